"""Generates the schema of definition files for editors: it accepts what `check` accepts, with completions.

JSON Schema has neither case-insensitive names, nor aliases of properties, nor values that another tool fills in, which
`definitions` handles before validation. Here they become patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from relaylint.core import resources
from relaylint.docs.editor_words import described, editor_schema, published_schema
from relaylint.model.faults import asserted, in_words
from relaylint.model.kinds import EXTENSIONS, OWN, Kind, kind
from relaylint.model.schema_index import FILES
from relaylint.syntax.yaml.emitting import flow
from relaylint.values.patterns import (
    IN_BRACES,
    PATTERNS,
    PLACEHOLDER,
    PLACEHOLDER_OF_HOST,
    WITHOUT_BRACKETS,
    WORDS_IN_CAPITALS,
)
from relaylint.values.syntaxes import ALL_ELSE, BOOLEANS, NOT_SAID

_SHAPE = "definitions-shape.schema.json"


def _text(pattern: str, words: str = "") -> dict[str, Any]:
    made = {"type": "string", "pattern": pattern, "errorMessage": words}
    return {key: value for key, value in made.items() if value}


def _bare(key: str) -> dict[str, Any]:
    """Return the schema of an unquoted placeholder in braces as YAML parses it: a key with the value null."""
    one = {"minProperties": 1, "maxProperties": 1, "propertyNames": {"pattern": key, "doNotSuggest": True}}
    return {
        "type": "object",
        **one,
        "additionalProperties": {"type": "null", "errorMessage": "no mapping belongs here"},
    }


def _listed(pattern: str) -> dict[str, Any]:
    """Return the schema of an unquoted placeholder in brackets as YAML parses it: a list with one string."""
    return {"type": "array", "minItems": 1, "maxItems": 1, "items": _text(pattern)}


def _unless(unfilled: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    """Return a condition that applies a schema to strings and mappings that are not placeholders."""
    return {"if": {"type": ["string", "object"]}, "then": {"if": unfilled, "else": filled}}


_UNFILLED = {"$ref": "#/definitions/unfilled"}
_UNFILLED_HOST = {"$ref": "#/definitions/unfilled-host"}
_IN_BRACKETS = {"$ref": "#/definitions/unfilled-in-brackets"}
_UNFILLED_DEFINITIONS = {"$ref": "#/definitions/unfilled-definitions"}
_FILLED_LATER: dict[str, dict[str, Any]] = {
    "unfilled": {"anyOf": [_text(PLACEHOLDER), _bare(IN_BRACES)]},
    "unfilled-host": {"anyOf": [_text(PLACEHOLDER_OF_HOST), _bare(IN_BRACES)]},
    "unfilled-in-brackets": _listed(WITHOUT_BRACKETS),
    "unfilled-definitions": {"anyOf": [_text(PLACEHOLDER), _bare(r"^\{\{")]},
}
"""Schemas of placeholders for a value, a host, and one or more definitions.

They have neither title nor description: the language server would show those of a condition first.
"""


def definitions_schema() -> dict[str, Any]:
    """Return the schema of a definition file."""
    shape = resources.generated(_SHAPE)
    kinds = {about.key: about for about in map(kind, FILES)}
    anything = editor_schema(shape["patternProperties"]["^x-"])
    return published_schema(
        shape,
        "definitions",
        properties={
            key: _key(kinds[key], node) if key in kinds else editor_schema(node)
            for key, node in shape["properties"].items()
        },
        patternProperties={
            **{_otherwise(key, [key]): {"$ref": f"#/properties/{key}"} for key in kinds},
            **{f"^{prefix.replace('$', '[$]')}": anything for prefix in EXTENSIONS},
        },
        definitions={about.name: _definition(about) for about in kinds.values()}
        | {held.name: _mapping(held) for about in kinds.values() for held in about.mappings.values()}
        | _FILLED_LATER,
    )


def _key(about: Kind, node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the value of a kind's key.

    Only `if` prevents the language server from completing list items where there is no list yet.
    """
    words = {"title": node["title"], **described(node["description"])}
    one = {"$ref": f"#/definitions/{about.name}"}
    if about.single:
        said = f"`{about.key}` takes a mapping"
        filled = {"if": {"type": "object"}, "then": one, "else": {"type": "null", "errorMessage": said}}
        types = ["object", "null", "string"]
        return {**words, "type": types, "errorMessage": said, **_unless(_UNFILLED_DEFINITIONS, filled)}
    said, of_one = f"`{about.key}` takes a list", f"{about.name} takes a mapping"
    filled = {"if": {"type": "object"}, "then": one, "else": {"type": "object", "errorMessage": of_one}}
    return {
        **words,
        "type": ["array", "null", "string", "object"],
        "errorMessage": said,
        "if": {"type": "array"},
        "then": {"items": {"if": _UNFILLED_DEFINITIONS, "else": filled}},
        "else": {
            "defaultSnippets": [{**snippet, "type": "array"} for snippet in _snippets(about)],
            **_unless(_UNFILLED_DEFINITIONS, {"type": "null", "errorMessage": said}),
        },
    }


