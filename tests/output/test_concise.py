"""One line for each diagnostic, that a problem matcher reads."""

from __future__ import annotations

import re

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.concise import render

MATCHER = re.compile(
    r"^(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<word>error|warning|info)\[(?P<rule>[\w-]+)\] .+$"
)


def test_every_line_but_the_last_is_a_diagnostic_or_a_reason(report: Report) -> None:
    *lines, last = render(report, Style(show_undecided=True)).splitlines()
    assert len(lines) == len(report.diagnostics) + len(report.undecided)
    matches = [MATCHER.match(line) for line in lines]
    assert all(matches)
    rules = [*(found.rule.name for found in report.diagnostics), "undecided", "undecided"]
    assert [match["rule"] for match in matches if match] == rules
    assert last.startswith("checked ")


def test_no_line_is_a_workflow_command(report: Report) -> None:
    assert not any(line.lstrip().startswith("::") for line in render(report, Style()).splitlines())
