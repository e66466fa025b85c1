"""Runs with ignores: what they report, what they count, and when an ignore is said to be unused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import Run, write
from syrupy.assertion import SnapshotAssertion

from relaylint import api

MAIL = """\
AcceptedDomains:
  - { DomainName: contoso.com, DomainType: Authoritative }
InboundConnectors:
  # relaylint: ignore[sender-ip-too-wide: 203.0.113.0/24] the vendor rotates within it (ticket: OPS-12)
  # relaylint: ignore[ip-only-connector, documentation-address] printers, until: 2026-12-05, owner: mail team
  - Name: Scanners
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [203.0.113.0/24]
    Hue: x # relaylint: ignore[unknown-property] ended, until: 2026-11-01
  # relaylint: ignore[cert-domain-not-accepted]
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    TlsSenderCertificateName: mail.fabrikam.com # relaylint: ignore[cert-domain-not-acepted] known
"""
SETTINGS = "ignores:\n  - { rule: cert-wildcard-risk, reason: of old }\n"
DAY = ("--today", "2026-11-30")


@pytest.fixture
def mail(clean: Path) -> Path:
    write(clean, {"mail.yaml": MAIL, "relaylint.yaml": SETTINGS})
    return clean


@pytest.mark.parametrize("format", ["full", "concise", "json", "sarif", "github"])
def test_whole_output(format: str, mail: Path, relaylint: Run, snapshot: SnapshotAssertion) -> None:
    ran = relaylint("check", "--format", format, *DAY)
    out = ran.out
    if format == "sarif":
        log = json.loads(out)
        out = json.dumps([result for result in log["runs"][0]["results"] if "suppressions" in result], indent=1)
    assert (ran.code, out) == snapshot


def test_an_audit_reports_as_if_there_were_none(mail: Path, relaylint: Run) -> None:
    bare = "\n".join(line.partition(" # relaylint")[0] for line in MAIL.splitlines() if line.strip()[:1] != "#")
    lines = MAIL.replace("relaylint: ignore", "nothing: here")
    with_none = relaylint("check", "--format", "concise", "--no-ignores", *DAY)
    write(mail, {"mail.yaml": lines, "relaylint.yaml": ""})
    without = relaylint("check", "--format", "concise", *DAY)
    assert with_none == without
    write(mail, {"mail.yaml": bare})
    assert len(relaylint("check", "--format", "concise", *DAY).out.splitlines()) == len(without.out.splitlines())


def test_suppressed_results_can_be_left_out(mail: Path, relaylint: Run) -> None:
    shown, omitted = (
        json.loads(relaylint("check", "--format", "json", *DAY, *more).out) for more in ((), ("--omit-suppressed",))
    )
    assert (len(shown["suppressed"]), omitted["suppressed"]) == (3, [])
    assert shown["summary"] == omitted["summary"]
    assert shown["summary"]["ignored"] == 3
    log = json.loads(relaylint("check", "--format", "sarif", *DAY, "--omit-suppressed").out)
    assert not any("suppressions" in result for result in log["runs"][0]["results"])


def test_from_python(mail: Path) -> None:
    report = api.check(mail, today="2026-11-30")
    assert [one.suppression.reason for one in report.suppressed] == [
        "printers",
        "the vendor rotates within it",
        "printers",
    ]
    assert api.check(mail, today="2026-11-30", ignores=False).suppressed == ()


def test_questions_are_not_affected(mail: Path, relaylint: Run) -> None:
    for command in ("relay", "who"):
        with_ignores = relaylint(command, *DAY)
        write(mail, {"mail.yaml": MAIL.replace("relaylint: ignore", "nothing: here")})
        assert relaylint(command, *DAY) == with_ignores
        write(mail, {"mail.yaml": MAIL})


HUE = "AcceptedDomains:\n  - DomainName: contoso.com\n    DomainType: Authoritative\n    Hue: x{}\n"


def test_what_is_ignored_is_gone_from_the_baseline(clean: Path, relaylint: Run) -> None:
    write(clean, {"a.yaml": HUE.format(""), "relaylint.yaml": ""})
    assert relaylint("baseline").code == 0
    assert relaylint("check").out.endswith("; 1 held by the baseline\n")
    write(clean, {"a.yaml": HUE.format(" # relaylint: ignore[unknown-property] known")})
    ran = relaylint("check")
    assert (ran.code, "1 ignored" in ran.out, "1 gone" in ran.out, "held" in ran.out.replace("0 held", "")) == (
        0,
        True,
        True,
        False,
    )
    assert relaylint("baseline", "--prune").code == 0
    assert "gone" not in relaylint("check").out


def test_a_baseline_holds_nothing_that_is_wrong_with_ignores(clean: Path, relaylint: Run) -> None:
    write(clean, {"a.yaml": HUE.format(" # relaylint: ignore[unknown-property]"), "relaylint.yaml": ""})
    relaylint("baseline")
    ran = relaylint("check", "--format", "concise")
    assert ran.code == 1
    assert "error[ignore-without-reason]" in ran.out
    assert "1 held by the baseline" in ran.out


UNUSED = """\
InboundConnectors:
  # relaylint: ignore[{}] known
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: {}
"""
MISSING, OPEN, BROKEN = "sender-domains-missing", "sender-domains-syntax", "SendingHosts: [\n"
CASES: dict[str, tuple[dict[str, str | bytes], tuple[str, ...], bool]] = {
    "decided": ({"a.yaml": UNUSED.format(MISSING, "['*']")}, (), True),
    "selected": ({"a.yaml": UNUSED.format(MISSING, "['*']")}, ("--select", MISSING), True),
    "not selected": ({"a.yaml": UNUSED.format(MISSING, "['*']")}, ("--select", "cert-expired"), False),
    "switched off": ({"a.yaml": UNUSED.format(MISSING, "['*']")}, ("--ignore", MISSING), False),
    "switched off by severity": (
        {"a.yaml": UNUSED.format(MISSING, "['*']"), "relaylint.yaml": f"severity: {{ {MISSING}: off }}\n"},
        (),
        False,
    ),
    "switched off for the file": (
        {
            "a.yaml": UNUSED.format(MISSING, "['*']"),
            "relaylint.yaml": f"per-path: [{{ paths: [a.yaml], ignore: [{MISSING}] }}]\n",
        },
        (),
        False,
    ),
    "unused ones switched off": (
        {"a.yaml": UNUSED.format(MISSING, "['*']"), "relaylint.yaml": "severity: { unused-ignore: off }\n"},
        (),
        False,
    ),
    "undecided": ({"a.yaml": UNUSED.format(OPEN, "'${domains}'")}, (), False),
    "undecided elsewhere": (
        {
            "a.yaml": UNUSED.format(OPEN, "['*']"),
            "b.yaml": "InboundConnectors:\n  - { Name: Other, ConnectorType: OnPremises, SenderDomains: '${x}' }\n",
        },
        (),
        True,
    ),
    "a broken file beside it": ({"a.yaml": UNUSED.format(MISSING, "['*']"), "b.yaml": BROKEN}, (), False),
    "a broken file": ({"a.yaml": f"{UNUSED.format(MISSING, '[x]')}---\n{BROKEN}"}, (), False),
    "a broken file of another tenant": (
        {
            "one/a.yaml": UNUSED.format(MISSING, "['*']"),
            "two/b.yaml": BROKEN,
            "relaylint.yaml": "tenants: ['*']\n",
        },
        (),
        True,
    ),
    "a rule across tenants": (
        {
            "one/a.yaml": UNUSED.format("cert-shared-across-tenants", "['*']"),
            "two/b.yaml": "AcceptedDomains: []\n",
            "relaylint.yaml": "tenants: ['*']\n",
        },
        (),
        True,
    ),
    "a rule across tenants, one of them broken": (
        {
            "one/a.yaml": UNUSED.format("cert-shared-across-tenants", "['*']"),
            "two/b.yaml": BROKEN,
            "relaylint.yaml": "tenants: ['*']\n",
        },
        (),
        False,
    ),
    "a rule across tenants, one of them asked for": (
        {
            "one/a.yaml": UNUSED.format("cert-shared-across-tenants", "['*']"),
            "two/b.yaml": "AcceptedDomains: []\n",
            "relaylint.yaml": "tenants: ['*']\n",
        },
        ("one",),
        False,
    ),
    "the whole tenant asked for": (
        {
            "one/a.yaml": UNUSED.format(MISSING, "['*']"),
            "two/b.yaml": "AcceptedDomains: []\n",
            "relaylint.yaml": "tenants: ['*']\n",
        },
        ("one",),
        True,
    ),
    "a part of the tenant asked for": (
        {"a.yaml": UNUSED.format(MISSING, "['*']"), "b.yaml": "AcceptedDomains: [{ DomainName: a.example }]\n"},
        ("a.yaml",),
        False,
    ),
    "another part asked for": (
        {"a.yaml": UNUSED.format(MISSING, "['*']"), "b.yaml": "AcceptedDomains: []\n"},
        ("b.yaml",),
        False,
    ),
    "an optional rule": ({"a.yaml": UNUSED.format("outbound-tls-opportunistic", "['*']")}, (), False),
}


@pytest.mark.parametrize("case", CASES)
def test_an_ignore_is_unused_only_where_that_is_known(case: str, clean: Path, relaylint: Run) -> None:
    files, arguments, wanted = CASES[case]
    write(clean, files)
    ran = relaylint("check", "--format", "concise", *arguments)
    assert ("[unused-ignore]" in ran.out) is wanted, ran.out


SHARED = """\
AcceptedDomains: [{{ DomainName: {0}.com }}]
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.adatum.com }}{1}
"""
BOTH = " # relaylint: ignore[cert-shared-across-tenants] known"
EACH = "  - {{ rule: cert-shared-across-tenants, tenants: [{}], reason: known }}\n"


@pytest.mark.parametrize(
    ("comment", "settings"), [(BOTH, ""), ("", f"ignores:\n{EACH.format('one')}{EACH.format('two')}")]
)
def test_what_two_tenants_are_at_fault_for_can_be_ignored_at_both(
    comment: str, settings: str, clean: Path, relaylint: Run
) -> None:
    """Whichever is checked, and none of the two ignores is said to be unused."""
    write(clean, {f"{name}/a.yaml": SHARED.format(name, comment) for name in ("one", "two")})
    write(clean, {"relaylint.yaml": f"tenants: ['*']\n{settings}"})
    for asked in (".", "one", "two"):
        out = relaylint("check", "--select", "cert-shared-across-tenants,unused-ignore", asked).out
        assert ("1 ignored" in out, "[unused-ignore]" in out) == (True, False), out


IN_SETTINGS = {case: given for case, given in CASES.items() if "relaylint.yaml" not in given[0]}


@pytest.mark.parametrize("case", IN_SETTINGS)
def test_so_it_is_in_the_settings(case: str, clean: Path, relaylint: Run) -> None:
    """One without limits is about all definitions, of which none may be undecided."""
    files, arguments, wanted = IN_SETTINGS[case]
    text = str(files["a.yaml"])
    rule = text.partition("ignore[")[2].partition("]")[0]
    settings = f"ignores: [{{ rule: {rule}, reason: known }}]\n"
    write(clean, {**files, "a.yaml": text.replace("relaylint:", "nothing:"), "relaylint.yaml": settings})
    ran = relaylint("check", "--format", "concise", *arguments)
    assert ("[unused-ignore]" in ran.out) is (wanted and case != "undecided elsewhere"), ran.out
