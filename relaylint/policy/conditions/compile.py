"""Compiles conditions: properties and facts with tests, and all, any, not and exists over them."""

from __future__ import annotations

from functools import partial
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.conditions.comparisons import compile_test, operands
from relaylint.policy.conditions.evaluation import (
    Check,
    Evaluation,
    Labels,
    RuleFault,
    ValueTest,
    conjunction,
    disjunction,
)
from relaylint.policy.conditions.existence import exists, parse_exists
from relaylint.policy.conditions.vocabulary import Vocabulary
from relaylint.policy.facts import FACTS, Facts
from relaylint.policy.relations import RELATIONS, Subject


def compile_condition(spec: Any, vocabulary: Vocabulary, path: Path, negated: bool = False) -> Check:
    """Return the compiled check of a condition. Raises `RuleFault`."""
    if not isinstance(spec, dict) or not spec:
        raise RuleFault(path, "a condition is a mapping of properties, facts, `all`, `any` or `not`")
    parts = [_compile_entry(key, value, vocabulary, (*path, key), negated) for key, value in spec.items()]
    return disjunction(parts) if negated else conjunction(parts)


def _compile_exists(spec: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> Check:
    """Return the check that there is a definition that satisfies a condition. Raises `RuleFault`."""
    sought = parse_exists(spec, vocabulary, path)
    inner = Vocabulary((sought.kind,), None, vocabulary.parameters, vocabulary.checked, vocabulary.judged or vocabulary)
    where = compile_condition(spec["where"], inner, (*path, "where"))
    return exists(sought, where, negated)


def _compile_entry(key: str, value: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> Check:
    if key == "not":
        return compile_condition(value, vocabulary, path, not negated)
    if key in ("all", "any"):
        items = enumerate(operands(value, path))
        parts = [compile_condition(item, vocabulary, (*path, index), negated) for index, item in items]
        return conjunction(parts) if (key == "all") is not negated else disjunction(parts)
    if key == "exists":
        return _compile_exists(value, vocabulary, path, negated)
    return _compile_property(vocabulary.canonical(key, path), value, vocabulary, path, negated)


def _compile_property(name: str, spec: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> Check:
    if name not in FACTS and name != vocabulary.each and "this" not in repr(spec):
        return _shared(name, spec, vocabulary, path, negated)
    test, normal = _test(name, spec, vocabulary, path, negated)
    if name in FACTS:

        def fact_check(subject: Subject) -> Evaluation:
            fact = subject.fact(name)
            value = fact.value
            if value.__class__ is Unknown and value.ends:  # they are the labels of what it depends on
                value = value._replace(ends=None)
            outcome = test(value, fact.normal if normal else value, subject.path or fact.path or (), subject)
            if outcome.__class__ is list and fact.labels is not tuple:
                return [failure._replace(labels=partial(_both, failure.labels, fact.labels)) for failure in outcome]
            return outcome

        return fact_check
    route = (name,)
    if name == vocabulary.each:
        return lambda subject: test(subject.item, subject.normal, subject.path or route, subject)
    if normal:
        return lambda subject: test(subject.definition.value(name), subject.definition.normal(name), route, subject)

    def check(subject: Subject) -> Evaluation:
        value = subject.definition.value(name)
        return test(value, value, route, subject)

    return check


def _test(name: str, spec: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> tuple[ValueTest, bool]:
    """Return the test of a property or fact, and whether it asks for normal values."""
    is_formatted = vocabulary.is_formatted(name)
    test = compile_test(spec, vocabulary, path, negated, vocabulary.list_of(name), is_formatted=is_formatted)
    return test, is_formatted and _asks(spec)


def _asks(spec: Any) -> bool:
    """Return whether a relation in a test takes normalised values."""
    if isinstance(spec, list):
        return any(map(_asks, spec))
    if not isinstance(spec, dict):
        return False
    return any(RELATIONS[key].reads is not None if key in RELATIONS else _asks(value) for key, value in spec.items())


def _both(first: Labels, second: Labels) -> tuple[Label, ...]:
    return first() + second()


_MOST_SHARED = 5000
"""Size of the cache of checks: more than any set of rules has, but a long run may load new rules."""
_SHARED: dict[tuple[str, str, bool], Check] = {}


def _shared(name: str, spec: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> Check:
    """Return the check of a property, shared by all rules with the same check.

    Many rules first ask whether a connector is OnPremises or Partner. All rules are evaluated for one definition in
    turn, so caching the last answer is enough.
    """
    key = (name, repr([spec, vocabulary.parameters] if "parameter" in repr(spec) else spec), negated)
    if key in _SHARED:
        return _SHARED[key]
    (test, normal), route = _test(name, spec, vocabulary, path, negated), (name,)
    definition: Definition | None = None
    facts: Facts | None = None
    outcome: Evaluation = None

    def check(subject: Subject) -> Evaluation:
        nonlocal definition, facts, outcome
        if subject.definition is not definition or subject.facts is not facts:
            definition, facts = subject.definition, subject.facts
            value = definition.value(name)
            outcome = test(value, definition.normal(name) if normal else value, route, subject)
        return outcome

    if len(_SHARED) >= _MOST_SHARED:
        _SHARED.clear()
    _SHARED[key] = check
    return check
