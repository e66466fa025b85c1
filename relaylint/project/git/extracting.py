"""The files of a revision in a private folder, for as long as they are read; the working tree stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from relaylint.core.notices import RefusedError
from relaylint.core.paths import GIT, is_below, upwards
from relaylint.project.git.revisions import (
    LINK,
    SUBMODULE,
    TreeEntry,
    blob_contents,
    blob_start,
    tree_entries,
)
from relaylint.project.git.tree_folders import TreeFolders
from relaylint.project.settings import TOOL_FOLDERS
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
    another repository. ``folders``: those of the tree, where some files are not written; these count as if they were.
    """

    def __init__(self, top: str, tree: str, folder: str) -> None:
        self.folder = folder
        self.folders: TreeFolders | None = None
        self._top = top
        self._entries = tree_entries(top, tree)
        self._limit = Limits().size
        self._is_read: Callable[[str], bool] = lambda path: False
        parts = {part for entry in self._entries for part in entry.name.split("/")}
        strange = {part for part in parts if not _is_name(part)}
        for entry in self._entries if strange else ():
            if not strange.isdisjoint(entry.name.split("/")):
                raise RefusedError(f"the revision holds `{entry.name}`, which names no file below its folder")
        files = [entry for entry in self._entries if entry.size is not None and not _is_link(entry)]
        self._files = {self._path(entry): entry for entry in files}
        if len(self._files) < len(files):
            raise RefusedError("the revision holds two files of one name")
        self._written: set[str] = set()
        self._data: dict[str, bytes] = {}
        self.absent = frozenset(
            os.path.join(self._path(entry), "") if entry.mode == SUBMODULE else self._path(entry)
            for entry in self._entries
            if entry.size is None
        )
        self._refuse_too_many(self._limit)
        with _kept(), open(os.path.join(folder, GIT), "xb"):
            pass  # its presence is what makes a repository

    def _path(self, entry: TreeEntry) -> str:
        return f"{self.folder}{os.sep}{entry.name if os.sep == '/' else entry.name.replace('/', os.sep)}"

    def write_around(self, path: str) -> None:
        """Write the files in the folders above an absolute path, in which settings are looked for.

        If all files of the tree are plain ones, the others are known without being written; else all are written.
        """
        self.folders = TreeFolders(self.folder, self._files)
        if len(self._files) < len(self._entries) or any(map(self.folders.is_folder, self._files)):
            self.write_all()
            return
        for above in filter(self.folders.is_folder, upwards(path)):
            with _kept():
                for folder in (above, *self.folders.folders_in(above)):
                    os.makedirs(folder, exist_ok=True)
            of_tools = (os.path.join(above, name) for name in TOOL_FOLDERS)
            self._write(file for folder in (above, *of_tools) for file in self.folders.files_in(folder))

    def write_below(self, folders: Collection[str]) -> None:
        """Write what is at or below some paths."""
        self._write(path for path in self._files if any(is_below(path, folder) for folder in folders))

    def write_all(self) -> None:
        """Write all files, and links. Raises `RefusedError`."""
        self.folders = None
        self._write(self._files)
        with _kept():
            self._link()

    def fill(self, limit: int, is_read: Callable[[str], bool] = lambda path: False) -> None:
        """Have the contents of all files that have no more bytes than a limit. Raises `RefusedError`.

        Of larger ones that are read all the same one byte more is there.
        """
        self._refuse_too_many(limit)
        self._is_read = is_read
        written = [self._files[path] for path in self._files if path in self._written]
        for entry, data in blob_contents(self._top, [each for each in written if self._limit < _size(each) <= limit]):
            self._put(entry, data, "r+b")
        self._begin_large((each for each in written if _size(each) > limit), limit)
        self._limit = max(self._limit, limit)

    def data(self, path: str) -> bytes | None:
        """Return the contents of a file that is not written; None where the disk tells of a path."""
        if self.folders is None or path in self._written:
            return None
        if path in self._files and path not in self._data:
            self.fetch([path])
            if path not in self._data:  # it is large
                self._write([path])
        elif self.folders.is_folder(path):
            with _kept():
                os.makedirs(path, exist_ok=True)
        return self._data.get(path)

    def fetch(self, paths: Iterable[str]) -> None:
        """Get the contents of several files that are not written. Raises `RefusedError`."""
        known = self._data.keys() | self._written
        entries = (self._files[path] for path in paths if path in self._files and path not in known)
        wanted = [entry for entry in entries if _size(entry) <= self._limit]
        self._data.update((self._path(entry), data) for entry, data in blob_contents(self._top, wanted))

    def object_of(self, path: str, most: int) -> str:
        """Return how Git calls the contents of a file; empty for none, and of more bytes than ``most``."""
        entry = self._files.get(path)
        return entry.blob if entry and _size(entry) <= min(most, self._limit) else ""

    def _refuse_too_many(self, limit: int) -> None:
        if sum(size for size in map(_size, self._files.values()) if size <= limit) > _MOST:
            raise RefusedError(f"the files of the revision have more than {_MOST} bytes together, and are not read")

    def _write(self, paths: Iterable[str]) -> None:
        """Write files, unless they are written already. Raises `RefusedError`."""
        wanted = {path: self._files[path] for path in paths if path in self._files and path not in self._written}
        small, large = ([each for each in wanted.values() if (_size(each) > self._limit) is it] for it in (False, True))
        self._written.update(wanted)
        with _kept():
            for above in set(map(os.path.dirname, wanted)):  # before links, through which files would be written
                os.makedirs(above, exist_ok=True)
            for entry in large:
                with open(self._path(entry), "xb") as stream:
                    stream.truncate(entry.size)
            for entry, data in blob_contents(self._top, small):
                self._put(entry, data, "xb")
            self._begin_large(large, self._limit)

    def _begin_large(self, entries: Iterable[TreeEntry], limit: int) -> None:
        """Write the start of those of some files that are read all the same."""
        for entry in entries:
            if self._is_read(self._path(entry)):
                self._put(entry, blob_start(self._top, entry, limit + 1), "r+b")

    def _put(self, entry: TreeEntry, data: bytes, mode: str) -> None:
        with open(self._path(entry), mode, _ROOM) as stream:
            stream.write(data)

    def _link(self) -> None:
        links = [entry for entry in self._entries if _is_link(entry)]
        for entry in links:
            os.makedirs(os.path.dirname(self._path(entry)), exist_ok=True)
        for entry, target in blob_contents(self._top, links):
            if b"\0" in target:
                raise RefusedError(f"the revision holds the link `{entry.name}`, which can lead nowhere")
            os.symlink(self._moved(os.fsdecode(target)), self._path(entry))

    def _moved(self, target: str) -> str:
        """Return what a link leads to: into the revision if it leads into the working tree by its whole path."""
        if is_below(target, self._top):
            return os.path.join(self.folder, os.path.relpath(target, self._top))
        return target


