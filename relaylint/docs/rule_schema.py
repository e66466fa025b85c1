"""Generates the schema of rules for editors, with every property, fact and relation of conditions."""

from __future__ import annotations

from typing import Any

from relaylint.core import resources
from relaylint.docs.editor_words import published_schema
from relaylint.model.kinds import OWN, kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.parse import FIRST_LABEL, THIS
from relaylint.policy.conditions.tree import AMONG
from relaylint.policy.facts import FACTS
from relaylint.policy.pack import SHAPE
from relaylint.policy.relations import RELATIONS, Relation

_CONDITION = {"$ref": "#/definitions/condition"}
_TEST = {"$ref": "#/definitions/test"}


def rule_schema() -> dict[str, Any]:
    """Return the schema; conditions are complete in it, so that an editor can complete them."""
    shape = resources.resolved_schema(SHAPE)
    properties = dict(shape["properties"])
    for name in ("where", "assert"):
        properties[name] = {**_about(properties[name]), **_CONDITION}
    for name, words in (("cases", "this case counts"), ("advice", "this is the help")):
        listed = properties[name]
        when = {"description": f"The condition under which {words}.", **_CONDITION}
        items = {**listed["items"], "properties": {**listed["items"]["properties"], "when": when}}
        properties[name] = {**listed, "items": items}
    definitions = {
        "condition": _condition(),
        "test": _test(),
        "exists": _exists(),
        "parameter": _single("parameter", "A parameter of this rule."),
        THIS: _single(THIS, "A property or fact of the judged definition, or `item` in a rule with `for`."),
        FIRST_LABEL: _single(
            FIRST_LABEL,
            "The first label of the domain that the judged definition has as `this`: `mail` of `mail.contoso.com`.",
        ),
    }
    return published_schema({**shape, "properties": properties, "definitions": definitions}, "rule")


def _about(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: schema[key] for key in ("title", "description") if key in schema}


def _condition() -> dict[str, Any]:
    properties: dict[str, Any] = {
        "all": _list(_CONDITION, "Every one of these conditions holds."),
        "any": _list(_CONDITION, "At least one of these conditions holds."),
        "not": {"description": "The condition does not hold.", **_CONDITION},
        "exists": {"$ref": "#/definitions/exists"},
    }
    for name, (kinds, title) in _properties().items():
        properties[name] = {"description": f"{title} ({', '.join(kinds)}).", **_TEST}
    for name, fact in FACTS.items():
        kinds = list(fact.kinds) or ["every kind"]
        properties[name] = {"description": f"Fact ({', '.join(kinds)}): {fact.doc}", **_TEST}
    about = _mapping("Properties, facts, `all`, `any`, `not` and `exists`; all of them must hold.", properties)
    own = {"description": "Information of one's own (every kind); null where a definition has none.", **_TEST}
    return {**about, "patternProperties": {f"^{OWN}[^A-Z]*$": own}}


def _properties() -> dict[str, tuple[list[str], str]]:
    """Return the properties of all kinds: the kinds that have each, and its title."""
    properties: dict[str, tuple[list[str], str]] = {}
    for name in FILES:
        for key, about in kind(name).properties.items():
            properties.setdefault(key, ([], about["title"]))[0].append(name)
    return properties


def _test() -> dict[str, Any]:
    properties: dict[str, Any] = {
        "all": _list(_TEST, "Every one of these tests is passed."),
        "any": _list(_TEST, "At least one of these tests is passed."),
        "not": {"description": "The test is not passed.", **_TEST},
        "each": {"description": "Every item of the list passes.", **_TEST},
        "some": {"description": "At least one item of the list passes.", **_TEST},
    }
    properties |= {name: _relation(relation) for name, relation in sorted(RELATIONS.items())}
    return _mapping("Relations, `all`, `any`, `not`, `each` and `some`; the value must pass all of them.", properties)


def _relation(relation: Relation) -> dict[str, Any]:
    options = [
        relation.option,
        *({"$ref": f"#/definitions/{key}"} for key in (THIS, FIRST_LABEL)),
        {"$ref": "#/definitions/parameter"},
    ]
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
    return {"description": description, "anyOf": [number, {"$ref": "#/definitions/parameter"}]}


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
