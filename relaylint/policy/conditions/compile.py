"""Conditions of rules, compiled to closures: properties and facts with tests, and all, any, not, exists over them."""

from __future__ import annotations

from functools import partial
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.conditions.comparisons import compile_test, listed
from relaylint.policy.conditions.existence import exists, parse_exists
from relaylint.policy.conditions.outcomes import Check, Labels, Outcome, RuleFault, all_of, any_of
from relaylint.policy.conditions.vocabulary import Scope
from relaylint.policy.facts import FACTS, Facts
from relaylint.policy.relations import Subject


def compile_condition(spec: Any, scope: Scope, path: Path, negated: bool = False) -> Check:
    """Return the check of a condition as written. Raises `RuleFault`."""
    if not isinstance(spec, dict) or not spec:
        raise RuleFault(path, "a condition is a mapping of properties, facts, `all`, `any` or `not`")
    parts = [_compile_entry(key, value, scope, (*path, key), negated) for key, value in spec.items()]
    return any_of(parts) if negated else all_of(parts)


def _compile_exists(spec: Any, scope: Scope, path: Path, negated: bool) -> Check:
    """Return the check that a definition is there which meets a condition. Raises `RuleFault`."""
    sought = parse_exists(spec, scope, path)
    inner = Scope((sought.kind,), None, scope.parameters, scope.checked, scope.judged or scope)
    where = compile_condition(spec["where"], inner, (*path, "where"))
    return exists(sought, where, negated)


def _compile_entry(key: str, value: Any, scope: Scope, path: Path, negated: bool) -> Check:
    if key == "not":
        return compile_condition(value, scope, path, not negated)
    if key in ("all", "any"):
        items = enumerate(listed(value, path))
        parts = [compile_condition(item, scope, (*path, index), negated) for index, item in items]
        return all_of(parts) if (key == "all") is not negated else any_of(parts)
    if key == "exists":
        return _compile_exists(value, scope, path, negated)
    return _compile_property(scope.canonical(key, path), value, scope, path, negated)


def _compile_property(name: str, spec: Any, scope: Scope, path: Path, negated: bool) -> Check:
    if name not in FACTS and name != scope.each and "this" not in repr(spec):
        return _shared(name, spec, scope, path, negated)
    test = compile_test(spec, scope, path, negated, scope.list_of(name))
    if name in FACTS:

        def fact_check(subject: Subject) -> Outcome:
            fact = subject.fact(name)
            value = fact.value
            if value.__class__ is Unknown and value.ends:  # they are those of what it depends on
                value = value._replace(ends=None)
            outcome = test(value, subject.path or fact.path or (), subject)
            if outcome.__class__ is list and fact.labels is not tuple:
                return [failure._replace(labels=partial(_both, failure.labels, fact.labels)) for failure in outcome]
            return outcome

        return fact_check
    if name == scope.each:
        return lambda subject: test(subject.item, subject.path or (name,), subject)
    return lambda subject: test(subject.definition.value(name), (name,), subject)


def _both(first: Labels, second: Labels) -> tuple[Label, ...]:
    return first() + second()


_MOST_SHARED = 5000
"""Checks that are kept: more than any set of rules has, and a long run may load ever new rules."""
_SHARED: dict[tuple[str, str, bool], Check] = {}


def _shared(name: str, spec: Any, scope: Scope, path: Path, negated: bool) -> Check:
    """Return the check of a property, the same one for every rule that says the same about it.

    Many rules ask first whether a connector is OnPremises or Partner. Rules are asked one after the
    other about one definition, so that it is enough to remember the last answer.
    """
    key = (name, repr([spec, scope.parameters] if "parameter" in repr(spec) else spec), negated)
    if key in _SHARED:
        return _SHARED[key]
    test, route = compile_test(spec, scope, path, negated, scope.list_of(name)), (name,)
    definition: Definition | None = None
    facts: Facts | None = None
    outcome: Outcome = None

    def check(subject: Subject) -> Outcome:
        nonlocal definition, facts, outcome
        if subject.definition is not definition or subject.facts is not facts:
            definition, facts = subject.definition, subject.facts
            outcome = test(definition.value(name), route, subject)
        return outcome

    if len(_SHARED) >= _MOST_SHARED:
        _SHARED.clear()
    _SHARED[key] = check
    return check
