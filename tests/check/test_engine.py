"""Tenants and rules to a report."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import MINIMAL_RULE, changed, rule, said, tenant

from relaylint.check.engine import Judgement, check_tenants, judge
from relaylint.core.checks import CHECKS, SYNTAX_ERROR
from relaylint.core.diagnostic import Checked, Report, RuleInfo, Severity
from relaylint.core.text import Source
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import problem

OWN = rule(MINIMAL_RULE)
OTHER = rule(changed(name="other-rule", kind="OutboundConnector"))
TEXT = """\
InboundConnectors:
  - &first { Name: Hub, ConnectorType: Partner, Colour: blue }
  - *first
  - { Name: '${name}', ConnectorType: Partner }
  - { Name: x1, ConnectorType: Partner }
"""
SHOWN = [
    "2:20 <Hub> warning[own-rule] `Hub` does not start with x | Rename the connector with Set-InboundConnector.",
    (
        "2:49 <Colour> error[unknown-property] `Colour` is not a property of an InboundConnector"
        " | Correct the spelling; `relaylint schema KIND` lists the properties of a kind."
    ),
]
LEFT_OPEN = ["4:13 <'${name}'> undecided[own-rule] `Name`: its value is not filled in"]


def everything(rule: RuleInfo, severity: Severity, name: str) -> Severity | None:
    return severity


def report(*tenants: Tenant, rules: tuple[Rule, ...] = (OWN,), judgement: Judgement | None = None) -> Report:
    return check_tenants(tenants, judgement or Judgement(rules, everything, lambda name: True), Checked(1, 4, 1))


def test_a_report_is_sorted_and_says_nothing_twice() -> None:
    found = report(tenant(TEXT))
    assert said(found.diagnostics) == SHOWN
    assert said(found.undecided) == LEFT_OPEN
    assert found.checked == Checked(1, 4, 1, 1, 0)
    assert found.rules == (OWN.info, *CHECKS)
    assert found.unmatched == ()


def test_an_alias_is_judged_once_for_each_use_and_reported_once() -> None:
    judged = judge(tenant(TEXT), [OWN])
    assert len(judged.diagnostics) == 4
    assert len(judged.undecided) == 1


def test_a_tenant_sees_only_itself() -> None:
    unique = rule(changed(name="twice", kind="AcceptedDomain", **{"assert": "{ DomainName: { unique: true } }"}))
    text = "AcceptedDomains: [{ DomainName: contoso.com }]"
    assert report(tenant(text, "a"), tenant(text, "b"), rules=(unique,)).diagnostics == ()
    assert (
        len(report(tenant(text + "\naccepteddomains: [{ DomainName: contoso.com }]"), rules=(unique,)).diagnostics) == 1
    )


def test_what_is_worked_out_of_a_tenant_is_kept_where_it_is_judged_again() -> None:
    one = tenant("InboundConnectors: [{ Name: Hub, ConnectorType: Partner }, { Name: x1, ConnectorType: Partner }]")
    around, (document,) = Surroundings([one]), {each.document for each in one.of("InboundConnector")}
    again = Judgement((OWN,), everything, lambda name: True, around, judged={})
    kept, lookup, root = report(one, judgement=again), one.lookup("InboundConnector"), document.root
    network = around.once_of(one, "network", list)
    assert report(one, judgement=again) == kept
    assert (one.lookup("InboundConnector"), document.root) == (lookup, root)
    assert around.once_of(one, "network", list) is network
    assert report(one, judgement=again._replace(judged=None)) == kept
    assert one.lookup("InboundConnector") is not lookup
    assert document.root is not root
    assert around.once_of(one, "network", list) is not network


def test_what_is_not_asked_for_is_not_reported() -> None:
    nothing = Judgement((OWN,), everything, lambda name: name != "a.yaml")
    found = report(tenant(TEXT), judgement=nothing)
    assert (said(found.diagnostics), found.undecided) == (SHOWN[1:], ())  # what is not known is of interest to all


def test_severities_of_the_settings() -> None:
    def louder(rule: RuleInfo, severity: Severity, name: str) -> Severity | None:
        assert name == "a.yaml"
        return {"own-rule": Severity.ERROR, "unknown-property": None}[rule.name]

    found = report(tenant(TEXT), judgement=Judgement((OWN,), louder, lambda name: True))
    assert said(found.diagnostics) == [SHOWN[0].replace("warning", "error")]
    assert said(found.undecided) == LEFT_OPEN


def test_what_is_switched_off_is_not_left_open_either() -> None:
    def off(rule: RuleInfo, severity: Severity, name: str) -> Severity | None:
        return None if rule.name == "own-rule" else severity

    found = report(tenant(TEXT), judgement=Judgement((OWN,), off, lambda name: True))
    assert said(found.diagnostics) == SHOWN[1:]
    assert found.undecided == ()


def test_rules_that_found_nothing_of_their_kind() -> None:
    assert report(tenant(TEXT), rules=(OWN, OTHER)).unmatched == (OTHER.info,)
    assert report(tenant("InboundConnectors: []"), rules=(OWN,)).unmatched == (OWN.info,)


def test_problems_of_files_that_belong_to_no_tenant() -> None:
    own = problem(SYNTAX_ERROR, Source("b.yaml", "x"), 0, 1, "words")
    found = check_tenants([tenant(TEXT)], Judgement((), everything, lambda name: True), Checked(), [own])
    assert [item.rule.name for item in found.diagnostics] == ["unknown-property", "syntax-error"]


def test_disabled_definitions_are_passed_over() -> None:
    text = "InboundConnectors: [{ Name: Hub, ConnectorType: Partner, Enabled: false }]"
    assert report(tenant(text)).diagnostics == ()
    including = rule(changed(include_disabled="true"))
    assert len(report(tenant(text), rules=(including,)).diagnostics) == 1


# what a rule surely says nothing about is passed over


VALUES = ["x", "X", "y", "5", "true", "false", "~", "[]", "[x]", "[x, y]", "''", "'${later}'"]
PROPERTIES = [
    "Name",
    "Comment",
    "TlsSenderCertificateName",
    "ConnectorType",
    "RequireTls",
    "EFUsers",
    "ClientHostNames",
    "x-site",
]
CONNECTORS = st.lists(st.dictionaries(st.sampled_from(PROPERTIES), st.sampled_from(VALUES), max_size=5), max_size=4)
TESTS = st.dictionaries(
    st.sampled_from(["equals", "present", "starts-with"]),
    st.sampled_from(["x", "X", "5", "", True, False]),
    min_size=1,
    max_size=2,
).filter(lambda test: isinstance(test.get("present", True), bool) and test.get("starts-with", "x") in ("x", "X", "5"))
WHERE = st.dictionaries(
    st.sampled_from([*PROPERTIES, "Enabled", "RestrictDomainsToCertificate", "today"]), TESTS, min_size=1, max_size=3
).filter(lambda where: set(where.get("EFUsers", ())) <= {"present"})  # a list: other relations need `each` there


@given(
    CONNECTORS,
    st.lists(WHERE | WHERE.map(lambda where: {"not": where}), min_size=1, max_size=3),
    st.sampled_from([None, "EFUsers"]),
)
@example([{"Name": "x", "x-site": "''"}], [{"x-site": {"present": True}}], None)
@example([{"Name": "x", "x-site": "''"}], [{"x-site": {"present": True}}, {"x-site": {"equals": ""}}], None)
@example([{"Name": "x", "x-site": "[x]"}], [{"x-site": {"equals": "x"}}], None)
@settings(deadline=None, max_examples=100)
def test_what_is_passed_over_is_what_a_rule_says_nothing_about(
    connectors: list[dict[str, str]], wheres: list[dict[str, Any]], each: str | None
) -> None:
    lines = [", ".join(f"{name}: {value}" for name, value in about.items()) for about in connectors]
    made = tenant("InboundConnectors:\n" + "".join(f"  - {{ {line} }}\n" for line in lines))
    common = {**OWN.written, "assert": {"Name": {"equals": "z"}}} | ({"for": each} if each else {})
    quick, naive = (
        [Rule({**common, "where": each}, "own", "own-rule.yaml", own=True) for each in wheres] for _ in "ab"
    )
    for one in naive:
        one.__dict__["guards"] = ()
    assert judge(made, quick) == judge(made, naive)


def test_what_a_rule_asks_first() -> None:
    """An equality and a presence of a property that all of ``where`` demands."""
    where = "{ ConnectorType: { equals: Partner }, Comment: { present: true, starts-with: x }, today: { equals: x } }"
    assert rule(changed(where=where)).guards == (("ConnectorType", "partner"), ("Comment", None))
    assert rule(changed(where="{ any: [{ Name: { equals: x } }], Name: { not: { equals: y } } }")).guards == ()
    assert OWN.guards == ()
