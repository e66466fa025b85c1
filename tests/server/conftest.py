"""A repository that is edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import write

DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
HOSTS = """\
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: contoso.com }
SendingHosts:
  - { Name: mta, CertificateNames: [contoso.com], MailFrom: [contoso.com], Recipients: [External] }
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with two tenants and nothing to complain about."""
    (tmp_path / ".git").mkdir()
    files: dict[str, str | bytes] = {
        "relaylint.yaml": "tenants: [contoso, fabrikam]\n",
        "contoso/domains.yaml": DOMAINS,
        "contoso/hosts.yaml": HOSTS,
        "fabrikam/domains.yaml": DOMAINS.replace("contoso", "fabrikam"),
    }
    write(tmp_path, files)
    return tmp_path
