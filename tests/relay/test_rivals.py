"""What becomes of a session that another tenant of the run gets, or may get."""

from __future__ import annotations

from functools import partial

import pytest

from relaylint.model.tenants import Surroundings
from relaylint.relay.decision import Decision, decide
from relaylint.relay.rivals import Networks

from .random_tenants import declared, presented
from .second_decision import PlainConnector, PlainDomain, PlainSession, PlainTenant
from .tenants import told

NOBODY = PlainTenant((PlainDomain("contoso.com"),))
LOCKED = NOBODY._replace(
    connectors=(PlainConnector("Partner", addresses=("198.51.100.0/24",), restricts_addresses=True),)
)
WILDCARD = PlainTenant((PlainDomain("fabrikam.com"),), (PlainConnector(certificate="*.fabrikam.com"),))
LISTING = PlainTenant((PlainDomain("fabrikam.com"),), (PlainConnector(addresses=("203.0.113.10",)),))
SILENT = PlainTenant((PlainDomain("fabrikam.com", sending_disabled=True),), (*WILDCARD.connectors, *LISTING.connectors))
OTHER_NAME = PlainTenant((PlainDomain("mail.fabrikam.com"),), (PlainConnector(certificate="*.fabrikam.com"),))
ONE_BELOW = PlainSession(names=("mail.fabrikam.com",), sender="fabrikam.com")
TWO_BELOW = PlainSession(names=("a.mail.fabrikam.com",))
MIRRORED = PlainTenant((PlainDomain("mail.fabrikam.com"),), (PlainConnector(certificate="mail.fabrikam.com"),))
FROM_ADDRESS = PlainSession(ip="203.0.113.10", sender="fabrikam.com")


def judged(own: PlainTenant, other: PlainTenant, session: PlainSession) -> Decision:
    """Return what the first of two tenants does with a session."""
    tenants = [declared(own, "a"), declared(other, "b")]
    networks = Networks(Surroundings(tenants))
    return decide(networks.of(tenants[0]), presented(session), partial(networks.claims, tenants[0]))


@pytest.mark.parametrize(
    ("own", "other", "session", "verdict"),
    [
        (NOBODY, WILDCARD, ONE_BELOW, "fragile"),
        (NOBODY, LISTING, FROM_ADDRESS, "fragile"),
        (NOBODY, LISTING, FROM_ADDRESS._replace(sender="other.example"), "rejected"),
        (NOBODY, LISTING, FROM_ADDRESS._replace(sender="fabrikam.onmicrosoft.com"), "undecided"),
        # that a connector of the other tenant matches is open
        (NOBODY, WILDCARD, TWO_BELOW, "undecided"),
        (NOBODY, WILDCARD, PlainSession(names=("fabrikam.com",)), "undecided"),
        (NOBODY, WILDCARD._replace(connectors=(WILDCARD.connectors[0]._replace(kind=None),)), ONE_BELOW, "undecided"),
        (NOBODY, LISTING._replace(connectors=(LISTING.connectors[0]._replace(kind=None),)), FROM_ADDRESS, "undecided"),
        (NOBODY, MIRRORED, PlainSession(names=("*.fabrikam.com",)), "undecided"),
        (
            NOBODY._replace(domains=(PlainDomain("contoso.com", "InternalRelay", True, True),)),
            WILDCARD,
            TWO_BELOW._replace(sender="news.contoso.com"),
            "undecided",
        ),
        # that its name counts there is open
        (NOBODY, OTHER_NAME, PlainSession(names=("mail.fabrikam.com",)), "undecided"),
        # the other tenant gets it, and refuses it
        (NOBODY, SILENT, ONE_BELOW, "rejected"),
        (NOBODY, SILENT, FROM_ADDRESS, "rejected"),
        (NOBODY, SILENT, ONE_BELOW._replace(sender="other.example"), "fragile"),
        # whether mail of another tenant is spared by what refuses mail here is open
        (NOBODY, WILDCARD, ONE_BELOW._replace(external=False), "fragile"),
        (LOCKED, WILDCARD, ONE_BELOW._replace(external=False), "undecided"),
        (NOBODY._replace(rejects_direct_send=True), WILDCARD, ONE_BELOW._replace(external=False), "fragile"),
        (
            NOBODY._replace(rejects_direct_send=True),
            WILDCARD,
            ONE_BELOW._replace(sender="contoso.com", external=False),
            "undecided",
        ),
    ],
)
def test_what_another_tenant_gets(own: PlainTenant, other: PlainTenant, session: PlainSession, verdict: str) -> None:
    decision = judged(own, other, session)
    assert decision.verdict.value == verdict
    assert told(decision)


@pytest.mark.parametrize(
    ("other", "session", "reason"),
    [
        (
            SILENT,
            ONE_BELOW,
            "another tenant gets the session, from which no mail may be sent by the sender's domain: `b`",
        ),
        (
            OTHER_NAME,
            PlainSession(names=("mail.fabrikam.com",)),
            (
                "not known: whether tenant `b` gets the session, with a certificate that matches its connector `c0` "
                "and has another name that is accepted there"
            ),
        ),
        (
            SILENT._replace(domains=(PlainDomain("fabrikam.com", "InternalRelay", True, True),)),
            ONE_BELOW._replace(sender="news.fabrikam.com"),
            (
                "the certificate matches its connector `c0`, whose name is of the more specific accepted domain: "
                "tenant `b` gets the session; not known: whether mail may be sent there from the sender's domain"
            ),
        ),
    ],
)
def test_why(other: PlainTenant, session: PlainSession, reason: str) -> None:
    assert reason in [reason.text for reason in judged(NOBODY, other, session).reasons]


def test_switch_of_the_domain_above_the_sender() -> None:
    """No source says whether SendingFromDomainDisabled reaches the subdomains that MatchSubDomains includes."""
    own = LISTING._replace(domains=(PlainDomain("fabrikam.com", "InternalRelay", True, True),))
    below = FROM_ADDRESS._replace(sender="news.fabrikam.com")
    decision = judged(own, NOBODY, below)
    assert decision.verdict.value == "undecided"
    assert "not known: whether `news.fabrikam.com` is switched off with the domain above it" in [
        reason.text for reason in decision.reasons
    ]
    listed = own._replace(domains=(*own.domains, PlainDomain("news.fabrikam.com")))
    assert judged(listed, NOBODY, below).verdict.value == "relayed"
