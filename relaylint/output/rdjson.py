"""Format ``rdjson``: the Reviewdog Diagnostic Format, for comments in reviews.

Follows ``proto/rdf/reviewdog.proto`` and its JSON Schema. Columns count bytes of UTF-8 from 1, and ends are exclusive.
reviewdog reads with ``protojson.Unmarshal``, which refuses fields that it does not know and surrogates, so that nothing
else is written.
"""

from __future__ import annotations

from relaylint import REPOSITORY
from relaylint.core.diagnostic import Diagnostic, Report, Safety
from relaylint.core.text import Position, Source
from relaylint.output import Style
from relaylint.output.details import detail_lines
from relaylint.output.encode import encode
from relaylint.output.places import place
from relaylint.output.visible import visible_within


def render(report: Report, style: Style) -> str:
    """Return the report as one result of a tool."""
    diagnostics = [_diagnostic(diagnostic, style) for diagnostic in report.diagnostics]
    return encode({"source": {"name": "relaylint", "url": REPOSITORY}, "diagnostics": diagnostics})


def _diagnostic(diagnostic: Diagnostic, style: Style) -> dict[str, object]:
    location, rule = diagnostic.primary.location, diagnostic.rule
    where = place(location, style, from_top=True)
    return {
        "message": "\n".join(detail_lines(diagnostic, style)),
        "location": {"path": visible_within(where.path), "range": _range(location.source, where.start, where.end)},
        "severity": diagnostic.severity.name,
        "code": {"value": rule.name, **({"url": rule.url} if rule.url else {})},
        **_suggestions(diagnostic),
    }


def _suggestions(diagnostic: Diagnostic) -> dict[str, object]:
    """Return the suggestion of a safe fix that changes nothing but the file of the diagnostic, if it has one.

    Reviewers accept suggestions one by one, so that several edits are one suggestion, with the text between them.
    """
    fix, source = diagnostic.fix, diagnostic.primary.location.source
    if fix is None or fix.safety is not Safety.SAFE or not fix.edits:
        return {}
    if any(edit.location.path != source.name for edit in fix.edits):
        return {}
    edits = sorted(fix.edits, key=lambda edit: edit.location.span)
    start = end = edits[0].location.span.start
    text = ""
    for edit in edits:
        text += source.text[end : edit.location.span.start] + edit.text
        end = edit.location.span.end
    return {"suggestions": [{"range": _range(source, source.position(start), source.position(end)), "text": text}]}


def _range(source: Source, start: Position, end: Position) -> dict[str, object]:
    return {"start": _position(source, start), "end": _position(source, end)}


def _position(source: Source, position: Position) -> dict[str, int]:
    return {"line": position.line, "column": source.units(position, "utf-8") + 1}
