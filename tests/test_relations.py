"""The relations that rules compare values with: a table for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import subject

from relaylint.definitions import NOT_DECLARED, TEMPLATE
from relaylint.logic import State
from relaylint.relations import RELATIONS, Answer, Relation, Subject, linear_pattern
from relaylint.schema import Validator

HOLDS, FAILS, UNDECIDED = State.HOLDS, State.FAILS, State.UNDECIDED
TEXT = """\
AcceptedDomains:
  - DomainName: contoso.com
  - { DomainName: fabrikam.com, DomainType: InternalRelay, MatchSubDomains: true }
  - { DomainName: tailspin.com, DomainType: Authoritative, MatchSubDomains: true }
  - { DomainName: münchen.example }
  - { DomainName: Contoso.COM }
"""
DOMAIN = subject(TEXT, "AcceptedDomain")
NOTHING_DECLARED = subject("InboundConnectors: [{ Name: a, ConnectorType: Partner }]", "InboundConnector")


def answer(relation: str, option: Any, value: Any, about: Subject = DOMAIN) -> Answer:
    """Return the answer of a relation, whose option must be one that it takes."""
    known: Relation = RELATIONS[relation]
    assert Validator(known.option).faults(option) == []
    found = known.compile(option)(value, about)
    if isinstance(found, Answer):
        return found
    return Answer(found if isinstance(found, State) else State.of(found))


TABLE: list[tuple[str, Any, Any, State]] = [
    ("equals", "OnPremises", "onpremises", HOLDS),
    ("equals", "a", "b", FAILS),
    ("equals", "", "", HOLDS),
    ("equals", None, None, HOLDS),
    ("equals", True, True, HOLDS),
    ("equals", True, 1, FAILS),
    ("equals", 1, True, FAILS),
    ("equals", 25, 25, HOLDS),
    ("equals", "25", 25, FAILS),
    ("equals", "a", ["a"], FAILS),
    ("equals", None, "", FAILS),
    ("in", ["a", None, 5], "A", HOLDS),
    ("in", ["a", None, 5], None, HOLDS),
    ("in", ["a", None, 5], 5, HOLDS),
    ("in", ["a", None, 5], "5", FAILS),
    ("in", [], "a", FAILS),
    ("contains", "*", ["a", "*"], HOLDS),
    ("contains", "A", ["a"], HOLDS),
    ("contains", "a", "a", HOLDS),
    ("contains", "a", "abc", FAILS),
    ("contains", "a", [], FAILS),
    ("contains", "a", None, FAILS),
    ("contains", "a", ["b", TEMPLATE], UNDECIDED),
    ("contains", "a", [TEMPLATE, "a"], HOLDS),
    ("contains", None, [None], HOLDS),
    ("starts-with", "*.", "*.contoso.com", HOLDS),
    ("starts-with", "SMTP:", "smtp:*;1", HOLDS),
    ("starts-with", "*.", "contoso.com", FAILS),
    ("starts-with", "a", ["a"], FAILS),
    ("starts-with", "a", None, FAILS),
    ("ends-with", ".onmicrosoft.com", "contoso.OnMicrosoft.com", HOLDS),
    ("ends-with", ".onmicrosoft.com", "contoso.com", FAILS),
    ("ends-with", "5", 5, FAILS),
    ("matches", "^mta-[0-9]+$", "mta-07", HOLDS),
    ("matches", "^mta-[0-9]+$", "mta-07\n", FAILS),
    ("matches", "07", "mta-07", HOLDS),
    ("matches", "MTA", "mta-07", FAILS),
    ("matches", "(?i)MTA", "mta-07", HOLDS),
    ("matches", "^.$", "😀", HOLDS),
    ("matches", "a", 5, FAILS),
    ("matches", "a", None, FAILS),
    ("present", True, "a", HOLDS),
    ("present", True, False, HOLDS),
    ("present", True, 0, HOLDS),
    ("present", True, "", FAILS),
    ("present", True, [], FAILS),
    ("present", True, None, FAILS),
    ("present", True, NOT_DECLARED, FAILS),
    ("present", True, TEMPLATE, HOLDS),
    ("present", False, NOT_DECLARED, HOLDS),
    ("present", False, TEMPLATE, FAILS),
    ("present", False, None, HOLDS),
    ("present", False, "a", FAILS),
    ("has-format", "domain", "contoso.com", HOLDS),
    ("has-format", "domain", "*.contoso.com", FAILS),
    ("has-format", "domain", 5, FAILS),
    ("has-format", "domain", None, FAILS),
    ("shorter-than", 4, "Hub", HOLDS),
    ("shorter-than", 3, "Hub", FAILS),
    ("shorter-than", 2, "😀", HOLDS),
    ("shorter-than", 1, [], HOLDS),
    ("shorter-than", 1, ["a"], FAILS),
    ("shorter-than", 1, None, HOLDS),
    ("shorter-than", 1, 25, HOLDS),
    ("address-in", ["private"], "10.1.2.3", HOLDS),
    ("address-in", ["private"], "192.168.0.0/24", HOLDS),
    ("address-in", ["private"], "192.168.0.0/8", FAILS),  # only a part of it
    ("address-in", ["private"], "203.0.113.7", FAILS),
    ("address-in", ["loopback", "documentation"], "203.0.113.7", HOLDS),
    ("address-in", ["private"], "fd00::1", FAILS),
    ("address-in", ["private"], "10.1", FAILS),
    ("address-in", ["private"], 10, FAILS),
    ("prefix-at-least", 24, "203.0.113.0/24", HOLDS),
    ("prefix-at-least", 24, "203.0.112.0/23", FAILS),
    ("prefix-at-least", 24, "203.0.113.7", HOLDS),
    ("prefix-at-least", 24, "2001:db8::/23", HOLDS),
    ("prefix-at-least", 24, None, HOLDS),
    ("host-bits-clear", True, "203.0.113.0/24", HOLDS),
    ("host-bits-clear", True, "203.0.113.7/24", FAILS),
    ("host-bits-clear", True, "203.0.113.7", HOLDS),
    ("host-bits-clear", False, "203.0.113.7/24", HOLDS),
    ("host-bits-clear", True, "x", HOLDS),
    ("null-sender", True, "<>", HOLDS),
    ("null-sender", True, "contoso.com", FAILS),
    ("null-sender", False, "<>", FAILS),
    ("null-sender", False, None, HOLDS),
    ("covered-by", "AcceptedDomains", "contoso.com", HOLDS),
    ("covered-by", "AcceptedDomains", "App@Contoso.com", HOLDS),
    ("covered-by", "AcceptedDomains", "mail.contoso.com", FAILS),
    ("covered-by", "AcceptedDomains", "a.b.fabrikam.com", HOLDS),
    ("covered-by", "AcceptedDomains", "mail.tailspin.com", UNDECIDED),
    ("covered-by", "AcceptedDomains", "xn--mnchen-3ya.example", HOLDS),
    ("covered-by", "AcceptedDomains", "<>", FAILS),
    ("covered-by", "AcceptedDomains", None, FAILS),
    ("covered-by", "AcceptedDomains", "*.contoso.com", HOLDS),
    ("listed-in", "AcceptedDomains", "contoso.com", HOLDS),
    ("listed-in", "AcceptedDomains", "*.contoso.com", HOLDS),
    ("listed-in", "AcceptedDomains", "mail.contoso.com", FAILS),
    ("listed-in", "AcceptedDomains", "mail.fabrikam.com", UNDECIDED),
    ("listed-in", "AcceptedDomains", 5, FAILS),
    ("below", "AcceptedDomains", "mail.contoso.com", HOLDS),
    ("below", "AcceptedDomains", "contoso.com", FAILS),
    ("below", "AcceptedDomains", "a.b.contoso.com", HOLDS),
    ("below", "AcceptedDomains", "notcontoso.com", FAILS),
    ("unique", True, "contoso.com", HOLDS),  # the first of its name
    ("unique", False, "contoso.com", FAILS),
    ("unique", True, 5, HOLDS),
]


@pytest.mark.parametrize(("relation", "option", "value", "state"), TABLE, ids=lambda value: str(value)[:30])
def test_table(relation: str, option: Any, value: Any, state: State) -> None:
    assert answer(relation, option, value).state is state


def test_every_relation_stands_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(RELATIONS)


@pytest.mark.parametrize("relation", RELATIONS.values(), ids=lambda relation: relation.name)
def test_every_relation_is_documented(relation: Relation) -> None:
    assert RELATIONS[relation.name] is relation
    assert relation.doc.endswith((".", "…"))
    assert relation.phrase
    assert f"| `{relation.name}` |" in (Path(__file__).parent.parent / "docs" / "rule-language.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("relation", "option", "value", "reason"),
    [
        ("has-format", "domain", "a..b", "it has an empty label"),
        ("address-in", ["private"], "10.1.2.3", "it lies in 10.0.0.0/8 (private)"),
        (
            "covered-by",
            "AcceptedDomains",
            "mail.tailspin.com",
            "the definitions do not tell whether a domain above it includes its subdomains",
        ),
        (
            "listed-in",
            "AcceptedDomains",
            "mail.fabrikam.com",
            "no source says whether MatchSubDomains of a domain above it is enough",
        ),
    ],
)
def test_reasons(relation: str, option: Any, value: Any, reason: str) -> None:
    assert answer(relation, option, value).reason == reason


@pytest.mark.parametrize("relation", ["covered-by", "listed-in", "below"])
def test_without_a_list_of_accepted_domains_nothing_is_decided(relation: str) -> None:
    found = answer(relation, "AcceptedDomains", "contoso.com", NOTHING_DECLARED)
    assert (found.state, found.reason) == (UNDECIDED, "not all accepted domains of the tenant are known")


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("contoso.com", "accepted domain <contoso.com>"),
        ("mail.fabrikam.com", "accepted domain <fabrikam.com>"),
        (
            "example.net",
            "the accepted domains: contoso.com, fabrikam.com, tailspin.com, xn--mnchen-3ya.example <AcceptedDomains>",
        ),
    ],
)
def test_what_was_looked_at(value: str, label: str) -> None:
    (found,) = answer("covered-by", "AcceptedDomains", value).related
    assert f"{found.text} <{found.location.source.slice(found.location.span)}>" == label


def test_unique_shows_the_first() -> None:
    last = subject(TEXT, "AcceptedDomain").tenant.of("AcceptedDomain")[-1]
    found = answer("unique", True, "Contoso.COM", Subject(last, DOMAIN.facts))
    assert found.state is FAILS
    assert [label.text for label in found.related] == ["first here"]


@pytest.mark.parametrize(
    "pattern", ["(", "a{2000}{2000}", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(a)\\1", "(?P=x)", "\\"]
)
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        linear_pattern(pattern)
