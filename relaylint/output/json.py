"""Format ``json``: a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.fields import VERSION, entries
from relaylint.output.summary import counts


def render(report: Report, style: Style) -> str:
    """Return the report as one JSON document."""
    return encode(document(report, style))


def document(report: Report, style: Style) -> dict[str, object]:
    """Return the document that is printed, without its text."""
    context = list(map(style.name, report.checked.context))
    return {"version": VERSION, **entries(report, style), "context": context, "summary": counts(report, style)}
