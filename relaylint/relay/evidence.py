"""The reasons behind a relay decision: for each condition, for each possible outcome, and overall."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.relay.matching import covers_sender, name_accepted, sending_is_off
from relaylint.relay.meeting import Match, SessionFacts, refusal
from relaylint.relay.reasons import (
    Reason,
    accepted_entry,
    accepted_name,
    at_connector,
    at_property,
    by_address,
    by_certificate,
    doubts,
    few,
    miss,
    names_of,
    near_misses,
    of_sender,
    some_of,
)
from relaylint.relay.session import Presented
from relaylint.values.normal import without_wildcard

_SWITCH = "SendingFromDomainDisabled"
_SHOWN = 3
"""Maximum number of connectors without a match that are explained one by one."""

Evidence: TypeAlias = Callable[[SessionFacts], Iterable[Reason]]
"""Yields the reasons for one possible outcome."""


def explain(facts: SessionFacts, ends: Iterable[tuple[State, str, Evidence]]) -> tuple[Reason, ...]:
    """Return the reasons: the outcome or possible outcomes, the evidence for them, and what is unknown."""
    ends = list(ends)
    opener = "" if len(ends) == 1 else "possible: "
    reasons = [Reason(opener + text) for _, text, _ in ends]
    for _, _, evidence in ends:
        reasons += evidence(facts)
    if UNDECIDED in (ends[0][0], facts.condition_1a, facts.condition_1b, facts.condition_2):
        reasons += doubts(facts)
    return tuple(dict.fromkeys(reasons))


def certificate_accepted(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the connectors that satisfy conditions 1a and 2 by certificate."""
    yield from few(_by_name(facts, HOLDS))


