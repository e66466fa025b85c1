"""Checks types in conditions: values that a property or fact never has, relations and comparisons that do not fit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from relaylint.core.document import Part, Path
from relaylint.core.suggest import closest, listed
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.fitting import FORMATS_OF, Tested, fits, instead_of, is_option, takes_type, tested
from relaylint.policy.conditions.parse import FIRST_LABEL, THIS
from relaylint.policy.relations import RELATIONS, Relation
from relaylint.policy.relations.table import Takes
from relaylint.policy.value_types import ANYTHING, TEXT, Sort, ValueType, list_of
from relaylint.values.syntaxes import show

_OPTIONS: Final = {Takes.DOMAIN: "a domain or host name", Takes.ADDRESS: "an IPv4 address or range"}
"""What relations on certain texts compare them with."""
_SORTS: Final = {"integer": Sort.NUMBER, **{sort.value: sort for sort in Sort}, "number": Sort.NUMBER}
_MOST_NAMED = 8
"""Number of words of an enumeration, or of relations, that a help text names."""


def check_types(condition: tree.Condition) -> None:
    """Check that what stands in a condition can be meant so. Raises `RuleFault`."""
    for node in tree.nodes(condition):
        if isinstance(node, tree.About):
            _check_test(node.test, tested(node.operand))


def _check_test(test: tree.Condition, about: Tested) -> None:
    if isinstance(test, tree.Test):
        _check_relation(test, about)
    elif isinstance(test, tree.Each):
        if not any(Sort.LIST in type.sorts for type in about.types):
            key = str(test.path[-1])
            words = f"`{key}` asks about a list, and {about} is {about.title}"
            raise RuleFault(test.path, words, f"leave `{key}` out: the relations in it can ask about {about}", Part.KEY)
        _check_test(test.test, about.items)
    else:
        for part in tree.parts_of(test):
            _check_test(part, about)


def _check_relation(test: tree.Test, about: Tested) -> None:
    relation, option = test.relation, test.option
    asks_nothing = isinstance(option, tree.Constant) and option.value is None
    if not asks_nothing and not any(fits(relation, type) for type in about.types):
        words = f"`{relation.name}` asks about {relation.takes.value}, and {about} is {about.title}"
        raise RuleFault(test.path, words, instead_of(relation, option, about), Part.KEY)
    if isinstance(option, tree.This):
        _check_compared(test, about, _referred(option, test.path))
    elif relation.takes in (Takes.VALUE, Takes.LIST):
        _check_values(option, test.path, about.items if relation.takes is Takes.LIST else about)
    elif relation.alike:
        _check_texts(relation, option, test.path)


def _referred(option: tree.This, path: Path) -> Tested:
    """Return what a value of the judged definition is; the first label of a domain is a text of no syntax. Raises
    `RuleFault` for that of what is no domain."""
    given = tested(option.operand)
    if not option.first_label:
        return given
    if not any(takes_type(Takes.DOMAIN, one) for type in given.types for one in (type, type.items or type)):
        words = f"`{FIRST_LABEL}` takes a domain or host name, and {given} is {given.title}"
        raise RuleFault((*path, FIRST_LABEL), words, f"name what holds a domain, or write `{{ {THIS}: … }}`")
    labels = [list_of(TEXT) if type.is_list else TEXT for type in given.types]
    return given._replace(types=tuple(dict.fromkeys(labels)))


def _check_values(option: tree.Constant, path: Path, about: Tested) -> None:
    """Check that a value can have the values that it is compared with. Raises `RuleFault`."""
    for place, value in option.values(path):
        if not any(type.admits(value) for type in about.types):
            raise RuleFault(place, f"{_told(value, about)} is no value of {about}", _instead(value, about))


def _check_texts(relation: Relation, option: tree.Constant, path: Path) -> None:
    """Check that a domain or address is compared with what can be one. Raises `RuleFault`."""
    for place, value in option.values(path):
        if not is_option(relation, str(value)):
            _, at, domain = str(value).rpartition("@")
            alone = bool(at) and is_option(relation, domain)
            help = f"write the domain alone: `{domain}`" if alone else f"`{relation.name}`: {relation.doc}"
            raise RuleFault(place, f"{show(value)} is not {_OPTIONS[relation.takes]}", help)


def _told(value: Any, about: Tested) -> str:
    """Return a value in words: ``5`` the text is another one than the number."""
    sort = Sort.of(value)
    if any(sort in type.sorts for type in about.types) or sort not in (Sort.TEXT, Sort.NUMBER):
        return show(value)
    return f"the {'text' if sort is Sort.TEXT else 'number'} {show(value)}"


def _instead(value: Any, about: Tested) -> str:
    """Return what the values are, and the one that may be meant."""
    if any(type.admits(_unquoted(value)) for type in about.types):
        return f"write it without quotes: `{value}`"
    words = [word for type in about.types for word in (*type.words, *_switch(type))]
    near = closest(str(value), words)
    if near:
        return near
    if value is None:
        return "to ask whether there is a value, write `present`"
    return f"it is {listed(words)}" if len(words) > _MOST_NAMED else f"it is {about.title}"


def _unquoted(value: Any) -> Any:
    """Return the number or boolean that a text is without its quotes; itself if it is another text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _switch(type: ValueType) -> tuple[str, ...]:
    return ("true", "false") if Sort.BOOLEAN in type.sorts else ()


