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


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders that an absolute path lies in, the nearest first."""
    while (above := os.path.dirname(path)) != path:
        yield above
        path = above


def seen_below(path: str, folder: str, prefix: str) -> str:
    """Return the displayed name of a file in a folder that stands for something else, such as a revision; ``prefix`` is
    how that is written."""
    return f"{prefix}{shown_from(path, folder)}"


def listed(given: Iterable[str], here: str) -> list[str]:
    """Return paths as the disk lists them, where letter case or accents do not matter: there a file has many names, and
    is to be known by one.

    They are absolute, or begin at ``here``, an absolute folder. That, and what is not there, is called as it is given.
    """
    names = _Listed(here)
    return [names.of(os.path.normpath(os.path.join(here, path))) for path in given]


class _Listed:
    """The names that folders list; each is asked once whether it knows others for the same."""

    def __init__(self, here: str) -> None:
        self._paths = {here: here}
        while (above := os.path.dirname(here)) != here:
            here = above
            self._paths[here] = here
        self._is_exact: dict[str, bool] = {}
        self._names: dict[str, list[str]] = {}

    def of(self, path: str) -> str:
        """Return a path as it is listed."""
        below: list[str] = []
        while path not in self._paths and (above := os.path.dirname(path)) != path:
            below.append(path)
            path = above
        at = self._paths.get(path, path)
        for path in reversed(below):
            at = self._paths[path] = os.path.join(at, self._name(at, os.path.basename(path)))
        return at

    def _name(self, folder: str, name: str) -> str:
        if self._is_exact.get(folder) or self._tells_apart(folder, name) or name in self._names_in(folder):
            return name
        if not os.path.lexists(os.path.join(folder, name)):
            return name
        alike = loose_name(name)  # it is there and not listed: nothing else is called so
        return next((other for other in self._names_in(folder) if loose_name(other) == alike), name)

    def _tells_apart(self, folder: str, name: str) -> bool:
        """Return whether a folder does not know a file by another name, too, as far as it is known to be there."""
        other = "".join(char.swapcase() if char.isascii() else char for char in name)
        if other != name and folder not in self._is_exact and os.path.lexists(os.path.join(folder, name)):
            self._is_exact[folder] = not os.path.lexists(os.path.join(folder, other))
        return self._is_exact.get(folder, True)

    def _names_in(self, folder: str) -> list[str]:
        if folder not in self._names:
            try:
                self._names[folder] = os.listdir(folder)
            except OSError:  # what is in it is called as it is given
                self._names[folder] = []
        return self._names[folder]


def loose_name(name: str) -> str:
    """Return what is the same for all names that a disk may take for one, where letter case or accents do not
    matter."""
    import unicodedata  # few files are not called as the disk lists them

    return unicodedata.normalize("NFC", name).casefold()


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
