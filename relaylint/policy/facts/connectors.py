"""Facts about what connectors of any kind say: names, how much they list, and what Send connectors present."""

from __future__ import annotations

import enum
from functools import partial
from itertools import takewhile
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.logic import State, any_of
from relaylint.model.definitions import NOT_DECLARED, UNSTATED, Definition, Unknown, must_have
from relaylint.model.kinds import kind
from relaylint.policy.facts.table import Fact, Facts, Reach, fact
from relaylint.policy.value_types import BOOLEAN, TEXT, number_of, words_of
from relaylint.relay.matching import certificate_match
from relaylint.relay.outgoing import (
    BY_FILE,
    BY_HOST_NAME,
    BY_SUBJECT,
    domain_of_space,
    is_told,
    leads_to_internet,
    presented_by,
)
from relaylint.values.normal import AddressRange, SenderDomain
from relaylint.values.providers import is_microsoft_name
from relaylint.values.ranges import count_addresses

_FILE, _TENANT = "file", "tenant"
_STORED = len("smtp:") + len(";")
"""Number of characters that are stored for each sender domain besides the domain and its cost [S48]."""


@fact(
    "connector.first-of-name",
    "InboundConnector",
    "OutboundConnector",
    "SendConnector",
    gives=words_of((_FILE, _TENANT)).or_null,
    looks_at=("InboundConnector", "OutboundConnector", "SendConnector"),
)
def _first_of_name(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Where an earlier connector of the same kind has the same name, in any letter case: `file` where one file makes
    both, `tenant` where it stands in another file, or in an export, which may show one connector twice; null where none
    has.
    """
    name = connector.kind.name_property or ""
    value = connector.value(name)
    if not isinstance(value, str):
        return Fact(value, (name,))
    earlier = takewhile(
        lambda other: other is not connector, facts.tenant.lookup(connector.kind.name).equal(name, value).certain
    )
    ordered = sorted(earlier, key=lambda other: not _made_together(other, connector))
    if not ordered:
        return Fact(None, (name,))
    where = _FILE if _made_together(ordered[0], connector) else _TENANT
    return Fact(where, (name,), partial(_named, ordered[0], name))


def _made_together(one: Definition, other: Definition) -> bool:
    """Return whether one file certainly creates both."""
    here, there = one.document, other.document
    return here.source is there.source and here.traits.together and there.traits.together


def _named(connector: Definition, name: str) -> tuple[Label, ...]:
    return (connector.label((name,), "first here"),)


@fact("connector.type-open", "InboundConnector", "OutboundConnector", gives=BOOLEAN, decided=True, looks_at=())
def _type_open(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether no file states ConnectorType, which has no documented default; false where files only change a connector
    that exists already, and where a fault of the schema says so.
    """
    if "ConnectorType" in connector.data:
        unstated = connector.value("ConnectorType") == UNSTATED
    else:
        unstated = must_have(connector) is not None
    return Fact(unstated and not connector.amends, ("ConnectorType",))


@fact("connector.address-count", "InboundConnector", gives=number_of("addresses", 0), looks_at=())
def _address_count(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The number of addresses that SenderIPAddresses lists, ranges counted in full, each address once."""
    entries = connector.normal("SenderIPAddresses")
    ranges: list[AddressRange] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderIPAddresses",))
        ranges += [entry] if isinstance(entry, AddressRange) else []
    return Fact(entries if isinstance(entries, Unknown) else count_addresses(ranges), ("SenderIPAddresses",))


@fact("connector.stored-length", "InboundConnector", gives=number_of("characters", 0), looks_at=())
def _stored_length(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The characters that SenderDomains takes up as Exchange Online stores it: `smtp:`, the domain, `;` and the cost
    of each entry, and a separator between two.
    """
    entries = connector.normal("SenderDomains")
    lengths: list[int] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderDomains",))
        lengths += [_STORED + len(entry.domain) + len(str(entry.cost))] if isinstance(entry, SenderDomain) else []
    total = sum(lengths) + max(0, len(lengths) - 1)
    return Fact(entries if isinstance(entries, Unknown) else total, ("SenderDomains",))


_ROUTING = ".mail.onmicrosoft.com"
"""Suffix of the domain for mail between the two sides of a hybrid organisation [S60]."""


class _Purpose(enum.Enum):
    """What a Send connector is for."""

    HYBRID = "hybrid"
    RELAY = "relay"
    OTHER = "other"


@fact("send-connector.purpose", "SendConnector", gives=words_of(_Purpose), looks_at=())
def _purpose(facts: Facts, connector: Definition, item: Any) -> Fact:
    """What the connector is for: `hybrid` (an address space below `mail.onmicrosoft.com`), `relay` (a smart host
    of Exchange Online) or `other`.
    """
    spaces, hosts = connector.value("AddressSpaces"), connector.normal("SmartHosts")
    if hosts == NOT_DECLARED and connector.value("DNSRoutingEnabled") is True:
        hosts = []  # a connector that delivers by MX record has none
    listed_spaces, listed_hosts = (value if isinstance(value, list) else [] for value in (spaces, hosts))
    if any(domain_of_space(space).endswith(_ROUTING) for space in listed_spaces):
        return Fact(_Purpose.HYBRID.value, ("AddressSpaces",))
    for value in (spaces, *listed_spaces):
        if isinstance(value, Unknown) and value.present is not False:
            return Fact(value)
    if any(isinstance(host, str) and _is_endpoint(host) for host in listed_hosts):
        return Fact(_Purpose.RELAY.value, ("SmartHosts",))
    for value in (hosts, *listed_hosts):
        if isinstance(value, Unknown):
            return Fact(value)
    return Fact(_Purpose.OTHER.value)


def _is_endpoint(host: str) -> bool:
    return any(is_microsoft_name(host, group) for group in ("tenant-mx", "tenant-mx-other-clouds"))


_TELLING: Final = [str(path[0]) for path in (BY_FILE, BY_SUBJECT, BY_HOST_NAME)]
"""The properties that may tell which certificate a connector presents."""
_NOT_ROUTED: Final = Unknown("whether the connector leads to the internet is not known")
_NOT_SHOWN: Final = Unknown("the names on the certificate that it presents are not known")
_NOT_TOLD: Final = Unknown("whether a connector looks for the certificate is not known")


@fact(
    "send-connector.caught-by",
    "SendConnector",
    gives=TEXT.or_null,
    reaches=Reach.CERTIFICATES,
    looks_at=("InboundConnector",),
)
def _caught_by(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The enabled OnPremises connector that looks for the certificate which the Send connector presents to the
    internet; null where there is none, and for one that does not serve all domains (`*`) by MX record.
    """
    leads = leads_to_internet(connector)
    if leads is not State.HOLDS:
        return Fact(None if leads is State.FAILS else _NOT_ROUTED, ("AddressSpaces",))
    path, names = presented_by(facts.tenant, connector)
    wanting = [one for one in facts.tenant.of("InboundConnector") if _may_want(one) is not State.FAILS]
    doubt = None if facts.tenant.lists("InboundConnector") else facts.tenant.unlisted(kind("InboundConnector"))
    for inbound in wanting:
        wanted = inbound.normal("TlsSenderCertificateName")
        if isinstance(wanted, Unknown):
            doubt = _NOT_TOLD
            continue
        state = any_of(certificate_match(wanted, name) for name in names) & _may_want(inbound)
        if state is State.HOLDS:
            return Fact(inbound.name, path, partial(_wanting, inbound))
        doubt = _NOT_TOLD if state is State.UNDECIDED else doubt
    told = is_told(facts.tenant, connector)
    unseen = wanting and (path == BY_SUBJECT or not told)  # the SAN may hold more than the subject shows
    return Fact(_NOT_SHOWN if unseen and doubt is None else doubt, path)


@fact(
    "send-connector.certificate-by", "SendConnector", gives=words_of(_TELLING), reaches=Reach.CERTIFICATES, looks_at=()
)
def _certificate_by(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The property that tells which certificate the connector presents: `Certificate`, `TlsCertificateName` or
    `Fqdn`.
    """
    told = is_told(facts.tenant, connector)
    return Fact(presented_by(facts.tenant, connector)[0][0] if told else _NOT_SHOWN)


def _may_want(inbound: Definition) -> State:
    """Return whether a connector is enabled, of type OnPremises, and looks for a certificate."""
    wanted, type_, enabled = map(inbound.value, ("TlsSenderCertificateName", "ConnectorType", "Enabled"))
    if not wanted or wanted == NOT_DECLARED or type_ == "Partner" or enabled is False:
        return State.FAILS
    return State.of(True if type_ == "OnPremises" and enabled is True and isinstance(wanted, str) else None)


def _wanting(inbound: Definition) -> tuple[Label, ...]:
    return (inbound.label(("TlsSenderCertificateName",), f"`{inbound.name}` looks for it"),)
