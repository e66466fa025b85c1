"""Paths to files and their tenants: arguments say what to report on, tenants say what to load."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from itertools import repeat
from typing import Final, Protocol

from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.paths import Bounds, is_below
from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import SUFFIXES as OF_CERTIFICATES
from relaylint.project.refusals import refuse
from relaylint.project.settings import BASELINE_NAME, Settings, files_among, is_settings_file, layer_of
from relaylint.project.walking import (
    Folders,
    current_place,
    excluded,
    files_by_tenant,
    in_tenant,
    is_older,
    is_searched,
    is_tenant_file,
    known_as,
    met_elsewhere,
    never_searched,
    readable,
    tenant_of,
    walk,
)


class Unwritten(Protocol):
    """What has files that need not be on the disk; see `relaylint.project.git.extracting.Extraction`."""

    def data(self, path: str) -> bytes | None:
        """Return the contents of a file at an absolute path; None where the disk tells."""

    def fetch(self, paths: Iterable[str]) -> None:
        """Get the contents of several files at once."""

    def object_of(self, path: str, most: int) -> str:
        """Return what tells the contents of a file from all others; empty for none, and of more bytes than ``most``."""


class Holding(NamedTuple):
    """What a repository holds of the files of a run, whatever is on the disk.

    ``holds`` tells it of an absolute path; None: what is on the disk counts. ``absent``: the absolute paths of files
    that it holds and the disk does not; those of folders, of which nobody knows what is in them, end with a separator.
    ``absence`` says in words what is the matter with them. ``surely``: files that it holds if no link is on the way.
    ``contents``: what has files that are not on the disk, and count as if they were.
    """

    holds: Callable[[str], bool] | None = None
    absent: frozenset[str] = frozenset()
    absence: str = "held by Git but not on the disk"
    surely: frozenset[str] = frozenset()
    contents: Unwritten | None = None

    def data(self, path: str) -> bytes | None:
        """Return the contents of a file that need not be on the disk; None where that tells."""
        return self.contents.data(path) if self.contents else None

    def fetch(self, paths: Iterable[str]) -> None:
        """Get the contents of such files at once."""
        if self.contents:
            self.contents.fetch(paths)

    def has(self, path: str) -> bool:
        """Tell whether a file on the disk counts."""
        return self.holds is None or self.holds(path)


EVERYTHING: Final = Holding()


class Plan(NamedTuple):
    """What a run loads and reports on; every path is absolute.

    ``tenants``: the files of each tenant, a folder or a file, in order. ``named``: files that were named one by one.
    ``scopes``: what is reported on: these files, and everything below these folders.
    ``excluded``: the files that were named and are passed over, as the settings want it. ``beside``: the
    files of the tenants that are loaded only because others are compared with them. ``shared``: the files that
    several tenants have. ``unsearched``: those named for their tenants that no search comes to. ``unheld``: the files
    on the disk that do not count; ``absent``: those that count and are not on the disk, by tenant.
    """

    tenants: dict[str, list[str]]
    named: frozenset[str]
    scopes: frozenset[str]
    excluded: tuple[str, ...] = ()
    beside: dict[str, list[str]] = {}  # noqa: RUF012  # never changed
    shared: frozenset[str] = frozenset()
    unsearched: tuple[str, ...] = ()
    unheld: tuple[str, ...] = ()
    absent: dict[str, list[str]] = {}  # noqa: RUF012  # never changed

    @property
    def in_part(self) -> bool:
        """Whether files are loaded that were not asked for."""
        return bool(self.beside) or not all(self.asks_for_all(*tenant) for tenant in self.tenants.items())

    def asks_for_all(self, place: str, files: Iterable[str]) -> bool:
        """Tell whether all of the files of a tenant were asked for."""
        below = os.path.join(place, "")
        is_below_it = self.reports(place) and all(map(str.startswith, files, repeat(below)))
        return is_below_it or all(self.report(files))

    def report(self, paths: Iterable[str]) -> Iterator[bool]:
        """Tell of each of many files whether it was asked for."""
        known: dict[str, bool] = {}
        for path in paths:
            folder = os.path.dirname(path)
            if folder not in known:
                known[folder] = self.reports(folder)
            yield known[folder] or path in self.scopes

    def reports(self, path: str) -> bool:
        """Tell whether a file was asked for."""
        while path not in self.scopes:
            above = os.path.dirname(path)
            if above == path:
                return False
            path = above
        return True


def plan(
    paths: Iterable[str],
    settings: Settings,
    folders: Folders | None = None,
    *,
    affected: bool = False,
    present: str | None = None,
    across: bool = False,
    gone: Iterable[str] = (),
    holding: Holding = EVERYTHING,
) -> Plan:
    """Return what to load for absolute ``paths``.

    ``affected``: report on the whole tenants of the paths, as a hook must, since a change shows its
    effect in other files; ``gone`` are paths that were deleted. ``present``: a file whose text comes from elsewhere and
    that need not exist.
    ``across``: tenants are compared with each other, so that all must be loaded. ``holding``: what counts as there, of
    what is not named. Raises `RefusedError` for a path that does not exist.
    """
    planner = _Planner(settings, folders or Folders(), holding, present, affected=affected)
    for path in paths:
        if not (affected and is_older(path, settings)):
            planner.ask(path)
    for path in gone:
        if not excluded(path, settings):
            planner.add(planner.affected_by(path))
    return planner.plan(across=across)


class _Planner:
    """Gathers what a run is asked for: the tenants that are concerned, what is reported on, what was named.

    ``inside``: the files of folders that are named and that a search of the root does not come to; ``known``: those of
    tenants, once the whole root is searched for them.
    """

    def __init__(
        self, settings: Settings, folders: Folders, holding: Holding, present: str | None, *, affected: bool
    ) -> None:
        self.settings = settings
        self.folders = folders
        self.holding = holding
        self.present = present
        self.affected = affected
        self.shared = self._files_of_all()
        self.absent = self._absent()
        self.tenants: dict[str, None] = {}
        self.named: set[str] = set()
        self.scopes: set[str] = set()
        self.inside: set[str] = set()
        self.known: dict[str, list[str]] = {}

    def add(self, tenants: Iterable[str]) -> None:
        """Note that tenants are concerned."""
        self.tenants.update(dict.fromkeys(tenants))

    def ask(self, given: str) -> None:
        """Note a path that is asked for. Raises `RefusedError` where there is nothing."""
        settings = self.settings
        path = given if given == self.present else in_tenant(given, settings)
        if os.path.isdir(path) and Bounds([settings.root, path]).hold(path):
            self.scopes.update((path, known_as(path, settings)))
            self.inside.update(self._found_only_there(path))
            self.add(self.below(path))
            self.add(tenant for tenant, files in self.absent.items() if _any_below(files, path))
        elif os.path.exists(path) or os.path.islink(path) or path == self.present:
            self.named.add(path)
            self.scopes.update((path, known_as(path, settings)))
            self.add(self.affected_by(path) if self.affected else self.owners(path))
        else:
            hint = "name files or folders; without any, the working directory is checked"
            raise RefusedError(notice("`", Named(path), "` does not exist"), hint)

    def plan(self, *, across: bool) -> Plan:
        """Return what is to be loaded for what was asked."""
        settings, shared, affected = self.settings, self.shared, self.affected
        if self.holding.absent:
            outside = (folder for folder in self.tenants if not is_below(folder, settings.root))
            self.absent |= {folder: list(self._missed(folder)) for folder in outside}
        loaded = {folder: self._files(folder) for folder in sorted(self.tenants)}
        self._take_by_other_names(loaded)
        loaded = {folder: loaded.get(folder) or self._files(folder) for folder in sorted(self.tenants)}
        unheld = self._without_unheld(loaded)
        left_out = {path for path in self.named if excluded(path, settings)}
        unsearched = never_searched(self.named - left_out, loaded, settings) if affected else set()
        for path in sorted(self.named - left_out - unsearched | self.inside):
            self._put(path, loaded)
        everyone = (*self.below(settings.root), *self.absent) if across and settings.tenants else ()
        others = {folder: self._files(folder) for folder in sorted(set(everyone) - set(self.tenants))}
        self._without_unheld(others)
        self._refuse_clashes((*loaded, *others))
        return Plan(
            loaded,
            frozenset(() if affected else self.named),
            shared.union(self.tenants, self._places(self.tenants)) if affected else frozenset(self.scopes),
            tuple(sorted(left_out)),
            others,
            shared,
            tuple(sorted(unsearched)),
            tuple(sorted(unheld)),
            {folder: files for folder, files in self.absent.items() if folder in loaded or folder in others},
        )

    def _refuse_clashes(self, tenants: Iterable[str]) -> None:
        """Raise `SetupError` where tenants are files and it is not clear whose a file is; few are, so on demand."""
        if files_among(self.settings.tenants):
            clashes = import_module("relaylint.project.clashes").clashes
            refuse(clashes(self._places(tenants), self.settings, self.folders))

    def _places(self, tenants: Iterable[str]) -> Iterator[str]:
        return (current_place(tenant, self.settings) for tenant in tenants)

    def _put(self, path: str, loaded: dict[str, list[str]]) -> None:
        """Have a file that was asked for be loaded with its tenants, whatever it is called."""
        for folder in self.owners(path):
            files = loaded.get(folder)
            if files is not None and path not in files and not (self.affected and not readable(path, self.settings)):
                files.append(path)
                files.sort()

    def _take_by_other_names(self, loaded: dict[str, list[str]]) -> None:
        """Ask for what is behind a link under the name by which it is met."""
        for path, place in met_elsewhere(self.scopes - {self.present}, loaded, self.settings):
            for asked in (self.scopes, self.named) if path in self.named else (self.scopes,):
                asked.remove(path)
                asked.add(place)
            self.add(self.below(place))

    def _found_only_there(self, folder: str) -> Iterator[str]:
        """Yield the files of a folder that is named, if a search of the root does not come to it."""
        root = self.settings.root
        if is_below(folder, root) and not is_searched(os.path.join(folder, "a"), root):
            yield from self._walk(folder, prune=False)

    def _without_unheld(self, tenants: dict[str, list[str]]) -> set[str]:
        """Take those files out of tenants that do not count, unless they are named, and return them."""
        if self.holding.holds is None:
            return set()
        there = {path for files in tenants.values() for path in files}.difference(self.named)
        if self.known and not self.folders.have_links:
            there.difference_update(self.holding.surely)
        unheld = {path for path in there if not self.holding.holds(path)}
        for files in tenants.values() if unheld else ():
            files[:] = (path for path in files if path not in unheld)
        return unheld

    def _absent(self) -> dict[str, list[str]]:
        """Return the files below the root that count and are not there, by tenant."""
        absent: dict[str, list[str]] = {}
        for path in self._missed(self.settings.root):
            name = path.rstrip(os.sep)
            several = self._but_root if _affects_all(name, self.settings) else []
            for tenant in several or [tenant_of(name, self.settings)]:
                absent.setdefault(tenant, []).append(path)
        return absent

    def _missed(self, folder: str) -> Iterator[str]:
        """Yield what a search of a folder would find, were it there; of folders nobody knows what is in them."""
        for path in sorted(self.holding.absent):
            name = path.rstrip(os.sep)
            is_wanted = is_below(path, folder) and is_searched(name, folder) and not excluded(name, self.settings)
            if is_wanted and (name != path or readable(path, self.settings)):
                yield path

    def _files_of_all(self) -> frozenset[str]:
        """Return the files of layers that lie outside of every tenant's folder: each tenant has them."""
        settings = self.settings
        if not (settings.layers and settings.tenants):
            return frozenset()
        layered = (path for path in self._walk(settings.root, prune=True) if layer_of(settings, path) is not None)
        of_all = frozenset(layered)
        if any(tenant_of(path, settings) != settings.root for path in self._walk(settings.root, prune=False)):
            return of_all
        return frozenset()

    def owners(self, path: str) -> list[str]:
        """Return the tenants that have a file: its own, or all but the root, if there are others."""
        others = self._but_root if _affects_all(path, self.settings) else []
        return others or [tenant_of(path, self.settings)]

    def affected_by(self, path: str) -> Iterable[str]:
        """Return the tenants that a changed file concerns: all, if it is a setting, a rule or the baseline."""
        settings = self.settings
        rules = [os.path.join(settings.root, folder) for folder in settings.rules]
        is_of_all = is_settings_file(path, settings) or path == os.path.join(settings.root, BASELINE_NAME)
        if is_of_all or any(is_below(path, os.path.normpath(folder)) for folder in rules):
            return self.below(settings.root)
        owners = self.owners(path)
        return [*owners, *self._referring(path)] if owners == [settings.root] else owners

    def _referring(self, path: str) -> Iterator[str]:
        """Yield the tenants that may refer to a file that is none's and holds no definitions: all to a certificate,
        and to any other file those that are files beside or above it."""
        settings = self.settings
        if not settings.tenants or readable(path, settings):
            return
        if path.lower().endswith(OF_CERTIFICATES):
            yield from self._but_root
        while files_among(settings.tenants) and path != settings.root and is_below(path, settings.root):
            path = os.path.dirname(path)
            beside = (entry.path for entry in self.folders.entries(path) if not isinstance(entry, str))
            yield from (tenant_of(file, settings) for file in beside if self._file(file))

    def below(self, folder: str) -> Iterator[str]:
        """Yield the tenants of the files below a folder: all, if a file is theirs together."""
        settings = self.settings
        if not is_below(folder, settings.root):
            yield folder
            return
        if not settings.tenants:
            yield settings.root
            return
        if folder == settings.root and not (self.shared or settings.newest):
            self.known = self.known or files_by_tenant(settings, self.folders) or {}
            if self.known:
                yield from self.known
                return
        seen, everyone, apart = "", False, bool(files_among(settings.tenants))
        for path in self._walk(folder, prune=False):
            above = os.path.dirname(path)
            if path in self.shared:
                everyone = folder != settings.root
            elif apart and is_tenant_file(path, settings):
                yield known_as(path, settings)
            elif above != seen:
                seen = above
                yield tenant_of(path, settings)
        if everyone:
            yield from self._but_root

    @cached_property
    def _but_root(self) -> list[str]:
        """The tenants that have the files that are shared."""
        root = self.settings.root
        return [tenant for tenant in self.below(root) if tenant != root]

    def _files(self, folder: str) -> list[str]:
        """Return the files of a tenant: itself, or those below it but for tenants within it; and those of all."""
        if folder in self.known:
            return list(self.known[folder])
        place = current_place(folder, self.settings)
        own = list(self._walk(place, prune=True)) if os.path.isdir(place) else self._file(place)
        if not self.shared or not is_below(folder, self.settings.root):
            return own
        return sorted(self.shared.symmetric_difference(own))  # they lie below the root, which has not got them

    def _file(self, path: str) -> list[str]:
        """Return the file that is a tenant, if it is there."""
        settings = self.settings
        is_one = is_tenant_file(path, settings) and is_searched(path, settings.root) and not excluded(path, settings)
        return [path] if is_one and self.folders.has(path) and path not in settings.versions.older else []

    def _walk(self, folder: str, *, prune: bool) -> Iterator[str]:
        return walk(folder, self.settings, self.folders, prune=prune)


def _any_below(files: Iterable[str], folder: str) -> bool:
    return any(is_below(path, folder) for path in files)


def _affects_all(path: str, settings: Settings) -> bool:
    """Tell whether a file is that of a layer outside of every tenant's folder: each tenant has it, if there is one."""
    return (
        bool(settings.tenants) and tenant_of(path, settings) == settings.root and layer_of(settings, path) is not None
    )
