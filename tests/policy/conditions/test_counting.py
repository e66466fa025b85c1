"""``exists`` with ``at-least`` and ``at-most``: what is counted, what is left open, and where it is reported once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import changed, compiled, document, rule, said, tenant

from relaylint.check.engine import judge
from relaylint.model.definitions import contribution
from relaylint.model.kinds import kind
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import Vocabulary

SCOPE = Vocabulary((kind("InboundConnector"),), None, {"most": 2, "text": "x"})
WHERE = {"TlsSenderCertificateName": {"equals": "x"}}
LINES = {
    "yes": "TlsSenderCertificateName: x",
    "no": "TlsSenderCertificateName: y",
    "maybe": "TlsSenderCertificateName: '${later}'",
    "off": "TlsSenderCertificateName: x, Enabled: false",
}
"""Connectors that count, that do not, that may, and that are disabled."""


def counts(where: dict[str, Any] | None = WHERE, about: str = "InboundConnector", **more: Any) -> dict[str, Any]:
    asked = {} if where is None else {"where": where}
    return {"exists": {"kind": about, **asked, **{key.replace("_", "-"): more[key] for key in more}}}


def connectors(*statuses: str, start: int = 0, complete: bool = True) -> str:
    lines = [
        f"  - {{ Name: c{number}, ConnectorType: OnPremises, {LINES[status]} }}\n"
        for number, status in enumerate(statuses, start)
    ]
    return "InboundConnectors:\n" + "".join(lines) + ("" if complete else "  - '${?}'\n")


def says(spec: dict[str, Any], text: str, **parts: str) -> list[str]:
    """Return what a rule that asserts a condition reports, each with its labels, and what it leaves open."""
    made = rule(changed(assert_=repr(spec), message='"{name}"', remedy="Change it with Set-It.", **parts))
    judged = judge(tenant(text), [made])
    lines = [f"{found.primary.location.source.slice(found.primary.location.span)}?" for found in judged.undecided]
    for found in judged.diagnostics:
        lines.append(found.message)
        lines += [f"  {label.text} @ {label.location.source.slice(label.location.span)}" for label in found.related]
    return lines


# what people ask


def test_not_more_than_so_many() -> None:
    spec = counts(None, at_most=3)
    assert says(spec, connectors(*["yes"] * 3, *["off"] * 3)) == []
    assert says(spec, connectors(*["yes"] * 3, *["off"] * 3, *["no"] * 3)) == [
        "c6",
        "  InboundConnector `c0` @ c0",
        "  InboundConnector `c1` @ c1",
        "  InboundConnector `c2` @ c2",
        "  InboundConnector `c7` @ c7",
        "  InboundConnector `c8` @ c8",
    ]


def test_labels_have_a_bound() -> None:
    assert says(counts(at_most=9), connectors(*["yes"] * 14))[-2:] == [
        "  InboundConnector `c3` @ c3",
        "  InboundConnector `c4` and 8 more @ c4",
    ]
    assert says(counts(at_most=9), connectors(*["yes"] * 99))[-1] == "  InboundConnector `c4` and more @ c4"


# where it is reported


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({}, "c2"),
        ({"where": "{ TlsSenderCertificateName: { equals: y } }"}, "c3"),
        ({"where": "{ Name: { in: [c0, c1] } }"}, "c1"),
        ({"where": "{ Name: { equals: c5 } }"}, "c5"),
    ],
)
def test_it_is_reported_at_what_the_rule_judges(parts: dict[str, str], place: str) -> None:
    text = connectors("yes", "yes", "yes", "no", "no", "off", "no")
    found = says(counts(None, at_most=2, include_disabled=False), text, include_disabled="true", **parts)
    assert [line for line in found if not line.startswith("  ")] == [place]


def test_what_excuses_one_does_not_excuse_all() -> None:
    spec = {"any": [counts(None, at_most=1), {"Comment": {"present": True}}]}
    text = connectors("yes", "yes", "yes").replace("Name: c1,", "Name: c1, Comment: needed,")
    assert [line for line in says(spec, text) if not line.startswith("  ")] == ["c2"]
    assert says(spec, text.replace("Name: c2,", "Name: c2, Comment: too,"))[0] == "c0"


def test_a_count_says_when_a_rule_applies() -> None:
    text = connectors("yes", "no", "yes")
    spec = {"TlsSenderCertificateName": {"equals": "-"}}
    assert says(spec, text, where=repr(counts(None, at_least=3))) == ["c0", "c1", "c2"]
    assert says(spec, text, where=repr(counts(None, at_least=4))) == []


def test_another_definition_is_named() -> None:
    made = rule(changed(assert_=repr(counts(None, at_most=1)), message='"{name} beside {other}"'))
    assert [found.message for found in judge(tenant(connectors("yes", "yes")), [made]).diagnostics] == ["c1 beside c0"]


def test_at_least_so_many() -> None:
    spec = counts(at_least=3)
    assert says(spec, connectors("no", "yes", "yes", "no", "yes")) == []
    assert says(spec, connectors("no", "yes", "yes", "no")) == ["c1", "  InboundConnector `c2` @ c2"]
    assert says(spec, connectors("no", "off", "no")) == ["c0", "c2"]


def test_both() -> None:
    spec = counts(at_least=1, at_most=1)
    assert says(spec, connectors("no", "yes")) == []
    assert says(spec, connectors("yes", "yes")) == ["c1", "  InboundConnector `c0` @ c0"]
    assert says(spec, connectors("no")) == ["c0"]
    assert says({"not": spec}, connectors("no", "yes")) == ["c1"]
    assert says({"not": spec}, connectors("yes", "yes")) == []


def test_groups_are_counted_each() -> None:
    spec = counts({"TlsSenderCertificateName": {"equals": {"this": "TlsSenderCertificateName"}}}, at_most=1)
    assert says(spec, connectors("yes", "no", "yes", "no", "yes")) == [
        "c2",
        "  InboundConnector `c0` @ x",
        "  InboundConnector `c4` @ x",
        "c3",
        "  InboundConnector `c1` @ y",
    ]


def test_another_kind_is_reported_at_each_that_is_judged() -> None:
    hosts = "SendingHosts:\n  - { Name: a, CertificateNames: [z, x] }\n  - { Name: b, CertificateNames: [y] }\n"
    spec = counts({"TlsSenderCertificateName": {"equals": {"this": "item"}}}, at_most=1)
    parts = {"kind": "SendingHost", "for_": "CertificateNames", "message": '"{item} of {name}"'}
    made = rule(changed(assert_=repr(spec), **parts))
    judged = judge(tenant(hosts + connectors("yes", "no", "yes")), [made])
    assert [line.partition(" | ")[0] for line in said(judged.diagnostics)] == ["2:38 <x> warning[own-rule] x of a"]
    labels = [label.location.source.position(label.location.span.start).line for label in judged.diagnostics[0].related]
    assert labels == [5, 7]


def test_a_parameter_gives_the_number() -> None:
    parts = {"parameters": "{ most: { type: integer, default: 2, description: How many. } }"}
    assert says(counts(at_most={"parameter": "most"}), connectors(*["yes"] * 3), **parts)[0] == "c2"


# what nobody knows


@pytest.mark.parametrize(
    ("spec", "statuses", "complete", "lines"),
    [
        (counts(at_most=1), ["yes", "maybe"], True, ["c0?", "c1?"]),
        (counts(at_most=1), ["yes", "no"], False, ["c0?", "c1?"]),
        (counts(at_most=2), ["yes", "maybe"], True, []),
        (counts(at_most=0), ["yes", "maybe"], False, ["c0"]),
        (counts(at_least=2), ["yes", "maybe"], True, ["c0?", "c1?"]),
        (counts(at_least=2), ["yes"], False, ["c0?"]),
        (counts(at_least=1), ["yes", "maybe"], False, []),
        (counts(at_least=3), ["yes", "maybe"], True, ["c0"]),
    ],
)
def test_what_may_count(spec: dict[str, Any], statuses: list[str], complete: bool, lines: list[str]) -> None:
    found = says(spec, connectors(*statuses, complete=complete))
    assert [line for line in found if not line.startswith("  ")] == lines


def test_nobody_speaks_about_the_kind() -> None:
    assert says(counts(None, "SendingHost", at_most=5), connectors("yes")) == ["c0?"]


STATUSES = st.lists(st.sampled_from([*LINES]), min_size=1, max_size=5)


def expected(
    files: dict[str, list[str]], complete: bool, number: int, is_most: bool, reported: frozenset[str]
) -> tuple[list[str], bool]:
    """Return where a bound is reported, and whether it is open, found by counting all."""
    order = sorted(files, key=lambda file: (file in reported, file))
    named = [(file, f"c{index}{file}", status) for file in order for index, status in enumerate(files[file])]
    enabled = sorted(name for _, name, status in named if status != "off")
    certain = [(file, name) for file, name, status in named if status == "yes"]
    maybe = sum(status == "maybe" for _, _, status in named)
    limit = number if is_most else number - 1
    if len(certain) <= limit and (len(certain) + maybe > limit or not complete):
        return [], bool(enabled)
    if (len(certain) > limit) is not is_most:
        return [], False
    told = [(place, name) for place, (file, name) in enumerate(certain) if file in reported]
    if not told:
        return enabled, False
    beyond = [name for place, name in told if place >= limit] or [told[-1][1]]
    return [beyond[0] if is_most else told[0][1]], False


@given(STATUSES, STATUSES, st.booleans(), st.integers(0, 4), st.booleans(), st.booleans(),
       st.frozensets(st.sampled_from(["a", "b"])))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_what_counting_all_would_find(
    one: list[str], two: list[str], complete: bool, number: int, is_most: bool, negated: bool, reported: frozenset[str]
) -> None:
    files = {"a": one, "b": two}
    made = Tenant(".")
    for file, statuses in files.items():
        text = connectors(*statuses, complete=complete)
        for index in range(len(statuses)):
            text = text.replace(f"c{index},", f"c{index}{file},")
        made.add(contribution(document(text, file)))
    bound = max(number, int(not is_most))
    number_of: dict[str, Any] = {"at_most" if is_most else "at_least": bound}
    spec = counts(**number_of)
    asked = rule(changed(assert_=repr({"not": spec} if negated else spec), message='"{name}"'))
    judged = judge(made, [asked], Surroundings([made], None, reported.__contains__))
    if negated:
        bound, is_most = (bound + 1, False) if is_most else (bound - 1, True)
    places, is_open = expected(files, complete, bound, is_most, reported)
    assert sorted(found.message for found in judged.diagnostics) == places
    assert bool(judged.undecided) is is_open


# what cannot be right


@pytest.mark.parametrize(
    ("more", "key", "message", "help"),
    [
        ({"at-most": -1}, "at-most", "`-1` is no number of definitions",
         "write a whole number from 0 on, or `{ parameter: NAME }`"),
        ({"at-least": 0}, "at-least", "`0` is no number of definitions",
         "write a whole number from 1 on, or `{ parameter: NAME }`"),
        ({"at-most": True}, "at-most", "`true` is no number of definitions",
         "write a whole number from 0 on, or `{ parameter: NAME }`"),
        ({"at-most": "10"}, "at-most", "`10` is no number of definitions",
         "write a whole number from 0 on, or `{ parameter: NAME }`"),
        ({"at-most": {"parameter": "text"}}, "at-most", "`x` is no number of definitions",
         "write a whole number from 0 on, or `{ parameter: NAME }`"),
        ({"at-least": 3, "at-most": 2}, "at-most", "at least 3 are never at most 2", "exchange the two numbers"),
        ({"at-most": 2, "among": "others"}, "among",
         "`at-least` and `at-most` count every definition of the tenant, the judged one too", "leave `among` out"),
    ],
)  # fmt: skip
def test_faults_of_counts(more: dict[str, Any], key: str, message: str, help: str) -> None:
    with pytest.raises(RuleFault) as caught:
        compiled({"exists": {"kind": "InboundConnector", **more}}, SCOPE, ("assert",))
    assert (caught.value.path, str(caught.value), caught.value.help) == (("assert", "exists", key), message, help)
