"""The words and places of a relay decision: which definitions it rests on, and what the files leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address
from typing import NamedTuple, TypeAlias

from relaylint.definitions import Definition, Unknown
from relaylint.diagnostic import Label
from relaylint.document import Part, Path
from relaylint.inbound import Connector, Presented
from relaylint.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.matching import (
    Facts,
    Match,
    address_state,
    certificate_match,
    certificate_state,
    covers_sender,
    name_accepted,
    parents,
    refusal,
    within,
)
from relaylint.values import NULL_SENDER, without_wildcard
from relaylint.workspace import subdomains_match

_SHOWN = 3
"""How many connectors that do not match are told one by one."""


class Reason(NamedTuple):
    """One step of the explanation, with the place that it rests on; a ``doubt`` is what is not known."""

    text: str
    label: Label | None = None
    doubt: bool = False


Evidence: TypeAlias = Callable[[Facts], Iterator[Reason]]
"""What speaks for one way in which the decision can end."""


def explain(facts: Facts, ends: Iterable[tuple[State, str, Evidence]]) -> tuple[Reason, ...]:
    """Return the reasons: how it ends or can end, what that rests on, and what is not known."""
    ends = list(ends)
    opener = "" if len(ends) == 1 else "possible: "
    found = [Reason(opener + text) for _, text, _ in ends]
    for _, _, evidence in ends:
        found += evidence(facts)
    if UNDECIDED in (ends[0][0], facts.condition_1a, facts.condition_1b, facts.condition_2):
        found += (reason._replace(doubt=True) for reason in _doubts(facts))
    return tuple(dict.fromkeys(found))


def certificate_accepted(facts: Facts) -> Iterator[Reason]:
    """Yield the connectors that satisfy conditions 1a and 2 by certificate."""
    for match in _own(facts):
        if match.certificate is HOLDS and match.accepted is HOLDS:
            yield _by_certificate(facts.session, match.connector)
            yield _accepted_name(facts, match.connector)


def certificate_unaccepted(facts: Facts) -> Iterator[Reason]:
    """Yield the connectors whose certificate name is no accepted domain, and the sender."""
    for match in _own(facts):
        if match.certificate is HOLDS and match.accepted is FAILS:
            yield _by_certificate(facts.session, match.connector)
            yield _accepted_name(facts, match.connector)
    yield from _sender(facts)


def address_and_sender(facts: Facts) -> Iterator[Reason]:
    """Yield the connectors that list the address, and the sender."""
    for match in _own(facts):
        if match.address is HOLDS:
            yield _by_address(facts.session, match.connector)
    yield from _sender(facts)


def unresolved(facts: Facts) -> Iterator[Reason]:
    """Yield the connectors that match, and the accepted names on the certificate that none asks for."""
    yield from nothing_accepted(facts)
    for name in facts.session.names or ():
        if name_accepted(facts.network.accepted, name) is HOLDS:
            yield _entry(facts, without_wildcard(name), "the certificate carries the accepted domain `{}`")


def nothing_accepted(facts: Facts) -> Iterator[Reason]:
    """Yield the connectors that match although condition 1 fails, and why it does."""
    for match in _own(facts):
        if match.certificate is HOLDS:
            yield _by_certificate(facts.session, match.connector)
            if match.accepted is FAILS:
                yield _accepted_name(facts, match.connector)
        if match.address is HOLDS:
            yield _by_address(facts.session, match.connector)
    yield from _sender(facts)


def no_connector(facts: Facts) -> Iterator[Reason]:
    """Yield why no connector matches: near misses first, then what each one asks for."""
    session = facts.session
    near: list[Reason] = []
    far: list[Reason] = []
    for item in facts.network.connectors:
        certificate, address = certificate_state(session, item.certificate), address_state(session, item)
        if certificate is HOLDS or address is HOLDS:
            near += _near_miss(item)
        elif item.active is not FAILS and item.on_premises is HOLDS and certificate is FAILS and address is FAILS:
            far.append(_miss(session, item))
    yield from near
    yield from far[:_SHOWN]
    if len(far) > _SHOWN:
        yield Reason(f"{len(far) - _SHOWN} more connectors do not match either")
    usable = any(item.active is not FAILS and item.on_premises is not FAILS for item in facts.network.connectors)
    if facts.network.complete and not usable:
        yield Reason("the tenant has no enabled inbound connector of type OnPremises")
    if session.tls is FAILS:
        yield Reason("the session does not use TLS, so that it presents no certificate")
    elif session.usable is FAILS:
        yield Reason("the client certificate does not count: no public authority has signed it")


def restricted(facts: Facts) -> Iterator[Reason]:
    """Yield the Partner connectors that refuse, or may refuse, the message."""
    for match in _own(facts):
        if match.certificate is HOLDS and match.accepted is FAILS:
            yield _accepted_name(facts, match.connector)
    for match in facts.restricting:
        item, state = match.connector, refusal(facts.session, match)
        if state is FAILS:
            continue
        flags = (
            ("RestrictDomainsToIPAddresses", item.restricts_addresses, "from the addresses that it lists"),
            ("RestrictDomainsToCertificate", item.restricts_certificate, "with the certificate that it names"),
        )
        for name, flag, what in flags:
            if flag is HOLDS:
                yield _at(item, (name,), f"connector `{item.name}` takes its SenderDomains' mail only {what}")
        if state is UNDECIDED:
            text = f"not known: whether connector `{item.name}` refuses the session"
            yield _at(item, ("SenderDomains",), text)._replace(doubt=True)
        elif covers_sender(facts.session, item) is HOLDS and facts.session.sender:
            yield _at(item, ("SenderDomains",), f"its SenderDomains cover the sender `{facts.session.sender}`")


def direct_send(facts: Facts) -> Iterator[Reason]:
    """Yield the switch that refuses Direct Send, and why the session counts as that."""
    network = facts.network
    if network.reject_direct_send is HOLDS:
        for item in network.settings:
            yield _place(item, ("RejectDirectSend",), "RejectDirectSend is on")
    else:
        yield Reason("not known: whether RejectDirectSend is on", doubt=True)
    yield from _sender(facts)


def anonymous(facts: Facts) -> Iterator[Reason]:
    """Yield the connectors that the session meets without becoming the tenant's own mail."""
    for match in facts.matches:
        if match.certificate is HOLDS:
            yield _by_certificate(facts.session, match.connector)
        if match.address is HOLDS:
            yield _by_address(facts.session, match.connector)


