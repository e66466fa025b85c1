"""Paths to files and their tenants: arguments say what to report on, tenants say what to load."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

from relaylint.core.paths import Bounds, is_below
from relaylint.core.records import NamedTuple
from relaylint.project.settings import FILE_NAMES, Settings, layer_of
from relaylint.project.walking import excluded, is_searched, is_tenant, readable, tenant_of, walk


class PathError(Exception):
    """A path on the command line that does not exist; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Holding(NamedTuple):
    """What a repository holds of the files of a run, whatever is on the disk.

    ``holds`` tells it of an absolute path; None: what is on the disk counts. ``absent``: the absolute paths of files
    that it holds and the disk does not; those of folders, of which nobody knows what is in them, end with a separator.
    """

    holds: Callable[[str], bool] | None = None
    absent: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Tell whether a file on the disk counts."""
        return self.holds is None or self.holds(path)


EVERYTHING: Final = Holding()


class Plan(NamedTuple):
    """What a run loads and reports on; every path is absolute.

    ``tenants``: the files of each tenant folder, in order. ``named``: files that were named one by
    one. ``scopes``: what is reported on: these files, and everything below these folders.
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
        return bool(self.beside) or not all(self.report(path for files in self.tenants.values() for path in files))

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
    what is not named. Raises `PathError`.
    """
    folders: dict[str, None] = {}
    named: set[str] = set()
    scopes: set[str] = set()
    inside: set[str] = set()
    shared = _shared(settings)
    absent = _absent(holding, settings, shared)
    for given in paths:
        path = given if given == present else _of_tenant(given, settings)
        if os.path.isdir(path) and Bounds([settings.root, path]).hold(path):
            scopes.add(path)
            inside.update(_found_only_there(path, settings))
            folders.update(dict.fromkeys(_tenants_below(path, settings, shared)))
            folders.update({tenant: None for tenant, files in absent.items() if _any_below(files, path)})
        elif os.path.exists(path) or os.path.islink(path) or path == present:
            named.add(path)
            scopes.add(path)
            concerned = _affected(path, settings, shared) if affected else _tenants_of(path, settings, shared)
            folders.update(dict.fromkeys(concerned))
        else:
            hint = "name files or folders; without any, the working directory is checked"
            raise PathError(f"`{path}` does not exist", hint)
    for path in gone:
        if not excluded(path, settings):
            folders.update(dict.fromkeys(_affected(path, settings, shared)))
    outside = (folder for folder in folders if not is_below(folder, settings.root))
    absent |= {folder: list(_missed(holding, folder, settings)) for folder in outside if holding.absent}
    loaded = {folder: _files(folder, settings, shared) for folder in sorted(folders)}
    for path, place in _met_elsewhere(scopes - {present}, loaded, settings):
        for asked in (scopes, named) if path in named else (scopes,):
            asked.remove(path)
            asked.add(place)
        folders.update(dict.fromkeys(_tenants_below(place, settings, shared)))
    loaded = {folder: loaded.get(folder) or _files(folder, settings, shared) for folder in sorted(folders)}
    unheld = _unheld(loaded, named, holding)
    left_out = {path for path in named if excluded(path, settings)}
    unsearched = _unsearched(named - left_out, loaded, settings) if affected else set()
    for path in sorted(named - left_out - unsearched | inside):
        for folder in _tenants_of(path, settings, shared):
            files = loaded.get(folder)
            if files is not None and path not in files and not (affected and not readable(path, settings)):
                files.append(path)
                files.sort()
    everyone = (*_tenants_below(settings.root, settings, shared), *absent) if across and settings.tenants else ()
    others = {folder: _files(folder, settings, shared) for folder in sorted(set(everyone) - set(folders))}
    _unheld(others, named, holding)
    return Plan(
        loaded,
        frozenset(() if affected else named),
        shared.union(folders) if affected else frozenset(scopes),
        tuple(sorted(left_out)),
        others,
        shared,
        tuple(sorted(unsearched)),
        tuple(sorted(unheld)),
        {folder: files for folder, files in absent.items() if folder in loaded or folder in others},
    )


def _found_only_there(folder: str, settings: Settings) -> Iterator[str]:
    """Yield the files of a folder that is named, if a search of the root does not come to it."""
    if is_below(folder, settings.root) and not is_searched(os.path.join(folder, "a"), settings.root):
        yield from walk(folder, settings, prune=False)


def _place(path: str, settings: Settings) -> str:
    """Return where a path leads, if that is below the root; else the path itself."""
    there, root = os.path.realpath(path), os.path.realpath(settings.root)
    return (
        os.path.normpath(os.path.join(settings.root, os.path.relpath(there, root))) if is_below(there, root) else path
    )


def _of_tenant(path: str, settings: Settings) -> str:
    """Return a path by the name that it has in its tenant: a link to a tenant, or into one, is another name of that."""
    place = _place(path, settings) if settings.tenants else path
    tenant = tenant_of(os.path.join(place, "."), settings)
    moved = is_tenant(tenant, settings) and tenant_of(os.path.join(path, "."), settings) != tenant
    return place if moved and not excluded(path, settings) else path


def _met_elsewhere(asked: Iterable[str], loaded: dict[str, list[str]], settings: Settings) -> list[tuple[str, str]]:
    """Return what is behind a link and met without it, each with the name by which that is."""
    linked = [(path, place) for path in asked for place in [_place(path, settings)] if path != place]
    if not linked:
        return []
    files = {path for paths in loaded.values() for path in paths}
    found = []
    for path, place in linked:
        is_met = place in files or os.path.isdir(place)
        if is_met and not excluded(path, settings) and not any(is_below(file, path) for file in files):
            found.append((path, place))
    return found


def _unheld(tenants: dict[str, list[str]], named: Iterable[str], holding: Holding) -> set[str]:
    """Take those files out of tenants that do not count, unless they are named, and return them."""
    if holding.holds is None:
        return set()
    there = {path for files in tenants.values() for path in files}.difference(named)
    unheld = {path for path in there if not holding.holds(path)}
    for files in tenants.values():
        files[:] = (path for path in files if path not in unheld)
    return unheld


def _unsearched(paths: Iterable[str], tenants: dict[str, list[str]], settings: Settings) -> set[str]:
    """Return those of the paths that no search comes to, not by a link either."""
    root = settings.root
    found = {path for path in paths if not is_searched(path, root if is_below(path, root) else os.path.dirname(path))}
    met = {os.path.realpath(path) for files in tenants.values() for path in files} if found else set()
    return {path for path in found if os.path.realpath(path) not in met}


def _absent(holding: Holding, settings: Settings, shared: frozenset[str]) -> dict[str, list[str]]:
    """Return the files below the root that count and are not there, by tenant."""
    found: dict[str, list[str]] = {}
    with_layers = cache(lambda: list(_tenants_but_root(settings, shared)))
    for path in _missed(holding, settings.root, settings):
        name = path.rstrip(os.sep)
        several = with_layers() if _is_of_all(name, settings) else []
        for tenant in several or [tenant_of(name, settings)]:
            found.setdefault(tenant, []).append(path)
    return found


def _missed(holding: Holding, folder: str, settings: Settings) -> Iterator[str]:
    """Yield what a search of a folder would find, were it there; of folders nobody knows what is in them."""
    for path in sorted(holding.absent):
        name = path.rstrip(os.sep)
        is_wanted = is_below(path, folder) and is_searched(name, folder) and not excluded(name, settings)
        if is_wanted and (name != path or readable(path, settings)):
            yield path


def _any_below(files: Iterable[str], folder: str) -> bool:
    return any(is_below(path, folder) for path in files)


def _shared(settings: Settings) -> frozenset[str]:
    """Return the files of layers that lie outside of every tenant's folder: each tenant has them."""
    if not (settings.layers and settings.tenants):
        return frozenset()
    root = settings.root
    found = frozenset(path for path in walk(root, settings, prune=True) if layer_of(settings, path) is not None)
    if any(tenant_of(path, settings) != root for path in walk(root, settings, prune=False)):
        return found
    return frozenset()


