"""Small whole tenants with what refers to connectors or stands beside them: what each fault gives alone."""

from __future__ import annotations

from .situations import BY_ADDRESS, CERTIFIED, DOMAINS, EXAMPLE, Situation, connector, host
from .situations_outbound import NO_HOSTS, WIZARD, connectors, outbound

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
        "a connection filter with what it takes and what not",
        BY_ADDRESS
        + NO_HOSTS
        + "HostedConnectionFilterPolicies:\n"
        + "  - { Name: Default, IPAllowList: [203.0.113.10, 10.0.0.1, 192.0.0.0/16], IPBlockList: [198.51.0.0/23] }\n",
        (
            *EXAMPLE,
            "info connector-address-in-allow-list 203.0.113.10",
            "warning allow-list-entry-not-public 10.0.0.1",
            "warning allow-list-entry-not-taken 192.0.0.0/16",
            "warning block-list-entry-not-taken 198.51.0.0/23",
        ),
    ),
    Situation(
        "a connection filter that refuses what a connector lists",
        BY_ADDRESS + NO_HOSTS + "HostedConnectionFilterPolicies: [{ Name: Default, IPBlockList: [203.0.113.0/24] }]\n",
        (*EXAMPLE, "warning connector-address-in-block-list 203.0.113.0/24"),
    ),
    Situation(
        "expectations that are kept, broken, open and empty",
        DOMAINS
        + BY_ADDRESS
        + NO_HOSTS
        + "Expectations:\n"
        + "  - { Name: kept, Sessions: { IPAddresses: [203.0.113.10], MailFrom: accepted }, Expect: relayed }\n"
        + "  - { Name: broken, Sessions: { Certificate: none, MailFrom: [contoso.com] }, Expect: not-relayed }\n"
        + "  - { Name: undeclared, Only: SendingHosts }\n"
        + "  - { Name: open, Expect: { unchanged-since: main } }\n"
        + "  - { Name: empty, Sessions: { Recipients: Internal }, Only: SendingHosts }\n"
        + "  - { Name: idle, Sessions: { MailFrom: accepted } }\n",
        (
            *EXAMPLE,
            "error expectation-not-kept not-relayed",
            "error expectation-not-kept SendingHosts",
            "warning expectation-undecided main",
            "warning expectation-without-sessions { Recipients: Internal }",
            "error expectation-without-demand idle",
        ),
        undecided=("expectation-not-kept", "expectation-without-sessions"),
    ),
    Situation(
        "a hybrid organisation without anything else",
        "OnPremisesOrganizations: [{ Name: Contoso, InboundConnector: Hybrid in, OutboundConnector: Hybrid out }]\n",
        undecided=("hybrid-inbound-unknown", "hybrid-outbound-unknown"),
    ),
)
