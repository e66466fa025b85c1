"""Names of files that are almost those of definitions: one slip away, or with more behind them, as backups have.

A slip hides what was meant to be read. What is set aside on purpose (`hub.yaml.bak`) is mostly a copy of the file
beside it, and hides something only where that is not there.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from relaylint.core.suggest import Names
from relaylint.formats.table import FORMATS, NAMES, SUFFIXES, Almost, is_promising

ENDINGS: Final = (*SUFFIXES, *(name[1:] for name in NAMES if name.startswith("*") and "*" not in name[1:]))
"""The endings of the names of files that may hold definitions, in lower case."""
_NEAR: Final = Names(ENDINGS)
_FIRST: Final = FORMATS["relaylint"].suffixes[0]
_LONGEST: Final = max(map(len, ENDINGS)) + 1
_SHORTEST: Final = min(map(len, ENDINGS)) - 1
_BACKUPS: Final = ("~", "#")
"""What Emacs and others write behind the name of a file for a copy of it."""


def almost(name: str) -> Almost | None:
    """Return what a file that is not read by its name, given without its folder, is almost called; None for others."""
    lowered = name.lower()
    if "." not in name and is_promising(lowered):
        return Almost(f"{name}{_FIRST}", False)
    if not _NEAR.may_be_near(lowered):
        return None
    behind = _behind().match(lowered)
    if behind:
        at = len(name) - len(behind[2])
        is_slip = behind[2] not in _BACKUPS and not any(map(str.isalnum, behind[2]))
        return Almost(name[1:at] if name[0] == behind[2] == "#" else name[:at], not is_slip)
    for size in sorted(range(_SHORTEST, min(_LONGEST, len(name)) + 1), key=lambda size: _unlikely(lowered[-size:])):
        ending = _NEAR.nearest(lowered[-size:])
        if ending and (size < len(name) or not ending.startswith(".")):
            return Almost(name[:-size] + ending, False)
    return None


def _unlikely(ending: str) -> tuple[bool, bool, int]:
    """Return what sorts the ends of a name by how unlikely each is a misspelt suffix; first comes what begins with a
    dot."""
    return not ending.startswith("."), ending[0].isalnum(), len(ending)


@cache
def _behind() -> re.Pattern[str]:
    """Return the pattern of names with more behind an ending; made when the first such name is seen."""
    return re.compile(rf"(.*(?:{'|'.join(map(re.escape, ENDINGS))}))([^a-z0-9].*)\Z", re.DOTALL)
