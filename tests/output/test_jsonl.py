"""Lines of JSON: each an object of its own, and the summary last."""

from __future__ import annotations

import json
from typing import Any

from relaylint.core.diagnostic import Passed, Report
from relaylint.output import Style, renderer
from relaylint.output.jsonl import render

ALL = Style(show_undecided=True)


def lines(report: Report, style: Style = ALL) -> list[dict[str, Any]]:
    """Return the objects, read line by line."""
    text = render(report, style)
    assert text.endswith("}\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def test_each_sort_of_line(report: Report) -> None:
    passed = report._replace(checked=report.checked._replace(passed=(Passed("x.yaml", "excluded"),)))
    types = [line["type"] for line in lines(passed)]
    assert types == ["diagnostic"] * 12 + ["undecided"] * 2 + ["skipped", "summary"]
    assert [line["type"] for line in lines(report._replace(diagnostics=()), Style())] == ["summary"]


def test_lines_say_what_the_document_says(report: Report) -> None:
    document = json.loads(renderer("json")(report, ALL))
    made = lines(report)
    for name, key in (("diagnostic", "diagnostics"), ("undecided", "undecided"), ("skipped", "skipped")):
        assert [{"type": name, **entry} for entry in document[key]] == [each for each in made if each["type"] == name]
    assert made[-1].items() >= document["summary"].items()
