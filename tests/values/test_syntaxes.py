"""The syntax of values: tables of what is taken, what is refused and in which words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.values import syntaxes
from relaylint.values.normal import SenderDomain, network_of, normal_domain
from relaylint.values.syntaxes import ADDRESS_RANGES, FORMATS

BEFORE_AT = "nothing, or a blank, `<`, `>` or `@`, stands before the last `@`"
LONG = ".".join(["a" * 49] * 5)  # 249 characters


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("contoso.com", None),
        ("Contoso.COM", None),
        ("localhost", None),
        ("a.b.c.d.e.f.g.example", None),
        ("_dmarc.contoso.com", None),
        ("xn--mnchen-3ya.example", None),
        ("münchen.example", None),
        ("365.example", None),
        ("a" * 63 + ".example", None),
        (LONG + ".abc", None),
        ("", "it is empty"),
        (" contoso.com", "it holds white space"),
        ("contoso.com\n", "it holds white space"),
        ("con toso.com", "it holds white space"),
        ("admin@contoso.com", "it is a mail address"),
        ("*.contoso.com", "a wildcard is not allowed here"),
        ("https://contoso.com", "it holds a character that names do not have"),
        ("contoso.com;1", "it holds a character that names do not have"),
        ("a,b", "it holds a character that names do not have"),
        ("contoso.com.", "it ends with a dot"),
        ("contoso.com\u3002", "it ends with a dot"),
        ("contoso..com", "it has an empty label"),
        (".contoso.com", "it has an empty label"),
        ("198.51.100.24", "it is an address"),
        ("198.51.100.0/24", "it holds a character that names do not have"),
        (LONG + ".abcde", "it has 255 characters, more than 253"),
        ("a" * 64 + ".example", f"the label `{'a' * 20}…` has 64 characters, more than 63"),
        ("-a.example", "a label holds characters that names do not have, or begins or ends with a hyphen"),
        ("a-.example", "a label holds characters that names do not have, or begins or ends with a hyphen"),
        ("con$oso.com", "a label holds characters that names do not have, or begins or ends with a hyphen"),
        ("con\u200btoso.com", "it holds a character that nobody sees"),
        ("contoso.com\u00ad", "it holds a character that nobody sees"),
        ("😀.example", "a label holds characters that names do not have, or begins or ends with a hyphen"),
    ],
)
def test_domain(text: str, fault: str | None) -> None:
    assert FORMATS["domain"].fault(text) == fault


@pytest.mark.parametrize(
    ("format", "text", "fault"),
    [
        ("wildcard-domain", "*.contoso.com", None),
        ("wildcard-domain", "contoso.com", None),
        ("wildcard-domain", "*", "a bare `*` is no name"),
        ("wildcard-domain", "*.", "it is empty"),
        ("wildcard-domain", "mail.*.contoso.com", "a wildcard stands only at the start, as `*.`"),
        ("wildcard-domain", "*contoso.com", "a wildcard stands only at the start, as `*.`"),
        ("certificate-name", "*.contoso.com", None),
        ("certificate-name", "mail.contoso.com", None),
        ("certificate-name", "<I>CN=Root<S>CN=mail", "the `<I>…<S>…` form belongs to on-premises connectors"),
        ("certificate-name", "cn = mail.contoso.com", "it is a distinguished name; only the host name is compared"),
        ("certificate-name", "https://mail.contoso.com", "it is a URL"),
        ("certificate-name", "münchen.example", "certificates hold the A-label form `xn--mnchen-3ya.example`"),
        ("certificate-name", "*", "a bare `*` is no name"),
        ("sender-domain", "*", None),
        ("sender-domain", "smtp:*;1", None),
        ("sender-domain", "SMTP:*.contoso.com;10", None),
        ("sender-domain", "contoso.com;0", None),
        ("sender-domain", "contoso.com;", "the cost an empty text is not a whole number of at most 9 digits"),
        ("sender-domain", "contoso.com;high", "the cost `high` is not a whole number of at most 9 digits"),
        ("sender-domain", "contoso.com;٣", "the cost `٣` is not a whole number of at most 9 digits"),
        ("sender-domain", "a.com;" + "9" * 10, "the cost `9999999999` is not a whole number of at most 9 digits"),
        ("sender-domain", "smtp:", "it is empty"),
        ("recipient-domain", "*", None),
        ("recipient-domain", "*.contoso.com", None),
        ("recipient-domain", "smtp:contoso.com", "it holds a character that names do not have"),
        ("ipv4-or-cidr", "198.51.100.24", None),
        ("ipv4-or-cidr", "198.51.100.24/24", None),
        ("ipv4-or-cidr", "198.51.100.24/33", "it is not an IPv4 address or CIDR range"),
        ("ipv4-or-cidr", "198.51.100.256", "it is not an IPv4 address or CIDR range"),
        ("ipv4-or-cidr", "198.51.100", "it is not an IPv4 address or CIDR range"),
        ("ipv4-or-cidr", "198.51.100.024", "it is not an IPv4 address or CIDR range"),
        ("ipv4-or-cidr", "198.51.100.1-198.51.100.9", "it is not an IPv4 address or CIDR range"),
        ("ipv4-or-cidr", "2001:db8::1", "it is an IPv6 address"),
        ("ipv4-or-cidr", " 198.51.100.24", "it holds white space"),
        ("ip-address", "2001:db8::1", None),
        ("ip-address", "198.51.100.24", None),
        ("ip-address", "198.51.100.0/24", "it is neither an IPv4 nor an IPv6 address"),
        ("ip-or-range", "198.51.100.1-198.51.100.9", None),
        ("ip-or-range", "198.51.100.1 - 198.51.100.9", None),
        ("ip-or-range", "2001:db8::1-2001:db8::9", None),
        ("ip-or-range", "198.51.100.0/24", None),
        ("exchange-build", "15.2.1748.10", None),
        ("exchange-build", "15.02.1748.010", None),
        ("exchange-build", "15.2.1748", "a build is written as four numbers, such as 15.2.1748.10"),
        ("exchange-build", "15.2 (Build 1748.10)", "a build is written as four numbers, such as 15.2.1748.10"),
        ("exchange-build", "15.2.1748.123456", "a build is written as four numbers, such as 15.2.1748.10"),
        ("exchange-build", "15.2.1748.10\n", "a build is written as four numbers, such as 15.2.1748.10"),
        ("exchange-build", "15.2.1748.٣", "a build is written as four numbers, such as 15.2.1748.10"),
        ("ip-or-range", "198.51.100.9-198.51.100.1", "it ends before it begins"),
        ("ip-or-range", "198.51.100.9-2001:db8::9", "its ends are of two versions of IP"),
        ("ip-or-range", "198.51.100.9-x", "its end `x` is not an IP address"),
        ("ip-or-range", "x", "it is not an address, a CIDR range or a range `first-last`"),
        ("smart-host", "contoso-com.mail.protection.outlook.com", None),
        ("smart-host", "[198.51.100.24]", None),
        ("smart-host", "[2001:db8::1]", None),
        ("smart-host", "198.51.100.0/24", None),
        ("smart-host", "300.1.2.3", "it is not an IP address that exists"),
        ("smart-host", "smtp.office365.com:587", "it holds a character that names do not have"),
        ("smart-host", "", "it is empty"),
        ("email", "postmaster@contoso.com", None),
        ("email", "contoso.com", "it has no `@`"),
        ("email", "@contoso.com", BEFORE_AT),
        ("email", "a b@contoso.com", BEFORE_AT),
        ("email", "a@b@contoso.com", BEFORE_AT),
        ("email", "a@", "it is empty"),
        ("envelope-sender", "<>", None),
        ("envelope-sender", "contoso.com", None),
        ("envelope-sender", "app@contoso.com", None),
        ("envelope-sender", "<app@contoso.com>", BEFORE_AT),
        ("envelope-sender", "", "it is empty"),
        ("header-sender", "contoso.com", None),
        ("header-sender", "app@contoso.com", None),
        ("header-sender", "Payroll <app@contoso.com>", BEFORE_AT),
        ("header-sender", "<>", "the null sender exists in the envelope only"),
        ("date", "2026-11-23", None),
        ("date", "2026-02-30", "a date is written as 2026-11-23"),
        ("date", "20261123", "a date is written as 2026-11-23"),
        ("date", "2026-11-2٣", "a date is written as 2026-11-23"),
    ],
)
def test_formats(format: str, text: str, fault: str | None) -> None:
    assert FORMATS[format].fault(text) == fault


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2026-11-24", "2026-11-24"),
        ("2026-11-24T07:30:00Z", "2026-11-24"),
        ("2026-11-24 07:30", "2026-11-24"),
        ("2024-02-29T00:00:00", "2024-02-29"),
        ("2026-02-29T00:00:00", None),
        ("0000-01-01", None),
        ("20261124", None),
        ("24.11.2026", None),
        ("11/24/2026 7:30:00 AM", None),
        (" 2026-11-24", None),
        ("٢٠٢٦-11-24", None),
        ("/Date(0)/", "1970-01-01"),
        ("/Date(-1)/", "1969-12-31"),
        ("/Date(1795478399999)/", "2026-11-23"),
        ("/Date(1795478400000)/", "2026-11-24"),
        ("/Date(9999999999999)/", "2286-11-20"),
        ("/Date(-9999999999999)/", "1653-02-10"),
        ("/Date(-62135596800000)/", None),  # what PowerShell writes for no date at all
        ("/Date(253402300799999)/", None),
        ("/Date(" + "9" * 5000 + ")/", None),
        ("/Date(1795478400000+0100)/", None),
        ("/Date()/", None),
        ("/Date(x)/", None),
        ("", None),
        (None, None),
        (20261124, None),
        (["2026-11-24"], None),
    ],
)
def test_date_that_a_text_shows(value: Any, date: str | None) -> None:
    assert syntaxes.written_date(value) == date


@given(st.integers(-(10**16), 10**16) | st.text(alphabet="0123456789-T:/Date()٣", max_size=24))
def test_no_text_makes_a_date_fail_to_answer(value: int | str) -> None:
    found = syntaxes.written_date(f"/Date({value})/" if isinstance(value, int) else value)
    assert found is None or syntaxes.date_fault(found) is None


@given(st.dates(), st.dates())
def test_days_between_two_dates(one: date, other: date) -> None:
    found = syntaxes.days_between(one.isoformat(), other.isoformat())
    assert one + timedelta(days=found) == other
    assert syntaxes.days_between(other.isoformat(), one.isoformat()) == -found
    assert syntaxes.written_date(one.isoformat() + "T12:00") == one.isoformat()


@pytest.mark.parametrize("unit", ["${", "$(", "{{", "[", "a.", "é.", "1.", "1:", "*.", "@", "-", "<", " "])
def test_a_huge_text_takes_no_time(unit: str) -> None:
    text = unit * 200_000
    assert network_of(text) is None
    assert all(known.fault(text) for known in FORMATS.values())
    assert all(known.normal(text) is not None for known in FORMATS.values() if known.normal)


@given(st.text(alphabet="a.*-@<>[]${}();:/19٣éİ\u017f\u0301\u200b 。\n,=\U0001f600\ufeff\u0000", max_size=12))
def test_no_text_makes_a_check_fail_to_answer(text: str) -> None:
    for name, known in FORMATS.items():
        fault = known.fault(text)
        assert fault is None or (fault and "\n" not in fault), name
        assert known.normal is None or known.normal(text) is not None, name
    domain = normal_domain(text)
    assert normal_domain(domain) == domain or syntaxes.domain_fault(text)
    parts = syntaxes.normal_sender_domain(text)
    assert isinstance(parts, SenderDomain) == (syntaxes.sender_domain_fault(text) is None)
    assert (network_of(text) is None) == (syntaxes.ipv4_fault(text) is not None)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "`null`"),
        (True, "`true`"),
        (False, "`false`"),
        (25, "`25`"),
        (25.0, "`25.0`"),
        (10**1000, "`1" + "0" * 78 + "…`"),
        ("", "an empty text"),
        ("a\nb\r", "`a⏎b`"),
        ("x" * 80, f"`{'x' * 80}`"),
        ("x" * 81, f"`{'x' * 79}…`"),
        ([1], "a list"),
        ({}, "a mapping"),
    ],
)
def test_how_messages_show_a_value(value: Any, shown: str) -> None:
    assert syntaxes.show(value) == shown


def test_ranges_are_those_of_the_registries() -> None:
    shown = {name: ", ".join(map(str, ranges)) for name, ranges in ADDRESS_RANGES.items()}
    assert shown == {
        "private": "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16",
        "loopback": "127.0.0.0/8",
        "link-local": "169.254.0.0/16",
        "carrier-grade-nat": "100.64.0.0/10",
        "documentation": "192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24",
        "benchmarking": "198.18.0.0/15",
        "this-network": "0.0.0.0/8",
        "multicast": "224.0.0.0/4",
        "reserved": "240.0.0.0/4",
    }
