"""The folders of a revision as a walk lists them, without a disk: every file is a plain one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from operator import attrgetter

from relaylint.core.paths import GIT
from relaylint.project.walking import FolderEntry, Folders

_NAME = attrgetter("name")


class TreeEntryAt:
    """A file or a folder of a tree, at an absolute path."""

    __slots__ = ("_is_folder", "name", "path")

    def __init__(self, path: str, *, is_folder: bool) -> None:
        self.path = path
        self.name = path.rpartition(os.sep)[2]
        self._is_folder = is_folder

    def is_dir(self, **_: bool) -> bool:
        """Tell whether it is a folder."""
        return self._is_folder

    def is_symlink(self) -> bool:
        """Tell that it is no link."""
        return False


class TreeFolders(Folders):
    """The folders of a tree whose files are at some absolute paths below a top folder, which is one of them."""

    def __init__(self, top: str, files: Iterable[str]) -> None:
        super().__init__()
        self._below: dict[str, list[TreeEntryAt]] = {top: [TreeEntryAt(os.path.join(top, GIT), is_folder=False)]}
        self._files: set[str] = {os.path.join(top, GIT)}
        for path in files:
            self._files.add(path)
            self._in(path.rpartition(os.sep)[0]).append(TreeEntryAt(path, is_folder=False))

    def _in(self, folder: str) -> list[TreeEntryAt]:
        """Return the entries of a folder, which lies in the one above it from now on."""
        above, missing = folder, list[str]()
        while above not in self._below:  # a loop, since a tree may be deeper than any disk
            missing.append(above)
            above = above.rpartition(os.sep)[0]
        for each in reversed(missing):
            self._below[above].append(TreeEntryAt(each, is_folder=True))
            above, self._below[each] = each, []
        return self._below[folder]

    def entries(self, folder: str) -> Iterator[FolderEntry | str]:
        """Return the entries of a folder, sorted."""
        if folder not in self._listed:
            self._listed[folder] = [*sorted(self._below.get(folder, ()), key=_NAME)]
        return iter(self._listed[folder])

    def has(self, path: str) -> bool:
        """Tell whether there is a file or a folder at a path."""
        return path in self._files or path in self._below

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder at a path."""
        return path in self._below

    def files_in(self, folder: str) -> list[str]:
        """Return the paths of the files in a folder."""
        return [entry.path for entry in self._below.get(folder, ()) if not entry.is_dir()]

    def folders_in(self, folder: str) -> list[str]:
        """Return the paths of the folders in a folder."""
        return [entry.path for entry in self._below.get(folder, ()) if entry.is_dir()]
