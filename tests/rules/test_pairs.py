"""What two definitions have in common is told once: at one of the two, in whatever order they come, and where only one
of their files is asked for, there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from making import document

from relaylint.check.engine import judge
from relaylint.check.examples import add_certificates
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.tree import nodes
from relaylint.policy.pack import document_of, load_policy
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

RULES = load_policy([], Limits()).rules
OWN = "this tenant"


class Pair(NamedTuple):
    """The file in which a rule reports, and the one that it points at."""

    at: str
    other: str


def _told_once(rule: Rule) -> bool:
    """Tell whether a rule means by itself to tell a pair once."""
    unique = any(isinstance(node, tree.Test) and node.relation.name == "unique" for node in nodes(rule.asks.check))
    return unique or any(search.among in tree.EARLIER for search in _searches(rule))


def _searches(rule: Rule) -> list[tree.Exists]:
    return [node for node in nodes(rule.asks.check) if isinstance(node, tree.Exists)]


COMPARING = [
    name
    for name, rule in RULES.items()
    if any(search.kind.name in rule.kinds for search in _searches(rule)) or _told_once(rule)
]
"""Rules that compare definitions with others of their kind."""

NOT_POINTED_AT = {"cloudservices-one-sided", "onprem-connector-disabled"}
"""Rules that ask whether there is another one, and report on something else."""


def _tenants(example: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the files of each tenant of an example, in each of which one definition stands."""
    found: dict[str, dict[str, str]] = {}
    for folder, data in {OWN: example["fail"], **example.get("other-tenants", {})}.items():
        files = found.setdefault(folder, {})
        for key, held in (data or {}).items():
            for index, item in enumerate(held if isinstance(held, list) else [held]):
                text = json.dumps({key: [item] if isinstance(held, list) else item})
                files[f"{folder}/{key}-{index}.yaml"] = text
            if held == []:
                files[f"{folder}/{key}.yaml"] = json.dumps({key: []})
    return found


def _pairs(rule: Rule, example: dict[str, Any], *, backwards: bool = False, only: str | None = None) -> dict[Pair, int]:
    """Return how often a rule tells each pair; ``backwards``: files and tenants come in the other order."""
    made = []
    files = _tenants(example)
    order = reversed if backwards else list
    for folder in order(list(files)):
        tenant = Tenant(folder)
        for name in order(list(files[folder])):
            tenant.add(contribution(document(files[folder][name], name)))
        add_certificates(tenant, example.get("certificates", {}))
        made.append(tenant)
    reports = None if only is None else lambda name: name == only
    surroundings = Surroundings(made, example.get("today"), reports)
    found: dict[Pair, int] = {}
    for tenant in made:
        for told in judge(tenant, [rule], surroundings).diagnostics:
            if told.rule.name == rule.info.name and (reports is None or reports(told.path)):
                for other in {label.location.source.name for label in told.related} - {told.path}:
                    pair = Pair(told.path, other)
                    found[pair] = found.get(pair, 0) + 1
    return found


def _examples(name: str) -> Iterator[dict[str, Any]]:
    for example in document_of(RULES[name]).data["examples"]:
        if "fail" in example and "parameters" not in example:
            yield example


def _same_kind(pairs: dict[Pair, int]) -> set[Pair]:
    """Return the pairs of definitions of one kind: files are called after it."""
    return {pair for pair in pairs if pair.at.split("/")[-1].split("-")[0] == pair.other.split("/")[-1].split("-")[0]}


def test_there_are_such_rules() -> None:
    assert {"duplicate-accepted-domain", "duplicate-cert-name", "ip-shared-across-tenants"} <= set(COMPARING)
    assert len(COMPARING) >= 10


@pytest.mark.parametrize("name", COMPARING)
def test_a_pair_is_told_once(name: str) -> None:
    seen = name in NOT_POINTED_AT
    for example in _examples(name):
        for backwards in (False, True):
            told = _pairs(RULES[name], example, backwards=backwards)
            pairs = _same_kind(told)
            assert [pair for pair in pairs if Pair(pair.other, pair.at) in pairs] == []
            seen = seen or bool(pairs)
        assert {frozenset(pair) for pair in _same_kind(_pairs(RULES[name], example))} == {
            frozenset(pair) for pair in _same_kind(told)
        }, example.get("title")
    assert seen


@pytest.mark.parametrize("name", [name for name in COMPARING if _told_once(RULES[name])])
def test_a_pair_of_which_one_file_is_asked_for_is_told_there(name: str) -> None:
    for example in _examples(name):
        for backwards in (False, True):
            for pair in _same_kind(_pairs(RULES[name], example, backwards=backwards)):
                for at, other in (pair, reversed(pair)):
                    assert Pair(at, other) in _pairs(RULES[name], example, backwards=backwards, only=at)
