"""The examples inside rules: validated, reported, missing, noisy, wrong."""

from __future__ import annotations

import re

import pytest
from making import changed, document, said

from relaylint.check.examples import EXPECTATIONS, Result, run_examples, unproven
from relaylint.check.expectations import ExampleOutcome
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.pack import read_rule
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

GOOD = "{ InboundConnectors: [{ Name: x1, ConnectorType: Partner }] }"
BAD = "{ InboundConnectors: [{ Name: y1, ConnectorType: Partner }] }"
TWO = "{ InboundConnectors: [{ Name: y1, ConnectorType: Partner }, { Name: y2, ConnectorType: Partner }] }"
OPEN = "{ InboundConnectors: [{ Name: '${name}', ConnectorType: Partner }] }"
NAME = "InboundConnectors[0].Name"
SAYS = "`y1` does not start with x"
SAYS_TOO = SAYS.replace("y1", "y2")
NOT_FILLED_IN = "undecided, because `Name`: its value is not filled in ('${name}')"
HELP = "Rename the connector with Set-InboundConnector."


def run(examples: str, **parts: str) -> list[Result]:
    text = changed(examples=examples, **parts)
    found, problems = read_rule("own-rule.yaml", text.encode(), Limits())
    assert found is not None
    assert said(problems) == []
    return list(run_examples(Rule(found.data, "own", "own-rule.yaml", own=True), found))


def one(example: str, **parts: str) -> tuple[str, str]:
    """Return outcome and detail of an example before a good one, with the text in place of positions."""
    first, second = run(f"\n  - {example}\n  - {{ pass: {{}} }}", **parts)
    assert second.outcome is ExampleOutcome.VALIDATED
    lines = first.location.source.text.splitlines()
    words = r"\b([0-9]+):([0-9]+)\b"
    return first.outcome.value, re.sub(
        words, lambda at: lines[int(at[1]) - 1][int(at[2]) - 1 :].split(",")[0], first.detail
    )


