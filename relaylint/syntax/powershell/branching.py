"""Determines which branch of an `if`, a `switch` or `a ? b : c` runs, if the conditions are known from the script."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, Final, Protocol

from relaylint.core.document import resolved
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.statements import Clause, If, Jump, Switch
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    BareWord,
    Binary,
    Bracket,
    Cast,
    List,
    Number,
    ScriptBlock,
    String,
    SyntaxNode,
    Ternary,
    Unary,
    Variable,
)
from relaylint.syntax.powershell.tokens import TokenKind

_VALUES: Final = (Access, Bracket, Cast, List, Number, String, Unary, Variable, BareWord)
"""What a condition can be known of."""


class Evaluates(Protocol):
    """What evaluates expressions."""

    def operand(self, node: SyntaxNode) -> Value | None:
        """Return the value of an expression; None if only a running script knows it."""


def branch_values(node: If | Switch | Ternary, values: Evaluates) -> tuple[bool, list[SyntaxNode | None]]:
    """Return whether it is known which branch runs, and its statement, or those of all branches; None for a branch that
    is more than one statement.

    No statements if none runs, or if it is not known that one does.
    """
    if isinstance(node, Ternary):
        holds = truth(node.condition, values)
        return (False, [node.first, node.second]) if holds is None else (True, [node.first if holds else node.second])
    if isinstance(node, If):
        clauses = node.clauses
        chosen = chosen_clauses(clauses, values)
    else:
        clauses = [] if node.others or node.flags else node.clauses
        chosen = None if node.flags or node.subject is None else chosen_arms(node.subject, clauses, values)
    if chosen is not None:
        return True, [_only(clause.block) for clause in chosen]
    whole = any(clause.condition is None for clause in clauses)
    return False, [_only(clause.block) for clause in clauses] if whole else []


def chosen_clauses(clauses: list[Clause], values: Evaluates) -> list[Clause] | None:
    """Return the branch of an `if` that runs, or none; None if that is unknown."""
    for clause in clauses:
        holds = True if clause.condition is None else truth(clause.condition, values)
        if holds is None:
            return None
        if holds:
            return [clause]
    return []


def chosen_arms(subject: SyntaxNode, clauses: list[Clause], values: Evaluates) -> list[Clause] | None:
    """Return the branch of a `switch` that runs, or none; None if that is unknown, or several run."""
    held = values.operand(subject)
    if held is None or not _is_plain(held):
        return None
    chosen_ones: list[Clause] = []
    for clause in clauses:
        if clause.condition is None:
            continue
        label = values.operand(clause.condition) if isinstance(clause.condition, _VALUES) else None
        equal = _equal(held.node.value, label.node.value) if label and _is_plain(label) else None
        if equal is None:
            return None
        if equal:
            chosen_ones.append(clause)
    if len(chosen_ones) > 1:
        return None
    return chosen_ones or [clause for clause in clauses if clause.condition is None][:1]


def _only(block: ScriptBlock | None) -> SyntaxNode | None:
    """Return the statement of a block that has exactly one; None for any other block."""
    body = block.body if block else None
    if body is None or body.fault or len(body.statements) != 1 or isinstance(body.statements[0], Jump):
        return None
    return body.statements[0]


def same_value(first: Value, second: Value) -> bool:
    """Return whether two values are known and equal."""
    return first.known and second.known and repr(first.node.value) == repr(second.node.value)


def truth(node: SyntaxNode, values: Evaluates) -> bool | None:
    """Return whether a condition holds; None if that is unknown."""
    if isinstance(node, Bracket) and node.opening is not TokenKind.OPEN_LIST:
        return truth(node.statements[0], values) if len(node.statements) == 1 else None
    if isinstance(node, Unary) and node.operator in ("-not", "!"):
        holds = truth(node.operand, values) if node.operand else None
        return None if holds is None else not holds
    if isinstance(node, Binary):
        if node.rank == 1:
            return _both(node, values)
        return _compared(node, values)
    if not isinstance(node, _VALUES):
        return None
    value = values.operand(node)
    return None if value is None or not value.known else _is_true(resolved(value.node).value)


def _both(node: Binary, values: Evaluates) -> bool | None:
    """Return whether conditions with `-and` and `-or` between them hold."""
    held: bool | None = None
    for at, operand in enumerate(node.operands):
        more = truth(operand, values) if operand else None
        if at == 0:
            held = more
        elif node.operators[at - 1] == "-and":
            held = False if held is False or more is False else None if held is None or more is None else True
        elif node.operators[at - 1] == "-or":
            held = True if held or more else None if held is None or more is None else False
        else:
            held = None if held is None or more is None else held is not more
    return held


def _is_true(value: Any) -> bool:
    """Return whether PowerShell takes a value for true."""
    if isinstance(value, list):
        return _is_true(value[0]) if len(value) == 1 else bool(value)
    return True if isinstance(value, dict) else bool(value)


def _compared(node: Binary, values: Evaluates) -> bool | None:
    """Return the result of one comparison of known values."""
    if len(node.operators) != 1 or not all(isinstance(operand, (*_VALUES, Binary)) for operand in node.operands):
        return None
    left, right = (values.operand(operand) if operand else None for operand in node.operands)
    if left is None or right is None or not (left.known and right.known):
        return None
    one, other, operator = left.node.value, right.node.value, node.operators[0]
    word = operator[1:]
    exact = word.startswith("c") and word not in ("contains",)
    word = word[1:] if exact or (word[:1] == "i" and word not in ("in", "is", "isnot")) else word
    if word in _LISTED:
        if exact:
            return None
        item, listed = (one, other) if word.endswith("in") else (other, one)
        listed_there = _is_listed(item, listed if isinstance(listed, list) else [listed])
        return listed_there if listed_there is None or not word.startswith("not") else not listed_there
    compare = _COMPARE.get(word)
    if compare is None or not (_is_single(one) and _is_single(other)):
        return None
    if exact and isinstance(one, str) and isinstance(other, str):
        return {"eq": one == other, "ne": one != other}.get(word)
    return compare(one, other)


_LISTED: Final = frozenset({"in", "notin", "contains", "notcontains"})


def _is_plain(value: Value) -> bool:
    return value.known and _is_single(value.node.value) and value.node.value is not None


def _is_single(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _is_listed(item: Any, items: list[Any]) -> bool | None:
    if not (_is_single(item) and all(map(_is_single, items))):
        return None
    return any(_equal(one, item) for one in items)


def _equal(one: Any, other: Any) -> bool:
    """Return whether two values are equal to PowerShell, which adapts the second to the type of the first."""
    if isinstance(one, bool):
        return one is _is_true(other)
    if isinstance(one, str):
        return other is not None and one.lower() == str(other).lower()
    if isinstance(one, (int, float)):
        number = _number(other)
        return number is not None and one == number
    return one is None and other is None


def _number(value: Any) -> float | int | None:
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool | None]:
    def compared(one: Any, other: Any) -> bool | None:
        numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (one, other))
        return compare(one, other) if numbers else None

    return compared


def _like(one: Any, other: Any) -> bool | None:
    if not (isinstance(one, str) and isinstance(other, str)) or len(other) > 200 or "[" in other:
        return None
    return fnmatchcase(one.lower(), other.lower())


def _unlike(one: Any, other: Any) -> bool | None:
    held = _like(one, other)
    return None if held is None else not held


_COMPARE: Final[dict[str, Callable[[Any, Any], bool | None]]] = {
    "eq": _equal,
    "ne": lambda one, other: not _equal(one, other),
    "gt": _ordered(lambda one, other: one > other),
    "ge": _ordered(lambda one, other: one >= other),
    "lt": _ordered(lambda one, other: one < other),
    "le": _ordered(lambda one, other: one <= other),
    "like": _like,
    "notlike": _unlike,
}
