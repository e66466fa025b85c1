"""From documents to definitions: spellings, templates, values that cannot be known, and places."""

from __future__ import annotations

from typing import Any

import pytest
from making import definition, document, said, tenant

from relaylint.core.document import Part
from relaylint.model.definitions import (
    MISFIT,
    NOT_DECLARED,
    TEMPLATE,
    UNNAMED,
    UNSTATED,
    Definition,
    Unknown,
    contribution,
    missing,
)
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES, KEYS
from relaylint.values.literals import Ends


def connector(*lines: str) -> Definition:
    body = "".join(f"    {line}\n" for line in lines)
    return definition(f"InboundConnectors:\n  - Name: Hub\n    ConnectorType: OnPremises\n{body}")


def faults(*lines: str) -> list[str]:
    body = "".join(f"    {line}\n" for line in lines)
    return said(tenant(f"InboundConnectors:\n  - Name: Hub\n    ConnectorType: OnPremises\n{body}").diagnostics)


# kinds


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("State: Enabled", True),
        ("State: disabled", False),
        ("Enabled: Disabled", False),
        ("State: true", True),
        ("Enabled: false", False),
        ("State: '${state}'", TEMPLATE),
        ("State: Off", MISFIT),
    ],
)
def test_words_that_stand_for_true_and_false(written: str, value: object) -> None:
    rule = definition(f"TransportRules: [{{ Name: Sign, {written} }}]")
    assert rule.value("Enabled") == value
    assert rule.disabled is (value is False)


def test_the_table_of_keys_agrees_with_the_schemas() -> None:
    assert {kind(name).key.lower(): name for name in FILES} == KEYS
    assert [name for name in FILES if kind(name).single] == ["OrganizationConfig"]
    for name in FILES:
        assert kind(name).schema["x-kind"] == kind(name).name == name


def test_no_spelling_means_two_properties() -> None:
    for name in FILES:
        about = kind(name)
        aliases = [alias.lower() for node in about.properties.values() for alias in node.get("x-aliases", ())]
        mains = [main.lower() for main in about.properties]
        assert len(set(aliases + mains)) == len(aliases + mains), name


@pytest.mark.parametrize(
    ("kind_name", "written", "name"),
    [
        ("InboundConnector", "Identity", "Name"),
        ("InboundConnector", "identity", "Name"),
        ("InboundConnector", "Enable", "Enabled"),
        ("InboundConnector", "requireTLS", "RequireTls"),
        ("InboundConnector", "SenderIpAddresses", "SenderIPAddresses"),
        ("InboundConnector", "DetectSenderIPBySkippingLastIP", "EFSkipLastIP"),
        ("InboundConnector", "skipIpAddresses", "EFSkipIPs"),
        ("AcceptedDomain", "Name", "DomainName"),
        ("AcceptedDomain", "Identity", "DomainName"),
        ("RemoteDomain", "Identity", "Name"),
    ],
)
def test_spellings(kind_name: str, written: str, name: str) -> None:
    assert kind(kind_name).spellings[written.lower()] == name


@pytest.mark.parametrize(
    ("text", "value"),
    [("onpremises", "OnPremises"), ("ONPREMISES", "OnPremises"), ("Other", "Other"), ("", ""), ("[a]", ["a"])],
)
def test_words_of_an_enumeration_in_any_case(text: str, value: Any) -> None:
    made = definition(f"InboundConnectors:\n  - {{ Name: Hub, ConnectorType: {text or repr('')} }}\n")
    assert made.data["ConnectorType"] == value


def test_words_within_a_list() -> None:
    made = definition("SendingHosts:\n  - { Name: a, Recipients: [INTERNAL, external, other] }\n")
    assert made.data["Recipients"] == ["Internal", "External", "other"]


# values


def test_values_known_and_not() -> None:
    made = connector("Enabled: 'yes'", "SenderDomains: ['*', '${domain}', 5]", "TlsSenderCertificateName: mail.${d}")
    assert made.value("Name") == "Hub"
    assert made.value("Enabled") is MISFIT
    assert made.value("SenderDomains") == ["*", TEMPLATE, MISFIT]
    assert made.value("TlsSenderCertificateName") == TEMPLATE._replace(ends=Ends("mail.${d}", "mail.", ""))
    assert made.value("RequireTls") is NOT_DECLARED  # sources disagree about the default
    assert made.value("SenderIPAddresses") == []
    assert made.value("RestrictDomainsToCertificate") is False
    assert made.value("NoSuchProperty") is NOT_DECLARED
    assert NOT_DECLARED.present is False


