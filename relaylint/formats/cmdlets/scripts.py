"""Reads PowerShell scripts that create or change connectors and domains with Exchange cmdlets.

A script is a list of actions, not of existing objects: it declares no kind completely, `Set-` changes what may be
defined elsewhere, and `Remove-` is ignored, because scripts remove what they then create again.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from relaylint.core.checks import IDLE_SCRIPT_BLOCK, UNKNOWN_PREFIX
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Absence, Scalar
from relaylint.core.suggest import Names
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.cmdlets.binding import Binder, Bound
from relaylint.formats.cmdlets.branches import Branches, may_stay, naming_properties, settled_in_all
from relaylint.formats.cmdlets.calls import cut_off, damaged
from relaylint.formats.cmdlets.naming import FILTERS, Naming, entry_of
from relaylint.formats.cmdlets.prefixes import Sessions, prefixed, resolve
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets, getters, never_set
from relaylint.formats.servers import CLOUD_KINDS, LeftOut, only_on_servers
from relaylint.formats.shaping import Assembly, Entry
from relaylint.formats.table import FORMATS, GETTERS
from relaylint.syntax.powershell.actions import CmdletCall, Script
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.constants import misspelt_constants
from relaylint.syntax.powershell.decisions import settle
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.loops import Loops
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.spans import DASHES, comments
from relaylint.syntax.powershell.swallowed import swallowed, unread
from relaylint.syntax.powershell.unseen import beyond, unseen
from relaylint.syntax.reading import MAX_PROBLEMS, Beside, Limits, ReadError, Reading, misspelt, problem

_NAMES: Final = FORMATS["powershell"].words
_CALL: Final = re.compile(
    rf"(?:^|[=|;{{(&]|<[^<>\r\n]{{1,80}}>)[ \t]*[\"']?(?:\w{{1,80}}\\)?(?:{'|'.join(sorted(_NAMES.names))})(?![\w-])",
    re.IGNORECASE | re.MULTILINE,
)
_LINE: Final = re.compile(
    rf"^[ \t]*(?:\w{{1,80}}\\)?({'|'.join(sorted(_NAMES.names))})(?=[ \t`])", re.IGNORECASE | re.MULTILINE
)
"""A call at the start of a line."""
_UNREAD: Final = re.compile(
    rf"^[ \t]*[^\w\s#\"'$]{{0,2}}[ \t]*({'|'.join(sorted(_NAMES.names))})[ \t]+(?:[-@]\w|[^\s-]{{1,200}}[ \t]+-\w)",
    re.IGNORECASE | re.MULTILINE,
)
"""A call at the start of a line, or after punctuation there."""
_GETTERS: Final = Names(GETTERS, within="-_", others=_NAMES.names)
_GIVEN: Final = re.compile(r"(?<=[\s`])(?:-(\w+)|@\w)")
"""A parameter of a call, or a splat."""


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions that the cmdlets of a script create and change, and the problems in the calls."""
    text = lowered(source.text)
    near = {text[start:end]: name for names in (_NAMES, _GETTERS) for start, end, name in names.near(text)}
    names = prefixed(text)
    hidden_marks: list[Diagnostic] = []
    if not text.isascii():
        hidden_marks += unseen(source, "cmdlet", _NAMES, _GETTERS)
        hidden_marks += unseen(source, "parameter", _parameters(), keys=True)
    parser = ScriptParser(source, limits, [], recovers=bool(hidden_marks))
    script = read_script(parser, {*cmdlets(), *getters(), *FILTERS, *near, *names})
    broken = script.fault is not None or bool(parser.problems)
    starts = {command.start for command in (*script.commands, *script.cut)}
    written = {command.start for command in (*script.commands, *script.cut) if command.name in cmdlets()}
    sessions = resolve(text, [*script.commands, *script.cut], names)
    problems = _misspelt(source, [*script.commands, *script.cut], near)[:MAX_PROBLEMS]
    problems += hidden_marks
    dashed = frozenset(command for command in script.commands if _is_dashed(command, near))
    for command in dashed:
        command.name = near[command.name]
    begun = {command.start for command in (*script.commands, *script.cut) if command.name in cmdlets()}
    hidden = sum(map(text.count, _NAMES.names)) > len(written)  # otherwise every name belongs to a call that was read
    made = _Definitions(source, script, Flow(parser, script, limits, problems), problems, sessions, dashed)
    try:
        script = settle(script, made.flow, source.text)
        calls = settled_in_all(source.text, [command for command in script.commands if command.name in cmdlets()])
        for command in Loops(source.text, script, made.flow).followed(calls, made.look):
            made.add(command, cmdlets()[command.name])
        made.finish()
        problems += [] if broken or not hidden else unread(source, _UNREAD, begun, script.defined)
        problems += [] if broken else damaged(source, starts, script.defined, problems)
        problems += cut_off(source, script.commands)
    except ReadError as error:
        problems.append(error.diagnostic(source))
    problems += swallowed(source, _LINE, begun) if hidden else []
    problems += misspelt_constants(source) if made.declared else []
    claims = made.declared or bool(problems) or any(command.name in cmdlets() for command in script.cut)
    problems += made.notes()
    faults = [script.fault.diagnostic(source)] if script.fault else []
    problems += beyond([*parser.problems, *faults], hidden_marks)
    claims = claims or (broken and shows(source))
    return Reading(made.assembly.documents(comments), problems, claims)


