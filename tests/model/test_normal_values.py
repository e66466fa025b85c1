"""Values of definitions in normal form: the same for every way to write one, made once, and what is written stays."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import changed, definition, rule, tenant

from relaylint.check.engine import judge
from relaylint.model.definitions import MISFIT, TEMPLATE, Definition, Unknown
from relaylint.model.kinds import Kind, kind
from relaylint.model.layering import Combined
from relaylint.model.schema_index import FILES
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits
from relaylint.values.syntaxes import FORMATS

PROPERTIES = [(name, property) for name in FILES for property in kind(name).normalisers]

_DOMAINS = (
    ("Contoso.com", "contoso.COM", "contoso.com.", " contoso.com ", "contoso。com"),
    ("mail.münchen.example", "MAIL.MÜNCHEN.example", "mail.xn--mnchen-3ya.example"),
)
_PATTERNS = (*_DOMAINS, *(tuple(f"*.{text.strip()}" for text in spelt) for spelt in _DOMAINS))
_NETWORKS = (
    ("203.0.113.0/24", "203.0.113.7/24"),
    ("203.0.113.7", "203.0.113.7/32"),
)
_IPV6 = (("2001:db8::a", "2001:DB8::A", "2001:db8:0:0:0:0:0:a", "2001:db8::a/128"),)
_MAILBOXES = (
    ("app@contoso.com", "App@Contoso.COM", "app@contoso.com."),
    ("a@münchen.example", "a@xn--mnchen-3ya.example"),
)
_HOSTS = (*_DOMAINS, *_IPV6, _NETWORKS[1])
WAYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "domain": _DOMAINS,
    "wildcard-domain": _PATTERNS,
    "certificate-name": _PATTERNS,
    "sender-domain": (
        ("*.Contoso.com", "smtp:*.contoso.COM", "SMTP:*.contoso.com;1", "*.contoso.com;1"),
        ("mail.münchen.example", "smtp:MAIL.MÜNCHEN.example;1", "mail.xn--mnchen-3ya.example;01"),
        ("*", "smtp:*;1", "*;1"),
        ("contoso.com;7", "smtp:Contoso.com;07"),
    ),
    "recipient-domain": (*_PATTERNS, ("*",)),
    "ipv4-or-cidr": _NETWORKS,
    "ip-address": (*_IPV6, _NETWORKS[1]),
    "ip-or-range": (*_NETWORKS, *_IPV6, ("203.0.113.0-203.0.113.255", "203.0.113.0 - 203.0.113.255", "203.0.113.0/24")),
    "smart-host": (*_HOSTS, *((spelt[0], f"[{spelt[0]}]") for spelt in _HOSTS)),
    "email": _MAILBOXES,
    "envelope-sender": (*_DOMAINS, *_MAILBOXES, ("<>", " <> ")),
    "header-sender": (*_DOMAINS, *_MAILBOXES),
    "exchange-build": (("15.2.1748.10", "15.02.1748.010"),),
    "session-certificate": (("none", "None"), ("any", "ANY"), *_PATTERNS),
    "session-sender": (("accepted", "Accepted"), ("<>", " <> "), *_DOMAINS),
    "session-recipients": (("External", "external"),),
}
"""For every format, values each written in several ways; a schema may refuse some of these ways."""


def format_of(about: Kind, name: str) -> str:
    schema = about.properties[name]
    found: str = schema.get("format") or schema["items"]["format"]
    return found


def holding(about: Kind, name: str, text: str) -> Definition:
    """Return a definition of which a property holds, or lists, a text."""
    value: Any = [text] if "items" in about.properties[name] else text
    data: dict[str, Any] = {name: value} if about.single else [{about.name_property: "x", name: value}]  # type: ignore[assignment]
    return definition(json.dumps({about.key: data}, ensure_ascii=False))


def only(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def test_every_format_has_ways_to_write_a_value() -> None:
    """But for dates, which no property of a definition has, and revisions, which nothing is compared with."""
    written = {"date", "revision"}
    assert set(WAYS) == {name for name, about in FORMATS.items() if about.normal} == set(FORMATS) - written
    assert {format_of(kind(name), property) for name, property in PROPERTIES} <= set(WAYS)


def test_a_property_of_one_name_has_a_normal_form_in_every_kind_or_in_none() -> None:
    """A rule about several kinds reads it in one way."""
    formatted = {property for _, property in PROPERTIES}
    having = {(name, property) for name in FILES for property in kind(name).properties if property in formatted}
    assert having == set(PROPERTIES)


@pytest.mark.parametrize(("format", "ways"), [(format, ways) for format, every in WAYS.items() for ways in every])
def test_every_way_to_write_a_value_has_one_normal_form(format: str, ways: tuple[str, ...]) -> None:
    normal = FORMATS[format].normal
    assert normal is not None
    first, *others = (normal(text) for text in ways)
    assert others == [first] * len(others)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_definition_gives_the_normal_form_and_messages_what_is_written(data: st.DataObject) -> None:
    name, property = data.draw(st.sampled_from(PROPERTIES))
    about = kind(name)
    one, other = data.draw(
        st.sampled_from(WAYS[format_of(about, property)]).flatmap(
            lambda ways: st.tuples(st.sampled_from(ways), st.sampled_from(ways))
        )
    )
    found = [holding(about, property, text) for text in (one, other)]
    pairs = zip(found, (one, other), strict=True)
    known = [(each, text) for each, text in pairs if not isinstance(only(each.value(property)), Unknown)]
    for each, text in known:
        path = (property, 0) if "items" in about.properties[property] else (property,)
        location = each.locate(path)
        assert only(each.value(property)) == text
        assert json.loads(location.source.slice(location.span)) == text
        assert each.normal(property) is each.normal(property)
    normal = [only(each.normal(property)) for each, _ in known]
    assert normal == normal[:1] * len(normal)
    if known:
        test = '{ matches: "^$" }' if "items" not in about.properties[property] else '{ each: { matches: "^$" } }'
        condition = f"{{ {property}: {test} }}"
        made = rule(changed(kind=name, assert_=condition, message='"here: `{value}`"'))
        reported = judge(tenant(known[0][0].document.source.text), [made]).diagnostics
        assert [item.message for item in reported if item.rule.name == "own-rule"] == [f"here: `{known[0][1]}`"]


def test_what_is_not_known_is_unknown_in_normal_form_too() -> None:
    made = definition(
        "InboundConnectors: [{ Name: a, ConnectorType: Partner, TlsSenderCertificateName: '${x}',"
        " SenderDomains: [A.example, '${x}', 5], SenderIPAddresses: ~, EFSkipIPs: x }]\n"
    )
    assert made.normal("TlsSenderCertificateName") is TEMPLATE
    listed = made.normal("SenderDomains")
    assert (listed[0].domain, listed[1:]) == ("a.example", [TEMPLATE, MISFIT])
    assert made.normal("SenderIPAddresses") is None
    assert made.normal("EFSkipIPs") is MISFIT
    assert made.normal("EFUsers") == made.value("EFUsers")
    assert made.normal("Name") == "a"
    made.mark_unknown(("SenderDomains", 0), Unknown("computed"))
    assert made.normal("SenderDomains")[0] == Unknown("computed")


def test_what_several_files_define_has_the_normal_form_of_the_file_in_which_it_stands() -> None:
    texts = (
        "InboundConnectors: [{ Name: a, SenderDomains: [A.example], TlsSenderCertificateName: B.example }]\n",
        "InboundConnectors: [{ Name: a, TlsSenderCertificateName: C.example, SenderIPAddresses: ['${x}'] }]\n",
    )
    below, above = map(definition, texts)
    whole = Combined([below, above])
    assert whole.normal("SenderDomains") is below.normal("SenderDomains")
    assert whole.normal("TlsSenderCertificateName") == "c.example"
    assert whole.normal("SenderIPAddresses") == [TEMPLATE]
    assert whole.normal("EFSkipIPs") == whole.value("EFSkipIPs")


def test_a_check_normalises_each_value_of_a_definition_once() -> None:
    text = """\
