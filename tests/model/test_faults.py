"""The shipped schemas, and what is said about data that does not fit them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import document, said, tenant

from relaylint.core import resources
from relaylint.model.faults import Explained, Target, Validator, diagnose, explain_fault
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.model.validators import Engine, ReferenceEngine, RustEngine, default_engine
from relaylint.policy.relations import RELATIONS
from relaylint.values.syntaxes import FORMATS

FOLDER = Path(resources.folder("schemas"))
SHIPPED = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
    if path.name not in resources.PUBLISHED.values()  # generated, for editors: tests/editor
}


def nodes(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema within a schema with its path."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key not in ("default", "enum", "const"):
                yield from nodes(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from nodes(value, f"{path}/{index}")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SHIPPED[name])
    assert SHIPPED[name]["$id"] == f"https://github.com/relaylint/relaylint/raw/main/schemas/{name}"


@pytest.mark.parametrize("name", SHIPPED)
def test_references_lead_to_something(name: str) -> None:
    inlined = resources.resolved_schema(name)
    assert not [path for path, node in nodes(inlined) if "$ref" in node]
    jsonschema.Draft202012Validator.check_schema(inlined)


KINDS = {*FILES.values(), "common.schema.json"}
"""The schemas with words of our own."""


@pytest.mark.parametrize("name", SHIPPED)
def test_rules_and_syntaxes_that_a_schema_names_are_known(name: str) -> None:
    rules = {path.stem for path in Path(resources.folder("rules")).rglob("*.yaml")}
    for path, node in nodes(SHIPPED[name]):
        if path.endswith("/properties"):
            continue
        assert node.get("format", "domain") in FORMATS or isinstance(node["format"], dict), path
        assert node.get("x-rule", "cert-name-syntax") in rules, path
        assert name in KINDS or not [key for key in node if key.startswith("x-")], path


@pytest.mark.parametrize("name", FILES)
def test_a_kind_describes_every_property(name: str) -> None:
    for key, about in kind(name).properties.items():
        assert about["title"], key
        assert about["description"].endswith("."), key
        assert "pattern" not in about, key


@pytest.mark.parametrize("name", FILES)
def test_a_default_fits_its_own_schema(name: str) -> None:
    about = kind(name)
    for key, default in about.defaults.items():
        only = {**about.schema, "required": []}
        assert Validator(only).faults({key: default}) == [], key


def in_any_case(word: str) -> str:
    letters = (f"[{char.upper()}{char.lower()}]" if char.isalpha() else char for char in word)
    return "".join(letters).replace(".", "[.]")


def test_every_enumeration_takes_any_case_and_nothing_else() -> None:
    for name, node in SHIPPED["common.schema.json"]["$defs"].items():
        if "anyOf" not in node:
            continue
        words = [word for word in node["anyOf"][0]["enum"] if word is not None]
        assert node["anyOf"][1] == {
            "type": "string",
            "pattern": f"^(?:{'|'.join(map(in_any_case, words))})$",
        }, name


def test_patterns_mean_the_same_to_every_engine() -> None:
    for name, schema in SHIPPED.items():
        for path, node in nodes(schema):
            pattern = node.get("pattern")
            if isinstance(pattern, str):
                assert re.fullmatch(r"\^[^\\$^]*\$", pattern), (name, path)


def test_read_only_properties_take_anything() -> None:
    for name in FILES:
        about = kind(name)
        only = {**about.schema, "required": []}
        read_only = [key for key, node in about.properties.items() if node.get("readOnly")]
        assert len(read_only) > 10 or name in ("SendingHost", "Expectation")
        values: list[Any] = [None, "", "x", 5, [], {}, True]
        for value in values:
            assert Validator(only).faults(dict.fromkeys(read_only, value)) == []


# whole files, judged by plain jsonschema as an editor would; tests/editor has many more


def editor(data: Any) -> list[str]:
    validator = jsonschema.Draft7Validator(resources.generated("definitions.schema.json"))
    return sorted("/".join(map(str, error.absolute_path)) for error in validator.iter_errors(data))


@pytest.mark.parametrize(
    "text",
    [
        "AcceptedDomains: [{ DomainName: contoso.com, DomainType: authoritative, Default: true }]",
        "AcceptedDomains:\nInboundConnectors: null",
        "InboundConnectors: [{ Name: Hub, ConnectorType: ONPREMISES, ConnectorSource: AdminUI, Guid: 1 }]",
        "OrganizationConfig: { RejectDirectSend: true }",
        "x-anchors: { anything: [1] }\nSendingHosts: [{ Name: mta-01, MailFrom: ['<>'], Recipients: [internal] }]",
        "$schema: definitions.schema.json\nRemoteDomains: [{ DomainName: '*' }]",
        "OutboundConnectors: [{ Name: Out, ConnectorType: Partner, TlsSettings: null }]",
        "SendConnectors: [{ Name: Send, AddressSpaces: [{ Type: SMTP, Domain: '*', Cost: 1 }, 'SMTP:*;1'] }]",
    ],
)
def test_editor_and_we_take_a_whole_file(text: str) -> None:
    assert editor(document(text).data) == []
    assert said(tenant(text).diagnostics) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("InboundConnectors: [{ Name: Hub }]", ["InboundConnectors/0"]),
        ("InboundConnectors: [{ Name: Hub, ConnectorType: Partnr }]", ["InboundConnectors/0/ConnectorType"]),
        ("InboundConnectors: { Name: Hub }", ["InboundConnectors"]),
        ("InboundConnectors: [Hub]", ["InboundConnectors/0"]),
        ("InboundConnector: []", [""]),
        ("OrganizationConfig: []", ["OrganizationConfig"]),
        ("SendingHosts: [{ Name: mta-01, Port: 0 }]", ["SendingHosts/0/Port"]),
        ("AcceptedDomains: [{ DomainName: contoso.com, Colour: blue }]", ["AcceptedDomains/0"]),
    ],
)
def test_editor_and_we_refuse_a_whole_file(text: str, at: list[str]) -> None:
    assert editor(document(text).data) == at
    assert len(tenant(text).diagnostics) == 1


def test_the_file_of_definitions_knows_every_kind() -> None:
    properties = SHIPPED["definitions-shape.schema.json"]["properties"]
    refs = {key: (node.get("items") or node)["$ref"] for key, node in properties.items() if key != "$schema"}
    assert refs == {kind(name).key: FILES[name] for name in FILES}


def test_what_the_rule_schema_lists_is_what_there_is() -> None:
    properties = SHIPPED["rule-shape.schema.json"]["properties"]
    assert properties["kind"]["items"]["enum"] == properties["kind"]["anyOf"][1]["enum"]
    assert set(properties["kind"]["items"]["enum"]) == set(FILES)
    parameter = properties["parameters"]["additionalProperties"]["properties"]
    assert parameter["format"]["enum"] == list(FORMATS)
    assert parameter["items"]["properties"]["format"]["enum"] == list(FORMATS)


def test_the_options_of_relations_are_schemas() -> None:
    for relation in RELATIONS.values():
        jsonschema.Draft202012Validator.check_schema(relation.option)


# each fault: rule, place, message, help


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            "Colour: blue",
            (
                "3:5 <Colour> error[unknown-property] `Colour` is not a property of an InboundConnector"
                " | Correct the spelling; `relaylint schema KIND` lists the properties of a kind."
            ),
        ),
        (
            "RequireTlss: true",
            (
                "3:5 <RequireTlss> error[unknown-property] `RequireTlss` is not a property of an InboundConnector"
                " | did you mean `RequireTls`?"
            ),
        ),
        (
            "Enabled: 'false'",
            (
                "3:14 <'false'> error[wrong-type] `false` is a text; `Enabled` takes true or false"
                " | write false without quotes"
            ),
        ),
        (
            "Enabled: maybe",
            (
                "3:14 <maybe> error[wrong-type] `maybe` is a text; `Enabled` takes true or false"
                " | Write a value of the type that the property takes."
            ),
        ),
        (
            "Enabled: 1",
            (
                "3:14 <1> error[wrong-type] `1` is a number; `Enabled` takes true or false"
                " | Write a value of the type that the property takes."
            ),
        ),
        (
            "Enabled: ''",
            (
                "3:14 <''> error[wrong-type] an empty text stands where `Enabled` takes true or false"
                " | Write a value of the type that the property takes."
            ),
        ),
        (
            "Enabled:",
            (
                "3:13 <> error[wrong-type] `null` stands where `Enabled` takes true or false"
                " | Write a value of the type that the property takes."
            ),
        ),
        (
            "Comment: 5",
            '3:14 <5> error[wrong-type] `5` is a number; `Comment` takes a text or null | write "5" with quotes',
        ),
        (
            "Comment: true",
            (
                '3:14 <true> error[wrong-type] `true` is a boolean; `Comment` takes a text or null | write "true"'
                " with quotes"
            ),
        ),
        (
            "Comment: [a, b]",
            (
                "3:14 <[a, b]> error[wrong-type] a list stands where `Comment` takes a text or null"
                " | Write a value of the type that the property takes."
            ),
        ),
        (
            "SenderDomains: '*'",
            "3:20 <'*'> error[wrong-type] `*` is a text; `SenderDomains` takes a list or null | write [\"*\"]",
        ),
        (
            "SenderDomains: 5",
            "3:20 <5> error[wrong-type] `5` is a number; `SenderDomains` takes a list or null | write [5]",
        ),
        (
            "SenderDomains: ''",
            "3:20 <''> error[wrong-type] an empty text stands where `SenderDomains` takes a list or null | write []",
        ),
        (
            "SenderDomains: { a: b }",
            (
                "3:20 <{ a: b }> error[wrong-type] a mapping stands where `SenderDomains` takes a list or null"
                " | Write a value of the type that the property takes."
            ),
        ),
        (
            "SenderDomains: [contoso.com, 5]",
            '3:34 <5> error[wrong-type] `5` is a number; `SenderDomains` takes a text | write "5" with quotes',
        ),
        (
            "ConnectorSource: true",
            (
                "3:22 <true> error[wrong-type] `true` is a boolean; `ConnectorSource` takes `Default`, `HybridWizard`,"
                " `Migrated` or `AdminUI` | Write a value of the type that the property takes."
            ),
        ),
        (
            "EFUsers: [office]",
            ("3:15 <office> error[malformed-value] `office` is not a mail address: it has no `@` | Correct the value."),
        ),
        (
            'EFUsers: [""]',
            (
                '3:15 <""> error[malformed-value] an empty text is not a mail address: it has no `@`'
                " | Correct the value."
            ),
        ),
    ],
)
def test_each_fault_is_one_line(body: str, line: str) -> None:
    text = f"InboundConnectors:\n  - Name: Hub\n    {body}\n    ConnectorType: OnPremises\n"
    assert said(tenant(text).diagnostics) == [line]


@pytest.mark.parametrize(
    ("word", "help"),
    [
        ("Mandatry", "did you mean `Mandatory`? It takes `Opportunistic`, `Mandatory` or `None`"),
        ("Always", "it takes `Opportunistic`, `Mandatory` or `None`"),
    ],
)
def test_a_word_that_is_none_of_an_enumeration(word: str, help: str) -> None:
    text = f"OutboundConnectors: [{{ Name: a, ConnectorType: Partner, SmtpDaneMode: {word} }}]"
    assert said(tenant(text).diagnostics) == [
        f"1:71 <{word}> error[unknown-value] `{word}` is not a value of `SmtpDaneMode` | {help}"
    ]


@pytest.mark.parametrize("word", ["Manual", "adminui", "AdminUi2"])
def test_which_words_an_enumeration_has_may_be_left_to_a_rule(word: str) -> None:
    text = f"InboundConnectors: [{{ Name: a, ConnectorType: Partner, ConnectorSource: {word} }}]"
    assert said(tenant(text).diagnostics) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "InboundConnectors:\n  - Name: Hub",
            [
                (
                    "2:11 <Hub> error[missing-property] InboundConnector `Hub` has no `ConnectorType`"
                    " | add `ConnectorType`: `Partner` or `OnPremises`"
                )
            ],
        ),
        (
            "InboundConnectors:\n  - ConnectorType: Partner",
            ["2:5 <ConnectorType> error[missing-property] this InboundConnector has no `Name` | add `Name`: a text"],
        ),
        (
            "InboundConnectors:\n  - {}",
            [
                (
                    "2:5 <{}> error[missing-property] this InboundConnector has no `Name`, `ConnectorType`"
                    " | add `Name`, `ConnectorType`"
                )
            ],
        ),
        (  # misspelt is not missing too
            "InboundConnectors:\n  - Nmae: Hub\n    ConectorType: Partner",
            [
                (
                    "2:5 <Nmae> error[unknown-property] `Nmae` is not a property of an InboundConnector"
                    " | did you mean `Name`?"
                ),
                (
                    "3:5 <ConectorType> error[unknown-property] `ConectorType` is not a property of an InboundConnector"
                    " | did you mean `ConnectorType`?"
                ),
            ],
        ),
        (
            "InboundConnectors:\n  - Name: ''\n    ConnectorType: Partner",
            ["2:11 <''> error[out-of-range] `Name`: the text is empty | Choose a value within the bounds named."],
        ),
        (  # empty is one fault of a domain, not two
            "AcceptedDomains:\n  - DomainName: ''",
            ["2:17 <''> error[out-of-range] `DomainName`: the text is empty | Choose a value within the bounds named."],
        ),
        (
            "AcceptedDomains:\n  - DomainName: contoso..com",
            [
                (
                    "2:17 <contoso..com> error[malformed-value] `contoso..com` is not a domain name: it has an"
                    " empty label"
                    " | Correct the value."
                )
            ],
        ),
        (
            "AcceptedDomains:\n  - DomainName: 365",
            [
                (
                    "2:17 <365> error[wrong-type] `365` is a number; `DomainName` takes a domain name"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "SendingHosts:\n  - { Name: mta, Port: 70000 }",
            [
                (
                    "2:24 <70000> error[out-of-range] `Port`: `70000` is more than 65535"
                    " | Choose a value within the bounds named."
                )
            ],
        ),
        (
            "SendingHosts:\n  - { Name: mta, Port: 0 }",
            ["2:24 <0> error[out-of-range] `Port`: `0` is less than 1 | Choose a value within the bounds named."],
        ),
        (
            "SendingHosts:\n  - { Name: mta, Port: 25.5 }",
            [
                (
                    "2:24 <25.5> error[wrong-type] `25.5` is a number; `Port` takes a whole number"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "SendingHosts:\n  - { Name: mta, MailFrom: [] }",
            ["2:28 <[]> error[out-of-range] `MailFrom`: the list is empty | Choose a value within the bounds named."],
        ),
        (
            "SendingHosts:\n  - { Name: mta, Recipients: [Internal, internal] }",
            [
                (
                    "2:30 <[Internal, internal]> error[out-of-range] `Recipients`: the list has an item twice"
                    " | Choose a value within the bounds named."
                )
            ],
        ),
        (
            "SendingHosts:\n  - { Name: mta, Recipients: [Everybody] }",
            [
                (
                    "2:31 <Everybody> error[unknown-value] `Everybody` is not a value of `Recipients`"
                    " | it takes `Internal` or `External`"
                )
            ],
        ),
        (
            "SendingHosts:\n  - { Name: mta, IPAddresses: }",
            [
                (
                    "2:30 <> error[wrong-type] `null` stands where `IPAddresses` takes a list"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "SendConnectors:\n  - { Name: s, AddressSpaces: [5, { Cost: high }] }",
            [
                (
                    "2:32 <5> error[wrong-type] `5` is a number; `AddressSpaces` takes a text or a mapping"
                    ' | write "5" with quotes'
                ),
                (
                    "2:43 <high> error[wrong-type] `high` is a text; `Cost` takes a whole number"
                    " | Write a value of the type that the property takes."
                ),
            ],
        ),
        (
            "AcceptedDomains: contoso.com",
            [
                (
                    "1:18 <contoso.com> error[wrong-type] `contoso.com` stands where `AcceptedDomains` takes a list"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "AcceptedDomains: [contoso.com, [], null]",
            [
                (
                    "1:19 <contoso.com> error[wrong-type] `contoso.com` stands where AcceptedDomain takes a mapping"
                    " | Write a value of the type that the property takes."
                ),
                (
                    "1:32 <[]> error[wrong-type] a list stands where AcceptedDomain takes a mapping"
                    " | Write a value of the type that the property takes."
                ),
                (
                    "1:36 <null> error[wrong-type] `null` stands where AcceptedDomain takes a mapping"
                    " | Write a value of the type that the property takes."
                ),
            ],
        ),
        (
            "OrganizationConfig: [{ RejectDirectSend: true }]",
            [
                (
                    "1:21 <[{ RejectDirectSend: true }]> error[wrong-type] a list stands where OrganizationConfig"
                    " takes a"
                    " mapping | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "InboundConnector: []",
            [
                (
                    "1:1 <InboundConnector> error[unknown-property] `InboundConnector` is not a kind of definition"
                    " | did you mean `InboundConnectors`?"
                )
            ],
        ),
        (
            "InboundConnectors: []\nServers: []",
            [
                (
                    "2:1 <Servers> error[unknown-property] `Servers` is not a kind of definition | a file of"
                    " definitions has"
                    " the keys AcceptedDomains, InboundConnectors, OutboundConnectors, SendingHosts, Expectations,"
                    " SendConnectors, RemoteDomains, TransportRules, HostedConnectionFilterPolicies,"
                    " OnPremisesOrganizations, OrganizationConfig"
                )
            ],
        ),
    ],
)
def test_each_fault_has_its_place(text: str, lines: list[str]) -> None:
    assert said(tenant(text).diagnostics) == lines


def test_many_unknown_keys_are_summed_up() -> None:
    keys = "".join(f"    Key{number:02}: 1\n" for number in range(25))
    text = f"InboundConnectors:\n  - Name: Hub\n    ConnectorType: Partner\n{keys}"
    found = tenant(text).diagnostics
    assert len(found) == 21
    assert found[20].message == "`Key20` is not a property of an InboundConnector, nor are 4 more keys"


def test_a_long_value_is_cut() -> None:
    text = f"InboundConnectors:\n  - Name: Hub\n    ConnectorType: Partner\n    SenderDomains: {'x' * 1000}\n"
    (found,) = tenant(text).diagnostics
    assert found.message == f"`{'x' * 79}…` is a text; `SenderDomains` takes a list or null"
    assert found.help == f'write ["{"x" * 79}…"]'


@pytest.mark.parametrize(
    ("schema", "value", "explained"),
    [
        ({"maxLength": 3}, "long", ("out-of-range", "the text has more than 3 characters")),
        ({"minLength": 3}, "a", ("out-of-range", "the text has fewer than 3 characters")),
        ({"minItems": 2}, [1], ("out-of-range", "the list has fewer than 2 items")),
        ({"maxItems": 1}, [1, 2], ("out-of-range", "the list has more than 1 items")),
        ({"minProperties": 1}, {}, ("out-of-range", "the mapping is empty")),
        ({"minProperties": 2}, {"a": 1}, ("out-of-range", "the mapping has fewer than 2 keys")),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, ("out-of-range", "the mapping has more than 1 keys")),
        ({"const": 5}, 6, ("unknown-value", "`6` is not a value of an option")),
        ({"enum": ["a"]}, ["a"], ("unknown-value", "a list is not a value of an option")),
        ({"pattern": "^a$"}, "b", ("malformed-value", "`b` does not have the form that an option takes")),
        ({"multipleOf": 2}, 3, ("malformed-value", "`3` does not fit the schema (`multipleOf`)")),
        (
            {"type": "array", "items": {"type": "object"}},
            [[]],
            ("wrong-type", "a list stands where an option takes a mapping"),
        ),
    ],
)
def test_words_for_other_keywords(schema: dict[str, Any], value: Any, explained: tuple[str, str]) -> None:
    for engine in (RustEngine, ReferenceEngine):
        (fault,) = Validator(schema, engine).faults(value)
        (found,) = explain_fault(fault, value, "option", "the option")
        assert (found.rule.name, found.message) == explained
        assert isinstance(found, Explained)


# the two engines

NOWHERE = document("a: 1")
WORDS = [
    "contoso.com",
    "*.contoso.com",
    "mail.*.contoso.com",
    "OnPremises",
    "onpremises",
    "PARTNER",
    "Partner\n",
    "Partner ",
    "None",
    "<>",
    "app@contoso.com",
    "198.51.100.24",
    "198.51.100.0/33",
    "2001:db8::1",
    "",
    "münchen.example",
    "😀",
    "\U0001d518",
    "[x={a}=]",
    "smtp:contoso.com;1",
    "true",
    "2026-11-23",
    "a" * 70 + ".com",
]
scalars = (
    st.sampled_from(WORDS)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [0, 1, 25, 65536, -1, 25.0, 25.5, 10**30, -(10**400), 1e308, float("inf"), float("-inf"), float("nan")]
    )
)
anything = (
    scalars
    | st.lists(scalars, max_size=3)
    | st.dictionaries(st.sampled_from(["Type", "Cost", "x"]), scalars, max_size=2)
)


@st.composite
def definitions(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Return a kind, and data that has some of its properties and some values that fit them."""
    name = draw(st.sampled_from(list(FILES)))
    writable = [key for key, about in kind(name).properties.items() if not about.get("readOnly")]
    keys = st.sampled_from(writable) | st.sampled_from(["Name", "Colour", "requireTls", "$schema", ""])
    return name, draw(st.dictionaries(keys, anything, max_size=6))


