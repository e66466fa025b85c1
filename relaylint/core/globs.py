"""Glob patterns over paths with slashes: ``*`` and ``?`` within a name, ``**`` across folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Protocol, TypeVar

_WILD = "*?["


def matches(path: str, pattern: str) -> bool:
    """Return whether a relative path matches a pattern, in time proportional to the product of their lengths."""
    names, wanted = path.split("/"), _parts(pattern)
    if "**" not in wanted:
        return len(names) == len(wanted) and all(map(fnmatchcase, names, wanted))
    reached = {0}
    for part in wanted:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else reached
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], part)}
    return len(names) in reached


def may_lead_to(folder: str, pattern: str) -> bool:
    """Return whether anything below a folder could match a pattern."""
    wanted = _parts(pattern)
    for name, part in zip(folder.split("/"), wanted, strict=False):
        if part == "**":
            return True
        if not fnmatchcase(name, part):
            return False
    return folder.count("/") + 1 < len(wanted)


def matches_any(path: str, patterns: Iterable[str]) -> bool:
    """Return whether a relative path, or a folder that contains it, matches one of the patterns."""
    names = path.split("/")
    prefixes = ["/".join(names[:length]) for length in range(1, len(names) + 1)]
    return any(matches(prefix, pattern) for pattern in patterns for prefix in prefixes)


class _WithPaths(Protocol):
    """Anything with globs in ``paths``."""

    @property
    def paths(self) -> tuple[str, ...]: ...


_Row = TypeVar("_Row", bound=_WithPaths)


class Rows(tuple[_Row, ...]):
    """Rows that each apply to some paths, in order, indexed so that a look-up need not try every row."""

    @cached_property
    def near(self) -> Near:
        """The index over the globs of the rows."""
        return Near((glob, number) for number, row in enumerate(self) for glob in row.paths)


def rows_of(rows: tuple[_Row, ...], path: str) -> list[_Row]:
    """Return the rows with a glob that matches a relative path or a folder that contains it."""
    known = rows if isinstance(rows, Rows) else Rows(rows)
    numbers = {number: None for number, glob in known.near.candidates(path) if matches_any(path, (glob,))}
    return [rows[number] for number in numbers]


class Near:
    """Index over globs, by the folders that they start with or, for those that start with a wildcard, by a name that
    must occur in the path."""

    def __init__(self, globs: Iterable[tuple[str, int]]) -> None:
        self._by_start: dict[str, list[tuple[int, str]]] = {}
        self._by_name: dict[str, list[tuple[int, str]]] = {}
        for glob, number in globs:
            start = "/".join(start_of(glob))
            name = "" if start else next(filter(_is_literal, reversed(_parts(glob))), "")
            held, key = (self._by_name, name) if name else (self._by_start, start)
            held.setdefault(key, []).append((number, glob))

    def candidates(self, path: str) -> list[tuple[int, str]]:
        """Return the globs that may match a relative path or a folder that contains it, in order, with their
        indexes."""
        names = path.split("/")
        starts = ("", *("/".join(names[:length]) for length in range(1, len(names) + 1)))
        groups = [self._by_start[start] for start in starts if start in self._by_start]
        if self._by_name:
            groups += [self._by_name[name] for name in dict.fromkeys(names) if name in self._by_name]
        return sorted(each for near in groups for each in near) if len(groups) > 1 else groups[0] if groups else []


@lru_cache(maxsize=20)
def near(globs: tuple[str, ...]) -> Near:
    """Return the index over some globs."""
    return Near((glob, number) for number, glob in enumerate(globs))


def fitting(path: str, globs: tuple[str, ...]) -> Iterator[int]:
    """Yield the indexes of the globs that match a relative path or a folder that contains it, in order."""
    return (number for number, glob in near(globs).candidates(path) if matches_any(path, (glob,)))


def _parts(glob: str) -> list[str]:
    return glob.strip("/").removeprefix("./").split("/")


def start_of(glob: str) -> list[str]:
    """Return the literal names that a glob starts with."""
    return list(takewhile(_is_literal, _parts(glob)))


def depth_of(glob: str) -> float:
    """Return the maximum number of names in a path that matches a glob."""
    parts = _parts(glob)
    return float("inf") if "**" in parts else len(parts)


def _is_literal(part: str) -> bool:
    return not any(sign in part for sign in _WILD)
