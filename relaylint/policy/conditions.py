"""Conditions of rules, compiled to closures: relations, facts, and the combinators all, any, not, each.

A closure returns None where the condition holds, `Open` where it cannot be decided, and otherwise
the failures: the path that failed, its value, and what a relation looked at. The place of a
diagnostic comes from that path, never from the author of the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVarTuple

from relaylint.definitions import Definition, Unknown
from relaylint.diagnostic import Label
from relaylint.document import Part, Path
from relaylint.facts import FACTS, Facts
from relaylint.kinds import Kind
from relaylint.logic import State
from relaylint.relations import RELATIONS, Answer, Relation, Subject
from relaylint.schema import Validator, explain
from relaylint.suggest import closest
from relaylint.values import show


class Failure(NamedTuple):
    """A path within the definition at which a condition fails, with the value found there."""

    path: Path
    value: Any
    related: tuple[Label, ...] = ()
    reason: str = ""


class Open(NamedTuple):
    """A condition that cannot be decided, and why."""

    path: Path
    reason: str


Outcome: TypeAlias = "Open | list[Failure] | None"
Check: TypeAlias = Callable[[Subject], Outcome]
_Test: TypeAlias = Callable[[Any, Path, Subject], Outcome]
_Given = TypeVarTuple("_Given")


class RuleFault(Exception):  # noqa: N818  # a fault of the rule, to be reported
    """Something in a rule that cannot work; ``path`` and ``part`` tell where it stands in the rule file."""

    def __init__(self, path: Path, message: str, help: str = "", part: Part = Part.VALUE) -> None:
        super().__init__(message)
        self.path = path
        self.help = help
        self.part = part


class Scope(NamedTuple):
    """What the keys of a condition may name: the kind's properties, its facts, the list of ``for``."""

    kinds: tuple[Kind, ...]
    each: str | None
    parameters: dict[str, Any]

    def canonical(self, name: str, path: Path) -> str:
        """Return the property or fact called ``name``. Raises `RuleFault`."""
        if name in FACTS and all(kind.name == FACTS[name].kind for kind in self.kinds):
            return name
        properties = [kind.properties for kind in self.kinds]
        if all(name in known for known in properties):
            return name
        kinds = " and ".join(kind.name for kind in self.kinds)
        words = f"`{name}` is neither a property nor a fact of {kinds}"
        raise RuleFault(path, words, closest(name, self.names), Part.KEY)

    @property
    def names(self) -> list[str]:
        """What may be meant: the properties and facts of the first kind."""
        return [*self.kinds[0].properties, *(fact for fact in FACTS if FACTS[fact].kind == self.kinds[0].name)]


def compile_condition(spec: Any, scope: Scope, path: Path, negated: bool = False) -> Check:
    """Return the check of a condition as written. Raises `RuleFault`."""
    if not isinstance(spec, dict) or not spec:
        raise RuleFault(path, "a condition is a mapping of properties, facts, `all`, `any` or `not`")
    parts = [_compile_entry(key, value, scope, (*path, key), negated) for key, value in spec.items()]
    return _any(parts) if negated else _all(parts)


def _compile_entry(key: str, value: Any, scope: Scope, path: Path, negated: bool) -> Check:
    if key == "not":
        return compile_condition(value, scope, path, not negated)
    if key in ("all", "any"):
        items = enumerate(_list(value, path))
        parts = [compile_condition(item, scope, (*path, index), negated) for index, item in items]
        return _all(parts) if (key == "all") is not negated else _any(parts)
    return _compile_property(scope.canonical(key, path), value, scope, path, negated)


def _compile_property(name: str, spec: Any, scope: Scope, path: Path, negated: bool) -> Check:
    if name not in FACTS and name != scope.each:
        return _shared(name, spec, scope, path, negated)
    test = _compile_test(spec, scope, path, negated)
    if name in FACTS:

        def fact_check(subject: Subject) -> Outcome:
            fact = subject.facts.get(name, subject.definition, subject.item)
            outcome = test(fact.value, subject.path or fact.path or (), subject)
            if outcome.__class__ is list and fact.related:
                return [failure._replace(related=failure.related + fact.related) for failure in outcome]
            return outcome

        return fact_check
    return lambda subject: test(subject.item, subject.path or (name,), subject)


_SHARED: dict[tuple[str, str, bool], Check] = {}


def _shared(name: str, spec: Any, scope: Scope, path: Path, negated: bool) -> Check:
    """Return the check of a property, the same one for every rule that says the same about it.

    Many rules ask first whether a connector is OnPremises or Partner. Rules are asked one after the
    other about one definition, so that it is enough to remember the last answer.
    """
    key = (name, repr([spec, scope.parameters] if "parameter" in repr(spec) else spec), negated)
    if key in _SHARED:
        return _SHARED[key]
    test, route = _compile_test(spec, scope, path, negated), (name,)
    definition: Definition | None = None
    facts: Facts | None = None
    outcome: Outcome = None

    def check(subject: Subject) -> Outcome:
        nonlocal definition, facts, outcome
        if subject.definition is not definition or subject.facts is not facts:
            definition, facts = subject.definition, subject.facts
            outcome = test(definition.value(name), route, subject)
        return outcome

    _SHARED[key] = check
    return check


