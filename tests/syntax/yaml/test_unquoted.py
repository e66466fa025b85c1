"""What to do about texts that need quotes, with libyaml and without."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from making import hold

from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits

TEXTS = [
    *("*.contoso.com", "**", "&a", "`x`", "@contoso.com", "%x%", "[a-z]+", "[A-Z]{3}-x", "{value} is wrong"),
    *("a: b", "a: b: c", "{a} {b}", "[a] and [b]", "| x", "> x", "- x", "? x", ", x", "[x]: y", "x {2}"),
    *("^[A-Z]{3}-", "^.{3}$", "a[0-9]", "${x}", "x, y", "x #y", "#", "*"),
]
AROUND = [
    "a: {}",
    "a:\n  b: {}\nc: d",
    "- {}",
    "a:\n  - {}",
    "a: [{}]",
    "a: [x, {}]",
    "a: {{b: {}}}",
    "{{a: {{b: {}, c: d}}}}",
]


def first(text: str) -> Any:
    """Return the help of the first fault of a text; None if it has none."""
    found = read("a.yaml", text.encode(), Limits())
    return found.problems[0].help if found.problems else None


@pytest.mark.usefixtures("parser")
def test_what_quotes_mend_is_said_to_need_them() -> None:
    def check(text: str, around: str) -> None:
        help, quoted = first(around.format(text)), first(around.format(f"'{text}'"))
        assert quoted is None
        assert help is None or "in quotes" in help or "tag" in help or "Write a property name" in help, help

    hold(check, product(TEXTS, AROUND))


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("a: *.x", "put the text in quotes: a plain one does not begin with `*`"),
        ("a: `x`", "put the text in quotes: a plain one does not begin with a backtick"),
        ("a: [a-z]+", "put the text in quotes: a plain one does not begin with `[`"),
        ("a: {b: ^.{3}$}", "put the text in quotes: within brackets a plain one has no `{` in it"),
        ("a: b: c", "put the text in quotes: a plain one has no colon with a blank behind it"),
        ('a: "\\d"', "write the text in single quotes: within double ones `\\` begins an escape"),
        ("a: 'it's'", "write a text with `'` in it within the other sort of quotes"),
        (
            "a: &one b\nc: *on",
            "correct the name of the anchor, or put the text in quotes: a plain one does not begin with `*`",
        ),
        ("a: [x, y\nb: c", "Correct the syntax at the place shown."),
        ("a: x\n b: y", "Correct the syntax at the place shown."),
        ('a: "x', "Correct the syntax at the place shown."),
    ],
)
def test_advice(text: str, help: str) -> None:
    assert first(text) == help
