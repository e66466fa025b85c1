"""Tenants and rules to a report."""

from __future__ import annotations

from making import MINIMAL_RULE, changed, rule, said, tenant

from relaylint.checks import CHECKS, SYNTAX_ERROR
from relaylint.diagnostic import Checked, Report, RuleInfo, Severity
from relaylint.engine import Judgement, judge, run
from relaylint.policy.rule import Rule
from relaylint.readers.common import problem
from relaylint.text import Source
from relaylint.workspace import Tenant

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
LEFT_OPEN = ["4:13 <'${name}'> undecided[own-rule] `Name`: its value is filled in by another tool"]


def everything(rule: RuleInfo, severity: Severity, name: str) -> Severity | None:
    return severity


def report(*tenants: Tenant, rules: tuple[Rule, ...] = (OWN,), judgement: Judgement | None = None) -> Report:
    return run(tenants, judgement or Judgement(rules, everything, lambda name: True), Checked(1, 4, 1))


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


def test_what_is_not_asked_for_is_not_reported() -> None:
    nothing = Judgement((OWN,), everything, lambda name: name != "a.yaml")
    found = report(tenant(TEXT), judgement=nothing)
    assert (found.diagnostics, found.undecided) == ((), ())


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
    found = run([tenant(TEXT)], Judgement((), everything, lambda name: True), Checked(), [own])
    assert [item.rule.name for item in found.diagnostics] == ["unknown-property", "syntax-error"]


def test_disabled_definitions_are_passed_over() -> None:
    text = "InboundConnectors: [{ Name: Hub, ConnectorType: Partner, Enabled: false }]"
    assert report(tenant(text)).diagnostics == ()
    including = rule(changed(include_disabled="true"))
    assert len(report(tenant(text), rules=(including,)).diagnostics) == 1
