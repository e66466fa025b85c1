"""Format ``junit``: results of tests in XML, for CI servers: a suite for each tenant, a case for each diagnostic.

Valid against ``junit-10.xsd`` of Jenkins' xunit plugin, the strictest of the schemas in use. A case fails if its
severity makes the run fail; others pass with their text as output. An undecided rule is a skipped case. Jenkins takes
what stands before the last full stop of a class name for a package, and GitLab takes cases with the same class and name
for one (``lib/gitlab/ci/reports/test_case.rb``). Nothing has columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from relaylint.core.diagnostic import Diagnostic, Report, Undecided
from relaylint.output import Style
from relaylint.output.details import detail_lines
from relaylint.output.places import place
from relaylint.output.summary import closing
from relaylint.output.xml_text import DECLARATION, element, text_element

_ALL = "relaylint"
"""The name of everything, and of the suite for what belongs to no tenant."""


class _Suite:
    """The cases of a tenant: their lines, and how many failed and were skipped.

    ``taken``: how often each class has had each name so far; tenants whose names are alike share a class.
    """

    def __init__(self, tenant: str, taken: Counter[tuple[str, str]]) -> None:
        self.name = tenant or _ALL
        self.lines: list[str] = []
        self.counts: Counter[str] = Counter()
        self._taken = taken

    def add(self, result: str, about: Diagnostic | Undecided | None, content: list[str]) -> None:
        """Add a case with its outcome; its name stays the same when lines move or a value changes."""
        name = ": ".join(filter(None, (about.rule.name, about.subject))) if about else "check"
        named = self.name.replace(".", "_"), name
        self._taken[named] += 1
        again = f" ({self._taken[named]})" if self._taken[named] > 1 else ""
        attributes: dict[str, object] = {"name": name + again, "classname": named[0]}
        self.lines += element("testcase", attributes, content)
        self.counts.update(("tests", result))

    def element(self) -> list[str]:
        """Return the suite as lines of XML."""
        return element("testsuite", {"name": self.name, **_numbers(self.counts)}, self.lines)


class _Suites(dict[str, _Suite]):
    """The suites by tenant, in the order in which they are first asked for."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()

    def __missing__(self, tenant: str) -> _Suite:
        """Return the suite of a tenant that has none so far."""
        return self.setdefault(tenant, _Suite(tenant, self._taken))


def render(report: Report, style: Style) -> str:
    """Return the report as suites; where there is nothing to report, as one case that passes."""
    style = style._replace(color=False)
    suites = _Suites()
    for diagnostic in report.diagnostics:
        suites[diagnostic.tenant].add(*_outcome(diagnostic, style))
    for question in report.undecided if style.show_undecided else ():
        suites[question.tenant].add("skipped", question, element("skipped", {"message": question.reason}))
    if not report.diagnostics:
        suites[""].add("passed", None, text_element("system-out", {}, closing(report, style)))
    total = sum((suite.counts for suite in suites.values()), Counter[str]())
    numbers = {name: total[name] for name in ("tests", "failures", "errors")}
    inside = [line for suite in suites.values() for line in suite.element()]
    return "\n".join([DECLARATION, *element("testsuites", {"name": _ALL, **numbers}, inside)]) + "\n"


def _outcome(diagnostic: Diagnostic, style: Style) -> tuple[str, Diagnostic, list[str]]:
    """Return how a case ends, with its diagnostic and what stands in it."""
    lines = _lines(diagnostic, style)
    if style.threshold is None or diagnostic.severity < style.threshold:
        return "passed", diagnostic, text_element("system-out", {}, lines)
    attributes: dict[str, object] = {"type": diagnostic.severity.word, "message": diagnostic.message}
    return "failures", diagnostic, text_element("failure", attributes, lines)


def _lines(diagnostic: Diagnostic, style: Style) -> Iterable[str]:
    where = place(diagnostic.primary.location, style, from_top=True)
    first, *more = detail_lines(diagnostic, style)
    return f"{where}: {diagnostic.severity.word}[{diagnostic.rule.name}] {first}", *more


def _numbers(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in ("tests", "failures", "errors", "skipped")}
