"""Every comparison of the relay decision, of what a session presents with what a tenant declares, in three values."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.connectors import Connector
from relaylint.definitions import Unknown
from relaylint.inbound import NEVER_LISTED, Presented
from relaylint.logic import FAILS, HOLDS, UNDECIDED, State, any_of
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


def meets(session: Presented, wanted: str, name: str) -> State:
    """Tell whether a connector's certificate name matches one name of the certificate, both normal."""
    if wanted == name:
        return HOLDS
    if session.lenient and name.startswith("*.") and not wanted.startswith("*.") and within(wanted, name):
        return UNDECIDED
    return _below(wanted, name)


def certificate_state(session: Presented, wanted: str | Unknown | None) -> State:
    """Tell whether the certificate matches what a connector asks for."""
    if wanted is None or session.names == ():
        return FAILS
    if session.names is None or isinstance(wanted, Unknown):
        return session.usable & UNDECIDED
    return session.usable & any_of(meets(session, wanted, name) for name in session.names)


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


def some_name_accepted(accepted: AcceptedDomains, session: Presented) -> State:
    """Tell whether the certificate carries an accepted name, whatever connectors ask for."""
    if session.names is None:
        return _open_if(bool(accepted.by_name) or not accepted.known) & session.usable
    return session.usable & any_of(name_accepted(accepted, name) for name in session.names)


def _open_if(possible: bool) -> State:
    return UNDECIDED if possible else FAILS


def attributable(accepted: AcceptedDomains, names: tuple[str, ...] | None) -> State:
    """Tell whether a connector name that is not known could satisfy 1a: any accepted domain above will do."""
    if not accepted.known or names is None:
        return _open_if(not accepted.known or bool(accepted.by_name))
    bases = (base for name in names for base in (without_wildcard(name), *parents(name)))
    return _open_if(any(base in accepted.by_name for base in bases))
