"""What one version tells beyond another: each diagnostic stands for one, in every tenant of which it is said."""

from __future__ import annotations

import pytest

from relaylint.check.engine import of_tenants
from relaylint.core.checks import WRONG_TYPE
from relaylint.core.diagnostic import Diagnostic, Label, Location, Topic
from relaylint.core.text import Source, Span
from relaylint.project.run.fresh import identified, surplus

SHARED = ("a", ("b",))


def told(words: str, tenant: str, also: tuple[str, ...] = ()) -> Diagnostic:
    """Return a diagnostic about one value of one definition, said of some tenants."""
    label = Label(Location(Source("/r/shared.yaml", ""), Span(0, 0)), "")
    about = Topic("InboundConnector", "Relay", "RequireTls", "1")
    said = (Diagnostic.of(WRONG_TYPE, words, label, tenant=each, about=about) for each in (tenant, *also))
    return next(of_tenants(said))


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([told("x", "a")], [told("x", "a")], 0),
        ([told("x", "a")], [told("in other words", "a")], 0),
        ([told("x", "a")], [told("x", "a"), told("y", "a")], 1),
        ([told("x", "a")], [told("x", "b")], 1),
        ([told("x", *SHARED)], [told("x", *SHARED)], 0),
        ([told("x", *SHARED)], [told("x", "a")], 0),
        ([told("x", *SHARED)], [told("x", "b")], 0),
        ([told("x", "a")], [told("x", *SHARED)], 1),
        ([told("x", "b")], [told("x", *SHARED)], 1),
        ([told("x", "a"), told("x", "b")], [told("x", *SHARED)], 0),
    ],
)
def test_what_is_new(before: list[Diagnostic], after: list[Diagnostic], new: int) -> None:
    assert len(surplus(identified(after, "/r"), identified(before, "/r"))) == new


def test_a_tenant_of_another_name() -> None:
    after = identified([told("x", "new", ("b",))], "/r", {"new": "a"})
    assert surplus(after, identified([told("x", *SHARED)], "/r")) == []
