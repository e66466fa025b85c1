"""Tells of a rule whether it looks at other tenants by something else than what ties tenants together."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.model.schema_index import SOUGHT
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.narrowing import LOOK_UPS, tests_of_one
from relaylint.policy.conditions.parse import Asks, Tells
from relaylint.policy.conditions.reads import conditions_of
from relaylint.policy.conditions.tree import Origin


def is_beyond_ties(asks: Asks, tells: Tells) -> bool:
    """Return whether a rule looks for definitions of other tenants by something else than what ties tenants."""
    nodes = (node for condition in conditions_of(asks, tells) for node in tree.nodes(condition))
    return any(
        isinstance(node, tree.Exists) and node.among in tree.BEYOND and not any(_by_ties(node)) for node in nodes
    )


def _by_ties(search: tree.Exists) -> Iterator[bool]:
    """Yield for each part of a search whether only such definitions pass it as are tied to the judged one."""
    for part in tree.conjuncts(search.where):
        if isinstance(part, tree.About) and part.operand.origin is Origin.PROPERTY:
            yield _is_tied(part.operand) and any(map(_is_by_tie, tests_of_one(part.test)))


def _is_by_tie(test: tree.Test) -> bool:
    option = test.option
    is_own = isinstance(option, tree.This) and not option.first_label and _is_tied(option.operand)
    return is_own and test.relation.name in LOOK_UPS


def _is_tied(operand: tree.Operand) -> bool:
    is_value = operand.origin is not Origin.FACT
    return is_value and all(operand.name in SOUGHT.get(kind.name, ()) for kind in operand.kinds)