def _tenants_of(path: str, settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants that have a file: its own, or all but the root, if there are others."""
    others = list(_tenants_but_root(settings, shared)) if _is_of_all(path, settings) else []
    yield from others or (tenant_of(path, settings),)


def _is_of_all(path: str, settings: Settings) -> bool:
    """Tell whether a file is that of a layer outside of every tenant's folder: each tenant has it, if there is one."""
    return (
        bool(settings.tenants) and tenant_of(path, settings) == settings.root and layer_of(settings, path) is not None
    )


def _affected(path: str, settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants that a changed file concerns: all, if it is a setting or a rule."""
    rules = [os.path.join(settings.root, folder) for folder in settings.rules]
    is_settings = os.path.dirname(path) == settings.root and os.path.basename(path) in FILE_NAMES
    if is_settings or any(is_below(path, os.path.normpath(folder)) for folder in rules):
        yield from _tenants_below(settings.root, settings, shared)
    else:
        yield from _tenants_of(path, settings, shared)


def _tenants_below(folder: str, settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants of the files below a folder: all, if a file is theirs together."""
    if not is_below(folder, settings.root):
        yield folder
        return
    if not settings.tenants:
        yield settings.root
        return
    seen, everyone = "", False
    for path in walk(folder, settings, prune=False):
        above = os.path.dirname(path)
        if path in shared:
            everyone = folder != settings.root
        elif above != seen:
            seen = above
            yield tenant_of(path, settings)
    if everyone:
        yield from _tenants_but_root(settings, shared)


def _tenants_but_root(settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants that have the files that are shared."""
    yield from (tenant for tenant in _tenants_below(settings.root, settings, shared) if tenant != settings.root)


def _files(folder: str, settings: Settings, shared: frozenset[str]) -> list[str]:
    """Return the files of a tenant: all below its folder but those of tenants within it, and those of all tenants."""
    own = list(walk(folder, settings, prune=True))
    if not shared or not is_below(folder, settings.root):
        return own
    return sorted(shared.symmetric_difference(own))  # they lie below the root, which has not got them
