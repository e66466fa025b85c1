"""What Git holds of the files of a run: what a commit would have, and what of that is not on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Final

from relaylint.core import paths
from relaylint.core.notices import Tell
from relaylint.core.records import NamedTuple
from relaylint.project.git import asking, files
from relaylint.project.plan import EVERYTHING, Holding
from relaylint.project.settings import Settings
from relaylint.project.triggers import by_name
from relaylint.project.walking import Folders, readable

_PLAIN: Final = ("100644", "100755")
_LINK, _SUBMODULE, _KEPT_AWAY = "120000", "160000", "S"
_EMPTY: Final = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""How Git calls empty contents: also those of a file that is only meant to be added, as `git add -N` says."""


class Affected(NamedTuple):
    """The absolute paths of changed files that concern a tenant, and what Git holds.

    ``gone``: those that only concern their tenants: of files that are gone, and the names that links give to others.
    """

    paths: list[str]
    gone: list[str]
    holding: Holding = EVERYTHING

    def __bool__(self) -> bool:
        """Tell whether any file concerns a tenant."""
        return bool(self.paths or self.gone)


class Index:
    """What Git's index holds: the files of the next commit. Every path that is given or returned is absolute."""

    def __init__(self, top: str, entries: Iterable[asking.IndexEntry]) -> None:
        self._top = top
        self._real_top = os.path.realpath(top)
        self._bounds = paths.Bounds([top])
        self._prefix = os.path.join(top, "")
        self._entries = {entry.name: entry for entry in entries}

    def files(self) -> list[str]:
        """Return the files whose contents it has."""
        return [path for path in map(self._path, self._entries) if self.holds(path)]

    def holds(self, path: str) -> bool:
        """Tell whether it has a file: under this name, and, where that is or lies behind a link, what it leads to.

        What lies outside of the repository is not its business; what lies in a submodule is held there.
        """
        name = _below(path, self._top)
        if name is not None and not self._lists(name, path):
            return False
        real = self._bounds.real(path)
        target = _below(real, self._real_top)
        return target in (None, name) or not os.path.exists(real) or self._lists(target, real)

    def surely(self, folder: str) -> frozenset[str]:
        """Return files that it has below a folder if these are on the disk and no links: all but a few."""
        if _below(os.path.realpath(folder), self._real_top) != _below(folder, self._top):
            return frozenset()
        plain = (name for name, entry in self._entries.items() if entry.mode in _PLAIN and entry.blob not in _EMPTY)
        return frozenset(map(self._path, plain))

    def _lists(self, name: str, path: str) -> bool:
        entry = self._entries.get(name) or self._in_other_letters(name)
        if entry is None:
            above = name.rpartition("/")[0]
            while above and above not in self._entries:
                above = above.rpartition("/")[0]
            return above != "" and self._entries[above].mode in (_LINK, _SUBMODULE)
        return entry.blob not in _EMPTY or not os.path.exists(path) or os.path.getsize(path) == 0

    def _in_other_letters(self, name: str) -> asking.IndexEntry | None:
        """Return the entry of a file that the disk calls otherwise, where letter case or accents do not matter."""
        entry = self._folded.get(paths.loose_name(name))
        return entry if entry and paths.listed([entry.name], self._top) == [self._path(name)] else None

    @cached_property
    def _folded(self) -> dict[str, asking.IndexEntry]:
        return {paths.loose_name(name): entry for name, entry in self._entries.items()}

    def other_names(self, path: str) -> Iterator[str]:
        """Yield the paths by which links lead to a file: links to it, or to a folder that it lies in."""
        name = _below(path, self._top) if self._links else None
        real = os.path.join(self._real_top, *name.split("/")) if name else self._real_top
        above = real
        while above != self._real_top:
            yield from (link + real[len(above) :] for link in self._links.get(above, ()))
            above = os.path.dirname(above)

    @cached_property
    def _links(self) -> dict[str, list[str]]:
        """The links, by what they lead to."""
        links: dict[str, list[str]] = {}
        for name, entry in self._entries.items():
            if entry.mode == _LINK:
                links.setdefault(os.path.realpath(self._path(name)), []).append(self._path(name))
        return links

    def absent(
        self, wanted: Callable[[str], bool], names_in: Callable[[str], Collection[str]], *, kept_away: bool
    ) -> Iterator[str]:
        """Yield what it has and the disk has not: wanted files, and folders of submodules with a separator at the end.

        ``names_in`` returns what the entries of a folder are called. ``kept_away``: only those that are not meant to be
        there, as in a sparse checkout: others were deleted.
        """
        listed: dict[str, Collection[str]] = {}
        for name, entry in self._entries.items():
            if entry.mode == _SUBMODULE:
                path = self._path(name)
                if not os.path.isdir(path) or not os.listdir(path):
                    yield os.path.join(path, "")
            elif entry.tag == _KEPT_AWAY or not kept_away:
                folder, _, file = name.rpartition("/")
                if folder not in listed:
                    listed[folder] = names_in(self._path(folder))
                path = "" if file in listed[folder] else self._path(name)  # the disk may call it otherwise
                if path and wanted(path) and not os.path.lexists(path):
                    yield path

    def _path(self, name: str) -> str:
        return self._prefix + name.replace("/", os.sep)


def of_commit(index: Index, settings: Settings, folders: Folders) -> Holding:
    """Return what a commit would have: what the disk has besides does not count.

    ``folders``: those below the root of the settings, which are listed for a plan as well.
    """

    def names_in(folder: str) -> Collection[str]:
        return folders.names(folder) if paths.is_below(folder, settings.root) else _names_in(folder)

    absent = frozenset(index.absent(_wanted(settings), names_in, kept_away=False))
    return Holding(index.holds, absent, surely=index.surely(settings.root))


def of_disk(settings: Settings, named: Iterable[str], tell: Tell) -> Holding:
    """Return what of the files of a run is not on the disk, since a sparse checkout or a submodule keeps it away.

    Git is asked only where its files tell that there may be such, for the settings' folder and what is ``named``.
    """
    folders = [settings.root, *(path for path in named if not paths.is_below(path, settings.root))]
    absent: list[str] = []
    for top in dict.fromkeys(map(paths.repository, folders)):
        if top is not None and files.may_keep_away(os.path.join(top, paths.GIT)):
            index = read_index(top, tell)
            absent += index.absent(_wanted(settings), _names_in, kept_away=True) if index else ()
    return Holding(None, frozenset(absent))


def read_index(top: str, tell: Tell) -> Index | None:
    """Return the index of the repository with this top; None where there is no Git. Where it fails, that is said."""
    entries = asking.index_entries(top, tell)
    return None if entries is None else Index(top, entries)


def _wanted(settings: Settings) -> Callable[[str], bool]:
    return lambda path: by_name(path) or readable(path, settings)


def _below(path: str, top: str) -> str | None:
    """Return the path from the top, with slashes, as Git writes it; None where it does not lie below."""
    return paths.relative(path, top) if paths.is_below(path, top) else None


def _names_in(folder: str) -> frozenset[str]:
    """Return what the entries of a folder are called; none if it cannot be listed."""
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()
