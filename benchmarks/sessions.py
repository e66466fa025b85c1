"""Measures what it takes to judge every possible session, beside yamllint on the same files.

    python benchmarks/sessions.py [--rounds N]

One large tenant grows by doubling, and so do small tenants of one repository. `relaylint who` says what each grants,
and `relaylint diff` compares each with a version in which a connector has other addresses.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import NamedTuple

from run import Run, measure

SEED = 20261130
LARGE = (15, 30, 60)
"""How many connectors: with five times as many accepted domains, and ten times as many ranges of addresses."""
SMALL = (250, 500, 1000)
"""How many tenants with three connectors each."""


class Row(NamedTuple):
    """One size: what it is, and the runs of each program."""

    title: str
    runs: dict[str, list[Run]]


def large(count: int, random: Random) -> str:
    """Return a tenant of so many connectors, a fifth of them of partners."""
    sorts = ("InternalRelay, MatchSubDomains: true", *4 * ("Authoritative",))
    kinds = (sorts[number % 5] for number in range(5 * count))
    domains = [f"  - {{DomainName: d{number}.example, DomainType: {kind}}}" for number, kind in enumerate(kinds)]
    connectors = (_connector(number, random) for number in range(count))
    return "\n".join(["AcceptedDomains:", *domains, "InboundConnectors:", *connectors])


def _connector(number: int, random: Random) -> str:
    starts = ((random.randrange(256), random.randrange(256), random.randrange(0, 255, 8)) for _ in range(10))
    ranges = ", ".join(f"81.{second}.{third}.{fourth}/29" for second, third, fourth in starts)
    asked = f"Enabled: true, SenderIPAddresses: [{ranges}]"
    if number % 5 == 0:
        who = f"ConnectorType: Partner, SenderDomains: [p{number}.example], RestrictDomainsToIPAddresses: true"
        return f"  - {{Name: P{number}, {who}, RestrictDomainsToCertificate: false, {asked}}}"
    name = f"{'*.' if number % 3 == 0 else ''}d{number}.example"
    who = f"ConnectorType: OnPremises, SenderDomains: ['*'], TlsSenderCertificateName: '{name}'"
    return f"  - {{Name: C{number}, {who}, {asked}}}"


def small(number: int) -> str:
    """Return a tenant with three connectors and a host."""
    own = f"t{number}.example"
    return f"""\
AcceptedDomains:
  - {{DomainName: {own}, DomainType: Authoritative}}
  - {{DomainName: mail.{own}, DomainType: InternalRelay, MatchSubDomains: true}}
  - {{DomainName: t{number}.onmicrosoft.com, DomainType: Authoritative}}
InboundConnectors:
  - {{Name: Hub, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"], TlsSenderCertificateName: "*.{own}"}}
  - {{Name: Site, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      SenderIPAddresses: [81.{2 + number // 250}.{number % 250}.0/29]}}
  - {{Name: Filter, ConnectorType: Partner, Enabled: true, SenderDomains: [partner.example],
      RestrictDomainsToIPAddresses: true, RestrictDomainsToCertificate: false, SenderIPAddresses: [81.200.0.0/24]}}
SendingHosts:
  - {{Name: mta, Method: Connector, CertificateNames: [mta.{own}], MailFrom: [{own}, "<>"]}}
"""


def write(folder: Path, tenants: list[str]) -> None:
    """Write a repository of tenants."""
    (folder / "tenants").mkdir(parents=True)
    (folder / "relaylint.yaml").write_text("tenants: ['tenants/*']\n")
    for number, text in enumerate(tenants):
        (folder / "tenants" / f"t{number}").mkdir()
        (folder / "tenants" / f"t{number}" / "mail.yaml").write_text(text)


def bench(title: str, tenants: list[str], rounds: int, work: Path) -> Row:
    """Measure one size."""
    old, new = work / "old", work / "new"
    write(old, tenants)
    write(new, [text.replace(".0/29]", ".0/30]").replace("/29, ", "/30, ", 1) for text in tenants])
    asked = {
        "yamllint": (["yamllint", "-d", "relaxed", "."], old),
        "relaylint who": (["relaylint", "who", "--format", "json"], old),
        "relaylint diff": (["relaylint", "diff", "--format", "json", str(old), str(new)], work),
    }
    row = Row(title, {name: [] for name in asked})
    for number in range(-1, rounds):  # the first round, not counted, fills caches
        for name, (arguments, folder) in asked.items():
            run = measure(arguments, folder, work / "out")
            if number >= 0:
                row.runs[name].append(run)
    return row


def table(rows: list[Row]) -> str:
    """Return a Markdown table of medians, with ratios of CPU time to yamllint, and the growth since the row above."""
    lines = [
        "| sessions of | program | CPU s | ÷ yamllint | ÷ half of it | peak MiB |",
        "|---|---|---:|---:|---:|---:|",
    ]
    before: dict[str, float] = {}
    for row in rows:
        reference = [run.cpu for run in row.runs["yamllint"]]
        for name, runs in row.runs.items():
            cpu = statistics.median(run.cpu for run in runs)
            ratio = statistics.median(run.cpu / other for run, other in zip(runs, reference, strict=True))
            kind = f"{name} {row.title.partition(' ')[2]}"
            growth = f"{cpu / before[kind]:.2f}" if kind in before else ""
            peak = max(run.memory for run in runs)
            lines.append(f"| {row.title} | {name} | {cpu:.3f} | {ratio:.2f} | {growth} | {peak:.0f} |")
            before[kind] = cpu
    return "\n".join(lines)


def main() -> int:
    """Measure every size."""
    parser = argparse.ArgumentParser(description="Measures relaylint on every possible session.")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    cases = [(f"{count} connectors of one tenant", [large(count, Random(SEED))]) for count in LARGE]
    cases += [(f"{count} small tenants", [small(number) for number in range(count)]) for count in SMALL]
    rows = []
    for title, tenants in cases:
        with tempfile.TemporaryDirectory() as work:
            rows.append(bench(title, tenants, rounds, Path(work)))
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
