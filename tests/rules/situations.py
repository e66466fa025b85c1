"""Small whole tenants, and everything that all shipped rules together say about each.

Over 400 lines because it is one table: how the rules share the faults between them.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Situation(NamedTuple):
    """Definitions, and everything that is said about them: severity, rule and the text at the place.

    ``certificates``: what certificate files hold, as examples of rules describe them.
    """

    title: str
    text: str
    reported: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    certificates: dict[str, dict[str, Any]] = {}  # noqa: RUF012  # never changed


DOMAINS = """
AcceptedDomains:
  - {DomainName: contoso.com, DomainType: Authoritative, Default: true}
  - {DomainName: mail.contoso.com, DomainType: Authoritative}
"""
BY_NAME = """
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: mail.contoso.com
"""
BY_ADDRESS = """
InboundConnectors:
  - Name: Printers
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: false
    SenderIPAddresses: [203.0.113.10]
"""
EXAMPLE = ("info documentation-address 203.0.113.10", "info ip-only-connector Printers")
"""What every connector with the address of these situations gets."""


def connector(*lines: str) -> str:
    """Return an OnPremises connector without fault, and more properties."""
    head = ("InboundConnectors:", "  - Name: Hub", "    ConnectorType: OnPremises", '    SenderDomains: ["*"]')
    return "\n".join((*head, *(f"    {line}" for line in lines), ""))


def host(*lines: str) -> str:
    """Return a host that relays, and more properties."""
    return "\n".join(("SendingHosts:", "  - Name: mta-01", *(f"    {line}" for line in lines), ""))


CERTIFIED = "CertificateNames: [mail.contoso.com]"
ADDRESS = "IPAddresses: [203.0.113.10]"
SITUATIONS = (
    # what is in order
    Situation(
        "a clean tenant: certificate connector, accepted name, own senders and bounces",
        DOMAINS + BY_NAME + host(CERTIFIED, "IPAddresses: [203.0.113.10]", 'MailFrom: [contoso.com, "<>"]'),
    ),
    Situation(
        "a clean tenant with every kind, an exported Partner connector and hosts that do not relay",
        DOMAINS
        + BY_NAME
        + """
  - Name: Fabrikam
    ConnectorType: Partner
    SenderDomains: ["smtp:fabrikam.com;1"]
    RequireTls: true
    RestrictDomainsToCertificate: true
    TlsSenderCertificateName: "*.fabrikam.com"
    SenderIPAddresses: []
    CloudServicesMailEnabled: false
    TreatMessagesAsInternal: false
OutboundConnectors:
  - Name: Out
    ConnectorType: OnPremises
    RecipientDomains: [branch.contoso.com]
    UseMXRecord: false
    SmartHosts: [mail.contoso.com]
    TlsSettings: CertificateValidation
OrganizationConfig: {RejectDirectSend: true}
"""
        + host(CERTIFIED, "MailFrom: [app@contoso.com]")
        + """
  - {Name: scanner-02, Method: DirectSend, IPAddresses: [203.0.113.77], MailFrom: [northwindtraders.com]}
  - {Name: monitor-01, Method: SmtpAuth, MailFrom: [fabrikam.com, "<>"]}
