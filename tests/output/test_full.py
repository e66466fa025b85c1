"""Code frames: alignment, cropping, and colour."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from relaylint.core.diagnostic import Label, Location, Report
from relaylint.core.text import Source, Span
from relaylint.output import Style
from relaylint.output.full import render
from relaylint.output.lines import LIMIT, lay_out
from relaylint.output.paint import wanted
from relaylint.output.visible import cells

from .report import WILDCARD, found, make_report

TARGETS = [
    "plain: TARGET",
    "東京 TARGET",
    "👍🏽 🇩🇪 ❤️ TARGET",
    "e\u0301a\u0308 TARGET",
    "\tone\ttwo TARGET",
    "\u202eabc\u2066 \x1b[0m \x85 TARGET",
    "\ud800 TARGET \udfff",
    "한국어 \u1112\u1161\u11ab TARGET",
    "x" * 500 + "TARGET" + "y" * 500,
    "東" * 100 + "TARGET" + "京" * 300,
    "\u200b" * 300 + "TARGET",
]


@pytest.mark.parametrize("line", TARGETS)
def test_carets_stand_under_the_span(line: str) -> None:
    source = Source("a.yaml", f"before\n{line}\nafter\n")
    start = source.text.index("TARGET")
    diagnostic = found(WILDCARD, "message", Label(Location(source, Span(start, start + 6))))
    rows = render(make_report([diagnostic]), Style()).splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith(" 2 | "))
    shown, under = rows[at : at + 2]
    assert under.count("^") == 6
    before = shown[: shown.index("TARGET")]
    assert wcswidth(before) == under.index("^")
    assert wcswidth(shown) <= LIMIT + len(" 2 | ")


@given(st.text(st.characters(exclude_characters="\r\n")), st.integers(0), st.integers(0))
def test_any_line_fits_and_any_span_has_columns_in_it(piece: str, start: int, length: int) -> None:
    text = piece * 8
    start %= len(text) + 1
    end = min(len(text), start + length)
    line = lay_out(text, start, end)
    assert list(line.columns) == sorted(line.columns)
    assert 0 <= line.column(start) <= line.column(end) <= LIMIT
    assert sum(max(0, wcswidth(cell.text)) for cell in cells(line.text)) <= LIMIT


def test_cropped_line_shows_both_ends_of_a_span_that_fits() -> None:
    line = lay_out("a" * 300 + "[" + "b" * 60 + "]" + "c" * 300, 300, 362)
    assert "[" + "b" * 60 + "]" in line.text
    assert (line.text[0], line.text[-1], len(line.text)) == ("…", "…", LIMIT)
    assert (line.text[line.column(300)], line.text[line.column(361)]) == ("[", "]")


def test_span_over_several_lines_says_how_far_it_reaches() -> None:
    source = Source("a.yaml", "one\r\ntwo\r\nthree\r\n")
    report = make_report([found(WILDCARD, "message", Label(Location(source, Span(5, 17)), "this"))])
    assert " 2 | two\n   | ^^^ this (to line 3)\n" in render(report, Style())


def test_span_that_ends_with_its_line_break_is_on_one_line() -> None:
    source = Source("a.yaml", "one\r\ntwo\r\nthree\r\n")
    report = make_report([found(WILDCARD, "message", Label(Location(source, Span(5, 10)), "this"))])
    assert " 2 | two\n   | ^^^ this\n" in render(report, Style())


@pytest.mark.parametrize(("text", "offset"), [("one\n", 99), ("one\r\n", 4), ("\n", 0), ("", 0), ("\n\n\n", 2)])
def test_empty_span_anywhere_has_a_frame(text: str, offset: int) -> None:
    source = Source("a.yaml", text)
    report = make_report([found(WILDCARD, "message", Label(Location(source, Span(offset, offset)), "here"))])
    output = render(report, Style())
    assert "here" in output
    assert output.count("^") == (1 if text else 0)


def test_hidden_text_of_message_help_and_rule_stays_on_its_line(report: Report) -> None:
    lines = render(report, Style(show_undecided=True)).splitlines()
    starts = re.compile(r"(error|warning|info)\[|\s+(-->|:::|\||=|\S)|\s*\d+ \||\.\.\.$|undecided: |checked|$")
    assert [line for line in lines if not starts.match(line)] == []


def test_colour_and_links_change_no_text(report: Report) -> None:
    coloured = render(report, Style(color=True, show_undecided=True))
    assert "\x1b[1;31merror[\x1b]8;;https://github.com/relaylint/" in coloured
    plain = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;.*?\x1b\\", "", coloured)
    assert plain == render(report, Style(show_undecided=True))


@pytest.mark.parametrize(
    ("terminal", "environment", "answer"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_when_colour_is_wanted(terminal: bool, environment: dict[str, str], answer: bool) -> None:
    assert wanted(terminal, environment) is answer
