"""The closing lines: counts, plurals and hints."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relaylint.core.diagnostic import Checked, Report
from relaylint.output import Style
from relaylint.output.concise import render
from relaylint.output.summary import closing, plural

CHECKED = Checked(files=1, definitions=1, tenants=2, rules=1)


def test_counts_and_plurals(many: Callable[..., Report]) -> None:
    assert closing(many(1, 2)._replace(undecided=()), Style()) == [
        "checked 7 files (2 skipped), 9 definitions, 1 tenant with 43 rules: 1 error, 2 warnings, 0 infos"
    ]
    assert [plural(count, "file") for count in (0, 1, 2)] == ["0 files", "1 file", "2 files"]


def test_undecided_is_always_counted_and_explained_unless_shown(report: Report) -> None:
    assert closing(report, Style())[-1].endswith("; 2 undecided (run with --show-undecided to see why)")
    assert closing(report, Style(show_undecided=True))[-1].endswith("4 infos; 2 undecided")


@pytest.mark.parametrize(
    ("undecided", "definitions", "first"),
    [
        (False, 1, "no problems found"),
        (True, 1, "no problems found, as far as could be decided"),
        (False, 0, "no problems found, but no definition was checked"),
    ],
)
def test_a_clean_report_claims_no_more_than_it_knows(
    report: Report, undecided: bool, definitions: int, first: str
) -> None:
    clean = Report((), report.undecided[:1] if undecided else (), (), CHECKED._replace(definitions=definitions))
    lines = render(clean, Style()).splitlines()
    tail = "; 1 undecided (run with --show-undecided to see why)" if undecided else ""
    definition = "1 definition" if definitions else "0 definitions"
    assert lines == [
        first,
        f"checked 1 file, {definition}, 2 tenants with 1 rule: 0 errors, 0 warnings, 0 infos{tail}",
    ]
