"""A rule as it runs: what it reports, where, how much it weighs, and what it leaves open."""

from __future__ import annotations

import pytest
from making import MINIMAL_RULE, changed, rule, said, subject, tenant

from relaylint.check.engine import judge
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.rule import Rule

CONNECTORS = "InboundConnectors:\n  - Name: Hub\n    ConnectorType: OnPremises\n"


def says(made: Rule, text: str) -> list[str]:
    judged = judge(tenant(text), [made])
    return said([*judged.diagnostics, *judged.undecided])


def own(**parts: str) -> Rule:
    return rule(changed(**parts))


REMEDY = "Rename the connector with Set-InboundConnector."


def test_a_rule_reports_the_value_that_fails() -> None:
    assert says(own(), CONNECTORS) == [f"2:11 <Hub> warning[own-rule] `Hub` does not start with x | {REMEDY}"]
    assert says(own(), CONNECTORS.replace("Hub", "x1")) == []
    assert says(own(), "OutboundConnectors: [{ Name: Hub, ConnectorType: Partner }]") == []


def test_help_stands_before_the_remedy() -> None:
    made = own(help="call it x{name}")
    assert says(made, CONNECTORS) == ["2:11 <Hub> warning[own-rule] `Hub` does not start with x | call it xHub"]


def test_what_a_rule_is_not_about() -> None:
    made = own(where="{ ConnectorType: { equals: Partner } }")
    assert says(made, CONNECTORS) == []
    assert says(made, CONNECTORS.replace("OnPremises", "'${type}'")) == [
        "3:20 <'${type}'> undecided[own-rule] `ConnectorType`: its value is not filled in"
    ]


@pytest.mark.parametrize(
    ("name", "lines"),
    [("Hub", ["3:20 <'${type}'> undecided[own-rule] `ConnectorType`: its value is not filled in"]), ("x1", [])],
)
def test_what_holds_anyway_is_not_left_open(name: str, lines: list[str]) -> None:
    """Whether the rule applies is not known; where it asserts what is so, that does not matter."""
    made = own(where="{ ConnectorType: { equals: Partner } }")
    assert says(made, CONNECTORS.replace("OnPremises", "'${type}'").replace("Hub", name)) == lines


@pytest.mark.parametrize(
    ("enabled", "include", "lines"),
    [
        ("true", False, 1),
        ("false", False, 0),
        ("false", True, 1),
        ("'${enabled}'", True, 1),
        ("'${?}'", False, 1),
    ],
)
def test_disabled_definitions(enabled: str, include: bool, lines: int) -> None:
    made = own(include_disabled="true") if include else own()
    assert len(says(made, f"{CONNECTORS}    Enabled: {enabled}\n")) == lines


def test_what_may_be_disabled_is_left_open() -> None:
    (line,) = says(own(), f"{CONNECTORS}    Enabled: '${{enabled}}'\n")
    assert line.startswith("4:14 <'${enabled}'> undecided[own-rule] `Enabled`: ")


def test_at_moves_the_place() -> None:
    assert says(own(at="ConnectorType"), CONNECTORS)[0].startswith("3:20 <OnPremises> warning")
    assert says(own(at="RequireTls"), CONNECTORS)[0].startswith("2:11 <Hub> warning")


def test_a_property_that_is_missing_is_reported_at_the_name() -> None:
    made = own(assert_="{ SenderDomains: { present: true } }", message='"`{name}` has no SenderDomains"')
    assert says(made, CONNECTORS) == [f"2:11 <Hub> warning[own-rule] `Hub` has no SenderDomains | {REMEDY}"]


def test_fields_of_messages() -> None:
    made = own(
        assert_="{ TlsSenderCertificateName: { has-format: domain } }",
        message='"{value}, {reason}, {name}, {ConnectorType}, {RequireTls}, {SenderDomains}, {EFUsers}"',
    )
    (line,) = says(
        made, f"{CONNECTORS}    TlsSenderCertificateName: a..b\n    SenderDomains: [a, '${{b}}', c, d, e, f]\n"
    )
    assert line.partition("] ")[2].partition(" |")[0] == (
        "a..b, it has an empty label, Hub, OnPremises, nothing, a, ${b}, c, d, e and 1 more, nothing"
    )


