"""Resolves cmdlets imported with a prefix, such as `New-EXOInboundConnector`."""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets, getters
from relaylint.formats.servers import CLOUD_KINDS
from relaylint.model.schema_index import ON_SERVERS, ONLINE
from relaylint.syntax.powershell.actions import CmdletCall

_PREFIXED: Final = re.compile(
    rf"(?<![\w-])(new|set|get)-(\w{{1,30}}?)({'|'.join(dict.fromkeys((*ONLINE, *ON_SERVERS)))})(?![\w-])"
)
_SAID: Final = re.compile(
    r"\b(connect-exchangeonline|import-pssession|import-module)\b(?:[^\r\n;|]|`\r?\n){0,400}?\s-pre\w{0,3}[ \t:]+['\"]?"
    r"(?:(\w{1,30})\b|(?=[$(@]))"
)
"""A session that is imported with a prefix, and the prefix, empty if it is computed."""
_SPLATTED: Final = re.compile(r"\bprefix['\"]?[ \t]*=[ \t]*['\"]?(?:(\w{1,30})\b|(?=[$(@]))")
"""The same as an entry of a splatted table."""
_CONNECTS: Final = "connect-exchangeonline"
_LOCAL: Final = re.compile(r"on-?prem\w*|op|local\w*|ex(?:ch(?:ange)?)?(?:20)?1\d")
"""Usual names of sessions with on-premises servers."""
_GIVEN: Final = re.compile(r"(?<=[\s`])-([a-z]\w*)")
_ANYWHERE: Final = frozenset({"name", "identity", "confirm", "whatif"})
"""Parameters that do not identify a cmdlet."""


class Call(NamedTuple):
    """The meaning of a prefixed name: the cmdlet, and the prefix, in lower case."""

    cmdlet: Cmdlet
    prefix: str


class Sessions(NamedTuple):
    """Where commands run: ``servers`` on an Exchange server.

    ``doubtful``: there is no evidence that their names have a prefix, so that they may be something else.
    """

    servers: frozenset[CmdletCall]
    doubtful: dict[CmdletCall, Call]


def prefixed(lowered: str) -> dict[str, Call]:
    """Return the names in a text, in lower case, that may be prefixed cmdlets."""
    known = cmdlets() | getters()
    return {
        match[0]: Call(known[name], match[2])
        for match in _PREFIXED.finditer(lowered)
        if (name := f"{match[1]}-{match[3]}") in known
    }


def resolve(lowered: str, commands: list[CmdletCall], names: dict[str, Call]) -> Sessions:
    """Replace the names of prefixed commands by those of their cmdlets, and return their sessions.

    Evidence is a prefix in the script, or a command with parameters of the cmdlet. If the script only connects to
    Exchange Online with a prefix, names without one refer to the servers.
    """
    said = [(match[1], match[2] or "") for match in _SAID.finditer(lowered)]
    prefixes = {prefix for _, prefix in said} | {match[1] or "" for match in _SPLATTED.finditer(lowered)}
    if "" in prefixes:  # computed, so it may be anything
        prefixes |= {call.prefix for call in names.values()}
    for command in commands:
        call = names.get(command.name)
        if call and len(call.prefix) > 1 and call.prefix not in prefixes and _is_meant(command, call.cmdlet, lowered):
            prefixes.add(call.prefix)
    connected = [prefix for by, prefix in said if by == _CONNECTS]
    apart = all(connected) and bool(connected) and len(connected) == lowered.count(_CONNECTS)
    servers: set[CmdletCall] = set()
    doubtful: dict[CmdletCall, Call] = {}
    for command in commands:
        call = names.get(command.name)
        if call and call.prefix in prefixes:
            command.name = call.cmdlet.name.lower()
            local = call.prefix not in connected and _LOCAL.fullmatch(call.prefix) is not None
        elif (
            call
            and len(call.prefix) > 1
            and call.cmdlet.name.lower() in cmdlets()
            and _may_be_meant(command, call.cmdlet, lowered)
        ):
            command.name, local = call.cmdlet.name.lower(), False
            doubtful[command] = call
        else:
            local = apart
        cmdlet = cmdlets().get(command.name)
        if local and cmdlet and cmdlet.kind.name in CLOUD_KINDS:
            servers.add(command)
    return Sessions(frozenset(servers), doubtful)


def _is_meant(command: CmdletCall, cmdlet: Cmdlet, lowered: str) -> bool:
    """Return whether a command has a parameter of a cmdlet that few others have."""
    own = cmdlet.parameters.keys() - _ANYWHERE
    return not own.isdisjoint(_GIVEN.findall(lowered, command.at, command.stop))


def _may_be_meant(command: CmdletCall, cmdlet: Cmdlet, lowered: str) -> bool:
    """Return whether a command has arguments, and no parameter that a cmdlet lacks."""
    given = _GIVEN.findall(lowered, command.at, command.stop)
    return bool(lowered[command.at : command.stop].strip()) and all(map(cmdlet.resolve, given))
