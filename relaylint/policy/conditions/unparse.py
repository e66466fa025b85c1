"""Writes conditions as a rule file has them, for documentation."""

from __future__ import annotations

from typing import Any

from relaylint.policy.conditions import tree
from relaylint.policy.conditions.parse import FIRST_LABEL, ITEM, THIS
from relaylint.policy.conditions.tree import Origin


def unparse(condition: tree.Condition) -> dict[str, Any]:
    """Return the mapping that a condition, or a test of a value, is parsed from."""
    match condition:
        case tree.All(parts, listed=False):
            return {key: value for part in parts for key, value in unparse(part).items()}
        case tree.All(parts):
            return {"all": list(map(unparse, parts))}
        case tree.Any(parts):
            return {"any": list(map(unparse, parts))}
        case tree.Not(part):
            return {"not": unparse(part)}
        case tree.About(operand, test):
            return {operand.name: unparse(test)}
        case tree.Each(test):
            return {"some" if condition.some else "each": unparse(test)}
        case tree.Test(relation, option):
            return {relation.name: _option(option)}
        case tree.Exists():
            return {"exists": _search(condition)}


def _option(option: tree.Constant | tree.This) -> Any:
    if isinstance(option, tree.This):
        name = ITEM if option.operand.origin is Origin.ITEM else option.operand.name
        return {FIRST_LABEL if option.first_label else THIS: name}
    return {"parameter": option.parameter} if option.parameter else option.value


def _search(node: tree.Exists) -> dict[str, Any]:
    search: dict[str, Any] = {"kind": node.kind.name}
    if node.among != tree.AMONG[0]:
        search["among"] = node.among
    if node.include_disabled:
        search["include-disabled"] = True
    for name, number in (("at-least", node.at_least), ("at-most", node.at_most)):
        if number is not None:
            search[name] = _option(number)
    where = unparse(node.where)
    return {**search, "where": where} if where else search
