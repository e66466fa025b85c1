"""Text and location of single reasons: what a connector requires, what a sender implies, what is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Address
from itertools import islice

from relaylint.core.diagnostic import Label
from relaylint.core.document import Part, Path
from relaylint.core.logic import FAILS, HOLDS, UNDECIDED
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import parents, subdomains_match
from relaylint.model.definitions import Definition, Unknown
from relaylint.relay.index import Connector
from relaylint.relay.matching import certificate_match, meets, within
from relaylint.relay.meeting import Match, SessionFacts
from relaylint.relay.session import Presented
from relaylint.values.normal import FOREIGN, NULL_SENDER, without_wildcard

CONDITIONS = ("2", "1a", "1b")
"""The conditions of the rule, in the order of explanation."""
_SHOWN = 3
"""Maximum number of names of a certificate in a reason."""
_MOST = 50
"""Maximum number of reasons of one type, each about a connector: there may be thousands."""


class Reason(NamedTuple):
    """One step of the explanation, with the location that it rests on; ``doubt``: it is about something unknown."""

    text: str
    label: Label | None = None
    doubt: bool = False


def few(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Yield the first reasons about connectors, and a note if there are more."""
    left = iter(reasons)
    yield from islice(left, _MOST)
    for _ in islice(left, 1):
        yield Reason("the same is true of more connectors, which are not listed")


def at_property(definition: Definition | None, path: Path, text: str) -> Reason:
    """Return a reason located at a property; for a whole list, at its key."""
    if definition is None:
        return Reason(text)
    whole = len(path) == 1 and isinstance(definition.data.get(str(path[0])), list)
    return Reason(text, definition.label(path, text, Part.KEY if whole else Part.VALUE))


def at_connector(connector: Connector, path: Path, text: str) -> Reason:
    """Return a reason located at a property of a connector."""
    return at_property(connector.definition, path, text)


def _address(session: Presented) -> str:
    first, last = session.address or (-1, -1)
    if first < 0:
        return "(IPv6, or none)"
    return f"`{IPv4Address(first)}`" if first == last else f"`{IPv4Address(first)}-{IPv4Address(last)}`"


def by_certificate(session: Presented, connector: Connector) -> Reason:
    """Return the reason that the certificate matches a connector, located at the name that it requires."""
    wanted = str(connector.certificate)
    name = next((name for name in session.names or () if certificate_match(wanted, name) is HOLDS), wanted)
    asked = "" if name == wanted else f", which asks for `{wanted}`"
    text = f"the certificate's name `{name}` matches connector `{connector.name}`{asked}"
    return at_connector(connector, ("TlsSenderCertificateName",), text)


def by_address(session: Presented, connector: Connector) -> Reason:
    """Return the reason that a connector lists the source address, located at that entry."""
    first, last = session.address or (-1, -1)
    text = f"connector `{connector.name}` lists the source address {_address(session)}"
    for low, high, index in connector.addresses:
        if low <= first and last <= high:
            return at_connector(connector, ("SenderIPAddresses", index), text)
    return at_connector(connector, ("SenderIPAddresses",), text)


def accepted_name(facts: SessionFacts, connector: Connector) -> Reason:
    """Return whether the connector's certificate name is accepted, located at the entry or at the name."""
    domain = without_wildcard(str(connector.certificate))
    if domain in facts.network.accepted.by_name:
        return accepted_entry(facts, domain, "`{}`, the connector's certificate name, is an accepted domain")
    text = f"`{domain}`, the certificate name of connector `{connector.name}`, is not an accepted domain"
    parent = next((parent for parent in parents(domain) if parent in facts.network.accepted.by_name), None)
    text += f"; only `{parent}` above it is" if parent else ""
    return at_connector(connector, ("TlsSenderCertificateName",), text)


def accepted_entry(facts: SessionFacts, domain: str, text: str) -> Reason:
    """Return a reason located at the entry of an accepted domain; ``{}`` in the text stands for the domain."""
    definition = facts.network.accepted.by_name[domain][0]
    return at_property(definition, ("DomainName",), text.format(domain))