def test_a_parameter_in_a_message() -> None:
    parameters = "{ longest: { description: Characters., type: integer, default: 2 } }"
    shorter = own(
        parameters=parameters,
        assert_="{ Name: { shorter-than: { parameter: longest } } }",
        message='"`{value}` has {parameter.longest} characters or more"',
    )
    (line,) = says(shorter, CONNECTORS)
    assert "] `Hub` has 2 characters or more |" in line
    (line,) = says(shorter.with_parameters({"longest": 3}), CONNECTORS)
    assert "] `Hub` has 3 characters or more |" in line
    assert not shorter.across
    with pytest.raises(RuleFault, match="is not a parameter of this rule") as raised:
        own(parameters=parameters, message='"{parameter.longets}"').compile()
    assert (raised.value.path, raised.value.help) == (("message",), "did you mean `parameter.longest`?")


CASES = """
  - when: { ConnectorType: { equals: Partner } }
    severity: info
    message: "`{value}` of a partner"
  - when: { Comment: { equals: known } }
    severity: error
    help: leave it
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", f"2:11 <Hub> warning[own-rule] `Hub` does not start with x | {REMEDY}"),
        ("    Comment: known\n", "2:11 <Hub> error[own-rule] `Hub` does not start with x | leave it"),
        (
            "    Comment: '${c}'\n",
            "4:14 <'${c}'> undecided[own-rule] `Comment`: its value is not filled in",
        ),
    ],
)
def test_cases(lines: str, expected: str) -> None:
    comment = "" if "Comment" in lines else "    Comment: other\n"
    assert says(own(cases=CASES), CONNECTORS + comment + lines) == [expected]


def test_the_first_case_that_holds_decides() -> None:
    text = CONNECTORS.replace("OnPremises", "Partner") + "    Comment: known\n"
    assert says(own(cases=CASES), text) == [f"2:11 <Hub> info[own-rule] `Hub` of a partner | {REMEDY}"]


ADVICE = """
  - when: { Comment: { equals: known } }
    help: leave `{Name}`
  - when: { Comment: { present: true } }
    help: ask
