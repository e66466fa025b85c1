"""Which files below some folders changed, came or went since one last looked: by their times, without other means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from relaylint.core.paths import GIT
from relaylint.project.walking import PASSED_OVER

_Mark: TypeAlias = "tuple[int, int, int] | None"
"""What changes with a file: its time, size and number; None for a folder, of which only counts that it is there."""
FileMarks: TypeAlias = "dict[str, _Mark]"
"""What is there, by absolute path."""
_LEFT_OUT = frozenset((GIT, *PASSED_OVER))


def marks_of(tops: Iterable[str]) -> FileMarks:
    """Return what is there at and below some absolute paths; links are followed, each folder is entered once."""
    return dict(_marks(tops))


def changed_between(before: FileMarks, after: FileMarks) -> list[str]:
    """Return the paths of files that changed, and of what came or went."""
    return sorted(path for path in before.keys() | after.keys() if _differs(path, before, after))


def _differs(path: str, before: FileMarks, after: FileMarks) -> bool:
    return path not in before or path not in after or before[path] != after[path]


def _marks(tops: Iterable[str]) -> Iterator[tuple[str, _Mark]]:
    entered: set[tuple[int, int]] = set()
    stack = list(dict.fromkeys(tops))
    while stack:
        path = stack.pop()
        try:
            known = os.stat(path)
            if not os.path.isdir(path):
                yield path, (known.st_mtime_ns, known.st_size, known.st_ino)
                continue
            if (known.st_dev, known.st_ino) in entered:
                continue
            entered.add((known.st_dev, known.st_ino))
            yield path, None
            with os.scandir(path) as entries:
                stack += [entry.path for entry in entries if entry.name not in _LEFT_OUT]
        except FileNotFoundError:  # it went a moment ago, or is a link that leads nowhere
            if os.path.islink(path):
                yield path, None
        except OSError:  # nobody may look into it
            yield path, None
