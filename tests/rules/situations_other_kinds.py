"""Small whole tenants with what refers to connectors or stands beside them: what each fault gives alone."""

from __future__ import annotations

from .situations import CERTIFIED, DOMAINS, Situation, connector, host
from .situations_outbound import WIZARD, connectors, outbound

WIZARDS = "0c1f8f1e-3d0b-4f0e-9c57-0d3a3a1c2b11"
INBOUND = connector("RequireTls: true", "TlsSenderCertificateName: mail.contoso.com")
SECURE = outbound("TlsSettings: CertificateValidation")

RULES = """
TransportRules:
  - { Name: Sign, State: Enabled, RouteMessageOutboundConnector: Signatures }
  - { Name: Encrypt, RouteMessageOutboundConnector: Gateway }
  - { Name: Old way, Enabled: true, RouteMessageOutboundConnector: Old }
  - { Name: Off, State: Disabled, RouteMessageOutboundConnector: Forgotten }
  - { Name: To Fabrikam, RouteMessageOutboundConnector: Out }
"""


def scoped(name: str, *lines: str) -> str:
    """Return an outbound connector for rules."""
    return outbound("IsTransportRuleScoped: true", "TlsSettings: CertificateValidation", *lines, name=name, to="[]")


SITUATIONS = (
    Situation(
        "a hybrid organisation with its connectors",
        DOMAINS
        + INBOUND
        + WIZARD
        + host(
            CERTIFIED,
            'MailFrom: [contoso.com, "<>"]',
            "HostNames: [mail.contoso.com]",
            "ReceivingCertificateNames: [mail.contoso.com]",
        )
        + "OnPremisesOrganizations:\n"
        + f"  - {{ Name: Contoso, InboundConnector: hub, OutboundConnector: Outbound to {WIZARDS} }}\n",
    ),
    Situation(
        "a hybrid organisation whose connectors have other names",
        DOMAINS
        + INBOUND
        + connectors(SECURE)
        + "OnPremisesOrganizations: [{ Name: Contoso, InboundConnector: Hybrid in, OutboundConnector: Hybrid out }]\n",
        ("warning hybrid-inbound-unknown Hybrid in", "warning hybrid-outbound-unknown Hybrid out"),
    ),
    Situation(
        "rules that route to connectors, in order and not",
        connectors(
            scoped("Signatures"),
            scoped("Old", "Enabled: false"),
            scoped("Forgotten"),
            outbound("TlsSettings: CertificateValidation"),
        )
        + RULES,
        (
            "warning rule-connector-unknown Gateway",
            "warning rule-connector-disabled Old",
            "info rule-connector-not-scoped Out",
            "warning scoped-connector-unused Forgotten",
        ),
    ),
    Situation(
        "rules without connectors, and a connector without rules",
        "TransportRules: [{ Name: Sign, RouteMessageOutboundConnector: Signatures }]\n",
        undecided=("rule-connector-disabled", "rule-connector-not-scoped", "rule-connector-unknown"),
    ),
    Situation(
        "a hybrid organisation without anything else",
        "OnPremisesOrganizations: [{ Name: Contoso, InboundConnector: Hybrid in, OutboundConnector: Hybrid out }]\n",
        undecided=("hybrid-inbound-unknown", "hybrid-outbound-unknown"),
    ),
)
