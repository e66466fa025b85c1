"""A schema for editors, asked what may stand at a path of a document, and what that means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from relaylint.core.document import Path
from relaylint.core.records import NamedTuple

Schema: TypeAlias = "dict[str, Any]"
_SEVERAL: Final = ("allOf", "anyOf", "oneOf")


class SchemaWord(NamedTuple):
    """A key, or a value, that a schema knows: how it is written, a few words about it, and what it means."""

    text: str
    title: str
    about: str
    is_key: bool = False


class SchemaPaths:
    """A schema with what it refers to in itself.

    Of what decides between parts of a schema only the values that it names are compared.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def keys(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the keys that the mapping at a path may have."""
        made: dict[str, SchemaWord] = {}
        for part in self._at(path, data):
            for name, schema in part.get("properties", {}).items():
                if schema is not False and not (isinstance(schema, dict) and schema.get("doNotSuggest")):
                    word = self._word(name, schema)
                    if name not in made or not made[name].about:
                        made[name] = word
        return list(made.values())

    def values(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the values that may stand at a path, as far as they can be listed."""
        made: dict[str, SchemaWord] = {}
        for part in self._at(path, data):
            for word in _listed(part):
                made.setdefault(word.text, word)
        return list(made.values())

    def _word(self, name: str, schema: Any) -> SchemaWord:
        parts = list(self._parts(schema, None))
        about = next((_about(part) for part in parts if _about(part)), "")
        return SchemaWord(name, next((part["title"] for part in parts if "title" in part), ""), about, is_key=True)

    def _at(self, path: Path, data: Any) -> list[Schema]:
        """Return all that is said of what stands at a path."""
        schemas: list[Any] = [self._schema]
        for step in path:
            schemas = [inner for part in self._all_parts(schemas, data) for inner in _inner(part, step)]
            data = value_at(data, (step,))
        return list(self._all_parts(schemas, data))

    def _all_parts(self, schemas: Iterable[Any], data: Any) -> Iterator[Schema]:
        for schema in schemas:
            yield from self._parts(schema, data)

    def _parts(self, schema: Any, data: Any) -> Iterator[Schema]:
        """Yield a schema, and those that it says hold of the same value."""
        if not isinstance(schema, dict):
            return
        yield schema
        if "$ref" in schema:
            yield from self._parts(self._schema["definitions"][schema["$ref"].rpartition("/")[2]], data)
        for key in _SEVERAL:
            yield from self._all_parts(schema.get(key, ()), data)
        if "if" in schema:
            yield from self._parts(schema.get("then" if _meets(data, schema["if"]) else "else"), data)


def _inner(part: Schema, step: str | int) -> Iterator[Any]:
    """Yield what a schema says of an item, or of the value of a key."""
    if isinstance(step, int):
        yield part.get("items")
    elif step in part.get("properties", {}):
        yield part["properties"][step]
    else:
        yield part.get("additionalProperties")


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at a path; None where nothing does."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        else:
            data = data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None
    return data


def _meets(data: Any, condition: Schema) -> bool:
    """Return whether a mapping has the values that a condition names."""
    properties = condition.get("properties", {}).items()
    named = [(key, about["const"]) for key, about in properties if isinstance(about, dict) and "const" in about]
    return bool(named) and isinstance(data, dict) and all(data.get(key) == value for key, value in named)


def _listed(part: Schema) -> Iterator[SchemaWord]:
    """Yield the values that a schema lists."""
    abouts = part.get("markdownEnumDescriptions", ())
    for number, value in enumerate(part.get("enum", ())):
        yield SchemaWord(_written(value), "", abouts[number] if number < len(abouts) else "")
    if "const" in part:
        yield SchemaWord(_written(part["const"]), "", _about(part))
    sorts = part.get("type", ())
    if "boolean" in ([sorts] if isinstance(sorts, str) else sorts) and "string" not in sorts:
        yield from (SchemaWord(word, "", "") for word in ("true", "false"))


def _written(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) or value is None else str(value)


def _about(part: Schema) -> str:
    return str(part.get("markdownDescription") or part.get("description") or "")
