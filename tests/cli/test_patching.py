"""``check --fix``, ``--unsafe-fixes`` and ``--diff``: what is applied, what is withdrawn, and what is left alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from git_states import run_git
from making import Run, write
from syrupy.assertion import SnapshotAssertion

from relaylint.project.run import mending
from relaylint.project.run.checking import Run as CheckRun

TENANT = """\
# Contoso, as of today
AcceptedDomains:
  - DomainName: contoso.com  # the main one
InboundConnectors:
  # the hub
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses:
      - 81.2.69.144/28   # the office
      - 81.2.69.150      # twice, by now
      - 81.2.69.165/28
    RestrictDomainsToIPAddresses: true # no effect
  - Name: Old office
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [81.2.69.151]
SendingHosts:
  - Name: mta-01
    IPAddresses: [81.2.69.145]
    MailFrom: [contoso.com]
    Connector: Hubb
"""
FIXED = """\
# Contoso, as of today
AcceptedDomains:
  - DomainName: contoso.com  # the main one
InboundConnectors:
  # the hub
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses:
      - 81.2.69.144/28   # the office
      # twice, by now
      - 81.2.69.160/28
    RestrictDomainsToIPAddresses: false # no effect
  - Name: Old office
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [81.2.69.151]
SendingHosts:
  - Name: mta-01
    IPAddresses: [81.2.69.145]
    MailFrom: [contoso.com]
    Connector: Hub
