"""Properties that hold a mapping with properties of its own: names, values and faults are those of a definition."""

from __future__ import annotations

import json
import pickle

import pytest
from making import definition, document, said, tenant

from relaylint.core.diagnostic import Topic
from relaylint.model.definitions import MISFIT, NOT_DECLARED, TEMPLATE, Unknown, contribution
from relaylint.model.kinds import kind
from relaylint.model.layering import Combined
from relaylint.model.schema_index import FILES

EXPECTATION = "Expectations:\n  - Name: a\n    {}\n"


def faults(body: str) -> list[str]:
    """Return what is said of the body of an expectation."""
    return said(tenant(EXPECTATION.format(body)).diagnostics)


def test_what_a_mapping_holds_is_read_like_a_definition() -> None:
    held = "sessions: { ipaddresses: [203.0.113.7, '${x}'], MAILFROM: Contoso.com }"
    made = definition(EXPECTATION.format(f"{held}\n    Expect: {{ Unchanged-Since: v1 }}"))
    sessions, since = made.mapping("Sessions"), made.mapping("Expect")
    assert sessions is not None
    assert since is not None
    assert (sessions.about, since.about) == (Topic("Expectation", "a", "Sessions"), Topic("Expectation", "a", "Expect"))
    assert sessions.value("IPAddresses") == ["203.0.113.7", TEMPLATE]
    assert (sessions.normal("MailFrom"), sessions.normal("Recipients")) == ("contoso.com", "external")
    assert (sessions.value("Certificate"), since.value("unchanged-since")) == (None, "v1")
    for path, text in (
        (("Sessions", "MailFrom"), "Contoso.com"),
        (("Sessions", "IPAddresses", 0), "203.0.113.7"),
        (("Expect", "unchanged-since"), "v1"),
    ):
        location = made.locate(path)
        assert location.source.slice(location.span) == text


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("Comment: none", None),
        ("Sessions: null", None),
        ("Sessions: '${sessions}'", TEMPLATE),
        ("Sessions: {sessions}", TEMPLATE),
        ("Sessions: 5", MISFIT),
    ],
)
def test_where_no_mapping_is_known_there_is_none(body: str, value: object) -> None:
    made = definition(EXPECTATION.format(body))
    assert made.mapping("Sessions") is None
    assert made.value("Sessions") == value


