"""Compares what a session presents with what a tenant declares, in three-valued logic."""

from __future__ import annotations

from collections.abc import Callable

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State, any_of
from relaylint.model.accepted import AcceptedDomains, parents
from relaylint.model.definitions import Definition, Unknown
from relaylint.relay.index import Connector, suffixes
from relaylint.relay.session import NEVER_LISTED, Presented, agreed
from relaylint.values.literals import MOST_COMPARED, Ends, may_start
from relaylint.values.normal import FOREIGN, NULL_SENDER, under, without_wildcard


def certificate_match(wanted: str, presented: str) -> State:
    """Return whether a connector's TlsSenderCertificateName matches a name of the certificate, both normalised.

    Equal names match, and ``*.contoso.com`` matches one label below it [S][S18]. Deeper names and the bare domain are
    undecided: the reference's wording covers them, but no test does. That an exact name does not match a wildcard
    certificate is an assumption.
    """
    return HOLDS if wanted == presented else _below(wanted, presented)


def _below(wanted: str, presented: str) -> State:
    """Return whether a wildcard matches a name that differs from it."""
    if not wanted.startswith("*."):
        return FAILS
    if not presented.endswith(wanted[1:]):
        return UNDECIDED if presented == wanted[2:] else FAILS
    return HOLDS if "." not in presented[: 1 - len(wanted)] else UNDECIDED


def meets(session: Presented, wanted: str, name: str) -> State:
    """Return whether a connector's certificate name matches one name of the certificate, both normalised."""
    if wanted == name:
        return HOLDS
    if session.lenient and name.startswith("*.") and not wanted.startswith("*.") and within(wanted, name):
        return UNDECIDED
    return _below(wanted, name)


def _readings(wanted: Ends, name: str) -> list[str]:
    """Return the possible values of a partly known connector name that match a name on a certificate."""
    return [each for each in (name, *(f"*.{base}" for base in suffixes(name))) if wanted.may_be(each)]


def may_meet(session: Presented, wanted: str | Ends, name: str | Ends) -> State:
    """Return whether a connector's certificate name may match one name of the certificate, one or both partly known."""
    if isinstance(wanted, str):
        if isinstance(name, str):
            return meets(session, wanted, name)
        below = wanted.startswith("*.") and (name.may_be(wanted[2:]) or name.may_lie_below(wanted[2:]))
        possible = below or name.may_be(wanted) or (session.lenient and may_start(name, "*."))
    elif isinstance(name, str):
        possible = bool(_readings(wanted, name)) or (session.lenient and name.startswith("*."))
    elif session.lenient or may_start(wanted, "*."):
        possible = wanted.may_end_like(name)
    else:
        possible = wanted.may_be_that(name)
    return UNDECIDED if possible else FAILS


def certificate_state(session: Presented, wanted: str | Ends | Unknown | None) -> State:
    """Return whether the certificate matches what a connector requires."""
    if wanted is None or session.names == ():
        return FAILS
    asked = wanted.ends if isinstance(wanted, Unknown) else wanted
    names = session.parts if session.names is None else session.names
    if not asked or not names:
        return session.usable & UNDECIDED
    return session.usable & any_of(may_meet(session, asked, name) for name in names)


def address_state(address: tuple[int, int] | None, connector: Connector) -> State:
    """Return whether a source address is in a connector's SenderIPAddresses."""
    rest = FAILS if connector.addresses_known else UNDECIDED
    if address is None:
        return UNDECIDED if connector.addresses or connector.around else rest
    if address == NEVER_LISTED:
        return FAILS
    (first, last), (lowest, highest) = address, connector.reach
    if any(low <= last and first <= high for low, high in connector.around):
        rest = UNDECIDED
    if last < lowest or highest < first:
        return rest
    for low, high, _ in connector.addresses:
        if low <= first and last <= high:
            return HOLDS
        if low <= last and first <= high:
            rest = UNDECIDED
    return rest


def within(domain: str, pattern: str) -> bool:
    """Return whether a SenderDomains pattern covers a domain; ``*.d`` covers ``d`` itself too [S15]."""
    base = without_wildcard(pattern)
    return domain == base or (base != pattern and under(domain, base))


def covers(domain: str, pattern: str) -> bool:
    """Return whether a SenderDomains pattern covers the domain of a sender; only ``*`` covers the null sender."""
    return pattern == "*" or within(domain, pattern)