AcceptedDomains: [{ DomainName: Contoso.com, DomainType: Authoritative, Default: true }, { DomainName: Fabrikam.com }]
InboundConnectors:
  - { Name: a, ConnectorType: OnPremises, SenderDomains: ["smtp:*;1"], TlsSenderCertificateName: Mail.Contoso.com }
  - { Name: b, ConnectorType: OnPremises, SenderDomains: ["*;2"], SenderIPAddresses: [203.0.113.7, 203.0.113.8/30] }
  - { Name: c, ConnectorType: Partner, SenderDomains: [Northwind.example, "smtp:northwind.example;2"] }
OutboundConnectors: [{ Name: o, RecipientDomains: [Tailspin.com], SmartHosts: ["[Mx.Tailspin.com]"] }]
SendingHosts:
  - { Name: h, IPAddresses: [203.0.113.7], MailFrom: [App@Contoso.com], CertificateNames: [Mail.contoso.com] }
  - { Name: i, IPAddresses: [203.0.113.9], MailFrom: [i@Contoso.com, "<>"], SmartHost: Mx.Contoso.com }
"""
    made = tenant(text)
    asked: Counter[str] = Counter()
    written: Counter[str] = Counter()
    with ExitStack() as patched:
        for name in FILES:
            normalisers = kind(name).normalisers
            values = (each.data.get(property) for each in made.of(name) for property in normalisers)
            for value in values:
                written.update(value if isinstance(value, list) else [value] if isinstance(value, str) else ())
            counted = {property: _counting(asked, normal) for property, normal in normalisers.items()}
            patched.enter_context(mock.patch.dict(normalisers, counted))
        assert judge(made, load_policy([], Limits()).rules.values()).diagnostics
    assert asked
    assert asked - written == Counter()


def _counting(asked: Counter[str], normal: Any) -> Any:
    def count(text: str) -> Any:
        asked[text] += 1
        return normal(text)

    return count
