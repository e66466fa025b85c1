"""Dates in the names of exports, as globs of the settings place them: what is named so, and which is newer."""

from __future__ import annotations

import datetime
import re
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Final

from relaylint.core import globs
from relaylint.core.records import NamedTuple
from relaylint.project.settings import DATE

WRITTEN: Final = (
    r"(?<![0-9])(?P<year>20[0-9]{2})(?P<sep>[-_.]?)(?P<month>[0-9]{2})(?P=sep)(?P<day>[0-9]{2})"
    r"(?:[T _.-]?(?P<hour>[0-9]{2})(?P<colon>[-_.:]?)(?P<minute>[0-9]{2})"
    r"(?:(?P=colon)(?P<second>[0-9]{2})(?:[.,]?[0-9]{1,7})?)?)?(?P<zone>Z?)(?![0-9])"
)
"""A date from year to day, with a time behind it or without: as people write it, and as `Get-Date` formats it."""
_MEANT: Final = r"(?:[0-9][^0-9]{0,2}){6}"
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


def undated(name: str, newest: tuple[str, ...]) -> str:
    """Return a path from the root with a placeholder for each date in it that one of some globs places."""
    names = name.split("/")
    near = [newest[number] for number, _ in _near(newest).candidates(name)]
    for length in range(1, len(names) + 1) if near else ():
        for glob in near:
            dated = dated_by(glob, "/".join(names[:length]))
            if dated and dated.stamp:
                names[:length] = dated.series.split("/")
                break
    return "/".join(names)


def dated_by(glob: str, path: str) -> Dated | None:
    """Return what a glob with a placeholder for the date says of a path; None where it does not match."""
    parts, names = _parts(glob), path.split("/")
    at = next(at for at, part in enumerate(parts) if DATE in part)
    meant: Dated | None = None
    for number, name in enumerate(names):
        if _fits(parts[:at], names[:number]) and _fits(parts[at + 1 :], names[number + 1 :]):
            dated = _dated(name, *parts[at].split(DATE))
            if dated:
                series = "/".join([*names[:number], dated.series, *names[number + 1 :]])
                meant = meant or dated._replace(series=series)
                if dated.stamp:
                    return dated._replace(series=series)
    return meant


@lru_cache(maxsize=20)
def _near(newest: tuple[str, ...]) -> globs.Near:
    return globs.Near((with_any_date(glob), number) for number, glob in enumerate(newest))


def with_any_date(glob: str) -> str:
    """Return the glob of all that one with a placeholder may mean."""
    return glob.replace(DATE, "*")


def stamped(name: str) -> Dated | None:
    """Return the last date in a single name; the series is the name with a placeholder. None if it has none."""
    return _certain(name, "*", "*")


def without_dates(path: str) -> str:
    """Return a path with a placeholder for the last date in each of its names."""
    return "/".join(dated.series if (dated := stamped(name)) else name for name in path.split("/"))


def may_be_on_the_way(glob: str, folder: str) -> bool:
    """Return whether what a glob means may lie below a folder."""
    parts, names = _parts(glob), folder.split("/")
    for part, name in zip(parts, names, strict=False):
        if part == "**":
            return True
        if not fnmatchcase(name, with_any_date(part)):
            return False
    return len(names) < len(parts)


def _parts(glob: str) -> list[str]:
    return glob.strip("/").removeprefix("./").split("/")


def _fits(parts: list[str], names: list[str]) -> bool:
    """Return whether names are what parts of a glob without a date mean."""
    return globs.matches("/".join(names), "/".join(parts)) if parts and names else set(parts) <= {"**"} and not names


def _dated(name: str, before: str, after: str) -> Dated | None:
    """Return the date in a name, between what is around it in a glob."""
    return _certain(name, before, after) or _doubtful(name, before, after)


def _certain(name: str, before: str, after: str) -> Dated | None:
    """Return the last date in a name that fits, with the time behind it."""
    for match in reversed(list(_written().finditer(name))):
        start, end = match.span()
        stamp = _stamp(match)
        if stamp and fnmatchcase(name[:start], before) and fnmatchcase(name[end:], after):
            return Dated(f"{name[:start]}{DATE}{name[end:]}", match[0], stamp)
    return None


def _doubtful(name: str, before: str, after: str) -> Dated | None:
    """Return what stands in a name where the date belongs, if that may be meant as one."""
    start = next((at for at in range(len(name) + 1) if fnmatchcase(name[:at], before)), None)
    end = next((at for at in range(len(name), -1, -1) if fnmatchcase(name[at:], after)), None)
    if start is None or end is None or not re.search(_MEANT, name[start:end]):
        return None
    return Dated(f"{name[:start]}{DATE}{name[end:]}", name[start:end], None)


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


@cache
def _written() -> re.Pattern[str]:
    return re.compile(WRITTEN)
