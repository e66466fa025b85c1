"""Conditions: the truth tables of all, any, not, each and some, the paths that fail, and what cannot be compiled."""

from __future__ import annotations

import gc
import itertools
import weakref
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import compiled, subject, tenant

from relaylint.check.engine import judge
from relaylint.core.diagnostic import Location
from relaylint.core.logic import State, any_of
from relaylint.model.definitions import TEMPLATE, Unknown
from relaylint.model.kinds import kind
from relaylint.model.tenants import Surroundings
from relaylint.policy.conditions.compile import Compiler
from relaylint.policy.conditions.evaluation import Evaluation, Failure, Open, RuleFault
from relaylint.policy.conditions.parse import Vocabulary, parse_condition
from relaylint.policy.pack import load_policy
from relaylint.policy.relations import Subject
from relaylint.syntax.reading import Limits

HOLDS, FAILS, UNDECIDED = State.HOLDS, State.FAILS, State.UNDECIDED
SUBJECT = subject(
    "InboundConnectors:\n  - Name: Hub\n    Comment: '${later}'\n    ConnectorType: OnPremises\n"
    "    SenderDomains: [a.example, '${later}', b.example]\n    EFUsers: []\n    Enabled: true\n",
    "InboundConnector",
)
SCOPE = Vocabulary((kind("InboundConnector"),), None, {"limit": 3})
A_TEST = "a test is a mapping of relations, `all`, `any`, `not`, `each` or `some`"
AS_TEST = "write a relation, such as `{ present: true }`"
A_CONDITION = "a condition is a mapping of properties, facts, `all`, `any` or `not`"
AS_CONDITION = "write what is asked, and a test: `Name: { starts-with: … }`"
AS_PARTS = "write the parts in brackets, or each behind a dash"
MATCHES = (
    "The text matches the regular expression somewhere; letter case matters, unless it begins with `(?i)`. "
    "The matcher runs in linear time and has no look-around and no back-references."
)
WHERE_RELATIONS = "docs/rule-language.md lists the relations, and so does `relaylint schema rule`"
OF_HOSTS = "it belongs to `SendingHost`"
WHERE_NAMES = "`relaylint schema InboundConnector` prints all properties; names of your own begin with `x-`"
LEAVES: dict[State, dict[str, Any]] = {
    HOLDS: {"Name": {"equals": "hub"}},
    FAILS: {"Name": {"equals": "other"}},
    UNDECIDED: {"Comment": {"equals": "x"}},
}


def outcome(spec: dict[str, Any], about: Subject = SUBJECT, scope: Vocabulary = SCOPE) -> Evaluation:
    return compiled(spec, scope, ("assert",))(about)


def all_of(states: Iterable[State]) -> State:
    return ~any_of(~state for state in states)


def state(found: Evaluation) -> State:
    if found is None:
        return HOLDS
    return UNDECIDED if isinstance(found, Open) else FAILS


# of conditions


@pytest.mark.parametrize(("one", "two"), list(itertools.product(State, repeat=2)))
def test_pairs(one: State, two: State) -> None:
    parts = [LEAVES[one], LEAVES[two]]
    assert state(outcome({"all": parts})) is one & two
    assert state(outcome({"any": parts})) is one | two
    assert state(outcome({"not": {"all": parts}})) is ~(one & two)
    assert state(outcome({"not": {"any": parts}})) is ~(one | two)


@pytest.mark.parametrize("one", list(State))
def test_one(one: State) -> None:
    assert state(outcome(LEAVES[one])) is one
    assert state(outcome({"not": LEAVES[one]})) is ~one
    assert state(outcome({"not": {"not": LEAVES[one]}})) is one
    for combinator in ("all", "any"):
        assert state(outcome({combinator: [LEAVES[one]]})) is one


def test_the_keys_of_a_condition_are_all_of_it() -> None:
    spec = {"Name": {"equals": "hub"}, "ConnectorType": {"equals": "Partner"}}
    assert state(outcome(spec)) is FAILS
    assert state(outcome({"not": spec})) is HOLDS


Tree = tuple[str, Any]
trees: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(list(State)).map(lambda value: ("leaf", value)),
    lambda inner: (
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3))
        | st.tuples(st.just("not"), inner)
    ),
    max_leaves=8,
)


