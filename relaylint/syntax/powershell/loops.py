"""Unrolls loops of a script over lists that are known from its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Final

from relaylint.core.document import Mapping, resolved
from relaylint.syntax.powershell.actions import Block, CmdletCall, Runs, Script, piped_items
from relaylint.syntax.powershell.commands import SET_BY_LOOP
from relaylint.syntax.powershell.decisions import runs_in_turn
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.items import AUTOMATIC, LOOPING, MOST_LOOPED, Turn, loop_names
from relaylint.syntax.powershell.scope import Value

_MOST_AROUND: Final = 4
"""Maximum number of loops in one another that are followed."""


class Loops:
    """The loops of a script over known items."""

    def __init__(self, text: str, script: Script, flow: Flow) -> None:
        self.text = text
        self.flow = flow
        self.leaves = sorted(script.leaves)
        self._read = 0
        self._full = False
        self._known = True
        # What a loop does to the tables in a list also holds for later loops.
        looped = {change.name for change in script.changes if change.reason.endswith(SET_BY_LOOP)} | AUTOMATIC
        self._alters = any(
            change.name in looped and (change.key or change.adds or (change.at < 0 and not change.reason))
            for change in script.changes
        )

    def followed(self, commands: Iterable[CmdletCall], look: Callable[[CmdletCall], None]) -> Iterator[CmdletCall]:
        """Yield commands in the order in which they run, those in loops over known items once per item.

        While one is yielded, variables have their values of that iteration. ``look`` parses the arguments of a command:
        if the limits do not allow that for all items, the items count as unknown. Raises `ReadError` if a limit is
        exceeded.
        """
        for around, group in groupby(commands, self._around):
            inside, loops = list(group), around
            while loops and not self._affords(loops, inside, look):
                loops = loops[1:]
            yield from self._turns(loops, inside)

    def _turns(self, loops: tuple[Block, ...], commands: list[CmdletCall]) -> Iterator[CmdletCall]:
        """Yield the commands that may run in each iteration of loops, of which each is around the next."""
        around = self.flow.turn
        if not loops:
            yield from (one for one in commands if not around or runs_in_turn(one.block, around, self.flow, self.text))
            return
        block, *inner = loops
        names = loop_names(block, self.text)
        items = self._items(block, names)
        self._known = self._known and items is not None
        sure = not self._is_left(block)
        for item in items or ():
            self._read += 0 if inner else block.end - block.start
            if not self._known or self._read > MOST_LOOPED:
                break
            self.flow.turn = Turn(block, names, item, sure, around)
            yield from self._turns(tuple(inner), commands)
        self.flow.turn = around

    def _is_left(self, block: Block) -> bool:
        """Return whether something in a block may leave it."""
        return bisect_left(self.leaves, block.start) < bisect_left(self.leaves, block.end)

    def _affords(
        self, loops: tuple[Block, ...], commands: list[CmdletCall], look: Callable[[CmdletCall], None]
    ) -> bool:
        """Return whether the items of loops are known, and the limits allow to follow the commands for all of them."""
        if self._full:
            return False
        before, self._known = self._read, True

        def work() -> None:
            for command in self._turns(loops, commands):
                look(command)

        afforded = self.flow.values.affords(work)
        self.flow.turn = None
        if self._known and (not afforded or self._read > MOST_LOOPED):
            self._full = not afforded
            self._read = before
            return False
        self._read = before if self._known else self._read
        return self._known

    def _around(self, command: CmdletCall) -> tuple[Block, ...]:
        """Return the loops around a command, from the outermost one that may be followed to the innermost."""
        loops: list[Block] = []
        block: Block | None = command.block
        while block is not None and block.runs is not Runs.CALLED:
            if block.runs is Runs.REPEATED:
                if piped_items(block, LOOPING, self.text) is None or len(loops) == _MOST_AROUND:
                    break
                loops.append(block)
            block = block.around
        return tuple(reversed(loops))

    def _items(self, block: Block, names: Collection[str]) -> list[Value] | None:
        """Return the items of the loop with a block, if they are known."""
        items = self.flow.items(block, names)
        if items is None or (self._alters and any(isinstance(resolved(item.node), Mapping) for item in items)):
            return None
        return items
