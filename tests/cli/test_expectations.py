"""Expectations in whole runs of `check`: what is changed breaks the ones that it should, and a revision is compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_states import shell
from making import Run, write

DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]\n"
CONNECTORS = """\
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }
  - { Name: Printers, ConnectorType: OnPremises, SenderIPAddresses: [81.2.69.144/29] }
"""
HOSTS = """\
SendingHosts:
  - { Name: mta-01, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com, "<>"] }
  - { Name: printers, IPAddresses: [81.2.69.144, 81.2.69.145, 81.2.69.146, 81.2.69.147], MailFrom: [contoso.com] }
"""
EXPECTATIONS = """\
Expectations:
  - Name: printers relay as ourselves
    Sessions: { IPAddresses: [81.2.69.144/30], MailFrom: accepted }
    Expect: relayed
  - Name: nobody without a certificate sends as mail
    Sessions: { Certificate: none, IPAddresses: [198.51.100.0/24], MailFrom: accepted }
    Expect: not-relayed
  - Name: our certificate relays bounces
    Sessions: { Certificate: mail.contoso.com, MailFrom: ["<>"] }
    Expect: relayed
  - Name: nothing changes for the certificate
    Sessions: { Certificate: mail.contoso.com }
    Expect: { unchanged-since: v1 }
"""
CHANGES = {
    "none": ("", "", []),
    "the same addresses in two entries": ("81.2.69.144/29", "81.2.69.144/30, 81.2.69.148/30", []),
    "printers left out": (
        "81.2.69.144/29",
        "81.2.69.144/31",
        ["expectations.yaml:4:13: error[expectation-not-kept] `relayed` is expected of a session that is rejected:"],
    ),
    "a foreign range let in": (
        "81.2.69.144/29",
        "81.2.69.144/29, 198.51.100.0/28",
        ["expectations.yaml:7:13: error[expectation-not-kept] `not-relayed` is expected of a session that is relayed:"],
    ),
    "the domain of the certificate gone": (
        ", { DomainName: mail.contoso.com }",
        "",
        [
            "expectations.yaml:10:13: error[expectation-not-kept] `relayed` is expected of a session that is rejected:",
            (
                "expectations.yaml:13:32: error[expectation-not-kept] `unchanged-since: v1` is expected,"
                " and a session is rejected that was relayed:"
            ),
        ],
    ),
}


@pytest.fixture
def kept(repository: Path) -> Path:
    write(
        repository,
        {
            "domains.yaml": DOMAINS,
            "connectors.yaml": CONNECTORS,
            "hosts.yaml": HOSTS,
            "expectations.yaml": EXPECTATIONS,
        },
    )
    shell("git add .; git commit -qm 1; git tag v1")
    return repository


def reported(relaylint: Run) -> list[str]:
    """Return what is said of expectations, without the sessions that show it."""
    ran = relaylint("check", "--select", "expectation*", "--format", "concise")
    return [line.partition(" `relaylint relay ")[0] for line in ran.out.splitlines() if line.startswith("expectations")]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_breaks_what_it_should_and_nothing_else(kept: Path, relaylint: Run, change: str) -> None:
    before, after, wanted = CHANGES[change]
    for name in ("domains.yaml", "connectors.yaml"):
        text = (kept / name).read_text(encoding="utf-8")
        (kept / name).write_text(text.replace(before, after) if before else text, encoding="utf-8")
    assert [line[: len(start)] for line, start in zip(reported(relaylint), wanted, strict=True)] == wanted


def test_a_session_that_breaks_one_can_be_pasted(kept: Path, relaylint: Run) -> None:
    (kept / "connectors.yaml").write_text(CONNECTORS.replace("144/29", "144/31"), encoding="utf-8")
    ran = relaylint("check", "--select", "expectation*", "--format", "concise")
    (command,) = [line.split("`")[-2] for line in ran.out.splitlines() if "`relaylint relay " in line]
    assert command == "relaylint relay --ip 81.2.69.146 --from contoso.com"
    asked = relaylint(*command.split()[1:], "--format", "json")
    assert (asked.code, '"verdict": "rejected"' in asked.out) == (1, True)


OPEN = "warning[expectation-undecided] `nothing changes for the certificate` may be kept or not:"


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ("git tag -d v1", "`v1` is no revision of the repository"),
        (
            "git tag -d v1; git clone -q --bare . o.git; git fetch -q; git rev-parse HEAD > .git/shallow",
            "`v1` is no revision of the repository: the clone has only the last part of the history",
        ),
        ("rm -rf .git", "what was in `v1` only a Git repository tells, and the files lie in none"),
        (
            "git rm -q --cached -r .; git commit -qm 2; git tag -f v1 > /dev/null",
            "`v1` has no definitions of this tenant",
        ),
    ],
)
def test_a_revision_that_is_not_at_hand_is_said(kept: Path, relaylint: Run, commands: str, why: str) -> None:
    shell(commands)
    assert reported(relaylint) == [f"expectations.yaml:13:32: {OPEN} {why}"]


def test_a_few_revisions_are_compared_with_and_no_more(kept: Path, relaylint: Run) -> None:
    shell("for n in 1 2 3 4 5 6 7 8 9 10 11 12; do git tag w$n; done")
    entries = (f"  - {{ Name: w{n}, Expect: {{ unchanged-since: w{n} }} }}\n" for n in range(1, 13))
    (kept / "expectations.yaml").write_text("Expectations:\n" + "".join(entries), encoding="utf-8")
    assert [line.partition(" may be ")[2] for line in reported(relaylint)] == [
        "kept or not: expectations name more than 10 revisions"
    ] * 2


def test_a_tenant_is_compared_with_itself(kept: Path, relaylint: Run) -> None:
    write(
        kept,
        {
            "relaylint.yaml": "tenants: ['t/*']\n",
            "t/a/all.yaml": DOMAINS + CONNECTORS + EXPECTATIONS.replace("v1", "v2"),
            "t/b/all.yaml": "AcceptedDomains: [{ DomainName: fabrikam.com }]\nInboundConnectors: []\n",
        },
    )
    shell("git add .; git commit -qm 2; git tag v2")
    assert relaylint("check", "--select", "expectation*").code == 0
    file = kept / "t/a/all.yaml"
    changed = file.read_text(encoding="utf-8").replace("TlsSenderCertificateName: m", "Enabled: false, Comment: m")
    file.write_text(changed, encoding="utf-8")
    lines = relaylint("check", "--select", "expectation*", "--format", "concise").out.splitlines()
    assert [line.partition(": error")[0] for line in lines[:-1]] == ["t/a/all.yaml:14:13", "t/a/all.yaml:17:32"]