@contextmanager
def extracted(top: str, tree: str, *, whole: bool = True) -> Iterator[Extraction]:
    """Give the files of a tree of the repository with this top in a folder that is removed at the end.

    ``whole``: all of them are written. Raises `RefusedError` where they cannot be had.
    """
    import tempfile  # few commands need it

    with tempfile.TemporaryDirectory(prefix="relaylint-") as folder:
        extraction = Extraction(top, tree, os.path.realpath(folder))
        if whole:
            extraction.write_all()
        yield extraction


@contextmanager
def _kept() -> Iterator[None]:
    """Have the system's refusal to keep files end the reading of a revision in words."""
    try:
        yield
    except (OSError, RecursionError) as error:  # folders are made by a call for each above them
        why = getattr(error, "strerror", "") or "the system refuses it"
        raise RefusedError(f"the files of the revision cannot be kept in a folder for reading: {why}") from None


def _size(entry: TreeEntry) -> int:
    return entry.size or 0


def _is_link(entry: TreeEntry) -> bool:
    return entry.mode == LINK and (entry.size or 0) <= _LONGEST_LINK


def _is_name(part: str) -> bool:
    """Tell whether a part of a path can only be the name of a file: whoever made the revision chose it."""
    return part not in ("", ".", "..") and part.lower() != GIT and not any(sign in part for sign in _SEPARATORS)
