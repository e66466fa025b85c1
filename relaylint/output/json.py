"""Format ``json``: a document of version 1, for programs. Fields may be added, none may change."""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic, Label, Report, Undecided
from relaylint.core.text import Position
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.places import place
from relaylint.output.summary import counts, why

VERSION = 1


def render(report: Report, style: Style) -> str:
    """Return the report as one JSON document."""
    document: dict[str, object] = {
        "version": VERSION,
        "diagnostics": [_diagnostic(found, style) for found in report.diagnostics],
    }
    if style.show_undecided:
        document["undecided"] = [_undecided(found, style) for found in report.undecided]
    document["skipped"] = [
        {"path": style.name(path), "reason": why(*reason).said(style.name)} for path, *reason in report.checked.passed
    ]
    document["context"] = list(map(style.name, report.checked.context))
    document["summary"] = counts(report)
    return encode(document)


def _diagnostic(found: Diagnostic, style: Style) -> dict[str, object]:
    return {
        "rule": found.rule.name,
        "severity": found.severity.word,
        "message": found.message,
        **_place(found.primary, style),
        "related": [{**_place(label, style), "message": label.text} for label in found.related],
        "help": found.help,
        "url": found.rule.url or None,
        "tenant": found.tenant,
        "subject": found.subject,
    }


def _undecided(found: Undecided, style: Style) -> dict[str, object]:
    return {
        "rule": found.rule.name,
        "reason": found.reason,
        **_place(found.primary, style),
        "url": found.rule.url or None,
        "tenant": found.tenant,
        "subject": found.subject,
    }


def _place(label: Label, style: Style) -> dict[str, object]:
    where = place(label.location, style)
    return {"path": where.path, "start": _position(where.start), "end": _position(where.end)}


def _position(position: Position) -> dict[str, int]:
    """Return a position as it is counted everywhere here: from 1, columns in code points."""
    return {"line": position.line, "column": position.column}
