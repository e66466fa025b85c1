"""Definitions of tenants drawn at random, and the certificate files that they name."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

TODAY, AUTHORITY = "2026-11-29", "Test authority"
DOMAINS = ("contoso.com", "mail.contoso.com", "corp.contoso.com", "fabrikam.com")
NAMES = ("contoso.com", "mail.contoso.com", "smtp.contoso.com", "mail.fabrikam.com", "smtp.other.example")
WILDCARDS = ("*.contoso.com", "*.fabrikam.com", "*.corp.contoso.com")
ADDRESSES = ("81.2.69.10", "81.2.69.11", "81.2.70.1", "2001:db8:5::1")
LISTED = ("81.2.69.10", "81.2.69.0/28", "81.2.70.0/24", "81.2.68.0/23", "10.0.0.1")
SENDERS = ("contoso.com", "a@mail.contoso.com", "news.contoso.com", "x.corp.contoso.com", "other.example", "<>")
HOSTS = ("contoso-com.mail.protection.outlook.com", "smtp.office365.com", "mail.messaging.microsoft.com", "52.101.1.1")
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
