"""Small whole tenants with traps of which nothing else warns: IPv6, what goes two ways, what a file leaves out."""

from __future__ import annotations

from .situations import ADDRESS, BY_ADDRESS, BY_NAME, CERTIFIED, DOMAINS, EXAMPLE, Situation, host
from .situations_domains import HYBRID, WIZARD

SENDERS = 'MailFrom: [contoso.com, "<>"]'
OWN = "MailFrom: [contoso.com]"
ADVICE = "warning null-sender-advice 203.0.113.10"
"""What every host gets that is relayed by address and declares no bounces."""
INTERNET = """
  - Name: Internet
    AddressSpaces: [{Type: SMTP, Domain: "*", Cost: 10, IncludeSubDomains: false}]
    DNSRoutingEnabled: true
    SmartHosts: []
    RequireTLS: false
    IgnoreSTARTTLS: false
    TlsAuthLevel: null
    TlsDomain: null
    TlsCertificateName: "<I>CN=Contoso Issuing CA<S>CN=mail.contoso.com, C=GB"
    Fqdn: mail.contoso.com
    CloudServicesMailEnabled: false
"""
"""A Send connector beside that of the wizard, with the same certificate."""
SITUATIONS = (
    # what a file leaves out
    Situation(
        "a connector of which an export shows no type: one finding",
        DOMAINS
        + """
OutboundConnectors:
  - Name: To Fabrikam
    RecipientDomains: [fabrikam.com]
    UseMXRecord: true
    CloudServicesMailEnabled: false
    TlsSettings: CertificateValidation
    ConnectorSource: Default
    AllAcceptedDomains: false
    IsTransportRuleScoped: false
    RouteAllMessagesViaOnPremises: false
    SenderRewritingEnabled: false
    SmtpDaneMode: Opportunistic
    MtaStsMode: Opportunistic
    TestMode: false
    IsValidated: true
    LinkForModifiedConnector: null
    "*": "${?}"
""",
        ("warning connector-type-not-stated To Fabrikam",),
    ),
    # one certificate for two ways
    Situation(
        "the certificate of the hybrid mail flow on the way to the internet",
        HYBRID + WIZARD + INTERNET,
        ('warning send-connector-egress-shared "<I>CN=Contoso Issuing CA<S>CN=mail.contoso.com, C=GB"',),
    ),
    # internal headers
    Situation(
        "the Exchange servers send internal headers, and the connector that takes the mail removes them",
        DOMAINS + BY_NAME + "    CloudServicesMailEnabled: false\n" + host(CERTIFIED, SENDERS) + WIZARD,
        ("warning cloudservices-one-sided false",),
    ),
    Situation(
        "internal headers from a partner",
        DOMAINS
        + """
InboundConnectors:
  - Name: Fabrikam
    ConnectorType: Partner
    SenderDomains: [fabrikam.com]
    RequireTls: true
    RestrictDomainsToCertificate: true
    TlsSenderCertificateName: "*.fabrikam.com"
    CloudServicesMailEnabled: true
""",
        ("warning cloudservices-outside-hybrid Partner",),
    ),
    Situation(
        "all mail comes in by the certificate of the organisation's own servers, and nothing is skipped",
        DOMAINS
        + BY_NAME
        + """    EFSkipLastIP: false
    EFSkipIPs: []
  - Name: Lock-down
    ConnectorType: Partner
    SenderDomains: ["*"]
    RequireTls: true
    RestrictDomainsToCertificate: true
    TlsSenderCertificateName: mail.contoso.com
"""
        + host(CERTIFIED, SENDERS),
        ("warning ef-missing false",),
    ),
    # connectors that are left, or off
    Situation(
        "the only OnPremises connector is disabled, and no host is declared",
        DOMAINS + BY_NAME + "    Enabled: false\n",
        ("info onprem-connector-disabled false",),
    ),
    Situation(
        "a copy of a connector, made for a test",
        DOMAINS
        + """
OutboundConnectors:
  - Name: Fabrikam_Test_20261124093015
    ConnectorType: Partner
    RecipientDomains: [fabrikam.com]
    UseMXRecord: true
    TlsSettings: CertificateValidation
""",
        ("info test-connector-left Fabrikam_Test_20261124093015",),
    ),
    # a sign-in where there is none
    Situation(
        "a relay that is set to sign in at the MX endpoint",
        DOMAINS
        + BY_NAME
        + host(CERTIFIED, SENDERS, "SmartHost: contoso-com.mail.protection.outlook.com", "Authentication: Basic"),
        ("info host-sign-in-unused Basic",),
    ),
    # IPv6
    Situation(
        "an address that the connector lists, and one that none can list: told once",
        DOMAINS + BY_ADDRESS + host('IPAddresses: [203.0.113.10, "2001:db8::10"]', OWN),
        (*EXAMPLE, 'error no-matching-connector "2001:db8::10"'),
    ),
    Situation(
        "a host with IPv6 beside its listed address",
        DOMAINS + BY_ADDRESS + host(ADDRESS, OWN, "IPv6: true"),
        (*EXAMPLE, ADVICE, "warning host-ipv6-unlisted true"),
    ),
    Situation(
        "Direct Send over IPv6",
        DOMAINS + BY_NAME + host("Method: DirectSend", 'IPAddresses: ["2001:db8::10"]', OWN),
        ('info host-ipv6-anonymous "2001:db8::10"', "info unused-connector Hub"),
        ("direct-send-blocked",),
    ),
)
"""Judged by the rules that run unless they are selected by name: not by optional ones."""
