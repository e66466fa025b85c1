"""Evaluates `if`, `switch` and `a ? b : c` as values if every branch gives the same value."""

from __future__ import annotations

from collections.abc import Callable

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.syntax.powershell.scalars import Scalars
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.tokens import SEPARATORS, STRINGS, Token, TokenKind
from relaylint.syntax.reading import ReadError


class Choices(Scalars):
    """Parses conditional values at the current position of ``tokens``."""

    def statement(self) -> Value:
        """Return the value of a statement."""
        raise NotImplementedError

    def operand(self) -> Value | None:
        """Return the value at the start of a statement; None if there is none."""
        raise NotImplementedError

    def _chosen(self, first: Token) -> Value | None:
        """Consume and return the value that every branch of an `if` or `switch` starting with a token gives.

        None if the branches differ, or may give nothing: then nothing is consumed.
        """
        read = {"if": self._if, "switch": self._switch}.get(self.tokens.lowered(first))
        return self._tried(first, read) if read and first.kind is TokenKind.WORD else None

    def _ternary(self, condition: Value) -> Value | None:
        """Consume and return the value of both sides of `? … : …` after a condition; None as in `_chosen`."""
        sign = self.tokens.peek()
        if self.tokens.words(sign) != "?" or condition.node.start >= sign.start:
            return None
        return self._tried(sign, self._sides)

    def _tried(self, first: Token, read: Callable[[], list[Value]]) -> Value | None:
        self._enter(first.start, first.end)
        depth = self._depth
        self.tokens.take()
        try:
            values = read()
        except ReadError as error:
            if error.rule != SYNTAX_ERROR:
                raise
            values = []
        self._depth = depth
        self._leave()
        if values and all(same(values[0], value) for value in values):
            return values[0]
        self.tokens.go(first.start)
        return None

    def _if(self) -> list[Value]:
        """Return the values of all branches; empty if there is no `else`, or a branch is more than a value."""
        values: list[Value] = []
        tokens = self.tokens
        while self._past_condition():
            value = self._arm()
            if value is None:
                break
            values.append(value)
            tokens.pass_over(TokenKind.NEWLINE)
            word = tokens.lowered(tokens.peek())
            if word not in ("else", "elseif"):
                break
            tokens.take()
            if word == "else":
                last = self._arm()
                return [*values, last] if last else []
        return []

    def _switch(self) -> list[Value]:
        """Return the values of all branches; empty if there is no `default`, or a branch is more than a value."""
        values: list[Value] = []
        tokens, whole = self.tokens, False
        if not self._past_condition() or not tokens.accept(TokenKind.OPEN_BRACE):
            return []
        while not tokens.accept(TokenKind.CLOSE_BRACE):
            tokens.pass_over(*SEPARATORS)
            label = tokens.peek()
            if label.kind not in (*STRINGS, TokenKind.WORD, TokenKind.NUMBER, TokenKind.VARIABLE):
                return []
            tokens.take()
            whole = whole or tokens.lowered(label) == "default"
            value = self._arm()
            if value is None:
                return []
            values.append(value)
            tokens.pass_over(*SEPARATORS)
        return values if whole else []

    def _sides(self) -> list[Value]:
        first = self.operand()
        colon = self.tokens.take()
        second = self.operand()
        return [first, second] if first and second and self.tokens.words(colon) == ":" else []

    def _past_condition(self) -> bool:
        """Skip a condition in brackets and line breaks; return whether there is one."""
        self.tokens.pass_over(TokenKind.NEWLINE)
        if self.tokens.peek().kind is not TokenKind.OPEN:
            return False
        self.tokens.skip()
        self.tokens.pass_over(TokenKind.NEWLINE)
        return True

    def _arm(self) -> Value | None:
        """Return the value of a block with one statement; None for any other block."""
        tokens = self.tokens
        tokens.pass_over(TokenKind.NEWLINE)
        if not tokens.accept(TokenKind.OPEN_BRACE):
            return None
        tokens.pass_over(*SEPARATORS)
        value = self.statement()
        tokens.pass_over(*SEPARATORS)
        return value if tokens.accept(TokenKind.CLOSE_BRACE) else None


def same(first: Value, second: Value) -> bool:
    """Return whether two values are known and equal."""
    return first.known and second.known and repr(first.node.value) == repr(second.node.value)
