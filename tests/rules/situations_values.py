"""Small whole tenants about the values of inbound connectors: what each fault gives, and what is left in peace."""

from __future__ import annotations

from .situations import Situation, connector, host

GUID = "3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11"
OWN = "AcceptedDomains: [{DomainName: contoso.com, DomainType: Authoritative, Default: true}]\n"
NAMED = ("RequireTls: true", "TlsSenderCertificateName: contoso.com")
MANY = f"[{', '.join(f'branch-{number:03d}.offices.fabrikam.com' for number in range(80))}]"
"""More sender domains than can be stored."""
BY_IP_ONLY = "info ip-only-connector Hub"
"""What every connector without certificate name gets."""


def example(text: str) -> str:
    """Return what every address of these situations gets."""
    return f"info documentation-address {text}"


def partner(*lines: str, domains: str = "[fabrikam.com]", name: str = "Fabrikam") -> str:
    """Return a Partner connector, and more properties."""
    head = (f"  - Name: {name}", "    ConnectorType: Partner", f"    SenderDomains: {domains}")
    return "\n".join((*head, *(f"    {line}" for line in lines), ""))


def partners(*connectors: str) -> str:
    """Return the inbound connectors of a tenant that has no others."""
    return "InboundConnectors:\n" + "".join(connectors)


def way_back(*lines: str) -> str:
    """Return an outbound connector to the organisation's servers, and more properties."""
    head = (
        "OutboundConnectors:",
        "  - ConnectorType: OnPremises",
        "    RecipientDomains: [contoso.com]",
        "    UseMXRecord: false",
        "    SmartHosts: [mail.contoso.com]",
        "    TlsSettings: CertificateValidation",
    )
    return "\n".join((*head, *(f"    {line}" for line in lines), ""))


