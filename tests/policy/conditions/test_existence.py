"""``exists``: which definitions are looked at, what is left open, where it is reported, and what cannot be compiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import changed, compiled, document, rule, said, tenant

from relaylint.check.engine import judge
from relaylint.core.suggest import listed
from relaylint.model.definitions import Definition, contribution
from relaylint.model.kinds import kind
from relaylint.model.lookup import Candidates
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.conditions import existence, narrowing
from relaylint.policy.conditions.evaluation import Evaluation, RuleFault
from relaylint.policy.conditions.narrowing import LOOK_UPS
from relaylint.policy.conditions.parse import Vocabulary
from relaylint.policy.conditions.tree import AMONG
from relaylint.policy.facts import Facts
from relaylint.policy.relations import Subject
from relaylint.values.normal import normal_addresses
from relaylint.values.syntaxes import normalised

SCOPE = Vocabulary((kind("InboundConnector"),), None, {})
OF_B = "`TlsSenderCertificateName`: InboundConnector `B`"
FILLED_IN = "its value is not filled in"
SAME = {"TlsSenderCertificateName": {"equals": {"this": "TlsSenderCertificateName"}}}


def exists(where: dict[str, Any] = SAME, about: str = "InboundConnector", **more: Any) -> dict[str, Any]:
    """Return a condition, with ``include_disabled`` for `include-disabled`."""
    return {"exists": {"kind": about, "where": where, **{key.replace("_", "-"): more[key] for key in more}}}


def connectors(*texts: str) -> str:
    """Return a file of connectors, each as its name and its certificate, and other properties behind a comma."""
    lines = []
    for text in texts:
        own, _, more = text.partition(",")
        name, _, certificate = own.partition(" ")
        named = f", TlsSenderCertificateName: {certificate}" if certificate else ""
        lines.append(f"  - {{ Name: {name}, ConnectorType: OnPremises{named}{', ' if more else ''}{more} }}\n")
    return "InboundConnectors:\n" + "".join(lines)


def says(
    spec: dict[str, Any], text: str, *others: str, message: str = "`{value}`, `{other}`", **parts: str
) -> list[str]:
    """Return what a rule that asserts a condition says about a tenant beside others, with what it shows."""
    made = rule(changed(assert_=repr(spec), message=f'"{message}"', remedy="Change it with Set-It.", **parts))
    own = tenant(text, "contoso")
    tenants = [own, *(tenant(other, f"other-{index}") for index, other in enumerate(others))]
    judged = judge(own, [made], Surroundings(tenants))
    lines = said(judged.undecided)
    for found in judged.diagnostics:
        lines += [line.partition(" | ")[0].replace("warning[own-rule] ", "") for line in said([found])]
        for label in found.related:
            lines.append(f"  {label.text} @ {label.location.source.slice(label.location.span)}")
    return lines


def names(lines: list[str]) -> list[str]:
    return [line.partition(" ")[2] for line in lines if not line.startswith("  ")]


# which definitions are looked at


@pytest.mark.parametrize(
    ("among", "lines"),
    [
        ("others", ["<x> `x`, `C`", "<X> `X`, `A`"]),
        ("earlier", ["<X> `X`, `A`"]),
        ("other-tenants", ["<x> `x`, `E`", "<y> `y`, `F`", "<X> `X`, `E`"]),
    ],
)
def test_among(among: str, lines: list[str]) -> None:
    texts = connectors("A x", "B y", "C X", "D"), connectors("E x"), connectors("F Y", "G x")
    assert names(says({"not": exists(among=among)}, *texts)) == lines


def test_others_are_what_is_meant_where_nothing_is_said() -> None:
    text = connectors("A x", "B x")
    assert says({"not": exists()}, text) == says({"not": exists(among="others")}, text)


@pytest.mark.parametrize("among", AMONG)
def test_no_definition_is_its_own_other(among: str) -> None:
    assert says({"not": exists(among=among)}, connectors("A x", "B y")) == []
    assert names(says(exists(among=among), connectors("A x"))) == ["<x> `x`, ``"]


def test_earlier_ends_at_the_judged_definition_even_where_a_look_up_passes_it_over() -> None:
    where = {"TlsSenderCertificateName": {"equals": {"this": "Name"}}}
    spec = {"not": exists(where, among="earlier")}
    assert names(says(spec, connectors("x y", "B x"))) == []
    assert names(says(spec, connectors("B x", "x y"))) == ["<x> `x`, `B`"]


def test_files_of_another_tenant_with_the_same_names() -> None:
    text = connectors("A x")
    assert says({"not": exists(among="others")}, text, text) == []
    assert names(says({"not": exists(among="other-tenants")}, text, text)) == ["<x> `x`, `A`"]


def test_another_kind() -> None:
    where = {"DomainName": {"equals": {"this": "TlsSenderCertificateName"}}}
    text = connectors("A contoso.com", "B fabrikam.com") + "AcceptedDomains: [{ DomainName: Contoso.com }]\n"
    assert says(exists(where, "AcceptedDomain"), text) == ["3:69 <fabrikam.com> `fabrikam.com`, ``"]


@pytest.mark.parametrize(
    ("enabled", "include", "lines"),
    [
        ("true", False, ["<x> `x`, `B`"]),
        ("false", False, []),
        ("false", True, ["<x> `x`, `B`"]),
        (
            "'${on}'",
            False,
            [f"<x> undecided[own-rule] {OF_B}: whether it is enabled is not known"],
        ),
        ("'${on}'", True, ["<x> `x`, `B`"]),
        ("'${?}'", False, ["<x> `x`, `B`"]),
    ],
)
def test_disabled_definitions(enabled: str, include: bool, lines: list[str]) -> None:
    text = connectors("A x", f"B x, Enabled: {enabled}", "C y")
    spec = {"not": exists(include_disabled=include)}
    found = says(spec, text, where="{ Name: { equals: A } }")
    assert names(found) == lines


def test_a_property_that_is_not_there_is_no_doubt_about_being_enabled() -> None:
    text = connectors("A x") + "SendConnectors: [{ Name: S, Fqdn: x }]\n"
    spec = {"not": exists({"Fqdn": {"equals": {"this": "TlsSenderCertificateName"}}}, "SendConnector")}
    assert names(says(spec, text)) == ["<x> `x`, `S`"]


# what is left open


DOUBTS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "nobody speaks about the kind": (
        exists({"DomainName": {"equals": {"this": "TlsSenderCertificateName"}}}, "AcceptedDomain"),
        connectors("A x"),
        "<x> undecided[own-rule] `TlsSenderCertificateName`: no file of the tenant lists all AcceptedDomains",
    ),
    "nobody speaks about the kind, and nothing is compared": (
        exists({"DomainName": {"present": True}}, "AcceptedDomain"),
        connectors("A x"),
        "<A> undecided[own-rule] `Name`: no file of the tenant lists all AcceptedDomains",
    ),
    "the value of another is not known": (
        exists(),
        connectors("A x", "B '${later}',Enabled: false", "C '${later}'", "D y"),
        f"<x> undecided[own-rule] `TlsSenderCertificateName`: InboundConnector `C`: {FILLED_IN}",
    ),
    "a value of another that cannot make a difference is not known": (
        exists(SAME | {"Comment": {"equals": "c"}}),
        connectors("A x", "B y,Comment: '${later}'"),
        None,
    ),
    "the judged value is not known": (
        exists(),
        connectors("A '${later}'", "B x"),
        f"<'${{later}}'> undecided[own-rule] {OF_B}: what it is compared with: {FILLED_IN}",
    ),
    "a definition without name": (
        exists({"BouncesMailbox": {"equals": {"this": "Comment"}}}, "OrganizationConfig"),
        connectors("A x,Comment: c") + "OrganizationConfig: { BouncesMailbox: '${later}' }\n",
        f"<c> undecided[own-rule] `Comment`: OrganizationConfig: {FILLED_IN}",
    ),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_what_cannot_be_decided(case: str) -> None:
    """A doubt is one about the condition and about its negation; what is no doubt is neither."""
    spec, text, line = DOUBTS[case]
    only = {"where": "{ Name: { equals: A } }"}
    if line is None:
        assert says({"not": spec}, text, **only) == []
        assert len(says(spec, text, **only)) == 1
    else:
        assert names(says(spec, text, **only)) == [line]
        assert names(says({"not": spec}, text, **only)) == [line]


def test_one_that_is_found_counts_before_one_in_doubt() -> None:
    text = connectors("A x", "B '${later}'", "C x")
    only = {"where": "{ Name: { equals: A } }"}
    assert says(exists(), text, **only) == []
    assert names(says({"not": exists()}, text, **only)) == ["<x> `x`, `C`"]


def test_other_tenants_that_say_nothing_about_a_kind_have_none() -> None:
    text = connectors("A x") + "AcceptedDomains: []\n"
    spec = exists({"DomainName": {"present": True}}, "AcceptedDomain", among="other-tenants")
    assert says({"not": spec}, text, "RemoteDomains: []\n") == []


# among the other conditions


def test_negation_and_combination() -> None:
    text = connectors("A x", "B x", "C y", "D z,Enabled: false")
    both = [exists(), {"Name": {"equals": "C"}}]
    assert names(says({"all": both}, text)) == ["<A> `A`, ``", "<B> `B`, ``", "<y> `y`, ``"]
    assert says({"any": both}, text) == says({"not": {"all": [{"not": item} for item in both]}}, text) == []
    assert names(says({"not": {"any": both}}, text)) == ["<x> `x`, `B`", "<x> `x`, `A`", "<C> `C`, ``"]


def test_one_within_another_is_about_the_judged_definition_too() -> None:
    """A domain that is named like the connector, and a host that says the connector's name."""
    inner = exists({"Connector": {"equals": {"this": "Name"}}}, "SendingHost")["exists"]
    where = {"DomainName": {"equals": {"this": "TlsSenderCertificateName"}}, "exists": inner}
    text = connectors("A contoso.com", "B contoso.com") + (
        "AcceptedDomains: [{ DomainName: contoso.com }]\nSendingHosts: [{ Name: mta, Connector: B }]\n"
    )
    assert names(says({"not": exists(where, "AcceptedDomain")}, text)) == ["<contoso.com> `contoso.com`, `contoso.com`"]
    assert says({"not": exists(where, "AcceptedDomain")}, text)[0].startswith("3:")


