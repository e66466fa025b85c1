"""Finds the hashtable of a data file: the value of its only statement that gives anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.syntax.powershell.actions import Script
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.decisions import settle
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.parser import CLOSES_NOTHING, ScriptParser
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.statements import (
    Assignment,
    ForEach,
    Function,
    If,
    Loop,
    ParamBlock,
    Pipeline,
    Switch,
    Try,
    children,
    without_casts,
)
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    Hashtable,
    Opaque,
    ScriptBlock,
    SyntaxNode,
    Ternary,
    Variable,
)
from relaylint.syntax.powershell.tokens import token_at
from relaylint.syntax.reading import Limits, add_problem, problem, shown

_BEFORE: Final = (Assignment, ForEach, Function, If, Loop, ParamBlock, Switch, Try)
"""Statements that may stand before the hashtable: they set what it is made of."""
_VALUES: Final = (If, Switch, Variable)
"""Statements that may have the hashtable as their value."""
_CHOICES: Final = (ForEach, If, Loop, Pipeline, Switch, Ternary, Try)
"""Parts of a value of which some may count for nothing, or several times."""


class Root(NamedTuple):
    """The hashtable of a data file, and the spans, in order, of which not every part is read once."""

    value: Value
    chosen: list[tuple[int, int]]


def read_root(source: Source, limits: Limits, problems: list[Diagnostic]) -> Root | None:
    """Return the hashtable of a file; None if it is something else, which is reported. Raises `ReadError`."""
    parser = ScriptParser(source, limits, problems)
    script = read_script(parser, ())
    at = next((at for at, node in enumerate(script.statements) if not _gives_nothing(node)), -1)
    node = script.statements[at] if script.statements else None
    fault = script.fault
    if fault and not (isinstance(node, Hashtable) and fault.message.endswith(CLOSES_NOTHING)):
        raise fault
    if node is None:
        return None
    behind = fault.start if fault else -1
    if 0 <= at < len(script.statements) - 1:
        behind = script.statements[at + 1].start
    if isinstance(node, Opaque) and node.parts and isinstance(node.parts[0], Hashtable):
        node = node.parts[0]
        behind = node.end
    value = _value(parser, script, node, limits, problems)
    if value is None:
        _report(source, problems, node.start if at > 0 else 0, "stands where the hashtable of the data has to begin")
        return None
    if behind >= 0:
        _report(source, problems, behind, "stands behind the end of the hashtable")
    if value.opaque:
        words = f"the hashtable cannot be read: {value.opaque}"
        add_problem(problems, problem(SYNTAX_ERROR, source, value.node.start, value.node.end, words))
        return None
    before = [(one.start, one.end) for one in script.statements[: max(at, 0)]]
    return Root(value, [*before, *_chosen(node)])


def _value(
    parser: ScriptParser, script: Script, node: SyntaxNode, limits: Limits, problems: list[Diagnostic]
) -> Value | None:
    """Return the value of a statement that begins with a hashtable, or chooses one; None for any other."""
    flow = Flow(parser, script, limits, problems)
    settle(script, flow, parser.text)
    flow.go(node.start, script.block)
    if parser.text.startswith("@{", node.start):
        return flow.values.value(node)
    return flow.values.operand(node) if isinstance(node, _VALUES) else None


def _gives_nothing(node: SyntaxNode) -> bool:
    """Return whether a statement gives nothing, so that it may stand before the hashtable."""
    return isinstance(node, _BEFORE) or isinstance(without_casts(node), Access)


def _chosen(node: SyntaxNode) -> Iterator[tuple[int, int]]:
    """Yield the spans of the outermost choices and loops in a value, in order."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, _CHOICES):
            yield part.start, part.end
        elif not isinstance(part, ScriptBlock):
            stack.extend(reversed(children(part)))


def _report(source: Source, problems: list[Diagnostic], at: int, words: str) -> None:
    """Report the first token at or after an offset."""
    text = source.text
    while text[at : at + 1] in ("\r", "\n", ";"):
        at += 1
    token = token_at(text, at, len(text))
    said = f"`{shown(text[token.start : token.end])}` {words}"
    add_problem(problems, problem(SYNTAX_ERROR, source, token.start, token.end, said))
