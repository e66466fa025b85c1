"""What of a report stands first where a change is to be reviewed, and only a few diagnostics have room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.output import Style
from relaylint.output.severities import LOOKS
from relaylint.output.summary import plural

_NEW_IN_FILE, _IN_FILE, _NEW_ELSEWHERE, _REST = range(4)
"""What a diagnostic is to a change, in the order of what is shown: new in a file of the change, or old in one, or new
in another file, or nothing of these."""
_ROOM: Final = (_NEW_IN_FILE, _NEW_ELSEWHERE, _IN_FILE)
"""What has room first: what is old may never take that of what is new."""


def is_of_change(style: Style) -> bool:
    """Return whether anything is known of the change that a report is about."""
    return style.first is not None or style.new is not None


def in_order_of_change(diagnostics: Iterable[Diagnostic], style: Style) -> list[Diagnostic]:
    """Return diagnostics with those in files of the change first, then what it makes new elsewhere, then the others."""
    ranks = _Ranks(style)
    return sorted(diagnostics, key=ranks.of)


def of_change(
    diagnostics: Sequence[Diagnostic], style: Style, severities: Collection[Severity], most: int
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Return what of a change is shown, no more than ``most`` of each severity, in its order, and all others."""
    ranks, shown = _Ranks(style), list[Diagnostic]()
    for severity in severities:
        own = [each for each in diagnostics if each.severity is severity and ranks.of(each) != _REST]
        shown += sorted(own, key=lambda each: _ROOM.index(ranks.of(each)))[:most]
    keys = {each.sort_key() for each in shown}
    rest = [each for each in diagnostics if each.sort_key() not in keys]
    return sorted(shown, key=ranks.of), rest


def rest_words(rest: Sequence[Diagnostic]) -> str:
    """Return how many diagnostics are left, by severity."""
    counts = {severity: sum(each.severity is severity for each in rest) for severity in LOOKS}
    return f"{', '.join(plural(count, severity.word) for severity, count in counts.items() if count)} more"


class _Ranks:
    """Tells what a diagnostic is to the change that a style knows of."""

    def __init__(self, style: Style) -> None:
        self._files = style.first or frozenset()
        self._new = None if style.new is None else {each.sort_key() for each in style.new}

    def of(self, diagnostic: Diagnostic) -> int:
        """Return what a diagnostic is to the change."""
        is_new = self._new is not None and diagnostic.sort_key() in self._new
        if diagnostic.path in self._files:
            return _NEW_IN_FILE if is_new else _IN_FILE
        return _NEW_ELSEWHERE if is_new else _REST
