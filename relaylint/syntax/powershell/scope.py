"""A value of a PowerShell script as far as its text determines it, and the names of variables."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from types import MappingProxyType
from typing import Final, Protocol

from relaylint.core.document import Node, Path, Scalar
from relaylint.core.records import NamedTuple
from relaylint.syntax.powershell.syntax_tree import SyntaxNode

_NOTHING: ReadOnly[Path, str] = MappingProxyType({})
_PREFIXES: Final = ("script:", "global:", "local:", "private:", "using:", "variable:")


class Value(NamedTuple):
    """A value as written in the file, and the reasons why it, or parts of it by path, cannot be known from the file."""

    node: Node
    unknown: ReadOnly[Path, str] = _NOTHING
    size: int = 1
    """The number of nodes of the value, counting variables at every use."""
    single: bool = False
    """It is a single string, whatever its text: one item of a list."""
    origin: Node | None = None
    """The node where the list of a loop is written, if this value is an item of it."""

    @property
    def known(self) -> bool:
        """Whether the value is completely known."""
        return not self.unknown

    @property
    def opaque(self) -> str | None:
        """The reason why the whole value is unknown; None if it is known."""
        return self.unknown.get(())

    @property
    def placed(self) -> Value:
        """The value at the location where it is written."""
        return self if self.origin is None else self._replace(node=self.origin)

    @property
    def below(self) -> dict[str | int, dict[Path, str]]:
        """The reasons for unknown parts, by key or index."""
        reasons: dict[str | int, dict[Path, str]] = {}
        for path, reason in self.unknown.items():
            if path:
                reasons.setdefault(path[0], {})[path[1:]] = reason
        return reasons


class Scope(Protocol):
    """What knows the variables of a script at a location."""

    def look_up(self, name: str) -> Value | str:
        """Return the value of a variable, or the reason why it is unknown, as a clause."""

    def each(self, loop: SyntaxNode) -> list[Value] | None:
        """Return the values that a loop gives, one for each of its items; None if it is not followed."""


def opaque(text: str, start: int, end: int, reason: str) -> Value:
    """Return an unknown value for the offsets ``start`` to ``end``, with its source text."""
    return Value(Scalar(start, end, text[start:end]), {(): reason})


def variable_key(name: str) -> str:
    """Return the name of a variable in lower case, without ``$``, braces and scope."""
    lowered = name.removeprefix("$").lower()
    if lowered.startswith("{"):
        lowered = lowered.removeprefix("{").removesuffix("}").replace("`", "")
    for prefix in _PREFIXES:
        lowered = lowered.removeprefix(prefix)
    return lowered
