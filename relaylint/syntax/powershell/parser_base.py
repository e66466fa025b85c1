"""The ground that the parser stands on: tokens that end at the first fault, faults, and the limit on depth."""

from __future__ import annotations

from typing import Final

from relaylint.core.checks import LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, RuleInfo
from relaylint.core.text import Source
from relaylint.syntax.powershell.syntax_tree import ScriptBlock, SyntaxNode
from relaylint.syntax.powershell.tokens import STRINGS, Token, TokenKind, Tokens, token_at
from relaylint.syntax.reading import Limits, ReadError, add_problem, problem, shown

MARKS: Final = {TokenKind.CLOSE: ")", TokenKind.CLOSE_BRACE: "}", TokenKind.CLOSE_INDEX: "]"}
"""What closes brackets."""
ENDS: Final = frozenset({TokenKind.NEWLINE, TokenKind.SEMICOLON, TokenKind.CLOSE, TokenKind.CLOSE_BRACE, TokenKind.END})
"""Tokens that end a statement."""
KEYS: Final = frozenset({*STRINGS, TokenKind.VARIABLE, TokenKind.NUMBER, TokenKind.WORD})
"""What a key usually is."""
BEGINS: Final = frozenset({*KEYS, TokenKind.OPEN_LIST, TokenKind.OPEN_TABLE})
"""What a value begins with, and nothing that goes on with one."""


class Stream(Tokens):
    """Tokens that end at the first fault, which is kept: what was begun before it can be ended as usual."""

    __slots__ = ("fault",)

    def __init__(self, text: str, at: int, end: int) -> None:
        super().__init__(text, at, end)
        self.fault: ReadError | None = None

    def peek(self, argument: bool = False) -> Token:
        """Return the next token without consuming it."""
        token = self._next
        if token is None or self._argument is not argument:
            try:
                token = token_at(self.text, self.at, self.end, argument)
            except ReadError as fault:
                self.stop(fault)
                token = Token(TokenKind.END, self.end, self.end)
            self._next, self._argument = token, argument
        return token

    def stop(self, fault: ReadError) -> None:
        """End here because of a fault; the first one is kept."""
        self.fault = self.fault or fault
        self.end = self.at
        self.go(self.at)


class ParserBase:
    """The state of a parser; recoverable faults go to ``problems``."""

    def __init__(self, source: Source, limits: Limits, problems: list[Diagnostic]) -> None:
        self.source = source
        self.text = source.text
        self.limits = limits
        self.problems = problems
        self.tokens = Stream(source.text, 0, len(source.text))
        self._depth = 0
        self._reported: set[int] = set()

    def statement(self) -> SyntaxNode | None:
        """Parse a statement whose value is used; None if there is none."""
        raise NotImplementedError

    def statements(self, opening: Token) -> list[SyntaxNode]:
        """Parse the statements up to, but not including, what closes a bracket."""
        raise NotImplementedError

    def block(self) -> ScriptBlock:
        """Parse the script block that begins here."""
        raise NotImplementedError

    def end_of_block(self, start: int) -> int | None:
        """Return the offset after the block that begins at one; None if it does not end."""
        raise NotImplementedError

    def _fail(self, start: int, end: int, words: str, rule: RuleInfo = SYNTAX_ERROR) -> None:
        """End parsing here, unless it has ended at an earlier fault."""
        self.tokens.stop(ReadError(rule, start, end, words))

    def _refuse(self, token: Token, words: str) -> None:
        self._fail(token.start, max(token.start, token.end), words)

    def _stop_if_misplaced(self, token: Token) -> bool:
        """End parsing if a token stands where none like it can; return whether it does."""
        try:
            self.tokens.refuse_misplaced(token)
        except ReadError as fault:
            self.tokens.stop(fault)
            return True
        return False

    def _report(self, token: Token, words: str) -> None:
        """Report a fault after which parsing goes on."""
        if self.tokens.fault is None and token.start not in self._reported:
            self._reported.add(token.start)
            try:
                add_problem(self.problems, problem(SYNTAX_ERROR, self.source, token.start, token.end, words))
            except ReadError as fault:
                self.tokens.stop(fault)

    def _report_missing(self, mark: str) -> None:
        token = self.tokens.peek()
        self._report(token, f"{mark} has to stand before `{shown(self.tokens.words(token))}`")

    def _enter(self, start: int, end: int) -> bool:
        """Increase the depth; return whether the limit allows it."""
        self._depth += 1
        if self._depth > self.limits.depth:
            self._fail(start, end, f"nested deeper than {self.limits.depth}", LIMIT_EXCEEDED)
            return False
        return True

    def _leave(self) -> None:
        self._depth -= 1
