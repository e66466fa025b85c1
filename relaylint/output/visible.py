"""Makes invisible characters and commands for CI runners visible, and measures the width of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relaylint.core.records import NamedTuple
from relaylint.core.runners import IN_LINE

HIDDEN = (
    "\x7f-\x9f"  # DEL and the C1 control characters
    "\xa0\u1680\u2000-\u200a\u202f\u205f"  # lookalikes of a space
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible letters and marks
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line separators, bidirectional controls
    "\u3164\uffa0\ufeff\ufff0-\ufffb"  # fillers, byte order mark, annotations
    "\ud800-\udfff"  # surrogates, which cannot be encoded
    "\ufffe\uffff"  # no characters, which XML cannot hold
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # formatting of scripts and scores
    "\U000e0000-\U000e0fff"  # tags
)
"""Character ranges, all outside ASCII control characters, that are invisible or affect the display of others."""

_UNSEEN = f"[\x00-\x1f{HIDDEN}]|{IN_LINE}"
_AT_START = r"(?<=:):"
_NOT_NARROW = "[^\x20-\u02ff\u2010-\u2027]"
_TAB = "    "


class TerminalCell(NamedTuple):
    """A unit of terminal output: its text, its width in columns, its length in code points."""

    text: str
    width: int
    points: int


def visible(text: str) -> str:
    """Return ``text`` on one line, with every invisible character replaced by a symbol or its code point.

    One character of anything that a CI runner would execute in its log is replaced, too, wherever the text is printed.
    """
    if text.lstrip().startswith("::"):
        text = re.sub(_AT_START, lambda match: _name(match[0]), text, count=1)
    return visible_within(text)


def visible_within(text: str) -> str:
    """Like `visible`, for text that never starts a line: `::` is only executed at the start of a line."""
    return text if _is_usual(text) else re.sub(_UNSEEN, lambda match: _name(match[0]), text)


def is_plain(text: str) -> bool:
    """Return whether every code point of ``text`` is displayed unchanged, in one column."""
    return _is_usual(text) or not (re.search(_UNSEEN, text) or re.search(_NOT_NARROW, text))


def _is_usual(text: str) -> bool:
    """Return whether a text is plain, as most are: the expressions that tell of all others take their time to make."""
    return text.isascii() and text.isprintable() and "##" not in text


def cells(line: str) -> Iterator[TerminalCell]:
    """Yield the units of a source line in a code frame: tabs expanded, all visible."""
    at = 0
    for match in () if _is_usual(line) else re.finditer(_UNSEEN, line):
        yield from _graphemes(line[at : match.start()])
        shown = _TAB if match[0] == "\t" else _name(match[0])
        yield TerminalCell(shown, len(shown), 1)
        at = match.end()
    yield from _graphemes(line[at:])


def _name(character: str) -> str:
    """Return a control picture for C0 and DEL, ``<U+202E>`` for others."""
    if character < " ":
        return chr(ord("␀") + ord(character))
    return "␡" if character == "\x7f" else f"<U+{ord(character):04X}>"


def _graphemes(text: str) -> Iterator[TerminalCell]:
    """Yield the grapheme clusters of a text without invisible characters."""
    if text.isascii() or not re.search(_NOT_NARROW, text):
        yield from (TerminalCell(character, 1, 1) for character in text)
        return
    # 50 ms that a report in Latin letters does not need
    from wcwidth import iter_graphemes, wcswidth

    for cluster in iter_graphemes(text):
        yield TerminalCell(cluster, max(0, wcswidth(cluster)), len(cluster))
