"""Paths to files and their tenants: arguments say what to report on, tenants say what to load."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from relaylint import config, globs
from relaylint.config import FILE_NAMES, Settings, format_of, layer_of
from relaylint.readers.recognition import is_known

_PASSED_OVER = ("node_modules", "__pycache__")


class PathError(Exception):
    """A path on the command line that does not exist; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Plan(NamedTuple):
    """What a run loads and reports on; every path is absolute.

    ``tenants``: the files of each tenant folder, in order. ``named``: files that were named one by
    one. ``scopes``: what is reported on: these files, and everything below these folders.
    ``excluded``: how many files were named and are passed over, as the settings want it. ``beside``: the
    files of the tenants that are loaded only because others are compared with them. ``shared``: the files that
    several tenants have.
    """

    tenants: dict[str, list[str]]
    named: frozenset[str]
    scopes: frozenset[str]
    excluded: int = 0
    beside: dict[str, list[str]] = {}  # noqa: RUF012  # never changed
    shared: frozenset[str] = frozenset()

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
) -> Plan:
    """Return what to load for absolute ``paths``.

    ``affected``: report on the whole tenants of the paths, as a hook must, since a change shows its
    effect in other files. ``present``: a file whose text comes from elsewhere and that need not exist.
    ``across``: tenants are compared with each other, so that all must be loaded. Raises `PathError`.
    """
    folders: dict[str, None] = {}
    named: set[str] = set()
    scopes: set[str] = set()
    shared = _shared(settings)
    for path in paths:
        if os.path.isdir(path):
            scopes.add(path)
            folders.update(dict.fromkeys(_tenants_below(path, settings, shared)))
        elif os.path.isfile(path) or path == present:
            named.add(path)
            scopes.add(path)
            concerned = _affected(path, settings, shared) if affected else _tenants_of(path, settings, shared)
            folders.update(dict.fromkeys(concerned))
        else:
            hint = "name files or folders; without any, the working directory is checked"
            raise PathError(f"`{path}` does not exist", hint)
    loaded = {folder: _files(folder, settings, shared) for folder in sorted(folders)}
    excluded = {path for path in named if _excluded(path, settings)}
    for path in sorted(named - excluded):
        for folder in _tenants_of(path, settings, shared):
            files = loaded.get(folder)
            if files is not None and path not in files and not (affected and not _readable(path, settings)):
                files.append(path)
                files.sort()
    others = set(_tenants_below(settings.root, settings, shared)) - set(folders) if across and settings.tenants else ()
    return Plan(
        loaded,
        frozenset(() if affected else named),
        shared.union(folders) if affected else frozenset(scopes),
        len(excluded),
        {folder: _files(folder, settings, shared) for folder in sorted(others)},
        shared,
    )


def _shared(settings: Settings) -> frozenset[str]:
    """Return the files of layers that lie outside of every tenant's folder: each tenant has them."""
    if not (settings.layers and settings.tenants):
        return frozenset()
    root = settings.root
    found = frozenset(path for path in _walk(root, settings, prune=True) if layer_of(settings, path) is not None)
    if any(tenant_of(path, settings) != root for path in _walk(root, settings, prune=False)):
        return found
    return frozenset()


