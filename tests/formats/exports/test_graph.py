"""Tenant configuration management: snapshots, baselines, monitors; expressions with and without their parameters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.exporting import NOTHING, check, contributed, damaged, taken, told, written
from formats.outline import problems
from relaylint.core.document import Absence

SNAPSHOT = """\
{
  "id": "5b15be20-897f-4b79-85a6-97871c708f6f",
  "displayName": "Weekly",
  "parameters": [],
  "resources": [
    {
      "displayName": "EXOJournalRule-Deny",
      "resourceType": "microsoft.exchange.journalrule",
      "properties": {"Name": "Deny", "SenderDomainIs": []}
    },
    {
      "displayName": "EXOInboundConnector-Head office relay",
      "resourceType": "microsoft.exchange.inboundconnector",
      "properties": {
        "Identity": "Head office relay",
        "ConnectorType": "OnPremises",
        "SenderDomains": ["smtp:*;1"],
        "SenderIPAddresses@odata.type": "#Collection(String)",
        "RequireTls": true,
        "UseMxRecord": null,
        "Ensure": "Present"
      }
    },
    {
      "displayName": "EXOOutboundConnector-Out",
      "resourceType": "microsoft.exchange.outboundconnector",
      "properties": {"Identity": "Out", "UseMxRecord": false, "SmartHosts": ["[192.0.2.1]"], "Ensure": "Absent"}
    },
    {
      "displayName": "EXOOrganizationConfig",
      "resourceType": "microsoft.exchange.organizationConfig",
      "properties": {"IsSingleInstance": "Yes", "RejectDirectSend": true, "Ensure": "Present"}
    },
    {
      "displayName": "EXOTransportConfig",
      "resourceType": "microsoft.exchange.transportconfig",
      "properties": {"IsSingleInstance": "Yes", "SmtpClientAuthenticationDisabled": false, "Ensure": "Present"}
    }
  ]
}
"""
PARAMETER = "it depends on a parameter whose value is not in the file"


def monitor(properties: dict[str, Any], parameters: Any = None) -> str:
    resource = {"displayName": "Relay", "resourceType": "microsoft.exchange.inboundconnector", "properties": properties}
    baseline = {"displayName": "Mail", "parameters": [{"displayName": "FQDN"}], "resources": [resource]}
    return json.dumps({"displayName": "m", "baseline": baseline, "parameters": parameters})


def test_a_snapshot() -> None:
    reading = taken("snapshot.json", SNAPSHOT)
    assert told(reading) == [
        (
            "InboundConnector",
            {
                "Name": "Head office relay",
                "ConnectorType": "OnPremises",
                "SenderDomains": ["smtp:*;1"],
                "RequireTls": True,
            },
            {},
        ),
        ("OutboundConnector", {"Name": "Out", "UseMXRecord": False, "SmartHosts": ["[192.0.2.1]"]}, {}),
        ("OrganizationConfig", {"RejectDirectSend": True, "SmtpClientAuthenticationDisabled": False}, {}),
    ]
    made = contributed(reading)
    assert list(made.declared) == ["InboundConnector", "OutboundConnector", "OrganizationConfig"]
    assert [found.removed for found in made.definitions] == [False, True, False]
    (document,) = reading.documents
    assert document.traits.absent is Absence.EMPTY


def test_places() -> None:
    assert written(taken("a.json", SNAPSHOT), "InboundConnectors", 0) == [
        ("15:9", '"Identity"', "'Identity'"),
        ("15:21", '"Head office relay"', "'Head office relay'"),
        ("16:9", '"ConnectorType"', "'ConnectorType'"),
        ("16:26", '"OnPremises"', "'OnPremises'"),
        ("17:9", '"SenderDomains"', "'SenderDomains'"),
        ("17:27", '"smtp:*;1"', "'smtp:*;1'"),
        ("19:9", '"RequireTls"', "'RequireTls'"),
        ("19:23", "true", "True"),
    ]
    place = contributed(taken("a.json", SNAPSHOT)).declared["InboundConnector"].location
    assert place.source.slice(place.span) == '"microsoft.exchange.inboundconnector"'


def test_what_people_have_written_may_be_part_of_what_there_is() -> None:
    text = SNAPSHOT.replace("EXOInboundConnector-", "")
    made = contributed(taken("a.json", text))
    assert list(made.declared) == ["OutboundConnector", "OrganizationConfig"]
    assert taken("a.json", text).documents[0].traits.absent is Absence.UNKNOWN


RESOURCE = json.loads(SNAPSHOT)["resources"][1]
SHAPES: dict[str, Any] = {
    "a resource": RESOURCE,
    "resources": [RESOURCE],
    "a list of snapshots": {"@odata.context": "x", "value": [{"id": "1", "resources": [RESOURCE]}]},
    "a monitor": {"displayName": "m", "baseline": {"resources": [RESOURCE]}},
    "a list of monitors": {"value": [{"baseline": {"resources": [RESOURCE]}}]},
    "another key for the type": {"type": RESOURCE["resourceType"].upper(), "properties": RESOURCE["properties"]},
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_shapes_of_a_file(data: Any) -> None:
    ((kind, found, _),) = told(taken("a.json", json.dumps(data)))
    assert (kind, found["Name"]) == ("InboundConnector", "Head office relay")


EXPRESSIONS: dict[str, tuple[str, str | None]] = {
    "a parameter": ("[parameters('FQDN')]", "contoso.com"),
    "texts and parameters": ("[concat('*.', parameters('FQDN'))]", "*.contoso.com"),
    "more of them": ("[CONCAT( 'a''b' , parameters( 'FQDN' ) , '.', Parameters('Top') )]", "a'bcontoso.com.example"),
    "a parameter without a value": ("[parameters('Other')]", None),
    "one of them without a value": ("[concat('*.', parameters('Other'))]", None),
    "another function": ("[concat('*.', toLower(parameters('FQDN')))]", None),
    "more than an expression": ("[concat('a')] b", None),
    "nothing": ("[concat()]", None),
    "an open expression": ("[concat('a', 'b'", None),
    "a text in brackets": ("[192.0.2.1]", "[192.0.2.1]"),
    "an escape": ("[[parameters('FQDN')]", "[[parameters('FQDN')]"),
}


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_expressions(text: str, expected: str | None) -> None:
    given = {"Identity": "x", "Comment": text, "SenderDomains": ["*", text]}
    made = contributed(taken("a.json", monitor(given, {"FQDN": "contoso.com", "Top": "example", "Number": 1})))
    (definition,) = made.definitions
    unknown = {} if expected is not None else {("Comment",): PARAMETER, ("SenderDomains", 1): PARAMETER}
    assert {path: reason.reason for path, reason in definition._unknown.items() if reason.present} | unknown == {
        path: reason.reason for path, reason in definition._unknown.items()
    }
    assert definition.data["Comment"] == (text if expected is None else expected)
    assert definition.data["SenderDomains"] == ["*", text if expected is None else expected]
    assert [line for line in written(taken("a.json", monitor(given))) if "Comment" in line[2]]


def test_an_expression_is_never_a_false_alarm() -> None:
    given = {
        "Identity": "[parameters('Name')]",
        "ConnectorType": "[parameters('Kind')]",
        "Enabled": "[parameters('On')]",
        "SenderDomains": "[parameters('Domains')]",
        "SenderIPAddresses": ["[parameters('Address')]"],
    }
    ((_, data, unknown),) = told(taken("a.json", monitor(given)))
    assert data == {"Name" if name == "Identity" else name: value for name, value in given.items()}
    assert set(unknown.values()) == {PARAMETER}


FOREIGN: dict[str, str] = {
    "names of types": '["microsoft.exchange.accepteddomain"]',
    "a drift": '{"resourceType": "microsoft.exchange.accepteddomain", "driftedProperties": [{"currentValue": 1}]}',
    "a job": '{"resources": ["microsoft.exchange.inboundconnector"], "status": "succeeded"}',
    "another workload": '{"resources": [{"resourceType": "microsoft.exchange.mailcontact", "properties": {}}],'
    ' "x": "microsoft.exchange.inboundconnector"}',
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_files_of_others(text: str) -> None:
    assert taken("a.json", text) == NOTHING


def test_broken_files() -> None:
    cut = taken("a.json", SNAPSHOT[:700])
    assert cut.claims
    assert [line[0] for line in problems(cut.problems)] == ["syntax-error"]
    assert not taken("a.json", '["microsoft.exchange.inboundconnector", ').claims


def test_damaged_files() -> None:
    pieces = [
        *'{}[],:"\\ 1',
        "null",
        "[concat(",
        "parameters('a')",
        '"properties"',
        '"resources"',
        "microsoft.exchange.",
    ]
    for made in damaged(SNAPSHOT, pieces, 400):
        check(taken("a.json", made))
