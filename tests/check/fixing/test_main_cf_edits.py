"""main.cf: values that stand there as they are, and words for a switch; all else is left to people."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.core.document import Path

from .edited import changed_text

TEXT = """\
# c
myhostname = mta.contoso.example
relayhost = [contoso-example.mail.protection.outlook.com]:587
smtp_tls_security_level = none
mynetworks = 127.0.0.0/8, 10.0.0.0/8
   # comment
   192.168.0.0/16
"""
DERIVED = "it follows from several settings of Postfix, which have to be changed together"
EXPECTED: list[tuple[str, Path, Any, str, str]] = [
    ("set", ("Port",), 25, ":587", ":25"),
    ("set", ("SmartHost",), "x.mail.protection.outlook.com", "contoso-example.mail", "x.mail"),
    ("set", ("Tls",), True, "= none", "= may"),
    ("remove", ("ClientNetworks", 0), None, "127.0.0.0/8, ", ""),
    ("remove", ("ClientNetworks", 1), None, ", 10.0.0.0/8", ""),
    ("remove", ("ClientNetworks", 2), None, "   192.168.0.0/16\n", ""),
    ("set", ("ClientNetworks", 1), "10.1.0.0/16", "10.0.0.0/8", "10.1.0.0/16"),
    ("add", ("ClientNetworks",), "10.1.0.0/16", "168.0.0/16\n", "168.0.0/16\n   10.1.0.0/16\n"),
]


@pytest.mark.parametrize(("operation", "path", "value", "before", "after"), EXPECTED)
def test_plain_values(operation: str, path: Path, value: Any, before: str, after: str) -> None:
    assert changed_text(TEXT, "main.cf", (operation, 0, path, value)) == TEXT.replace(before, after, 1)


def test_switches_that_one_word_sets_are_set_together() -> None:
    both = changed_text(TEXT, "main.cf", ("set", 0, ("Tls",), True), ("set", 0, ("RequireTls",), True))
    assert both == TEXT.replace("none", "encrypt")
    alone = changed_text(TEXT, "main.cf", ("set", 0, ("RequireTls",), True))
    assert alone == "the changed text would say something else"


@pytest.mark.parametrize(
    ("operation", "path", "value", "reason"),
    [
        ("set", ("Method",), "SmtpAuth", DERIVED),
        ("remove", ("Port",), None, DERIVED),
        ("remove", (), None, DERIVED),
        ("set", ("Comment",), "x", DERIVED),
        ("set", ("SmartHost",), "a b", "main.cf has no way to write such a value"),
    ],
)
def test_what_is_not_edited(operation: str, path: Path, value: Any, reason: str) -> None:
    assert changed_text(TEXT, "main.cf", (operation, 0, path, value)) == reason