def of_sender(facts: SessionFacts) -> Iterator[Reason]:
    """Yield what the envelope sender implies for condition 1b, located at the accepted domain."""
    accepted, sender = facts.network.accepted, facts.session.sender
    if sender == NULL_SENDER:
        yield Reason("the envelope sender is empty (`<>`), so that only the certificate can satisfy condition 1")
    elif sender == FOREIGN:
        yield Reason("forwarded mail keeps its foreign sender, so that only the certificate can satisfy condition 1")
    elif sender in accepted.by_name:
        yield accepted_entry(facts, sender, "the sender's domain `{}` is an accepted domain")
    elif facts.condition_1b is UNDECIDED:
        return
    elif sender is not None:
        yield _below(facts, sender)
    elif facts.session.part_of_sender:
        word = "an" if facts.condition_1b is HOLDS else "no"
        text = f"the sender `{facts.session.part_of_sender.text}` is of {word} accepted domain, whatever is filled in"
        yield Reason(text)


def _below(facts: SessionFacts, sender: str) -> Reason:
    for parent in parents(sender):
        definitions = facts.network.accepted.by_name.get(parent)
        if not definitions or subdomains_match(definitions) is not facts.condition_1b:
            continue
        if facts.condition_1b is HOLDS:
            text = f"the sender's domain `{sender}` is below `{parent}`, which has MatchSubDomains"
        else:
            text = f"the sender's domain `{sender}` is not accepted: `{parent}` does not include its subdomains"
        return at_property(definitions[0], ("MatchSubDomains",), text)
    return Reason(f"the sender's domain `{sender}` is not an accepted domain")


def near_misses(connector: Connector) -> Iterator[Reason]:
    """Yield why a connector that the session matches does not count."""
    if connector.active is FAILS:
        yield at_connector(connector, ("Enabled",), f"connector `{connector.name}` would match, but it is disabled")
    elif connector.on_premises is FAILS:
        text = f"connector `{connector.name}` matches, but it is of type Partner, which grants no relay"
        yield at_connector(connector, ("ConnectorType",), text)


def miss(session: Presented, connector: Connector) -> Reason:
    """Return what an OnPremises connector requires and the session lacks."""
    name, wanted = f"connector `{connector.name}`", _asked(connector)
    if wanted is None:
        if not connector.addresses and not connector.around:
            return at_connector(
                connector, ("Name",), f"{name} has neither certificate name nor addresses, so nothing matches it"
            )
        return at_connector(
            connector, ("SenderIPAddresses",), f"{name} does not list the source address {_address(session)}"
        )
    names = names_of(session)
    wildcard = next((name for name in names if name.startswith("*.") and within(wanted, name)), None)
    listed = (
        f"; nor does it list the source address {_address(session)}" if connector.addresses or connector.around else ""
    )
    if wildcard:
        text = f"{name} asks for `{wanted}`, which the wildcard `{wildcard}` is assumed not to match"
    elif names:
        text = f"{name} asks for the certificate name `{wanted}`, and the host presents {some_of(names)}"
    else:
        has = "none is stated" if session.usable is not FAILS else "the host has none that counts"
        text = f"{name} asks for the certificate name `{wanted}`, and {has}"
    return at_connector(connector, ("TlsSenderCertificateName",), text + listed)


def names_of(session: Presented) -> tuple[str, ...]:
    """Return the names on the certificate, in source spelling if they are not fully known."""
    return session.names or tuple(name if isinstance(name, str) else name.text for name in session.parts)


def _asked(connector: Connector) -> str | None:
    """Return the certificate name that a connector requires, in source spelling if it is not known."""
    wanted, definition = connector.certificate, connector.definition
    if isinstance(wanted, Unknown):
        return str(definition.data.get("TlsSenderCertificateName", "")) if definition else ""
    return wanted


def some_of(names: tuple[str, ...]) -> str:
    """Return names in backticks, only the first few of many."""
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return f"{shown}, …" if len(names) > _SHOWN else shown


