"""The schema of definition files for editors: it takes what `check` takes, and offers what people write.

JSON Schema has neither letter case that does not matter, nor other names for a property, nor values that another tool
fills in, all of which `definitions` sees to before it asks a schema. Here they become patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from relaylint import resources
from relaylint.conversion.yaml_text import flow
from relaylint.editor_words import described, plain, whole
from relaylint.kinds import EXTENSIONS, FILES, Kind, kind
from relaylint.schema import asserted, in_words
from relaylint.value_patterns import PATTERNS, PLACEHOLDER, PLACEHOLDER_OF_HOST
from relaylint.values import ALL_ELSE, NOT_SAID

_SHAPE = "definitions-shape.schema.json"


def definitions_schema() -> dict[str, Any]:
    """Return the schema of a definition file."""
    shape = resources.generated(_SHAPE)
    kinds = {about.key: about for about in map(kind, FILES)}
    anything = plain(shape["patternProperties"]["^x-"])
    return whole(
        shape,
        "definitions",
        properties={
            key: _key(kinds[key], node) if key in kinds else plain(node) for key, node in shape["properties"].items()
        },
        patternProperties={
            **{_otherwise(key, [key]): {"$ref": f"#/properties/{key}"} for key in kinds},
            **{f"^{prefix.replace('$', '[$]')}": anything for prefix in EXTENSIONS},
        },
        definitions={about.name: _definition(about) for about in kinds.values()},
    )


def _key(about: Kind, node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what stands at the key of a kind.

    Only `if` keeps the server from offering what belongs into a list where there is none yet.
    """
    words = {"title": node["title"], **described(node["description"])}
    one = {"$ref": f"#/definitions/{about.name}"}
    if about.single:
        return {**words, "anyOf": [one, {"type": "null"}]}
    items = {
        "if": {"type": "object"},
        "then": one,
        "else": _text(PLACEHOLDER, f"{about.name} takes a mapping"),
    }
    return {
        **words,
        "type": ["array", "null"],
        "errorMessage": f"`{about.key}` takes a list",
        "if": {"type": "array"},
        "then": {"items": items},
        "else": {"defaultSnippets": [{**snippet, "type": "array"} for snippet in _snippets(about)]},
    }


def _snippets(about: Kind) -> list[dict[str, Any]]:
    """Return what is offered for a new definition; the server writes texts as they stand, so they are quoted here."""
    snippets = about.schema["defaultSnippets"]
    return [{**plain(snippet), "body": _quoted(snippet["body"])} for snippet in snippets]


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quoted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return flow(value) if isinstance(value, str) and "$" not in value else value


def _definition(about: Kind) -> dict[str, Any]:
    """Return the schema of a definition."""
    schema = asserted(about.schema)
    names = {main: [key for key, name in about.spellings.items() if name == main] for main in about.properties}
    [everything] = schema["patternProperties"].values()
    properties = {main: _property(main, node, main in about.blanks) for main, node in schema["properties"].items()}
    properties[ALL_ELSE] = {
        **plain(_without(everything, "const")),
        **_text(PLACEHOLDER, f"`{ALL_ELSE}` takes `{NOT_SAID}`"),
        "doNotSuggest": True,
    }
    made: dict[str, Any] = {
        **plain(_without(schema, "$schema", "$id", "required", "properties")),
        "defaultSnippets": _snippets(about),
        "properties": properties,
        "patternProperties": {
            _otherwise(main, names[main]): {"$ref": f"#/definitions/{about.name}/properties/{main}"} for main in names
        },
    }
    demands = [_demand(about, main, names[main]) for main in schema["required"]]
    return {**made, "allOf": demands} if demands else made


def _demand(about: Kind, main: str, names: list[str]) -> dict[str, Any]:
    """Return what demands a property that must be there, whatever its spelling.

    A definition that says of all else that nobody states it need only have its name.
    """
    there = {"anyOf": [{"required": [main]}, {"not": {"patternProperties": {_spelt(names): False}}}]}
    if main == about.name_property:
        return there
    all_else = {ALL_ELSE: {"const": NOT_SAID, "doNotSuggest": True}}
    return {"if": {"required": [ALL_ELSE], "properties": all_else}, "else": there}


def _property(name: str, schema: dict[str, Any], blank: bool) -> dict[str, Any]:
    """Return the schema of a property; ``blank``: an empty text means null."""
    made = _value(name, schema, blank)
    checked = "type" in schema or "anyOf" in schema
    if not checked or schema.get("readOnly") or schema.get("writeOnly"):
        made["doNotSuggest"] = True  # exports write it, and people need not
    if "items" in schema:
        made["items"] = _value(name, schema["items"], blank=False)
    if schema.get("uniqueItems"):
        made["allOf"] = list(_once(schema["items"]))
    return made


def _value(name: str, schema: dict[str, Any], blank: bool) -> dict[str, Any]:
    """Return the schema of a value that may be a placeholder, too."""
    made: dict[str, Any] = plain(_without(schema, "format"))
    unfilled = PLACEHOLDER_OF_HOST if schema.get("format") == "smart-host" else PLACEHOLDER
    words, others = f"`{name}` takes {in_words(schema)}", [*(["^$"] if blank else []), unfilled]
    if "anyOf" in schema:
        listed, spelt = schema["anyOf"]  # the words of an enumeration, and their spellings
        text = "|".join([spelt["pattern"], *others]) if "pattern" in spelt else ""
        return {**made, "anyOf": [{**listed, "errorMessage": words}, _text(text)]}
    if "type" not in schema:
        return made
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    form = [f"^(?:{PATTERNS[schema['format']]})$"] if "format" in schema else []
    made["errorMessage"] = words
    if "string" not in types:
        made["type"] = [*types, "string"]
    if form or "string" not in types:
        made["pattern"] = "|".join([*form, *others])
    return made


def _once(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what demands that no word of an enumeration stands twice in a list, in whatever spelling."""
    words = schema["anyOf"][0]["enum"]
    for some in (*([word] for word in words), words):
        yield {"if": {"items": _text(_spelt(some))}, "then": {"maxItems": len(some)}}


def _text(pattern: str, words: str = "") -> dict[str, Any]:
    made = {"type": "string", "pattern": pattern, "errorMessage": words}
    return {key: value for key, value in made.items() if value}


def _without(schema: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in keys}


def _spelt(words: Iterable[str]) -> str:
    """Return the pattern of some words in any letter case."""
    return f"^(?:{'|'.join(''.join(map(_either_case, word)) for word in words)})$"


def _otherwise(name: str, words: Iterable[str]) -> str:
    """Return the pattern of the other spellings of a name; that of its own is no pattern's, lest faults show twice."""
    return f"^(?!{name}$){_spelt(words)[1:]}"


def _either_case(char: str) -> str:
    return f"[{char.upper()}{char.lower()}]" if char.isalpha() else "[.]" if char == "." else char
