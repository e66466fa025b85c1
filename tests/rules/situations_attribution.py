"""Whole tenants about which connector a message is taken for, and about Enhanced Filtering."""

from __future__ import annotations

from .situations import Situation, connector, host

DOMAINS = "AcceptedDomains:\n  - {DomainName: contoso.com, DomainType: Authoritative, Default: true}\n"
NAMED = "TlsSenderCertificateName: contoso.com"
CERTIFIED = "CertificateNames: [contoso.com]"
ENCRYPTED = "RequireTls: true"
GATEWAY = """
  - Name: gateway
    Method: Internet
    IPAddresses: [203.0.113.11]
    CertificateNames: [{}]
    MailFrom: [contoso.com]
"""
"""One more host, which sends to the internet by itself."""
HYBRID = """
InboundConnectors:
  - Name: Inbound from 6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10
    ConnectorType: OnPremises
    ConnectorSource: HybridWizard
    SenderDomains: ["smtp:*;1"]
    SenderIPAddresses: []
    RequireTls: true
    TlsSenderCertificateName: contoso.com
    CloudServicesMailEnabled: true
    TreatMessagesAsInternal: false
    RestrictDomainsToCertificate: false
    RestrictDomainsToIPAddresses: false
    AssociatedAcceptedDomains: []
    EFSkipLastIP: false
    EFSkipIPs: []
    EFUsers: []
    Guid: 6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10
"""
"""A connector of the Hybrid Configuration Wizard, as an export writes it."""


def second(name: str, *lines: str) -> str:
    """Return one more OnPremises connector for a list of them."""
    head = (f"  - Name: {name}", "    ConnectorType: OnPremises", '    SenderDomains: ["*"]')
    return "\n".join((*head, *(f"    {line}" for line in lines), ""))


def partner(name: str, *lines: str) -> str:
    """Return a Partner connector for a list of connectors."""
    return "\n".join((f"  - Name: {name}", "    ConnectorType: Partner", *(f"    {line}" for line in lines), ""))


LIST = "InboundConnectors:\n"
STAR = 'SenderDomains: ["smtp:*;1"]'
LOCKED = ("RestrictDomainsToIPAddresses: true", "SenderIPAddresses: [198.51.100.0/28]")
RANGE = "info documentation-address 198.51.100.0/28"
"""What the filtering service's addresses get."""

