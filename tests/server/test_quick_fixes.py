"""What is offered at a diagnostic: safe fixes first of all, others with the reason why they are not, none by hand."""

from __future__ import annotations

import pytest

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


def test_what_a_selection_touches() -> None:
    spans = {Span(0, 3): [], Span(0, 4): [MARK], Span(5, 5): [MARK], Span(7, 8): [MARK], Span(8, 8): []}
    assert {span: touched([MARK], span) for span in spans} == spans
