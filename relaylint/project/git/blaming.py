"""When lines of a file were committed, as Git tells of the version that is checked out: no filter is run."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from relaylint.core import paths
from relaylint.core.text import Source
from relaylint.project.git.asking import git_program, run_git
from relaylint.project.git.revisions import is_shallow

_CONTENTS: Final = ("cat-file", "blob")
_BLAME: Final = ("blame", "--no-textconv", "--porcelain")
_LINE: Final = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?")
_TIME: Final = b"author-time "
_BOUNDARY: Final = b"boundary"
_MOST: Final = 200
"""How many lines are asked about one by one; beyond that the whole file is."""


def committed_on(top: str, path: str, source: Source, offsets: Iterable[int]) -> dict[int, str]:
    """Return the ISO dates on which lines, given by an offset in each, got their text, as far as Git tells.

    ``top`` is that of the repository. What is not committed has no date, nor has what a shallow clone hides.
    """
    program = git_program()
    name = paths.relative(path, top)
    if program is None or source.encoding != "utf-8" or "\n" in name:
        return {}
    data, _ = run_git(program, (*_CONTENTS, f"HEAD:{name}"), top)
    if data is None:
        return {}
    there = _lines_in(data.decode("utf-8", "replace"), source, offsets)
    wanted = sorted(set(there.values()))
    if not wanted:
        return {}
    ranges = [f"-L{line},{line}" for line in wanted] if len(wanted) <= _MOST else []
    roots = () if is_shallow(top) else ("--root",)  # where a clone begins, nothing is known of what was before
    said, _ = run_git(program, (*_BLAME, *roots, *ranges, "HEAD", "--", name), top)
    dates = _dates(said or b"")
    return {offset: dates[line] for offset, line in there.items() if line in dates}


def _lines_in(committed: str, source: Source, offsets: Iterable[int]) -> dict[int, int]:
    """Return the numbers (from 1) that lines have in a committed text, by offset: the same text, as many times before.

    Git ends lines at LF alone.
    """
    numbers: dict[tuple[str, int], int] = {}
    counts: Counter[str] = Counter()
    for number, line in enumerate(committed.lstrip("\ufeff").split("\n"), 1):
        numbers[(line.strip(), counts[line.strip()])] = number
        counts[line.strip()] += 1
    seen: Counter[str] = Counter()
    places: dict[int, int] = {}
    wanted, at = sorted(set(offsets)), 0
    for line in source.text.split("\n"):
        end = at + len(line)
        key = (line.strip(), seen[line.strip()])
        seen[line.strip()] += 1
        while wanted and wanted[0] <= end:
            offset = wanted.pop(0)
            if key in numbers:
                places[offset] = numbers[key]
        at = end + 1
    return places


def _dates(said: bytes) -> dict[int, str]:
    """Return the dates of lines by number, of what Git prints for programs."""
    lines: dict[int, bytes] = {}
    times: dict[bytes, str] = {}
    hidden: set[bytes] = set()
    commit = b""
    for line in said.split(b"\n"):
        match = _LINE.fullmatch(line)
        if match:
            commit = match[1]
            lines[int(match[2])] = commit
        elif line.startswith(_TIME):
            times[commit] = _date(line.removeprefix(_TIME))
        elif line == _BOUNDARY:
            hidden.add(commit)
    return {number: times[commit] for number, commit in lines.items() if commit not in hidden and times.get(commit)}


def _date(seconds: bytes) -> str:
    """Return the ISO date of a time in seconds since 1970; empty for one that no calendar has."""
    try:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).date().isoformat()
    except (OSError, OverflowError, ValueError):
        return ""
