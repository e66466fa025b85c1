"""Values of parameters as properties hold them: what PowerShell converts, and what it would refuse."""

from __future__ import annotations

import pytest

from formats.scripting import definitions, faults, made
from relaylint.model.definitions import Unknown


@pytest.mark.parametrize(
    ("argument", "name", "value", "place"),
    [
        (
            "-SenderIPAddresses 192.0.2.1, 192.0.2.2,192.0.2.3",
            "SenderIPAddresses",
            ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
            "",
        ),
        ('-SenderIPAddresses "192.0.2.1","192.0.2.2"', "SenderIPAddresses", ["192.0.2.1", "192.0.2.2"], ""),
        ("-SenderIPAddresses @('192.0.2.1'\n'192.0.2.2')", "SenderIPAddresses", ["192.0.2.1", "192.0.2.2"], ""),
        ("-SenderIPAddresses $null", "SenderIPAddresses", None, "$null"),
        ("-SenderIPAddresses @()", "SenderIPAddresses", [], "@()"),
        ("-SenderIP 192.0.2.1", "SenderIPAddresses", ["192.0.2.1"], "192.0.2.1"),
        ("-Enable $false", "Enabled", False, "$false"),
        ("-Enabled 0", "Enabled", False, "0"),
        ("-RequireTLS 1", "RequireTls", True, "1"),
        ("-RequireTls 'true'", "RequireTls", "true", "'true'"),
        ("-ConnectorType OnPrem", "ConnectorType", "OnPremises", "OnPrem"),
        ("-ConnectorType Internet", "ConnectorType", "Internet", "Internet"),
        ("-Comment 42", "Comment", "42", "42"),
        ("-Comment 007", "Comment", "007", "007"),
        ("-Comment $true", "Comment", "True", "$true"),
        ("-Comment 'it''s'", "Comment", "it's", "'it''s'"),
        ('-Comment "a`tb"', "Comment", "a\tb", '"a`tb"'),
        ("-Comment 'a' ", "Comment", "a", "'a'"),
    ],
)
def test_values(argument: str, name: str, value: object, place: str) -> None:
    text = f"Set-InboundConnector x {argument}"
    assert faults(text) == []
    (one,) = definitions(text)
    assert one.data[name] == value
    source, span = one.locate((name,))
    assert source.slice(span) == (place or argument.partition(" ")[2])


def test_numbers_where_a_number_belongs() -> None:
    assert made("New-SendConnector x -AddressSpaces * -Port '25' -SmartHosts mail.example") == [
        "SendConnector",
        "  Name = 'x' <x>",
        "  AddressSpaces = ['*'] <*>",
        "  Port = 25 <'25'>",
        "  SmartHosts = ['mail.example'] <mail.example>",
    ]


CHANGED = "it changes a list whose other entries are not in this file"


@pytest.mark.parametrize(
    ("table", "entries", "reasons"),
    [
        ('@{Add="192.0.2.1"; Remove="192.0.2.2"}', ["192.0.2.1"], CHANGED),
        ('@{ remove = "192.0.2.2"; add = "192.0.2.1", "192.0.2.3" }', ["192.0.2.1", "192.0.2.3"], CHANGED),
        ("@{Add=@(1)}", ["1"], CHANGED),
        (
            '@{Add="192.0.2.1", $b}',
            ["192.0.2.1", "$b"],
            f"`$b` is not assigned a literal in this file; {CHANGED}",
        ),
    ],
)
def test_what_is_added_to_a_list_is_in_it(table: str, entries: list[str], reasons: str) -> None:
    text = f"Set-InboundConnector x -SenderIPAddresses {table} -Enabled $true"
    assert made(text) == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        f"  SenderIPAddresses = {[*entries, table]!r} <{table}> ? {reasons}",
        "  Enabled = True <$true>",
    ]


@pytest.mark.parametrize("table", ['@{Remove="192.0.2.2"}', "@{Add=$a}", "@{Add=@{a=1}}", "@{}"])
def test_a_list_to_which_nothing_known_is_added(table: str) -> None:
    assert made(f"Set-InboundConnector x -SenderIPAddresses {table}")[2:] == [
        f"  SenderIPAddresses = {table!r} <{table}> ? {CHANGED}"
    ]


def test_the_entries_that_are_added_are_judged_one_by_one() -> None:
    (made_of,) = definitions("$c = @{Add='192.0.2.1'}\nSet-InboundConnector x -SenderIPAddresses $c -Comment @{Add=1}")
    assert made_of.value("SenderIPAddresses") == ["192.0.2.1", Unknown(CHANGED)]
    assert made_of.value("Comment") == Unknown(CHANGED)


def test_lists_of_numbers_and_variables() -> None:
    text = "$list = 1, 'b'\n$n = 12\nSet-InboundConnector x -SenderDomains $list -TrustedOrganizations 5, 6 -Comment $n"
    assert made(text) == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  SenderDomains = ['1', 'b'] <$list>",
        "  TrustedOrganizations = ['5', '6'] <5, 6>",
        "  Comment = '12' <$n>",
    ]


def test_what_is_refused_is_left_to_the_schema() -> None:
    text = "Set-InboundConnector x -Enabled 'true' -RequireTls yes -Comment a, b -ConnectorType Both"
    assert faults(text) == []
    (one,) = definitions(text)
    assert one.data == {
        "Name": "x",
        "Enabled": "true",
        "RequireTls": "yes",
        "Comment": ["a", "b"],
        "ConnectorType": "Both",
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [("D", "D"), ("Domain", "DomainValidation"), ("enc", "EncryptionOnly"), ("DomainValidation", "DomainValidation")],
)
def test_words_may_be_cut_short_as_long_as_they_are_one(written: str, value: str) -> None:
    (one,) = definitions(f"Set-OutboundConnector x -TlsSettings {written}")
    assert one.data["TlsSettings"] == (value if written != "D" else "DomainValidation")
