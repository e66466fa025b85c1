"""Texts of mail as people paste them: lines as they were before they were quoted, folded, indented or encoded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.syntax.messages import LONGEST, plain_lines

QP = "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
HTML = "Content-Type: text/html\n\n"
LINES: dict[str, tuple[str, list[str]]] = {
    "plain": ("a\nb", ["a", "b"]),
    "line breaks": ("a\r\nb\rc\n", ["a", "b", "c", ""]),
    "a byte order mark": ("\ufeffa", ["a"]),
    "folded": ("To: a\n  b\n\tc\nd", ["To: a b c", "d"]),
    "a blank line ends it": ("a\n\n  b", ["a", "", "  b"]),
    "indented": ("  a\n\n    b\n  c", ["a", "", "  b", "c"]),
    "quoted": ("> a\n>\n> b", ["a", "", "b"]),
    "quoted twice": ("> > a\n> > b", ["a", "b"]),
    "quoted and indented": ("    > a\n    >  b\n    > c", ["a b", "c"]),
    "partly quoted": ("> a\nb", ["> a", "b"]),
    "a transcript is not folded": ("<-  250 a\n -> MAIL\n ~> RCPT", ["<-  250 a", " -> MAIL", " ~> RCPT"]),
    "nor is JSON": ('{\n  "a": 1,\n  "b": 2\n}', ["{", '  "a": 1,', '  "b": 2', "}"]),
    "nor is a stack": ("a\n   at System.Net.Mail", ["a", "   at System.Net.Mail"]),
    "quoted-printable": (f"{QP}a=3Db=\nc\nd", [*QP.split("\n")[:2], "", "a=bc", "d"]),
    "the header is not decoded": ("a=3Db\n" + QP, ["a=3Db", *QP.split("\n")[:2], "", ""]),
    "base64": (
        "Content-Transfer-Encoding: base64\n\nYQ0K\nYg==\n",
        ["Content-Transfer-Encoding: base64", "a", "b"],
    ),
    "no base64": (
        "Content-Transfer-Encoding: base64\n\n550 5.7.64",
        ["Content-Transfer-Encoding: base64", "", "550 5.7.64"],
    ),
    "the next part": (f"{QP}a=3Db\n--x\na=3Db", [*QP.split("\n")[:2], "", "a=b", "--x", "a=3Db"]),
    "HTML": (f"{HTML}<p>a &lt;b&gt;</p><br>c <a href='x'>d</a>", ["Content-Type: text/html", "", "a <b>", "", "c  d"]),
    "brackets outside of HTML": ("<a@b.de>", ["<a@b.de>"]),
}


@pytest.mark.parametrize("case", LINES)
def test_lines(case: str) -> None:
    text, lines = LINES[case]
    assert plain_lines(text) == lines


def test_no_line_is_longer_than_it_may_be() -> None:
    lines = plain_lines("a" * 100_000 + "\n" + "b\n " * 100_000)
    assert max(map(len, lines)) == LONGEST


@given(st.text())
def test_any_text(text: str) -> None:
    assert all("\n" not in line for line in plain_lines(text))
