"""What a Datum.yml says about merging, for the kinds that a repository holds."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.init.merging import merge_of_datum
from relaylint.model.layering import DEFINITIONS, KINDS, PROPERTIES

INBOUND = "cEXOInboundConnector"
TUPLES = {"merge_hash_array": "UniqueKeyValTuples", "merge_options": {"tuple_keys": ["Identity"]}}
DEEP = {"merge_hash": "deep"}


@pytest.mark.parametrize(
    ("data", "merge"),
    [
        ({}, KINDS),
        (None, KINDS),
        ([], KINDS),
        ({"default_lookup_options": "MostSpecific"}, KINDS),
        ({"default_lookup_options": "hash"}, KINDS),
        ({"default_lookup_options": "deep"}, PROPERTIES),
        ({"default_lookup_options": DEEP | TUPLES}, DEFINITIONS),
        ({"default_lookup_options": 5, "lookup_options": []}, KINDS),
        ({"lookup_options": {INBOUND: "deep"}}, PROPERTIES),
        ({"lookup_options": {INBOUND: DEEP}}, KINDS),
        ({"lookup_options": {INBOUND: DEEP, f"{INBOUND}\\Items": TUPLES}}, DEFINITIONS),
        ({"lookup_options": {"EXOinboundconnector": "Deep", "exoInboundConnector\\items": TUPLES}}, DEFINITIONS),
        ({"lookup_options": {INBOUND: DEEP, f"{INBOUND}\\Items": {"merge_hash_array": "DeepTuple"}}}, PROPERTIES),
        ({"lookup_options": {INBOUND: DEEP, f"{INBOUND}\\Items": {"merge_hash_array": "Sum"}}}, None),
        ({"lookup_options": {f"{INBOUND}\\Items": TUPLES}}, KINDS),  # they are never asked for
        ({"lookup_options": {"Other": "deep", "^LCM\\\\.*": "deep"}}, KINDS),
        ({"lookup_options": {"^cEXO.*": "deep"}}, None),
        ({"lookup_options": {"^.*": "deep"}}, None),
    ],
)
def test_how_connectors_are_merged(data: Any, merge: str | None) -> None:
    assert merge_of_datum(data, ["InboundConnector"]) == merge


def test_kinds_must_agree() -> None:
    data = {"lookup_options": {INBOUND: "deep", "cEXOAcceptedDomain": DEEP | TUPLES}}
    assert merge_of_datum(data, ["InboundConnector", "AcceptedDomain"]) is None
    data["lookup_options"]["cEXOAcceptedDomain"] = "deep"
    assert merge_of_datum(data, ["InboundConnector", "AcceptedDomain"]) == PROPERTIES


def test_settings_of_the_organisation_are_always_merged_by_property() -> None:
    assert merge_of_datum({}, ["OrganizationConfig"]) is None
    assert merge_of_datum({}, ["OrganizationConfig", "RemoteDomain"]) == KINDS
