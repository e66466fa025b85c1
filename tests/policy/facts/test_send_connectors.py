"""Where a Send connector leads: to the other half of a hybrid organisation, to Exchange Online, or elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from making import subject

from relaylint.model.definitions import Unknown

ROUTING = "contoso.mail.onmicrosoft.com"


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