def _compile_test(spec: Any, scope: Scope, path: Path, negated: bool) -> _Test:
    if not isinstance(spec, dict) or not spec:
        raise RuleFault(path, "a test is a mapping of relations, `all`, `any`, `not` or `each`")
    tests: list[_Test] = []
    for key, option in spec.items():
        at = (*path, key)
        if key == "not":
            tests.append(_compile_test(option, scope, at, not negated))
        elif key in ("all", "any"):
            parts = [_compile_test(item, scope, (*at, i), negated) for i, item in enumerate(_list(option, at))]
            tests.append(_all(parts) if (key == "all") is not negated else _any(parts))
        elif key == "each":
            inner = _compile_test(option, scope, at, negated)
            tests.append(_some(inner) if negated else _each(inner))
        else:
            tests.append(_compile_relation(key, option, scope, at, negated))
    return _any(tests) if negated else _all(tests)


def _compile_relation(name: str, option: Any, scope: Scope, path: Path, negated: bool) -> _Test:
    relation = RELATIONS.get(name)
    if relation is None:
        near = closest(name, [*RELATIONS, "all", "any", "not", "each"])
        raise RuleFault(path, f"`{name}` is not a relation", near, Part.KEY)
    if isinstance(option, dict) and list(option) == ["parameter"]:
        wanted = option["parameter"]
        if not isinstance(wanted, str) or wanted not in scope.parameters:
            words = f"{show(wanted)} is not a parameter of this rule"
            raise RuleFault((*path, "parameter"), words, closest(str(wanted), scope.parameters))
        option = scope.parameters[wanted]
    _check_option(relation, option, path)
    try:
        test = relation.compile(option)
    except ValueError:
        raise RuleFault(path, f"{show(option)} cannot be used with `{name}`", relation.doc) from None
    good, bad = (State.FAILS, State.HOLDS) if negated else (State.HOLDS, State.FAILS)

    def check(value: Any, route: Path, subject: Subject) -> Outcome:
        if value.__class__ is Unknown and not relation.sees_absence:
            return Open(route, value.reason)
        answer = test(value, subject)
        if answer is True or answer is False:
            return [Failure(route, value)] if answer is negated else None
        if isinstance(answer, State):
            answer = Answer(answer)
        if answer.state is good:
            return None
        if answer.state is bad:
            return [Failure(route, value, answer.related, answer.reason)]
        return Open(route, answer.reason or "not all of what it is compared with is known")

    return check


def _check_option(relation: Relation, option: Any, path: Path) -> None:
    """Check an option against the relation's own schema. Raises `RuleFault`."""
    for fault in _option_validator(relation.name).faults(option):
        found = explain(fault, option, "option", "the option")[0]
        raise RuleFault((*path, *found.path), f"`{relation.name}`: {found.message}", found.help)


@cache
def _option_validator(name: str) -> Validator:
    return Validator({**RELATIONS[name].option, "title": f"option of {name}"})


def _list(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise RuleFault(path, "`all` and `any` take a list")
    return value


def _all(parts: list[Callable[[*_Given], Outcome]]) -> Callable[[*_Given], Outcome]:
    """Return the conjunction of checks, or of tests."""
    if len(parts) == 1:
        return parts[0]

    def check(*given: *_Given) -> Outcome:
        open_: Open | None = None
        for part in parts:
            outcome = part(*given)
            if outcome is None:
                continue
            if not isinstance(outcome, Open):
                return outcome
            open_ = open_ or outcome
        return open_

    return check


def _any(parts: list[Callable[[*_Given], Outcome]]) -> Callable[[*_Given], Outcome]:
    """Return the disjunction of checks, or of tests."""
    if len(parts) == 1:
        return parts[0]

    def check(*given: *_Given) -> Outcome:
        first: Outcome = None
        open_: Outcome = None
        for part in parts:
            outcome = part(*given)
            if outcome is None:
                return None
            if isinstance(outcome, Open):
                open_ = open_ or outcome
            else:
                first = first or outcome
        return open_ or first

    return check


def _items(value: Any, path: Path) -> list[tuple[Any, Path]]:
    """Return items and paths of a list; a scalar where a list belongs is its only item."""
    if value is None:
        return []
    if not isinstance(value, list):
        return [(value, path)]
    return [(item, (*path, index)) for index, item in enumerate(value)]


def _each(test: _Test) -> _Test:
    def check(value: Any, path: Path, subject: Subject) -> Outcome:
        if value.__class__ is Unknown:
            return Open(path, value.reason)
        failures: list[Failure] = []
        open_: Open | None = None
        for item, route in _items(value, path):
            outcome = test(item, route, subject)
            if outcome is None:
                continue
            if isinstance(outcome, Open):
                open_ = open_ or outcome
            else:
                failures.extend(outcome)
        return failures or open_

    return check


def _some(test: _Test) -> _Test:
    """Return the test that at least one item passes ``test``: what ``not: {each: …}`` means."""

    def check(value: Any, path: Path, subject: Subject) -> Outcome:
        if value.__class__ is Unknown:
            return Open(path, value.reason)
        open_: Outcome = None
        for item, route in _items(value, path):
            outcome = test(item, route, subject)
            if outcome is None:
                return None
            if outcome.__class__ is Open:
                open_ = open_ or outcome
        return open_ or [Failure(path, value)]

    return check
