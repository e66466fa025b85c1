"""Parses the statements that begin with a keyword of PowerShell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from relaylint.syntax.powershell.command_parser import BRACE, CommandParser
from relaylint.syntax.powershell.parser_base import ENDS, MARKS
from relaylint.syntax.powershell.spans import AFTER_WORD
from relaylint.syntax.powershell.statements import (
    Clause,
    ForEach,
    Function,
    Handler,
    If,
    Jump,
    Loop,
    NamedBlock,
    ParamBlock,
    Switch,
    Try,
)
from relaylint.syntax.powershell.syntax_tree import BareWord, Opaque, ScriptBlock, SyntaxNode, Variable
from relaylint.syntax.powershell.tokens import SEPARATORS, Token, TokenKind

_ROUND: Final = re.compile(r"\(")
_ELSE: Final = re.compile(rf"else(?:if)?{AFTER_WORD}", re.IGNORECASE)
_WHILE: Final = re.compile(rf"(?:while|until){AFTER_WORD}", re.IGNORECASE)
_CATCH: Final = re.compile(rf"(?:catch|finally){AFTER_WORD}", re.IGNORECASE)


class KeywordParser(CommandParser):
    """Parses statements with keywords at the current position of ``tokens``."""

    def _any(self, value: bool) -> SyntaxNode | None:
        """Parse a statement; None if none begins here."""
        raise NotImplementedError

    def _taken(self, token: Token) -> SyntaxNode:
        """Take a token that begins nothing."""
        if self.tokens.at <= token.start and self.tokens.peek().kind is not TokenKind.END:
            self.tokens.take()
        return Opaque(token.start, max(token.start, self.tokens.at), [])

    def _stray(self, token: Token) -> SyntaxNode:
        """Parse a statement that begins with a token that none can begin with, for what is in its brackets."""
        return self._rest(self._taken(token))

    def _rest(self, first: SyntaxNode) -> SyntaxNode:
        """Parse the rest of a statement that is not understood for what is in its brackets."""
        raise NotImplementedError

    def _following_block(self) -> ScriptBlock | None:
        """Parse the block that follows, also on the next line; None if there is none."""
        if not self._follows(BRACE):
            return None
        self.tokens.pass_over(TokenKind.NEWLINE)
        return self.block()

    def _following_word(self, words: re.Pattern[str]) -> Token | None:
        """Take the next word, also on the next line, if it is one of some."""
        if not self._follows(words):
            return None
        self.tokens.pass_over(TokenKind.NEWLINE)
        return self.tokens.take()

    def _condition(self) -> SyntaxNode | None:
        """Parse what stands in round brackets after a keyword; None if there is nothing."""
        if not self._follows(_ROUND):
            return None
        self.tokens.pass_over(TokenKind.NEWLINE)
        return self.bracket(self.tokens.peek())

    def _if(self, token: Token) -> SyntaxNode:
        self.tokens.go(token.end)
        made = If(token.start, [])
        word: Token | None = token
        while word is not None:
            condition = self._condition() if self.tokens.lowered(word) != "else" else None
            clause = Clause(word.start, word.end, condition, self._following_block())
            clause.end = self.tokens.at
            made.clauses.append(clause)
            last = condition is None
            word = None if last or clause.block is None else self._following_word(_ELSE)
        made.end = self.tokens.at
        return made

    def _switch(self, token: Token) -> SyntaxNode:
        tokens = self.tokens
        tokens.go(token.end)
        made = Switch(token.start, token.end)
        while tokens.peek(argument=True).kind is TokenKind.PARAMETER:
            tokens.take(argument=True)
            made.flags = True
        made.subject = self._condition() or (self._single_argument() if made.flags else None)
        tokens.pass_over(TokenKind.NEWLINE)
        opening = tokens.peek()
        if opening.kind is TokenKind.OPEN_BRACE:
            tokens.take()
            if self._enter(opening.start, opening.end):
                self._clauses(made, opening)
            self._leave()
            made.braces = (opening.start, tokens.at)
        made.end = tokens.at
        return made

    def _clauses(self, switch: Switch, opening: Token) -> None:
        """Parse the branches of a `switch`, and what closes them."""
        tokens = self.tokens
        while True:
            tokens.pass_over(*SEPARATORS)
            token = tokens.peek()
            if token.kind is TokenKind.CLOSE_BRACE:
                tokens.take()
                return
            if token.kind is TokenKind.END:
                self._fail(opening.start, opening.end, "`{` is not closed")
                return
            if token.kind in MARKS:
                words = f"`{tokens.words(token)}` stands where `}}` has to close what is open"
                self._refuse(token, words)
                return
            label = self._label(token)
            block = self._following_block() if label else None
            if block is None:
                switch.others.append(label or self._any(value=False) or self._stray(token))
                continue
            is_default = type(label) is BareWord and tokens.lowered(token) == "default"
            clause = Clause(token.start, token.start, None if is_default else label, block)
            clause.end = block.end
            switch.clauses.append(clause)

    def _label(self, token: Token) -> SyntaxNode | None:
        """Parse what a branch of a `switch` is for; None if it is something else."""
        if token.kind is TokenKind.WORD:
            self.tokens.take()
            return BareWord(token.start, token.end)
        return self.expression()

    def _foreach(self, token: Token) -> SyntaxNode:
        tokens = self.tokens
        tokens.go(token.end)
        made = ForEach(token.start, token.end)
        while tokens.peek(argument=True).kind is TokenKind.PARAMETER:
            tokens.take(argument=True)
        tokens.pass_over(TokenKind.NEWLINE)
        opening = tokens.peek()
        if opening.kind is TokenKind.OPEN:
            tokens.take()
            if self._enter(opening.start, opening.end):
                self._head(made)
                self._close(opening)
            self._leave()
        made.block = self._following_block()
        made.end = tokens.at
        return made

    def _head(self, loop: ForEach) -> None:
        """Parse the variable and the items of a `foreach`."""
        tokens = self.tokens
        tokens.pass_over(TokenKind.NEWLINE)
        while tokens.peek().kind is TokenKind.OPEN_INDEX:
            loop.others.append(self.type())
        variable = tokens.accept(TokenKind.VARIABLE)
        tokens.pass_over(TokenKind.NEWLINE)
        word = tokens.peek()
        if variable:
            loop.variable = Variable(variable.start, variable.end)
        if word.kind is TokenKind.WORD and tokens.lowered(word) == "in":
            tokens.take()
            tokens.pass_over(TokenKind.NEWLINE)
            loop.items = self._any(value=False)
            tokens.pass_over(TokenKind.NEWLINE)
        while tokens.peek().kind not in (TokenKind.CLOSE, TokenKind.END, TokenKind.CLOSE_BRACE):
            tokens.pass_over(*SEPARATORS)
            loop.items, part = None, self._any(value=False)
            loop.others.append(part or self._taken(tokens.peek()))

    def _loop(self, token: Token) -> SyntaxNode:
        self.tokens.go(token.end)
        head = self._condition()
        block = self._following_block()
        return Loop(token.start, self.tokens.at, head, block)

    def _do(self, token: Token) -> SyntaxNode:
        self.tokens.go(token.end)
        block = self._following_block()
        head = self._condition() if block and self._following_word(_WHILE) else None
        return Loop(token.start, self.tokens.at, head, block)

    def _try(self, token: Token) -> SyntaxNode | None:
        made = self._named_block(token)
        if not isinstance(made, NamedBlock):
            return None
        parts: list[NamedBlock | Handler] = [made]
        while word := self._following_word(_CATCH):
            if self.tokens.lowered(word) == "catch":
                parts.append(self._handler(word))
            elif block := self._following_block():
                parts.append(NamedBlock(word.start, block))
            else:
                break
        return Try(parts)

    def _handler(self, token: Token) -> Handler:
        """Parse what follows `catch` or `trap`."""
        tokens = self.tokens
        tokens.go(token.end)
        types: list[SyntaxNode] = []
        while tokens.peek().kind is TokenKind.OPEN_INDEX:
            types.append(self.type())
            tokens.accept(TokenKind.COMMA)
        made = Handler(token.start, token.end, types, self._following_block())
        made.end = tokens.at
        return made

    def _named_block(self, token: Token) -> SyntaxNode | None:
        """Parse a keyword with its block; None if it is a command with that name."""
        self.tokens.go(token.end)
        block = self._following_block()
        return NamedBlock(token.start, block) if block else None

    def _param(self, token: Token) -> SyntaxNode | None:
        tokens = self.tokens
        tokens.go(token.end)
        tokens.pass_over(TokenKind.NEWLINE)
        opening = tokens.peek()
        return self._parameters(opening) if opening.kind is TokenKind.OPEN else None

    def _parameters(self, opening: Token) -> ParamBlock:
        """Parse parameters in round brackets."""
        tokens = self.tokens
        tokens.take()
        made = ParamBlock(opening.start, opening.end, [], [])
        at_name = True
        entered = self._enter(opening.start, opening.end)
        while entered:
            token = tokens.peek()
            kind = token.kind
            if kind is TokenKind.END or kind in MARKS:
                self._close(opening)
                break
            if kind is TokenKind.OPEN_INDEX:
                made.others.append(self.type())
            elif kind is TokenKind.VARIABLE and at_name:
                tokens.take()
                made.variables.append(Variable(token.start, token.end))
                at_name = False
            elif kind in SEPARATORS or kind is TokenKind.COMMA:
                tokens.take()
                at_name = at_name or kind is not TokenKind.NEWLINE
            elif kind is TokenKind.OPERATOR and tokens.words(token) == "=":
                tokens.take()
                tokens.pass_over(TokenKind.NEWLINE)
                default = self.expression(listed=False)
                made.others += [default] if default else []
            else:
                made.others.append(self.unary() or self._taken(token))
        self._leave()
        made.end = tokens.at
        return made

    def _function(self, token: Token) -> SyntaxNode:
        tokens = self.tokens
        tokens.go(token.end)
        made = Function(token.start, token.end, tokens.lowered(token))
        tokens.pass_over(TokenKind.NEWLINE)
        name = tokens.accept(TokenKind.WORD, argument=True)
        made.name = BareWord(name.start, name.end) if name else None
        while True:
            token = tokens.peek()
            if token.kind is TokenKind.OPEN and made.parameters is None:
                made.parameters = self._parameters(token)
            elif token.kind is TokenKind.OPEN_BRACE or token.kind is TokenKind.NEWLINE or token.kind in ENDS:
                break
            else:
                made.parts.append(self.unary() or self._taken(token))
        made.block = self._following_block()
        made.end = tokens.at
        return made

    def _jump(self, token: Token) -> SyntaxNode:
        tokens = self.tokens
        tokens.go(token.end)
        value = None
        if tokens.peek().kind not in ENDS and self._enter(token.start, token.end):
            value = self._any(value=False)
            self._leave()
        return Jump(token.start, token.end if value is None else value.end, tokens.lowered(token), value)


KEYWORDS: Final[dict[str, Callable[[KeywordParser, Token], SyntaxNode | None]]] = {
    "if": KeywordParser._if,
    "switch": KeywordParser._switch,
    "foreach": KeywordParser._foreach,
    "for": KeywordParser._loop,
    "while": KeywordParser._loop,
    "until": KeywordParser._loop,
    "do": KeywordParser._do,
    "try": KeywordParser._try,
    "trap": KeywordParser._handler,
    "catch": KeywordParser._handler,
    "param": KeywordParser._param,
    **dict.fromkeys(
        ("finally", "begin", "process", "end", "clean", "dynamicparam", "data"), KeywordParser._named_block
    ),
    **dict.fromkeys(("function", "filter", "workflow", "configuration", "class", "enum"), KeywordParser._function),
    **dict.fromkeys(("return", "break", "continue", "throw", "exit"), KeywordParser._jump),
}
"""What parses the statement that a keyword begins, after its token; None if the word is a command there."""
