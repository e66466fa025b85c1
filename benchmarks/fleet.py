"""Measures what a large tree costs in one process, in several, in shards and with a cache.

    python benchmarks/fleet.py SIZE [--shards N N …] [--tree DIR] [--yamllint]

Each row is measured once: the trees are large, and CPU time is what they take wherever they run. A report that
differs from that of one process ends the run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from generate import SIZES
from run import Run, measure, prepare

CHECK = ("relaylint", "check")
ALONE = ("--jobs", "1", "--no-cache")


class Row(NamedTuple):
    """One way to check a tree: the processes that it takes, one after the other or at once, and MB of files between
    them."""

    title: str
    runs: list[Run]
    passed: float = 0.0


class Bench:
    """Runs relaylint in a tree, so many shards at once; what it prints and its files are kept in another folder."""

    def __init__(self, folder: Path, work: Path, at_once: int) -> None:
        self._folder = folder
        self._work = work
        self._at_once = at_once
        self._report = work / "report.txt"
        self._alone = b""

    def rows(self, counts: Sequence[int], *, yamllint: bool) -> Iterator[Row]:
        """Yield what each way costs."""
        if yamllint:
            yield Row("yamllint -d relaxed", [self._measured("yamllint", "-d", "relaxed", ".")])
        yield Row("one process", [self._checked(*CHECK, *ALONE)])
        yield Row("`--jobs 2`", [self._checked(*CHECK, "--jobs", "2", "--no-cache")])
        for count in counts:
            yield from self._shards(count)
        cache = ("--jobs", "1", "--cache-dir", str(self._work / "cache"))
        yield Row("an empty cache", [self._checked(*CHECK, *cache)])
        kept = sum(path.stat().st_size for path in (self._work / "cache").rglob("*") if path.is_file())
        yield Row("that cache, nothing changed", [self._checked(*CHECK, *cache)], kept / 1e6)

    def _shards(self, count: int) -> Iterator[Row]:
        parts = [self._work / f"{count}-{number}.json" for number in range(1, count + 1)]
        asked = [("--shard", f"{number}/{count}", "--part", str(part)) for number, part in enumerate(parts, 1)]
        with ThreadPoolExecutor(self._at_once) as crew:
            runs = list(crew.map(lambda words: self._measured(*CHECK, *ALONE, *words), asked))
        size = sum(part.stat().st_size for part in parts) / 1e6
        yield Row(f"{count} shards", runs, size)
        yield Row("their merge", [self._checked("relaylint", "merge", *ALONE, *map(str, parts))])
        for part in parts:
            part.unlink()

    def _checked(self, *arguments: str) -> Run:
        """Return what a report costs. Raises `RuntimeError` where it differs from the first."""
        run = self._measured(*arguments, "--output", f"concise={self._report}")
        report = self._report.read_bytes()
        self._alone = self._alone or report
        if report != self._alone:
            raise RuntimeError(f"`{' '.join(arguments[:4])}` reports otherwise than one process")
        return run

    def _measured(self, *arguments: str) -> Run:
        return measure(list(arguments), self._folder, self._work / f"{get_ident()}.out")


def line(row: Row) -> str:
    """Return a row of a Markdown table."""
    cpu = [run.cpu for run in row.runs]
    cells = (
        row.title,
        f"{sum(cpu):.1f}",
        f"{max(cpu):.1f}",
        f"{max(run.wall for run in row.runs):.1f}",
        f"{max(run.memory for run in row.runs):.0f}",
        f"{row.passed:.0f}" if row.passed else "",
    )
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measures what a large tree costs in processes and shards.")
    parser.add_argument("size", choices=SIZES, metavar="SIZE", help="a size of generate.py")
    parser.add_argument("--shards", type=int, nargs="+", default=[4, 16], metavar="N", help="default: 4 16")
    parser.add_argument("--at-once", type=int, default=os.cpu_count(), metavar="N", help="shards (default: processors)")
    parser.add_argument("--tree", type=Path, metavar="DIR", help="a tree of that size that is there already")
    parser.add_argument("--yamllint", action="store_true", help="measure yamllint too, which takes a while")
    arguments = parser.parse_args()
    print("| way | CPU s of all | CPU s of the longest | wall s of the longest | peak MiB | MB of files |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="relaylint-fleet-") as work:
        folder = arguments.tree.absolute() if arguments.tree else prepare(arguments.size, Path(work))
        for row in Bench(folder, Path(work), arguments.at_once).rows(arguments.shards, yamllint=arguments.yamllint):
            print(line(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