"""
SELECTED = (
    "duplicate-ip-entry,sender-ip-host-bits,restrict-without-effect,connector-redundant,unknown-connector-reference"
)
CHECK = ("check", "--select", SELECTED)


@pytest.fixture
def tenant(repository: Path) -> Path:
    """Return a repository with one tenant, committed."""
    write(repository, {"contoso/tenant.yaml": TENANT, "relaylint.yaml": "tenants: ['*']\n"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "-m", "All")
    return repository


def text(tenant: Path, name: str = "contoso/tenant.yaml") -> str:
    return (tenant / name).read_bytes().decode()


def test_whole_output(relaylint: Run, tenant: Path, snapshot: SnapshotAssertion) -> None:
    ran = relaylint(*CHECK, "--show-fixes", "--fail-on", "info")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == snapshot
    assert text(tenant) == TENANT


@pytest.mark.parametrize("at_terminal", [True, False])
@pytest.mark.parametrize(
    ("options", "shown", "on_terminal"),
    [
        ((), False, True),
        (("--show-fixes",), True, True),
        (("--no-show-fixes",), False, False),
        (("--format", "concise"), False, False),
        (("--format", "concise", "--show-fixes"), False, False),
        (("--format", "json"), True, True),
        (("--format", "json", "--no-show-fixes"), False, False),
        (("--output", "sarif=report.sarif"), True, True),
        (("--output", "full=report.txt"), False, True),
    ],
)
def test_where_fixes_are_proven(
    relaylint: Run,
    tenant: Path,
    monkeypatch: pytest.MonkeyPatch,
    at_terminal: bool,
    options: tuple[str, ...],
    shown: bool,
    on_terminal: bool,
) -> None:
    """A proof takes time: it is left out where nobody sees what it is for."""
    proven: list[str] = []

    def mended(run: CheckRun, *_: object) -> CheckRun:
        proven.append("")
        return run

    monkeypatch.setattr(mending, "mended", mended)
    monkeypatch.setattr("sys.stdout.isatty", lambda: at_terminal)
    relaylint(*CHECK, *options)
    assert bool(proven) == (on_terminal if at_terminal else shown)


def test_in_color(relaylint: Run, tenant: Path, snapshot: SnapshotAssertion) -> None:
    shown = ("--color", "always", "--show-fixes")
    assert relaylint("check", "--select", "sender-ip-host-bits", *shown).out == snapshot


def test_safe_fixes_are_applied(relaylint: Run, tenant: Path, snapshot: SnapshotAssertion) -> None:
    ran = relaylint(*CHECK, "--fix")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot
    assert text(tenant) == FIXED
    changed = subprocess.run(["git", "status", "--short"], capture_output=True, check=True, text=True).stdout
    assert changed == " M contoso/tenant.yaml\n"


def test_fixing_twice_changes_nothing(relaylint: Run, tenant: Path) -> None:
    relaylint(*CHECK, "--fix", "--unsafe-fixes")
    once = text(tenant)
    ran = relaylint(*CHECK, "--fix", "--unsafe-fixes")
    assert text(tenant) == once
    assert "fixed" not in ran.out
    assert relaylint(*CHECK, "--diff", "--unsafe-fixes").code == 0


def test_unsafe_fixes_are_applied(relaylint: Run, tenant: Path) -> None:
    ran = relaylint(*CHECK, "--unsafe-fixes")
    assert ran.code == 0
    assert ran.out.startswith("no problems found\n5 fixed: ")
    redundant = """\
  - Name: Old office
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [81.2.69.151]
"""
    assert text(tenant) == FIXED.replace(redundant, "")


def test_a_diff_changes_nothing(relaylint: Run, tenant: Path, snapshot: SnapshotAssertion) -> None:
    for more in ([], ["--fix"], ["--unsafe-fixes"]):
        ran = relaylint(*CHECK, "--diff", *more)
        assert ran.code == 1
        assert (ran.out, ran.err) == snapshot
        assert text(tenant) == TENANT


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("name", ["contoso/tenant.yaml", "contoso/the tenant.yaml"])
def test_a_diff_is_a_patch(relaylint: Run, tenant: Path, name: str, mark: str, line_break: str) -> None:
    (tenant / "contoso/tenant.yaml").unlink()
    (tenant / name).write_bytes((mark + TENANT.replace("\n", line_break)).encode())
    out = relaylint(*CHECK, "--diff").out
    assert out.startswith(f"--- {name}\t\n" if " " in name else f"--- {name}\n")
    (tenant / "all.patch").write_bytes(out.encode())
    run_git("apply", "-p0", "all.patch")
    assert text(tenant, name) == mark + FIXED.replace("\n", line_break)


def test_a_diff_is_no_command(relaylint: Run, tenant: Path) -> None:
    """What stands around a change is printed as it is, but for what a runner would obey."""
    entry, comment = "- 81.2.69.165/28\n", "    Comment: |\n      caf\u00e9\u00a0\n      ::add-mask::x\n    # a\r# b\n"
    write(tenant, {"contoso/tenant.yaml": TENANT.replace(entry, entry + comment)})
    out = relaylint("check", "--select", "sender-ip-host-bits", "--diff").out
    assert "\n       caf\u00e9\u00a0\n" in out
    assert "add-mask" in out
    assert "       ::add-mask" not in out
    assert "\r" not in out


def test_a_diff_of_nothing(relaylint: Run, tenant: Path) -> None:
    ran = relaylint("check", "--select", "connector-redundant", "--diff")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "relaylint: nothing to fix; 1 diagnostic would be left\n"


def test_json(relaylint: Run, tenant: Path) -> None:
    loaded = json.loads(relaylint(*CHECK, "--format", "json").out)
    fixes = {each["rule"]: each["fix"] for each in loaded["diagnostics"]}
    assert fixes["sender-ip-host-bits"] == {
        "title": "write `81.2.69.160/28`",
        "safety": "safe",
        "edits": [
            {
                "path": "contoso/tenant.yaml",
                "start": {"line": 12, "column": 9},
                "end": {"line": 12, "column": 23},
                "text": "81.2.69.160/28",
            }
        ],
        "why": "",
        "steps": [],
    }
    assert fixes["connector-redundant"]["safety"] == "unsafe"
    assert "fixed" not in loaded
    loaded = json.loads(relaylint(*CHECK, "--format", "json", "--fix").out)
    assert sorted(each["rule"] for each in loaded["fixed"]) == [
        "duplicate-ip-entry",
        "restrict-without-effect",
        "sender-ip-host-bits",
        "unknown-connector-reference",
    ]
    assert [each["rule"] for each in loaded["diagnostics"]] == ["connector-redundant"]


def test_sarif(relaylint: Run, tenant: Path) -> None:
    loaded = json.loads(relaylint(*CHECK, "--format", "sarif").out)
    fixes = {each["ruleId"]: each.get("fixes") for each in loaded["runs"][0]["results"]}
    assert fixes["connector-redundant"] is None
    assert fixes["duplicate-ip-entry"] == [
        {
            "description": {"text": "remove `81.2.69.150` from the list"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "contoso/tenant.yaml", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 11, "startColumn": 7, "endLine": 11, "endColumn": 26},
                            "insertedContent": {"text": ""},
                        }
                    ],
                }
            ],
        }
    ]


def test_only_what_is_asked_for_is_changed(relaylint: Run, tenant: Path) -> None:
    other = """\
