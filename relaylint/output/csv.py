"""Format ``csv`` (RFC 4180): a row for each diagnostic, and for each undecided rule, for spreadsheets.

Lines and columns count from 1, columns in code points. No cell begins with what a spreadsheet takes for a formula.
"""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic, Report, Undecided
from relaylint.output import Style
from relaylint.output.sheets import place_cells, sheet

COLUMNS = ("severity", "rule", "tenant", "subject", "message", "help", "path", "line", "column", "url")
UNDECIDED = "undecided"
"""What stands as the severity of a rule that could not be decided."""


def render(report: Report, style: Style) -> str:
    """Return the report as a table with a header."""
    rows = [_row(each.severity.word, each.message, each.help, each, style) for each in report.diagnostics]
    if style.show_undecided:
        rows += [_row(UNDECIDED, each.reason, "", each, style) for each in report.undecided]
    return sheet(COLUMNS, rows)


def _row(severity: str, message: str, help: str, about: Diagnostic | Undecided, style: Style) -> tuple[str, ...]:
    rule, where = about.rule, place_cells(about.primary, style)
    help = " ".join(help.split())  # cells are read on one line
    return severity, rule.name, about.tenant, about.subject, message, help, *where, rule.url
