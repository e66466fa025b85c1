"""Surveys a repository: formats and definitions by folder, and which folders seem to be tenants or layers."""

from __future__ import annotations

import os
from typing import Any, Final

from relaylint.core.notices import Tell
from relaylint.core.paths import leaves, relative
from relaylint.core.records import NamedTuple
from relaylint.init.guessing import layers_of_datum, tenants_of_layers
from relaylint.init.merging import merge_of_datum
from relaylint.project.dated_exports import exports_among, only_newest
from relaylint.project.gathering import loader, looked_up
from relaylint.project.git.held import of_disk
from relaylint.project.load import Loader
from relaylint.project.plan import Plan, plan
from relaylint.project.settings import DATE, Settings
from relaylint.project.shapes import Held, held_by_file, tenants_among
from relaylint.project.walking import Folders
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits

_DATUM: Final = ("datum.yml", "datum.yaml")


class FormatCount(NamedTuple):
    """The files of one format in one folder, and the number of their definitions."""

    folder: str
    format: str
    files: int
    definitions: int


class Survey(NamedTuple):
    """The result: the number of files ``looked_at``; ``broken`` files contain definitions but cannot be read.

    ``tenants`` and ``layers`` are globs for the settings; empty if everything seems to be one tenant, or one layer.
    ``merge``: how the layers are merged, if known. ``newest``: globs of exports with dates, if there are several.
    """

    rows: list[FormatCount]
    looked_at: int
    broken: list[str]
    tenants: tuple[str, ...]
    layers: tuple[str, ...]
    merge: str | None
    newest: tuple[str, ...] = ()


def survey_repository(settings: Settings, tell: Tell) -> Survey:
    """Return what a repository contains; its absolute root is that of the settings. Raises `SetupError`."""
    top, folders = settings.root, Folders()
    known = looked_up(settings, folders, of_disk(settings, (), tell), tell=tell)
    return survey(plan([top], known, folders), loader(known), top)


def survey(plan: Plan, loader: Loader, top: str) -> Survey:
    """Return the contents of the files of a plan, named relative to the absolute repository root."""
    loaded = loader.load(plan)
    files = held_by_file(loaded.tenants, loaded.paths, top)
    faults = {
        relative(diagnostic.path, top)
        for tenant in loaded.tenants
        for diagnostic in tenant.errors
        if diagnostic.rule.area == "files"
    }
    broken = [name for name, held in files.items() if name in faults and not held.definitions]
    for name in broken:
        del files[name]
    paths = [path for paths in plan.tenants.values() for path in paths]
    datum = {path: _data(path, loader.limits) for path in paths if os.path.basename(path).lower() in _DATUM}
    layers = [
        layer
        for path, data in datum.items()
        for layer in layers_of_datum(data, os.path.dirname(relative(path, top)), files)
    ]
    tenants, newest = (tenants_of_layers(layers, files), []) if layers else _kept(files)
    patterns = [layer.pattern for layer in layers] if len(layers) > 1 else []
    kinds = set().union(*(held.kinds for held in files.values()))
    merges = {merge_of_datum(data, kinds) for data in datum.values()} if patterns else set()
    merge = merges.pop() if len(merges) == 1 else None
    formats = {relative(path, top): format for path, format in loader.formats.items()}
    return Survey(
        _rows(files, formats),
        len(set(paths)),
        broken,
        tuple(tenants),
        tuple(patterns),
        merge,
        tuple(newest),
    )


def _kept(files: dict[str, Held]) -> tuple[list[str], list[str]]:
    """Return the globs of tenants, and those of exports of which the newest should count."""
    guess = exports_among(files)
    newest = guess.globs if guess else []
    tenants = tenants_among(only_newest(files, newest) if newest else files)
    below = [glob for glob in tenants if any(glob.startswith(f"{folder}/") for folder in newest)]
    # of each tenant below a date, not of all together: an export of one may have failed
    others = [glob for glob in newest if not any(each.startswith(f"{glob}/") for each in below)]
    return list(dict.fromkeys(glob.replace(DATE, "*") for glob in tenants)), [*below, *others]


def _data(path: str, limits: Limits) -> Any:
    """Return the data of a YAML file; None if it has none, or is a link or not a file."""
    if os.path.islink(path) or leaves(path, os.path.dirname(path)) or not os.path.isfile(path):
        return None
    with open(path, "rb") as stream:
        reading = read(path, stream.read(limits.size + 1), limits)
    return reading.documents[0].data if reading.documents else None


def _rows(files: dict[str, Held], formats: dict[str, str]) -> list[FormatCount]:
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for name, held in files.items():
        key = (os.path.dirname(name) or ".", formats.get(name, ""))
        count, definitions = counts.get(key, (0, 0))
        counts[key] = (count + 1, definitions + held.definitions)
    return [FormatCount(*key, *counts[key]) for key in sorted(counts)]
