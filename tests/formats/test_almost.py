"""Names that are almost those of definitions: every suffix of every format, with every slip and much behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from making import hold

from relaylint.core.diagnostic import Severity
from relaylint.formats.almost import ENDINGS
from relaylint.formats.recognition import almost_known, is_known, read
from relaylint.formats.table import FORMATS
from relaylint.syntax.reading import Limits, Reading

FOLDER = Path(__file__).resolve().parent.parent / "tenants"
BEHIND = (".bak", "~", "#", ".orig", ".old", ".disabled", ".j2", ".1", ".~1~", " (1)", "-copy", "_2026", ".sWp", ".é")
OTHERS = (
    *("README.md", "mta.pem", "mta.cer", "mta.crt", "mta.p7b", "mta.key", "Thumbs.db", "Makefile", "LICENSE", "x.tf"),
    *("a.toml", "a.html", "a.py", "a.sh", "a.svg", "a.lock", "a.md.bak", "a", "yaml", "yml", "json", "a.enc", "a.sops"),
    *("a.j2", "a.tpl", "a.orig", "a.rej", "hubyamlbak", "hub.yamlbak", "accepted-domains.md", "inbound-connectors.png"),
)


def definitions(format: str, suffix: str) -> bytes:
    """Return a file that a format finds definitions in, under a suffix of its own."""
    for path in sorted((FOLDER / format).rglob("*")):
        if path.is_file() and path.name.lower().endswith(ENDINGS):
            found = recognised(f"a{suffix}", data := path.read_bytes())
            if found and found.documents and found.format == format:
                return data
    raise AssertionError(suffix)


def recognised(name: str, data: bytes) -> Reading | None:
    return read(f"/t/{name}", data, Limits(), lambda name: None)


def slips(suffix: str) -> Iterator[str]:
    """Yield what one slip makes of a suffix: a letter too few, too many, another one, two that are swapped."""
    for at in range(len(suffix)):
        before, char, after = suffix[:at], suffix[at], suffix[at + 1 :]
        yield before + after
        yield f"{before}{char}{char}{after}"
        yield f"{before}{char}q{after}"
        yield f"{before}q{after}"
        yield f"{before}-{after}"
        yield f"{before}{after[:1]}{char}{after[1:]}"
        yield f"{before}{char}\u200b{after}"
    yield from (f"{suffix}{behind}" for behind in (" ", "  ", ".", ",", ";", "'", "_"))
    yield f"{suffix.upper()} "
    yield suffix.replace("a", "а").replace("x", "х").replace("o", "о").replace("s", "ѕ").replace(".y", ".у")  # noqa: RUF001


SUFFIXES = [(row.name, suffix) for row in FORMATS.values() for suffix in row.suffixes] + [("postfix", "main.cf")]


@pytest.mark.parametrize(("format", "suffix"), SUFFIXES)
def test_a_slip_in_a_suffix(format: str, suffix: str) -> None:
    """Definitions that are not read for it are an error, which says what the file is called then."""
    data = definitions(format, suffix)

    def check(name: str) -> None:
        found = recognised(name, data)
        assert found, name
        assert not found.documents
        [said] = found.problems
        assert (said.severity, said.rule.name, found.claims) == (Severity.ERROR, "misplaced-definitions", True)
        meant = said.help.partition("`")[2].partition("`")[0] if said.help else ""
        assert said.help.startswith("did you mean `")
        assert is_known(meant)
        assert said.primary.location.source.name == f"/t/{name}"

    hold(check, ((f"hub{slip}",) for slip in sorted({*slips(suffix)}) if not is_known(f"hub{slip}")))


@pytest.mark.parametrize(("format", "suffix"), SUFFIXES)
def test_what_is_set_aside(format: str, suffix: str) -> None:
    """It is a warning: somebody has called it so on purpose."""
    data = definitions(format, suffix)

    def check(name: str) -> None:
        found = recognised(name, data)
        assert found, name
        [said] = found.problems
        assert (said.severity, said.rule.name, found.claims) == (Severity.WARNING, "misplaced-definitions", False)
        assert said.help == f"call it `hub{suffix}`, or list it under `exclude` in relaylint.yaml"

    hold(check, ((f"hub{suffix}{behind}",) for behind in BEHIND if not is_known(f"hub{suffix}{behind}")))


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_holds_no_definitions(ending: str) -> None:
    for text in (b"", b"a: b\n", b"\xff\xfe\0", b"# AcceptedDomains\n", b"body { color: red }\n"):
        for name in (f"a{ending}l", f"a{ending}.bak", f"a{ending} ", "accepted-domains"):
            assert is_known(name) or recognised(name, text) is None, (name, text)


def test_names_that_are_far_from_all() -> None:
    assert [name for name in OTHERS if almost_known(name)] == []
    assert [name for name in ("hub.yaml", "hub.yaml.txt", "main.cf.j2", "x.schema.psm1") if almost_known(name)] == []


def test_a_name_that_tells_of_definitions_and_has_no_suffix() -> None:
    found = recognised("inbound-connectors", definitions("relaylint", ".yaml"))
    assert found
    assert [said.help.partition("?")[0] for said in found.problems] == ["did you mean `inbound-connectors.yaml`"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("#hub.yaml#", "hub.yaml"),
        ("Hub.YAML~", "Hub.YAML"),
        ("hub.yaml.json.bak", "hub.yaml.json"),
        ("main.cf~", "main.cf"),
    ],
)
def test_what_a_backup_is_a_copy_of(name: str, meant: str) -> None:
    assert almost_known(name) == (meant, True)


def test_what_may_be_definitions_is_a_doubt() -> None:
    found = recognised("hub.ymal", b"- Name: Hub\n  ConnectorType: OnPremises\n  SenderDomains: ['*']\n")
    assert found
    assert [(said.severity, said.message, found.claims) for said in found.problems] == [
        (Severity.WARNING, "this may hold definitions, and is not read under this name", False)
    ]


@pytest.mark.parametrize(
    "name", ["accepted-domains.json.gz", "accepted-domains.jsn", "accepted-domains", "main.cf~.gz"]
)
def test_what_cannot_be_read_and_tells_of_definitions(name: str) -> None:
    found = recognised(name, b"\x1f\x8b\x08\0")
    assert found
    assert [(said.severity, said.message, said.help, found.claims) for said in found.problems] == [
        (Severity.WARNING, "the file cannot be read: it is compressed with gzip", "unpack it", False)
    ]
    assert recognised("hub.json.gz", b"\x1f\x8b\x08\0") is None