InboundConnectors:
  - Name: Two
    ConnectorType: OnPremises
    SenderIPAddresses: [81.2.69.177/30]
"""
    write(tenant, {"contoso/other.yaml": other})
    relaylint(*CHECK, "--fix", "contoso/tenant.yaml")
    assert text(tenant, "contoso/other.yaml") == other
    assert text(tenant) == FIXED


def test_a_definition_of_another_file_is_left_alone(relaylint: Run, tenant: Path) -> None:
    host = """\
SendingHosts:
  - Name: mta-02
    IPAddresses: [81.2.69.5]
    CertificateNames: [mta.contoso.com]
"""
    hub = """\
InboundConnectors:
  - Name: New
    ConnectorType: OnPremises
    Enabled: false
    TlsSenderCertificateName: mta.contoso.com
"""
    write(tenant, {"contoso/host.yaml": host, "contoso/hub.yaml": hub})
    wanted = ("check", "--select", "disabled-connector-in-use", "--unsafe-fixes")
    relaylint(*wanted, "contoso/host.yaml")
    assert text(tenant, "contoso/hub.yaml") == hub
    relaylint(*wanted, "contoso")
    assert text(tenant, "contoso/hub.yaml") == hub.replace("false", "true")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-", "--fix"), "the standard input cannot be changed"),
        (("-", "--unsafe-fixes"), "the standard input cannot be changed"),
        (("--diff", "--format", "json"), "--diff prints a diff, and no report"),
        (("--diff", "--output", "json=x.json"), "--diff prints a diff, and no report"),
        (("--fix", "--only-new"), "--only-new does not go with fixes"),
        (("--diff", "--against"), "--against does not go with fixes"),
        (("--unsafe-fixes", "--changed-since", "main"), "--changed-since does not go with fixes"),
    ],
)
def test_what_means_nothing(relaylint: Run, tenant: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = relaylint("check", *arguments, stdin=TENANT.encode())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"relaylint: {words}\n")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("contoso/tenant.yaml", "`contoso/tenant.yaml` was read in this run, and is not overwritten"),
        ("missing/report.json", "`missing/report.json` cannot be written: No such file or directory"),
        ("contoso/tenant.yaml/report.json", "`contoso/tenant.yaml/report.json` cannot be written: Not a directory"),
    ],
)
def test_nothing_is_fixed_where_an_output_is_refused(relaylint: Run, tenant: Path, file: str, why: str) -> None:
    files = {path: path.read_bytes() for path in tenant.rglob("*.yaml")}
    ran = relaylint(*CHECK, "--fix", "--output", f"json={file}")
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"relaylint: {why}")
    assert {path: path.read_bytes() for path in files} == files


def test_a_diff_of_the_standard_input(relaylint: Run, tenant: Path) -> None:
    given = TENANT.replace("81.2.69.165", "81.2.69.166").encode()
    ran = relaylint(*CHECK, "-", "--diff", "--stdin-filename", "contoso/tenant.yaml", stdin=given)
    assert ran.code == 1
    assert "\n-      - 81.2.69.166/28\n" in ran.out
    assert text(tenant) == TENANT


CRLF = TENANT.replace("\n", "\r\n").encode("utf-16")


def test_bytes_of_everything_else_stay(relaylint: Run, tenant: Path) -> None:
    (tenant / "contoso/tenant.yaml").write_bytes(CRLF)
    assert relaylint(*CHECK, "--fix").code == 0
    assert (tenant / "contoso/tenant.yaml").read_bytes() == FIXED.replace("\n", "\r\n").encode("utf-16")


RULE: dict[str, Any] = {
    "title": "A rule to be broken",
    "severity": "warning",
    "basis": "documented",
    "kind": "InboundConnector",
    "message": "`{name}` is not right",
    "why": "It is there to see what becomes of its fix.",
    "remedy": "Nothing is to be done about it at all.",
    "references": ["https://intranet.example/rules"],
    "examples": [{"pass": {"InboundConnectors": []}}, {"pass": {"InboundConnectors": []}}],
}
NAMED_HUB = {"where": {"Name": {"equals": "Hub"}}}
WITHDRAWN: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str]] = {
    "a session is no longer relayed": (
        {**NAMED_HUB, "assert": {"Comment": {"present": True}}},
        [{"set": "Comment", "to": "off"}, {"set": "Enabled", "to": False}],
        "mail of `mta-01` would be rejected that is relayed now: relaylint relay --ip 81.2.69.145 --from contoso.com",
    ),
    "a session is relayed that was not": (
        {**NAMED_HUB, "assert": {"SenderIPAddresses": {"some": {"equals": "81.2.69.200"}}}},
        [{"add": "SenderIPAddresses", "to": "81.2.69.200"}],
        "mail would be relayed that is rejected now: relaylint relay --ip 81.2.69.200 --from contoso.com",
    ),
    "it mends nothing": (
        {**NAMED_HUB, "assert": {"Comment": {"present": True}}},
        [{"set": "RequireTls", "to": False}],
        "the diagnostic would still be there",
    ),
    "something else is wrong then": (
        {**NAMED_HUB, "assert": {"Comment": {"present": True}}},
        [{"set": "Comment", "to": "hub"}, {"set": "RequireTls", "to": "{name}"}],
        "it would bring `wrong-type`: `Hub` is a text; `RequireTls` takes true or false",
    ),
    "something is undecided then": (
        {"where": {"Name": {"equals": "Old office"}}, "assert": {"Comment": {"present": True}}},
        [{"set": "Comment", "to": "old"}, {"set": "SenderDomains", "to": ["$(domains)"]}],
        "`sender-domains-on-onpremises` would be undecided",
    ),
}


def own_rule(tenant: Path, asks: dict[str, Any], do: list[dict[str, Any]], **more: Any) -> None:
    fix = {"title": "mend it", "do": do, **more}
    write(tenant, {"policy/broken.yaml": json.dumps({"name": "broken", **RULE, **asks, "fixes": [fix]})})


@pytest.mark.parametrize("name", WITHDRAWN)
def test_what_is_not_proven_is_withdrawn(relaylint: Run, tenant: Path, name: str) -> None:
    asks, do, why = WITHDRAWN[name]
    own_rule(tenant, asks, do)
    command = ("check", "--rules", "policy", "--ignore", "sender-domain-not-accepted", "contoso")
    loaded = json.loads(relaylint(*command, "--format", "json").out)
    fix = next(each["fix"] for each in loaded["diagnostics"] if each["rule"] == "broken")
    assert fix == {"title": "mend it", "safety": "manual", "edits": [], "why": f"withdrawn, since {why}", "steps": []}
    loaded = json.loads(relaylint(*command, "--format", "json", "--fix").out)
    assert "broken" in {each["rule"] for each in loaded["diagnostics"]}
    assert "broken" not in {each["rule"] for each in loaded["fixed"]}


@pytest.mark.parametrize(("severity", "safety"), [("info", "safe"), ("warning", "manual")])
def test_how_serious_a_new_fault_is_the_settings_say(relaylint: Run, tenant: Path, severity: str, safety: str) -> None:
    asks = {"where": {"Name": {"equals": "Old office"}}, "assert": {"Comment": {"present": True}}}
    own_rule(tenant, asks, [{"set": "Comment", "to": "old"}, {"set": "RestrictDomainsToIPAddresses", "to": True}])
    settings = f"tenants: ['*']\nseverity: {{ restrict-without-effect: {severity} }}\n"
    write(tenant, {"relaylint.yaml": settings})
    loaded = json.loads(relaylint("check", "--rules", "policy", "contoso", "--format", "json").out)
    assert [each["fix"]["safety"] for each in loaded["diagnostics"] if each["rule"] == "broken"] == [safety]


def test_one_that_is_withdrawn_does_not_keep_others(relaylint: Run, tenant: Path) -> None:
    asks, do, _ = WITHDRAWN["a session is no longer relayed"]
    own_rule(tenant, asks, do)
    ran = relaylint("check", "--rules", "policy", "--select", f"broken,{SELECTED}", "contoso", "--fix")
    assert text(tenant) == FIXED
    assert "= fix: mend it; withdrawn, since mail of `mta-01` would be rejected that is relayed now" in ran.out


def test_a_fix_for_a_verdict_may_change_that_alone(relaylint: Run, tenant: Path) -> None:
    hub = "CN=mta-02.contoso.com"
    more = """\
  - Name: New hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    TlsSenderCertificateName: {}