def certificate_unaccepted(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the connectors whose certificate name is not an accepted domain, and the sender."""
    yield from few(_by_name(facts, FAILS))
    yield from of_sender(facts)
    yield from few(_disputed(facts))


def _by_name(facts: SessionFacts, accepted: State) -> Iterator[Reason]:
    for match in _own(facts.certain):
        if match.certificate is HOLDS and match.accepted is accepted:
            yield by_certificate(facts.session, match.connector)
            yield accepted_name(facts, match.connector)


def address_and_sender(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the connectors that list the address, and the sender."""
    listing = (match for match in _own(facts.matches(facts.address.certain)) if match.address is HOLDS)
    yield from few(by_address(facts.session, match.connector) for match in listing)
    yield from of_sender(facts)


def unresolved(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the connectors that match, and the accepted names on the certificate that no connector asks for."""
    yield from nothing_accepted(facts)
    for name in facts.session.names or ():
        if name_accepted(facts.network.accepted, name) is HOLDS:
            yield accepted_entry(
                facts, without_wildcard(name), "`{}`, a name of the certificate, is an accepted domain"
            )


def _disputed(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the certificate names of which only the domain one level up is accepted: sources disagree (C2)."""
    for match in _own(facts.certain):
        name = match.connector.certificate
        if match.certificate is HOLDS and match.accepted is FAILS and isinstance(name, str):
            above = name.partition(".")[2]
            if above in facts.network.accepted.by_name and not name.startswith("*."):
                words = f"sources differ: by KB 4019940 it is enough that `{above}`, one level up, is accepted"
                yield at_connector(match.connector, ("TlsSenderCertificateName",), words)._replace(doubt=True)


def nothing_accepted(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the connectors that match although condition 1 fails, and the reason for that."""
    yield from few(_without_condition_1(facts))
    yield from of_sender(facts)
    yield from few(_disputed(facts))


def _without_condition_1(facts: SessionFacts) -> Iterator[Reason]:
    for match in _own(facts.certain):
        if match.certificate is HOLDS:
            yield by_certificate(facts.session, match.connector)
            if match.accepted is FAILS:
                yield accepted_name(facts, match.connector)
        if match.address is HOLDS:
            yield by_address(facts.session, match.connector)


def nothing(facts: SessionFacts) -> Iterator[Reason]:
    """Yield nothing: for what another place tells the reasons of."""
    return iter(())


def refused_before(facts: SessionFacts) -> Iterator[Reason]:
    """Yield what refuses the mail before connectors are asked."""
    yield from (Reason(refusal.text, refusal.label) for refusal in facts.session.refusals)


def sending_disabled(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the accepted domain from which sending is switched off, or may be."""
    for definition in facts.senders_domain:
        state, words = sending_is_off(definition), f"sending from `{facts.session.sender}` is switched off"
        if state is UNDECIDED:
            yield at_property(definition, (_SWITCH,), f"not known: whether {words}")._replace(doubt=True)
        elif state is HOLDS:
            yield at_property(definition, (_SWITCH,), words)
    above = facts.domain_above
    if above is not None and sending_is_off(above) is not FAILS:
        words = f"not known: whether `{facts.session.sender}` is switched off with the domain above it"
        yield at_property(above, (_SWITCH,), words)._replace(doubt=True)


def no_connector(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the reasons why no connector matches: near misses first, then what each connector requires."""
    session, connectors = facts.session, facts.network.connectors
    yield from few(near for number in facts.surely_met for near in near_misses(connectors.all[number]))
    far, number_far = facts.far(_SHOWN)
    yield from (miss(session, connectors.all[number]) for number in far)
    more = number_far - _SHOWN
    if more > 0:
        words = "1 more connector does" if more == 1 else f"{more} more connectors do"
        yield Reason(f"{words} not match either")
    if facts.network.complete and not connectors.is_usable:
        yield Reason("the tenant has no enabled inbound connector of type OnPremises")
    yield from _uncounted(session)


def _uncounted(session: Presented) -> Iterator[Reason]:
    if session.tls is FAILS:
        yield Reason("the session does not use TLS, so that it presents no certificate")
    elif session.usable is FAILS:
        yield Reason("the client certificate does not count: no chain to a public authority comes with it")


def condition_2(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the evidence for condition 2: the connectors that match, why none does, or what is unknown."""
    if facts.condition_2 is UNDECIDED:
        yield from doubts(facts, ("2",))
    elif facts.condition_2 is FAILS:
        words = "nothing that the host presents matches an enabled connector of type OnPremises"
        yield from tuple(no_connector(facts)) or (Reason(words),)
    else:
        yield from _met(facts, _own(facts.certain))


def condition_1a(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the evidence for condition 1a: the names that connectors ask for, or why none matches the certificate."""
    if facts.condition_1a is UNDECIDED:
        yield from doubts(facts, ("1a",))
        return
    has_reason = False
    for reason in few(accepted_name(facts, match.connector) for match in facts.certified if _decides(facts, match)):
        has_reason = True
        yield reason
    if not has_reason:
        yield from _unasked(facts.session)


def _decides(facts: SessionFacts, match: Match) -> bool:
    """Return whether condition 1a depends on a connector that the session matches by certificate."""
    own = match.certificate & match.connector.on_premises
    named = isinstance(match.connector.certificate, str)
    return named and own is not FAILS and own & match.accepted is facts.condition_1a


def _unasked(session: Presented) -> Iterator[Reason]:
    """Yield why no connector's certificate name can satisfy condition 1a, apart from the names themselves."""
    asks = "no enabled connector of type OnPremises asks for"
    if session.usable is FAILS:
        yield from _uncounted(session)
    elif session.names == ():
        yield Reason("no client certificate is stated")
    elif names_of(session):
        yield Reason(f"{asks} a name of the certificate, {some_of(names_of(session))}")
    else:
        yield Reason(f"{asks} a certificate for an accepted domain")


def condition_1b(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the evidence for condition 1b: the sender's accepted domain, its absence, or what is unknown."""
    if facts.condition_1b is UNDECIDED:
        yield from doubts(facts, ("1b",))
    elif facts.session.sender is None and not facts.session.part_of_sender:
        yield Reason("the tenant has no accepted domain")
    else:
        yield from of_sender(facts)


def restricted(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the Partner connectors that reject, or may reject, the message."""
    unaccepted = (match for match in _own(facts.certain) if match.certificate is HOLDS and match.accepted is FAILS)
    yield from few(accepted_name(facts, match.connector) for match in unaccepted)
    yield from few(reason for match in facts.restricting for reason in _refusing(facts, match))
    yield from few(_disputed(facts))


def _refusing(facts: SessionFacts, match: Match) -> Iterator[Reason]:
    item, state = match.connector, refusal(facts.session, match)
    if state is FAILS:
        return
    flags = (
        ("RestrictDomainsToIPAddresses", item.restricts_addresses, "from the addresses that it lists"),
        ("RestrictDomainsToCertificate", item.restricts_certificate, "with the certificate that it names"),
    )
    for name, flag, what in flags:
        if flag is HOLDS:
            yield at_connector(item, (name,), f"connector `{item.name}` takes its SenderDomains' mail only {what}")
    if state is UNDECIDED:
        text = f"not known: whether connector `{item.name}` refuses the session"
        yield at_connector(item, ("SenderDomains",), text)._replace(doubt=True)
    elif covers_sender(facts.session, item) is HOLDS and facts.session.sender:
        yield at_connector(item, ("SenderDomains",), f"its SenderDomains cover the sender `{facts.session.sender}`")


def direct_send(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the setting that rejects Direct Send, and why the session counts as Direct Send."""
    network = facts.network
    if network.reject_direct_send is UNDECIDED:
        yield Reason("not known: whether RejectDirectSend is on", doubt=True)
    else:
        word = "on" if network.reject_direct_send is HOLDS else "off"
        for item in network.settings:
            yield at_property(item, ("RejectDirectSend",), f"RejectDirectSend is {word}")
    yield from of_sender(facts)


def anonymous(facts: SessionFacts) -> Iterator[Reason]:
    """Yield the connectors that the session matches without becoming the tenant's own mail."""
    yield from _met(facts, facts.certain)


def _met(facts: SessionFacts, matches: Iterable[Match]) -> Iterator[Reason]:
    return few(reason for match in matches for reason in _sure(facts, match))


def _sure(facts: SessionFacts, match: Match) -> Iterator[Reason]:
    if match.certificate is HOLDS:
        yield by_certificate(facts.session, match.connector)
    if match.address is HOLDS:
        yield by_address(facts.session, match.connector)


def _own(matches: Iterable[Match]) -> Iterator[Match]:
    return (match for match in matches if match.connector.on_premises is HOLDS)
