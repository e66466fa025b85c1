"""The annotations of a service that keeps only a few of each severity, and the complete list for its log."""

from __future__ import annotations

from collections.abc import Callable

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.core.records import NamedTuple
from relaylint.output import Style
from relaylint.output.concise import diagnostic_lines
from relaylint.output.ordering import in_order_of_change, is_of_change, of_change, rest_words
from relaylint.output.summary import plural


class Service(NamedTuple):
    """A service that shows annotations: which severities it knows, how many it keeps of each, and its commands.

    ``annotation`` writes one for a diagnostic, ``remark`` one with words about others; ``log``: where the complete list
    is, in words.
    """

    severities: tuple[Severity, ...]
    kept: int
    annotation: Callable[[Diagnostic, Style], str]
    remark: Callable[[Severity, str], str]
    log: str


def annotated(report: Report, style: Style, service: Service) -> tuple[list[str], list[str]]:
    """Return the annotations of a report, and the lines of the complete list: what a change is about first, where that
    is known, else the most severe first."""
    if not is_of_change(style):
        lines = [line for severity in service.severities for line in _of_severity(report, severity, style, service)]
        return lines, diagnostic_lines(report, style)
    ordered = report._replace(diagnostics=tuple(in_order_of_change(report.diagnostics, style)))
    return _of_change(report, style, service), diagnostic_lines(ordered, style)


def _of_severity(report: Report, severity: Severity, style: Style, service: Service) -> list[str]:
    diagnostics = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity is severity]
    if len(diagnostics) <= service.kept:
        return [service.annotation(diagnostic, style) for diagnostic in diagnostics]
    rest = plural(len(diagnostics) - service.kept + 1, f"more {severity.word}")
    shown = [service.annotation(diagnostic, style) for diagnostic in diagnostics[: service.kept - 1]]
    return [*shown, service.remark(severity, f"{rest}; {service.log} has all of them")]


def _of_change(report: Report, style: Style, service: Service) -> list[str]:
    """Return annotations of what a change is about, and one that counts all others."""
    told = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity in service.severities]
    shown, rest = of_change(told, style, service.severities, service.kept - 1)
    lines = [service.annotation(diagnostic, style) for diagnostic in shown]
    if rest:
        worst = max(diagnostic.severity for diagnostic in rest)
        words = f"{rest_words(rest)}, not of this change or without room; {service.log} has all of them"
        lines.append(service.remark(worst, words))
    return lines