def test_a_name_that_is_not_filled_in_leaves_the_mapping_open() -> None:
    sessions = definition(EXPECTATION.format("Sessions: { '${name}': x }")).mapping("Sessions")
    assert sessions is not None
    assert isinstance(sessions.value("MailFrom"), Unknown)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "Sessions: { Foo: 1 }",
            ["3:17 <Foo> error[unknown-property] `Foo` is not a property of `Sessions`"],
        ),
        (
            "Sessions: { MailForm: accepted }",
            ["3:17 <MailForm> error[unknown-property] `MailForm` is not a property of `Sessions`"],
        ),
        (
            "Sessions: { MailFrom: [contoso.com, app@contoso.com] }",
            [
                ("3:41 <app@contoso.com> error[malformed-value] `app@contoso.com` is not `any`, `accepted`, `<>` or a"
                " domain: it is a mail address")
            ],
        ),
        (
            "Sessions: { IPAddresses: [203.0.113.0/33] }",
            [
                (
                    "3:31 <203.0.113.0/33> error[malformed-value] `203.0.113.0/33` is not an IP address or range: it is"
                    " not an address, a CIDR range or a range `first-last`"
                )
            ],
        ),
        (
            "Sessions: { IPAddresses: [] }",
            ["3:30 <[]> error[out-of-range] `IPAddresses`: the list is empty"],
        ),
        (
            "Sessions: { Certificate: 5 }",
            [
                ("3:30 <5> error[wrong-type] `5` is a number; `Certificate` takes `none`, `any` or a name on a"
                " certificate, or a list")
            ],
        ),
        (
            "Sessions: { Recipients: [Internal, Extern] }",
            [
                ("3:40 <Extern> error[malformed-value] `Extern` is not `External` or `Internal`: it takes `External` or"
                " `Internal`")
            ],
        ),
        (
            "Sessions: { MailFrom: any, mailfrom: accepted }",
            ["3:32 <mailfrom> error[duplicate-key] `mailfrom` and `MailFrom` are the same property of `Sessions`"],
        ),
        (
            "Sessions: [contoso.com]\n    Expect: rejected",
            ["3:15 <[contoso.com]> error[wrong-type] a list stands where `Sessions` takes a mapping or null"],
        ),
        ("Expect: relayd", ["3:13 <relayd> error[unknown-value] `relayd` is not a value of `Expect`"]),
        (
            "Expect: 5",
            [
                ("3:13 <5> error[wrong-type] `5` is a number; `Expect` takes `relayed`, `rejected` or `not-relayed`, or"
                " a mapping with `unchanged-since`")
            ],
        ),
        ("Expect: { a: b, c: d }", [
            "3:15 <a> error[unknown-property] `a` is not a property of `Expect`",
            "3:21 <c> error[unknown-property] `c` is not a property of `Expect`",
            "3:5 <Expect> error[missing-property] `Expect` has no `unchanged-since`",
        ]),
        (
            "Expect: { unchanged-since: a..b }",
            ["3:32 <a..b> error[malformed-value] `a..b` is not a revision of Git: it is a range of revisions"],
        ),
        ("Only: Hosts", ["3:11 <Hosts> error[unknown-value] `Hosts` is not a value of `Only`"]),
    ],
)  # fmt: skip
def test_a_fault_has_its_place(body: str, lines: list[str]) -> None:
    assert [line.partition(" | ")[0] for line in faults(body)] == lines


@pytest.mark.parametrize(
    "body",
    [
        "Sessions: { Certificate: None, MailFrom: [ACCEPTED, '<>'], Recipients: [external, INTERNAL] }",
        "Sessions: { Certificate: ['*.contoso.com', none], IPAddresses: ['2001:db8::/32', 203.0.113.1-203.0.113.9] }",
        "Sessions: { MailFrom: '{{ senders }}', IPAddresses: [<your ip>] }",
        "Expect: Not-Relayed",
        "Expect: { unchanged-since: HEAD~1 }",
        "Expect: { unchanged-since: '${BASE}' }",
        "Only: sendinghosts",
    ],
)
def test_what_is_taken(body: str) -> None:
    assert faults(body) == []


def test_what_holds_a_mapping_can_be_kept() -> None:
    """As a cache of files would."""
    made = contribution(document(EXPECTATION.format("Sessions: { mailfrom: any }"))).definitions
    (again,) = pickle.loads(pickle.dumps(made))  # noqa: S301
    sessions = again.mapping("Sessions")
    assert sessions.value("MailFrom") == "any"
    assert sessions.kind is kind("Expectation").mappings["Sessions"] is kind("Expectation.Sessions")


def test_of_several_files_the_mapping_is_that_of_the_file_in_which_it_stands() -> None:
    texts = ("Expectations: [{ Name: a, Sessions: { MailFrom: any } }]\n", "Expectations: [{ Name: a, Only: x }]\n")
    below, above = map(definition, texts)
    whole = Combined([below, above])
    assert whole.mapping("Sessions") is below.mapping("Sessions")
    assert whole.mapping("Expect") is None


def test_mappings_are_described_like_kinds() -> None:
    held = [each for name in FILES for each in kind(name).mappings.values()]
    assert [each.name for each in held] == ["Expectation.Sessions", "Expectation.Expect"]
    for each in held:
        assert each.schema["additionalProperties"] is False
        for name, about in each.properties.items():
            assert about["title"], name
            assert about["description"].endswith("."), name
            assert "default" in about or name in each.schema["required"], name
    assert json.dumps(kind("Expectation").defaults) == '{"Sessions": null, "Expect": null, "Only": null}'
    assert definition(EXPECTATION.format("Sessions: {}")).value("Comment") == NOT_DECLARED
