"""What may be written at a place is told by the line, in whatever format, finished or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import tenant, write

from relaylint.core.checks import CHECKS
from relaylint.core.text import Source
from relaylint.server.completing import completions_at

TENANT = """\
AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: fabrikam.com }]
InboundConnectors: [{ Name: Head office, TlsSenderCertificateName: mail.contoso.com }, { Name: "a: b" }]
"""
DOMAINS = ["contoso.com", "fabrikam.com"]
PRESENTED = [*DOMAINS, "mail.contoso.com"]
CONNECTORS = ["Head office", '"a: b"']


def offered(text: str, name: str = "/x/a.yaml") -> tuple[list[str], str]:
    """Return what is offered where a ``|`` stands in a text, and what it would replace."""
    before, _, after = text.partition("|")
    source = Source(name, before + after)
    made = completions_at(tenant(TENANT), source, len(before), CHECKS)
    return [completion.text for completion in made], source.slice(made[0].location.span) if made else ""


@pytest.mark.parametrize(
    ("text", "texts", "typed"),
    [
        ("    MailFrom: |", DOMAINS, ""),
        ("    MailFrom: [contoso.com, fab|", DOMAINS, "fab"),
        ('    MailFrom: ["con|"]', DOMAINS, "con"),
        ("    MailFrom:\n      - contoso.com\n      # more\n      - f|", DOMAINS, "f"),
        ("    MailFrom:\n    - |", DOMAINS, ""),
        ("  - { Name: x, mailfrom: |", DOMAINS, ""),
        ("    AssociatedAcceptedDomains: |", DOMAINS, ""),
        ("    TlsSenderCertificateName: m|", PRESENTED, "m"),
        ("  - { CertificateNames: [|", PRESENTED, ""),
        ("    Connector: Head o|", CONNECTORS, "Head o"),
        ('    Connector: "Head|', ["Head office", "a: b"], "Head"),
        ('"MailFrom": ["|"]', DOMAINS, ""),
        ("New-InboundConnector -Name x -TlsSenderCertificateName m|", PRESENTED, "m"),
        ("    AssociatedAcceptedDomains   = @('c|')", DOMAINS, "c"),
        ("  - DomainName: |", [], ""),
        ("    MailFrom: [contoso.com]\n    Recipients: [|", [], ""),
        ("    MailFrom: [contoso.com]\n    |", [], ""),
        ("SendingHosts:\n  - |", [], ""),
        ("    Comment: see |", [], ""),
        ("|", [], ""),
    ],
)
def test_values_of_the_tenant(text: str, texts: list[str], typed: str) -> None:
    assert offered(text) == (texts, typed)


def test_names_of_rules() -> None:
    ignorable = [info.name for info in CHECKS if info.ignorable]
    assert offered("# relaylint: ignore[cert-expired, unknown-p|") == (ignorable, "unknown-p")
    assert offered("# relaylint: ignore[cert-expired] unknown-p|") == ([], "")


def test_certificate_files(tmp_path: Path) -> None:
    write(tmp_path, {"certs/b.PEM": "", "certs/deep/c.pem": "", "a.crt": "", "notes.txt": "", ".hidden/d.pem": ""})
    path = str(tmp_path / "hosts.yaml")
    assert offered("    NextCertificate: c|", path) == (["a.crt", "certs/b.PEM"], "c")
    assert offered("    Certificate: |", str(tmp_path / "gone/hosts.yaml")) == ([], "")
