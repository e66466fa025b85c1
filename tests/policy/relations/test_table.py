"""The relations that rules compare values with: a table for each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from making import compiled, hold, subject, tenant

from relaylint.core.logic import State
from relaylint.model.definitions import NOT_DECLARED, TEMPLATE, UNSTATED
from relaylint.model.faults import Validator
from relaylint.model.kinds import kind
from relaylint.model.tenants import Surroundings
from relaylint.policy.conditions.evaluation import Open
from relaylint.policy.conditions.parse import Vocabulary
from relaylint.policy.facts import Facts
from relaylint.policy.relations import RELATIONS, Answer, Relation, Subject
from relaylint.policy.relations.plain import linear_pattern
from relaylint.values.literals import Ends

HOLDS, FAILS, UNDECIDED = State.HOLDS, State.FAILS, State.UNDECIDED
TEXT = """\
AcceptedDomains:
  - DomainName: contoso.com
  - { DomainName: fabrikam.com, DomainType: InternalRelay, MatchSubDomains: true }
  - { DomainName: tailspin.com, DomainType: Authoritative, MatchSubDomains: true }
  - { DomainName: münchen.example }
  - { DomainName: Contoso.COM }
"""
HOME = tenant(TEXT)
DOMAIN = Subject(HOME.of("AcceptedDomain")[0], Facts(HOME, Surroundings([HOME], "2026-11-24")))
HALF = tenant(TEXT)
HALF.damaged = True
NOTHING_DECLARED = subject("InboundConnectors: [{ Name: a, ConnectorType: Partner }]", "InboundConnector")


def answer(relation: str, option: Any, value: Any, about: Subject = DOMAIN) -> Answer:
    """Return the answer of a relation, whose option must be one that it takes."""
    known: Relation = RELATIONS[relation]
    assert Validator(known.option).faults(option) == []
    found = known.compile(known.normal(option) if known.alike else option)(known.normal(value), about)
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
    ("contains-text", "TA-0", "mta-07", HOLDS),
    ("contains-text", "mta-7", "mta-07", FAILS),
    ("contains-text", "a", ["a"], FAILS),
    ("contains-text", "5", 5, FAILS),
    ("contains-text", "a", None, FAILS),
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
    ("present", True, UNSTATED, UNDECIDED),
    ("present", True, TEMPLATE, HOLDS),
    ("present", False, NOT_DECLARED, HOLDS),
    ("present", False, UNSTATED, UNDECIDED),
    ("present", False, TEMPLATE, FAILS),
    ("present", False, None, HOLDS),
    ("present", False, "a", FAILS),
    ("partly-known", True, TEMPLATE._replace(ends=Ends("*.${x}", "*.", "")), HOLDS),
    ("partly-known", True, TEMPLATE, FAILS),
    ("partly-known", False, UNSTATED, HOLDS),
    ("partly-known", True, "*.contoso.com", FAILS),
    ("has-format", "domain", "contoso.com", HOLDS),
    ("has-format", "domain", "*.contoso.com", FAILS),
    ("has-format", "domain", 5, FAILS),
    ("has-format", "domain", None, FAILS),
    ("shorter-than", 4, "Hub", HOLDS),
    ("shorter-than", 1, [TEMPLATE._replace(present=None)], UNDECIDED),
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
    ("addresses-at-most", 256, "203.0.113.0/24", HOLDS),
    ("addresses-at-most", 256, "203.0.112.0/23", FAILS),
    ("addresses-at-most", 256, "203.0.113.0-203.0.113.255", HOLDS),
    ("addresses-at-most", 256, "203.0.113.0-203.0.114.0", FAILS),
    ("addresses-at-most", 1, "203.0.113.7", HOLDS),
    ("addresses-at-most", 1, "2001:db8::/23", HOLDS),
    ("addresses-at-most", 1, None, HOLDS),
    ("host-bits-clear", True, "203.0.113.0/24", HOLDS),
    ("host-bits-clear", True, "203.0.113.7/24", FAILS),
    ("host-bits-clear", True, "203.0.113.7", HOLDS),
    ("host-bits-clear", False, "203.0.113.7/24", HOLDS),
    ("host-bits-clear", True, "x", HOLDS),
    ("overlaps", "203.0.113.0/28", "203.0.113.10", HOLDS),
    ("overlaps", "203.0.113.10", "203.0.113.0/28", HOLDS),
    ("overlaps", "203.0.113.1-203.0.113.9", "203.0.113.8/29", HOLDS),
    ("overlaps", "203.0.113.0/28", "203.0.113.16/28", FAILS),
    ("overlaps", ["198.51.100.7", "203.0.113.10/32"], "203.0.113.0/24", HOLDS),
    ("overlaps", ["198.51.100.7", "2001:db8::1"], "203.0.113.0/24", FAILS),
    ("overlaps", "2001:db8::1", "2001:db8::1", FAILS),
    ("overlaps", "203.0.113.10", None, FAILS),
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
    ("in-domain", "contoso.com", "Mail.Contoso.com", HOLDS),
    ("in-domain", "*.contoso.com", "contoso.com", HOLDS),
    ("in-domain", ["fabrikam.com", "*.contoso.com"], "app@mail.contoso.com", HOLDS),
    ("in-domain", "contoso.com", "notcontoso.com", FAILS),
    ("in-domain", "contoso.com", "<>", FAILS),
    ("public-suffix", True, "*.co.uk", HOLDS),
    ("public-suffix", True, "Com", HOLDS),
    ("public-suffix", True, "contoso.co.uk", FAILS),
    ("public-suffix", False, "corp", HOLDS),  # on no list: nobody registers names there
    ("public-suffix", True, 5, FAILS),
    ("ownable", True, "tailspintoys.com", HOLDS),
    ("ownable", True, "app@mail.tailspintoys.co.uk", HOLDS),
    ("ownable", False, "gmail.com", HOLDS),
    ("ownable", False, "App@Gmail.com", HOLDS),
    ("ownable", True, "xn--mnchen-3ya.example", HOLDS),  # an accepted domain, whatever it is called
    ("ownable", False, "<>", FAILS),
    ("ownable", True, "<>", FAILS),
    ("ownable", True, 5, FAILS),
    ("provider-address", ["microsoft-365"], "40.93.255.255", HOLDS),
    ("provider-address", ["microsoft-365"], "40.94.0.0", FAILS),
    ("provider-address", ["microsoft-365"], "40.0.0.0/8", HOLDS),  # holds some of them
    ("provider-address", ["microsoft-365"], "30.0.0.0-41.0.0.0", HOLDS),
    ("provider-address", ["mailing"], "40.93.255.255", FAILS),
    ("provider-address", ["microsoft-365"], "2001:db8::1", FAILS),
    ("provider-name", ["mail-security"], "*.seppmail.cloud", HOLDS),
    ("provider-name", ["mail-security"], "contoso-com.gate.SEPPmail.cloud", HOLDS),
    ("provider-name", ["mailing"], "seppmail.cloud", FAILS),
    ("provider-name", ["mail-security"], "notseppmail.cloud", FAILS),
    ("provider-name", ["mail-security"], None, FAILS),
    ("is-address", True, "198.51.100.24", HOLDS),
    ("is-address", True, "[198.51.100.24]", HOLDS),
    ("is-address", True, "198.51.100.0/24", HOLDS),
    ("is-address", True, "198.51.100.1-198.51.100.9", HOLDS),
    ("is-address", True, "[2001:db8::1]", HOLDS),
    ("is-address", True, "mail.contoso.com", FAILS),
    ("is-address", True, "198.51.100", FAILS),
    ("is-address", False, "mail.contoso.com", HOLDS),
    ("is-address", False, None, HOLDS),
    ("covered-by-another", False, "203.0.113.7", HOLDS),  # it is no item of a list
    ("covered-by-another", True, "203.0.113.7", FAILS),
    ("covered-by-another", False, "x", HOLDS),
    ("provider-address", ["microsoft-365"], "40.107.12.7", HOLDS),
    ("provider-address", ["cloud", "microsoft-365"], "40.0.0.0/8", HOLDS),
    ("provider-address", ["microsoft-365"], "[40.107.12.7]", HOLDS),
    ("provider-address", ["mailing"], "40.107.12.7", FAILS),
    ("provider-address", ["microsoft-365"], "203.0.113.7", FAILS),
    ("provider-address", ["microsoft-365"], "2603:1036::1", FAILS),
    ("provider-address", ["microsoft-365"], None, FAILS),
    ("same-domain-as", "contoso.com", "Contoso.COM", HOLDS),
    ("same-domain-as", "contoso.com", "smtp:contoso.com;10", HOLDS),
    ("same-domain-as", "smtp:contoso.com;10", "app@contoso.com", HOLDS),
    ("same-domain-as", "*.contoso.com", "smtp:*.contoso.com;1", HOLDS),
    ("same-domain-as", "*.contoso.com", "contoso.com", FAILS),
    ("same-domain-as", "mail.contoso.com", "contoso.com", FAILS),
    ("same-domain-as", "münchen.example", "xn--mnchen-3ya.example", HOLDS),
    ("same-domain-as", "<>", "<>", FAILS),  # the null sender has no domain
    ("same-domain-as", "contoso.com", "<>", FAILS),
    ("same-domain-as", "contoso.com", None, FAILS),
    ("covers-name", "mail.contoso.com", "contoso.com", HOLDS),
    ("covers-name", ["x.example", "*.mail.contoso.com"], "Mail.Contoso.com", HOLDS),
    ("covers-name", "contoso.com", "contoso.com", HOLDS),
    ("covers-name", "contoso.com", "mail.contoso.com", FAILS),
    ("covers-name", "notcontoso.com", "contoso.com", FAILS),
    ("covers-name", "contoso.com", 5, FAILS),
    ("covers-domain", "mail.contoso.com", "*", HOLDS),
    ("covers-domain", "mail.contoso.com", "smtp:*;1", HOLDS),
    ("covers-domain", "mail.contoso.com", "smtp:*.contoso.com;1", HOLDS),
    ("covers-domain", "contoso.com", "*.contoso.com", HOLDS),
    ("covers-domain", "App@contoso.com", "contoso.com", HOLDS),
    ("covers-domain", "mail.contoso.com", "contoso.com", FAILS),
    ("covers-domain", "notcontoso.com", "*.contoso.com", FAILS),
    ("covers-domain", "contoso.com", None, FAILS),
    ("covers-subdomains-of", "contoso.com", "*", HOLDS),
    ("covers-subdomains-of", "contoso.com", "*.Contoso.com", HOLDS),
    ("covers-subdomains-of", "eu.contoso.com", "smtp:*.contoso.com;1", HOLDS),
    ("covers-subdomains-of", "contoso.com", "*.eu.contoso.com", FAILS),
    ("covers-subdomains-of", "contoso.com", "contoso.com", FAILS),
    ("covers-subdomains-of", "contoso.com", None, FAILS),
    ("meets-name", "mail.contoso.com", "Mail.Contoso.com", HOLDS),
    ("meets-name", "*.contoso.com", "mail.contoso.com", HOLDS),
    ("meets-name", ["x.example", "*.contoso.com"], "mail.contoso.com", HOLDS),
    ("meets-name", "*.contoso.com", "a.b.contoso.com", UNDECIDED),
    ("meets-name", ["*.contoso.com", "a.b.contoso.com"], "a.b.contoso.com", HOLDS),
    ("meets-name", "mail.contoso.com", "*.contoso.com", FAILS),
    ("meets-name", [], "mail.contoso.com", FAILS),
    ("meets-name", "mail.contoso.com", None, FAILS),
    ("asks-for-name", "Mail.Contoso.com", "mail.contoso.com", HOLDS),
    ("asks-for-name", "mail.contoso.com", "*.contoso.com", HOLDS),
    ("asks-for-name", ["x.example", "mail.contoso.com"], "*.contoso.com", HOLDS),
    ("asks-for-name", "a.b.contoso.com", "*.contoso.com", UNDECIDED),
    ("asks-for-name", ["a.b.contoso.com", "mail.contoso.com"], "*.contoso.com", HOLDS),
    ("asks-for-name", "*.contoso.com", "mail.contoso.com", FAILS),
    ("asks-for-name", "*.contoso.com", "*.contoso.com", HOLDS),
    ("asks-for-name", [], "mail.contoso.com", FAILS),
    ("asks-for-name", "mail.contoso.com", None, FAILS),
    ("same-organisation-as", "contoso.com", "app@a.b.contoso.com", HOLDS),
    ("same-organisation-as", ["x.example", "mail.contoso.co.uk"], "contoso.co.uk", HOLDS),
    ("same-organisation-as", "contoso.co.uk", "fabrikam.co.uk", FAILS),
    ("same-organisation-as", "app@contoso.com", "contoso.com", HOLDS),
    ("same-organisation-as", "<>", "<>", FAILS),
    ("same-organisation-as", [], "contoso.com", FAILS),
    ("same-organisation-as", "contoso.com", None, FAILS),
    ("microsoft-name", ["tenant-mx"], "contoso-com.mail.protection.outlook.com", HOLDS),
    ("microsoft-name", ["smtp-auth", "tenant-mx"], "SMTP.office365.com", HOLDS),
    ("microsoft-name", ["moera"], "app@contoso.onmicrosoft.com", HOLDS),
    ("microsoft-name", ["moera"], "*.contoso.onmicrosoft.com", HOLDS),
    ("microsoft-name", ["moera"], "contoso.com", FAILS),
    ("microsoft-name", ["tenant-mx"], "mail.protection.outlook.com", FAILS),
    ("microsoft-name", ["moera"], "<>", FAILS),
    ("microsoft-name", ["moera"], None, FAILS),
    ("tenant-endpoint", True, "contoso-com.mail.protection.outlook.com", HOLDS),
    ("tenant-endpoint", True, "northwindtraders-com.mail.protection.outlook.com", FAILS),
    ("tenant-endpoint", False, "northwindtraders-com.mail.protection.outlook.com", HOLDS),
    ("tenant-endpoint", True, "mail.contoso.com", FAILS),
    ("tenant-endpoint", True, None, FAILS),
    ("less-than", 5, 4.5, HOLDS),
    ("less-than", 5, 5, FAILS),
    ("less-than", 5, None, FAILS),
    ("less-than", 5, "4", FAILS),
    ("less-than", 5, True, FAILS),
    ("more-than", 5, 6, HOLDS),
    ("more-than", 5, 5, FAILS),
    ("more-than", 5, None, FAILS),
    ("more-than", 0, True, FAILS),
    ("at-least", 25, 25, HOLDS),
    ("at-least", 25, 24.9, FAILS),
    ("at-least", -1.5, -2, FAILS),
    ("at-least", 25, "24", HOLDS),  # other values are not asked
    ("at-least", 25, True, HOLDS),
    ("at-least", 25, None, HOLDS),
    ("at-most", 25, 25, HOLDS),
    ("at-most", 25, 25.1, FAILS),
    ("at-most", 25, 10**400, FAILS),
    ("at-most", 0, "1", HOLDS),
    ("at-most", 0, True, HOLDS),
    ("on-or-after", "2026-11-24", "2026-11-24", HOLDS),
    ("on-or-after", "2026-11-24", "2026-11-24T00:00:00Z", HOLDS),
    ("on-or-after", "2026-11-24", "2026-11-23T23:59:59Z", FAILS),
    ("on-or-after", "2026-11-24", "/Date(1795478400000)/", HOLDS),
    ("on-or-after", "2026-11-24", "/Date(1795478399999)/", FAILS),
    ("on-or-after", "2026-11-24", "24.11.2026", UNDECIDED),
    ("on-or-after", "2026-11-24", None, UNDECIDED),
    ("older-than-days", 30, "2026-10-24", HOLDS),
    ("older-than-days", 30, "2026-10-25", FAILS),
    ("older-than-days", 0, "2026-11-23T23:59:59Z", HOLDS),
    ("older-than-days", 0, "2026-11-24", FAILS),
    ("older-than-days", 0, "2027-01-01", FAILS),
    ("older-than-days", 30, "/Date(0)/", HOLDS),
    ("older-than-days", 30, "yesterday", UNDECIDED),
    ("older-than-days", 30, None, UNDECIDED),
    ("unique", True, "contoso.com", HOLDS),  # the first of its name
    ("unique", False, "contoso.com", FAILS),
    ("unique", True, 5, HOLDS),
]


@pytest.mark.parametrize("relation", RELATIONS)
def test_table(relation: str) -> None:
    hold(comes_out, (row for row in TABLE if row[0] == relation))


def comes_out(relation: str, option: Any, value: Any, state: State) -> None:
    assert answer(relation, option, value).state is state


def test_every_relation_stands_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(RELATIONS)


def test_what_may_be_undecided_of_a_known_value_says_so() -> None:
    """Whether something is present is known of a value, and asked of what is not."""
    read_in_part = Subject(HALF.of("AcceptedDomain")[0], Facts(HALF))
    seen = {
        relation
        for relation, option, value, _ in TABLE
        for about in (DOMAIN, NOTHING_DECLARED, read_in_part)
        if answer(relation, option, value, about).state is UNDECIDED
    }
    assert seen - {"present"} == {name for name, relation in RELATIONS.items() if relation.opens}


def test_every_relation_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rule-language.md").read_text("utf-8")
    wrong = [
        name
        for name, relation in RELATIONS.items()
        if relation.name != name or not relation.doc.endswith((".", "…")) or not relation.phrase
    ]
    assert wrong == []
    assert [name for name in RELATIONS if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize(
    ("relation", "option", "value", "reason"),
    [
        ("has-format", "domain", "a..b", "it has an empty label"),
        ("address-in", ["private"], "10.1.2.3", "it lies in 10.0.0.0/8 (private)"),
        (
            "provider-address",
            ["microsoft-365"],
            "40.107.12.7",
            "40.107.0.0/16 belongs to Exchange Online Protection",
        ),
        ("meets-name", "*.contoso.com", "contoso.com", "no source says whether the wildcard matches this name"),
        ("asks-for-name", "contoso.com", "*.contoso.com", "no source says whether the wildcard matches this name"),
        ("meets-name", "contoso.com", "fabrikam.com", ""),
        ("on-or-after", "2026-11-24", "soon", "it shows no date"),
        ("older-than-days", 30, "soon", "it shows no date"),
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
    ("pattern", "reason"),
    [
        ("(", "a group is not closed"),
        ("a{2000}{2000}", "the expression is too large"),
        *((pattern, "`(?` begins what is not supported here") for pattern in ("(?=a)", "(?!a)", "(?<=a)", "(?<!a)")),
        ("(a)\\1", "`\\1` is not supported here"),
        ("(?P=x)", "`(?` begins what is not supported here"),
        ("\\", "the expression ends too early"),
    ],
)
def test_patterns_that_are_refused(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        linear_pattern(pattern)


@pytest.mark.parametrize(
    ("entries", "covering"),
    [
        ("203.0.113.7, 203.0.113.8", {}),
        ("203.0.113.0/24, 203.0.113.7", {1: "203.0.113.0/24"}),
        ("203.0.113.7, 203.0.113.0/24", {0: "203.0.113.0/24"}),
        ("203.0.113.7, 203.0.113.7/32, 203.0.113.7", {1: "203.0.113.7", 2: "203.0.113.7"}),  # of equals the later ones
        ("203.0.113.0/25, 203.0.113.0/24, 203.0.113.128/25", {0: "203.0.113.0/24", 2: "203.0.113.0/24"}),
        ("203.0.113.0/25, 203.0.113.64/25", {1: "203.0.113.0/25"}),  # the same network, written with other bits
        ("x, 203.0.113.7, x", {}),
    ],
)
def test_an_entry_that_another_one_covers(entries: str, covering: dict[int, str]) -> None:
    about = subject(
        f"InboundConnectors: [{{ Name: a, ConnectorType: Partner, SenderIPAddresses: [{entries}] }}]",
        "InboundConnector",
    )
    found = {}
    for index, item in enumerate(about.definition.value("SenderIPAddresses")):
        at = about._replace(path=("SenderIPAddresses", index), item=item)
        known = answer("covered-by-another", True, item, at)
        assert answer("covered-by-another", False, item, at).state is ~known.state
        if known.state is HOLDS:
            found[index] = known.reason
    assert found == {index: f"`{other}` covers it" for index, other in covering.items()}


def test_the_clock_tells_the_date_where_none_is_given() -> None:
    """Only a date far from now, that every clock agrees on."""
    assert answer("older-than-days", 30, "2020-01-01", NOTHING_DECLARED).state is HOLDS
    assert answer("older-than-days", 30, "9999-01-01", NOTHING_DECLARED).state is FAILS


VALUES: list[Any] = [
    None, True, 0, -1, 2.5, float("nan"), 10**40, "", "a", "a.example", "10.0.0.1", "2026-11-24", [], ["a"], [1, None],
    [["a"], {"b": [None]}], {}, {"a": "b"}, {"a": {"b": [1]}},
]  # fmt: skip
"""What information of one's own may be."""


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_takes_any_value(relation: str) -> None:
    """What is asked has an answer, and its negation the opposite one; each item of a list too."""
    options = list({repr(row[1]): row[1] for row in TABLE if row[0] == relation}.values())

    def check(option: Any, value: Any) -> None:
        text = json.dumps({"InboundConnectors": [{"Name": "a", "ConnectorType": "Partner", "x-own": value}]})
        judged = subject(text, "InboundConnector")
        scope = Vocabulary((kind("InboundConnector"),), None, {})
        for spec in ({relation: option}, {"each": {relation: option}}, {"some": {relation: option}}):
            found, opposite = (
                compiled(test, scope, ("assert",))(judged) for test in ({"x-own": spec}, {"not": {"x-own": spec}})
            )
            assert isinstance(found, Open) is isinstance(opposite, Open), spec
            assert isinstance(found, Open) or (found is None) is (opposite is not None), spec

    hold(check, ((option, value) for option in options for value in VALUES))
