"""What a PowerShell script does, as far as definitions need it: blocks, calls of cmdlets, changes of variables."""

from __future__ import annotations

import enum

from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.powershell.tokens import Token
from relaylint.syntax.reading import ReadError


class Runs(enum.Enum):
    """How often a block of a script runs."""

    ONCE = "once"
    """The script as a whole; what stands in `try` and the like belongs to the block around it."""
    CALLED = "called"
    """A function: when it is called, with variables of its own."""
    SOMETIMES = "sometimes"
    """A branch."""
    REPEATED = "repeated"
    """A loop, or a block that is handed to a command."""


class Block:
    """A part of a script that runs as a whole. ``function`` is the function, or script, that it belongs to.

    ``condition`` is where the condition stands that a branch depends on; ``else`` depends on that of its ``if``.
    ``start`` is the offset of its bracket, ``begins`` that of the statement that the bracket is a part of. ``idle``:
    nothing in the script is seen to run it, or a block around it.
    """

    __slots__ = ("around", "begins", "condition", "end", "function", "idle", "runs", "start")

    def __init__(
        self, runs: Runs, around: Block | None, end: int, condition: Span | None = None, idle: bool = False
    ) -> None:
        self.runs = runs
        self.around = around
        self.function: Block = self if around is None or runs is Runs.CALLED else around.function
        self.end = end
        self.condition = condition
        self.idle: bool = idle or (around is not None and around.idle)
        self.start = self.begins = 0

    def within(self, other: Block) -> bool:
        """Tell whether the block is another, or stands in it."""
        block: Block | None = self
        while block is not None and block is not other:
            block = block.around
        return block is not None


class CmdletCall:
    """A call of a cmdlet: its name in lower case, where a name stands, which may be written with a prefix, and between
    which offsets its arguments.

    ``before`` is what the pipeline hands to it, where that is a cmdlet of interest, and ``handed`` where that is a
    variable; ``piped``: something is.
    ``stray`` is what seems meant for it, but stands behind its end: a parameter, or what follows a ``;`` in a word.
    """

    __slots__ = ("at", "before", "block", "end", "handed", "name", "piped", "start", "stop", "stray")

    def __init__(self, name: str, end: int, block: Block, piped: bool, before: CmdletCall | None) -> None:
        self.name = name
        self.start = end - len(name)
        self.end = end
        self.block = block
        self.piped = piped
        self.before = before
        self.at = end
        self.stop = end
        self.handed: Token | None = None
        self.stray: Token | None = None


class Change(NamedTuple):
    """A place where a variable, named plainly, is set or changed.

    ``key`` is the key of the table in it that is set, ``removed`` where it is taken out; ``adds`` where something is
    added with ``+=``. ``at`` is the offset where the value begins; -1 where there is none to read, and ``reason`` may
    say why, as a clause.
    """

    name: str
    start: int
    block: Block
    at: int
    key: Token | None = None
    reason: str = ""
    removed: bool = False
    adds: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether it does not matter what the variable held before."""
        return self.key is None and not self.adds


class Script(NamedTuple):
    """What a script does, in order, up to the fault that ended the walk, where there is one.

    ``cut``: commands whose arguments the fault cut off; they are not among ``commands``. ``leaves``: the offsets of
    what leaves a loop or a turn of it. ``defined``: the commands, in lower case, that it defines itself.
    """

    commands: list[CmdletCall]
    changes: list[Change]
    fault: ReadError | None
    cut: list[CmdletCall]
    leaves: list[int]
    defined: frozenset[str] = frozenset()
