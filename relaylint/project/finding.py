"""Which settings are in force: the file that is named, or the nearest one; and what looks like one and is not read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from relaylint.core import paths
from relaylint.core.checks import INVALID_SETTING
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.notices import Named, Notice, RefusedError, Tell, notice
from relaylint.core.suggest import Names
from relaylint.core.text import NO_TEXTS, Source
from relaylint.project.git import files
from relaylint.project.refusals import SetupError, refuse
from relaylint.project.settings import FILE_NAMES, TOOL_FOLDERS, Settings, load_settings, nearest_settings
from relaylint.syntax.reading import problem

_ALMOST: Final = (
    r"(\.)?relay[-_. ]?lint(rc|[-_.]?conf(?:ig)?|[-_.]?settings)?"
    r"(\.(?:ya?ml(?:\.txt)?|toml|jsonc?|json5|ini|cfg|conf))?"
)
_BEHIND: Final = r"relaylint\.ya?ml[^a-z0-9]"
"""How the names of settings begin that are a copy, or set aside."""
_NAMES: Final = Names(FILE_NAMES)
_REPORT: Final = r"\s*\{\s*\"(?:version|\$schema)\""
"""How reports begin: that is what a `relaylint.json` mostly is."""
_SECTION: Final = r"(?m:^)[ \t]*\[{1,2}[ \t]*(?:tool[.:])?[\"']?relaylint[\"']?[ \t]*[\].]"
_SHARED: Final = ("pyproject.toml", "setup.cfg", "tox.ini")
"""Files in which other tools have a section for their settings."""


def find_settings(
    here: str, file: str | None, asked: Iterable[str], tell: Tell, given: Mapping[str, bytes] = NO_TEXTS
) -> Settings:
    """Return the settings: those in ``file``, else the nearest above the folder ``here``, else above what is asked for.

    Every path is absolute. ``given`` holds texts in place of what is on the disk. What looks like settings and is not
    read is told. Raises `SetupError` and `RefusedError`.
    """
    if file is not None:
        return _named(file, here, given)
    nearest, starts = nearest_settings(here), [here]
    if nearest is None:
        starts = [path if os.path.isdir(path) else os.path.dirname(path) for path in asked]
        nearest_ones = dict.fromkeys(map(nearest_settings, starts))
        if len(nearest_ones) > 1:
            names = [part for file in nearest_ones for part in (" and ", *_quoted(file))][1:]
            raise RefusedError(notice("the paths belong to different settings: ", *names), "check them one at a time")
        nearest = next(iter(nearest_ones), None)
    if nearest is None:
        tell_unread([here, *starts], tell)
        return Settings(here)
    refuse(second(nearest))
    tell_unread(starts, tell, os.path.dirname(nearest))
    folder = os.path.dirname(nearest)
    if paths.repository(folder) is None and any(start != folder for start in starts):
        # no repository says what belongs together
        tell(notice("the settings in `", Named(nearest), "` apply, which stand in a folder above"))
    return read_settings(nearest, given=given)


def _quoted(file: str | None) -> tuple[str, ...]:
    return ("`", Named(file), "`") if file else ("none",)


def _named(file: str, here: str, given: Mapping[str, bytes]) -> Settings:
    """Return the settings in a file that is named. Raises `SetupError` and `RefusedError`."""
    if not os.path.isfile(file):
        there = "is a folder" if os.path.isdir(file) else "is not a regular file"
        why = there if os.path.exists(file) else "does not exist"
        raise RefusedError(notice("the settings file `", Named(file), f"` {why}"), "name a file such as relaylint.yaml")
    # a file kept elsewhere is about the folder in which the run is asked for
    return read_settings(file, None if paths.is_below(here, os.path.dirname(file)) else here, given)


def read_settings(file: str, root: str | None = None, given: Mapping[str, bytes] = NO_TEXTS) -> Settings:
    """Return the settings in a file that is there; the others as for `load_settings`. Raises `SetupError`."""
    settings, problems = load_settings(file, root, given)
    if settings is None:
        raise SetupError(problems)
    return settings


def second(file: str) -> Iterator[Diagnostic]:
    """Report a second settings file beside the one that is read."""
    name = os.path.basename(file)
    for other in FILE_NAMES:
        path = os.path.join(os.path.dirname(file), other)
        if other != name and os.path.lexists(path):
            words = f"`{other}` is not read, since `{name}` stands beside it"
            yield problem(INVALID_SETTING, Source(path, ""), 0, 0, words, help="keep one of the two")


def tell_unread(starts: Iterable[str], tell: Tell, top: str | None = None) -> None:
    """Tell what looks like settings and is not read, in absolute folders and those above them.

    Such are `.relaylint.yml` and a section in pyproject.toml. That ends at ``top``, else where the repository does.
    """
    folders: dict[str, None] = {}
    for start in starts:
        for folder in paths.upwards(start):
            folders[folder] = None
            if folder == top:
                break
    for folder in folders:
        for what in _unread(folder):
            tell(Notice((*what.parts, f" is not read: settings are called {FILE_NAMES[0]}")))


def _unread(folder: str) -> Iterator[Notice]:
    """Yield the names, in back-ticks, of what looks like settings in a folder and is not read."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:  # it cannot be listed, and a file in it be read only by its name
        return
    for name in names:
        path = os.path.join(folder, name)
        if _is_almost(name, folder) and os.path.isfile(path):
            yield notice("`", Named(path), "`")
        elif name in _SHARED and re.search(_SECTION, _text(path)):
            yield notice("the section `relaylint` in `", Named(path), "`")
        elif name in TOOL_FOLDERS:
            inner = (os.path.join(path, name) for name in FILE_NAMES)
            yield from (notice("`", Named(each), "`") for each in inner if os.path.isfile(each))


def _is_almost(name: str, folder: str) -> bool:
    """Tell whether a file is called almost like settings, and is neither them nor a report."""
    lowered, path = name.lower(), os.path.join(folder, name)
    if lowered in FILE_NAMES:
        read = os.path.join(folder, lowered)
        return name != lowered and not (os.path.exists(read) and os.path.samefile(path, read))
    match = re.fullmatch(_ALMOST, lowered) if "lint" in lowered else None
    backup = re.match(_BEHIND, lowered) is not None
    if backup and not any(os.path.lexists(os.path.join(folder, other)) for other in FILE_NAMES):
        return True  # it was set aside, and nothing is in its place
    if not (match and any(match.groups())) and (backup or not _NAMES.nearest(lowered)):
        return False
    return not (lowered.endswith(".json") and re.match(_REPORT, _text(path)))


def _text(path: str) -> str:
    """Return the text of a small file; an empty one for any other, and where it cannot be read: others own it."""
    try:
        return files.text(path) or ""
    except OSError:
        return ""
