"""Finds misspelt names of information of one's own: such names are free, in rules as in definitions.

A name that only rules have, or only definitions, is likely to be a misspelling if the others have nearly the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.document import Part
from relaylint.core.notices import Named, Notice, notice
from relaylint.core.suggest import Names
from relaylint.model.definitions import Definition
from relaylint.model.kinds import is_own
from relaylint.model.tenants import Tenant
from relaylint.policy.rule import Rule


def misspelt_names(rules: Sequence[Rule], tenants: Iterable[Tenant]) -> Iterator[Notice]:
    """Yield a notice for each name that is likely to be misspelt, in a rule or in a definition of a tenant."""
    held = [each for tenant in tenants for definitions in tenant.definitions.values() for each in definitions]
    there = Names(name for definition in held for name in filter(is_own, definition.data))
    for rule in rules:
        for name in sorted(rule.own_names):
            near = there.nearest(name)
            if near:
                yield notice(f"`{rule.info.name}` asks for `{name}`, which no definition has; did you mean `{near}`?")
    yield from _in_definitions(rules, held, there.names)


def _in_definitions(rules: Sequence[Rule], held: Iterable[Definition], there: frozenset[str]) -> Iterator[Notice]:
    """Yield a notice for the first definition with each name that no rule asks for, in place of one that a rule asks
    for, that other definitions have, and that it lacks."""
    kinds = dict.fromkeys(kind for rule in rules for kind in rule.kinds)
    asked = {kind: Names(there.intersection(_asked(rules, kind))) for kind in kinds}
    told: set[str] = set()
    for definition in held:
        names = asked.get(definition.kind.name)
        for name in filter(is_own, definition.data) if names else ():
            near = names.nearest(name) if names and name not in told else ""
            if near and near not in definition.data:
                told.add(name)
                source, span = definition.locate((name,), Part.KEY)
                line = source.position(span.start).line
                yield notice(Named(source.name), f":{line}: no rule asks for `{name}`; did you mean `{near}`?")


def _asked(rules: Iterable[Rule], kind: str) -> Iterator[str]:
    return (name for rule in rules if kind in rule.kinds for name in rule.own_names)
