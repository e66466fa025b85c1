"""The files below a folder that may hold definitions, and whose they are; links to folders stay in the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from operator import attrgetter
from typing import Protocol

from relaylint.core import globs, paths
from relaylint.core.paths import Bounds, is_below
from relaylint.formats.recognition import almost_called, is_known, is_telling
from relaylint.project.settings import FILE_NAMES, Settings, files_among, format_of, is_settings_file, layer_of

_NAME = attrgetter("name")
PASSED_OVER = ("node_modules", "__pycache__")


def is_searched(path: str, folder: str) -> bool:
    """Tell whether a search of a folder would come to a path below it.

    Names that begin with a dot are left out, and folders of packages; what settings exclude is another question.
    """
    *folders, name = paths.relative(path, folder).split("/")
    return not (name.startswith(".") or any(map(is_passed_over, folders)))


def is_passed_over(folder: str) -> bool:
    """Tell whether a folder of this name is never searched."""
    return folder.startswith(".") or folder in PASSED_OVER


def tenant_of(path: str, settings: Settings) -> str:
    """Return the tenant that a file belongs to: the file itself where it is one, else that of its folder.

    A tenant of which the newest export counts has one name whatever the date, as `known_as` tells.
    """
    if is_tenant_file(path, settings):
        return known_as(path, settings)
    return tenant_of_folder(os.path.dirname(path), settings)


def tenant_of_folder(folder: str, settings: Settings) -> str:
    """Return the tenant that the files of a folder belong to, but for those that are tenants themselves.

    It is the innermost folder that a glob of ``tenants`` matches, else the root; a folder outside the root is its own.
    """
    if not is_below(folder, settings.root):
        return folder
    while folder != settings.root:
        if is_tenant(folder, settings):
            return known_as(folder, settings)
        folder = os.path.dirname(folder)
    return settings.root


def known_as(path: str, settings: Settings) -> str:
    """Return a path with a placeholder for the dates in it of which the newest counts; what reads them is imported on
    demand."""
    if not (settings.newest and is_below(path, settings.root)):
        return path
    name = import_module("relaylint.project.dates").undated(paths.relative(path, settings.root), settings.newest)
    return os.path.join(settings.root, *name.split("/")) if path != settings.root else path


def current_place(tenant: str, settings: Settings) -> str:
    """Return where the files of a tenant are: of one with a placeholder for the date, the export that counts."""
    current = settings.versions.current
    for above in at_and_above(tenant, settings) if current else ():
        if above in current:
            return current[above] + tenant[len(above) :]
    return tenant


def at_and_above(path: str, settings: Settings) -> Iterator[str]:
    """Yield an absolute path and the folders above it that lie below the root."""
    while path != settings.root and is_below(path, settings.root):
        yield path
        path = os.path.dirname(path)


def owner_of(path: str, settings: Settings) -> str:
    """Return the tenant that a folder or a file belongs to."""
    return tenant_of_folder(path, settings) if os.path.isdir(path) else tenant_of(path, settings)


def is_tenant(folder: str, settings: Settings) -> bool:
    """Tell whether a folder is that of a tenant."""
    return _is_named(folder, settings, settings.tenants)


def is_tenant_file(path: str, settings: Settings) -> bool:
    """Tell whether a file, if it is there, is a tenant of its own: it may hold definitions, and a glob names it."""
    named = files_among(settings.tenants) if settings.tenants else ()
    is_one = named and is_below(path, settings.root) and _is_named(path, settings, named)
    return bool(is_one) and readable(path, settings) and not is_settings_file(path, settings)


def _is_named(path: str, settings: Settings, named: tuple[str, ...]) -> bool:
    below = paths.relative(path, settings.root)
    return any(globs.matches(below, glob) for _, glob in globs.near(named).candidates(below))


def is_older(path: str, settings: Settings) -> bool:
    """Tell whether a path is, or lies in, an export of which a newer one counts."""
    older = settings.versions.older
    return bool(older) and not older.isdisjoint(at_and_above(path, settings))


def excluded(path: str, settings: Settings) -> bool:
    """Tell whether the settings leave a path out."""
    if not settings.exclude or not is_below(path, settings.root):
        return False
    return any(True for _ in globs.fitting(paths.relative(path, settings.root), settings.exclude))


def readable(path: str, settings: Settings) -> bool:
    """Tell whether a file may hold definitions, by its name or because the settings name its format."""
    return is_known(os.path.basename(path)) or format_of(settings, path) is not None


def is_meant(path: str, settings: Settings) -> bool:
    """Tell whether a link that cannot be followed was meant to lead to definitions, by its name or by the settings.

    Others lead to what tools have built or cached, such as the `result` of Nix, and are no business of ours.
    """
    named = is_tenant(path, settings) or layer_of(settings, path) is not None
    return named or readable(path, settings) or is_telling(path)


def _place(path: str, settings: Settings) -> str:
    """Return where a path leads, if that is below the root; else the path itself."""
    there, root = os.path.realpath(path), os.path.realpath(settings.root)
    return (
        os.path.normpath(os.path.join(settings.root, os.path.relpath(there, root))) if is_below(there, root) else path
    )


def in_tenant(path: str, settings: Settings) -> str:
    """Return a path by the name that it has in its tenant: a link to a tenant, or into one, is another name of that."""
    place = _place(path, settings) if settings.tenants else path
    tenant = owner_of(place, settings)
    is_one = tenant != settings.root and is_below(tenant, settings.root)
    moved = is_one and owner_of(path, settings) != tenant
    return place if moved and not excluded(path, settings) else path


def met_elsewhere(asked: Iterable[str], loaded: dict[str, list[str]], settings: Settings) -> list[tuple[str, str]]:
    """Return what is behind a link and met without it, each with the name by which that is."""
    linked = [(path, place) for path in asked for place in [_place(path, settings)] if path != place]
    if not linked:
        return []
    files = {path for paths in loaded.values() for path in paths}
    met = []
    for path, place in linked:
        is_met = place in files or os.path.isdir(place)
        if is_met and not excluded(path, settings) and not any(is_below(file, path) for file in files):
            met.append((path, place))
    return met


def never_searched(paths: Iterable[str], tenants: dict[str, list[str]], settings: Settings) -> set[str]:
    """Return those of the paths that no search comes to, not by a link either."""
    root = settings.root
    unsearched = {
        path for path in paths if not is_searched(path, root if is_below(path, root) else os.path.dirname(path))
    }
    met = {os.path.realpath(path) for files in tenants.values() for path in files} if unsearched else set()
    return {path for path in unsearched if os.path.realpath(path) not in met}


class FolderEntry(Protocol):
    """An entry of a folder."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def path(self) -> str:
        """Where it is."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Tell whether it is a folder, or a link to one."""

    def is_symlink(self) -> bool:
        """Tell whether it is a link."""


