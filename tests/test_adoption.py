"""A service provider adopts relaylint with old findings: green until something gets worse, red when it does.

What gets worse is told by another measure than the baseline's own: the text that is marked, of which definition.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from making import Run, write

from relaylint import api

TODAY = "2026-11-30"
TENANTS = 6


def tenant(chance: random.Random, name: str) -> str:
    """Return the definitions of a customer, with findings as they come."""
    certificate = chance.choice([f"mail.{name}.com", f"*.{name}.com", f"{name}.com", "mail.adatum.com"])
    addresses = ", ".join(chance.sample(["81.2.69.7", "81.2.69.16/22", "81.2.70.0/25", "10.0.0.1", "81.2.69.7"], 3))
    senders = ", ".join(chance.sample([f"{name}.com", "adatum.com", "wingtip.com", '"<>"'], 2))
    return f"""\
AcceptedDomains:
  - DomainName: {name}.com
  - DomainName: {name}.onmicrosoft.com
InboundConnectors:
  - Name: Relay
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: {chance.choice(["true", "false"])}
    TlsSenderCertificateName: "{certificate}"
  - Name: Printers
    ConnectorType: {chance.choice(["OnPremises", "Partner"])}
    SenderDomains: ["*"]
    SenderIPAddresses: [{addresses}]
SendingHosts:
  - Name: mta-01
    CertificateNames: [mail.{name}.com]
    IPAddresses: [81.2.69.160]
    MailFrom: [{senders}]
  - Name: scanner
    IPAddresses: [81.2.69.7]
    MailFrom: [{name}.com]
"""


def path(number: int) -> str:
    return f"tenants/customer{number:02}/mail.yaml"


def lines_of(folder: Path, chance: random.Random) -> tuple[Path, list[str]]:
    file = chance.choice(sorted(folder.glob("tenants/*/*.yaml")))
    return file, file.read_text().splitlines(keepends=True)


def _without_a_line(folder: Path, chance: random.Random) -> None:
    file, lines = lines_of(folder, chance)
    del lines[chance.randrange(len(lines))]
    file.write_text("".join(lines))


def _with_a_value_of_another(folder: Path, chance: random.Random) -> None:
    file, lines = lines_of(folder, chance)
    _, others = lines_of(folder, chance)
    at = chance.randrange(min(len(lines), len(others)))
    lines[at] = others[at]
    file.write_text("".join(lines))


def _renamed(folder: Path, chance: random.Random) -> None:
    file, _ = lines_of(folder, chance)
    file.rename(file.with_name(f"other{chance.randrange(1000)}.yaml"))


def _gone(folder: Path, chance: random.Random) -> None:
    lines_of(folder, chance)[0].unlink()


def _moved_down(folder: Path, chance: random.Random) -> None:
    file, lines = lines_of(folder, chance)
    file.write_text("".join(["# moved\n", "\n", *lines]))


EDITS: list[Callable[[Path, random.Random], None]] = [
    _without_a_line,
    _with_a_value_of_another,
    _with_a_value_of_another,
    _renamed,
    _gone,
    _moved_down,
]


def told(report: api.Report, severity: api.Severity) -> Counter[tuple[str, ...]]:
    """Return what is marked in which definition, and for faults of a file what is said, at a severity and above."""
    return Counter(
        (each.rule.name, each.tenant, each.subject or each.path, marked(each) if each.subject else each.message)
        for each in report.diagnostics
        if each.severity >= severity
    )


def marked(diagnostic: api.Diagnostic) -> str:
    source, span = diagnostic.primary.location
    return source.slice(span).strip("\"'")


@pytest.mark.parametrize("seed", range(8))
def test_red_if_and_only_if_something_is_worse(relaylint: Run, repository: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # a test
    write(repository, {path(number): tenant(chance, f"customer{number:02}") for number in range(TENANTS)})
    write(repository, {"relaylint.yaml": "tenants: [tenants/*]\nfail-on: info\n"})
    assert relaylint("baseline", "--today", TODAY).code == 0
    entries = len((repository / "relaylint-baseline.jsonl").read_text().splitlines()) - 1
    before = api.check(repository, today=TODAY, baseline=False)
    assert entries == len(before.diagnostics) > 3 * TENANTS
    for _ in range(6):
        chance.choice(EDITS)(repository, chance)
        whole = api.check(repository, today=TODAY, baseline=False)
        report = api.check(repository, today=TODAY)
        worse = [told(whole, severity) - told(before, severity) for severity in api.Severity]
        reported = [told(report, severity) for severity in api.Severity]
        assert not any(more - said for more, said in zip(worse, reported, strict=True))
        assert any(worse) or not report.diagnostics
        assert len(report.diagnostics) + len(report.suppressed) == len(whole.diagnostics)
        assert len(report.suppressed) <= entries - report.gone
