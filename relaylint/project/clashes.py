"""Tenants that are files where it is not clear whose a file is: within a tenant's folder, or beside another of its
name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from relaylint.core import globs, paths
from relaylint.core.diagnostic import Diagnostic
from relaylint.project.settings import Settings, files_among, setting_fault
from relaylint.project.walking import (
    Folders,
    excluded,
    is_folder,
    is_tenant,
    is_tenant_file,
    known_as,
    tenant_of_folder,
)
from relaylint.values.syntaxes import show

_WITHIN = "a tenant is a folder or a file: leave out the glob of one of the two"
_TWICE = "keep the files of one tenant in a folder of its own, and name the folders here"


def clashes(tenants: Iterable[str], settings: Settings, folders: Folders) -> Iterator[Diagnostic]:
    """Report the tenants that are files in the folder of another tenant, or have the name of another one beside them.

    Tenants are given by their absolute paths; each glob is reported once.
    """
    told: set[int] = set()
    for folder, files in _by_folder(tenants, settings).items():
        faults = [*_within(folder, files, settings), *_of_one_name(folder, settings, folders)]
        for at, message, help in faults:
            if at not in told and settings.document is not None:
                told.add(at)
                yield setting_fault(settings, ("tenants", at), message, help)


def _by_folder(tenants: Iterable[str], settings: Settings) -> dict[str, list[str]]:
    """Return the tenants that are files, by their folders."""
    by_folder: dict[str, list[str]] = {}
    for tenant in tenants:
        if is_tenant_file(tenant, settings) and not os.path.isdir(tenant):
            by_folder.setdefault(os.path.dirname(tenant), []).append(tenant)
    return by_folder


def _within(folder: str, files: list[str], settings: Settings) -> Iterator[tuple[int, str, str]]:
    owner = tenant_of_folder(folder, settings)
    if owner != settings.root:
        inner, outer = (show(paths.relative(path, settings.root)) for path in (files[0], owner))
        words = f"{inner} is a tenant of its own, and lies in the folder of the tenant {outer}"
        yield _naming(files[0], settings), words, _WITHIN


def _of_one_name(folder: str, settings: Settings, folders: Folders) -> Iterator[tuple[int, str, str]]:
    """Yield what to say of tenants beside each other that differ in nothing but a suffix, whatever their dates."""
    by_name: dict[str, dict[str, str]] = {}
    for entry in folders.entries(folder):
        if isinstance(entry, str) or entry.name.startswith(".") or excluded(entry.path, settings):
            continue
        tenant = known_as(entry.path, settings)
        name = os.path.basename(tenant)
        if is_folder(entry):
            apart = is_tenant(entry.path, settings)
        else:
            apart, name = is_tenant_file(entry.path, settings), os.path.splitext(name)[0]
        if apart:
            by_name.setdefault(name.casefold(), {}).setdefault(tenant, entry.path)
    for tenants in by_name.values():
        places = list(tenants.values())
        files = [path for path in places if not os.path.isdir(path)]
        if len(places) > 1 and files:
            words = " and ".join(show(paths.relative(path, settings.root)) for path in places[:2])
            yield _naming(files[-1], settings), f"{words} are two tenants of one name", _TWICE


def _naming(path: str, settings: Settings) -> int:
    """Return the index of the glob that makes a file a tenant."""
    name, named = paths.relative(path, settings.root), files_among(settings.tenants)
    return next(at for at, glob in enumerate(settings.tenants) if glob in named and globs.matches(name, glob))
