"""What Exchange refuses to save is wrong on a disabled definition as on any other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from making import said, tenant

from relaylint.check.engine import judge
from relaylint.core import resources
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.policy.pack import load_policy, written
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

RULES = load_policy([], Limits()).rules
REFUSED = {
    "associated-domain-unknown",
    "cert-name-syntax",
    "connector-name-too-long",
    "connector-source-unknown",
    "duplicate-connector-name",
    "onprem-only-flag-on-partner",
    "recipient-domains-syntax",
    "sender-domains-missing",
    "sender-domains-syntax",
    "sender-domains-too-long",
    "sender-ip-not-ipv4",
    "sender-ip-not-public",
    "sender-ip-prefix-range",
    "smarthost-required",
    "tlscertname-syntax",
    "treat-internal-conflict",
}
"""Rules about what no cmdlet takes: the definition cannot be deployed, whether it is enabled or not."""
IN_FORCE = {
    "cert-domain-not-accepted": "the connector is saved; mail is refused once the connector is used",
    "cert-expired": "about a certificate that is presented",
    "cert-private-key-in-repo": "about a file, and judges disabled definitions for that reason",
    "cert-self-signed": "about a certificate that is presented",
    "cert-shared-across-tenants": "both connectors are saved; which is used for a session is in doubt",
    "ip-shared-across-tenants": "both connectors are saved; which is used for a session is in doubt",
    "parent-domain-only": "the connector is saved; mail is refused once the connector is used",
    "restrict-cert-without-name": "the connector is saved; mail is refused once the connector is used",
    "restrict-ip-without-ips": "the connector is saved; mail is refused once the connector is used",
    "send-connector-cert-stale": "about a certificate that is presented",
    "send-connector-no-cert": "about a certificate that is presented",
    "sender-ip-shared-provider": "Exchange's own list of the addresses that it refuses is not published",
    "tlsdomain-host-cert-mismatch": "the connector is saved; mail is refused once the connector is used",
    "wildcard-base-not-accepted": "the connector is saved; mail is refused once the connector is used",
}
"""Rules that may give an error, or speak of refusing to save, but are not about what no cmdlet takes, and why not."""
_UNSAVED = re.compile(
    r"refused? when|refuses? to save|cannot be (?:saved|deployed|made)|when (?:it|the \w+) is saved|is valid: no"
)


def _switched() -> Iterator[Rule]:
    """Yield the rules about kinds that can be switched off."""
    for rule in RULES.values():
        if any("Enabled" in kind(name).properties for name in rule.kinds):
            yield rule


def test_every_rule_that_tells_of_a_refusal_is_decided_upon() -> None:
    doubtful = set()
    for rule in _switched():
        data = written(rule)
        severities = {data["severity"], *(case.get("severity") for case in data.get("cases", ()))}
        if "error" in severities or _UNSAVED.search(data["why"]):
            doubtful.add(rule.info.name)
    assert doubtful - REFUSED - IN_FORCE.keys() == set()
    assert REFUSED | IN_FORCE.keys() <= set(RULES)


def test_rules_about_what_is_refused_judge_disabled_definitions() -> None:
    included = {rule.info.name for rule in _switched() if rule.include_disabled}
    assert included == REFUSED | {"cert-private-key-in-repo", "onprem-connector-disabled"}


def test_a_rule_that_stands_for_a_check_of_the_schema_judges_what_the_schema_would() -> None:
    """The schema judges every definition, enabled or not."""
    named = {name for file in FILES.values() for name in _named(resources.resolved_schema(file))}
    assert named
    assert named <= REFUSED


def _named(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("x-rule"), str):
            yield schema["x-rule"]
        for part in schema.values():
            yield from _named(part)


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.parametrize("enabled", [False, "${state}"])
def test_what_is_refused_is_reported_whatever_enabled_says(name: str, enabled: bool | str) -> None:
    rule = RULES[name]
    for example in written(rule)["examples"]:
        if "fail" not in example or "other-files" in example:
            continue
        switched = {key: _switch(key, value, enabled) for key, value in example["fail"].items()}
        expected = _found(rule, example["fail"])
        assert expected
        assert _found(rule, switched) == expected


def _switch(key: str, value: Any, enabled: bool | str) -> Any:
    if key in ("InboundConnectors", "OutboundConnectors", "SendConnectors"):
        return [{**one, "Enabled": enabled} for one in value]
    return value


def _found(rule: Rule, definitions: dict[str, Any]) -> list[str]:
    found = judge(tenant(json.dumps(definitions)), [rule]).diagnostics
    return [re.sub(r"^\d+:\d+ ", "", text) for text in said(found)]