""",
    ),
    Situation("accepted domains alone", DOMAINS),
    Situation("an address connector alone, with nothing known of domains and hosts", BY_ADDRESS, EXAMPLE),
    Situation("nothing but empty lists", "AcceptedDomains: []\nInboundConnectors: []\nSendingHosts: []\n"),
    # certificate names
    Situation(
        "a certificate name that is no accepted domain",
        DOMAINS + connector("TlsSenderCertificateName: smtp.fabrikam.com"),
        ("error cert-domain-not-accepted smtp.fabrikam.com",),
    ),
    Situation(
        "a wildcard whose base is accepted",
        DOMAINS + connector('TlsSenderCertificateName: "*.contoso.com"'),
        ('warning cert-wildcard-risk "*.contoso.com"',),
        ("wildcard-catches-other-cert",),
    ),
    Situation(
        "a wildcard whose base is not accepted has two faults",
        DOMAINS + connector('TlsSenderCertificateName: "*.fabrikam.com"'),
        ('error wildcard-base-not-accepted "*.fabrikam.com"', 'warning cert-wildcard-risk "*.fabrikam.com"'),
        ("wildcard-catches-other-cert",),
    ),
    Situation(
        "a wildcard while no file lists the domains",
        connector('TlsSenderCertificateName: "*.contoso.com"'),
        ('warning cert-wildcard-risk "*.contoso.com"',),
        ("wildcard-base-not-accepted", "wildcard-catches-other-cert"),
    ),
    Situation(
        "a malformed name is malformed and nothing else",
        DOMAINS + connector('TlsSenderCertificateName: "*.*.fabrikam.com"', "RequireTls: true"),
        ('error cert-name-syntax "*.*.fabrikam.com"',),
    ),
    Situation(
        "a distinguished name is malformed and nothing else",
        DOMAINS + connector("TlsSenderCertificateName: CN=mail.contoso.com"),
        ("error cert-name-syntax CN=mail.contoso.com",),
    ),
    Situation(
        "a name beyond ASCII is no error, since no source says how names are compared",
        DOMAINS + connector("TlsSenderCertificateName: mäil.contoso.com"),
        ("warning cert-name-syntax mäil.contoso.com",),
    ),
    Situation(
        "RequireTls written as false",
        DOMAINS + connector("TlsSenderCertificateName: mail.contoso.com", "RequireTls: false"),
        ("warning cert-name-without-requiretls false",),
    ),
    Situation(
        "a certificate name that another tool fills in",
        DOMAINS + connector('TlsSenderCertificateName: "${name}"', "RequireTls: true"),
        (),
        (
            "cert-domain-not-accepted",
            "cert-name-microsoft-domain",
            "cert-name-public-suffix",
            "cert-name-syntax",
            "cert-wildcard-risk",
            "matchsubdomains-for-1a",
            "parent-domain-only",
            "third-party-as-onpremises",
            "wildcard-base-not-accepted",
            "wildcard-catches-other-cert",
        ),
    ),
    Situation(
        "a name below a domain with MatchSubDomains",
        "AcceptedDomains: [{DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: true}]\n" + BY_NAME,
        ("warning matchsubdomains-for-1a mail.contoso.com",),
        ("internalrelay-no-connector", "matchsubdomains-no-outbound"),
    ),
    Situation(
        "a disabled connector with every fault there is: what is refused when it is saved counts, and that it is off",
        DOMAINS
        + """
InboundConnectors:
  - Name: Old
    Enabled: false
    ConnectorType: OnPremises
    RequireTls: false
    TlsSenderCertificateName: "*.fabrikam.com"
    SenderIPAddresses: ["2001:db8::1", 10.0.0.1, 203.0.0.0/16, 203.0.113.17/28]
    TreatMessagesAsInternal: true
    CloudServicesMailEnabled: true
""",
        (
            "error sender-domains-missing Old",
            'error sender-ip-not-ipv4 "2001:db8::1"',
            "error sender-ip-not-public 10.0.0.1",
            "error sender-ip-prefix-range 203.0.0.0/16",
            "error treat-internal-conflict true",
            "info onprem-connector-disabled false",
        ),
    ),
    # addresses
    Situation(
        "an IPv6 entry is reported once",
        connector('SenderIPAddresses: ["2001:db8::25"]'),
        ('error sender-ip-not-ipv4 "2001:db8::25"', "info ip-only-connector Hub"),
    ),
    Situation(
        "a malformed entry is reported once",
        connector("SenderIPAddresses: [203.0.113.999]"),
        ("error sender-ip-not-ipv4 203.0.113.999", "info ip-only-connector Hub"),
    ),
    Situation(
        "a private entry is reported once, whatever its prefix",
        connector("SenderIPAddresses: [10.1.2.3, 10.20.0.0/16, 192.168.0.1/25]"),
        (
            "error sender-ip-not-public 10.1.2.3",
            "error sender-ip-not-public 10.20.0.0/16",
            "error sender-ip-not-public 192.168.0.1/25",
            "info ip-only-connector Hub",
        ),
    ),
    Situation(
        "a range that is too wide is reported once, though host bits are set and example addresses lie in it",
        connector("SenderIPAddresses: [203.0.0.0/16, 198.51.100.9/16]"),
        (
            "error sender-ip-prefix-range 198.51.100.9/16",
            "error sender-ip-prefix-range 203.0.0.0/16",
            "info ip-only-connector Hub",
        ),
    ),
    Situation(
        "host bits in an example range",
        connector("SenderIPAddresses: [203.0.113.17/28]"),
        (
            "info documentation-address 203.0.113.17/28",
            "info ip-only-connector Hub",
            "info sender-ip-host-bits 203.0.113.17/28",
        ),
    ),
    Situation(
        "entries that another tool fills in hide no fault beside them",
        connector('SenderIPAddresses: ["${address}", 10.1.2.3]'),
        ("error sender-ip-not-public 10.1.2.3", "info ip-only-connector Hub"),
        (
            "documentation-address",
            "duplicate-ip-entry",
            "sender-ip-host-bits",
            "sender-ip-not-ipv4",
            "sender-ip-prefix-range",
            "sender-ip-shared-provider",
        ),
    ),
    # connectors
    Situation(
        "a Partner connector that restricts to nothing",
        """
