"""Counts in place of diagnostics: the worst rules and tenants first, and nothing left out uncounted."""

from __future__ import annotations

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint.core.diagnostic import Report, Severity
from relaylint.output import Style
from relaylint.output.lines import columns
from relaylint.output.statistics import RENDERERS

from .report import HUB, SHARED, WILDCARD, found, label, make_report
from .test_markdown import spread


@pytest.mark.parametrize("color", [False, True])
def test_counts_of_the_shared_report(report: Report, color: bool, snapshot: SnapshotAssertion) -> None:
    text = RENDERERS["full"](report, Style(color=color, show_undecided=color))
    assert text.replace("\x1b", "␛") == snapshot


def test_of_many_tenants_the_worst_are_shown(snapshot: SnapshotAssertion) -> None:
    assert RENDERERS["concise"](spread(300, 12), Style()) == snapshot


def test_json_lists_them_all() -> None:
    report = spread(300, 12)
    document = json.loads(RENDERERS["json"](report, Style()))
    for key in ("rules", "tenants"):
        counts = [[entry[f"{severity.word}s"] for severity in Severity] for entry in document["statistics"][key]]
        assert [sum(column) for column in zip(*counts, strict=True)] == list(map(report.count, Severity))
    assert len(document["statistics"]["tenants"]) == 300
    assert len(document["diagnostics"]) == len(report.diagnostics)


def test_what_belongs_to_no_tenant_is_no_tenant() -> None:
    """Settings may be wrong, too."""
    own = [found(WILDCARD, "x", label(HUB, "Head"))._replace(tenant=name) for name in ("", "a", "b")]
    lines = RENDERERS["full"](make_report([*own, found(SHARED, "x", label(HUB, "Head"))._replace(tenant="")]), Style())
    assert lines.splitlines()[1:10] == [
        "         ·         3         ·  wildcard-name in 2 tenants and outside tenants",
        "         ·         ·         1  shared-address outside tenants",
        "",
        "    errors  warnings     infos  tenant",
        "         ·         1         1  outside tenants",
        "         ·         1         ·  a",
        "         ·         1         ·  b",
        "",
        "3 warnings in 2 of 1 tenant and outside tenants",
    ]


def test_the_summary_fits_into_the_terminal(report: Report) -> None:
    text = RENDERERS["full"](report, Style(width=60))
    assert max(map(columns, text.rpartition("\n\n")[2].splitlines())) <= 60


def test_nothing_to_count(report: Report) -> None:
    assert RENDERERS["full"](report._replace(diagnostics=()), Style()).startswith("no problems found, as far")
