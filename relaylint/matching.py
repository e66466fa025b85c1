"""How a session meets the tenant: every comparison of the relay decision, in three values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from relaylint.definitions import Unknown
from relaylint.inbound import NEVER_LISTED, Connector, Network, Presented
from relaylint.logic import FAILS, HOLDS, UNDECIDED, State, any_of, choose
from relaylint.values import NULL_SENDER, normal_domain, under, without_wildcard
from relaylint.workspace import AcceptedDomains


def certificate_match(wanted: str, presented: str) -> State:
    """Tell whether a connector's TlsSenderCertificateName matches a name of the certificate.

    Equal names match, and ``*.contoso.com`` matches one label below it [S][S18]. Deeper names and
    the bare domain are undecided: the reference's wording covers them, no test does. An exact name
    against a wildcard certificate does not match, which is an assumption.
    """
    wanted, presented = normal_domain(wanted), normal_domain(presented)
    return HOLDS if wanted == presented else _below(wanted, presented)


def _below(wanted: str, presented: str) -> State:
    """Tell whether a wildcard matches a name that is not the same."""
    if not wanted.startswith("*."):
        return FAILS
    if not presented.endswith(wanted[1:]):
        return UNDECIDED if presented == wanted[2:] else FAILS
    return HOLDS if "." not in presented[: 1 - len(wanted)] else UNDECIDED


def certificate_state(session: Presented, wanted: str | Unknown | None) -> State:
    """Tell whether the certificate matches what a connector asks for."""
    names = session.names
    if wanted is None or names == ():
        return FAILS
    if names is None or isinstance(wanted, Unknown):
        return session.usable & UNDECIDED
    if wanted in names:
        return session.usable
    if wanted.startswith("*."):
        best = FAILS
        for name in names:
            best |= _below(wanted, name)
        return session.usable & best
    return session.usable & UNDECIDED if session.lenient and _meets_wildcard(wanted, names) else FAILS


def _meets_wildcard(wanted: str, names: tuple[str, ...]) -> bool:
    return any(name.startswith("*.") and within(wanted, name) for name in names)


def address_state(session: Presented, connector: Connector) -> State:
    """Tell whether the source address is in a connector's SenderIPAddresses."""
    rest = FAILS if connector.addresses_known else UNDECIDED
    if session.address is None:
        return UNDECIDED if connector.addresses else rest
    if session.address is NEVER_LISTED:
        return FAILS
    (first, last), (lowest, highest) = session.address, connector.reach
    if last < lowest or highest < first:
        return rest
    for low, high, _ in connector.addresses:
        if low <= first and last <= high:
            return HOLDS
        if low <= last and first <= high:
            rest = UNDECIDED
    return rest


def within(domain: str, pattern: str) -> bool:
    """Tell whether a SenderDomains pattern covers a domain; ``*.d`` covers ``d`` itself too [S15]."""
    base = without_wildcard(pattern)
    return domain == base or (base != pattern and under(domain, base))


def covers(domain: str, pattern: str) -> bool:
    """Tell whether a SenderDomains pattern covers the domain of a sender; only ``*`` covers the null sender."""
    return pattern == "*" or within(domain, pattern)


def covers_sender(session: Presented, connector: Connector) -> State:
    """Tell whether the envelope sender is in a Partner connector's SenderDomains."""
    patterns, sender = connector.sender_domains, session.sender
    rest = FAILS if connector.sender_domains_known else UNDECIDED
    if "*" in patterns:
        return HOLDS
    if sender is None:
        return UNDECIDED if patterns else rest
    if sender == NULL_SENDER:
        return rest
    return HOLDS if any(within(sender, pattern) for pattern in patterns) else rest


def parents(domain: str) -> Iterator[str]:
    """Yield the domains above ``domain``, the nearest first."""
    rest = domain.partition(".")[2]
    while rest:
        yield rest
        rest = rest.partition(".")[2]


def sender_accepted(accepted: AcceptedDomains, sender: str | None) -> State:
    """Condition 1b: the envelope sender's domain is accepted, itself or below MatchSubDomains [S43]."""
    rest = FAILS if accepted.known else UNDECIDED
    if sender == NULL_SENDER:
        return FAILS
    if sender is None:
        return UNDECIDED if accepted.by_name else rest
    return accepted.covers(sender).state


def name_accepted(accepted: AcceptedDomains, name: str) -> State:
    """Tell whether a certificate name, without ``*.``, is an accepted domain: the test of condition 1a.

    Below a domain with MatchSubDomains it is undecided: no source says (domain facts, Q1).
    """
    domain = without_wildcard(name)
    if domain in accepted.by_name:
        return HOLDS
    return FAILS if accepted.covers(domain).state is FAILS else UNDECIDED


def _some_name_accepted(accepted: AcceptedDomains, session: Presented) -> State:
    """Tell whether the certificate carries an accepted name, whatever connectors ask for."""
    if session.names is None:
        return _open_if(bool(accepted.by_name) or not accepted.known) & session.usable
    return session.usable & any_of(name_accepted(accepted, name) for name in session.names)


def _open_if(possible: bool) -> State:
    return UNDECIDED if possible else FAILS


