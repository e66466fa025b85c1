"""A condition as a tree: what is asked of a definition, each part with its place in the rule file."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import TypeAlias

from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Unknown
from relaylint.model.kinds import Kind, is_own
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import Relation, Subject
from relaylint.values.syntaxes import first_label

AMONG = ("others", "earlier", "other-tenants", "earlier-tenants")
"""The scopes of a search: the definitions of the tenant except the judged one, the earlier ones of these, those of the
other tenants of the run, or those of the tenants before its own.

If two definitions are at fault together, looking only at earlier ones reports the fault once: at the later one, and
only if it is not reported at the other.
"""
EARLIER = ("earlier", "earlier-tenants")
BEYOND = ("other-tenants", "earlier-tenants")


class Origin(enum.Enum):
    """Where the value of an operand comes from."""

    PROPERTY = "property"
    FACT = "fact"
    ITEM = "item"


class Operand(NamedTuple):
    """What is tested or compared: a property or fact of one of some kinds, or the item of the list of ``for``.

    ``name``: of the property or fact; for an item, of the list.
    """

    origin: Origin
    name: str
    kinds: tuple[Kind, ...]

    @property
    def is_had(self) -> bool:
        """Whether one of the kinds has it."""
        if self.origin is Origin.FACT:
            return any(FACTS[self.name].fits(kind.name) for kind in self.kinds)
        return is_own(self.name) or any(self.name in kind.properties for kind in self.kinds)

    @property
    def is_formatted(self) -> bool:
        """Whether its values have a format with a normal form."""
        if self.origin is Origin.FACT:
            return FACTS[self.name].normal
        return any(self.name in kind.normalisers for kind in self.kinds)

    @property
    def items(self) -> Operand:
        """An item of the list that it holds."""
        return self._replace(origin=Origin.ITEM)

    @property
    def is_enumerated(self) -> bool:
        """Whether it is a property that one of the kinds has words for."""
        return self.origin is Origin.PROPERTY and any(self.name in kind.enums for kind in self.kinds)

    def getter(self, *, normal: bool = False) -> Callable[[Subject], object]:
        """Return a function that returns its value for a subject; ``normal``: normalised, if it has a format."""
        name, normal = self.name, normal and self.is_formatted
        if self.origin is Origin.ITEM:
            return _normal_item if normal else _item
        if self.origin is Origin.FACT:
            return (lambda subject: subject.fact(name).normal) if normal else lambda subject: subject.fact(name).value
        if normal:
            return lambda subject: subject.definition.normal(name)
        return lambda subject: subject.definition.value(name)


def _item(subject: Subject) -> object:
    return subject.item


def _normal_item(subject: Subject) -> object:
    return subject.normal


class Constant(NamedTuple):
    """An option that is a value; ``parameter``: the parameter of the rule that has it."""

    value: object
    parameter: str = ""

    def place(self, path: Path) -> Path:
        """Return where the value stands, whose option is at a path: that of a parameter where its default does."""
        return ("parameters", self.parameter, "default") if self.parameter else path

    def values(self, path: Path) -> Iterator[tuple[Path, object]]:
        """Yield the value, or those of a list, each with its place."""
        place = self.place(path)
        if isinstance(self.value, list):
            yield from (((*place, at), value) for at, value in enumerate(self.value))
        else:
            yield place, self.value


class This(NamedTuple):
    """An option that is a value of the judged definition; ``first_label``: the first label of the domain in it."""

    operand: Operand
    first_label: bool = False

    def getter(self, *, normal: bool = False) -> Callable[[Subject], object]:
        """Return a function that returns it for a subject; ``normal``: normalised, if it has a format."""
        if not self.first_label:
            return self.operand.getter(normal=normal)
        given = self.operand.getter(normal=True)
        return lambda subject: _label_of(given(subject))


def _label_of(value: object) -> object:
    if isinstance(value, list):
        return list(map(_label_of, value))
    return value if isinstance(value, Unknown) else first_label(value)


class All(NamedTuple):
    """Every part holds; ``listed``: written as `all`, not as the entries of a mapping."""

    parts: tuple[Condition, ...]
    path: Path
    listed: bool = False


class Any(NamedTuple):
    """At least one part holds."""

    parts: tuple[Condition, ...]
    path: Path


class Not(NamedTuple):
    """The part does not hold."""

    part: Condition
    path: Path


class About(NamedTuple):
    """A value of the definition passes a test."""

    operand: Operand
    test: Condition
    path: Path


class Exists(NamedTuple):
    """There is a definition of a kind, among some others, for which a condition holds.

    With ``at_least`` or ``at_most``: there are as many, the judged one included.
    """

    kind: Kind
    among: str
    include_disabled: bool
    where: Condition
    path: Path
    at_least: Constant | None = None
    at_most: Constant | None = None


class Each(NamedTuple):
    """Every item of a list passes a test; ``some``: at least one does."""

    test: Condition
    some: bool
    path: Path


class Test(NamedTuple):
    """A value has a relation to an option."""

    relation: Relation
    option: Constant | This
    path: Path

    @property
    def own(self) -> object:
        """The option if the rule itself states it; None for a parameter, and for a value of the judged definition."""
        return self.option.value if isinstance(self.option, Constant) and not self.option.parameter else None

    @property
    def asks_of_one(self) -> bool:
        """Whether it asks about a single value, and says nothing of a list; null is compared with anything."""
        is_null = isinstance(self.option, Constant) and self.option.value is None
        return not self.relation.lists and not is_null

    @property
    def demands_presence(self) -> bool:
        """Whether it asks for a value that is present."""
        return self.relation.name == "present" and self.own is True


Condition: TypeAlias = "All | Any | Not | About | Exists | Each | Test"
"""A condition on a definition (`About` and `Exists` in `All`, `Any` and `Not`), or a test of a value (`Test` and `Each`
in them)."""


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions of which one is made."""
    if isinstance(condition, (All, Any)):
        return condition.parts
    if isinstance(condition, Not):
        return (condition.part,)
    if isinstance(condition, (About, Each)):
        return (condition.test,)
    if isinstance(condition, Exists) and condition.where != All((), condition.path):  # counts all of a kind
        return (condition.where,)
    return ()