"""


@pytest.mark.parametrize(
    ("lines", "help"),
    [
        ("", "ask"),
        ("    Comment: known\n", "leave `Hub`"),
        ("    Comment: ''\n", REMEDY),
        ("    Comment: '${c}'\n", "ask"),  # nothing is known of it but that it is there
    ],
)
def test_advice_gives_the_help(lines: str, help: str) -> None:
    text = CONNECTORS + (lines or "    Comment: other\n")
    assert says(own(advice=ADVICE), text) == [f"2:11 <Hub> warning[own-rule] `Hub` does not start with x | {help}"]


def test_a_case_gives_the_help_before_advice_does() -> None:
    text = CONNECTORS + "    Comment: known\n"
    made = own(cases=CASES, advice=ADVICE.replace("known", "other"))
    assert says(made, text) == ["2:11 <Hub> error[own-rule] `Hub` does not start with x | leave it"]
    partner = CONNECTORS.replace("OnPremises", "Partner") + "    Comment: other\n"
    assert says(made, partner) == ["2:11 <Hub> info[own-rule] `Hub` of a partner | leave `Hub`"]


# for


EACH = {
    "kind": "SendingHost",
    "for_": "MailFrom",
    "assert_": "{ MailFrom: { equals: a.example } }",
    "message": "'`{value}` of `{name}`'",
}
HOST = "SendingHosts:\n  - Name: mta\n    MailFrom: "


@pytest.mark.parametrize(
    ("senders", "lines"),
    [
        ("[a.example]", []),
        (
            "[a.example, b.example, c.example]",
            [
                f"3:{at} <{name}> warning[own-rule] `{name}` of `mta` | {REMEDY}"
                for at, name in ((27, "b.example"), (38, "c.example"))
            ],
        ),
        (
            "[a.example, '${b}']",
            ["3:27 <'${b}'> undecided[own-rule] `MailFrom`: its value is not filled in"],
        ),
        (
            "'${senders}'",
            ["3:15 <'${senders}'> undecided[own-rule] `MailFrom`: its value is not filled in"],
        ),
    ],
)
def test_each_item_is_judged(senders: str, lines: list[str]) -> None:
    assert says(own(**EACH), HOST + senders) == lines


def test_items_that_hold_anyway_are_not_left_open() -> None:
    """Of the items that do not, it is not known whether the rule applies."""
    made = own(**EACH, where="{ Method: { equals: SmtpRelay } }")
    assert says(made, HOST + "[a.example, b.example]\n    Method: '${method}'\n") == [
        "4:13 <'${method}'> undecided[own-rule] `Method`: its value is not filled in"
    ]
    assert says(made, HOST + "[a.example]\n    Method: '${method}'\n") == []


def test_a_list_that_is_no_list_is_not_taken_for_an_empty_one() -> None:
    wrong, open_ = says(own(**EACH), HOST + "b.example")
    assert wrong.startswith("3:15 <b.example> error[wrong-type]")
    assert open_ == "3:15 <b.example> undecided[own-rule] `MailFrom`: its value does not fit the schema"


def test_a_list_that_is_not_declared_is_not_taken_for_an_empty_one() -> None:
    (line,) = says(own(**EACH), "SendingHosts: [{ Name: mta }]")
    assert line.startswith("1:24 <mta> undecided[own-rule] `MailFrom`: it is not declared")
    other = own(**EACH, where="{ Name: { equals: other } }")
    assert says(other, "SendingHosts: [{ Name: mta }]") == []


def test_a_list_that_is_empty_has_nothing_to_judge() -> None:
    made = own(for_="SenderIPAddresses", assert_="{ SenderIPAddresses: { equals: x } }")
    assert says(made, CONNECTORS) == []
    assert says(made, f"{CONNECTORS}    SenderIPAddresses: []\n") == []


def test_other_properties_beside_the_item() -> None:
    made = own(**(EACH | {"assert_": "{ any: [{ Name: { equals: mta } }, { MailFrom: { equals: x } }] }"}))
    assert says(made, HOST + "[b.example]") == []
    assert len(says(made, HOST.replace("mta", "mtb") + "[b.example]")) == 1


def test_what_was_looked_at_is_shown_but_not_the_place_itself() -> None:
    made = own(kind="AcceptedDomain", assert_="{ DomainName: { unique: true } }", message="'`{value}` is there twice'")
    judged = judge(tenant("AcceptedDomains: [{ DomainName: a.example }, { DomainName: A.example }]"), [made])
    (found,) = judged.diagnostics
    assert [(label.text, label.location.span.start) for label in found.related] == [("first here", 32)]
    assert found.subject == "AcceptedDomain A.example"


# parameters


PARAMETER = {
    "parameters": "{ longest: { type: integer, minimum: 1, default: 2, description: How long. } }",
    "assert_": "{ Name: { shorter-than: { parameter: longest } } }",
}


def test_parameters_have_defaults_and_can_be_set() -> None:
    made = own(**PARAMETER)
    assert len(says(made, CONNECTORS)) == 1
    assert says(made.with_parameters({"longest": 4}), CONNECTORS) == []
    assert len(says(made, CONNECTORS)) == 1


@pytest.mark.parametrize(
    ("name", "value", "message", "help"),
    [
        ("longst", 4, "`longst` is not a parameter of `own-rule`", "did you mean `longest`?"),
        (
            "longest",
            "4",
            "`4` is a text; a parameter takes a whole number",
            "Write a value of the type that the property takes.",
        ),
        ("longest", 0, "`0` is less than 1", "Choose a value within the bounds named."),
    ],
)
def test_values_that_a_parameter_does_not_take(name: str, value: object, message: str, help: str) -> None:
    with pytest.raises(RuleFault) as caught:
        own(**PARAMETER).with_parameters({name: value})
    assert caught.value.path == (name,)
    assert (str(caught.value), caught.value.help) == (message, help)


def test_info() -> None:
    made = rule(MINIMAL_RULE)
    assert made.info.own
    assert made.info.url == ""
    assert made.info.kinds == ("InboundConnector",)
    assert rule(changed(kind="[InboundConnector, OutboundConnector]")).kinds == (
        "InboundConnector",
        "OutboundConnector",
    )
    assert repr(made) == "Rule('own-rule')"


def test_a_rule_about_two_kinds_judges_both() -> None:
    made = own(kind="[InboundConnector, OutboundConnector]")
    text = CONNECTORS + "OutboundConnectors: [{ Name: Out, ConnectorType: Partner }]\n"
    assert [line[:10] for line in says(made, text)] == ["2:11 <Hub>", "4:30 <Out>"]


def test_evaluate_on_a_subject() -> None:
    found = own().evaluate(subject(CONNECTORS, "InboundConnector"))
    assert [item.rule.name for item in found] == ["own-rule"]


# beyond the tenant


BEYOND = "{ exists: { kind: SendingHost, among: other-tenants, where: { Name: { present: true } } } }"


@pytest.mark.parametrize(
    ("parts", "across"),
    [
        ({}, False),
        ({"assert_": f"{{ not: {BEYOND} }}"}, True),
        ({"where": BEYOND}, True),
        ({"cases": f"[{{ when: {{ any: [{BEYOND}] }}, severity: info }}]"}, True),
        ({"assert_": BEYOND.replace("other-tenants", "others")}, False),
        ({"why": "It says nothing about the other-tenants of the run."}, False),
    ],
)
def test_a_rule_that_compares_tenants_says_so(parts: dict[str, str], across: bool) -> None:
    assert own(**parts).across is across


def test_a_message_names_the_other_definition() -> None:
    where = "{ SenderIPAddresses: { some: { equals: { this: item } } } }"
    made = own(
        for_="SenderIPAddresses",
        assert_=f"{{ not: {{ exists: {{ kind: InboundConnector, among: earlier, where: {where} }} }} }}",
        message="'`{value}` of `{name}` is on `{other}`'",
        cases="[{ when: { Name: { equals: C } }, message: '{other}' }]",
    )
    text = "".join(
        f"  - {{ Name: {name}, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.7, 203.0.113.{last}] }}\n"
        for name, last in (("A", 8), ("B", 9), ("C", 8))
    )
    assert [line.partition("] ")[2].partition(" |")[0] for line in says(made, f"InboundConnectors:\n{text}")] == [
        "`203.0.113.7` of `B` is on `A`",
        "A",
        "A",
    ]
    assert says(own(message="'`{value}`, `{other}`'"), CONNECTORS)[0].startswith(
        "2:11 <Hub> warning[own-rule] `Hub`, ``"
    )


def test_a_rule_that_runs_only_where_it_is_asked_for() -> None:
    assert own(optional="true").info.optional
    assert not own().info.optional


# information of one's own


OWNED = """\
InboundConnectors:
  - { Name: x1, ConnectorType: Partner, x-owner: team mail, x-tier: 1 }
  - { Name: x2, ConnectorType: Partner, x-owner: [Ann, Bob], x-tier: gold }
  - { Name: x3, ConnectorType: Partner }
  - { Name: x4, ConnectorType: Partner, x-owner: "${OWNER}" }
