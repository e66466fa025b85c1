"""The connectors that a session matches, by certificate and by address, and the resulting conditions.

Each identity is compared once with each distinct requirement, however many connectors share it; single connectors are
only examined for explanations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, filterfalse, islice
from typing import Final

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State, any_of, choose
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.relay.index import Connector, ConnectorGroup, Restricting
from relaylint.relay.matching import (
    address_state,
    attributable,
    certificate_state,
    covers_sender,
    may_meet,
    meets,
    name_accepted,
    name_accepted_in_part,
    sender_accepted,
    sending_is_off,
    some_name_accepted,
)
from relaylint.relay.session import NEVER_LISTED, Network, Presented
from relaylint.values.literals import MOST_COMPARED
from relaylint.values.normal import NULL_SENDER

_UNLISTED: Final = ConnectorGroup(UNDECIDED, UNDECIDED)
"""Represents connectors that no file mentions."""


class Match(NamedTuple):
    """A connector that the session matches or may match, and whether its certificate name is accepted."""

    connector: Connector
    certificate: State
    address: State
    accepted: State

    @property
    def either(self) -> State:
        """Whether the session matches the connector at all."""
        return self.certificate | self.address


class _Met(NamedTuple):
    """Connectors with the same requirement, whether the session meets it, and whether it is an accepted domain."""

    group: ConnectorGroup
    state: State
    accepted: State


class Identity:
    """What one identity of a session, its certificate or its address, matches.

    The states are about enabled connectors: ``own`` of type OnPremises, ``other`` of another type; ``accepted`` and
    ``unaccepted`` about those of ``own`` whose certificate name is, or is not, an accepted domain. ``known``: whether
    the match rules out Direct Send; for a certificate only if its name is an accepted domain.
    """

    def __init__(self, met: Iterable[_Met], named: bool = True) -> None:
        self.met = tuple(met)
        self.named = named
        self.own = self.other = self.accepted = self.unaccepted = self.known = FAILS
        self._of = {group: (state, name) for group, state, name in self.met}
        for group, state, name in self.met:
            own = state & group.own
            self.own |= own
            self.other |= state & group.other
            self.accepted |= own & name
            self.unaccepted |= own & ~name
            self.known |= own & (name | UNDECIDED)

    @cached_property
    def certain(self) -> frozenset[int]:
        """The numbers of the connectors that it certainly matches."""
        return frozenset(number for met in self.met if met.state is HOLDS for number in met.group)

    @cached_property
    def everyone(self) -> frozenset[int]:
        """The numbers of all connectors that it matches or may match."""
        return frozenset(number for met in self.met for number in met.group)

    @cached_property
    def ours(self) -> frozenset[int]:
        """Those of them that may be enabled and of type OnPremises."""
        return frozenset(number for met in self.met for number in met.group.ours)

    @cached_property
    def open(self) -> frozenset[int]:
        """The numbers of the connectors for which the match, or its meaning, is unknown.

        If no name is known at all, nothing can be said about single connectors.
        """
        unsure = (met for met in self.met if met.accepted is UNDECIDED or (met.state is UNDECIDED and self.named))
        return frozenset(number for met in unsure for number in met.group)

    def about(self, group: ConnectorGroup | None) -> tuple[State, State]:
        """Return whether it matches a group, and whether the name that the group requires is accepted."""
        return (FAILS, FAILS) if group is None else self._of.get(group, (FAILS, FAILS))

    def state(self, number: int) -> State:
        """Return whether it matches a connector."""
        best = FAILS
        for met in self.met:
            if number in met.group:
                best |= met.state
        return best


_NOTHING: Final = Identity(())


class SessionFacts:
    """What is known about a session before the outcomes are considered.

    The ``by_…`` values are about enabled OnPremises connectors. ``unaccepted``: the certificate matches one whose name
    is not an accepted domain. ``accepted_name``: the certificate carries an accepted name that no connector
    certainly asks for: of one that a connector asks for, condition 1a tells.
    """

    def __init__(self, network: Network, session: Presented) -> None:
        self.network = network
        self.session = session
        self.certificate, self.accepted_name = met_by_certificate(network, session)
        self.address = met_by_address(network, session.address)
        self.condition_1a = self.certificate.accepted
        self.condition_1b = _sender(network, session)
        self.by_certificate = self.certificate.own
        self.by_address = self.address.own
        self.unaccepted = self.certificate.unaccepted
        self.refusals = session.refusals
        self.direct = session.direct
        self.reject_direct_send = network.reject_direct_send

    @property
    def senders_domain(self) -> Sequence[Definition]:
        """The definitions of the sender's domain as an accepted domain."""
        return self.network.accepted.by_name.get(self.session.sender or "", ())

    @property
    def sending_disabled(self) -> State:
        """Whether sending from the sender's domain is switched off [S44]; below a domain from which it is, of which it
        takes MatchSubDomains that mail may be sent, it is open."""
        if self.senders_domain:
            return any_of(map(sending_is_off, self.senders_domain))
        above = self.domain_above
        return FAILS if above is None else UNDECIDED & sending_is_off(above)

    @property
    def domain_above(self) -> Definition | None:
        """The definition of the domain above the sender's that includes it, or may."""
        sender = self.session.sender
        return None if sender is None or self.senders_domain else self.network.accepted.covers(sender).definition

    @property
    def condition_2(self) -> State:
        """Condition 2: certificate or address match an enabled OnPremises connector."""
        return self.by_certificate | self.by_address

    @property
    def surely_met(self) -> list[int]:
        """The numbers of the connectors that the session would certainly match if they were enabled, in order."""
        return sorted(self.certificate.certain | self.address.certain)

    def far(self, most: int) -> tuple[list[int], int]:
        """Return the first enabled OnPremises connectors that the session does not match, by number, and how many."""
        connectors, key = self.network.connectors, ("far", most, self.certificate, self.address)
        if key not in self.network.kept:
            met = self.certificate.everyone | self.address.everyone
            first = list(islice(filterfalse(met.__contains__, connectors.in_order), most))
            self.network.kept[key] = first, len(connectors.sure) - len(connectors.sure & met)
        far: tuple[list[int], int] = self.network.kept[key]
        return far

    @property
    def own_names(self) -> dict[str | None, None]:
        """The names of the enabled OnPremises connectors that the session matches, in order; None represents those that
        it may match. The same object for sessions with the same matches."""
        connectors, kept = self.network.connectors, self.network.kept
        certificate, address = (each.certain & connectors.enabled for each in (self.certificate, self.address))
        sure = certificate if address <= certificate else address if certificate <= address else certificate | address
        unsure = (self.certificate.ours - sure) | (self.address.ours - sure)
        first = min(unsure, default=None)
        if (sure, first) not in kept:
            numbers = sorted(sure if first is None else {*sure, first})
            kept[sure, first] = {connectors.all[at].name if at in sure else None: None for at in numbers}
        names: dict[str | None, None] = kept[sure, first]
        return names

    @property
    def certain(self) -> Iterator[Match]:
        """The connectors that the session certainly matches if they are enabled, in order."""
        return self.matches(self.surely_met)

    @property
    def certified(self) -> Iterator[Match]:
        """The connectors that the session matches or may match by certificate, in order."""
        return self.matches(self.certificate.everyone)

    @property
    def doubtful(self) -> Iterator[Match]:
        """The connectors that the session matches or may match and that may have unknowns, in order."""
        opened, address = self.network.connectors.open, self.session.address
        numbers = (opened & self.certificate.everyone) | (opened & self.address.everyone) | self.certificate.open
        return self.matches(numbers | self.address.open if address and address[0] != address[1] else numbers)

    def matches(self, numbers: Iterable[int]) -> Iterator[Match]:
        """Return how the session matches connectors, in order, without those that are disabled."""
        return (match for match in map(self._match, sorted(numbers)) if match.connector.active is not FAILS)

    def _match(self, number: int) -> Match:
        connectors = self.network.connectors
        item = connectors.all[number]
        state, accepted = self.certificate.about(connectors.asking(item))
        return Match(item, item.active & state, item.active & self.address.state(number), accepted)

    @property
    def restricting(self) -> Iterator[Match]:
        """The connectors that may restrict the sender, whether or not the session matches them, in order."""
        alike = self.network.connectors.alike
        return map(self._compared, sorted(number for first in self._restricting.ordered for number in alike[first]))

    @property
    def _restricting(self) -> Restricting:
        return self.network.connectors.restricting(self.session.sender)

    def _compared(self, number: int) -> Match:
        """Return how the session matches a connector, enabled or not."""
        item, session = self.network.connectors.all[number], self.session
        return Match(item, certificate_state(session, item.certificate), address_state(session.address, item), FAILS)

    def refused(self) -> State:
        """Return whether a restricting Partner connector rejects the session.

        If the session matches a Partner connector by another identity (the same connector, or another one), no source
        says which of them decides.
        """
        states = FAILS if self.network.complete else UNDECIDED
        if self.session.sender is None:  # only what covers everyone is sure, and of the rest one doubt is enough
            everyone = self.network.connectors.restricting(NULL_SENDER).ordered
            states = self._refused_by(everyone, states, HOLDS)
            states = self._refused_by(self._restricting.ordered, states, UNDECIDED)
        else:
            states = self._refused_by(self._restricting.ordered, states, HOLDS)
        if states is FAILS:
            return FAILS
        return states & (~(self.certificate.other | self.address.other) | UNDECIDED)

    def _refused_by(self, numbers: Iterable[int], states: State, enough: State) -> State:
        """Return a state with those of connectors, up to one that is ``enough``."""
        for number in numbers:
            if states in (enough, HOLDS):
                break
            states |= refusal(self.session, self._compared(number))
        return states

    def known_sender(self) -> State:
        """Return whether a connector matches by address or certificate, so that the mail is not Direct Send [S20].

        For a Partner connector this is certain if it restricts by that identity and covers the sender; for an
        OnPremises one by certificate, if the name is an accepted domain.
        """
        known = self.certificate.known | self.address.known
        known |= (self.certificate.other | self.address.other) & UNDECIDED
        restricting = self._restricting.numbers
        for number in (restricting & self.certificate.everyone) | (restricting & self.address.everyone):
            if known is HOLDS:
                break
            known |= _identifies(self.session, self._match(number))
        return known

    def sole(self, takes: Callable[[Match], State], by: Iterable[Identity], *, ours: bool) -> Connector | None:
        """Return the connector for which ``takes`` holds, if it fails for all others that the session may match.

        It fails for all connectors that the session does not match ``by`` an identity and, if ``ours``, for all that
        are not of type OnPremises.
        """
        groups = [met.group for identity in by for met in identity.met]
        fitting: dict[int, State] = {}
        for number in chain(*(group.ours if ours else chain(group.ours, group.others) for group in groups)):
            state = takes(self._match(number))
            if state is not FAILS:
                fitting[number] = state
                if len(fitting) > 1:
                    return None
        return next((self.network.connectors.all[at] for at, state in fitting.items() if state is HOLDS), None)


