"""Small whole tenants about outbound connectors: what each fault gives alone, and what is left in peace."""

from __future__ import annotations

from .situations import CERTIFIED, DOMAINS, Situation, host

SECURE = "TlsSettings: CertificateValidation"
TO_HUB = ("UseMXRecord: false", "SmartHosts: [mail.contoso.com]")
NO_HOSTS = "SendingHosts: []\n"


def outbound(*lines: str, name: str = "Out", type: str = "Partner", to: str = "[fabrikam.com]") -> str:
    """Return an outbound connector without fault, and more properties."""
    head = (f"  - Name: {name}", f"    ConnectorType: {type}", f"    RecipientDomains: {to}")
    return "\n".join((*head, *(f"    {line}" for line in lines), ""))


def connectors(*texts: str) -> str:
    """Return the connectors of a tenant."""
    return "OutboundConnectors:\n" + "".join(texts)


def hub(*lines: str) -> str:
    """Return a server that sends and receives, and more properties."""
    return host(CERTIFIED, 'MailFrom: [contoso.com, "<>"]', "HostNames: [mail.contoso.com]", *lines)


WIZARD = """
OutboundConnectors:
  - Name: Outbound to 0c1f8f1e-3d0b-4f0e-9c57-0d3a3a1c2b11
    Enabled: true
    UseMXRecord: false
    Comment: ""
    ConnectorType: OnPremises
    ConnectorSource: HybridWizard
    RecipientDomains: [contoso.com]
    SmartHosts: [mail.contoso.com]
    TlsDomain: mail.contoso.com
    TlsSettings: DomainValidation
    IsTransportRuleScoped: false
    RouteAllMessagesViaOnPremises: false
    CloudServicesMailEnabled: true
    AllAcceptedDomains: false
    SenderRewritingEnabled: false
    TestMode: false
    MtaStsMode: Opportunistic
    SmtpDaneMode: Opportunistic
    LinkForModifiedConnector: 00000000-0000-0000-0000-000000000000
    ValidationRecipients: []
    IsValidated: false
    LastValidationTimestamp: null
    Guid: 5b1f6a3e-9d52-4c8e-8a39-3a4f8f5a7f10
    IsValid: true
"""
WIZARD_INBOUND = """
InboundConnectors:
  - Name: Inbound from 0c1f8f1e-3d0b-4f0e-9c57-0d3a3a1c2b11
    ConnectorType: OnPremises
    ConnectorSource: HybridWizard
    SenderDomains: ["smtp:*;1"]
    RequireTls: true
    TlsSenderCertificateName: mail.contoso.com
    CloudServicesMailEnabled: true
"""
ADMIN_CENTRE = """
OutboundConnectors:
  - Name: Fabrikam over TLS
    Enabled: true
    UseMXRecord: true
    Comment: ""
    ConnectorType: Partner
    ConnectorSource: AdminUI
    RecipientDomains: [fabrikam.com, "*.fabrikam.com"]
    SmartHosts: []
    TlsDomain: null
    TlsSettings: CertificateValidation
    IsTransportRuleScoped: false
    RouteAllMessagesViaOnPremises: false
    CloudServicesMailEnabled: false
    AllAcceptedDomains: false
    SenderRewritingEnabled: false
    TestMode: false
    ValidationRecipients: [postmaster@fabrikam.com]
    IsValidated: true
    LastValidationTimestamp: "2099-03-02T22:55:13.0000000"
  - Name: Signatures
    Enabled: true
    UseMXRecord: false
    ConnectorType: OnPremises
    ConnectorSource: AdminUI
    RecipientDomains: []
    SmartHosts: [signatures.northwindtraders.com]
    TlsDomain: signatures.northwindtraders.com
    TlsSettings: DomainValidation
    IsTransportRuleScoped: true
    AllAcceptedDomains: false
    TestMode: false
    IsValidated: true
    LastValidationTimestamp: "/Date(4071855313000)/"
"""
SITUATIONS = (
    # what is in order
    Situation("an exported connector of the hybrid wizard, which is never validated", DOMAINS + WIZARD + NO_HOSTS),
    Situation(
        "the same, and the server behind it with the certificate that fits",
        DOMAINS + WIZARD_INBOUND + WIZARD + hub('ReceivingCertificateNames: ["*.contoso.com"]'),
    ),
    Situation(
        "exported connectors of the admin centre, by MX record and for a rule",
        ADMIN_CENTRE + NO_HOSTS,
        undecided=("scoped-connector-unused",),
    ),
    Situation(
        "a hand-written pair: all accepted domains to the own servers, everything else through a gateway",
        DOMAINS
        + connectors(
            outbound(*TO_HUB, SECURE, "AllAcceptedDomains: true", name="Hub", type="OnPremises", to="[]"),
            outbound("UseMXRecord: false", "SmartHosts: [203.0.113.25]", SECURE, name="Gateway", to='["*"]'),
        ),
    ),
    Situation("no outbound connectors", "OutboundConnectors: []\nRemoteDomains: []\n"),
    Situation(
        "a disabled connector with every fault there is: only what is refused when it is saved counts",
        connectors(
            outbound(
                "Enabled: false",
                "UseMXRecord: false",
                "TlsDomain: fabrikam.com",
                "AllAcceptedDomains: true",
                "TestMode: true",
                "SmtpDaneMode: None",
                "IsValidated: false",
                name="A name that is much longer than the sixty-four characters that it may have",
                to="[]",
            )
        ),
        (
            "error connector-name-too-long A name that is much longer than the sixty-four characters that it may have",
            "error onprem-only-flag-on-partner true",
            "error smarthost-required false",
        ),
    ),
    Situation("a connector that says nothing but its name and its domain", connectors(outbound())),
    # routing
    Situation(
        "smart hosts are wanted and none is listed: nothing is said of TLS",
        connectors(outbound("UseMXRecord: false", "SmartHosts: []")),
        ("error smarthost-required false",),
    ),
    Situation(
        "smart hosts are listed and not used: nothing is said of TLS, nor of where they lead",
        DOMAINS + connectors(outbound("SmartHosts: [contoso-com.mail.protection.outlook.com]")),
        ("warning smarthost-unused [contoso-com.mail.protection.outlook.com]",),
    ),
    Situation(
        "the tenant's own endpoint as smart host",
        DOMAINS
        + connectors(outbound("UseMXRecord: false", "SmartHosts: [contoso-com.mail.protection.outlook.com]", SECURE)),
        ("warning smarthost-is-self contoso-com.mail.protection.outlook.com",),
    ),
    Situation(
        "an endpoint as smart host while no file lists the domains",
        connectors(outbound("UseMXRecord: false", "SmartHosts: [contoso-com.mail.protection.outlook.com]", SECURE)),
        (),
        ("smarthost-is-self",),
    ),
    # TLS
    Situation(
        "a name is to be verified, the smart hosts are a name and an address: reported at the address",
        connectors(
            outbound(
                "UseMXRecord: false",
                "SmartHosts: [mail.fabrikam.com, 203.0.113.25]",
                "TlsSettings: DomainValidation",
            )
        ),
        ("warning smarthost-ip-domainvalidation 203.0.113.25",),
    ),
    Situation(
        "a name is to be verified and not stated",
        connectors(outbound("TlsSettings: DomainValidation", "TlsDomain: null")),
        ("warning tlsdomain-required DomainValidation",),
    ),
    Situation(
        "a name is stated and not verified: nothing else is said of the level",
        connectors(
            outbound(*TO_HUB, "TlsDomain: mail.contoso.com"),
            outbound("TlsSettings: EncryptionOnly", "TlsDomain: fabrikam.com", name="Second"),
        ),
        ("warning tlsdomain-unused mail.contoso.com", "warning tlsdomain-unused fabrikam.com"),
    ),
    Situation(
        "the server behind the connector was given a certificate with an internal name",
        DOMAINS + WIZARD_INBOUND + WIZARD + hub("ReceivingCertificateNames: [hub-01.contoso.com]"),
        ("error tlsdomain-host-cert-mismatch mail.contoso.com",),
    ),
    Situation(
        "nobody speaks about the server behind the connector",
        DOMAINS + WIZARD,
        (),
        ("tlsdomain-host-cert-mismatch",),
    ),
    Situation(
        "smart hosts without TLS, and with TLS that checks nothing",
        connectors(
            outbound(*TO_HUB, "TlsSettings: null"),
            outbound(*TO_HUB, "TlsSettings: EncryptionOnly", name="Second"),
        ),
        ("warning outbound-tls-opportunistic null", "info outbound-tls-unauthenticated EncryptionOnly"),
    ),
    Situation(
        "SMTP DANE and MTA-STS switched off, DANE demanded",
        connectors(
            outbound("SmtpDaneMode: None", "MtaStsMode: None"),
            outbound("SmtpDaneMode: Mandatory", name="Second"),
        ),
        ("warning dane-or-mtasts-disabled None", "info dane-mandatory Mandatory"),
    ),
    # which mail the connector gets
    Situation(
        "flags of OnPremises connectors on a Partner connector: nothing is said of sender rewriting",
        connectors(outbound("RouteAllMessagesViaOnPremises: true", to='["*"]')),
        ("error onprem-only-flag-on-partner true",),
    ),
    Situation(
        "centralised mail transport that does not rewrite senders",
        connectors(
            outbound(*TO_HUB, SECURE, "RouteAllMessagesViaOnPremises: true", type="OnPremises", to='["*"]'),
        ),
        ("warning cmt-without-srs Out",),
    ),
    Situation(
        "a connector that no mail is routed to",
        connectors(outbound(SECURE, to="[]")),
        ("warning outbound-never-used []",),
    ),
    Situation(
        "a malformed recipient domain, and one in the form of sender domains",
        connectors(outbound(to='["*.*.fabrikam.com", fabrikam.com]'), outbound(name="Second", to='["smtp:*;1"]')),
        (
            'error recipient-domains-syntax "*.*.fabrikam.com"',
            'warning recipient-domains-syntax "smtp:*;1"',
        ),
    ),
    Situation(
        "a connector for rules with a domain, and one with a star",
        connectors(
            outbound("IsTransportRuleScoped: true"),
            outbound("IsTransportRuleScoped: true", name="Second", to='["*"]'),
        ),
        ("info rule-scope-ignores-domains [fabrikam.com]",),
        ("scoped-connector-unused",),
    ),
    Situation(
        "a wildcard and all accepted domains",
        DOMAINS
        + connectors(
            outbound(*TO_HUB, SECURE, "AllAcceptedDomains: true", name="Hub", type="OnPremises", to="[]"),
            outbound(SECURE, to='["*.contoso.com", "*.fabrikam.com"]'),
        ),
        ('info outbound-selection-surprise "*.contoso.com"',),
    ),
    # the connector itself
    Situation(
        "a connector in test mode is not asked to be validated",
        connectors(outbound("TestMode: true", "IsValidated: false")),
        ("warning outbound-test-mode true",),
    ),
    Situation(
        "an exported connector whose validation failed, and one that was validated long ago",
        connectors(
            outbound(
                "ConnectorSource: AdminUI", "IsValidated: false", 'LastValidationTimestamp: "2019-07-24T18:59:12"'
            ),
            outbound("IsValidated: true", 'LastValidationTimestamp: "2019-07-24T18:59:12"', name="Second"),
        ),
        ("info outbound-not-validated false", 'info outbound-not-validated "2019-07-24T18:59:12"'),
    ),
    Situation(
        "names that are too long",
        connectors(outbound(name="Gateway of the datacentre in Lyons for mail to partners and sites"))
        + "RemoteDomains: [{DomainName: fabrikam.com, Name: "
        + "Fabrikam " * 8
        + "}]\n",
        (
            "error connector-name-too-long Gateway of the datacentre in Lyons for mail to partners and sites",
            "error connector-name-too-long " + ("Fabrikam " * 8).strip(),
        ),
    ),
)