def written(tree: Tree) -> dict[str, Any]:
    word, inner = tree
    if word == "leaf":
        return LEAVES[inner]
    return {word: written(inner) if word == "not" else [written(part) for part in inner]}


def meant(tree: Tree) -> State:
    word, inner = tree
    if word == "leaf":
        return State(inner)
    if word == "not":
        return ~meant(inner)
    return (all_of if word == "all" else any_of)(meant(part) for part in inner)


@given(trees)
def test_trees(tree: Tree) -> None:
    assert state(outcome(written(tree))) is meant(tree)


# of tests


ITEMS: list[str | None] = ["a.example", None, "b.example"]  # None: a template
tests: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(["a.example", "b.example", "c.example"]).map(lambda value: ("leaf", value)),
    lambda inner: (
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3))
        | st.tuples(st.sampled_from(["not", "both"]), inner)
    ),
    max_leaves=6,
)


def written_test(tree: Tree) -> dict[str, Any]:
    word, inner = tree
    if word == "leaf":
        return {"equals": inner}
    if word == "both":  # two keys are all of it
        return {"not": {"equals": "c.example"}, "all": [written_test(inner)]}
    return {word: written_test(inner) if word == "not" else [written_test(part) for part in inner]}


def meant_of(tree: Tree, item: str | None) -> State:
    word, inner = tree
    if word == "leaf":
        return State.of(None if item is None else item == inner)
    if word == "not":
        return ~meant_of(inner, item)
    if word == "both":
        return ~State.of(None if item is None else item == "c.example") & meant_of(inner, item)
    return (all_of if word == "all" else any_of)(meant_of(part, item) for part in inner)


@given(tests)
def test_trees_of_tests_of_items(tree: Tree) -> None:
    every = all_of(meant_of(tree, item) for item in ITEMS)
    spec = {"each": written_test(tree)}
    assert state(outcome({"SenderDomains": spec})) is every
    assert state(outcome({"SenderDomains": {"not": spec}})) is ~every
    assert state(outcome({"not": {"SenderDomains": spec}})) is ~every


@given(tests)
def test_some_is_one_item_of_a_list_at_least(tree: Tree) -> None:
    one = any_of(meant_of(tree, item) for item in ITEMS)
    spec = {"some": written_test(tree)}
    assert state(outcome({"SenderDomains": spec})) is one
    assert state(outcome({"SenderDomains": {"not": spec}})) is ~one
    assert state(outcome({"not": {"SenderDomains": spec}})) is ~one
    assert state(outcome({"SenderDomains": {"not": {"each": {"not": written_test(tree)}}}})) is one


@pytest.mark.parametrize(
    ("name", "test", "expected"),
    [
        ("EFUsers", {"each": {"equals": "x"}}, HOLDS),  # nothing is wrong with no item
        ("EFUsers", {"not": {"each": {"equals": "x"}}}, FAILS),
        ("TrustedOrganizations", {"each": {"equals": "x"}}, HOLDS),  # the default is documented
        ("RequireTls", {"equals": True}, UNDECIDED),
        ("RequireTls", {"not": {"equals": True}}, UNDECIDED),
        ("RequireTls", {"present": False}, HOLDS),
        ("Comment", {"present": True}, HOLDS),  # a template is something
        ("Comment", {"each": {"equals": "x"}}, UNDECIDED),
        ("TlsSenderCertificateName", {"equals": None}, HOLDS),
        ("Name", {"each": {"equals": "hub"}}, HOLDS),  # a scalar is its only item
        ("Name", {"each": {"equals": "x"}}, FAILS),
        ("EFUsers", {"some": {"equals": "x"}}, FAILS),
        ("EFUsers", {"not": {"some": {"equals": "x"}}}, HOLDS),
        ("TrustedOrganizations", {"some": {"equals": "x"}}, FAILS),
        ("TrustedOrganizations", {"not": {"some": {"equals": "x"}}}, HOLDS),
        ("TlsSenderCertificateName", {"some": {"equals": None}}, FAILS),  # null has no items
        ("RequireTls", {"some": {"equals": True}}, UNDECIDED),
        ("RequireTls", {"not": {"some": {"equals": True}}}, UNDECIDED),
        ("Comment", {"some": {"equals": "x"}}, UNDECIDED),
        ("Name", {"some": {"equals": "hub"}}, HOLDS),
        ("Name", {"some": {"equals": "x"}}, FAILS),
    ],
)
def test_lists_that_are_empty_missing_or_none(name: str, test: dict[str, Any], expected: State) -> None:
    assert state(outcome({name: test})) is expected


