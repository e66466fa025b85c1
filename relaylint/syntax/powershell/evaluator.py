"""Evaluates PowerShell: literals, lists, hashtables and choices to nodes, with reasons for values that are not known.

Anything that only a running script knows (commands, most operators, methods of objects) is opaque: the node holds its
source text, and `Value.unknown` the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from relaylint.core.checks import LIMIT_EXCEEDED
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Mapping, Path, Scalar, Sequence, resolved
from relaylint.syntax.powershell.branching import branch_values, same_value
from relaylint.syntax.powershell.scalars import Scalars, as_text, gap, joined
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.statements import ForEach, If, Pipeline, Switch
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    BareWord,
    Binary,
    Bracket,
    Cast,
    Hashtable,
    List,
    Number,
    Opaque,
    Placeholder,
    ScriptBlock,
    String,
    SyntaxNode,
    Ternary,
    Unary,
    Variable,
)
from relaylint.syntax.powershell.tokens import TokenKind
from relaylint.syntax.powershell.types import Type
from relaylint.syntax.reading import ReadError, add_problem, duplicate_key

UNKNOWN_KEY: Final = "the key "
"""What the reason begins with if a table is not known because a key of it is not."""


class Evaluator(Scalars):
    """Evaluates nodes of a tree. Every method raises `ReadError` when a limit is exceeded."""

    def operand(self, node: SyntaxNode) -> Value | None:
        """Return the value of an expression; None if only a running script knows it."""
        evaluate = _EVALUATES.get(type(node))
        return evaluate(self, node) if evaluate else None

    def argument(self, node: SyntaxNode) -> Value:
        """Return the value of an argument of a command."""
        value = self.operand(node)
        return self._computed(node.start, node.end) if value is None else value

    def entries(self, pairs: Iterable[tuple[SyntaxNode, SyntaxNode]]) -> list[tuple[Scalar, Value]]:
        """Return keys and values; a key that is not known is a `Scalar` with the value None."""
        return [(self._key(key), self.value(value)) for key, value in pairs]

    def _deeper(self, node: SyntaxNode, evaluate: Callable[[Any], Value | None], part: Any) -> Value | None:
        """Evaluate a part of a node, one level deeper. Raises `ReadError` beyond the limit."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise ReadError(LIMIT_EXCEEDED, node.start, node.end, f"nested deeper than {self.limits.depth}")
        made = evaluate(part)
        self.depth -= 1
        return made

    def _opaque_node(self, node: Opaque | ScriptBlock) -> Value:
        return self._computed(node.start, node.end)

    def _list(self, node: List) -> Value | None:
        values: list[Value] = []
        for item in node.items:
            value = self._deeper(node, self.operand, item) if len(node.items) == 1 else self.operand(item)
            if value is None:
                return None
            values.append(value)
        return self.sequence(node.start, node.end, values)

    def sequence(self, start: int, end: int, values: list[Value]) -> Value:
        """Return a list of values."""
        made, unknown = Sequence(start), {}
        made.end = end
        for index, value in enumerate(values):
            made.items.append(value.node)
            made.value.append(value.node.value)
            unknown.update(_below(index, value))
        self._count(1, start)
        return Value(made, unknown, 1 + sum(value.size for value in values))

    def _bracket(self, node: Bracket) -> Value | None:
        """Return the contents of brackets."""
        if node.opening is TokenKind.OPEN_LIST:
            return self._deeper(node, self._array, node)
        if len(node.statements) != 1:
            return self._computed(node.start, node.end)
        return self._deeper(node, self.value, node.statements[0])

    def _array(self, node: Bracket) -> Value:
        """Return the list in ``@( … )``: the results of its statements in sequence."""
        return self.gathered(node, [self.value(statement) for statement in node.statements])

    def gathered(self, node: SyntaxNode, values: list[Value]) -> Value:
        """Return the list of what several statements give: the items of lists one by one."""
        reason = next((value.opaque for value in values if value.opaque and not value.single), None)
        if reason:
            return self._opaque(node.start, node.end, reason)
        return self.sequence(node.start, node.end, [item for value in values for item in items_of(value)])

    def _hashtable(self, node: Hashtable) -> Value | None:
        pairs: list[tuple[Scalar, Value]] = []
        self._deeper(node, lambda entries: pairs.extend(self.entries(entries)), node.entries)
        self._count(1, node.start)
        return self._table(node.start, node.end, pairs)

    def _table(self, start: int, end: int, pairs: Iterable[tuple[Scalar, Value]]) -> Value:
        """Return the mapping of ``pairs``."""
        made, unknown, size = Mapping(start), {}, 1
        made.end = end
        spellings: dict[str, str] = {}
        for key, value in pairs:
            if key.value is None:
                return self._opaque(start, end, f"{UNKNOWN_KEY}`{self._shown(key.start, key.end)}` is not known")
            name = spellings.setdefault(key.value.lower(), key.value)
            if name in made.entries:
                self._report(duplicate_key(self.source, key.value, made.entries[name][0], key))
                continue
            made.entries[name] = (key, value.placed.node)
            made.value[name] = value.node.value
            unknown.update(_below(name, value))
            size += value.size + 1
        return Value(made, unknown, size)

    def _key(self, node: SyntaxNode) -> Scalar:
        start, end = node.start, node.end
        if isinstance(node, String):
            value = self._string(node)
            return Scalar(start, end, value.node.value if value.known else None)
        if isinstance(node, Variable):
            held = self.scope.look_up(self.text[start:end])
            return Scalar(start, end, None if isinstance(held, str) else as_text(held))
        if isinstance(node, Bracket):
            value = self.value(node)
            return Scalar(start, end, as_text(value) if value.known else None)
        return Scalar(start, end, self.text[start:end] if isinstance(node, BareWord) else None)

    def _report(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic, once: a value of a script may be evaluated for several commands."""
        start = diagnostic.primary.location.span.start
        if start not in self._reported:
            self._reported.add(start)
            add_problem(self.problems, diagnostic)

    def _cast(self, node: Cast) -> Value | None:
        """Return the value after ``[type]`` if the type does not change it."""
        if not node.type.name:
            return None
        value = self._deeper(node, self.operand, node.operand)
        if value is None or value.opaque or Type(node.type.name).fits(value.node.value):
            return value
        return self._computed(node.start, node.end)

    def _binary(self, node: Binary) -> Value | None:
        """Return the string or list that ``+`` makes of several values; None if anything else is added."""
        if any(operator != "+" for operator in node.operators):
            return None
        added: list[Value] = []
        for operand in node.operands:
            value = self.operand(operand) if operand else None
            if value is not None:
                added.append(value)
            elif operand is not None:
                return None
        start, end, first = node.start, node.end, added[0]
        texts = [as_text(item) for item in added]
        several = isinstance(first.node.value, list)
        if not several and (not isinstance(first.node.value, str) or None in texts):
            return None
        reason = next((item.opaque for item in added if item.opaque and not (several and item.single)), None)
        if reason and not several and (first.single or not first.opaque):
            parts = [
                gap(item.opaque, "") if item.opaque else text or "" for item, text in zip(added, texts, strict=True)
            ]
            return self._opaque(start, end, joined(parts, self.text[start:end]))._replace(single=True)
        if reason:
            return self._opaque(start, end, reason)
        if several:
            return self.sequence(start, end, [item for one in added for item in items_of(one)])
        text = "".join(text or "" for text in texts)
        self._grow(len(text), start)
        return self._scalar(start, end, text)

    def _choice(self, node: If | Switch | Ternary) -> Value | None:
        """Return the value of the branch that is known to be chosen, or that all branches give."""
        sure, nodes = branch_values(node, self)
        if sure and not nodes:
            return self.sequence(node.start, node.end, [])
        values: list[Value] = []
        for one in nodes:
            value = self._deeper(node, self.value, one) if one else None
            if value is None or (values and not same_value(values[0], value)):
                return None
            values.append(value)
        return values[0] if values and (sure or values[0].known) else None

    def _loop(self, node: ForEach | Pipeline) -> Value | None:
        """Return what a loop over known items gives."""
        values = self.scope.each(node)
        if values is None:
            return None
        made = self.gathered(node, values)
        items = resolved(made.node)
        if isinstance(items, Sequence) and len(items.items) == 1 and not made.opaque:
            return next(item for value in values for item in items_of(value))
        return made


_EVALUATES: Final[dict[type[SyntaxNode], Callable[[Evaluator, Any], Value | None]]] = {
    Access: Evaluator._access,
    Binary: Evaluator._binary,
    Bracket: Evaluator._bracket,
    Cast: Evaluator._cast,
    ForEach: Evaluator._loop,
    Hashtable: Evaluator._hashtable,
    If: Evaluator._choice,
    List: Evaluator._list,
    Number: Evaluator._number,
    Opaque: Evaluator._opaque_node,
    Pipeline: Evaluator._loop,
    Placeholder: Evaluator._placeholder,
    ScriptBlock: Evaluator._opaque_node,
    String: Evaluator._string,
    Switch: Evaluator._choice,
    Ternary: Evaluator._choice,
    Unary: Evaluator._unary,
    Variable: Evaluator._variable,
    BareWord: Evaluator._word,
}


def items_of(value: Value) -> list[Value]:
    """Return what a statement adds to the surrounding list: the items of a list one by one."""
    node = resolved(value.node)
    if not isinstance(node, Sequence) or value.opaque:
        return [value]
    share = max(1, (value.size - 1) // max(1, len(node.items)))
    below = value.below
    return [Value(item, below.get(index, {}), share) for index, item in enumerate(node.items)]


def _below(step: str | int, value: Value) -> dict[Path, str]:
    return {(step, *path): reason for path, reason in value.unknown.items()}
