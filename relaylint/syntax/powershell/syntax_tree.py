"""The syntax tree of PowerShell: expressions and script blocks, with spans as offsets from 0.

Chains that can be long (`a + b + c`, `$a.b.c`, `elseif` after `elseif`) are one node with many parts, so that the depth
of the tree is that of the brackets. The statements of a script block are parsed when they are asked for.
"""

from __future__ import annotations

from typing import Protocol

from relaylint.syntax.powershell.tokens import TokenKind
from relaylint.syntax.reading import ReadError


class SyntaxNode:
    """A part of a script."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Opaque(SyntaxNode):
    """Something that has no node of its own, or that cannot be parsed; ``parts`` is what was understood of it."""

    __slots__ = ("parts",)

    def __init__(self, start: int, end: int, parts: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.parts = parts


# --- expressions


class String(SyntaxNode):
    """A string in quotes, or a here-string; ``kind``: which of them."""

    __slots__ = ("kind",)

    def __init__(self, start: int, end: int, kind: TokenKind) -> None:
        self.start = start
        self.end = end
        self.kind = kind


class BareWord(SyntaxNode):
    """A word without quotes: the name of a command or key, or an argument, which may hold strings and variables."""

    __slots__ = ()


class Number(SyntaxNode):
    """A number, as an argument with its sign."""

    __slots__ = ()


class Placeholder(SyntaxNode):
    """What documentation writes in place of an argument: `<your address>`."""

    __slots__ = ()


class Variable(SyntaxNode):
    """A variable: `$name`, `$scope:name` or `${any name}`."""

    __slots__ = ()


class Splat(SyntaxNode):
    """A splatted variable: `@name`."""

    __slots__ = ()


class Parameter(SyntaxNode):
    """The name of a parameter of a command, with its dash and, if it has one, its colon."""

    __slots__ = ()


class Member(SyntaxNode):
    """A member after a dot or two colons; ``name`` is its plain name, empty if it is computed."""

    __slots__ = ("name", "parts")

    def __init__(self, start: int, end: int, name: str, parts: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.name = name
        self.parts = parts


class Subscript(SyntaxNode):
    """An index in brackets: `[0]`, `['key']`."""

    __slots__ = ("parts",)

    def __init__(self, start: int, end: int, parts: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.parts = parts


class Arguments(SyntaxNode):
    """The arguments of a method, in round brackets, or its only one, a script block."""

    __slots__ = ("parts",)

    def __init__(self, start: int, end: int, parts: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.parts = parts


class Access(SyntaxNode):
    """What ``steps`` (members, indexes and calls of methods) reach from a value."""

    __slots__ = ("steps", "target")

    def __init__(self, start: int, end: int, target: SyntaxNode, steps: list[Member | Subscript | Arguments]) -> None:
        super().__init__(start, end)
        self.target = target
        self.steps = steps


class List(SyntaxNode):
    """Values with commas between them, or one after a comma."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.items = items


class Bracket(SyntaxNode):
    """Statements in brackets: `( … )` and `$( … )` have the value of theirs, `@( … )` is the list of all values.

    ``opening``: which of them.
    """

    __slots__ = ("opening", "statements")

    def __init__(self, start: int, end: int, opening: TokenKind, statements: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.opening = opening
        self.statements = statements


class Hashtable(SyntaxNode):
    """A hashtable `@{ … }`: keys and the statements that are their values."""

    __slots__ = ("entries",)

    def __init__(self, start: int, end: int, entries: list[tuple[SyntaxNode, SyntaxNode]]) -> None:
        super().__init__(start, end)
        self.entries = entries


class TypeName(SyntaxNode):
    """A type or an attribute in brackets: `[string]`, `[Parameter(Mandatory)]`.

    ``name`` is its plain name in lower case, with ``[]`` for an array; empty if there is more to it.
    """

    __slots__ = ("name", "parts")

    def __init__(self, start: int, end: int, name: str, parts: list[SyntaxNode]) -> None:
        super().__init__(start, end)
        self.name = name
        self.parts = parts


class Cast(SyntaxNode):
    """A value, a variable or a whole statement after a type."""

    __slots__ = ("operand", "type")

    def __init__(self, start: int, end: int, type: TypeName, operand: SyntaxNode) -> None:
        super().__init__(start, end)
        self.type = type
        self.operand = operand


class Unary(SyntaxNode):
    """An operator, in lower case, before a value."""

    __slots__ = ("operand", "operator")

    def __init__(self, start: int, end: int, operator: str, operand: SyntaxNode | None) -> None:
        super().__init__(start, end)
        self.operator = operator
        self.operand = operand


class Binary(SyntaxNode):
    """Operands with operators of one rank between them, in lower case; None where one is missing."""

    __slots__ = ("operands", "operators", "rank")

    def __init__(self, first: SyntaxNode, rank: int) -> None:
        super().__init__(first.start, first.end)
        self.rank = rank
        self.operands: list[SyntaxNode | None] = [first]
        self.operators: list[str] = []


class Ternary(SyntaxNode):
    """A choice between two values: `condition ? first : second`."""

    __slots__ = ("condition", "first", "second")

    def __init__(self, condition: SyntaxNode, first: SyntaxNode, second: SyntaxNode) -> None:
        super().__init__(condition.start, second.end)
        self.condition = condition
        self.first = first
        self.second = second


class Body:
    """The statements of a script or of a script block, and the fault that ended their parsing, if any."""

    __slots__ = ("fault", "statements")

    def __init__(self, statements: list[SyntaxNode], fault: ReadError | None = None) -> None:
        self.statements = statements
        self.fault = fault


class Parses(Protocol):
    """What parses the contents of a script block when they are asked for."""

    def body(self, block: ScriptBlock) -> Body:
        """Return its statements."""

    def entries(self, block: ScriptBlock) -> list[tuple[SyntaxNode, SyntaxNode]]:
        """Return the properties in it, as in the block of a DSC resource. Raises `ReadError`."""


class ScriptBlock(SyntaxNode):
    """Statements in braces. ``depth``: the number of brackets around them; ``closed``: there is a closing brace."""

    __slots__ = ("_body", "_parser", "closed", "depth")

    def __init__(self, start: int, end: int, depth: int, parser: Parses, body: Body | None = None) -> None:
        super().__init__(start, end)
        self.depth = depth
        self.closed = body is None
        self._parser = parser
        self._body = body

    @property
    def body(self) -> Body:
        """The statements."""
        if self._body is None:
            self._body = self._parser.body(self)
        return self._body

    @property
    def entries(self) -> list[tuple[SyntaxNode, SyntaxNode]]:
        """The properties in the block of a DSC resource: keys and values. Raises `ReadError`."""
        return self._parser.entries(self)
