"""Paths to the tenants of a run: what is loaded, what of it is reported on, and why there may be nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from relaylint import config
from relaylint.cli.errors import UsageError
from relaylint.cli.setup import show
from relaylint.config import Settings
from relaylint.diagnostic import Diagnostic
from relaylint.discover import PathError, Plan, plan, unmatched, unmatched_layers
from relaylint.layering import Layers
from relaylint.loading import Loaded, Loader
from relaylint.values import show as quoted
from relaylint.workspace import Tenant

NO_DEFINITIONS = "`relaylint formats` lists the formats in which definitions are found"


class Read(NamedTuple):
    """What a run was to load, and what it has loaded."""

    planned: Plan
    loaded: Loaded


def read(
    paths: Sequence[str],
    settings: Settings,
    given: dict[str, bytes] | None = None,
    *,
    affected: bool = False,
    across: bool = False,
) -> Read:
    """Return the tenants of absolute ``paths``; `plan` tells of the flags. Raises `UsageError` where there is nothing.

    ``given``: the text that standard input gives for one of the paths.
    """
    present = next(iter(given), None) if given else None
    try:
        planned = plan(paths, settings, affected=affected, present=present, across=across)
    except PathError as error:
        raise UsageError(_shown(str(error)), error.hint) from None
    loaded = loader(settings, given).load(planned)
    if not affected:
        _refuse_nothing(loaded, paths)
    return Read(planned, loaded)


def read_alone(paths: Sequence[str], settings: Settings) -> Tenant:
    """Return a tenant with the files at absolute ``paths`` and no others.

    Raises `UsageError` where there is nothing, or several tenants.
    """
    try:
        planned = plan(paths, settings)
    except PathError as error:
        raise UsageError(_shown(str(error)), error.hint) from None
    asked = {folder: list(filter(planned.reports, files)) for folder, files in planned.tenants.items()}
    # the files of all tenants are no reason to take one that was not asked for
    own = {folder: files for folder, files in asked.items() if not planned.shared.issuperset(files)}
    chosen = own or dict(list(asked.items())[:1])
    if len(chosen) > 1:
        names = " and ".join(f"`{show(folder)}`" for folder in list(chosen)[:2])
        raise UsageError(f"the files belong to several tenants: {names}", "convert them one at a time")
    loaded = loader(settings).load(planned._replace(tenants=chosen, beside={}))
    _refuse_nothing(loaded, paths)
    return loaded.tenants[0]


def loader(settings: Settings, given: dict[str, bytes] | None = None, name: Callable[[str], str] = show) -> Loader:
    """Return what reads files as the settings want it; ``given`` holds texts that come from elsewhere.

    ``name`` gives the name that a path is reported under.
    """
    layers = Layers(partial(config.layer_of, settings), settings.merge) if settings.layers else None
    return Loader(settings.root, settings.limits, name, given, partial(config.format_of, settings), layers)


def globs_that_match_nothing(settings: Settings) -> Iterator[Diagnostic]:
    """Report the globs of tenants and layers that match nothing: a typo would make one tenant, or layer, of all."""
    root = show(settings.root)
    help = f"globs are relative to {'the working directory' if root == '.' else f'`{root}`'}"
    for index in unmatched(settings):
        message = f"{quoted(settings.tenants[index])} matches no folder"
        yield config.setting_fault(settings, ("tenants", index), message, help)
    for index in unmatched_layers(settings):
        message = f"{quoted(settings.layers[index])} matches no file and no folder"
        yield config.setting_fault(settings, ("layers", index), message, help)


def reports(planned: Plan) -> Callable[[str], bool]:
    """Return a function that tells whether a file, by the name that it is reported under, was asked for."""
    known: dict[str, bool] = {}

    def is_asked_for(name: str) -> bool:
        if name not in known:
            known[name] = planned.reports(os.path.abspath(name))
        return known[name]

    return is_asked_for


def _refuse_nothing(loaded: Loaded, paths: Sequence[str]) -> None:
    """Raise `UsageError` where there is nothing to check, or nothing in one of the folders asked for."""
    if not loaded.paths:
        skipped = loaded.checked.skipped
        found = "1 file was" if skipped == 1 else f"{skipped} files were"
        why = f"{found} passed over, and none holds definitions" if skipped else "there is no file of a known format"
        raise UsageError(f"nothing to check: {why}", NO_DEFINITIONS)
    folders: set[str] = set()
    for path in loaded.paths:
        above = os.path.dirname(path)
        while above not in folders:
            folders.add(above)
            above = os.path.dirname(above)
    for path in paths:
        if os.path.isdir(path) and path not in folders:
            raise UsageError(f"nothing to check in `{show(path)}`: no file below it holds definitions", NO_DEFINITIONS)


def _shown(message: str) -> str:
    """Return a message about an absolute path with the name that the user knows it by."""
    return message.replace(os.getcwd() + os.sep, "")
