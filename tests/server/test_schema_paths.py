"""What a schema says of a path: by references, alternatives, conditions, and items."""

from __future__ import annotations

from typing import Any

from relaylint.server.schema_paths import SchemaPaths, SchemaWord

SCHEMA: dict[str, Any] = {
    "properties": {
        "kind": {
            "description": "Which.",
            "enum": ["A", "B"],
            "markdownEnumDescriptions": ["The first.", "The second."],
        },
        "parts": {"type": "array", "items": {"$ref": "#/definitions/part"}},
        "off": {"type": "boolean"},
        "old": {"doNotSuggest": True},
        "never": False,
    },
    "additionalProperties": {"enum": [1]},
    "allOf": [
        {"if": {"properties": {"kind": {"const": "A"}}}, "then": {"properties": {"of-a": True}}, "else": True},
        {"if": {"required": ["kind"]}, "then": {"properties": {"no": True}}, "else": {"properties": {"of-none": True}}},
    ],
    "definitions": {"part": {"title": "Part", "anyOf": [{"const": "x", "description": "Ex."}, {"enum": [None]}, True]}},
}
PATHS = SchemaPaths(SCHEMA)


def test_keys() -> None:
    assert PATHS.keys((), {})[:3] == [
        SchemaWord("kind", "", "Which.", is_key=True),
        SchemaWord("parts", "", "", is_key=True),
        SchemaWord("off", "", "", is_key=True),
    ]
    assert [word.text for word in PATHS.keys((), {"kind": "A"})] == ["kind", "parts", "off", "of-a", "of-none"]
    assert [word.text for word in PATHS.keys((), {"kind": "B"})] == ["kind", "parts", "off", "of-none"]
    assert PATHS.keys(("parts", 0), {}) == []


def test_values() -> None:
    assert PATHS.values(("kind",), {}) == [SchemaWord("A", "", "The first."), SchemaWord("B", "", "The second.")]
    assert PATHS.values(("parts", 7), {}) == [SchemaWord("x", "", "Ex."), SchemaWord("null", "", "")]
    assert [word.text for word in PATHS.values(("off",), None)] == ["true", "false"]
    assert [word.text for word in PATHS.values(("other",), {"other": 5})] == ["1"]
    assert PATHS.values(("old", "deeper"), {}) == []
