"""Words from other tools, in each place of a rule: what is proposed for them is written so here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import changed, hold, said, write

from relaylint.core import resources
from relaylint.policy.conditions.borrowed import BORROWED, Spot, borrowed
from relaylint.policy.pack import SHAPE, load_policy
from relaylint.policy.relations import RELATIONS
from relaylint.syntax.reading import Limits

_COMBINED = {"all", "any", "not"}
_SEARCHED = {"kind", "among", "include-disabled", "where", "at-least", "at-most"}
_KEYS = set(resources.resolved_schema(SHAPE)["properties"])
KNOWN = {
    Spot.RULE: _KEYS,
    Spot.CASE: {"when", "severity", "message", "help"},
    Spot.CONDITION: {*_COMBINED, "exists"},
    Spot.TEST: {*_COMBINED, "each", "some", *RELATIONS},
    Spot.SEARCH: _SEARCHED,
    Spot.OPTION: {"this", "first-label-of", "parameter"},
}
"""The words that have a meaning in each place."""
ENTRIES = [(spot, words, meant) for spot, entries in BORROWED.items() for words, meant in entries.items()]


def test_what_is_proposed_exists() -> None:
    known = {word for words in KNOWN.values() for word in words}

    def check(spot: Spot, words: str, meant: str) -> None:
        named = {word for part in re.findall("`([^`]+)`", meant) for word in re.findall(r"\b[a-z][a-z-]+", part)}
        assert named, meant
        assert named <= known | {"true", "false"}, named - known

    hold(check, ENTRIES)


def test_no_word_that_means_something_in_a_place_is_explained_there() -> None:
    bare = {spot: {re.sub("[^a-z]", "", word) for word in words} for spot, words in KNOWN.items()}
    assert [(spot, word) for spot, words, _ in ENTRIES for word in words.split() if word in bare[spot]] == []


def test_each_word_is_explained_once_in_a_place() -> None:
    for spot, entries in BORROWED.items():
        words = [word for words in entries for word in words.split()]
        assert sorted(words) == sorted(set(words)), spot
        assert all(borrowed(word, spot) for word in words)


def test_signs_and_letter_case_do_not_count() -> None:
    spelt = ("maxLength", "max-length", "max_length", "$maxLength")
    assert {borrowed(word, Spot.TEST) for word in spelt} == {
        "write `shorter-than`: fewer characters, or items, than its option"
    }
    assert borrowed("equals", Spot.TEST) == ""


HELPED = {
    "or in a condition": ({"assert_": "{ or: [{ Name: { starts-with: x } }] }"}, "write `any`, with a list"),
    "if in a condition": (
        {"where": "{ if: { Name: { starts-with: x } } }"},
        "write under `where` when the rule applies, and under `assert` what must hold then",
    ),
    "and behind a property": ({"assert_": "{ Name: { and: [{ starts-with: x }] } }"}, "write `all`, with a list"),
    "regex": ({"assert_": "{ Name: { regex: x } }"}, "write `matches`, with a regular expression"),
    "greater-than": ({"assert_": "{ connector.address-count: { greater-than: 5 } }"}, "write `more-than`"),
    "one-of": ({"assert_": "{ Name: { one-of: [a, b] } }"}, "write `in`, with a list"),
    "not-equals": ({"assert_": "{ Name: { not-equals: a } }"}, "write `not: { equals: … }`"),
    "exists behind a property": (
        {"assert_": "{ SenderDomains: { each: { exists: { kind: AcceptedDomain } } } }"},
        (
            "write `present: true` to ask whether there is a value; another definition is looked for by `exists` beside"
            " properties, with `for: LIST` once for each item"
        ),
    ),
    "if in exists": (
        {"assert_": "{ exists: { kind: SendingHost, at-most: 3, if: { Name: { starts-with: x } } } }"},
        "write `where`, which says what the other definition must meet",
    ),
    "when for where": (
        {"when": "{ Name: { starts-with: x } }"},
        "write `where`, which says what definitions the rule is about",
    ),
    "unless for not": ({"unless": "{ Name: { starts-with: x } }"}, "write `where`, and in it `not: { … }`"),
    "any at the top": ({"any": "[]"}, "write `assert`, or `where`, and put this in it"),
    "a property at the top": (
        {"Comment": "{ present: true }"},
        "a property is asked for under `where`, or under `assert`",
    ),
    "a fact at the top": ({"today": "x"}, "a fact is asked for under `where`, or under `assert`"),
    "what no rule has": ({"zebra": "x"}, "`relaylint schema rule` prints the keys that a rule has"),
    "a slip in a key": ({"messages": "x"}, "did you mean `message`?"),
    "where for when": (
        {"cases": "[{ where: { Name: { starts-with: x } }, when: { Name: { starts-with: x } }, severity: info }]"},
        "write `when`",
    ),
    "a list for a condition": (
        {"assert_": "[{ Name: { starts-with: x } }]"},
        "write `all:` above the list if every part must hold, `any:` if one is enough",
    ),
    "a list for the condition of a case": (
        {"cases": "[{ when: [{ Name: { starts-with: x } }], severity: info }]"},
        "write `all:` above the list if every part must hold, `any:` if one is enough",
    ),
    "a parameter without its prefix": (
        {
            "assert_": "{ Name: { shorter-than: { parameter: most } } }",
            "parameters": "{ most: { type: integer, default: 5, description: d } }",
            "message": "'more than {most}'",
        },
        "did you mean `{parameter.most}`?",
    ),
    "a field that nobody knows": (
        {
            "assert_": "{ Name: { shorter-than: { parameter: most } } }",
            "parameters": "{ most: { type: integer, default: 5, description: d } }",
            "message": "'more than {zzz}'",
        },
        "name `{value}`, `{name}`, `{item}`, `{other}`, `{reason}` or `{parameter.most}`, a property or a fact",
    ),
    "the items of a fact": (
        {
            "kind": "SendingHost",
            "for_": "certificate.names",
            "assert_": "{ certificate.names: { each: { starts-with: x } } }",
        },
        "leave `for` out and ask `certificate.names: { each: … }`, which reports each item that fails",
    ),
    "property for this": ({"assert_": "{ Name: { equals: { property: Comment } } }"}, "write `{ this: NAME }`"),
    "first-label for first-label-of": (
        {"assert_": "{ Name: { equals: { first-label: TlsSenderCertificateName } } }"},
        "write `{ first-label-of: NAME }`",
    ),
    "a relation without a property": (
        {"assert_": "{ starts-with: x }"},
        "write the name of a property in front: `Name: { starts-with: … }`",
    ),
    "a key of the rule in a condition": (
        {"where": "{ include-disabled: true }"},
        "`include-disabled` stands beside `kind`, not in a condition",
    ),
    "a fact in two parts": (
        {"kind": "SendingHost", "assert_": "{ certificate: { days-left: { at-least: 5 } } }"},
        "did you mean `certificate.days-left`? The name of a fact is one word",
    ),
    "a list of values": ({"assert_": "{ Name: { equals: [a, b] } }"}, "write `in: [a, b]`"),
    "a list of values of a list": (
        {"assert_": "{ SenderDomains: { contains: [a.com, b.com] } }"},
        "write `some: { in: [a.com, b.com] }`",
    ),
    "a list of beginnings": (
        {"assert_": "{ Name: { starts-with: [a, b] } }"},
        "write `any: [{ starts-with: a }, { starts-with: b }]`",
    ),
    "accepted domains as a list": (
        {"assert_": "{ TlsSenderCertificateName: { in: AcceptedDomains } }"},
        "write `listed-in: AcceptedDomains`",
    ),
    "a network as a range with a name": (
        {"assert_": "{ SenderIPAddresses: { some: { address-in: 203.0.113.0/24 } } }"},
        'write `overlaps: "203.0.113.0/24"`',
    ),
    "a word of a list": (
        {"assert_": "{ SenderIPAddresses: { some: { address-in: private } } }"},
        'write ["private"]',
    ),
    "a parameter that is a text": (
        {
            "assert_": "{ Name: { in: { parameter: d } } }",
            "parameters": "{ d: { type: string, default: contoso.com, description: d } }",
        },
        "write `equals: { parameter: d }`",
    ),
}


@pytest.mark.parametrize("case", HELPED)
def test_a_rule_as_somebody_writes_it_who_knows_other_tools(case: str, tmp_path: Path) -> None:
    parts, help = HELPED[case]
    write(tmp_path, {"own-rule.yaml": changed(**parts)})
    (line,) = said(load_policy([str(tmp_path)], Limits()).problems)
    assert line.partition(" | ")[2] == help