def _own(facts: Facts) -> Iterator[Match]:
    return (match for match in facts.matches if match.connector.on_premises is HOLDS)


def _place(definition: Definition | None, path: Path, text: str) -> Reason:
    """Return a reason at a property; a whole list is shown by its key."""
    if definition is None:
        return Reason(text)
    whole = len(path) == 1 and isinstance(definition.data.get(str(path[0])), list)
    return Reason(text, definition.label(path, text, Part.KEY if whole else Part.VALUE))


def _at(connector: Connector, path: Path, text: str) -> Reason:
    return _place(connector.definition, path, text)


def _address(session: Presented) -> str:
    first, last = session.address or (-1, -1)
    if first < 0:
        return "(IPv6, or none)"
    return f"`{IPv4Address(first)}`" if first == last else f"`{IPv4Address(first)}-{IPv4Address(last)}`"


def _by_certificate(session: Presented, connector: Connector) -> Reason:
    wanted = str(connector.certificate)
    name = next((name for name in session.names or () if certificate_match(wanted, name) is HOLDS), wanted)
    asked = "" if name == wanted else f", which asks for `{wanted}`"
    text = f"the certificate's name `{name}` matches connector `{connector.name}`{asked}"
    return _at(connector, ("TlsSenderCertificateName",), text)


def _by_address(session: Presented, connector: Connector) -> Reason:
    first, last = session.address or (-1, -1)
    text = f"connector `{connector.name}` lists the source address {_address(session)}"
    for low, high, place in connector.addresses:
        if low <= first and last <= high:
            return _at(connector, ("SenderIPAddresses", place), text)
    return _at(connector, ("SenderIPAddresses",), text)


def _accepted_name(facts: Facts, connector: Connector) -> Reason:
    """Return whether the connector's certificate name is accepted, at the entry or at the name."""
    domain = without_wildcard(str(connector.certificate))
    if domain in facts.network.accepted.by_name:
        return _entry(facts, domain, "`{}`, the connector's certificate name, is an accepted domain")
    text = f"`{domain}`, the certificate name of connector `{connector.name}`, is not an accepted domain"
    parent = next((parent for parent in parents(domain) if parent in facts.network.accepted.by_name), None)
    text += f"; that `{parent}` is one does not suffice" if parent else ""
    return _at(connector, ("TlsSenderCertificateName",), text)


def _entry(facts: Facts, domain: str, text: str) -> Reason:
    definition = facts.network.accepted.by_name[domain][0]
    return _place(definition, ("DomainName",), text.format(domain))


def _sender(facts: Facts) -> Iterator[Reason]:
    """Yield what the envelope sender means for condition 1b, at the accepted domain that says so."""
    accepted, sender = facts.network.accepted, facts.session.sender
    if sender == NULL_SENDER:
        yield Reason("the envelope sender is empty (`<>`), so that only the certificate can satisfy condition 1")
    elif sender in accepted.by_name:
        yield _entry(facts, sender, "the sender's domain `{}` is an accepted domain")
    elif sender is not None and facts.condition_1b is not UNDECIDED:
        yield _below(facts, sender)


def _below(facts: Facts, sender: str) -> Reason:
    for parent in parents(sender):
        definitions = facts.network.accepted.by_name.get(parent)
        if not definitions or subdomains_match(definitions) is not facts.condition_1b:
            continue
        if facts.condition_1b is HOLDS:
            text = f"the sender's domain `{sender}` is below `{parent}`, which has MatchSubDomains"
        else:
            text = f"the sender's domain `{sender}` is not accepted: `{parent}` does not include its subdomains"
        return _place(definitions[0], ("MatchSubDomains",), text)
    return Reason(f"the sender's domain `{sender}` is not an accepted domain")


