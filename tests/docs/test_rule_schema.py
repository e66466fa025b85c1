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
        ({"ConnectorType": {"equals": "OnPremise"}}, ["ConnectorType", "equals"]),
        ({"relay.verdict": {"not": {"in": ["relaid"]}}}, ["relay.verdict", "not", "in"]),
        ({"Enabled": {"equals": "yes"}}, ["Enabled", "equals"]),
        ({"connector.address-count": {"equals": "5"}}, ["connector.address-count", "equals"]),
        ({"Recipients": {"contains": "Outside"}}, ["Recipients", "contains"]),
        ({"Recipients": {"some": {"equals": 5}}}, ["Recipients", "some", "equals"]),
        ({"TlsSenderCertificateName": {"at-least": 3}}, ["TlsSenderCertificateName"]),
        ({"TlsSenderCertificateName": {"each": {"equals": "x"}}}, ["TlsSenderCertificateName"]),
        ({"ConnectorType": {"in-domain": "contoso.com"}}, ["ConnectorType"]),
        ({"any": [{"not": {"Name": {"at-least": 3}}}]}, ["any", 0, "not", "Name"]),
        (
            {"exists": {"kind": "OutboundConnector", "where": {"Name": {"equals": 5}}}},
            ["exists", "where", "Name", "equals"],
        ),
        ({"any": []}, ["any"]),
        ({"exists": {"where": {"Name": {"present": True}}}}, ["exists"]),
        ({"exists": {"kind": "Connector", "where": {"Name": {"present": True}}}}, ["exists", "kind"]),
        ({"exists": {"kind": "SendingHost", "among": "all", "where": {"Name": {}}}}, ["exists", "among"]),
        ({}, []),
    ],
)
def test_a_condition_that_cannot_work(condition: dict[str, Any], at: list[str]) -> None:
    rule = written(RULES[0]) | {"kind": "InboundConnector", "assert": condition}
    assert list(next(VALIDATOR.iter_errors(rule)).absolute_path) == ["assert", *at]


@pytest.mark.parametrize(
    "condition",
    [
        {"ConnectorType": {"equals": "onpremises"}},
        {"relay.verdict": {"in": ["Rejected", None]}},
        {"certificate.names": {"equals": None}},
        {"SenderIPAddresses": {"prefix-at-least": 24}},  # of the item, in a rule with `for`
        {"SenderDomains": {"each": {"equals": {"this": "item"}}}},
        {"x-owner": {"each": {"equals": 5}, "starts-with": "team"}},
    ],
)
def test_a_condition_that_works(condition: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(written(RULES[0]) | {"kind": "InboundConnector", "assert": condition})) == []
