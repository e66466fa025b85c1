"""What the file system notes of files, by which those that did not change are known without reading them."""

from __future__ import annotations

import os
import stat
import sys
import time
from array import array
from collections.abc import Callable, Collection
from itertools import chain
from typing import Final

from relaylint.project.cache.store import digest
from relaylint.project.load import DiskQuestion

_CLEARLY: Final = 3_000_000_000
"""How many nanoseconds a file must be older than the run that reads it. One that changes soon after may keep its times,
as coarse as these are: two seconds on FAT."""
_HAS_CHANGES: Final = sys.platform != "win32"
"""Whether the time is told at which anything of a file changed last, which no program sets back."""
_NOTHING: Final = (-1,) * 6


class Stamps:
    """The stamps of what tenants are read from, in a run that begins now.

    A stamp holds which file is at each path, its size, and when it was written and changed. None counts where that says
    too little: of a file that is new, or no plain one below the root. ``holds`` tells of a path whether a file there
    counts.
    """

    def __init__(self, root: str, holds: Callable[[str], bool]) -> None:
        self._holds = holds
        self._recent = time.time_ns() - _CLEARLY
        self._plain = {root: True}
        self._begin = [os.path.realpath(root), *map(str, _reader())] if _HAS_CHANGES else []

    def of(self, own: Collection[str], named: frozenset[str], beside: Collection[DiskQuestion]) -> str | None:
        """Return the stamp of a tenant's own files and of what was looked for beside them; None where none counts.

        ``named``: files that were named one by one.
        """
        paths = [*own, *(path for _, path in beside)]
        if not (self._begin and all(map(self._is_plain, {path.rpartition(os.sep)[0] for path in paths}))):
            return None
        words = (*self._begin, *own, "", *sorted(named.intersection(own)), "", *chain.from_iterable(beside))
        try:
            noted = [number for told in map(os.lstat, own) for number in self._noted(told)]
            noted += (number for _, path in beside for number in self._noted_beside(path))
            return digest("\0".join(words).encode("utf-8", "surrogateescape") + array("q", noted).tobytes())
        except (OSError, OverflowError, ValueError):
            return None

    def _noted_beside(self, path: str) -> tuple[int, ...]:
        """Return what is noted of a file; of one that is not there, too."""
        try:
            return (*self._noted(os.lstat(path)), self._holds(path))
        except FileNotFoundError:
            return _NOTHING

    def _noted(self, told: os.stat_result) -> tuple[int, ...]:
        """Return what is noted of a file. Raises `ValueError` where that says too little."""
        written, changed = told.st_mtime_ns, told.st_ctime_ns
        if written >= self._recent or changed >= self._recent or not stat.S_ISREG(told.st_mode):
            raise ValueError(told)
        return told.st_dev, told.st_ino, told.st_size, written, changed

    def _is_plain(self, folder: str) -> bool:
        """Tell whether a folder is the root, or lies below it with no link on the way."""
        if folder not in self._plain:
            above, name = os.path.split(folder)
            is_below = name not in ("", os.pardir) and self._is_plain(above)
            self._plain[folder] = is_below and not os.path.islink(folder)
        return self._plain[folder]


def _reader() -> tuple[int, ...]:
    """Return who reads: what one user may read, or one group, another may not."""
    return (os.geteuid(), os.getegid(), *sorted(os.getgroups()))
