"""Finds the end of statements that are more than data, such as commands, `if`, or operators between values."""

from __future__ import annotations

from typing import Final

from relaylint.syntax.powershell.tokens import OPENING, Token, TokenKind, Tokens

ENDS: Final = frozenset({TokenKind.NEWLINE, TokenKind.SEMICOLON, TokenKind.CLOSE, TokenKind.CLOSE_BRACE, TokenKind.END})
"""Tokens that end a statement."""
_WORDS_BETWEEN: Final = frozenset(
    {f"-{sign}{word}" for sign in ("", "c", "i") for word in ("eq", "ne", "gt", "ge", "lt", "le")}
    | {f"-{sign}{word}" for sign in ("", "not") for word in ("like", "match", "in", "contains")}
    | {"-and", "-or", "-xor", "-join", "-split", "-replace", "-f", "-is", "-isnot", "-as", "-band", "-bor"}
)
"""Operators after which an expression continues on the next line."""
_GO_ON: Final = {
    "if": frozenset({"else", "elseif"}),
    "try": frozenset({"catch", "finally"}),
    **dict.fromkeys(("do", "for", "foreach", "switch", "while"), frozenset[str]()),
}
"""Statements whose blocks may be on the next line, which may also start with one of these words."""


def pass_statement(tokens: Tokens, first: Token) -> None:
    """Skip to the end of the statement that starts with a token, part of which may have been read.

    Raises `ReadError` for anything not closed, and for an operator without an operand that runs into an assignment on
    the next line.
    """
    words = _GO_ON.get(tokens.lowered(first))
    last = first
    while True:
        token = tokens.peek()
        if token.kind is TokenKind.NEWLINE:
            at = tokens.at
            tokens.pass_over(TokenKind.NEWLINE)
            after = tokens.peek()
            block = after.kind is TokenKind.OPEN_BRACE and last.kind is not TokenKind.OPEN_BRACE
            if not _goes_on(tokens, last) and (words is None or not (block or tokens.lowered(after) in words)):
                tokens.go(at)
                return
            continue
        if token.kind in ENDS:
            return
        if last.kind is TokenKind.WORD and tokens.words(token) == "=":
            tokens.refuse(last, f"`;` or a line break has to stand before `{tokens.words(last)}`, and no operator")
        last = token
        if token.kind in OPENING and token.kind is not TokenKind.OPEN_INDEX:
            tokens.skip()
        else:
            tokens.take()


def _goes_on(tokens: Tokens, last: Token) -> bool:
    """Return whether an expression continues on the next line after its token ``last``."""
    if last.kind is TokenKind.OPERATOR:
        return tokens.words(last) not in ("++", "--")
    return last.kind in (TokenKind.PIPE, TokenKind.COMMA) or tokens.lowered(last) in _WORDS_BETWEEN
