"""The fields of diagnostics and of undecided rules in documents of version 1. Fields may be added but never change."""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic, Fix, Label, Passed, Report, Suppressed, Undecided
from relaylint.core.text import Position
from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.summary import why

VERSION = 1


def entries(report: Report, style: Style) -> dict[str, list[dict[str, object]]]:
    """Return the lists that a document holds, by name."""
    made = {"diagnostics": [diagnostic_fields(diagnostic, style) for diagnostic in report.diagnostics]}
    if style.show_undecided:
        made["undecided"] = [undecided_fields(question, style) for question in report.undecided]
    away = () if style.omit_suppressed else report.suppressed
    made["suppressed"] = [suppressed_fields(suppressed, style) for suppressed in away]
    if report.fixed:
        made["fixed"] = [diagnostic_fields(diagnostic, style) for diagnostic in report.fixed]
    made["skipped"] = [skipped_fields(passed, style) for passed in report.checked.passed]
    return made


def diagnostic_fields(diagnostic: Diagnostic, style: Style) -> dict[str, object]:
    """Return the fields of a diagnostic."""
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
        "fix": fix_fields(diagnostic.fix, style) if diagnostic.fix else None,
    }


def fix_fields(fix: Fix, style: Style) -> dict[str, object]:
    """Return the fields of a fix; what an edit replaces may end with a line break."""
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [
            {
                "path": style.name(edit.location.path),
                "start": _position(edit.location.start),
                "end": _position(edit.location.end),
                "text": edit.text,
            }
            for edit in fix.edits
        ],
        "why": fix.why,
        "steps": list(fix.steps),
    }


def undecided_fields(question: Undecided, style: Style) -> dict[str, object]:
    """Return the fields of a rule that could not be decided."""
    return {
        "rule": question.rule.name,
        "reason": question.reason,
        **_place(question.primary, style),
        "url": question.rule.url or None,
        "tenant": question.tenant,
        "subject": question.subject,
    }


def suppressed_fields(suppressed: Suppressed, style: Style) -> dict[str, object]:
    """Return the fields of a diagnostic that is not reported, with the reason, and where the ignore stands."""
    suppression = suppressed.suppression
    why_not = {
        "by": suppression.by,
        "reason": suppression.reason or None,
        **(_place(suppression.label, style) if suppression.label else {}),
        "until": suppression.until or None,
        "owner": suppression.owner or None,
        "ticket": suppression.ticket or None,
    }
    return {**diagnostic_fields(suppressed.diagnostic, style), "suppression": why_not}


def skipped_fields(passed: Passed, style: Style) -> dict[str, object]:
    """Return a file that was passed over, and why."""
    path, *reason = passed
    return {"path": style.name(path), "reason": why(*reason).said(style.name)}


def _place(label: Label, style: Style) -> dict[str, object]:
    where = place(label.location, style)
    return {"path": where.path, "start": _position(where.start), "end": _position(where.end)}


def _position(position: Position) -> dict[str, int]:
    """Return a position: line and column from 1, columns in code points."""
    return {"line": position.line, "column": position.column}
