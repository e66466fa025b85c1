"""A verdict is what every way to fill the holes agrees on: the decision against a second one without holes."""

from __future__ import annotations

from random import Random

import pytest

from relaylint.relay.decision import Decision, decide
from relaylint.relay.outcomes import PASSES

from . import reference
from .partial import LAWS, Partial, Source
from .tenants import network, told

FILLINGS = 60
CORNERS = tuple(laws for laws in LAWS if sum(laws) in (0, 1, len(laws)))
"""All, none, or one of the open questions answered with yes."""


def fillings(partial: Partial, source: Source, count: int = FILLINGS, *, strict: bool = False) -> set[str]:
    """Return the verdicts of so many ways to fill the holes, what no source settles included.

    ``strict``: no exact connector name meets a wildcard certificate.
    """
    chosen = (LAWS[0], LAWS[-1], *(source.random.choice(LAWS) for _ in range(count)))
    return {
        reference.verdict(source.world(partial), source.fill_session(partial.session), laws)
        for laws in chosen
        if not (strict and laws.exact_meets_wildcard)
    }


def agreed(verdicts: set[str]) -> str:
    """Return the verdict that stands for all: that of all, or the worse word where the mail passes in any case."""
    if verdicts <= {"relayed", "fragile"}:
        return "fragile" if "fragile" in verdicts else "relayed"
    return next(iter(verdicts)) if len(verdicts) == 1 else "undecided"


def judge(partial: Partial) -> Decision:
    """Return the decision on a partial tenant and session."""
    return decide(network(partial.text, faulty=True), partial.session)


def agrees(partial: Partial, source: Source) -> Decision:
    """Check that a verdict, if there is one, is that of every filling.

    Mail that passes does so whether or not an exact connector name meets a wildcard certificate; the word for it is the
    one for that it does not.
    """
    decision = judge(partial)
    if decision.verdict.value != "undecided":
        verdicts = fillings(partial, source)
        if decision.verdict in PASSES:
            assert agreed(verdicts) in ("relayed", "fragile"), (partial, told(decision))
            verdicts = fillings(partial, source, strict=True)
        assert agreed(verdicts) == decision.verdict.value, (partial, told(decision))
    return decision


def seeded(seed: int, holes: float) -> Source:
    """Return a source of chance that is the same in every run."""
    return Source(Random(seed), holes)  # noqa: S311  # nothing secret


@pytest.mark.parametrize("chunk", range(4))
def test_verdict_holds_for_every_filling_of_many(chunk: int) -> None:
    """Many examples from a fixed source of chance, which cover every verdict with and without holes."""
    seen = set()
    for seed in range(250 + chunk * 250, 500 + chunk * 250):  # each stretch comes to every verdict
        source = seeded(seed, (0.03, 0.1, 0.25)[seed % 3])
        seen.add(agrees(source.partial(), source).verdict.value)
    assert seen == {"relayed", "rejected", "fragile", "undecided"}


def test_undecided_without_need_is_rare() -> None:
    """Undecided where every filling agrees: allowed, but in few cases."""
    needless = undecided = 0
    for seed in range(600):
        source = seeded(seed, 0.1)
        partial = source.partial()
        if judge(partial).verdict.value == "undecided":
            undecided += 1
            needless += agreed(fillings(partial, source, 200)) != "undecided"
    assert undecided > 100
    assert needless < undecided / 20


def test_without_holes_only_the_laws_are_open() -> None:
    """A tenant and a session without holes are decided, unless what no source settles makes a difference."""
    undecided = 0
    for seed in range(1000):
        source = seeded(seed, 0.0)
        partial = source.partial()
        world, session = source.world(partial), source.fill_session(partial.session)
        verdicts = {reference.verdict(world, session, laws) for laws in CORNERS}
        contradicts = any(
            entry.get("MatchSubDomains") and entry["DomainType"] == "Authoritative"
            for entry in partial.tenant["AcceptedDomains"]
        )
        found = judge(partial).verdict.value
        undecided += found == "undecided"
        if not contradicts and agreed(verdicts) != "undecided":
            assert (found in ("relayed", "fragile")) == (agreed(verdicts) != "rejected"), (
                partial,
                told(judge(partial)),
            )
    assert undecided < 100
