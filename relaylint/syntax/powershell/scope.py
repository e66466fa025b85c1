"""The variables of a PowerShell file, as far as the file alone determines them.

A variable is known if it is assigned a literal in exactly one place and nothing else in the file changes it. Names are
case-insensitive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping as ReadOnly
from types import MappingProxyType
from typing import Any, Final

from relaylint.core.document import Node, Path, Scalar
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.powershell.spans import code_variables
from relaylint.syntax.powershell.tokens import Tokens
from relaylint.syntax.reading import shown
from relaylint.values.literals import Gap

_NOTHING: ReadOnly[Path, str] = MappingProxyType({})
_PREFIXES: Final = ("script:", "global:", "local:", "private:", "using:", "variable:")
_AUTOMATIC: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}
_CHANGES: Final = re.compile(
    r"""(?:\s*(?:\.\s*\w+(?P<call>\()?|\[(?:'[^'\r\n]{0,200}'|"[^"\r\n]{0,200}"|[^\]'"\r\n]){0,200}\])){0,500}"""
    r"\s*(?P<sets>=|\+=|-=|\*=|/=|%=|\?\?=|\+\+|--)?"
)
_BEFORE: Final = re.compile(r"(?:\bforeach\s*\(\s*|\[ref\]\s*(?:\(\s*)?|\+\+|--)\Z", re.IGNORECASE)
_LOOK_BACK: Final = 40
_PAUSE: Final = re.compile(r"\s*,\s*")


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


def opaque(text: str, start: int, end: int, reason: str) -> Value:
    """Return an unknown value for the offsets ``start`` to ``end``, with its source text."""
    return Value(Scalar(start, end, text[start:end]), {(): reason})


class Scope:
    """The variables of a file, or of a function or block in it that inherits from the surrounding scopes.

    Readers call `assign` only for straight-line code; assignments in branches, loops and by other commands are found in
    the text, so that such variables do not count as known.
    """

    def __init__(self, text: str, around: Scope | None = None, span: Span | None = None) -> None:
        self._text = text
        self._around = around
        self._span = span or Span(0, len(text))
        self._values: dict[str, Value] = {}
        self._reasons: dict[str, str] = {}
        self._change_places: dict[str, list[int]] | None = None

    def inner(self, span: Span | None = None) -> Scope:
        """Return the scope of a function or block with the span ``span``: it inherits from this one, but not the
        reverse."""
        return Scope(self._text, self, span)

    def assign(self, name: str, value: Value) -> None:
        """Record an assignment; ``name`` is in source spelling, with or without ``$``."""
        self._values[variable_key(name)] = value

    def unsettle(self, name: str, reason: str) -> None:
        """Record why a variable is unknown, whatever it is assigned: a clause without a full stop."""
        self._reasons[variable_key(name)] = reason

    def look_up(self, name: str) -> Value | str:
        """Return the value of a variable, or the reason why it is unknown, as a clause."""
        key = variable_key(name)
        if key in _AUTOMATIC:
            return Value(Scalar(0, 0, _AUTOMATIC[key]))
        scope: Scope | None = self
        while scope is not None and key not in scope._reasons and key not in scope._values:
            scope = scope._around
        if scope is None:
            return f"`{_called(name)}` is not assigned a literal in this file"
        if key in scope._reasons:
            return scope._reasons[key]
        if scope._changes(key) > 1:
            return f"`{_called(name)}` is assigned or changed in more than one place of this file"
        value = scope._values[key]
        reason = f"`{_called(name)}` is not assigned a literal in this file"
        if isinstance(value.opaque, Gap):
            return Gap(reason, *value.opaque.ends)
        return reason if value.opaque else value

    def _changes(self, key: str) -> int:
        """Return the number of places in the scope where a variable is assigned or changed."""
        outermost = self
        while outermost._around is not None:
            outermost = outermost._around
        if outermost._change_places is None:
            outermost._change_places = _find_changes(outermost._text)
        places = outermost._change_places.get(key, [])
        return bisect_left(places, self._span.end) - bisect_left(places, self._span.start)


def variable_key(name: str) -> str:
    """Return the name of a variable in lower case, without ``$``, braces and scope."""
    lowered = name.removeprefix("$").lower()
    if lowered.startswith("{"):
        lowered = lowered.removeprefix("{").removesuffix("}").replace("`", "")
    for prefix in _PREFIXES:
        lowered = lowered.removeprefix(prefix)
    return lowered


def _called(name: str) -> str:
    return f"${shown(name.removeprefix('$'))}"


def read_parameters(tokens: Tokens, scope: Scope) -> None:
    """Skip the parameter list after ``param``; its variables are unknown.

    The next token opens the bracket. Raises `ReadError` if it is not closed.
    """
    opening = tokens.skip()
    unsettle_parameters(scope, tokens.text, opening.end, tokens.at)


def unsettle_parameters(scope: Scope, text: str, start: int, end: int) -> None:
    """Record that the variables between two offsets are parameters."""
    for span in code_variables(text, start, end):
        name = text[span.start : span.end]
        scope.unsettle(name, f"`{_called(name)}` is a parameter, given when the script runs")


def _find_changes(text: str) -> dict[str, list[int]]:
    """Return the offsets at which each variable is assigned, incremented, or changed through its members."""
    offsets: dict[str, list[int]] = {}
    together: list[str] = []
    behind = -1
    for start, end in code_variables(text, 0, len(text)):
        pause = _PAUSE.match(text, behind) if behind >= 0 else None
        if pause is None or pause.end() != start:
            together.clear()
        together.append(variable_key(text[start:end]))
        behind = end
        after = _CHANGES.match(text, end)
        assert after is not None
        if after["sets"] or after["call"]:
            changed = not (after["sets"] == "=" and text.startswith("==", after.end() - 1))
        else:
            changed = _BEFORE.search(text, max(0, start - _LOOK_BACK), start) is not None
        if changed:
            for name in together:
                offsets.setdefault(name, []).append(start)
            together.clear()
    return offsets