@pytest.mark.parametrize(
    ("example", "outcome", "detail"),
    [
        (f"{{ pass: {GOOD} }}", "validated", ""),
        ("{ pass: {} }", "validated", ""),
        (f"{{ undecided: {OPEN} }}", "validated", ""),
        (f"{{ fail: {BAD}, at: {NAME!r} }}", "reported", ""),
        (f"{{ fail: {BAD}, at: [{NAME!r}] }}", "reported", ""),
        (f"{{ fail: {TWO}, at: [{NAME!r}, 'InboundConnectors[1].Name'] }}", "reported", ""),
        (f"{{ fail: {BAD}, at: {NAME!r}, severity: warning }}", "reported", ""),
        # missing
        (
            f"{{ fail: {GOOD}, at: {NAME!r} }}",
            "missing",
            "expected at `InboundConnectors[0].Name` (x1); nothing is reported",
        ),
        (
            f"{{ fail: {OPEN}, at: {NAME!r} }}",
            "missing",
            f"expected at `InboundConnectors[0].Name` ('${{name}}'); {NOT_FILLED_IN}",
        ),
        (
            f"{{ fail: {BAD}, at: 'InboundConnectors[0].ConnectorType' }}",
            "missing",
            "expected at `InboundConnectors[0].ConnectorType` (Partner }] }); reported at y1",
        ),
        (f"{{ fail: {BAD}, at: {NAME!r}, severity: error }}", "missing", "expected as error, reported as warning"),
        (f"{{ undecided: {GOOD} }}", "missing", "it is decided: nothing is reported and nothing left open"),
        (
            f"{{ pass: {OPEN} }}",
            "missing",
            f"it is {NOT_FILLED_IN}",
        ),
        (
            f"{{ fail: {OPEN.replace(' }] }', ' }, { Name: y2, ConnectorType: Partner }] }')}, at: {NAME!r} }}",
            "missing",
            f"expected at `InboundConnectors[0].Name` ('${{name}}'); reported at y2; {NOT_FILLED_IN}",
        ),
        # what is said
        (f"{{ fail: {BAD}, at: {NAME!r}, message: {SAYS!r}, help: {HELP!r} }}", "reported", ""),
        (f"{{ fail: {BAD}, at: {NAME!r}, message: [{SAYS!r}] }}", "reported", ""),
        (
            f"{{ fail: {BAD}, at: {NAME!r}, message: '`y1` starts with y' }}",
            "missing",
            f"the message at y1 is not as expected: {SAYS}",
        ),
        (f"{{ fail: {BAD}, at: {NAME!r}, help: call it x }}", "missing", f"the help at y1 is not as expected: {HELP}"),
        (
            f"{{ fail: {TWO}, at: [{NAME!r}, 'InboundConnectors[1].Name'], message: {SAYS!r} }}",
            "missing",
            f"the message at y2 is not as expected: {SAYS_TOO}",
        ),
        (
            f"{{ fail: {TWO}, at: ['InboundConnectors[1].Name', {NAME!r}], message: [{SAYS_TOO!r}, {SAYS!r}] }}",
            "reported",
            "",
        ),
        (
            f"{{ fail: {BAD}, at: {NAME!r}, message: [{SAYS!r}, {SAYS!r}] }}",
            "wrong",
            "`message` is one text, or has one for each place of `at`",
        ),
        *(
            (f"{{ {kind}: {GOOD}, {key}: warning }}", "wrong", f"`{key}` is of an example that fails")
            for kind in ("pass", "undecided")
            for key in ("message", "help", "severity", "labels")
        ),
        # noisy
        (f"{{ pass: {BAD} }}", "noisy", "reported at y1: `y1` does not start with x"),
        (f"{{ undecided: {BAD} }}", "noisy", "reported at y1: `y1` does not start with x"),
        (f"{{ fail: {TWO}, at: {NAME!r} }}", "noisy", "reported at y2 too"),
        # wrong
        ("{ title: nothing }", "wrong", "an example has exactly one of `pass`, `fail` and `undecided`"),
        (
            f"{{ pass: {GOOD}, fail: {BAD}, at: {NAME!r} }}",
            "wrong",
            "an example has exactly one of `pass`, `fail` and `undecided`",
        ),
        (f"{{ fail: {BAD} }}", "wrong", "an example that fails, and only that, says where: `at`"),
        (f"{{ fail: {BAD}, at: [] }}", "wrong", "an example that fails, and only that, says where: `at`"),
        (f"{{ fail: {GOOD}, at: [] }}", "wrong", "an example that fails, and only that, says where: `at`"),
        (f"{{ pass: {GOOD}, at: {NAME!r} }}", "wrong", "an example that fails, and only that, says where: `at`"),
        (
            f"{{ fail: {BAD}, at: 'InboundConnectors[7].Name' }}",
            "wrong",
            "`InboundConnectors[7].Name` leads to nothing in this example",
        ),
        (
            f"{{ fail: {BAD}, at: 'InboundConnectors[0' }}",
            "wrong",
            "`InboundConnectors[0` leads to nothing in this example",
        ),
        (
            f"{{ fail: {BAD}, at: 'InboundConnectors[0].Nmae' }}",
            "wrong",
            "`InboundConnectors[0].Nmae` leads to nothing in this example",
        ),
        (
            "{ pass: { InboundConnectors: [{ Name: x1 }] } }",
            "wrong",
            "the definitions have a fault of their own: InboundConnector `x1` has no `ConnectorType`",
        ),
        (
            "{ pass: { Servers: [] } }",
            "wrong",
            "the definitions have a fault of their own: `Servers` is not a kind of definition",
        ),
        (f"{{ pass: {GOOD}, parameters: {{ longest: 5 }} }}", "wrong", "`longest` is not a parameter of `own-rule`"),
    ],
)
def test_outcomes(example: str, outcome: str, detail: str) -> None:
    assert one(example) == (outcome, detail)


PARAMETERS = {
    "parameters": "{ longest: { type: integer, minimum: 0, default: 2, description: How long. } }",
    "assert": "{ Name: { shorter-than: { parameter: longest } } }",
}


@pytest.mark.parametrize(
    ("example", "outcome", "detail"),
    [
        (f"{{ fail: {GOOD}, at: {NAME!r} }}", "reported", ""),
        (f"{{ pass: {GOOD}, parameters: {{ longest: 3 }} }}", "validated", ""),
        (
            f"{{ pass: {GOOD}, parameters: {{ longest: many }} }}",
            "wrong",
            "`many` is a text; a parameter takes a whole number",
        ),
    ],
)
def test_parameters(example: str, outcome: str, detail: str) -> None:
    assert one(example, **PARAMETERS) == (outcome, detail)


