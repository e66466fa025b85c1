"""What is looked at first of what connectors give, and how addresses are written."""

from __future__ import annotations

from ipaddress import IPv4Address, collapse_addresses, summarize_address_range

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import tenant

from relaylint.model.tenants import Surroundings
from relaylint.relay.map.grants import grants_of
from relaylint.relay.openness import GrantQuery, answer, cidrs, most_open_first, shared_by

ADDRESSES = st.integers(0, 2**32 - 1) | st.integers(0, 40) | st.integers(2**32 - 40, 2**32 - 1)


@given(st.lists(st.tuples(ADDRESSES, ADDRESSES).map(lambda ends: (min(ends), max(ends))), max_size=6))
def test_ranges_are_written_as_few_networks(ranges: list[tuple[int, int]]) -> None:
    networks = [
        network for first, last in ranges for network in summarize_address_range(IPv4Address(first), IPv4Address(last))
    ]
    assert list(cidrs(ranges)) == [str(each).removesuffix("/32") for each in collapse_addresses(networks)]


CONNECTOR = '  - {{Name: {}, ConnectorType: OnPremises, SenderDomains: ["*"], {}}}\n'
GIVEN = {
    "own addresses": "SenderIPAddresses: [81.2.69.0/28]",
    "accepted name": "TlsSenderCertificateName: contoso.com",
    "more addresses": "SenderIPAddresses: [81.2.70.0/24]",
    "not known": 'Enabled: "{{ enabled }}", SenderIPAddresses: [81.2.72.0/24]',
    "wildcard": 'TlsSenderCertificateName: "*.contoso.com"',
    "of others": "SenderIPAddresses: [54.240.1.0/28, 40.107.1.0/28]",
    "unaccepted name": "TlsSenderCertificateName: mx.fabrikam.com",
    "disabled": "Enabled: false, SenderIPAddresses: [81.2.71.1]",
}


def test_what_is_most_open_comes_first() -> None:
    connectors = "".join(CONNECTOR.format(name, data) for name, data in GIVEN.items())
    made = tenant(f"AcceptedDomains: [{{DomainName: contoso.com}}]\nInboundConnectors:\n{connectors}")
    given = answer(GrantQuery(), grants_of(made, Surroundings([made])))
    assert list(dict.fromkeys(grant.connector.name for grant in given.grants)) == [
        "of others",
        "wildcard",
        "accepted name",
        "more addresses",
        "own addresses",
        "unaccepted name",
        "not known",
    ]
    assert shared_by(given.grants[0]) == ("Microsoft 365", "Amazon SES")
    assert [connector.name for connector in given.unreached] == ["disabled"]


@pytest.mark.parametrize("order", [1, -1])
def test_tenants_that_let_in_the_most_come_first(order: int) -> None:
    texts = {
        "shared": CONNECTOR.format("a", GIVEN["of others"]),
        "wildcard": CONNECTOR.format("a", GIVEN["wildcard"]),
        "addresses": CONNECTOR.format("a", GIVEN["own addresses"]),
        "nothing": "  - {Name: x, ConnectorType: Partner, SenderDomains: [x.test]}\n",
    }
    made = [
        tenant(f"AcceptedDomains: [{{DomainName: contoso.com}}]\nInboundConnectors:\n{text}", folder)
        for folder, text in texts.items()
    ][::order]
    known = [grants_of(each, Surroundings([each])) for each in made]
    known.append(known[0]._replace(tenant="unknown", grants=(), doubts=("not every file could be read",)))
    answers = most_open_first(answer(GrantQuery(), each) for each in known)
    assert [each.tenant for each in answers] == ["shared", "wildcard", "addresses", "unknown", "nothing"]
