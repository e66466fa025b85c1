"""Facts about Send connectors of Exchange servers: their purpose, and what they present on the way to the internet."""

from __future__ import annotations

import enum
from functools import partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.logic import State, any_of
from relaylint.model.definitions import NOT_DECLARED, Definition, Unknown
from relaylint.model.kinds import kind
from relaylint.policy.facts.table import Fact, Facts, Reach, fact
from relaylint.policy.value_types import TEXT, words_of
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
from relaylint.values.providers import is_microsoft_name

_ROUTING = ".mail.onmicrosoft.com"
"""Suffix of the domain for mail between the two sides of a hybrid organisation [S60]."""


class _Purpose(enum.Enum):
    """What a Send connector is for."""

    HYBRID = "hybrid"
    RELAY = "relay"
    OTHER = "other"


@fact("send-connector.purpose", "SendConnector", gives=words_of(_Purpose))
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


@fact("send-connector.caught-by", "SendConnector", gives=TEXT.or_null, reaches=Reach.CERTIFICATES)
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


@fact("send-connector.certificate-by", "SendConnector", gives=words_of(_TELLING), reaches=Reach.CERTIFICATES)
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
