"""What is offered at a diagnostic: safe fixes first of all, others with the reason why they are not, none by hand."""

from __future__ import annotations

from relaylint.core.checks import UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Diagnostic, Edit, Fix, Label, Location, Safety
from relaylint.core.text import Source, Span
from relaylint.server.quick_fixes import fixing_actions, touched
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


def test_what_a_selection_touches() -> None:
    spans = {Span(0, 3): [], Span(0, 4): [MARK], Span(5, 5): [MARK], Span(7, 8): [MARK], Span(8, 8): []}
    assert {span: touched([MARK], span) for span in spans} == spans
