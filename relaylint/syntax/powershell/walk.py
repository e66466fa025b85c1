"""Walks the tree of a PowerShell script: its statements, what stands in brackets, and its blocks."""

from __future__ import annotations

import enum
from collections.abc import Callable, Container
from typing import Final

from relaylint.core.text import Span
from relaylint.syntax.powershell.actions import Block, Branching, CmdletCall, Runs, VariableChange
from relaylint.syntax.powershell.handed import KEYS, METHODS, run_by_call
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.scope import variable_key
from relaylint.syntax.powershell.statements import (
    Assignment,
    CommandNode,
    ForEach,
    Function,
    If,
    Jump,
    Loop,
    ParamBlock,
    Pipeline,
    Switch,
    children,
    without_casts,
)
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    Arguments,
    Binary,
    Body,
    Bracket,
    Cast,
    Hashtable,
    Member,
    ScriptBlock,
    Subscript,
    SyntaxNode,
    TypeName,
    Variable,
)
from relaylint.syntax.powershell.targets import changed, of_call, of_reference
from relaylint.syntax.powershell.tokens import Token, TokenKind
from relaylint.syntax.reading import ReadError, shown

_NESTING: Final = (Bracket, Hashtable, Subscript, TypeName)
"""What holds statements that are no statements of the script."""


class Reads(enum.Enum):
    """How a script block is read."""

    NOT = enum.auto()
    QUIETLY = enum.auto()
    """For the variables that it sets, without its faults."""
    WHOLE = enum.auto()


