"""Compiles conditions from trees to closures; equal conditions of a set of rules share one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from importlib import import_module
from typing import Any, cast

from relaylint.core.diagnostic import Label
from relaylint.core.document import Part, Path
from relaylint.core.logic import State
from relaylint.model.definitions import Unknown
from relaylint.model.kinds import is_own
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import (
    Check,
    Evaluation,
    Failure,
    Labels,
    Open,
    RuleFault,
    ValueTest,
    conjunction,
    disjunction,
    each,
    some,
)
from relaylint.policy.conditions.existence import Denials, comparisons, exists, in_items
from relaylint.policy.conditions.narrowing import option_of
from relaylint.policy.conditions.tree import Operand, Origin
from relaylint.policy.relations import Answer, Relation, RelationTest, Subject
from relaylint.policy.relations.partly import partly
from relaylint.policy.relations.table import option_validator
from relaylint.values.syntaxes import show

_MOST_KEPT = 500
"""Maximum number of compared values with a cached test: a long run has ever new ones."""


class Compiler:
    """Compiles the conditions of a set of rules.

    Many of them first ask whether a connector is OnPremises or Partner. Such a question is compiled once, and its
    answer is kept with the subject, which all rules are asked about in turn.
    """

    def __init__(self) -> None:
        self._shared: dict[Hashable, Check] = {}

    def check(self, condition: tree.Condition, negated: bool = False) -> Check:
        """Return the compiled check of a condition. Raises `RuleFault`."""
        if isinstance(condition, tree.Not):
            return self.check(condition.part, not negated)
        if isinstance(condition, tree.About):
            return self._about(condition, negated)
        if isinstance(condition, tree.Exists):
            make = exists if condition.at_least is None and condition.at_most is None else _exists_as_many()
            return make(condition, self.check(condition.where), negated, partial(self._denials, condition.where))
        parts = [self.check(part, negated) for part in tree.parts_of(condition)]
        return conjunction(parts) if isinstance(condition, tree.All) is not negated else disjunction(parts)

    def _denials(self, where: tree.Condition) -> list[Check]:
        """Return the denials of what a condition compares with the judged definition: where it holds, each fails at
        what made it hold, an item of a list for instance."""
        return [self.check(in_items(about), negated=True) for about, _ in comparisons(where, searches=False)]

    def _about(self, about: tree.About, negated: bool) -> Check:
        name, origin, is_formatted = about.operand.name, about.operand.origin, about.operand.is_formatted
        meaning = _meaning(about.test) if origin is Origin.PROPERTY else None
        key = (name, is_formatted, meaning, negated)
        if meaning is not None and key in self._shared:
            return self._shared[key]
        test, normal = _value_test(about.test, about.operand, negated), is_formatted and _asks_normal(about.test)
        if origin is Origin.FACT:
            return _check_of_fact(name, test, normal)
        if origin is Origin.ITEM:
            return _check_of_item(name, test)
        if meaning is None:
            return _check_of_property(name, test, normal)
        self._shared[key] = _kept_check_of_property(name, test, normal)
        return self._shared[key]


def _exists_as_many() -> Callable[[tree.Exists, Check, bool, Denials], Check]:
    """Return what compiles a search that counts; imported on demand, since few rules count."""
    counting = import_module("relaylint.policy.conditions.counting")
    return cast("Callable[[tree.Exists, Check, bool, Denials], Check]", counting.exists_as_many)


def _meaning(test: tree.Condition) -> Hashable:
    """Return a test without its places in a rule file, so that equal ones are equal; None if it compares a value with
    the judged definition."""
    if isinstance(test, tree.Test):
        option = test.option
        return None if isinstance(option, tree.This) else (test.relation.name, _hashable(option.value))
    if isinstance(test, tree.Each):
        parts, sort = [_meaning(test.test)], "some" if test.some else "each"
    else:
        parts, sort = [_meaning(part) for part in tree.parts_of(test)], type(test).__name__
    return None if None in parts else (sort, *parts)


def _hashable(value: Any) -> Hashable:
    return tuple(map(_hashable, value)) if isinstance(value, list) else (type(value), value)  # True is 1, too


def _kept_check_of_property(name: str, test: ValueTest, normal: bool) -> Check:
    """Return a check whose answer is kept with the subject, where that keeps answers."""
    key, route = object(), (name,)

    def check(subject: Subject) -> Evaluation:
        answers: dict[object, Evaluation] | None = subject.answers
        if answers is not None and key in answers:
            return answers[key]
        definition = subject.definition
        value = definition.value(name)
        answer = test(value, definition.normal(name) if normal else value, route, subject)
        if answers is not None:
            answers[key] = answer
        return answer

    return check


def _check_of_property(name: str, test: ValueTest, normal: bool) -> Check:
    route = (name,)
    if normal:
        return lambda subject: test(subject.definition.value(name), subject.definition.normal(name), route, subject)

    def check(subject: Subject) -> Evaluation:
        value = subject.definition.value(name)
        return test(value, value, route, subject)

    return check


def _check_of_item(name: str, test: ValueTest) -> Check:
    route = (name,)
    return lambda subject: test(subject.item, subject.normal, subject.path or route, subject)


def _check_of_fact(name: str, test: ValueTest, normal: bool) -> Check:
    def check(subject: Subject) -> Evaluation:
        fact = subject.fact(name)
        value = fact.value
        if value.__class__ is Unknown:  # what else it tells is of the value that the fact depends on
            value = value._replace(ends=None, present=None)
        outcome = test(value, fact.normal if normal else value, subject.path or fact.path or (), subject)
        if outcome.__class__ is list and fact.labels is not tuple:
            return [failure._replace(labels=partial(_both, failure.labels, fact.labels)) for failure in outcome]
        return outcome

    return check


def _both(first: Labels, second: Labels) -> tuple[Label, ...]:
    return first() + second()


def _asks_normal(test: tree.Condition) -> bool:
    """Return whether a relation in a test takes normalised values."""
    return any(isinstance(node, tree.Test) and node.relation.reads is not None for node in tree.nodes(test))


def _value_test(node: tree.Condition, operand: tree.Operand, negated: bool) -> ValueTest:
    """Return the compiled test of a value. Raises `RuleFault`."""
    if isinstance(node, tree.Not):
        return _value_test(node.part, operand, not negated)
    if isinstance(node, tree.Each):
        inner = _value_test(node.test, operand, negated)
        return some(inner) if node.some is not negated else each(inner)
    if isinstance(node, tree.Test):
        test = _relation_test(node, negated)
        if node.asks_of_one and is_own(operand.name):
            test = _of_one(node.relation, test)
        return test if operand.is_formatted or node.relation.reads is None else _reading(node.relation, test)
    tests = [_value_test(part, operand, negated) for part in tree.parts_of(node)]
    return conjunction(tests) if isinstance(node, tree.All) is not negated else disjunction(tests)


def _of_one(relation: Relation, test: ValueTest) -> ValueTest:
    """Return a test for information of one's own, which may be a list where a single value is asked about: what is so
    of every item is so of the list, and undecided is what is so of some."""

    def check(value: Any, normal: Any, route: Path, subject: Subject) -> Evaluation:
        if value == []:
            return test(None, None, route, subject)
        if not isinstance(value, list):
            return test(value, normal, route, subject)
        told = [test(item, normal[at], (*route, at), subject) for at, item in enumerate(value)]
        open_ = next((outcome for outcome in told if isinstance(outcome, Open)), None)
        if open_ or (None in told and any(told)):
            words = f"`{relation.name}` is so of some items, and not of others: ask under `each` or `some`"
            return open_ or Open(route, words)
        return [failure for outcome in told if isinstance(outcome, list) for failure in outcome] or None

    return check


def _reading(relation: Relation, test: ValueTest) -> ValueTest:
    """Return a test that normalises values without a format as the relation requires."""
    return lambda value, normal, route, subject: test(value, relation.normal(value), route, subject)


def _relation_test(node: tree.Test, negated: bool) -> ValueTest:
    relation, option = node.relation, node.option
    if isinstance(option, tree.This):
        return _compared(relation, option, negated)
    try:
        meant = relation.normal(option.value) if relation.alike else option.value
        test = relation.compile(meant)
    except ValueError as error:
        words, reason = f"{show(option.value)} cannot be used with `{relation.name}`", str(error)
        raise RuleFault(option.place(node.path), words, f"{reason[:1].upper()}{reason[1:]}. {relation.doc}") from None
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


def _compared(relation: Relation, compared: tree.This, negated: bool) -> ValueTest:
    """Return a test whose option is a value of the judged definition; an empty value has nothing in common with any.

    If the test passes for the known items of a list, it passes for all; if not, the unknown items leave it undecided.
    """
    given, meant = compared.getter(), option_of(relation, compared)
    compiled: dict[str, ValueTest | None] = {}

    def check(value: Any, normal: Any, route: Path, subject: Subject) -> Evaluation:
        option, doubt = given(subject.root), None
        if isinstance(option, list):
            doubt = next((item for item in option if isinstance(item, Unknown)), None)
            option = _known(option) or doubt
        if isinstance(option, Unknown):
            return Open(route, f"what it is compared with: {option.reason}")
        key = repr(option)
        if key not in compiled:
            if len(compiled) >= _MOST_KEPT:
                compiled.clear()
            wanted = _known(meant(subject.root))
            usable = _usable(relation, option, wanted)
            compiled[key] = _judging(relation, usable, wanted, negated) if usable else None
        test = compiled[key]
        if test is None:
            if isinstance(option, (list, dict)) and option and is_own(compared.operand.name):
                return Open(route, f"what it is compared with: `{relation.name}` compares with one value")
            return None if negated else [Failure(route, value, partial(_label_of, compared.operand, subject))]
        outcome = test(value, normal, route, subject)
        if doubt and (outcome is None) is negated:
            return Open(route, f"what it is compared with: {doubt.reason}")
        if outcome.__class__ is list and subject.judged is None:  # what a search compares with is its place
            label = partial(_label_of, compared.operand, subject)
            return [failure._replace(labels=partial(_both, failure.labels, label)) for failure in outcome]
        return outcome

    return check


def _label_of(operand: Operand, subject: Subject) -> tuple[Label, ...]:
    """Return a label at what a value of the same definition is compared with, as far as that stands there."""
    definition, path = subject.definition, subject.path if operand.origin is Origin.ITEM else (operand.name,)
    if operand.origin is Origin.FACT:
        path = subject.fact(operand.name).path
    if not path or path[0] not in definition.data:
        return ()
    is_list = len(path) == 1 and isinstance(definition.data[path[0]], list)
    return (definition.label(path, "compared with this", Part.KEY if is_list else Part.VALUE),)


def _known(value: Any) -> Any:
    return [item for item in value if not isinstance(item, Unknown)] if isinstance(value, list) else value


def _usable(relation: Relation, option: Any, meant: Any) -> RelationTest | None:
    """Return the test with an option, ``meant`` in the form that the relation takes; None if that is empty or invalid
    for the relation."""
    if option is None or option_validator(relation.name).faults(option):
        return None
    try:
        return relation.compile(meant)
    except ValueError:
        return None
