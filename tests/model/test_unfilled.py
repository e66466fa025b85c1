"""What has still to be filled in where YAML, or the name of a property, does not show it at once."""

from __future__ import annotations

import pytest
from making import document

from relaylint.model.definitions import TEMPLATE, UNNAMED, Contribution, Unknown, contribution
from relaylint.model.kinds import kind
from relaylint.model.unfilled import place_of

CONNECTOR = "InboundConnectors:\n  - Name: x\n    ConnectorType: Partner\n    SenderDomains: ['*']\n"


def made(lines: str) -> Contribution:
    return contribution(document(f"{CONNECTOR}    {lines}\n"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("TlsSenderCertificateName", value)
            for value in ("[CERTIFICATE]", "[your certificate]", "[X]", "['{{ x }}']")
        ),
        *(("RequireTls", value) for value in ("[true or false]", "[X]")),
        *(("SenderIPAddresses", value) for value in ("[YOUR IP]", "[IP ADDRESS]", "[GATEWAY_ADDRESSES]", "[IPS]")),
        ("Comment", "[WHY]"),
    ],
)
def test_a_placeholder_in_brackets_without_quotes(name: str, value: str) -> None:
    found = made(f"{name}: {value}")
    assert found.diagnostics == []
    assert found.definitions[0].value(name) == TEMPLATE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("TlsSenderCertificateName", value) for value in ("[contoso.com]", "[A, B]", "[[X]]", "[5]", "[]")),
        *(("RequireTls", value) for value in ("[yes]", "[Wahr]", "[true]")),
    ],
)
def test_a_list_where_none_belongs(name: str, value: str) -> None:
    assert made(f"{name}: {value}").diagnostics


def test_a_list_of_several_is_one() -> None:
    assert made("SenderIPAddresses: [YOUR IP, 198.51.100.1]").definitions[0].value("SenderIPAddresses") != TEMPLATE


def test_a_word_in_brackets_is_no_placeholder() -> None:
    text = CONNECTOR.replace("ConnectorType: Partner", "ConnectorType: [Partner]")
    assert [found.rule.name for found in contribution(document(text)).diagnostics] == ["wrong-type"]


@pytest.mark.parametrize("key", ['"{{ key }}"', "${key}", "__KEY__", "'<the property>'", "'%KEY%'"])
def test_the_name_of_a_property(key: str) -> None:
    """It may be that of any property which is not stated, and of one that has to be."""
    found = made(f"{key}: x")
    (definition,) = found.definitions
    assert found.diagnostics == []
    assert definition.value("RequireTls") is UNNAMED
    assert definition.value("ConnectorType") == "Partner"
    assert not contribution(document(f"InboundConnectors:\n  - {key}: x\n")).diagnostics
    assert [one.rule.name for one in made("KEY: x").diagnostics] == ["unknown-property"]


def test_a_part_of_an_address_space() -> None:
    text = "SendConnectors: [{ Name: x, AddressSpaces: [{ Domain: a.example, Cost: '${x}' }, { Domain: {x} }] }]"
    found = contribution(document(text))
    assert found.diagnostics == []
    spaces = found.definitions[0].value("AddressSpaces")
    assert all(isinstance(space, Unknown) for space in spaces)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("identity", 0), ("Name",)),
        (("Comment", 0), ("Comment",)),
        (("SenderDomains", 0), ("SenderDomains", 0)),
        (("Other", 0), ("Other", 0)),
        (("Comment",), ("Comment",)),
    ],
)
def test_one_thing_in_a_list_where_none_belongs(path: tuple[str | int, ...], found: tuple[str | int, ...]) -> None:
    data = {"Name": ["x"], "Comment": ["x"], "SenderDomains": ["x"], "Other": ["x"]}
    assert place_of(kind("InboundConnector"), data, path) == found
    assert place_of(kind("InboundConnector"), {"Comment": ["x", "y"]}, ("Comment", 0)) == ("Comment", 0)
