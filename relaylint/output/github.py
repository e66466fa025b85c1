"""Format ``github``: GitHub Actions annotations, then every diagnostic in the log.

GitHub keeps ten annotations of each severity per step and silently drops the others.
"""

from __future__ import annotations

import hashlib

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.output import Style
from relaylint.output.concise import diagnostic_lines
from relaylint.output.details import detail_lines
from relaylint.output.ordering import in_order_of_change, is_of_change, of_change, rest_words
from relaylint.output.places import place
from relaylint.output.severities import LOOKS
from relaylint.output.summary import closing, plural
from relaylint.output.visible import visible, visible_within

KEPT = 10
"""Maximum number of annotations of one severity that GitHub keeps per step."""


def render(report: Report, style: Style) -> str:
    """Return workflow commands, the most severe first, and the complete list in a group of the log."""
    plain = style._replace(color=False)
    if is_of_change(plain):
        lines = _of_change(report, plain)
        report = report._replace(diagnostics=tuple(in_order_of_change(report.diagnostics, plain)))
    else:
        lines = [line for severity in LOOKS for line in _annotations(report, severity, plain)]
    lines += _log(diagnostic_lines(report, plain))
    return "\n".join([*lines, *closing(report, plain)]) + "\n"


def _annotations(report: Report, severity: Severity, style: Style) -> list[str]:
    diagnostics = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity is severity]
    if len(diagnostics) <= KEPT:
        return [_annotation(diagnostic, style) for diagnostic in diagnostics]
    rest = plural(len(diagnostics) - KEPT + 1, f"more {severity.word}")
    return [
        *(_annotation(diagnostic, style) for diagnostic in diagnostics[: KEPT - 1]),
        _command(severity, {"title": "relaylint"}, f"{rest}; the log of this step has all of them"),
    ]


def _of_change(report: Report, style: Style) -> list[str]:
    """Return annotations of what a change is about, and one line that counts all others."""
    shown, rest = of_change(report.diagnostics, style, LOOKS, KEPT - 1)
    lines = [_annotation(diagnostic, style) for diagnostic in shown]
    if rest:
        worst = max(diagnostic.severity for diagnostic in rest)
        words = f"{rest_words(rest)}, not of this change or without room; the log of this step has all of them"
        lines.append(_command(worst, {"title": "relaylint"}, words))
    return lines


def _annotation(diagnostic: Diagnostic, style: Style) -> str:
    where = place(diagnostic.primary.location, style, from_top=True)
    properties: dict[str, object] = {"file": visible_within(where.path), "line": where.start.line}
    if where.one_line:  # GitHub accepts columns only on a single line
        properties["col"] = where.start.column
    properties["endLine"] = where.end.line
    if where.one_line:
        properties["endColumn"] = where.end.column
    properties["title"] = visible(diagnostic.rule.name)
    return _command(diagnostic.severity, properties, "\n".join(detail_lines(diagnostic, style)))


def _command(severity: Severity, properties: dict[str, object], data: str) -> str:
    settings = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in properties.items())
    return f"::{LOOKS[severity].github} {settings}::{_escape(data)}"


def _escape(text: str, also: str = "") -> str:
    """Return ``text`` escaped for the runner; properties also need ``:`` and ``,`` escaped."""
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _log(lines: list[str]) -> list[str]:
    """Return the lines in a log group in which the runner executes no commands.

    The runner executes ``##[command]`` anywhere in a line. The group ends at a token derived from a hash of its lines,
    so that no line can contain that token.
    """
    if not lines:
        return []
    token = hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()
    return ["::group::complete list", f"::stop-commands::{token}", *lines, f"::{token}::", "::endgroup::"]
