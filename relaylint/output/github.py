"""Format ``github``: GitHub Actions annotations, then every diagnostic in the log.

GitHub keeps ten annotations of each severity per step and silently drops the others.
"""

from __future__ import annotations

import hashlib
from typing import Final

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.output import Style
from relaylint.output.annotating import Service, annotated
from relaylint.output.details import detail_lines
from relaylint.output.places import place
from relaylint.output.severities import LOOKS
from relaylint.output.summary import closing
from relaylint.output.visible import visible, visible_within

KEPT = 10
"""Maximum number of annotations of one severity that GitHub keeps per step."""


def render(report: Report, style: Style) -> str:
    """Return workflow commands, the most severe first, and the complete list in a group of the log."""
    plain = style._replace(color=False)
    annotations, log = annotated(report, plain, _GITHUB)
    return "\n".join([*annotations, *_log(log), *closing(report, plain)]) + "\n"


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


def _remark(severity: Severity, words: str) -> str:
    return _command(severity, {"title": "relaylint"}, words)


_GITHUB: Final = Service(tuple(LOOKS), KEPT, _annotation, _remark, "the log of this step")
