"""What the relay decision takes in: a tenant's connectors and domains, and what a session presents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import MISFIT, Definition, Unknown
from relaylint.model.tenants import AcceptedDomains, Tenant
from relaylint.relay.index import Connector, Connectors, ListedRange
from relaylint.values.literals import Ends, domain_ends, network_around
from relaylint.values.syntaxes import (
    NULL_SENDER,
    certificate_name_fault,
    network_of,
    normal_domain,
    sender_domain,
    sender_of,
)

NEVER_LISTED = (-1, -1)
"""The range of an IPv6 source: connectors list IPv4 only [S15], so that none can match."""


class Session(NamedTuple):
    """What a host presents on its SMTP connection, and for whom the message is.

    ``address``: the public source address, None if not known. ``names``: the names of the client
    certificate, empty if it presents none, None if not known. ``trusted``: whether the chain ends at
    a public authority. ``sender``: domain or address of the envelope sender, ``<>``, or None if not
    known. ``external``: whether a recipient is outside the tenant. ``parts``: what is known of names that are not all
    known, empty if nothing is; ``part_of_sender``: what is known of the domain of a sender that is not.
    """

    address: str | None
    names: tuple[str, ...] | None
    sender: str | None
    external: bool = True
    trusted: State = HOLDS
    tls: State = HOLDS
    parts: tuple[str | Ends, ...] = ()
    part_of_sender: Ends | None = None


class Network:
    """A tenant as the decision needs it. ``complete``: the files say which connectors there are.

    ``settings``: the definitions that speak about RejectDirectSend. ``kept``: what sessions met.
    """

    def __init__(
        self,
        accepted: AcceptedDomains,
        connectors: Connectors,
        complete: bool,
        reject_direct_send: State,
        settings: tuple[Definition, ...] = (),
    ) -> None:
        self.accepted = accepted
        self.connectors = connectors
        self.complete = complete
        self.reject_direct_send = reject_direct_send
        self.settings = settings
        self.kept: dict[Any, Any] = {}


def network(tenant: Tenant) -> Network:
    """Return a tenant as the decision needs it."""
    settings = tuple(item for item in tenant.of("OrganizationConfig") if "RejectDirectSend" in item.data)
    said = agreed(flag(item.value("RejectDirectSend")) for item in settings)
    rejects = UNDECIDED if tenant.partial else said
    connectors = Connectors(tuple(connector(definition) for definition in tenant.of("InboundConnector")))
    return Network(tenant.accepted, connectors, tenant.lists("InboundConnector"), rejects, settings)


def connector(definition: Definition) -> Connector:
    """Return an inbound connector as the decision needs it."""
    type_ = definition.value("ConnectorType")
    certificate = definition.value("TlsSenderCertificateName")
    listed, domains = definition.value("SenderIPAddresses"), definition.value("SenderDomains")
    limits = (definition.value("AssociatedAcceptedDomains"), definition.value("TrustedOrganizations"))
    patterns, addresses = _patterns(domains), tuple(_listed(listed))
    partly, around = tuple(_partly_domains(domains)), tuple(_around(listed))
    if isinstance(certificate, str):
        certificate = MISFIT if certificate_name_fault(certificate) else normal_domain(certificate)
    elif isinstance(certificate, Unknown):
        certificate = certificate._replace(ends=domain_ends(certificate.ends))
    return Connector(
        definition.name,
        flag(definition.value("Enabled")) & (UNDECIDED if any(limits) else HOLDS),
        UNDECIDED if _may_be(type_, "OnPremises") else State.of(type_ == "OnPremises"),
        certificate,
        addresses,
        (min((item.first for item in addresses), default=0), max((item.last for item in addresses), default=-1)),
        not isinstance(listed, Unknown) and sum(map(_is_address, listed or ())) + len(around) == len(listed or ()),
        flag(definition.value("RestrictDomainsToIPAddresses")),
        flag(definition.value("RestrictDomainsToCertificate")),
        patterns,
        isinstance(domains, list) and len(patterns) + len(partly) == len(domains),
        definition,
        around,
        partly,
    )


def _may_be(value: object, word: str) -> bool:
    """Tell whether a value that is not known may be a word."""
    return isinstance(value, Unknown) and (value.ends is None or value.ends.fits(word))


def flag(value: object) -> State:
    """Return the state of a value that should be a boolean."""
    return State.of(value) if isinstance(value, bool) else UNDECIDED


def agreed(states: Iterable[State]) -> State:
    """Return what all say; where they contradict each other, or there is none, it is undecided."""
    distinct = set(states)
    return distinct.pop() if len(distinct) == 1 else UNDECIDED


def _is_address(item: object) -> bool:
    """Tell whether it is known what an entry lists; IPv6 is refused, but it is known to list no IPv4 address."""
    if not isinstance(item, str):
        return False
    try:
        return ip_network(item, strict=False).version == 6 or network_of(item) is not None
    except ValueError:
        return False


def _listed(value: object) -> Iterator[ListedRange]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        found = network_of(item) if isinstance(item, str) else None
        if found:
            yield ListedRange(int(found.network_address), int(found.broadcast_address), index)


def _around(value: object) -> Iterator[tuple[int, int]]:
    for item in value if isinstance(value, list) else ():
        around = network_around(item.ends) if isinstance(item, Unknown) else None
        found = network_of(around) if around else None
        if found:
            yield int(found.network_address), int(found.broadcast_address)


def _partly_domains(domains: object) -> Iterator[Ends]:
    """Yield what is known of the domains of entries such as ``smtp:contoso.com;1``."""
    for item in domains if isinstance(domains, list) else ():
        ends = item.ends if isinstance(item, Unknown) else None
        if ends:
            before = ends.before.lower().removeprefix("smtp:")
            before = "" if "smtp:".startswith(before) else before
            found = domain_ends(Ends(ends.text, before, ends.after.partition(";")[0]))
            yield from [found] if found else []


def _patterns(domains: object) -> tuple[str, ...]:
    items = domains if isinstance(domains, list) else []
    parsed = (sender_domain(item) for item in items if isinstance(item, str))
    return tuple(item.domain for item in parsed if item)


class Presented(NamedTuple):
    """A session with its values parsed once.

    ``names`` is empty where no certificate can be used; ``usable``: TLS with a trusted certificate;
    ``address``: first and last address as numbers, None if not known; ``sender`` is a domain, ``<>``
    or None; ``lenient``: an exact connector name may match a wildcard certificate (Q4). ``parts`` and
    ``part_of_sender`` as `Session` has them.
    """

    names: tuple[str, ...] | None
    tls: State
    usable: State
    address: tuple[int, int] | None
    sender: str | None
    lenient: bool = False
    parts: tuple[str | Ends, ...] = ()
    part_of_sender: Ends | None = None


def present(session: Session) -> Presented:
    """Return a session with its values parsed."""
    usable = session.tls & session.trusted
    names = () if usable is FAILS else session.names and _normal(session.names)
    sender = None if session.sender is None else _sender(session.sender)
    parts = () if names is not None else tuple(map(_normal_part, session.parts))
    address, part = _source(session.address), domain_ends(session.part_of_sender)
    return Presented(names, session.tls, usable, address, sender, parts=parts, part_of_sender=part)


def _normal_part(name: str | Ends) -> str | Ends:
    return normal_domain(name) if isinstance(name, str) else domain_ends(name) or Ends(name.text, "", "")


@lru_cache(1024)
def _normal(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normal_domain(name) for name in names))


@lru_cache(1024)
def _sender(sender: str) -> str:
    return sender_of(sender) or NULL_SENDER


@lru_cache(1024)
def _source(address: str | None) -> tuple[int, int] | None:
    found = network_of(address) if address else None
    if found:
        return int(found.network_address), int(found.broadcast_address)
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (int(mapped), int(mapped)) if mapped else NEVER_LISTED
