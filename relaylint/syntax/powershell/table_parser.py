"""Parses the keys and values of PowerShell hashtables and of the blocks of DSC resources."""

from __future__ import annotations

import re
from typing import Final

from relaylint.syntax.powershell.parser_base import ENDS, KEYS, ParserBase
from relaylint.syntax.powershell.spans import DASHES
from relaylint.syntax.powershell.statements import CommandNode, Pipeline
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    BareWord,
    Bracket,
    Cast,
    Number,
    Opaque,
    String,
    SyntaxNode,
    Unary,
    Variable,
)
from relaylint.syntax.powershell.tokens import SEPARATORS, STRINGS, Token, TokenKind
from relaylint.syntax.reading import shown

_COMPUTED_KEYS: Final = frozenset({TokenKind.OPEN, TokenKind.OPEN_SUB, TokenKind.OPEN_INDEX})
_COMPUTED: Final = (Access, Bracket, Cast, Unary)
_SIGNS: Final = frozenset(DASHES)
PLAIN: Final = frozenset({*STRINGS, TokenKind.VARIABLE, TokenKind.NUMBER})
"""What is a value by itself."""
_SETS: Final = re.compile(r"[^\S\r\n]*=(?!=)")
_IN_BACKGROUND: Final = re.compile(r"[^\S\r\n]*(?:&|\|\|)")


class TableParser(ParserBase):
    """Parses tables at the current position of ``tokens``."""

    def unary(self) -> SyntaxNode | None:
        """Parse a value without commas and operators between values; None if there is none."""
        raise NotImplementedError

    def _reached(self, target: SyntaxNode, argument: bool = False) -> SyntaxNode:
        """Parse the members, indexes and calls that follow a value at once."""
        raise NotImplementedError

    def pairs(self, opening: Token) -> list[tuple[SyntaxNode, SyntaxNode]]:
        """Parse keys and values up to and including the ``}`` that ends a hashtable or the block of a resource."""
        tokens = self.tokens
        entries: list[tuple[SyntaxNode, SyntaxNode]] = []
        while True:
            tokens.pass_over(*SEPARATORS)
            token = tokens.peek()
            if token.kind is TokenKind.CLOSE_BRACE:
                tokens.take()
                return entries
            if token.kind is TokenKind.END:
                self._fail(opening.start, opening.end, f"`{tokens.words(opening)}` is not closed")
                return entries
            key = self._key(token)
            if key is None:
                return entries
            value = self._value()
            if value is None:
                return entries
            entries.append((key, value))
            self._end_of_value()
            if tokens.fault:
                return entries

    def _key(self, token: Token) -> SyntaxNode | None:
        """Parse a key and the ``=`` after it; None if there is a fault."""
        tokens = self.tokens
        kind = token.kind
        key: SyntaxNode | None = None
        if kind in STRINGS:
            tokens.take()
            key = String(token.start, token.end, kind)
        elif kind in KEYS:
            tokens.take()
            key = Variable(token.start, token.end) if kind is TokenKind.VARIABLE else BareWord(token.start, token.end)
            if kind is TokenKind.VARIABLE:
                key = self._reached(key)
        elif kind in _COMPUTED_KEYS or self.tokens.words(token) in _SIGNS:
            computed = self.unary()
            key = computed if isinstance(computed, _COMPUTED) else None
        if key is None:
            self._stop_if_misplaced(token)
            what = "key of a table" if kind in (TokenKind.COMMA, TokenKind.PIPE) else "name of a property"
            self._refuse(token, f"the {what} has to stand here")
            return None
        sign = tokens.peek()
        if sign.kind is not TokenKind.OPERATOR or tokens.words(sign) != "=" or self.text.startswith("==", sign.start):
            self._refuse(sign, "`=` has to stand here")
            return None
        tokens.take()
        return key

    def _value(self) -> SyntaxNode | None:
        """Parse the value of a key; None if there is none, which is a fault."""
        tokens = self.tokens
        tokens.pass_over(TokenKind.NEWLINE)
        first = tokens.peek()
        if self.text.startswith(";", first.end) and first.kind in PLAIN:  # as in exports
            tokens.take()
            return plain(first)
        value = None if first.kind in ENDS else self.statement()
        if value is None:
            self._refuse(first, "a value has to stand here")
        elif tokens.at > value.end and _IN_BACKGROUND.match(self.text, value.end, tokens.at):
            tokens.pass_over(TokenKind.NEWLINE)
            self._without_operand("")
            value = Opaque(value.start, tokens.at, [value])
        return self._without_key(value)

    def _without_key(self, value: SyntaxNode | None) -> SyntaxNode | None:
        """Return a value; it is a fault if it runs into a key, which would be an argument of it."""
        for command in value.elements if type(value) is Pipeline else [value]:
            if type(command) is not CommandNode or self.tokens.fault:
                continue
            before = command.name
            for element in command.elements:
                if (
                    type(element) is BareWord
                    and type(before) is BareWord
                    and self.text[element.start : element.end] == "="
                ):
                    words = f"`;` or a line break has to stand before `{shown(self.text[before.start : before.end])}`"
                    self._fail(before.start, before.end, f"{words}, and no operator")
                    break
                before = element
        return value

    def _end_of_value(self) -> None:
        """Look at what follows the value of a key."""
        tokens = self.tokens
        end = tokens.peek()
        if end.kind in KEYS:
            self._report_missing("`;` or a line break")
        elif end.kind is TokenKind.END:
            return
        elif end.kind not in (*SEPARATORS, TokenKind.CLOSE_BRACE):
            self._refuse(end, "`}` has to stand here")

    def _refuse_key(self, token: Token, argument: bool) -> None:
        """Report that a key of a table follows a comma."""
        if not argument and token.kind in (TokenKind.WORD, *STRINGS) and _SETS.match(self.text, token.end):
            words = f"`;` or a line break has to stand before `{shown(self.tokens.words(token))}`, and no comma"
            self._refuse(token, words)

    def _without_operand(self, operator: str) -> None:
        """Report that a value is missing after an operator."""
        token = self.tokens.peek()
        if token.kind is TokenKind.WORD and _SETS.match(self.text, token.end):
            written = shown(self.tokens.words(token))
            self._refuse(token, f"`;` or a line break has to stand before `{written}`, and no operator")
        elif token.kind in ENDS and operator == "+":
            self._report(token, "a value has to stand here")


def plain(token: Token) -> SyntaxNode:
    """Return the node of a string, a number or a variable."""
    kind, start, end = token
    if kind is TokenKind.VARIABLE:
        return Variable(start, end)
    return Number(start, end) if kind is TokenKind.NUMBER else String(start, end, kind)
