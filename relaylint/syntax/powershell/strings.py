"""Decodes PowerShell strings: removes quotes and escapes, and splits expandable strings into parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.text import Span
from relaylint.syntax.powershell.spans import DOUBLE_QUOTES, EXPANDABLE, LITERAL, SINGLE_QUOTES, VARIABLE, skip
from relaylint.syntax.powershell.tokens import Token, TokenKind

_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_TWO_SINGLE: Final = re.compile(f"[{SINGLE_QUOTES}]([{SINGLE_QUOTES}])")
_HEAD: Final = re.compile(r"@\S[^\S\r\n]*(?:\r\n|[\r\n])")
_TAIL: Final = re.compile(r"(?:\r\n|[\r\n])\S@\Z")
_PIECE: Final = re.compile(
    rf"(?P<plain>[^`${DOUBLE_QUOTES}]+)|(?P<sub>\$\()|(?P<variable>{VARIABLE})"
    rf"|`u\{{(?P<code>[0-9a-fA-F]{{1,6}})\}}|`(?P<escaped>[\s\S])|(?P<quote>[{DOUBLE_QUOTES}]{{1,2}})|[\s\S]"
)


def inside(text: str, token: Token) -> Span:
    """Return the span of a string without its delimiters; those of a here-string include line breaks."""
    if token.kind in (TokenKind.LITERAL, TokenKind.EXPANDABLE):
        return Span(token.start + 1, token.end - 1)
    head, tail = _HEAD.match(text, token.start), _TAIL.search(text, max(token.start, token.end - 4), token.end)
    assert head is not None
    assert tail is not None
    return Span(head.end(), max(head.end(), tail.start()))


def literal(text: str, token: Token) -> str:
    """Return the text of a single-quoted string or a literal here-string."""
    body = text[slice(*inside(text, token))]
    return body if token.kind is TokenKind.HERE_LITERAL else _TWO_SINGLE.sub(r"\1", body)


def pieces(text: str, token: Token) -> Iterator[str | Span]:
    """Yield the parts of an expandable string: text with escapes resolved, and the spans of variables (`$name`) and of
    `$( … )`."""
    at, end = inside(text, token)
    yield from pieces_between(text, at, end, here=token.kind is TokenKind.HERE_EXPANDABLE)


def pieces_between(text: str, at: int, end: int, here: bool = False) -> Iterator[str | Span]:
    """Yield the parts between the offsets ``at`` and ``end``, like `pieces`; ``here``: quotes need no escape."""
    while at < end:
        match = _PIECE.match(text, at, end)
        assert match is not None
        at = match.end()
        if match["plain"]:
            yield match[0]
        elif match["sub"]:
            at = skip(text, match.start(), end)
            yield Span(match.start(), at)
        elif match["variable"]:
            yield Span(match.start(), at)
        elif match["code"]:
            number = int(match["code"], 16)
            yield chr(number) if number <= 0x10FFFF else match[0]
        elif match["escaped"]:
            yield _ESCAPES.get(match["escaped"], match["escaped"])
        elif match["quote"] and not here:
            yield match[0][-1]
        else:
            yield match[0]


def bare_word(text: str, start: int, end: int) -> list[str | Span]:
    """Return the parts of a bare word, which may contain strings, escapes and variables."""
    parts: list[str | Span] = []
    for match in _WORD.finditer(text, start, end):
        if match.lastgroup == "literal":
            parts.append(literal(text, Token(TokenKind.LITERAL, *match.span())))
        elif match.lastgroup == "expandable":
            parts += pieces(text, Token(TokenKind.EXPANDABLE, *match.span()))
        else:
            parts += pieces_between(text, *match.span())
    return parts


_WORD: Final = re.compile(
    rf"(?P<literal>{LITERAL})|(?P<expandable>{EXPANDABLE})"
    rf"|(?P<text>(?:[^{SINGLE_QUOTES}{DOUBLE_QUOTES}`]+|`[\s\S])+)|[\s\S]"
)
