"""What a PowerShell script does, as far as definitions are concerned: blocks, cmdlet calls, variable changes."""

from __future__ import annotations

import enum

from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.powershell.tokens import Token
from relaylint.syntax.reading import ReadError


class Runs(enum.Enum):
    """How often a block of a script runs."""

    ONCE = "once"
    """The script itself; the block of a `try` and the like counts as part of the surrounding block."""
    CALLED = "called"
    """A function: when it is called, with its own variables."""
    SOMETIMES = "sometimes"
    """A branch."""
    REPEATED = "repeated"
    """A loop, or a script block passed to a command."""


class Block:
    """A part of a script that runs as a whole. ``function``: the function, or script, that contains it.

    ``condition``: the offset of the condition that a branch depends on; an ``else`` depends on that of its ``if``.
    ``start``: the offset of its bracket, ``begins``: that of the statement that contains the bracket. ``idle``: nothing
    in the script is known to run it, or a block around it.
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
        """Return whether the block equals, or is inside, another."""
        block: Block | None = self
        while block is not None and block is not other:
            block = block.around
        return block is not None


class CmdletCall:
    """A cmdlet call: its name in lower case, the span of the name, which may have a prefix, and the span of the
    arguments.

    ``before``: the cmdlet of interest whose output is piped to it, ``handed``: a variable that is piped to it;
    ``piped``: anything is. ``stray``: the offset of something after its end that seems to belong to it: a parameter, or
    the rest of a word after ``;``.
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
    """A location where a variable is set or modified.

    ``key``: the key of the table in it that is set, ``removed``: it is removed; ``adds``: something is added with
    ``+=``. ``at``: the offset of the value; -1 if there is none to read, and ``reason`` may say why, as a clause.
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
        """Whether the previous value of the variable does not matter."""
        return self.key is None and not self.adds


class Script(NamedTuple):
    """What a script does, in order, up to the fault that ended the parse, if any.

    ``cut``: commands whose arguments were cut off by the fault; they are not in ``commands``. ``leaves``: the offsets
    of statements that leave a loop or an iteration. ``defined``: the commands, in lower case, that it defines itself.
    """

    commands: list[CmdletCall]
    changes: list[Change]
    fault: ReadError | None
    cut: list[CmdletCall]
    leaves: list[int]
    defined: frozenset[str] = frozenset()
