"""Placeholders: what is one, what is none, and what takes no time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.values.placeholders import bracketed, is_placeholder, words

FORMS = (
    *("<x>", "<your public ip>", "<new.ip.address>", "<IP-Bereiche des Gateways>", "<specific-range(s)>"),
    *("[DOMAIN]", "[Your Domain]", "[YOUR_IP]"),
    *("---x---", "---Parameter input---", "--X--", "***REDACTED***", "~X~", "== your name =="),
    *("__X__", "__TenantName__", "__ADMIN_REQUIRED:GATEWAY_IPS__"),
    *("{{x}}", "{{ domain }}", "{{\ndomain\n}}", "${x}", "$(Build.Domain)", "<%= x %>", "#{x}#", "#{Octopus.Domain}"),
    *("%x%", "%IP%", "%%DOMAIN%%", "@@X@@", "@DOMAIN@", "{data.gatewayIPs}", "{domain}"),
    *("[x={ $Node.Name }=]", "[ENC=PE9ianMg]"),
    *("ENC[AES256_GCM,data:kg==,iv:kg==,tag:kg==,type:str]", "ENC[PKCS7,MIIBiQYJ]"),
)
"""Placeholders that stand for a whole value, in whatever property."""


@pytest.mark.parametrize("text", FORMS)
@pytest.mark.parametrize("about", [{}, {"free": True}, {"host": True}], ids=["value", "free", "host"])
def test_forms(text: str, about: dict[str, bool]) -> None:
    assert is_placeholder(text, **about)
    assert is_placeholder(f" {text}", **about)


@pytest.mark.parametrize(
    "text",
    [
        *("*.<domain>", "smtp:<domain>;1", "<tenant>.onmicrosoft.com", "198.51.100.<n>", "smtp:[domain];1"),
        *("[tenant].mail.protection.outlook.com", "__TENANT__.example", "mail.{domain}", "app@%DOMAIN%"),
        *("YOUR_DOMAIN", "YOUR-TENANT.onmicrosoft.com", "REPLACE_WITH_IP", "CHANGE_ME", "Your Certificate CN"),
        *("your certificate name", "changeme", "Replace-Me", "TODO", "TBD", "x.x.x.x", "XXX.XXX.XXX.XXX/xx"),
    ],
)
def test_forms_that_count_where_not_any_text_may_stand(text: str) -> None:
    assert is_placeholder(text)
    assert not is_placeholder(text, free=True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "<>", "*", "--", "mail.contoso.com", "*.contoso.com", "smtp:*;1", "203.0.113.7/32", "2001:db8::1"),
        *("<I>CN=Contoso CA<S>CN=mail.contoso.com", "CN=mail.contoso.com", "<app@contoso.com>", "app@contoso.com"),
        *("[192.0.2.1]", "[fe80::1]", "[IPv6:2001:db8::1]", "[mail.contoso.com]", "[a, b]", "['a']", "[]"),
        *("{3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11}", "{}", "{domain", "${domain", "}${", "$domain", "$(", "{{ x }"),
        *("_dmarc.contoso.com", "a__b__c.example", "xn--bcher-kva.example", "contoso--a--b.example", "@", "a@b@c"),
        *("caf%C3%A9", "50% of 20%", "198.51.100.x", "x.contoso.com", "mytodo", "yourdomain.example", "GATEWAY_IP"),
        *("Relay -> Exchange", "Relay 1 <-> 2", "certs\\relay_1.pem", "2026-11-24", "Authoritative"),
    ],
)
@pytest.mark.parametrize("about", [{}, {"host": True}], ids=["value", "host"])
def test_what_is_none(text: str, about: dict[str, bool]) -> None:
    assert not is_placeholder(text, **about)


@pytest.mark.parametrize("text", ["[gateway]", "[EXCH01]", "[mx-1.contoso.com]"])
def test_brackets_of_hosts(text: str) -> None:
    """Where a host may stand, brackets are part of the syntax."""
    assert not is_placeholder(text, host=True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Head office relay",
            "Relay <old>",
            "TODO: remove in March",
            "Ask [the network team] first",
            "a <b>bold</b> one",
        ),
        *(
            "--- do not touch ---- since 2024",
            "Your mail goes here",
            "100% of mail, 50% by address",
            "see __init__ of it",
        ),
        *("x" * 500 + "<domain>", "Contoso {a} and {b}", "mail_relay_1"),
    ],
)
def test_texts_of_people(text: str) -> None:
    assert not is_placeholder(text, free=True)


def test_which_properties_take_any_text() -> None:
    asked = {name: kind(name) for name in ("InboundConnector", "SendingHost", "AcceptedDomain")}
    assert {"DistinguishedName", "Guid"} <= asked["InboundConnector"].free
    assert {
        name: sorted(prop for prop in about.free if not about.properties[prop].get("readOnly"))
        for name, about in asked.items()
    } == {
        "InboundConnector": ["Comment", "Name"],
        "SendingHost": ["Comment", "Connector", "Name"],
        "AcceptedDomain": [],
    }
    assert {name for name in FILES if kind(name).hosts} == {"OutboundConnector", "SendConnector", "SendingHost"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("198.51.100.1 <your ip>  [YOUR IP] ---a b---", ["198.51.100.1", "<your ip>", "[YOUR IP]", "---a b---"]),
        ("{{ x }} ${a b}.example $(c d)", ["{{ x }}", "${a b}.example", "$(c d)"]),
        ("a < b > c -- d", ["a", "<", "b", ">", "c", "--", "d"]),
        (" a\tb\n", ["a", "b"]),
        ("", []),
    ],
)
def test_words(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == parts


@given(st.text(alphabet="a <>[]{}-~#$%_()\t1.", max_size=30))
def test_words_leave_nothing_but_blanks_out(text: str) -> None:
    left_out, at = "", 0
    for start, end in words(text):
        assert start < end
        left_out, at = left_out + text[at:start], end
    assert (left_out + text[at:]).strip() == ""


def test_a_placeholder_at_an_offset() -> None:
    text = "-Name <a b> <S>"
    assert bracketed(text, 6, len(text)) == 11
    assert [bracketed(text, at, end) for at, end in ((0, 15), (6, 10), (12, 15))] == [-1, -1, -1]


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "${",
            "$(",
            "{{",
            "[",
            "[a",
            "a.",
            "@",
            "@A",
            "-",
            "--a",
            "<",
            "<a",
            "%a",
            "__a",
            "#{",
            "~a",
            "*",
            "=",
            "YOUR_",
        ),
        "x.",
    ],
)
def test_a_huge_text_takes_no_time(unit: str) -> None:
    for text in (unit * 100_000, unit * (390 // len(unit))):
        is_placeholder(text)
        is_placeholder(text, free=True)
        words(text)
