"""Paths to the tenants of a run: what is loaded, what of it is reported on, and why there may be nothing."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module

from relaylint.core import paths
from relaylint.core.checks import OF_FORMAT
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.notices import Named, Notice, RefusedError, Tell, ignored, notice
from relaylint.core.records import NamedTuple
from relaylint.model.layering import Layers
from relaylint.model.tenants import ReadTenant, Tenant
from relaylint.project import walking
from relaylint.project.git import held
from relaylint.project.load import Loaded, Loader, Readings
from relaylint.project.plan import EVERYTHING, Holding, Plan, plan
from relaylint.project.refusals import refuse
from relaylint.project.searching import globs_that_match_nothing
from relaylint.project.settings import Settings, format_of, layer_of
from relaylint.project.walking import Folders

_DATED = r"20\d\d[-_.]?[01]\d[-_.]?[0-3]\d"
"""What a date looks like, at a glance."""
NO_DEFINITIONS = "`relaylint formats` lists the formats in which definitions are found"


Recall = Callable[[Loader, Plan], Mapping[str, ReadTenant]]
"""Returns those tenants of a plan that need not be read, by their place."""


class Read(NamedTuple):
    """What a run was to load, and what it has loaded."""

    planned: Plan
    loaded: Loaded

    @property
    def context(self) -> tuple[str, ...]:
        """The absolute paths of the files that were read without being asked for."""
        files = self.loaded.paths if self.planned.in_part else ()
        return tuple(path for path, asked in zip(files, self.planned.report(files), strict=True) if not asked)

    @property
    def unread(self) -> Iterator[Diagnostic]:
        """What keeps files that were named from being read, in full or at all."""
        faults = (fault for tenant in self.loaded.tenants for fault in tenant.unread)
        return (fault for fault in faults if fault.path in self.planned.named)

    @property
    def reports(self) -> Callable[[str], bool]:
        """A function that tells whether a file, given by its absolute path, was asked for; it keeps its answers."""
        known: dict[str, bool] = {}

        def is_asked_for(path: str) -> bool:
            if path not in known:
                known[path] = self.planned.reports(path)
            return known[path]

        return is_asked_for


def load_tenants(settings: Settings, paths: Sequence[str], tell: Tell = ignored, *, across: bool = False) -> Read:
    """Return the tenants of absolute paths, with what of them was asked for.

    Raises `SetupError` for settings that cannot be used, `RefusedError` where there is nothing.
    """
    holding, folders = held.of_disk(settings, paths, tell), Folders()
    known = looked_up(settings, folders, holding, paths, tell)
    return gather(paths, known, folders, across=across, holding=holding)


def load_one_tenant(settings: Settings, paths: Sequence[str], tell: Tell = ignored) -> Loaded:
    """Return one tenant with the files at absolute paths and no others. Raises as `load_tenants`, and for several."""
    holding, folders = held.of_disk(settings, paths, tell), Folders()
    known = looked_up(settings, folders, holding, paths, tell)
    return gather_alone(paths, known, folders, holding).loaded


def looked_up(
    settings: Settings,
    folders: Folders,
    holding: Holding,
    asked: Iterable[str] = (),
    tell: Tell = ignored,
    present: str | None = None,
) -> Settings:
    """Return settings that are known to mean something, with the exports that count where they name some with dates.

    ``asked``: absolute paths, by which another export than the newest is chosen; ``present`` as for `plan`. Raises
    `SetupError`, and `RefusedError` where two versions are asked about.
    """
    refuse(globs_that_match_nothing(settings, folders, present, holding.absent))
    if not settings.newest:
        return settings
    asked = [*asked, *([present] if present else ())]
    made: Settings = import_module("relaylint.project.newest").with_versions(settings, folders, holding, asked, tell)
    return made


def gather(
    asked: Sequence[str],
    settings: Settings,
    folders: Folders,
    *,
    across: bool = False,
    holding: Holding = EVERYTHING,
    needed: bool = True,
    recall: Recall | None = None,
) -> Read:
    """Return the tenants of absolute paths that are asked for; `plan` tells of the flags, `read_planned` of the rest.

    Raises `RefusedError` where there is nothing and something is ``needed``.
    """
    planned = plan(asked_behind_links(asked, settings), settings, folders, across=across, holding=holding)
    refuse_excluded(planned, settings, None)
    loaded = read_planned(planned, settings, folders, None, holding, recall=recall)
    if needed:
        refuse_nothing(loaded, planned.scopes)
    return Read(planned, loaded)


def read_planned(
    planned: Plan,
    settings: Settings,
    folders: Folders,
    given: Mapping[str, bytes] | None,
    holding: Holding,
    readings: Readings | None = None,
    recall: Recall | None = None,
) -> Loaded:
    """Return the tenants of a plan; ``given`` and ``readings`` as for a `Loader`.

    ``recall`` tells which of them need not be read.
    """
    reader = loader(settings, given, holding, readings)
    loaded = reader.load(planned, recall(reader, planned) if recall else None)
    tell_mixed(loaded, planned, settings, folders)
    _tell_dates(loaded, planned, settings)
    return loaded


def gather_alone(
    asked: Sequence[str],
    settings: Settings,
    folders: Folders,
    holding: Holding,
    hint: str = "convert them one at a time",
) -> Read:
    """Return one tenant with the files at absolute paths and no others.

    Raises `RefusedError` where there is nothing, or several tenants, with a hint.
    """
    planned = plan(asked_behind_links(asked, settings), settings, folders, holding=holding)
    refuse_excluded(planned, settings, None)
    wanted = {folder: list(filter(planned.reports, files)) for folder, files in planned.tenants.items()}
    # the files of all tenants are no reason to take one that was not asked for
    own = {folder: files for folder, files in wanted.items() if not planned.shared.issuperset(files)}
    one = own or dict(list(wanted.items())[:1])
    if len(one) > 1:
        first, other = map(Named, list(one)[:2])
        words = notice("the files belong to several tenants: `", first, "` and `", other, "`")
        raise RefusedError(words, hint)
    planned = planned._replace(tenants=one, beside={})
    loaded = read_planned(planned, settings, folders, None, holding)
    refuse_nothing(loaded, planned.scopes)
    return Read(planned, loaded)


def asked_behind_links(asked: Sequence[str], settings: Settings) -> list[str]:
    """Return the paths, with where a link leads in place of one that leaves the root, if that is no repository's.

    There a link is of the user's own making, and what is meant is what it leads to.
    """
    if paths.repository(settings.root) is not None:
        return list(asked)
    bounds = paths.Bounds([settings.root])
    return [path if bounds.hold(path) else os.path.realpath(path) for path in asked]


def refuse_excluded(planned: Plan, settings: Settings, present: str | None) -> None:
    """Raise `RefusedError` where a file is excluded that is named; an editor asks about every one, as ``present``."""
    for path in planned.excluded:
        if path != present:
            where = Named(settings.path)
            words = notice("`", Named(path), "` is excluded in ", where)
            raise RefusedError(words, notice("take it out of `exclude` in ", where))


def loader(
    settings: Settings,
    given: Mapping[str, bytes] | None = None,
    holding: Holding = EVERYTHING,
    readings: Readings | None = None,
) -> Loader:
    """Return what reads files as the settings want it; ``given`` holds texts in place of what is on the disk."""
    layers = Layers(partial(layer_of, settings), settings.merge) if settings.layers else None
    is_meant = partial(walking.is_meant, settings=settings)
    chosen = partial(format_of, settings)
    return Loader(settings.root, settings.limits, given, chosen, layers, is_meant, holding, readings)


def tell_mixed(loaded: Loaded, planned: Plan, settings: Settings, folders: Folders) -> None:
    """Report in tenants that were just read what several may be that are read as one, and what is of none.

    What judges that is imported on demand: in most runs no two files could be of different tenants.
    """
    read = set(loaded.paths)
    for tenant, folder in zip(loaded.tenants, planned.tenants, strict=True):
        is_rest = bool(settings.tenants) and folder == settings.root and bool(tenant.definitions)
        if settings.layers or not (is_rest or _is_of_several(tenant)):
            continue
        merged = import_module("relaylint.project.merged")
        files = [path for path in planned.tenants[folder] if path in read]
        tenant.report(merged.certainly_merged(tenant))
        tenant.report(merged.contradicting_settings(tenant))
        if is_rest:
            tenant.report(merged.of_no_tenant(tenant, files, settings, folders))
            files = [path for path in files if os.path.dirname(path) != settings.root]
        tenant.report(merged.apparently_merged(tenant, files, settings, folder, planned.reports))


def _tell_dates(loaded: Loaded, planned: Plan, settings: Settings) -> None:
    """Report exports of several dates that are judged together, if names look like such and `newest` means others."""
    below = looking_dated(loaded.paths, settings)
    if len(below) <= 1:
        return
    for path, told in import_module("relaylint.project.merged").of_several_dates(loaded.tenants, below, settings.root):
        for tenant, files in zip(loaded.tenants, planned.tenants.values(), strict=True):
            if path in files:
                tenant.report([told])


def looking_dated(files: Iterable[str], settings: Settings) -> list[str]:
    """Return the files that look like parts of exports with dates of which `newest` says nothing."""
    top = len(settings.root)
    dated = (path for path in files if path.find("20", top) >= 0 and re.compile(_DATED).search(path, top))
    return [path for path in dated if walking.known_as(path, settings) == path]


def _is_of_several(tenant: Tenant) -> bool:
    """Return whether several files hold accepted domains or settings, or some of them are no files of our own."""
    told = tenant.declared
    exported = any(not each.document.traits.strict for kind in told.values() for each in kind)
    return exported or any(len(told.get(kind, ())) > 1 for kind in ("AcceptedDomain", "OrganizationConfig"))


def file_warnings(tenants: Iterable[Tenant]) -> list[Diagnostic]:
    """Return what is warned of files: definitions may be passed over that were meant to count."""
    said = (each for tenant in tenants for each in tenant.diagnostics)
    return [each for each in said if each.severity is Severity.WARNING and each.rule.basis == OF_FORMAT]


def refuse_nothing(loaded: Loaded, scopes: Iterable[str]) -> None:
    """Raise `RefusedError` where there is nothing to check, or nothing in one of the folders asked for."""
    if not loaded.paths:
        skipped = loaded.checked.skipped
        were = "1 file was" if skipped == 1 else f"{skipped} files were"
        why = f"{were} passed over, and none holds definitions" if skipped else "there is no file of a known format"
        raise RefusedError(f"nothing to check: {why}", _in_the_way(loaded))
    files, there = sorted(loaded.paths), set(loaded.paths)
    for path in sorted(scopes):
        below = os.path.join(path, "")
        at = bisect_left(files, below)  # what lies below a folder stands together
        is_read = path in there or any(file.startswith(below) for file in files[at : at + 1])
        if os.path.isdir(path) and not is_read:
            words = notice("nothing to check in `", Named(path), "`: no file below it holds definitions")
            raise RefusedError(words, _in_the_way(loaded))


def _in_the_way(loaded: Loaded) -> Notice:
    """Return what stands in the way of reading something, where only that is said of it; else what is read."""
    said = (each for tenant in loaded.tenants for each in tenant.diagnostics)
    warnings = (notice(Named(each.path), f": {each.message}") for each in said if each.severity is Severity.WARNING)
    return next(warnings, notice(NO_DEFINITIONS))
