"""What schemas for editors have in common: the draft, the words for hover and completion, formats as patterns.

Draft 7 is what yaml-language-server and the editors' own support of JSON know best. `markdownDescription`,
`errorMessage`, `doNotSuggest` and `defaultSnippets` are their words, and mean nothing to other programs.
"""

from __future__ import annotations

from typing import Any

from relaylint.core import resources
from relaylint.model.faults import in_words
from relaylint.values.patterns import PATTERNS

DRAFT = "http://json-schema.org/draft-07/schema#"
_OF_NAMES = ("properties", "patternProperties", "definitions")
"""Keywords that hold a schema for each of some names."""
_OF_DATA = ("default", "enum", "const", "examples", "required", "defaultSnippets")
"""Keywords that hold no schema."""


def published_schema(shape: dict[str, Any], name: str, **parts: Any) -> dict[str, Any]:
    """Return a published schema, with some parts in place of those of the shape that it is made from."""
    about = described(f"{shape['description']} Generated: edit what it is made from.")
    return {**editor_schema(shape), "$schema": DRAFT, "$id": resources.published(name), **about, **parts}


def editor_schema(schema: Any) -> Any:
    """Return a schema in the words of editors."""
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
            # a default that is no scalar keeps the server from offering anything
            made[name] = value if name in _OF_DATA else editor_schema(value)
    return made


def described(text: str) -> dict[str, Any]:
    """Return a description for programs that know Markdown and for those that do not."""
    return {"description": text, "markdownDescription": text}