def _snippets(about: Kind) -> list[dict[str, Any]]:
    """Return the completions for a new definition; the server inserts strings literally, so they are quoted here."""
    snippets = about.schema["defaultSnippets"]
    return [{**editor_schema(snippet), "body": _quoted(snippet["body"])} for snippet in snippets]


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quoted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return flow(value) if isinstance(value, str) and "$" not in value else value


def _definition(about: Kind) -> dict[str, Any]:
    """Return the schema of a definition."""
    schema, names = asserted(about.schema), _names(about)
    own, everything = schema["patternProperties"].values()
    properties = _properties(about)
    properties[ALL_ELSE] = {
        **editor_schema(_without(everything, "const")),
        "if": _UNFILLED,
        "else": {"const": NOT_SAID, "errorMessage": f"`{ALL_ELSE}` takes `{NOT_SAID}`"},
        "doNotSuggest": True,
    }
    made: dict[str, Any] = {
        **editor_schema(_without(schema, "$schema", "$id", "required", "properties")),
        "defaultSnippets": _snippets(about),
        "properties": properties,
        "patternProperties": {**_spellings(about), f"^{OWN}": editor_schema(own), PLACEHOLDER: True},
    }
    demands = [_demand(about, main, names[main]) for main in schema["required"]]
    if not demands:
        return made
    return {**made, "if": {"patternProperties": {PLACEHOLDER: False}}, "then": {"allOf": demands}}


def _mapping(about: Kind) -> dict[str, Any]:
    """Return the schema of a mapping that a property holds."""
    # where something else stands, that is what is wrong: it is mostly what is demanded, misspelt
    nothing = {"if": {"maxProperties": 0}}
    demands = [_is_there(main, _names(about)[main]) for main in about.schema["required"]]
    return {
        "properties": _properties(about),
        "patternProperties": {**_spellings(about), PLACEHOLDER: True},
        "additionalProperties": False,
        **({**nothing, "then": {"allOf": demands}} if demands else {}),
    }


def _names(about: Kind) -> dict[str, list[str]]:
    """Return the spellings of each property, in lower case."""
    return {main: [key for key, name in about.spellings.items() if name == main] for main in about.properties}


def _properties(about: Kind) -> dict[str, Any]:
    return {main: _property(main, node, about) for main, node in asserted(about.schema)["properties"].items()}


def _spellings(about: Kind) -> dict[str, Any]:
    """Return the properties in any other spelling."""
    return {
        _otherwise(main, of): {"$ref": f"#/definitions/{about.name}/properties/{main}"}
        for main, of in _names(about).items()
    }


def _demand(about: Kind, main: str, names: list[str]) -> dict[str, Any]:
    """Return a condition that requires a property in any spelling.

    A definition whose other properties are all explicitly unstated only needs its name.
    """
    there = _is_there(main, names)
    if main == about.name_property:
        return there
    all_else = {ALL_ELSE: {"const": NOT_SAID, "doNotSuggest": True}}
    return {"if": {"required": [ALL_ELSE], "properties": all_else}, "else": there}


def _is_there(main: str, names: list[str]) -> dict[str, Any]:
    return {"anyOf": [{"required": [main]}, {"not": {"patternProperties": {_spelt(names): False}}}]}


def _property(name: str, schema: dict[str, Any], about: Kind) -> dict[str, Any]:
    """Return the schema of a property."""
    made = _value(name, schema, about, single=True)
    checked = "type" in schema or "anyOf" in schema
    if not checked or schema.get("readOnly") or schema.get("writeOnly"):
        made["doNotSuggest"] = True  # exports contain it, people need not write it
    if "items" in schema:
        made = _without(made, "items") | _items(name, schema["items"], about)
    if schema.get("uniqueItems"):
        made["allOf"] = [*made.get("allOf", ()), *_once(schema["items"])]
    return made