SendingHosts:
  - Name: mta-02
    CertificateNames: [mta-02.contoso.com]
    MailFrom: [contoso.com]
"""
    whole = TENANT.replace("SendingHosts:\n", more.format(hub))
    write(tenant, {"contoso/tenant.yaml": whole})
    assert relaylint("check", "--select", "cert-name-syntax", "--fix").code == 0
    assert text(tenant) == whole.replace(hub, hub.removeprefix("CN="))
    asks = {"where": {"Name": {"equals": "New hub"}}, "assert": {"TlsSenderCertificateName": {"equals": "contoso.com"}}}
    own_rule(tenant, asks, [{"set": "TlsSenderCertificateName", "to": "contoso.com"}], **{"for": "verdict"})
    ran = relaylint("check", "--rules", "policy", "--select", "broken", "contoso", "--fix")
    assert "withdrawn, since mail of `mta-02` would be " in ran.out


def test_what_other_tenants_would_feel_is_withdrawn(relaylint: Run, tenant: Path) -> None:
    """An address that another tenant's connector lists is that tenant's with its sender."""
    other = TENANT.replace("contoso.com", "fabrikam.com").replace("Contoso", "Fabrikam")
    write(tenant, {"fabrikam/tenant.yaml": other})
    ran = relaylint(*CHECK, "--fix")
    assert (text(tenant), text(tenant, "fabrikam/tenant.yaml")) == (
        FIXED,
        FIXED.replace("contoso.com", "fabrikam.com").replace("Contoso", "Fabrikam"),
    )
    assert ran.code == 0


def test_a_file_that_cannot_be_read_keeps_everything_unproven(relaylint: Run, tenant: Path) -> None:
    write(tenant, {"contoso/broken.yaml": "InboundConnectors: [\n"})
    ran = relaylint(*CHECK, "--fix", "contoso/tenant.yaml")
    assert text(tenant) == TENANT
    assert "withdrawn, since a file of the tenant cannot be read in full" in ran.out


def test_what_is_ignored_is_not_fixed(relaylint: Run, tenant: Path) -> None:
    write(tenant, {"relaylint.yaml": "tenants: ['*']\nignore: [sender-ip-host-bits]\n"})
    relaylint("check", "--fix")
    assert "81.2.69.165/28" in text(tenant)


EXPORT = """\
[{ "Identity": "Hub", "Name": "Hub", "ConnectorType": "OnPremises", "Enabled": true, "SenderDomains": ["smtp:*;1"],
   "SenderIPAddresses": ["81.2.69.165/28"], "RequireTls": false, "ObjectState": "Unchanged",
   "RestrictDomainsToIPAddresses": false, "RestrictDomainsToCertificate": false, "CloudServicesMailEnabled": false }]
