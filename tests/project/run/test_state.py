"""Files that links lead to: every tenant that has one is judged, and no tenant has it twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import Run, write

HOST = """\
SendingHosts:
  - { Name: mta-01, IPAddresses: [81.2.69.146], MailFrom: [contoso.com], Connector: Hubb }
"""
CONNECTOR = """\
InboundConnectors:
  - { Name: NAME, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.146] }
"""
REFERENCES = ("check", "--select", "unknown-connector-reference")


def linked(folder: Path, *names: str) -> Path:
    """Write one file of hosts that a tenant for each name of a connector has by a link; return it."""
    write(folder, {"relaylint.yaml": "tenants: ['tenants/*']\n", "common/hosts.yaml": HOST})
    for name in names:
        write(folder, {f"tenants/{name}/connector.yaml": CONNECTOR.replace("NAME", name)})
        (folder / f"tenants/{name}/hosts.yaml").symlink_to("../../common/hosts.yaml")
    return folder / "common/hosts.yaml"


def test_what_one_tenant_needs_is_not_written_over_for_another(relaylint: Run, clean: Path) -> None:
    hosts = linked(clean, "Hub", "Hubbe")
    ran = relaylint(*REFERENCES, "--fix")
    assert hosts.read_text() == HOST.replace("Hubb ", "Hub ")
    assert "1 fixed: unknown-connector-reference" in ran.out
    assert "warning[unknown-connector-reference]: `Hub` is not the name" in ran.out


def test_what_another_tenant_would_feel_is_withdrawn(relaylint: Run, clean: Path) -> None:
    hosts = linked(clean, "Hub", "Hubb")
    ran = relaylint(*REFERENCES, "--fix")
    assert hosts.read_text() == HOST
    assert "write `Hub`; withdrawn, since it would bring `unknown-connector-reference`" in ran.out


def test_what_is_one_file_is_one_diff(relaylint: Run, clean: Path) -> None:
    linked(clean, "Hub", "Hub-2")
    write(clean, {"tenants/Hub-2/connector.yaml": CONNECTOR.replace("NAME", "Hub")})
    ran = relaylint(*REFERENCES, "--diff")
    assert [line for line in ran.out.splitlines() if line.startswith("--- ")] == ["--- common/hosts.yaml"]
    assert ran.err == "relaylint: would fix 2 diagnostics in 1 file\n"


@pytest.mark.parametrize("option", ["--fix", "--unsafe-fixes"])
def test_a_copy_that_a_link_makes_is_not_removed(relaylint: Run, clean: Path, option: str) -> None:
    text = "AcceptedDomains: [{ DomainName: contoso.com }]\n" + CONNECTOR
    write(clean, {"tenant.yaml": text})
    (clean / "twice.yaml").symlink_to("tenant.yaml")
    ran = relaylint("check", "--select", "duplicate-accepted-domain,connector-redundant", option)
    assert (clean / "tenant.yaml").read_text() == text
    assert "withdrawn, since links let the tenant have the file twice" in ran.out