def test_parameters_of_the_settings_do_not_reach_examples() -> None:
    text = changed(examples=f"[{{ fail: {GOOD}, at: {NAME!r} }}, {{ pass: {{}} }}]", **PARAMETERS)
    found, _ = read_rule("own-rule.yaml", text.encode(), Limits())
    assert found is not None
    made = Rule(found.data, "own", "own-rule.yaml").with_parameters({"longest": 100})
    assert [result.outcome for result in run_examples(made, found)] == [
        ExampleOutcome.REPORTED,
        ExampleOutcome.VALIDATED,
    ]


def test_a_value_of_a_parameter_that_its_relation_does_not_take() -> None:
    parts = PARAMETERS | {"parameters": "{ longest: { type: integer, default: 2, description: How long. } }"}
    assert one(f"{{ pass: {GOOD}, parameters: {{ longest: -1 }} }}", **parts) == (
        "wrong",
        "`shorter-than`: `-1` is less than 0",
    )


# what stands beside the definitions of an example

DAY = {"assert_": "{ WhenCreated: { not: { older-than-days: 30 } } }"}
CREATED = "{ InboundConnectors: [{ Name: x1, ConnectorType: Partner, WhenCreated: 2026-10-20 }] }"
PLACE = "InboundConnectors[0].WhenCreated"


@pytest.mark.parametrize(
    ("example", "outcome", "detail"),
    [
        (f"{{ pass: {CREATED}, today: 2026-11-01 }}", "validated", ""),
        (f"{{ pass: {CREATED}, today: '2026-11-19' }}", "validated", ""),
        (f"{{ fail: {CREATED}, at: {PLACE!r}, today: 2026-11-20 }}", "reported", ""),
        (
            f"{{ pass: {CREATED}, today: 2026-11-20 }}",
            "noisy",
            "reported at 2026-10-20 }] }: `2026-10-20` does not start with x",
        ),
        (f"{{ fail: {CREATED.replace('2026', '2020')}, at: {PLACE!r} }}", "reported", ""),  # by the clock
    ],
)
def test_the_date_that_counts_as_today(example: str, outcome: str, detail: str) -> None:
    assert one(example, **DAY) == (outcome, detail)


def exists(among: str) -> dict[str, str]:
    where = "{ Name: { equals: { this: Name } } }"
    return {"assert_": f"{{ not: {{ exists: {{ kind: InboundConnector, among: {among}, where: {where} }} }} }}"}


PAIR = "{ InboundConnectors: [{ Name: x1, ConnectorType: Partner }, { Name: X1, ConnectorType: Partner }] }"
SECOND = "InboundConnectors[1].Name"


@pytest.mark.parametrize(
    ("example", "outcome", "detail"),
    [
        (f"{{ fail: {PAIR}, at: {SECOND!r}, labels: {NAME!r} }}", "reported", ""),
        (f"{{ fail: {PAIR}, at: {SECOND!r}, labels: [{NAME!r}] }}", "reported", ""),
        (
            f"{{ fail: {PAIR}, at: {SECOND!r}, labels: ['InboundConnectors[0].ConnectorType'] }}",
            "missing",
            "expected a label at `InboundConnectors[0].ConnectorType`; they are at x1",
        ),
        (f"{{ fail: {PAIR}, at: {SECOND!r}, labels: [] }}", "noisy", "a label is at x1 too"),
        (
            f"{{ fail: {PAIR}, at: {SECOND!r}, labels: ['InboundConnectors[2].Name'] }}",
            "wrong",
            "`InboundConnectors[2].Name` leads to nothing in this example",
        ),
    ],
)
def test_labels(example: str, outcome: str, detail: str) -> None:
    assert one(example, **exists("earlier")) == (outcome, detail)


def test_labels_at_a_key() -> None:
    parts = {"assert_": "{ SenderDomains: { each: { covered-by: AcceptedDomains } } }"}
    fail = (
        "{ AcceptedDomains: [{ DomainName: a.example }], "
        "InboundConnectors: [{ Name: x1, ConnectorType: Partner, SenderDomains: [b.example] }] }"
    )
    place = "InboundConnectors[0].SenderDomains[0]"
    assert one(f"{{ fail: {fail}, at: {place!r}, labels: AcceptedDomains }}", **parts) == ("reported", "")
    assert one(f"{{ fail: {fail}, at: {place!r}, labels: {place!r} }}", **parts) == (
        "missing",
        f"expected a label at `{place}`; they are at AcceptedDomains: [{{ DomainName: a.example }}]",
    )


