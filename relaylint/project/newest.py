"""Which exports count: of files and folders that differ in a date alone the newest, or the one that is named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core import globs, paths
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.notices import Named, Notice, RefusedError, Tell, notice
from relaylint.core.records import NamedTuple
from relaylint.project.dates import Dated, Stamp, dated_by, may_be_on_the_way, with_any_date, without_dates
from relaylint.project.plan import Holding
from relaylint.project.refusals import refuse
from relaylint.project.settings import Settings, Versions, setting_fault
from relaylint.project.walking import (
    Folders,
    at_and_above,
    excluded,
    is_folder,
    is_passed_over,
    readable,
    tenant_of,
    walk,
)
from relaylint.values.syntaxes import show

_FORMS: Final = (
    "write dates as 2026-11-01 or 20261101, with a time as in 2026-11-01T0930; list what is none under `exclude`"
)
_REMOVE: Final = "remove one of them, or list it under `exclude`"
_EMPTY: Final = "remove it, or list it under `exclude`, so that the one before it counts"


class _Version(NamedTuple):
    """A dated file or folder; ``at`` is the index of the glob that names it."""

    path: str
    dated: Dated
    at: int


def with_versions(settings: Settings, folders: Folders, holding: Holding, asked: Iterable[str], tell: Tell) -> Settings:
    """Return the settings with which exports count and which are passed over, and tell it.

    An export at one of the absolute paths that are ``asked`` about, or around it, counts in place of the newest. Raises
    `SetupError` where it is not certain which is the newest, `RefusedError` where two of one series are asked about.
    """
    every = sorted(_every(settings, folders, holding), key=lambda version: version.path)
    refuse(_without_any(settings, every))
    refuse(_without_date(settings, every))
    series: dict[str, list[_Version]] = {}
    for version in every:
        series.setdefault(version.dated.series, []).append(version)
    asked = list(asked)
    named = {each for path in asked for each in at_and_above(path, settings)}
    chosen = _chosen(series, named, settings, folders)
    others = {name: [each for each in versions if each is not chosen[name]] for name, versions in series.items()}
    within = {
        name: each
        for name, each in chosen.items()
        if each.path not in named and (not asked or any(paths.is_below(each.path, path) for path in asked))
    }
    replaced = [(each, _newest(others[name])) for name, each in within.items() if others[name]]
    for line in (*_told(within, others), *_missing(replaced, settings, folders)):
        tell(line)
    older = frozenset(each.path for versions in others.values() for each in versions)
    current = {os.path.join(settings.root, *name.split("/")): each.path for name, each in chosen.items()}
    return settings._replace(versions=Versions(older, current))


def _chosen(
    series: dict[str, list[_Version]], named: set[str], settings: Settings, folders: Folders
) -> dict[str, _Version]:
    """Return the version of each series that counts: the one that is named, else the newest. Raises as above."""
    chosen: dict[str, _Version] = {}
    faults: list[Diagnostic] = []
    for name, versions in series.items():
        meant = _named(versions, named)
        chosen[name] = meant or _newest(versions)
        faults += () if meant else _doubts(chosen[name], versions, settings)
        faults += _emptiness(chosen[name], settings, folders)
    refuse(faults)
    return chosen


def _named(versions: list[_Version], named: set[str]) -> _Version | None:
    """Return the version that is asked about, if one is. Raises `RefusedError` for two."""
    meant = [each for each in versions if each.path in named]
    if len(meant) > 1:
        words = notice("`", Named(meant[0].path), "` and `", Named(meant[1].path), "` are versions of one export")
        raise RefusedError(words, "ask about one of them; `relaylint diff` compares two")
    return meant[0] if meant else None


def _every(settings: Settings, folders: Folders, holding: Holding) -> Iterator[_Version]:
    """Yield what the globs name, each once."""
    seen = set()
    for at, glob in enumerate(settings.newest):
        for path, dated in (*_there(glob, settings, folders, holding), *_absent(glob, settings, holding)):
            if path not in seen:
                seen.add(path)
                yield _Version(path, dated, at)


def _there(glob: str, settings: Settings, folders: Folders, holding: Holding) -> Iterator[tuple[str, Dated]]:
    """Yield the files and folders on the disk that a glob names and that count, with what it says of them."""
    start, bounds = globs.start_of(with_any_date(glob)), paths.Bounds([settings.root])
    top = os.path.join(settings.root, *start)
    stack = [(top, False)] if {".", ".."}.isdisjoint(start) and bounds.hold(top) else []
    while stack:
        folder, behind = stack.pop()
        for entry in folders.entries(folder):
            if isinstance(entry, str) or entry.name.startswith(".") or excluded(entry.path, settings):
                continue
            name, opened = paths.relative(entry.path, settings.root), is_folder(entry)
            if is_passed_over(entry.name) if opened else not readable(entry.path, settings):
                continue
            dated = dated_by(glob, name)
            if dated and (_is_held(entry.path, settings, folders, holding) if opened else holding.has(entry.path)):
                yield entry.path, dated
            linked = opened and entry.is_symlink()
            if (
                opened
                and may_be_on_the_way(glob, name)
                and not (linked and (behind or _leads_away(entry.path, bounds)))
            ):
                stack.append((entry.path, behind or linked))


def _leads_away(link: str, bounds: paths.Bounds) -> bool:
    """Return whether a link leaves the repository, or leads to where it stands or above."""
    return not bounds.hold(link) or paths.is_below(os.path.realpath(os.path.dirname(link)), os.path.realpath(link))


def _is_held(folder: str, settings: Settings, folders: Folders, holding: Holding) -> bool:
    """Return whether a folder counts: a commit would have one of its files."""
    if holding.holds is None:
        return True
    return any(map(holding.has, walk(folder, settings, folders, prune=False)))


def _absent(glob: str, settings: Settings, holding: Holding) -> Iterator[tuple[str, Dated]]:
    """Yield the files and folders that a glob names and that only Git holds, with what it says of them."""
    for absent in holding.absent:
        for path in at_and_above(absent.rstrip(os.sep), settings):
            dated = dated_by(glob, paths.relative(path, settings.root))
            if dated and not os.path.lexists(path):
                yield path, dated


def _without_any(settings: Settings, every: list[_Version]) -> Iterator[Diagnostic]:
    """Report the globs that name nothing."""
    naming = {version.at for version in every}
    for at, glob in enumerate(settings.newest):
        if at not in naming:
            words = f"{show(glob)} matches no file that is read, and no folder, with a date in its name"
            yield setting_fault(settings, ("newest", at), words, _FORMS)


def _without_date(settings: Settings, every: list[_Version]) -> Iterator[Diagnostic]:
    """Report the first of what is named whose date is none that is certain."""
    for version in every:
        if version.dated.stamp is None:
            words = f"{show(version.dated.text)} in {_shown(version, settings)} is no date that is certain"
            yield setting_fault(settings, ("newest", version.at), words, _FORMS)
            return


def _newest(versions: list[_Version]) -> _Version:
    return max(versions, key=lambda version: (_stamp_of(version).day, _stamp_of(version).time, version.path))


def _stamp_of(version: _Version) -> Stamp:
    if version.dated.stamp is None:
        raise ValueError(version.path)
    return version.dated.stamp


def _doubts(newest: _Version, versions: list[_Version], settings: Settings) -> Iterator[Diagnostic]:
    """Report that it is not certain which is the newest."""
    for other in versions:
        if other is not newest and _stamp_of(other).is_before(_stamp_of(newest)) is not True:
            words = f"which is newer is not certain: {_shown(other, settings)} or {_shown(newest, settings)}"
            yield setting_fault(settings, ("newest", newest.at), words, _REMOVE)
            return


def _emptiness(newest: _Version, settings: Settings, folders: Folders) -> Iterator[Diagnostic]:
    """Report that what counts holds nothing, which would look like a tenant without definitions."""
    if os.path.isdir(newest.path) and not any(walk(newest.path, settings, folders, prune=False)):
        words = f"{_shown(newest, settings)} is the newest and holds no file that is read"
        yield setting_fault(settings, ("newest", newest.at), words, _EMPTY)


def _missing(replaced: list[tuple[_Version, _Version]], settings: Settings, folders: Folders) -> Iterator[Notice]:
    """Yield what is said of tenants and files that the export before the newest has, and the newest has not: what makes
    them may have failed."""
    tenants: dict[str, str] = {}
    files: list[str] = []
    for newest, before in replaced:
        if os.path.isdir(newest.path) and os.path.isdir(before.path):
            there = _files_of(newest, settings, folders)
            gone = [path for name, path in _files_of(before, settings, folders).items() if name not in there]
            judged = {settings.root, *(tenant_of(path, settings) for path in there.values())}
            for path in gone:
                tenant = tenant_of(path, settings)
                if tenant in judged:
                    files.append(path)
                else:
                    tenants.setdefault(tenant, path)
    if tenants:
        are = "1 tenant is" if len(tenants) == 1 else f"{len(tenants)} tenants are"
        first = Named(next(iter(tenants.values())))
        yield notice(f"{are} not in the newest and not judged, such as that of `", first, "`")
    if files:
        are = "1 file is" if len(files) == 1 else f"{len(files)} files are"
        yield notice(f"{are} missing from the newest that the one before has, such as `", Named(files[0]), "`")


def _files_of(version: _Version, settings: Settings, folders: Folders) -> dict[str, str]:
    """Return the files of an export that is a folder, by the path in it that does not change with the date."""
    files = walk(version.path, settings, folders, prune=False)
    return {without_dates(paths.relative(path, version.path)): path for path in files}


def _shown(version: _Version, settings: Settings) -> str:
    return show(paths.relative(version.path, settings.root))


def _told(within: dict[str, _Version], others: dict[str, list[_Version]]) -> Iterator[Notice]:
    """Yield what is said of the exports that count in what is asked about, unless they are named themselves."""
    newest = [each for name, each in within.items() if others[name]]
    if not newest:
        return
    older = sum(len(others[name]) for name in within)
    were = "1 older one is" if older == 1 else f"{older} older ones are"
    first = Named(newest[0].path)
    if len(within) == 1:
        yield notice("`", first, f"` counts as the newest; {were} passed over")
        return
    days = sorted(_stamp_of(each).day.isoformat() for each in newest)
    when = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    yield notice(f"of {len(within)} dated exports the newest count, of {when}, as `", first, f"`; {were} passed over")
