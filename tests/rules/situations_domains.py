"""Small whole tenants around accepted domains and Send connectors, and what all shipped rules say about each."""

from __future__ import annotations

from .situations import BY_NAME, CERTIFIED, DOMAINS, Situation, host

HYBRID = """
AcceptedDomains:
  - DomainName: contoso.com
    DomainType: Authoritative
    MatchSubDomains: false
    OutboundOnly: false
    Default: true
    SendingFromDomainDisabled: false
    SendingToDomainDisabled: false
  - {DomainName: mail.contoso.com, DomainType: Authoritative, Default: false, SendingFromDomainDisabled: false}
  - DomainName: contoso.onmicrosoft.com
    DomainType: Authoritative
    Default: false
    InitialDomain: true
    SendingToDomainDisabled: true
  - {DomainName: contoso.mail.onmicrosoft.com, DomainType: InternalRelay, Default: false, IsCoexistenceDomain: true}
InboundConnectors:
  - Name: Inbound from 3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11
    Enabled: true
    ConnectorType: OnPremises
    ConnectorSource: HybridWizard
    Comment: ""
    SenderDomains: ["smtp:*;1"]
    SenderIPAddresses: []
    RequireTls: true
    RestrictDomainsToIPAddresses: false
    RestrictDomainsToCertificate: false
    CloudServicesMailEnabled: true
    TreatMessagesAsInternal: false
    TlsSenderCertificateName: mail.contoso.com
    AssociatedAcceptedDomains: []
OutboundConnectors:
  - Name: Outbound to 3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11
    Enabled: true
    ConnectorType: OnPremises
    ConnectorSource: HybridWizard
    CloudServicesMailEnabled: true
    RecipientDomains: [contoso.com]
    SmartHosts: [mail.contoso.com]
    UseMXRecord: false
    TlsSettings: DomainValidation
    TlsDomain: mail.contoso.com
    AllAcceptedDomains: false
    IsTransportRuleScoped: false
    RouteAllMessagesViaOnPremises: false
SendingHosts:
  - Name: mbx-01
    HostNames: [mail.contoso.com]
    CertificateNames: [mail.contoso.com, autodiscover.contoso.com]
    ReceivingCertificateNames: [mail.contoso.com, autodiscover.contoso.com]
    MailFrom: [contoso.com, "<>"]
    EdgeTransport: false
OrganizationConfig: {RejectDirectSend: true}
"""
"""A hybrid organisation as the wizard leaves it and exports write it."""

WIZARD = """
SendConnectors:
  - Name: Outbound to Office 365 - 3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11
    Enabled: true
    AddressSpaces: [{Type: SMTP, Domain: contoso.mail.onmicrosoft.com, Cost: 1, IncludeSubDomains: false}]
    DNSRoutingEnabled: true
    SmartHosts: []
    Port: 25
    RequireTLS: true
    IgnoreSTARTTLS: false
    ForceHELO: false
    TlsAuthLevel: DomainValidation
    TlsDomain: mail.protection.outlook.com
    TlsCertificateName: "<I>CN=Contoso Issuing CA, O=Contoso, C=GB<S>CN=mail.contoso.com, O=Contoso, C=GB"
    Fqdn: mail.contoso.com
    CloudServicesMailEnabled: true
"""
"""The Send connector that the wizard makes."""


def send_connector(*lines: str) -> str:
    """Return a Send connector that relays all mail as Microsoft's guide has it, but for the properties given."""
    usual = {
        "AddressSpaces": '["*"]',
        "DNSRoutingEnabled": "false",
        "SmartHosts": "[contoso-com.mail.protection.outlook.com]",
        "RequireTLS": "true",
        "TlsAuthLevel": "CertificateValidation",
        "TlsCertificateName": "<I>CN=Contoso Issuing CA<S>CN=mail.contoso.com",
        "CloudServicesMailEnabled": "true",
    }
    usual |= dict(line.split(": ", 1) for line in lines)
    return "\n".join(("SendConnectors:", "  - Name: Relay", *(f"    {name}: {usual[name]}" for name in usual), ""))


