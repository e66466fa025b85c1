"""The JSON document: version 1, its fields, and what it does with strings."""

from __future__ import annotations

import json
from typing import Any

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.json import render

POSITION = {"line": int, "column": int}
PLACE = {"path": str, "start": POSITION, "end": POSITION}
VERSION_1 = {
    "rule": str,
    "severity": str,
    "message": str,
    **PLACE,
    "related": [{**PLACE, "message": str}],
    "help": (str, type(None)),
    "url": str,
    "tenant": str,
    "subject": str,
    "fix": type(None),
}
UNDECIDED_1 = {"rule": str, "reason": str, **PLACE, "url": str, "tenant": str, "subject": str}


def fits(value: Any, shape: Any) -> bool:
    """Tell whether a value has exactly the keys and types of a shape."""
    if isinstance(shape, dict):
        return value.keys() == shape.keys() and all(fits(value[key], shape[key]) for key in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    return isinstance(value, shape)


def document(report: Report, **style: bool) -> dict[str, Any]:
    """Return the document, read again."""
    loaded: dict[str, Any] = json.loads(render(report, Style(**style)))  # type: ignore[arg-type]
    return loaded


def test_fields_of_version_1(report: Report) -> None:
    loaded = document(report)
    assert list(loaded) == ["version", "diagnostics", "suppressed", "skipped", "context", "summary"]
    assert loaded["version"] == 1
    assert all(fits(entry, VERSION_1) for entry in loaded["diagnostics"])
    assert loaded["summary"] == {
        "files": 7,
        "definitions": 9,
        "tenants": 1,
        "rules": 43,
        "skipped": 2,
        "errors": 5,
        "warnings": 3,
        "infos": 4,
        "undecided": 2,
        "ignored": 0,
        "held": 0,
        "gone": 0,
    }


def test_undecided_is_listed_on_request(report: Report) -> None:
    loaded = document(report, show_undecided=True)
    assert len(loaded["undecided"]) == 2
    assert all(fits(entry, UNDECIDED_1) for entry in loaded["undecided"])


def test_strings_come_back_as_they_were(report: Report) -> None:
    for entry, diagnostic in zip(document(report)["diagnostics"], report.diagnostics, strict=True):
        assert entry["message"] == diagnostic.message
        assert entry["subject"] == diagnostic.subject
        assert entry["help"] == diagnostic.help


def test_end_is_exclusive_and_columns_count_code_points(report: Report) -> None:
    entry = next(entry for entry in document(report)["diagnostics"] if entry["message"] == "`東京` is wide")
    assert entry["start"] == {"line": 2, "column": 14}
    assert entry["end"] == {"line": 2, "column": 16}
