"""The fact about a host's source addresses."""

from __future__ import annotations

import pytest

from .asking import ask


@pytest.mark.parametrize(
    ("properties", "standing"),
    [
        ("IPAddresses: [81.2.69.10]", "own"),
        ("IPAddresses: [203.0.113.10]", "own"),
        ("IPAddresses: ['2001:db8::1']", "ipv6"),
        ("IPAddresses: ['::ffff:81.2.69.10']", "own"),
        ("IPAddresses: ['::ffff:10.1.2.3']", "private"),
        ("IPAddresses: [192.168.0.10]", "private"),
        ("IPAddresses: [127.0.0.1]", "private"),
        ("IPAddresses: [100.64.0.10]", "shared"),
        ("IPAddresses: [167.89.1.10]", "shared"),
        ("IPAddresses: [40.107.12.7]", "shared"),
        ("IPAddresses: [81.2.69.10, 10.1.2.3, '2001:db8::1']", "ipv6"),
        ("IPAddresses: [81.2.69.10], SharedAddress: true", "shared"),
        ("IPAddresses: [81.2.69.10], SharedAddress: false, DynamicAddress: true", "dynamic"),
        ("IPAddresses: ['${address}']", "unknown"),
        ("IPAddresses: '${addresses}'", "unknown"),
        ("IPAddresses: []", "unknown"),
        ("IPAddresses: [mail]", "unknown"),
        ("Port: 25", "unknown"),
        ("SharedAddress: true", "shared"),
    ],
)
def test_standing(properties: str, standing: str) -> None:
    assert ask("address.standing", f"SendingHosts: [{{ Name: mta, {properties} }}]\n").value == standing