InboundConnectors:
  - Name: Fabrikam
    ConnectorType: Partner
    SenderDomains: [fabrikam.com]
    RestrictDomainsToIPAddresses: true
    RestrictDomainsToCertificate: true
""",
        ("error restrict-cert-without-name true", "error restrict-ip-without-ips true"),
    ),
    Situation(
        "a Partner connector that restricts to a malformed address",
        """
InboundConnectors:
  - Name: Fabrikam
    ConnectorType: Partner
    SenderDomains: [fabrikam.com]
    RestrictDomainsToIPAddresses: true
    SenderIPAddresses: [fabrikam.com]
""",
        ("error sender-ip-not-ipv4 fabrikam.com",),
    ),
    Situation(
        "no SenderDomains",
        DOMAINS
        + "InboundConnectors: [{Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com}]",
        ("error sender-domains-missing Hub",),
    ),
    Situation(
        "a malformed entry of SenderDomains",
        'InboundConnectors: [{Name: F, ConnectorType: Partner, SenderDomains: ["*.*.fabrikam.com", fabrikam.com]}]',
        ('error sender-domains-syntax "*.*.fabrikam.com"',),
    ),
    Situation(
        "TreatMessagesAsInternal with CloudServicesMailEnabled",
        DOMAINS
        + connector(
            "TlsSenderCertificateName: mail.contoso.com",
            "TreatMessagesAsInternal: true",
            "CloudServicesMailEnabled: true",
        ),
        ("error treat-internal-conflict true",),
    ),
    Situation(
        "a value of the wrong type is the schema's business",
        DOMAINS + connector("TlsSenderCertificateName: [mail.contoso.com]"),
        ("error wrong-type [mail.contoso.com]",),
        (
            "cert-domain-not-accepted",
            "cert-name-microsoft-domain",
            "cert-name-public-suffix",
            "cert-name-syntax",
            "cert-wildcard-risk",
            "matchsubdomains-for-1a",
            "parent-domain-only",
            "third-party-as-onpremises",
            "wildcard-base-not-accepted",
            "wildcard-catches-other-cert",
        ),
    ),
    # domains
    Situation(
        "MatchSubDomains on an authoritative domain, a type of on-premises Exchange, and a duplicate",
        """
AcceptedDomains:
  - {DomainName: contoso.com, DomainType: Authoritative, MatchSubDomains: true}
  - {DomainName: fabrikam.com, DomainType: ExternalRelay, MatchSubDomains: true}
  - {DomainName: CONTOSO.com}