EXPORTED = f"""
InboundConnectors:
  - Name: Inbound from {GUID}
    Identity: Inbound from {GUID}
    Enabled: true
    ConnectorType: OnPremises
    ConnectorSource: HybridWizard
    Comment: ""
    SenderIPAddresses: []
    SenderDomains: ["smtp:*;1"]
    TrustedOrganizations: []
    ClientHostNames: []
    AssociatedAcceptedDomains: []
    RequireTls: true
    RestrictDomainsToIPAddresses: false
    RestrictDomainsToCertificate: false
    CloudServicesMailEnabled: true
    TreatMessagesAsInternal: false
    TlsSenderCertificateName: contoso.com
    EFTestMode: false
    ScanAndDropRecipients: []
    EFSkipLastIP: false
    EFSkipIPs: []
    EFSkipMailGateway: []
    EFUsers: []
    Guid: 6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10
    IsValid: true
  - Name: Fabrikam over TLS
    Enabled: true
    ConnectorType: Partner
    ConnectorSource: AdminUI
    Comment: ""
    SenderIPAddresses: []
    SenderDomains: ["smtp:fabrikam.com;1"]
    TrustedOrganizations: []
    AssociatedAcceptedDomains: []
    RequireTls: true
    RestrictDomainsToIPAddresses: false
    RestrictDomainsToCertificate: false
    CloudServicesMailEnabled: false
    TreatMessagesAsInternal: false
    TlsSenderCertificateName: null
    EFTestMode: false
    ScanAndDropRecipients: []
    EFSkipLastIP: false
    EFSkipIPs: []
    EFSkipMailGateway: []
    EFUsers: []
    Guid: 6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f11
"""
SITUATIONS = (
    # what is defined twice
    Situation(
        "two connectors of one name in different letters",
        OWN + partners(partner(), partner(domains="[northwindtraders.com]", name="FABRIKAM")),
        ("error duplicate-connector-name FABRIKAM",),
        ("partner-unrestricted",),
    ),
    # what is in order
    Situation(
        "connectors as the hybrid wizard and the admin centre leave them, exported with every empty value",
        OWN
        + EXPORTED
        + way_back(
            f"Name: Outbound to {GUID}",
            "ConnectorSource: HybridWizard",
            "CloudServicesMailEnabled: true",
            "LinkForModifiedConnector: 00000000-0000-0000-0000-000000000000",
        ),
    ),
    Situation(
        "a certificate connector and the way back, made in the admin centre with its recommended headers",
        OWN
        + connector(*NAMED, "ConnectorSource: AdminUI", "CloudServicesMailEnabled: true")
        + way_back("Name: To the hub", "ConnectorSource: AdminUI", "CloudServicesMailEnabled: true"),
    ),
    Situation(
        "a gateway in front of the tenant, and a relay host that passes by it",
        OWN
        + connector(*NAMED)
        + partner(
            "RequireTls: true",
            "RestrictDomainsToCertificate: true",
            'TlsSenderCertificateName: "*.fabrikam.com"',
            "EFSkipLastIP: true",
            domains='["*"]',
        )
        + host("CertificateNames: [contoso.com]", "IPAddresses: [203.0.113.10]", 'MailFrom: [contoso.com, "<>"]'),
    ),
    Situation(
        "a service that is known by addresses, for all domains, as the admin centre makes it",
        partners(
            partner("RequireTls: false", "SenderIPAddresses: [203.0.113.10]", domains='["smtp:*;1"]', name="Scanning")
        ),
        (example("203.0.113.10"),),
    ),
    Situation(
        "TLS of everyone",
        partners(partner("RequireTls: true", domains='["*"]')),
    ),
    # addresses
    Situation(
        "a whole network may relay",
        connector("SenderIPAddresses: [203.0.113.0/24]"),
        (BY_IP_ONLY, example("203.0.113.0/24"), "warning sender-ip-too-wide [203.0.113.0/24]"),
    ),
    Situation(
        "a mail service's range is shared, and not too wide as well",
        connector("SenderIPAddresses: [94.100.130.0/24]"),
        (BY_IP_ONLY, "warning sender-ip-shared-provider 94.100.130.0/24"),
    ),
    Situation(
        "entries that another tool fills in, in a list that may be too wide or shared",
        connector('SenderIPAddresses: ["${network}"]'),
        (BY_IP_ONLY,),
        (
            "documentation-address",
            "duplicate-ip-entry",
            "sender-ip-host-bits",
            "sender-ip-not-ipv4",
            "sender-ip-not-public",
            "sender-ip-prefix-range",
            "sender-ip-shared-provider",
            "sender-ip-too-wide",
        ),
    ),
    # certificate names
    Situation(
        "a wildcard for a public suffix is of no use, and dangerous",
        OWN + connector("RequireTls: true", 'TlsSenderCertificateName: "*.github.io"') + "SendingHosts: []\n",
        (
            'error wildcard-base-not-accepted "*.github.io"',
            'warning cert-name-public-suffix "*.github.io"',
        ),
    ),
    Situation(
        "the tenant's first domain as certificate name",
        "AcceptedDomains: [{DomainName: contoso.onmicrosoft.com, DomainType: Authoritative}]\n"
        + connector("RequireTls: true", "TlsSenderCertificateName: contoso.onmicrosoft.com"),
        ("warning cert-name-microsoft-domain contoso.onmicrosoft.com",),
    ),
    Situation(
        "a partner that sends from Exchange Online",
        partners(
            partner(
                "RequireTls: true",
                "RestrictDomainsToCertificate: true",
                "TlsSenderCertificateName: mail.protection.outlook.com",
            )
        ),
    ),
    Situation(
        "a filter's certificate on an OnPremises connector",
        OWN + connector("RequireTls: true", "TlsSenderCertificateName: relay.seppmail.cloud"),
        (
            "error cert-domain-not-accepted relay.seppmail.cloud",
            "warning third-party-as-onpremises relay.seppmail.cloud",
        ),
    ),
    Situation(
        "the tenant's own name at a signature service, accepted",
        "AcceptedDomains: [{DomainName: t3f2b7a10.smtp.excl.cloud}]\n"
        + connector("RequireTls: true", "TlsSenderCertificateName: t3f2b7a10.smtp.excl.cloud"),
    ),
    # restrictions
    Situation(
        "addresses that restrict nobody",
        partners(partner("RequireTls: true", "SenderIPAddresses: [203.0.113.10]")),
        (example("203.0.113.10"), "warning sender-ip-ignored Fabrikam"),
    ),
    Situation(
        "addresses that restrict nobody, and no TLS: one fault",
        partners(
            partner("RequireTls: false", "SenderIPAddresses: [203.0.113.10]", "RestrictDomainsToIPAddresses: false")
        ),
        (example("203.0.113.10"), "warning sender-ip-ignored false"),
    ),
    Situation(
        "both restrictions at once",
        partners(
            partner(
                "RequireTls: true",
                "SenderIPAddresses: [203.0.113.10]",
                "TlsSenderCertificateName: mail.fabrikam.com",
                "RestrictDomainsToIPAddresses: true",
                "RestrictDomainsToCertificate: true",
            )
        ),
        (example("203.0.113.10"), "warning restrict-both true"),
    ),
    Situation(
        "a restriction on the organisation's own connector",
        OWN + connector(*NAMED, "RestrictDomainsToCertificate: true"),
        ("info restrict-without-effect true",),
    ),
    Situation(
        "a partner of whom nothing is demanded",
        partners(partner("RequireTls: false")),
        ("warning partner-unrestricted false",),
    ),
    Situation(
        "everyone, of whom nothing is demanded",
        partners(partner("RequireTls: false", domains='[fabrikam.com, "*"]')),
        ('warning partner-star-allow "*"',),
    ),
    Situation(
        "what is demanded is not written",
        partners(partner(), partner(domains='["*"]', name="Any")),
        (),
        ("partner-star-allow", "partner-unrestricted"),
    ),
    Situation(
        "a malformed domain of a partner of whom nothing is demanded",
        partners(partner("RequireTls: false", domains="[office@fabrikam.com]")),
        ("error sender-domains-syntax office@fabrikam.com",),
    ),
    Situation(
        "a locked-down tenant and a scanner that was forgotten",
        OWN
        + partners(
            partner(
                "RequireTls: true",
                "RestrictDomainsToCertificate: true",
                'TlsSenderCertificateName: "*.fabrikam.com"',
                "EFSkipLastIP: true",
                domains='["*"]',
            )
        )
        + "OrganizationConfig: {RejectDirectSend: false}\n"
        + host("Method: DirectSend", "IPAddresses: [203.0.113.10]", "MailFrom: [scan@contoso.com]"),
        ("error partner-blocks-own-relay scan@contoso.com",),
    ),
    # properties of OnPremises connectors
    Situation(
        "TLS required of hosts that are known by address",
        connector("RequireTls: true", "SenderIPAddresses: [203.0.113.10]"),
        (BY_IP_ONLY, example("203.0.113.10"), "info requiretls-without-effect true"),
    ),
    Situation(
        "sender domains on the organisation's own connector",
        OWN + connector(*NAMED).replace('["*"]', "[contoso.com]"),
        ("info sender-domains-on-onpremises [contoso.com]",),
    ),
    Situation(
        "a list of sender domains that cannot be stored",
        partners(
            partner(
                "RequireTls: true",
                domains=MANY,
            )
        ),
        (f"error sender-domains-too-long {MANY}",),
    ),
    Situation(
        "a connector for some accepted domains, one of which is none",
        OWN + connector(*NAMED, "AssociatedAcceptedDomains: [contoso.com, fabrikam.com]"),
        (
            "error associated-domain-unknown fabrikam.com",
            "warning associated-domains-used [contoso.com, fabrikam.com]",
        ),
    ),
    Situation(
        "mail of own domains is internal",
        OWN + connector(*NAMED, "TreatMessagesAsInternal: true", "CloudServicesMailEnabled: false"),
        ("warning treat-internal-risk true",),
    ),
    Situation(
        "a trusted organisation beside a certificate",
        OWN + connector(*NAMED, "TrustedOrganizations: [fabrikam.onmicrosoft.com]"),
        ("warning trusted-orgs-mixed contoso.com",),
    ),
    Situation(
        "a reserved parameter",
        OWN + connector(*NAMED, "EFTestMode: true"),
        ("warning reserved-parameter true",),
    ),
    # hybrid mail flow
    Situation(
        "internal headers by hand",
        OWN + connector(*NAMED, "CloudServicesMailEnabled: true"),
    ),
    Situation(
        "internal headers by address",
        connector("SenderIPAddresses: [203.0.113.10]", "CloudServicesMailEnabled: true"),
        (BY_IP_ONLY, example("203.0.113.10"), "warning cloudservices-by-ip true"),
    ),
    Situation(
        "internal headers in one direction only",
        OWN
        + connector(*NAMED, "CloudServicesMailEnabled: false")
        + way_back("Name: To the hub", "ConnectorSource: AdminUI", "CloudServicesMailEnabled: true"),
        ("warning cloudservices-one-sided false",),
    ),
    Situation(
        "a source that nobody knows",
        OWN + connector(*NAMED, "ConnectorSource: Manual"),
        ("warning connector-source-unknown Manual",),
    ),
    Situation(
        "a connector of one's own with the hybrid wizard's mark",
        OWN + connector(*NAMED, "ConnectorSource: HybridWizard"),
        ("warning connector-source-faked HybridWizard",),
    ),
)
