"""``relaylint test``: the four outcomes of examples, each at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, changed, write
from syrupy.assertion import SnapshotAssertion

CONNECTOR = "{InboundConnectors: [{Name: %s, ConnectorType: Partner}]}"
TEMPLATE = CONNECTOR % '"${X}"'
EXAMPLES = (
    "\n"
    f"  - {{title: good, pass: {CONNECTOR % 'x1'}}}\n"
    f"  - {{title: noisy, pass: {CONNECTOR % 'y1'}}}\n"
    f"  - {{title: reported, fail: {CONNECTOR % 'y1'}, at: 'InboundConnectors[0].Name'}}\n"
    f"  - {{title: elsewhere, fail: {CONNECTOR % 'y1'}, at: 'InboundConnectors[0]'}}\n"
    f"  - {{title: missing, fail: {CONNECTOR % 'x1'}, at: 'InboundConnectors[0].Name'}}\n"
    f"  - {{title: nowhere, fail: {CONNECTOR % 'y1'}, at: 'InboundConnectors[7]'}}\n"
    f"  - {{title: undecided, undecided: {TEMPLATE}}}\n"
    f"  - {{title: decided, undecided: {CONNECTOR % 'x1'}}}\n"
    f"  - {{title: open, pass: {TEMPLATE}}}\n"
    "  - {title: faulty, pass: {InboundConnectors: [{Nam: x}]}}\n"
)


def test_the_shipped_rules(relaylint: Run) -> None:
    ran = relaylint("test")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("tested ")
    assert len(ran.out.splitlines()) == 1
    assert "missing" not in ran.out


def test_a_rule_in_order(relaylint: Run) -> None:
    write(Path(), {"policy/own-rule.yaml": MINIMAL_RULE})
    assert relaylint("test", "policy") == (0, "tested 1 rule with 2 examples: 1 validated, 1 reported\n", "")


@pytest.mark.parametrize("path", ["policy", "policy/", "./policy/own-rule.yaml", "policy/../policy/own-rule.yaml"])
def test_every_way_to_name_it(relaylint: Run, path: str) -> None:
    write(Path(), {"policy/own-rule.yaml": MINIMAL_RULE, "relaylint.yaml": "rules: [policy]\n"})
    assert relaylint("test", path).out == "tested 1 rule with 2 examples: 1 validated, 1 reported\n"


def test_each_outcome(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"policy/own-rule.yaml": changed(examples=EXAMPLES)})
    ran = relaylint("test", "policy")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == snapshot


def test_a_rule_without_an_example_that_fails(relaylint: Run) -> None:
    passes = f"[{{pass: {CONNECTOR % 'x1'}}}, {{undecided: {TEMPLATE}}}]"
    write(Path(), {"policy/own-rule.yaml": changed(examples=passes)})
    ran = relaylint("test", "policy")
    assert (ran.code, ran.err) == (0, "")
    words = "no example fails, so that none shows that the rule reports anything"
    assert ran.out.splitlines() == [
        f"policy/own-rule.yaml:12:1: warning[own-rule] {words}",
        "tested 1 rule with 2 examples: 2 validated; 1 warning",
    ]


FIXABLE = """\
name: own-rule
title: A rule of one's own
severity: warning
basis: reported
kind: InboundConnector
assert:
  Comment: { present: true }
message: "`{name}` tells nobody what it is for"
fixes:
  - title: say it
    do: [{ set: Comment, to: "{name}" }%s]
why: Names tell people what a connector is for.
remedy: Write it down with Set-InboundConnector.
references: [our handbook]
examples:
  - pass: { InboundConnectors: [] }
  - fail:
      AcceptedDomains: [{ DomainName: contoso.com }]
      InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10] }]
    at: InboundConnectors[0].Name
%s"""
AFTER = """\
    fixed:
      AcceptedDomains: [{ DomainName: contoso.com }]
      InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10]%s }]
"""
TRIED = {
    "as it should": ("", AFTER % ", Comment: Hub", 0),
    "another outcome": ("", AFTER % ", Comment: hub", 1),
    "no outcome": ("", "", 0),
    "a claim to be safe that is wrong": (
        ", { add: SenderIPAddresses, to: 203.0.113.99 }",
        AFTER % ", Comment: Hub",
        1,
    ),
}


@pytest.mark.parametrize("name", TRIED)
def test_a_rule_with_fixes(relaylint: Run, snapshot: SnapshotAssertion, name: str) -> None:
    more, fixed, code = TRIED[name]
    write(Path(), {"policy/own-rule.yaml": FIXABLE % (more, fixed)})
    ran = relaylint("test", "policy")
    assert (ran.code, ran.err) == (code, "")
    assert ran.out == snapshot


def test_verbose(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"policy/own-rule.yaml": MINIMAL_RULE})
    ran = relaylint("test", "--verbose", "policy")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_rules_of_the_settings_are_tested_too(relaylint: Run) -> None:
    write(Path(), {"policy/own-rule.yaml": changed(examples=EXAMPLES), "relaylint.yaml": "rules: [policy]\n"})
    ran = relaylint("test")
    assert (ran.code, ran.err) == (1, "")
    assert {line.partition(":")[0] for line in ran.out.splitlines()[:-1]} == {"policy/own-rule.yaml"}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nope", "relaylint: `nope` does not exist\nhint: name rule files or folders of them\n"),
        ("../\x1b[31m", "relaylint: `../␛[31m` does not exist\nhint: name rule files or folders of them\n"),
    ],
)
def test_a_path_that_is_not_there(relaylint: Run, path: str, said: str) -> None:
    assert relaylint("test", path) == (2, "", said)


@pytest.mark.parametrize("file", ["empty/readme.txt", "policy/own-rule.yaml", "policy/.hidden.yaml"])
def test_what_holds_no_rule_that_can_be_used(relaylint: Run, snapshot: SnapshotAssertion, file: str) -> None:
    write(Path(), {file: "x: 1\n"})
    ran = relaylint("test", file.partition("/")[0])
    assert (ran.code, ran.err) == (2, "")
    assert ran.out == snapshot
