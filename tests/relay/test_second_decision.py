"""The second decision against public test vectors."""

from __future__ import annotations

import pytest
from making import hold

from .second_decision import (
    PlainConnector,
    PlainDomain,
    PlainSession,
    PlainTenant,
    second_decision,
)

DOMAINS = (
    PlainDomain("contoso.com"),
    PlainDomain("mail.contoso.com"),
    PlainDomain("corp.contoso.com", "InternalRelay", match_subdomains=True),
)
BY_NAME = PlainConnector(certificate="mail.contoso.com")
UNACCEPTED = PlainConnector(certificate="smtp.contoso.com")
BY_ADDRESS = PlainConnector(addresses=("203.0.113.10",))
LOCKED = PlainConnector("Partner", addresses=("198.51.100.0/24",), restricts_addresses=True)
FOREIGN, OWN, INSIDE = "other.example", "contoso.com", False
VECTORS = [
    (BY_NAME, ("mail.contoso.com",), None, OWN, "relayed"),
    (BY_NAME, ("mail.contoso.com",), None, FOREIGN, "relayed"),
    (BY_NAME, ("mail.contoso.com",), None, "", "relayed"),
    (UNACCEPTED, ("smtp.contoso.com",), None, OWN, "fragile"),
    (UNACCEPTED, ("smtp.contoso.com",), None, "", "rejected"),
    (UNACCEPTED, ("smtp.contoso.com",), None, FOREIGN, "rejected"),
    (PlainConnector(certificate="*.contoso.com"), ("smtp.contoso.com",), None, "", "relayed"),
    (PlainConnector(certificate="*.fabrikam.com"), ("x.fabrikam.com",), None, "", "rejected"),
    (BY_ADDRESS, (), "203.0.113.10", OWN, "relayed"),
    (BY_ADDRESS, (), "203.0.113.10", "", "rejected"),
    (BY_ADDRESS, (), "203.0.113.10", FOREIGN, "rejected"),
    (BY_ADDRESS, (), "203.0.113.11", OWN, "rejected"),
    (BY_ADDRESS, (), "203.0.113.10", "x.corp.contoso.com", "relayed"),
    (BY_ADDRESS, (), "203.0.113.10", "news.contoso.com", "rejected"),
    (BY_NAME, ("gw.contoso.com", "mail.contoso.com"), None, OWN, "relayed"),
    # assumed to be rejected, which is an inference
    (BY_NAME, ("*.contoso.com",), None, OWN, "undecided"),
    (BY_NAME._replace(enabled=False), ("mail.contoso.com",), None, OWN, "rejected"),
    (BY_NAME._replace(kind="Partner"), ("mail.contoso.com",), None, OWN, "rejected"),
]


def check(connector: PlainConnector, names: tuple[str, ...], ip: str | None, sender: str, expected: str) -> None:
    assert second_decision(PlainTenant(DOMAINS, (connector,)), PlainSession(ip, names, sender)) == expected


def test_vectors_of_relay() -> None:
    hold(check, VECTORS)
    distrusted = PlainSession(None, ("mail.contoso.com",), OWN, trusted=False)
    assert second_decision(PlainTenant(DOMAINS, (BY_NAME,)), distrusted) == "rejected"


@pytest.mark.parametrize(
    ("connectors", "rejects", "expected"),
    [
        ((LOCKED,), False, "rejected"),
        ((), True, "rejected"),
        ((PlainConnector("Partner", sender_domains=("contoso.com",)),), True, "rejected"),
        ((BY_ADDRESS,), True, "relayed"),
    ],
)
def test_vectors_of_delivery(connectors: tuple[PlainConnector, ...], rejects: bool, expected: str) -> None:
    session = PlainSession("203.0.113.10", sender=OWN, external=INSIDE)
    assert second_decision(PlainTenant(DOMAINS, connectors, rejects), session) == expected
