"""Parses PowerShell expressions: values, operators between them, brackets, types, members."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from relaylint.syntax.powershell.parser_base import ENDS, MARKS
from relaylint.syntax.powershell.spans import DASHES
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    Arguments,
    Binary,
    Bracket,
    Cast,
    Hashtable,
    List,
    Member,
    Opaque,
    String,
    Subscript,
    SyntaxNode,
    Ternary,
    TypeName,
    Unary,
    Variable,
)
from relaylint.syntax.powershell.table_parser import PLAIN, TableParser, plain
from relaylint.syntax.powershell.tokens import STRINGS, Token, TokenKind

_CLOSING: Final = {
    TokenKind.OPEN: TokenKind.CLOSE,
    TokenKind.OPEN_LIST: TokenKind.CLOSE,
    TokenKind.OPEN_SUB: TokenKind.CLOSE,
}
_COMPARING: Final = ("eq", "ne", "gt", "ge", "lt", "le", "like", "notlike", "match", "notmatch", "contains",
                     "notcontains", "in", "notin", "replace", "split")  # fmt: skip
_RANKS: Final = {
    **dict.fromkeys(("??",), 0),
    **dict.fromkeys(("-and", "-or", "-xor"), 1),
    **dict.fromkeys(("-band", "-bor", "-bxor"), 2),
    **dict.fromkeys((f"-{case}{word}" for word in _COMPARING for case in ("", "c", "i")), 3),
    **dict.fromkeys(("-is", "-isnot", "-as", "-join"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%", "-shl", "-shr"), 5),
    "-f": 6,
    "..": 7,
}
"""Operators between values; those of a higher rank bind closer."""
_UNARY: Final = frozenset({"-not", "-bnot", "-split", "-csplit", "-isplit", "-join"})
_TYPE: Final = re.compile(r"\[\s*([\w.]+)(\[\s*\])?\s*\]")
_MEMBER: Final = re.compile(r"(?:\?\.|\.(?!\.)|::)\s*(?:(?P<name>\w+)|(?=[$'\"(]))")


class ExpressionParser(TableParser):
    """Parses expressions at the current position of ``tokens``."""

    def expression(self, rank: int = 0, listed: bool = True) -> SyntaxNode | None:
        """Parse operands with operators of at least a rank; None if there is no value.

        ``listed``: commas make lists.
        """
        left = self._list() if listed else self.unary()
        if left is None:
            return None
        while (operator := self._operator(rank)) is not None:
            words, binds = operator
            tokens = self.tokens
            tokens.take()
            tokens.pass_over(TokenKind.NEWLINE)
            right = self.expression(binds + 1, listed)
            if right is None:
                self._without_operand(words)
            if type(left) is not Binary or left.rank != binds:
                left = Binary(left, binds)
            left.operands.append(right)
            left.operators.append(words)
            left.end = left.end if right is None else right.end
        return self._ternary(left) if rank == 0 else left

    def _operator(self, rank: int) -> tuple[str, int] | None:
        """Return the next operator of at least a rank, and its rank."""
        token = self.tokens.peek()
        if token.kind is not TokenKind.OPERATOR and token.kind is not TokenKind.PARAMETER:
            return None
        words = self.tokens.lowered(token)
        if words[0] in DASHES:
            words = f"-{words[1:]}"
        binds = _RANKS.get(words, -1)
        return (words, binds) if binds >= rank else None

    def _ternary(self, condition: SyntaxNode) -> SyntaxNode:
        """Parse `? … : …` after a condition."""
        tokens = self.tokens
        sign = tokens.peek()
        if sign.kind is not TokenKind.OPERATOR or tokens.words(sign) != "?" or not self._enter(sign.start, sign.end):
            return condition
        tokens.take()
        first = self.expression()
        colon = tokens.peek()
        if first is None or tokens.words(colon) != ":":
            self._leave()
            tokens.go(sign.start)
            return condition
        tokens.take()
        second = self.expression()
        self._leave()
        if second is None:
            return Opaque(condition.start, tokens.at, [condition, first])
        return Ternary(condition, first, second)

    def _list(self) -> SyntaxNode | None:
        """Parse a value, or several with commas between them."""
        return self._separated(self.unary, argument=False)

    def _separated(self, single: Callable[[], SyntaxNode | None], argument: bool) -> SyntaxNode | None:
        value = single()
        tokens = self.tokens
        if value is None or tokens.peek(argument).kind is not TokenKind.COMMA:
            return value
        made = List(value.start, value.end, [value])
        while tokens.accept(TokenKind.COMMA, argument=argument):
            made.end = tokens.at
            tokens.pass_over(TokenKind.NEWLINE)
            self._refuse_key(tokens.peek(argument), argument)
            following = single()
            if following is not None:
                made.items.append(following)
                made.end = following.end
                continue
            token = tokens.peek(argument)
            if argument or token.kind in ENDS:
                self._report(token, "a value has to stand here")
            else:
                return Opaque(made.start, made.end, made.items)
        return made

    def unary(self) -> SyntaxNode | None:
        """Parse a value without commas and operators between values; None if there is none."""
        tokens = self.tokens
        token = tokens.peek()
        kind = token.kind
        if kind in PLAIN:
            tokens.take()
            return self._reached(plain(token))
        if kind is TokenKind.OPEN_INDEX:
            return self._typed()
        if kind is TokenKind.COMMA:
            return self._one_after_comma(token)
        if kind is TokenKind.OPERATOR or kind is TokenKind.PARAMETER:
            return self._signed(token)
        return self.bracket(token)

    def _one_after_comma(self, token: Token) -> SyntaxNode | None:
        tokens = self.tokens
        tokens.take()
        tokens.pass_over(TokenKind.NEWLINE)
        item = self.unary() if self._enter(token.start, token.end) else None
        self._leave()
        if item is None:
            return Opaque(token.start, tokens.at, [])
        return List(token.start, item.end, [item])

    def _signed(self, token: Token) -> SyntaxNode | None:
        """Parse a value after a sign, `!` or another operator; None if the token is none that stands before values."""
        tokens = self.tokens
        words = tokens.lowered(token)
        operator = f"-{words[1:]}" if words[0] in DASHES else words
        if operator not in ("+", "-", "!", "++", "--") and operator not in _UNARY:
            return None
        tokens.take()
        tokens.pass_over(TokenKind.NEWLINE)
        operand = self.unary() if self._enter(token.start, token.end) else None
        self._leave()
        return Unary(token.start, token.end if operand is None else operand.end, operator, operand)

    def _typed(self) -> SyntaxNode:
        """Parse a type in brackets, and the value after it."""
        type = self.type()
        if self.text.startswith("::", self.tokens.at):
            return self._reached(type)
        operand = self.unary() if self._enter(type.start, type.end) else None
        self._leave()
        return type if operand is None else Cast(type.start, operand.end, type, operand)

    def type(self) -> TypeName:
        """Parse a type or an attribute in brackets."""
        tokens = self.tokens
        match = _TYPE.match(self.text, tokens.peek().start, tokens.end)
        if match:
            tokens.go(match.end())
            return TypeName(*match.span(), f"{match[1].lower()}{'[]' if match[2] else ''}", [])
        start = tokens.peek().start
        parts = self._in_index()
        return TypeName(start, tokens.at, "", parts)

    def _in_index(self) -> list[SyntaxNode]:
        """Parse what stands from `[` to `]`."""
        tokens = self.tokens
        opening = tokens.take()
        parts: list[SyntaxNode] = []
        entered = self._enter(opening.start, opening.end)
        while entered:
            token = tokens.peek()
            if token.kind is TokenKind.END:
                self._fail(opening.start, opening.end, "`[` is not closed")
                break
            if token.kind in (TokenKind.CLOSE, TokenKind.CLOSE_BRACE, TokenKind.OPEN_BRACE):
                break
            if token.kind is TokenKind.CLOSE_INDEX:
                tokens.take()
                break
            part = None if token.kind is TokenKind.OPERATOR else self.unary()
            if part is None:
                tokens.go(token.end)
            else:
                parts.append(part)
        self._leave()
        return parts

    def _reached(self, target: SyntaxNode, argument: bool = False) -> SyntaxNode:
        """Parse the members, indexes and calls that follow a value at once.

        A block after a member is the argument of a method; that of an ``argument``, only if it is followed likewise.
        """
        text, tokens = self.text, self.tokens
        if text[tokens.at : tokens.at + 1] not in (".", "[", ":", "(", "?"):
            return target
        steps: list[Member | Subscript | Arguments] = []
        while tokens.at < tokens.end and text.startswith((".", "[", "::", "(", "?."), tokens.at):
            start, token = tokens.at, tokens.peek()
            if token.kind is TokenKind.OPEN_INDEX:
                parts = self._in_index()
                steps.append(Subscript(start, tokens.at, parts))
            elif token.kind is TokenKind.OPEN:
                if not steps or type(steps[-1]) is not Member:
                    break
                made = self._enclosed(token)
                steps.append(Arguments(start, made.end, [made]))
            else:
                step = self._member(start, argument)
                if step is None:
                    break
                steps.append(step)
                if text.startswith("{", tokens.at) and tokens.at < tokens.end:
                    end = self.end_of_block(tokens.at) if argument else None
                    if argument and (end is None or text[end : end + 1] not in (".", "[")):
                        break
                    block = self.block()
                    steps.append(Arguments(block.start, block.end, [block]))
        return Access(target.start, tokens.at, target, steps) if steps else target

    def _member(self, start: int, argument: bool) -> Member | None:
        """Parse a member after its dot, which ends an ``argument`` if a blank follows it."""
        tokens = self.tokens
        match = _MEMBER.match(self.text, start, tokens.end)
        if match is None or (argument and any(map(str.isspace, match[0]))):
            return None
        tokens.go(match.end())
        if match["name"]:
            return Member(start, match.end(), match["name"], [])
        token = tokens.peek()
        if token.kind in (*STRINGS, TokenKind.VARIABLE):
            tokens.take()
            made: SyntaxNode | None = String(*token[1:], token.kind) if token.kind in STRINGS else Variable(*token[1:])
        else:
            made = self._enclosed(token) if token.kind in _CLOSING else None
        return Member(start, tokens.at, "", [made] if made else [])

    def bracket(self, token: Token) -> SyntaxNode | None:
        """Parse what is in brackets, and what follows at once; None if there is no opening bracket."""
        if token.kind is TokenKind.OPEN_BRACE:
            return self.block()
        if token.kind is TokenKind.OPEN_TABLE:
            self.tokens.take()
            entries = self.pairs(token) if self._enter(token.start, token.end) else []
            self._leave()
            return self._reached(Hashtable(token.start, self.tokens.at, entries))
        return self._reached(self._enclosed(token)) if token.kind in _CLOSING else None

    def _enclosed(self, token: Token) -> Bracket:
        """Parse the statements in brackets."""
        self.tokens.take()
        statements = self.statements(token) if self._enter(token.start, token.end) else []
        self._close(token)
        self._leave()
        return Bracket(token.start, self.tokens.at, token.kind, statements)

    def _close(self, opening: Token) -> None:
        """Take what closes a bracket."""
        closing = _CLOSING[opening.kind]
        token = self.tokens.peek()
        if token.kind is closing:
            self.tokens.take()
        elif token.kind is TokenKind.END:
            self._fail(opening.start, opening.end, f"`{self.tokens.words(opening)}` is not closed")
        else:
            words = f"`{self.tokens.words(token)}` stands where `{MARKS[closing]}` has to close what is open"
            self._refuse(token, words)