def test_what_one_definition_holds_is_not_that_of_another() -> None:
    """Those that hold nothing of a sort share that."""
    for line in ("SenderIPAddresses: ['${ip}']", "tlssendercertificatename: A.example", "State: Off"):
        held = connector(line)
        held.normal("TlsSenderCertificateName")
        plain = connector("TlsSenderCertificateName: b.example")
        assert plain.normal("TlsSenderCertificateName") == "b.example"
        assert plain.written(("TlsSenderCertificateName",)) == ("InboundConnectors", 0, "TlsSenderCertificateName")
        assert plain.value("SenderIPAddresses") == []
        assert plain.value("Enabled") is True


def test_a_list_that_is_no_list_cannot_be_known() -> None:
    assert isinstance(connector("SenderDomains: contoso.com").value("SenderDomains"), Unknown)
    assert connector("SenderDomains: '${domains}'").value("SenderDomains") is TEMPLATE


def test_a_template_fits_any_schema() -> None:
    assert faults("Enabled: '${enabled}'", "SenderDomains: '[x={ $a }=]'", "EFUsers: ['$(users)']") == []
    assert len(faults("Enabled: '${enabled'")) == 1


def test_what_nobody_states_has_no_default() -> None:
    """It is as if a file left it out that shows only some of what there is."""
    made = connector("Enabled: '${?}'", "EFSkipIPs: ['${?}']", "RequireTls: '${?}'")
    assert made.value("Enabled") is UNSTATED
    assert made.value("RequireTls") is UNSTATED
    assert made.value("EFSkipIPs") == [TEMPLATE]
    assert made.disabled is False
    assert definition("SendingHosts: [{ Name: '${?}' }]").name == ""
    assert tenant("InboundConnectors: [{ Name: a, ConnectorType: '${?}' }]").diagnostics == []


def test_what_nobody_states_beyond_what_is_listed() -> None:
    """It is as in a format that leaves out what is null."""
    text = "InboundConnectors: [{ Name: a, Enabled: true, '*': '${?}' }]"
    made = tenant(text)
    [hub] = made.of("InboundConnector")
    assert made.diagnostics == []
    assert (hub.value("Enabled"), hub.value("SenderIPAddresses"), hub.value("Guid")) == (True, [], NOT_DECLARED)
    assert hub.value("EFSkipLastIP") is UNSTATED
    assert hub.value("ConnectorType") is UNSTATED
    assert "*" not in hub.data
    assert said(tenant(text.replace("Name: a, ", "")).diagnostics) == [
        "1:23 <Enabled> error[missing-property] this InboundConnector has no `Name` | add `Name`: a text"
    ]
    assert said(tenant(text.replace("${?}", "x")).diagnostics)[-1] == (
        "1:52 <'x'> error[unknown-value] `x` is not a value of `*` | it takes `${?}`"
    )


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("AcceptedDomains: [{ DomainName: a.example }, '${more}']", []),
        ("AcceptedDomains: ['${?}']", []),
        ('{ "AcceptedDomains": ["\\u0024{more}"] }', []),
        ("AcceptedDomains: ['${more']", ["AcceptedDomain"]),
        ("OrganizationConfig: '${more}'", []),
        ("AcceptedDomains: '<the domains>'", []),
    ],
)
def test_a_template_in_a_list_of_definitions(text: str, declared: list[str]) -> None:
    """There may be more than the file lists; one object is no list."""
    made = tenant(text)
    assert list(made.declared) == declared
    assert bool(made.diagnostics) is bool(declared)


def test_an_empty_text_is_no_value_where_exports_write_it_so() -> None:
    made = connector("TlsSenderCertificateName: ''", "Comment: ''")
    assert (made.value("TlsSenderCertificateName"), made.value("Comment")) == (None, None)
    assert faults("TlsSenderCertificateName: ''") == []
    out = "OutboundConnectors:\n  - { Name: a, ConnectorType: Partner, TlsDomain: '', TlsSettings: '' }\n"
    assert said(tenant(out).diagnostics) == []
    assert definition(out).value("TlsSettings") is None


