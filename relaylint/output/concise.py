"""Format ``concise``: one line per diagnostic, for editors and problem matchers."""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic, Label, Report, Severity
from relaylint.output import Style
from relaylint.output.paint import paint
from relaylint.output.places import place
from relaylint.output.severities import LOOKS
from relaylint.output.summary import closing
from relaylint.output.undecided import grouped
from relaylint.output.visible import visible


def render(report: Report, style: Style) -> str:
    """Return the report with one line per diagnostic, and the summary."""
    return "\n".join([*diagnostic_lines(report, style), *closing(report, style)]) + "\n"


def diagnostic_lines(report: Report, style: Style) -> list[str]:
    """Return the lines for diagnostics and, if requested, for the reasons of undecided rules."""
    lines = [diagnostic_line(diagnostic, style) for diagnostic in report.diagnostics]
    if style.show_undecided:
        lines += [
            _line(group.places[0].primary, Severity.INFO, "undecided", group.words, style)
            for group in grouped(report.undecided)
        ]
    return lines


def diagnostic_line(diagnostic: Diagnostic, style: Style) -> str:
    """Return a diagnostic on one line."""
    return _line(diagnostic.primary, diagnostic.severity, diagnostic.rule.name, diagnostic.message, style)


def _line(primary: Label, severity: Severity, name: str, message: str, style: Style) -> str:
    word = paint(f"{severity.word}[{visible(name)}]", LOOKS[severity].color, style)
    return f"{place(primary.location, style)}: {word} {visible(message)}"
