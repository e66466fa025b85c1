"""Our own regular expressions say what the engine of jsonschema-rs says, or refuse, and take linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.expressions import search
from relaylint.policy.relations.plain import linear_pattern

TEXTS = (
    *(
        "",
        "a",
        "b",
        "A",
        "z",
        "Z",
        "k",
        "K",
        "\u212a",
        "s",
        "\u017f",
        "5",
        "\u0665",
        "_",
        "-",
        "]",
        "}",
        "[",
        "^",
        "$",
        "{",
    ),
    *(
        " ",
        "\t",
        "\n",
        "\r",
        "\v",
        "\f",
        "\x1c",
        "\x85",
        "\u00a0",
        "\u2003",
        "\u2028",
        "\ufeff",
        "\u00e9",
        "\u00c9",
        "\u00df",
    ),
    *(
        "\u1e9e",
        "\u0130",
        "\u0131",
        "i",
        "I",
        "\u03c3",
        "\u03c2",
        "\u03a3",
        "\U0001f600",
        "ab",
        "a\n",
        "aa",
        "aab",
        "x-a",
        "a-b",
    ),
    *(
        "abc",
        "ABC",
        "a b",
        "<I>CN=x<S>CN=y",
        "Inbound from 0123abcd-0123",
        "[10.0.0.1]",
        "[::1]",
        "caf\u00e9",
        "\u00e9a",
        "a.b",
    ),
)
READ = (
    *(
        r"^\d$",
        r"^\D$",
        r"^\w+$",
        r"^\W$",
        r"^\s$",
        r"^\S$",
        "^.$",
        "a$",
        r"\Aa\z",
        "(?i)\u00c9",
        "(?i)k",
        "(?i)\u00df",
        "(?i)[^k]",
    ),
    *(
        "(?i)[a-k]",
        "(?i)\u03c3",
        "(?i)[\u00c0-\u00d6]",
        "(?i)i",
        "(?i)\u0130",
        "(?i)^\\w$",
        r"\ba\b",
        r"\bé",
        r"\Ba",
        "}",
        "]",
        "a{2}{3}",
    ),
    *(
        "a**",
        "a+*",
        "()",
        "a|",
        "|a",
        "[]a]",
        "[^]a]",
        "[-a]",
        "[a-]",
        "[a-b-c]",
        r"\-",
        r"\/",
        r"\_",
        r"\ ",
        r"\x41",
        r"\x{41}",
    ),
    *(
        r"\u0041",
        r"\u{41}",
        r"\U00000041",
        r"\n\r",
        r"[\n\t]",
        "a++",
        "a{1,2}+",
        "a??",
        "a*?b",
        "a{2,}",
        "a{0,1}b",
        "(?i:a)b",
        "a(?i)b",
    ),
    *(
        "(a(?i)b)b",
        r"[\w-]",
        r"[\d\]]",
        "^*a",
        r"\b+",
        "(?:)*",
        r"[^\d\W]",
        r"\"",
        r"\@",
        r"\&",
        "x{0}",
        "#",
        " ",
        r"[a\-z]",
        r"[\s\S]",
    ),
    *(
        r"[^\x00-\x7F]",
        r"^\[([0-9.]+|.*:.*)\]$",
        "(?i)^<I>.+<S>.",
        "^Inbound from [0-9A-Fa-f]{8}-",
        "(a|b)*abb",
        "(a*)*b",
        "((a|b)?c){1,3}$",
    ),
)
REFUSED = (
    *(
        r"a\Z",
        "(?#c)a",
        "a{,3}",
        "a{",
        "a{x}",
        "*",
        "a|*",
        "[]",
        "[^]",
        "[a",
        "[z-a]",
        r"[a-\d]",
        r"[\d-z]",
        r"\e",
        r"\q",
        r"\x4",
        r"\0",
    ),
    *(
        r"\1",
        r"(a)\1",
        r"[\b]",
        r"\G",
        r"\K",
        "(?>a)",
        "a{2,1}",
        "a{100000}",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?a)a",
        r"\N{BULLET}",
        r"\é",
    ),
    *(
        r"\k<n>",
        r"\h",
        "\\",
        "(",
        ")",
        "a)",
        "(?",
        "(?:",
        "(?i",
        r"\c",
        "((a{1000}){1000}){1000}",
        "(" * 900,
        r"\u{110000}",
        r"\ud800",
        "[a-",
    ),
)
"""What both engines refuse."""
BEYOND = (
    r"\p{L}",
    "[a&&b]",
    "[a~~b]",
    "[a[b]]",
    "[[:alpha:]]",
    "(?x)a b",
    "(?s).",
    "(?m)^a",
    "(?P<n>a)",
    r"\<a\>",
    r"\b{start}a",
)
"""What the other engine reads, and ours says that it does not."""


@pytest.mark.parametrize("expression", READ)
def test_both_engines_say_the_same(expression: str) -> None:
    ours, theirs = search(expression), linear_pattern(expression)
    assert [text for text in TEXTS if ours(text)] == [text for text in TEXTS if theirs(text)]


@pytest.mark.parametrize("expression", REFUSED)
def test_both_engines_refuse(expression: str) -> None:
    for engine in (search, linear_pattern):
        with pytest.raises(ValueError, match=r"\w"):
            engine(expression)


@pytest.mark.parametrize("expression", BEYOND)
def test_what_is_beyond_ours_is_refused(expression: str) -> None:
    pytest.importorskip("jsonschema_rs", reason="PyPy has ours alone")
    linear_pattern(expression)
    with pytest.raises(ValueError, match=r"\w"):
        search(expression)


MADE = st.recursive(
    st.sampled_from(["a", "b", "A", ".", "[ab]", "[^a]", r"\w", r"\d", r"\b", "^", "$", "é", "[a-c]", r"\B"]),
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("(?i:{})".format, inner),
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])),
    ),
    max_leaves=8,
)


@given(MADE, st.text("abAcé \n5", max_size=8))
def test_both_engines_say_the_same_of_any(expression: str, text: str) -> None:
    assert search(expression)(text) is linear_pattern(expression)(text)


@pytest.mark.parametrize(
    "expression", ["(a*)*b", "(a|a)*b", "(a|aa)+$b", "(.*.*.*.*)=b", "^(([a-z])+.)+[A-Z]([a-z])+$", "a{0,900}b"]
)
def test_work_grows_with_the_text_alone(expression: str) -> None:
    def work(length: int) -> int:
        counted = 0
        made = search(expression)
        owner = made.__self__  # type: ignore[attr-defined]
        for number, step in enumerate(owner.program):
            if callable(step):

                def test(character: str, step: object = step) -> bool:
                    nonlocal counted
                    counted += 1
                    return bool(step(character))  # type: ignore[operator]

                owner.program[number] = test
        assert not made("a" * length)
        return counted

    once = work(2_000)
    assert work(4_000) <= 2 * once
