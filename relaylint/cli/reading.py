"""Paths to the tenants of a run: what is loaded, what of it is reported on, and why there may be nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import show
from relaylint.core import globs
from relaylint.core import paths as places
from relaylint.core.checks import OF_FORMAT
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.model.layering import Layers
from relaylint.model.tenants import Tenant, keeps_unread
from relaylint.output.places import place
from relaylint.output.summary import passed_over
from relaylint.output.visible import visible
from relaylint.project import settings as config
from relaylint.project import walking
from relaylint.project.load import Loaded, Loader
from relaylint.project.plan import EVERYTHING, Holding, PathError, Plan, plan
from relaylint.project.searching import unmatched
from relaylint.project.settings import FormatOf, PerPath, Settings
from relaylint.values.syntaxes import show as quoted

_SHOWN = 8
"""How many warnings are said where the output is another than a list of them."""
NO_DEFINITIONS = "`relaylint formats` lists the formats in which definitions are found"


class Read(NamedTuple):
    """What a run was to load, and what it has loaded."""

    planned: Plan
    loaded: Loaded

    @property
    def context(self) -> tuple[str, ...]:
        """The files that were read without being asked for, by the names that they are reported under."""
        paths = self.loaded.paths
        return tuple(show(path) for path, asked in zip(paths, self.planned.report(paths), strict=True) if not asked)

    @property
    def unread(self) -> Iterator[Diagnostic]:
        """What keeps files that were named from being read, in full or at all."""
        found = (found for tenant in self.loaded.tenants for found in tenant.diagnostics if keeps_unread(found))
        return (fault for fault in found if os.path.abspath(fault.path) in self.planned.named)


def read(
    paths: Sequence[str],
    settings: Settings,
    given: dict[str, bytes] | None = None,
    *,
    affected: bool = False,
    across: bool = False,
    gone: Sequence[str] = (),
    holding: Holding = EVERYTHING,
) -> Read:
    """Return the tenants of absolute ``paths``; `plan` tells of the flags. Raises `UsageError` where there is nothing.

    ``given``: the text that standard input gives for one of the paths.
    """
    present, paths = next(iter(given), None) if given else None, _followed(paths, settings)
    planned = _plan(paths, settings, affected=affected, present=present, across=across, gone=gone, holding=holding)
    loaded = loader(settings, given, holding=holding).load(planned)
    if not affected:
        _refuse_nothing(loaded, planned.scopes)
    return Read(planned, loaded)


def read_alone(paths: Sequence[str], settings: Settings, holding: Holding) -> Tenant:
    """Return a tenant with the files at absolute ``paths`` and no others; what of them is not there is said.

    Raises `UsageError` where there is nothing, or several tenants.
    """
    paths = _followed(paths, settings)
    planned = _plan(paths, settings, holding=holding)
    asked = {folder: list(filter(planned.reports, files)) for folder, files in planned.tenants.items()}
    # the files of all tenants are no reason to take one that was not asked for
    own = {folder: files for folder, files in asked.items() if not planned.shared.issuperset(files)}
    chosen = own or dict(list(asked.items())[:1])
    if len(chosen) > 1:
        names = " and ".join(f"`{show(folder)}`" for folder in list(chosen)[:2])
        raise UsageError(f"the files belong to several tenants: {names}", "convert them one at a time")
    loaded = loader(settings, holding=holding).load(planned._replace(tenants=chosen, beside={}))
    _refuse_nothing(loaded, planned.scopes)
    say_passed(loaded)
    return loaded.tenants[0]


def say_passed(loaded: Loaded) -> None:
    """Say on standard error which files were asked for and are not read."""
    for line in passed_over(loaded.checked.passed):
        print(f"relaylint: {line}", file=sys.stderr)


def _followed(paths: Sequence[str], settings: Settings) -> list[str]:
    """Return the paths, with where a link leads in place of one that leaves the root, if that is no repository's.

    There a link is of the user's own making, and what is meant is what it leads to.
    """
    if places.repository(settings.root) is not None:
        return list(paths)
    bounds = places.Bounds([settings.root])
    return [path if bounds.hold(path) else os.path.realpath(path) for path in paths]


def _plan(
    paths: Sequence[str],
    settings: Settings,
    *,
    affected: bool = False,
    present: str | None = None,
    across: bool = False,
    gone: Sequence[str] = (),
    holding: Holding = EVERYTHING,
) -> Plan:
    """Return what to load. Raises `UsageError` where that cannot be told, or a file is excluded that is named."""
    try:
        planned = plan(paths, settings, affected=affected, present=present, across=across, gone=gone, holding=holding)
    except PathError as error:
        raise UsageError(_shown(str(error)), error.hint) from None
    left_out = next((path for path in planned.excluded if path != present), None)  # an editor asks about every file
    if left_out is not None and not affected:
        where = show(settings.path)
        raise UsageError(f"`{show(left_out)}` is excluded in {where}", f"take it out of `exclude` in {where}")
    return planned


def loader(
    settings: Settings,
    given: dict[str, bytes] | None = None,
    name: Callable[[str], str] = show,
    holding: Holding = EVERYTHING,
) -> Loader:
    """Return what reads files as the settings want it; ``given`` holds texts that come from elsewhere.

    ``name`` gives the name that a path is reported under.
    """
    layers = Layers(partial(config.layer_of, settings), settings.merge) if settings.layers else None
    is_meant = partial(walking.is_meant, settings=settings)
    return Loader(
        settings.root, settings.limits, name, given, partial(config.format_of, settings), layers, is_meant, holding
    )


def globs_that_match_nothing(
    settings: Settings, present: str | None = None, absent: Iterable[str] = ()
) -> Iterator[Diagnostic]:
    """Report the globs of tenants, layers and formats that match nothing: what is meant would be passed over, or taken
    for another's.

    ``present``: a file that need not exist; ``absent``: what only Git holds, as in `Holding`. Of what is excluded
    nothing need be there: a typo would only check more.
    """
    help = _relative_to(settings)
    tenants: list[tuple[Path, str]] = [(("tenants", index), glob) for index, glob in enumerate(settings.tenants)]
    layers: list[tuple[Path, str]] = [(("layers", index), glob) for index, glob in enumerate(settings.layers)]
    wanted = [*tenants, *layers, *_globs(settings.formats, "formats")]
    for at in unmatched(settings, [(glob, path[0] != "tenants") for path, glob in wanted]):
        path, glob = wanted[at]
        what = "no folder" if path[0] == "tenants" else "no file and no folder"
        given = present is not None and globs.matches_any(places.relative(present, settings.root), (glob,))
        if not (given and path[0] != "tenants") and not _is_absent(absent, glob, settings):
            yield config.setting_fault(settings, path, f"{quoted(glob)} matches {what}", help)


def _is_absent(absent: Iterable[str], glob: str, settings: Settings) -> bool:
    """Tell whether a glob matches what only Git holds: a file, a folder that it lies in, or what may be in a folder."""
    for path in absent:
        name = places.relative(path.rstrip(os.sep), settings.root)
        if globs.matches_any(name, (glob,)) or (path.endswith(os.sep) and globs.may_lead_to(name, glob)):
            return True
    return False


def exceptions_that_match_nothing(settings: Settings, absent: Iterable[str]) -> Iterator[Diagnostic]:
    """Report the globs of ``per-path`` that match nothing, as warnings: what they name may be gone for good."""
    wanted = list(_globs(settings.per_path, "per-path"))
    for at in unmatched(settings, [(glob, True) for _, glob in wanted]):
        path, glob = wanted[at]
        if not _is_absent(absent, glob, settings):
            message = f"{quoted(glob)} matches no file and no folder"
            found = config.setting_fault(settings, path, message, _relative_to(settings))
            yield found._replace(severity=Severity.WARNING)


def _globs(entries: Iterable[FormatOf | PerPath], key: str) -> Iterator[tuple[Path, str]]:
    """Yield the globs of a list of settings for some files, with their paths."""
    for at, entry in enumerate(entries):
        yield from (((key, at, "paths", index), glob) for index, glob in enumerate(entry.paths))


def _relative_to(settings: Settings) -> str:
    root = show(settings.root)
    return f"globs are relative to {'the working directory' if root == '.' else f'`{root}`'}"


def reports(planned: Plan) -> Callable[[str], bool]:
    """Return a function that tells whether a file, by the name that it is reported under, was asked for."""
    known: dict[str, bool] = {}

    def is_asked_for(name: str) -> bool:
        if name not in known:
            known[name] = planned.reports(os.path.abspath(name))
        return known[name]

    return is_asked_for


def say_doubts(tenants: Iterable[Tenant]) -> None:
    """Say on standard error what is warned of files: definitions may be passed over that were meant to count."""
    found = [each for tenant in tenants for each in tenant.diagnostics]
    doubts = [each for each in found if each.severity is Severity.WARNING and each.rule.basis == OF_FORMAT]
    for each in doubts[:_SHOWN]:
        print(f"relaylint: {place(each.primary.location)}: {visible(each.message)}", file=sys.stderr)
    if len(doubts) > _SHOWN:
        print(f"relaylint: {len(doubts) - _SHOWN} more, which `relaylint check` shows", file=sys.stderr)


def _refuse_nothing(loaded: Loaded, scopes: Iterable[str]) -> None:
    """Raise `UsageError` where there is nothing to check, or nothing in one of the folders asked for."""
    if not loaded.paths:
        skipped = loaded.checked.skipped
        found = "1 file was" if skipped == 1 else f"{skipped} files were"
        why = f"{found} passed over, and none holds definitions" if skipped else "there is no file of a known format"
        raise UsageError(f"nothing to check: {why}", _unread(loaded) or NO_DEFINITIONS)
    folders = set(loaded.paths)
    for path in loaded.paths:
        above = os.path.dirname(path)
        while above not in folders:
            folders.add(above)
            above = os.path.dirname(above)
    for path in sorted(scopes):
        if os.path.isdir(path) and path not in folders:
            words = f"nothing to check in `{show(path)}`: no file below it holds definitions"
            raise UsageError(words, _unread(loaded) or NO_DEFINITIONS)


def _unread(loaded: Loaded) -> str:
    """Return what stands in the way of reading something, where only that is said of it."""
    found = (found for tenant in loaded.tenants for found in tenant.diagnostics)
    return next((f"{each.path}: {each.message}" for each in found if each.severity is Severity.WARNING), "")


def _shown(message: str) -> str:
    """Return a message about an absolute path with the name that the user knows it by."""
    return message.replace(os.getcwd() + os.sep, "")
