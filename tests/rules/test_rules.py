"""Tests of the shipped rules one by one: their examples, their style, their words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint.check.examples import judge_example, run_examples
from relaylint.core import resources
from relaylint.policy.pack import document_of, load_policy, written
from relaylint.policy.rule import Rule
from relaylint.relay.replies import is_reply_code
from relaylint.syntax.reading import Limits

POLICY = load_policy([], Limits())
RULES = list(POLICY.rules.values())
MICROSOFT = {"frontbridge.com", "microsoft.com", "office365.com", "onmicrosoft.com", "outlook.com"}
"""Names that rules are about."""
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.info.name for rule in RULES])


def test_all_rules_load() -> None:
    assert [found.message for found in POLICY.problems] == []


@each_rule
def test_examples_come_out(rule: Rule) -> None:
    results = run_examples(rule, document_of(rule))
    assert [f"{result.number} {result.title}: {result.detail}" for result in results if not result.good] == []


@each_rule
def test_there_are_two_examples_of_each_sort(rule: Rule) -> None:
    examples = written(rule)["examples"]
    counts = {sort: sum(sort in example for example in examples) for sort in ("pass", "fail")}
    assert all(count >= 2 for count in counts.values()), counts


@each_rule
def test_every_case_has_an_example(rule: Rule) -> None:
    """A case that changes the severity shows in an example that expects it."""
    data = written(rule)
    lowered = {case["severity"] for case in data.get("cases", ()) if "severity" in case}
    assert lowered <= {example.get("severity") for example in data["examples"]}


@each_rule
def test_the_file_is_named_like_the_rule(rule: Rule) -> None:
    path = Path(rule.source)
    assert (path.stem, path.parent.name) == (rule.info.name, rule.info.area)


@each_rule
def test_the_name_names_the_fault(rule: Rule) -> None:
    assert not rule.info.name.startswith(("avoid-", "use-", "prefer-", "do-not-", "require-"))


@each_rule
def test_what_is_inferred_is_never_an_error(rule: Rule) -> None:
    data = written(rule)
    severities = {data["severity"], *(case.get("severity") for case in data.get("cases", ()))}
    assert data["basis"] != "inferred" or "error" not in severities


@each_rule
def test_the_title_is_one_line_without_full_stop(rule: Rule) -> None:
    title = rule.info.title
    assert len(title) <= 100
    assert title[0].isupper()
    assert "\n" not in title
    assert not title.endswith(".")


@each_rule
def test_messages_begin_with_what_was_found(rule: Rule) -> None:
    data = written(rule)
    for message in (data["message"], *(case["message"] for case in data.get("cases", ()) if "message" in case)):
        assert re.match(r"[a-z`{]", message), message
        assert "\n" not in message.strip(), message
        assert not message.rstrip().endswith("."), message


@each_rule
def test_help_is_one_line_in_the_style_of_messages(rule: Rule) -> None:
    data = written(rule)
    for help in (data["help"], *(case["help"] for case in data.get("cases", ()) if "help" in case)):
        assert re.match(r"[a-z`{]", help), help
        assert "\n" not in help.strip(), help
        assert not help.endswith("."), help


@each_rule
def test_why_and_remedy_are_sentences(rule: Rule) -> None:
    for text in (rule.info.why, rule.info.remedy):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "`" not in text


@each_rule
def test_remedies_name_cmdlet_and_page(rule: Rule) -> None:
    assert re.search(r"\b(Get|Set|New|Remove|Validate|Install)-[A-Z][A-Za-z]+|Settings > Domains", rule.info.remedy)
    assert set(rule.kinds) <= {"SendConnector"} or "admin centre" in rule.info.remedy  # on servers it has no page


@each_rule
def test_reply_codes_are_known(rule: Rule) -> None:
    """Every code of a rule leads to its page by ``relaylint rules --code``."""
    assert [code for code in rule.info.codes if not is_reply_code(code)] == []


@each_rule
def test_references_can_be_looked_up(rule: Rule) -> None:
    for reference in rule.info.references:
        assert re.match(r"https://|KB [0-9]{7}$|Message center MC[0-9]+$", reference), reference


@each_rule
def test_examples_use_names_set_aside_for_examples(rule: Rule) -> None:
    """No example names somebody's domain or public address."""
    text = Path(rule.source).read_text("utf-8").partition("\nexamples:")[2]
    names = set(re.findall(r"[\w-]+\.(?:com|net|org)\b", text.lower()))
    assert names <= {"contoso.com", "fabrikam.com", "northwindtraders.com"} | MICROSOFT


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
