"""Templates of messages."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.model.definitions import NOT_DECLARED, TEMPLATE
from relaylint.policy.template import Template, message_text
from relaylint.values.literals import Ends


@pytest.mark.parametrize(
    ("text", "fields", "rendered"),
    [
        ("no field", (), "no field"),
        ("`{value}` of {Name}", ("value", "Name"), "`<value>` of <Name>"),
        ("{a}{a}", ("a", "a"), "<a><a>"),
        ("{relay.verdict}", ("relay.verdict",), "<relay.verdict>"),
        ("{}", ("",), "<>"),
        ("{open and }closed", ("open and ",), "<open and >closed"),
        ("{{a}}", ("a",), "{<a>}"),
        ("{not closed", (), "{not closed"),
    ],
)
def test_fields(text: str, fields: tuple[str, ...], rendered: str) -> None:
    template = Template(text)
    assert template.fields == fields
    assert template.render(lambda name: f"<{name}>") == rendered


def test_a_text_with_a_value_that_has_no_words_is_none() -> None:
    assert Template("`{a}` of `{b}`").render({"a": "x", "b": TEMPLATE}.get) is None
    assert Template("`{a}`").render({"a": "x", "b": TEMPLATE}.get) == "`x`"


def test_what_is_put_in_is_not_a_template() -> None:
    assert Template("{a}").render(lambda name: "{b}") == "{b}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        (25, "25"),
        ("a\r\nb", "a⏎b"),
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 119 + "…"),
        (TEMPLATE, None),
        (TEMPLATE._replace(ends=Ends("*.${name}", "*.", "")), "*.${name}"),
        (NOT_DECLARED, "nothing"),
        ([TEMPLATE, TEMPLATE], None),
        ({"name": "Ann", "teams": ["mail", None]}, "name: Ann, teams: mail, nothing"),
        ([], ""),
        (["a", None, TEMPLATE], "a, nothing, …"),
        (list("abcdefg"), "a, b, c, d, e and 2 more"),
    ],
)
def test_values(value: Any, text: str | None) -> None:
    assert message_text(value) == text
