"""Format ``jsonl``: a JSON object (RFC 8259) a line, for programs that read a report piece by piece.

The ``type`` of a line is ``diagnostic``, ``undecided``, ``skipped`` or ``summary``; but for that, its fields are those
of the format ``json``. The summary is the last line, so that a report that broke off is not taken for a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.fields import VERSION, diagnostic_fields, skipped_fields, undecided_fields
from relaylint.output.summary import counts


def render(report: Report, style: Style) -> str:
    """Return the report as lines of JSON."""
    return "".join(encode(line, indent=None) for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[dict[str, object]]:
    for diagnostic in report.diagnostics:
        yield {"type": "diagnostic", **diagnostic_fields(diagnostic, style)}
    for question in report.undecided if style.show_undecided else ():
        yield {"type": "undecided", **undecided_fields(question, style)}
    for passed in report.checked.passed:
        yield {"type": "skipped", **skipped_fields(passed, style)}
    context = list(map(style.name, report.checked.context))
    yield {"type": "summary", "version": VERSION, "context": context, **counts(report, style)}
