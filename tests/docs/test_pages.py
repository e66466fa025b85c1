"""Pages and tables of the rule reference."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import changed, document, rule
from syrupy.assertion import SnapshotAssertion

from relaylint.core import resources
from relaylint.core.checks import CHECKS, SYNTAX_ERROR
from relaylint.docs import pages
from relaylint.model.schema_index import FILES
from relaylint.policy.facts import FACTS
from relaylint.policy.pack import load_policy
from relaylint.policy.relations import RELATIONS
from relaylint.syntax.reading import Limits

RULES = list(load_policy([], Limits()).rules.values())
OWN = rule(
    changed(
        codes="[550 5.7.64]",
        examples="""
  - title: Good names
    pass: { InboundConnectors: [{ Name: x1, ConnectorType: Partner, SenderDomains: ["*", contoso.com] }] }
  - fail: { InboundConnectors: [{ Name: y1, ConnectorType: Partner }], OrganizationConfig: { RejectDirectSend: true } }
    at: InboundConnectors[0].Name
  - undecided: {}
  - title: names nothing
""",
    )
)


def test_page_of_a_rule(snapshot: SnapshotAssertion) -> None:
    assert pages.page(OWN.info, OWN, OWN.written["examples"]) == snapshot


def test_page_of_a_check(snapshot: SnapshotAssertion) -> None:
    assert pages.page(SYNTAX_ERROR) == snapshot


def test_index(snapshot: SnapshotAssertion) -> None:
    assert pages.index([OWN.info, SYNTAX_ERROR, CHECKS[5]]) == snapshot


def test_tables_have_a_row_for_each() -> None:
    rows = pages.relations(RELATIONS, RULES).splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == sorted(RELATIONS)
    named = [
        name for row in pages.facts(FACTS, RULES).splitlines()[2:] for name in row.split(" | ")[0].split("`")[1::2]
    ]
    assert sorted(named) == sorted(FACTS)


def test_every_relation_and_fact_has_an_example() -> None:
    for table in (pages.relations(RELATIONS, RULES), pages.facts(FACTS, RULES)):
        assert [row.split("`")[1] for row in table.splitlines()[2:] if row.endswith("|  |")] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}"),
        ({"AcceptedDomains": []}, "AcceptedDomains: []"),
        ({"A": [{"x": "*"}, {}]}, 'A:\n  - { x: "*" }\n  - {}'),
        (
            {"A": [{"x": ["no", "yes", "on", "null", "y", "a b", "a: b", "5", "5a", "é", ""]}]},
            'A:\n  - { x: ["no", "yes", "on", "null", "y", a b, "a: b", "5", "5a", é, ""] }',
        ),
        ({"a: b": {"#": True}}, '"a: b": { "#": true }'),
    ],
)
def test_definitions_as_yaml(value: dict[str, Any], text: str) -> None:
    assert pages.as_yaml(value) == text


scalars = (
    st.text(alphabet="ab1*.: -#'\"\\\n\té😀{}[],&!|>%@`~=<?", max_size=6) | st.integers() | st.booleans() | st.none()
)
values = (
    scalars
    | st.lists(scalars, max_size=3)
    | st.dictionaries(st.sampled_from(["x", "a: b", "yes", "1"]), scalars, max_size=2)
)


@given(
    st.dictionaries(st.sampled_from(["A", "B", "no"]), st.lists(values, max_size=3) | values, min_size=1, max_size=3)
)
def test_what_is_printed_reads_as_it_was(value: dict[str, Any]) -> None:
    assert document(pages.as_yaml(value)).data == value


def test_resources_are_found_and_shared_schemas_are_put_in() -> None:
    assert resources.folder("rules").endswith("rules")
    with pytest.raises(FileNotFoundError, match="this installation has no folder 'nothing'"):
        resources.folder("nothing")
    made = resources.resolved_schema(FILES["InboundConnector"])["properties"]["ConnectorSource"]
    assert made["title"] == "Connector source"
    assert made["description"].startswith("What created the connector: `Default`")  # what stands beside a $ref wins
    assert made["default"] == "Default"
    assert made["anyOf"][0]["enum"] == ["Default", "HybridWizard", "Migrated", "AdminUI"]