def _check_compared(test: tree.Test, about: Tested, given: Tested) -> None:
    """Check that a value can be compared with one of the judged definition. Raises `RuleFault`."""
    if any(_comparable(test.relation, type, other) for type in about.types for other in given.types):
        return
    key = FIRST_LABEL if isinstance(test.option, tree.This) and test.option.first_label else THIS
    words = f"{given} is {given.title}, with which `{test.relation.name}` cannot compare {about}, {about.title}"
    raise RuleFault((*test.path, key), words, _comparing(test.relation, about, given))


def _comparing(relation: Relation, about: Tested, given: Tested) -> str:
    """Return which relation compares with such a value."""
    others = [
        other.name
        for other in RELATIONS.values()
        if (other.takes in (Takes.VALUE, Takes.LIST) or (other.alike and other.takes is relation.takes))
        and any(
            fits(other, type) and _comparable(other, type, option) for type in about.types for option in given.types
        )
    ]
    return (
        f"what compares them: {listed(others[:_MOST_NAMED])}" if others else f"compare it with {relation.takes.value}"
    )


def _comparable(relation: Relation, type: ValueType, given: ValueType) -> bool:
    """Return whether a relation can hold between a value of a type, and one of the judged definition as its option."""
    if not given.sorts & _sorts_of(relation.option):
        return False
    if relation.takes is Takes.LIST:
        return _share(type.items or ANYTHING, given)
    if relation.takes is Takes.VALUE:
        listed_there = "array" in _types_of(relation.option)
        return _share(type, (given.items or ANYTHING) if listed_there else given)
    if relation.alike:
        meant = (given, *([given.items or ANYTHING] if Sort.LIST in given.sorts else ()))
        return any(fits(relation, one) for one in meant)
    return relation.option.get("format") != "date" or fits(relation, given)


def _share(one: ValueType, other: ValueType) -> bool:
    """Return whether there may be a value of both types; null is none."""
    sorts = one.sorts & other.sorts - {Sort.NULL, Sort.LIST, Sort.MAPPING}
    if sorts != {Sort.TEXT}:
        return bool(sorts)
    if one.words and other.words:
        return not {word.lower() for word in one.words}.isdisjoint(word.lower() for word in other.words)
    if not one.syntax or not other.syntax:
        return True
    return one.syntax == other.syntax or any({one.syntax, other.syntax} <= formats for formats in FORMATS_OF.values())


def _types_of(option: dict[str, Any]) -> Iterable[str]:
    types = option.get("type", ())
    return (types,) if isinstance(types, str) else types


def _sorts_of(option: dict[str, Any]) -> frozenset[Sort]:
    """Return the sorts of values that may be an option; null is none, and of words nobody knows which it is."""
    return frozenset(_SORTS[name] for name in _types_of(option) if name != "null")