class _Given:
    """The entry of a file of which there is only a text."""

    def __init__(self, path: str) -> None:
        self.name = os.path.basename(path)
        self.path = path

    def is_dir(self, **_: bool) -> bool:
        """Tell that it is no folder."""
        return False

    def is_symlink(self) -> bool:
        """Tell that it is no link."""
        return False


class Folders:
    """The folders of one run, each listed once, however often it is asked for.

    ``given``: the absolute paths of files that are taken for there, since a text is given for each. ``have_links``:
    whether a walk met any link.
    """

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._given = frozenset(given)
        self._listed: dict[str, list[FolderEntry | str]] = {}
        self.have_links = False

    def entries(self, folder: str) -> Iterator[FolderEntry | str]:
        """Return the entries of a folder, sorted; itself, with a separator, where it is there and cannot be listed."""
        if folder not in self._listed:
            listed: list[FolderEntry | str] = list(_entries(folder))
            given = [path for path in self._given if os.path.dirname(path) == folder and not os.path.lexists(path)]
            if given and os.path.isdir(folder):
                there = [entry for entry in listed if not isinstance(entry, str)]
                listed = [*sorted([*there, *map(_Given, given)], key=lambda entry: entry.name)]
            self._listed[folder] = listed
        return iter(self._listed[folder])

    def names(self, folder: str) -> frozenset[str]:
        """Return what the entries of a folder are called; none if it cannot be listed."""
        return frozenset(entry.name for entry in self.entries(folder) if not isinstance(entry, str))

    def has(self, path: str) -> bool:
        """Tell whether there is a file or a link at a path, or a text is given for it."""
        return path in self._given or os.path.lexists(path)

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder, or a link to one, at a path."""
        return os.path.isdir(path)

    def lists_file(self, path: str) -> bool:
        """Tell whether a plain file, and no link, is known at a path from having listed its folder."""
        known = self._listed.get(os.path.dirname(path), ())
        entries = (entry for entry in known if not isinstance(entry, str) and entry.path == path)
        return any(not (entry.is_symlink() or entry.is_dir()) for entry in entries)


def walk(folder: str, settings: Settings, folders: Folders, *, prune: bool) -> Iterator[str]:
    """Yield the files below a folder that a reader takes: in order, and then those behind links to folders.

    ``prune``: those of tenants within it are left out. What cannot be read is yielded itself, since it must not look
    like in order: a folder that cannot be listed, a link that leaves the repository or leads nowhere.
    """
    walker = _Walk(
        folder, settings, folders, prune=prune and bool(settings.tenants) and is_below(folder, settings.root)
    )
    yield from walker.files(folder)
    if walker.links:
        yield from walker.behind_links()


def files_by_tenant(settings: Settings, folders: Folders) -> dict[str, list[str]] | None:
    """Return the files below the root by tenant, found in one walk; each tenant has those that one of its own finds.

    None where links lead to folders: what is behind them is told for each tenant.
    """
    root, apart = settings.root, bool(files_among(settings.tenants))
    walker = _Walk(root, settings, folders, prune=False)
    owners = {root: root}
    made: dict[str, list[str]] = {}

    def owner(folder: str) -> str:
        between = []
        while folder not in owners:  # a loop, since folders may lie deeper than calls
            if is_tenant(folder, settings):
                owners[folder] = known_as(folder, settings)
            else:
                between.append(folder)
                folder = os.path.dirname(folder)
        owners.update(dict.fromkeys(between, owners[folder]))
        return owners[folder]

    for path in walker.files(root):
        is_one, folder = apart and is_tenant_file(path, settings), os.path.dirname(path)
        tenant = known_as(path, settings) if is_one else owners.get(folder) or owner(folder)
        made.setdefault(tenant, []).append(path)
    return None if walker.links else made


class _Walk:
    """A walk through a folder, with the links to folders that it met; each is followed once for each tenant."""

    def __init__(self, folder: str, settings: Settings, folders: Folders, *, prune: bool) -> None:
        self.folder = folder
        self.settings = settings
        self.folders = folders
        self.prune = prune
        self.apart = prune and bool(files_among(settings.tenants))
        self.links: list[tuple[str, frozenset[str]]] = []
        self._seen: set[tuple[str, str]] = set()

    def files(self, folder: str, real: str = "", behind: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield the files below a folder, sorted; ``real`` is where it truly is, if it is behind a link, and ``behind``
        where all links lead on the way to it."""
        settings, size, older = self.settings, len(folder), self.settings.versions.older
        stack: list[Iterator[FolderEntry | str]] = [self.folders.entries(folder)]
        while stack:
            entry = next(stack[-1], None)
            if entry is None:
                stack.pop()
            elif isinstance(entry, str):
                yield entry
            elif (
                entry.name.startswith(".")
                or (settings.exclude and excluded(entry.path, settings))
                or (older and entry.path in older)
            ):
                continue
            elif entry.is_dir(follow_symlinks=False):
                if self._is_open(entry) and not (real and self._is_taken(entry.path, real + entry.path[size:])):
                    stack.append(self.folders.entries(entry.path))
            elif entry.is_symlink() and self._leads_to_folder(entry):
                if not is_passed_over(entry.name):
                    self.links.append((entry.path, behind))
            elif (
                not (entry.name in FILE_NAMES and is_settings_file(entry.path, settings))
                and (is_known(entry.name) or format_of(settings, entry.path) is not None or self._is_missed(entry))
                and not (self.apart and is_tenant_file(entry.path, settings))
            ):
                yield entry.path

    def behind_links(self) -> Iterator[str]:
        """Yield the files behind the links, and the links that may not or cannot be followed."""
        bounds, real_folder = Bounds([self.settings.root, self.folder]), os.path.realpath(self.folder)
        while self.links:
            link, behind = self.links.pop(0)
            real = os.path.realpath(link)
            loop = real in behind or is_below(os.path.realpath(os.path.dirname(link)), real)
            if not bounds.hold(link) or not os.path.isdir(link):
                yield link
            elif (
                not loop
                and not (self.prune and is_tenant(link, self.settings))
                and not self._is_met(link, real, real_folder)
            ):
                yield from () if self._is_taken(link, real) else self.files(link, real, behind | {real})

    def _leads_to_folder(self, entry: FolderEntry) -> bool:
        """Tell whether a link leads to a folder; one that leads nowhere may have done so, if its name has no suffix."""
        self.folders.have_links = True
        return is_folder(entry) or ("." not in entry.name and not os.path.exists(entry.path))

    def _is_missed(self, entry: FolderEntry) -> bool:
        """Tell whether a file that is not read may be missed: not one set aside, beside what it was made of."""
        like = almost_called(entry.name)
        if like is None or (entry.is_symlink() and not os.path.isfile(entry.path)):
            return False
        return not (like.aside and self.folders.has(os.path.join(os.path.dirname(entry.path), like.meant)))

    def _is_open(self, entry: FolderEntry) -> bool:
        return not is_passed_over(entry.name) and not (self.prune and is_tenant(entry.path, self.settings))

    def _is_taken(self, path: str, real: str) -> bool:
        """Tell whether a folder behind a link is a tenant's own, or one that this tenant has from another link."""
        key = (tenant_of_folder(path, self.settings), real)
        taken = is_tenant(real, self.settings._replace(root=os.path.realpath(self.settings.root))) or key in self._seen
        self._seen.add(key)
        return taken

    def _is_met(self, link: str, real: str, folder: str) -> bool:
        """Tell whether the walk comes to a folder, for the same tenant, without the link."""
        if not is_below(real, folder):
            return False
        path = self.folder
        for name in os.path.relpath(real, folder).split(os.sep):
            path = os.path.normpath(os.path.join(path, name))
            closed = (name != "." and is_passed_over(name)) or excluded(path, self.settings)
            if closed or (self.prune and path != self.folder and is_tenant(path, self.settings)):
                return False
        owner, other = (tenant_of_folder(at, self.settings) for at in (link, path))
        return owner == other


def is_folder(entry: FolderEntry) -> bool:
    """Tell whether an entry is a folder, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _entries(folder: str) -> Iterable[os.DirEntry[str] | str]:
    """Return the entries of a folder, sorted; the folder, with a separator, where it is there and cannot be listed."""
    try:
        return sorted(os.scandir(folder), key=_NAME)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError:
        return [os.path.join(folder, "")]
