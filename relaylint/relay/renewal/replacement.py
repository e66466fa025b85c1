"""What the replacement of certificates in a tenant comes to: who loses mail, by what it can pass, who stands beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from relaylint.core.logic import FAILS, HOLDS
from relaylint.model.definitions import Definition, Unknown
from relaylint.relay.hosts import SUBMITTING, HostDecisions
from relaylint.relay.index import Connector
from relaylint.relay.matching import certificate_match
from relaylint.relay.outgoing import leads_to_internet, presented_by
from relaylint.relay.renewal.presenting import names_of_connector
from relaylint.relay.renewal.transition import HostRenewal, host_renewal
from relaylint.relay.renewal.ways import Way, asking, best_way
from relaylint.relay.successor import Accepting, Successor
from relaylint.relay.verdicts import Query


class Replacement:
    """What the steps are about: a certificate that replaces others in a tenant.

    ``hosts``: what changes for each; ``named``: the same by the names alone, as if it were trusted. ``connectors``: the
    Send connectors that present it. ``day``: the ISO date from which it can be used.
    """

    def __init__(
        self,
        now: HostDecisions,
        successor: Successor,
        hosts: tuple[HostRenewal, ...],
        named: tuple[HostRenewal, ...],
        connectors: tuple[Definition, ...],
    ) -> None:
        self.now = now
        self.successor = successor
        self.hosts = hosts
        self.named = named
        self.connectors = connectors
        self.day = successor.day(now.surroundings.today)

    @cached_property
    def left(self) -> list[Connector]:
        """The connectors that ask for a name of the present certificates, and for none of the new one."""
        names = [name for each in self.hosts for name in each.before.normal or ()]
        names += (name for each in self.connectors for name in names_of_connector(self.now, each))
        kept = {connector.name for connector in asking(self.now, self.successor.normal or ())}
        return [connector for connector in asking(self.now, dict.fromkeys(names)) if connector.name not in kept]

    @cached_property
    def way(self) -> Way | None:
        """How the new certificate can come to speak for its hosts."""
        return best_way(self.now, self.successor.normal or ())

    @cached_property
    def is_lost(self) -> bool:
        """Whether mail is refused by the names on the certificate, or may be; where no host is declared, whether a
        connector asks for a name that a server would present no more."""
        return any(host.is_lost for host in self.named) if self.hosts else bool(self.left)

    @cached_property
    def is_worse(self) -> bool:
        """Whether mail fares worse by the names, though it may pass."""
        return self.is_lost or any(each.is_worse for host in self.named for each in host.sessions)

    @property
    def passes_by_sender(self) -> bool:
        """Whether a connector is enough for all mail that is lost by the names, since its senders are of accepted
        domains and its recipients outside."""
        lost = [each.after for host in self.named for each in host.sessions if each.is_lost]
        return bool(lost) and all(each.external and each.decision.condition_1b is HOLDS for each in lost)

    @property
    def end(self) -> str:
        """The day on which the first of the present certificates runs out; empty if it has, or is not known."""
        ends = (each.leaf.not_after for each in self.hosts if each.leaf and each.leaf.not_after)
        return min((end for end in ends if end >= self.now.surroundings.today), default="")

    def refused_with(self, domain: str) -> list[Definition]:
        """Return the tenant's hosts whose mail passes now and is refused, or may be, once a domain is accepted."""
        hosts = self.now.tenant.of("SendingHost")
        then = Accepting(self.now, domain, hosts[0]) if hosts else self.now
        return [host for host in hosts if host_renewal(self.now, then, host, Query()).is_lost]

    def strays(self, wanted: str) -> list[Definition]:
        """Return what sends straight to the internet with a certificate that a connector for a name would match: what
        it sends to others in Microsoft 365 would count as the organisation's own [S17]."""
        tenant = self.now.tenant
        hosts = (host for host in tenant.of("SendingHost") if host.value("Method") == "Internet")
        servers = (each for each in tenant.of("SendConnector") if leads_to_internet(each) is HOLDS)
        shown: list[tuple[Definition, Iterable[str]]] = [
            (host, self.now.certificate(host).normal or ()) for host in hosts
        ]
        shown += [(server, presented_by(tenant, server)[1]) for server in servers]
        return [
            definition
            for definition, names in shown
            if any(certificate_match(wanted, name) is not FAILS for name in names)
        ]

    def beside(self) -> Iterator[tuple[str, ...] | None]:
        """Yield the names on the certificates that the tenant's other hosts and servers present; None if not known."""
        renewed, tenant = {each.host for each in self.hosts}, self.now.tenant
        hosts = (host for host in tenant.of("SendingHost") if host not in renewed and _asks_connectors(host))
        yield from (self.now.certificate(host).normal for host in hosts)
        servers = (other for other in tenant.of("SendConnector") if other not in self.connectors)
        yield from (tuple(presented_by(tenant, other)[1]) for other in servers if other.value("Enabled") is not False)


def _asks_connectors(host: Definition) -> bool:
    """Return whether a host sends without signing in, or may."""
    method = host.value("Method")
    return isinstance(method, Unknown) or method in SUBMITTING
