"""Conditions that never hold, or always do, whatever stands in the definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import changed, rule, tenant

from relaylint.model.kinds import kind
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.compile import Compiler
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import Asks, Case, Tells, Vocabulary, parse_condition
from relaylint.policy.conditions.satisfiable import can_fail, can_hold, check_conditions
from relaylint.policy.conditions.together import check_together
from relaylint.policy.facts import Facts
from relaylint.policy.relations import Subject
from relaylint.policy.template import Template

from .never_right import Never

SCOPE = Vocabulary((kind("InboundConnector"),), None, {})


NEVER_RIGHT = {
    "a property that is always there": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { present: false } }"},
        ("6:28 <false> error[invalid-rule] no value of `Name` passes this | `Name` is always there"),
        {"kind": "InboundConnector", "assert_": "{ Comment: { present: false } }"},
    ),
    "a property with a default": Never(
        {"kind": "InboundConnector", "assert_": "{ Enabled: { present: false } }"},
        ("6:31 <false> error[invalid-rule] no value of `Enabled` passes this | `Enabled` is always there"),
        {"kind": "InboundConnector", "assert_": "{ RequireTls: { present: false } }"},
    ),
    "a property that is always there, by other words": Never(
        {"kind": "InboundConnector", "assert_": "{ not: { Name: { present: true } } }"},
        (
            "6:16 <{ Name: { present: true } }> error[invalid-rule] this never holds"
            " | leave it out, or ask for something else"
        ),
        {"kind": "InboundConnector", "assert_": "{ not: { Comment: { present: true } } }"},
    ),
    "a fact that is always there": Never(
        {"kind": "InboundConnector", "assert_": "{ connector.type-open: { present: true } }"},
        (
            "6:43 <true> error[invalid-rule] every value of `connector.type-open` passes this"
            " | `connector.type-open` is always there"
        ),
        {"kind": "SendingHost", "assert_": "{ relay.verdict: { present: true } }"},
    ),
    "one of none": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { in: [] } }"},
        ("6:23 <[]> error[invalid-rule] no value of `Name` passes this | `Name` is a text"),
        {"kind": "InboundConnector", "assert_": "{ Name: { in: [x] } }"},
    ),
    "one of none, for items": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { each: { in: [] } } }"},
        (
            "6:44 <[]> error[invalid-rule] no value of an item of `SenderIPAddresses` passes this"
            " | an item of `SenderIPAddresses` is an IPv4 address or CIDR range"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { present: false } }"},
    ),
    "every word": Never(
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { in: [Partner, OnPremises] } }"},
        (
            "6:32 <[Partner, OnPremises]> error[invalid-rule] every value of `ConnectorType` passes this"
            " | `ConnectorType` is `Partner` or `OnPremises`"
        ),
        {"kind": "OutboundConnector", "assert_": "{ TlsSettings: { in: [EncryptionOnly, DomainValidation] } }"},
    ),
    "no word": Never(
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { starts-with: Q } }"},
        (
            "6:41 <Q> error[invalid-rule] no value of `ConnectorType` passes this"
            " | `ConnectorType` is `Partner` or `OnPremises`"
        ),
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { starts-with: On } }"},
    ),
    "true or false": Never(
        {"kind": "InboundConnector", "assert_": "{ Enabled: { in: [true, false] } }"},
        (
            "6:26 <[true, false]> error[invalid-rule] every value of `Enabled` passes this"
            " | `Enabled` is `true` or `false`"
        ),
        {"kind": "InboundConnector", "include_disabled": "true", "assert_": "{ Enabled: { in: [true] } }"},
    ),
    "a number beyond the bounds": Never(
        {"kind": "SendingHost", "assert_": "{ Port: { at-least: 70000 } }"},
        ("6:29 <70000> error[invalid-rule] no value of `Port` passes this | `Port` is a number from 1 to 65535"),
        {"kind": "SendingHost", "assert_": "{ Port: { at-least: 1024 } }"},
    ),
    "a number within the bounds": Never(
        {"kind": "InboundConnector", "assert_": "{ connector.address-count: { at-least: 0 } }"},
        (
            "6:48 <0> error[invalid-rule] every value of `connector.address-count` passes this"
            " | `connector.address-count` is a number of addresses from 0"
        ),
        {"kind": "InboundConnector", "assert_": "{ connector.address-count: { at-least: 1 } }"},
    ),
    "shorter than nothing": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { shorter-than: 0 } }"},
        (
            "6:42 <0> error[invalid-rule] no value of `SenderDomains` passes this"
            " | `SenderDomains` is a list (each a sender domain) or `null`"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { shorter-than: 2 } }"},
    ),
    "the syntax that it always has": Never(
        {"kind": "AcceptedDomain", "assert_": "{ DomainName: { has-format: domain } }"},
        ("6:37 <domain> error[invalid-rule] every value of `DomainName` passes this | `DomainName` is a domain name"),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { has-format: domain } }"},
    ),
    "a syntax that it never has": Never(
        {"kind": "AcceptedDomain", "assert_": "{ DomainName: { has-format: ipv4-or-cidr } }"},
        (
            "6:37 <ipv4-or-cidr> error[invalid-rule] no value of `DomainName` passes this"
            " | `DomainName` is a domain name"
        ),
        {"kind": "OutboundConnector", "assert_": "{ SmartHosts: { each: { has-format: ip-address } } }"},
    ),
    "there and null": Never(
        {"kind": "InboundConnector", "assert_": "{ Comment: { present: true, equals: null } }"},
        (
            "6:45 <null> error[invalid-rule] this never holds together with `assert.Comment.present`"
            " | `Comment` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Comment: { present: true, not: { equals: x } } }"},
    ),
    "two values of one text": Never(
        {"kind": "InboundConnector", "assert_": "{ all: [{ Name: { equals: a } }, { Name: { equals: b } }] }"},
        (
            "6:50 <{ equals: b }> error[invalid-rule] this never holds together with `assert.all.0.Name`"
            " | ask for one of the two"
        ),
        {"kind": "InboundConnector", "assert_": "{ any: [{ Name: { equals: a } }, { Name: { equals: b } }] }"},
    ),
    "a value and not": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: a, not: { equals: A } } }"},
        (
            "6:35 <{ equals: A }> error[invalid-rule] this never holds together with `assert.Name.equals`"
            " | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { starts-with: a, not: { equals: A } } }"},
    ),
    "a value and its end": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: mail.contoso.com, ends-with: .net } }"},
        (
            "6:56 <.net> error[invalid-rule] this never holds together with `assert.Name.equals`"
            " | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { starts-with: mail, ends-with: .net } }"},
    ),
    "a value with a domain that it has not": Never(
        {"kind": "AcceptedDomain", "assert_": "{ DomainName: { equals: contoso.com, in-domain: fabrikam.com } }"},
        (
            "6:57 <fabrikam.com> error[invalid-rule] this never holds together with `assert.DomainName.equals`"
            " | `DomainName` never passes both"
        ),
        {
            "kind": "AcceptedDomain",
            "assert_": "{ DomainName: { in: [contoso.com, a.fabrikam.com], in-domain: fabrikam.com } }",
        },
    ),
    "bounds that exclude each other": Never(
        {"kind": "InboundConnector", "assert_": "{ connector.address-count: { at-least: 10, at-most: 5 } }"},
        (
            "6:61 <5> error[invalid-rule] this never holds together with "
            "`assert.connector.address-count.at-least`"
            " | `connector.address-count` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ connector.address-count: { at-least: 5, at-most: 10 } }"},
    ),
    "bounds of a number that may be null": Never(
        {"kind": "SendingHost", "assert_": "{ certificate.days-left: { at-least: 10, not: { at-least: 5 } } }"},
        (
            "6:55 <{ at-least: 5 }> error[invalid-rule] this never holds together with "
            "`assert.certificate.days-left.at-least`"
            " | `certificate.days-left` never passes both"
        ),
        {"kind": "SendingHost", "assert_": "{ certificate.days-left: { at-least: 5, not: { at-least: 10 } } }"},
    ),
    "days that exclude each other": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ today: { on-or-after: '2027-01-01', not: { on-or-after: '2026-01-01' } } }",
        },
        (
            "6:52 <{ on-or-after: '2026-01-01' }> error[invalid-rule] this never holds together with "
            "`assert.today.on-or-after`"
            " | `today` never passes both"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ today: { on-or-after: '2026-01-01', not: { on-or-after: '2027-01-01' } } }",
        },
    ),
    "lengths that exclude each other": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { shorter-than: 3, not: { shorter-than: 5 } } }"},
        (
            "6:41 <{ shorter-than: 5 }> error[invalid-rule] this never holds together with "
            "`assert.Name.shorter-than`"
            " | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { shorter-than: 5, not: { shorter-than: 3 } } }"},
    ),
    "a list that is there and has no item": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { present: true, shorter-than: 1 } }"},
        (
            "6:57 <1> error[invalid-rule] this never holds together with `assert.SenderDomains.present`"
            " | `SenderDomains` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { present: true, shorter-than: 2 } }"},
    ),
    "an item that no item is": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { contains: a, each: { not: { equals: A } } } }"},
        (
            "6:47 <{ not: { equals: A } }> error[invalid-rule] this never holds together with "
            "`assert.SenderDomains.contains`"
            " | `SenderDomains` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { contains: a, some: { not: { equals: A } } } }"},
    ),
    "an item that is left out of two": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderDomains: { all: [{ contains: a }, { contains: b }], shorter-than: 2 } }",
        },
        (
            "6:83 <2> error[invalid-rule] this never holds together with `assert.SenderDomains.all`"
            " | `SenderDomains` never passes both"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderDomains: { all: [{ contains: a }, { contains: b }], shorter-than: 3 } }",
        },
    ),
    "each and some": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderDomains: { each: { matches: a }, some: { not: { matches: a } } } }",
        },
        (
            "6:56 <{ not: { matches: a } }> error[invalid-rule] this never holds together with "
            "`assert.SenderDomains.each`"
            " | `SenderDomains` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { some: { matches: a, not: { matches: b } } } }"},
    ),
    "an answer and its opposite": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { covered-by: AcceptedDomains, not: { covered-by: AcceptedDomains } } }",
        },
        (
            "6:53 <{ covered-by: AcceptedDomains }> error[invalid-rule] this never holds together with "
            "`assert.Name.covered-by`"
            " | `Name` never passes both"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { covered-by: AcceptedDomains, not: { listed-in: AcceptedDomains } } }",
        },
    ),
    "a definition that is there and is not": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: &a { kind: SendingHost, where: { Name: { equals: a } } }, not: { exists: *a } }",
        },
        (
            "6:82 <{ exists: *a }> error[invalid-rule] this never holds together with `assert.exists`"
            " | ask for one of the two"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: &a {kind: SendingHost, where: {Name: {equals: a}}}, Name: {equals: a} }",
        },
    ),
    "one way or the other": Never(
        {"kind": "InboundConnector", "assert_": "{ any: [{ Name: { equals: a } }, { Name: { not: { equals: a } } }] }"},
        (
            "6:16 <[{ Name: { equals: a } }, { Name: { not: { equals: a } } }]> error[invalid-rule] this "
            "always holds"
            " | leave it out, or ask for something else"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ any: [{ Name: { equals: a } }, { Comment: { not: { equals: a } } }] }",
        },
    ),
    "every word, one by one": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ any: [{ ConnectorType: { equals: Partner } }, { ConnectorType: { equals: OnPremises } }] }",
        },
        (
            "6:16 <[{ ConnectorType: { equals: Partner } }, { ConnectorType: { equals: OnPremises } }]> "
            "error[invalid-rule] this always holds"
            " | leave it out, or ask for something else"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ any: [{ ConnectorType: { equals: Partner } }, { RequireTls: { equals: true } }] }",
        },
    ),
    "a way that is none": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ any: [{ Name: { equals: x } }, { Name: { equals: a, not: { equals: a } } }] }",
        },
        (
            "6:68 <{ equals: a }> error[invalid-rule] this never holds together with `assert.any.1.Name.equals`"
            " | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ any: [{ Name: { equals: x } }, { Name: { equals: a } }] }"},
    ),
    "what exists looks for is never there": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: AcceptedDomain, where: { DomainName: { present: false } } } }",
        },
        ("6:75 <false> error[invalid-rule] no value of `DomainName` passes this | `DomainName` is always there"),
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: AcceptedDomain, where: { DomainName: { present: true } } } }",
        },
    ),
    "a precondition that never holds": Never(
        {"where": "{ RequireTls: { equals: true }, any: [{ RequireTls: { equals: false } }] }"},
        (
            "18:45 <[{ RequireTls: { equals: false } }]> error[invalid-rule] this never holds together with "
            "`where.RequireTls`"
            " | ask for one of the two"
        ),
        {"where": "{ RequireTls: { equals: true }, any: [{ RequireTls: { present: true } }] }"},
    ),
    "what is passed over": Never(
        {"where": "{ Enabled: { equals: false } }"},
        (
            "18:19 <{ equals: false }> error[invalid-rule] what is disabled is passed over, so that this never "
            "holds"
            " | write `include-disabled: true` beside `where`"
        ),
        {"where": "{ Enabled: { equals: false } }", "include_disabled": "true"},
    ),
    "what is passed over, elsewhere": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: OutboundConnector, where: { Enabled: { not: { equals: true } } } } }",
        },
        (
            "6:64 <{ not: { equals: true } }> error[invalid-rule] what is disabled is passed over, so that "
            "this never holds"
            " | write `include-disabled: true` beside `where`"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: {kind: SendConnector, include-disabled: true, where: {Enabled: {equals: false}}} }",
        },
    ),
    "information of one's own with two values": Never(
        {"kind": "InboundConnector", "assert_": "{ x-owner: { equals: 5, starts-with: a } }"},
        (
            "6:46 <a> error[invalid-rule] this never holds together with `assert.x-owner.equals`"
            " | `x-owner` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ x-owner: { starts-with: a } }"},
    ),
    "two beginnings": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { all: [{ starts-with: A }, { starts-with: B }] } }"},
        (
            "6:60 <B> error[invalid-rule] this never holds together with "
            "`assert.Name.all.0.starts-with` | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { all: [{ starts-with: A }, { starts-with: ab }] } }"},
    ),
    "a beginning without its own": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { starts-with: ab, not: { contains-text: B } } }"},
        (
            "6:41 <{ contains-text: B }> error[invalid-rule] this never holds together with "
            "`assert.Name.starts-with` | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { starts-with: ab, not: { contains-text: bc } } }"},
    ),
    "two ends": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { ends-with: .net, all: [{ ends-with: .com }] } }"},
        (
            "6:41 <[{ ends-with: .com }]> error[invalid-rule] this never holds together with "
            "`assert.Name.ends-with` | `Name` never passes both"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { ends-with: .net, contains-text: .com } }"},
    ),
}


@pytest.mark.parametrize("case", NEVER_RIGHT)
def test_a_rule_that_can_never_be_right(case: str, tmp_path: Path) -> None:
    NEVER_RIGHT[case].hold(tmp_path)


# against what is said of definitions


NAMES = ["hub", "Hub", "mail.contoso.com", "b", "x"]
DEFINED = st.fixed_dictionaries(
    {"Name": st.sampled_from(NAMES), "ConnectorType": st.sampled_from(["Partner", "OnPremises"])},
    optional={
        "Comment": st.sampled_from([*NAMES, "", None]),
        "RequireTls": st.booleans(),
        "Enabled": st.booleans(),
        "SenderDomains": st.lists(st.sampled_from(["hub", "b", "contoso.com"]), max_size=3, unique=True) | st.none(),
        "TlsSenderCertificateName": st.sampled_from(["contoso.com", "*.contoso.com", None]),
        "SenderIPAddresses": st.lists(st.sampled_from(["203.0.113.7", "203.0.113.0/30"]), max_size=2, unique=True),
        "x-owner": st.sampled_from(["hub", 3, None, ["b"], ["hub", "b"], [], True]),
    },
)


def texts(shortest: int = 1) -> st.SearchStrategy[dict[str, Any]]:
    """Return tests of texts; ``shortest``: the least bound of a length that not null alone keeps to."""
    return st.fixed_dictionaries(
        {},
        optional={
            "equals": st.sampled_from(NAMES),
            "in": st.lists(st.sampled_from(NAMES), max_size=2),
            "present": st.booleans(),
            "starts-with": st.sampled_from(["h", "mail"]),
            "ends-with": st.sampled_from(["b", ".com"]),
            "contains-text": st.sampled_from(["u", "hub", "mail"]),
            "matches": st.sampled_from(["b", "^hub$"]),
            "shorter-than": st.integers(shortest, 4),
            "in-domain": st.just("contoso.com"),
            "covered-by": st.just("AcceptedDomains"),
        },
    ).filter(bool)


TEXTS = texts()
COMMENTS = texts(2)
"""An empty comment is null."""
NUMBERS = st.fixed_dictionaries(
    {}, optional={name: st.integers(0, 4) for name in ("at-least", "at-most", "equals", "less-than")}
).filter(bool)
FLAGS = st.sampled_from([{"equals": True}, {"equals": False}, {"in": [True]}, {"present": True}, {"present": False}])
WORDS = st.sampled_from([{"equals": "Partner"}, {"in": ["partner", "OnPremises"]}, {"starts-with": "p"}])


def combined(tests: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        tests,
        lambda inner: (
            inner.map(lambda one: {"not": one})
            | st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)).map(
                lambda pair: {pair[0]: pair[1]}
            )
        ),
        max_leaves=4,
    )


LISTS = combined(
    st.tuples(st.sampled_from(["each", "some"]), combined(TEXTS)).map(lambda pair: {pair[0]: pair[1]})
    | st.sampled_from([{"present": True}, {"present": False}, {"contains": "hub"}, {"shorter-than": 2}])
)
CONDITIONS = combined(
    st.one_of(
        st.fixed_dictionaries({"Name": combined(TEXTS)}),
        st.fixed_dictionaries({"Comment": combined(COMMENTS)}),
        st.fixed_dictionaries({"SenderDomains": LISTS}),
        st.fixed_dictionaries({"RequireTls": combined(FLAGS), "Enabled": combined(FLAGS)}),
        st.fixed_dictionaries({"ConnectorType": combined(WORDS)}),
        st.fixed_dictionaries({"connector.address-count": combined(NUMBERS)}),
        st.fixed_dictionaries({"x-owner": combined(TEXTS | LISTS)}),
    )
)


@given(CONDITIONS, st.lists(DEFINED, min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_what_is_said_to_be_impossible_is_never_so(spec: dict[str, Any], defined: list[dict[str, Any]]) -> None:
    condition = parse_condition(spec, SCOPE, ())
    check, opposite = Compiler().check(condition), Compiler().check(condition, negated=True)
    holds, fails = can_hold(condition), can_fail(condition)
    made = tenant(json.dumps({"InboundConnectors": defined}))
    assert made.diagnostics == [] or "" in (one.get("Comment") for one in defined)
    facts = Facts(made)
    for definition in made.of("InboundConnector"):
        about = Subject(definition, facts)
        assert holds or check(about) is not None
        assert fails or opposite(about) is not None


CLOSE = st.one_of(
    st.fixed_dictionaries({"Name": TEXTS}),
    st.fixed_dictionaries({"Comment": combined(COMMENTS)}),
    st.fixed_dictionaries({"x-owner": TEXTS | LISTS}),
    st.fixed_dictionaries({"Enabled": FLAGS}),
    CONDITIONS,
)
"""Conditions of which several are often about the same property."""


@given(st.lists(CLOSE, min_size=2, max_size=4), st.booleans(), st.lists(DEFINED, min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_what_is_said_never_to_be_told_never_is(
    specs: list[dict[str, Any]], include_disabled: bool, defined: list[dict[str, Any]]
) -> None:
    where, asserted, *whens = (parse_condition(spec, SCOPE, (at,)) for at, spec in enumerate(specs))
    refused = idle_beside_others(where, asserted, whens, include_disabled=include_disabled)
    if refused is None:
        return
    made = tenant(json.dumps({"InboundConnectors": defined}))
    facts, checks = Facts(made), list(map(Compiler().check, (where, asserted, *whens)))
    for definition in made.of("InboundConnector"):
        applies, holds, *cases = (check(Subject(definition, facts)) for check in checks)
        passed_over = definition.disabled and not include_disabled
        if applies is None and isinstance(holds, list) and not passed_over:
            decides = (at for at, outcome in enumerate(cases, 2) if not isinstance(outcome, list))
            told = next(decides, None)
            assert refused != 1
            assert told is None or refused != told or cases[told - 2] is not None


def idle_beside_others(
    where: tree.Condition, asserted: tree.Condition, whens: list[tree.Condition], *, include_disabled: bool
) -> Any:
    """Return where the first part stands that is refused together with others; None if there is none, or one is wrong
    alone."""
    asks = Asks(None, where, asserted)
    tells = Tells(Template(""), Template(""), tuple([Case(when, None, None, None) for when in whens]), (), None)
    try:
        check_conditions(asks, tells, include_disabled=include_disabled)
    except RuleFault:
        return None
    try:
        check_together(asks, tells, (kind("InboundConnector"),), include_disabled=include_disabled)
    except RuleFault as fault:
        return fault.path[0]
    return None


def test_many_items_are_not_tried_out() -> None:
    every = [{"contains": f"{number}.example"} for number in range(6)]
    assert can_hold(parse_condition({"SenderDomains": {"all": every}}, SCOPE, ()))
    texts = [{name: "x"} for name in ("starts-with", "ends-with", "contains-text", "matches")]
    of_items = [{"some": {"all": texts}}, {"some": {"not": {"all": texts}}}, {"each": {"any": texts}}]
    assert can_hold(parse_condition({"SenderDomains": {"all": of_items}}, SCOPE, ()))


def test_a_single_value_is_a_list_of_one_at_any_depth() -> None:
    test = "{ each: { some: { starts-with: team }, not: { each: { contains: x } } } }"
    rule(changed(assert_=f"{{ x-owner: {test} }}")).compile()
