"""Objects of Exchange servers are none of the tenant, in every format that may hold them, and that is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from relaylint.core.checks import ON_PREMISES_OBJECT
from relaylint.core.diagnostic import Severity
from relaylint.formats.cmdlets.table import cmdlets
from relaylint.formats.servers import CLOUD_KINDS
from relaylint.model.definitions import contribution
from relaylint.syntax.reading import Reading

from .exporting import taken

CLOUD = "CN=x,CN=Configuration,CN=contoso.onmicrosoft.com,CN=ConfigurationUnits"
SERVER = "CN=x,CN=Accepted Domains,CN=Transport Settings,CN=C,CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=x"
DOMAIN = {"DomainName": "contoso.com", "DomainType": "Authoritative"}
RELAYED = {"DomainName": "fabrikam.com", "DomainType": "ExternalRelay"}


def notes(reading: Reading) -> list[str]:
    """Return what is said to be left out, and where."""
    found = []
    for note in reading.problems:
        if note.rule is ON_PREMISES_OBJECT:
            assert note.severity is Severity.INFO
            source, span = note.primary.location
            found.append(f"{source.position(span.start).line}: <{source.slice(span)}> {note.message}")
    return found


def kinds(reading: Reading) -> list[tuple[str, str]]:
    """Return kind and name of each definition."""
    return [(one.kind.name, one.name) for document in reading.documents for one in contribution(document).definitions]


def script(text: str) -> Reading:
    return taken("a.ps1", text)


def as_json(objects: list[dict[str, Any]]) -> Reading:
    return taken("a.json", json.dumps(objects))


def as_clixml(objects: list[dict[str, Any]]) -> Reading:
    made = [
        f'<Obj RefId="{at}"><MS>{"".join(f"<S N={name!r}>{value}</S>" for name, value in one.items())}</MS></Obj>'
        for at, one in enumerate(objects)
    ]
    return taken(
        "a.xml",
        f'<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04">{"".join(made)}</Objs>'.replace("'", '"'),
    )


exported = pytest.mark.parametrize("export", [as_json, as_clixml])


@exported
def test_one_object_of_a_server_tells_of_those_beside_it(export: Callable[[list[dict[str, Any]]], Reading]) -> None:
    alone = export([DOMAIN, RELAYED])
    assert (kinds(alone), alone.claims) == ([], False)
    message = "this AcceptedDomain is one of an Exchange server and tells nothing about Exchange Online"
    assert [note.split("> ")[1] for note in notes(alone)] == [f"{message}, nor does another one in this file"]
    assert kinds(export([DOMAIN])) == [("AcceptedDomain", "contoso.com")]


@exported
def test_objects_of_both_sides_in_one_file(export: Callable[[list[dict[str, Any]]], Reading]) -> None:
    both = export([{**DOMAIN, "DistinguishedName": CLOUD}, {**DOMAIN, "DistinguishedName": SERVER}, RELAYED, RELAYED])
    assert kinds(both) == [("AcceptedDomain", "contoso.com")]
    assert len(notes(both)) == 1
    assert notes(both)[0].endswith(", nor do 2 more in this file")


@pytest.mark.parametrize("name", [name for name, one in cmdlets().items() if one.kind.name in CLOUD_KINDS])
def test_what_exists_on_servers_only_defines_nothing_of_the_tenant(name: str) -> None:
    """Each cmdlet, or each parameter of one, that the table says to exist there only."""
    cmdlet = cmdlets()[name]
    calls = {f"-{one}": f"{cmdlet.name} -{one} x -Identity y -DomainType InternalRelay" for one in cmdlet.servers_only}
    if cmdlet.on_servers:
        calls[cmdlet.name] = f"{cmdlet.name} x -DomainName contoso.com -DomainType InternalRelay"
    for written, call in calls.items():
        reading = script(call)
        assert kinds(reading) == []
        about = f"this {cmdlet.kind.name} tells nothing about Exchange Online"
        assert notes(reading) == [f"1: <{written}> `{written}` exists on Exchange servers only: {about}"]


def test_what_exists_in_both_places_defines_something() -> None:
    text = (
        "New-RemoteDomain Fabrikam -DomainName fabrikam.com\n"
        "Set-AcceptedDomain contoso.com -DomainType InternalRelay\n"
        "New-SendConnector Out -AddressSpaces * -DomainController dc1\n"
    )
    assert kinds(script(text)) == [
        ("RemoteDomain", "fabrikam.com"),
        ("AcceptedDomain", "contoso.com"),
        ("SendConnector", "Out"),
    ]
    assert notes(script(text)) == []


def test_what_a_script_makes_on_a_server_it_changes_there() -> None:
    text = (
        "New-AcceptedDomain -Name Main -DomainName contoso.com\n"
        "Set-AcceptedDomain Main -DomainType InternalRelay\n"
        "Set-AcceptedDomain contoso.com -MatchSubDomains $true\n"
        "Set-AcceptedDomain fabrikam.com -MatchSubDomains $true\n"
        "Set-AcceptedDomain northwindtraders.com -DomainType ExternalRelay\n"
    )
    assert kinds(script(text)) == [("AcceptedDomain", "fabrikam.com")]
    assert notes(script(text)) == [
        (
            "1: <New-AcceptedDomain> `New-AcceptedDomain` exists on Exchange servers only: this AcceptedDomain tells"
            " nothing about Exchange Online, nor do 3 more in this file"
        )
    ]


def test_domains_that_are_not_known_by_name() -> None:
    text = "foreach ($d in $domains) { New-AcceptedDomain $d -DomainName $d; Set-AcceptedDomain $d -MatchSubDomains 1 }"
    assert kinds(script(text)) == []
    assert len(notes(script(text))) == 1


def test_beside_other_definitions_it_is_still_said() -> None:
    text = (
        "New-InboundConnector Hub -ConnectorType OnPremises -SenderDomains *\n"
        "New-AcceptedDomain @domain\n"
        "Set-OrganizationConfig -DomainController dc1 -RejectDirectSend $true\n"
    )
    assert kinds(script(text)) == [("InboundConnector", "Hub")]
    assert [note.partition(" exists")[0] for note in notes(script(text))] == [
        "2: <New-AcceptedDomain> `New-AcceptedDomain`",
        "3: <-DomainController> `-DomainController`",
    ]