""",
        (
            "error externalrelay-in-cloud ExternalRelay",
            "error matchsubdomains-authoritative Authoritative",
            "warning duplicate-accepted-domain CONTOSO.com",
        ),
    ),
    # senders over an address
    Situation(
        "a foreign sender over an address connector",
        DOMAINS + BY_ADDRESS + host(ADDRESS, "MailFrom: [fabrikam.com]"),
        (*EXAMPLE, "error sender-domain-not-accepted fabrikam.com"),
    ),
    Situation(
        "the null sender over an address connector",
        DOMAINS + BY_ADDRESS + host(ADDRESS, 'MailFrom: [contoso.com, "<>"]'),
        (*EXAMPLE, 'error null-sender-not-relayable "<>"'),
    ),
    Situation(
        "own senders over an address connector: bounces are missed",
        DOMAINS + BY_ADDRESS + host(ADDRESS, "MailFrom: [contoso.com]"),
        (*EXAMPLE, "warning null-sender-advice 203.0.113.10"),
    ),
    Situation(
        "a subdomain of an accepted domain over an address connector",
        DOMAINS + BY_ADDRESS + host(ADDRESS, "MailFrom: [news.contoso.com]"),
        (*EXAMPLE, "error sender-subdomain-not-covered news.contoso.com"),
    ),
    Situation(
        "a subdomain of an authoritative domain with MatchSubDomains, which Exchange Online refuses",
        "AcceptedDomains: [{DomainName: contoso.com, DomainType: Authoritative, MatchSubDomains: true}]\n"
        + BY_ADDRESS
        + host(ADDRESS, "MailFrom: [news.contoso.com]"),
        (*EXAMPLE, "error matchsubdomains-authoritative Authoritative"),
        ("null-sender-advice", "sender-subdomain-not-covered"),
    ),
    Situation(
        "any sender to recipients in the tenant",
        DOMAINS + BY_ADDRESS + host(ADDRESS, 'MailFrom: [fabrikam.com, "<>"]', "Recipients: [Internal]"),
        EXAMPLE,
    ),
    Situation(
        "an accepted certificate that no connector asks for, over an address connector",
        DOMAINS + BY_ADDRESS + host(ADDRESS, CERTIFIED, 'MailFrom: ["<>", fabrikam.com]'),
        (*EXAMPLE, 'info uncertain-ip-plus-cert "<>"', "info uncertain-ip-plus-cert fabrikam.com"),
        ("null-sender-not-relayable", "sender-domain-not-accepted"),
    ),
    Situation(
        "the address is not declared, and without certificate neither sender gets through from any",
        DOMAINS + BY_ADDRESS + host('MailFrom: ["<>", fabrikam.com]', "Recipients: [External]"),
        (
            *EXAMPLE,
            'error null-sender-not-relayable "<>"',
            "error sender-domain-not-accepted fabrikam.com",
            "info host-ipv6-unlisted mta-01",
        ),
        ("no-matching-connector", "undeclared-sender-ips", "unused-connector"),
    ),
    Situation(
        "no sender is declared, and none would get through",
        "AcceptedDomains: []\n" + BY_ADDRESS + host(ADDRESS),
        (*EXAMPLE, "error no-sender-relayable mta-01"),
        ("moera-sender", "null-sender-not-relayable", "sender-domain-not-accepted", "sender-subdomain-not-covered"),
    ),
    # senders over a certificate
    Situation(
        "the same senders over an accepted certificate name: a warning about rewriting",
        DOMAINS + BY_NAME + host(ADDRESS, CERTIFIED, 'MailFrom: [fabrikam.com, "<>"]'),
        ("warning sender-domain-not-accepted fabrikam.com",),
        ("bounces-mailbox-missing",),
    ),
    Situation(
        "the certificate's name is not accepted: fragile for own senders, refused for others",
        "AcceptedDomains: [{DomainName: contoso.com}]\n"
        + BY_NAME
        + host(CERTIFIED, 'MailFrom: [contoso.com, "<>", fabrikam.com]'),
        (
            'error null-sender-not-relayable "<>"',
            "error parent-domain-only mail.contoso.com",
            "error sender-domain-not-accepted fabrikam.com",
            "warning fragile-1b-only mail.contoso.com",
        ),
        ("direct-send-blocked",),
    ),
    Situation(
        "the certificate's name is not accepted, and the senders are own ones",
        "AcceptedDomains: [{DomainName: contoso.com}]\n" + BY_NAME + host(CERTIFIED, "MailFrom: [contoso.com]"),
        ("warning fragile-1b-only mail.contoso.com", "warning parent-domain-only mail.contoso.com"),
        ("direct-send-blocked",),
    ),
    # hosts that match nothing
    Situation(
        "an address on no connector: nothing is said of its senders",
        DOMAINS + BY_ADDRESS + host("IPAddresses: [203.0.113.99]", 'MailFrom: [fabrikam.com, "<>"]'),
        (*EXAMPLE, "error no-matching-connector 203.0.113.99"),
    ),
    Situation(
        "no connectors in the tenant",
        DOMAINS + "InboundConnectors: []\n" + host(ADDRESS, 'MailFrom: [contoso.com, "<>"]'),
        ("error no-matching-connector 203.0.113.10",),
    ),
    Situation(
        "one of two addresses matches: the other is reported, and the sender that the first refuses",
        DOMAINS
        + BY_ADDRESS
        + host("IPAddresses: [203.0.113.10, 203.0.113.99]", "MailFrom: [contoso.com, fabrikam.com]"),
        (*EXAMPLE, "error no-matching-connector 203.0.113.99", "error sender-domain-not-accepted fabrikam.com"),
    ),
    Situation(
        "the only connector is disabled",
        DOMAINS
        + BY_NAME.replace("Name: Hub", "Name: Hub\n    Enabled: false")
        + host(ADDRESS, CERTIFIED, 'MailFrom: [contoso.com, "<>"]'),
        ("error disabled-connector-in-use mail.contoso.com",),
    ),
    Situation(
        "the certificate was renewed under another name",
        DOMAINS + BY_NAME + host(ADDRESS, "CertificateNames: [smtp.contoso.com]", 'MailFrom: [contoso.com, "<>"]'),
        ("error cert-name-mismatch smtp.contoso.com",),
    ),
    Situation(
        "a wildcard certificate against an exact name: inferred, so a warning",
        DOMAINS + BY_NAME + host(ADDRESS, 'CertificateNames: ["*.contoso.com"]', 'MailFrom: [contoso.com, "<>"]'),
        ('warning cert-wildcard-unmatched "*.contoso.com"',),
        (
            "cert-name-mismatch",
            "direct-send-blocked",
            "no-matching-connector",
            "null-sender-not-relayable",
            "uncertain-ip-plus-cert",
            "unused-connector",
        ),
    ),
    Situation(
        "the host is on a Partner connector only",
        DOMAINS + BY_ADDRESS.replace("OnPremises", "Partner") + host(ADDRESS, 'MailFrom: [fabrikam.com, "<>"]'),
        ("error connector-type-not-onpremises 203.0.113.10", "info documentation-address 203.0.113.10"),
    ),
    Situation(
        "the host refers to a Partner connector, and its certificate fits no other",
        DOMAINS
        + BY_NAME
        + '  - {Name: Fabrikam, ConnectorType: Partner, SenderDomains: ["*"]}\n'
        + host(ADDRESS, "CertificateNames: [smtp.contoso.com]", "Connector: Fabrikam", 'MailFrom: ["<>"]'),
        ("error connector-type-not-onpremises Fabrikam",),
        ("partner-star-allow",),
    ),
    Situation(
        "a self-signed certificate with the right name",
        DOMAINS + BY_NAME + host("Certificate: self-signed.pem", 'MailFrom: [contoso.com, "<>"]'),
        ("error cert-self-signed self-signed.pem",),
        (),
        {"self-signed.pem": {"names": ["mail.contoso.com"], "self-signed": True, "authority": "self"}},
    ),
    Situation(
        "the host names one connector and meets another",
        DOMAINS
        + BY_NAME
        + """
  - {Name: Printers, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [198.51.100.9]}
