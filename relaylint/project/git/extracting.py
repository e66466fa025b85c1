"""The files of a revision in a private folder, for as long as they are read; the working tree stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from relaylint.core.notices import RefusedError
from relaylint.core.paths import GIT, is_below
from relaylint.project.git.revisions import (
    LINK,
    SUBMODULE,
    TreeEntry,
    blob_contents,
    blob_start,
    tree_entries,
)
from relaylint.syntax.reading import Limits

_MOST: Final = 1024 * 1024 * 1024
"""How many bytes the files of a revision may have together."""
_ROOM: Final = 8192
"""How many bytes are gathered before they are written: some file systems ask for megabytes, allotted for each file."""
_LONGEST_LINK: Final = 4096
_SEPARATORS: Final = "\\:" if os.name == "nt" else ""


class Extraction:
    """The files of a tree in a folder, which looks like a repository, so that links cannot leave it.

    Of a file that is larger than relaylint reads, its size is there, and no more than the start. ``absent``: the paths
    of files that the clone has not got, and those of submodules, with a separator at the end: their files belong to
    another repository.
    """

    def __init__(self, top: str, tree: str, folder: str) -> None:
        self.folder = folder
        self._top = top
        self._entries = tree_entries(top, tree)
        self._limit = -1
        for entry in self._entries:
            if not all(map(_is_name, entry.name.split("/"))):
                raise RefusedError(f"the revision holds `{entry.name}`, which names no file below its folder")
        self._files = [entry for entry in self._entries if entry.size is not None and not _is_link(entry)]
        self.absent = frozenset(
            os.path.join(self.path(entry), "") if entry.mode == SUBMODULE else self.path(entry)
            for entry in self._entries
            if entry.size is None
        )
        with open(os.path.join(folder, GIT), "xb"):
            pass  # its presence is what makes a repository
        for above in {os.path.dirname(self.path(entry)) for entry in self._files}:  # before links to folders
            os.makedirs(above, exist_ok=True)
        for entry in self._files:
            if (entry.size or 0) > Limits().size:
                with open(self.path(entry), "xb") as stream:
                    stream.truncate(entry.size)
        self.fill(Limits().size)
        self._link()

    def path(self, entry: TreeEntry) -> str:
        """Return where a file is."""
        return os.path.join(self.folder, entry.name.replace("/", os.sep))

    def fill(self, limit: int, is_read: Callable[[str], bool] = lambda path: False) -> None:
        """Write the contents of all files that have no more bytes than a limit. Raises `RefusedError`.

        Of larger ones that are read all the same one byte more is written.
        """
        sizes = [entry.size or 0 for entry in self._files]
        if sum(size for size in sizes if size <= limit) > _MOST:
            raise RefusedError(f"the files of the revision have more than {_MOST} bytes together, and are not read")
        wanted = [entry for entry, size in zip(self._files, sizes, strict=True) if self._limit < size <= limit]
        for entry, data in blob_contents(self._top, wanted):
            self._write(entry, data)
        for entry, size in zip(self._files, sizes, strict=True):
            if size > limit and is_read(self.path(entry)):
                self._write(entry, blob_start(self._top, entry, limit + 1))
        self._limit = max(self._limit, limit)

    def _write(self, entry: TreeEntry, data: bytes) -> None:
        mode = "xb" if self._limit < 0 else "r+b"  # the first time, those that are written are not there
        with open(self.path(entry), mode, _ROOM) as stream:
            stream.write(data)

    def _link(self) -> None:
        links = [entry for entry in self._entries if _is_link(entry)]
        for entry in links:
            os.makedirs(os.path.dirname(self.path(entry)), exist_ok=True)
        for entry, target in blob_contents(self._top, links):
            if b"\0" in target:
                raise RefusedError(f"the revision holds the link `{entry.name}`, which can lead nowhere")
            os.symlink(self._moved(os.fsdecode(target)), self.path(entry))

    def _moved(self, target: str) -> str:
        """Return what a link leads to: into the revision if it leads into the working tree by its whole path."""
        if is_below(target, self._top):
            return os.path.join(self.folder, os.path.relpath(target, self._top))
        return target


@contextmanager
def extracted(top: str, tree: str) -> Iterator[Extraction]:
    """Give the files of a tree of the repository with this top in a folder that is removed at the end.

    Raises `RefusedError` where they cannot be had.
    """
    import tempfile  # few commands need it

    with tempfile.TemporaryDirectory(prefix="relaylint-") as folder:
        try:
            extraction = Extraction(top, tree, os.path.realpath(folder))
        except OSError as error:
            why = error.strerror or "the system refuses it"
            raise RefusedError(f"the files of the revision cannot be kept in a folder for reading: {why}") from None
        yield extraction


def _is_link(entry: TreeEntry) -> bool:
    return entry.mode == LINK and (entry.size or 0) <= _LONGEST_LINK


def _is_name(part: str) -> bool:
    """Tell whether a part of a path can only be the name of a file: whoever made the revision chose it."""
    return part not in ("", ".", "..") and part.lower() != GIT and not any(sign in part for sign in _SEPARATORS)
