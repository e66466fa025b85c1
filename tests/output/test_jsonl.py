"""Lines of JSON: each an object of its own, and the summary last."""

from __future__ import annotations

import json
from typing import Any

from relaylint.core.diagnostic import BY_IGNORE, Passed, Report, Suppressed, Suppression
from relaylint.output import Style, renderer
from relaylint.output.jsonl import render

ALL = Style(show_undecided=True)


def lines(report: Report, style: Style = ALL) -> list[dict[str, Any]]:
    """Return the objects, read line by line."""
    text = render(report, style)
    assert text.endswith("}\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def whole(report: Report) -> Report:
    """Return a report that has something of every sort."""
    away, *others = report.diagnostics
    return report._replace(
        diagnostics=tuple(others),
        suppressed=(Suppressed(away, Suppression(BY_IGNORE, "known")),),
        fixed=(away,),
        checked=report.checked._replace(passed=(Passed("x.yaml", "excluded"),)),
    )


def test_each_sort_of_line(report: Report) -> None:
    types = [line["type"] for line in lines(whole(report))]
    assert types == ["diagnostic"] * 11 + ["undecided"] * 2 + ["suppressed", "fixed", "skipped", "summary"]
    assert "suppressed" not in {line["type"] for line in lines(whole(report), ALL._replace(omit_suppressed=True))}
    assert [line["type"] for line in lines(report._replace(diagnostics=()), Style())] == ["summary"]


def test_lines_say_what_the_document_says(report: Report) -> None:
    document = json.loads(renderer("json")(whole(report), ALL))
    made = lines(whole(report))
    lists = {"diagnostic": "diagnostics"} | {name: name for name in ("undecided", "suppressed", "fixed", "skipped")}
    for name, key in lists.items():
        assert [{"type": name, **entry} for entry in document[key]] == [each for each in made if each["type"] == name]
    assert made[-1].items() >= document["summary"].items()
