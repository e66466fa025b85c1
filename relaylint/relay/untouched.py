"""Which tenants a change leaves alone, so that nothing is decided of their hosts that was not before."""

from __future__ import annotations

from relaylint.model.tenants import Surroundings
from relaylint.model.ties import concerned
from relaylint.relay.map.comparison import is_known_alike


def untouched(old: Surroundings, new: Surroundings) -> frozenset[str]:
    """Return the folders of the tenants of whose hosts the same is decided in two versions: they are known alike, and
    nothing ties them to one that is not."""
    alike = [
        folder
        for folder, tenant in new.tenants.items()
        if folder in old.tenants and is_known_alike(old.tenants[folder], tenant)
    ]
    kept = frozenset(alike)
    if old.today != new.today or alike != [folder for folder in old.tenants if folder in kept]:
        return frozenset()
    return kept - concerned(old, new, (old.tenants.keys() | new.tenants.keys()) - kept)
