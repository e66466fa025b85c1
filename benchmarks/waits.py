"""Measures what people wait for again and again: a second run, a changed file, a hook, a pull request, a large tenant.

    python benchmarks/waits.py [--size M] [--rounds N]

Every run is a whole process, and each figure is divided by what yamllint takes for all files of the tree in the same
round. What is kept is kept in folders that are gone afterwards.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from run import ENVIRONMENT, REFERENCE, Run, measure, prepare

CONNECTORS = (250, 500, 1000, 2000)
CHECK = ["relaylint", "check", "--format", "concise"]
ALONE = [*CHECK, "--jobs", "1"]
HUB = """\
  - {{ Name: C{0}, Enabled: true, ConnectorType: OnPremises, ConnectorSource: Default, SenderDomains: ["*"],
      RequireTls: true, TlsSenderCertificateName: mta{0}.d{0}.example, SenderIPAddresses: [] }}
"""
HOST = (
    "  - {{ Name: h{0}, CertificateNames: [mta{0}.d{0}.example], MailFrom: [d{0}.example], Recipients: [External] }}\n"
)


def large(count: int) -> str:
    """Return a tenant of so many connectors, each with a domain and a host of its own."""
    numbers = range(count)
    domains = "".join(
        f"  - {{ DomainName: {name}d{number}.example }}\n" for number in numbers for name in ("", f"mta{number}.")
    )
    hubs, hosts = ("".join(row.format(number) for number in numbers) for row in (HUB, HOST))
    return f"AcceptedDomains:\n{domains}InboundConnectors:\n{hubs}SendingHosts:\n{hosts}"


def edit(folder: Path, number: int) -> Path:
    """Change a connector of the tree, another one for each number, and return its file."""
    files = sorted(folder.glob("tenants/*/*/connectors/inbound-*.yaml"))
    file = files[number * 7919 % len(files)]
    file.write_text(file.read_text(encoding="utf-8").replace("runbook", "run book"), encoding="utf-8")
    return file


def git(folder: Path, *arguments: str) -> None:
    """Run Git in a repository."""
    named = ("-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


class Waits:
    """The runs of one size of tree, by what they are."""

    def __init__(self, size: str, work: Path) -> None:
        self.work = work
        self.tree = prepare(size, work)
        self.one = work / "one"
        shutil.copytree(self.tree, self.one)
        (self.one / "relaylint.yaml").write_text("tenants: [tenants]\n", encoding="utf-8")
        for count in CONNECTORS:
            (work / f"c{count}").mkdir()
            (work / f"c{count}" / "tenant.yaml").write_text(large(count), encoding="utf-8")
        git(self.tree, "init", "--quiet")
        git(self.tree, "add", "--all")
        git(self.tree, "commit", "--quiet", "--message", "All")
        self.runs: dict[str, list[Run]] = {}
        self.edits = 0

    def take(self, title: str, arguments: list[str], folder: Path) -> None:
        """Measure one run."""
        self.runs.setdefault(title, []).append(measure(arguments, folder, self.work / "out"))

    def round(self, number: int) -> None:
        """Measure everything once; the first round, which is not counted, fills caches of the system."""
        kept = str(self.work / f"kept{number}")
        ENVIRONMENT["XDG_CACHE_HOME"] = kept
        keeping = ["--cache-dir", f"{kept}/named"]
        self.take(REFERENCE, ["yamllint", "-d", "relaxed", "."], self.tree)
        self.take("check, one process", ALONE, self.tree)
        self.take("check, a process for each processor", CHECK, self.tree)
        self.take("check, and keep results", [*ALONE, *keeping], self.tree)
        self.take("check, nothing changed", [*CHECK, *keeping], self.tree)
        self.changed("check, one file changed", lambda file: [*CHECK, *keeping])
        git(self.tree, "commit", "--quiet", "--all", "--message", "One")
        self.changed("hook on one file, nothing kept", hook)
        self.changed("hook on one file", hook)
        new = ["--only-new", "--against", "HEAD"]
        self.take("what two changed files make new, nothing kept", [*CHECK, *new], self.tree)
        self.take("what two changed files make new", [*CHECK, *new, *keeping], self.tree)
        self.take("impact of two changed files", ["relaylint", "impact", "--against", "HEAD", *keeping], self.tree)
        git(self.tree, "commit", "--quiet", "--all", "--message", "Two")
        self.take("all files as one tenant", ALONE, self.one)
        for count in CONNECTORS:
            self.take(f"{count:,} connectors in one tenant", ALONE, self.work / f"c{count}")
        if number < 0:
            self.runs.clear()
        shutil.rmtree(kept)

    def changed(self, title: str, arguments: Callable[[Path], list[str]]) -> None:
        """Measure a run after a change."""
        file = edit(self.tree, self.edits)
        self.edits += 1
        git(self.tree, "add", "--all")
        self.take(title, arguments(file), self.tree)

    def table(self) -> str:
        """Return a Markdown table of medians."""
        lines = [f"| what | CPU s | ÷ {REFERENCE} | wall s | peak MiB |", "|---|---:|---:|---:|---:|"]
        for title, runs in self.runs.items():
            cpu, wall = (statistics.median(each) for each in ([run.cpu for run in runs], [run.wall for run in runs]))
            pairs = [run.cpu / other.cpu for run, other in zip(runs, self.runs[REFERENCE], strict=True)]
            peak = max(run.memory for run in runs)
            lines.append(f"| {title} | {cpu:.2f} | {statistics.median(pairs):.3f} | {wall:.2f} | {peak:.0f} |")
        return "\n".join(lines)


def hook(file: Path) -> list[str]:
    """Return what a hook runs for a file, as `.pre-commit-hooks.yaml` has it."""
    return ["relaylint", "check", "--affected", str(file)]


def main() -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measures what people wait for again and again.")
    parser.add_argument("--size", choices=("S", "M", "L"), default="M")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="relaylint-bench-") as work:
        waits = Waits(arguments.size, Path(work))
        for number in range(-1 if arguments.rounds > 1 else 0, arguments.rounds):
            waits.round(number)
        print(f"### {arguments.size}\n\n{waits.table()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
