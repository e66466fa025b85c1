"""Look-ups: what they find by value and by address, and that doubtful definitions are never passed over."""

from __future__ import annotations

import sys
import weakref
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import tenant

from relaylint.model.lookup import Candidates, Lookup, folded
from relaylint.values.normal import AddressRange, address_range, domain_of
from relaylint.values.syntaxes import normal_name

TEXT = """\
InboundConnectors:
  - { Name: A, ConnectorType: Partner, TlsSenderCertificateName: x.example, SenderDomains: [a.example, A.EXAMPLE] }
  - { Name: B, ConnectorType: Partner, TlsSenderCertificateName: '${later}', SenderDomains: [b.example, '${later}'] }
  - { Name: C, ConnectorType: Partner, TlsSenderCertificateName: X.Example, RequireTls: true, ClientHostNames: 1 }
  - { Name: D, ConnectorType: Partner, TlsSenderCertificateName: ~, SenderDomains: '${later}', ClientHostNames: 1.5 }
  - { Name: E, ConnectorType: Partner, SenderDomains: a.example, ClientHostNames: [[x], { x: y }, ~, true] }
"""
LOOKUP = tenant(TEXT).lookup("InboundConnector")


def names(found: Candidates) -> str:
    """Return the names of what is found for certain and, behind a bar, of what else nobody knows."""
    certain = "".join(definition.name for definition in found.certain)
    doubtful = "".join(definition.name for definition in found.doubtful if definition.name not in certain)
    return f"{certain}|{doubtful}" if doubtful else certain


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("TlsSenderCertificateName", "x.example", "AC|B"),
        ("TlsSenderCertificateName", "X.EXAMPLE", "AC|B"),
        ("TlsSenderCertificateName", "y.example", "|B"),
        ("TlsSenderCertificateName", None, "|B"),  # null equals nothing
        ("SenderDomains", "a.example", "A|BCDE"),  # each once, in order; nobody knows what C and E list
        ("SenderDomains", "b.example", "B|CDE"),
        ("RequireTls", True, "C|ABDE"),  # not declared: it may be
        ("RequireTls", 1, "|ABDE"),
        ("RequireTls", "true", "|ABDE"),
        ("Enabled", True, "ABCDE"),  # the default
        ("Enabled", False, ""),
        ("ClientHostNames", 1, "C|AB"),
        ("ClientHostNames", 1.0, "|AB"),
        ("ClientHostNames", True, "E|AB"),
        ("ClientHostNames", "x", "|AB"),
        ("NoSuchProperty", "x", "|ABCDE"),
    ],
)
def test_equal(name: str, value: Any, found: str) -> None:
    assert names(LOOKUP.equal(name, value)) == found
    assert len(LOOKUP.equal(name, value).certain) == len(found.partition("|")[0])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a.example", "ABC"),
        ("smtp:A.example;7", "ABC"),
        ("app@a.example", "ABC"),
        ("*.a.example", "D|C"),
        ("c.example", "|C"),  # of which nobody knows what it is about
        ("xn--mnchen-3ya.example", "D|C"),
    ],
)
def test_of_the_same_domain(value: str, found: str) -> None:
    lookup = tenant(
        """\
InboundConnectors:
  - { Name: A, ConnectorType: Partner, SenderDomains: [a.example, b.example] }
  - { Name: B, ConnectorType: Partner, SenderDomains: [b.example, 'smtp:A.Example;3'] }
  - { Name: C, ConnectorType: Partner, SenderDomains: ['${later}', a.example] }
  - { Name: D, ConnectorType: Partner, SenderDomains: ['*.a.example', münchen.example] }
"""
    ).lookup("InboundConnector")
    assert names(lookup.same_domain("SenderDomains", domain_of(normal_name(value)))) == found


def test_the_order_is_that_of_the_definitions() -> None:
    assert [LOOKUP.position(definition) for definition in LOOKUP.definitions] == [0, 1, 2, 3, 4]
    assert [found.name for found in LOOKUP.definitions] == list("ABCDE")
    assert tenant(TEXT).lookup("SendConnector").definitions == []
    with pytest.raises(KeyError):
        LOOKUP.position(tenant(TEXT).of("InboundConnector")[0])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A", "a", True),
        ("ß", "SS", False),
        (1, 1, True),
        (1, 1.0, False),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        (None, None, True),
        (None, "", False),
        (["A"], ["a"], False),
    ],
)
def test_what_is_the_same(one: Any, other: Any, same: bool) -> None:
    assert (folded(one) == folded(other)) is same


# addresses


