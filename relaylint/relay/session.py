"""The inputs of the relay decision: a tenant's connectors and domains, and what a session presents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv6Network
from typing import Any

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import AcceptedDomains
from relaylint.model.definitions import MISFIT, Definition, Unknown
from relaylint.model.tenants import Refusal, Refusals, Tenant
from relaylint.relay.index import Connector, Connectors, ListedRange
from relaylint.values.literals import Ends, domain_ends, network_around
from relaylint.values.normal import (
    NULL_SENDER,
    SenderDomain,
    Subnet,
    domain_of,
    normal_addresses,
    normal_domain,
    normal_mailbox,
)
from relaylint.values.syntaxes import certificate_name_fault

NEVER_LISTED = (-1, -1)
"""The range of an IPv6 source: connectors list IPv4 only [S15], so that none can match."""


class Session(NamedTuple):
    """What a host presents on its SMTP connection, and the scope of the recipients.

    ``address``: the public source address, None if unknown. ``names``: the names of the client certificate, empty if it
    presents none, None if unknown. ``trusted``: whether the chain ends at a public authority. ``sender``: domain or
    address of the envelope sender, ``<>``, or None if unknown. ``external``: whether a recipient is outside the tenant.
    ``parts``: the known parts of unknown names, empty if there are none; ``part_of_sender``: the known part of an
    unknown sender's domain.
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
    """A tenant in the form that the decision needs. ``complete``: the files list all connectors.

    ``settings``: the definitions that may set RejectDirectSend. ``kept``: a cache of matches by identity.
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


def network(tenant: Tenant, connectors: tuple[Connector, ...]) -> Network:
    """Return a tenant in the form that the decision needs; ``connectors``: its inbound connectors in that form."""
    settings = tuple(item for item in tenant.of("OrganizationConfig") if "RejectDirectSend" in item.data)
    said = agreed(flag(item.value("RejectDirectSend")) for item in settings)
    rejects = UNDECIDED if tenant.partial else said
    return Network(tenant.accepted, Connectors(connectors), tenant.lists("InboundConnector"), rejects, settings)


def connectors_of(tenant: Tenant, refused: Refusals) -> tuple[Connector, ...]:
    """Return its inbound connectors in that form; ``refused``: why Exchange does not save a definition."""
    return tuple(_connector(tenant, definition, refused(definition)) for definition in tenant.of("InboundConnector"))


def _connector(tenant: Tenant, definition: Definition, refusals: tuple[Refusal, ...]) -> Connector:
    """Return an inbound connector of a tenant in that form, worked out once of one that is as it was."""
    known = tenant.as_before.get(definition)
    if known is None or refusals:
        return connector(definition, refusals)
    if connector not in known:
        known[connector] = connector(definition)._replace(definition=None)  # the next time, it is read anew
    made: Connector = known[connector]
    return made._replace(definition=definition)


def connector(definition: Definition, refusals: tuple[Refusal, ...] = ()) -> Connector:
    """Return an inbound connector in the form that the decision needs.

    Whether one is in force that Exchange refuses to save nobody knows: an older state of it may be.
    """
    type_ = definition.value("ConnectorType")
    listed, domains = definition.normal("SenderIPAddresses"), definition.normal("SenderDomains")
    limits = (definition.value("AssociatedAcceptedDomains"), definition.value("TrustedOrganizations"))
    patterns, addresses = _patterns(domains), tuple(_listed(listed))
    partly, around = tuple(_partly_domains(domains)), tuple(_around(listed))
    return Connector(
        definition.name,
        flag(definition.value("Enabled")) & (UNDECIDED if any(limits) or refusals else HOLDS),
        UNDECIDED if _may_be(type_, "OnPremises") else State.of(type_ == "OnPremises"),
        _certificate(definition),
        addresses,
        (min((item.first for item in addresses), default=0), max((item.last for item in addresses), default=-1)),
        not isinstance(listed, Unknown) and sum(map(_is_network, listed or ())) + len(around) == len(listed or ()),
        flag(definition.value("RestrictDomainsToIPAddresses")),
        flag(definition.value("RestrictDomainsToCertificate")),
        patterns,
        isinstance(domains, list) and len(patterns) + len(partly) == len(domains),
        definition,
        around,
        partly,
        refusals,
    )


def _certificate(definition: Definition) -> Any:
    """Return the certificate name that a connector requires, None if it requires none; an invalid name is unknown."""
    written, name = (ask("TlsSenderCertificateName") for ask in (definition.value, definition.normal))
    if isinstance(written, str):
        return MISFIT if certificate_name_fault(written) else name
    return written._replace(ends=domain_ends(written.ends)) if isinstance(written, Unknown) else written


def _may_be(value: object, word: str) -> bool:
    """Return whether an unknown value may be a given word."""
    return isinstance(value, Unknown) and (value.ends is None or value.ends.fits(word))


def flag(value: object) -> State:
    """Return the state of a value that should be a boolean."""
    return State.of(value) if isinstance(value, bool) else UNDECIDED


def agreed(states: Iterable[State]) -> State:
    """Return the common state; undecided if they differ or there are none."""
    distinct = set(states)
    return distinct.pop() if len(distinct) == 1 else UNDECIDED


def _is_network(item: object) -> bool:
    """Return whether the addresses of an entry are known; IPv6 is invalid there, but known not to list any IPv4
    address."""
    return isinstance(item, (Subnet, IPv6Network))


def _listed(value: object) -> Iterator[ListedRange]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, Subnet):
            yield ListedRange(item.first, item.last, index)


def _around(value: object) -> Iterator[tuple[int, int]]:
    for item in value if isinstance(value, list) else ():
        around = network_around(item.ends) if isinstance(item, Unknown) else None
        if around:
            yield around.first, around.last


def _partly_domains(domains: object) -> Iterator[Ends]:
    """Yield what is known about the domains of entries such as ``smtp:contoso.com;1``."""
    for item in domains if isinstance(domains, list) else ():
        ends = item.ends if isinstance(item, Unknown) else None
        if ends:
            before = ends.before.lower().removeprefix("smtp:")
            before = "" if "smtp:".startswith(before) else before
            part = domain_ends(Ends(ends.text, before, ends.after.partition(";")[0]))
            yield from [part] if part else []


def _patterns(domains: object) -> tuple[str, ...]:
    items = domains if isinstance(domains, list) else []
    return tuple(item.domain for item in items if isinstance(item, SenderDomain))


class Presented(NamedTuple):
    """A session with its values parsed once.

    ``names`` is empty if no certificate can be used; ``usable``: TLS with a trusted certificate; ``address``: first and
    last address as integers, None if unknown; ``sender`` is a domain, ``<>`` or None; ``lenient``: an exact connector
    name may match a wildcard certificate (Q4). ``parts`` and ``part_of_sender`` as in `Session`. ``direct``: the host
    hands its mail over by Direct Send; ``refusals``: what refuses it before connectors are asked.
    """

    names: tuple[str, ...] | None
    tls: State
    usable: State
    address: tuple[int, int] | None
    sender: str | None
    lenient: bool = False
    parts: tuple[str | Ends, ...] = ()
    part_of_sender: Ends | None = None
    direct: State = FAILS
    refusals: tuple[Refusal, ...] = ()


def present(session: Session) -> Presented:
    """Return a session with its values parsed: the entry point for values that no definition holds."""
    return session_of(
        session.names and _normal(session.names),
        session.tls,
        session.trusted,
        None if session.address is None else source_of(normal_addresses(session.address)),
        None if session.sender is None else sender_of(normal_mailbox(session.sender)),
        tuple(map(_normal_part, session.parts)),
        domain_ends(session.part_of_sender),
    )


def session_of(
    names: tuple[str, ...] | None,
    tls: State,
    trusted: State,
    address: tuple[int, int] | None,
    sender: str | None,
    parts: tuple[str | Ends, ...] = (),
    part_of_sender: Ends | None = None,
) -> Presented:
    """Return a session with everything that the decision depends on normalised."""
    usable = tls & trusted
    known = () if usable is FAILS else names and tuple(dict.fromkeys(names))
    rest = () if known is not None else parts
    return Presented(known, tls, usable, address, sender, parts=rest, part_of_sender=part_of_sender)


def _normal_part(name: str | Ends) -> str | Ends:
    return normal_domain(name) if isinstance(name, str) else part_of_name(name)


def part_of_name(ends: Ends) -> Ends:
    """Return the known parts of a name in normalised form."""
    return domain_ends(ends) or Ends(ends.text, "", "")


@lru_cache(1024)
def _normal(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(normal_domain, names))


def sender_of(normal: Any) -> str:
    """Return the domain of a normalised envelope sender, or the null sender."""
    return domain_of(normal) or NULL_SENDER


def source_of(normal: Any) -> tuple[int, int] | None:
    """Return the first and last address of normalised source addresses, as integers; None if they are unknown."""
    if isinstance(normal, Subnet):
        return normal
    if not isinstance(normal, IPv6Network) or normal.num_addresses > 1:
        return None
    mapped = normal.network_address.ipv4_mapped
    return (int(mapped), int(mapped)) if mapped else NEVER_LISTED
