"""Judges each tenant beside those alone that ties lead to, so that what is worked out of others need not be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from relaylint.check.engine import Judged, judge
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.model.ties import groups_of
from relaylint.policy.rule import Rule


class _Group:
    """Tenants that matter to each other; ``left``: how many of them are not judged."""

    def __init__(self, tenants: Sequence[Tenant], around: Surroundings) -> None:
        self._tenants = tenants
        self._around = around
        self._beside: Surroundings | None = None
        self._left = len(tenants)

    def judge(self, tenant: Tenant, rules: Sequence[Rule]) -> Judged:
        """Return the results of one of them; with the last, all that was worked out of them is dropped."""
        self._left -= 1
        beside = self._beside = self._beside or self._around.of_some(self._tenants)
        judged = judge(tenant, rules, beside)
        if self._left:
            beside.forget(tenant)
        else:
            beside.end()
            self._beside = None
        return judged


def judging_apart(rules: Sequence[Rule], around: Surroundings) -> Callable[[Tenant], Judged]:
    """Return what judges each tenant once, as beside all that are around.

    None of the rules may look at others by something else than what ties tenants.
    """
    groups = {}
    for tenants in groups_of(around.tenants.values()):
        groups.update(dict.fromkeys((tenant.folder for tenant in tenants), _Group(tenants, around)))
    return lambda tenant: groups[tenant.folder].judge(tenant, rules)
