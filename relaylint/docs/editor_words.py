"""Shared by the schemas for editors: the draft, the keywords for hover and completion, formats as patterns.

Draft 7 is best supported by yaml-language-server and the editors' own JSON support. `markdownDescription`,
`errorMessage`, `doNotSuggest` and `defaultSnippets` are their extensions, which other programs ignore.
"""

from __future__ import annotations

from typing import Any

from relaylint.core import resources
from relaylint.model.faults import in_words
from relaylint.values.patterns import PATTERNS

DRAFT = "http://json-schema.org/draft-07/schema#"
_OF_NAMES = ("properties", "patternProperties", "definitions")
"""Keywords whose value maps names to schemas."""
_OF_DATA = ("default", "enum", "const", "examples", "required", "defaultSnippets")
"""Keywords whose values contain no schemas."""


def published_schema(shape: dict[str, Any], name: str, **parts: Any) -> dict[str, Any]:
    """Return a published schema with some parts of its shape replaced."""
    about = described(f"{shape['description']} Generated: edit what it is made from.")
    return {**editor_schema(shape), "$schema": DRAFT, "$id": resources.published(name), **about, **parts}


def editor_schema(schema: Any) -> Any:
    """Return a schema with the keywords that editors understand."""
    if isinstance(schema, list):
        return [editor_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for key, value in schema.items():
        name = "definitions" if key == "$defs" else key
        if key == "$ref":
            made[key] = value.replace("#/$defs/", "#/definitions/")
        elif key == "description":
            made |= described(value)
        elif key == "format":
            made |= {"pattern": f"^(?:{PATTERNS[value]})$", "errorMessage": f"not {in_words(schema)}"}
        elif name in _OF_NAMES:
            made[name] = {inner: editor_schema(item) for inner, item in value.items()}
        elif not key.startswith("x-") and not (key == "default" and value in (None, [])):
            # the server completes nothing if a default is not a scalar
            made[name] = value if name in _OF_DATA else editor_schema(value)
    return made


def described(text: str) -> dict[str, Any]:
    """Return a description for programs with and without Markdown support."""
    return {"description": text, "markdownDescription": text}
