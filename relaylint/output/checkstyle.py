"""Format ``checkstyle``: the XML report of Checkstyle, which many review tools and Jenkins plugins read.

Its shape is that of Checkstyle's own schema, ``config/checkstyle-report-1.0.0.xsd``. Columns count code points from 1,
as Checkstyle's do; reviewdog (``parser/checkstyle.go``) and the warnings plugin of Jenkins (``CheckStyleParser.java``)
pass them on as they are. That plugin takes what stands behind the last full stop of a source for its type, and what
stands before for its category.
"""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.output import Style
from relaylint.output.details import detail_lines
from relaylint.output.places import Place, place
from relaylint.output.xml_text import DECLARATION, element

VERSION = "4.3"
"""The version of Checkstyle whose reports these are like; consumers expect one."""


def render(report: Report, style: Style) -> str:
    """Return the report with an element for each file, and in it one for each diagnostic."""
    files: dict[str, list[str]] = {}
    for diagnostic in report.diagnostics:
        where = place(diagnostic.primary.location, style, from_top=True)
        files.setdefault(where.path, []).extend(_error(diagnostic, where, style))
    inside = [line for path, errors in files.items() for line in element("file", {"name": path}, errors)]
    return "\n".join([DECLARATION, *element("checkstyle", {"version": VERSION}, inside)]) + "\n"


def _error(diagnostic: Diagnostic, where: Place, style: Style) -> list[str]:
    rule = diagnostic.rule
    message, *more = detail_lines(diagnostic, style)
    attributes: dict[str, object] = {
        "line": where.start.line,
        "column": where.start.column,
        "severity": diagnostic.severity.word,
        "message": "; ".join([message, *filter(None, more)]),
        "source": f"relaylint.{rule.area}.{rule.name}",
    }
    return element("error", attributes)
