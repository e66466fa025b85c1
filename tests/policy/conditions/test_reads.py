"""What rules read, as their conditions and texts tell."""

from __future__ import annotations

from typing import Any

import pytest
from making import changed, rule

from relaylint.policy.conditions.reads import RuleReads, alone, reads
from relaylint.policy.conditions.unparse import unparse

HOST = "{ exists: { kind: SendingHost, among: other-tenants, where: { MailFrom: { some: { covers-name: OPTION } } } } }"


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        ({}, RuleReads(frozenset(), frozenset({"Name"}), frozenset(), across=False)),
        (
            {"assert_": HOST.replace("OPTION", "{ this: SenderDomains }")},
            RuleReads(frozenset({"SendingHost"}), frozenset({"MailFrom", "SenderDomains"}), frozenset(), across=True),
        ),
        (
            {"for_": "SenderDomains", "assert_": "{ Name: { not: { starts-with: { this: item } } } }"},
            RuleReads(frozenset(), frozenset({"Name", "SenderDomains"}), frozenset(), across=False),
        ),
        (
            {"where": "{ any: [{ connector.type-open: { equals: true } }] }", "message": "'{today}'"},
            RuleReads(frozenset(), frozenset({"Name"}), frozenset({"connector.type-open", "today"}), across=False),
        ),
        (
            {"for_": "EFUsers", "at": "Comment", "message": "'{item} of {TlsSenderCertificateName}'"},
            RuleReads(
                frozenset(),
                frozenset({"EFUsers", "Comment", "TlsSenderCertificateName", "Name"}),
                frozenset(),
                across=False,
            ),
        ),
        (
            {"advice": "[{ when: { Comment: { present: true } }, help: 'ask {connector.hosts}' }]"},
            RuleReads(frozenset(), frozenset({"Name", "Comment"}), frozenset({"connector.hosts"}), across=True),
        ),
    ],
)
def test_reads(parts: dict[str, str], read: RuleReads) -> None:
    made = rule(changed(**parts))
    assert reads(made.asks, made.tells) == read
    assert made.across is read.across


DECIDING = {"AcceptedDomain", "InboundConnector", "OrganizationConfig", "SendingHost"}
"""What the relay decision on hosts hangs on."""


@pytest.mark.parametrize(
    ("asked", "looked"),
    [
        ("{ Name: { starts-with: x } }", set()),
        (HOST.replace("OPTION", "contoso.com"), {"SendingHost"}),
        ("{ TlsSenderCertificateName: { listed-in: AcceptedDomains } }", {"AcceptedDomain"}),
        ("{ Name: { unique: true } }", {"InboundConnector"}),
        ("{ SenderDomains: { each: { ownable: true } } }", {"AcceptedDomain"}),
        ("{ connector.type-open: { equals: true } }", set()),
        ("{ not: { Comment: { equals: { this: connector.hosts } } } }", DECIDING),
        ("{ connector.hosts: { present: true } }", DECIDING),
        ("{ connector.witness: { present: true } }", None),
    ],
)
def test_what_a_rule_looks_at(asked: str, looked: set[str] | None) -> None:
    for part in ("where", "assert_"):
        made = rule(changed(**{part: asked}))
        assert made.looks_at == looked
    assert rule(changed(message="'{connector.hosts}'")).looks_at == frozenset()


SAID = {"Comment": {"present": True}}
STARTS = {"Name": {"starts-with": "x"}}
OPEN = {"connector.type-open": {"equals": True}}


@pytest.mark.parametrize(
    ("asked", "needed", "enough"),
    [
        ("{ Name: { starts-with: x } }", STARTS, STARTS),
        ("{ Name: { unique: true } }", None, None),
        ("{ Name: { unique: true, starts-with: x } }", STARTS, None),
        ("{ Name: { unique: true }, Comment: { present: true } }", SAID, None),
        ("{ any: [{ Name: { unique: true } }, { Comment: { present: true } }] }", None, {"any": [SAID]}),
        (
            "{ any: [{ Name: { unique: true, starts-with: x } }, { Comment: { present: true } }] }",
            {"any": [STARTS, SAID]},
            {"any": [SAID]},
        ),
        (
            "{ all: [{ any: [{ Name: { unique: true } }, { Comment: { present: true } }] }] }",
            None,
            {"all": [{"any": [SAID]}]},
        ),
        ("{ not: { Name: { unique: true }, Comment: { present: true } } }", None, None),
        ("{ SenderDomains: { each: { covered-by: AcceptedDomains } } }", None, None),
        ("{ Comment: { equals: { this: connector.hosts } } }", None, None),
        ("{ connector.witness: { present: true } }", None, None),
        ("{ connector.type-open: { equals: true } }", OPEN, OPEN),
        (HOST.replace("OPTION", "contoso.com"), None, None),
    ],
)
def test_what_a_rule_asks_of_a_definition_alone(asked: str, needed: Any, enough: Any) -> None:
    made = rule(changed(where=asked, assert_=asked))
    assert [part and unparse(part) for part in alone(made.asks)] == [needed, enough]


@pytest.mark.parametrize(
    ("where", "guards"),
    [
        (
            "{ ConnectorType: { present: true, equals: Partner } }",
            (("ConnectorType", None), ("ConnectorType", "Partner")),
        ),
        (
            "{ all: [{ RequireTls: { equals: true } }, { Comment: { all: [{ present: true }] } }] }",
            (("RequireTls", True), ("Comment", None)),
        ),
        ("{ any: [{ Comment: { present: true } }], Name: { not: { equals: x } } }", ()),
        ("{ Comment: { present: false }, Name: { equals: { this: Comment } } }", ()),
        ("{ x-site: { present: true, equals: hub } }", (("x-site", None),)),
        ("{ SenderDomains: { some: { equals: contoso.com } }, connector.type-open: { equals: true } }", ()),
    ],
)
def test_guards(where: str, guards: tuple[tuple[str, object], ...]) -> None:
    assert rule(changed(where=where)).outline.guards == guards


def test_a_parameter_is_no_guard() -> None:
    """Its value is another one where the settings say so."""
    parameters = "{ wanted: { type: string, default: Partner, description: Which. } }"
    made = rule(changed(parameters=parameters, where="{ Comment: { equals: { parameter: wanted } } }"))
    assert made.outline.guards == ()
