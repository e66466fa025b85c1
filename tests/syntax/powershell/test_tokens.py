"""The tokens of PowerShell: what each covers, where strings, comments and brackets end, and what has no end."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from relaylint.syntax.powershell.spans import comments, skip
from relaylint.syntax.powershell.strings import pieces
from relaylint.syntax.powershell.tokens import STRINGS, Token, TokenKind, Tokens
from relaylint.syntax.reading import ReadError

from . import sources


def tokens(text: str, argument: bool = False) -> list[Token]:
    stream, found = Tokens(text), []
    while (token := stream.take(argument)).kind is not TokenKind.END:
        found.append(token)
    return found


def shown(text: str, argument: bool = False) -> list[tuple[str, str]]:
    return [(token.kind.name, text[token.start : token.end]) for token in tokens(text, argument)]


def fault(text: str) -> tuple[str, str, int]:
    with pytest.raises(ReadError) as caught:
        tokens(text)
    found = caught.value
    return found.message, text[found.start : found.end], found.start


def test_an_expression() -> None:
    text = '$x = @(\'it\'\'s\', "a `" "" $b"); [string]$s:y[0].Name -eq 5kb # end\n@{ A=1;b = .5 }'
    assert shown(text) == [
        ("VARIABLE", "$x"),
        ("OPERATOR", "="),
        ("OPEN_LIST", "@("),
        ("LITERAL", "'it''s'"),
        ("COMMA", ","),
        ("EXPANDABLE", '"a `" "" $b"'),
        ("CLOSE", ")"),
        ("SEMICOLON", ";"),
        ("OPEN_INDEX", "["),
        ("WORD", "string"),
        ("CLOSE_INDEX", "]"),
        ("VARIABLE", "$s:y"),
        ("OPEN_INDEX", "["),
        ("NUMBER", "0"),
        ("CLOSE_INDEX", "]"),
        ("OPERATOR", "."),
        ("WORD", "Name"),
        ("PARAMETER", "-eq"),
        ("NUMBER", "5kb"),
        ("NEWLINE", "\n"),
        ("OPEN_TABLE", "@{"),
        ("WORD", "A"),
        ("OPERATOR", "="),
        ("NUMBER", "1"),
        ("SEMICOLON", ";"),
        ("WORD", "b"),
        ("OPERATOR", "="),
        ("NUMBER", ".5"),
        ("CLOSE_BRACE", "}"),
    ]


def test_arguments_of_a_command() -> None:
    text = (
        '-Name: "a b" -Enabled:$true smtp:*;a, b,198.51.100.0/24 @splat -5 a#b #c\n'
        'C:\\$x\\"a b"c $y/z [int] 2>&1 $x.y `\n $(1)'
    )
    assert shown(text, argument=True) == [
        ("PARAMETER", "-Name:"),
        ("EXPANDABLE", '"a b"'),
        ("PARAMETER", "-Enabled:"),
        ("VARIABLE", "$true"),
        ("WORD", "smtp:*"),
        ("SEMICOLON", ";"),
        ("WORD", "a"),
        ("COMMA", ","),
        ("WORD", "b"),
        ("COMMA", ","),
        ("WORD", "198.51.100.0/24"),
        ("SPLAT", "@splat"),
        ("NUMBER", "-5"),
        ("WORD", "a#b"),
        ("NEWLINE", "\n"),
        ("WORD", 'C:\\$x\\"a b"c'),
        ("WORD", "$y/z"),
        ("WORD", "[int]"),
        ("OPERATOR", "2>&1"),
        ("VARIABLE", "$x"),
        ("WORD", ".y"),
        ("OPEN_SUB", "$("),
        ("NUMBER", "1"),
        ("CLOSE", ")"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("''", "LITERAL"),
        ('"a $(b "c" \'(\' "$(d)") e"', "EXPANDABLE"),
        ('"$"', "EXPANDABLE"),
        ("\u201ctypographic\u201e", "EXPANDABLE"),
        ("\u2018typographic\u201b\u201bquotes\u2019", "LITERAL"),
        ("@'\n'@", "HERE_LITERAL"),
        ("@' \t\r\nit's\n '@\r\n'@", "HERE_LITERAL"),
        ('@"\n"@', "HERE_EXPANDABLE"),
        ('@"\na "quoted" $(x @\'\n)\n\'@ ) "@\r\n"@', "HERE_EXPANDABLE"),
        ("${a `} b}", "VARIABLE"),
        ("$?", "VARIABLE"),
        ("\u2013eq", "PARAMETER"),
        ("0xFF", "NUMBER"),
        ("192.0.2.1", "WORD"),
        ("3f2b7a10-0c5d-4c5e-9a53-6a4c2f1b9d11", "WORD"),
    ],
)
def test_one_token(text: str, kind: str) -> None:
    assert shown(text) == [(kind, text)]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_line_breaks(break_: str) -> None:
    text = f"a `{break_} b{break_}c"
    assert shown(text) == [("WORD", "a"), ("WORD", "b"), ("NEWLINE", break_), ("WORD", "c")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" 'a", ("the string that begins here does not end", "'", 1)),
        ("'a''", ("the string that begins here does not end", "'", 0)),
        ('"a`"', ("the string that begins here does not end", '"', 0)),
        ('"a $(b', ("`$(` is not closed", "$(", 3)),
        ('"a $(b ")', ("the string that begins here does not end", '"', 7)),
        ("<# a #", ("the comment that begins here does not end", "<#", 0)),
        ("@'\nx", ("the here-string that begins here does not end", "@'", 0)),
        ('@"\nx"@', ("the here-string that begins here does not end", '@"', 0)),
        ('@"x\n"@', ('a line break has to follow `@"`, which begins a here-string', '@"', 0)),
    ],
)
def test_what_has_no_end(text: str, said: tuple[str, str, int]) -> None:
    assert fault(text) == said


@pytest.mark.parametrize(
    ("before", "text", "kind"),
    [
        ("", "'" + "''" * 2_000 + "x'", "LITERAL"),
        ("", '"' + '""`"$' * 2_000 + 'x"', "EXPANDABLE"),
        ("", '@"\r\n' + '$a`"$b\r\n' * 2_000 + '"@', "HERE_EXPANDABLE"),
        ("`\n<# # #> " * 2_000, "<##>x", "WORD"),
    ],
    ids=["single", "double", "here", "blanks"],
)
def test_more_pieces_than_one_match_takes(before: str, text: str, kind: str) -> None:
    assert shown(before + text) == [(kind, text.removeprefix("<##>"))]
    code = f"(a {before}{text}; $b)"
    assert skip(code + ")", 0, len(code) + 1) == len(code)


@pytest.mark.parametrize("text", ["'" + "''" * 2_000, '"' + '""' * 2_000, '"' + '""' * 2_000 + "`"])
def test_long_strings_without_an_end(text: str) -> None:
    assert fault(text) == ("the string that begins here does not end", text[0], 0)


def test_skipping_looks_at_strings_and_comments_only() -> None:
    block = "{ a 'it''s }' \"}\" \"$(\"}\")\" # }\n <# } #> @'\n}\n'@ ( @{ b = '{' } ) `} a#b }"
    text = f"x {block} rest"
    assert skip(text, 2, len(text)) == 2 + len(block)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ a ( }", ("`}` stands where `)` has to close what is open", "}", 6)),
        ("{ a { } ", ("`{` is not closed", "{", 0)),
        ("@( @{ )", ("`)` stands where `}` has to close what is open", ")", 6)),
        ("$( a", ("`$(` is not closed", "$(", 0)),
        ("{ 'a", ("the string that begins here does not end", "'", 2)),
    ],
)
def test_brackets_that_do_not_match(text: str, said: tuple[str, str, int]) -> None:
    with pytest.raises(ReadError) as caught:
        skip(text, 0, len(text))
    assert (caught.value.message, text[caught.value.start : caught.value.end], caught.value.start) == said


def test_comments() -> None:
    text = "#one\na#b '#' \"#$('#')\" <# two\n# #>#three\n$x#four\n@'\n#\n'@ 5#five\n'"
    assert [text[start:end] for start, end in comments(text)] == ["#one", "<# two\n# #>", "#three", "#four", "#five"]


def test_reading_on() -> None:
    stream = Tokens("a  { ( } ) } -b", 3)
    with pytest.raises(ReadError):
        stream.skip()
    stream = Tokens("\n\n;a {b} c.d e", 0, 11)
    stream.pass_over(TokenKind.NEWLINE, TokenKind.SEMICOLON)
    word = stream.take()
    assert (stream.words(word), stream.lowered(word), stream.follows_at_once()) == ("a", "a", False)
    assert stream.words(stream.skip()) == "{"
    assert stream.accept(TokenKind.NUMBER) is None
    assert stream.accept(TokenKind.WORD) == Token(TokenKind.WORD, 9, 11)
    assert stream.peek() == Token(TokenKind.END, 11, 11)


def _below(node: Any, kinds: set[str], inside: bool = False) -> list[tuple[int, int]]:
    """Return the outermost nodes of some kinds below a node, but, with ``inside``, not the node itself."""
    if node.type in kinds and not inside:
        return [(node.start_byte, node.end_byte)]
    return [span for child in node.children for span in _below(child, kinds)]


def _strings(node: Any) -> list[Any]:
    if node.type == "string_literal":
        return [node]
    return [found for child in node.children for found in _strings(child)]


def test_another_grammar_sees_the_same(grammar: Callable[[str], Any]) -> None:
    """Where tree-sitter's grammar takes a source without an error, strings and comments are the same."""
    agreed = 0
    for seed in range(600):
        text = sources.source(random.Random(seed))  # noqa: S311
        root = grammar(text)
        if root.has_error or not text.isascii():
            continue
        agreed += 1
        strings = _strings(root)
        spans = [(string.start_byte, string.end_byte) for string in strings]
        ours = [token for token in tokens(text) if token.kind in STRINGS]
        assert [(token.start, token.end) for token in ours] == spans, text
        theirs = [span for span in _below(root, {"comment"}) if not any(start <= span[0] < end for start, end in spans)]
        assert [tuple(span) for span in comments(text)] == theirs, text
        for token, string in zip(ours, strings, strict=True):
            if token.kind in (TokenKind.EXPANDABLE, TokenKind.HERE_EXPANDABLE):
                within = [tuple(piece) for piece in pieces(text, token) if not isinstance(piece, str)]
                assert within == _below(string, {"variable", "sub_expression"}), text
    assert agreed > 300
