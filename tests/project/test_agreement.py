"""`check` and `relay` say the same of every declared host: an error about relay, if and only if mail is refused."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from relaylint import api
from relaylint.core.diagnostic import Severity
from relaylint.model.certificates import chains
from relaylint.relay.outcomes import Verdict

TODAY, AUTHORITY = "2026-11-29", "Test authority"
DOMAINS = ("contoso.com", "mail.contoso.com", "corp.contoso.com", "fabrikam.com")
NAMES = ("contoso.com", "mail.contoso.com", "smtp.contoso.com", "mail.fabrikam.com", "smtp.other.example")
WILDCARDS = ("*.contoso.com", "*.fabrikam.com", "*.corp.contoso.com")
ADDRESSES = ("81.2.69.10", "81.2.69.11", "81.2.70.1", "2001:db8:5::1")
LISTED = ("81.2.69.10", "81.2.69.0/28", "81.2.70.0/24", "81.2.68.0/23", "10.0.0.1")
SENDERS = ("contoso.com", "a@mail.contoso.com", "news.contoso.com", "x.corp.contoso.com", "other.example", "<>")
HOSTS = ("contoso-com.mail.protection.outlook.com", "smtp.office365.com", "mail.messaging.microsoft.com", "52.101.1.1")
OF_ANOTHER_SORT = frozenset({"cert-renewal-drops-name", "cert-private-key-in-repo"})
"""What is an error at a host and says nothing of the mail that it sends today."""


NOT_SAVED = frozenset({"sender-ip-prefix-range", "sender-ip-not-public"})
"""What is wrong with connectors here that Exchange does not save."""


CERTIFICATES = {
    "good": ("mail.contoso.com", AUTHORITY, 30),
    "other": ("smtp.other.example", AUTHORITY, 30),
    "old": ("mail.contoso.com", AUTHORITY, 1),
    "alone": ("mail.contoso.com", "Inner authority", 30),
    "own": ("mail.contoso.com", "mail.contoso.com", 30),
}
"""Certificate files: the name, who issued it, and for how many days it is valid from a week ago."""


class Some:
    """Draws definitions at random."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # nothing secret
        self.taken: set[str] = set()

    def chance(self, share: float) -> bool:
        """Return true in a share of cases."""
        return self.random.random() < share

    def some(self, of: tuple[str, ...], most: int) -> list[str]:
        """Return some of the items, at least one."""
        return self.random.sample(of, self.random.randint(1, most))

    def domains(self) -> list[dict[str, Any]]:
        """Return the accepted domains of a tenant; those of another one are rarely among them."""
        drawn: list[dict[str, Any]] = []
        for name in DOMAINS:
            if self.chance(0.1 if name in self.taken else 0.6):
                self.taken.add(name)
                drawn.append({"DomainName": name, "DomainType": "Authoritative"})
                if name == "corp.contoso.com":
                    drawn[-1] |= {"DomainType": "InternalRelay", "MatchSubDomains": self.chance(0.7)}
                if self.chance(0.05):
                    drawn[-1]["SendingFromDomainDisabled"] = True
        return drawn

    def connector(self, number: int) -> dict[str, Any]:
        """Return an inbound connector."""
        drawn: dict[str, Any] = {
            "Name": f"connector {number}",
            "ConnectorType": "OnPremises" if self.chance(0.75) else "Partner",
            "SenderDomains": ["*"] if self.chance(0.7) else ["contoso.com"],
            "RequireTls": True,
        }
        if self.chance(0.6):
            drawn["TlsSenderCertificateName"] = self.random.choice(NAMES + WILDCARDS)
        if self.chance(0.6) or "TlsSenderCertificateName" not in drawn:
            drawn["SenderIPAddresses"] = self.some(LISTED[:3] if self.chance(0.9) else LISTED, 2)
        if self.chance(0.1):
            drawn["Enabled"] = False
        if drawn["ConnectorType"] == "Partner" and self.chance(0.5):
            restricts = "RestrictDomainsToCertificate" if "TlsSenderCertificateName" in drawn else ""
            drawn[restricts or "RestrictDomainsToIPAddresses"] = True
        return drawn

    def host(self, number: int) -> dict[str, Any]:
        """Return a sending host."""
        drawn: dict[str, Any] = {"Name": f"host {number}"}
        if self.chance(0.3):
            methods = ("Connector", "DirectSend", "SmtpAuth", "HighVolumeEmail", "Internet")
            drawn["Method"] = self.random.choice(methods)
        if self.chance(0.8):
            drawn["IPAddresses"] = self.some(ADDRESSES, 2)
        if self.chance(0.6):
            drawn["CertificateNames"] = self.some(NAMES + WILDCARDS, 2)
        elif self.chance(0.5):
            drawn["Certificate"] = f"certs/{self.random.choice(tuple(CERTIFICATES))}.pem"
        if self.chance(0.05):
            drawn["ExchangeBuild"] = "15.2.1544.4"
        if self.chance(0.8):
            drawn["MailFrom"] = self.some(SENDERS, 3)
        if self.chance(0.6):
            drawn["Recipients"] = self.some(("Internal", "External"), 2)
        if self.chance(0.2):
            drawn["SmartHost"] = self.random.choice(HOSTS)
        if self.chance(0.15):
            drawn["Port"] = self.random.choice((25, 587, 465))
        if self.chance(0.15):
            drawn["Tls"] = self.chance(0.5)
        if self.chance(0.1):
            drawn["Forwards"] = True
        if self.chance(0.1):
            drawn["HeaderFrom"] = self.some(("contoso.com", "other.example"), 1)
        if self.chance(0.1):
            drawn["DynamicAddress"] = self.chance(0.5)
        if self.chance(0.1):
            drawn["HighestTlsVersion"] = self.random.choice(("TLS1.0", "TLS1.2"))
        if self.chance(0.3):
            drawn["Connector"] = f"connector {self.random.randint(0, 3)}"
        return drawn

    def tenant(self, hosts: int) -> dict[str, Any]:
        """Return the definitions of a tenant with some hosts."""
        drawn: dict[str, Any] = {
            "AcceptedDomains": self.domains(),
            "InboundConnectors": [self.connector(number) for number in range(self.random.randint(0, 4))],
            "SendingHosts": [self.host(number) for number in range(hosts)],
        }
        if self.chance(0.4):
            drawn["OrganizationConfig"] = {"RejectDirectSend": self.chance(0.5)}
        return drawn


