"""Format ``json``: a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.fields import VERSION, diagnostic_fields, skipped_fields, suppressed_fields, undecided_fields
from relaylint.output.summary import counts


def render(report: Report, style: Style) -> str:
    """Return the report as one JSON document."""
    return encode(document(report, style))


def document(report: Report, style: Style) -> dict[str, object]:
    """Return the document that is printed, without its text."""
    made: dict[str, object] = {
        "version": VERSION,
        "diagnostics": [diagnostic_fields(diagnostic, style) for diagnostic in report.diagnostics],
    }
    if style.show_undecided:
        made["undecided"] = [undecided_fields(question, style) for question in report.undecided]
    away = () if style.omit_suppressed else report.suppressed
    made["suppressed"] = [suppressed_fields(suppressed, style) for suppressed in away]
    if report.fixed:
        made["fixed"] = [diagnostic_fields(diagnostic, style) for diagnostic in report.fixed]
    made["skipped"] = [skipped_fields(passed, style) for passed in report.checked.passed]
    made["context"] = list(map(style.name, report.checked.context))
    made["summary"] = counts(report, style)
    return made
