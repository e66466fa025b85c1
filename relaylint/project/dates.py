"""Dates in the names of exports, as globs of the settings place them: what is named so, and which is newer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.project.settings import DATE

WRITTEN: Final = (
    r"(?<![0-9])(?P<year>20[0-9]{2})(?P<sep>[-_.]?)(?P<month>[0-9]{2})(?P=sep)(?P<day>[0-9]{2})"
    r"(?:[T _.-]?(?P<hour>[0-9]{2})(?P<colon>[-_.:]?)(?P<minute>[0-9]{2})"
    r"(?:(?P=colon)(?P<second>[0-9]{2})(?:[.,]?[0-9]{1,7})?)?)?(?P<zone>Z?)(?![0-9])"
)
"""A date from year to day, with a time behind it or without: as people write it, and as `Get-Date` formats it."""
_MEANT: Final = r"[^/]*?(?:[0-9][^/0-9]{0,2}){6}[^/]*?"
"""What may be meant as a date: year and month take six digits."""


class Stamp(NamedTuple):
    """A date; ``time`` is empty where none is given, ``zone`` is ``Z`` where it is said to be universal time."""

    day: datetime.date
    time: str
    zone: str

    def is_before(self, other: Stamp) -> bool | None:
        """Return whether it is earlier; None where that is not certain, and where both are the same."""
        if self.zone != other.zone and abs((self.day - other.day).days) <= 1:
            return None
        if self.day != other.day:
            return self.day < other.day
        return self.time < other.time if self.time and other.time and self.time != other.time else None


class Dated(NamedTuple):
    """What a glob says of a path: ``series`` is the path with a placeholder for the date, which is ``text``.

    ``stamp`` is None where it is no date, or not certain which.
    """

    series: str
    text: str
    stamp: Stamp | None


def undated(name: str, newest: Sequence[str]) -> str:
    """Return a path from the root with a placeholder for each date in it that one of some globs places."""
    names = name.split("/")
    for length in range(1, len(names) + 1):
        for glob in newest:
            dated = dated_by(glob, "/".join(names[:length]))
            if dated and dated.stamp:
                names[:length] = dated.series.split("/")
                break
    return "/".join(names)


def dated_by(glob: str, path: str) -> Dated | None:
    """Return what a glob with a placeholder for the date says of a path; None where it does not match."""
    parts, names = glob.strip("/").removeprefix("./").split("/"), path.split("/")
    return next(_readings(parts, names, certain=True), None) or next(_readings(parts, names, certain=False), None)


def stamped(name: str) -> Dated | None:
    """Return the last date in a single name; the series is the name with a placeholder. None if it has none."""
    match = _compiled(f"*{DATE}*").fullmatch(name)
    if match is None:
        return None
    start, end = match.span("date")
    return Dated(f"{name[:start]}{DATE}{name[end:]}", match["date"], _stamp(match))


def _readings(parts: list[str], names: list[str], *, certain: bool) -> Iterator[Dated]:
    """Yield each way to match names with the parts of a glob."""
    at = next(at for at, part in enumerate(parts) if DATE in part)
    for folder, name in enumerate(names):
        match = _compiled(parts[at], certain=certain).fullmatch(name)
        if match and _fits(parts[:at], names[:folder]) and _fits(parts[at + 1 :], names[folder + 1 :]):
            start, end = match.span("date")
            series = [*names[:folder], f"{name[:start]}{DATE}{name[end:]}", *names[folder + 1 :]]
            yield Dated("/".join(series), match["date"], _stamp(match) if certain else None)


def _fits(parts: list[str], names: list[str]) -> bool:
    """Return whether names are what parts of a glob without a date mean."""
    reached = {0}
    for part in parts:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else reached
        else:
            step = _compiled(part)
            reached = {at + 1 for at in reached if at < len(names) and step.fullmatch(names[at])}
    return len(names) in reached


def may_be_on_the_way(glob: str, folder: str) -> bool:
    """Return whether what a glob means may lie below a folder."""
    names = folder.split("/") if folder else []
    for part, name in zip(glob.strip("/").removeprefix("./").split("/"), names, strict=False):
        if part == "**":
            return True
        if not _compiled(part, certain=False).fullmatch(name):
            return False
    return len(names) < len(glob.strip("/").removeprefix("./").split("/"))


def _stamp(match: re.Match[str]) -> Stamp | None:
    """Return the date that is written; None where there is no such day or time."""
    time = "".join(match[name] or "" for name in ("hour", "minute", "second"))
    try:
        day = datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
        if time:
            datetime.time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        return None
    return Stamp(day, time.ljust(6, "0") if time else "", match["zone"])


@lru_cache(maxsize=1000)
def _compiled(part: str, *, certain: bool = True) -> re.Pattern[str]:
    """Return the expression of one name of a glob; a date in it, or what may be meant as one, is a group."""
    before, has_date, after = part.partition(DATE)
    dated = f"(?P<date>{WRITTEN if certain else _MEANT})" if has_date else ""
    return re.compile(f"{_translated(before)}{dated}{_translated(after)}", re.DOTALL)


def _translated(part: str) -> str:
    return "".join(map(_piece, re.findall(r"\[!?\]?[^\]]*\]|.", part, re.DOTALL)))


def _piece(piece: str) -> str:
    if piece in ("*", "?"):
        return "[^/]*" if piece == "*" else "[^/]"
    if len(piece) > 1:
        inside = piece[1:-1].replace("\\", r"\\").replace("[", r"\[")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside.replace('^', chr(92) + '^')}]"
    return re.escape(piece)
