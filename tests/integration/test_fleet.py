"""The fleet of the documentation: shards on the workers of Dask, and the report that one run makes."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from making import Ran, Run, write

PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "fleets" / "fleet_on_dask.py"
HUB = """\
AcceptedDomains: [{{ DomainName: {domain} }}]
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: {domain} }}
SendingHosts:
  - {{ Name: mta, CertificateNames: [{name}], MailFrom: [{domain}], Recipients: [External] }}
"""
TIED = ["relaylint: 2 of 4 tenants hang on more than their shards knew, and are judged now\n"]
PATIENT = {f"DASK_DISTRIBUTED__COMM__TIMEOUTS__{name}": "300s" for name in ("CONNECT", "TCP")}
"""What Dask waits for its processes: a machine with much else to do is no fault."""

pytestmark = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask runs on CPython alone")


@pytest.fixture
def tenants(clean: Path) -> Path:
    """Return a repository of four tenants, of which the first and the last, which two shards divide, are tied."""
    domains = {"a": "contoso.com", "b": "fabrikam.com", "c": "example.net", "d": "mail.contoso.com"}
    files = {f"t/{name}/hub.yaml": HUB.format(domain=domain, name=f"x.{domain}") for name, domain in domains.items()}
    write(clean, {"relaylint.yaml": "tenants: ['t/*']\n", **files})
    return clean


def fleet(folder: Path, *arguments: str) -> Ran:
    """Run the program on a cluster of two processes."""
    environment = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder.parent / "dask"), **PATIENT}
    command = [sys.executable, str(PROGRAM), "--workers", "2", "--shards", "2", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(("rounds", "told"), [("1", TIED), ("2", [])])
def test_a_fleet_reports_what_one_run_reports(relaylint: Run, tenants: Path, rounds: str, told: list[str]) -> None:
    alone = relaylint("check", "--format", "json", "--ignore", "cert-wild*")
    assert alone.code == 1
    ran = fleet(tenants, "--rounds", rounds, "--check=--ignore 'cert-wild*'", "--report=--format json")
    assert ran._replace(err="") == alone
    assert [line for line in ran.err.splitlines(True) if line.startswith("relaylint: ")] == told


def test_what_a_shard_complains_of_is_shown(relaylint: Run, tenants: Path) -> None:
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nlayers: ['t/*', shared]\n", "shared/x.yaml": "a: b\n"})
    ran = fleet(tenants)
    words = "the tenants cannot be divided: with these settings, what is said of one hangs on the files of others"
    said = f"relaylint: {words}\nhint: run `relaylint check` without `--shard`\n"
    assert (ran.code, ran.out) == (2, "")
    for shard in ("1/2", "2/2"):
        assert f"shard {shard} on " in ran.err
    assert ran.err.count(f" has ended with 2:\n{said}") == 2
