"""The schemas for editors take what `check` takes, and refuse what it refuses: by an engine that is not the server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any

import jsonschema
import pytest
import yaml

from relaylint.core import resources
from relaylint.core.document import Document, Path
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES, KEYS

from .texts import GROUPS, ROOT, documents, faults, said

SCHEMAS = {name: resources.generated(file) for name, file in resources.PUBLISHED.items()}
DEFINITIONS = SCHEMAS["definitions"]
ESCAPES = set("$(){}[]./*\\sSx")
"""What patterns may escape: JavaScript refuses others in Unicode mode, or reads them otherwise than Python."""


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_one_of_draft_7(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == f"https://github.com/relaylint/relaylint/raw/main/schemas/{resources.PUBLISHED[name]}"
    jsonschema.Draft7Validator.check_schema(schema)


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping within a schema."""
    if isinstance(schema, dict):
        yield schema
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from nodes(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_word_in_it_is_ours_alone_or_hinders_the_server(name: str) -> None:
    found = list(nodes(SCHEMAS[name]))
    assert len(found) > 500
    assert [node for node in found if any(key.startswith("x-") for key in node)] == []
    assert [node for node in found if isinstance(node.get("format"), str)] == []
    assert [node["default"] for node in found if isinstance(node.get("default", ""), (list, type(None)))] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_language_reads_its_patterns(name: str) -> None:
    patterns = {node["pattern"] for node in nodes(SCHEMAS[name]) if isinstance(node.get("pattern"), str)}
    patterns |= {key for node in nodes(SCHEMAS[name]) for key in node.get("patternProperties", ())}
    for pattern in patterns:
        re.compile(pattern)
        assert set(re.findall(r"\\(.)", pattern)) <= ESCAPES, pattern


def holders(document: Document) -> Callable[[int], Path]:
    """Return what gives the path of the definition, or key, in which an offset lies."""
    listed = [
        (key, index) for key, held in document.data.items() if isinstance(held, list) for index in range(len(held))
    ]
    spans = sorted((*document.locate(path), path) for path in listed)
    keys = [(*document.locate((key,)), (key,)) for key in document.data]

    def holder(start: int) -> Path:
        last = bisect_right(spans, start, key=itemgetter(0))
        return next(
            (path for first, end, path in [*spans[max(last - 1, 0) : last], *keys] if first <= start <= end), ()
        )

    return holder


@pytest.mark.parametrize("group", GROUPS)
def test_it_refuses_what_check_refuses(group: str) -> None:
    engine = pytest.importorskip("jsonschema_rs", reason="the reference takes minutes").Draft7Validator(DEFINITIONS)
    differ = {}
    for name, text in GROUPS[group]():
        found, seen = set(), set()
        for number, document in enumerate(documents(name, text)):
            listed = [key for key in document.data if isinstance(document.data[key], list)]
            for error in engine.iter_errors(document.data):
                path = tuple(error.instance_path)
                seen.add((number, path[: 2 if path[:1] and path[0] in listed else 1]))
            holder = holders(document)
            found |= {(number, holder(item.primary.location.span.start)) for item in said(document)}
        if found != seen:
            differ[name] = found ^ seen
    assert differ == {}


@pytest.mark.parametrize("group", ["kept", "rules", "conversion"])
def test_there_is_something_to_compare(group: str) -> None:
    assert len(list(GROUPS[group]())) > 20


def test_nothing_that_convert_writes_is_wrong() -> None:
    assert [(name, found.message) for name, text in GROUPS["conversion"]() for found in faults(name, text)] == []


def test_every_kind_is_there() -> None:
    keys = {key for key in DEFINITIONS["properties"] if key != "$schema"}
    assert keys == {kind(name).key for name in FILES}
    assert {key.lower() for key in keys} == set(KEYS)
    assert list(DEFINITIONS["definitions"])[: len(FILES)] == list(FILES)


@pytest.mark.parametrize("name", FILES)
def test_what_is_offered_of_a_kind(name: str) -> None:
    """Every property is described; those that somebody may want to write are offered."""
    about = kind(name)
    properties = DEFINITIONS["definitions"][name]["properties"]
    for main, source in about.properties.items():
        assert properties[main]["markdownDescription"] == source["description"]
        written = "type" in source or "anyOf" in source
        reserved = source.get("doNotSuggest") or source.get("writeOnly")
        assert properties[main].get("doNotSuggest", False) is (not written or bool(reserved)), main


@pytest.mark.parametrize("name", FILES)
def test_what_is_offered_for_a_new_definition_is_right(name: str) -> None:
    about = kind(name)
    snippets = DEFINITIONS["definitions"][name]["defaultSnippets"]
    assert snippets
    for snippet in snippets:
        plain = re.sub(r"\$\{\d[|:]([^|},]*)[^}]*\}", r"\1", json.dumps(snippet["body"]))
        body = {
            key: yaml.safe_load(value) if isinstance(value, str) else value for key, value in json.loads(plain).items()
        }
        for key, value in body.items():
            if isinstance(value, list):
                body[key] = [yaml.safe_load(item) for item in value]
        text = yaml.safe_dump({about.key: body if about.single else [body]})
        assert [found.message for found in faults("a.yaml", text)] == [], snippet["label"]


def test_the_documentation_names_schemas_that_are_there() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    found = [name for page in pages for name in re.findall(r"\S+main/(schemas/\S+json)", page.read_text("utf-8"))]
    assert len(found) > 8
    assert set(found) <= {f"schemas/{file}" for file in resources.PUBLISHED.values()}


def test_check_jsonschema_reads_it_too() -> None:
    files = sorted(map(str, (ROOT / "examples" / "contoso").glob("*-*.yaml")))
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", "schemas/definitions.schema.json"]
    good = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout) == (0, "ok -- validation done\n")
    wrong = "examples/unknown-property/tenant.yaml"
    bad = subprocess.run([*command, wrong], cwd=ROOT, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "SenderIPAdresses" in bad.stdout
