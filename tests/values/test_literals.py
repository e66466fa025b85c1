"""What is known of a text with gaps, in every syntax of gaps, and what relations make of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import MINIMAL_RULE, rule, said, tenant

from relaylint.check.engine import judge
from relaylint.core.logic import State
from relaylint.formats.recognition import read
from relaylint.model.definitions import Unknown, contribution
from relaylint.policy.facts import Facts
from relaylint.policy.pack import load_policy
from relaylint.policy.relations import RELATIONS, Answer, Subject
from relaylint.policy.relations.partly import partly
from relaylint.syntax.reading import Limits
from relaylint.values.literals import Ends, Gap, ends_of
from relaylint.values.normal import network_of

TENANT = tenant(
    "AcceptedDomains: [{ DomainName: contoso.com }]\nInboundConnectors: [{ Name: a, ConnectorType: Partner }]\n"
)
SUBJECT = Subject(TENANT.of("InboundConnector")[0], Facts(TENANT))


@pytest.mark.parametrize(
    "gap", ["${x}", "$(x)", "${a ${b} c}", "$(a (b) c)", "{{ x }}", "<% x %>", "${x}-${y}", "[x={ $a }=]"]
)
def test_what_stands_around_gaps(gap: str) -> None:
    assert ends_of(f"*.{gap}.contoso.com") == Ends(f"*.{gap}.contoso.com", "*.", ".contoso.com")
    assert ends_of(f"*.{gap}") == Ends(f"*.{gap}", "*.", "")
    assert ends_of(gap) is None


@pytest.mark.parametrize("text", ["", "contoso.com", "${", "a}b${", "$x.contoso.com", "__DOMAIN__.contoso.com"])
def test_what_has_no_gaps_that_are_told(text: str) -> None:
    assert ends_of(text) is None


def test_what_is_a_placeholder_itself_is_not_known() -> None:
    assert ends_of("__HOST__.${x}.contoso.com") == Ends("__HOST__.${x}.contoso.com", "", ".contoso.com")
    assert ends_of("__HOST__.${x}") is None


OPTIONS: dict[str, list[Any]] = {
    "contains-text": ["mail.", "CONTOSO"],
    "starts-with": ["*.", "mail.", "Mail.contoso.com", "smtp:"],
    "ends-with": [".com", "contoso.com", ".CONTOSO.com"],
    "equals": ["*.contoso.com", "mail.contoso.com", "<>", None, True],
    "in": [[], ["contoso.com", "*.contoso.com"], ["10.0.0.1", 5]],
    "null-sender": [True, False],
    "has-format": [
        "domain",
        "wildcard-domain",
        "certificate-name",
        "sender-domain",
        "recipient-domain",
        "ipv4-or-cidr",
    ],
    "address-in": [["private"], ["private", "documentation"], ["multicast", "reserved", "carrier-grade-nat"]],
    "in-domain": ["contoso.com", ["com", "fabrikam.com"], ["*.mail.contoso.com"]],
    "covered-by": ["AcceptedDomains"],
    "listed-in": ["AcceptedDomains"],
    "below": ["AcceptedDomains"],
    "same-domain-as": ["contoso.com", "a@contoso.com"],
    "same-organisation-as": ["mail.contoso.com"],
}
PIECES = st.text("ab.*@-:/ 0123", max_size=4) | st.sampled_from(
    [
        "",
        "*.",
        "mail.",
        ".contoso.com",
        "contoso.com",
        "@contoso.com",
        "10.",
        "192.0.2.",
        "172.16.",
        "smtp:",
        ";1",
        "2001:db8::",
        "<>",
        " ",
    ]
)
FILLINGS = st.text("ab.*1 ", max_size=3) | st.sampled_from(
    ["contoso", "contoso.com", "a@contoso.com", "0.0.1", "*.a", "x.y.z"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([(name, option) for name, options in OPTIONS.items() for option in options]),
    PIECES,
    PIECES,
    FILLINGS,
)
@example(("in-domain", "contoso.com"), "", ";1", "contoso.com")
def test_what_is_decided_holds_whatever_is_filled_in(
    asked: tuple[str, Any], before: str, after: str, filling: str
) -> None:
    name, option = asked
    relation = RELATIONS[name]
    option = relation.normal(option) if relation.alike else option
    test = partly(name, option)
    assert test is not None
    told = test(Ends(f"{before}${{x}}{after}", before, after), SUBJECT)
    if told is None:
        return
    text = f"{before}{filling}{after}"
    if name == "address-in" and network_of(text) is None:
        return  # it is no address at all, which is another fault
    whole = relation.compile(option)(relation.normal(text), SUBJECT)
    assert _state(told) in (_state(whole), State.UNDECIDED)


def _state(answer: bool | State | Answer) -> State:
    if isinstance(answer, Answer):
        return answer.state
    return answer if isinstance(answer, State) else State.of(answer)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", 'InboundConnectors: [{ Name: a, ConnectorType: OnPremises, TlsSenderCertificateName: "*.${x}" }]'),
        ("a.json", '{"InboundConnectors": [{"Name": "a", "TlsSenderCertificateName": "*.{{ x }}"}]}'),
        ("a.ps1", 'New-InboundConnector a -TlsSenderCertificateName "*.$x"'),
        ("a.ps1", "New-InboundConnector a -TlsSenderCertificateName *.$x"),
        ("a.ps1", "New-InboundConnector a -TlsSenderCertificateName ('*.' + $x)"),
        ("a.ps1", '$n = "*.$x"\nNew-InboundConnector a -TlsSenderCertificateName $n'),
        ("a.ps1", '$p = @{ Name = "a"; TlsSenderCertificateName = "*.$(Get-X)" }\nNew-InboundConnector @p'),
        ("a.ps1", 'Configuration C { EXOInboundConnector a { Identity = "a"; TlsSenderCertificateName = "*.$x" } }'),
        (
            "a.psd1",
            '@{ NonNodeData = @{ InboundConnectors = @(@{ Identity = "a"; TlsSenderCertificateName = "*.$x" }) } }',
        ),
        (
            "cEXOInboundConnector.yml",
            'Items: [{ Identity: a, RequireTls: true, TlsSenderCertificateName: "*.${x}" }]',
        ),
    ],
)
def test_the_literal_part_counts_in_every_format(name: str, text: str) -> None:
    found = read(name, text.encode(), Limits(), lambda other: None)
    assert found
    (one,) = contribution(found.documents[0]).definitions
    value = one.value("TlsSenderCertificateName")
    assert isinstance(value, Unknown)
    assert value.ends
    assert (value.ends.before, value.ends.after) == ("*.", "")


def test_items_of_lists_and_parts_that_are_known() -> None:
    text = "$d = 'contoso'\nNew-InboundConnector a -SenderDomains @(\"$x.$d.com\", 'b.example') -Comment \"$x$d\""
    found = read("a.ps1", text.encode(), Limits(), lambda other: None)
    assert found
    (one,) = contribution(found.documents[0]).definitions
    first, second = one.value("SenderDomains")
    assert (first.ends.after, second) == (".contoso.com", "b.example")
    assert one.value("Comment").ends.after == "contoso"


def test_a_gap_is_its_reason() -> None:
    assert Gap("why", "a$x", "a", "") == "why"


def test_a_fault_in_the_literal_part_is_reported_and_shows_what_is_written() -> None:
    made = tenant('InboundConnectors: [{ Name: a, ConnectorType: OnPremises, SenderIPAddresses: ["10.1.${x}"] }]')
    shipped = load_policy([], Limits()).rules["sender-ip-not-public"]
    assert said(judge(made, [shipped]).diagnostics)[0].partition(" | ")[0] == (
        '1:79 <"10.1.${x}"> error[sender-ip-not-public] `10.1.${x}` is never the source of a connection to Exchange'
        " Online: it lies in 10.0.0.0/8 (private)"
    )


def test_a_case_that_is_open_makes_a_sure_fault_no_worse_than_it_would() -> None:
    cases = 'cases: [{ when: { Name: { matches: "z" } }, severity: info }]'
    own = rule(MINIMAL_RULE.replace("why:", f"{cases}\nwhy:", 1))
    made = tenant('InboundConnectors: [{ Name: "y${n}", ConnectorType: Partner }]')
    assert [found.severity.word for found in judge(made, [own]).diagnostics] == ["info"]
    open_ = tenant('InboundConnectors: [{ Name: "${n}", ConnectorType: Partner }]')
    assert judge(open_, [own]).diagnostics == []