def _items(name: str, schema: dict[str, Any], about: Kind) -> dict[str, Any]:
    """Return a condition that applies a schema to the items of a list, unless they contain placeholders."""
    items = _value(name, schema, about)
    if "properties" in schema:
        items["properties"] = {key: _value(key, node, about) for key, node in schema["properties"].items()}
    if "format" not in schema:
        return {"items": items}
    return {"allOf": [{"if": _listed(WORDS_IN_CAPITALS), "else": {"items": items}}]}


def _value(name: str, schema: dict[str, Any], about: Kind, *, single: bool = False) -> dict[str, Any]:
    """Return the schema of a value, or of its items, that may be a placeholder.

    ``single``: it is the value of a property that is not a list, so that brackets can be those of a placeholder.
    """
    made: dict[str, Any] = editor_schema(_without(schema, "format"))
    words = f"`{name}` takes {in_words(schema)}"
    unfilled: dict[str, Any] = _UNFILLED_HOST if name in about.hosts else _UNFILLED
    if name in about.switch_words:
        unfilled = {"anyOf": [unfilled, _text(_spelt(about.switch_words[name]))]}
    blank = ["^$"] if name in about.blanks and "items" not in schema else []
    if "anyOf" in schema:
        listed, others, *_ = schema["anyOf"]  # the words of an enumeration, and their spellings
        text = "|".join([others["pattern"], *blank]) if "pattern" in others else ""
        bracketed = [_in_brackets(about.enums[name])] if single else []
        choices = [{**listed, "errorMessage": words}, _text(text), unfilled, *bracketed]
        return {**_without(made, "anyOf"), **_held(about, name, choices)}
    if "type" not in schema:
        return made
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    filled = {"type": types, "errorMessage": words}
    if "format" in schema:
        filled["pattern"] = "|".join([f"^(?:{PATTERNS[schema['format']]})$", *blank])
    if name in about.mappings:
        filled["allOf"] = [{"$ref": f"#/definitions/{about.mappings[name].name}"}]
    made |= {"type": list(dict.fromkeys([*types, "string", "object"])), "errorMessage": words}
    if not single or "array" in types:
        return {**made, **_unless(unfilled, filled)}
    made["type"].append("array")
    meant = _in_brackets(filter(str.isalnum, BOOLEANS) if "boolean" in types else ())
    in_list = {"if": {"type": "array"}, "then": {"if": meant, "else": {"type": types, "errorMessage": words}}}
    return {**made, **_unless(unfilled, filled), "allOf": [in_list]}


def _held(about: Kind, name: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the choices for a value, and, if a property may hold a mapping instead, the schema of that."""
    if name not in about.mappings:
        return {"anyOf": choices}
    mapping = {"if": _UNFILLED, "else": {"$ref": f"#/definitions/{about.mappings[name].name}"}}
    return {"if": {"type": "object"}, "then": mapping, "else": {"anyOf": choices}}


def _in_brackets(meant: Iterable[str]) -> dict[str, Any]:
    """Return the schema of a placeholder that YAML parses as a list with one string, other than the allowed values."""
    words = list(meant)
    return {"allOf": [_IN_BRACKETS, {"items": {"not": _text(_spelt(words))}}]} if words else _IN_BRACKETS


def _once(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield conditions that no enumeration value occurs twice in a list, in any spelling."""
    words = schema["anyOf"][0]["enum"]
    for some in (*([word] for word in words), words):
        yield {"if": {"items": _text(_spelt(some))}, "then": {"maxItems": len(some)}}


def _without(schema: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in keys}


def _spelt(words: Iterable[str]) -> str:
    """Return the pattern of some words in any letter case."""
    return f"^(?:{'|'.join(''.join(map(_either_case, word)) for word in words)})$"


def _otherwise(name: str, words: Iterable[str]) -> str:
    """Return the pattern of the other spellings of a name, excluding its own, so that faults are not shown twice."""
    return f"^(?!{name}$){_spelt(words)[1:]}"


def _either_case(char: str) -> str:
    return f"[{char.upper()}{char.lower()}]" if char.isalpha() else "[.]" if char == "." else char
