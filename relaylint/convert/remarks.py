"""Assigns the comments of a source to definitions, properties and items.

A comment belongs to the element that starts directly below it, or that ends before it on the same line. Within a
definition every comment is assigned: otherwise to the next property, or else to the definition. A comment below a
definition belongs to it if it is indented deeper. Anywhere else it is unrelated.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from relaylint.convert.yaml_text import Note, comment
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.model.definitions import Definition
from relaylint.values.syntaxes import ALL_ELSE

_NEXT: Final = re.compile(r"[ \t]*(?:\r\n?|\n)?[ \t]*(?:-(?:[ \t]+|(?:\r\n?|\n)[ \t]*))?")
"""What may separate a comment from the element below it: one line break, and the dash of an item."""
_NEAR: Final = 1000
"""Maximum number of characters examined around a comment, to bound the work."""
_MOST: Final = 100
"""Maximum number of elements before a comment on its line that are examined."""
_BRACKETS: Final = (("<#", "#>"), ("<!--", "-->"))
ORIGIN: Final = "converted by relaylint from"
"""The start of the comment that says what a file was converted from."""
MORE: Final = "# there may be more: the source does not list all"
"""The comment at the placeholder for definitions that a file does not list."""
_IGNORE: Final = re.compile(r"(?i)relaylint\s*:\s*ignore\s*\[")
_OURS: Final = re.compile(rf"#\s*(?:yaml-language-server:|{ORIGIN})|{MORE}$")


class Where(Enum):
    """The position of a comment relative to its element."""

    ABOVE = "above"
    BEHIND = "behind"
    AT_END = "at end"


class Remarks:
    """The comments of some definitions. ``others``: the number of comments in their files that belong to none."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._lines: dict[tuple[Definition, Path, Where], list[str]] = {}
        self.others = 0
        files: dict[Source, tuple[list[Span], list[_Place]]] = {}
        for definition in definitions:
            for part in definition.parts:
                source = part.document.source
                if source not in files:  # every document returns the comments of the whole file
                    files[source] = (part.document.comments, [])
            for place in _places(definition):
                files[place.source][1].append(place)
        for source, (spans, places) in files.items():
            self._attach(source, sorted(dict.fromkeys(spans)), _Places(source, places))

    def at(self, definition: Definition, path: Path) -> Note:
        """Return the comments at a property, or at an item of its list; ``()``: above the whole definition."""
        above, behind = (self._lines.get((definition, path, where), ()) for where in (Where.ABOVE, Where.BEHIND))
        return Note(tuple(above), tuple(behind))

    def at_end(self, definition: Definition) -> list[str]:
        """Return the comments at the end of a definition."""
        return self._lines.get((definition, (), Where.AT_END), [])

    def _attach(self, source: Source, spans: list[Span], places: _Places) -> None:
        """Assign the comments of a file; consecutive ones belong together, so that the last is assigned first."""
        targets: dict[int, tuple[_Place, Where] | None] = {}
        tails = places.tails(spans)
        for span in reversed(spans):
            tail = tails.get(span.start)
            ignored = places.ignored(span) if _IGNORE.search(source.slice(span)) else None
            targets[span.start] = ignored or ((tail, Where.AT_END) if tail else places.target(span, targets))
        for span in spans:
            text, target = source.slice(span), targets[span.start]
            if target is None:
                self.others += _OURS.match(text) is None
            else:
                place, where = target
                self._lines.setdefault((place.definition, place.path, where), []).extend(_lines(text))


class _Place(NamedTuple):
    """The span of a definition, a property or an item."""

    start: int
    end: int
    path: Path
    definition: Definition
    source: Source


def _places(definition: Definition) -> Iterator[_Place]:
    for part in definition.parts:
        document, span = part.document, part.document.locate(part.path)
        # a single definition starts at its key
        start = document.locate(part.path, Part.KEY).start if part.kind.single else span.start
        yield _Place(start, span.end, (), definition, document.source)
        rest = (*part.path, ALL_ELSE)
        if ALL_ELSE not in part.data and document.has(rest):
            begin = document.locate(rest, Part.KEY).start
            yield _Place(begin, document.locate(rest).end, (ALL_ELSE,), definition, document.source)
    for name, value in definition.data.items():
        key, whole = definition.locate((name,), Part.KEY), definition.locate((name,))
        yield _Place(key.span.start, whole.span.end, (name,), definition, whole.source)
        for index in range(len(value) if isinstance(value, list) else 0):
            item = definition.locate((name, index))
            yield _Place(item.span.start, item.span.end, (name, index), definition, item.source)


