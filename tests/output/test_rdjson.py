"""Reviewdog's format, held to its schema and read as reviewdog reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.diagnostic import Diagnostic, Edit, Fix, Label, Location, Report, Safety
from relaylint.core.text import Source, Span
from relaylint.output import Style
from relaylint.output.rdjson import render

from .report import DOMAINS, HUB, WILDCARD, found, label, make_report

SCHEMA = (Path(__file__).parent / "schemas" / "DiagnosticResult.json").read_text(encoding="utf-8")
STRICT = json.loads(SCHEMA.replace('"additionalProperties": true', '"additionalProperties": false'))
"""reviewdog refuses the whole document for a field that it does not know."""


def read(report: Report, style: Style | None = None) -> list[dict[str, Any]]:
    """Return the diagnostics of a document that is valid."""
    text = render(report, style or Style(prefix="infra/mail/"))
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode()  # nor does Go's protojson take half a surrogate pair
    jsonschema.Draft4Validator(STRICT).validate(document)
    made = document["diagnostics"]
    assert isinstance(made, list)
    return made


def offsets(text: str, extent: dict[str, Any]) -> tuple[int, int]:
    """Return the byte offsets of a range in the lines of a text, as reviewdog counts."""
    starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", text.encode("utf-8", "surrogatepass")))]
    start, end = (starts[extent[key]["line"] - 1] + extent[key]["column"] - 1 for key in ("start", "end"))
    return start, end


def test_ranges_are_those_bytes_that_are_marked(report: Report) -> None:
    made = read(report)
    assert len(made) == len(report.diagnostics)
    for entry, diagnostic in zip(made, report.diagnostics, strict=True):
        source, span = diagnostic.primary.location
        start, end = offsets(source.text, entry["location"]["range"])
        marked = source.text.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "surrogatepass")
        assert marked == source.slice(span).rstrip("\r\n")
        assert entry["location"]["path"] == f"infra/mail/{diagnostic.path}"
        assert entry["severity"] == diagnostic.severity.name


def fixed(*edits: Edit, safety: Safety = Safety.SAFE) -> Diagnostic:
    fix = Fix("change it", safety, edits)
    return found(WILDCARD, "`*` takes mail of every sender", label(HUB, "'*'"))._replace(fix=fix)


def edit(source: Source, part: str, text: str) -> Edit:
    return Edit(label(source, part).location, text)


def applied(diagnostic: Diagnostic) -> str | None:
    """Return the file after a reviewer has accepted the suggestion, if there is one."""
    [entry] = read(make_report([diagnostic]))
    if "suggestions" not in entry:
        return None
    [suggestion] = entry["suggestions"]
    text = diagnostic.primary.location.source.text
    start, end = offsets(text, suggestion["range"])
    data, new = text.encode(), str(suggestion["text"])
    return (data[:start] + new.encode() + data[end:]).decode()


def test_a_safe_fix_is_one_suggestion() -> None:
    assert applied(fixed(edit(HUB, "'*'", "contoso.net"))) == HUB.text.replace("'*'", "contoso.net")
    both = fixed(edit(HUB, "contoso.com", "contoso.org"), edit(HUB, "'*'", "contoso.net"))
    assert applied(both) == HUB.text.replace("'*'", "contoso.net").replace("contoso.com", "contoso.org")


def test_nothing_else_is_suggested() -> None:
    one = edit(HUB, "'*'", "contoso.net")
    assert applied(fixed(one, safety=Safety.UNSAFE)) is None
    assert applied(fixed(one, edit(DOMAINS, "contoso.net", "contoso.org"))) is None
    assert applied(fixed()) is None
    assert applied(fixed(one)._replace(fix=None)) is None


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.data())
def test_suggestions_count_bytes(before: str, after: str, put: str, data: st.DataObject) -> None:
    source = Source("a.yaml", f"{before}\nNäme: 東京 # {after}\n")
    start = data.draw(st.integers(0, len(source.text)))
    span = Span(start, data.draw(st.integers(start, len(source.text))))
    if (
        "\r\n"
        in source.text[max(0, span.start - 1) : span.start + 1] + source.text[max(0, span.end - 1) : span.end + 1]
    ):
        return  # between the two halves of a line break there is no column
    fix = Fix("change it", Safety.SAFE, (Edit(Location(source, span), put),))
    diagnostic = found(WILDCARD, "x", Label(Location(source, Span(0, 0))))._replace(fix=fix)
    assert applied(diagnostic) == source.text[: span.start] + put + source.text[span.end :]
