"""Cmdlets under another name: a session may be imported with a prefix, so that `New-EXOInboundConnector` is meant."""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets, getters
from relaylint.formats.servers import CLOUD_KINDS
from relaylint.syntax.powershell.actions import CmdletCall

_PREFIXED: Final = re.compile(
    r"(?<![\w-])(new|set|get)-(\w{1,30}?)"
    r"((?:inbound|outbound|send)connector|(?:accepted|remote)domain|(?:organization|transport)config)(?![\w-])"
)
_SAID: Final = re.compile(
    r"\b(connect-exchangeonline|import-pssession|import-module)\b(?:[^\r\n;|]|`\r?\n){0,400}?\s-pre\w{0,3}[ \t:]+['\"]?"
    r"(?:(\w{1,30})\b|(?=[$(@]))"
)
"""A session that is set up with a prefix, and the prefix; nothing in its place where that is computed."""
_SPLATTED: Final = re.compile(r"\bprefix['\"]?[ \t]*=[ \t]*['\"]?(?:(\w{1,30})\b|(?=[$(@]))")
"""The same as an entry of a table, with which a session may be set up."""
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


class Sessions(NamedTuple):
    """Where commands run: ``servers`` on an Exchange server.

    ``doubtful``: nothing tells that what stands in their names is a prefix, so that they may be something else.
    """

    servers: frozenset[CmdletCall]
    doubtful: dict[CmdletCall, Call]


def prefixed(lowered: str) -> dict[str, Call]:
    """Return the names in a text, in lower case, that may be those of cmdlets with a prefix."""
    known = cmdlets() | getters()
    return {
        match[0]: Call(known[name], match[2])
        for match in _PREFIXED.finditer(lowered)
        if (name := f"{match[1]}-{match[3]}") in known
    }


def resolve(lowered: str, commands: list[CmdletCall], names: dict[str, Call]) -> Sessions:
    """Give commands with a prefix the name of their cmdlet, and return in which session they run.

    The script may say the prefix, or shows it where a command has parameters of the cmdlet. Where it connects to
    Exchange Online with a prefix only, names without one are of the servers.
    """
    said = [(match[1], match[2] or "") for match in _SAID.finditer(lowered)]
    prefixes = {prefix for _, prefix in said} | {match[1] or "" for match in _SPLATTED.finditer(lowered)}
    if "" in prefixes:  # it is computed: it may be any
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
    """Tell whether a command is called with a parameter of a cmdlet that few others have."""
    own = cmdlet.parameters.keys() - _ANYWHERE
    return not own.isdisjoint(_GIVEN.findall(lowered, command.at, command.stop))


def _may_be_meant(command: CmdletCall, cmdlet: Cmdlet, lowered: str) -> bool:
    """Tell whether a command is called with something, and with no parameter that a cmdlet does not have."""
    given = _GIVEN.findall(lowered, command.at, command.stop)
    return bool(lowered[command.at : command.stop].strip()) and all(map(cmdlet.resolve, given))