def refusal(session: Presented, match: Match) -> State:
    """Return whether a Partner connector restricts the sender to an identity that does not match [S13][S15]."""
    item = match.connector
    if item.on_premises is HOLDS:
        return FAILS
    missed = (item.restricts_addresses & ~match.address) | (item.restricts_certificate & ~match.certificate)
    if missed is FAILS:
        return FAILS
    return missed & item.active & ~item.on_premises & covers_sender(session, item)


def _identifies(session: Presented, match: Match) -> State:
    item = match.connector
    own = match.address | (match.certificate & (match.accepted | UNDECIDED))
    by_flag = (match.certificate & item.restricts_certificate) | (match.address & item.restricts_addresses)
    partner = (by_flag & covers_sender(session, item)) | (match.either & UNDECIDED)
    return choose(item.on_premises, own, partner)


def _sender(network: Network, session: Presented) -> State:
    """Return condition 1b: it is the same for all sessions of a sender."""
    key = ("sender", session.sender, session.part_of_sender)
    if key not in network.kept:
        network.kept[key] = sender_accepted(network.accepted, session)
    state: State = network.kept[key]
    return state


def met_by_certificate(network: Network, session: Presented) -> tuple[Identity, State]:
    """Return what the certificate matches, and whether it carries an accepted name that no connector asks for."""
    if session.names == ():
        return _NOTHING, FAILS
    if len(network.connectors.by_name) * len(session.parts) > MOST_COMPARED:
        session = session._replace(parts=())
    key = (session.names, session.parts, session.usable, session.lenient)
    if key not in network.kept:
        met = (
            Identity(_by_certificate(network, session), session.names is not None),
            some_name_accepted(network.accepted, session, network.connectors.ask_for),
        )
        network.kept[key] = met
    kept: tuple[Identity, State] = network.kept[key]
    return kept