def _tenants_of(path: str, settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants that have a file: its own, or all but the root, if there are others."""
    tenant = tenant_of(path, settings)
    others: list[str] = []
    if settings.tenants and tenant == settings.root and layer_of(settings, path) is not None:
        others = list(_tenants_but_root(settings, shared))
    yield from others or (tenant,)


def _affected(path: str, settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants that a changed file concerns: all, if it is a setting or a rule."""
    rules = [os.path.join(settings.root, folder) for folder in settings.rules]
    is_settings = os.path.dirname(path) == settings.root and os.path.basename(path) in FILE_NAMES
    if is_settings or any(_inside(path, os.path.normpath(folder)) for folder in rules):
        yield from _tenants_below(settings.root, settings, shared)
    else:
        yield from _tenants_of(path, settings, shared)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def tenant_of(path: str, settings: Settings) -> str:
    """Return the folder of the tenant that a file belongs to.

    It is the innermost folder that a glob of ``tenants`` matches, else the root; a file outside the
    root belongs to its own folder.
    """
    if not _inside(path, settings.root):
        return os.path.dirname(path)
    folder = os.path.dirname(path)
    while folder != settings.root and _inside(folder, settings.root):
        if _is_tenant(folder, settings):
            return folder
        folder = os.path.dirname(folder)
    return settings.root


def _is_tenant(folder: str, settings: Settings) -> bool:
    relative = config.relative(settings, folder)
    return any(globs.matches(relative, pattern) for pattern in settings.tenants)


def unmatched(settings: Settings) -> Iterator[int]:
    """Yield the index of each glob of ``tenants`` that matches no folder: its tenants would be one with the root's."""
    for index, pattern in enumerate(settings.tenants):
        if not _is_there(settings, pattern, files=False):
            yield index


def unmatched_layers(settings: Settings) -> Iterator[int]:
    """Yield the index of each glob of ``layers`` that matches nothing: what is meant would be in no layer."""
    for index, pattern in enumerate(settings.layers):
        if not _is_there(settings, pattern, files=True):
            yield index


def _is_there(settings: Settings, pattern: str, *, files: bool) -> bool:
    """Tell whether a pattern matches a folder or, if wanted, a file."""
    stack = [settings.root]
    while stack:
        for entry in _entries(stack.pop()):
            if isinstance(entry, str) or entry.name.startswith(".") or entry.name in _PASSED_OVER:
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if not (files or is_folder):
                continue
            relative = config.relative(settings, entry.path)
            if globs.matches(relative, pattern):
                return True
            if is_folder and globs.may_lead_to(relative, pattern):
                stack.append(entry.path)
    return False


def _tenants_below(folder: str, settings: Settings, shared: frozenset[str]) -> Iterator[str]:
    """Yield the tenants of the files below a folder: all, if a file is theirs together."""
    if not _inside(folder, settings.root):
        yield folder
        return
    if not settings.tenants:
        yield settings.root
        return
    seen, everyone = "", False
    for path in _walk(folder, settings, prune=False):
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
    own = list(_walk(folder, settings, prune=True))
    if not shared or not _inside(folder, settings.root):
        return own
    return sorted(shared.symmetric_difference(own))  # they lie below the root, which has not got them


def _readable(path: str, settings: Settings) -> bool:
    """Tell whether a file may hold definitions, by its name or because the settings name its format."""
    return is_known(os.path.basename(path)) or format_of(settings, path) is not None


def _walk(folder: str, settings: Settings, *, prune: bool) -> Iterator[str]:
    """Yield the files below a folder that a reader takes, sorted; links to folders are not followed.

    A folder that cannot be listed is yielded itself: what is not read must not look like in order.
    """
    prune = prune and bool(settings.tenants) and _inside(folder, settings.root)
    stack: list[Iterator[os.DirEntry[str] | str]] = [_entries(folder)]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif isinstance(entry, str):
            yield entry
        elif entry.name.startswith(".") or (settings.exclude and _excluded(entry.path, settings)):
            continue
        elif entry.is_dir(follow_symlinks=False):
            if entry.name not in _PASSED_OVER and not (prune and _is_tenant(entry.path, settings)):
                stack.append(_entries(entry.path))
        elif entry.name not in FILE_NAMES and _readable(entry.path, settings):
            yield entry.path


def _entries(folder: str) -> Iterator[os.DirEntry[str] | str]:
    """Return the entries of a folder, sorted; the folder, with a separator, where it is there and cannot be listed."""
    try:
        return iter(sorted(os.scandir(folder), key=lambda entry: entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return iter(())
    except OSError:
        return iter([os.path.join(folder, "")])


def _excluded(path: str, settings: Settings) -> bool:
    if not settings.exclude or not _inside(path, settings.root):
        return False
    return globs.matches_any(config.relative(settings, path), settings.exclude)