SPACE = "AddressSpaces: [contoso.mail.onmicrosoft.com]"
LONG = (
    "<I>CN=Contoso Certification Authority for Transport Layer Security, OU=Contoso Trust Network, OU=Certificates for "
    "Servers and Services, O=Contoso Holdings Limited, L=Reading, C=GB"
    "<S>CN=mail.contoso.com, OU=Messaging Teams, O=Contoso Limited, L=Reading, C=GB"
)
"""257 characters."""
BRANCH = "AcceptedDomains: [{DomainName: contoso.com, DomainType: InternalRelay%s}]\n"
OUTBOUND = """
OutboundConnectors:
  - Name: Branches
    ConnectorType: OnPremises
    RecipientDomains: [%s]
    UseMXRecord: false
    SmartHosts: [mail.contoso.com]
    TlsSettings: CertificateValidation
"""
MOERA = """
AcceptedDomains:
  - {DomainName: contoso.com, DomainType: Authoritative, Default: %s}
  - {DomainName: mail.contoso.com, DomainType: Authoritative}
  - {DomainName: contoso.onmicrosoft.com, DomainType: Authoritative, Default: %s}
"""
FORMER = """
AcceptedDomains:
  - {DomainName: contoso.com, DomainType: Authoritative, Default: true}
  - {DomainName: mail.contoso.com, DomainType: Authoritative}
  - {DomainName: northwindtraders.com, DomainType: Authoritative, SendingFromDomainDisabled: true}
"""

