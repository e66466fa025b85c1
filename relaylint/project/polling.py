"""Which files below some folders changed, came or went since one last looked: by what the file system notes of each."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import TypeAlias

from relaylint.core.paths import GIT, is_below
from relaylint.core.records import NamedTuple
from relaylint.project.walking import PASSED_OVER


class _Mark(NamedTuple):
    """Which file it is, and for all but folders what changes with it: its size, and when it was written and changed."""

    number: int
    size: int = 0
    written: int = 0
    changed: int = 0


FileMarks: TypeAlias = "dict[str, _Mark | None]"
"""What is there, by absolute path; None where nobody may know more."""
_LEFT_OUT = frozenset((GIT, *PASSED_OVER))


def marks_of(tops: Iterable[str]) -> FileMarks:
    """Return what is there at and below some absolute paths; links are followed, each folder is entered once."""
    return dict(_marks(tops))


class Lookout:
    """Looks again and again at what is there at and below some absolute paths, which are not always the same.

    What nobody looks at for a while is compared with what was there when somebody did. ``since``: when this begins, in
    nanoseconds; where nobody has looked before, only what is younger than the last look counts as changed.
    """

    def __init__(self, since: int) -> None:
        self._known: FileMarks = {}
        self._tops: set[str] = set()
        self._since = since

    def look(self, tops: Collection[str]) -> list[str]:
        """Return the paths of files that changed, and of what came or went, as far as they are at or below some
        paths."""
        moment, known = time.time_ns(), self._known
        again = [top for top in tops if top in self._tops]
        now, first = marks_of(again), marks_of(top for top in tops if top not in self._tops)
        young = {path for path, mark in first.items() if mark and _latest(path, mark) > self._since}
        there = {**first, **now}
        changed = [
            path
            for path, mark in there.items()
            if (known[path] != mark if path in known else path in now or path in young)
        ]
        gone = [path for path in known.keys() - there.keys() if any(is_below(path, top) for top in again)]
        for path in gone:
            del known[path]
        known |= there
        self._tops.update(tops)
        self._since = moment
        return sorted([*changed, *gone])


def _latest(path: str, mark: _Mark) -> int:
    """Return when something changed; of a folder, of which the mark does not tell that, when something came to it, went
    or was called otherwise: that changes no time of what is in it."""
    if mark.changed:
        return max(mark.written, mark.changed)
    with suppress(OSError):
        known = os.stat(path)
        return max(known.st_mtime_ns, known.st_ctime_ns)
    return 0


def _marks(tops: Iterable[str]) -> Iterator[tuple[str, _Mark | None]]:
    entered: set[tuple[int, int]] = set()
    stack = list(dict.fromkeys(tops))
    while stack:
        path = stack.pop()
        try:
            known = os.stat(path)
            if not os.path.isdir(path):
                yield path, _Mark(known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns)
                continue
            yield path, _Mark(known.st_ino)
            if (known.st_dev, known.st_ino) in entered:
                continue
            entered.add((known.st_dev, known.st_ino))
            with os.scandir(path) as entries:
                stack += [entry.path for entry in entries if entry.name not in _LEFT_OUT]
        except FileNotFoundError:  # it went a moment ago, or is a link that leads nowhere
            if os.path.islink(path):
                yield path, None
        except OSError:  # nobody may look into it
            yield path, None
