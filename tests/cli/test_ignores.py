"""``relaylint ignores``: what is listed, in which order, and since when it is there."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from git_states import run_git
from making import Run, write
from syrupy.assertion import SnapshotAssertion

from relaylint.output import IGNORES

FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: ['tenants/*']\nignores:\n"
    "  - { rule: cert-wildcard-risk, kind: InboundConnector, name: 'Old*', paths: ['**/a.yaml'], reason: of old }\n"
    "  - { rules: [unknown-property], tenants: [tenants/two], value: x, reason: ours, owner: =cmd, ticket: 7 }\n",
    "tenants/one/a.yaml": """\
AcceptedDomains:
  - { DomainName: contoso.com, DomainType: Authoritative }
InboundConnectors:
  # relaylint: ignore[sender-ip-too-wide: 203.0.113.0/24] the vendor | rotates within it (ticket: OPS-12)
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
    TlsSenderCertificateName: mail.fabrikam.com # relaylint: ignore[cert-domain-not-acepted] known, until: 2028-01-01
""",
    "tenants/two/a.yaml": "AcceptedDomains: [{ DomainName: fabrikam.com, DomainType: Authoritative, Hue: x }]\n",
}
DAY = ("--today", "2026-11-30")


@pytest.fixture
def committed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with the files, of which the settings were committed later and one line is not."""
    whole = str(FILES["tenants/one/a.yaml"])
    write(repository, {**FILES, "relaylint.yaml": "", "tenants/one/a.yaml": whole.replace("    Hue", "    # Hue")})
    commit(monkeypatch, "2026-03-02T10:00:00Z")
    write(repository, {"relaylint.yaml": FILES["relaylint.yaml"]})
    commit(monkeypatch, "2026-10-01T23:30:00-0200")
    write(repository, {"tenants/one/a.yaml": f"# moved\n\n{whole}"})
    return repository


def commit(monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", date)
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "x")


def listed(relaylint: Run, *arguments: str) -> list[dict[str, Any]]:
    ran = relaylint("ignores", "--format", "json", *DAY, *arguments)
    assert ran.code == 0, ran
    loaded: list[dict[str, Any]] = json.loads(ran.out)["ignores"]
    return loaded


@pytest.mark.parametrize("format", IGNORES)
def test_whole_output(format: str, committed: Path, relaylint: Run, snapshot: SnapshotAssertion) -> None:
    ran = relaylint("ignores", "--format", format, *DAY)
    assert (ran.code, ran.out, ran.err) == snapshot


def test_nothing_to_list(clean: Path, relaylint: Run) -> None:
    write(clean, {"a.yaml": FILES["tenants/two/a.yaml"]})
    ran = relaylint("ignores", *DAY)
    assert (ran.code, ran.out, ran.err) == (0, "no ignores\n", "")


CHOSEN = {
    (): 7,
    ("--expired",): 3,
    ("--unused",): 2,
    ("--endless",): 3,
    ("--expired", "--unused"): 5,
    ("tenants/two",): 2,
    ("tenants/one",): 7,
}


@pytest.mark.parametrize("arguments", CHOSEN)
def test_what_is_chosen(arguments: tuple[str, ...], clean: Path, relaylint: Run) -> None:
    write(clean, FILES)
    assert len(listed(relaylint, *arguments)) == CHOSEN[arguments]


def test_what_a_part_of_the_run_does_not_tell_of_settings(clean: Path, relaylint: Run) -> None:
    write(clean, FILES)
    states = {(one["rule"], one["central"]): one["state"] for one in listed(relaylint, "tenants/two")}
    assert states == {("cert-wildcard-risk", True): "not decided", ("unknown-property", True): "in force"}


ORDERS = {
    "place": [3, 4, 6, 7, 7, 12, 17],
    "end": [12, 7, 7, 17, 3, 4, 6],
    "age": [6, 7, 7, 17, 3, 4, 12],
    "most": [4, 6, 7, 7, 3, 12, 17],
    "rule": [17, 3, 7, 7, 6, 4, 12],
}


@pytest.mark.parametrize("order", ORDERS)
def test_orders(order: str, committed: Path, relaylint: Run) -> None:
    assert [one["line"] for one in listed(relaylint, "--sort", order)] == ORDERS[order]


def test_no_age_is_below_nothing(committed: Path, relaylint: Run) -> None:
    day = ("--today", "2026-01-01")
    assert {one["days"] for one in json.loads(relaylint("ignores", "--format", "json", *day).out)["ignores"]} == {
        0,
        None,
    }
    rows = csv.DictReader(relaylint("ignores", "--format", "csv", *day).out.splitlines())
    assert {row["days"] for row in rows} == {"0", ""}


def test_no_cell_is_a_formula(clean: Path, relaylint: Run) -> None:
    write(clean, FILES)
    rows = list(csv.DictReader(relaylint("ignores", "--format", "csv", *DAY).out.splitlines()))
    assert [row["owner"] for row in rows if row["owner"]][:1] == ["'=cmd"]


def test_a_file_that_is_not_read_is_said(clean: Path, relaylint: Run) -> None:
    write(clean, {**FILES, "tenants/two/b.yaml": "SendingHosts: [\n"})
    ran = relaylint("ignores", *DAY)
    assert ran.code == 1
    assert "1 error in the files" in ran.err
    assert "tenants/two/b.yaml" in relaylint("ignores", *DAY, "tenants/two/b.yaml").err