"""


def test_an_export_is_not_edited(relaylint: Run, clean: Path, snapshot: SnapshotAssertion) -> None:
    """It shows the tenant, which a command changes."""
    write(clean, {"InboundConnectors.json": EXPORT})
    ran = relaylint("check", "--select", "sender-ip-host-bits", "--fix")
    assert (clean / "InboundConnectors.json").read_text() == EXPORT
    assert ran.out == snapshot


def test_a_tenant_at_fault_keeps_no_other_from_being_fixed(relaylint: Run, tenant: Path) -> None:
    asks, do, _ = WITHDRAWN["a session is no longer relayed"]
    own_rule(tenant, {**asks, "where": {"Name": {"equals": "Hub 3"}}}, do)
    for at in range(6):
        other = TENANT.replace("contoso.com", f"{at}.contoso.com").replace("81.2.69.", f"81.2.{70 + at}.")
        write(tenant, {f"tenant-{at}/tenant.yaml": other.replace("Hub\n", f"Hub {at}\n").replace("Hubb", f"Hub {at}")})
    more = ("--rules", "policy", "--select", "broken,sender-ip-host-bits,duplicate-ip-entry")
    ran = relaylint("check", *more, "--fix")
    assert ran.out.count("withdrawn, since mail of `mta-01` would be rejected that is relayed now") == 1
    assert "14 fixed: duplicate-ip-entry (7), sender-ip-host-bits (7)" in ran.out
    assert "Comment" not in text(tenant, "tenant-3/tenant.yaml")
    assert relaylint("check", *more, "--diff").code == 0
