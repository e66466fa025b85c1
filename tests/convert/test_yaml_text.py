"""YAML text: whatever the value, readers of YAML 1.1 and of YAML 1.2 get it back."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from relaylint.convert.yaml_text import WIDTH, Note, comment, comment_lines, entry
from relaylint.syntax import decoding
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.emitting import scalar

ODD = [
    "no", "On", "y", "N", "~", "", "null", "1", "1.5", "0o14", "012", "1:30", "190:20:30", "1_000", "2026-11-23", "0b1",
    "2026-11-23T10:00:00Z", "-x", "?x", ":x", "- a", "a: b", "a #b", "*", "smtp:*;1", "<>", "=", "<<", "a\nb", "a\r\nb",
    "\n", "a\n", "a\nb\n", "a\n\nb", " a\nb", "a \nb", "x\ty", "\u2028", "é", "中文", "😀", "\x85", "\x00", "\x7f",
    "\ufeff", "198.51.100.24/32", "1e3", ".inf", "TRUE", "don't", "'a'", '"a"', "a\\b", "%a", "@a", "`a", "!a", "&a",
    "|", "contoso.com.", "Relay (DMZ)", "2001:db8::1", "#a", "---", "...", "\xa0a", "Off ", "ªno", "½", "٣", "a\n#b\n",
]  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.text("aZ09 .-_:#,*&!|>'\"%@`[]{}?~\n\r\t", max_size=8),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from([True, False, None, math.nan, math.inf]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab: #\n", max_size=3), inner, max_size=3),
)


def readings(text: str) -> list[Any]:
    """Return what three readers make of a text: PyYAML's, of YAML 1.1, that of ruamel.yaml, and ours, of YAML 1.2."""
    ours = decoding.read("a.yaml", text.encode(), Limits())
    assert ours.problems == []
    return [yaml.safe_load(text), YAML(typ="safe", pure=True).load(text), ours.documents[0].data]


@given(value=VALUES, remark=st.sampled_from(["", "# said", "#"]))
def test_what_is_written_is_read(value: Any, remark: str) -> None:
    note = Note((remark,), (remark,)) if remark else Note()
    text = "\n".join(["K:", "  - N: 1", *entry("P", value, 4, lambda path: note)]) + "\n"
    wanted = {"K": [{"N": 1, "P": value}]}
    assert [repr(found) for found in readings(text)] == [repr(wanted)] * 3


@pytest.mark.parametrize("length", [995, 1000, 3000])
def test_a_key_of_any_length(length: int) -> None:
    key = "k" * length
    text = "\n".join(["K:", *entry(key, {key: [1]}, 2)]) + "\n"
    assert readings(text) == [{"K": {key: {key: [1]}}}] * 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("contoso.com", "contoso.com"),
        ("Head office (DMZ)", "Head office (DMZ)"),
        ("app@contoso.com", "app@contoso.com"),
        ("198.51.100.24", "198.51.100.24"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("3f2b7a10", '"3f2b7a10"'),
        ("Yes", '"Yes"'),
        ("*", '"*"'),
        ("a\tb\u200b\U000e0001", '"a\\tb\\u200b\\U000e0001"'),
        (1e22, "1.0e+22"),
        (-math.inf, "-.inf"),
        (False, "false"),
        (None, "null"),
    ],
)
def test_how_values_look(value: Any, text: str) -> None:
    assert scalar(value) == text


def test_how_entries_look() -> None:
    """A list stands in one line where it fits and nothing is said about its items."""
    notes = {
        ("A", 1): Note(("# above",), ("# behind",)),
        ("A",): Note((), ("# of the list",)),
        ("B",): Note((), ("# one", "# two")),
    }
    look = [
        *entry("A", ["a", "b"], 2, lambda path: notes.get(path, Note())),
        *entry("B", True, 2, lambda path: notes.get(path, Note())),
        *entry("C", ["x" * (WIDTH - 7)], 2),
        *entry("D", ["x" * (WIDTH - 6)], 2),
        *entry("E", "one\ntwo", 2),
        *entry("F", "one\n\ntwo\n", 2),
        *entry("G", [], 2),
    ]
    assert look == [
        "  A:  # of the list",
        "    - a",
        "    # above",
        "    - b  # behind",
        "  # one",
        "  # two",
        "  B: true",
        f"  C: [{'x' * (WIDTH - 7)}]",
        "  D:",
        f"    - {'x' * (WIDTH - 6)}",
        "  E: |-",
        "    one",
        "    two",
        "  F: |",
        "    one",
        "",
        "    two",
        "  G: []",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("said ", "# said"),
        ("# said", "# said"),
        ("### said", "### said"),
        ("", "#"),
        ("a\tb", "# a   b"),
        ("a\u2028K: 1\x07", "# a\\u2028K: 1\\x07"),
    ],
)
def test_comments(text: str, line: str) -> None:
    assert comment(text) == line
    assert list(comment_lines([comment(text)], 2)) == [f"  {line}"]