def test_what_a_rule_is_about() -> None:
    text = connectors("A x", "B x", "C y")
    lines = says({"Name": {"equals": "-"}}, text, where=repr(exists()))
    assert names(lines) == ["<A> `A`, ``", "<B> `B`, ``"]


# the place, and what is shown

FACT = "connector.address-count"
PLACES: dict[str, tuple[dict[str, Any], list[str], dict[str, str]]] = {
    "a property": (
        exists(),
        ["2:69 <x> `x`, `B`", "  InboundConnector `B` @ x"],
        {},
    ),
    "an enumeration tells least": (
        exists({"ConnectorType": {"equals": {"this": "ConnectorType"}}} | SAME),
        ["2:69 <x> `x`, `B`", "  InboundConnector `B` @ x"],
        {},
    ),
    "an enumeration, for want of another": (
        exists({"ConnectorType": {"equals": {"this": "ConnectorType"}}}),
        ["2:31 <OnPremises> `OnPremises`, `B`", "  InboundConnector `B` @ OnPremises"],
        {},
    ),
    "the first of several": (
        exists({"any": [{"Comment": {"equals": {"this": "Comment"}}}, SAME]}),
        ["2:81 <same> `same`, `B`", "  InboundConnector `B` @ same"],
        {},
    ),
    "a property that is not there": (
        exists({"Name": {"in": {"this": "EFUsers"}}}, negated=True),
        ["2:13 <A> `nothing`, ``"],
        {},
    ),
    "a fact": (
        exists({FACT: {"equals": {"this": FACT}}}),
        ["2:106 <[203.0.113.7]> `1`, `B`", "  InboundConnector `B` @ SenderIPAddresses"],
        {},
    ),
    "a list": (
        exists({"SenderIPAddresses": {"some": {"in": {"this": "SenderIPAddresses"}}}}),
        ["2:106 <[203.0.113.7]> `203.0.113.7`, `B`", "  InboundConnector `B` @ 203.0.113.7"],
        {},
    ),
    "an item": (
        exists({"SenderIPAddresses": {"contains": {"this": "item"}}}),
        ["2:107 <203.0.113.7> `203.0.113.7`, `B`", "  InboundConnector `B` @ 203.0.113.7"],
        {"for_": "SenderIPAddresses"},
    ),
    "an item that nothing is compared with": (
        exists({"Name": {"equals": "B"}}),
        ["2:107 <203.0.113.7> `203.0.113.7`, `B`", "  InboundConnector `B` @ B"],
        {"for_": "SenderIPAddresses"},
    ),
    "nothing is compared": (
        exists({"Name": {"equals": "B"}}),
        ["2:13 <A> `A`, `B`", "  InboundConnector `B` @ B"],
        {},
    ),
    "at": (
        exists(),
        ["2:81 <same> `x`, `B`", "  InboundConnector `B` @ x"],
        {"at": "Comment"},
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_where_it_is_reported(case: str) -> None:
    """At what is compared; the other definition is a label at what it is compared by."""
    spec, lines, parts = PLACES[case]
    more = "Comment: same, SenderIPAddresses: [203.0.113.7]"
    negated = spec["exists"].pop("negated", False)
    text = connectors(f"A x,{more}", f"B x,{more}")
    made = spec if negated else {"not": spec}
    assert says(made, text, where="{ Name: { equals: A } }", **parts) == lines


HOSTS = """\
SendingHosts:
  - { Name: mta, CertificateNames: [a.example, b.example], IPAddresses: [203.0.113.6, 203.0.113.7] }
  - { Name: gateway, CertificateNames: ["*.b.example"], MailFrom: ["<>", App@Contoso.com] }
"""


@pytest.mark.parametrize(
    ("where", "label"),
    [
        ({"IPAddresses": {"some": {"overlaps": {"this": "SenderIPAddresses"}}}}, "203.0.113.7"),
        ({"IPAddresses": {"some": {"not": {"starts-with": "x"}, "overlaps": {"this": "item"}}}}, "203.0.113.7"),
        ({"CertificateNames": {"some": {"meets-name": {"this": "TlsSenderCertificateName"}}}}, "b.example"),
        ({"certificate.names": {"some": {"meets-name": {"this": "TlsSenderCertificateName"}}}}, "b.example"),
        ({"CertificateNames": {"contains": {"this": "TlsSenderCertificateName"}}}, "b.example"),
        ({"CertificateNames": {"any": [{"contains": {"this": "TlsSenderCertificateName"}}]}}, "b.example"),
        ({"any": [{"Name": {"equals": {"this": "Name"}}},
                  {"MailFrom": {"some": {"equals": {"this": "Comment"}}}}]}, "App@Contoso.com"),
        ({"CertificateNames": {"each": {"not": {"equals": {"this": "Name"}}}}}, "CertificateNames"),
        ({"not": {"CertificateNames": {"contains": {"this": "Comment"}}}}, "CertificateNames"),
        ({"Name": {"in": {"this": "TrustedOrganizations"}}}, "gateway"),
    ],
)  # fmt: skip
def test_a_label_is_at_the_item_that_makes_it_so(where: dict[str, Any], label: str) -> None:
    more = 'SenderIPAddresses: ["203.0.113.7/32"], Comment: app@contoso.com, TrustedOrganizations: [gateway]'
    lines = says(
        {"not": exists(where, "SendingHost")}, connectors(f"A b.example,{more}") + HOSTS, for_="SenderIPAddresses"
    )
    assert [line.rpartition(" @ ")[2] for line in lines if line.startswith("  ")] == [label]


def test_what_a_search_within_compares_makes_no_label() -> None:
    """What the host is called is compared, and that the domain is called so, too, is chance."""
    inner = exists({"Name": {"equals": {"this": "Name"}}}, "SendingHost")
    hosts = "SendingHosts: [{ Name: A }]\nRemoteDomains: [{ Name: A, DomainName: a.example }]\n"
    lines = says({"not": exists({"not": inner}, "RemoteDomain")}, connectors("B") + hosts)
    assert lines == ["2:13 <B> `B`, `a.example`", "  RemoteDomain `a.example` @ a.example"]
    assert says({"not": exists(inner, "RemoteDomain")}, connectors("A") + hosts) == [
        "2:13 <A> `A`, `a.example`",
        "  RemoteDomain `a.example` @ a.example",
    ]


def test_another_tenant_is_named() -> None:
    assert says({"not": exists(among="other-tenants")}, connectors("A x"), connectors("B y"), connectors("C x")) == [
        "2:69 <x> `x`, `C`",
        "  InboundConnector `C` of tenant `other-1` @ x",
    ]


def test_a_definition_without_name_is_shown_by_its_key() -> None:
    text = connectors("A x") + "OrganizationConfig: { RejectDirectSend: true }\n"
    spec = exists({"RejectDirectSend": {"equals": True}}, "OrganizationConfig")
    assert says({"not": spec}, text) == ["2:13 <A> `A`, ``", "  OrganizationConfig @ OrganizationConfig"]


def test_a_connector_that_has_no_name_is_shown_all_the_same() -> None:
    text = connectors("A x") + "  - { ConnectorType: Partner, TlsSenderCertificateName: x }\n"
    lines = says({"not": exists()}, text, where="{ Name: { equals: A } }")
    assert lines[-2:] == ["2:69 <x> `x`, ``", "  InboundConnector @ x"]


def test_what_others_are_asked_about_are_facts_of_their_own() -> None:
    """The facts of a definition of another tenant are those within its tenant."""
    host = "SendingHosts: [{ Name: mta, CertificateNames: [contoso.com], MailFrom: [contoso.com] }]\n"
    domain = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
    spec = exists({"relay.verdict": {"equals": "relayed"}}, "SendingHost", among="other-tenants")
    for own, others, lines in (
        (domain, connectors("B contoso.com") + domain + host, ["<A> `A`, `mta`"]),
        (domain, connectors("B fabrikam.com") + domain + host, []),
        (domain + host, "", []),
    ):
        assert names(says({"not": spec}, connectors("A contoso.com") + own, others or "AcceptedDomains: []\n")) == lines


# what cannot be compiled


SHAPE = "write `{ kind: …, where: { … } }`; `where` can be left out beside `at-least` or `at-most`"
FAULTS: dict[str, tuple[Any, tuple[Any, ...], str, str, str]] = {
    "no mapping": ("x", (), "value", "`exists` takes a `kind` and a condition `where`", SHAPE),
    "no kind": (
        {"where": {"Name": {"present": True}}},
        (),
        "value",
        "`exists` takes a `kind` and a condition `where`",
        SHAPE,
    ),
    "no condition": ({"kind": "SendingHost"}, (), "value", "`exists` takes a `kind` and a condition `where`", SHAPE),
    "another key": (
        {"kind": "SendingHost", "where": {}, "amongst": "others"},
        ("amongst",),
        "key",
        "`amongst` has no meaning in `exists`",
        "did you mean `among`?",
    ),
    "another kind": (
        {"kind": "Host", "where": {}},
        ("kind",),
        "value",
        "`Host` is not a kind",
        f"choose {listed(FILES)}",
    ),
    "several kinds": (
        {"kind": ["SendingHost"], "where": {}},
        ("kind",),
        "value",
        "a list is not a kind",
        "did you mean `SendingHost`?",
    ),
    "among nothing known": (
        {"kind": "SendingHost", "where": {}, "among": "other"},
        ("among",),
        "value",
        "`other` is not among the choices",
        "did you mean `others`?",
    ),
    "among several": (
        {"kind": "SendingHost", "where": {}, "among": ["others", "other-tenants"]},
        ("among",),
        "value",
        "a list is not among the choices",
        "choose `others`, `earlier`, `other-tenants` or `earlier-tenants`",
    ),
    "a word for a switch": (
        {"kind": "SendingHost", "where": {}, "include-disabled": "yes"},
        ("include-disabled",),
        "value",
        "`yes` is neither true nor false",
        "write true or false",
    ),
    "an empty condition": (
        {"kind": "SendingHost", "where": {}},
        ("where",),
        "value",
        "a condition is a mapping of properties, facts, `all`, `any` or `not`",
        "write what is asked, and a test: `Name: { starts-with: … }`",
    ),
    "a list for a condition": (
        {"kind": "SendingHost", "where": [{"Name": {"present": True}}]},
        ("where",),
        "value",
        "a condition is a mapping of properties, facts, `all`, `any` or `not`",
        "write `all:` above the list if every part must hold, `any:` if one is enough",
    ),
    "a property of the judged kind": (
        {"kind": "AcceptedDomain", "where": {"RequireTls": {"equals": True}}},
        ("where", "RequireTls"),
        "key",
        "`RequireTls` is neither a property nor a fact of AcceptedDomain",
        "it belongs to `InboundConnector` or `SendingHost`",
    ),
    "a property of the other kind as option": (
        {"kind": "AcceptedDomain", "where": {"DomainName": {"equals": {"this": "DomainName"}}}},
        ("where", "DomainName", "equals", "this"),
        "value",
        "`DomainName` is neither a property nor a fact of InboundConnector",
        "it belongs to `AcceptedDomain` or `RemoteDomain`",
    ),
    "such an option of an item": (
        {"kind": "AcceptedDomain", "where": {"DomainName": {"some": {"contains": {"this": "DomainName"}}}}},
        ("where", "DomainName", "some", "contains", "this"),
        "value",
        "`DomainName` is neither a property nor a fact of InboundConnector",
        "it belongs to `AcceptedDomain` or `RemoteDomain`",
    ),
    "such an option that is no look-up": (
        {"kind": "AcceptedDomain", "where": {"any": [{"DomainName": {"starts-with": {"this": "Nmae"}}}]}},
        ("where", "any", 0, "DomainName", "starts-with", "this"),
        "value",
        "`Nmae` is neither a property nor a fact of InboundConnector",
        "did you mean `Name`?",
    ),
    "an item without for": (
        {"kind": "AcceptedDomain", "where": {"DomainName": {"equals": {"this": "item"}}}},
        ("where", "DomainName", "equals", "this"),
        "value",
        "there is no `item`: the rule has no `for`",
        "name a property",
    ),
    "a relation": (
        {"kind": "AcceptedDomain", "where": {"DomainName": {"equal": "x"}}},
        ("where", "DomainName", "equal"),
        "key",
        "`equal` is not a relation",
        "did you mean `equals`?",
    ),
    "one within another": (
        {"kind": "AcceptedDomain", "where": {"not": {"exists": {"kind": "SendingHost"}}}},
        ("where", "not", "exists"),
        "value",
        "`exists` takes a `kind` and a condition `where`",
        SHAPE,
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults(case: str) -> None:
    spec, path, part, message, help = FAULTS[case]
    for negated in (False, True):
        whole = {"not": {"exists": spec}} if negated else {"exists": spec}
        with pytest.raises(RuleFault) as caught:
            compiled(whole, SCOPE, ("assert",))
        fault = caught.value
        route = ("assert", "not", "exists") if negated else ("assert", "exists")
        assert (fault.path, fault.part.value) == ((*route, *path), part)
        assert (str(fault), fault.help) == (message, help)
        assert help


# a look-up finds exactly what asking every definition would


DOMAINS = ["a.example", "A.example", "b.example", "x.a.example", "'*.a.example'", "'*.x.a.example'", "'*'"]
VALUES = st.sampled_from([*DOMAINS, "smtp:a.example;7", "app@x.a.example", "<>", "'${later}'", "~", "5"])
ADDRESSES = [
    "a.example",
    "203.0.113.7",
    "203.0.113.0/28",
    "203.0.113.8",
    "203.0.113.64/26",
    "198.51.100.1",
    "'${later}'",
    "x",
    "5",
]
LISTS = st.lists(st.sampled_from(ADDRESSES), max_size=3).map(lambda items: f"[{', '.join(items)}]")
CONNECTORS = st.fixed_dictionaries(
    {"Name": VALUES},
    optional={
        "TlsSenderCertificateName": VALUES,
        "Comment": VALUES,
        "SenderIPAddresses": LISTS | VALUES,
        "Enabled": st.sampled_from(["true", "false", "'${later}'"]),
        "ClientHostNames": st.sampled_from(["{ a: b }", "[{ a: b }, a.example]", "1.0", "true", "[[1]]", "~"]),
    },
)
PROPERTIES = st.sampled_from(["Name", "TlsSenderCertificateName", "Comment", "SenderIPAddresses", "ClientHostNames"])
THIS = PROPERTIES | st.sampled_from([FACT, "item", "today"])


HOLD_LISTS = ("SenderIPAddresses",)
"""What holds a list, so that a relation over one value stands under `some`."""


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """Return a condition with a look-up, and what may stand beside it."""
    relation = draw(st.sampled_from([*LOOK_UPS, "starts-with"]))
    test: dict[str, Any] = {relation: {draw(st.sampled_from(["this", "this", "first-label-of"])): draw(THIS)}}
    about = draw(PROPERTIES | st.just(FACT))
    if draw(st.booleans()) or (about in HOLD_LISTS and relation != "contains"):
        test = {"some": test}
    if draw(st.booleans()):
        test["present"] = True
    where: dict[str, Any] = {about: test}
    if draw(st.booleans()):
        where = {"any": [where, {draw(st.sampled_from(["Name", "Comment"])): {"equals": "b.example"}}]}
    if draw(st.booleans()):
        where["Comment"] = {draw(st.sampled_from(["equals", "contains"])): "a.example"}
    if draw(st.booleans()):
        where["Enabled"] = {"equals": draw(st.booleans())}
    more: dict[str, Any] = {"include_disabled": draw(st.booleans())}
    counts = draw(st.sampled_from([(), ("at_least",), ("at_most",), ("at_least", "at_most")]))
    more |= {name: draw(st.integers(1, 2)) + (name == "at_most") for name in counts}
    if not counts:
        more["among"] = draw(st.sampled_from(AMONG))
    made = exists(where, "InboundConnector", **more)
    return {"not": made} if draw(st.booleans()) else made


def written(definitions: list[dict[str, str]]) -> str:
    lines = [", ".join(f"{key}: {value}" for key, value in about.items()) for about in definitions]
    return "InboundConnectors:\n" + "".join(f"  - {{ {line} }}\n" for line in lines)


def subjects(tenants: list[Tenant], reported: frozenset[str] | None = None) -> Iterator[Subject]:
    """Yield each connector of each tenant, once for each item of its addresses."""
    reports = None if reported is None else reported.__contains__
    surroundings = Surroundings(tenants, "2026-11-24", reports)
    for made in tenants:
        facts = Facts(made, surroundings)
        for definition in made.of("InboundConnector"):
            yield from of(definition, facts)


def of(definition: Definition, facts: Facts) -> Iterator[Subject]:
    items = definition.value("SenderIPAddresses")
    for index, item in enumerate([*items, *definition.data.values()] if isinstance(items, list) else [items]):
        yield Subject(definition, facts, ("SenderIPAddresses", index), item, None, normalised(item, normal_addresses))


def of_files(folder: str, *files: list[dict[str, str]]) -> Tenant:
    """Return a tenant with connectors in several files, called `a0` and so on after its folder."""
    made = Tenant(folder)
    for index, definitions in enumerate(files):
        made.add(contribution(document(written(definitions), f"{folder}{index}")))
    return made


@given(
    st.lists(CONNECTORS, max_size=3),
    st.lists(CONNECTORS, max_size=3),
    st.lists(CONNECTORS, max_size=4),
    conditions(),
    st.none() | st.frozensets(st.sampled_from(["a0", "a1", "b0"])),
)
@settings(max_examples=80, deadline=None)
def test_a_look_up_finds_what_asking_every_definition_would(
    own: list[dict[str, str]],
    more: list[dict[str, str]],
    others: list[dict[str, str]],
    spec: dict[str, Any],
    reported: frozenset[str] | None,
) -> None:
    """The outcome is the same in every part: what is found, which one; of several doubts, either may be named."""
    scope = Vocabulary(SCOPE.kinds, "SenderIPAddresses", {})
    quick = compiled(spec, scope, ())
    every = mock.Mock(side_effect=lambda lookup, subject: lookup.whole)
    with (
        mock.patch.object(existence, "narrowing", return_value=every),
        mock.patch.object(existence, "_nests", return_value=True),  # no answer is kept
    ):
        naive = compiled(spec, scope, ())
    with (  # every look-up is made, and every answer kept, however few there are
        mock.patch.object(narrowing, "FEW", -1),
        mock.patch.object(existence, "FEW", -1),
    ):
        for subject in subjects([of_files("a", own, more), of_files("b", others)], reported):
            assert seen(quick(subject)) == seen(naive(subject))


def seen(outcome: Evaluation) -> Any:
    """Return an outcome with its labels, which are made when they are asked for."""
    if isinstance(outcome, list):
        return [(*found._replace(labels=tuple), found.related) for found in outcome]
    return outcome and (type(outcome), outcome.path)


@pytest.mark.parametrize("test", [{"contains": {"this": "Name"}}, {"some": {"overlaps": {"this": "item"}}}])
def test_a_look_up_is_made(test: dict[str, Any]) -> None:
    """What the property test compares is not the same thing twice."""
    scope = Vocabulary(SCOPE.kinds, "SenderIPAddresses", {})
    looked_up = mock.Mock(side_effect=lambda lookup, *_: Candidates(lookup.unsure.certain, lookup.unsure.certain))
    with mock.patch.object(narrowing, "LOOK_UPS", dict.fromkeys(LOOK_UPS, looked_up)):
        check = compiled(exists({"SenderIPAddresses": test}), scope, ())
    others = (f"{name} x" for name in "BCDEF")  # of a few nobody looks for fewer
    about = next(subjects([tenant(connectors("A x,SenderIPAddresses: [203.0.113.7]", *others))]))
    assert check(about) is not None
    assert [call.args[1:] for call in looked_up.call_args_list] == [
        ("SenderIPAddresses", "A" if "contains" in test else normal_addresses("203.0.113.7"), False)
    ]
