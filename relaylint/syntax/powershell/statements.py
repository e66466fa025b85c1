"""The syntax tree of PowerShell: statements, and the parts of every node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from relaylint.syntax.powershell.syntax_tree import (
    Access,
    Arguments,
    Binary,
    Bracket,
    Cast,
    Hashtable,
    List,
    Member,
    Opaque,
    ScriptBlock,
    Subscript,
    SyntaxNode,
    Ternary,
    TypeName,
    Unary,
    Variable,
)


class CommandNode(SyntaxNode):
    """A call of a command. ``operator``: the call operator, ``&`` or ``.``; ``stop``: the offset of what ends it.

    ``name`` is None for parameters that start a line, which the command before them lacks. ``cut``: a fault ends it.
    """

    __slots__ = ("cut", "elements", "name", "operator", "stop")

    def __init__(self, start: int, operator: str, name: SyntaxNode | None) -> None:
        super().__init__(start, start if name is None else name.end)
        self.operator = operator
        self.name = name
        self.stop = self.end
        self.cut = False
        self.elements: list[SyntaxNode] = []


class Redirection(SyntaxNode):
    """A redirection of output, with its target; also another sign between arguments."""

    __slots__ = ("target",)

    def __init__(self, start: int, end: int, target: SyntaxNode | None) -> None:
        super().__init__(start, end)
        self.target = target


class Pipeline(SyntaxNode):
    """Commands, the first of which may be an expression, each of which gives its output to the next."""

    __slots__ = ("elements",)

    def __init__(self, elements: list[SyntaxNode]) -> None:
        super().__init__(elements[0].start, elements[-1].end)
        self.elements = elements


class Assignment(SyntaxNode):
    """An assignment; ``operator``: `=`, `+=` and so on, or the steps up and down by one, `--`, that have none.

    ``at``: the offset after the operator.
    """

    __slots__ = ("at", "operator", "target", "value")

    def __init__(
        self, start: int, end: int, target: SyntaxNode, operator: str, at: int, value: SyntaxNode | None
    ) -> None:
        super().__init__(start, end)
        self.target = target
        self.operator = operator
        self.at = at
        self.value = value


class Clause(SyntaxNode):
    """A branch: ``condition`` is None for `else` and `default`; ``block`` is None if it is missing."""

    __slots__ = ("block", "condition")

    def __init__(self, start: int, end: int, condition: SyntaxNode | None, block: ScriptBlock | None) -> None:
        super().__init__(start, end)
        self.condition = condition
        self.block = block


class If(SyntaxNode):
    """An `if` with its branches in order."""

    __slots__ = ("clauses",)

    def __init__(self, start: int, clauses: list[Clause]) -> None:
        super().__init__(start, start)
        self.clauses = clauses


class Switch(SyntaxNode):
    """A `switch`; ``flags``: whether it compares otherwise than by equality.

    ``others`` is what stands between its branches and is none; ``braces`` is the span of what they stand in.
    """

    __slots__ = ("braces", "clauses", "flags", "others", "subject")

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end)
        self.braces: tuple[int, int] | None = None
        self.subject: SyntaxNode | None = None
        self.flags = False
        self.clauses: list[Clause] = []
        self.others: list[SyntaxNode] = []


class ForEach(SyntaxNode):
    """A loop over items; ``variable`` is None if its head is not understood."""

    __slots__ = ("block", "items", "others", "variable")

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end)
        self.variable: Variable | None = None
        self.items: SyntaxNode | None = None
        self.others: list[SyntaxNode] = []
        self.block: ScriptBlock | None = None


class Loop(SyntaxNode):
    """A `for`, `while` or `do`, with the statements in its head."""

    __slots__ = ("block", "head")

    def __init__(self, start: int, end: int, head: SyntaxNode | None, block: ScriptBlock | None) -> None:
        super().__init__(start, end)
        self.head = head
        self.block = block


class Handler(SyntaxNode):
    """A `catch` or a `trap`, with the types of errors that it handles."""

    __slots__ = ("block", "types")

    def __init__(self, start: int, end: int, types: list[SyntaxNode], block: ScriptBlock | None) -> None:
        super().__init__(start, end)
        self.types = types
        self.block = block


class NamedBlock(SyntaxNode):
    """A block that belongs to what is around it: of `try`, `finally`, `begin`, `process`, `end` and the like."""

    __slots__ = ("block",)

    def __init__(self, start: int, block: ScriptBlock) -> None:
        super().__init__(start, block.end)
        self.block = block


class Try(SyntaxNode):
    """A `try` with what follows it."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[NamedBlock | Handler]) -> None:
        super().__init__(parts[0].start, parts[-1].end)
        self.parts = parts


