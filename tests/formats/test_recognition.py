"""Which format a file is in, and what is said of those that are in none."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from relaylint.core import resources
from relaylint.formats.recognition import is_known, read
from relaylint.formats.table import FORMATS
from relaylint.project.settings import SHAPE
from relaylint.syntax.reading import Limits, Reading

from .outline import problems

OURS = "AcceptedDomains: [{ DomainName: contoso.com }]\n"


def recognised(name: str, text: str | bytes, *, chosen: str | None = None, named: bool = False) -> Reading | None:
    data = text.encode() if isinstance(text, str) else text
    return read(name, data, Limits(), lambda name: None, chosen=chosen, named=named)


def test_the_settings_know_every_format() -> None:
    items = resources.resolved_schema(SHAPE)["properties"]["formats"]["items"]
    assert items["properties"]["format"]["enum"] == list(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_row_is_for_people(name: str) -> None:
    row = FORMATS[name]
    assert row.name == name
    assert row.title
    assert row.about
    assert row.suffixes == tuple(suffix.lower() for suffix in row.suffixes)
    assert all(suffix.startswith(".") for suffix in row.suffixes)
    assert row.marks == tuple(mark.lower() for mark in row.marks)
    assert row.marks
    assert callable(row.read)


@pytest.mark.parametrize("name", FORMATS)
def test_files_are_known_by_their_names(name: str) -> None:
    for pattern in FORMATS[name].patterns:
        file = pattern.replace("*", "x")
        assert fnmatchcase(file, pattern)
        assert is_known(f"folder.txt/{file}")
        assert is_known(file.upper())
    assert not is_known("yaml")
    assert not is_known("README.md")


def test_what_is_in_no_format_is_not_looked_at() -> None:
    assert recognised("a.yaml", "a: [") is None
    assert recognised("a.txt", "a: 1") is None
    assert recognised("a.ps1", "Write-Host {") is None


@pytest.mark.parametrize("name", ["a.txt", "a.dat", "a"])
def test_what_is_named_is_read_all_the_same(name: str) -> None:
    found = recognised(name, OURS, named=True)
    assert found is not None
    assert (len(found.documents), found.format) == (1, "relaylint")


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("a.txt", "a: [", "not-definitions"),
        ("a.ps1", "Write-Host {", "not-definitions"),
        ("a.yaml", "a: [", "syntax-error"),
        ("a.json", "{", "syntax-error"),
        ("a.txt", "AcceptedDomains: [", "syntax-error"),
    ],
)
def test_what_is_said_of_a_named_file_without_definitions(name: str, text: str, rule: str) -> None:
    found = recognised(name, text, named=True)
    assert found is not None
    assert [line[0] for line in problems(found.problems)] == [rule]


def test_what_the_settings_choose_is_ours_whatever_it_is_called() -> None:
    found = recognised("a.txt", OURS, chosen="relaylint")
    assert found is not None
    assert [document.data for document in found.documents] == [{"AcceptedDomains": [{"DomainName": "contoso.com"}]}]
    found = recognised("a.txt", "a: 1", chosen="relaylint")
    assert found is not None
    assert problems(found.problems) == [
        ("not-definitions", "1:1", "", "the file holds no definitions in the format `relaylint`")
    ]
    assert found.claims


@pytest.mark.parametrize(("text", "claims"), [(b"AcceptedDomains: \xff", True), (b"# AcceptedDomains \xff", False)])
def test_what_is_no_text(text: bytes, claims: bool) -> None:
    found = recognised("a.yaml", text)
    assert found is not None
    assert (problems(found.problems)[0][0], found.claims) == ("encoding-error", claims)


CONNECTOR = 'New-InboundConnector -Name "Büro" -ConnectorType OnPremises\n'


def test_what_windows_powershell_wrote_in_the_code_page_of_its_machine() -> None:
    found = recognised("a.ps1", CONNECTOR.encode("cp1252"))
    assert found is not None
    assert found.documents[0].data["InboundConnectors"][0]["Name"] == "Büro"
    assert problems(found.problems) == []


def test_utf_16_that_is_cut_is_not_taken_for_a_code_page() -> None:
    found = recognised("a.ps1", CONNECTOR.encode("utf-16")[:-1])
    assert found is not None
    assert (found.documents, found.claims) == ([], True)
    assert [line[0] for line in problems(found.problems)] == ["encoding-error"]


def test_what_is_wrong_with_a_named_file_is_said_whoever_may_have_written_it() -> None:
    text = '{"inbound_connectors": [{"Name": "x",}], "accepted_domains": []}'
    noted = recognised("a.json", text)
    assert noted is not None
    assert (noted.documents, noted.claims) == ([], False)
    found = recognised("a.json", text, named=True)
    assert found is not None
    assert [line[:3] for line in problems(found.problems)] == [("syntax-error", "1:37", ",")]
