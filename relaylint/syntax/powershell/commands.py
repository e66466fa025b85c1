"""Finds the commands and variable changes of a PowerShell script, and the blocks that contain them, in its tree.

Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import partial
from typing import Any, Final

from relaylint.core.text import Span
from relaylint.syntax.powershell.actions import Block, Branching, CmdletCall, Runs, Script
from relaylint.syntax.powershell.handed import is_runner, run_by_command
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.scope import variable_key
from relaylint.syntax.powershell.statements import (
    Assignment,
    Clause,
    CommandNode,
    ForEach,
    Function,
    Handler,
    If,
    Jump,
    Loop,
    NamedBlock,
    ParamBlock,
    Pipeline,
    Switch,
    Try,
    without_casts,
)
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    BareWord,
    Bracket,
    List,
    ScriptBlock,
    String,
    SyntaxNode,
    Variable,
)
from relaylint.syntax.powershell.targets import changed, of_assignment, of_command
from relaylint.syntax.powershell.tokens import Token, TokenKind
from relaylint.syntax.powershell.walk import Reads, StoppedError, Walk
from relaylint.syntax.reading import shown

_PASSING: Final = frozenset({"where-object", "where", "?", "sort-object", "sort", "tee-object", "tee", "select-object"})
"""Commands that pass their input through."""
SET_BY_LOOP: Final = "is set by a loop"
"""The reason why a variable set by a loop is unknown, as a predicate."""
_COST: Final = re.compile(r";\d{1,3}(?=[\s,;|)}]|\Z)")
_EVALUATING: Final = frozenset({"invoke-expression", "iex"})
_LEAVING: Final = frozenset({"return", "break", "continue"})


def read_whole(block: ScriptBlock, name: str) -> Reads:
    """Read every block."""
    return Reads.WHOLE


def read_script(
    parser: ScriptParser, wanted: Container[str], reads: Callable[[ScriptBlock, str], Reads] = read_whole
) -> Script:
    """Return what a script does: its calls of the cmdlets ``wanted``, in lower case, and its variable changes.

    A command that the script defines itself is not the cmdlet with that name. ``reads`` says how a block is read that
    the command with a name is given, if any.
    """
    walker = _Walker(parser, wanted, reads)
    body, block = parser.script(), walker.block
    fault = None
    try:
        walker.body(body)
    except StoppedError as stopped:
        fault = stopped.fault
    walker.finish()
    calls = [command for command in walker.commands if command.name not in walker.defined]
    cut = {*walker.open, *(one for one in calls if fault and (one.node.cut or one.stop == fault.start))}
    return Script(
        block,
        body.statements,
        [command for command in calls if command not in cut],
        walker.changes,
        fault,
        [command for command in calls if command in cut],
        walker.leaves,
        frozenset(walker.defined),
        walker.blocks,
        walker.choices,
        walker.functions,
        walker.spans,
        walker.tries,
        walker.sourced,
    )


class _Walker(Walk):
    """Visits commands and the statements with keywords."""

    def visit(self, node: SyntaxNode) -> bool:
        """Visit a statement that is more than an expression; return whether it is."""
        visit = _VISITS.get(type(node))
        if visit:
            visit(self, node)
        return visit is not None

    def _assignment(self, node: Assignment) -> None:
        self.changes += of_assignment(node, self.text, self.block)
        self._part(node.target)
        if node.value is not None:
            target = without_casts(node.target)
            kept = variable_key(self.text[target.start : target.end]) if isinstance(target, Variable) else ""
            self._within(Span(node.value.start, node.value.end), partial(self._assigned, kept), node.value)

    def _assigned(self, kept: str, value: SyntaxNode) -> None:
        """Visit what is assigned to a variable."""
        if isinstance(value, ScriptBlock):
            self._given(value, None, kept)
        else:
            self.statement(value)

    def _jump(self, node: Jump) -> None:
        if node.keyword in _LEAVING:
            self.leaves.append(node.start)
        if node.value is not None:
            self.statement(node.value)

    def _pipeline(self, node: Pipeline) -> None:
        current: CmdletCall | None = None
        for at, element in enumerate(node.elements):
            if isinstance(element, CommandNode):
                handed = without_casts(node.elements[0]) if at == 1 else None
                current = self._call(element, at > 0, current, handed, node if at == 1 else None)
            else:
                self.statement(element)
                current = self._output(element)

    def _output(self, node: SyntaxNode) -> CmdletCall | None:
        """Return the cmdlet of interest whose output an expression is."""
        node = without_casts(node)
        while isinstance(node, Access):
            node = node.target
        if isinstance(node, Bracket) and node.opening is TokenKind.OPEN and node.statements:
            inner = node.statements[-1]
            if isinstance(inner, Pipeline):
                return self._of_pipeline(inner)
            return self._last(inner) if isinstance(inner, CommandNode) else self._output(inner)
        return None

    def _of_pipeline(self, node: Pipeline) -> CmdletCall | None:
        for element in reversed(node.elements):
            call = self._last(element) if isinstance(element, CommandNode) else self._output(element)
            if call is not None or not (isinstance(element, CommandNode) and self._name(element)[0] in _PASSING):
                return call
        return None

    def _command(self, node: CommandNode) -> None:
        self._call(node, False, None, None, None)

    def _name(self, node: CommandNode) -> tuple[str, int]:
        """Return the name of a command in lower case, without its module, and the offset after it."""
        name = node.name
        if not isinstance(name, (BareWord, String)):
            return "", node.end
        quotes = isinstance(name, String)
        whole = self.text[name.start + quotes : name.end - quotes].lower()
        return whole.rpartition("\\")[2], name.end - quotes

    def _call(
        self,
        node: CommandNode,
        piped: bool,
        before: CmdletCall | None,
        handed: SyntaxNode | None,
        pipeline: Pipeline | None,
    ) -> CmdletCall | None:
        """Visit a command; return the cmdlet of interest whose output it gives."""
        name, end = self._name(node)
        call: CmdletCall | None = None
        if name and name in self.wanted:
            call = CmdletCall(node, name, end, self.block, piped, before, self._nested)
            call.handed = handed if isinstance(handed, Variable) else None
            self._calls[node] = call
            self.commands.append(call)
            self.open.append(call)
        kept = self._runner, self._called
        runner = is_runner(node, name, self.text)
        self._run.update(run_by_command(node, runner, self.text))
        self._runner, self._called = runner, name
        if node.name is not None and not name:
            self._runner = bool(node.operator)
            self._element(node.name, node)
            self._runner = False
        if name in _EVALUATING or (node.operator == "." and not isinstance(node.name, ScriptBlock)):
            self.sourced.append(node.start)
        self.changes += of_command(node, name, self.text, self.block)
        for element in node.elements:
            self._element(element, pipeline or node)
        self._runner, self._called = kept
        if call is not None:
            self.open.pop()
            self._note_cost(call)
            return call
        return before if name in _PASSING else None

    def _element(self, element: SyntaxNode, origin: SyntaxNode) -> None:
        if isinstance(element, ScriptBlock):
            self._given(element, origin)
        else:
            self._part(element)

    def _note_cost(self, call: CmdletCall) -> None:
        """Record a word that continues after ``;``, as in ``smtp:*;1``: unquoted, it ends the command."""
        last: SyntaxNode | None = call.node.elements[-1] if call.node.elements else call.node.name
        if isinstance(last, List):
            last = last.items[-1]
        if isinstance(last, BareWord) and last.end == call.stop:
            cost = _COST.match(self.text, call.stop)
            if cost:
                call.stray = Token(TokenKind.SEMICOLON, last.start, cost.end())

    def _if(self, node: If) -> None:
        whole = node.clauses[-1].condition is None and all(clause.block for clause in node.clauses)
        choice = Branching(self.block, node.clauses, whole, True)
        self.choices.append(choice)
        asked: SyntaxNode | None = None
        for clause in node.clauses:
            if clause.condition is not None:
                asked = clause.condition
                self._part(asked)
            self._arm(choice, clause, Runs.SOMETIMES, asked)

    def _arm(self, choice: Branching, clause: Clause, runs: Runs, asked: SyntaxNode | None) -> None:
        """Visit a branch."""
        made = self._enter(clause.block, runs, asked, clause)
        if made is None:
            choice.whole = False
        else:
            made.choice = choice
            choice.arms.append((clause, made))

    def _switch(self, node: Switch) -> None:
        if node.subject is not None:
            self._part(node.subject)
        start, end = node.braces or (node.end, node.end)
        kept = self.block
        body = Block(Runs.SOMETIMES, kept, end, node.subject, origin=node)
        body.start = start
        has_default = any(clause.condition is None for clause in node.clauses)
        compared = None if node.flags or node.others else node.subject
        choice = Branching(kept, node.clauses, has_default and not node.others, False, compared)
        self.choices.append(choice)
        self.block = body
        for part in sorted([*node.clauses, *node.others], key=_start):
            if isinstance(part, Clause):
                if part.condition is not None:
                    self._part(part.condition)
                self._arm(choice, part, Runs.REPEATED, None)
            else:
                self.statement(part)
        self.block = kept

    def _foreach(self, node: ForEach) -> None:
        if node.variable is not None:
            called = f"`{shown(self.text[node.variable.start : node.variable.end])}` {SET_BY_LOOP}"
            self.changes.append(changed(node.variable, self.text, self.block, called))
        for part in (node.items, *node.others):
            if part is not None:
                self.statement(part)
        self._enter(node.block, Runs.REPEATED, origin=node)

    def _loop(self, node: Loop) -> None:
        if node.head is not None and (node.block is None or node.head.start < node.block.start):
            self._part(node.head)
        self._enter(node.block, Runs.REPEATED, origin=node)
        if node.head is not None and node.block is not None and node.head.start > node.block.start:
            self._part(node.head)

    def _try(self, node: Try) -> None:
        if any(isinstance(part, Handler) for part in node.parts):
            self.tries.append(Span(node.parts[0].start, node.parts[0].end))
        for part in node.parts:
            self.statement(part)

    def _handler(self, node: Handler) -> None:
        for type in node.types:
            self._part(type)
        self._enter(node.block, Runs.SOMETIMES, origin=node)

    def _named_block(self, node: NamedBlock) -> None:
        self._through(node.block)

    def _function(self, node: Function) -> None:
        self.functions.append(node)
        if node.name is not None:
            self.defined.add(self.text[node.name.start : node.name.end].lower().rpartition(":")[2])
        for part in node.parts:
            self._part(part)
        if node.block is None and node.parameters is not None:
            self._parameters(node.parameters)
        self._enter(node.block, Runs.CALLED, origin=node)


def _start(node: SyntaxNode) -> int:
    return node.start


_VISITS: Final[dict[type[SyntaxNode], Callable[[_Walker, Any], None]]] = {
    Assignment: _Walker._assignment,
    CommandNode: _Walker._command,
    ForEach: _Walker._foreach,
    Function: _Walker._function,
    Handler: _Walker._handler,
    If: _Walker._if,
    Jump: _Walker._jump,
    Loop: _Walker._loop,
    NamedBlock: _Walker._named_block,
    ParamBlock: _Walker._parameters,
    Pipeline: _Walker._pipeline,
    Switch: _Walker._switch,
    Try: _Walker._try,
}
