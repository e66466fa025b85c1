"""Code frames: source lines with labels on parts of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaylint.core.diagnostic import Label
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.output import Style
from relaylint.output.lines import lay_out
from relaylint.output.paint import BESIDE, GUTTER, paint
from relaylint.output.places import Place, place
from relaylint.output.visible import visible

_NEAR = 8
"""Maximum number of lines between two labels of a file that share a frame."""


class Mark(NamedTuple):
    """A label on one line: code-point indexes (from 0) of the underlined part, and the text."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


class Frame(NamedTuple):
    """An excerpt of a source and its marks; ``place`` is the location of the first mark."""

    source: Source
    place: Place
    marks: list[Mark]

    @property
    def last_line(self) -> int:
        """The highest line number that is shown."""
        return max(mark.line for mark in self.marks)


def frames(primary: Label, related: Sequence[Label], style: Style) -> list[Frame]:
    """Return the frames for labels, the primary label's first; nearby labels of one file share a frame."""
    pieces: list[Frame] = []
    for label in (primary, *related):
        where = place(label.location, style)
        mark = _mark(label, where, primary=not pieces)
        source = label.location.source
        home = next((frame for frame in pieces if frame.source is source and _near(frame, mark)), None)
        if home is None:
            pieces.append(Frame(source, where, [mark]))
        elif mark not in home.marks:
            home.marks.append(mark)
    return pieces


def _near(frame: Frame, mark: Mark) -> bool:
    return any(abs(mark.line - other.line) <= _NEAR for other in frame.marks)


def _mark(label: Label, where: Place, primary: bool) -> Mark:
    start, end = where.start.column - 1, where.end.column - 1
    text = label.text
    if not where.one_line:
        end = len(label.location.source.line(where.start.line))
        text = f"{text} (to line {where.end.line})".lstrip()
    return Mark(where.start.line, start, end, visible(text), primary)


def draw(frame: Frame, first: bool, width: int, color: str, style: Style) -> Iterator[str]:
    """Yield the printed lines of a frame; ``width`` is the width of the widest line number."""
    arrow = paint("-->" if first else BESIDE, GUTTER, style)
    bar = " " * (width + 2) + paint("|", GUTTER, style)
    words = frame.marks[0].text if frame.source.is_empty else ""
    yield f"{' ' * (width + 1)}{arrow} {frame.place} {words}".rstrip()
    yield bar
    if frame.source.is_empty:
        return
    previous = 0
    for number in _shown(frame):
        if previous and number > previous + 1:
            yield paint("...", GUTTER, style)
        marks = sorted((mark for mark in frame.marks if mark.line == number), key=lambda mark: not mark.primary)
        focus = marks[0] if marks else Mark(number, 0, 0, "", False)
        line = lay_out(frame.source.line(number), focus.start, focus.end)
        gutter = paint(f" {number:>{width}} |", GUTTER, style)
        yield f"{gutter} {line.text}".rstrip()
        for mark in marks:
            start, end = line.column(mark.start), line.column(mark.end)
            under = ("^" if mark.primary else "-") * max(1, end - start)
            note = paint(f"{under} {mark.text}".rstrip(), color if mark.primary else GUTTER, style)
            yield f"{bar} {' ' * start}{note}"
        previous = number
    yield bar


def _shown(frame: Frame) -> list[int]:
    """Return the numbers of the lines to show: those with marks, the one before, and single lines in between."""
    numbers = {mark.line for mark in frame.marks}
    before = next((mark.line - 1 for mark in frame.marks if mark.primary), 0)
    if before and frame.source.line(before).strip():
        numbers.add(before)
    return sorted(numbers | {number + 1 for number in numbers if number + 2 in numbers})
