"""What a value leads to: a host to its connectors, names to accepted domains, and back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from relaylint.check.ignores.anchoring import file_definitions
from relaylint.core.document import Part
from relaylint.core.logic import FAILS
from relaylint.model.definitions import Definition
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions, addresses
from relaylint.relay.index import Connector
from relaylint.relay.matching import address_state, certificate_match
from relaylint.relay.session import sender_of
from relaylint.relay.verdicts import Query, Verdicts, of_hosts
from relaylint.server.spots import ValueSpot, spots_of
from relaylint.values.normal import without_wildcard

SENDERS: Final = ("MailFrom", "HeaderFrom")
PRESENTED: Final = ("CertificateNames", "TlsSenderCertificateName")
ACCEPTED: Final = (*SENDERS, *PRESENTED, "DomainName", "AssociatedAcceptedDomains", "DkimDomains")
"""The properties whose values are, or stand for, accepted domains."""


class Leads:
    """A tenant, asked what its values have to do with one another."""

    def __init__(self, tenant: Tenant, around: Surroundings) -> None:
        self.tenant = tenant
        self._around = around

    @cached_property
    def _connectors(self) -> tuple[Connector, ...]:
        return tuple(HostDecisions(self.tenant, self._around).network.connectors.all)

    def verdicts(self, hosts: Iterable[Definition]) -> Verdicts:
        """Return the verdicts on the mail of some hosts."""
        return of_hosts(((self.tenant, host) for host in hosts), Query(), self._around)

    def targets(self, spot: ValueSpot) -> list[ValueSpot]:
        """Return what the value at a place leads to."""
        if spot.part is Part.KEY:
            return []
        made = dict.fromkeys((*self._accepting(spot), *self._letting_in(spot)))
        return [target for target in made if (target.definition, target.path) != (spot.definition, spot.path)]

    def referring(self, target: ValueSpot) -> list[ValueSpot]:
        """Return the values in the tenant that lead to a definition."""
        of_tenant = (spot for definition in file_definitions(self.tenant) for spot in spots_of(definition))
        return [spot for spot in of_tenant if any(to.definition is target.definition for to in self.targets(spot))]

    def domain(self, spot: ValueSpot) -> str:
        """Return the domain that a value is or stands for; empty if it is none."""
        value = spot.value
        if spot.name not in ACCEPTED or isinstance(value, (list, bool)) or value is None:
            return ""
        if spot.name in SENDERS:
            domain = sender_of(value) if isinstance(value, str) else ""
            return domain if "." in domain else ""
        return without_wildcard(value) if isinstance(value, str) else ""

    def _accepting(self, spot: ValueSpot) -> Iterator[ValueSpot]:
        """Yield the accepted domain that a domain is, or lies in."""
        domain = self.domain(spot)
        entry = self.tenant.accepted.covers(domain).definition if domain else None
        if entry is not None:
            yield named(entry)

    def _letting_in(self, spot: ValueSpot) -> Iterator[ValueSpot]:
        """Yield the connectors that let a host in, by what it presents, or by their names."""
        if spot.definition.kind.name != "SendingHost":
            return
        for connector in self._connectors:
            if connector.definition is not None and self._lets_in(connector, spot):
                yield named(connector.definition)

    def _lets_in(self, connector: Connector, spot: ValueSpot) -> bool:
        host, value = spot.definition, spot.value
        if spot.name == "Connector":
            return isinstance(value, str) and connector.name.lower() == value.lower()
        if spot.name == "IPAddresses":
            listed = [address for path, address in addresses(host) if path == spot.path]
            return any(address_state(address, connector) is not FAILS for address in listed if address)
        if spot.name == "CertificateNames":
            return _meets(connector, value)
        return spot.name == "Name" and connector in self._taking(host)

    def _taking(self, host: Definition) -> list[Connector]:
        answers = self.verdicts([host]).answers
        return [connector for answer in answers if (connector := answer.decision.connector) is not None]


def _meets(connector: Connector, presented: Any) -> bool:
    wanted = connector.certificate
    return isinstance(wanted, str) and isinstance(presented, str) and certificate_match(wanted, presented) is not FAILS


def named(definition: Definition) -> ValueSpot:
    """Return the place of a definition's name."""
    path = (definition.kind.name_property or "",)
    return ValueSpot(definition, path, Part.VALUE, definition.locate(path))


def certificate_file(spot: ValueSpot) -> str | None:
    """Return the absolute path of the certificate file that a value names, if it is there."""
    value, held = spot.value, spot.definition
    if spot.name not in CERTIFICATE_PROPERTIES.get(held.kind.name, ()) or not isinstance(value, str):
        return None
    path = os.path.normpath(os.path.join(os.path.dirname(held.document.source.name), value))
    return path if os.path.isfile(path) else None
