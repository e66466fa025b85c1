"""The normal form of values: domains, senders, addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.values.normal import (
    AddressRange,
    Mailbox,
    SenderDomain,
    Subnet,
    address_range,
    domain_of,
    network_of,
    normal_addresses,
    normal_domain,
    normal_mailbox,
    under,
    without_wildcard,
)
from relaylint.values.syntaxes import normal_sender_domain


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Contoso.COM.", "contoso.com"),
        (" contoso.com ", "contoso.com"),
        ("MÜNCHEN.example", "xn--mnchen-3ya.example"),
        ("*.münchen.example", "*.xn--mnchen-3ya.example"),
        ("contoso。com", "contoso.com"),
        ("ß.example", "xn--zca.example"),
        ("😀.example", "😀.example"),
        ("ä" * 300, "ä" * 300),
    ],
)
def test_domains_are_compared_as_a_labels_in_lower_case(text: str, normal: str) -> None:
    assert normal_domain(text) == normal


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("<>", None),
        (" <> ", None),
        ("contoso.com", "contoso.com"),
        ("App@Contoso.com", "contoso.com"),
        ("<app@contoso.com>", "contoso.com"),
        ('"a@b"@contoso.com', "contoso.com"),
    ],
)
def test_domain_of_a_sender(text: str, domain: str | None) -> None:
    assert domain_of(normal_mailbox(text)) == domain


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("smtp:Contoso.com;7", SenderDomain("contoso.com", 7)),
        ("*.contoso.com", SenderDomain("*.contoso.com", 1)),
        ("*", SenderDomain("*", 1)),
        ("app@Contoso.com", Mailbox("app", "contoso.com")),  # what it is about, although it is no such entry
        ("contoso.com;x", "contoso.com;x"),
        ("contoso.com;" + "9" * 5000, "contoso.com;" + "9" * 5000),
    ],
)
def test_parts_of_a_sender_domain(text: str, parts: SenderDomain | Mailbox | str) -> None:
    assert normal_sender_domain(text) == parts


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("203.0.113.7", ("203.0.113.7", "203.0.113.7")),
        ("203.0.113.7/32", ("203.0.113.7", "203.0.113.7")),
        ("203.0.113.7/24", ("203.0.113.0", "203.0.113.255")),  # bits behind the prefix count for nothing
        ("0.0.0.0/0", ("0.0.0.0", "255.255.255.255")),  # noqa: S104  # nothing is bound
        ("203.0.113.7-203.0.113.9", ("203.0.113.7", "203.0.113.9")),
        ("203.0.113.7 - 203.0.114.1", ("203.0.113.7", "203.0.114.1")),
        ("203.0.113.7-203.0.113.7", ("203.0.113.7", "203.0.113.7")),
        ("203.0.113.9-203.0.113.7", None),
        ("203.0.113.7-", None),
        ("-203.0.113.7", None),
        ("203.0.113.0/24-203.0.114.0/24", None),
        ("203.0.113.7-203.0.113.8-203.0.113.9", None),
        ("2001:db8::1", None),
        ("2001:db8::1-2001:db8::9", None),
        ("203.0.113.256", None),
        ("203.0.113.7/33", None),
        ("mail.contoso.com", None),
        ("mail-01", None),
        ("", None),
    ],
)
def test_range_of_addresses(text: str, ends: tuple[str, str] | None) -> None:
    found = address_range(text)
    assert normal_addresses(text) == (found or normal_addresses(text))
    assert isinstance(found, Subnet) == (network_of(text) is not None)
    assert (found and (str(IPv4Address(found.first)), str(IPv4Address(found.last)))) == ends


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_range_has_the_addresses_that_it_says(one: int, other: int, prefix: int) -> None:
    first, last = IPv4Address(min(one, other)), IPv4Address(max(one, other))
    assert address_range(f"{first}-{last}") == AddressRange(int(first), int(last))
    network = IPv4Network((one, prefix), strict=False)
    known = AddressRange(int(network.network_address), int(network.broadcast_address))
    found = normal_addresses(f"{IPv4Address(one)}/{prefix}")
    assert found == known
    assert isinstance(found, Subnet)
    assert found.prefix == prefix


def test_below_and_without_wildcard() -> None:
    assert under("mail.contoso.com", "contoso.com")
    assert not under("contoso.com", "contoso.com")
    assert not under("notcontoso.com", "contoso.com")
    assert without_wildcard("*.contoso.com") == "contoso.com"
    assert without_wildcard("mail.contoso.com") == "mail.contoso.com"
