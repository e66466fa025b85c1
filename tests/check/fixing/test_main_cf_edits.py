"""main.cf: values that stand there as they are, and words for a switch; all else is left to people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.document import Path

from .edited import changed_text, definitions_in

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


SETTINGS = [
    "myhostname = mta.contoso.example\n",
    "relayhost = [contoso-example.mail.protection.outlook.com]:587\n",
    "smtp_tls_security_level =\n\t none\n",
    "inet_protocols=all\n",
]
NETWORKS = ["10.0.0.0/8", "192.168.0.0/16", "127.0.0.0/8", "172.16.0.0/12"]
CHANGES: list[tuple[str, Path, Any]] = [
    ("set", ("Port",), 25),
    ("set", ("SmartHost",), "fabrikam.mail.protection.outlook.com"),
    ("set", ("Tls",), True),
    ("add", ("ClientNetworks",), "10.1.0.0/16"),
    ("set", ("ClientNetworks", 0), "10.2.0.0/16"),
    ("remove", ("ClientNetworks", 0), None),
    ("remove", ("ClientNetworks", -1), None),
]


@st.composite
def hostile(draw: st.DrawFn) -> str:
    """Draw a file with comments between settings, and within a list of networks."""

    def comments() -> str:
        return draw(st.sampled_from(["", "", "# c\n", "# c\n  # d\n", "\n", " \n# e, f = g\n"]))

    networks = draw(st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=4, unique=True))
    marks = st.sampled_from([", ", ",", " ", "\n  ", ",\n\t", "\n{} ", " ,\n{}  "])
    listed = "".join(f"{draw(marks).format(comments())}{each}" for each in networks[1:])
    settings = draw(st.permutations([*SETTINGS, f"mynetworks = {networks[0]}{listed}\n"]))
    text = "".join(f"{comments()}{each}" for each in settings) + comments()
    text = text.removesuffix("\n") if draw(st.booleans()) else text
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@given(hostile(), st.sampled_from(CHANGES))
def test_a_change_makes_what_was_meant_and_keeps_comments(text: str, change: tuple[str, Path, Any]) -> None:
    operation, (name, *place), value = change
    (before,) = definitions_in(text, "main.cf")
    expected = value
    if name == "ClientNetworks":
        expected = list(before.data[str(name)])
        index = int(place[0]) % len(expected) if place else len(expected)
        expected[index : index + 1] = [] if operation == "remove" else [value]
        place = [index] if place else []
    now = changed_text(text, "main.cf", (operation, 0, (name, *place), value))
    if now == DERIVED:
        assert expected == []
        return
    (after,) = definitions_in(now, "main.cf")
    assert after.data == {**before.data, str(name): expected}
    assert re.findall(r"#.*", now) == re.findall(r"#.*", text)
    assert now.count("\r\n") in (0, now.count("\n"))
