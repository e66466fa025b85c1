"""Small whole tenants around the names on certificates, and what all shipped rules say about each."""

from __future__ import annotations

from typing import Any

from .situations import BY_NAME, DOMAINS, Situation, connector, host

SENDERS = "MailFrom: [contoso.com]"
FILE = "certs/mta-01.pem"
FILED = DOMAINS + BY_NAME + host(f"Certificate: {FILE}", 'MailFrom: [contoso.com, "<>"]')
NOT_SETTLED = ("cert-name-mismatch", "no-matching-connector", "null-sender-not-relayable", "unused-connector")
"""What depends on whether a certificate counts of which no source says so; mail for the tenant does, too."""


SEND = f"""
SendConnectors:
  - Name: Outbound to Office 365
    AddressSpaces: [contoso.mail.onmicrosoft.com]
    DNSRoutingEnabled: true
    RequireTLS: true
    TlsAuthLevel: DomainValidation
    TlsDomain: mail.protection.outlook.com
    CloudServicesMailEnabled: true
    TlsCertificateName: "<I>CN=CA 1<S>CN=mail.contoso.com"
    Certificate: {FILE}
"""


def holds(**fields: Any) -> dict[str, dict[str, Any]]:
    """Return what the file holds: a good certificate but for the fields given."""
    good = {"names": ["mail.contoso.com"], "not-before": "2026-09-15", "not-after": "2027-03-15"}
    return {FILE: good | {name.replace("_", "-"): value for name, value in fields.items()}}


