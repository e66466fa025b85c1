"""Places as they are printed: path, first and last position of a location."""

from __future__ import annotations

import posixpath

from relaylint.core.diagnostic import Location
from relaylint.core.records import NamedTuple
from relaylint.core.text import Position
from relaylint.output import Style
from relaylint.output.visible import visible


class Place(NamedTuple):
    """A path with the positions at which a span starts and, exclusively, ends."""

    path: str
    start: Position
    end: Position

    def __str__(self) -> str:
        """Return ``path:line:column``; a path that GitHub Actions would obey as a command gets ``./`` before it."""
        lead = "./" if self.path.lstrip().startswith("::") else ""
        return f"{visible(lead + self.path)}:{self.start.line}:{self.start.column}"

    @property
    def one_line(self) -> bool:
        """Whether the span ends on the line that it starts on."""
        return self.start.line == self.end.line


def place(location: Location, style: Style, *, from_top: bool = False) -> Place:
    """Return the place of ``location``, its path as people see it; or from the top of the repository.

    Line breaks at the end of a span do not count: else its end would be on a line that it does
    not touch, and GitHub shows an alert in a pull request only if every line of it was changed.
    """
    source, (start, _) = location
    end = start + len(source.slice(location.span).rstrip("\r\n"))
    path, prefix = style.name(source.name), style.prefix if from_top else ""
    path = posixpath.normpath(posixpath.join(prefix, path)) if prefix else path
    return Place(path, source.position(start), source.position(end))