def doubts(facts: SessionFacts, about: Collection[str] = CONDITIONS) -> Iterator[Reason]:
    """Yield what is unknown about the tenant and the session, and what no source answers.

    ``about``: only what matters to these conditions.
    """
    network, session = facts.network, facts.session
    listing = network.connectors.is_listing or not network.complete
    listed = "not every one can be read" if network.connectors.all else "no file lists its inbound connectors"
    for doubt, conditions, text in (
        (not network.complete, {"1a", "2"}, f"the tenant's connectors: {listed}"),
        (not network.accepted.known, {"1a", "1b"}, "the tenant's accepted domains: not every one is declared"),
        (session.address is None and listing, {"2"}, "the source address"),
        (session.names is None, {"1a", "2"}, "the names of the client certificate"),
        (_is_usability_open(session), {"1a", "2"}, "whether TLS and a trusted certificate are used"),
        (session.sender is None, {"1b"}, "the envelope sender"),
    ):
        if doubt and not conditions.isdisjoint(about):
            yield Reason(f"not known: {text}", doubt=True)
    reasons = (
        reason
        for match in facts.doubtful
        for reason in (*_connector_doubts(match, about, session), *_certificate_doubts(facts, match, about))
    )
    yield from (reason._replace(doubt=True) for reason in few(reasons))
    if "1b" in about and session.sender and network.accepted.may_be_initial(session.sender):
        yield Reason(
            f"not known: whether `{session.sender}` is the tenant's initial domain, which no file lists", doubt=True
        )
    if "1b" in about and facts.condition_1b is UNDECIDED and session.sender:
        text = "not known: whether `{}` includes its subdomains"
        yield from (reason._replace(doubt=True) for reason in _subdomain_doubts(facts, session.sender, text))


def _is_usability_open(session: Presented) -> bool:
    return session.usable is UNDECIDED and session.names != ()


def _connector_doubts(match: Match, about: Collection[str], session: Presented) -> Iterator[Reason]:
    if "2" not in about and ("1a" not in about or match.certificate is FAILS):
        return
    item, name = match.connector, f"connector `{match.connector.name}`"
    if item.active is UNDECIDED:
        limits = ("AssociatedAcceptedDomains", "TrustedOrganizations")
        limit = next((limit for limit in limits if item.definition and item.definition.value(limit)), None)
        if item.refusals:
            refusal = item.refusals[0]
            yield Reason(
                f"not known: whether {name} is in force, which Exchange does not save so: {refusal.text}", refusal.label
            )
        elif limit:
            yield at_connector(item, (limit,), f"not known: whether {name} applies, because {limit} limits it")
        else:
            yield at_connector(item, ("Enabled",), f"not known: whether {name} is enabled")
    if item.on_premises is UNDECIDED:
        yield at_connector(item, ("ConnectorType",), f"not known: the type of {name}")
    if isinstance(item.certificate, Unknown):
        yield at_connector(item, ("TlsSenderCertificateName",), f"not known: the certificate name of {name}")
    if "2" in about and match.address is UNDECIDED and (item.around or not item.addresses_known):
        yield at_connector(item, ("SenderIPAddresses",), f"not known: every address that {name} lists")
    elif "2" in about and match.address is UNDECIDED and session.address and len(set(session.address)) > 1:
        text = f"not known: whether {name}, which lists some of {_address(session)}, lists the source address"
        yield at_connector(item, ("SenderIPAddresses",), text)


def _certificate_doubts(facts: SessionFacts, match: Match, about: Collection[str]) -> Iterator[Reason]:
    item, session = match.connector, facts.session
    if not isinstance(item.certificate, str):
        return
    if match.certificate is UNDECIDED and not {"1a", "2"}.isdisjoint(about):
        for name in session.names or ():
            if meets(session, item.certificate, name) is UNDECIDED:
                text = f"not documented: whether `{item.certificate}` also matches `{name}`"
                yield at_connector(item, ("TlsSenderCertificateName",), text)
    if match.accepted is UNDECIDED and "1a" in about:
        domain = without_wildcard(item.certificate)
        text = f"not documented: whether `{domain}` counts as accepted because `{{}}` includes its subdomains"
        yield from _subdomain_doubts(facts, domain, text)


def _subdomain_doubts(facts: SessionFacts, domain: str, text: str) -> Iterator[Reason]:
    for parent in parents(domain):
        definitions = facts.network.accepted.by_name.get(parent)
        if definitions and subdomains_match(definitions) is not FAILS:
            yield at_property(definitions[0], ("MatchSubDomains",), text.format(parent))
