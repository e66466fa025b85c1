"""What is offered at a diagnostic: safe fixes first of all, others with the reason why they are not, none by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.checks import UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Diagnostic, Edit, Fix, Label, Location, Safety
from relaylint.core.text import Source, Span
from relaylint.server.quick_fixes import edits_between, fixing_actions, safe_within, touched
from relaylint.server.wire import Wire

PLACE = Location(Source("/a.yaml", "one two\n"), Span(4, 7))
EDITS = (Edit(PLACE, "three"),)
MARK = Diagnostic.of(UNKNOWN_PROPERTY, "x", Label(PLACE))


def test_fixes() -> None:
    fixes = [
        Fix("write `three`", Safety.SAFE, EDITS),
        Fix("write `three`", Safety.UNSAFE, EDITS, "it may\nbe two"),
        Fix("ask somebody", Safety.MANUAL),
        None,
    ]
    actions = list(fixing_actions(Wire("utf-16", {}, {}), (MARK._replace(fix=fix) for fix in fixes)))
    assert [(action.title, action.is_preferred) for action in actions] == [
        ("write `three`", True),
        ("write `three` (unsafe: it may␊be two)", False),
    ]


def test_all_that_is_safe_within_a_file() -> None:
    elsewhere = Edit(Location(Source("/b.yaml", "x"), Span(0, 1)), "y")
    fixes = [
        Fix("write `three`", Safety.SAFE, EDITS),
        Fix("write both", Safety.SAFE, (*EDITS, elsewhere)),
        Fix("write `three`", Safety.UNSAFE, EDITS, "it may be two"),
        None,
    ]
    marks = [MARK._replace(fix=fix) for fix in fixes]
    assert safe_within("/a.yaml", marks) == marks[:1]
    assert safe_within("/a.yaml", marks, "other-rule") == []


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", [(2, 4, "x\n")]),
        ("a\r\nb\r\nc", "b\r\nc\r\nd", [(0, 3, ""), (6, 7, "c\r\nd")]),
        ("", "a\n", [(0, 0, "a\n")]),
        ("a\n", "a\n", []),
    ],
)
def test_edits_between_texts(before: str, after: str, edits: list[tuple[int, int, str]]) -> None:
    made = edits_between(Source("/a.yaml", before), after)
    assert [(*edit.location.span, edit.text) for edit in made] == edits


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n"]), max_size=12).map("".join)


@given(LINES, LINES, st.sampled_from(["", "a"]), st.integers(0, 200))
def test_edits_make_one_text_of_another(before: str, after: str, end: str, between: int) -> None:
    """In their order, each where the text before it still stands, and in lines that differ alone."""
    lines = "".join(f"{number}\n" for number in range(between))
    old, new = f"{before}{lines}{end}", f"{after}{lines}"
    source = Source("/a.yaml", old)
    made, at = "", 0
    for edit in edits_between(source, new):
        start, stop = edit.location.span
        assert (at, start) == (0, 0) or at < start
        assert source.slice(edit.location.span) != edit.text
        made, at = f"{made}{old[at:start]}{edit.text}", stop
    assert f"{made}{old[at:]}" == new


def test_edits_of_many_lines_that_are_alike() -> None:
    """Comparing every line with every line would take minutes."""
    before = "".join(f"- Name: c{number}\n  RequireTls: 'true'\n  Enabled: true\n" for number in range(5000))
    made = edits_between(Source("/a.yaml", before), before.replace("'true'", "true"))
    assert [edit.text for edit in made] == ["  RequireTls: true\n"] * 5000


def test_what_a_selection_touches() -> None:
    spans = {Span(0, 3): [], Span(0, 4): [MARK], Span(5, 5): [MARK], Span(7, 8): [MARK], Span(8, 8): []}
    assert {span: touched([MARK], span) for span in spans} == spans
