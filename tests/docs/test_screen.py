"""What a terminal shows of a rule, whole, and wrapped where it is narrow."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint.core.checks import DUPLICATE_KEY, MERGED_TENANTS
from relaylint.docs.screen import screen, screen_of
from relaylint.output import Style
from relaylint.output.lines import columns
from relaylint.policy.pack import load_policy, written
from relaylint.syntax.reading import Limits

RULES = load_policy([], Limits()).rules
SHOWN = ("cert-domain-not-accepted", "sender-ip-too-wide", "cert-shared-across-tenants")


@pytest.mark.parametrize("name", SHOWN)
def test_the_whole_text(name: str, snapshot: SnapshotAssertion) -> None:
    rule = RULES[name]
    assert screen_of(rule, written(rule)["examples"], Style(), conditions=True) == snapshot


def test_colours_change_nothing_else(snapshot: SnapshotAssertion) -> None:
    rule = RULES[SHOWN[0]]
    examples = written(rule)["examples"]
    text = screen_of(rule, examples, Style(color=True))
    assert text.replace("\x1b", "␛") == snapshot
    assert re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;.*?\x1b\\", "", text) == screen_of(rule, examples, Style())


@pytest.mark.parametrize("name", SHOWN)
def test_prose_fits_into_a_narrow_terminal(name: str) -> None:
    rule = RULES[name]
    text = screen_of(rule, written(rule)["examples"], Style(width=60))
    prose = text.partition("\nWrong")[0]
    assert max(columns(line) for line in prose.splitlines()) <= 60
    whole = screen_of(rule, written(rule)["examples"], Style())
    assert [word for word in text.split() if word != "#"] == [word for word in whole.split() if word != "#"]


def test_what_is_to_be_copied_is_never_wrapped() -> None:
    rule = RULES["sender-ip-too-wide"]
    lines = screen_of(rule, written(rule)["examples"], Style(width=30)).splitlines()
    copied = ("# relaylint: ignore[sender-ip-too-wide] the reason", 'severity: { sender-ip-too-wide: "off" }')
    assert [line for line in copied if f"  {line}" not in lines] == []


def test_every_rule_that_concerns_one_tenant_marks_what_is_wrong() -> None:
    unmarked = {name for name, rule in RULES.items() if "^" not in screen_of(rule, written(rule)["examples"], Style())}
    assert unmarked == {name for name, rule in RULES.items() if rule.across and name in unmarked}


def test_fixes_stand_behind_what_to_do() -> None:
    rule = RULES["connector-redundant"]
    text = screen_of(rule, written(rule)["examples"], Style(width=80))
    what_to_do, fix, wrong = text.partition("What to do\n")[2].split("\n\n")[:3]
    assert fix.splitlines() == [
        "Fix",
        "  remove the connector (unsafe: what else it does for the mail that it takes,",
        "  such as demanding TLS or keeping headers, goes with it)",
    ]
    assert (what_to_do[:21], wrong[:5]) == ("  Compare the setting", "Wrong")


def test_a_check_is_configured_where_it_can_be() -> None:
    assert 'severity: { duplicate-key: "off" }' not in screen(DUPLICATE_KEY, Style())
    assert 'severity: { merged-tenants: "off" }' in screen(MERGED_TENANTS, Style())


def test_a_check_has_no_examples(snapshot: SnapshotAssertion) -> None:
    assert screen(DUPLICATE_KEY, Style()) == snapshot