@cache
def _parameters() -> Names:
    """Return the parameters of the cmdlets in lower case."""
    return Names(name for cmdlet in cmdlets().values() for name in cmdlet.parameters)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be followed contains a cmdlet call where one can be."""
    return _CALL.search(source.text) is not None


def _misspelt(source: Source, commands: list[CmdletCall], near: dict[str, str]) -> list[Diagnostic]:
    """Return diagnostics for commands with misspelt cmdlet names that are used like the cmdlet; ``near`` maps them."""
    known, used = cmdlets() | getters(), {command.before for command in commands if command.name in cmdlets()}

    def fault(command: CmdletCall) -> Diagnostic:
        meant, sure = known[near[command.name]].name, not (command.block.idle or _is_dashed(command, near))
        severity = None if sure else Severity.WARNING
        return misspelt(source, command.start, command.end, "cmdlet", meant, severity=severity)

    return [
        fault(command)
        for command in commands
        if near.get(command.name) in known
        and (
            command in used
            or command.name != f"{near[command.name]}s"
            or _is_meant(command, known[near[command.name]], source.text)
        )
    ]


_TO_HYPHENS: Final = str.maketrans(dict.fromkeys(DASHES, "-"))


def _is_dashed(command: CmdletCall, near: dict[str, str]) -> bool:
    """Return whether a command is named like a cmdlet except for a dash in place of the hyphen.

    PowerShell accepts dashes as hyphens before parameters (`CharExtensions.IsDash`), and splits the names of compiled
    cmdlets at each (`CmdletInfo.SplitCmdletName`). The cmdlets of Exchange Online are functions, which are looked up by
    their literal name (`CommandSearcher.GetFunction`); that none is found then is inferred from that alone.
    """
    return command.name in near and command.name.translate(_TO_HYPHENS) == near[command.name]


def _is_meant(command: CmdletCall, cmdlet: Cmdlet, text: str) -> bool:
    """Return whether a command with a misspelt cmdlet name is called with parameters of the cmdlet."""
    given = _GIVEN.findall(text, command.at, command.stop)
    return any(name.lower() in cmdlet.parameters or not name for name in given)


_MAY_NOT_RUN: Final = "nothing in the file is seen to run the command"
_CHANGES_MIND: Final = re.compile(r"\b(?:get|remove)-\w*connector\b", re.IGNORECASE)
"""Found in scripts that test for, or remove, a connector before they create it."""


class _Definitions:
    """Collects the definitions of a script; ``declared``: there are some."""

    def __init__(
        self,
        source: Source,
        script: Script,
        flow: Flow,
        problems: list[Diagnostic],
        sessions: Sessions,
        dashed: frozenset[CmdletCall],
    ) -> None:
        self.source = source
        self.flow = flow
        self.binder = Binder(source, flow, problems)
        self.assembly = Assembly(source, Absence.DEFAULT, problems, never_set())
        self.assembly.together = _CHANGES_MIND.search(source.text) is None
        self.declared = False
        self.naming = Naming(source, script.commands, flow, self.binder)
        self.branches = Branches(source.text, flow)
        self._sessions = sessions
        self._unsure = sessions.doubtful.keys() | dashed
        self.left_out = LeftOut(source)
        self._of_servers: set[tuple[str, str]] = set()
        self._idle: dict[int, CmdletCall] = {}
        self._settings: dict[str, Entry] = {}
        self._calls: list[Scalar] = []

    def look(self, command: CmdletCall) -> None:
        """Parse the arguments of a command without adding anything. Raises `ReadError` if a limit is exceeded."""
        self.binder.look(command, cmdlets()[command.name])

    def add(self, command: CmdletCall, cmdlet: Cmdlet) -> None:
        """Add what a command creates or changes. Raises `ReadError` if a limit is exceeded."""
        idle = command.block.idle or command in self._unsure
        bound = self.binder.look(command, cmdlet) if idle else self.binder.bind(command, cmdlet)
        if not (bound.arguments or bound.whole or bound.hidden):
            return  # it only shows help
        entries = {
            main: entry_of(cmdlet, main, argument, self.source.text)
            for name, argument in bound.arguments.items()
            if (main := cmdlet.properties.get(name)) is not None
        }
        if cmdlet.changes and not cmdlet.kind.single:
            entries = self.naming.named(command, cmdlet, entries)
        first = cmdlet.properties.get(cmdlet.positional[0], "")
        if first in entries:
            entries = {first: entries[first], **entries}
        span = Span(command.start, command.end + len(self.source.text[command.end : command.stop].rstrip()))
        place = Scalar(span.start, command.end, cmdlet.name)
        if self._is_left_out(command, cmdlet, bound, entries, place):
            return
        if idle:
            self._idle.setdefault(command.start, command)
            if not cmdlet.changes:
                self.declared = True
                self.assembly.declare(cmdlet.kind.name, place, partial=True)
                return
            named = naming_properties(cmdlet)
            entries = {
                name: entry if name in named else self.branches.unknown(entry, _MAY_NOT_RUN)
                for name, entry in entries.items()
            }
        if cmdlet.kind.single:
            asked = None if bound.pretends else self.branches.asked(command, cmdlet.kind)
            self._set(cmdlet, Scalar(*span, cmdlet.name), entries, asked)
            if bound.hidden and not entries:
                self._calls.append(Scalar(*span, cmdlet.name))
            return
        entries = self.branches.settled(command, cmdlet, entries, bound.pretends)
        self.declared = True
        self.assembly.declare(cmdlet.kind.name, place, partial=True)
        if bound.hidden and not cmdlet.changes:
            entries = _named_by(bound.hidden, cmdlet, entries)
        elif (cmdlet.changes or not bound.whole) and all(() in entry.unknown for entry in entries.values()):
            return  # the changed object gets no diagnostics
        if "DomainName" in cmdlet.kind.properties:
            self.naming.note(cmdlet, bound.arguments, entries)
        amends = cmdlet.changes or not bound.whole
        self.assembly.add(cmdlet.kind.name, place, span, entries.values(), amends=amends)

    def _is_left_out(
        self, command: CmdletCall, cmdlet: Cmdlet, bound: Bound, entries: dict[str, Entry], place: Scalar
    ) -> bool:
        """Return whether a command is about an object of an Exchange server, and record that.

        The command may run there; the cmdlet, a parameter or a value may exist only there; or an earlier command may
        have created the object there.
        """
        if cmdlet.kind.name not in CLOUD_KINDS:
            return False
        domain = entries.get(cmdlet.kind.name_property or "")
        key = (cmdlet.kind.name, "" if domain is None or domain.unknown else str(domain.value.value).lower())
        evidence = _evidence(cmdlet, bound, entries, place)
        if evidence is None and key not in self._of_servers and command not in self._sessions.servers:
            return False
        if evidence and not cmdlet.changes:
            self._of_servers.add(key)
            self.naming.note(cmdlet, bound.arguments, entries)
        self.left_out.add(cmdlet.kind.name, evidence or place, evidence.value if evidence else "")
        return True

    def notes(self) -> list[Diagnostic]:
        """Return diagnostics for the commands that define nothing, or possibly nothing."""
        notes = self.left_out.notes()
        doubtful = self._sessions.doubtful
        in_blocks = [command for command in self._idle.values() if command not in self._unsure]
        with_prefix = [command for command in self._idle.values() if command in doubtful]
        for rule, commands, words in (
            (IDLE_SCRIPT_BLOCK, in_blocks, "stands in a script block that nothing in this file is seen to run"),
            (UNKNOWN_PREFIX, with_prefix, "may be {} of a session with a prefix, which this file does not tell of"),
        ):
            if commands:
                first, more = commands[0], len(commands) - 1
                others = f", as {'do' if more > 1 else 'does'} {more} more" if more else ""
                written = self.source.text[first.start : first.end]
                said = f"`{written}` {words.format(cmdlets()[first.name].name)}{others}"
                notes.append(problem(rule, self.source, first.start, first.end, said))
        return notes

    def finish(self) -> None:
        """Add what several commands set on the single object of a kind."""
        if self._calls:
            name, place = "OrganizationConfig", self._calls[0]
            span = Span(place.start, self._calls[-1].end)
            self.declared = True
            self.assembly.declare(name, place, partial=True)
            self.assembly.add(name, place, span, self._settings.values(), amends=True)

    def _set(self, cmdlet: Cmdlet, call: Scalar, entries: dict[str, Entry], asked: frozenset[str] | None) -> None:
        """Record what a command sets on the single object of its kind; contradictory values are unknown.

        ``asked``: the properties that the branches around it test, from `Branches.asked`.
        """
        if entries:
            self._calls.append(call)
        for main, entry in entries.items():
            before = self._settings.get(main)
            if before is None:
                self._settings[main] = self.branches.in_branch(cmdlet.kind, entry) if may_stay(main, asked) else entry
            elif before.value.value != entry.value.value and not before.unknown:
                self._settings[main] = self.branches.unknown(before, "this file sets it to several values")


def _evidence(cmdlet: Cmdlet, bound: Bound, entries: dict[str, Entry], place: Scalar) -> Scalar | None:
    """Return the cmdlet, parameter or value of a command that exists only on Exchange servers."""
    if cmdlet.on_servers:
        return place
    for name, argument in bound.arguments.items():
        if name in cmdlet.servers_only:
            return Scalar(argument.key.start, argument.key.end, f"-{name}")
    for name, entry in entries.items():
        if isinstance(entry.value, Scalar) and only_on_servers(cmdlet.kind.name, name, entry.value.value):
            return entry.value
    return None


def _named_by(hidden: tuple[Scalar, str], cmdlet: Cmdlet, entries: dict[str, Entry]) -> dict[str, Entry]:
    """Return the entries of a command that creates an object; without a name, with the splat that may hold it."""
    place, why = hidden
    missing = [name for name in ("Name", cmdlet.kind.name_property or "Name") if name not in entries]
    return {**{name: Entry(name, place, place, {(): why}) for name in missing}, **entries}
