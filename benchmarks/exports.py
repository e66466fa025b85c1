"""Measures how long a Microsoft365DSC export of a whole tenant takes, beside a parser written in C.

    python benchmarks/exports.py [--rounds N]
    python benchmarks/exports.py --write FILE [--resources N]

The file is what such an export looks like: UTF-16 with a byte order mark, CRLF, thousands of resources of other
workloads around a handful of Exchange ones. The peer, tree-sitter's grammar of PowerShell, parses the text and makes
nothing of it; relaylint finds the resources, reads them and evaluates every rule.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from run import PROGRAMS, Run, measure

SEED = 20261125
RESOURCES = 620
"""About 2.5 MB and 17,000 lines, the largest export seen in public."""
PEER = """\
import sys, tree_sitter, tree_sitter_powershell
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
parser.parse(open(sys.argv[1], encoding="utf-16").read().encode())
"""
HEAD = """\
# Generated with Microsoft365DSC version 1.25.1022.1
param (
    [parameter()]
    [System.Management.Automation.PSCredential]
    $Credential
)

Configuration M365TenantConfig
{
    param (
        [parameter()]
        [System.Management.Automation.PSCredential]
        $Credential
    )

    $OrganizationName = $ConfigurationData.NonNodeData.OrganizationName

    Import-DscResource -ModuleName 'Microsoft365DSC' -ModuleVersion '1.25.1022.1'

    Node localhost
    {
"""
TAIL = """\
    }
}

M365TenantConfig -ConfigurationData .\\ConfigurationData.psd1 -Credential $Credential
"""
OTHERS = (
    "AADConditionalAccessPolicy",
    "IntuneDeviceCompliancePolicyWindows10",
    "SCDLPComplianceRule",
    "TeamsMeetingPolicy",
)
WORDS = (
    "allow",
    "block",
    "require",
    "device",
    "session",
    "location",
    "risk",
    "policy",
    "compliant",
    "browser",
    "legacy",
    "client",
    "export",
    "group",
    "tenant",
)


def property_line(name: str, value: str) -> str:
    """Return the line of a property, aligned as exports are."""
    return f"            {name:<44} = {value};"


def other_resource(random: Random, number: int) -> Iterator[str]:
    """Yield the lines of a resource of another workload, with nested instances, braces in texts and long texts."""
    kind = random.choice(OTHERS)
    yield f'        {kind} "{kind}-{number:05}"'
    yield "        {"
    yield property_line("Credential", "$Credscredential")
    for index in range(random.randint(10, 24)):
        words = " ".join(random.choices(WORDS, k=random.randint(3, 24)))
        value = random.choice(("$True", "$False", f'"{words}"', f'@("{words}","{{{number}}}")', f"'{words} #{index}'"))
        yield property_line(f"{random.choice(WORDS).title()}Setting{index}", value)
    yield property_line("Assignments", "@(").removesuffix(";")
    yield "                MSFT_DeviceManagementConfigurationPolicyAssignments{"
    yield "                    dataType = '#microsoft.graph.groupAssignmentTarget'"
    yield f"                    groupId  = '{random.getrandbits(128):032x}'"
    yield "                }"
    yield "            );"
    yield property_line("Ensure", '"Present"')
    yield "        }"


def mail_resource(number: int) -> Iterator[str]:
    """Yield the lines of a resource that relaylint reads; every third connector has no accepted domain's name."""
    name = f"mail{number}.contoso.com"
    yield f'        EXOAcceptedDomain "EXOAcceptedDomain-{name}"'
    yield "        {"
    yield property_line("DomainType", '"Authoritative"')
    yield property_line("Ensure", '"Present"')
    yield property_line("Identity", f'"{name}"')
    yield "        }"
    yield f'        EXOInboundConnector "EXOInboundConnector-Hub {number}"'
    yield "        {"
    yield property_line("ConnectorType", '"OnPremises"')
    yield property_line("Enabled", "$True")
    yield property_line("Ensure", '"Present"')
    yield property_line("Identity", f'"Hub {number}"')
    yield property_line("RequireTls", "$True")
    yield property_line("SenderDomains", '@("smtp:*;1")')
    yield property_line("TlsSenderCertificateName", f'"{name if number % 3 else "mail.fabrikam.com"}"')
    yield "        }"


def text(resources: int) -> str:
    """Return an export with so many resources of other workloads; the same number gives the same text."""
    random = Random(SEED)
    blocks = [list(other_resource(random, number)) for number in range(resources)]
    blocks[resources // 2 : resources // 2] = [list(mail_resource(number)) for number in range(6)]
    lines = [line for block in blocks for line in block]
    return (HEAD + "\n".join(lines) + "\n" + TAIL).replace("\n", "\r\n")


class Row(NamedTuple):
    """One size: what it is, and the runs of both programs."""

    title: str
    own: list[Run]
    peer: list[Run]


def bench(resources: int, rounds: int, work: Path) -> Row:
    """Measure one size. Raises RuntimeError where relaylint does not find what is there."""
    made = text(resources)
    folder = work / str(resources)
    folder.mkdir()
    file = folder / "M365TenantConfig.ps1"
    file.write_bytes(made.encode("utf-16"))
    found = subprocess.run(
        [str(PROGRAMS / "relaylint"), "check", "--format", "json"], cwd=folder, stdout=subprocess.PIPE, check=False
    )
    report = json.loads(found.stdout)
    hits = [entry["rule"] for entry in report["diagnostics"]].count("cert-domain-not-accepted")
    if report["summary"]["definitions"] != 12 or hits != 2:
        raise RuntimeError(f"relaylint found {report['summary']}, {hits} names that are not accepted")
    own, peer = [], []
    for number in range(-1, rounds):  # the first round, not counted, fills caches
        runs = (
            measure(["relaylint", "check"], folder, work / "own.out"),
            measure(["python", "-c", PEER, str(file)], folder, work / "peer.out"),
        )
        if number >= 0:
            own.append(runs[0])
            peer.append(runs[1])
    lines = made.count("\n")
    return Row(f"{len(made) / 1e6:.1f} MB, {lines:,} lines", own, peer)


def table(rows: list[Row]) -> str:
    """Return a Markdown table of medians, with ratios of CPU time to the peer."""
    lines = [
        "| export | relaylint CPU s | tree-sitter CPU s | ÷ tree-sitter | peak MiB | runs |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        pairs = [own.cpu / peer.cpu for own, peer in zip(row.own, row.peer, strict=True)]
        cells = (
            row.title,
            f"{statistics.median(run.cpu for run in row.own):.3f}",
            f"{statistics.median(run.cpu for run in row.peer):.3f}",
            f"{statistics.median(pairs):.2f}",
            f"{max(run.memory for run in row.own):.0f}",
            str(len(row.own)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure, or write the file."""
    parser = argparse.ArgumentParser(description="Measures relaylint on exports of Microsoft365DSC.")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each program (default: 5)")
    parser.add_argument("--resources", type=int, default=RESOURCES, metavar="N", help="size of what --write writes")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write an export and measure nothing")
    arguments = parser.parse_args()
    if arguments.write:
        arguments.write.write_bytes(text(arguments.resources).encode("utf-16"))
        return 0
    with tempfile.TemporaryDirectory(prefix="relaylint-bench-") as work:
        sizes = (RESOURCES // 4, RESOURCES, RESOURCES * 2)
        print(table([bench(size, arguments.rounds, Path(work)) for size in sizes]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
