"""Tests of the shipped rules one by one: their examples, their style, their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint.check.examples import judge_example
from relaylint.core import resources
from relaylint.policy.pack import document_of, load_policy, read_rule
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

from .style import faults

POLICY = load_policy([], Limits())
RULES = list(POLICY.rules.values())
FAULTY = """\
name: use-tls
title: encrypt, so that nobody reads along.
severity: error
basis: inferred
kind: InboundConnector
assert: { RequireTls: { equals: true } }
message: "No TLS is required."
help: |-
  Require
  TLS.
cases:
  - when: { Enabled: { equals: false } }
    severity: warning
    message: "{Name} is off."
why: because `it` matters
remedy: Think about it once again.
references: [somewhere]
codes: [999 9.9.9]
examples:
  - title: This one fails
    pass:
      InboundConnectors: [{ Name: example.org, ConnectorType: Partner, RequireTls: false }]
  - pass:
      InboundConnectors: []
"""
SHOWN = """\
another.yaml:1:7: the file is called another
another.yaml:1:7: the folder elsewhere is not the area mail
another.yaml:1:7: the name gives advice instead of naming the fault
another.yaml:2:8: the title begins with a small letter
another.yaml:2:8: the title is more than one line without full stop
another.yaml:3:11: what is inferred is an error
another.yaml:7:10: the message begins with neither a small letter nor a value
another.yaml:7:10: the message ends with a full stop
another.yaml:14:14: the message ends with a full stop
another.yaml:8:7: the help begins with neither a small letter nor a value
another.yaml:8:7: the help has more than one line
another.yaml:8:7: the help ends with a full stop
another.yaml:15:6: `why` is no sentence
another.yaml:15:6: `why` has marks of code
another.yaml:16:9: the remedy names no cmdlet
another.yaml:16:9: the remedy names no page of the admin centre
another.yaml:18:9: the reply code 999 9.9.9 is not known
another.yaml:17:14: somewhere cannot be looked up
another.yaml:20:3: there are not two examples with `fail`
another.yaml:13:15: no example shows the case of severity warning
another.yaml:20:3: example.org is somebody's domain
another.yaml:20:5: wrong This one fails: an inferred rule is never an error"""
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.info.name for rule in RULES])


def test_all_rules_load() -> None:
    assert [found.message for found in POLICY.problems] == []


@each_rule
def test_style_and_examples(rule: Rule) -> None:
    assert faults(rule) == []


def test_every_fault_is_shown_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "another.yaml").write_text(FAULTY, encoding="utf-8")
    document, problems = read_rule("another.yaml", FAULTY.encode(), Limits())
    assert document is not None
    assert problems == []
    assert "\n".join(faults(Rule(document.data, "mail", str(folder / "another.yaml")))) == SHOWN


def test_every_rule_that_a_schema_hands_a_format_to_exists() -> None:
    names = {
        name
        for path in Path(resources.folder("schemas")).glob("*.json")
        if path.name not in resources.PUBLISHED.values()  # which have none
        for name in _x_rules(resources.resolved_schema(path.name))
    }
    assert names
    assert names <= set(POLICY.rules)


def _x_rules(schema: Any) -> set[str]:
    """Return the rules that ``x-rule`` names, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(_x_rules, schema))
    if not isinstance(schema, dict):
        return set()
    own = {schema["x-rule"]} if isinstance(schema.get("x-rule"), str) else set()
    return own.union(*map(_x_rules, schema.values()))


@each_rule
def test_what_a_rule_says_about_its_examples(rule: Rule, snapshot: SnapshotAssertion) -> None:
    """Every message with its severity, help and labels, as an administrator reads them."""
    document = document_of(rule)
    said = []
    for index, example in enumerate(document.data["examples"]):
        if "fail" in example:
            diagnostics, _, _ = judge_example(rule, document, ("examples", index, "fail"), example)
            for found in diagnostics:
                labels = [f"label: {label.text}" for label in found.related]
                said += [f"{found.severity.word}: {found.message}", *labels, f"help: {found.help}"]
    assert "\n".join(dict.fromkeys(said)) == snapshot


def test_each_fix_that_edits_is_shown_and_proven_by_an_example() -> None:
    """`relaylint test` compares what it makes of the example, and judges every session before and after."""
    edited = {rule.info.name for rule in RULES if any(fix.operations for fix in rule.fixes)}
    examples = {rule.info.name: document_of(rule).data["examples"] for rule in RULES}
    shown = {name for name, listed in examples.items() if any("fixed" in example for example in listed)}
    assert edited == shown
    assert len(edited) >= 29