class _Places:
    """The places in one text, in order."""

    def __init__(self, source: Source, places: list[_Place]) -> None:
        self.source = source
        self.text = source.text
        self._by_start = sorted(places, key=lambda place: (place.start, len(place.path)))
        self._starts = [place.start for place in self._by_start]
        self._by_end = sorted(places, key=lambda place: (place.end, -len(place.path)))
        self._ends = [place.end for place in self._by_end]
        self._properties = [place for place in self._by_start if len(place.path) == 1]
        self._wholes = [place for place in self._by_start if not place.path]
        self._whole_of = {place.definition: place for place in reversed(self._wholes)}
        self._by_whole_end = [place for place in self._by_end if not place.path]
        self._whole_ends = [place.end for place in self._by_whole_end]

    def target(self, span: Span, below: dict[int, tuple[_Place, Where] | None]) -> tuple[_Place, Where] | None:
        """Return what a comment belongs to; ``below`` has the results for the comments after it, by their start."""
        line = self._line(span.start)
        if self.text[max(line, span.start - _NEAR) : span.start].strip(" \t-"):
            ended = self._ended(span.start, line)
            begun = self._begun(span.start, line)
            return (ended, Where.BEHIND) if ended else (begun, Where.ABOVE) if begun else None
        match = _NEXT.match(self.text, span.end)
        following = match.end() if match else span.end
        if following in below:
            target = below[following]
            if target and target[1] is not Where.BEHIND:
                return target
        at = bisect_left(self._starts, following)
        if at < len(self._starts) and self._starts[at] == following:
            return self._by_start[at], Where.ABOVE
        around = self._around(span)
        return self._within(around, span) if around else None

    def ignored(self, span: Span) -> tuple[_Place, Where] | None:
        """Return what an ignore is about: at the end of a line the definition that begins there, or of which several
        properties do; on a line of its own the property that it stands in. None if it has the place of other comments.
        """
        line = self._line(span.start)
        begun = bisect_left(self._starts, line), bisect_left(self._starts, span.start)
        there = [place for place in self._by_start[slice(*begun)][:_MOST] if len(place.path) < 2]
        if any(not place.path for place in there) or len(there) > 1:
            return self._whole_of[there[-1].definition], Where.ABOVE
        at = bisect_left(self._properties, span.start, key=lambda place: place.start) - 1
        match = _NEXT.match(self.text, span.end)
        below = bisect_left(self._starts, match.end()) if match else len(self._starts)
        followed = match is not None and self._starts[below : below + 1] == [match.end()]
        within = at >= 0 and not there and not followed and span.end <= self._properties[at].end
        return (self._properties[at], Where.ABOVE) if within else None

    def tails(self, spans: list[Span]) -> dict[int, _Place]:
        """Return the definitions that deeper indented comments directly below them belong to, by the start of the
        comment."""
        places: dict[int, _Place] = {}
        last, end = None, 0
        for span in spans:
            at = bisect_right(self._whole_ends, span.start) - 1
            place = self._by_whole_end[at] if at >= 0 else None
            if place is not last:
                last, end = place, place.end if place else 0
            gap = self.text[end : span.start] if span.start - end < _NEAR else "far"
            if place is None or gap.strip():
                continue
            if not gap.strip(" \t"):  # after it, on its last line: what follows is still directly below
                end = span.end
            elif self._indent(span.start) > self._indent(place.start):
                places[span.start] = place
                end = span.end
        return places

    def _indent(self, offset: int) -> int:
        """Return the number of columns before the first character of a line."""
        line = self._line(offset)
        start = self.text[line : min(offset, line + _NEAR) + 1]
        return len(start) - len(start.lstrip(" \t"))

    def _line(self, offset: int) -> int:
        """Return the offset of the start of a line."""
        return offset - self.source.position(offset).column + 1

    def _ended(self, offset: int, line: int) -> _Place | None:
        """Return the last element that ends before an offset on its line; a property only if its name is on that line,
        too."""
        at = bisect_right(self._ends, offset) - 1
        if at < 0 or self._ends[at] <= line:
            return None
        first = bisect_left(self._ends, self._ends[at])
        same = sorted(self._by_end[first : at + 1], key=lambda place: len(place.path))
        return next((place for place in same if place.path and place.start >= line), same[-1])

    def _begun(self, offset: int, line: int) -> _Place | None:
        """Return the last element that starts before an offset on its line."""
        at = bisect_left(self._starts, offset) - 1
        return self._by_start[at] if at >= 0 and self._starts[at] >= line else None

    def _around(self, span: Span) -> _Place | None:
        """Return the definition that contains a comment."""
        at = bisect_right(self._wholes, span.start, key=lambda place: place.start) - 1
        return self._wholes[at] if at >= 0 and span.end <= self._wholes[at].end else None

    def _within(self, around: _Place, span: Span) -> tuple[_Place, Where]:
        """Return the property after a comment within a definition; or the end of the definition."""
        at = bisect_left(self._properties, span.end, key=lambda place: place.start)
        following = self._properties[at] if at < len(self._properties) else around
        if following.definition is around.definition and span.end <= following.start < around.end:
            return following, Where.ABOVE
        return around, Where.AT_END


def _lines(text: str) -> list[str]:
    """Return a comment as YAML comment lines; lines of its own keep their indentation."""
    for opening, closing in _BRACKETS:
        if text.startswith(opening):
            lines = text.removeprefix(opening).removesuffix(closing).expandtabs(4).splitlines()
            indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
            common = min(indents, default=0)
            kept = [lines[0].strip(), *(line[common:] for line in lines[1:])] if lines else []
            return [comment(line) for line in kept if line.strip()]
    return [comment(line) for line in text.splitlines()]
