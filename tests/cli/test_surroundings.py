"""``relaylint check`` beyond one tenant and beyond this day: other tenants, optional rules, the date of today."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from making import Run, changed, write

SHARED = changed(
    assert_=(
        "{ not: { exists: { kind: InboundConnector, among: other-tenants, where:"
        " { TlsSenderCertificateName: { equals: { this: TlsSenderCertificateName } } } } } }"
    ),
    message='"`{value}` is also asked for by `{other}`"',
    remedy="Give each tenant a certificate of its own with Set-InboundConnector -TlsSenderCertificateName.",
)
CONNECTOR = """\
InboundConnectors:
  - Name: {}
    ConnectorType: OnPremises
    TlsSenderCertificateName: {}
"""
FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: ['tenants/*']\nrules: [policy]\nselect: [own-rule]\n",
    "policy/own-rule.yaml": SHARED,
    "tenants/contoso/hub.yaml": CONNECTOR.format("Hub", "mail.contoso.com"),
    "tenants/contoso/branch.yaml": CONNECTOR.format("Branch", "branch.contoso.com"),
    "tenants/fabrikam/relay.yaml": CONNECTOR.format("Relay", "Mail.Contoso.com"),
    "tenants/northwind/broken.yaml": "InboundConnectors: [",
}
HUB = "tenants/contoso/hub.yaml:4:31: warning[own-rule] `mail.contoso.com` is also asked for by `Relay`"
RELAY = "tenants/fabrikam/relay.yaml:4:31: warning[own-rule] `Mail.Contoso.com` is also asked for by `Hub`"
BROKEN = "tenants/northwind/broken.yaml:1:21: error[syntax-error]"


def lines(run: Run, *arguments: str) -> list[str]:
    """Return what a check reports, without words from a reader."""
    ran = run("check", "--format", "concise", *arguments)
    assert ran.err == ""
    found = [line for line in ran.out.splitlines() if "[" in line]
    return [line.partition("] ")[0] + "]" if "syntax-error" in line else line for line in found]


@pytest.mark.parametrize(
    ("paths", "reported"),
    [
        (["tenants/contoso/hub.yaml"], [HUB]),
        (["tenants/fabrikam/relay.yaml"], [RELAY]),
        (["tenants/contoso/branch.yaml"], []),
        (["tenants/contoso"], [HUB]),
        (["--affected", "tenants/contoso/branch.yaml"], [HUB]),
        (["tenants/contoso", "tenants/fabrikam"], [HUB, RELAY]),
        ([], [HUB, RELAY, BROKEN]),
    ],
)
def test_tenants_are_compared_whatever_is_named(relaylint: Run, paths: list[str], reported: list[str]) -> None:
    """Only what was asked for is reported on; what is wrong in the files of others is not."""
    write(Path(), FILES)
    assert lines(relaylint, *paths) == reported


def test_the_label_stands_in_the_file_of_the_other_tenant(relaylint: Run) -> None:
    write(Path(), FILES)
    ran = relaylint("check", "--format", "json", "tenants/contoso/hub.yaml")
    document = json.loads(ran.out)
    (found,) = document["diagnostics"]
    (label,) = found["related"]
    assert (ran.code, ran.err) == (0, "")
    assert (label["message"], label["path"]) == (
        "InboundConnector `Relay` of tenant `tenants/fabrikam`",
        "tenants/fabrikam/relay.yaml",
    )
    text = relaylint("check", "tenants/contoso/hub.yaml").out
    assert "tenants/fabrikam/relay.yaml:4:31" in text
    assert "TlsSenderCertificateName: Mail.Contoso.com" in text
    assert "checked 2 files, 2 definitions, 1 tenant with 1 rule" in text


def test_standard_input_is_compared_with_the_other_tenants(relaylint: Run) -> None:
    write(Path(), FILES)
    text = CONNECTOR.format("New", "mail.contoso.com").encode()
    ran = relaylint("check", "--format", "concise", "-", "--stdin-filename", "tenants/new/hub.yaml", stdin=text)
    assert ran.out.splitlines()[0].startswith("tenants/new/hub.yaml:4:31: warning[own-rule] ")
    ran = relaylint("check", "--format", "concise", "-", "--stdin-filename", "tenants/contoso/hub.yaml", stdin=text)
    assert ran.out.splitlines()[0] == HUB


def test_without_tenants_there_is_nobody_to_compare_with(relaylint: Run) -> None:
    write(Path(), {**FILES, "relaylint.yaml": "rules: [policy]\nselect: [own-rule]\nexclude: ['**/broken.yaml']\n"})
    assert lines(relaylint) == []


def test_other_tenants_are_not_loaded_for_rules_that_ask_about_one(
    relaylint: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path(), {**FILES, "policy/own-rule.yaml": changed()})
    listed: list[str] = []
    scandir = os.scandir

    def note(folder: str) -> object:
        listed.append(folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", note)
    assert lines(relaylint, "tenants/contoso/hub.yaml") == [
        "tenants/contoso/hub.yaml:2:11: warning[own-rule] `Hub` does not start with x"
    ]
    names = {os.path.basename(folder) for folder in listed}
    assert "contoso" in names
    assert names.isdisjoint({"fabrikam", "northwind"})


# optional rules


OPTIONAL: dict[str, str | bytes] = {
    "a.yaml": CONNECTOR.format("Hub", "mail.contoso.com"),
    "prod/b.yaml": CONNECTOR.format("Hub", "mail.contoso.com"),
    "policy/own-rule.yaml": changed(optional="true"),
}


@pytest.mark.parametrize(
    ("settings", "flags", "reported"),
    [
        ("", [], {}),
        ("", ["--select", "own-rule"], {"a.yaml": "warning", "prod/b.yaml": "warning"}),
        ("", ["--select", "own"], {"a.yaml": "warning", "prod/b.yaml": "warning"}),
        ("select: [own]", [], {"a.yaml": "warning", "prod/b.yaml": "warning"}),
        ("severity: { own-rule: error }", [], {"a.yaml": "error", "prod/b.yaml": "error"}),
        ("severity: { own-rule: off }", [], {}),
        ("per-path: [{ paths: [prod], severity: { own-rule: info } }]", [], {"prod/b.yaml": "info"}),
    ],
)
def test_optional_rules(relaylint: Run, settings: str, flags: list[str], reported: dict[str, str]) -> None:
    write(Path(), {**OPTIONAL, "relaylint.yaml": f"rules: [policy]\nexclude: [policy]\n{settings}\n"})
    found = [line.partition(": ") for line in lines(relaylint, *flags) if "[own-rule]" in line]
    assert {place.partition(":")[0]: words.partition("[")[0] for place, _, words in found} == reported


# the date


def test_the_date_of_today_reproduces_a_run(relaylint: Run) -> None:
    """What a run says on one day it says on any other, where that day is named."""
    rule = changed(
        assert_="{ WhenChanged: { not: { older-than-days: 90 } } }", message='"`{value}` is long ago on {today}"'
    )
    text = CONNECTOR.format("Hub", "mail.contoso.com") + "    WhenChanged: 2026-08-26T10:00:00Z\n"
    write(Path(), {"a.yaml": text, "policy/own-rule.yaml": rule, "relaylint.yaml": "rules: [policy]\n"})
    run = ("--select", "own-rule", "--today")
    assert lines(relaylint, *run, "2026-11-24") == []
    assert lines(relaylint, *run, "2026-11-25") == [
        "a.yaml:5:18: warning[own-rule] `2026-08-26T10:00:00Z` is long ago on 2026-11-25"
    ]
    assert lines(relaylint, *run, "20261125") == lines(relaylint, *run, "2026-11-25")
    first = relaylint("check", "--format", "sarif", "--today", "2026-11-25")
    assert relaylint("check", "--format", "sarif", "--today", "2026-11-25") == first