# the path that fails


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ({"Name": {"equals": "x"}}, [("Name",)]),
        ({"SenderDomains": {"each": {"ends-with": ".com"}}}, [("SenderDomains", 0), ("SenderDomains", 2)]),
        ({"SenderDomains": {"not": {"each": {"ends-with": ".com"}}}}, None),
        ({"EFUsers": {"not": {"each": {"equals": "x"}}}}, [("EFUsers",)]),
        ({"SenderDomains": {"contains": "c.example"}}, None),
        ({"Name": {"some": {"equals": "x"}}}, [("Name",)]),
        ({"EFUsers": {"some": {"equals": "x"}}}, [("EFUsers",)]),  # the list, for no item can be named
        ({"SenderDomains": {"some": {"equals": "c.example"}}}, None),
        ({"SenderDomains": {"not": {"some": {"ends-with": ".example"}}}}, [("SenderDomains", 0), ("SenderDomains", 2)]),
        ({"all": [{"Name": {"equals": "hub"}}, {"Enabled": {"equals": False}}]}, [("Enabled",)]),
        ({"any": [{"Name": {"equals": "x"}}, {"Enabled": {"equals": False}}]}, [("Name",)]),
        ({"RequireTls": {"present": True}}, [("RequireTls",)]),
    ],
)
def test_path_of_a_failure(spec: dict[str, Any], paths: list[tuple[Any, ...]] | None) -> None:
    found = outcome(spec)
    assert [failure.path for failure in found] == paths if isinstance(found, list) else paths is None


def test_a_failure_carries_value_reason_and_what_was_looked_at() -> None:
    about = subject(
        "AcceptedDomains: [{ DomainName: contoso.com }]\n"
        "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: a..b }]\n",
        "InboundConnector",
    )
    found = outcome({"TlsSenderCertificateName": {"has-format": "domain"}}, about)
    assert found == [Failure(("TlsSenderCertificateName",), "a..b", reason="it has an empty label")]
    found = outcome({"TlsSenderCertificateName": {"listed-in": "AcceptedDomains"}}, about)
    assert isinstance(found, list)
    assert [label.text for label in found[0].related] == ["the accepted domains: contoso.com"]


def test_what_is_undecided_says_where_and_why() -> None:
    assert outcome({"Comment": {"equals": "x"}}) == Open(("Comment",), "its value is not filled in")
    assert outcome({"SenderDomains": {"each": {"has-format": "sender-domain"}}}) == Open(
        ("SenderDomains", 1), "its value is not filled in"
    )


def test_an_item_that_fails_counts_before_one_that_is_open() -> None:
    found = outcome({"SenderDomains": {"each": {"equals": "a.example"}}})
    assert isinstance(found, list)
    assert [failure.path for failure in found] == [("SenderDomains", 2)]


# what cannot be compiled