"""
        + host(CERTIFIED, ADDRESS, "Connector: Printers", 'MailFrom: [contoso.com, "<>"]')
        + "  - {Name: printer-07, IPAddresses: [198.51.100.9], MailFrom: [contoso.com], Recipients: [Internal]}\n",
        (
            "info documentation-address 198.51.100.9",
            "info ip-only-connector Printers",
            "warning connector-differs Printers",
        ),
    ),
    # what the files do not tell
    Situation(
        "hosts alone",
        host(ADDRESS, CERTIFIED, 'MailFrom: [contoso.com, "<>"]'),
        (),
        (
            "cert-multi-tenant-names",
            "cert-name-mismatch",
            "direct-send-blocked",
            "fragile-1b-only",
            "no-matching-connector",
            "null-sender-not-relayable",
            "partner-blocks-own-relay",
            "sender-domain-not-accepted",
            "sender-subdomain-not-covered",
            "sending-disabled-domain-used",
            "uncertain-ip-plus-cert",
        ),
    ),
    Situation(
        "envelope senders are not declared",
        DOMAINS + BY_NAME + host(ADDRESS, CERTIFIED),
        (),
        ("moera-sender", "sender-domain-not-accepted", "sender-subdomain-not-covered"),
    ),
    Situation(
        "a method that another tool fills in",
        DOMAINS + BY_ADDRESS + host(ADDRESS, 'Method: "${method}"', "MailFrom: [contoso.com]"),
        EXAMPLE,
        (
            "bounces-mailbox-missing",
            "cert-name-mismatch",
            "connector-type-not-onpremises",
            "direct-send-blocked",
            "direct-send-with-connector",
            "disabled-connector-in-use",
            "egress-identity-shared",
            "fragile-1b-only",
            "no-matching-connector",
            "null-sender-advice",
            "partner-blocks-own-relay",
            "uncertain-ip-plus-cert",
            "undeclared-sender-ips",
            "unused-connector",
        ),
    ),
    Situation(
        "one of two senders is filled in by another tool",
        DOMAINS + BY_ADDRESS + host(ADDRESS, 'MailFrom: ["${sender}", "<>"]'),
        (*EXAMPLE, 'error null-sender-not-relayable "<>"'),
        (
            "bounces-mailbox-missing",
            "moera-sender",
            "null-sender-not-relayable",
            "sender-domain-not-accepted",
            "sender-subdomain-not-covered",
        ),
    ),
)
