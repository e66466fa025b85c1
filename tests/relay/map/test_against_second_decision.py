"""The map of a tenant, what it grants and what changes, against the second decision: session by session."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network
from itertools import product

from making import hold

from relaylint.core.logic import HOLDS
from relaylint.model.tenants import Surroundings
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.answering import View
from relaylint.relay.map.comparison import Effect, JudgedChange, compare_tenants
from relaylint.relay.map.grants import ANY, Grant, grants_of
from relaylint.relay.map.witness import Witness
from relaylint.relay.session import present
from relaylint.values.normal import NULL_SENDER, normal_domain

from ..random_tenants import Chance, declared, presented
from ..second_decision import PlainConnector, PlainDomain, PlainSession, PlainTenant, second_decision
from .test_soundness import Map

OPENNESS = ("rejected", "undecided", "fragile", "relayed")
NOBODYS_ADDRESS, FOREIGN = "192.0.2.77", "other.example"


def plain_session(witness: Witness) -> PlainSession:
    """Return what a witness presents."""
    sender = "" if witness.sender == NULL_SENDER else witness.sender
    trusted = True if witness.trusted is HOLDS else None
    return PlainSession(witness.ip or NOBODYS_ADDRESS, witness.certificate, sender, trusted, witness.external)


def addresses(*tenants: PlainTenant) -> list[str]:
    """Return the addresses at the borders of what is listed, on both sides, and one far off."""
    listed = {entry for plain in tenants for connector in plain.connectors for entry in connector.addresses}
    networks = [ip_network(entry, strict=False) for entry in sorted(listed)]
    borders = {int(network[0]) - 1 for network in networks} | {int(network[-1]) + 1 for network in networks}
    inside = {int(each) for network in networks for each in (network[0], network[-1])}
    return [NOBODYS_ADDRESS, *(str(IPv4Address(each)) for each in sorted(borders | inside))]


def accepted(*tenants: PlainTenant) -> list[str]:
    """Return the accepted domains as they are compared."""
    return sorted({normal_domain(domain.name) for plain in tenants for domain in plain.domains})


def known_tenant(chance: Chance) -> PlainTenant:
    """Return a tenant of which everything is known."""
    return chance.tenants(1)[0]._replace(all_domains=True, all_connectors=True)


def test_second_decision_on_a_session_is_that_of_its_class() -> None:
    def check(seed: int) -> None:
        chance = Chance(f"class {seed}")
        plain = chance.tenants(1)[0]
        made = Map([View(HostDecisions(declared(plain)))])
        for _ in range(60):
            session = chance.session([plain])
            session = session._replace(names=() if session.trusted is False else session.names)
            each = made.by_key[made.key(present(presented(session)), session.external)]
            assert each.decisions[0].verdict.value == second_decision(plain, session), session

    hold(check, ((seed,) for seed in range(25)))


def is_for(grant: Grant, sender: str) -> bool:
    """Return whether a grant is for a sender that is empty, accepted or foreign."""
    word = sender or NULL_SENDER
    if word in grant.excepted or grant.senders == ANY:
        return word not in grant.excepted
    if isinstance(grant.senders, str):
        return sender not in ("", FOREIGN)
    return word in grant.senders or (sender == FOREIGN and "*" in grant.senders)


def test_second_decision_grants_the_same_by_address() -> None:
    """From each address, each sender has the best verdict that a grant gives, and is rejected where none does."""

    def check(seed: int) -> None:
        plain = known_tenant(Chance(f"grants {seed}"))
        tenant = declared(plain)
        grants = grants_of(tenant, Surroundings([tenant])).grants
        for grant in grants:
            assert second_decision(plain, plain_session(grant.witness)) == grant.verdict.value, grant.witness
        for ip, sender in product(addresses(plain), ("", FOREIGN, *accepted(plain))):
            number = int(IPv4Address(ip))
            listed = [each for each in grants if any(low <= number <= high for low, high in each.addresses or ())]
            best = max((OPENNESS.index(each.verdict.value) for each in listed if is_for(each, sender)), default=0)
            assert second_decision(plain, PlainSession(ip, (), sender)) == OPENNESS[best], (ip, sender)

    hold(check, ((seed,) for seed in range(60)))


def gain(change: JudgedChange, old: PlainTenant, new: PlainTenant) -> int:
    """Return by how much the second decision finds the witness of a change more open than before, as ours does."""
    session = plain_session(change.witness)
    before, after = (second_decision(plain, session) for plain in (old, new))
    assert (before, after) == (change.before.verdict.value, change.after.verdict.value), session
    return OPENNESS.index(after) - OPENNESS.index(before)


def test_second_decision_finds_no_other_change() -> None:
    """Each change shows, each direction of a relation is shown, and no session changes in another direction."""

    def check(seed: int) -> None:
        chance = Chance(f"change {seed}")
        old = known_tenant(chance)
        new = chance.changed(old)
        before, after = (declared(plain) for plain in (old, new))
        difference = compare_tenants(before, after, Surroundings([before]), Surroundings([after]))
        gains = [(change.witness.external, gain(change, old, new) > 0) for change in difference.changes]
        for external, effect in ((True, difference.outside), (False, difference.inside)):
            known = {
                Effect.EQUIVALENT: set(),
                Effect.WIDER: {True},
                Effect.NARROWER: {False},
                Effect.INCOMPARABLE: {True, False},
            }[effect]
            if external or difference.outside is Effect.EQUIVALENT:
                assert {more for outside, more in gains if outside is external} == known
            for _ in range(60):
                session = chance.session([old, new])._replace(external=external, trusted=True)
                was, is_now = (OPENNESS.index(second_decision(plain, session)) for plain in (old, new))
                assert was == is_now or (is_now > was) in known, session

    hold(check, ((seed,) for seed in range(45)))


def test_what_becomes_of_other_mail_does_not_stand_for_mail_to_the_outside() -> None:
    """Of a domain from which nothing may be sent, mail to the tenant passes once it is no accepted domain; mail to
    others passes only if the certificate, of another accepted domain, counts: in both, the sender is the cause."""
    listing = PlainConnector(addresses=("203.0.113.10",))
    old = PlainTenant((PlainDomain("contoso.com", sending_disabled=True), PlainDomain("fabrikam.com")), (listing,))
    before, after = declared(old), declared(old._replace(domains=old.domains[1:]))
    changes = compare_tenants(before, after, Surroundings([before]), Surroundings([after])).changes
    shown = {(each.witness.external, each.before.verdict.value, each.after.verdict.value) for each in changes}
    assert {(False, "rejected", "relayed"), (True, "rejected", "undecided")} <= shown
