"""Format ``azure``: issues of Azure Pipelines, then every diagnostic in the log.

The agent (``Command.cs`` and ``CommandStringConvertor.cs`` of azure-pipelines-agent) obeys ``##vso[…]`` anywhere in a
line. It knows errors and warnings only, and keeps ten of each per task (``ExecutionContext.cs``); the log has all.
Columns are shown and nothing else; they count code points from 1.
"""

from __future__ import annotations

from typing import Final

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.output import Style
from relaylint.output.annotating import Service, annotated
from relaylint.output.details import detail_lines
from relaylint.output.places import place
from relaylint.output.summary import closing
from relaylint.output.visible import visible, visible_within

KEPT = 10
"""Maximum number of issues of one severity that the agent keeps per task."""
_ESCAPED = {"%": "%AZP25", ";": "%3B", "\r": "%0D", "\n": "%0A", "]": "%5D"}
"""How the agent's commands hold what would end a property or the command; the percent sign first."""


def render(report: Report, style: Style) -> str:
    """Return logging commands, errors first, and the complete list."""
    plain = style._replace(color=False)
    issues, log = annotated(report, plain, _AZURE)
    return "\n".join([*issues, *log, *closing(report, plain)]) + "\n"


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


def _remark(severity: Severity, words: str) -> str:
    return _logissue({"type": severity.word}, words)


_AZURE: Final = Service((Severity.ERROR, Severity.WARNING), KEPT, _issue, _remark, "the log of this task")