@pytest.mark.parametrize(
    ("spec", "path", "part", "message", "help"),
    [
        (
            {"Nmae": {"equals": 1}},
            ("Nmae",),
            "key",
            "`Nmae` is neither a property nor a fact of InboundConnector",
            "did you mean `Name`?",
        ),
        (
            {"name": {"equals": 1}},
            ("name",),
            "key",
            "`name` is neither a property nor a fact of InboundConnector",
            "did you mean `Name`?",
        ),
        (
            {"relay.verdict": {"equals": 1}},
            ("relay.verdict",),
            "key",
            "`relay.verdict` is neither a property nor a fact of InboundConnector",
            OF_HOSTS,
        ),
        ({"Name": {"equal": "x"}}, ("Name", "equal"), "key", "`equal` is not a relation", "did you mean `equals`?"),
        ({"Name": {"evry": {}}}, ("Name", "evry"), "key", "`evry` is not a relation", WHERE_RELATIONS),
        ({"Name": "Hub"}, ("Name",), "value", A_TEST, "write `{ equals: Hub }`"),
        ({"Name": True}, ("Name",), "value", A_TEST, "write `{ equals: true }`"),
        ({"Name": ["Hub", 5, "c", "d"]}, ("Name",), "value", A_TEST, "write `{ in: [Hub, 5, c, …] }`"),
        ({"SenderDomains": "*"}, ("SenderDomains",), "value", A_TEST, 'write `{ contains: "*" }`'),
        ({"SenderDomains": ["a", "b"]}, ("SenderDomains",), "value", A_TEST, "write `{ each: { in: [a, b] } }`"),
        ({"Name": {}}, ("Name",), "value", A_TEST, AS_TEST),
        ({}, (), "value", A_CONDITION, AS_CONDITION),
        ({"not": []}, ("not",), "value", A_CONDITION, AS_CONDITION),
        ({"all": {}}, ("all",), "value", "`all` and `any` take a list", AS_PARTS),
        ({"any": []}, ("any",), "value", "`all` and `any` take a list", AS_PARTS),
        ({"all": [5]}, ("all", 0), "value", A_CONDITION, AS_CONDITION),
        ({"Name": {"any": 5}}, ("Name", "any"), "value", "`all` and `any` take a list", AS_PARTS),
        (
            {"Name": {"each": []}},
            ("Name", "each"),
            "value",
            A_TEST,
            AS_TEST,
        ),
        (
            {"Name": {"equals": [1]}},
            ("Name", "equals"),
            "value",
            "`equals`: a list stands where an option takes a text or a number or true or false or null",
            None,
        ),
        (
            {"Name": {"in": "x"}},
            ("Name", "in"),
            "value",
            "`in`: `x` is a text; an option takes a list",
            "write `equals: x`",
        ),
        (
            {"Name": {"in": [[]]}},
            ("Name", "in", 0),
            "value",
            "`in`: a list stands where an option takes a text or a number or true or false or null",
            None,
        ),
        (
            {"Name": {"present": "yes"}},
            ("Name", "present"),
            "value",
            "`present`: `yes` is a text; an option takes true or false",
            "write true without quotes",
        ),
        (
            {"Name": {"has-format": "domian"}},
            ("Name", "has-format"),
            "value",
            "`has-format`: `domian` is not a value of an option",
            None,
        ),
        (
            {"Name": {"covered-by": "Domains"}},
            ("Name", "covered-by"),
            "value",
            "`covered-by`: `Domains` is not a value of an option",
            "it takes `AcceptedDomains`",
        ),
        (
            {"Name": {"shorter-than": -1}},
            ("Name", "shorter-than"),
            "value",
            "`shorter-than`: `-1` is less than 0",
            None,
        ),
        ({"Name": {"starts-with": ""}}, ("Name", "starts-with"), "value", "`starts-with`: the text is empty", None),
        (
            {"Name": {"prefix-at-least": 33}},
            ("Name", "prefix-at-least"),
            "value",
            "`prefix-at-least`: `33` is more than 32",
            None,
        ),
        (
            {"Name": {"address-in": ["private", "privat"]}},
            ("Name", "address-in", 1),
            "value",
            "`address-in`: `privat` is not a value of an option",
            None,
        ),
        (
            {"Name": {"matches": "("}},
            ("Name", "matches"),
            "value",
            "`(` cannot be used with `matches`",
            f"A group is not closed. {MATCHES}",
        ),
        (
            {"Name": {"matches": "(?=a)b"}},
            ("Name", "matches"),
            "value",
            "`(?=a)b` cannot be used with `matches`",
            f"`(?` begins what is not supported here. {MATCHES}",
        ),
        (
            {"Name": {"matches": "(?<!a)b"}},
            ("Name", "matches"),
            "value",
            "`(?<!a)b` cannot be used with `matches`",
            f"`(?` begins what is not supported here. {MATCHES}",
        ),
        (
            {"Name": {"matches": "(a)\\1"}},
            ("Name", "matches"),
            "value",
            "`(a)\\1` cannot be used with `matches`",
            f"`\\1` is not supported here. {MATCHES}",
        ),
        (
            {"Name": {"matches": "a{1000}{1000}"}},
            ("Name", "matches"),
            "value",
            "`a{1000}{1000}` cannot be used with `matches`",
            f"The expression is too large. {MATCHES}",
        ),
        (
            {"Name": {"matches": "a" * 1001}},
            ("Name", "matches"),
            "value",
            "`matches`: the text has more than 1000 characters",
            None,
        ),
        (
            {"exists": {"kind": "SendingHost", "among": "earlier", "where": {"Name": {"equals": "x"}}}},
            ("exists", "among"),
            "value",
            "`earlier` compares definitions of one kind, and the rule judges `InboundConnector`",
            None,
        ),
        (
            {"Name": {"shorter-than": {"parameter": "limt"}}},
            ("Name", "shorter-than", "parameter"),
            "value",
            "`limt` is not a parameter of this rule",
            "did you mean `limit`?",
        ),
        (
            {"Name": {"shorter-than": {"parameter": ["limit"]}}},
            ("Name", "shorter-than", "parameter"),
            "value",
            "a list is not a parameter of this rule",
            "did you mean `limit`?",
        ),
        (
            {"Name": {"shorter-than": {"parameter": "limit", "x": 1}}},
            ("Name", "shorter-than"),
            "value",
            "`shorter-than`: a mapping stands where an option takes a whole number",
            None,
        ),
    ],
)
def test_faults(spec: Any, path: tuple[Any, ...], part: str, message: str, help: str | None) -> None:
    with pytest.raises(RuleFault) as caught:
        compiled(spec, SCOPE, ("assert",))
    fault = caught.value
    assert (fault.path, fault.part.value, str(fault)) == (("assert", *path), part, message)
    assert fault.help
    assert "\n" not in fault.help
    if help is not None:
        assert fault.help == help