SITUATIONS = (
    Situation(
        "a certificate with names of the tenant and of somebody else",
        DOMAINS + BY_NAME + host("CertificateNames: [mail.contoso.com, mail.northwindtraders.com]", SENDERS),
        ("warning cert-multi-tenant-names mail.northwindtraders.com",),
    ),
    Situation(
        "a certificate with names of two brands, both domains of the tenant",
        DOMAINS
        + "  - {DomainName: fabrikam.com, DomainType: Authoritative}\n"
        + BY_NAME
        + host("CertificateNames: [mail.contoso.com, autodiscover.contoso.com, autodiscover.fabrikam.com]", SENDERS),
    ),
    Situation(
        "a certificate with a name that is not accepted, in a domain that is",
        DOMAINS + BY_NAME + host('CertificateNames: [mail.contoso.com, "*.branch.contoso.com"]', SENDERS),
    ),
    Situation(
        "a certificate of somebody else's on a gateway to the internet",
        DOMAINS
        + BY_NAME
        + host("CertificateNames: [mail.contoso.com]", SENDERS)
        + """
  - Name: gateway
    Method: Internet
    CertificateNames: [gw.contoso.com, gw.northwindtraders.com]
    IPAddresses: [203.0.113.99]
    MailFrom: [contoso.com]
""",
    ),
    # what the file holds
    Situation("a certificate in order", FILED, certificates=holds()),
    Situation(
        "a certificate that has expired: whether it still counts no source says",
        FILED,
        (f"warning cert-expired {FILE}",),
        (*NOT_SETTLED, "direct-send-blocked"),
        holds(not_after="2026-11-20"),
    ),
    Situation(
        "a certificate that expires within the month",
        FILED,
        (f"warning cert-expiring {FILE}",),
        certificates=holds(not_after="2026-12-10"),
    ),
    Situation(
        "a certificate that is not valid yet",
        FILED,
        (f"warning cert-not-yet-valid {FILE}",),
        (*NOT_SETTLED, "direct-send-blocked"),
        holds(not_before="2026-12-01"),
    ),
    Situation(
        "a certificate of an authority of one's own",
        FILED,
        (f"warning cert-private-ca {FILE}",),
        (*NOT_SETTLED, "direct-send-blocked"),
        holds(authority="private"),
    ),
    Situation(
        "a file without the intermediates is one fault, though nothing matches then",
        FILED,
        (f"error cert-chain-incomplete {FILE}",),
        certificates=holds(authority="unknown", chain="incomplete", missing="CN=Contoso Issuing CA"),
    ),
    Situation(
        "a file in the wrong order",
        FILED,
        (f"warning cert-chain-order {FILE}",),
        certificates=holds(order="out-of-order"),
    ),
    Situation(
        "a certificate for clients only",
        FILED,
        (f"info cert-eku-unusual {FILE}",),
        certificates=holds(usages=["clientAuth"]),
    ),
    Situation(
        "a certificate for servers only, as public authorities issue them",
        FILED,
        certificates=holds(usages=["serverAuth"]),
    ),
    Situation(
        "a small key and an old hash",
        FILED,
        (f"warning cert-weak {FILE}",),
        certificates=holds(key_type="RSA", key_size=1024, signature_hash="sha1"),
    ),
    Situation(
        "a private key beside the certificate",
        FILED,
        (f"error cert-private-key-in-repo {FILE}",),
        certificates=holds(private_key=True),
    ),
    Situation(
        "a match by an alternative name",
        FILED,
        (f"info cert-matches-san-only {FILE}",),
        certificates=holds(names=["gw.contoso.com", "mail.contoso.com"]),
    ),
    # renewals
    Situation(
        "the next certificate lacks the connector's name",
        DOMAINS + BY_NAME + host(f"Certificate: {FILE}", "NextCertificate: certs/next.pem", SENDERS),
        ("error cert-renewal-drops-name certs/next.pem",),
        certificates=holds() | {"certs/next.pem": {"names": ["smtp.contoso.com"], "not-after": "2027-09-15"}},
    ),
    Situation(
        "the next certificate has the name",
        DOMAINS + BY_NAME + host(f"Certificate: {FILE}", "NextCertificate: certs/next.pem", SENDERS),
        certificates=holds() | {"certs/next.pem": {"names": ["mail.contoso.com"], "not-after": "2027-09-15"}},
    ),
    Situation(
        "a Send connector whose next certificate has another issuer",
        DOMAINS
        + BY_NAME
        + SEND
        + "    NextCertificate: certs/next.pem\n"
        + host("CertificateNames: [mail.contoso.com]", SENDERS),
        ("warning cert-renewal-new-issuer certs/next.pem",),
        certificates=holds(issuer="CN=CA 1", subject="CN=mail.contoso.com")
        | {"certs/next.pem": {"names": ["mail.contoso.com"], "issuer": "CN=CA 2", "subject": "CN=mail.contoso.com"}},
    ),
    Situation(
        "a Send connector whose string is not that of its certificate",
        DOMAINS + BY_NAME + SEND + host("CertificateNames: [mail.contoso.com]", SENDERS),
        ('error send-connector-cert-stale "<I>CN=CA 1<S>CN=mail.contoso.com"',),
        certificates=holds(issuer="CN=CA 2", subject="CN=mail.contoso.com"),
    ),
    # what a certificate is needed for, and whom a wildcard lets in
    Situation(
        "a forwarder whose certificate name is not accepted",
        "AcceptedDomains: [{DomainName: contoso.com, DomainType: Authoritative}]\n"
        + BY_NAME
        + host("CertificateNames: [mail.contoso.com]", SENDERS, "Forwards: true", "Recipients: [External]"),
        (
            "error forwarder-without-1a true",
            "error parent-domain-only mail.contoso.com",
            "warning fragile-1b-only mail.contoso.com",
        ),
    ),
    Situation(
        "a wildcard that catches the gateway to the internet",
        DOMAINS
        + connector("RequireTls: true", 'TlsSenderCertificateName: "*.contoso.com"')
        + host("CertificateNames: [mta-01.contoso.com]", SENDERS)
        + "  - {Name: gateway, Method: Internet, CertificateNames: [gw.contoso.com], MailFrom: [contoso.com]}\n",
        ('warning cert-wildcard-risk "*.contoso.com"', 'warning wildcard-catches-other-cert "*.contoso.com"'),
    ),
    Situation(
        "a connector that nothing can match",
        DOMAINS + connector("RequireTls: true"),
        ("warning onprem-connector-no-identity OnPremises",),
    ),
)
