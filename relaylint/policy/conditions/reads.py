"""What rules read: kinds, properties, facts and other tenants, as their conditions and texts tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.records import NamedTuple
from relaylint.model.kinds import is_own
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.parse import FIELDS, PARAMETER, Asks, Outline, Tells
from relaylint.policy.facts import FACTS
from relaylint.policy.relations.table import SAME


class RuleReads(NamedTuple):
    """What a rule reads: kinds that it looks for, properties of any kind, facts; ``across``: of other tenants, too."""

    kinds: frozenset[str]
    properties: frozenset[str]
    facts: frozenset[str]
    across: bool


def conditions_of(asks: Asks, tells: Tells) -> list[tree.Condition]:
    """Return every condition of a rule, but for those of its fixes."""
    return _asked(asks) + [case.when for case in (*tells.cases, *tells.advice)]


def _asked(asks: Asks) -> list[tree.Condition]:
    return [asks.check] if asks.where is None else [asks.where, asks.check]


def reads(asks: Asks, tells: Tells) -> RuleReads:
    """Return what a rule reads."""
    nodes = [node for condition in conditions_of(asks, tells) for node in tree.nodes(condition)]
    searches = [node for node in nodes if isinstance(node, tree.Exists)]
    places = [asks.each] if asks.each else []
    fields = (field for field in tells.fields if not field.startswith(PARAMETER))
    named = {*places, *map(str, tells.place or ()), *_operands(nodes), *fields} - {*FIELDS}
    facts = frozenset(named & FACTS.keys())
    return RuleReads(
        frozenset(search.kind.name for search in searches),
        frozenset(named - facts),
        facts,
        any(search.among in tree.BEYOND for search in searches) or any(FACTS[name].across for name in facts),
    )


def _operands(nodes: Iterable[tree.Condition]) -> Iterator[str]:
    """Yield the names of what is tested, or compared with."""
    for node in nodes:
        if isinstance(node, tree.About):
            yield node.operand.name
        elif isinstance(node, tree.Test) and isinstance(node.option, tree.This):
            yield node.option.operand.name


def looks_at(asks: Asks, kinds: Iterable[str]) -> frozenset[str] | None:
    """Return the kinds of which a rule about some kinds looks at other definitions than the one that it is asked about;
    None: any."""
    nodes = [node for condition in _asked(asks) for node in tree.nodes(condition)]
    searched = {node.kind.name for node in nodes if isinstance(node, tree.Exists)}
    looked = {kind for node in nodes if isinstance(node, tree.Test) for kind in node.relation.asks or ()}
    if not looked.isdisjoint(SAME):
        looked.update(kinds)
    for name in FACTS.keys() & set(_operands(nodes)):
        of_fact = FACTS[name].looks_at
        if of_fact is None:
            return None
        looked |= of_fact
    return frozenset(searched | looked.difference(SAME))


def outline(asks: Asks, tells: Tells) -> Outline:
    """Return what a run must know of a rule before it asks anything."""
    read = reads(asks, tells)
    return Outline(tuple(tree.guards(asks.where)), read.across, frozenset(filter(is_own, read.properties)))
