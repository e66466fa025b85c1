"""What makes advice unsafe if it is followed to the letter, for tests of everything that gives advice."""

from __future__ import annotations

import re
from collections.abc import Iterator

OWN, SHARED, IPV6, PRIVATE = "81.2.69.10", "167.89.1.10", "2a02:6b8::10", "10.1.2.3"
ADDRESSES = (OWN, SHARED, IPV6, PRIVATE)
"""A host's own address, one of a mailing service, and two that no connector can list."""
ACCEPTED, SUBDOMAIN, FOREIGN, NOBODY = "contoso.com", "sub.contoso.com", "fabrikam.com", "<>"
NOT_OWNABLE = ("gmail.com", "bounces.sendgrid.net", "localhost", "co.uk")
SENDERS = (ACCEPTED, SUBDOMAIN, FOREIGN, NOBODY, *NOT_OWNABLE)
DOMAINS = """\
AcceptedDomains:
  - {DomainName: contoso.com, Default: true}
  - {DomainName: mail.contoso.com}
"""
CONNECTORS = {
    "none": "InboundConnectors: []\n",
    "by address": """\
InboundConnectors:
  - {Name: Old, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.10, 167.89.1.10]}
""",
    "another name": """\
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mta.contoso.com}
  - {Name: Far, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mta.fabrikam.com}
  - {Name: Ses, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: "*.sendgrid.net"}
""",
    "gateway": """\
InboundConnectors:
  - Name: Gateway
    ConnectorType: Partner
    SenderDomains: ["*"]
    RestrictDomainsToIPAddresses: true
    SenderIPAddresses: [81.2.69.200]
""",
    "no Direct Send": "InboundConnectors: []\nOrganizationConfig: {RejectDirectSend: true}\n",
}
CERTIFICATES = ("", "mail.contoso.com", "*.contoso.com", "mta.contoso.com", "mta.fabrikam.com", "o1.sendgrid.net")


def definitions(connectors: str, address: str, sender: str, name: str = "", more: str = "") -> str:
    """Return a tenant with a host that has an address, an envelope sender and a certificate."""
    certificate = f", CertificateNames: ['{name}']" if name else ""
    host = f"Name: a, IPAddresses: ['{address}'], MailFrom: ['{sender}']{certificate}{more}"
    return f"{DOMAINS}{connectors}SendingHosts:\n  - {{{host}}}\n"


_LISTS = re.compile(r"(?i)-SenderIPAddresses|\b(list|name|add|put)s?\b[^.;:,]* address\b")
_CAUTIOUS = re.compile(
    r"(?i)\b(never|not|no|off|nobody else|if (?:it|that) is|(?:its|your|the host's) own|IPv4 only|public one|Partner)\b"
)
_ADDS = re.compile(r"(?i)\badd\b.*\bdomains?\b")
_IF_OWN = re.compile(r"(?i)\bif\b.*\b(yours|organisation's own)\b|\bcannot\b")


def unsafe(advice: str, address: str, sender: str) -> Iterator[str]:
    """Yield the sentences of a piece of advice that would let others in, or cannot be followed."""
    for sentence in re.split(r"(?<=[.;]) |: ", advice):
        if address != OWN and _LISTS.search(sentence) and not _CAUTIOUS.search(sentence):
            yield f"lists {address}: {sentence}"
        if address == SHARED and "OnPremises" in sentence and "-SenderIPAddresses" in sentence:
            yield f"lets everyone at {address} relay: {sentence}"
        if sender == NOBODY and "-SenderIPAddresses" in sentence:
            yield f"an address speaks for no bounce: {sentence}"
        if sender in NOT_OWNABLE and _ADDS.search(sentence) and not (_IF_OWN.search(sentence) or _own_names(sentence)):
            yield f"nobody can add {sender}: {sentence}"
        if re.search(r"New-AcceptedDomain|-RejectDirectSend \$false", sentence):
            yield f"not in the cloud, or open to all: {sentence}"


def _own_names(sentence: str) -> bool:
    """Return whether a sentence names domains, and none but those of the organisation."""
    names = re.findall(r"`([^`]*)`", sentence)
    return bool(names) and all(name.endswith(ACCEPTED) for name in names)
