"""Format ``jsonl``: a JSON object (RFC 8259) a line, for programs that read a report piece by piece.

The ``type`` of a line is ``diagnostic``, ``undecided``, ``suppressed``, ``fixed``, ``skipped`` or ``summary``; but for
that, its fields are those of the format ``json``. The summary is the last line, so that a report that broke off is not
taken for a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.fields import VERSION, entries
from relaylint.output.summary import counts


def render(report: Report, style: Style) -> str:
    """Return the report as lines of JSON."""
    return "".join(encode(line, indent=None) for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[dict[str, object]]:
    for name, group in entries(report, style).items():
        for entry in group:
            yield {"type": name.removesuffix("s"), **entry}
    context = list(map(style.name, report.checked.context))
    yield {"type": "summary", "version": VERSION, "context": context, **counts(report, style)}
