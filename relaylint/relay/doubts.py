"""What is not known of a tenant, so that its sessions may be judged otherwise than the files tell."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.session import Network


def doubts_about(tenant: Tenant, network: Network) -> Iterator[str]:
    """Yield what is not known of a tenant."""
    if tenant.partial:
        yield "not every file could be read"
    elif not network.complete:
        yield "no file lists all inbound connectors"
    if not network.accepted.known:
        yield "not every accepted domain is known"


def doubts_in(tenant: Tenant, surroundings: Surroundings) -> tuple[str, ...]:
    """Return what is not known of a tenant and each of its connectors that its sessions may hang on."""
    network = HostDecisions(tenant, surroundings).network
    names = (network.connectors.all[number].name for number in sorted(network.connectors.open))
    every = (*doubts_about(tenant, network), *(f"connector `{name}` is not known in full" for name in names))
    return tuple(dict.fromkeys(every))