def test_a_condition_about_several_kinds_names_what_one_of_them_has() -> None:
    scope = Vocabulary((kind("InboundConnector"), kind("OutboundConnector")), None, {})
    compiled({"ConnectorType": {"equals": "Partner"}, "SmartHosts": {"present": True}}, scope, ())
    compiled({"connector.address-count": {"at-least": 1}}, scope, ())
    with pytest.raises(
        RuleFault, match="`MailFrom` is neither a property nor a fact of InboundConnector and OutboundConnector"
    ):
        compiled({"MailFrom": {"present": True}}, scope, ())


def test_a_property_that_only_the_other_kind_has_is_not_declared() -> None:
    scope = Vocabulary((kind("InboundConnector"), kind("OutboundConnector")), None, {})
    assert state(outcome({"SmartHosts": {"present": False}}, scope=scope)) is HOLDS
    assert outcome({"SmartHosts": {"contains": "x"}}, scope=scope) == Open(
        ("SmartHosts",), "it is not declared, so that its value is not known"
    )


def test_a_parameter_as_option() -> None:
    assert state(outcome({"Name": {"shorter-than": {"parameter": "limit"}}})) is FAILS
    other = Vocabulary(SCOPE.kinds, None, {"limit": 4})
    assert state(outcome({"Name": {"shorter-than": {"parameter": "limit"}}}, scope=other)) is HOLDS


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*.*.*)x", "(a*)*b", "(\\w+\\s?)+$"])
def test_no_pattern_can_hang(pattern: str) -> None:
    about = subject(f"InboundConnectors: [{{ Name: {'a' * 100_000}!, ConnectorType: Partner }}]\n", "InboundConnector")
    assert state(outcome({"Name": {"matches": pattern}}, about)) is FAILS


def test_conditions_may_nest_as_deep_as_a_rule_file_can() -> None:
    spec: dict[str, Any] = {"Name": {"equals": "hub"}}
    for _ in range(198):
        spec = {"not": spec}
    assert state(outcome(spec)) is HOLDS
    for _ in range(50):
        spec = (
            {"all": [spec, {"any": [spec, LEAVES[FAILS]]}]} if len(str(spec)) < 4000 else {"all": [spec, LEAVES[HOLDS]]}
        )
    assert state(outcome(spec)) is HOLDS


# this