def listing(*lists: str) -> Lookup:
    """Return connectors called by their place in the list, each with its addresses."""
    lines = [
        f"  - {{ Name: c{at}, ConnectorType: Partner, SenderIPAddresses: {text} }}" for at, text in enumerate(lists)
    ]
    return tenant("\n".join(["InboundConnectors:", *lines])).lookup("InboundConnector")


def overlapping(lookup: Lookup, wanted: str) -> tuple[list[int], list[int]]:
    known = address_range(wanted)
    assert known is not None
    certain, doubtful = lookup.overlapping("SenderIPAddresses", known)
    numbers = [int(found.name[1:]) for found in certain]
    return numbers, [number for found in doubtful if (number := int(found.name[1:])) not in numbers]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("203.0.113.7", ([0, 1], [3, 4])),
        ("203.0.113.8", ([1], [3, 4])),
        ("203.0.113.16", ([], [3, 4])),
        ("203.0.113.0/24", ([0, 1, 2], [3, 4])),
        ("203.0.113.200-203.0.113.210", ([2], [3, 4])),
        ("198.51.100.1", ([], [3, 4])),
        ("0.0.0.0/0", ([0, 1, 2, 3], [4])),
        ("0.0.0.1", ([], [3, 4])),
        ("255.255.255.255", ([], [3, 4])),
    ],
)
def test_overlapping(wanted: str, found: tuple[list[int], list[int]]) -> None:
    lookup = listing(
        "[203.0.113.7]",
        "[203.0.113.0/28, 203.0.113.4]",
        "[203.0.113.200, 203.0.113.201]",
        "['${later}', 192.0.2.1]",
        "'${later}'",
        "[x, 2001:db8::1]",
        "[]",
        "~",
    )
    assert overlapping(lookup, wanted) == found


def test_a_wide_range_before_many_narrow_ones_is_found() -> None:
    lookup = listing("[203.0.112.0/23]", *(f"[203.0.113.{last}]" for last in range(40)), "[192.0.2.0/24]")
    assert overlapping(lookup, "203.0.113.39") == ([0, 40], [])
    assert overlapping(lookup, "203.0.113.200") == ([0], [])
    assert overlapping(lookup, "203.0.112.0") == ([0], [])
    assert overlapping(lookup, "203.0.114.0") == ([], [])


def test_what_may_be_absent_is_left_out_where_it_must_be_there() -> None:
    assert names(LOOKUP.equal("TlsSenderCertificateName", "y.example", there=True)) == "|B"
    assert names(LOOKUP.equal("SenderDomains", "y.example", there=True)) == "|BDE"
    assert names(LOOKUP.equal("NoSuchProperty", "x", there=True)) == ""


def test_below_a_domain() -> None:
    lookup = tenant(
        "AcceptedDomains:\n"
        + "".join(
            f"  - {{ DomainName: {name} }}\n" for name in ("b.x.test", "x.test", "bx.test", "X-.test", "a.b.x.test")
        )
    ).lookup("AcceptedDomain")
    assert [found.name for found in lookup.below("DomainName", domain_of, "x.test").certain] == [
        "b.x.test",
        "x.test",
        "a.b.x.test",
    ]
    assert list(lookup.below("DomainName", domain_of, "c.x.test").certain) == []


addresses = st.integers(0, 40) | st.integers(2**32 - 6, 2**32 - 1)
ranges = st.tuples(addresses, addresses).map(lambda pair: AddressRange(min(pair), max(pair)))


@given(st.lists(st.lists(ranges, max_size=3), max_size=8), ranges)
@settings(deadline=None)
def test_overlapping_finds_what_looking_at_each_would(lists: list[list[AddressRange]], wanted: AddressRange) -> None:
    lines = [
        f"  - {{ Name: c{at}, ConnectorType: Partner, EFSkipIPs: [{', '.join(map(written, listed))}] }}\n"
        for at, listed in enumerate(lists)
    ]
    lookup = tenant("InboundConnectors:\n" + "".join(lines)).lookup("InboundConnector")
    assert [found.name for found in lookup.overlapping("EFSkipIPs", wanted).certain] == [
        f"c{at}"
        for at, listed in enumerate(lists)
        if any(one.first <= wanted.last and wanted.first <= one.last for one in listed)
    ]


def written(known: AddressRange) -> str:
    return f"{IPv4Address(known.first)}-{IPv4Address(known.last)}"


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="elsewhere garbage is collected some time")
def test_nothing_of_a_look_up_holds_it() -> None:
    lookup = Lookup(tenant(TEXT).of("InboundConnector"))
    assert names(lookup.equal("SenderDomains", "a.example")) == "A|BCDE"
    last = weakref.ref(lookup)
    del lookup
    assert last() is None