def _near_miss(connector: Connector) -> Iterator[Reason]:
    if connector.active is FAILS:
        yield _at(connector, ("Enabled",), f"connector `{connector.name}` would match, but it is disabled")
    elif connector.on_premises is FAILS:
        text = f"connector `{connector.name}` matches, but it is of type Partner, which grants no relay"
        yield _at(connector, ("ConnectorType",), text)


def _miss(session: Presented, connector: Connector) -> Reason:
    """Return what an OnPremises connector asks for and the session does not have."""
    name, wanted = f"connector `{connector.name}`", connector.certificate
    if not isinstance(wanted, str):
        if not connector.addresses:
            return _at(
                connector, ("Name",), f"{name} has neither certificate name nor addresses, so nothing matches it"
            )
        return _at(connector, ("SenderIPAddresses",), f"{name} does not list the source address {_address(session)}")
    wildcard = next((name for name in session.names or () if name.startswith("*.") and within(wanted, name)), None)
    listed = f"; nor does it list the source address {_address(session)}" if connector.addresses else ""
    if wildcard:
        text = f"{name} asks for `{wanted}`, which the wildcard `{wildcard}` is assumed not to match"
    elif session.names:
        names = ", ".join(f"`{name}`" for name in session.names[:_SHOWN])
        more = ", …" if len(session.names) > _SHOWN else ""
        text = f"{name} asks for the certificate name `{wanted}`, and the host presents {names}{more}"
    else:
        has = "presents none" if session.usable is not FAILS else "has no certificate that counts"
        text = f"{name} asks for the certificate name `{wanted}`, and the host {has}"
    return _at(connector, ("TlsSenderCertificateName",), text + listed)


def _doubts(facts: Facts) -> Iterator[Reason]:
    """Yield what is not known of the tenant and of the session, and what no source settles."""
    network, session = facts.network, facts.session
    listing = any(item.addresses for item in network.connectors) or not network.complete
    for doubt, text in (
        (not network.complete, "the tenant's connectors: no file lists its inbound connectors"),
        (not network.accepted.known, "the tenant's accepted domains: not every one is declared"),
        (session.address is None and listing, "the source address"),
        (session.names is None, "the names of the client certificate"),
        (session.usable is UNDECIDED and session.names != (), "whether TLS and a trusted certificate are used"),
        (session.sender is None, "the envelope sender"),
    ):
        if doubt:
            yield Reason(f"not known: {text}")
    for match in facts.matches:
        yield from _connector_doubts(match)
        yield from _certificate_doubts(facts, match)
    if facts.condition_1b is UNDECIDED and session.sender:
        yield from _subdomain_doubts(facts, session.sender, "not known: whether `{}` includes its subdomains")


def _connector_doubts(match: Match) -> Iterator[Reason]:
    item, name = match.connector, f"connector `{match.connector.name}`"
    if item.active is UNDECIDED:
        limits = ("AssociatedAcceptedDomains", "TrustedOrganizations")
        limit = next((limit for limit in limits if item.definition and item.definition.value(limit)), None)
        if limit:
            yield _at(item, (limit,), f"not known: whether {name} applies, because {limit} limits it")
        else:
            yield _at(item, ("Enabled",), f"not known: whether {name} is enabled")
    if item.on_premises is UNDECIDED:
        yield _at(item, ("ConnectorType",), f"not known: the type of {name}")
    if isinstance(item.certificate, Unknown):
        yield _at(item, ("TlsSenderCertificateName",), f"not known: the certificate name of {name}")
    if match.address is UNDECIDED and not item.addresses_known:
        yield _at(item, ("SenderIPAddresses",), f"not known: every address that {name} lists")


def _certificate_doubts(facts: Facts, match: Match) -> Iterator[Reason]:
    item, session = match.connector, facts.session
    if not isinstance(item.certificate, str):
        return
    if match.certificate is UNDECIDED:
        for name in session.names or ():
            if certificate_match(item.certificate, name) is UNDECIDED:
                text = f"not documented: whether `{item.certificate}` also matches `{name}`"
                yield _at(item, ("TlsSenderCertificateName",), text)
    if match.accepted is UNDECIDED:
        domain = without_wildcard(item.certificate)
        text = f"not documented: whether `{domain}` counts as accepted because `{{}}` includes its subdomains"
        yield from _subdomain_doubts(facts, domain, text)


def _subdomain_doubts(facts: Facts, domain: str, text: str) -> Iterator[Reason]:
    for parent in parents(domain):
        definitions = facts.network.accepted.by_name.get(parent)
        if definitions and subdomains_match(definitions) is not FAILS:
            yield _place(definitions[0], ("MatchSubDomains",), text.format(parent))
