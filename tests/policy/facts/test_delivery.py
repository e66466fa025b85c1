"""Facts about mail for recipients in the tenant: what refuses it, and how sure that is."""

from __future__ import annotations

import pytest
from making import subject

from relaylint.model.definitions import Unknown

GATEWAY = """\
AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]
InboundConnectors:
  - Name: Gateway
    ConnectorType: Partner
    SenderDomains: [contoso.com]
    RestrictDomainsToIPAddresses: true
    SenderIPAddresses: [198.51.100.0/24]
"""
OWN = "  - { Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }\n"


def facts(text: str, host: str) -> list[object]:
    """Return what refuses a host's mail, and whether a Partner connector does."""
    about = subject(f"{text}SendingHosts: [{{ Name: mta-01, {host} }}]", "SendingHost")
    found = [about.fact(name).value for name in ("delivery.refused-by", "delivery.restricted")]
    return ["unknown" if isinstance(value, Unknown) else value for value in found]


@pytest.mark.parametrize(
    ("text", "host", "expected"),
    [
        (GATEWAY, "IPAddresses: [203.0.113.10], MailFrom: [contoso.com]", ["partner", True]),
        (GATEWAY, "IPAddresses: [203.0.113.10], MailFrom: [a.example, contoso.com]", ["partner", True]),
        # no Partner connector refuses; whether the switch does is not known
        (GATEWAY, "IPAddresses: [198.51.100.7], MailFrom: [contoso.com]", ["nothing", False]),
        (GATEWAY, "IPAddresses: [203.0.113.10], MailFrom: [mail.contoso.com]", ["unknown", False]),
        (GATEWAY, "MailFrom: [contoso.com]", ["unknown", "unknown"]),
        (
            f"{GATEWAY}OrganizationConfig: {{ RejectDirectSend: true }}\n",
            "IPAddresses: [203.0.113.10], MailFrom: [mail.contoso.com]",
            ["direct-send", False],
        ),
        # rests on what no source says: whether an exact name matches a wildcard certificate
        (
            GATEWAY + OWN,
            'IPAddresses: [203.0.113.10], CertificateNames: ["*.contoso.com"], MailFrom: [contoso.com]',
            ["unknown", "unknown"],
        ),
        (GATEWAY, "Method: SmtpAuth, MailFrom: [contoso.com]", [None, None]),
        (GATEWAY, "Recipients: [External], MailFrom: [contoso.com]", [None, None]),
        (GATEWAY, 'Method: "${method}", MailFrom: [contoso.com]', ["unknown", "unknown"]),
    ],
)
def test_what_refuses_mail_for_recipients_in_the_tenant(text: str, host: str, expected: list[object]) -> None:
    assert facts(text, host) == expected
