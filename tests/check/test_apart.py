"""Judging each tenant beside those alone that it is tied to tells the same, and leaves nothing behind."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from weakref import ref

import pytest
from chance import POLICY, Chance, around
from making import changed, said

from relaylint import api
from relaylint.check import apart
from relaylint.check.apart import judging_apart
from relaylint.check.engine import Judgement, check_tenants
from relaylint.core.diagnostic import Checked
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.model.ties import groups_of
from relaylint.policy.conditions import existence

RULES = tuple(POLICY.rules.values())


def tenants_of(seed: int) -> list[Tenant]:
    chance = Chance(seed)
    return [chance.tenant(f"t{number}") for number in range(3)]


def told(tenants: Sequence[Tenant], surroundings: Surroundings, *, is_apart: bool) -> tuple[list[str], list[str]]:
    """Return all that a report says of tenants."""
    judging = judging_apart(RULES, surroundings) if is_apart else None
    judgement = Judgement(RULES, lambda _, severity, __: severity, lambda _: True, surroundings, results=judging)
    report = check_tenants(tenants, judgement, Checked())
    return said(report.diagnostics), said(report.undecided)


def differing(seeds: Iterable[int]) -> list[int]:
    """Return the seeds of tenants of which something else is told where they are judged apart."""

    def differs(seed: int) -> bool:
        together, alone = tenants_of(seed), tenants_of(seed)
        return told(together, around(together), is_apart=False) != told(alone, around(alone), is_apart=True)

    return list(filter(differs, seeds))


def test_the_same_is_told() -> None:
    seeds = [seed for seed in range(5000, 5120) if len(groups_of(tenants_of(seed))) > 1]
    groups = [groups_of(tenants_of(seed)) for seed in seeds]
    assert sum(any(len(group) == 2 for group in each) for each in groups) > 10
    assert differing(seeds) == []


def test_who_is_left_out_of_a_group_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "groups_of", lambda tenants, ties: [[one] for one in tenants])
    assert any(differing([seed]) for seed in range(5000, 5060))


def test_those_that_are_not_judged_are_compared_with() -> None:
    """Where only some tenants are asked about, the others are there to be compared with."""
    for seed in range(5100, 5120):
        together, alone = tenants_of(seed), tenants_of(seed)
        assert told(together[:2], around(together), is_apart=False) == told(alone[:2], around(alone), is_apart=True)


def test_what_was_worked_out_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without the collector of cycles, which a run does without."""
    made: list[ref[Surroundings]] = []
    of_some = Surroundings.of_some

    def noted(self: Surroundings, tenants: Sequence[Tenant]) -> Surroundings:
        beside = of_some(self, tenants)
        made.append(ref(beside))
        return beside

    monkeypatch.setattr(Surroundings, "of_some", noted)
    monkeypatch.setattr(existence, "FEW", 0)
    tenants = tenants_of(5002)
    every = around(tenants)
    gc.disable()
    try:
        told(tenants, every, is_apart=True)
        assert made
        assert [each() for each in made] == [None] * len(made)
    finally:
        gc.enable()


def test_a_rule_that_looks_beyond_ties_sees_all(tmp_path: Path) -> None:
    search = "{ exists: { kind: InboundConnector, among: other-tenants, where: { Name: { equals: { this: Name } } } } }"
    held = "InboundConnectors: [{ Name: y1, ConnectorType: Partner }]"
    good, bad = f"{{ pass: {{ {held} }} }}", f"{{ fail: {{ {held} }}, other-tenants: {{ b: {{ {held} }} }} }}"
    (tmp_path / "own-rule.yaml").write_text(
        changed(assert_=f"{{ not: {search} }}", message='"`{name}` is there twice"', examples=f"[{good}, {bad}]"),
        encoding="utf-8",
    )
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        text = json.dumps({"InboundConnectors": [{"Name": "same", "ConnectorType": "Partner"}]})
        (tmp_path / folder / "tenant.json").write_text(text, encoding="utf-8")
    (tmp_path / "relaylint.yaml").write_text("tenants: ['*']\nrules: [own-rule.yaml]\n", encoding="utf-8")
    report = api.check(tmp_path)
    own = [each for each in report.diagnostics if each.rule.name == "own-rule"]
    assert [(each.message, each.tenant) for each in own] == [("`same` is there twice", folder) for folder in "ab"]
