"""Finds what an ignore in a comment is about: a line, and the definitions that begin there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from relaylint.core.diagnostic import Diagnostic, Topic
from relaylint.core.document import Document, Part
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Tenant

_BLANK: Final = re.compile(r"\s*")
_LEAD: Final = re.compile(r"[ \t]*-[ \t]*(?:[&!]\S+[ \t]*)*(?:#.*)?")
"""What may stand on a line above the first one of a definition, in a list of YAML."""
_LONGEST_LEAD: Final = 200


class Stretch:
    """A span of a file, and the definitions that have it: usually one, in a loop or through an alias several.

    ``first`` and ``last`` are lines; ``heads``: those on which an ignore is about all of it.
    """

    __slots__ = ("definitions", "first", "heads", "kinds", "last", "span", "subjects")

    def __init__(self, span: Span, first: int, last: int) -> None:
        self.span = span
        self.first = first
        self.last = last
        self.heads: tuple[int, ...] = ()
        self.definitions: list[Definition] = []
        self.kinds: set[str] = set()
        self.subjects: set[str] = set()

    def add(self, definition: Definition) -> None:
        """Add a definition that has the span."""
        self.definitions.append(definition)
        self.kinds.add(definition.about.kind)
        self.subjects.add(definition.about.subject)


class IgnoreTarget(NamedTuple):
    """What an ignore in a comment is about: a line (from 1; 0 if there is none), with kinds and subjects of what stands
    there. ``whole``: definitions begin on it, which it is about as a whole; ``about``: the first that stands there."""

    line: int
    whole: bool = False
    kinds: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    about: Topic | None = None


class MarkedFile:
    """A file of a tenant: its comments and definitions by line."""

    def __init__(self, document: Document, comments: Sequence[Span], definitions: Sequence[Definition]) -> None:
        self.source = document.source
        self._comments = comments
        self._definitions = definitions
        self._by_span: dict[Span, Stretch] = {}
        for definition in definitions:
            self._add(definition, _span_of(definition))
        self.stretches = sorted(self._by_span.values(), key=lambda stretch: (stretch.span.start, -stretch.span.end))
        self._starts = [stretch.span.start for stretch in self.stretches]
        self._headed = {line for stretch in self.stretches for line in self._set_heads(stretch)}
        self._by_target: dict[int, IgnoreTarget] = {}

    def target(self, comment: Span) -> IgnoreTarget:
        """Return what an ignore in a comment of the file is about."""
        line = self._line_of[comment]
        if line not in self._by_target:
            around = list(self._around(line)) if line else []
            self._by_target[line] = IgnoreTarget(
                line,
                line in self._headed,
                frozenset().union(*(stretch.kinds for stretch in around)),
                frozenset().union(*(stretch.subjects for stretch in around)),
                around[0].definitions[0].about if around else None,
            )
        return self._by_target[line]

    def stretch_at(self, offset: int) -> Stretch | None:
        """Return the innermost span of a definition that contains an offset."""
        at = bisect_right(self._starts, offset)
        near = reversed(self.stretches[max(0, at - 8) : at])
        return next((stretch for stretch in near if offset < max(stretch.span.end, stretch.span.start + 1)), None)

    def lines_of(self, diagnostic: Diagnostic) -> Iterator[int]:
        """Yield the line on which a diagnostic begins; and that of the name of a property, for one about all of it."""
        location = diagnostic.primary.location
        yield location.start.line
        name = diagnostic.about.path.partition(".")[0]
        stretch = self.stretch_at(location.span.start) if name else None
        for definition in stretch.definitions[:1] if stretch else ():
            if name in definition.data and definition.locate((name,)) == location:
                yield definition.locate((name,), Part.KEY).start.line

    @cached_property
    def _line_of(self) -> dict[Span, int]:
        """The line that each comment is about: its own, or for comments on lines of their own the next one with
        something else on it; 0 if that is empty."""
        own: dict[int, int] = {}
        targets: dict[Span, int] = {}
        for comment, first, last, alone in _on_lines(self.source, self._comments):
            targets[comment] = last + 1 if alone else first
            if alone:
                own.update(dict.fromkeys(range(first, last + 1), last + 1))
        ends = {line: line for line in own}
        for line in sorted(own, reverse=True):
            after = own[line]
            ends[line] = ends.get(after, after)
        lines = self.source.position(len(self.source.text)).line
        resolved = {span: ends.get(line, line) for span, line in targets.items()}
        return {
            span: line if line <= lines and self.source.line(line).strip() else 0 for span, line in resolved.items()
        }

    def _set_heads(self, stretch: Stretch) -> tuple[int, ...]:
        """Set, and return, the lines of a definition's head: the first with something of it besides comments; in a list
        of YAML also one above it that has nothing but the dash."""
        line = self.source.position(self._first_of(stretch.span)).line
        stretch.heads = (line,)
        if line > 1 and self.source.line(line)[:1] in " \t":
            above = self.source.line(line - 1)
            if len(above) < _LONGEST_LEAD and _LEAD.fullmatch(above):
                stretch.heads = (line, line - 1)
        return stretch.heads

    def _first_of(self, span: Span) -> int:
        """Return the offset of the first character of a definition that is neither blank nor in a comment."""
        at, text = span.start, self.source.text
        number = bisect_left(self._comments, Span(at, at))
        while True:
            blank = _BLANK.match(text, at, span.end)
            at = blank.end() if blank else at
            if number >= len(self._comments) or self._comments[number].start != at:
                return at if at < span.end else span.start
            at, number = self._comments[number].end, number + 1

    def _around(self, line: int) -> Iterator[Stretch]:
        """Yield the spans of definitions that a line is in, or else those of values outside of their definition."""
        inside = [stretch for stretch in self._by_line(line) if stretch.last >= line]
        yield from inside or (stretch for stretch in self._outside if stretch.first <= line <= stretch.last)

    def _by_line(self, line: int) -> Iterator[Stretch]:
        at = bisect_right(self._first_lines, line)
        while at > 0 and self._furthest[at - 1] >= line:
            at -= 1
            yield self.stretches[at]

    @cached_property
    def _first_lines(self) -> list[int]:
        return [stretch.first for stretch in self.stretches]

    @cached_property
    def _furthest(self) -> list[int]:
        """The greatest last line of each span and those before it."""
        furthest: list[int] = []
        for stretch in self.stretches:
            furthest.append(max(stretch.last, furthest[-1] if furthest else 0))
        return furthest

    @cached_property
    def _outside(self) -> list[Stretch]:
        """The spans of properties that stand outside of their definitions, as in a hashtable that is splatted."""
        before = dict(self._by_span)
        for definition in self._definitions:
            within = _span_of(definition)
            for name, value in definition.data.items():
                items = range(len(value) if isinstance(value, list) else 0)
                places = [definition.locate((name,), Part.KEY), definition.locate((name,))]
                places += [definition.locate((name, index)) for index in items]
                for place in places:
                    if not within.start <= place.span.start < max(within.end, within.start + 1):
                        self._add(definition, place.span)
        return [stretch for span, stretch in self._by_span.items() if span not in before]

    def _add(self, definition: Definition, span: Span) -> None:
        if span not in self._by_span:
            last = max(span.start, span.start + len(self.source.slice(span).rstrip()) - 1)
            first, last = self.source.position(span.start).line, self.source.position(last).line
            self._by_span[span] = Stretch(span, first, last)
        self._by_span[span].add(definition)


def file_definitions(tenant: Tenant) -> Iterator[Definition]:
    """Yield the definitions of a tenant, those that are said to be absent too, each from one file."""
    for held in (tenant.definitions, tenant.removed):
        for definitions in held.values():
            for definition in definitions:
                yield from definition.parts


def _span_of(definition: Definition) -> Span:
    """Return the span of a definition; a single one of its kind begins at its key."""
    span = definition.document.locate(definition.path)
    if not definition.kind.single:
        return span
    return Span(min(span.start, definition.document.locate(definition.path, Part.KEY).start), span.end)


def _on_lines(source: Source, comments: Sequence[Span]) -> Iterator[tuple[Span, int, int, bool]]:
    """Yield each comment with its first and last line, and whether nothing else stands on these."""
    text, last_line = source.text, 0
    for number, comment in enumerate(comments):
        start, end = source.position(comment.start), source.position(max(comment.start, comment.end - 1))
        following = comments[number + 1].start if number + 1 < len(comments) else len(text)
        before = start.line > last_line and not text[comment.start - start.column + 1 : comment.start].strip()
        rest = _rest_of_line(text, comment.end, following)
        yield comment, start.line, end.line, before and not rest.strip()
        last_line = end.line


def _rest_of_line(text: str, start: int, end: int) -> str:
    """Return what follows on the line of an offset, up to another one."""
    line_breaks = (text.find(mark, start, end) for mark in "\r\n")
    return text[start : min((at for at in line_breaks if at >= 0), default=end)]
