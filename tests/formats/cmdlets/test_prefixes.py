"""Cmdlets of a session that is imported with a prefix: which names mean them, and which are another's."""

from __future__ import annotations

import pytest

from formats.scripting import definitions, faults, reading
from relaylint.core.diagnostic import Severity
from relaylint.formats.table import FORMATS

EXO = "Connect-ExchangeOnline -Prefix EXO\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{EXO}New-EXOInboundConnector -Name R -ConnectorType Partner", ["InboundConnector R"]),
        (f"{EXO}New-EXOInboundConnector @known", ["InboundConnector @known"]),
        (
            "Import-PSSession $s `\n  -Prefix:'X'\nNew-XOutboundConnector R",
            ["OutboundConnector R"],
        ),
        ("New-CloudInboundConnector -Name R -ConnectorType Partner", ["InboundConnector R"]),
        ("Set-EXOAcceptedDomain contoso.com -DomainType InternalRelay", ["AcceptedDomain contoso.com"]),
        ("Set-EXORemoteDomain -Identity R", ["RemoteDomain None"]),
        ("Set-CloudOrganizationConfig -RejectDirectSend $true", ["OrganizationConfig None"]),
        (f"{EXO}Get-EXOInboundConnector R | Set-EXOInboundConnector -RequireTls $true", ["InboundConnector R"]),
        ("Connect-ExchangeOnline -Prefix $p\nNew-EXOInboundConnector @known", ["InboundConnector @known"]),
        ("Connect-ExchangeOnline -Pref (Get-It)\nNew-EXOInboundConnector R", ["InboundConnector R"]),
        ("Import-PSSession $s -Prefix:$p\nNew-CloudOutboundConnector R", ["OutboundConnector R"]),
        ("$c = @{ Prefix = 'EXO' }\nConnect-ExchangeOnline @c\nNew-EXORemoteDomain R", ["RemoteDomain None"]),
        ("$c = @{ Prefix = $p }\nConnect-ExchangeOnline @c\nNew-EXOInboundConnector R", ["InboundConnector R"]),
        ("Set-AVeryLongPrefixAcceptedDomain x -DomainType InternalRelay", ["AcceptedDomain x"]),
        ("New-ToolInboundConnector -Name R -Tenant x", []),
        ("New-CloudInboundConnector @known", []),
        ("New-CloudInboundConnector -Name R", []),
        ("New-CloudInboundConnector R", []),
        ("New-CloudInboundConnector", []),
        (
            "function New-CloudInboundConnector { param($Name) }\nNew-CloudInboundConnector -Name R -RequireTls $true",
            [],
        ),
        (
            "New-CloudInboundConnector -Name R -RequireTls $true\nNew-CloudInboundConnector @known",
            ["InboundConnector R", "InboundConnector @known"],
        ),
    ],
)
def test_what_is_meant(text: str, wanted: list[str]) -> None:
    assert FORMATS["powershell"].may_be(text.lower())
    assert [f"{one.kind.name} {one.data.get(one.kind.name_property or 'Name')}" for one in definitions(text)] == wanted
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{EXO}Set-AcceptedDomain a.example -DomainType InternalRelay", 0),
        (f"{EXO}Set-EXOAcceptedDomain a.example -DomainType InternalRelay", 1),
        (f"{EXO}Connect-ExchangeOnline\nSet-AcceptedDomain a.example -DomainType InternalRelay", 1),
        (f"{EXO}New-InboundConnector -Name R -ConnectorType Partner", 1),
        ("Import-PSSession $s -Prefix OnPrem\nSet-OnPremAcceptedDomain a.example -DomainType InternalRelay", 0),
        ("Connect-ExchangeOnline -Prefix OP\nSet-OPAcceptedDomain a.example -DomainType InternalRelay", 1),
    ],
)
def test_what_is_run_on_a_server(text: str, count: int) -> None:
    found = reading(text)
    assert len(definitions(text)) == count
    notes = [note.rule.name for note in found.problems if note.severity is Severity.INFO]
    assert notes == ["on-premises-object"] * (1 - count)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("New-CloudInboundConnector @known", 1),
        ("New-CloudInboundConnector -Name R\nSet-CloudInboundConnector R", 2),
        ("Set-CloudOrganizationConfig @known", 1),
        ("New-CloudInboundConnector R -Tenant x", 0),
        ("function New-CloudInboundConnector { }\nNew-CloudInboundConnector R", 0),
        ("Get-CloudInboundConnector R", 0),
        ("Describe 'x' { New-CloudInboundConnector R }", 1),
    ],
)
def test_what_may_be_meant(text: str, count: int) -> None:
    """It defines nothing for sure, leaves open what there is, and is said."""
    found = reading(text)
    said = [note.message for note in found.problems if note.rule.name == "unknown-prefix"]
    more = f", as does {count - 1} more" if count > 1 else ""
    assert len(said) == min(count, 1)
    assert all(line.endswith(f"of a session with a prefix, which this file does not tell of{more}") for line in said)
    assert [one for one in definitions(text) if not one.amends] == []
    assert bool(found.documents) is bool(count)
    assert all(document.traits.partial for document in found.documents if "Organization" not in text)


def test_names_that_no_prefix_explains() -> None:
    text = "Set-AVeryLongPrefixAsNobodyWouldTypeItAcceptedDomain x -DomainType InternalRelay"
    assert not FORMATS["powershell"].may_be(text.lower())
    assert definitions(text) == []


def test_the_place_of_a_call_is_all_of_its_name() -> None:
    (note,) = reading(f"{EXO}New-EXOAcceptedDomain -Name R").problems
    source, span = note.primary.location
    assert source.slice(span) == "New-EXOAcceptedDomain"
