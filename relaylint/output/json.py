"""Format ``json``: a document of version 1, for programs. Fields may be added but never change."""

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
        "diagnostics": [_diagnostic(diagnostic, style) for diagnostic in report.diagnostics],
    }
    if style.show_undecided:
        document["undecided"] = [_undecided(question, style) for question in report.undecided]
    document["skipped"] = [
        {"path": style.name(path), "reason": why(*reason).said(style.name)} for path, *reason in report.checked.passed
    ]
    document["context"] = list(map(style.name, report.checked.context))
    document["summary"] = counts(report)
    return encode(document)


def _diagnostic(diagnostic: Diagnostic, style: Style) -> dict[str, object]:
    return {
        "rule": diagnostic.rule.name,
        "severity": diagnostic.severity.word,
        "message": diagnostic.message,
        **_place(diagnostic.primary, style),
        "related": [{**_place(label, style), "message": label.text} for label in diagnostic.related],
        "help": diagnostic.help,
        "url": diagnostic.rule.url or None,
        "tenant": diagnostic.tenant,
        "subject": diagnostic.subject,
    }


def _undecided(question: Undecided, style: Style) -> dict[str, object]:
    return {
        "rule": question.rule.name,
        "reason": question.reason,
        **_place(question.primary, style),
        "url": question.rule.url or None,
        "tenant": question.tenant,
        "subject": question.subject,
    }


def _place(label: Label, style: Style) -> dict[str, object]:
    where = place(label.location, style)
    return {"path": where.path, "start": _position(where.start), "end": _position(where.end)}


def _position(position: Position) -> dict[str, int]:
    """Return a position: line and column from 1, columns in code points."""
    return {"line": position.line, "column": position.column}