JUDGED = subject(
    """\
InboundConnectors:
  - Name: hub
    Comment: HUB
    ConnectorType: OnPremises
    RequireTls: '${later}'
    TlsSenderCertificateName: a.example
    SenderIPAddresses: [203.0.113.7]
    SenderDomains: [a.example, b.example]
    EFUsers: []
    AssociatedAcceptedDomains: [a.example, '${later}']
    TrustedOrganizations: ['${later}']
    ClientHostNames: ~
""",
    "InboundConnector",
)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"Name": {"equals": {"this": "Comment"}}}, HOLDS),
        ({"Name": {"equals": {"this": "ConnectorType"}}}, FAILS),
        ({"TlsSenderCertificateName": {"in": {"this": "SenderDomains"}}}, HOLDS),
        ({"Name": {"in": {"this": "SenderDomains"}}}, FAILS),
        ({"SenderDomains": {"some": {"equals": {"this": "TlsSenderCertificateName"}}}}, HOLDS),
        ({"SenderDomains": {"each": {"equals": {"this": "TlsSenderCertificateName"}}}}, FAILS),
        # a fact
        ({"SenderIPAddresses": {"shorter-than": {"this": "connector.address-count"}}}, FAILS),
        ({"EFUsers": {"shorter-than": {"this": "connector.address-count"}}}, HOLDS),
        ({"connector.address-count": {"equals": {"this": "connector.address-count"}}}, HOLDS),
        # nothing, whatever is compared with it
        ({"Name": {"equals": {"this": "ClientHostNames"}}}, FAILS),
        ({"ClientHostNames": {"equals": {"this": "ClientHostNames"}}}, FAILS),
        ({"RequireTls": {"equals": {"this": "ClientHostNames"}}}, FAILS),
        ({"Name": {"in": {"this": "EFUsers"}}}, FAILS),
        # what is not known
        ({"Name": {"equals": {"this": "RequireTls"}}}, UNDECIDED),
        ({"Name": {"equals": {"this": "RestrictDomainsToCertificate"}}}, FAILS),  # the default is documented
        ({"RequireTls": {"equals": {"this": "Name"}}}, UNDECIDED),
        ({"TlsSenderCertificateName": {"in": {"this": "AssociatedAcceptedDomains"}}}, HOLDS),
        ({"Name": {"in": {"this": "AssociatedAcceptedDomains"}}}, UNDECIDED),
        ({"Name": {"in": {"this": "TrustedOrganizations"}}}, UNDECIDED),
        # the first label of a name
        ({"Name": {"equals": {"first-label-of": "Name"}}}, HOLDS),
        ({"Name": {"equals": {"first-label-of": "TlsSenderCertificateName"}}}, FAILS),
        ({"TlsSenderCertificateName": {"starts-with": {"first-label-of": "TlsSenderCertificateName"}}}, HOLDS),
        ({"Name": {"in": {"first-label-of": "SenderDomains"}}}, FAILS),
        ({"Name": {"contains-text": {"first-label-of": "SenderDomains"}}}, FAILS),
        ({"TlsSenderCertificateName": {"same-domain-as": {"first-label-of": "TlsSenderCertificateName"}}}, FAILS),
        ({"Name": {"in": {"first-label-of": "SenderIPAddresses"}}}, FAILS),
        ({"Name": {"equals": {"first-label-of": "connector.address-count"}}}, FAILS),
        ({"Name": {"equals": {"first-label-of": "ClientHostNames"}}}, FAILS),
        ({"Name": {"equals": {"first-label-of": "RequireTls"}}}, UNDECIDED),
        ({"Name": {"in": {"first-label-of": "AssociatedAcceptedDomains"}}}, UNDECIDED),
        # what is no option of the relation
        ({"Name": {"equals": {"this": "SenderDomains"}}}, FAILS),
        ({"Name": {"starts-with": {"this": "connector.address-count"}}}, FAILS),
        ({"Name": {"shorter-than": {"this": "Name"}}}, FAILS),
        ({"Name": {"on-or-after": {"this": "Name"}}}, FAILS),
        ({"Name": {"equals": {"this": "AssociatedAcceptedDomains"}}}, FAILS),
    ],
)
def test_a_value_of_the_judged_definition_as_option(spec: dict[str, Any], expected: State) -> None:
    assert state(outcome(spec, JUDGED)) is expected
    assert state(outcome({"not": spec}, JUDGED)) is ~expected


def test_a_pattern_of_the_judged_definition_that_is_none() -> None:
    about = subject("InboundConnectors: [{ Name: hub, Comment: '(', ConnectorType: Partner }]\n", "InboundConnector")
    found = outcome({"Name": {"matches": {"this": "Comment"}}}, about)
    assert isinstance(found, list)
    assert [(failure.path, failure.value) for failure in found] == [(("Name",), "hub")]


