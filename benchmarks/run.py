"""Measures relaylint beside yamllint and check-jsonschema, and holds its findings against what is expected.

    python benchmarks/run.py [--sizes S M L] [--rounds N]

Every run is a whole process; its user and system seconds and its peak memory are the kernel's account of
it. The programs run in turn, so that a ratio is taken between runs of one round, and the median is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

PROGRAMS = Path(sys.executable).parent
REFERENCE = "yamllint"
ROUNDS = {"S": 21, "M": 7, "L": 1}
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""What the programs run with: Python as in everyday use, which keeps compiled modules and buffers output."""


class Peer(NamedTuple):
    """A program to run in the tree: its arguments, what it checks, and how many rounds are enough for it."""

    name: str
    arguments: list[str]
    checks: str
    most_rounds: int = 1000


class Run(NamedTuple):
    """What one process took: seconds of CPU and of wall time, and MiB at its peak."""

    cpu: float
    wall: float
    memory: float


def write_pack() -> None:
    """Compile the rules of this checkout."""
    from relaylint.core import resources  # in the process that compiles, and not in the one that measures
    from relaylint.policy.pack import build_pack

    Path(resources.pack_file()).write_text(build_pack(), encoding="utf-8")


def prepare(size: str, work: Path) -> Path:
    """Make the tree, the schema that check-jsonschema takes, and the compiled rules that a wheel holds.

    Each in a process of its own: the kernel counts the memory of this one to those it starts.
    """
    folder = work / size
    generate = Path(__file__).with_name("generate.py")
    subprocess.run([sys.executable, str(generate), size, str(folder)], stdout=subprocess.DEVNULL, check=True)
    compiling = get_context("spawn").Process(target=write_pack)
    compiling.start()
    compiling.join()
    if compiling.exitcode:
        raise RuntimeError("the rules cannot be compiled")
    with (work / "schema.json").open("wb") as stream:
        subprocess.run([str(PROGRAMS / "relaylint"), "schema"], stdout=stream, check=True)
    return folder


def peers(folder: Path) -> tuple[Peer, ...]:
    """Return what is compared, the reference first."""
    files = sorted(path.relative_to(folder).as_posix() for path in (folder / "tenants").rglob("*.yaml"))
    schema = str(folder.with_name("schema.json"))
    return (
        Peer(REFERENCE, ["yamllint", "-d", "relaxed", "."], "syntax and style"),
        Peer("relaylint", ["relaylint", "check", "--jobs", "1"], "syntax, schema, relay decision, every rule"),
        Peer("check-jsonschema", ["check-jsonschema", "--schemafile", schema, *files], "syntax, schema", 3),
    )


def measure(arguments: list[str], folder: Path, output: Path) -> Run:
    """Run a program to its end. Raises RuntimeError where it has crashed."""
    with output.open("wb") as stream:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(PROGRAMS / arguments[0]), *arguments[1:]],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{arguments[0]} ended with {process.returncode}: {output.read_text()[-500:]}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def verify(folder: Path, expected: dict[str, Any]) -> list[str]:
    """Return what differs between relaylint's findings and those expected, one line each."""
    arguments = [str(PROGRAMS / "relaylint"), "check", "--format", "json", "--show-undecided"]
    report = json.loads(subprocess.run(arguments, cwd=folder, stdout=subprocess.PIPE, check=False).stdout)
    found = Counter((entry["path"], entry["rule"]) for entry in report["diagnostics"])
    wanted = Counter((path, rule) for path, rule in expected["diagnostics"])
    faulty = {path for path, _ in wanted}
    undecided = [entry for entry in report["undecided"] if entry["path"] not in faulty]
    return [
        *(f"missing: {path}: {rule}" for path, rule in sorted((wanted - found).elements())),
        *(f"noisy: {path}: {rule}" for path, rule in sorted((found - wanted).elements())),
        *(f"undecided: {entry['path']}: {entry['rule']}: {entry['reason']}" for entry in undecided),
    ]


def bench(size: str, rounds: int, work: Path) -> tuple[str, list[str]]:
    """Return the table of one size, and what is wrong with relaylint's findings."""
    folder = prepare(size, work)
    compared = peers(folder)
    runs: dict[str, list[Run]] = {peer.name: [] for peer in compared}
    for number in range(-1 if rounds > 1 else 0, rounds):  # the first round, not counted, fills caches
        for peer in compared:
            if number < peer.most_rounds:
                run = measure(peer.arguments, folder, work / f"{peer.name}.out")
                if number >= 0:
                    runs[peer.name].append(run)
    expected = json.loads(folder.with_name(f"{size}.expected.json").read_text(encoding="utf-8"))
    counts = f"{expected['definitions']:,} definitions, {len(expected['diagnostics'])} faults"
    title = f"{size}: {expected['files']:,} files, {expected['bytes'] / 1e6:.2f} MB, {counts}"
    return f"### {title}\n\n{table(compared, runs)}", verify(folder, expected)


def table(compared: Iterable[Peer], runs: dict[str, list[Run]]) -> str:
    """Return a Markdown table of medians, with ratios of CPU time to the reference."""
    lines = [
        f"| program | checks | CPU s (lowest) | ÷ {REFERENCE} | wall s | peak MiB | runs |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for peer in compared:
        own = runs[peer.name]
        cpu = [run.cpu for run in own]
        pairs = [run.cpu / other.cpu for run, other in zip(own, runs[REFERENCE], strict=False)]
        cells = (
            peer.name,
            peer.checks,
            f"{statistics.median(cpu):.3f} ({min(cpu):.3f})",
            f"{statistics.median(pairs):.3f}",
            f"{statistics.median(run.wall for run in own):.3f}",
            f"{max(run.memory for run in own):.0f}",
            str(len(own)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure what the command line asks for; return 1 where relaylint's findings are not those expected."""
    parser = argparse.ArgumentParser(description="Measures relaylint beside yamllint and check-jsonschema.")
    parser.add_argument("--sizes", nargs="+", choices=ROUNDS, default=["S", "M"], metavar="SIZE", help="S, M, L")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"runs of each program (default: {ROUNDS})")
    arguments = parser.parse_args()
    versions = ", ".join(f"{name} {version(name)}" for name in ("relaylint", "yamllint", "check-jsonschema"))
    print(f"{versions}; Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} CPUs")
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="relaylint-bench-") as work:
        for size in arguments.sizes:
            text, differences = bench(size, arguments.rounds or ROUNDS[size], Path(work))
            wrong += differences
            judged = f"{len(differences)} differ from what is expected" if differences else "exactly those expected"
            print(f"\n{text}\n\nFindings: {judged}.", flush=True)
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
