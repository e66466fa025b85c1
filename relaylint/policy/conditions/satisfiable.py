"""Finds conditions that never hold, and those that always do, whatever stands in the definitions.

A condition holds in one of several ways, in each of which some tests of values are passed and others are not. What is
never more than undecided never holds.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Final

from relaylint.model.kinds import Kind, is_own
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.fitting import Tested, tested
from relaylint.policy.conditions.parse import Asks, Tells
from relaylint.policy.conditions.reads import conditions_of
from relaylint.policy.conditions.tree import Operand, Origin
from relaylint.policy.conditions.trials import Domain, Literal, may_pass, possible
from relaylint.policy.conditions.typecheck import check_types
from relaylint.policy.conditions.unparse import unparse

_MOST_WAYS: Final = 200
"""Maximum number of ways in which a condition can hold; one with more is taken to hold at times."""


class _ManyError(Exception):
    """A condition has more ways to hold than are looked at."""


def check_conditions(asks: Asks, tells: Tells, *, include_disabled: bool) -> None:
    """Check that each condition of a rule can be meant so: what it compares, and that it holds at times and fails at
    times, with every part of it. Raises `RuleFault`."""
    for condition in conditions_of(asks, tells):
        check_types(condition)
        _check(condition)
    if asks.where is not None and not include_disabled:
        _check_enabled(asks.where)


def _check_enabled(where: tree.Condition) -> None:
    """Check that a condition does not ask for what is passed over. Raises `RuleFault`."""
    for part in tree.conjuncts(where):
        if isinstance(part, tree.About) and _tells_disabled(part.operand) and not may_pass(part.test, True):
            words = "what is disabled is passed over, so that this never holds"
            raise RuleFault(part.path, words, "write `include-disabled: true` beside `where`")


def _tells_disabled(operand: Operand) -> bool:
    has_it = all("Enabled" in kind.properties for kind in operand.kinds)
    return operand.origin is Origin.PROPERTY and operand.name == "Enabled" and has_it


def _check(condition: tree.Condition) -> None:
    if isinstance(condition, tree.About):
        about = tested(condition.operand)
        _check_test(condition.test, about, _domains(condition.operand, about))
        return
    for part in tree.parts_of(condition):
        _check(part)
    if isinstance(condition, tree.Exists) and not condition.include_disabled:
        _check_enabled(condition.where)
    if isinstance(condition, tree.All | tree.Any | tree.Not):
        _check_combined(condition)


def _check_test(test: tree.Condition, about: Tested, domains: tuple[Domain, Domain]) -> None:
    """Check a test of a value, among the values that there may be, and those that there are in faulty files, too."""
    strict, lenient = domains
    if isinstance(test, tree.Each):
        _check_test(test.test, about.items, (strict.items, strict.items))
    else:
        for part in tree.parts_of(test):
            _check_test(part, about, domains)
    if isinstance(test, tree.All):
        for at, part in enumerate(test.parts):
            before = test.parts[:at]
            if before and not possible([(one, True) for one in (*before, part)], strict):
                other = next((one for one in before if not possible([(one, True), (part, True)], strict)), before[0])
                raise _excluded(part, other, f"{about} never passes both")
    elif not possible([(test, True)], strict):
        raise _pointless(test, about, f"no value of {about} passes this")
    if not possible([(test, False)], lenient):
        raise _pointless(test, about, f"every value of {about} passes this")


def _pointless(test: tree.Condition, about: Tested, words: str) -> RuleFault:
    if any(isinstance(node, tree.Test) and node.relation.name == "present" for node in tree.nodes(test)):
        return RuleFault(test.path, words, f"{about} is always there")
    return RuleFault(test.path, words, f"{about} is {about.title}")


def _check_combined(condition: tree.All | tree.Any | tree.Not) -> None:
    if not can_hold(condition):
        raise _contradiction(condition)
    if not can_fail(condition):
        raise RuleFault(condition.path, "this always holds", "leave it out, or ask for something else")


def can_hold(condition: tree.Condition) -> bool:
    """Return whether a condition may hold of definitions that fit their schema."""
    return _may_be(condition, wanted=True, lenient=False)


def can_fail(condition: tree.Condition) -> bool:
    """Return whether a condition may fail of any definitions, those included that lack what they must have."""
    return _may_be(condition, wanted=False, lenient=True)


def _may_be(condition: tree.Condition, *, wanted: bool, lenient: bool, kind: Kind | None = None) -> bool:
    try:
        ways = _ways(condition, wanted=wanted)
    except _ManyError:
        return True
    return any(_is_consistent(way, lenient=lenient, kind=kind) for way in ways)


def _contradiction(condition: tree.All | tree.Any | tree.Not) -> RuleFault:
    """Return the fault of the first part that excludes what stands before it, or of the whole."""
    parts = condition.parts if isinstance(condition, tree.All) else ()
    for at, part in enumerate(parts):
        before = parts[:at]
        if before and not can_hold(tree.All((*before, part), ())):
            other = next((one for one in before if not can_hold(tree.All((one, part), ()))), before[0])
            return _excluded(part, other, "ask for one of the two")
    return RuleFault(condition.path, "this never holds", "leave it out, or ask for something else")


def may_hold(*parts: tree.Condition, kind: Kind | None = None, lenient: bool = False) -> bool:
    """Return whether conditions may hold together of definitions of a kind, or of one of the kinds that they are about;
    ``lenient``: in faulty files, too."""
    return _may_be(tree.All(parts, ()), wanted=True, lenient=lenient, kind=kind)


def _excluded(part: tree.Condition, other: tree.Condition, help: str) -> RuleFault:
    return RuleFault(part.path, f"this never holds together with `{'.'.join(map(str, other.path))}`", help)


# conditions


def _ways(condition: tree.Condition, *, wanted: bool) -> list[tuple[Literal, ...]]:
    """Return the ways in which a condition holds, or fails: conditions on single values that then hold, or fail. Raises
    `_ManyError`."""
    if isinstance(condition, tree.Not):
        return _ways(condition.part, wanted=not wanted)
    if not isinstance(condition, tree.All | tree.Any):
        return [((condition, wanted),)]
    ways = [_ways(part, wanted=wanted) for part in condition.parts]
    if isinstance(condition, tree.All) is not wanted:
        return [way for some in ways for way in some]
    number = 1
    for some in ways:
        number *= len(some)
    if number > _MOST_WAYS:
        raise _ManyError
    return [tuple(literal for way in chosen for literal in way) for chosen in product(*ways)]


def _is_consistent(way: tuple[Literal, ...], *, lenient: bool, kind: Kind | None = None) -> bool:
    """Return whether conditions can hold, or fail, together."""
    tests: dict[tuple[Origin, str], list[Literal]] = {}
    operands: dict[tuple[Origin, str], Operand] = {}
    searches: list[tuple[Any, bool]] = []
    for condition, wanted in way:
        if isinstance(condition, tree.About):
            key = (condition.operand.origin, condition.operand.name)
            tests.setdefault(key, []).append((condition.test, wanted))
            operands[key] = condition.operand._replace(kinds=(kind,)) if kind else condition.operand
        else:
            searches.append((unparse(condition), wanted))
    if any((search, not wanted) in searches for search, wanted in searches):
        return False
    for key, literals in tests.items():
        operand = operands[key]
        if lenient and len(literals) == 1 and operand.is_had:
            continue  # each test is passed by some values and not by others: that has been looked at
        if not possible(literals, _domains(operand, tested(operand))[lenient]):
            return False
    return True


def _domains(operand: Operand, about: Tested) -> tuple[Domain, Domain]:
    """Return the values that an operand can have in files without a fault, and those that it can have at all."""
    if not operand.is_had:
        return Domain((), absent=True), Domain((), absent=True)
    is_property = operand.origin is Origin.PROPERTY and not is_own(operand.name)
    absent = is_property and any(_may_be_absent(kind, operand.name) for kind in operand.kinds)
    return Domain(about.types, absent), Domain(about.types, is_property)


def _may_be_absent(kind: Kind, name: str) -> bool:
    if kind.defaults.get(name) in (None, [], ""):
        return name not in kind.schema.get("required", ()) or name not in kind.properties
    return False
