"""Public suffixes and registrable domains."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from relaylint.values.suffixes import _list, is_public_suffix, is_under_public_suffix, registrable

WHOLE = PublicSuffixList()


@pytest.mark.parametrize(
    ("domain", "public"),
    [
        ("com", True),
        ("co.uk", True),
        ("azurewebsites.net", True),  # the private part of the list counts too
        ("xn--p1ai", True),
        ("contoso.com", False),
        ("contoso.co.uk", False),
        ("mail.contoso.com", False),
        ("", False),
    ],
)
def test_public_suffixes(domain: str, public: bool) -> None:
    assert is_public_suffix(domain) is public


@pytest.mark.parametrize(
    ("domain", "under"),
    [
        ("contoso.com", True),
        ("a.b.contoso.co.uk", True),
        ("co.uk", False),
        ("com", False),
        ("contoso.example", False),  # a top-level domain that nobody listed has no names that can be registered
        ("localhost", False),
        ("", False),
    ],
)
def test_names_that_can_be_registered(domain: str, under: bool) -> None:
    assert is_under_public_suffix(domain) is under


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("contoso.com", "contoso.com"),
        ("a.b.contoso.com", "contoso.com"),
        ("mail.contoso.co.uk", "contoso.co.uk"),
        ("app.contoso.azurewebsites.net", "contoso.azurewebsites.net"),
        ("mail.xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),  # a top-level domain that nobody listed is one
        ("com", "com"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_registrable_domains(domain: str, expected: str) -> None:
    assert registrable(domain) == expected


@given(st.text(alphabet="ac.-*_é\u3002 \n@", max_size=12) | st.sampled_from(["." * 300, "a." * 200 + "com", "a" * 999]))
@settings(deadline=None)
def test_no_text_is_without_an_answer(text: str) -> None:
    assert is_public_suffix(text) in (True, False)
    assert is_under_public_suffix(text) in (True, False)
    assert registrable(text) in text


def test_a_part_of_the_list_says_what_the_whole_says() -> None:
    for line in [line for line in _list().decode().splitlines() if line and line[:2] != "//"][::20]:
        suffix = line.split()[0].lstrip("!").replace("*", "a")
        for domain in (suffix, f"contoso.{suffix}", f"mail.contoso.{suffix}", suffix.partition(".")[2] or suffix):
            for name in (domain, domain.encode("idna").decode("ascii")):
                assert is_public_suffix(name) == (WHOLE.publicsuffix(name, accept_unknown=False) == name), name
                assert registrable(name) == (WHOLE.privatesuffix(name) or name), name