def _by_certificate(network: Network, session: Presented) -> Iterator[_Met]:
    connectors, accepted = network.connectors, network.accepted
    states: dict[str, State] = {}
    if session.names is None:
        states = _by_parts(session, connectors.by_name)
    for name in session.names or ():
        for wanted in connectors.asked(name, lenient=session.lenient):
            states[wanted] = states.get(wanted, FAILS) | meets(session, wanted, name)
    for wanted, state in states.items():
        if state is not FAILS:
            if (key := ("name", wanted)) not in network.kept:
                network.kept[key] = name_accepted(accepted, wanted)
            yield _Met(connectors.by_name[wanted], state & session.usable, network.kept[key])
    for ends, group in connectors.by_part.items():
        state = certificate_state(session, ends)
        if state is not FAILS:
            yield _Met(group, state, name_accepted_in_part(accepted, ends, session))
    doubt = session.usable & UNDECIDED
    unlisted = () if network.complete else (_UNLISTED,)
    for group in (connectors.unnamed, *unlisted):
        state = attributable(accepted, session.names, lenient=session.lenient)
        yield _Met(group, doubt if group is connectors.unnamed else UNDECIDED, state)


def _by_parts(session: Presented, wanted: Collection[str]) -> dict[str, State]:
    """Return whether partly known names match those that connectors require."""
    if not session.parts:
        return dict.fromkeys(wanted, UNDECIDED)
    return {name: any_of(may_meet(session, name, part) for part in session.parts) for name in wanted}


def met_by_name(network: Network, name: str) -> State:
    """Return whether a name on a certificate that counts, normalised, leads to an enabled OnPremises connector."""
    identity, _ = met_by_certificate(network, Presented((name,), HOLDS, HOLDS, None, None))
    return identity.own


def met_by_address(network: Network, address: tuple[int, int] | None) -> Identity:
    """Return what a source address matches: the same object for all addresses that the same connectors list."""
    if address == NEVER_LISTED:
        return _NOTHING
    kept, key = network.kept, ("address", address)
    if key not in kept:
        met = tuple(_listing(network, address))
        kept[key] = kept.setdefault(tuple((group, state) for group, state, _ in met), Identity(met))
    identity: Identity = kept[key]
    return identity


def _listing(network: Network, address: tuple[int, int] | None) -> Iterator[_Met]:
    connectors = network.connectors
    if address is None:
        yield _Met(connectors.listing, UNDECIDED, HOLDS)
    else:
        yield from (_Met(group, state, HOLDS) for group, state in connectors.listed(*address))
    yield _Met(connectors.unread, UNDECIDED, HOLDS)
    if not network.complete:
        yield _Met(_UNLISTED, UNDECIDED, HOLDS)
