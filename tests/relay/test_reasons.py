"""The reasons of decisions, whole: what an administrator reads, and the text at each place."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint.core.logic import FAILS, UNDECIDED
from relaylint.relay.decision import decide
from relaylint.relay.session import Session

from .tenants import network, told

SITUATIONS = {
    "certificate": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: "*.contoso.com"}
  - {Name: B, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}
""",
        Session(None, ("mail.contoso.com",), "<>"),
    ),
    "fragile": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]
""",
        Session(None, ("mail.contoso.com",), "contoso.com"),
    ),
    "address": (
        """
AcceptedDomains: [{DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true}]
InboundConnectors:
  - Name: A
    ConnectorType: OnPremises
    SenderIPAddresses:
      - 198.51.100.7
      - 203.0.113.0/28
""",
        Session("203.0.113.10", (), "app@news.corp.contoso.com"),
    ),
    "nothing accepted": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10]}]
""",
        Session("203.0.113.10", (), "news.contoso.com"),
    ),
    "near misses": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: Old, ConnectorType: OnPremises, Enabled: false, TlsSenderCertificateName: contoso.com}
  - {Name: Filter, ConnectorType: Partner, SenderIPAddresses: [203.0.113.10]}
  - {Name: New, ConnectorType: OnPremises, TlsSenderCertificateName: mx.contoso.com, SenderIPAddresses: [203.0.113.11]}
""",
        Session("203.0.113.10", ("contoso.com",), "contoso.com"),
    ),
    "misses": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: A, ConnectorType: OnPremises}
  - {Name: B, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.11, 203.0.113.12]}
  - {Name: C, ConnectorType: OnPremises, TlsSenderCertificateName: d.contoso.com}
  - {Name: D, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}
  - {Name: E, ConnectorType: OnPremises, TlsSenderCertificateName: e.contoso.com}
""",
        Session("2001:db8::1", ("*.contoso.com", "b.contoso.com"), "contoso.com"),
    ),
    "wildcard certificate": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]
""",
        Session(None, ("*.contoso.com",), "contoso.com"),
    ),
    "no connector": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: []
""",
        Session("203.0.113.10", ("a.contoso.com",), "contoso.com"),
    ),
    "self-signed": (
        """
AcceptedDomains: [{DomainName: mail.contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]
""",
        Session(None, ("mail.contoso.com",), "<>", trusted=FAILS),
    ),
    "without tls": (
        """
AcceptedDomains: [{DomainName: mail.contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]
""",
        Session(None, ("mail.contoso.com",), "<>", tls=FAILS),
    ),
    "unresolved": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10]}]
""",
        Session("203.0.113.10", ("contoso.com",), "<>"),
    ),
    "restricted": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: Hybrid, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}
  - Name: Filter
    ConnectorType: Partner
    SenderDomains: ["*"]
    RestrictDomainsToIPAddresses: true
    SenderIPAddresses: [198.51.100.0/24]
""",
        Session("203.0.113.10", ("mail.contoso.com",), "contoso.com", external=False),
    ),
    "direct send": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: []
OrganizationConfig: {RejectDirectSend: true}
""",
        Session("203.0.113.10", (), "contoso.com", external=False),
    ),
    "contested": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]
OrganizationConfig: {RejectDirectSend: false}
""",
        Session("203.0.113.10", ("mail.contoso.com",), "contoso.com", external=False),
    ),
    "incoming": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10]}]
""",
        Session("203.0.113.10", (), "fabrikam.com", external=False),
    ),
    "nothing known": (
        "{}",
        Session(None, None, None, trusted=UNDECIDED),
    ),
    "nothing known inside": (
        "{}",
        Session(None, None, None, external=False),
    ),
    "holes": (
        """
AcceptedDomains:
  - {DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: "${subs}"}
InboundConnectors:
  - {Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: "*.contoso.com"}
  - {Name: B, ConnectorType: OnPremises, TlsSenderCertificateName: "${name}"}
  - {Name: C, ConnectorType: OnPremises, Enabled: "${on}", TlsSenderCertificateName: a.b.contoso.com}
  - {Name: D, ConnectorType: OnPremises, AssociatedAcceptedDomains: [contoso.com], SenderIPAddresses: [203.0.113.10]}
  - {Name: E, ConnectorType: "${type}", SenderIPAddresses: [203.0.113.11, "${address}"]}
""",
        Session("203.0.113.10", ("a.b.contoso.com",), "x.contoso.com"),
    ),
    "restriction with a hole": (
        """
AcceptedDomains: []
InboundConnectors:
  - Name: Filter
    ConnectorType: Partner
    SenderDomains: [fabrikam.com]
    RestrictDomainsToCertificate: true
    TlsSenderCertificateName: "${name}"
""",
        Session("203.0.113.10", ("mail.fabrikam.com",), "fabrikam.com", external=False),
    ),
    "subdomains and condition 1a": (
        """
AcceptedDomains: [{DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: true}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]
""",
        Session(None, ("mail.contoso.com",), "<>"),
    ),
    "disabled alone": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: OnPremises, Enabled: false, TlsSenderCertificateName: contoso.com}]
""",
        Session(None, ("contoso.com",), "<>"),
    ),
    "partner alone": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors: [{Name: A, ConnectorType: Partner, SenderIPAddresses: [203.0.113.10]}]
""",
        Session("203.0.113.10", (), "contoso.com"),
    ),
    "another wildcard certificate": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}
  - {Name: B, ConnectorType: OnPremises, TlsSenderCertificateName: contoso.com}
  - {Name: C, ConnectorType: OnPremises, TlsSenderCertificateName: smtp.contoso.com}
""",
        Session(None, ("*.fabrikam.com", "fabrikam.com", "a.fabrikam.com", "b.fabrikam.com"), "contoso.com"),
    ),
    "restricted, sender not known": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: Relay, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.11]}
  - {Name: Filter, ConnectorType: Partner, SenderDomains: ["*"], RestrictDomainsToCertificate: true}
""",
        Session("203.0.113.10", (), None, external=False),
    ),
    "restricted, foreign sender": (
        """
AcceptedDomains: [{DomainName: contoso.com}]
InboundConnectors:
  - {Name: Relay, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10]}
  - {Name: Filter, ConnectorType: Partner, SenderDomains: ["*"], RestrictDomainsToIPAddresses: true}
""",
        Session("203.0.113.10", (), "fabrikam.com", external=False),
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_reasons(name: str, snapshot: SnapshotAssertion) -> None:
    """The outcome first, then what it rests on, then what is not known."""
    definitions, session = SITUATIONS[name]
    decision = decide(network(definitions), session)
    assert [decision.verdict.value, *told(decision)] == snapshot