SITUATIONS = (
    # what is in order
    Situation("a hybrid organisation as the wizard leaves it", HYBRID + WIZARD),
    Situation(
        "the same with a connector to the internet at its defaults, and one that relays by host name",
        HYBRID
        + WIZARD
        + """
  - Name: Internet
    AddressSpaces: [{Type: SMTP, Domain: "*", Cost: 10, IncludeSubDomains: false}]
    DNSRoutingEnabled: true
    SmartHosts: []
    RequireTLS: false
    IgnoreSTARTTLS: false
    TlsAuthLevel: null
    TlsDomain: null
    TlsCertificateName: null
    Fqdn: null
    CloudServicesMailEnabled: false
  - Name: Relay
    AddressSpaces: ["SMTP:*;1"]
    DNSRoutingEnabled: false
    SmartHosts: [contoso-com.x-v1.mx.microsoft]
    RequireTLS: true
    TlsAuthLevel: CertificateValidation
    TlsCertificateName: ""
    Fqdn: mail.contoso.com
    CloudServicesMailEnabled: true
""",
    ),
    Situation(
        "a disabled Send connector with every fault there is: only what is refused when it is saved counts",
        send_connector(
            "Enabled: false",
            SPACE,
            "RequireTLS: false",
            "TlsAuthLevel: EncryptionOnly",
            "TlsCertificateName: mail.contoso.com",
            "CloudServicesMailEnabled: false",
        ),
        ("error tlscertname-syntax mail.contoso.com",),
    ),
    Situation(
        "an internal relay domain with subdomains, all of which a connector delivers",
        BRANCH % ", MatchSubDomains: true" + OUTBOUND % 'contoso.com, "*.contoso.com"',
    ),
    Situation(
        "a domain that may not be sent from, and onmicrosoft.com to recipients in the tenant",
        FORMER
        + "  - {DomainName: contoso.onmicrosoft.com, DomainType: Authoritative}\n"
        + BY_NAME
        + host(CERTIFIED, 'MailFrom: [contoso.com, "<>"]')
        + "  - {Name: mta-02, CertificateNames: [mail.contoso.com], Recipients: [Internal], "
        + "MailFrom: [scan@contoso.onmicrosoft.com]}\n",
    ),
    # accepted domains
    Situation(
        "an internal relay domain, with subdomains even, and no connector: one fault",
        BRANCH % ", MatchSubDomains: true" + "OutboundConnectors: []\n",
        ("warning internalrelay-no-connector contoso.com",),
    ),
    Situation(
        "an internal relay domain whose connector leaves out the subdomains",
        BRANCH % ", MatchSubDomains: true" + OUTBOUND % "contoso.com",
        ("warning matchsubdomains-no-outbound contoso.com",),
    ),
    Situation(
        "an internal relay domain, and no file about outbound connectors",
        BRANCH % ", MatchSubDomains: true",
        (),
        ("internalrelay-no-connector", "matchsubdomains-no-outbound"),
    ),
    Situation(
        "a host that sends from a domain where sending is switched off",
        FORMER + BY_NAME + host(CERTIFIED, 'MailFrom: [app@northwindtraders.com, "<>"]'),
        ("error sending-disabled-domain-used app@northwindtraders.com",),
    ),
    Situation(
        "a host that sends from onmicrosoft.com",
        MOERA % ("true", "false") + BY_NAME + host(CERTIFIED, 'MailFrom: [app@contoso.onmicrosoft.com, "<>"]'),
        ("warning moera-sender app@contoso.onmicrosoft.com",),
    ),
    Situation(
        "onmicrosoft.com as the default domain",
        MOERA % ("false", "true"),
        ("warning default-domain-moera contoso.onmicrosoft.com",),
    ),
    Situation(
        "rewritten senders whose bounces nobody takes",
        DOMAINS
        + BY_NAME
        + host(CERTIFIED, "MailFrom: [fabrikam.com]")
        + "OrganizationConfig: {BouncesMailbox: null}\n",
        ("info bounces-mailbox-missing contoso.com", "warning sender-domain-not-accepted fabrikam.com"),
    ),
    Situation(
        "rewritten senders with a mailbox for their bounces",
        DOMAINS
        + BY_NAME
        + host(CERTIFIED, "MailFrom: [fabrikam.com]")
        + "OrganizationConfig: {BouncesMailbox: bounces@contoso.com}\n",
        ("warning sender-domain-not-accepted fabrikam.com",),
    ),
    # Send connectors
    Situation(
        "TlsCertificateName is a host name",
        DOMAINS + send_connector("TlsCertificateName: mail.contoso.com"),
        ("error tlscertname-syntax mail.contoso.com",),
    ),
    Situation(
        "TlsCertificateName is too long for an Edge server",
        DOMAINS
        + BY_NAME
        + send_connector(f'TlsCertificateName: "{LONG}"')
        + host(CERTIFIED, 'MailFrom: [contoso.com, "<>"]', "EdgeTransport: true"),
        (f'warning tlscertname-too-long-edge "{LONG}"',),
    ),
    Situation(
        "neither TlsCertificateName nor Fqdn",
        DOMAINS + send_connector("TlsCertificateName: null", "Fqdn: null"),
        ("warning send-connector-no-cert null",),
    ),
    Situation(
        "encryption without a look at the certificate",
        DOMAINS + send_connector("TlsAuthLevel: EncryptionOnly"),
        ("warning send-connector-authlevel EncryptionOnly",),
    ),
    Situation(
        "DomainValidation against a name of one's own",
        DOMAINS + send_connector("TlsAuthLevel: DomainValidation", "TlsDomain: mail.contoso.com"),
        ("warning send-connector-tlsdomain mail.contoso.com",),
    ),
    Situation(
        "no TLS required, so that no level of checks can be set either: one fault",
        DOMAINS + send_connector("RequireTLS: false", "TlsAuthLevel: null"),
        ("warning send-connector-requiretls false",),
    ),
    Situation(
        "a hybrid connector that strips the headers",
        DOMAINS
        + send_connector(
            SPACE,
            "DNSRoutingEnabled: true",
            "SmartHosts: []",
            "CloudServicesMailEnabled: false",
        ),
        ("warning send-connector-not-cloud false",),
    ),
)
"""Judged by the rules that run unless they are selected by name: not by optional ones."""

WITH_OPTIONAL = (
    Situation(
        "a host name that is accepted for the certificate alone",
        DOMAINS + BY_NAME,
        ("info cert-host-domain-note mail.contoso.com",),
    ),
    Situation(
        "a host sends from it too",
        DOMAINS + BY_NAME + host(CERTIFIED, "MailFrom: [mail.contoso.com]"),
    ),
)
"""Judged by cert-host-domain-note as well."""
