"""The official test suites of YAML and JSON: each test agrees, or is listed with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from formats.outline import problems, reading
from formats.test_properties import check_places

SUITES = Path(__file__).parent / "suites"
YAML = json.loads((SUITES / "yaml.json").read_bytes())
JSON = json.loads((SUITES / "json.json").read_bytes())
DIFFERENCES = reading((SUITES / "differences.yaml").read_bytes()).documents[0].data


def listed(name: str) -> dict[str, str]:
    """Return the outcome of each test that is listed as different."""
    return {id: group["outcome"] for group in DIFFERENCES[name] for id in group["ids"]}


def values(text: str) -> list[Any]:
    """Return the JSON values that stand one behind the other in a text."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


def yaml_outcome(case: dict[str, Any]) -> str:
    """Return ``same`` where the reader does what the suite asks."""
    found = reading(case["yaml"])
    rules = " ".join(sorted({problem[0] for problem in problems(found.problems)}))
    for document in found.documents:
        assert repr(document.root.value) == repr(document.data)
        if not rules and not case.get("fail"):
            check_places(document, document.root)
    if case.get("fail"):
        return "same" if rules else "accepted"
    if rules:
        return rules
    if "json" in case and [document.data for document in found.documents] != values(case["json"]):
        return "other data"
    return "same"


def test_yaml(parser: str) -> None:
    outcomes = {case["id"]: yaml_outcome(case) for case in YAML}
    expected = listed("yaml") | (listed("pure") if parser == "pure" else {})
    assert len(outcomes) == 402
    assert outcomes == dict.fromkeys(outcomes, "same") | expected


def json_outcome(case: dict[str, Any]) -> str:
    """Return ``same`` where what must be taken is, with its value, and what must not is reported."""
    text = case["text"] * case.get("times", 1)
    found = reading(text, "a.json")
    rules = " ".join(sorted({problem[0] for problem in problems(found.problems)}))
    assert bool(rules) or len(found.documents) == 1
    for document in found.documents:
        assert repr(document.root.value) == repr(document.data)
        check_places(document, document.root)
        assert rules or repr(document.data) == repr(json.loads(text.removeprefix("\ufeff")))
    if case["id"].startswith("n_"):
        return "same" if rules else "accepted"
    return rules or "same"


def test_json() -> None:
    outcomes = {case["id"]: json_outcome(case) for case in JSON}
    assert len(outcomes) == 293
    assert outcomes == dict.fromkeys(outcomes, "same") | listed("json")