COMPARED = subject(
    "InboundConnectors:\n- Name: hub\n  Comment: Printers\n  TlsSenderCertificateName: mail.contoso.com\n"
    "  SenderDomains: [a.contoso.com, b.contoso.com]\n  SenderIPAddresses: [203.0.113.7, 203.0.113.8]\n",
    "InboundConnector",
)


@pytest.mark.parametrize(
    ("spec", "labels"),
    [
        ({"Name": {"equals": {"this": "Comment"}}}, ["3:12 <Printers> compared with this"]),
        ({"Name": {"not": {"contains-text": {"this": "Name"}}}}, ["2:9 <hub> compared with this"]),
        (
            {"Name": {"equals": {"first-label-of": "TlsSenderCertificateName"}}},
            ["4:29 <mail.contoso.com> compared with this"],
        ),
        ({"Name": {"in": {"this": "SenderDomains"}}}, ["5:3 <SenderDomains> compared with this"]),
        (
            {"SenderDomains": {"each": {"equals": {"this": "TlsSenderCertificateName"}}}},
            ["4:29 <mail.contoso.com> compared with this"] * 2,
        ),
        (
            {"connector.address-count": {"equals": {"this": "connector.stored-length"}}},
            ["5:3 <SenderDomains> compared with this"],
        ),
        ({"Name": {"equals": {"this": "AssociatedAcceptedDomains"}}}, []),
        ({"Name": {"equals": "x"}}, []),
    ],
)  # fmt: skip
def test_what_a_value_is_compared_with_in_its_definition_is_shown(spec: dict[str, Any], labels: list[str]) -> None:
    found = outcome(spec, COMPARED)
    assert isinstance(found, list)
    assert [f"{placed(label.location)} {label.text}" for failure in found for label in failure.related] == labels


def test_the_item_that_a_value_is_compared_with_is_shown() -> None:
    scope = Vocabulary(SCOPE.kinds, "SenderDomains", {})
    about = COMPARED._replace(path=("SenderDomains", 1), item="b.contoso.com", normal="b.contoso.com")
    found = outcome({"TlsSenderCertificateName": {"equals": {"this": "item"}}}, about, scope)
    assert isinstance(found, list)
    assert [placed(label.location) for label in found[0].related] == ["5:34 <b.contoso.com>"]


def placed(location: Location) -> str:
    """Return a location in words: line, column, and what stands there."""
    line, column = location.source.position(location.span.start)
    return f"{line}:{column} <{location.source.slice(location.span)}>"


def test_the_item_as_option() -> None:
    scope = Vocabulary(SCOPE.kinds, "SenderDomains", {})
    spec = {"TlsSenderCertificateName": {"equals": {"this": "item"}}}
    for index, expected in ((0, HOLDS), (1, FAILS)):
        item = JUDGED.definition.value("SenderDomains")[index]
        about = JUDGED._replace(path=("SenderDomains", index), item=item)
        assert state(outcome(spec, about, scope)) is expected
    unknown = JUDGED._replace(path=("SenderDomains", 0), item=TEMPLATE)
    assert outcome(spec, unknown, scope) == Open(
        ("TlsSenderCertificateName",), "what it is compared with: its value is not filled in"
    )


@pytest.mark.parametrize(
    ("option", "message", "help"),
    [
        (
            {"this": "Nmae"},
            "`Nmae` is neither a property nor a fact of InboundConnector",
            "did you mean `Name`?",
        ),
        ({"this": "MailFrom"}, "`MailFrom` is neither a property nor a fact of InboundConnector", OF_HOSTS),
        ({"this": "relay.verdict"}, "`relay.verdict` is neither a property nor a fact of InboundConnector", OF_HOSTS),
        ({"this": ["Name"]}, "`['Name']` is neither a property nor a fact of InboundConnector", WHERE_NAMES),
        (
            {"this": "Identity"},
            "`Identity` is neither a property nor a fact of InboundConnector",
            "did you mean `Name`?",
        ),
        ({"this": None}, "`None` is neither a property nor a fact of InboundConnector", WHERE_NAMES),
        ({"this": "item"}, "there is no `item`: the rule has no `for`", "name a property"),
    ],
)
def test_faults_of_this(option: dict[str, Any], message: str, help: str) -> None:
    with pytest.raises(RuleFault) as caught:
        compiled({"Name": {"not": {"equals": option}}}, SCOPE, ("assert",))
    fault = caught.value
    assert (fault.path, fault.part.value) == (("assert", "Name", "not", "equals", "this"), "value")
    assert (str(fault), fault.help) == (message, help)


