"""The schema of rules for editors takes every shipped rule, and refuses what loading refuses."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from relaylint.docs.rule_schema import rule_schema
from relaylint.policy.pack import load_policy, written
from relaylint.syntax.reading import Limits

SCHEMA = rule_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
RULES = list(load_policy([], Limits()).rules.values())


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_every_shipped_rule_fits() -> None:
    assert [(rule, error.message) for rule in RULES for error in VALIDATOR.iter_errors(written(rule))] == []


@pytest.mark.parametrize(
    ("condition", "at"),
    [
        ({"TlsSenderCertificatName": {"present": True}}, []),
        ({"relay.verdikt": {"equals": "relayed"}}, []),
        ({"Name": {"equal": "x"}}, ["Name"]),
        ({"Name": {"equals": ["x"]}}, ["Name", "equals"]),
        ({"Name": {"equals": {"that": "Name"}}}, ["Name", "equals"]),
        ({"Name": {"has-format": "hostname"}}, ["Name", "has-format"]),
        ({"any": []}, ["any"]),
        ({"exists": {"where": {"Name": {"present": True}}}}, ["exists"]),
        ({"exists": {"kind": "Connector", "where": {"Name": {"present": True}}}}, ["exists", "kind"]),
        ({"exists": {"kind": "SendingHost", "among": "all", "where": {"Name": {}}}}, ["exists", "among"]),
        ({}, []),
    ],
)
def test_a_condition_that_cannot_work(condition: dict[str, Any], at: list[str]) -> None:
    rule = written(RULES[0]) | {"assert": condition}
    assert list(next(VALIDATOR.iter_errors(rule)).absolute_path) == ["assert", *at]
