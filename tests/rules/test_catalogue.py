"""Severity and basis of every rule beside the catalogue of domain facts: a difference has a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from relaylint.policy.pack import shipped
from relaylint.syntax.reading import Limits

ROWS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8"))
SEVERITIES = {"E": "error", "W": "warning", "I": "info"}
BASES = {"D": "documented", "S": "documented", "P": "reported", "I": "inferred"}
RULES = shipped(Limits()).rules


def test_every_rule_stands_in_the_table() -> None:
    assert sorted(ROWS) == list(ROWS)
    assert set(ROWS) == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_difference_has_a_reason(name: str) -> None:
    row, info = ROWS[name], RULES[name].info
    wanted = {SEVERITIES[letter] for letter in row["severity"].split("/")}
    agrees = info.severity.word in wanted and info.basis == BASES[row["evidence"]]
    assert agrees != ("why" in row), (info.severity.word, info.basis, row)


@pytest.mark.parametrize("name", RULES)
def test_only_what_is_documented_is_an_error(name: str) -> None:
    """In no case of a rule either: a refusal that is reported or inferred is a warning at most."""
    rule = RULES[name]
    severities = {rule.info.severity.word, *(case.get("severity", "") for case in rule.written.get("cases", ()))}
    assert rule.info.basis == "documented" or "error" not in severities
