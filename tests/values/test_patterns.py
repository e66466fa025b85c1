"""The expressions for editors take what the syntaxes of values take, and refuse what they refuse."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relaylint.values.normal import without_brackets
from relaylint.values.patterns import IN_BRACES, PATTERNS, PLACEHOLDER, PLACEHOLDER_OF_HOST
from relaylint.values.placeholders import is_placeholder
from relaylint.values.syntaxes import FORMATS, address_or_range_fault

END = re.compile(r"(?<!\\)\$")
COMPILED = {name: re.compile(f"(?:{END.sub(chr(92) * 2 + 'Z', pattern)})") for name, pattern in PATTERNS.items()}
"""With the end of the text, and not that of its last line, for ``$``, as every other language has it."""
PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "contoso",
                "com",
                "a-b",
                "-",
                "_",
                ".",
                "..",
                "*.",
                "*",
                "@",
                "<>",
                "<",
                ";",
                ";1",
                ";12345678901",
                "smtp:",
            ),
            *(
                "1",
                "0",
                "00",
                "01",
                "9",
                "10",
                "25",
                "32",
                "33",
                "64",
                "128",
                "129",
                "192",
                "255",
                "256",
                "300",
                "1234",
            ),
            *(
                "198.51.100.7",
                "10.0.0.0",
                "/24",
                "/33",
                "/024",
                "/0024",
                "/255.255.255.0",
                "/0.0.0.255",
                "/255.0.255.0",
            ),
            *(
                ":",
                "::",
                "::1",
                "2001:db8:",
                "fe80::1",
                "%eth0",
                "%",
                "/",
                "[",
                "]",
                " ",
                "\n",
                "\t",
                "$",
                "'",
                '"',
                "\\",
            ),
            *(
                "2026-11-23",
                "2025-02-28",
                "2025-04-31",
                "0000-01-01",
                "15.2.1748.10",
                "x" * 63,
                "x" * 64,
                "x." * 126,
                "=",
            ),
        ]
    ),
    max_size=6,
).map("".join)


def takes(name: str, text: str) -> bool:
    return COMPILED[name].fullmatch(text) is not None


@pytest.mark.parametrize("name", FORMATS)
@given(text=PIECES)
@example(text="")
@example(text="198.51.100.0/255.255.255.240")
@example(text="198.51.100.1 - 198.51.100.9")
@example(text="2001:db8::1-2001:db8::9")
@example(text="1:2:3:4:5:6:7::")
@example(text="1:2:3:4:5:6:7:8")
@example(text="::198.51.100.7")
@example(text="[198.51.100.7]")
@example(text="[mail.contoso.com")
@example(text=".".join(["x" * 62] * 4))
@example(text=".".join(["x" * 63] * 4))
def test_ascii(name: str, text: str) -> None:
    if address_or_range_fault(without_brackets(text)) != "it ends before it begins":
        fault = FORMATS[name].fault(text)
        assert takes(name, text) == (fault is None), fault


@pytest.mark.parametrize("name", FORMATS)
@given(text=st.text())
@example(text="bücher.example")
@example(text="*.BÜCHER.example")
@example(text="例え。テスト")
@example(text="app@bücher.example")
def test_whatever_is_right_is_taken(name: str, text: str) -> None:
    if FORMATS[name].fault(text) is None:
        assert takes(name, text)


PLACEHOLDERS = {"value": re.compile(PLACEHOLDER), "host": re.compile(PLACEHOLDER_OF_HOST)}
SIGNS = [
    *("$", "{", "}", "(", ")", "[", "]", "<", ">", "%", "@", "#", "~", "--", "__", "*", "=", "?", ".", ":", ",", "-"),
    *("_", " ", "\n", "a", "x", "X", "ENC", "enc", "A1", "20", "YOUR_", "your", "TODO", "change_me", "I", "S", "é"),
]


@pytest.mark.parametrize("name", PLACEHOLDERS)
@given(text=st.lists(st.sampled_from(SIGNS)).map("".join))
@example(text=" x.x.X.xxx/24 ")
@example(text="Your name")
@example(text="[a.b]")
@example(text="a [a.b] [c]")
@example(text="-- a --")
@example(text=" ChangeMe")
@example(text="[x1]")
def test_placeholders(name: str, text: str) -> None:
    found = PLACEHOLDERS[name].search(text) is not None
    assert found == is_placeholder(text, host=name == "host")


@pytest.mark.parametrize(
    "key", ["x", "data.ips", "{ x }", "{{ x }}", "${x}", "#{x}", "<your ip>", "two words", "", "5"]
)
def test_keys_of_placeholders_without_quotes(key: str) -> None:
    assert (re.search(IN_BRACES, key) is not None) == is_placeholder(f"{{{key}}}")


def test_every_syntax_has_an_expression() -> None:
    assert list(PATTERNS) == list(FORMATS)


@pytest.mark.parametrize("pattern", [*PATTERNS.values(), PLACEHOLDER, PLACEHOLDER_OF_HOST])
def test_every_language_reads_them(pattern: str) -> None:
    escapes = set(re.findall(r"\\(.)", pattern))
    assert escapes <= set("$(){}[]./*\\sSx"), "an escape that JavaScript refuses in Unicode mode, or reads otherwise"
    assert set(re.findall(r"\(\?(<?.)", pattern)) <= {":", "=", "!"}
