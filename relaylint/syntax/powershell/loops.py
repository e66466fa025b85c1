"""Unrolls loops of a script over lists that are known from its text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Final

from relaylint.core.document import Mapping, Node, Scalar, Sequence, resolved
from relaylint.core.records import NamedTuple
from relaylint.syntax.powershell.actions import Block, CmdletCall, Runs, Script
from relaylint.syntax.powershell.commands import SET_BY_LOOP
from relaylint.syntax.powershell.data import Values
from relaylint.syntax.powershell.flow import AUTOMATIC, Flow, Turn
from relaylint.syntax.powershell.scope import Value, opaque, variable_key
from relaylint.syntax.powershell.spans import VARIABLE

_MOST_ITEMS: Final = 200
"""Maximum number of items that are followed."""
_MOST_READ: Final = 500_000
"""Maximum number of characters parsed in loops per script, counting every iteration."""
_FOREACH: Final = re.compile(rf"foreach\s*\(\s*(?P<name>{VARIABLE})\s+in\b", re.IGNORECASE)
_BLOCK: Final = re.compile(r"\s*\)\s*")
_PIPED: Final = re.compile(r"\s*\|\s*(?:ForEach-Object|foreach|%)\s*(?:-Process\s*)?", re.IGNORECASE)
_ENDS: Final = re.compile(r"[^\S\r\n]*(?:[\r\n;|)}#]|\Z)")
"""What follows the only script block passed to a command."""


class _Loop(NamedTuple):
    """A loop with known items; ``names``, in lower case, are those of its variable."""

    block: Block
    names: Collection[str]
    items: list[Value]


class Loops:
    """The loops of a script over known items."""

    def __init__(self, text: str, script: Script, flow: Flow) -> None:
        self.text = text
        self.flow = flow
        self.leaves = sorted(script.leaves)
        self._read = 0
        self._full = False
        self._loops: dict[Block, _Loop | None] = {}
        self._items: dict[Node, list[Value] | None] = {}
        self._values: dict[int, tuple[Value, int]] = {}
        self._changes: dict[str, list[int]] = {}
        for change in script.changes:
            self._changes.setdefault(change.name, []).append(change.start)
        # What a loop does to the tables in a list also holds for later loops.
        looped = {change.name for change in script.changes if change.reason.endswith(SET_BY_LOOP)} | AUTOMATIC
        self._alters = any(
            change.name in looped and (change.key or change.adds or (change.at < 0 and not change.reason))
            for change in script.changes
        )

    def followed(self, commands: Iterable[CmdletCall], look: Callable[[CmdletCall], None]) -> Iterator[CmdletCall]:
        """Yield commands in the order in which they run, those in a loop over known items once per item.

        While one is yielded, variables have their values of that iteration. ``look`` parses the arguments of a command:
        if the limits do not allow that for all items, the items count as unknown. Raises `ReadError` if a limit is
        exceeded.
        """
        for loop, group in groupby(commands, self._around):
            inside = list(group)
            if loop is None or not self._affords(loop, inside, look):
                yield from inside
                continue
            for item in loop.items:
                self.flow.turn = self._turn(loop, item)
                yield from inside
            self.flow.turn = None

    def _turn(self, loop: _Loop, item: Value) -> Turn:
        return Turn(loop.block, loop.names, item, not _any_within(self.leaves, loop.block))

    def _affords(self, loop: _Loop, commands: list[CmdletCall], look: Callable[[CmdletCall], None]) -> bool:
        """Return whether the limits allow to follow the commands of a loop for all items."""
        more = len(loop.items) * (loop.block.end - loop.block.start)
        if self._full or self._read + more > _MOST_READ:
            return False
        self._read += more

        def work() -> None:
            for item in loop.items:
                self.flow.turn = self._turn(loop, item)
                for command in commands:
                    look(command)

        self._full = not self.flow.values.affords(work)
        self.flow.turn = None
        return not self._full

    def _around(self, command: CmdletCall) -> _Loop | None:
        """Return the innermost loop around a command, if its items are known."""
        block = command.block
        while block.runs is Runs.SOMETIMES and block.around is not None:
            block = block.around
        if block.runs is not Runs.REPEATED or block.around is None or self._full:
            return None
        if block not in self._loops:
            self._loops[block] = self._loop(block, block.around)
        return self._loops[block]

    def _loop(self, block: Block, around: Block) -> _Loop | None:
        """Return the loop with a block as its body, if its items are known and nothing else sets its variable."""
        head = _FOREACH.match(self.text, block.begins, block.start)
        names = frozenset({variable_key(head["name"])}) if head else AUTOMATIC
        if any(_any_within(self._changes.get(name, []), block) for name in names):
            return None
        at, between = (head.end(), _BLOCK) if head else (block.begins, _PIPED)
        if at >= block.start or not (head or _ENDS.match(self.text, block.end)):
            return None
        value, behind = self._value(at, around)
        if between.fullmatch(self.text, behind, block.start) is None:
            return None
        node = resolved(value.node)
        if node not in self._items:
            self._items[node] = _items(value)
        items = self._items[node]
        if items is None or (self._alters and any(isinstance(resolved(item.node), Mapping) for item in items)):
            return None
        return _Loop(block, names, items)

    def _value(self, at: int, around: Block) -> tuple[Value, int]:
        """Return the value at the offset ``at`` of a block, parsed once, and the offset after it."""

        def work() -> None:
            self.flow.go(at, around)
            self._values[at] = self.flow.values.read(at, len(self.text), _operand)

        if at not in self._values:
            self._values[at] = opaque(self.text, at, at, "it is too large"), at
            self._full = not self.flow.values.affords(work)
        return self._values[at]


def _operand(values: Values) -> Value:
    at = values.tokens.at
    return values.operand() or opaque(values.tokens.text, at, at, "it is no value")


def _items(value: Value) -> list[Value] | None:
    """Return the items that a loop over a value iterates over; None unless each is a known string, number or table."""
    node = resolved(value.node)
    below = value.below
    if value.opaque:
        return None
    if isinstance(node, Sequence):
        if len(node.items) > _MOST_ITEMS:
            return None
        size = max(1, value.size // max(1, len(node.items)))
        items = [Value(item, below.get(index, {}), size, origin=item) for index, item in enumerate(node.items)]
    else:
        items = [value._replace(origin=value.node)]
    known = all(not item.opaque and _is_item(item) for item in items)
    return items if known else None


def _is_item(value: Value) -> bool:
    node = resolved(value.node)
    return isinstance(node, Mapping) or (isinstance(node, Scalar) and node.value is not None)


def _any_within(offsets: list[int], block: Block) -> bool:
    """Return whether a block contains one of some offsets, which are in order."""
    return bisect_left(offsets, block.start) < bisect_left(offsets, block.end)
