"""Tokenises PowerShell.

PowerShell reads a word in one of two ways, and only the parser knows which: as an expression (the right side of an
assignment, the contents of brackets), or as an argument of a command, where nearly everything up to the next blank is
text. So tokens are produced one at a time, on demand.
"""

from __future__ import annotations

import enum
import re
from typing import Final, NoReturn

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.records import NamedTuple
from relaylint.syntax.powershell.spans import (
    BARE,
    BREAK,
    DASHES,
    DOUBLE_QUOTES,
    EXPANDABLE,
    LITERAL,
    SINGLE_QUOTES,
    TEXT,
    VARIABLE,
    VERBATIM,
    behind_blanks,
    skip,
    string_end,
)
from relaylint.syntax.reading import UNMERGED, ReadError, shown


class TokenKind(enum.IntEnum):
    """The type of a token."""

    END = 0
    """The end of the text; empty."""
    NEWLINE = 1
    LITERAL = 2
    """A single-quoted string, including the quotes."""
    EXPANDABLE = 3
    """A double-quoted string, including the quotes."""
    HERE_LITERAL = 4
    """A here-string `@'…'@`, including its delimiters."""
    HERE_EXPANDABLE = 5
    VARIABLE = 6
    """`$name`, `$scope:name`, `${any name}`; members (`.Name`) are tokens of their own."""
    NUMBER = 7
    WORD = 8
    """A bare word. As an argument it may hold strings and variables (`C:\\$name\\"a b"`)."""
    PARAMETER = 9
    """`-Name` or `-Name:`, with the colon; in an expression it is an operator such as `-eq`."""
    SPLAT = 10
    """`@name`."""
    SEMICOLON = 11
    COMMA = 12
    OPEN = 13
    """`(`."""
    CLOSE = 14
    """`)`."""
    OPEN_BRACE = 15
    CLOSE_BRACE = 16
    OPEN_LIST = 17
    """`@(`."""
    OPEN_TABLE = 18
    """`@{`."""
    OPEN_SUB = 19
    """`$(`."""
    OPEN_INDEX = 20
    """`[`; an argument takes it for text."""
    CLOSE_INDEX = 21
    PIPE = 22
    """`|`, `||`, `&` and `&&`."""
    OPERATOR = 23
    """`=`, `+=`, `.`, `::`, `+`, `>` and the like; also a character that has no meaning."""


class Token(NamedTuple):
    """A token and its span (offsets from 0)."""

    kind: TokenKind
    start: int
    end: int


STRINGS: Final = frozenset({TokenKind.LITERAL, TokenKind.EXPANDABLE, TokenKind.HERE_LITERAL, TokenKind.HERE_EXPANDABLE})
OPENING: Final = frozenset(
    {
        TokenKind.OPEN,
        TokenKind.OPEN_BRACE,
        TokenKind.OPEN_LIST,
        TokenKind.OPEN_TABLE,
        TokenKind.OPEN_SUB,
        TokenKind.OPEN_INDEX,
    }
)
"""Tokens that open a bracket; `skip` finds the end of each except `[`."""
SEPARATORS: Final = frozenset({TokenKind.NEWLINE, TokenKind.SEMICOLON})
"""Statement separators."""

_S, _D = SINGLE_QUOTES, DOUBLE_QUOTES
_DIGITS = r"(?:0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_NUMBER = rf"{_DIGITS}[uU]?[lLdDsSyYnN]?(?:[kKmMgGtTpP][bB])?"
_AHEAD = r"(?=[\s(){};,|&]|\Z)"
_REDIRECTION = r"(?:[1-6*]?>{1,2}(?:&[12])?)"
_SIGN = rf"\+\+|--|[+\-*/%]=|\?\?=?|::|\.\.|{_REDIRECTION}|[\s\S]"

_STRUCTURE: Final = (
    (TokenKind.NEWLINE, BREAK),
    (TokenKind.LITERAL, LITERAL),
    (TokenKind.EXPANDABLE, EXPANDABLE),
    (TokenKind.SPLAT, r"@\w+(?::\w+|(?![\w:]))"),
    (TokenKind.SEMICOLON, ";"),
    (TokenKind.COMMA, ","),
    (TokenKind.OPEN, r"\("),
    (TokenKind.CLOSE, r"\)"),
    (TokenKind.OPEN_BRACE, r"\{"),
    (TokenKind.CLOSE_BRACE, r"\}"),
    (TokenKind.OPEN_LIST, r"@\("),
    (TokenKind.OPEN_TABLE, r"@\{"),
    (TokenKind.OPEN_SUB, r"\$\("),
    (TokenKind.PIPE, r"\|\|?|&&?"),
)
_EXPRESSION: Final = (
    *_STRUCTURE,
    (TokenKind.VARIABLE, VARIABLE),
    (TokenKind.NUMBER, rf"{_NUMBER}(?![\w.])"),
    (TokenKind.WORD, rf"{BARE}|{VERBATIM}"),
    (TokenKind.PARAMETER, rf"[{DASHES}][^\W\d]\w*:?"),
    (TokenKind.OPEN_INDEX, r"\["),
    (TokenKind.CLOSE_INDEX, r"\]"),
    (TokenKind.OPERATOR, _SIGN),
)
_ARGUMENT: Final = (
    *_STRUCTURE,
    (TokenKind.VARIABLE, rf"{VARIABLE}(?=[\s(){{}};,|&.\[\]{_S}{_D}]|\Z)"),
    (TokenKind.NUMBER, rf"[{DASHES}]?{_NUMBER}{_AHEAD}"),
    (TokenKind.PARAMETER, rf"[{DASHES}][^\W\d][\w?{DASHES}]*:?"),
    (TokenKind.WORD, rf"{VERBATIM}|(?![1-6*]?>|[@<]){TEXT}"),
    (TokenKind.OPERATOR, _SIGN),
)

