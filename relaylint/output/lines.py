"""Lays out lines: a source line for a code frame, made visible, cropped, with columns for marks; and prose, wrapped."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from relaylint.core.records import NamedTuple
from relaylint.output.visible import cells, is_plain

LIMIT = 160
"""Maximum number of columns of a line."""

_LEAD = 60
_CUT = "…"
_FEWEST = 24
"""Minimum number of columns that wrapped prose needs."""
_UNIT = r"(?:`[^`]*`|\S)+"
"""Pattern for what is never broken: a word, with whole values in backticks, that may hold blanks."""
_ESCAPE = r"\x1b\[[\d;]*m|\x1b\]8;;.*?\x1b\\"
"""Pattern for colours and for the ends of a link, which take no room."""


class PrintedLine(NamedTuple):
    """A printed line; ``columns`` are the start columns of the code points from ``first`` on."""

    text: str
    columns: Sequence[int]
    first: int

    def column(self, index: int) -> int:
        """Return the column (from 0) of a code-point index; the nearest visible one if it was cropped."""
        return self.columns[max(0, min(index - self.first, len(self.columns) - 1))]


def lay_out(text: str, start: int = 0, end: int = 0) -> PrintedLine:
    """Return the line ``text``, cropped if it is long so that ``start``, and if possible ``end``, are visible."""
    if len(text) <= LIMIT and is_plain(text):
        return PrintedLine(text, range(len(text) + 1), 0)
    low, high = max(0, start - LIMIT), start + LIMIT
    row = list(cells(text[low:high]))
    edges = list(accumulate((cell.width for cell in row), initial=0))
    points = list(accumulate((cell.points for cell in row), initial=low))
    whole = low == 0 and high >= len(text) and edges[-1] <= LIMIT
    first, last = (0, len(row)) if whole else _window(edges, low, _cell_at(points, start), _cell_at(points, end))
    before = _CUT if points[first] else ""
    after = _CUT if points[last] < len(text) else ""
    shift = len(before) - edges[first]
    columns = [edges[number] + shift for number in range(first, last) for _ in range(row[number].points)]
    shown = "".join(cell.text for cell in row[first:last])
    return PrintedLine(before + shown + after, [*columns, edges[last] + shift], points[first])


def _window(edges: list[int], low: int, start: int, end: int) -> tuple[int, int]:
    """Return the half-open range of cells to show of a line that is too long."""
    room = LIMIT - 2 * len(_CUT)
    from_start = low == 0 and edges[end] <= room
    first = 0 if from_start else bisect_left(edges, edges[start] - _LEAD)
    return first, bisect_right(edges, edges[first] + room) - 1


def _cell_at(points: list[int], index: int) -> int:
    """Return the index of the cell that contains the code point ``index``; the end is one past the last."""
    return max(0, min(bisect_right(points, index) - 1, len(points) - 1))


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Return a line of prose in lines that fit into so many columns, if it can be; all but the first begin with
    ``indent``. Without a width, or with too little, it stays whole; colours may be in it."""
    if not width or columns(text) <= width or width - len(indent) < _FEWEST:
        return [text]
    lines, line = [], ""
    for gap, unit in re.findall(rf"( *)({_UNIT})", text):
        longer = line + gap + unit
        if line and columns(longer) > width:
            lines.append(line)
            longer = indent + unit
        line = longer
    return [*lines, line]


def columns(text: str) -> int:
    """Return how many columns a text takes on a terminal; colours and links take none."""
    bare = re.sub(_ESCAPE, "", text) if "\x1b" in text else text
    return len(bare) if is_plain(bare) else sum(cell.width for cell in cells(bare))