SITUATIONS = (
    # what is in order
    Situation(
        "an export of a hybrid tenant behind a filtering service, with every property written",
        DOMAINS
        + HYBRID
        + partner("Filter", STAR, *LOCKED, "RequireTls: true", "EFSkipLastIP: true", "EFSkipIPs: []", "EFUsers: []")
        + partner("Fabrikam", "SenderDomains: ['smtp:fabrikam.com;1']", "RequireTls: true", "SenderIPAddresses: []"),
        (RANGE,),
    ),
    Situation(
        "partners at one provider, told apart by their domains",
        LIST
        + "".join(
            partner(
                name,
                f"SenderDomains: [{domain}]",
                "RequireTls: true",
                "RestrictDomainsToCertificate: true",
                'TlsSenderCertificateName: "*.northwindtraders.com"',
            )
            for name, domain in (("Fabrikam", "fabrikam.com"), ("Contoso", "contoso.com"))
        ),
    ),
    # two connectors for the same host
    Situation(
        "two connectors for one certificate: the later one is reported",
        DOMAINS + connector(NAMED, ENCRYPTED) + second("Billing", NAMED, ENCRYPTED),
        ("warning duplicate-cert-name contoso.com",),
    ),
    Situation(
        "a wildcard beside an exact name has two faults, and the exact name none",
        DOMAINS
        + "  - {DomainName: mail.contoso.com}\n"
        + connector("TlsSenderCertificateName: mail.contoso.com", ENCRYPTED)
        + second("Other hosts", 'TlsSenderCertificateName: "*.contoso.com"', ENCRYPTED)
        + "SendingHosts: []\n",
        (
            "info connector-redundant Hub",
            'warning cert-wildcard-risk "*.contoso.com"',
            'warning wildcard-shadows-exact "*.contoso.com"',
        ),
    ),
    Situation(
        "an address on two connectors, and a part of a range twice on one",
        connector("SenderIPAddresses: [203.0.113.0/28, 203.0.113.7]")
        + second("Printers", "SenderIPAddresses: [203.0.113.10]"),
        (
            "info documentation-address 203.0.113.0/28",
            "info documentation-address 203.0.113.10",
            "info documentation-address 203.0.113.7",
            "info duplicate-ip-entry 203.0.113.7",
            "info ip-only-connector Hub",
            "info ip-only-connector Printers",
            "warning overlapping-sender-ips 203.0.113.10",
        ),
        ("connector-redundant",),
    ),
    Situation(
        "a range around the address of a host: nobody has declared the rest",
        DOMAINS
        + connector("SenderIPAddresses: [203.0.113.0/28]")
        + host("IPAddresses: [203.0.113.10]", "MailFrom: [contoso.com]"),
        (
            "info documentation-address 203.0.113.0/28",
            "info ip-only-connector Hub",
            "info undeclared-sender-ips [203.0.113.0/28]",
            "warning null-sender-advice 203.0.113.10",
        ),
    ),
    Situation(
        "two ranges that together are wide: each is told by itself, and their sum at the wider one",
        DOMAINS
        + connector("SenderIPAddresses: [203.0.113.0/24]")
        + second("Branch", "SenderIPAddresses: [198.51.100.0/25]"),
        (
            "info documentation-address 198.51.100.0/25",
            "info documentation-address 203.0.113.0/24",
            "info ip-only-connector Branch",
            "info ip-only-connector Hub",
            "warning relay-open-to-many [203.0.113.0/24]",
            "warning sender-ip-too-wide [198.51.100.0/25]",
            "warning sender-ip-too-wide [203.0.113.0/24]",
        ),
    ),
    Situation(
        "no domain may send, so that neither a wide range nor an address on two lists lets anybody relay",
        "AcceptedDomains:\n  - {DomainName: contoso.com, SendingFromDomainDisabled: true}\n"
        + connector("SenderIPAddresses: [203.0.113.0/24]")
        + second("Branch", "SenderIPAddresses: [203.0.113.10]"),
        (
            "info documentation-address 203.0.113.0/24",
            "info documentation-address 203.0.113.10",
            "info ip-only-connector Branch",
            "info ip-only-connector Hub",
            "warning connector-not-reached [203.0.113.0/24]",
            "warning connector-not-reached [203.0.113.10]",
        ),
    ),
    Situation(
        "private addresses on two connectors have one fault each",
        connector("SenderIPAddresses: [10.1.2.3, 10.1.2.0/24]") + second("Printers", "SenderIPAddresses: [10.1.2.3]"),
        (
            "error sender-ip-not-public 10.1.2.0/24",
            "error sender-ip-not-public 10.1.2.3",
            "error sender-ip-not-public 10.1.2.3",
            "info ip-only-connector Hub",
            "info ip-only-connector Printers",
        ),
    ),
    Situation(
        "a certificate and an address on one connector",
        DOMAINS + connector(NAMED, ENCRYPTED, "SenderIPAddresses: [203.0.113.10]"),
        ("info documentation-address 203.0.113.10", "info onprem-mixes-cert-and-ip [203.0.113.10]"),
    ),
    # Partner connectors
    Situation(
        "a Partner connector with both identities and one restriction",
        LIST
        + partner("Fabrikam", "SenderDomains: [fabrikam.com]", *LOCKED, "TlsSenderCertificateName: mail.fabrikam.com"),
        (RANGE, "warning partner-mixes-cert-and-ip mail.fabrikam.com"),
    ),
    Situation(
        "one partner on two connectors: the pair is reported once",
        LIST
        + partner("Fabrikam", "SenderDomains: [fabrikam.com]", "RequireTls: true")
        + partner("Fabrikam too", 'SenderDomains: ["smtp:fabrikam.com;1"]', "RequireTls: true"),
        ('warning duplicate-partner-domain "smtp:fabrikam.com;1"',),
    ),
    Situation(
        "one of two connectors restricts the partner, the other does not",
        LIST
        + partner("Fabrikam", "SenderDomains: [fabrikam.com]", "RequireTls: true")
        + partner("Fabrikam by address", "SenderDomains: [fabrikam.com]", *LOCKED),
        (RANGE, "warning allow-and-restrict-same-domain fabrikam.com"),
    ),
    Situation(
        "a lock-down that lists an address of the organisation's own",
        DOMAINS
        + connector("SenderIPAddresses: [198.51.100.7]")
        + partner("Filter", STAR, *LOCKED, "EFSkipLastIP: true"),
        (
            RANGE,
            "info documentation-address 198.51.100.7",
            "info ip-only-connector Hub",
        ),
    ),
    # hosts and connectors
    Situation(
        "a connector that no host uses, beside one that is used and one of the hybrid wizard",
        DOMAINS
        + HYBRID
        + second("Printers", "SenderIPAddresses: [203.0.113.10]")
        + second("Left over", "SenderIPAddresses: [203.0.113.77]")
        + host("IPAddresses: [203.0.113.10]", "MailFrom: [contoso.com]", "Recipients: [Internal]"),
        (
            "info documentation-address 203.0.113.10",
            "info documentation-address 203.0.113.77",
            "info ip-only-connector Left over",
            "info ip-only-connector Printers",
            "info unused-connector Left over",
        ),
    ),
    Situation(
        "a connector that is misspelt, while the certificate matches",
        DOMAINS + connector(NAMED, ENCRYPTED) + host(CERTIFIED, 'MailFrom: [contoso.com, "<>"]', "Connector: Huub"),
        ("warning unknown-connector-reference Huub",),
    ),
    Situation(
        "a gateway to the internet with the relaying host's certificate",
        DOMAINS
        + connector(NAMED, ENCRYPTED)
        + host(CERTIFIED, 'MailFrom: [contoso.com, "<>"]')
        + GATEWAY.format("contoso.com"),
        ("warning egress-identity-shared [contoso.com]",),
    ),
    Situation(
        "a gateway to the internet with a certificate of its own",
        DOMAINS
        + connector(NAMED, ENCRYPTED)
        + host(CERTIFIED, 'MailFrom: [contoso.com, "<>"]')
        + GATEWAY.format("gw.contoso.com"),
    ),
    # Enhanced Filtering
    Situation(
        "a lock-down without Enhanced Filtering",
        LIST + partner("Filter", STAR, *LOCKED, "EFSkipLastIP: false", "EFSkipIPs: []"),
        (RANGE, "warning ef-missing false"),
    ),
    Situation(
        "Enhanced Filtering is off, but limited to some recipients: one fault",
        LIST + partner("Filter", STAR, *LOCKED, "EFUsers: [ann@contoso.com]"),
        (RANGE, "warning ef-users-without-ef [ann@contoso.com]"),
    ),
    Situation(
        "Enhanced Filtering for some recipients, with addresses that it does not take",
        LIST + partner("Filter", STAR, *LOCKED, "EFSkipIPs: [40.107.1.1, 10.0.0.1]", "EFUsers: [ann@contoso.com]"),
        (
            RANGE,
            "info ef-skip-invalid 10.0.0.1",
            "info ef-users-partial [ann@contoso.com]",
            "warning ef-skip-invalid 40.107.1.1",
        ),
    ),
    Situation(
        "a list that is ignored is not looked into",
        LIST + partner("Filter", STAR, *LOCKED, "EFSkipLastIP: true", "EFSkipIPs: [40.107.1.1, 10.0.0.1]"),
        (RANGE, "warning ef-ips-ignored [40.107.1.1, 10.0.0.1]"),
    ),
)
