"""Tells which variables a statement of the tree sets or changes, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.syntax.powershell.actions import Block, Runs, VariableChange
from relaylint.syntax.powershell.scope import variable_key
from relaylint.syntax.powershell.statements import Assignment, CommandNode, without_casts
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    Arguments,
    BareWord,
    Bracket,
    Cast,
    List,
    Member,
    Parameter,
    String,
    Subscript,
    SyntaxNode,
    Variable,
)
from relaylint.syntax.powershell.tokens import TokenKind

_CHANGING: Final = frozenset({"add", "clear", "insert", "remove", "removeat", "addrange", "removerange", "set_item"})
"""Methods that modify the value of a variable."""
_OUTER: Final = re.compile(r"\$\{?(?:script|global):", re.IGNORECASE)
_SETTERS: Final = frozenset({"set-variable", "sv", "new-variable", "nv", "clear-variable", "clv", "remove-variable"})
_RESULTS: Final = frozenset(
    ("outvariable", "ov", "errorvariable", "ev", "warningvariable", "wv", "informationvariable", "iv",
     "pipelinevariable", "pv")
)  # fmt: skip
"""Parameters that name a variable which a command sets."""


def changed(node: SyntaxNode, text: str, block: Block, reason: str = "") -> VariableChange:
    """Return the change of a variable in a way that is not followed; ``reason`` may say how, as a clause."""
    return _noted(
        VariableChange(variable_key(text[node.start : node.end]), node.start, block, -1, reason=reason), node, text
    )


def of_assignment(node: Assignment, text: str, block: Block) -> Iterator[VariableChange]:
    """Yield what an assignment sets: a variable, a key of the table in it, or several variables."""
    target, value = node.target, node.value
    type = ""
    if isinstance(target, Cast):
        type, target = target.type.name or "?", without_casts(target)
    variable = target.target if isinstance(target, Access) else target
    key = _key(target.steps, text) if isinstance(target, Access) else None
    simple = isinstance(target, Variable) or (key is not None and not type)
    if isinstance(variable, Variable) and simple and value is not None and node.operator in ("=", "+="):
        name, adds = variable_key(text[variable.start : variable.end]), node.operator == "+="
        made = VariableChange(name, variable.start, block, node.at, key, "", False, adds, value, type)
        yield _noted(made, variable, text)
        return
    for variable in _roots(target):
        yield changed(variable, text, block)


def of_call(node: SyntaxNode, text: str, block: Block) -> Iterator[VariableChange]:
    """Yield what the call of a method does to the variable that a statement begins with."""
    if not isinstance(node, Access) or not isinstance(node.target, Variable):
        return
    at = next((at for at, step in enumerate(node.steps) if isinstance(step, Arguments)), 0)
    method = node.steps[at - 1] if at else None
    if not isinstance(method, Member) or method.name.lower() not in _CHANGING:
        return
    change = changed(node.target, text, block)
    given = node.steps[at].parts
    items = _items(given[0]) if at == 1 and given else []
    key = items[0] if items and _is_plain(items[0], text) else None
    name = method.name.lower()
    if key is not None and name == "remove":
        change = change._replace(key=key, removed=True)
    elif key is not None and name == "add" and len(items) == 2:
        change = change._replace(key=key, at=items[1].start, value=items[1])
    yield change


def of_command(node: CommandNode, name: str, text: str, block: Block) -> Iterator[VariableChange]:
    """Yield the variables that a command sets by their names."""
    following = False
    for element in node.elements:
        if isinstance(element, Parameter):
            following = text[element.start + 1 : element.end].rstrip(":").lower() in _RESULTS
            continue
        if following or (name in _SETTERS and isinstance(element, (BareWord, String))):
            written = text[element.start : element.end].strip("'\"+")
            yield VariableChange(variable_key(written), element.start, block, -1)
        following = False


def of_reference(node: Cast, text: str, block: Block) -> Iterator[VariableChange]:
    """Yield the variable that is passed by reference."""
    operand = node.operand
    while isinstance(operand, Bracket) and len(operand.statements) == 1:
        operand = operand.statements[0]
    if node.type.name == "ref" and isinstance(operand, Variable):
        yield changed(operand, text, block)


def _noted(change: VariableChange, variable: SyntaxNode, text: str) -> VariableChange:
    """Return a change; what a function does to a variable of the script may happen at any time, or never."""
    script = change.block
    if script.function.around is not None and _OUTER.match(text, variable.start):
        while script.around is not None:
            script = script.around
        return change._replace(block=Block(Runs.SOMETIMES, script, change.block.end))
    return change


def _key(steps: list[Member | Subscript | Arguments], text: str) -> SyntaxNode | None:
    """Return the node of the key in ``.Name`` or ``['Name']``; None for anything else."""
    if len(steps) != 1:
        return None
    step = steps[0]
    if isinstance(step, Member) and step.name:
        return BareWord(step.end - len(step.name), step.end)
    parts = [] if isinstance(step, Arguments) else step.parts
    return parts[0] if len(parts) == 1 and _is_plain(parts[0], text) else None


def _is_plain(node: SyntaxNode, text: str) -> bool:
    """Return whether a node is a string without expansions."""
    if not isinstance(node, String):
        return False
    written = text[node.start : node.end]
    return node.kind is TokenKind.LITERAL or (
        node.kind is TokenKind.EXPANDABLE and not {"$", "`"}.intersection(written)
    )


def _items(node: SyntaxNode) -> list[SyntaxNode]:
    """Return the arguments in round brackets."""
    if not isinstance(node, Bracket) or len(node.statements) != 1:
        return []
    inner = node.statements[0]
    return inner.items if isinstance(inner, List) else [inner]


def _roots(node: SyntaxNode) -> Iterator[Variable]:
    """Yield the variables that a target stands for or is reached from."""
    node = without_casts(node)
    if isinstance(node, Variable):
        yield node
    elif isinstance(node, Access):
        yield from _roots(node.target)
    elif isinstance(node, List):
        for item in node.items:
            yield from _roots(item)
    elif isinstance(node, Bracket):
        for item in node.statements:
            yield from _roots(item)