def _attributable(accepted: AcceptedDomains, names: tuple[str, ...] | None) -> State:
    """Tell whether a connector name that is not known could satisfy 1a: any accepted domain above will do."""
    if not accepted.known or names is None:
        return _open_if(not accepted.known or bool(accepted.by_name))
    bases = (base for name in names for base in (without_wildcard(name), *parents(name)))
    return _open_if(any(base in accepted.by_name for base in bases))


class Match(NamedTuple):
    """A connector that the session meets or may meet, and whether its certificate name is accepted."""

    connector: Connector
    certificate: State
    address: State
    accepted: State

    @property
    def either(self) -> State:
        """Whether the session meets the connector at all."""
        return self.certificate | self.address


class Facts(NamedTuple):
    """What is known of a session before the decision list is walked.

    ``restricting``: the connectors that may restrict senders, whether the session meets them or not.
    The ``by_…`` values are about enabled OnPremises connectors. ``unaccepted``: the certificate
    matches one whose name is no accepted domain. ``accepted_name``: the certificate carries an
    accepted name at all.
    """

    network: Network
    session: Presented
    matches: tuple[Match, ...]
    restricting: tuple[Match, ...]
    condition_1a: State
    condition_1b: State
    by_certificate: State
    by_address: State
    unaccepted: State
    accepted_name: State

    @property
    def condition_2(self) -> State:
        """Condition 2: certificate or address match an enabled OnPremises connector."""
        return self.by_certificate | self.by_address


def gather(network: Network, session: Presented) -> Facts:
    """Return what is known of a session in a tenant."""
    accepted = network.accepted
    matches, restricting = _compare(network, session)
    one_a, by_certificate, by_address = _further(network, session)
    unaccepted = by_certificate
    for match in matches:
        own = match.certificate & match.connector.on_premises
        one_a |= own & match.accepted
        unaccepted |= own & ~match.accepted
        by_certificate |= own
        by_address |= match.address & match.connector.on_premises
    one_b = sender_accepted(accepted, session.sender)
    named = FAILS if session.names == () else _some_name_accepted(accepted, session)
    return Facts(network, session, matches, restricting, one_a, one_b, by_certificate, by_address, unaccepted, named)


def _compare(network: Network, session: Presented) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """Return the connectors that the session meets or may meet, and those that may restrict senders."""
    matches, restricting = [], []
    for item in network.connectors:
        if item.active is FAILS:
            continue
        certificate = FAILS if item.certificate is None else certificate_state(session, item.certificate)
        address = address_state(session, item)
        if not (item.restricts_addresses is FAILS and item.restricts_certificate is FAILS):
            restricting.append(Match(item, certificate, address, FAILS))
        if certificate is not FAILS or address is not FAILS:
            name = FAILS if certificate is FAILS else _wanted_accepted(network.accepted, session, item)
            matches.append(Match(item, item.active & certificate, item.active & address, name))
    return tuple(matches), tuple(restricting)


def _wanted_accepted(accepted: AcceptedDomains, session: Presented, connector: Connector) -> State:
    if isinstance(connector.certificate, str):
        return name_accepted(accepted, connector.certificate)
    return _attributable(accepted, session.names)


def _further(network: Network, session: Presented) -> tuple[State, State, State]:
    """Return what connectors that no file mentions could do: condition 1a, certificate, address."""
    if network.complete:
        return FAILS, FAILS, FAILS
    by_certificate = _open_if(session.names != ())
    by_address = _open_if(session.address is not NEVER_LISTED)
    return by_certificate & _attributable(network.accepted, session.names), by_certificate, by_address


def refusal(session: Presented, match: Match) -> State:
    """Tell whether a Partner connector restricts the sender to an identity that is not met [S13][S15]."""
    item = match.connector
    if item.on_premises is HOLDS:
        return FAILS
    missed = (item.restricts_addresses & ~match.address) | (item.restricts_certificate & ~match.certificate)
    if missed is FAILS:
        return FAILS
    return missed & item.active & ~item.on_premises & covers_sender(session, item)


def refused(facts: Facts) -> State:
    """Tell whether a restricting Partner connector refuses the session.

    Where the session meets a Partner connector by another identity (of the same connector, or of
    another one) no source says which of them decides.
    """
    states = _open_if(not facts.network.complete)
    for match in facts.restricting:
        states |= refusal(facts.session, match)
    if states is FAILS:
        return FAILS
    _, by_certificate, by_address = _further(facts.network, facts.session)
    met = any_of([by_certificate, by_address, *(m.either & ~m.connector.on_premises for m in facts.matches)])
    return states & (~met | UNDECIDED)


def known_sender(facts: Facts) -> State:
    """Tell whether some connector matches by address or certificate, so that the mail is not Direct Send [S20].

    For a Partner connector that is sure where it restricts by that identity and covers the sender;
    for an OnPremises one by certificate, where the name is an accepted domain.
    """
    _, by_certificate, by_address = _further(facts.network, facts.session)
    return any_of((by_certificate, by_address, *(_identifies(facts.session, match) for match in facts.matches)))


def _identifies(session: Presented, match: Match) -> State:
    item = match.connector
    own = match.address | (match.certificate & (match.accepted | UNDECIDED))
    by_flag = (match.certificate & item.restricts_certificate) | (match.address & item.restricts_addresses)
    partner = (by_flag & covers_sender(session, item)) | (match.either & UNDECIDED)
    return choose(item.on_premises, own, partner)
