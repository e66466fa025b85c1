"""Logical lines, settings, references and lists, as postconf(5) and Postfix's own postconf(1) have them."""

from __future__ import annotations

import pytest

from relaylint.syntax.postfix.main_cf import MOST_WORDS, MainCf, logical_lines
from relaylint.syntax.postfix.masking import HOLE, mask


def settings(text: str) -> MainCf:
    return MainCf(mask(text))


def value(text: str, name: str = "x") -> str:
    return settings(text).value(name).replace(HOLE, "?")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n \n# c\n", []),
        ("a = 1", ["a = 1"]),
        ("a = 1\nb = 2\n", ["a = 1", "b = 2"]),
        ("a = 1\n  2\n\t3\n", ["a = 1  2\t3"]),
        ("a = 1\n# c\n  2\n\n   # d\n  3\nb = 4", ["a = 1  2  3", "b = 4"]),
        ("a = 1\r\n 2\r\n", ["a = 1\r 2\r"]),
        ("  a = 1\n 2\nb = 3\n", ["b = 3"]),
        ("a = 1 # no comment\n", ["a = 1 # no comment"]),
        ("#a = 1\n b = 2\n", []),
    ],
)
def test_logical_lines(text: str, lines: list[str]) -> None:
    assert [line.text for line in logical_lines(text)] == lines


def test_places_in_a_logical_line() -> None:
    text = "b =\n# c\n  one,\n  two\n"
    (line,) = logical_lines(text)
    for word in ("b", "one", "two"):
        start = line.text.index(word)
        span = line.span(start, start + len(word))
        assert text[span.start : span.end] == word
    assert text[slice(*line.span(line.text.index("one"), len(line.text)))] == "one,\n  two"


def test_settings_and_their_places() -> None:
    text = "a=1\nb \t= \n   two  words \r\nc =\nb = later\n"
    found = settings(text)
    assert {name: setting.text for name, setting in found.by_name.items()} == {"a": "1", "b": "later", "c": ""}
    places = [(text[slice(*setting.key)], text[slice(*setting.span)]) for setting in found.by_name.values()]
    assert places == [("a", "1"), ("b", "later"), ("c", "c")]
    assert found.get("c") is None
    assert found.get("d") is None


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("x = a", "a"),
        ("x = $a.$b\na = 1\nb = 2", "1.2"),
        ("x = ${a}$(a)\na = 1", "11"),
        ("a = 1\nx = $a\na = 2", "2"),
        ("x = $a\na = $b\nb = c", "c"),
        ("x = $$a", "$a"),
        ("x = $", "?"),
        ("x = a$-b", "a?-b"),
        ("x = $other", "?"),
        ("x = ${other", "?"),
        ("x = ${ a }\na = 1", "?"),
        ("x = $x", "?"),
        ("x = $a\na = $x", "?"),
        ("x = ${a?yes}${b?no}\na = 1\nb =", "yes"),
        ("x = ${a:no}${b:yes}\na = 1\nb =", "yes"),
        ("x = ${a?{yes $b}:{no}}\na = 1\nb = !", "yes !"),
        ("x = ${a?{yes}:{no $b}}\na =\nb = !", "no !"),
        ("x = ${a?{yes}:no}\na =", "no"),
        ("x = ${a? {yes} : {no} }\na = 1", "yes"),
        ("x = ${other?yes}", "?"),
        ("x = ${${a}?{yes}:{no}}\na = 1", "?"),
        ("x = $mydomain\nmyhostname = a.contoso.com", "contoso.com"),
        ("x = $mydomain\nmyhostname = a.contoso.com\nmydomain = fabrikam.com", "fabrikam.com"),
        ("x = $mydomain\nmyhostname = alone", "?"),
        ("x = $mydomain", "?"),
        ("x = $myorigin\nmyhostname = a.contoso.com", "a.contoso.com"),
        ("x = $myorigin\nmyorigin = $mydomain\nmyhostname = a.contoso.com", "contoso.com"),
    ],
)
def test_references(text: str, expanded: str) -> None:
    assert value(text) == expanded


def test_comparisons_are_not_made() -> None:
    assert set(value("x = ${{3} < {4}?{yes}:{no}}")) == {"?"}


def test_references_are_bounded() -> None:
    assert set(value("x = $a0\n" + "".join(f"a{i} = $a{i + 1}$a{i + 1}\n" for i in range(15)) + "a15 = 1234\n")) == {
        "?"
    }
    assert value("x = $a0\n" + "".join(f"a{i} = $a{i + 1}\n" for i in range(25)) + "a25 = 1\n") == "?"
    assert value("a = 1\nx = " + "${a?{" * 50 + "}}" * 50) == "?"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = a, b\tc,,d", ["a <a>", "b <b>", "c <c>", "d <d>"]),
        ("x =\n  a\n  # c\n  b", ["a <a>", "b <b>"]),
        ("x = $y, z\ny = a b", ["a <$y>", "b <$y>", "z <z>"]),
        ("x = inline:{ a = b, {c = d e} } f", ["inline:{ a = b, {c = d e} } <inline:{ a = b, {c = d e} }>", "f <f>"]),
        ("x = {a b", ["{a b <{a b>"]),
        ("x = a} b", ["a} <a}>", "b <b>"]),
        ("x = [{{ a | b('c, d') }}]:25", ["[?]:25 <[{{ a | b('c, d') }}]:25>"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    found = settings(text)
    setting = found.get("x")
    assert setting is not None
    squeezed = [(word.text.replace(HOLE, "?"), text[slice(*word.span)]) for word in found.words(setting)]
    assert [f"{'[?]:25' if '??' in word else word} <{place}>" for word, place in squeezed] == words


def test_there_is_a_bound_on_words() -> None:
    found = settings("x = " + "a " * (MOST_WORDS + 5))
    setting = found.get("x")
    assert setting is not None
    assert len(found.words(setting)) == MOST_WORDS


def test_what_a_template_decides() -> None:
    found = settings("a = 1\n{% if b %}\na = 2\nc = 3\n{% endif %}\nd = {% if b %}4{% endif %}\ne = 5\nc = 6\n")
    doubts = {name: bool(setting.doubt) for name, setting in found.by_name.items()}
    assert doubts == {"a": True, "c": False, "d": True, "e": False}
    assert (found.value("a"), found.value("c"), found.value("e")) == (HOLE, "6", "5")
    assert found.partial


@pytest.mark.parametrize(
    ("text", "partial", "faults"),
    [
        ("a = 1\n", False, []),
        ("a = {{ b }}\n", False, []),
        ("{{ ansible_managed | comment }}\na = 1\n", False, []),
        ("{{ b }}\na = 1\n", True, []),
        ("{{ b }} = 1\n", True, []),
        ("@MORE@\na = 1\n", True, []),
        ("{% include 'b' %}\na = 1\n", True, []),
        ("a 1\nb = 2\n", False, ["a"]),
        ("a\nb = 2\n", False, ["a"]),
        ("= 2\n}\n- c\n", False, []),
    ],
)
def test_lines_that_are_no_settings(text: str, partial: bool, faults: list[str]) -> None:
    found = settings(text)
    assert found.partial is partial
    assert [text[slice(*span)] for span, _ in found.faults] == faults == [name for _, name in found.faults]
