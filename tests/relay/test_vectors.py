"""The 24 test vectors of the domain facts, section 1.9, each from the text of a definition file."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from relaylint.core.logic import FAILS, HOLDS, State
from relaylint.relay.decision import decide
from relaylint.relay.session import Session

from .tenants import network

TENANT = """
AcceptedDomains:
  - {DomainName: contoso.com, DomainType: Authoritative, Default: true}
  - {DomainName: mail.contoso.com, DomainType: Authoritative}
  - {DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true}
"""
NONE = "InboundConnectors: []\n"
MAIL = """
InboundConnectors:
  - {Name: C, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
"""
SMTP = MAIL.replace("mail.contoso.com", "smtp.contoso.com")
WILDCARD = MAIL.replace("mail.contoso.com", '"*.contoso.com"')
FOREIGN_WILDCARD = MAIL.replace("mail.contoso.com", '"*.fabrikam.com"')
DISABLED = MAIL.replace("Name: C,", "Name: C, Enabled: false,")
PARTNER = MAIL.replace("OnPremises", "Partner")
ADDRESS = """
InboundConnectors:
  - {Name: I, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.10]}
"""
RESTRICTING = """
InboundConnectors:
  - Name: P
    ConnectorType: Partner
    SenderDomains: ["*"]
    RestrictDomainsToIPAddresses: true
    SenderIPAddresses: [198.51.100.0/24]
"""
DOMAINS_ONLY = """
InboundConnectors:
  - {Name: P, ConnectorType: Partner, SenderDomains: ["*"]}
"""
NO_DIRECT_SEND = "OrganizationConfig: {RejectDirectSend: true}\n"

CONDITION_1 = ("550 5.7.64 ATTR36", "550 5.7.64 TenantAttribution")
CONDITION_2 = ("550 5.7.64 TenantAttribution", "451 4.4.62 ATTR35", "550 4.4.4 ATTR5")
RESTRICTED = ("550 5.7.51 TenantInboundAttribution",)
DIRECT = ("550 5.7.68 TenantInboundAttribution",)

LISTED, UNLISTED = "203.0.113.10", "203.0.113.11"
OWN, OTHER, NULL = "a@contoso.com", "a@other.example", "<>"


def present(names: str, sender: str, address: str | None = "192.0.2.99", **more: object) -> Session:
    """Return a session; ``names`` are parted by spaces."""
    return Session(address, tuple(names.split()), sender, **more)  # type: ignore[arg-type]


class Expected(NamedTuple):
    """What a vector says: verdict, conditions 1a, 1b and 2, and what follows from the path taken."""

    verdict: str
    conditions: str
    via: str | None = None
    attribution: str | None = None
    connector: str | None = None
    codes: tuple[str, ...] = ()
    assumed: bool = False


def relayed(conditions: str, via: str, connector: str) -> Expected:
    """Return what is expected of mail that counts as the tenant's own."""
    return Expected("relayed", conditions, via, "originating", connector)


VECTORS = {
    1: (MAIL, present("mail.contoso.com", OWN), relayed("+++", "certificate", "C")),
    2: (MAIL, present("mail.contoso.com", OTHER), relayed("+-+", "certificate", "C")),
    3: (MAIL, present("mail.contoso.com", NULL), relayed("+-+", "certificate", "C")),
    4: (SMTP, present("smtp.contoso.com", OWN), Expected("fragile", "-++", "certificate", "originating", "C")),
    5: (SMTP, present("smtp.contoso.com", NULL), Expected("rejected", "--+", connector="C", codes=CONDITION_1)),
    6: (SMTP, present("smtp.contoso.com", OTHER), Expected("rejected", "--+", connector="C", codes=CONDITION_1)),
    7: (WILDCARD, present("smtp.contoso.com", NULL), relayed("+-+", "certificate", "C")),
    8: (FOREIGN_WILDCARD, present("x.fabrikam.com", NULL), Expected("rejected", "--+", None, None, "C", CONDITION_1)),
    9: (ADDRESS, present("", OWN, LISTED), relayed("-++", "address", "I")),
    10: (ADDRESS, present("", NULL, LISTED), Expected("rejected", "--+", connector="I", codes=CONDITION_1)),
    11: (ADDRESS, present("", OTHER, LISTED), Expected("rejected", "--+", connector="I", codes=CONDITION_1)),
    12: (ADDRESS, present("", OWN, UNLISTED), Expected("rejected", "-+-", codes=CONDITION_2)),
    13: (ADDRESS, present("", "a@x.corp.contoso.com", LISTED), relayed("-++", "address", "I")),
    14: (ADDRESS, present("", "a@news.contoso.com", LISTED), Expected("rejected", "--+", None, None, "I", CONDITION_1)),
    # P2, a@contoso.com, is no part of a session: since November 2023 it counts for nothing
    15: (ADDRESS, present("", OTHER, LISTED), Expected("rejected", "--+", connector="I", codes=CONDITION_1)),
    16: (MAIL, present("gw.contoso.com mail.contoso.com", OWN), relayed("+++", "certificate", "C")),
    17: (
        MAIL,
        present("*.contoso.com", OWN),
        Expected("undecided", "?+?", codes=CONDITION_2, assumed=True),
    ),
    18: (DISABLED, present("mail.contoso.com", OWN), Expected("rejected", "-+-", codes=CONDITION_2)),
    19: (PARTNER, present("mail.contoso.com", OWN), Expected("rejected", "-+-", codes=CONDITION_2)),
    20: (MAIL, present("mail.contoso.com", OWN, trusted=FAILS), Expected("rejected", "-+-", codes=CONDITION_2)),
    21: (
        RESTRICTING,
        present("", OWN, LISTED, external=False),
        Expected("rejected", "-+-", None, "incoming", "P", RESTRICTED),
    ),
    22: (
        NONE + NO_DIRECT_SEND,
        present("", OWN, LISTED, external=False),
        Expected("rejected", "-+-", None, "incoming", None, DIRECT),
    ),
    23: (
        DOMAINS_ONLY + NO_DIRECT_SEND,
        present("", OWN, LISTED, external=False),
        Expected("rejected", "-+-", None, "incoming", None, DIRECT),
    ),
    24: (ADDRESS + NO_DIRECT_SEND, present("", OWN, LISTED, external=False), relayed("-++", "address", "I")),
}
SIGNS = {HOLDS: "+", FAILS: "-", State.UNDECIDED: "?"}


@pytest.mark.parametrize("number", VECTORS)
def test_vector(number: int) -> None:
    """Each vector gives the expected verdict, conditions, path, connector and reply codes."""
    definitions, session, expected = VECTORS[number]
    decision = decide(network(TENANT + definitions), session)
    conditions = "".join(SIGNS[state] for state in (decision.condition_1a, decision.condition_1b, decision.condition_2))
    connector = decision.connector.name if decision.connector else None
    found = Expected(
        decision.verdict.value,
        conditions,
        decision.via,
        decision.attribution,
        connector,
        decision.codes,
        decision.assumed,
    )
    assert found == expected


def test_every_vector_is_here() -> None:
    """Section 1.9 has 24 vectors."""
    assert list(VECTORS) == list(range(1, 25))
