"""What rules say reads well whatever is not known: no message shows a value that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from policy.facts.holes import HOLE, pierced
from policy.facts.worlds import worlds

from relaylint.check.engine import judge
from relaylint.core.diagnostic import Diagnostic
from relaylint.model.tenants import Surroundings
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits

SHARE = 0.06
"""Of the examples and tenants of chance: all of them take minutes."""
RULES = list(load_policy([], Limits()).rules.values())
NO_WORDS = ("unknown value", "Unknown(", "``", "`…`")


@cache
def told() -> list[tuple[str, Diagnostic]]:
    """Return what all rules say about worlds in which one thing after another is not known."""
    random = Random(5)  # noqa: S311  # nothing secret
    return [
        (f"{hole.open.title}, {hole.what}", diagnostic)
        for world in worlds()
        if random.random() < SHARE
        for hole in pierced(world, random)
        for diagnostic in judge(hole.open.tenants[0], RULES, Surroundings(hole.open.tenants, world.today)).diagnostics
    ]


def texts() -> Iterator[tuple[str, str]]:
    for where, diagnostic in told():
        yield f"{where}: {diagnostic.rule.name}", diagnostic.message
        yield f"{where}: help of {diagnostic.rule.name}", diagnostic.help or ""


@pytest.mark.parametrize("words", NO_WORDS)
def test_no_text_shows_that_it_has_no_words(words: str) -> None:
    assert [text for text in texts() if words in text[1]] == []


def test_what_is_to_be_filled_in_is_shown_as_it_is_written() -> None:
    assert any(HOLE in diagnostic.message for _, diagnostic in told())
