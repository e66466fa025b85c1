"""Paths: the displayed name of a file, and which folder contains it, lexically and through links."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

GIT = ".git"


def is_below(path: str, folder: str) -> bool:
    """Return whether a path is a folder or inside it, lexically; links are not resolved."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def relative(path: str, folder: str) -> str:
    """Return an absolute path with slashes, relative to a folder if it is inside it: the form that globs are matched
    with."""
    return path.removeprefix(os.path.join(folder, "")).replace(os.sep, "/")


def shown_from(path: str, folder: str) -> str:
    """Return the displayed name of a file: relative to a folder if it is inside it, with slashes; ``.`` for the folder
    itself."""
    return "." if path in (folder, os.path.join(folder, "")) else relative(path, folder)


def seen_below(path: str, folder: str, prefix: str) -> str:
    """Return the displayed name of a file in a folder that stands for something else, such as a revision; ``prefix`` is
    how that is written."""
    return f"{prefix}{shown_from(path, folder)}"


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and its parents, up to the root of its repository or of the file system."""
    top = repository(folder)
    while True:
        yield folder
        above = os.path.dirname(folder)
        if folder == top or above == folder:
            return
        folder = above


def repository(folder: str) -> str | None:
    """Return the root of the repository that contains an absolute folder; None outside any repository.

    If a repository is reached by a link from within another one, the outer one is returned.
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
    """Return the root of the repository that contains an absolute folder; outside any repository, the folder itself."""
    return repository(folder) or folder


def leaves(path: str, folder: str) -> bool:
    """Return whether a path, resolved, is outside the repository of ``folder``, or outside ``folder`` if there is
    none."""
    return not Bounds([folder]).hold(path)


def escapes(path: str) -> bool:
    """Return whether an absolute path in a repository leads out of it through a link.

    Outside any repository, links are the user's own and are allowed to lead anywhere.
    """
    folder = os.path.dirname(path)
    return repository(folder) is not None and leaves(path, folder)


class Bounds:
    """The repositories, or single folders, that links must not leave; derived from the working folders.

    Git's own folder in a repository, which may contain passwords, is excluded.
    """

    def __init__(self, folders: Iterable[str]) -> None:
        self._tops = tuple(dict.fromkeys(os.path.realpath(top(folder)) for folder in dict.fromkeys(folders)))
        self._known: dict[str, str] = {}

    def hold(self, path: str) -> bool:
        """Return whether an absolute path stays inside one of them after links are resolved."""
        real = self.real(path)
        if _is_git(real) and not _is_git(path):
            return False
        return any(is_below(real, top) for top in self._tops)

    def real(self, path: str) -> str:
        """Return an absolute path with links resolved; results are cached by folder."""
        if os.path.islink(path):
            return os.path.realpath(path)
        folder, name = os.path.split(path)
        if folder not in self._known:
            self._known[folder] = os.path.realpath(folder)
        return os.path.join(self._known[folder], name) if name not in ("", ".", "..") else os.path.realpath(path)


def _is_git(path: str) -> bool:
    """Return whether a path is inside Git's own folder."""
    return GIT in path.lower().split(os.sep)
