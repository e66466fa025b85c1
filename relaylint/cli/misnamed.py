"""What people write settings into that is not read, such as `.relaylint.yml` or pyproject.toml: it is said, always."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.cli import gitfiles
from relaylint.core import paths
from relaylint.core.suggest import Names
from relaylint.output.visible import visible
from relaylint.project.settings import FILE_NAMES

_ALMOST: Final = (
    r"(\.)?relay[-_. ]?lint(rc|[-_.]?conf(?:ig)?|[-_.]?settings)?"
    r"(\.(?:ya?ml(?:\.txt)?|toml|jsonc?|json5|ini|cfg|conf))?"
)
_NAMES: Final = Names(FILE_NAMES)
_REPORT: Final = r"\s*\{\s*\"(?:version|\$schema)\""
"""How reports begin: that is what a `relaylint.json` mostly is."""
_SECTION: Final = r"(?m:^)[ \t]*\[{1,2}[ \t]*(?:tool[.:])?[\"']?relaylint[\"']?[ \t]*[\].]"
_SHARED: Final = ("pyproject.toml", "setup.cfg", "tox.ini")
"""Files in which other tools have a section for their settings."""
_FOLDERS: Final = (".config", ".github")
"""Folders in which other tools look for their settings."""


def say(starts: Iterable[str], top: str | None = None) -> None:
    """Say on standard error what looks like settings and is not read, in absolute folders and those above them.

    That ends at ``top``, else where the repository does.
    """
    folders: dict[str, None] = {}
    for start in starts:
        for folder in paths.upwards(start):
            folders[folder] = None
            if folder == top:
                break
    for folder in folders:
        for what in _unread(folder):
            print(f"relaylint: {what} is not read: settings are called {FILE_NAMES[0]}", file=sys.stderr)


def _unread(folder: str) -> Iterator[str]:
    """Yield the names, in back-ticks, of what looks like settings in a folder and is not read."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:  # it cannot be listed, and a file in it be read only by its name
        return
    for name in names:
        path = os.path.join(folder, name)
        shown = f"`{visible(_shown(path))}`"
        if _is_almost(name, folder) and os.path.isfile(path):
            yield shown
        elif name in _SHARED and re.search(_SECTION, _text(path)):
            yield f"the section `relaylint` in {shown}"
        elif name in _FOLDERS:
            inner = (os.path.join(path, name) for name in FILE_NAMES)
            yield from (f"`{visible(_shown(each))}`" for each in inner if os.path.isfile(each))


def _is_almost(name: str, folder: str) -> bool:
    """Tell whether a file is called almost like settings, and is neither them nor a report."""
    lowered, path = name.lower(), os.path.join(folder, name)
    if lowered in FILE_NAMES:
        read = os.path.join(folder, lowered)
        return name != lowered and not (os.path.exists(read) and os.path.samefile(path, read))
    match = re.fullmatch(_ALMOST, lowered) if "lint" in lowered else None
    backup = name.endswith("~")
    if not (match and any(match.groups())) and (backup or not _NAMES.nearest(lowered)):
        return False
    return not (lowered.endswith(".json") and re.match(_REPORT, _text(path)))


def _text(path: str) -> str:
    """Return the text of a small file; an empty one for any other, and where it cannot be read: others own it."""
    try:
        return gitfiles.text(path) or ""
    except OSError:
        return ""


def _shown(path: str) -> str:
    return paths.relative(path, os.getcwd())
