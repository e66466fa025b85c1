"""A certificate that replaces another one, and the relay decisions for hosts once it has, or a domain is accepted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from relaylint.core.logic import HOLDS, UNDECIDED
from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions, Shown, is_exchange, trust
from relaylint.relay.session import Network
from relaylint.values.normal import normal_domain


class Successor(NamedTuple):
    """A certificate that is to take the place of another one: what a file holds, or names on it.

    ``title``: the file or the names, as written; ``names``: as written, and normalised; None if they are not known.
    ``leaf``: None where only names are known, or nothing.
    """

    title: str
    names: tuple[str, ...] | None
    normal: tuple[str, ...] | None
    leaf: Certificate | None = None

    @property
    def by_name(self) -> Shown:
        """What a host presents, as if it were trusted."""
        return Shown(self.names, HOLDS, self.normal)

    def day(self, today: str) -> str:
        """Return the day (ISO) on which it can be used first: today, or later if it only becomes valid then."""
        return max(today, (self.leaf and self.leaf.not_before) or today)

    def shown(self, host: Definition, today: str) -> Shown:
        """Return what a host presents from that day on. Of one that is known by its names nothing speaks against it."""
        if self.leaf is None:
            return self.by_name if self.names is not None else Shown(None, UNDECIDED, None)
        then = Surroundings(today=self.day(today))
        return Shown(self.names, trust(self.leaf, then, builds_chain=is_exchange(host)), self.normal)


def successor_of_file(title: str, leaf: Certificate) -> Successor:
    """Return the certificate of a file as one that is to take the place of another."""
    return Successor(title, leaf.names, leaf.normal_names, leaf)


def successor_of_names(names: tuple[str, ...]) -> Successor:
    """Return a certificate of which only names are known as one that is to take the place of another."""
    return Successor(", ".join(names), names, tuple(map(normal_domain, names)))


def declared_successor(tenant: Tenant, holder: Definition) -> Successor | None:
    """Return what a host, or a Send connector, declares as its next certificate; None if it declares none."""
    declared = holder.value("NextCertificate")
    if declared is None:
        return None
    title = declared if isinstance(declared, str) else "NextCertificate"
    leaf = tenant.certificate(holder, "NextCertificate")
    return successor_of_file(title, leaf) if isinstance(leaf, Certificate) else Successor(title, None, None)


class Renewed(HostDecisions):
    """The decisions for the hosts of a tenant that present other certificates than now; all else is as it is now."""

    def __init__(self, now: HostDecisions, presented: Callable[[Definition], Shown]) -> None:
        super().__init__(now.tenant, now.surroundings)
        self._presented = presented

    def _certificate(self, host: Definition) -> Shown:
        return self._presented(host)


class Accepting(HostDecisions):
    """The decisions for the hosts of a tenant with one more accepted domain; all else is as it is now.

    ``standing``: the definition that stands for the domain, which none declares.
    """

    def __init__(self, now: HostDecisions, domain: str, standing: Definition) -> None:
        super().__init__(now.tenant, now.surroundings)
        self._now = now.network
        self._added = now.network.accepted.joined_by(domain, standing)

    @cached_property
    def network(self) -> Network:
        """The tenant with that domain."""
        now = self._now
        return Network(self._added, now.connectors, now.complete, now.reject_direct_send, now.settings)
