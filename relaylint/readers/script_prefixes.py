"""Cmdlets under another name: a session may be imported with a prefix, so that `New-EXOInboundConnector` is meant."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from relaylint.readers.cmdlets import Cmdlet, cmdlets, getters
from relaylint.readers.powershell.script import Command
from relaylint.readers.servers import CLOUD_KINDS

_PREFIXED: Final = re.compile(
    r"(?<![\w-])(new|set|get)-([a-z0-9]{1,12}?)"
    r"((?:inbound|outbound|send)connector|(?:accepted|remote)domain|(?:organization|transport)config)(?![\w-])"
)
_SAID: Final = re.compile(
    r"\b(connect-exchangeonline|import-pssession|import-module)\b(?:[^\r\n;|]|`\r?\n){0,400}?\s-prefix[ \t:]+['\"]?"
    r"([a-z0-9]{1,12})\b"
)
_CONNECTS: Final = "connect-exchangeonline"
_LOCAL: Final = re.compile(r"on-?prem\w*|op|local\w*|ex(?:ch(?:ange)?)?(?:20)?1\d")
"""What people call the session with their own servers."""
_GIVEN: Final = re.compile(r"(?<=[\s`])-([a-z]\w*)")
_ANYWHERE: Final = frozenset({"name", "identity", "confirm", "whatif"})
"""Parameters that say nothing about which cmdlet is meant."""


class Call(NamedTuple):
    """What a name with a prefix would stand for: the cmdlet, and the prefix, in lower case."""

    cmdlet: Cmdlet
    prefix: str


def prefixed(lowered: str) -> dict[str, Call]:
    """Return the names in a text, in lower case, that may be those of cmdlets with a prefix."""
    known = cmdlets() | getters()
    return {
        match[0]: Call(known[name], match[2])
        for match in _PREFIXED.finditer(lowered)
        if (name := f"{match[1]}-{match[3]}") in known
    }


def resolve(lowered: str, commands: list[Command], names: dict[str, Call]) -> frozenset[Command]:
    """Give commands with a prefix the name of their cmdlet, and return those that are run on an Exchange server.

    The script may say the prefix, or shows it where a command has parameters of the cmdlet. Where it connects to
    Exchange Online with a prefix only, names without one are of the servers.
    """
    said = [match.groups() for match in _SAID.finditer(lowered)]
    prefixes = {prefix for _, prefix in said}
    for command in commands:
        call = names.get(command.name)
        if call and len(call.prefix) > 1 and call.prefix not in prefixes and _is_meant(command, call.cmdlet, lowered):
            prefixes.add(call.prefix)
    connected = [prefix for by, prefix in said if by == _CONNECTS]
    apart = bool(connected) and len(connected) == lowered.count(_CONNECTS)
    servers: set[Command] = set()
    for command in commands:
        call = names.get(command.name)
        if call and call.prefix in prefixes:
            command.name = call.cmdlet.name.lower()
            local = call.prefix not in connected and _LOCAL.fullmatch(call.prefix) is not None
        else:
            local = apart
        cmdlet = cmdlets().get(command.name)
        if local and cmdlet and cmdlet.kind.name in CLOUD_KINDS:
            servers.add(command)
    return frozenset(servers)


def _is_meant(command: Command, cmdlet: Cmdlet, lowered: str) -> bool:
    """Tell whether a command is called with parameters of a cmdlet: with one that few others have, or with no other."""
    given = _GIVEN.findall(lowered, command.at, command.stop)
    own = cmdlet.parameters.keys() - _ANYWHERE
    return not own.isdisjoint(given) or (bool(given) and all(map(cmdlet.resolve, given)))
