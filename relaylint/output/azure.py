"""Format ``azure``: issues of Azure Pipelines, then every diagnostic in the log.

The agent (``Command.cs`` and ``CommandStringConvertor.cs`` of azure-pipelines-agent) obeys ``##vso[…]`` anywhere in a
line. It knows errors and warnings only, and keeps ten of each per task (``ExecutionContext.cs``); the log has all.
Columns are shown and nothing else; they count code points from 1.
"""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.output import Style
from relaylint.output.concise import diagnostic_lines
from relaylint.output.details import detail_lines
from relaylint.output.ordering import in_order_of_change, is_of_change, of_change, rest_words
from relaylint.output.places import place
from relaylint.output.summary import closing, plural
from relaylint.output.visible import visible, visible_within

KEPT = 10
"""Maximum number of issues of one severity that the agent keeps per task."""
_SEVERITIES = (Severity.ERROR, Severity.WARNING)
_ESCAPED = {"%": "%AZP25", ";": "%3B", "\r": "%0D", "\n": "%0A", "]": "%5D"}
"""How the agent's commands hold what would end a property or the command; the percent sign first."""


def render(report: Report, style: Style) -> str:
    """Return logging commands, errors first, and the complete list."""
    plain = style._replace(color=False)
    if is_of_change(plain):
        lines = _of_change(report, plain)
        report = report._replace(diagnostics=tuple(in_order_of_change(report.diagnostics, plain)))
    else:
        lines = [line for severity in _SEVERITIES for line in _issues(report, severity, plain)]
    lines += diagnostic_lines(report, plain)
    return "\n".join([*lines, *closing(report, plain)]) + "\n"


def _issues(report: Report, severity: Severity, style: Style) -> list[str]:
    diagnostics = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity is severity]
    if len(diagnostics) <= KEPT:
        return [_issue(diagnostic, style) for diagnostic in diagnostics]
    rest = plural(len(diagnostics) - KEPT + 1, f"more {severity.word}")
    return [
        *(_issue(diagnostic, style) for diagnostic in diagnostics[: KEPT - 1]),
        _logissue({"type": severity.word}, f"{rest}; the log of this task has all of them"),
    ]


def _of_change(report: Report, style: Style) -> list[str]:
    """Return issues of what a change is about, and one that counts all others."""
    told = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity in _SEVERITIES]
    shown, rest = of_change(told, style, _SEVERITIES, KEPT - 1)
    lines = [_issue(diagnostic, style) for diagnostic in shown]
    if rest:
        worst = max(diagnostic.severity for diagnostic in rest)
        words = f"{rest_words(rest)}, not of this change or without room; the log of this task has all of them"
        lines.append(_logissue({"type": worst.word}, words))
    return lines


def _issue(diagnostic: Diagnostic, style: Style) -> str:
    where = place(diagnostic.primary.location, style, from_top=True)
    properties: dict[str, object] = {
        "type": diagnostic.severity.word,
        "sourcepath": visible_within(where.path),
        "linenumber": where.start.line,
        "columnnumber": where.start.column,
        "code": visible(diagnostic.rule.name),
    }
    return _logissue(properties, "\n".join(detail_lines(diagnostic, style)))


def _logissue(properties: dict[str, object], message: str) -> str:
    settings = "".join(f"{name}={_escape(str(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {settings}]{_escape(message)}"


def _escape(text: str) -> str:
    for character, escaped in _ESCAPED.items():
        text = text.replace(character, escaped)
    return text
