"""Changes as commands: what to run in the tenant, quoted so that nothing in it is run."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.check.fixing.changes import Change
from relaylint.check.fixing.cmdlets import cmdlet_for
from relaylint.core.document import Path

from .edited import definitions_in

TEXT = """\
InboundConnectors:
- Name: Head office
  SenderIPAddresses: [203.0.113.5, 203.0.113.6, 203.0.113.5]
- Name: "a`\\"b"
AcceptedDomains:
- DomainName: contoso.example
OrganizationConfig:
  RejectDirectSend: false
SendingHosts:
- Name: mta
"""
OFFICE = 'Set-InboundConnector -Identity "Head office"'
EXPECTED: list[tuple[int, list[tuple[str, Path, Any]], str | None]] = [
    (0, [("remove", ("SenderIPAddresses", 1), None)], f'{OFFICE} -SenderIPAddresses @{{Remove="203.0.113.6"}}'),
    (0, [("remove", ("SenderIPAddresses", 2), None)], f'{OFFICE} -SenderIPAddresses "203.0.113.5","203.0.113.6"'),
    (0, [("add", ("SenderIPAddresses",), "a")], f'{OFFICE} -SenderIPAddresses @{{Add="a"}}'),
    (
        0,
        [("set", ("SenderIPAddresses", 1), "a"), ("set", ("RequireTls",), True)],
        f'{OFFICE} -SenderIPAddresses @{{Add="a"; Remove="203.0.113.6"}} -RequireTls $true',
    ),
    (0, [("set", ("SenderIPAddresses",), [])], f"{OFFICE} -SenderIPAddresses $null"),
    (0, [("remove", ("SenderIPAddresses",), None)], f"{OFFICE} -SenderIPAddresses $null"),
    (0, [("set", ("Comment",), 'x "$y"\n')], f'{OFFICE} -Comment "x `"`$y`"`n"'),
    (0, [("set", ("Comment",), "\x07")], None),
    (0, [("set", ("Name",), "x")], None),
    (0, [("rename", ("Comment",), "Name")], None),
    (0, [("remove", (), None)], 'Remove-InboundConnector -Identity "Head office"'),
    (1, [("set", ("Enabled",), False)], 'Set-InboundConnector -Identity "a```"b" -Enabled $false'),
    (2, [("set", ("MatchSubDomains",), True)], 'Set-AcceptedDomain -Identity "contoso.example" -MatchSubDomains $true'),
    (2, [("remove", (), None)], None),
    (3, [("set", ("RejectDirectSend",), True)], "Set-OrganizationConfig -RejectDirectSend $true"),
    (4, [("set", ("Port",), 25)], None),
]


@pytest.mark.parametrize(("which", "changes", "line"), EXPECTED)
def test_commands(which: int, changes: list[tuple[str, Path, Any]], line: str | None) -> None:
    definition = definitions_in(TEXT, "a.yaml")[which]
    assert cmdlet_for([Change(operation, definition, path, value) for operation, path, value in changes]) == line


def test_changes_of_several_objects_are_several_lines() -> None:
    first, second, *_ = definitions_in(TEXT, "a.yaml")
    changes = [Change("set", definition, ("Enabled",), True) for definition in (first, second)]
    lines = [f"{OFFICE} -Enabled $true", 'Set-InboundConnector -Identity "a```"b" -Enabled $true']
    assert cmdlet_for(changes) == "\n".join(lines)