@cache
def key() -> ec.EllipticCurvePrivateKey:
    """Return the key of every certificate."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def certificate(name: str, issuer: str, days: int, encoding: Encoding = Encoding.PEM) -> bytes:
    """Return a certificate."""
    start = datetime.fromisoformat(f"{TODAY}T00:00:00+00:00") - timedelta(days=7)
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in (name, issuer)]
    builder = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key().public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=days))
    return builder.sign(key(), hashes.SHA256()).public_bytes(encoding)


def write(folder: Path, tenants: dict[str, dict[str, Any]]) -> None:
    for name, tenant in tenants.items():
        (folder / name).mkdir()
        (folder / name / "tenant.yaml").write_text(json.dumps(tenant, indent=1), encoding="utf-8")
        (folder / name / "certs").mkdir()
        for file, about in CERTIFICATES.items():
            (folder / name / "certs" / f"{file}.pem").write_bytes(certificate(*about))


@pytest.mark.parametrize("seed", range(12))
def test_an_error_means_that_mail_is_refused(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "bundled_roots", lambda: (certificate(AUTHORITY, AUTHORITY, 30, Encoding.DER),))
    some = Some(seed)
    (tmp_path / "relaylint.yaml").write_text("tenants: ['*']\n", encoding="utf-8")
    write(tmp_path, {f"t{number}": some.tenant(25) for number in range(some.random.choice((1, 1, 2)))})
    report = api.check(tmp_path, today=TODAY)
    relayed = api.relay(tmp_path, today=TODAY)
    errors: dict[tuple[str, str], set[str]] = {}
    for diagnostic in report.diagnostics:
        kind, _, name = diagnostic.subject.partition(" ")
        if kind == "SendingHost" and diagnostic.severity is Severity.ERROR:
            errors.setdefault((diagnostic.tenant, name), set()).add(diagnostic.rule.name)
    refused: dict[tuple[str, str], set[str]] = {}
    for answer in relayed.verdicts.answers:
        if answer.verdict is Verdict.REJECTED:
            refused.setdefault((answer.tenant, str(answer.host)), set()).add(f"{answer.sender} {answer.external}")
    differing = {
        host: (errors.get(host), refused.get(host))
        for host in {*errors, *refused}
        if bool(errors.get(host, set()) - OF_ANOTHER_SORT) != (host in refused)
    }
    assert differing == {}
    assert any(answer.verdict is not Verdict.REJECTED for answer in relayed.verdicts.answers)
    unsaved = any(
        diagnostic.rule.name in NOT_SAVED and diagnostic.severity is Severity.ERROR for diagnostic in report.diagnostics
    )
    assert relayed.fails == (bool(refused) or unsaved), "the exit code of relay, which check shares"
