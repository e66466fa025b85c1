"""``relaylint schema``: every schema in one piece."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft7Validator
from making import Run

from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES

NAMES = [*FILES, "definitions", "rule", "settings"]


@pytest.mark.parametrize("name", NAMES)
def test_schemas_stand_alone(relaylint: Run, name: str) -> None:
    ran = relaylint("schema", name)
    assert (ran.code, ran.err) == (0, "")
    schema = json.loads(ran.out)
    Draft7Validator.check_schema(schema)
    references = [line for line in ran.out.splitlines() if '"$ref"' in line]
    assert all('"$ref": "#' in line for line in references), references
    assert not Draft7Validator(schema).is_valid({"unknown": 1})
    assert ran.out.endswith("}\n")


@pytest.mark.parametrize("name", FILES)
def test_the_schema_of_a_kind_is_that_of_one_definition(relaylint: Run, name: str) -> None:
    validator = Draft7Validator(json.loads(relaylint("schema", name).out))
    about = kind(name)
    needed = dict.fromkeys(about.schema["required"], "${x}")
    assert validator.is_valid({key.lower(): value for key, value in needed.items()})
    assert not validator.is_valid({**needed, next(iter(about.properties)): 5})


@pytest.mark.parametrize("name", ["inboundconnector", "InboundConnectors", "INBOUNDCONNECTORS"])
def test_names_as_people_write_them(relaylint: Run, name: str) -> None:
    assert relaylint("schema", name) == relaylint("schema", "InboundConnector")


def test_without_a_name_it_is_that_of_a_file(relaylint: Run) -> None:
    assert relaylint("schema") == relaylint("schema", "definitions")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("InboundConector", "did you mean `InboundConnector`?"),
        ("rules.yaml", f"there are: {', '.join(NAMES)}"),
        ("../../etc/passwd", f"there are: {', '.join(NAMES)}"),
    ],
)
def test_a_schema_that_is_not_there(relaylint: Run, name: str, hint: str) -> None:
    assert relaylint("schema", name) == (2, "", f"relaylint: there is no schema `{name}`\nhint: {hint}\n")