def test_labels_outside_the_definitions_are_not_compared() -> None:
    example = f"{{ fail: {GOOD}, at: {NAME!r}, labels: {{}}, other-tenants: {{ fabrikam: {{ {BESIDE} }} }} }}"
    assert one(example.replace("{}", "[]"), **exists("other-tenants")) == ("reported", "")
    assert one(example.replace("{}", repr(NAME)), **exists("other-tenants")) == (
        "missing",
        f"expected a label at `{NAME}`; there is none",
    )


@pytest.mark.parametrize(
    ("examples", "place"),
    [
        (f"[{{ fail: {BAD}, at: {NAME!r} }}, {{ pass: {{}} }}]", None),
        (f"[{{ fail: {GOOD}, at: {NAME!r} }}, {{ pass: {{}} }}]", None),
        (f"[{{ undecided: {OPEN} }}, {{ pass: {{}} }}]", "examples"),
    ],
)
def test_a_rule_that_no_example_shows_to_report_anything(examples: str, place: str | None) -> None:
    found, _ = read_rule("own-rule.yaml", changed(examples=examples).encode(), Limits())
    assert found is not None
    location = unproven(found)
    assert (location and location.source.slice(location.span)) == place


BESIDE = "InboundConnectors: [{ Name: X1, ConnectorType: Partner }]"
UNNAMED = "InboundConnectors: [{ Name: '${name}', ConnectorType: Partner }]"


@pytest.mark.parametrize(
    ("example", "outcome", "detail"),
    [
        (f"{{ fail: {GOOD}, at: {NAME!r}, other-tenants: {{ fabrikam: {{ {BESIDE} }} }} }}", "reported", ""),
        (
            f"{{ fail: {GOOD}, at: {NAME!r}, other-tenants: {{ a: {{ AcceptedDomains: [] }}, b: {{ {BESIDE} }} }} }}",
            "reported",
            "",
        ),
        (
            f"{{ pass: {GOOD}, other-tenants: {{ fabrikam: {{ {BESIDE} }} }} }}",
            "noisy",
            "reported at x1: `x1` does not start with x",
        ),
        (f"{{ pass: {GOOD}, other-tenants: {{ fabrikam: {{}} }} }}", "validated", ""),
        (f"{{ pass: {GOOD} }}", "validated", ""),
        (f"{{ pass: {TWO.replace('y1', 'y2')} }}", "validated", ""),  # both are of one tenant
        (
            f"{{ undecided: {GOOD}, other-tenants: {{ a: {{ {UNNAMED} }} }} }}",
            "validated",
            "",
        ),
        (
            f"{{ pass: {GOOD}, other-tenants: {{ fabrikam: {{ InboundConnectors: [{{ Name: a }}] }} }} }}",
            "wrong",
            "the definitions have a fault of their own: InboundConnector `a` has no `ConnectorType`",
        ),
    ],
)
def test_other_tenants(example: str, outcome: str, detail: str) -> None:
    assert one(example, **exists("other-tenants")) == (outcome, detail)


def test_what_is_asked_of_one_tenant_does_not_see_the_others() -> None:
    example = f"{{ pass: {GOOD}, other-tenants: {{ fabrikam: {{ {BESIDE} }} }} }}"
    assert one(example, **exists("others")) == ("validated", "")


HOSTS = "{ SendingHosts: [{ Name: mta, Certificate: now.pem, NextCertificate: next.pem }] }"
CERTIFICATES = {
    "kind": "SendingHost",
    "assert_": "{ next-certificate.days-left: { at-least: 30 }, certificate.lost-names: { shorter-than: 1 } }",
    "message": "'`{value}`: {certificate.names}; {certificate.common-name}, {certificate.key-type}'",
}
AT_NEXT = "at: 'SendingHosts[0].NextCertificate'"
NOW = "now.pem: { names: [mail.contoso.com, a.contoso.com] }"
NEXT = "next.pem: { names: [mail.contoso.com], not-after: 2026-12-30 }"


