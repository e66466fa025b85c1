"""Facts about Send connectors of Exchange servers: their purpose, and what they present on the way to the internet."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State, any_of
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import NOT_DECLARED, Definition, Unknown
from relaylint.model.kinds import kind
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.relay.matching import certificate_match
from relaylint.values.normal import normal_domain
from relaylint.values.providers import is_microsoft_name

_ROUTING = ".mail.onmicrosoft.com"
"""Suffix of the domain for mail between the two sides of a hybrid organisation [S60]."""


@fact("send-connector.purpose", "SendConnector")
def _purpose(facts: Facts, connector: Definition, item: Any) -> Fact:
    """What the connector is for: `hybrid` (an address space below `mail.onmicrosoft.com`), `relay` (a smart host
    of Exchange Online) or `other`.
    """
    spaces, hosts = connector.value("AddressSpaces"), connector.normal("SmartHosts")
    if hosts == NOT_DECLARED and connector.value("DNSRoutingEnabled") is True:
        hosts = []  # a connector that delivers by MX record has none
    listed_spaces, listed_hosts = (value if isinstance(value, list) else [] for value in (spaces, hosts))
    if any(_domain(space).endswith(_ROUTING) for space in listed_spaces):
        return Fact("hybrid", ("AddressSpaces",))
    if any(isinstance(host, str) and _is_endpoint(host) for host in listed_hosts):
        return Fact("relay", ("SmartHosts",))
    for value in (spaces, hosts, *listed_spaces, *listed_hosts):
        if isinstance(value, Unknown) and (value.present is not False or value is hosts):
            return Fact(value)
    return Fact("other")


def _domain(space: Any) -> str:
    """Return the domain of an address space, given as text (``SMTP:*.contoso.com;1``) or as an exported object: the
    schema has no format for these."""
    text = space.get("Domain") if isinstance(space, dict) else space
    return normal_domain(text.rpartition(":")[2].partition(";")[0]) if isinstance(text, str) else ""


def _is_endpoint(host: str) -> bool:
    return any(is_microsoft_name(host, group) for group in ("tenant-mx", "tenant-mx-other-clouds"))


_COMMON_NAME: Final = re.compile(r"<S>(?:[^<]*,)?\s*CN=([^,<]+)", re.IGNORECASE)
"""The common name of the subject in TlsCertificateName."""
_NOT_ROUTED: Final = Unknown("whether the connector leads to the internet is not known")
_NOT_SHOWN: Final = Unknown("the names on the certificate that it presents are not known")
_NOT_TOLD: Final = Unknown("whether a connector looks for the certificate is not known")


@fact("send-connector.caught-by", "SendConnector")
def _caught_by(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The enabled OnPremises connector that looks for the certificate which the Send connector presents to the
    internet; null where there is none, and for one that does not serve all domains (`*`) by MX record.
    """
    leads = _leads_to_internet(connector)
    if leads is not State.HOLDS:
        return Fact(None if leads is State.FAILS else _NOT_ROUTED, ("AddressSpaces",))
    path, names = _presented(facts, connector)
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
    unseen = wanting and path == ("TlsCertificateName",)  # the SAN may hold more than the subject shows
    return Fact(_NOT_SHOWN if unseen and doubt is None else doubt, path)


@fact("send-connector.certificate-by", "SendConnector")
def _certificate_by(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The property that tells which certificate the connector presents: `Certificate`, `TlsCertificateName` or
    `Fqdn`.
    """
    return Fact(_presented(facts, connector)[0][0])


def _leads_to_internet(connector: Definition) -> State:
    """Return whether a connector delivers mail for all domains by MX record, with TLS if it is offered."""
    spaces, hosts = connector.value("AddressSpaces"), connector.value("SmartHosts")
    if connector.value("DNSRoutingEnabled") is True or (isinstance(hosts, Unknown) and hosts.present is False):
        hosts = []
    if hosts or connector.value("IgnoreSTARTTLS") is True:
        return State.UNDECIDED if isinstance(hosts, Unknown) else State.FAILS
    if not isinstance(spaces, list):
        return State.of(None if isinstance(spaces, Unknown) else False)
    return any_of(State.of(None if isinstance(space, Unknown) else _domain(space) == "*") for space in spaces)


def _presented(facts: Facts, connector: Definition) -> tuple[Path, list[str]]:
    """Return the names that are known to stand on the certificate that a connector presents, and the property that says
    so: its file, the subject that it names, or, without that, the host name by which the server picks one [S61]."""
    file = facts.tenant.certificate(connector)
    if isinstance(file, Certificate):
        return ("Certificate",), list(file.normal_names)
    named, host = connector.value("TlsCertificateName"), connector.normal("Fqdn")
    if named and isinstance(named, str):
        match = _COMMON_NAME.search(named)
        return ("TlsCertificateName",), [normal_domain(match[1])] if match else []
    left_out = not named or (isinstance(named, Unknown) and named.present is False)
    return ("Fqdn",), [host] if left_out and isinstance(host, str) else []


def _may_want(inbound: Definition) -> State:
    """Return whether a connector is enabled, of type OnPremises, and looks for a certificate."""
    wanted, type_, enabled = map(inbound.value, ("TlsSenderCertificateName", "ConnectorType", "Enabled"))
    if not wanted or wanted == NOT_DECLARED or type_ == "Partner" or enabled is False:
        return State.FAILS
    return State.of(True if type_ == "OnPremises" and enabled is True and isinstance(wanted, str) else None)


def _wanting(inbound: Definition) -> tuple[Label, ...]:
    return (inbound.label(("TlsSenderCertificateName",), f"`{inbound.name}` looks for it"),)