"""


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (
            {"assert_": "{ x-owner: { present: true } }", "message": '"`{name}` has no owner"'},
            ["4:13 <x3> warning[own-rule] `x3` has no owner"],
        ),
        (
            {"where": "{ x-tier: { equals: gold } }", "assert_": "{ x-owner: { each: { not: { equals: bob } } } }",
             "message": '"{value} owns `{name}` ({x-owner}, tier {x-tier}, {x-nothing})"'},
            ["3:56 <Bob> warning[own-rule] Bob owns `x2` (Ann, Bob, tier gold, nothing)"],
        ),
        (
            {"for": "x-owner", "assert_": "{ x-owner: { not: { starts-with: team } } }", "message": '"{item}"'},
            ["2:50 <team mail> warning[own-rule] team mail",
             "5:50 <\"${OWNER}\"> undecided[own-rule] `x-owner`: its value is not filled in"],
        ),
        (
            {"where": "{ x-tier: { present: true } }", "at": "x-tier",
             "assert_": "{ x-tier: { not: { at-least: 1 } } }", "message": '"{x-tier}"'},
            ["2:69 <1> warning[own-rule] 1", "3:70 <gold> warning[own-rule] gold"],
        ),
        (
            {"assert_": "{ not: { exists: { kind: InboundConnector, among: earlier, "
             "where: { x-tier: { not: { equals: { this: x-tier } } } } } } }", "where": "{ x-tier: { present: true } }",
             "message": '"{other} has another tier"'},
            ["3:70 <gold> warning[own-rule] x1 has another tier"],
        ),
    ],
)  # fmt: skip
def test_rules_about_information_of_ones_own(parts: dict[str, str], lines: list[str]) -> None:
    found = says(rule(changed(**parts)), OWNED)
    assert [line.partition(f" | {REMEDY}")[0] for line in found] == lines


LISTED = """\
InboundConnectors:
  - { Name: x1, ConnectorType: Partner, x-owner: [contoso.com, fabrikam.com] }
  - { Name: x2, ConnectorType: Partner, x-owner: [a.fabrikam.com, fabrikam.com] }
  - { Name: x3, ConnectorType: Partner, x-owner: [contoso.com] }
  - { Name: x4, ConnectorType: Partner, x-owner: [] }
  - { Name: x5, ConnectorType: Partner }
  - { Name: x6, ConnectorType: Partner, x-owner: fabrikam.com }
