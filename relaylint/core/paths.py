"""Paths: what a file is called from a folder, and which folder it lies in, by name and through links."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

GIT = ".git"


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path names a folder, or something in it or below; links are not looked at."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def relative(path: str, folder: str) -> str:
    """Return an absolute path with slashes, from a folder if it lies below: what globs are compared with."""
    return path.removeprefix(os.path.join(folder, "")).replace(os.sep, "/")


def shown_from(path: str, folder: str) -> str:
    """Return the name under which people see a file: from a folder, with slashes; ``.`` for that folder itself."""
    return "." if path in (folder, os.path.join(folder, "")) else relative(path, folder)


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, up to the top of its repository, or of the file system."""
    top = repository(folder)
    while True:
        yield folder
        above = os.path.dirname(folder)
        if folder == top or above == folder:
            return
        folder = above


def repository(folder: str) -> str | None:
    """Return the top of the repository that an absolute folder lies in; None where it lies in none.

    A repository that is reached by a link in another one is no part of that one, so that the other one is returned.
    """
    root, linked = None, False
    while True:
        if (root is None or linked) and os.path.lexists(os.path.join(folder, GIT)):
            root, linked = folder, False
        linked = linked or (root is not None and os.path.islink(folder))
        above = os.path.dirname(folder)
        if above == folder:
            return root
        folder = above


def top(folder: str) -> str:
    """Return the top of the repository of an absolute folder; where it lies in none, the folder itself."""
    return repository(folder) or folder


def leaves(path: str, folder: str) -> bool:
    """Tell whether a path leads, by a link or by itself, out of the repository of ``folder``, or of a lone folder."""
    return not Bounds([folder]).hold(path)


def escapes(path: str) -> bool:
    """Tell whether an absolute path in a repository leads out of it by a link.

    Outside any repository a link is of the user's own making, and leads where it should.
    """
    folder = os.path.dirname(path)
    return repository(folder) is not None and leaves(path, folder)


class Bounds:
    """The repositories, or lone folders, out of which no link may lead; made of the folders that are worked in.

    What Git keeps for itself in a repository, such as its configuration with passwords, does not belong to it.
    """

    def __init__(self, folders: Iterable[str]) -> None:
        self._tops = tuple(dict.fromkeys(os.path.realpath(top(folder)) for folder in dict.fromkeys(folders)))
        self._known: dict[str, str] = {}

    def hold(self, path: str) -> bool:
        """Tell whether an absolute path stays in one of them, whatever links stand in it."""
        real = self.real(path)
        if _is_git(real) and not _is_git(path):
            return False
        return any(is_below(real, top) for top in self._tops)

    def real(self, path: str) -> str:
        """Return an absolute path without links; what was found out about its folder is kept."""
        if os.path.islink(path):
            return os.path.realpath(path)
        folder, name = os.path.split(path)
        if folder not in self._known:
            self._known[folder] = os.path.realpath(folder)
        return os.path.join(self._known[folder], name) if name not in ("", ".", "..") else os.path.realpath(path)


def _is_git(path: str) -> bool:
    """Tell whether a path leads into what Git keeps for itself."""
    return GIT in path.lower().split(os.sep)
