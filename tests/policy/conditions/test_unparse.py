"""Conditions are written back as they stand in rule files."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.model.kinds import kind
from relaylint.policy.conditions.parse import Vocabulary, parse_condition
from relaylint.policy.conditions.unparse import unparse
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits

RULES = load_policy([], Limits()).rules


@pytest.mark.parametrize("name", RULES)
def test_every_condition_is_written_as_it_was(name: str) -> None:
    rule = RULES[name]
    written: dict[str, Any] = rule.written
    assert (unparse(rule.asks.where) if rule.asks.where else None) == written.get("where")
    assert unparse(rule.asks.check) == written["assert"]
    for part, cases in (("cases", rule.tells.cases), ("advice", rule.tells.advice)):
        assert [unparse(case.when) for case in cases] == [case["when"] for case in written.get(part, ())]


def test_the_options_that_no_shipped_rule_has() -> None:
    written = {"Name": {"contains-text": {"first-label-of": "TlsSenderCertificateName"}}}
    assert unparse(parse_condition(written, Vocabulary((kind("InboundConnector"),), None, {}), ())) == written


@pytest.mark.parametrize(
    "search",
    [
        {"at-most": 10},
        {"at-least": 1, "at-most": {"parameter": "most"}},
        {"include-disabled": True, "at-least": 2, "where": {"x-owner": {"equals": {"this": "x-owner"}}}},
    ],
)
def test_searches_that_count(search: dict[str, Any]) -> None:
    written = {"exists": {"kind": "InboundConnector", **search}}
    vocabulary = Vocabulary((kind("InboundConnector"),), None, {"most": 3})
    assert unparse(parse_condition(written, vocabulary, ())) == written