def covers_sender(session: Presented, connector: Connector) -> State:
    """Return whether a Partner connector's SenderDomains cover the envelope sender."""
    patterns, sender = connector.sender_domains, session.sender
    if "*" in patterns:
        return HOLDS
    if sender and sender != NULL_SENDER and any(within(sender, pattern) for pattern in patterns):
        return HOLDS
    is_open = not connector.sender_domains_known or any(_may_cover(part, sender) for part in connector.partly_domains)
    if sender is None and session.part_of_sender:
        is_open |= any(_may_be_within(session.part_of_sender, pattern) for pattern in patterns)
    elif sender is None:
        is_open |= bool(patterns)
    return UNDECIDED if is_open else FAILS


def _may_cover(pattern: Ends, sender: str | None) -> bool:
    """Return whether a partly known SenderDomains pattern may cover a sender, None for an unknown one."""
    if sender is None or pattern.fits("*"):
        return True
    return sender != NULL_SENDER and bool(_readings(pattern, sender))


def _may_be_within(sender: Ends, pattern: str) -> bool:
    """Return whether a SenderDomains pattern may cover a partly known domain."""
    base = without_wildcard(pattern)
    return sender.may_be(base) or (base != pattern and sender.may_lie_below(base))


def sender_accepted(accepted: AcceptedDomains, session: Presented) -> State:
    """Return condition 1b: the envelope sender's domain is accepted, itself or below MatchSubDomains [S43]."""
    if session.sender in (NULL_SENDER, FOREIGN):
        return FAILS
    if session.sender is not None:
        return accepted.covers(session.sender).state
    if session.part_of_sender:
        return _part_accepted(accepted, session.part_of_sender)
    return _open_if(bool(accepted.by_name) or not accepted.known)


def sending_is_off(domain: Definition) -> State:
    """Return whether no mail may be sent from an accepted domain [S44]: the switch is off unless a file says otherwise,
    and open if what it says is not known."""
    switch = domain.value("SendingFromDomainDisabled")
    return State.of(None if isinstance(switch, Unknown) and switch.present else switch is True)


def _part_accepted(accepted: AcceptedDomains, part: Ends) -> State:
    """Like `sender_accepted`, for a partly known domain: it is below every parent of its known end."""
    if any(accepted.includes(parent).state is HOLDS for parent in parents(part.after)):
        return HOLDS
    if not accepted.known or len(accepted.by_name) > MOST_COMPARED:
        return UNDECIDED
    included = (name for name in accepted.by_name if accepted.includes(name).state is not FAILS)
    return _open_if(any(map(part.may_be, accepted.by_name)) or any(map(part.may_lie_below, included)))


def name_accepted_in_part(accepted: AcceptedDomains, wanted: Ends, session: Presented) -> State:
    """Return whether a partly known certificate name is an accepted domain, given that it matches the session."""
    if session.names is None or session.lenient:
        return attributable(accepted, None)
    readings = (reading for name in session.names for reading in _readings(wanted, name))
    return agreed(name_accepted(accepted, reading) for reading in readings)


def name_accepted(accepted: AcceptedDomains, name: str) -> State:
    """Return whether a certificate name, without ``*.``, is an accepted domain: the test of condition 1a.

    Below a domain with MatchSubDomains it is undecided: no source says (domain facts, Q1).
    """
    domain = without_wildcard(name)
    if domain in accepted.by_name:
        return HOLDS
    return FAILS if accepted.covers(domain).state is FAILS else UNDECIDED


def some_name_accepted(accepted: AcceptedDomains, session: Presented, asked: Callable[[str], bool]) -> State:
    """Return whether the certificate carries an accepted name for which nothing ``asked``."""
    if session.names is None:
        return _open_if(bool(accepted.by_name) or not accepted.known) & session.usable
    return session.usable & any_of(name_accepted(accepted, name) for name in session.names if not asked(name))


def _open_if(possible: bool) -> State:
    return UNDECIDED if possible else FAILS


def attributable(accepted: AcceptedDomains, names: tuple[str, ...] | None, *, lenient: bool = False) -> State:
    """Return whether an unknown connector name could satisfy condition 1a: any accepted parent domain is enough;
    ``lenient``: and any accepted domain below a wildcard."""
    if not accepted.known or names is None:
        return _open_if(not accepted.known or bool(accepted.by_name))
    bases = (base for name in names for base in (without_wildcard(name), *parents(name)))
    wildcards = [name for name in names if name.startswith("*.")] if lenient else []
    below = (accepted.has_within(without_wildcard(name)) for name in wildcards)
    return _open_if(any(base in accepted.by_name for base in bases) or any(below))
