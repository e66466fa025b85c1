"""A file that cannot be read may hold anything: no rule reports what it could take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from relaylint.check.engine import judge
from relaylint.check.examples import EXPECTATIONS, set_up
from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Label, Location, Severity
from relaylint.core.document import Document
from relaylint.core.text import Source, Span
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import document_of, load_policy
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

RULES = load_policy([], Limits()).rules
IN_ANY_CASE = {"null-sender-not-relayable"}
"""Rules about mail that is refused whatever a file may hold, which another rule says where everything is known."""


def damage(tenant: Tenant) -> None:
    label = Label(Location(Source("broken.yaml", ""), Span(0, 0)))
    tenant.report([Diagnostic.of(SYNTAX_ERROR, "broken", label)])


WAYS: dict[str, Callable[[Tenant], None]] = {"damaged": damage, "not on the disk": Tenant.mark_absent}
"""Why nobody knows what a file of a tenant holds."""


def examples(rule: Rule) -> Iterator[tuple[Document, tuple[str | int, ...], dict[str, Any]]]:
    document = document_of(rule)
    for index, example in enumerate(document.data["examples"]):
        expected = next(name for name in EXPECTATIONS if name in example)
        yield document, ("examples", index, expected), example


def reported(rule: Rule, tenant: Tenant, surroundings: Surroundings) -> dict[Span, Severity]:
    found = judge(tenant, [rule], surroundings).diagnostics
    return {item.primary.location.span: item.severity for item in found if item.rule.name == rule.info.name}


def is_less(found: dict[Span, Severity], everything: dict[Span, Severity]) -> bool:
    """Tell whether no more is reported, and nothing as heavier."""
    return all(span in everything and severity <= everything[span] for span, severity in found.items())


def with_parameters(rule: Rule, example: dict[str, Any]) -> Rule:
    return rule.with_parameters(example.get("parameters", {}))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", sorted(RULES.keys() - IN_ANY_CASE))
def test_what_is_hidden_in_a_file_is_not_taken_for_absent(name: str, way: str) -> None:
    for document, path, example in examples(RULES[name]):
        rule = with_parameters(RULES[name], example)
        (whole, *_), surroundings = set_up(document, path, example)
        everything = reported(rule, whole, surroundings)
        for kind in whole.declared:
            (tenant, *others), _ = set_up(document, path, example)
            WAYS[way](tenant)
            tenant.definitions.pop(kind, None)
            del tenant.declared[kind]
            found = reported(rule, tenant, Surroundings([*others, tenant], example.get("today")))
            assert is_less(found, everything), (path, kind)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.across])
def test_what_is_hidden_in_another_tenant_is_not_taken_for_absent(name: str, way: str) -> None:
    for document, path, example in examples(RULES[name]):
        rule = with_parameters(RULES[name], example)
        (whole, *_), surroundings = set_up(document, path, example)
        everything = reported(rule, whole, surroundings)
        (tenant, *others), _ = set_up(document, path, example)
        for other in others:
            WAYS[way](other)
            other.definitions.clear()
        assert is_less(reported(rule, tenant, Surroundings([*others, tenant], example.get("today"))), everything)
