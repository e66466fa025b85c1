"""Generates the schema of rules for editors, with every property, fact and relation of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.docs.editor_words import published_schema
from relaylint.model.kinds import OWN, kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.fitting import fits
from relaylint.policy.conditions.parse import FIRST_LABEL, THIS
from relaylint.policy.conditions.tree import AMONG
from relaylint.policy.facts import FACTS
from relaylint.policy.pack import SHAPE
from relaylint.policy.relations import RELATIONS, Relation
from relaylint.policy.relations.table import Takes
from relaylint.policy.value_types import ANYTHING, Sort, ValueType, type_of_property

_CONDITION = {"$ref": "#/definitions/condition"}


def rule_schema() -> dict[str, Any]:
    """Return the schema; conditions are complete in it, so that an editor can complete them."""
    shape = resources.resolved_schema(SHAPE)
    properties = dict(shape["properties"])
    for name in ("where", "assert"):
        properties[name] = {**_about(properties[name]), **_CONDITION}
    for name, words in (("cases", "this case counts"), ("advice", "this is the help"), ("fixes", "this is right")):
        listed = properties[name]
        when = {"description": f"The condition under which {words}.", **_CONDITION}
        items = {**listed["items"], "properties": {**listed["items"]["properties"], "when": when}}
        properties[name] = {**listed, "items": items}
    named = _named()
    narrower = _narrower(named)
    definitions = {
        "condition": _condition(named),
        **{about.test: _test(about.test, about.types) for about in (_ANYTHING, *named.values(), *_of_one_kind())},
        **{name: _relation(relation) for name, relation in sorted(RELATIONS.items())},
        **{_of(name): about for name, about in narrower.items()},
        "exists": {**_exists(), "allOf": [_if_kind(name, {"where": _reference(_of(name))}) for name in narrower]},
        "parameter": _single("parameter", "A parameter of this rule."),
        THIS: _single(THIS, "A property or fact of the judged definition, or `item` in a rule with `for`."),
        FIRST_LABEL: _single(
            FIRST_LABEL,
            "The first label of the domain that the judged definition has as `this`: `mail` of `mail.contoso.com`.",
        ),
    }
    about = [_if_kind(name, _parts_about(name)) for name in narrower]
    return published_schema({**shape, "properties": properties, "allOf": about, "definitions": definitions}, "rule")


def _about(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: schema[key] for key in ("title", "description") if key in schema}


class _Named(NamedTuple):
    """A property or fact that conditions ask about: what it is, and the types of its values, or of its items."""

    description: str
    types: tuple[ValueType, ...]

    @property
    def test(self) -> str:
        """The name of the definition of its tests, which others with the same types share."""
        title = " or ".join(dict.fromkeys(type.title for type in self.types))
        return f"test-{'-'.join(re.findall('[a-z0-9]+', title.lower()))}"


_ANYTHING = _Named("", (ANYTHING,))
_ANY_TEST = {"$ref": f"#/definitions/{_ANYTHING.test}"}


def _named() -> dict[str, _Named]:
    """Return every property and fact by name."""
    named: dict[str, _Named] = {}
    for name, (kinds, title) in _properties().items():
        types = [type_of_property(kind(one), name) for one in kinds]
        named[name] = _Named(f"{title} ({', '.join(kinds)}).", _with_items(types))
    for name, fact in FACTS.items():
        kinds = list(fact.kinds) or ["every kind"]
        named[name] = _Named(f"Fact ({', '.join(kinds)}): {fact.doc}", _with_items([fact.gives]))
    return named


def _with_items(types: list[ValueType]) -> tuple[ValueType, ...]:
    """Return types with those of items: in a rule with `for`, the name of a list stands for its item."""
    items = [type.items or ANYTHING for type in types if type.is_list]
    return tuple(dict.fromkeys((*types, *items)))


def _condition(named: dict[str, _Named]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "all": _list(_CONDITION, "Every one of these conditions holds."),
        "any": _list(_CONDITION, "At least one of these conditions holds."),
        "not": {"description": "The condition does not hold.", **_CONDITION},
        "exists": {"$ref": "#/definitions/exists"},
    }
    for name, about in named.items():
        properties[name] = {"description": about.description, **_reference(about.test)}
    about_all = _mapping("Properties, facts, `all`, `any`, `not` and `exists`; all of them must hold.", properties)
    own = {"description": "Information of one's own (every kind); null where a definition has none.", **_ANY_TEST}
    return {**about_all, "patternProperties": {f"^{OWN}[^A-Z]*$": own}}


def _narrower(named: dict[str, _Named]) -> dict[str, dict[str, Any]]:
    """Return, by kind, what holds of conditions on it besides: its own types of properties that others have, too."""
    narrower: dict[str, dict[str, Any]] = {}
    for name in FILES:
        own = {key: _Named("", _with_items([type_of_property(kind(name), key)])) for key in kind(name).properties}
        tests = {key: _reference(about.test) for key, about in own.items() if about.types != named[key].types}
        if tests:
            again = _reference(_of(name))
            several = {"items": again}
            narrower[name] = {"properties": {"all": several, "any": several, "not": again, **tests}}
    return narrower


def _of_one_kind() -> Iterator[_Named]:
    for name in FILES:
        for key in kind(name).properties:
            yield _Named("", _with_items([type_of_property(kind(name), key)]))


def _of(kind: str) -> str:
    return f"condition-{kind}"


def _if_kind(name: str, then: dict[str, Any]) -> dict[str, Any]:
    return {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": {"properties": then}}


def _parts_about(name: str) -> dict[str, Any]:
    """Return what holds of the parts of a rule about a kind."""
    condition = _reference(_of(name))
    cases = {"items": {"properties": {"when": condition}}}
    return {"where": condition, "assert": condition, "cases": cases, "advice": cases, "fixes": cases}


def _properties() -> dict[str, tuple[list[str], str]]:
    """Return the properties of all kinds: the kinds that have each, and its title."""
    properties: dict[str, tuple[list[str], str]] = {}
    for name in FILES:
        for key, about in kind(name).properties.items():
            properties.setdefault(key, ([], about["title"]))[0].append(name)
    return properties


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _test(name: str, types: tuple[ValueType, ...]) -> dict[str, Any]:
    """Return the schema of the tests of values of some types: the relations that fit, and the values."""
    again = _reference(name)
    properties: dict[str, Any] = {
        "all": _list(again, "Every one of these tests is passed."),
        "any": _list(again, "At least one of these tests is passed."),
        "not": {"description": "The test is not passed.", **again},
    }
    if any(Sort.LIST in type.sorts for type in types):
        properties["each"] = {"description": "Every item of the list passes.", **again}
        properties["some"] = {"description": "At least one item of the list passes.", **again}
    for _, relation in sorted(RELATIONS.items()):
        if any(fits(relation, type) for type in types):
            compares = relation.takes in (Takes.VALUE, Takes.LIST)
            properties[relation.name] = _comparing(relation, types) if compares else _reference(relation.name)
    return _mapping("Relations, `all`, `any` and `not`; the value must pass all of them.", properties)


def _comparing(relation: Relation, types: tuple[ValueType, ...]) -> dict[str, Any]:
    """Return the schema of a relation whose option is a value, or several, such as there may be."""
    single = [value for type in types if (value := _value(type))]
    values = single[0] if len(single) == 1 else {"anyOf": single}
    return _relation(relation, {"type": "array", "items": values} if "items" in relation.option else values)


def _value(type: ValueType) -> dict[str, Any] | None:
    """Return the schema of the single values of a type; None if it has lists alone."""
    sorts = [sort for sort in Sort if sort in type.sorts and sort not in (Sort.LIST, Sort.MAPPING)]
    if not type.words or Sort.TEXT not in sorts:
        return {"type": [sort.value for sort in sorts]} if sorts else None
    others = [{"type": [sort.value for sort in sorts if sort is not Sort.TEXT]}] if len(sorts) > 1 else []
    return {"anyOf": [{"enum": list(type.words)}, {"pattern": _in_any_case(type.words), "type": "string"}, *others]}


def _in_any_case(words: Iterable[str]) -> str:
    """Return the pattern of words in any letter case, as they are compared; in brackets each sign means itself to every
    language."""
    spelt = (
        "".join(f"[{char.upper()}{char.lower()}]" if char.isalpha() else f"[{char}]" for char in word) for word in words
    )
    return f"^(?:{'|'.join(spelt)})$"


def _relation(relation: Relation, option: dict[str, Any] | None = None) -> dict[str, Any]:
    options = [option or relation.option, *map(_reference, (THIS, FIRST_LABEL, "parameter"))]
    return {"description": relation.doc, "anyOf": options}


def _exists() -> dict[str, Any]:
    properties = {
        "kind": {"description": "The kind of definition that is looked for.", "enum": list(FILES)},
        "among": {
            "description": "Which definitions are looked at: the `others` of the tenant (left out), those of them that "
            "stand `earlier`, those of `other-tenants` of the run, or of these those of `earlier-tenants`. What two "
            "definitions have in common is told once where the rule looks at the earlier ones.",
            "enum": list(AMONG),
        },
        "include-disabled": {"description": "Whether disabled definitions count too.", "type": "boolean"},
        "where": {"description": "What the definition must meet.", **_CONDITION},
        "at-least": _count(1, "How many definitions of the tenant must meet it at least, the judged one included."),
        "at-most": _count(0, "How many definitions of the tenant may meet it at most, the judged one included."),
    }
    about = _mapping("There is a definition that meets a condition, or as many as are said.", properties)
    counted = [{"required": [name]} for name in ("where", "at-least", "at-most")]
    return {**about, "required": ["kind"], "anyOf": counted}


def _count(least: int, description: str) -> dict[str, Any]:
    number = {"type": "integer", "minimum": least}
    return {"description": description, "anyOf": [number, _reference("parameter")]}


def _single(name: str, description: str) -> dict[str, Any]:
    about = _mapping(description, {name: {"type": "string", "minLength": 1}})
    return {**about, "required": [name]}


def _list(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "type": "array", "minItems": 1, "items": items}


def _mapping(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": properties,
    }
