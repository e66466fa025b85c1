"""Which tenants a change leaves alone, so that nothing is decided of their hosts that was not before."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Any

from relaylint.core.logic import HOLDS
from relaylint.model.tenants import Surroundings
from relaylint.relay.hosts import HostDecisions, addresses
from relaylint.relay.map.comparison import is_known_alike
from relaylint.relay.session import Presented
from relaylint.values.providers import is_initial_domain


def untouched(old: Surroundings, new: Surroundings) -> frozenset[str]:
    """Return the folders of the tenants of whose hosts the same is decided in two versions.

    They are known alike, and no connector of a tenant that is not may match what their hosts present: none of these has
    a say in what is decided.
    """
    alike = {
        folder
        for folder, tenant in new.tenants.items()
        if folder in old.tenants and is_known_alike(old.tenants[folder], tenant)
    }
    if _common(old, alike) != _common(new, alike):
        return frozenset()
    changed = (old.tenants.keys() | new.tenants.keys()) - alike
    if changed:
        alike -= {folder for folder in alike for around in (old, new) if _meets(around, folder, changed)}
    return frozenset(alike)


def _common(around: Surroundings, alike: Collection[str]) -> Any:
    """Return what any decision may hang on: the day, the order of tenants, which are not known in full, and the initial
    domains of those that changed, since one that no tenant lists may be of any of them."""
    order = [folder for folder in around.tenants if folder in alike]
    changed = (tenant for folder, tenant in around.tenants.items() if folder not in alike)
    return (
        around.today,
        order,
        around.run.partial,
        {name for each in changed for name in filter(is_initial_domain, each.accepted.by_name)},
    )


def _meets(around: Surroundings, folder: str, others: Set[str]) -> bool:
    """Return whether what a host of a tenant presents, whoever the sender is, may match a connector of others."""
    decisions = HostDecisions(around.tenants[folder], around)
    for host in decisions.tenant.of("SendingHost"):
        names = decisions.certificate(host).normal
        presented = (Presented(names, HOLDS, HOLDS, address, None) for _, address in addresses(host))
        if any(decisions.networks.meets(session, others) for session in presented):
            return True
    return False
