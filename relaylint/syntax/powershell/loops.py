"""Unrolls loops of a script over lists that are known from its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby

from relaylint.core.document import Mapping, resolved
from relaylint.core.records import NamedTuple
from relaylint.syntax.powershell.actions import Block, CmdletCall, Runs, Script
from relaylint.syntax.powershell.commands import SET_BY_LOOP
from relaylint.syntax.powershell.decisions import runs_in_turn
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.items import AUTOMATIC, MOST_LOOPED, Turn, loop_names
from relaylint.syntax.powershell.scope import Value


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
                yield from self._in_turn(loop, item, inside)
            self.flow.turn = None

    def _in_turn(self, loop: _Loop, item: Value, commands: list[CmdletCall]) -> Iterator[CmdletCall]:
        """Yield the commands that may run in an iteration."""
        turn = self.flow.turn = Turn(loop.block, loop.names, item, not self._is_left(loop.block))
        for command in commands:
            if runs_in_turn(command.block, turn, self.flow, self.text):
                yield command

    def _is_left(self, block: Block) -> bool:
        """Return whether something in a block may leave it."""
        return bisect_left(self.leaves, block.start) < bisect_left(self.leaves, block.end)

    def _affords(self, loop: _Loop, commands: list[CmdletCall], look: Callable[[CmdletCall], None]) -> bool:
        """Return whether the limits allow to follow the commands of a loop for all items."""
        more = len(loop.items) * (loop.block.end - loop.block.start)
        if self._full or self._read + more > MOST_LOOPED:
            return False
        self._read += more

        def work() -> None:
            for item in loop.items:
                for command in self._in_turn(loop, item, commands):
                    look(command)

        self._full = not self.flow.values.affords(work)
        self.flow.turn = None
        return not self._full

    def _around(self, command: CmdletCall) -> _Loop | None:
        """Return the innermost loop around a command, if its items are known."""
        block = command.block
        while block.runs in (Runs.SOMETIMES, Runs.ONCE) and block.around is not None:
            block = block.around
        if block.runs is not Runs.REPEATED or block.around is None or self._full:
            return None
        if block not in self._loops:
            self._loops[block] = self._loop(block)
        return self._loops[block]

    def _loop(self, block: Block) -> _Loop | None:
        """Return the loop with a block as its body, if its items are known."""
        names = loop_names(block, self.text)
        told: list[list[Value] | None] = []
        self._full = not self.flow.values.affords(lambda: told.append(self.flow.items(block, names)))
        items = told[0] if told else None
        if items is None or (self._alters and any(isinstance(resolved(item.node), Mapping) for item in items)):
            return None
        return _Loop(block, names, items)