"""
MIXED = "`in-domain` is so of some items, and not of others: ask under `each` or `some`"


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        (
            "{ not: { in-domain: fabrikam.com } }",
            [
                "3:51 <a.fabrikam.com> warning[own-rule] a.fabrikam.com",
                "3:67 <fabrikam.com> warning[own-rule] fabrikam.com",
                "7:50 <fabrikam.com> warning[own-rule] fabrikam.com",
                f"2:50 <[contoso.com, fabrikam.com]> undecided[own-rule] `x-owner`: {MIXED}",
            ],
        ),
        (
            "{ in-domain: fabrikam.com }",
            [
                "4:51 <contoso.com> warning[own-rule] contoso.com",
                "5:50 <[]> warning[own-rule] nothing",
                "6:13 <x5> warning[own-rule] nothing",
                f"2:50 <[contoso.com, fabrikam.com]> undecided[own-rule] `x-owner`: {MIXED}",
            ],
        ),
        ("{ any: [{ present: false }, { not: { equals: null } }] }", []),
        ("{ each: { in-domain: [contoso.com, fabrikam.com] } }", []),
    ],
)
def test_a_list_of_ones_own_where_one_value_is_asked_about(test: str, lines: list[str]) -> None:
    found = says(rule(changed(assert_=f"{{ x-owner: {test} }}", message='"{value}"')), LISTED)
    assert [line.partition(f" | {REMEDY}")[0] for line in found] == lines


def test_a_list_of_ones_own_that_one_value_is_compared_with() -> None:
    text = "InboundConnectors: [{ Name: x1, ConnectorType: Partner, x-owner: [x1, x2] }]"
    found = says(rule(changed(assert_="{ Name: { not: { equals: { this: x-owner } } } }")), text)
    assert found == ["1:29 <x1> undecided[own-rule] `Name`: what it is compared with: `equals` compares with one value"]


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({}, set()),
        ({"where": "{ any: [{ not: { x-a: { present: true } } }] }", "message": '"{x-b} {value}"'}, {"x-a", "x-b"}),
        ({"for": "x-c", "at": "x-d", "assert_": "{ x-c: { equals: x-e } }"}, {"x-c", "x-d"}),
        ({"assert_": "{ Name: { equals: { this: x-f } } }"}, {"x-f"}),
        ({"cases": "[{ when: { x-g: { in: [1] } }, severity: info }]"}, {"x-g"}),
    ],
)  # fmt: skip
def test_names_of_information_of_ones_own_in_a_rule(parts: dict[str, str], names: set[str]) -> None:
    made = rule(changed(**parts))
    made.compile()
    assert made.own_names == names


@pytest.mark.parametrize(
    ("parts", "message", "help"),
    [
        (
            {"assert_": "{ X-Owner: { present: true } }"},
            "`X-Owner` is neither a property nor a fact of InboundConnector",
            "did you mean `x-owner`? Information of one's own is named so in rules",
        ),
        (
            {"assert_": "{ Name: { equals: { this: x_owner } } }"},
            "`x_owner` is neither a property nor a fact of InboundConnector",
            "did you mean `x-owner`? Information of one's own is named so in rules",
        ),
        (
            {"for": "x-Owner"},
            "`x-Owner` is neither a property nor a fact of InboundConnector",
            "did you mean `x-owner`? Information of one's own is named so in rules",
        ),
        ({"message": '"{x_owner}"'}, "`{x_owner}` is no field of a message", "did you mean `{x-owner}`?"),
    ],
)
def test_names_that_are_nearly_those_of_information_of_ones_own(parts: dict[str, str], message: str, help: str) -> None:
    with pytest.raises(RuleFault) as caught:
        rule(changed(**parts)).compile()
    assert (str(caught.value), caught.value.help) == (message, help)
