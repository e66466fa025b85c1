"""Glob patterns over paths with slashes: ``*`` and ``?`` within a name, ``**`` across folders."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def matches(path: str, pattern: str) -> bool:
    """Tell whether a relative path fits a pattern; time is bounded by the product of their lengths."""
    names, wanted = path.split("/"), pattern.strip("/").removeprefix("./").split("/")
    reached = {0}
    for part in wanted:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else reached
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], part)}
    return len(names) in reached


def may_lead_to(folder: str, pattern: str) -> bool:
    """Tell whether something below a folder could fit a pattern."""
    wanted = pattern.strip("/").removeprefix("./").split("/")
    for name, part in zip(folder.split("/"), wanted, strict=False):
        if part == "**":
            return True
        if not fnmatchcase(name, part):
            return False
    return folder.count("/") + 1 < len(wanted)


def matches_any(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a relative path, or a folder that it lies in, fits one of the patterns."""
    names = path.split("/")
    prefixes = ["/".join(names[:length]) for length in range(1, len(names) + 1)]
    return any(matches(prefix, pattern) for pattern in patterns for prefix in prefixes)
