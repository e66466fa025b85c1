"""PowerShell scripts that make or change connectors and domains with Exchange cmdlets.

A script is a list of acts, not of what there is: it declares no kind as a whole, `Set-` changes what may be defined
elsewhere, and `Remove-` is passed over, since scripts remove what they then make anew.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from relaylint.diagnostic import Diagnostic
from relaylint.document import Absence, Scalar
from relaylint.readers.cmdlets import Cmdlet, cmdlets, getters
from relaylint.readers.common import Beside, Limits, ReadError, Reading
from relaylint.readers.powershell.commands import walk
from relaylint.readers.powershell.flow import Flow
from relaylint.readers.powershell.script import Block, Command, Script
from relaylint.readers.powershell.spans import comments
from relaylint.readers.script_arguments import Binder
from relaylint.readers.script_naming import FILTERS, Naming, entry_of
from relaylint.readers.shaping import Assembly, Entry
from relaylint.text import Source, Span

_MOST_SAID: Final = 20
"""Commands about one object that are compared with a later one."""
_NAMES: Final = frozenset({"Name", "DomainName"})


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions that the cmdlets of a script make and change, and what is wrong with the calls."""
    script = walk(source.text, {*cmdlets(), *getters(), *FILTERS}, limits)
    problems: list[Diagnostic] = []
    made = _Definitions(source, script, Flow(source, script, limits, problems), problems)
    try:
        for command in script.commands:
            if command.name in cmdlets():
                made.add(command, cmdlets()[command.name])
        made.finish()
    except ReadError as error:
        problems.append(error.diagnostic(source))
    claims = made.found or bool(problems) or any(command.name in cmdlets() for command in script.cut)
    if script.fault:
        problems.append(script.fault.diagnostic(source))
    return Reading(made.assembly.documents(partial(comments, source.text)), problems, claims)


class _Definitions:
    """The definitions of a script, as they are found; ``found``: there are some."""

    def __init__(self, source: Source, script: Script, flow: Flow, problems: list[Diagnostic]) -> None:
        self.source = source
        self.binder = Binder(source, flow, problems)
        self.assembly = Assembly(source, Absence.DEFAULT, problems)
        self.found = False
        self.naming = Naming(source, script.commands, flow, self.binder)
        self._made: dict[tuple[str, str], Block] = {}
        self._said: dict[tuple[str, str], list[tuple[Block, bool, dict[str, Entry]]]] = {}
        self._settings: dict[str, Entry] = {}
        self._calls: list[Scalar] = []

    def add(self, command: Command, cmdlet: Cmdlet) -> None:
        """Add what a command makes or changes. Raises `ReadError` where a limit is exceeded."""
        bound = self.binder.bind(command, cmdlet)
        entries = {
            main: entry_of(cmdlet, main, argument, self.source.text)
            for name, argument in bound.arguments.items()
            if (main := cmdlet.properties.get(name)) is not None
        }
        first = cmdlet.properties.get(cmdlet.positional[0], "")
        if first in entries:
            entries = {first: entries[first], **entries}
        span = Span(_start(command), command.end + len(self.source.text[command.end : command.stop].rstrip()))
        place = Scalar(span.start, command.end, cmdlet.name)
        if cmdlet.kind.single:
            self._set(Scalar(*span, cmdlet.name), entries)
            return
        if cmdlet.changes:
            entries = self.naming.named(command, cmdlet, entries)
        entries = self._settled(command, cmdlet, entries)
        if (cmdlet.changes or not bound.whole) and all(() in entry.unknown for entry in entries.values()):
            return  # nothing is said of it
        if "DomainName" in cmdlet.kind.properties:
            self.naming.note(cmdlet, bound.arguments, entries)
        amends = cmdlet.changes or not bound.whole or self._again(command, cmdlet, entries)
        self.found = True
        self.assembly.declare(cmdlet.kind.name, place, partial=True)
        self.assembly.add(cmdlet.kind.name, place, span, entries.values(), amends=amends)

    def finish(self) -> None:
        """Add what several commands say about the one object of a kind."""
        if self._settings:
            name, place = "OrganizationConfig", self._calls[0]
            span = Span(place.start, self._calls[-1].end)
            self.found = True
            self.assembly.declare(name, place, partial=True)
            self.assembly.add(name, place, span, self._settings.values(), amends=True)

    def _set(self, call: Scalar, entries: dict[str, Entry]) -> None:
        """Record what a command says about the one object of its kind; what two say differently is not known."""
        if entries:
            self._calls.append(call)
        for main, entry in entries.items():
            before = self._settings.setdefault(main, entry)
            if before.value.value != entry.value.value and not before.unknown:
                self._settings[main] = self._opaque(before, "this file sets it to several values")

    def _opaque(self, entry: Entry, reason: str) -> Entry:
        start, end = entry.value.start, entry.value.end
        return entry._replace(value=Scalar(start, end, self.source.text[start:end]), unknown={(): reason})

    def _settled(self, command: Command, cmdlet: Cmdlet, entries: dict[str, Entry]) -> dict[str, Entry]:
        """Return the entries of a command, those unknown that it sets in a branch to another value than before that."""
        main = cmdlet.naming
        named = entries.get(main)
        if named is None or named.unknown:
            return entries
        said = self._said.setdefault((cmdlet.kind.name, str(named.value.value).lower()), [])
        around = [one for one in said[-_MOST_SAID:] if command.block is not one[0] and command.block.within(one[0])]
        said.append((command.block, not cmdlet.changes, entries))
        if not cmdlet.changes:
            return entries
        reason = "only a branch of the script sets it so"
        return {
            name: self._opaque(one, reason) if name not in _NAMES and _differs(name, one, around) else one
            for name, one in entries.items()
        }

    def _again(self, command: Command, cmdlet: Cmdlet, entries: dict[str, Entry]) -> bool:
        """Tell whether a command makes what another branch of the script makes too."""
        named = entries.get(cmdlet.kind.name_property or "")
        if named is None or named.unknown:
            return False
        before = self._made.setdefault((cmdlet.kind.name, str(named.value.value).lower()), command.block)
        return not (before.within(command.block) or command.block.within(before))


def _differs(name: str, entry: Entry, before: list[tuple[Block, bool, dict[str, Entry]]]) -> bool:
    """Tell whether a property had another value before, or its default, as commands in order say."""
    for _, made, entries in reversed(before):
        if name in entries or made:
            return name not in entries or entries[name].value.value != entry.value.value
    return False


def _start(command: Command) -> int:
    return command.end - len(command.name)
