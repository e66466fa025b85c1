"""The index of the schemas: what it is made of, and that it is current."""

from __future__ import annotations

import json
from pathlib import Path

from relaylint.core import resources
from relaylint.docs import indexing
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES, KEYS, NAMING, SINGLE


def test_the_index_is_current() -> None:
    assert Path(indexing.index_path()).read_text(encoding="utf-8") == indexing.index_text()


def test_the_kinds_are_those_of_the_schemas() -> None:
    """The index is made of those that the schema of definition files names, and no other schema is one of a kind."""
    folder = Path(resources.folder("schemas"))
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.schema.json")}
    assert {schema["x-kind"]: file for file, schema in schemas.items() if "x-kind" in schema} == FILES
    assert {name: kind(name).key.lower() for name in FILES} == {name: key for key, name in KEYS.items()}
    assert tuple(name for name in FILES if kind(name).single) == SINGLE


def test_what_names_a_definition_is_a_name_of_its_name() -> None:
    for about in map(kind, FILES):
        called = {name for name in NAMING if about.spellings.get(name.lower()) == about.name_property}
        assert called or about.single, about.name