def test_exports_of_real_tenants_have_no_fault() -> None:
    export = """{"InboundConnectors": [{
      "Name": "Head office", "Identity": "Head office", "Id": "Head office", "Guid": "0", "IsValid": true,
      "ConnectorType": "OnPremises", "ConnectorSource": "AdminUI", "Enabled": true, "Comment": "",
      "SenderDomains": ["smtp:*;1"], "SenderIPAddresses": [], "EFUsers": [], "ClientHostNames": [],
      "TlsSenderCertificateName": "mail.contoso.com", "TreatMessagesAsInternal": false, "TrustedOrganizations": [],
      "ObjectClass": ["top"], "WhenChangedUTC": "2026-01-01", "PSComputerName": "outlook.office365.com"}],
     "AcceptedDomains": [{"DomainName": "contoso.com", "Name": "contoso.com", "Identity": "contoso.com",
       "DomainType": "Authoritative", "Default": true, "MatchSubDomains": false}]}"""
    made = contribution(document(export, "export.json"))
    assert made.diagnostics == []
    assert [item.about.subject for item in made.definitions] == [
        "InboundConnector Head office",
        "AcceptedDomain contoso.com",
    ]


# one property under two spellings


@pytest.mark.parametrize(
    ("lines", "found", "value"),
    [
        (
            ("RequireTls: true", "requireTls: false"),
            ["5:5 <requireTls> error[duplicate-key] `requireTls` and `RequireTls` are the same property of"],
            True,
        ),
        (
            ("requireTls: false", "RequireTls: true"),
            ["4:5 <requireTls> error[duplicate-key] `requireTls` and `RequireTls` are the same property of"],
            True,
        ),
        (
            ("REQUIRETLS: true", "requireTls: true"),
            ["5:5 <requireTls> error[duplicate-key] `requireTls` and `REQUIRETLS` are the same property of"],
            True,
        ),
        (
            ("RequireTls: true", "RequireTLS: false", "requiretls: true"),
            [
                "5:5 <RequireTLS> error[duplicate-key] `RequireTLS` and `RequireTls` are the same property of",
                "6:5 <requiretls> error[duplicate-key] `requiretls` and `RequireTls` are the same property of",
            ],
            True,
        ),
    ],
)
def test_two_spellings_of_one_property(lines: tuple[str, ...], found: list[str], value: bool) -> None:
    remedy = " InboundConnector | Remove one of the two entries."
    assert faults(*lines) == [line + remedy for line in found]
    assert connector(*lines).value("RequireTls") is value


def test_an_alias_that_says_something_else() -> None:
    text = "EFSkipLastIP: true", "SkipLastIP: false"
    (found,) = faults(*text)
    assert found.startswith(
        "5:5 <SkipLastIP> error[duplicate-key] `SkipLastIP` and `EFSkipLastIP` are the same property"
    )
    assert connector(*text).value("EFSkipLastIP") is True
    assert faults("EFSkipLastIP: true", "SkipLastIP: true") == []
    assert faults("SkipLastIP: true", "DetectSenderIPBySkippingLastIP: true") == []


def test_another_name_of_the_object_is_no_error() -> None:
    assert faults("Identity: Hub") == []
    (found,) = faults("Identity: contoso\\Hub")
    assert found.startswith("4:5 <Identity> warning[duplicate-key] `Identity` and `Name` are the same property of")
    made = connector("Identity: contoso\\Hub")
    assert made.name == "Hub"
    (label,) = tenant("AcceptedDomains: [{ Name: Main, DomainName: contoso.com }]").diagnostics[0].related
    assert label.text == "this one is read"
    assert label.location.source.slice(label.location.span) == "DomainName"


# names and places


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Hub", "Hub"),
        ("5", "5"),
        ("''", ""),
        ("null", ""),
        ("[a]", ""),
        ("{ a: 1 }", ""),
        ("n" * 300, "n" * 199 + "…"),
    ],
)
def test_name(name: str, shown: str) -> None:
    made = definition(f"InboundConnectors:\n  - Name: {name}\n")
    assert made.name == shown
    assert made.about.subject == f"InboundConnector {shown}".rstrip()


def test_a_kind_without_names() -> None:
    made = definition("OrganizationConfig: { RejectDirectSend: true }")
    assert (made.name, made.about.subject) == ("", "OrganizationConfig")