class ParamBlock(SyntaxNode):
    """Parameters: their variables, and what else stands in the brackets: types, attributes, default values."""

    __slots__ = ("others", "variables")

    def __init__(self, start: int, end: int, variables: list[Variable], others: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.variables = variables
        self.others = others


class Function(SyntaxNode):
    """A function, filter, workflow, configuration, class or enumeration; ``keyword``: which, in lower case."""

    __slots__ = ("block", "keyword", "name", "parameters", "parts")

    def __init__(self, start: int, end: int, keyword: str) -> None:
        super().__init__(start, end)
        self.keyword = keyword
        self.name: SyntaxNode | None = None
        self.parameters: ParamBlock | None = None
        self.parts: list[SyntaxNode] = []
        self.block: ScriptBlock | None = None


class Jump(SyntaxNode):
    """`return`, `break`, `continue`, `throw` or `exit`, in lower case, with what follows it."""

    __slots__ = ("keyword", "value")

    def __init__(self, start: int, end: int, keyword: str, value: SyntaxNode | None) -> None:
        super().__init__(start, end)
        self.keyword = keyword
        self.value = value


def without_casts(node: SyntaxNode) -> SyntaxNode:
    """Return what stands behind all types before a value."""
    while isinstance(node, Cast):
        node = node.operand
    return node


def children(node: SyntaxNode) -> list[SyntaxNode]:
    """Return the parts of a node that are nodes, in the order in which they stand."""
    read = _CHILDREN.get(type(node))
    return [part for part in read(node) if part is not None] if read else []


_CHILDREN: Final[dict[type[SyntaxNode], Callable[[Any], list[SyntaxNode | None]]]] = {
    Opaque: lambda node: node.parts,
    Member: lambda node: node.parts,
    Subscript: lambda node: node.parts,
    Arguments: lambda node: node.parts,
    Access: lambda node: [node.target, *node.steps],
    List: lambda node: node.items,
    Bracket: lambda node: node.statements,
    Hashtable: lambda node: [part for entry in node.entries for part in entry],
    TypeName: lambda node: node.parts,
    Cast: lambda node: [node.type, node.operand],
    Unary: lambda node: [node.operand],
    Binary: lambda node: node.operands,
    Ternary: lambda node: [node.condition, node.first, node.second],
    ScriptBlock: lambda node: node.body.statements,
    CommandNode: lambda node: [node.name, *node.elements],
    Redirection: lambda node: [node.target],
    Pipeline: lambda node: node.elements,
    Assignment: lambda node: [node.target, node.value],
    Clause: lambda node: [node.condition, node.block],
    If: lambda node: node.clauses,
    Switch: lambda node: sorted([node.subject, *node.clauses, *node.others], key=_start),
    ForEach: lambda node: [*node.others, node.variable, node.items, node.block],
    Loop: lambda node: [node.head, node.block],
    Handler: lambda node: [*node.types, node.block],
    NamedBlock: lambda node: [node.block],
    Try: lambda node: node.parts,
    ParamBlock: lambda node: sorted([*node.variables, *node.others], key=_start),
    Function: lambda node: [node.name, node.parameters, *node.parts, node.block],
    Jump: lambda node: [node.value],
}


def _start(node: SyntaxNode | None) -> int:
    return -1 if node is None else node.start