class StoppedError(Exception):
    """Ends the walk at a fault of the script."""

    def __init__(self, fault: ReadError) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Walk:
    """Visits the statements of a script in order.

    ``block`` is the block that they stand in; ``open``: the cmdlets of interest whose arguments are being visited.
    ``runner``: script blocks here are given to a command that runs them; ``called``: its name; ``nested``: in an
    expression.
    """

    def __init__(
        self, parser: ScriptParser, wanted: Container[str], reads: Callable[[ScriptBlock, str], Reads]
    ) -> None:
        self.text = parser.text
        self.parser = parser
        self.wanted = wanted
        self.reads = reads
        self.commands: list[CmdletCall] = []
        self.changes: list[VariableChange] = []
        self.defined: set[str] = set()
        self.leaves: list[int] = []
        self.blocks: dict[ScriptBlock, Block] = {}
        self.choices: list[Branching] = []
        self.functions: list[Function] = []
        self.spans: list[Span] = []
        self.tries: list[Span] = []
        self.sourced: list[int] = []
        self.open: list[CmdletCall] = []
        self.block = Block(Runs.ONCE, None, len(self.text))
        self._calls: dict[CommandNode, CmdletCall] = {}
        self._run: set[str] = set()
        self._kept: list[tuple[str, Block]] = []
        self._runner = False
        self._called = ""
        self._nested = False
        self._quiet = False
        self._in_class = False

    def finish(self) -> None:
        """Tell the blocks in variables that are run somewhere, after all were visited."""
        for name, block in self._kept:
            block.alone = name not in self._run

    def body(self, body: Body) -> None:
        """Visit the statements of a script or block."""
        self.statements(body.statements)
        if body.fault and not self._quiet:
            raise StoppedError(body.fault)

    def statements(self, nodes: list[SyntaxNode]) -> None:
        """Visit statements, and record parameters that start one: the line before lacks its continuation mark."""
        ended: CmdletCall | None = None
        for node in nodes:
            self.statement(node)
            if ended and type(node) is CommandNode and node.name is None and node.elements:
                first = node.elements[0]
                ended.stray = Token(TokenKind.PARAMETER, first.start, first.end)
            ended = self._last(node)

    def statement(self, node: SyntaxNode) -> None:
        """Visit a statement."""
        if self.visit(node):
            return
        inner = without_casts(node)
        if inner is not node and self.visit(inner):
            return
        self.changes += of_call(inner, self.text, self.block)
        self._part(node)

    def visit(self, node: SyntaxNode) -> bool:
        """Visit a statement that is more than an expression; return whether it is."""
        raise NotImplementedError

    def _last(self, node: SyntaxNode | None) -> CmdletCall | None:
        """Return the cmdlet of interest that ends a statement, if one does."""
        while node is not None:
            if isinstance(node, CommandNode):
                return self._calls.get(node)
            if isinstance(node, Pipeline):
                node = node.elements[-1]
            elif isinstance(node, (Assignment, Jump)):
                node = node.value
            elif isinstance(node, Cast):
                node = node.operand
            else:
                return None
        return None

    def _within(self, span: Span, visit: Callable[[SyntaxNode], None], node: SyntaxNode) -> None:
        """Visit what stands in an expression."""
        kept = self._nested
        if not kept:
            self.spans.append(span)
        self._nested = True
        visit(node)
        self._nested = kept

    def _part(self, node: SyntaxNode) -> None:
        """Visit an expression for what stands in its brackets and blocks."""
        if isinstance(node, ScriptBlock):
            self._given(node, None)
        elif isinstance(node, _NESTING) or (isinstance(node, Arguments) and not isinstance(node.parts[0], ScriptBlock)):
            self._within(Span(node.start, node.end), self._inside, node)
        elif isinstance(
            node, (CommandNode, Pipeline, Assignment, Function, If, Switch, ForEach, Loop, Jump, ParamBlock)
        ):
            self.statement(node)
        else:
            if isinstance(node, Cast):
                self.changes += of_reference(node, self.text, self.block)
            kept, self._runner = self._runner, self._runner and not isinstance(node, (Access, Binary))
            if isinstance(node, Access):
                self._access(node)
            else:
                for part in children(node):
                    self._part(part)
            self._runner = kept

    def _access(self, node: Access) -> None:
        """Visit what members and methods reach; some methods run the block that they are given."""
        self._run.update(run_by_call(node, self.text))
        self._part(node.target)
        before: SyntaxNode | None = None
        for step in node.steps:
            self._runner = isinstance(before, Member) and before.name.lower() in METHODS
            if not (isinstance(step, Arguments) and self._runner):
                self._part(step)
            elif isinstance(step.parts[0], ScriptBlock):
                self._given(step.parts[0], None)
            else:
                self._within(Span(step.start, step.end), self._inside, step.parts[0])
            before = step

    def _inside(self, node: SyntaxNode) -> None:
        """Visit what stands in brackets."""
        kept = self._runner
        if isinstance(node, Bracket):
            self._runner = kept and node.opening in (TokenKind.OPEN, TokenKind.OPEN_LIST)
            self.statements(node.statements)
        else:
            self._runner = False
            if isinstance(node, Hashtable):
                for key, value in node.entries:
                    self._part(key)
                    self._runner = self.text[key.start : key.end].strip("'\"").lower() in KEYS
                    if self._runner and isinstance(value, Variable):
                        self._run.add(variable_key(self.text[value.start : value.end]))
                    self._runner = self._runner and isinstance(value, ScriptBlock)
                    self.statement(value)
            else:
                for part in children(node):
                    self._part(part)
        self._runner = kept

    def _given(self, block: ScriptBlock, origin: SyntaxNode | None, kept: str = "") -> None:
        """Visit a block that is a value: whatever is given it may run it. ``kept``: the variable that holds it."""
        made = self._enter(block, Runs.REPEATED, origin=origin, alone=not (self._runner or self._in_class))
        if made is not None and kept:
            self._kept.append((kept, made))

    def _enter(
        self,
        block: ScriptBlock | None,
        runs: Runs,
        condition: SyntaxNode | None = None,
        origin: SyntaxNode | None = None,
        alone: bool = False,
    ) -> Block | None:
        """Visit a block that is a part of its own; return what it is, None if it is not read."""
        if block is None:
            return None
        given = isinstance(origin, (CommandNode, Pipeline))
        reads = self.reads(block, self._called if given else "")
        if reads is Reads.NOT and not self._nested:
            return None
        made = Block(runs, self.block, block.end, condition, alone, origin)
        made.start = block.start
        self.blocks[block] = made
        kept = self.block, self._runner, self._quiet, self._in_class, len(self.parser.problems)
        self.block, self._runner, self._in_class = made, False, False
        self._quiet = self._quiet or reads is not Reads.WHOLE
        if isinstance(origin, Function):
            self._in_class = origin.keyword == "class"
            if origin.parameters is not None:
                self._parameters(origin.parameters)
        self.body(block.body)
        self.block, self._runner, quiet, self._in_class, problems = kept
        if self._quiet and not quiet:
            del self.parser.problems[problems:]
        self._quiet = quiet
        return made

    def _through(self, block: ScriptBlock | None) -> None:
        """Visit a block that belongs to the surrounding one."""
        if block is not None:
            kept, self._runner = self._runner, False
            self.blocks[block] = self.block
            if self.reads(block, "") is not Reads.NOT:
                self.body(block.body)
            self._runner = kept

    def _parameters(self, node: ParamBlock) -> None:
        for variable in node.variables:
            called = f"`{shown(self.text[variable.start : variable.end])}` is a parameter, given when the script runs"
            self.changes.append(changed(variable, self.text, self.block, called))
        for part in node.others:
            named = [one for one in node.variables if one.end <= part.start]
            if named and isinstance(part, ScriptBlock):
                self._given(part, None, variable_key(self.text[named[-1].start : named[-1].end]))
            else:
                self._part(part)
