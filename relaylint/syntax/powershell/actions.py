"""What a PowerShell script does, as far as definitions are concerned: blocks, cmdlet calls, variable changes."""

from __future__ import annotations

import enum

from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.powershell.statements import Clause, CommandNode, ForEach, Function, Pipeline
from relaylint.syntax.powershell.syntax_tree import ScriptBlock, SyntaxNode
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

    ``origin``: the statement or branch whose block it is, or the command that it is given to. ``condition``: what a
    branch depends on; an ``else`` depends on that of its ``if``. ``choice``: the branches that it is one of. ``alone``:
    nothing in the script is known to run it. ``dead``: its condition never holds; ``into``: the
    block that it is part of since its condition always holds.
    """

    __slots__ = ("alone", "around", "choice", "condition", "dead", "end", "function", "into", "origin", "runs", "start")

    def __init__(
        self,
        runs: Runs,
        around: Block | None,
        end: int,
        condition: SyntaxNode | None = None,
        alone: bool = False,
        origin: SyntaxNode | None = None,
    ) -> None:
        self.runs = runs
        self.around = around
        self.function: Block = self if around is None or runs is Runs.CALLED else around.function
        self.end = end
        self.condition = condition
        self.alone = alone
        self.origin = origin
        self.choice: Branching | None = None
        self.dead = False
        self.into: Block | None = None
        self.start = 0

    @property
    def whole(self) -> Block:
        """The block itself, or the one that it is part of."""
        block = self
        while block.into is not None:
            block = block.into
        return block

    @property
    def idle(self) -> bool:
        """Whether nothing in the script is known to run it, or a block around it."""
        block: Block | None = self
        while block is not None and not block.alone:
            block = block.around
        return block is not None

    @property
    def never_runs(self) -> bool:
        """Whether its condition, or that of a block around it, never holds."""
        block: Block | None = self
        while block is not None and not block.dead:
            block = block.around
        return block is not None

    def within(self, other: Block) -> bool:
        """Return whether the block equals, or is inside, another."""
        block, other = self, other.whole
        while block is not other:
            if block.around is None:
                return False
            block = block.around
        return True


class Branching:
    """The branches of an `if` or a `switch` in order, those that are read with their blocks, and the block around them.

    ``whole``: one of them runs in any case. ``subject``: what a `switch` compares, if it does so by equality;
    ``of_if``: it is an `if`.
    """

    __slots__ = ("arms", "around", "clauses", "of_if", "subject", "whole")

    def __init__(
        self, around: Block, clauses: list[Clause], whole: bool, of_if: bool, subject: SyntaxNode | None = None
    ) -> None:
        self.around = around
        self.clauses = clauses
        self.whole = whole
        self.of_if = of_if
        self.subject = subject
        self.arms: list[tuple[Clause, Block]] = []


class CmdletCall:
    """A cmdlet call: its name in lower case, the span of the name, which may have a prefix, and the span of the
    arguments; ``node``: its place in the tree.

    ``before``: the cmdlet of interest whose output is piped to it, ``handed``: a variable that is piped to it;
    ``piped``: anything is. ``stray``: the offset of something after its end that seems to belong to it: a parameter, or
    the rest of a word after ``;``. ``nested``: it stands in an expression, whose value only a running script knows.
    """

    __slots__ = ("at", "before", "block", "end", "handed", "name", "nested", "node", "piped", "start", "stop", "stray")

    def __init__(
        self, node: CommandNode, name: str, end: int, block: Block, piped: bool, before: CmdletCall | None, nested: bool
    ) -> None:
        self.node = node
        self.name = name
        self.start = end - len(name)
        self.end = end
        self.block = block
        self.piped = piped
        self.before = before
        self.nested = nested
        self.at = node.start if node.name is None else node.name.end
        self.stop = node.stop
        self.handed: SyntaxNode | None = None
        self.stray: Token | None = None


class VariableChange(NamedTuple):
    """A location where a variable is set or modified.

    ``key``: the key of the table in it that is set, ``removed``: it is removed; ``adds``: something is added with
    ``+=``. ``value``: what it is set to, at the offset ``at``, cast to ``type``; without one, ``at`` is -1, and
    ``reason`` may say why, as a clause.
    """

    name: str
    start: int
    block: Block
    at: int
    key: SyntaxNode | None = None
    reason: str = ""
    removed: bool = False
    adds: bool = False
    value: SyntaxNode | None = None
    type: str = ""

    @property
    def whole(self) -> bool:
        """Whether the previous value of the variable does not matter."""
        return self.key is None and not self.adds


class Script(NamedTuple):
    """What a script does, in order, up to the fault that ended the parse, if any; ``block`` is the script itself.

    ``cut``: commands whose arguments were cut off by the fault; they are not in ``commands``. ``leaves``: the offsets
    of statements that leave a loop or an iteration. ``defined``: the commands, in lower case, that it defines itself.
    ``blocks``: the blocks by what they are in the tree; ``choices``: the branches, in order. ``functions``: the
    functions and configurations. ``nested``: the spans of expressions, whose commands are not statements.
    ``tries``: the spans of what may end early, since an error in it is caught. ``sourced``: the offsets of calls of
    other code that may set variables here.
    """

    block: Block
    statements: list[SyntaxNode]
    commands: list[CmdletCall]
    changes: list[VariableChange]
    fault: ReadError | None
    cut: list[CmdletCall]
    leaves: list[int]
    defined: frozenset[str]
    blocks: dict[ScriptBlock, Block]
    choices: list[Branching]
    functions: list[Function]
    nested: list[Span]
    tries: list[Span]
    sourced: list[int]


def piped_items(block: Block, names: frozenset[str], text: str) -> SyntaxNode | None:
    """Return the expression whose items a block is run for: that of a `foreach`, or what is piped to a command.

    ``names`` are those of the commands, in lower case, that run their only block for every item. None if it is neither.
    """
    origin = block.origin
    if isinstance(origin, ForEach):
        return origin.items
    if not isinstance(origin, Pipeline) or len(origin.elements) < 2:
        return None
    first, command = origin.elements[:2]
    if isinstance(first, (CommandNode, Pipeline)) or not isinstance(command, CommandNode) or command.name is None:
        return None
    if text[command.name.start : command.name.end].lower() not in names:
        return None
    last = command.elements[-1] if command.elements else None
    if not isinstance(last, ScriptBlock) or last.start != block.start:
        return None
    words = [text[flag.start : flag.end].lower() for flag in command.elements[:-1]]
    return first if words in ([], ["-process"]) else None
