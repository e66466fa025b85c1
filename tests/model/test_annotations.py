"""The words of our own in the schemas of kinds: each is one that is documented, and says what it can say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from relaylint.core import resources
from relaylint.model.schema_index import FILES

CONTRIBUTING = Path(__file__).resolve().parent.parent.parent / "CONTRIBUTING.md"
WORD = r"[A-Z][A-Za-z0-9]*"
NAMES = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "pattern": f"^{WORD}$"}}
CMDLET = rf"(?:New|Set)-{WORD}(?:\.{WORD})?"

OF_KINDS: dict[str, Any] = {
    "x-kind": {"enum": list(FILES)},
    "x-key": {"type": "string", "pattern": f"^{WORD}$"},
    "x-name": {"type": ["string", "null"]},
    "x-types": NAMES,
    "x-scubagear": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": "^[a-z]+(?:_[a-z]+)*$"},
        "additionalProperties": {"type": "string", "pattern": f"^Get-{WORD}$"},
    },
}
OF_PROPERTIES: dict[str, Any] = {
    "x-aliases": NAMES,
    "x-cmdlet": {**NAMES, "items": {"type": "string", "pattern": f"^{CMDLET}$"}},
    "x-cmdlet-where": {"enum": ["online", "on-premises"]},
    "x-dsc": {**NAMES, "items": {"type": "string", "pattern": rf"^EXO{WORD}(?:\.{WORD})?$"}},
    "x-export": {"enum": ["own", "foreign", "shared", "common"]},
    "x-file": {"const": "certificate"},
    "x-kept": {"const": True},
    "x-mapping": {"type": "object", "required": ["$ref"]},
    "x-mark": {"const": True},
    "x-numbers": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}},
    "x-on-premises": NAMES,
    "x-rule": {"type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"},
    "x-tells": {"const": True},
    "x-text": {"enum": ["any", "prose"]},
    "x-ties": {"enum": ["sought", "presented", "sender"]},
    "x-words": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "boolean"}},
}


def own_words(schema: Any) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key.startswith("x-")}


def below(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema of a property, and of its items, with its place."""
    for name, schema in node.items():
        yield f"{path}/{name}", own_words(schema)
        if "items" in schema:
            yield f"{path}/{name}/items", own_words(schema["items"])


@pytest.mark.parametrize("file", FILES.values())
def test_annotations_are_those_that_there_are(file: str) -> None:
    schema = resources.generated(file)
    places = [("", OF_KINDS, own_words(schema))]
    places += [(path, OF_PROPERTIES, found) for path, found in below(schema["properties"], "")]
    for path, known, found in places:
        errors = jsonschema.Draft202012Validator({"properties": known, "additionalProperties": False}).iter_errors(
            found
        )
        assert [error.message for error in errors] == [], path


def test_annotations_of_what_kinds_share_are_those_that_there_are() -> None:
    shared = resources.generated("common.schema.json")["$defs"]
    for path, found in below(shared, ""):
        assert found.keys() <= {"x-numbers"}, path
        words = [word for branch in shared[path[1:]].get("anyOf", ()) for word in branch.get("enum", ())]
        assert set(found.get("x-numbers", ())) <= set(words), path


def test_annotations_are_documented() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    assert re.findall(r"^\| `(x-[a-z-]+)` \|", text, re.MULTILINE) == [*OF_KINDS, *OF_PROPERTIES]
