"""What the renewal of a certificate changes, as it is printed: whole outputs."""

from __future__ import annotations

import json
import re

import pytest
from making import tenant
from syrupy.assertion import SnapshotAssertion

from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.output import RENEWALS, Style
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.renewal.presenting import presenting
from relaylint.relay.renewal.steps import renewal
from relaylint.relay.renewal.transition import Renewals
from relaylint.relay.successor import Successor, successor_of_file, successor_of_names
from relaylint.relay.verdicts import Query

TENANT = r"""
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
OrganizationConfig: {RejectDirectSend: false}
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
  - {Name: Ward's, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: "*.fabrikam.com"}
  - Name: Inbound from 3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    TlsSenderCertificateName: ex.contoso.com
    CloudServicesMailEnabled: true
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.10]}
SendingHosts:
  - {Name: mta-01, IPAddresses: [81.2.69.20], Certificate: mta.pem, MailFrom: [contoso.com, "<>"]}
  - {Name: mta-02, IPAddresses: [81.2.69.10, 81.2.69.11], Certificate: mta.pem, MailFrom: [contoso.com]}
  - {Name: ward, IPAddresses: [81.2.69.30], CertificateNames: [gw.fabrikam.com], MailFrom: [contoso.com, "<>"]}
  - Name: exchange
    IPAddresses: [81.2.69.40]
    Certificate: exchange.pem
    ExchangeBuild: 15.2.1748.10
    MailFrom: [contoso.com]
    Forwards: true
  - {Name: signs in, Method: SmtpAuth, MailFrom: [contoso.com]}
SendConnectors:
  - {Name: To EXO, TlsCertificateName: "<I>CN=CA 1<S>CN=ex.contoso.com", Certificate: exchange.pem}
"""
FILES = {
    "mta.pem": Certificate(
        "mail.contoso.com",
        ("mail.contoso.com",),
        subject="CN=mail.contoso.com",
        issuer="CN=CA 1",
        not_before="2025-12-20",
        not_after="2026-12-20",
    ),
    "exchange.pem": Certificate(
        "ex.contoso.com",
        ("ex.contoso.com",),
        subject="CN=ex.contoso.com",
        issuer="CN=CA 1",
        not_before="2025-12-10",
        not_after="2026-12-10",
    ),
}
NEW = Certificate(
    "mail.contoso.com",
    ("mail.contoso.com",),
    subject="CN=mail.contoso.com",
    issuer="CN=CA 2",
    not_before="2026-11-20",
    not_after="2027-03-01",
)


def made() -> Tenant:
    """Return the tenant, with the certificates that its definitions name."""
    found = tenant(TENANT)
    for kind in ("SendingHost", "SendConnector"):
        for definition in found.of(kind):
            file = definition.value("Certificate")
            if file:
                found.certificates[definition, "Certificate"] = FILES[file]
    return found


def asked(successor: Successor, *hosts: str, today: str = "2026-11-29") -> Renewals:
    """Return what changes where hosts get a certificate."""
    found = made()
    now = HostDecisions(found, Surroundings([found], today))
    meant: list[Definition] = [host for host in found.of("SendingHost") if host.name in hosts]
    return Renewals((renewal(now, successor, meant, presenting(now, successor, meant), Query()),))


SITUATIONS = {
    "same-name": asked(successor_of_file("new.pem", NEW), "mta-01", "mta-02"),
    "other-name": asked(successor_of_names(("smtp.contoso.com",)), "mta-01", "mta-02", "signs in"),
    "accepted-name": asked(successor_of_names(("contoso.com",)), "mta-01"),
    "wildcard": asked(successor_of_names(("*.contoso.com",)), "mta-02"),
    "below-a-wildcard": asked(successor_of_names(("new.fabrikam.com",)), "ward"),
    "from-a-wildcard": asked(successor_of_names(("ward.contoso.com",)), "ward"),
    "no-way": asked(successor_of_names(("mail.corp.local", "outlook.com")), "mta-01"),
    "self-signed": asked(successor_of_file("new.pem", NEW._replace(self_signed=True, authority="self")), "mta-01"),
    "private": asked(successor_of_file("new.pem", NEW._replace(authority="private", issuer="CN=Corp CA")), "mta-01"),
    "chain": asked(successor_of_file("new.pem", NEW._replace(chain="incomplete", missing="CN=Intermediate")), "mta-01"),
    "run-out": asked(successor_of_file("new.pem", NEW._replace(not_after="2026-11-28")), "mta-01"),
    "valid-later": asked(successor_of_file("new.pem", NEW._replace(not_before="2026-12-01")), "mta-01"),
    "valid-too-late": asked(successor_of_file("new.pem", NEW._replace(not_before="2026-12-24")), "mta-01"),
    "exchange": asked(
        successor_of_file(
            "ex.pem", NEW._replace(names=("hybrid.contoso.com",), subject="CN=hybrid.contoso.com, O=Contoso's")
        ),
        "exchange",
    ),
    "exchange-same-name": asked(
        successor_of_file("ex.pem", NEW._replace(names=("ex.contoso.com",), subject="CN=ex.contoso.com")), "exchange"
    ),
    "server-without-host": asked(
        successor_of_file("ex.pem", NEW._replace(names=("ex.contoso.com", "a.contoso.com"), subject="CN=a.contoso.com"))
    ),
    "unreadable": asked(Successor("next.pem", None, None), "mta-01"),
    "signs-in": asked(successor_of_names(("smtp.contoso.com",)), "signs in"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_text(name: str, snapshot: SnapshotAssertion) -> None:
    assert RENEWALS["text"].render(SITUATIONS[name], Style()) == snapshot


@pytest.mark.parametrize("name", ["other-name", "exchange", "unreadable"])
def test_json(name: str, snapshot: SnapshotAssertion) -> None:
    assert RENEWALS["json"].render(SITUATIONS[name], Style()) == snapshot


@pytest.mark.parametrize("name", SITUATIONS)
def test_formats_agree(name: str) -> None:
    """Both number the same steps, and JSON is a document whatever a name holds."""
    text, data = (RENEWALS[format].render(SITUATIONS[name], Style()) for format in ("text", "json"))
    steps = [step for each in json.loads(data)["renewals"] for step in each["steps"]]
    assert len(re.findall(r"^ +\d+\. ", text, re.MULTILINE)) == len(steps)
    assert json.loads(data)["summary"]["needed-steps"] == sum(step["needed"] for step in steps)


def test_colour() -> None:
    found = SITUATIONS["other-name"]
    painted = RENEWALS["text"].render(found, Style(color=True))
    assert "\x1b[1;31mrejected\x1b[0m" in painted
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == RENEWALS["text"].render(found, Style())