@cache
def validator(name: str, engine: Callable[[Any], Engine]) -> Validator:
    return Validator(kind(name).schema, engine)


def judged(name: str, data: dict[str, Any], engine: Callable[[Any], Engine]) -> list[str]:
    target = Target.whole(NOWHERE, name)
    faults = validator(name, engine).faults(data)
    return [repr((found.message, found.help)) for fault in faults for found in diagnose(fault, data, target)]


@given(definitions())
@example(("SendingHost", {"Name": "x", "Port": float("nan")}))
@example(("SendingHost", {"Name": "x", "Port": float("inf")}))
@example(("SendingHost", {"Name": "x", "Port": 10**400}))
@example(("SendingHost", {"Name": "x", "Port": 25.0}))
@example(("SendingHost", {"Name": "x", "Recipients": ["Internal", "Internal"]}))
@example(("SendingHost", {"Name": "x", "Recipients": [float("nan"), float("nan")]}))
@example(("InboundConnector", {"Name": "😀", "ConnectorType": "Partner\n"}))
def test_both_engines_say_the_same(made: tuple[str, dict[str, Any]]) -> None:
    name, data = made
    assert judged(name, data, RustEngine) == judged(name, data, ReferenceEngine)


def test_every_pair_of_property_and_value_is_judged_alike_by_both_engines() -> None:
    values: list[Any] = [
        *WORDS,
        None,
        True,
        0,
        25.0,
        25.5,
        10**400,
        float("inf"),
        [],
        {},
        [""],
        ["x", "x"],
        [5],
        [None],
    ]
    for name in FILES:
        about = kind(name)
        fast, exact = validator(name, RustEngine), validator(name, ReferenceEngine)
        for key, value in product(about.properties, values):
            if not about.properties[key].get("readOnly"):
                assert fast.faults({key: value}) == exact.faults({key: value}), (name, key, value)


def test_the_reference_judges_where_the_fast_engine_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(default_engine({}), RustEngine)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert isinstance(default_engine({}), ReferenceEngine)
    assert Validator({"type": "string"}).faults(5)[0].keyword == "type"
