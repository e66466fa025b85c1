"""Guesses which files and folders are exports of one thing with dates, by their names and by what they hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from itertools import pairwise

from relaylint.core.records import NamedTuple
from relaylint.project.dates import Stamp, dated_by, stamped
from relaylint.project.settings import DATE
from relaylint.project.shapes import Held, exact_glob


class Export(NamedTuple):
    """A file or folder with a date in its name, and what is in it; ``series``: its path with a placeholder."""

    path: str
    series: str
    stamp: Stamp
    held: Held


class Guess(NamedTuple):
    """Globs of exports of which the newest should count; ``pair``: one of them, and a newer one of the same."""

    globs: list[str]
    pair: tuple[str, str]


def exports_among(files: dict[str, Held]) -> Guess | None:
    """Return what seems to be exports with dates, of which several are there; None if there are none.

    Two are of one thing if they differ in nothing but the date, and a definition of one name is in both.
    """
    by_series: dict[str, list[Export]] = {}
    for export in _exports(files):
        by_series.setdefault(export.series, []).append(export)
    several = {series: pair for series, exports in by_series.items() for pair in [_pair(exports)] if pair}
    if not several:
        return None
    shapes = {_shape(series) for series in several}
    meant = [series for series in by_series if _shape(series) in shapes]
    globs = [_glob([series for series in meant if _shape(series) == shape]) for shape in sorted(shapes)]
    paths = {"/".join(name.split("/")[:length]) for name in files for length in range(1, name.count("/") + 2)}
    doubtful = {
        glob for glob in globs for path in paths for dated in [dated_by(glob, path)] if dated and not dated.stamp
    }
    pair = next(iter(several.values()))
    return Guess([glob for glob in globs if glob not in doubtful], (pair[0].path, pair[1].path))


def only_newest(files: dict[str, Held], globs: Iterable[str]) -> dict[str, Held]:
    """Return the files but for those of older exports, named with a placeholder in place of dates."""
    newest: dict[str, Export] = {}
    named = list(globs)
    exports = [each for each in _exports(files) if any(dated_by(glob, each.path) for glob in named)]
    for export in exports:
        before = newest.get(export.series)
        if before is None or before.stamp.is_before(export.stamp):
            newest[export.series] = export
    places = {export.path: export.series for export in newest.values()}
    older = {export.path for export in exports} - places.keys()
    kept: dict[str, Held] = {}
    for name, held in files.items():
        steps = name.split("/")
        above = ["/".join(steps[:length]) for length in range(1, len(steps) + 1)]
        if older.isdisjoint(above):
            place = next((path for path in above if path in places), "")
            kept[places[place] + name[len(place) :] if place else name] = held
    return kept


def _exports(files: dict[str, Held]) -> list[Export]:
    """Return what has a date in its name, with what it holds: the outermost folder, or the file."""
    exports: dict[str, Export] = {}
    for name, held in files.items():
        steps = name.split("/") if held.definitions else []
        for at, step in enumerate(steps):
            dated = stamped(step)
            if dated and dated.stamp:
                path, series = "/".join(steps[: at + 1]), "/".join([*steps[:at], dated.series])
                export = exports.setdefault(path, Export(path, series, dated.stamp, Held()))
                export.held.add(held)
                break
    return list(exports.values())


def _pair(exports: list[Export]) -> tuple[Export, Export] | None:
    """Return two exports of one thing, the older one first."""
    ordered = sorted(exports, key=lambda export: (export.stamp.day, export.stamp.time))
    for one, other in pairwise(ordered):
        if one.stamp.is_before(other.stamp) and not one.held.names.isdisjoint(other.held.names):
            return one, other
    return None


def _shape(series: str) -> tuple[int, bool, str]:
    """Return what exports that one glob names have in common: their depth, that all is a date, what is behind it."""
    before, _, after = os.path.basename(series).partition(DATE)
    return series.count("/"), not before, after


def _glob(series: list[str]) -> str:
    """Return the glob of exports of one shape."""
    folders = [each.split("/")[:-1] for each in series]
    names = [os.path.basename(each) for each in series]
    steps = [_literal(step[0]) if len(set(step)) == 1 else "*" for step in zip(*folders, strict=True)]
    return "/".join([*steps, _name_glob(names)])


def _name_glob(names: list[str]) -> str:
    befores, after = [name.partition(DATE)[0] for name in names], names[0].partition(DATE)[2]
    last = {before[-1:] for before in befores}
    separator = last.pop() if len(last) == 1 and not "".join(last).isalnum() else ""
    before = _literal(befores[0]) if len(set(befores)) == 1 else f"*{_literal(separator)}"
    return f"{before}{DATE}{_literal(after)}"


def _literal(text: str) -> str:
    """Return the part of a glob that means a text; only the date may stand in braces."""
    return re.sub(r"[{}]", "?", exact_glob(text))
