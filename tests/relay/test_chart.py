"""The charts beside the decision: a session's path ends where the decision says, and follows the answers."""

from __future__ import annotations

from random import Random

import pytest

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED
from relaylint.relay import chart as flow
from relaylint.relay.decision import Decision, decide
from relaylint.relay.outcomes import OUTCOMES, PASSES, Verdict
from relaylint.relay.reasons import CONDITIONS

from .partial import Partial, Source
from .tenants import OF_HOSTS, network


def judge(partial: Partial) -> Decision:
    """Return the decision on a partial tenant and session."""
    return decide(network(partial.text, faulty=True), partial.session)


def check(partial: Partial) -> Decision:
    """Check that the path of a session fits the decision and every answer."""
    decision, external = judge(partial), partial.session.external
    ends = flow.ends(decision, external)
    verdicts = {OUTCOMES[name].verdict for name in ends}
    if decision.verdict is Verdict.UNDECIDED:
        assert Verdict.UNDECIDED in verdicts or (len(verdicts) > 1 and not verdicts <= PASSES)
    elif decision.verdict is Verdict.FRAGILE:
        assert Verdict.FRAGILE in verdicts <= PASSES
    else:
        assert verdicts == {decision.verdict}
    path = flow.path(decision, external)
    steps = {step.question.key: step for step in flow.steps(decision, external)}
    for key, question in flow.chart(external).questions.items():
        state = question.state(decision)
        if key in CONDITIONS:
            assert state is getattr(decision, f"condition_{key}")
        followed = {answer for asked, answer in path if asked == key}
        assert state is UNDECIDED or followed <= {state}
        if state is FAILS and key in ("before", "sending", "tenant", "direct"):  # told only where they hold
            assert key not in steps
        else:
            assert bool(followed) == (key in steps and steps[key].asked)
    for step in steps.values():
        assert len(set(step.reasons)) == len(step.reasons)
        if step.question.key in CONDITIONS:
            assert step.reasons, (step, partial)
            assert any(reason.doubt for reason in step.reasons) == (step.state is UNDECIDED)
    return decision


@pytest.mark.parametrize("chunk", range(2))
def test_path_of_many(chunk: int) -> None:
    """Many examples from a fixed source of chance, which come to every end."""
    seen: set[str] = set()
    for seed in range(chunk * 750, (chunk + 1) * 750):
        source = Source(Random(seed), (0.0, 0.1, 0.25)[seed % 3])  # noqa: S311  # nothing secret
        partial = source.partial()
        seen.update(flow.ends(check(partial), partial.session.external))
    assert seen == set(OUTCOMES) - OF_HOSTS


@pytest.mark.parametrize("external", [True, False])
def test_charts(external: bool) -> None:
    """Each outcome ends one path, every answer leads somewhere, and what is rejected has a reply."""
    chart = flow.chart(external)
    targets = [target for question in chart.questions.values() for target in (question.holds, question.fails)]
    first, *others = chart.questions
    assert sorted(targets) == sorted([*others, *chart.paths]), "every question and outcome is led to once"
    assert all(path[0][0] == first for path in chart.paths.values())
    for name in chart.paths:
        outcome = OUTCOMES[name]
        rejects = outcome.verdict is Verdict.REJECTED and name not in OF_HOSTS
        assert bool(outcome.codes) == (rejects or name == "direct-outside")


def test_every_outcome_is_in_a_chart() -> None:
    assert [*flow.EXTERNAL.paths, *flow.INTERNAL.paths] == [
        "refused-before", "sending-disabled", "taken",
        "certificate", "fragile", "address", "unresolved", "not-accepted", "direct-outside", "no-connector",
        "refused-before", "sending-disabled", "taken",
        "own-certificate", "own-address", "own-unresolved", "restricted", "direct-send", "contested", "anonymous",
    ]  # fmt: skip
    assert {name for chart in (flow.EXTERNAL, flow.INTERNAL) for name in chart.paths} == set(OUTCOMES)
    before = tuple((key, ~HOLDS) for key in ("before", "sending", "tenant"))
    assert flow.EXTERNAL.paths["fragile"] == (*before, ("2", HOLDS), ("1a", ~HOLDS), ("1b", HOLDS), ("identity", HOLDS))