@pytest.mark.parametrize(
    ("path", "part", "text"),
    [
        ((), Part.VALUE, None),
        (("Name",), Part.VALUE, "Hub"),
        (("Name",), Part.KEY, "identity"),
        (("SenderIPAddresses", 1), Part.VALUE, "203.0.113.7"),
        (("SenderIPAddresses", 5), Part.VALUE, "SenderIpAddresses"),
        (("SenderIPAddresses",), Part.VALUE, "[198.51.100.24, 203.0.113.7]"),
        (("RequireTls",), Part.VALUE, "Hub"),  # missing: the name says whose
        (("RequireTls",), Part.KEY, "Hub"),
    ],
)
def test_places(path: tuple[str | int, ...], part: Part, text: str | None) -> None:
    made = definition(
        "InboundConnectors:\n  - identity: Hub\n    connectortype: Partner\n"
        "    SenderIpAddresses: [198.51.100.24, 203.0.113.7]\n"
    )
    source, span = made.locate(path, part)
    whole = source.slice(made.locate(()).span)
    assert source.slice(span) == (text if text is not None else whole)
    assert whole.startswith("identity: Hub\n")


def test_a_definition_without_name_is_found_by_its_first_key() -> None:
    made = definition("InboundConnectors:\n  - ConnectorType: Partner\n")
    source, span = made.locate(("RequireTls",))
    assert source.slice(span) == "ConnectorType"


def test_aliases_and_merge_keys_give_definitions_with_places_of_their_own() -> None:
    text = (
        "x-base: &base { ConnectorType: Partner, Enabled: 'no' }\n"
        "InboundConnectors:\n"
        "  - { <<: *base, Name: One }\n"
        "  - &two { Name: Two, ConnectorType: Partner }\n"
        "  - *two\n"
    )
    made = tenant(text)
    assert [item.name for item in made.of("InboundConnector")] == ["One", "Two", "Two"]
    assert [line.partition(" error")[0] for line in said(made.diagnostics)] == ["1:50 <'no'>"]


# information of one's own


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("x-owner: team mail", "team mail"),
        ("x-Owner: team mail", "team mail"),
        ("x-owner: [1, 2.5, { a: [null] }, true]", [1, 2.5, {"a": [None]}, True]),
        ("x-owner: { OWNER }", TEMPLATE),
        ("x-owner: { name: Ann, since: 2026-11-24 }", {"name": "Ann", "since": "2026-11-24"}),
        ("x-owner:", None),
        ("x-owner: '${OWNER}'", TEMPLATE),
        ("x-owner: <team>", TEMPLATE),
        ("x-owner: see [the handbook], p. 4", "see [the handbook], p. 4"),
        ("x-owner: '${?}'", UNSTATED),
        ("x-owner: [Ann, '${OWNER}']", ["Ann", TEMPLATE]),
        ("x-other: 1", None),
        ("'*': '${?}'", None),
        ("'${property}': 1", UNNAMED),
    ],
)
def test_information_of_ones_own(written: str, value: Any) -> None:
    assert connector(written).value("x-owner") == value
    assert faults(written) == []


@pytest.mark.parametrize("name", FILES)
def test_every_kind_holds_information_of_ones_own(name: str) -> None:
    about = kind(name)
    text = "{ x-owner: team mail }"
    made = contribution(document(f"{about.key}: {text if about.single else f'[{text}]'}\n"), layered=True)
    assert [(one.data, one.value("x-owner")) for one in made.definitions] == [({"x-owner": "team mail"}, "team mail")]
    assert said(made.diagnostics) == []


def test_names_that_are_nearly_those_of_information_of_ones_own() -> None:
    words = "is not a property of an InboundConnector | did you mean"
    begins = "Information of your own begins with `x-`"
    correct = "Correct the spelling; `relaylint schema KIND` lists the properties of a kind."
    not_a_kind = "`X-Teams` is not a kind of definition | did you mean `x-Teams`? Keys of your own begin with `x-`"
    assert faults("X-Owner: a", "x_ticket: b", "x-team: c", "xteam: d", "'*': e") == [
        f"4:5 <X-Owner> error[unknown-property] `X-Owner` {words} `x-Owner`? {begins}",
        f"5:5 <x_ticket> error[unknown-property] `x_ticket` {words} `x-ticket`? {begins}",
        f"7:5 <xteam> error[unknown-property] `xteam` is not a property of an InboundConnector | {correct}",
        "8:10 <e> error[unknown-value] `e` is not a value of `*` | it takes `${?}`",
    ]
    assert said(tenant("X-Teams: {}\nAcceptedDomains: []").diagnostics) == [
        f"1:1 <X-Teams> error[unknown-property] {not_a_kind}"
    ]


