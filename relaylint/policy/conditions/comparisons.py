"""Compiles tests of a single value: relations, and all, any, not, each and some over them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from relaylint.core.document import Part, Path
from relaylint.core.logic import State
from relaylint.core.suggest import closest
from relaylint.model.definitions import Unknown
from relaylint.model.faults import Validator, explain_fault
from relaylint.policy.conditions.evaluation import (
    Evaluation,
    Failure,
    Open,
    RuleFault,
    ValueTest,
    conjunction,
    disjunction,
    each,
    some,
)
from relaylint.policy.conditions.vocabulary import ITEM, Vocabulary
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS, Answer, Relation, RelationTest, Subject
from relaylint.policy.relations.partly import partly
from relaylint.values.syntaxes import show

_MOST_KEPT = 500
"""Maximum number of compared values with a cached test: a long run has ever new ones."""


def compile_test(
    spec: Any, vocabulary: Vocabulary, path: Path, negated: bool, whole: str = "", *, is_formatted: bool = False
) -> ValueTest:
    """Return the compiled test of a value; ``whole``: the name of the property if it is a list, ``is_formatted``: the
    format of the value has a normal form. Raises `RuleFault`."""
    if not isinstance(spec, dict) or not spec:
        raise RuleFault(path, "a test is a mapping of relations, `all`, `any`, `not`, `each` or `some`")
    tests: list[ValueTest] = []
    for key, option in spec.items():
        at = (*path, key)
        if key == "not":
            tests.append(compile_test(option, vocabulary, at, not negated, whole, is_formatted=is_formatted))
        elif key in ("all", "any"):
            parts = [
                compile_test(item, vocabulary, (*at, i), negated, whole, is_formatted=is_formatted)
                for i, item in enumerate(operands(option, at))
            ]
            tests.append(conjunction(parts) if (key == "all") is not negated else disjunction(parts))
        elif key == "each":
            inner = compile_test(option, vocabulary, at, negated, is_formatted=is_formatted)
            tests.append(some(inner) if negated else each(inner))
        elif key == "some":
            inner = compile_test(option, vocabulary, at, negated, is_formatted=is_formatted)
            tests.append(each(inner) if negated else some(inner))
        else:
            _check_list(key, option, at, whole)
            test = _compile_relation(key, option, vocabulary, at, negated)
            about = RELATIONS[key]
            tests.append(test if is_formatted or about.reads is None else _reading(about, test))
    return disjunction(tests) if negated else conjunction(tests)


def _reading(relation: Relation, test: ValueTest) -> ValueTest:
    """Return a test that normalises values without a format as the relation requires."""
    return lambda value, normal, route, subject: test(value, relation.normal(value), route, subject)


def _check_list(name: str, option: Any, path: Path, whole: str) -> None:
    """Check that a relation on single values is not applied to a list, where it could never hold. Raises
    `RuleFault`."""
    if whole and name in RELATIONS and not RELATIONS[name].lists and option is not None:
        words = f"`{name}` asks about one value, and `{whole}` holds a list"
        raise RuleFault(path, words, "put it under `each` or `some`", Part.KEY)


def _compile_relation(name: str, option: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> ValueTest:
    relation = RELATIONS.get(name)
    if relation is None:
        near = closest(name, [*RELATIONS, "all", "any", "not", "each", "some"])
        raise RuleFault(path, f"`{name}` is not a relation", near, Part.KEY)
    if isinstance(option, dict) and list(option) == ["this"]:
        return _compared(relation, option["this"], vocabulary, (*path, "this"), negated)
    if isinstance(option, dict) and list(option) == ["parameter"]:
        wanted = option["parameter"]
        if not isinstance(wanted, str) or wanted not in vocabulary.parameters:
            words = f"{show(wanted)} is not a parameter of this rule"
            raise RuleFault((*path, "parameter"), words, closest(str(wanted), vocabulary.parameters))
        option = vocabulary.parameters[wanted]
    if not vocabulary.checked:
        _check_option(relation, option, path)
    try:
        meant = relation.normal(option) if relation.alike else option
        test = relation.compile(meant)
    except ValueError:
        raise RuleFault(path, f"{show(option)} cannot be used with `{name}`", relation.doc) from None
    return _judging(relation, test, meant, negated)


def _judging(relation: Relation, test: RelationTest, option: Any, negated: bool) -> ValueTest:
    """Return a test with an option that returns an outcome."""
    good, bad = (State.FAILS, State.HOLDS) if negated else (State.HOLDS, State.FAILS)
    in_part, is_normal = partly(relation.name, option), relation.reads is not None

    def check(value: Any, normal: Any, route: Path, subject: Subject) -> Evaluation:
        if value.__class__ is Unknown and not relation.sees_absence:
            told = in_part(value.ends, subject) if in_part and value.ends else None
            if told is None:
                return Open(route, value.reason)
            answer: bool | State | Answer = told
        else:
            answer = test(normal if is_normal else value, subject)
        if answer is True or answer is False:
            return [Failure(route, value)] if answer is negated else None
        if isinstance(answer, State):
            answer = Answer(answer)
        if answer.state is good:
            return None
        if answer.state is bad:
            return [Failure(route, value, answer.labels, answer.reason)]
        return Open(route, answer.reason or "not all of what it is compared with is known")

    return check


def reference(name: Any, vocabulary: Vocabulary, path: Path, *, normal: bool = False) -> Callable[[Subject], Any]:
    """Return a function that returns the value that ``this`` refers to: a property, a fact, or the item.

    ``normal``: normalised, if it has a format. Raises `RuleFault`.
    """
    judged = vocabulary.judged or vocabulary
    if name == ITEM and judged.each is None:
        raise RuleFault(path, f"there is no `{ITEM}`: the rule has no `for`", "name a property")
    if name != ITEM:
        judged.canonical(str(name), path, Part.VALUE)
    give = referred_normal if normal and judged.is_formatted(name) else referred
    return lambda subject: give(name, subject.root)


def referred(name: str, judged: Subject) -> Any:
    """Return the value that ``this`` refers to in the judged definition: a property, a fact, or the item."""
    if name == ITEM:
        return judged.item
    return judged.fact(name).value if name in FACTS else judged.definition.value(name)


def referred_normal(name: str, judged: Subject) -> Any:
    """Like `referred`, normalised."""
    if name == ITEM:
        return judged.normal
    return judged.fact(name).normal if name in FACTS else judged.definition.normal(name)


def _compared(relation: Relation, name: Any, vocabulary: Vocabulary, path: Path, negated: bool) -> ValueTest:
    """Return a test whose option is a value of the judged definition; an empty value has nothing in common with any.

    If the test passes for the known items of a list, it passes for all; if not, the unknown items leave it undecided.
    """
    given, meant = reference(name, vocabulary, path), option_of(relation, name, vocabulary, path)
    compiled: dict[str, ValueTest | None] = {}

    def check(value: Any, normal: Any, route: Path, subject: Subject) -> Evaluation:
        option, doubt = given(subject), None
        if isinstance(option, list):
            doubt = next((item for item in option if isinstance(item, Unknown)), None)
            option = _known(option) or doubt
        if isinstance(option, Unknown):
            return Open(route, f"what it is compared with: {option.reason}")
        key = repr(option)
        if key not in compiled:
            if len(compiled) >= _MOST_KEPT:
                compiled.clear()
            wanted = _known(meant(subject))
            usable = _usable(relation, option, wanted)
            compiled[key] = _judging(relation, usable, wanted, negated) if usable else None
        test = compiled[key]
        if test is None:
            return None if negated else [Failure(route, value)]
        outcome = test(value, normal, route, subject)
        if doubt and (outcome is None) is negated:
            return Open(route, f"what it is compared with: {doubt.reason}")
        return outcome

    return check


def option_of(relation: Relation, name: Any, vocabulary: Vocabulary, path: Path) -> Callable[[Subject], Any]:
    """Return a function that returns the value that ``this`` refers to, in the form that a relation takes as option.
    Raises `RuleFault`."""
    given = reference(name, vocabulary, path, normal=relation.alike)
    if not relation.alike or (vocabulary.judged or vocabulary).is_formatted(name):
        return given
    return lambda subject: relation.normal(given(subject))


def _known(value: Any) -> Any:
    return [item for item in value if not isinstance(item, Unknown)] if isinstance(value, list) else value


def _usable(relation: Relation, option: Any, meant: Any) -> RelationTest | None:
    """Return the test with an option, ``meant`` in the form that the relation takes; None if that is empty or invalid
    for the relation."""
    if option is None or _option_validator(relation.name).faults(option):
        return None
    try:
        return relation.compile(meant)
    except ValueError:
        return None


def _check_option(relation: Relation, option: Any, path: Path) -> None:
    """Validate an option against the relation's schema. Raises `RuleFault`."""
    for fault in _option_validator(relation.name).faults(option):
        explained = explain_fault(fault, option, "option", "the option")[0]
        raise RuleFault((*path, *explained.path), f"`{relation.name}`: {explained.message}", explained.help)


@cache
def _option_validator(name: str) -> Validator:
    return Validator({**RELATIONS[name].option, "title": f"option of {name}"})


def operands(value: Any, path: Path) -> list[Any]:
    """Return the list under `all` or `any`. Raises `RuleFault`."""
    if not isinstance(value, list) or not value:
        raise RuleFault(path, "`all` and `any` take a list")
    return value