def test_this_stands_alone() -> None:
    with pytest.raises(RuleFault, match="`starts-with`: a mapping stands where an option takes a text"):
        compiled({"Name": {"starts-with": {"this": "Name", "x": 1}}}, SCOPE, ())


# what is shared


EQUAL = {"Name": {"not": {"in": ["x", "y"]}}}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (EQUAL, {"Name": {"not": {"in": ["x", "y"]}}}, True),
        (EQUAL, {"Name": {"not": {"all": [{"in": ["x", "y"]}]}}}, False),
        (EQUAL, {"Name": {"not": {"in": ["y", "x"]}}}, False),
        (EQUAL, {"Comment": {"not": {"in": ["x", "y"]}}}, False),
        ({"Name": {"in": [1]}}, {"Name": {"in": [True]}}, False),
        ({"Name": {"equals": 1}}, {"Name": {"equals": True}}, False),
        ({"Name": {"shorter-than": {"parameter": "limit"}}}, {"Name": {"shorter-than": 3}}, True),
        ({"SenderDomains": {"each": {"equals": "x"}}}, {"SenderDomains": {"some": {"equals": "x"}}}, False),
        ({"Name": {"equals": {"this": "Comment"}}}, {"Name": {"equals": {"this": "Comment"}}}, False),
        ({"today": {"on-or-after": "2026-11-24"}}, {"today": {"on-or-after": "2026-11-24"}}, False),
    ],
)
def test_equal_conditions_are_compiled_once(one: dict[str, Any], other: dict[str, Any], shared: bool) -> None:
    compiler = Compiler()
    checks = [compiler.check(parse_condition(spec, SCOPE, (spec_at,))) for spec_at, spec in (("a", one), ("b", other))]
    assert (checks[0] is checks[1]) is shared


def test_a_property_with_a_format_is_another_one_than_without() -> None:
    """Two kinds may have a property of one name."""
    compiler, spec = Compiler(), {"Name": {"equals": "x"}}
    formatted = {name: "Name" in kind(name).normalisers for name in ("InboundConnector", "SendingHost")}
    checks = [compiler.check(parse_condition(spec, Vocabulary((kind(name),), None, {}), ())) for name in formatted]
    assert (checks[0] is checks[1]) is (len({*formatted.values()}) == 1)


def test_an_answer_is_kept_with_the_subject() -> None:
    check = compiled({"Name": {"equals": "x"}}, SCOPE)
    about = SUBJECT._replace(answers={})
    assert check(about) is check(about)
    assert check(SUBJECT) is not check(SUBJECT)
    assert check(about._replace(answers={})) == check(about)


def test_rules_keep_no_tenant() -> None:
    """What a set of rules was asked about goes when nobody else has it, however long the rules are kept."""
    rules = load_policy([], Limits()).rules.values()
    made = tenant(
        "InboundConnectors: [{ Name: a, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.7] }, { Name: b }]\n"
        "AcceptedDomains: [{ DomainName: contoso.com }]\n"
        "SendingHosts: [{ Name: h, IPAddresses: [203.0.113.7], MailFrom: [contoso.com] }]\n"
    )
    assert judge(made, rules, Surroundings([made])).diagnostics
    kept = weakref.ref(made)
    del made
    gc.collect()
    assert kept() is None


# facts that are not known


HOST = subject("SendingHosts: [{ Name: h, Certificate: certs/h.pem, IPAddresses: [203.0.113.7] }]", "SendingHost")
OF_HOST = Vocabulary((kind("SendingHost"),), None, {})


@pytest.mark.parametrize("name", ["certificate.names", "certificate.not-after", "certificate.chain", "relay.verdict"])
@pytest.mark.parametrize("there", [True, False])
def test_whether_a_fact_that_is_not_known_is_there_is_undecided(name: str, there: bool) -> None:
    """A property that is to be filled in is there; what is worked out of one may come to nothing."""
    assert isinstance(HOST.fact(name).value, Unknown)
    for spec in ({name: {"present": there}}, {"not": {name: {"present": there}}}):
        assert isinstance(outcome(spec, HOST, OF_HOST), Open)
