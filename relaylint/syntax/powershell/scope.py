"""What the variables of a PowerShell file hold, as far as the file alone tells.

A variable is known if it is assigned a literal in one place of the file, and nothing else in the file changes
it. Names do not distinguish case.
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
    """A value as the file writes it, and why it, or what is at a path within it, cannot be known from the file."""

    node: Node
    unknown: ReadOnly[Path, str] = _NOTHING
    size: int = 1
    """How many nodes the value has, those of variables counted wherever they are used."""
    single: bool = False
    """It is one text, whatever that says: in a list it is one item."""
    origin: Node | None = None
    """The same where the list is written that a loop goes over, for what an item of it gives."""

    @property
    def known(self) -> bool:
        """Tell whether the value is known, with all that is in it."""
        return not self.unknown

    @property
    def opaque(self) -> str | None:
        """Why the value as a whole cannot be known; None where it can."""
        return self.unknown.get(())

    @property
    def placed(self) -> Value:
        """The value where it is written."""
        return self if self.origin is None else self._replace(node=self.origin)

    @property
    def below(self) -> dict[str | int, dict[Path, str]]:
        """Why what stands at each key or index of the value, or within that, cannot be known."""
        reasons: dict[str | int, dict[Path, str]] = {}
        for path, reason in self.unknown.items():
            if path:
                reasons.setdefault(path[0], {})[path[1:]] = reason
        return reasons


def opaque(text: str, start: int, end: int, reason: str) -> Value:
    """Return the value that stands at the offsets ``start`` to ``end`` and cannot be known: its text."""
    return Value(Scalar(start, end, text[start:end]), {(): reason})


class Scope:
    """The variables of a file, or of a function or block of it that sees those around it.

    A reader calls `assign` for what stands in a straight line only; what is assigned in branches, loops and by
    other commands is found in the text, so that the variable is not taken for known.
    """

    def __init__(self, text: str, around: Scope | None = None, span: Span | None = None) -> None:
        self._text = text
        self._around = around
        self._span = span or Span(0, len(text))
        self._values: dict[str, Value] = {}
        self._reasons: dict[str, str] = {}
        self._change_places: dict[str, list[int]] | None = None

    def inner(self, span: Span | None = None) -> Scope:
        """Return the scope of a function or block, all of which is ``span``: it sees this one, and this one does not
        see it."""
        return Scope(self._text, self, span)

    def assign(self, name: str, value: Value) -> None:
        """Record that a variable is assigned a value; ``name`` as it is written, with or without ``$``."""
        self._values[variable_key(name)] = value

    def unsettle(self, name: str, reason: str) -> None:
        """Record why a variable cannot be known, whatever it is assigned: a clause without a full stop."""
        self._reasons[variable_key(name)] = reason

    def look_up(self, name: str) -> Value | str:
        """Return what a variable holds; or why that cannot be known, as a clause."""
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
        """Return in how many places of the scope a variable is assigned or changed."""
        outermost = self
        while outermost._around is not None:
            outermost = outermost._around
        if outermost._change_places is None:
            outermost._change_places = _find_changes(outermost._text)
        places = outermost._change_places.get(key, [])
        return bisect_left(places, self._span.end) - bisect_left(places, self._span.start)


def variable_key(name: str) -> str:
    """Return the name of a variable in lower case, without ``$``, braces and the name of a scope."""
    lowered = name.removeprefix("$").lower()
    if lowered.startswith("{"):
        lowered = lowered.removeprefix("{").removesuffix("}").replace("`", "")
    for prefix in _PREFIXES:
        lowered = lowered.removeprefix(prefix)
    return lowered


def _called(name: str) -> str:
    return f"${shown(name.removeprefix('$'))}"


def read_parameters(tokens: Tokens, scope: Scope) -> None:
    """Go over what stands in brackets behind ``param``; its variables are given when the script runs.

    The next token opens the bracket. Raises `ReadError` where it is not closed.
    """
    opening = tokens.skip()
    unsettle_parameters(scope, tokens.text, opening.end, tokens.at)


def unsettle_parameters(scope: Scope, text: str, start: int, end: int) -> None:
    """Record that the variables between two offsets are parameters."""
    for span in code_variables(text, start, end):
        name = text[span.start : span.end]
        scope.unsettle(name, f"`{_called(name)}` is a parameter, given when the script runs")


def _find_changes(text: str) -> dict[str, list[int]]:
    """Return the offsets at which each variable is assigned, counted up, or changed through its members."""
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
