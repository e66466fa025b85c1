"""Where a Send connector leads: to the other half of a hybrid organisation, to Exchange Online, or elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from making import subject

from relaylint.model.definitions import Unknown

ROUTING = "contoso.mail.onmicrosoft.com"


HUB = "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: %s }]\n"
SUBJECT = 'TlsCertificateName: "<I>CN=Contoso CA, C=GB<S>%s"'
BY_MX = 'AddressSpaces: ["*"], SmartHosts: []'


def caught(properties: str, wanted: str = "mail.contoso.com") -> Any:
    """Return the connector in Exchange Online that looks for what a Send connector presents."""
    text = f"{HUB % wanted}SendConnectors: [{{ Name: Out, {properties} }}]\n"
    return subject(text, "SendConnector").fact("send-connector.caught-by").value


def purpose(properties: str) -> Any:
    """Return what is known of the purpose of a connector with some properties."""
    text = f"SendConnectors: [{{ Name: Out, {properties} }}]\n"
    return subject(text, "SendConnector").fact("send-connector.purpose").value


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (f"AddressSpaces: [{ROUTING}]", "hybrid"),
        (f'AddressSpaces: ["SMTP:*.{ROUTING};1"], SmartHosts: []', "hybrid"),
        (f"AddressSpaces: [{{ Type: SMTP, Domain: {ROUTING.upper()}, Cost: 1 }}]", "hybrid"),
        ('AddressSpaces: ["*"], SmartHosts: [contoso-com.mail.protection.outlook.com]', "relay"),
        ('AddressSpaces: ["*"], SmartHosts: [contoso-com.x-v1.mx.microsoft]', "relay"),
        ('AddressSpaces: ["*"], SmartHosts: [mail.fabrikam.com]', "other"),
        ('AddressSpaces: ["*"], SmartHosts: null', "other"),
        ('AddressSpaces: ["*"], DNSRoutingEnabled: true', "other"),
    ],
)
def test_the_purpose_shows_in_address_spaces_and_smart_hosts(properties: str, expected: str) -> None:
    assert purpose(properties) == expected


@pytest.mark.parametrize(
    "properties",
    [
        'AddressSpaces: ["*"]',
        'AddressSpaces: ["*"], DNSRoutingEnabled: false',
        'AddressSpaces: ["*"], SmartHosts: ["${smart_host}"]',
        'AddressSpaces: ["${space}"], SmartHosts: []',
    ],
)
def test_what_is_not_declared_or_filled_in_leaves_it_open(properties: str) -> None:
    assert isinstance(purpose(properties), Unknown)


@pytest.mark.parametrize("space", ['"*"', '"SMTP:*"', '"SMTP:*;10"', '{ Type: SMTP, Domain: "*" }', 'contoso.com, "*"'])
@pytest.mark.parametrize("route", ["SmartHosts: []", "SmartHosts: null", "DNSRoutingEnabled: true", "Port: 25"])
def test_what_leads_to_the_internet(space: str, route: str) -> None:
    assert caught(f"AddressSpaces: [{space}], {route}, {SUBJECT % 'CN=mail.contoso.com'}") == "Hub"


@pytest.mark.parametrize(
    "properties",
    [
        'AddressSpaces: ["*"], SmartHosts: [contoso-com.mail.protection.outlook.com]',
        'AddressSpaces: ["*"], SmartHosts: [out.fabrikam.com]',
        'AddressSpaces: ["*.contoso.com", contoso.mail.onmicrosoft.com]',
        f"{BY_MX}, IgnoreSTARTTLS: true",
    ],
)
def test_what_leads_elsewhere_is_not_asked(properties: str) -> None:
    assert caught(f"{properties}, {SUBJECT % 'CN=mail.contoso.com'}") is None


@pytest.mark.parametrize(
    ("presented", "wanted", "by", "expected"),
    [
        (SUBJECT % "CN=mail.contoso.com, O=Contoso", "mail.contoso.com", "TlsCertificateName", "Hub"),
        (SUBJECT % "C=GB, O=Contoso, CN=Mail.Contoso.com", "mail.contoso.com", "TlsCertificateName", "Hub"),
        (SUBJECT % "CN=internet.contoso.com", '"*.contoso.com"', "TlsCertificateName", "Hub"),
        ("TlsCertificateName: null, Fqdn: mail.contoso.com", "mail.contoso.com", "Fqdn", "Hub"),
        ('TlsCertificateName: "", Fqdn: mail.contoso.com', "mail.contoso.com", "Fqdn", "Hub"),
        ("Fqdn: mbx-01.contoso.com", "mail.contoso.com", "Fqdn", None),
        ("Fqdn: null", "mail.contoso.com", "Fqdn", None),
        (SUBJECT % "CN=internet.contoso.com", "null", "TlsCertificateName", None),
    ],
)
def test_what_is_presented(presented: str, wanted: str, by: str, expected: str | None) -> None:
    assert caught(f"{BY_MX}, {presented}", wanted) == expected
    about = subject(f"SendConnectors: [{{ Name: Out, {presented} }}]\n", "SendConnector")
    assert about.fact("send-connector.certificate-by").value == by


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        (f"{BY_MX}, {SUBJECT % 'CN=internet.contoso.com'}", "mail.contoso.com"),  # which may be a SAN
        (f"{BY_MX}, {SUBJECT % 'CN=mail.contoso.com'}", '"${name}"'),
        (f"{BY_MX}, {SUBJECT % 'CN=a.b.contoso.com'}", '"*.contoso.com"'),
        (f"AddressSpaces: ['${{space}}'], SmartHosts: [], {SUBJECT % 'CN=mail.contoso.com'}", "mail.contoso.com"),
        (f"AddressSpaces: ['*'], SmartHosts: '${{hosts}}', {SUBJECT % 'CN=mail.contoso.com'}", "mail.contoso.com"),
    ],
)
def test_what_leaves_it_open(properties: str, wanted: str) -> None:
    assert isinstance(caught(properties, wanted), Unknown)
