"""Finds names of information of one's own that rules ask for and no definition has, where one has nearly the same.

Such names are free, so that a rule with a misspelt one can be loaded, and may then never apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.notices import Notice, notice
from relaylint.core.suggest import Names
from relaylint.model.kinds import is_own
from relaylint.model.tenants import Tenant
from relaylint.policy.rule import Rule


def misspelt_names(rules: Iterable[Rule], tenants: Iterable[Tenant]) -> Iterator[Notice]:
    """Yield a notice for each name in a rule that is likely to be misspelt, given the definitions of all tenants."""
    there = Names(name for tenant in tenants for name in _held(tenant))
    for rule in rules:
        for name in sorted(rule.own_names):
            near = there.nearest(name)
            if near:
                yield notice(f"`{rule.info.name}` asks for `{name}`, which no definition has; did you mean `{near}`?")


def _held(tenant: Tenant) -> Iterator[str]:
    for definitions in tenant.definitions.values():
        for definition in definitions:
            yield from filter(is_own, definition.data)