def test_information_of_ones_own_in_two_spellings() -> None:
    words = "`x-Owner` and `x-owner` are the same property of InboundConnector | Remove one of the two entries."
    assert faults("x-owner: a", "x-Owner: b") == [f"5:5 <x-Owner> error[duplicate-key] {words}"]


# what a file contributes


def test_null_declares_a_kind_without_definitions() -> None:
    made = contribution(document("AcceptedDomains:\nInboundConnectors: []\n"))
    assert (made.definitions, made.diagnostics) == ([], [])
    assert {name: made.declared[name].location.span.start for name in made.declared} == {
        "AcceptedDomain": 0,
        "InboundConnector": 17,
    }


def test_two_spellings_of_one_kind_are_both_read() -> None:
    made = tenant("AcceptedDomains: [{ DomainName: a.example }]\naccepteddomains: [{ DomainName: b.example }]\n")
    assert [item.name for item in made.of("AcceptedDomain")] == ["a.example", "b.example"]


def test_extensions_are_not_looked_at() -> None:
    assert said(tenant("$schema: x\nx-anything: [1]\nX: 1\nAcceptedDomains: []").diagnostics) == [
        (
            "3:1 <X> error[unknown-property] `X` is not a kind of definition | a file of definitions has the keys"
            " AcceptedDomains, InboundConnectors, OutboundConnectors, SendingHosts, Expectations, SendConnectors,"
            " RemoteDomains, TransportRules, HostedConnectionFilterPolicies, OnPremisesOrganizations,"
            " OrganizationConfig"
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "AcceptedDomains: [" + "1, " * 5000 + "1]",
        "AcceptedDomains: []\n" + "".join(f"Key{number}: 1\n" for number in range(5000)),
        "AcceptedDomains:\n" + "  - { DomainName: 'a b', Colour: blue }\n" * 3000,
    ],
)
def test_a_file_with_too_many_faults_is_given_up(text: str) -> None:
    found = tenant(text).diagnostics
    assert len(found) == 1001
    assert {item.rule.name for item in found[:1000]} <= {"wrong-type", "unknown-property", "malformed-value"}
    assert found[-1].rule.name == "limit-exceeded"
    assert found[-1].message == "more than 1,000 faults; the rest is not reported"


def test_definitions_beyond_the_faults_that_are_reported_are_still_known_to_be_wrong() -> None:
    made = tenant("AcceptedDomains:\n" + "  - { DomainName: 'a b' }\n" * 1500)
    assert made.of("AcceptedDomain")[1400].value("DomainName") is MISFIT
    assert made.accepted.known is False


def test_documents_of_one_file_share_its_bound_on_faults() -> None:
    one = document("AcceptedDomains: [" + "1, " * 700 + "1]")
    both = contribution(one, contribution(one))
    assert len(both.diagnostics) == 1001


def test_what_files_of_other_layers_may_give_is_not_missing_yet() -> None:
    text = "InboundConnectors:\n- Comment: 5\n  Enabled: true\n"
    made = contribution(document(text), layered=True)
    assert [line.partition(" | ")[0] for line in said(made.diagnostics)] == [
        "2:12 <5> error[wrong-type] `5` is a number; `Comment` takes a text or null"
    ]
    assert [line.partition(" | ")[0] for line in said(missing(made.definitions[0]))] == [
        "2:3 <Comment> error[missing-property] this InboundConnector has no `Name`, `ConnectorType`"
    ]
    assert said(missing(connector("Colour: blue"))) == []


def test_a_definition_of_one_file_is_its_own_and_only_part() -> None:
    hub = connector("Enabled: true")
    assert (hub.parts, hub.holder("Enabled"), hub.holder("Comment")) == ([hub], hub, hub)


def test_where_a_file_speaks_about_a_kind() -> None:
    declaration = contribution(document("# x\nAcceptedDomains:\n", "d.yaml")).declared["AcceptedDomain"]
    source, span = declaration.location
    assert (declaration.file, source.slice(span)) == ("d.yaml", "AcceptedDomains")
