"""What the declared hosts of a run present, to tell what of a grant nobody has declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.logic import HOLDS
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions, addresses
from relaylint.relay.matching import certificate_match
from relaylint.values.normal import without_wildcard
from relaylint.values.ranges import apart, count_addresses

_SIGNS_IN = ("SmtpAuth", "HighVolumeEmail", "Internet")
"""The methods of hosts whose mail no connector is asked about."""


class Declared:
    """What the hosts of a tenant present that send by connectors, or may.

    ``ranges``: their IPv4 addresses, as integers, in order and apart from one another. ``names``: those on their
    certificates. ``open``: whether some of what they present is not known.
    """

    def __init__(self, decisions: HostDecisions) -> None:
        sending = [host for host in decisions.tenant.of("SendingHost") if host.value("Method") not in _SIGNS_IN]
        listed = (address for host in sending for _, address in addresses(host) if address and address[0] >= 0)
        self.ranges = list(apart(listed))
        self.names = {name for host in sending for name in decisions.certificate(host).normal or ()}
        self.open = _is_open(decisions, sending)
        around = decisions.surroundings
        self._everywhere = around.once("names of certificates", lambda: _by_domain(_names(around)))

    def names_beyond(self, wanted: str) -> list[str]:
        """Return the names that are known to exist, which a connector's certificate name certainly matches, and which
        no host presents: those on certificates of the run, and those that its connectors ask for."""
        known = self._everywhere.get(without_wildcard(wanted), ())
        return [name for name in known if certificate_match(wanted, name) is HOLDS and name not in self.names]

    def count_beyond(self, ranges: Iterable[tuple[int, int]]) -> int:
        """Return how many addresses of ranges, which are apart from one another, no host has."""
        return count_addresses(self.beyond(ranges))

    def beyond(self, ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Return ranges, which are apart from one another, without the addresses that hosts have."""
        return tuple(left for first, last in ranges for left in self._without(first, last))

    def _without(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        for low, high in self.ranges:
            if first <= high and low <= last:
                if first < low:
                    yield first, low - 1
                first = high + 1
        if first <= last:
            yield first, last


def _is_open(decisions: HostDecisions, sending: Iterable[Definition]) -> bool:
    """Return whether it is not known what hosts present, or whether there are more; what they leave out is no
    doubt."""
    tenant = decisions.tenant
    if tenant.partial or (tenant.of("SendingHost") and not tenant.lists("SendingHost")):
        return True
    return any(
        decisions.certificate(host).normal is None
        or any(isinstance(item, Unknown) and item.present is not False for item in _items(host.value("IPAddresses")))
        for host in sending
    )


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _by_domain(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names by themselves, and by the domain above each."""
    by_domain: dict[str, list[str]] = {}
    for name in names:
        for domain in (name, name.partition(".")[2]):
            by_domain.setdefault(domain, []).append(name)
    return by_domain


def _names(surroundings: Surroundings) -> dict[str, None]:
    """Return the names that certificates of a run have, or that a connector asks for."""
    names: dict[str, None] = {}
    for tenant in surroundings.tenants.values():
        for host in (*tenant.of("SendingHost"), *tenant.of("SendConnector")):
            names |= dict.fromkeys(_of_files(tenant, host))
            names |= dict.fromkeys(_texts(host.normal("CertificateNames")))
        for connector in tenant.of("InboundConnector"):
            names |= dict.fromkeys(_texts([connector.normal("TlsSenderCertificateName")]))
    return {name: None for name in names if not name.startswith("*.")}


def _of_files(tenant: Tenant, host: Definition) -> Sequence[str]:
    file = tenant.certificate(host)
    return file.normal_names if isinstance(file, Certificate) else ()


def _texts(values: object) -> Iterator[str]:
    return (value for value in (values if isinstance(values, list) else ()) if isinstance(value, str))