def nodes(condition: Condition, *, searches: bool = True) -> Iterator[Condition]:
    """Yield a condition and all of which it is made, in the order of the rule file; ``searches``: what other
    definitions must meet, too."""
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        yield node
        if searches or not isinstance(node, Exists):
            waiting.extend(reversed(parts_of(node)))


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that all hold where one does."""
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, All):
            waiting.extend(reversed(node.parts))
        else:
            yield node


def tests_apart(condition: Condition) -> Condition:
    """Return a condition on a value that must pass several tests as one condition for each of them."""
    if not (isinstance(condition, About) and isinstance(condition.test, All)):
        return condition
    return All(tuple([condition._replace(test=test) for test in condition.test.parts]), condition.path)


def every(parts: list[Condition], path: Path) -> Condition:
    """Return the condition that holds where all parts do."""
    return parts[0] if len(parts) == 1 else All(tuple(parts), path)


def guards(where: Condition | None) -> Iterator[tuple[str, object]]:
    """Yield the properties that must be present, each with None, or have a value, for a condition to hold."""
    for part in conjuncts(where) if where else ():
        if isinstance(part, About):
            tests = (test for test in conjuncts(part.test) if isinstance(test, Test) and _is_guard(test, part.operand))
            yield from ((part.operand.name, None if test.demands_presence else test.own) for test in tests)


def without_guards(where: Condition) -> Condition | None:
    """Return what is left of a condition where its `guards` hold; None if that is all of it."""
    left: list[Condition] = []
    for part in conjuncts(where):
        if isinstance(part, About):
            tests = [test for test in conjuncts(part.test) if not _is_guard(test, part.operand)]
            left += [part._replace(test=every(tests, part.test.path))] if tests else []
        else:
            left.append(part)
    return every(left, where.path) if left else None


def _is_guard(test: Condition, operand: Operand) -> bool:
    """Return whether a test asks of a property whether it is present, or has a value that the rule states: information
    of one's own may be a list, of whose items that is asked."""
    if not isinstance(test, Test) or operand.origin is not Origin.PROPERTY:
        return False
    states_value = test.relation.name == "equals" and isinstance(test.own, (str, bool))
    return test.demands_presence or (states_value and not is_own(operand.name))
