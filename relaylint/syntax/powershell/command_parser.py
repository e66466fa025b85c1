"""Parses PowerShell commands: their arguments."""

from __future__ import annotations

import re
from typing import Final

from relaylint.syntax.powershell.expression_parser import ExpressionParser
from relaylint.syntax.powershell.parser_base import ENDS
from relaylint.syntax.powershell.spans import behind_lines
from relaylint.syntax.powershell.statements import CommandNode, Redirection
from relaylint.syntax.powershell.syntax_tree import (
    BareWord,
    Number,
    Opaque,
    Parameter,
    Placeholder,
    ScriptBlock,
    Splat,
    String,
    SyntaxNode,
    Variable,
)
from relaylint.syntax.powershell.tokens import OPENING, STRINGS, Token, TokenKind
from relaylint.values.placeholders import bracketed

_GLUED: Final = frozenset({*STRINGS, TokenKind.WORD, TokenKind.VARIABLE, TokenKind.OPEN_SUB})
"""What may follow a word, a variable or `$( … )` at once, as part of the same argument."""
_NO_TARGET: Final = ENDS | {TokenKind.OPEN_BRACE}
_KEYWORD_OF_DSC: Final = re.compile(r"(?:\w+\\)?[^\W\d]\w*")
"""A name that may be one of DSC's keywords, whose block may begin on the next line."""
BRACE: Final = re.compile(r"\{")


class CommandParser(ExpressionParser):
    """Parses commands at the current position of ``tokens``."""

    def _command(self, name: SyntaxNode | None, operator: str = "") -> CommandNode:
        """Parse the arguments of a command."""
        tokens = self.tokens
        made = CommandNode(tokens.peek(argument=True).start if name is None else name.start, operator, name)
        elements = made.elements
        while True:
            token = tokens.peek(argument=True)
            kind = token.kind
            if kind is TokenKind.NEWLINE and self._goes_on(made):
                elements.append(self.block())
                continue
            if kind in ENDS or kind is TokenKind.PIPE:
                break
            if kind is TokenKind.PARAMETER:
                tokens.take(argument=True)
                elements.append(Parameter(token.start, token.end))
            elif kind is TokenKind.SPLAT:
                tokens.take(argument=True)
                elements.append(Splat(token.start, token.end))
            elif kind is TokenKind.COMMA:
                tokens.take(argument=True)
                tokens.pass_over(TokenKind.NEWLINE)
                elements.append(Redirection(token.start, token.end, None))
            else:
                element = self.argument()
                if element is None:
                    tokens.take(argument=True)
                    element = self._redirected(token)
                elements.append(element)
        made.stop = token.start
        made.cut = tokens.fault is not None
        made.end = elements[-1].end if elements else made.end
        return made

    def _redirected(self, sign: Token) -> SyntaxNode:
        """Return a redirection, or another operator that stands between arguments."""
        tokens = self.tokens
        target = None
        if tokens.words(sign).endswith(">") and tokens.peek(argument=True).kind not in _NO_TARGET:
            target = self.argument()
        return Redirection(sign.start, sign.end if target is None else target.end, target)

    def _goes_on(self, command: CommandNode) -> bool:
        """Return whether the block on the next line is the last argument of a command, and go there."""
        tokens = self.tokens
        name, elements = command.name, command.elements
        if type(name) is not BareWord or (elements and type(elements[-1]) is ScriptBlock):
            return False
        if _KEYWORD_OF_DSC.fullmatch(self.text, name.start, name.end) is None:
            return False
        if not self._follows(BRACE):
            return False
        tokens.pass_over(TokenKind.NEWLINE)
        return True

    def _follows(self, what: re.Pattern[str]) -> bool:
        """Return whether something stands next, also on a later line."""
        return (
            what.match(self.text, behind_lines(self.text, self.tokens.at, self.tokens.end), self.tokens.end) is not None
        )

    def argument(self) -> SyntaxNode | None:
        """Parse an argument of a command; commas make a list."""
        return self._separated(self._single_argument, argument=True)

    def _single_argument(self) -> SyntaxNode | None:
        tokens = self.tokens
        token = tokens.peek(argument=True)
        kind = token.kind
        if kind in STRINGS:
            tokens.take(argument=True)
            return String(token.start, token.end, kind)
        if kind is TokenKind.NUMBER:
            tokens.take(argument=True)
            return Number(token.start, token.end)
        if kind is TokenKind.OPERATOR:
            end = bracketed(self.text, token.start, tokens.end)
            if end < 0:
                return None
            tokens.go(end)
            return Placeholder(token.start, end)
        if kind is TokenKind.WORD:
            tokens.take(argument=True)
            return self._glued(BareWord(token.start, token.end))
        if kind is TokenKind.VARIABLE:
            tokens.take(argument=True)
            return self._glued(self._reached(Variable(token.start, token.end), argument=True))
        made = self.bracket(token) if kind in OPENING and kind is not TokenKind.OPEN_INDEX else None
        return self._glued(made) if made and kind is TokenKind.OPEN_SUB else made

    def _glued(self, first: SyntaxNode) -> SyntaxNode:
        """Return an argument with what follows it without a blank in between, as in ``relay$(Get-Date)``."""
        parts = [first]
        tokens = self.tokens
        while True:
            token = tokens.peek(argument=True)
            if token.start != tokens.at or token.kind not in _GLUED:
                break
            if token.kind is TokenKind.OPEN_SUB:
                made = self.bracket(token)
                parts += [made] if made else []
            else:
                tokens.take(argument=True)
        return Opaque(first.start, tokens.at, parts) if tokens.at > first.end else first
