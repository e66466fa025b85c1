"""Printable places: path, start and end position of a location."""

from __future__ import annotations

import posixpath

from relaylint.core.diagnostic import Location
from relaylint.core.records import NamedTuple
from relaylint.core.text import Position
from relaylint.output import Style
from relaylint.output.visible import visible


class Place(NamedTuple):
    """A path with the start and end position of a span; the end is exclusive."""

    path: str
    start: Position
    end: Position

    def __str__(self) -> str:
        """Return ``path:line:column``, prefixed with ``./`` if GitHub Actions would execute the path as a command."""
        lead = "./" if self.path.lstrip().startswith("::") else ""
        return f"{visible(lead + self.path)}:{self.start.line}:{self.start.column}"

    @property
    def one_line(self) -> bool:
        """Whether the span ends on the line on which it starts."""
        return self.start.line == self.end.line


def place(location: Location, style: Style, *, from_top: bool = False) -> Place:
    """Return the place of ``location``, with the displayed path; or with the path from the repository root.

    Trailing line breaks of a span are ignored: otherwise it would end on a line that it does not touch, and GitHub
    shows an alert in a pull request only if all of its lines were changed.
    """
    source, span = location
    path, prefix = style.name(source.name), style.prefix if from_top else ""
    path = posixpath.normpath(posixpath.join(prefix, path)) if prefix else path
    return Place(path, source.position(span.start), source.position(source.ending(span)))
