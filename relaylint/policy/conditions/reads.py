"""What rules read: kinds, properties, facts and other tenants, as their conditions and texts tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

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
    looked = _looked_at([node for condition in _asked(asks) for node in tree.nodes(condition)])
    if looked is None or looked.isdisjoint(SAME):
        return looked
    return looked.union(kinds).difference(SAME)


def _looked_at(nodes: Collection[tree.Condition]) -> frozenset[str] | None:
    """Return the kinds of other definitions that some conditions look at, `SAME` among them; None: any."""
    searched = {node.kind.name for node in nodes if isinstance(node, tree.Exists)}
    looked = searched.union(*(node.relation.asks or () for node in nodes if isinstance(node, tree.Test)))
    for name in FACTS.keys() & set(_operands(nodes)):
        of_fact = FACTS[name].looks_at
        if of_fact is None:
            return None
        looked |= of_fact
    return frozenset(looked)


class Alone(NamedTuple):
    """What a rule asks of a definition alone, whatever others say.

    It does not apply where ``needed`` fails, and what it asserts holds where ``enough`` does; None: nothing is.
    """

    needed: tree.Condition | None
    enough: tree.Condition | None


def alone(asks: Asks) -> Alone:
    """Return what a rule asks of a definition alone."""
    needed = None if asks.where is None else _alone(asks.where, tree.All, tree.Any)
    return Alone(needed, _alone(asks.check, tree.Any, tree.All))


def _alone(
    condition: tree.Condition, loose: type[tree.All | tree.Any], strict: type[tree.All | tree.Any]
) -> tree.Condition | None:
    """Return what is left of a condition without the parts that look at other definitions: of one of the ``loose`` sort
    some parts do, of one of the ``strict`` sort there must be something left of each. None: nothing is left."""
    if _looked_at([*tree.nodes(condition)]) == frozenset():
        return condition
    whole = tree.tests_apart(condition)
    if not isinstance(whole, (loose, strict)):
        return None
    left = [_alone(part, loose, strict) for part in whole.parts]
    kept = tuple([part for part in left if part is not None])
    is_enough = kept if isinstance(whole, loose) else len(kept) == len(left)
    return whole._replace(parts=kept) if is_enough else None


def outline(asks: Asks, tells: Tells) -> Outline:
    """Return what a run must know of a rule before it asks anything."""
    read = reads(asks, tells)
    return Outline(tuple(tree.guards(asks.where)), read.across, frozenset(filter(is_own, read.properties)))
