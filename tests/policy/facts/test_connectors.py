"""Facts about what an inbound connector lists."""

from __future__ import annotations

import pytest
from making import subject, tenant

from relaylint.model.definitions import TEMPLATE
from relaylint.policy.facts import Facts


def fact(name: str, listed: str) -> object:
    """Return a fact about a connector with a list."""
    about = subject(f"InboundConnectors: [{{ Name: a, ConnectorType: Partner, {listed} }}]", "InboundConnector")
    return about.fact(name).value


@pytest.mark.parametrize(
    ("second", "where"),
    [("b", None), ("a", "file"), ("A", "file"), ('"a b"', None), ('"${name}"', TEMPLATE)],
)
def test_first_of_name(second: str, where: object) -> None:
    """In other files: see the rule that asks for it."""
    made = tenant(f"InboundConnectors: [{{ Name: a }}, {{ Name: {second} }}]")
    first, other = made.of("InboundConnector")
    facts = Facts(made)
    assert facts.get("connector.first-of-name", first, None).value is None
    assert facts.get("connector.first-of-name", other, None).value == where


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ("ConnectorType: Partner", False),
        ('ConnectorType: "${type}"', False),
        ('"*": "${?}"', True),
        ('ConnectorType: "${?}"', True),
        ("Enabled: true", False),  # which the schema says
    ],
)
def test_type_open(said: str, is_open: bool) -> None:
    """Of other formats: see the test of the rule that asks for it."""
    about = subject(f"InboundConnectors: [{{ Name: a, {said} }}]", "InboundConnector")
    assert about.fact("connector.type-open").value is is_open


@pytest.mark.parametrize(
    ("addresses", "count"),
    [
        ("[]", 0),
        ("null", 0),
        ("[203.0.113.10]", 1),
        ("[203.0.113.0/28, 198.51.100.7]", 17),
        ("[203.0.113.0/28, 203.0.113.3, 203.0.113.8/29]", 16),  # an address counts once
        ("[203.0.113.8/29, 203.0.113.0/28, 203.0.113.0/28]", 16),
        ("[203.0.113.9/28]", 16),
        ('["2001:db8::/64", 203.0.113.10]', 1),
        ("[0.0.0.0/0]", 2**32),
    ],
)
def test_address_count(addresses: str, count: int) -> None:
    assert fact("connector.address-count", f"SenderIPAddresses: {addresses}") == count


def test_addresses_of_another_tool_have_no_count() -> None:
    assert fact("connector.address-count", 'SenderIPAddresses: [203.0.113.10, "${address}"]') is TEMPLATE


@pytest.mark.parametrize(
    ("domains", "stored"),
    [
        ("[]", ""),
        ('["*"]', "smtp:*;1"),
        ('["smtp:contoso.com;10"]', "smtp:contoso.com;10"),
        ("[contoso.com, fabrikam.com]", "smtp:contoso.com;1,smtp:fabrikam.com;1"),
        ("[bücher.example]", "smtp:xn--bcher-kva.example;1"),
        ("[contoso.com, a@b.example]", "smtp:contoso.com;1"),
    ],
)
def test_stored_length(domains: str, stored: str) -> None:
    assert fact("connector.stored-length", f"SenderDomains: {domains}") == len(stored)


def test_domains_of_another_tool_have_no_length() -> None:
    assert fact("connector.stored-length", 'SenderDomains: [contoso.com, "${domain}"]') is TEMPLATE
