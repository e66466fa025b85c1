"""Tables by tenant: the worst first, in the room that a comment has, and without anything that a value could mean."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint.core.diagnostic import Diagnostic, Report, Undecided
from relaylint.output import Style
from relaylint.output.markdown import render

from .report import CERTIFICATE, HUB, SHARED, WILDCARD, every_case, found, label, make_report

COMMENT = 65_536


def spread(tenants: int, each: int, message: str = "`x` is wrong") -> Report:
    """Return a report on so many tenants, the later the worse."""
    rules = (SHARED, WILDCARD, CERTIFICATE)
    return make_report(
        [
            found(rules[number % 3 if tenant % 2 else 0], message, label(HUB, "Head"))._replace(
                tenant=f"tenants/t{tenant:03}", message=f"{message} {tenant}-{number}"
            )
            for tenant in range(tenants)
            for number in range(1 + tenant % each)
        ]
    )


def counted(text: str) -> int:
    """Return how many diagnostics a text tells of, in rows and in counts."""
    rows = len(re.findall(r"(?m)^\| (?:error|warning|info) \|", text))
    rest = [
        line for line in text.splitlines() if line.endswith(" more.") or line.startswith(("| `t", "| outside", "| 2"))
    ]
    return rows + sum(int(count) for line in rest for count in re.findall(r"(\d+) (?:error|warning|info)", line))


def test_the_worst_tenant_comes_first(snapshot: SnapshotAssertion) -> None:
    assert render(spread(4, 3), Style()) == snapshot


def test_what_does_not_fit_is_counted(snapshot: SnapshotAssertion) -> None:
    report = spread(300, 12)
    text = render(report, Style())
    assert counted(text) == len(report.diagnostics)
    assert len(text) < COMMENT
    assert [line for line in text.splitlines() if not line.startswith("| error")][-12:] == snapshot


def test_long_messages_fit_too() -> None:
    report = spread(40, 12, "`" + "東" * 900 + "`")
    text = render(report, Style())
    assert counted(text) == len(report.diagnostics)
    assert len(text) < COMMENT


@pytest.mark.parametrize("name", ["t", "ö" * 120, "<" * 120])
def test_many_tenants_and_reasons_fit_too(name: str) -> None:
    """Of each tenant the heading takes room as well as its row, and what is undecided is as long as any."""
    report = spread(300, 1)
    own = [each._replace(tenant=f"tenants/{name}{number}") for number, each in enumerate(report.diagnostics)]
    asked = [Undecided.of(WILDCARD, f"reason {number} {name}", label(HUB, "Head")) for number in range(300)]
    text = render(report._replace(diagnostics=tuple(own), undecided=tuple(asked)), Style(show_undecided=True))
    headings, [rest] = text.count("\n### `t") + text.count("\n### <code>t"), re.findall(r"\| (\d+) more tenants", text)
    assert headings + text.count("\n| `t") + text.count("\n| <code>t") + int(rest) == 300
    assert text.count("\n- reason") + int(re.findall(r"- (\d+) more reasons", text)[0]) == 300
    assert len(text) < COMMENT


def test_a_report_without_tenants_names_none() -> None:
    text = render(make_report([found(WILDCARD, "x", label(HUB, "Head"))._replace(tenant="")]), Style())
    assert "### outside tenants: 1 warning\n" in text


def test_a_clean_report_is_a_heading_and_the_summary(report: Report) -> None:
    lines = render(report._replace(diagnostics=(), undecided=()), Style()).splitlines()
    assert lines[:3] == ["## relaylint", "", "no problems found  "]


def test_values_are_no_markup() -> None:
    hostile = "`a|b` <img src=x> [x](https://evil.example) @team #1 **b** www.evil.example\n# x"
    cases: list[Diagnostic] = [*every_case(), found(WILDCARD, hostile, label(HUB, "Head"))]
    text = render(make_report(cases), Style(show_undecided=True))
    assert not re.search(
        r"<(?!/?code>)|\]\((?!https://github\.com/relaylint/)|@team|\*\*b|www\.evil|https://evil", text
    )
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {5}
