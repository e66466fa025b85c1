"""The tokens of PowerShell with their places.

PowerShell reads a word in one of two ways, and only the parser knows which: as an expression (the right side
of an assignment, what stands in brackets), or as an argument of a command, where nearly everything up to the next
blank is text. So tokens are made one at a time, as they are asked for.
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
    """What a token is."""

    END = 0
    """The end of the text that is read; it covers nothing."""
    NEWLINE = 1
    LITERAL = 2
    """A string in single quotes, with them."""
    EXPANDABLE = 3
    """A string in double quotes, with them."""
    HERE_LITERAL = 4
    """A here-string `@'…'@`, with its marks."""
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
    """A token and the offsets, from 0, of what it covers."""

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
"""Tokens that open a bracket; `skip` finds the end of each but `[`."""
SEPARATORS: Final = frozenset({TokenKind.NEWLINE, TokenKind.SEMICOLON})
"""Tokens between statements."""

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
    """The tokens of one way of reading: an expression with a group each, and the kind of each group."""

    def __init__(self, rows: tuple[tuple[TokenKind, str], ...]) -> None:
        self.kinds = (TokenKind.END, *(kind for kind, _ in rows))
        self.match = re.compile("|".join(f"({text})" for _, text in rows)).match


_TABLES: Final = (_Table(_EXPRESSION), _Table(_ARGUMENT))


def token_at(text: str, at: int, end: int, argument: bool = False) -> Token:
    """Return the first token at or behind the offset ``at``, before ``end``, and pass over blanks and comments.

    ``argument``: what stands there is an argument of a command. Raises `ReadError` for a string or comment
    without an end.
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
    """Reads the tokens of a part of a text, one after the other.

    ``at`` is the offset behind the last token taken. Every call says how the next token is to be read: as an
    ``argument`` of a command, or else as part of an expression.
    """

    __slots__ = ("_argument", "_next", "at", "end", "text")

    def __init__(self, text: str, at: int = 0, end: int | None = None) -> None:
        self.text = text
        self.at = at
        self.end = len(text) if end is None else end
        self._next: Token | None = None
        self._argument = False

    def peek(self, argument: bool = False) -> Token:
        """Return the next token and leave it there. Raises `ReadError` as `token_at` does."""
        if self._next is None or self._argument is not argument:
            self._next, self._argument = token_at(self.text, self.at, self.end, argument), argument
        return self._next

    def take(self, argument: bool = False) -> Token:
        """Return the next token and go behind it."""
        token = self.peek(argument)
        self.go(token.end)
        return token

    def accept(self, *kinds: TokenKind, argument: bool = False) -> Token | None:
        """Take the next token if it is of one of ``kinds``."""
        return self.take(argument) if self.peek(argument).kind in kinds else None

    def go(self, at: int) -> None:
        """Go to the offset ``at``."""
        self.at = at
        self._next = None

    def pass_over(self, *kinds: TokenKind) -> None:
        """Go behind all tokens of ``kinds`` that follow."""
        while self.peek().kind in kinds:
            self.take()

    def skip(self) -> Token:
        """Go behind the bracket that closes the next token, one of `OPENING` but ``[``; return what opens it."""
        opening = self.peek()
        self.go(skip(self.text, opening.start, self.end))
        return opening

    def follows_at_once(self) -> bool:
        """Tell whether no blank stands before the next token."""
        return self.peek(argument=True).start == self.at

    def refuse_misplaced(self, token: Token) -> None:
        """Raise `ReadError` where a statement begins with what none can begin with."""
        match = _MISPLACED.match(self.text, token.start) if token.kind in (TokenKind.OPERATOR, TokenKind.PIPE) else None
        if match:
            words = UNMERGED if len(match[0]) == _MARK_OF_GIT else f"`{shown(match[0])}` cannot begin a statement"
            raise ReadError(SYNTAX_ERROR, *match.span(), words)

    def words(self, token: Token) -> str:
        """Return the text that a token covers."""
        return self.text[token.start : token.end]

    def lowered(self, token: Token) -> str:
        """Return the text that a token covers, in lower case: PowerShell does not distinguish."""
        return self.words(token).lower()

    def refuse(self, token: Token, words: str) -> NoReturn:
        """Raise the `ReadError` that a token does not belong where it stands."""
        raise ReadError(SYNTAX_ERROR, token.start, max(token.end, token.start), words)
