"""Determines whether a command of a script certainly runs, and what branches leave unknown about its object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from relaylint.core.document import Scalar
from relaylint.core.records import NamedTuple
from relaylint.formats.cmdlets.table import Cmdlet
from relaylint.formats.shaping import Entry
from relaylint.model.kinds import Kind
from relaylint.model.schema_index import NAMING
from relaylint.syntax.powershell.actions import Block, CmdletCall
from relaylint.syntax.powershell.arms import around
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.scope import opaque
from relaylint.syntax.powershell.statements import CommandNode, children
from relaylint.syntax.powershell.syntax_tree import Access, Arguments, Member, SyntaxNode, Variable
from relaylint.values.syntaxes import NOT_SAID

_MOST_SAID: Final = 20
"""Maximum number of earlier commands about an object that are compared with a later one."""
_MOST_FOLLOWED: Final = 12
"""Maximum number of locations examined for the dependencies of a condition: itself, and assignments of its
variables."""
_THERE: Final = frozenset({"count", "length", *map(str.lower, NAMING)})
"""Members, in lower case, that test whether there are any objects."""
_VARIES: Final = re.compile(r"\$(?!(?:true|false|null)\b)|@\w", re.IGNORECASE)
"""Characters of arguments that another command may give another value."""
_MAY_SET: Final = "the script may leave it as it is"
_MAY_MAKE: Final = "the script may not make it"
_MADE_TWICE: Final = "another branch of the script makes it too"


def settled_in_all(text: str, commands: list[CmdletCall]) -> list[CmdletCall]:
    """Return commands, with those that are the same in every branch of an `if` or `switch` replaced by one that
    certainly runs. Commands with variables, which branches may set, are unchanged."""
    groups: dict[tuple[str, str], list[CmdletCall]] = {}
    for command in commands:
        arguments = text[command.at : command.stop]
        if not command.piped and not _VARIES.search(arguments):
            groups.setdefault((command.name, " ".join(arguments.split())), []).append(command)
    spare: set[CmdletCall] = set()
    for group in groups.values():
        arms = {command.block: command for command in group[:_MOST_SAID] if command.block.around}
        outer = around(arms) if len(arms) > 1 else None
        if outer:
            first, *others = (command for command in arms.values() if command.block.within(outer))
            first.block = outer
            spare.update(others)
    return [command for command in commands if command not in spare]


class _Said(NamedTuple):
    """What a command set on an object; ``made``: it created the object."""

    block: Block
    made: bool
    entries: dict[str, Entry]


class Branches:
    """Knows which commands of a script may not run, and what the commands before them set."""

    def __init__(self, text: str, flow: Flow) -> None:
        self.text = text
        self.flow = flow
        self._said: dict[tuple[str, str], list[_Said]] = {}
        self._asked: dict[tuple[Block, str], frozenset[str] | None] = {}

    def asked(self, command: CmdletCall, about: Kind) -> frozenset[str] | None:
        """Return the properties that the branches around a command test before it runs; None if it is unknown whether
        it runs.

        A command that only runs if the object does not exist yet, or differs, leads to the same result in any case.
        Functions are assumed to be called.
        """
        noun = command.name.partition("-")[2]
        properties: frozenset[str] = frozenset()
        block = command.block
        while block is not block.function and block.around is not None:
            key = (block, noun)
            if block is self._settle(block):
                if key not in self._asked:
                    self._asked[key] = self._asked_before(block, noun)
                more = self._asked[key]
                if more is None:
                    return None
                properties |= more
            block = block.around
        return frozenset(about.spellings.get(name, name) for name in properties)

    def _asked_before(self, block: Block, noun: str) -> frozenset[str] | None:
        """Return the properties, in lower case, that a condition tests; None if it depends on anything but existing
        objects of a kind, or `-WhatIf` alone."""
        condition = block.condition
        if condition is None or block.around is None:
            return None
        followed = [condition]
        for node in followed:
            parts = list(_parts(node))
            if any(self._asks(part, noun) for part in parts):
                return frozenset(_members(condition)) - _THERE
            self.flow.go(node.start, block.around)
            for part in parts:
                value = self.flow.assigned(self._written(part)) if isinstance(part, Variable) else None
                if value and value not in followed and len(followed) < _MOST_FOLLOWED:
                    followed.append(value)
        return None

    def _written(self, node: SyntaxNode) -> str:
        return self.text[node.start : node.end]

    def _asks(self, node: SyntaxNode, noun: str) -> bool:
        """Return whether a node queries the objects of a kind, or `-WhatIf`."""
        if isinstance(node, CommandNode) and node.name:
            return self._written(node.name).lower().rpartition("\\")[2] == f"get-{noun}"
        return isinstance(node, Member) and node.name.lower() == "shouldprocess"

    def settled(
        self, command: CmdletCall, cmdlet: Cmdlet, entries: dict[str, Entry], pretends: bool
    ) -> dict[str, Entry]:
        """Return the entries of a command about an object, those that other branches leave open as unknown.

        ``pretends``: it only shows what it would do.
        """
        asked = None if pretends else self.asked(command, cmdlet.kind)
        named = entries.get(cmdlet.naming)
        before: list[_Said] = []
        if named and not named.unknown:
            before = self._said.setdefault((cmdlet.kind.name, str(named.value.value).lower()), [])
            before.append(_Said(self._settle(command.block), not cmdlet.changes, entries))
            before = before[-_MOST_SAID - 1 : -1]
        if not cmdlet.changes:
            return self._made(command, cmdlet, entries, before, asked is None)
        if named is None or named.unknown:
            return entries
        names = naming_properties(cmdlet)
        return {
            name: one if name in names else self._changed(command, cmdlet.kind, one, before, asked)
            for name, one in entries.items()
        }

    def _changed(
        self, command: CmdletCall, about: Kind, entry: Entry, before: list[_Said], asked: frozenset[str] | None
    ) -> Entry:
        """Return an entry that a command changes; unknown if it may keep another, earlier value."""
        unsure = may_stay(entry.name, asked)
        block = self._settle(command.block)
        other = [
            one
            for one in before
            if not one.block.within(block)
            and (unsure or not block.within(one.block) or one.block.function is not block.function)
        ]
        return self.in_branch(about, entry) if _differs(entry, other, block, unsure) else entry

    def _made(
        self, command: CmdletCall, cmdlet: Cmdlet, entries: dict[str, Entry], before: list[_Said], unsure: bool
    ) -> dict[str, Entry]:
        """Return the entries of a command that creates an object; those that settle whether it exists are unknown."""
        block = self._settle(command.block)
        again = any(one.made and not (one.block.within(block) or block.within(one.block)) for one in before)
        switched = "Enabled" in cmdlet.kind.properties
        if again or (unsure and not switched):
            reason = _MADE_TWICE if again else _MAY_MAKE
            names = naming_properties(cmdlet)
            entries = {
                name: self.unknown(one, reason) if name in names and not one.unknown else one
                for name, one in entries.items()
            }
        enabled = entries.get("Enabled")
        if unsure and switched and (enabled is None or enabled.value.value is True):
            name = Scalar(command.start, command.end, cmdlet.name)
            key, place = (enabled.key, enabled.value) if enabled else (name, name)
            entries = {**entries, "Enabled": Entry("Enabled", key, Scalar(place.start, place.end, NOT_SAID))}
        return entries

    def _settle(self, block: Block) -> Block:
        """Return a block; for one that certainly runs in the current iteration of an unrolled loop, the surrounding
        one, and for the loop itself if its iterations all run completely."""
        turn = self.flow.turn
        while turn and block.around and turn.certain(block):
            block = block.around
        return block

    def in_branch(self, about: Kind, entry: Entry) -> Entry:
        """Return an entry of a definition as set by a command that may not run.

        An invalid value stays: it is wrong anyway.
        """
        if () in entry.unknown or _is_refused(about, entry):
            return entry
        return self.unknown(entry, _MAY_SET)

    def unknown(self, entry: Entry, reason: str) -> Entry:
        """Return an entry with an unknown value."""
        value = opaque(self.text, entry.value.start, entry.value.end, reason)
        return entry._replace(value=value.node, unknown=value.unknown)


def may_stay(name: str, asked: frozenset[str] | None) -> bool:
    """Return whether a property may keep its value if a command sets it after branches have tested some properties."""
    return asked is None or (bool(asked) and name not in asked)


def naming_properties(cmdlet: Cmdlet) -> frozenset[str]:
    """Return the properties that name an object."""
    return frozenset({"Name", cmdlet.kind.name_property or "Name"})


def _is_refused(about: Kind, entry: Entry) -> bool:
    """Return whether a value is a string that the property does not accept: not in its enumeration, or not a
    boolean."""
    value, words = entry.value.value, about.enums.get(entry.name)
    if not isinstance(value, str):
        return False
    return value.lower() not in words if words else about.properties[entry.name].get("type") == "boolean"


def _differs(entry: Entry, before: list[_Said], block: Block, unsure: bool) -> bool:
    """Return whether a property may have had another value, or its default, according to earlier commands in order.

    Commands in another branch of ``block`` may not have run.
    """
    for one in reversed(before):
        said = one.entries.get(entry.name)
        if said is None and not one.made:
            continue
        if said is None or said.value.value != entry.value.value:
            return True
        if block.within(one.block):
            return False
    return unsure


def _parts(node: SyntaxNode) -> Iterator[SyntaxNode]:
    """Yield a node and all below it."""
    stack = [node]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(children(part))


def _members(node: SyntaxNode) -> Iterator[str]:
    """Yield the members, in lower case, that are read of objects, and not called."""
    for part in _parts(node):
        if isinstance(part, Access):
            for step, following in zip_longest(part.steps, part.steps[1:]):
                if isinstance(step, Member) and not isinstance(following, Arguments):
                    yield step.name.lower()
