"""Tables in main.cf and beside it: their rows with places, and which of them cannot be known."""

from __future__ import annotations

import pytest

from relaylint.core.text import Source
from relaylint.formats.postfix.tables import Tables
from relaylint.syntax.postfix.main_cf import MainCf
from relaylint.syntax.postfix.masking import mask
from relaylint.syntax.reading import Limits


def rows(value: str, main: str = "main.cf", **files: str) -> list[str] | None:
    """Return the rows of a table as `key value <place of the key> <place of the value>`, what it is first."""
    source = Source(main, f"y = b\nx = {value}\n")
    named = {name.replace("__", ".").replace("_of_", "/"): text for name, text in files.items()}
    settings = MainCf(mask(source.text))

    def beside(name: str) -> Source | None:
        return Source(name, named[name]) if name in named else None

    tables = Tables(source, settings, Limits(), beside)
    setting = settings.get("x")
    assert setting is not None
    (word,) = settings.words(setting)
    found = tables.find(word)
    if found is None:
        return None
    text = found.source.text
    kind = f"{found.source.name}{' patterns' * found.patterns}{' total' * found.total}"
    return [kind] + [
        f"{row.key} {row.value} <{text[slice(*row.key_span)]}> <{text[slice(*row.value_span)]}>" for row in found.rows
    ]


def test_static() -> None:
    assert rows("static:a@b.example") == ["main.cf total", "* a@b.example <static:a@b.example> <a@b.example>"]
    assert rows("static:{ a b }") == ["main.cf total", "* a b <static:{ a b }> <a b>"]
    assert rows("static:a@$y") == ["main.cf total", "* a@b <static:a@$y> <static:a@$y>"]


def test_inline() -> None:
    assert rows("inline:{ A=b, {c = d e} }") == ["main.cf", "a b <A> <b>", "c d e <c> <d e>"]
    assert rows("inline:{$y=b}") == ["main.cf", "b b <b> <inline:{$y=b}>"]
    assert rows("inline:{ a }") is None
    assert rows("inline:a=b") is None


def test_files() -> None:
    table = "# c\nA.example\t smtp:[b]:25 \n\n*   c\n  d\n"
    wanted = ["t", "a.example smtp:[b]:25 <A.example> <smtp:[b]:25>", "* c  d <*> <c\n  d>"]
    for value in ("hash:/etc/postfix/t", "proxy:lmdb:/somewhere/else/t", "texthash:${config_directory}/t", "cdb:t"):
        assert rows(value, t=table) == wanted
    assert rows("$default_database_type:/etc/postfix/t", t=table) == wanted


@pytest.mark.parametrize(
    ("value", "files"),
    [
        ("hash:/etc/postfix/maps/t", {"maps_of_t": "a b\n"}),
        ("hash:/etc/postfix/maps/t", {"t": "a b\n"}),
        ("hash:/etc/postfix/t", {"t__j2": "a b\n"}),
    ],
)
def test_where_a_file_is_looked_for(value: str, files: dict[str, str]) -> None:
    found = rows(value, "main.cf.j2", **files)
    assert found is not None
    assert found[1:] == ["a b <a> <b>"]


@pytest.mark.parametrize(
    ("value", "table"),
    [
        ("hash:/etc/postfix/other", "a b"),
        ("hash:..", "a b"),
        ("ldap:/etc/postfix/t", "a b"),
        ("mysql:/etc/postfix/t", "a b"),
        ("/etc/postfix/t", "a b"),
        ("hash:{{ t }}", "a b"),
        ("hash:/etc/postfix/t", "{% for a in b %}\na b\n{% endfor %}\n"),
        ("pcre:/etc/postfix/t", "if /a/\n/b/ c\nendif\n"),
        ("regexp:/etc/postfix/t", "/unclosed c\n"),
    ],
)
def test_what_cannot_be_known(value: str, table: str) -> None:
    assert rows(value, t=table) is None


@pytest.mark.parametrize("pattern", ["/.*/", "/.+/", "/./", "/^/", "//", "/^.*$/", "/(.*)/", "/^(.+)@(.+)$/", "/@/"])
def test_patterns_that_every_address_matches(pattern: str) -> None:
    found = rows("regexp:/etc/postfix/t", t=f"/^a@b/i  c d\n{pattern}  e\n/f/ g\n")
    assert found == ["t patterns total", "/^a@b/i c d </^a@b/i> <c d>", f"* e <{pattern}> <e>"]


@pytest.mark.parametrize("pattern", ["/a/", "/.+b/", "!/.*/", r"/\//", "/^(.*)@contoso\\.com$/"])
def test_patterns_that_some_addresses_match(pattern: str) -> None:
    assert rows("pcre:/etc/postfix/t", t=f"{pattern} c\n") == ["t patterns", f"{pattern} c <{pattern}> <c>"]
