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
_LAST: Final = [own for own in ENDINGS if not any(own != other and own.endswith(other) for other in ENDINGS)]
_SHORT: Final = 5
_NEAR: Final = tuple(
    (Names(endings), range(min(map(len, endings)) - 1, max(map(len, endings)) + 2))
    for endings in ([one for one in _LAST if len(one) <= _SHORT], [one for one in _LAST if len(one) > _SHORT])
)
"""Endings of about one length, and how long one is with a slip: to try more would cost time for each file there is."""
_FIRST: Final = FORMATS["relaylint"].suffixes[0]
_BACKUPS: Final = ("~", "#")
"""What Emacs and others write behind the name of a file for a copy of it."""


def almost(name: str) -> Almost | None:
    """Return what a file that is not read by its name, given without its folder, is almost called; None for others."""
    lowered = name.lower()
    if "." not in name and is_promising(lowered):
        return Almost(f"{name}{_FIRST}", False)
    behind = _behind().match(lowered) if any(ending in lowered for ending in ENDINGS) else None
    if behind:
        at = len(name) - len(behind[2])
        is_slip = behind[2] not in _BACKUPS and not any(map(str.isalnum, behind[2]))
        return Almost(name[1:at] if name[0] == behind[2] == "#" else name[:at], not is_slip)
    for names, sizes in _NEAR:
        ends = (
            [lowered[-size:] for size in sizes if size <= len(name)] if names.may_be_near(lowered[-sizes[-1] :]) else []
        )
        for end in sorted(ends, key=_unlikely):
            ending = names.nearest(end)
            if ending and (len(end) < len(name) or not ending.startswith(".")):
                return Almost(name[: -len(end)] + ending, False)
    return None


def _unlikely(ending: str) -> tuple[bool, bool, int]:
    """Return what sorts the ends of a name by how unlikely each is a misspelt suffix; first comes what begins with a
    dot."""
    return not ending.startswith("."), ending[0].isalnum(), len(ending)


@cache
def _behind() -> re.Pattern[str]:
    """Return the pattern of names with more behind an ending; made when the first such name is seen."""
    return re.compile(rf"(.*(?:{'|'.join(map(re.escape, ENDINGS))}))([^a-z0-9].*)\Z", re.DOTALL)