_MISPLACED: Final = re.compile(r"<+|=+|>{3,}|\|{3,}")
_MARK_OF_GIT: Final = 7


class _Table:
    """The token patterns of one way of reading: an expression with a group per kind, and the kind of each group."""

    def __init__(self, rows: tuple[tuple[TokenKind, str], ...]) -> None:
        self.kinds = (TokenKind.END, *(kind for kind, _ in rows))
        self.match = re.compile("|".join(f"({text})" for _, text in rows)).match


_TABLES: Final = (_Table(_EXPRESSION), _Table(_ARGUMENT))


def token_at(text: str, at: int, end: int, argument: bool = False) -> Token:
    """Return the first token at or after the offset ``at``, before ``end``, skipping blanks and comments.

    ``argument``: read it as an argument of a command. Raises `ReadError` for an unterminated string or comment.
    """
    start = behind_blanks(text, at, end)
    if start >= end:
        return Token(TokenKind.END, end, end)
    table = _TABLES[argument]
    match = table.match(text, start, end)
    assert match is not None
    assert match.lastindex is not None
    kind = table.kinds[match.lastindex]
    if kind is TokenKind.OPERATOR:
        behind = string_end(text, start, end)
        if behind is not None:
            return Token(_kind_of_string(text, start), start, behind)
    return Token(kind, start, match.end())


def _kind_of_string(text: str, start: int) -> TokenKind:
    if text[start] != "@":
        return TokenKind.LITERAL if text[start] in SINGLE_QUOTES else TokenKind.EXPANDABLE
    return TokenKind.HERE_EXPANDABLE if text[start + 1] in DOUBLE_QUOTES else TokenKind.HERE_LITERAL


class Tokens:
    """Iterates over the tokens of a part of a text.

    ``at`` is the offset after the last token taken. Every call says how to read the next token: as an ``argument`` of a
    command, or as part of an expression.
    """

    __slots__ = ("_argument", "_next", "at", "end", "text")

    def __init__(self, text: str, at: int = 0, end: int | None = None) -> None:
        self.text = text
        self.at = at
        self.end = len(text) if end is None else end
        self._next: Token | None = None
        self._argument = False

    def peek(self, argument: bool = False) -> Token:
        """Return the next token without consuming it. Raises `ReadError` like `token_at`."""
        if self._next is None or self._argument is not argument:
            self._next, self._argument = token_at(self.text, self.at, self.end, argument), argument
        return self._next

    def take(self, argument: bool = False) -> Token:
        """Consume and return the next token."""
        token = self.peek(argument)
        self.go(token.end)
        return token

    def accept(self, *kinds: TokenKind, argument: bool = False) -> Token | None:
        """Consume the next token if it is one of ``kinds``."""
        return self.take(argument) if self.peek(argument).kind in kinds else None

    def go(self, at: int) -> None:
        """Move to the offset ``at``."""
        self.at = at
        self._next = None

    def pass_over(self, *kinds: TokenKind) -> None:
        """Skip all following tokens of ``kinds``."""
        while self.peek().kind in kinds:
            self.take()

    def skip(self) -> Token:
        """Skip past the bracket that closes the next token, one of `OPENING` except ``[``; return the opening token."""
        opening = self.peek()
        self.go(skip(self.text, opening.start, self.end))
        return opening

    def follows_at_once(self) -> bool:
        """Return whether there is no blank before the next token."""
        return self.peek(argument=True).start == self.at

    def refuse_misplaced(self, token: Token) -> None:
        """Raise `ReadError` if a statement starts with a token that none can start with."""
        match = _MISPLACED.match(self.text, token.start) if token.kind in (TokenKind.OPERATOR, TokenKind.PIPE) else None
        if match:
            words = UNMERGED if len(match[0]) == _MARK_OF_GIT else f"`{shown(match[0])}` cannot begin a statement"
            raise ReadError(SYNTAX_ERROR, *match.span(), words)

    def words(self, token: Token) -> str:
        """Return the text of a token."""
        return self.text[token.start : token.end]

    def lowered(self, token: Token) -> str:
        """Return the text of a token in lower case: PowerShell is case-insensitive."""
        return self.words(token).lower()

    def refuse(self, token: Token, words: str) -> NoReturn:
        """Raise the `ReadError` for an unexpected token."""
        raise ReadError(SYNTAX_ERROR, token.start, max(token.end, token.start), words)
