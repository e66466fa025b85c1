"""The functions of fixes: what each makes, and of what it makes nothing."""

from __future__ import annotations

import pytest

from relaylint.policy.fixes.functions import FUNCTIONS

NAMES = ["Hub", "Printers", "Printer rooms"]
MADE = {
    "lower": {"Contoso.COM": "contoso.com", "contoso.com": None},
    "trimmed": {" contoso.com\t": "contoso.com", "contoso.com": None},
    "network": {
        "203.0.113.17/28": "203.0.113.16/28",
        "203.0.113.17": None,
        "203.0.113.17/33": None,
        "203.0.113.0/28": "203.0.113.0/28",
        "all of them / 24": None,
    },
    "host-name": {
        "CN=mail.contoso.com": "mail.contoso.com",
        "cn=*.contoso.com": "*.contoso.com",
        "https://mail.contoso.com:443/owa": "mail.contoso.com",
        "mail.contoso.com.": "mail.contoso.com",
        "office@contoso.com": "contoso.com",
        "smtp:contoso.com;1": "contoso.com",
        "mail.contoso.com": None,
        "CN=mail.contoso.com, O=Contoso": None,
        "<I>CN=CA<S>CN=mail.contoso.com": None,
        "CN=": None,
        "": None,
    },
    "without-wildcard": {"*.contoso.com": "contoso.com", "contoso.com": None},
    "closest": {"Hubb": "Hub", "printer": "Printers", "hub": None, "Rooms": None},
}


def test_each_is_tried() -> None:
    assert MADE.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, made in MADE.items() for text in made])
def test_made(name: str, text: str) -> None:
    assert FUNCTIONS[name].make(text, NAMES) == MADE[name][text]


def test_what_is_near_to_two_names_is_neither() -> None:
    assert FUNCTIONS["closest"].make("Hub 3", ["Hub 1", "Hub 2"]) is None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_documented(name: str) -> None:
    assert FUNCTIONS[name].doc.endswith(".")
