"""The closing lines of a report: what was looked at, how much was found, and plurals."""

from __future__ import annotations

from collections.abc import Sequence

from relaylint.core.diagnostic import Checked, Passed, Report, Severity
from relaylint.output import Style
from relaylint.output.paint import paint
from relaylint.output.severities import LOOKS
from relaylint.output.visible import visible

_NAMED = 3
"""How many files are named in one line."""


def plural(count: int, noun: str) -> str:
    """Return ``1 file`` or ``2 files``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counts(report: Report) -> dict[str, int]:
    """Return every count of a report under the name that machine formats give it."""
    checked = report.checked
    return {
        "files": checked.files,
        "definitions": checked.definitions,
        "tenants": checked.tenants,
        "rules": checked.rules,
        "skipped": checked.skipped,
        **{f"{severity.word}s": report.count(severity) for severity in LOOKS},
        "undecided": len(report.undecided),
    }


def closing(report: Report, style: Style) -> list[str]:
    """Return the last lines of a report for people: a word where nothing was found, the summary."""
    lines = [] if report.diagnostics else [_nothing(report)]
    if report.diagnostics and report.checked == Checked():
        return [f"nothing was {style.done}: {_found(report, style)}"]
    lines += passed_over(report.checked.passed)
    lines += beside(report.checked.context)
    return [*lines, f"{_checked(report)}: {_found(report, style)}{_undecided(report, style)}"]


def beside(context: Sequence[str]) -> list[str]:
    """Return the line that tells which files an answer rests on besides those that were asked for, if there are any."""
    if not context:
        return []
    return [f"judged together with {plural(len(context), 'other file')} of the tenant: {_named(context)}"]


def passed_over(passed: Sequence[Passed]) -> list[str]:
    """Return a line for each reason why files that were asked for are skipped."""
    by_reason: dict[str, list[str]] = {}
    for path, why in passed:
        by_reason.setdefault(why, []).append(path)
    return [
        f"{plural(len(names), 'file')} skipped, {visible(why)}: {_named(names)}" for why, names in by_reason.items()
    ]


def _named(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(map(visible, names[:_NAMED]))}{rest}"


def _nothing(report: Report) -> str:
    if not report.checked.definitions:
        return "no problems found, but no definition was checked"
    if report.undecided:
        return "no problems found, as far as could be decided"
    return "no problems found"


def _checked(report: Report) -> str:
    checked = report.checked
    skipped = f" ({checked.skipped} skipped)" if checked.skipped else ""
    return (
        f"checked {plural(checked.files, 'file')}{skipped}, {plural(checked.definitions, 'definition')}, "
        f"{plural(checked.tenants, 'tenant')} with {plural(checked.rules, 'rule')}"
    )


def _found(report: Report, style: Style) -> str:
    return ", ".join(_count(report.count(severity), severity, style) for severity in LOOKS)


def _count(count: int, severity: Severity, style: Style) -> str:
    words = plural(count, severity.word)
    return paint(words, LOOKS[severity].color, style) if count else words


def _undecided(report: Report, style: Style) -> str:
    if not report.undecided:
        return ""
    hint = "" if style.show_undecided else " (run with --show-undecided to see why)"
    return f"; {len(report.undecided)} undecided{hint}"