@pytest.mark.parametrize(
    ("example", "outcome", "detail"),
    [
        (
            f"{{ fail: {HOSTS}, {AT_NEXT}, certificates: {{ {NOW}, {NEXT} }}, today: 2026-11-24 }}",
            "reported",
            "",
        ),
        (
            f"{{ pass: {HOSTS}, certificates: {{ {NOW}, {NEXT} }}, today: 2026-11-24 }}",
            "noisy",
            "reported at next.pem }] }: `a.contoso.com`: mail.contoso.com, a.contoso.com; mail.contoso.com, EC",
        ),
        (
            f"{{ pass: {HOSTS}, certificates: {{ {NOW.replace(', a.contoso.com', '')}, {NEXT} }}, today: 2026-11-24 }}",
            "validated",
            "",
        ),
        (
            f"{{ pass: {HOSTS}, certificates: {{ {NOW}, {NEXT} }}, today: 2026-12-24 }}",
            "noisy",
            "reported at next.pem }] }: `6`: mail.contoso.com, a.contoso.com; mail.contoso.com, EC",
        ),
        (
            f"{{ undecided: {HOSTS}, certificates: {{ {NEXT} }}, today: 2026-11-24 }}",
            "validated",
            "",
        ),
        (
            f"{{ pass: {HOSTS} }}",
            "missing",
            "it is undecided, because `NextCertificate`: the certificate file cannot be read (next.pem }] } })",
        ),
    ],
)
def test_certificates(example: str, outcome: str, detail: str) -> None:
    assert one(example, **CERTIFICATES) == (outcome, detail)


def test_certificates_are_those_of_every_tenant_and_kind_that_names_them() -> None:
    others = "kind: SendingHost, among: other-tenants"
    where = "{ receiving-certificate.names: { contains: a.example }, certificate.common-name: { equals: null } }"
    parts = {
        "kind": "SendConnector",
        "assert_": f"{{ certificate.key-type: {{ equals: RSA }}, not: {{ exists: {{ {others}, where: {where} }} }} }}",
    }
    files = "certificates: { c.pem: { names: [a.example], common-name: null, key-type: RSA, private-key: true } }"
    sends = "{ SendConnectors: [{ Name: Out, Certificate: c.pem }] }"
    takes = "{ SendingHosts: [{ Name: mta, Certificate: c.pem, ReceivingCertificate: c.pem }] }"
    assert one(f"{{ pass: {sends}, {files} }}", **parts) == ("validated", "")
    assert one(
        f"{{ fail: {sends}, at: 'SendConnectors[0].Name', {files}, other-tenants: {{ b: {takes} }} }}", **parts
    ) == (
        "reported",
        "",
    )


@pytest.mark.parametrize(
    ("example", "line"),
    [
        ("{ pass: {}, today: 2026-02-30 }", "`2026-02-30`"),
        ("{ pass: {}, today: today }", "`today`"),
        ("{ pass: {}, certificates: { a.pem: { name: x } } }", "`name` is not a property of `a.pem`"),
        ("{ pass: {}, certificates: { a.pem: { authority: known } } }", "`known` is not a value of `authority`"),
        ("{ pass: {}, certificates: { a.pem: { not-after: soon } } }", "`soon`"),
        ("{ pass: {}, other-tenants: [{}] }", "`other-tenants`"),
    ],
)
def test_what_an_example_does_not_take(example: str, line: str) -> None:
    _, problems = read_rule("own-rule.yaml", changed(examples=f"[{example}, {{ pass: {{}} }}]").encode(), Limits())
    assert len(problems) == 1
    assert line in problems[0].message


def test_what_a_result_tells() -> None:
    first, second = run(f"[{{ title: Good names, pass: {GOOD} }}, {{ fail: {BAD}, at: {NAME!r} }}]")
    assert (first.rule, first.number, first.title, first.good) == ("own-rule", 1, "Good names", True)
    assert (second.number, second.title, second.good) == (2, "", True)
    source, span = first.location
    assert source.name == "own-rule.yaml"
    assert source.slice(span) == "Good names"
    assert [outcome.value for outcome in ExampleOutcome] == ["validated", "reported", "missing", "noisy", "wrong"]
    assert EXPECTATIONS == ("pass", "fail", "undecided")


def test_a_fault_carries_its_place() -> None:
    fault = RuleFault(("a",), "words", "help")
    assert (fault.path, str(fault), fault.help, document("a: 1").data) == (("a",), "words", "help", {"a": 1})
