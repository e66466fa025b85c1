"""Format ``gitlab``: a Code Quality report, which merge requests of GitLab show.

Each entry is valid against ``app/validators/json_schemas/codeclimate.json`` of GitLab, which stops reading at the first
one that is not. GitLab tells old from new by the fingerprint, which must be unique in a report and hangs on no line. It
reads the line where a diagnostic begins, and no column.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from relaylint.core.diagnostic import Diagnostic, DiagnosticIdentity, Report, Severity
from relaylint.core.identity import identify
from relaylint.output import Style
from relaylint.output.details import detail_lines
from relaylint.output.encode import encode
from relaylint.output.places import place
from relaylint.output.visible import visible_within

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style) -> str:
    """Return the report as a list of what GitLab calls degradations."""
    taken: Counter[DiagnosticIdentity] = Counter()
    return encode([_degradation(diagnostic, taken, style) for diagnostic in report.diagnostics])


def _degradation(diagnostic: Diagnostic, taken: Counter[DiagnosticIdentity], style: Style) -> dict[str, object]:
    where = place(diagnostic.primary.location, style, from_top=True)
    message, *more = detail_lines(diagnostic, style)
    return {
        "description": message,
        "check_name": diagnostic.rule.name,
        "content": {"body": "\n".join(more)},
        "fingerprint": _fingerprint(diagnostic, taken, style),
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": visible_within(where.path),
            "lines": {"begin": where.start.line, "end": where.end.line},
        },
    }


def _fingerprint(diagnostic: Diagnostic, taken: Counter[DiagnosticIdentity], style: Style) -> str:
    """Return a hash of the identity, and of the number of diagnostics before that share it."""
    identity = identify(diagnostic, style.top)
    taken[identity] += 1
    text = "\0".join((*identity, str(taken[identity])))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
