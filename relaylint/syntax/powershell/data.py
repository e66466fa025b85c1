"""Parses PowerShell data: literals, lists and hashtables to nodes with source spans, with reasons for unknown values.

Anything that only a running script knows (commands, operators, members of objects) is opaque: the node holds its source
text, and `Value.unknown` the reason. `scope.Scope` holds the values of variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Mapping, Path, Scalar, Sequence, resolved
from relaylint.core.text import Source
from relaylint.syntax.powershell.choices import Choices
from relaylint.syntax.powershell.scalars import as_text, gap, joined
from relaylint.syntax.powershell.scope import Scope, Value
from relaylint.syntax.powershell.spans import DASHES
from relaylint.syntax.powershell.statements import ENDS, pass_statement
from relaylint.syntax.powershell.strings import bare_word
from relaylint.syntax.powershell.tokens import SEPARATORS, STRINGS, Token, TokenKind, Tokens
from relaylint.syntax.powershell.types import read_type
from relaylint.syntax.reading import Limits, add_problem, duplicate_key, problem
from relaylint.values.placeholders import bracketed

_KEYS: Final = frozenset({*STRINGS, TokenKind.VARIABLE, TokenKind.NUMBER, TokenKind.WORD})
"""What a key may be."""
_BEGINS: Final = frozenset({*_KEYS, TokenKind.OPEN_LIST, TokenKind.OPEN_TABLE})
"""What a value begins with, and nothing that goes on with one."""


class Values(Choices):
    """Parses values at the current position of ``tokens``. Recoverable faults go to ``problems``.

    Every method raises `ReadError` on a syntax error or when a limit is exceeded.
    """

    def __init__(
        self, source: Source, tokens: Tokens, scope: Scope, limits: Limits, problems: list[Diagnostic]
    ) -> None:
        super().__init__(tokens, scope, limits)
        self.source = source
        self.problems = problems
        self._reported: set[int] = set()

    def statement(self) -> Value:
        """Return the value of a statement, as after ``=``: it ends before a line break, ``;``, ``)`` or ``}``.

        If the separator is missing, it ends before the next value.
        """
        self.tokens.pass_over(TokenKind.NEWLINE)
        first = self.tokens.peek()
        if first.kind in ENDS:
            self.tokens.refuse(first, "a value has to stand here")
        self.tokens.refuse_misplaced(first)
        value = self._chosen(first) or self.operand()
        if value is not None:
            value = self._ternary(value) or value
        behind = self.tokens.peek().kind
        if value is not None and (behind in ENDS or behind in _BEGINS):
            return value
        pass_statement(self.tokens, first)
        return self._computed(first.start, self.tokens.at, first)

    def operand(self) -> Value | None:
        """Return the value at the start of a statement, whatever follows; None if there is none."""
        value = self._list(self._element, argument=False)
        if value is not None and self.tokens.peek().kind is TokenKind.OPERATOR:
            value = self._joined(value)
        return value

    def argument(self) -> Value:
        """Return the value of a command argument, where a bare word is a string; commas make a list."""
        first = self.tokens.peek(argument=True)
        if first.kind in ENDS:
            self.tokens.refuse(first, "a value has to stand here")
        value = self._list(self._argument, argument=True)
        if value is None:
            self.tokens.refuse(self.tokens.peek(argument=True), "a value has to stand here")
        return value

    def entries(self) -> list[tuple[Scalar, Value]]:
        """Return the keys and values up to and including the ``}`` that ends a hashtable or a resource.

        A key that is a variable without a known value is opaque: a `Scalar` with the value None.
        """
        pairs: list[tuple[Scalar, Value]] = []
        while True:
            self.tokens.pass_over(*SEPARATORS)
            if self.tokens.accept(TokenKind.CLOSE_BRACE):
                return pairs
            key = self._key()
            sign = self.tokens.peek()
            if sign.kind is not TokenKind.OPERATOR or self.tokens.words(sign) != "=":
                self.tokens.refuse(sign, "`=` has to stand here")
            self.tokens.take()
            pairs.append((key, self.statement()))
            end = self.tokens.peek()
            if end.kind in _KEYS:
                self._report_missing("`;` or a line break")
            elif end.kind not in (*SEPARATORS, TokenKind.CLOSE_BRACE):
                self.tokens.refuse(end, "`}` has to stand here")

    def table(self, start: int, pairs: Iterable[tuple[Scalar, Value]]) -> Value:
        """Return the mapping of ``pairs``, from the offset ``start`` to the current position."""
        made, unknown, size = Mapping(start), {}, 1
        made.end = self.tokens.at
        spellings: dict[str, str] = {}
        for key, value in pairs:
            if key.value is None:
                return self._opaque(start, made.end, f"the key `{self._shown(key.start, key.end)}` is not known")
            name = spellings.setdefault(key.value.lower(), key.value)
            if name in made.entries:
                self._report(duplicate_key(self.source, key.value, made.entries[name][0], key))
                continue
            made.entries[name] = (key, value.node)
            made.value[name] = value.node.value
            unknown.update(_below(name, value))
            size += value.size + 1
        return Value(made, unknown, size)

    def _key(self) -> Scalar:
        token = self.tokens.take()
        if token.kind in STRINGS:
            value = self._string(token)
            return Scalar(token.start, token.end, value.node.value if value.known else None)
        if token.kind is TokenKind.VARIABLE:
            held = self.scope.look_up(self.tokens.words(token))
            text = None if isinstance(held, str) else as_text(held)
            return Scalar(token.start, token.end, text)
        if token.kind not in (TokenKind.WORD, TokenKind.NUMBER):
            self.tokens.refuse(token, "the name of a property has to stand here")
        return Scalar(token.start, token.end, self.tokens.words(token))

    def _list(self, element: Callable[[], Value | None], argument: bool) -> Value | None:
        """Return a value, or the list of several separated by commas; None if there is none."""
        value = element()
        if value is None or self.tokens.peek(argument).kind is not TokenKind.COMMA:
            return value
        values, end = [value], self.tokens.at
        while self.tokens.accept(TokenKind.COMMA, argument=argument):
            end = self.tokens.at
            self.tokens.pass_over(TokenKind.NEWLINE)
            following = element()
            if following is not None:
                values.append(following)
                end = self.tokens.at
            elif not self._ended(argument):
                return None
        return self._sequence(values[0].node.start, end, values)

    def _ended(self, argument: bool) -> bool:
        """Return whether there is no value where one is required, after a comma or an operator, and report that.

        An ``argument`` ends before anything but a value; expressions may contain more than is parsed here.
        """
        end = self.tokens.peek(argument)
        if end.kind not in ENDS and not argument:
            return False
        self._report(problem(SYNTAX_ERROR, self.source, end.start, end.end, "a value has to stand here"))
        return True

    def _report_missing(self, mark: str) -> None:
        """Report that a mark is missing before the next token."""
        token = self.tokens.peek()
        words = f"{mark} has to stand before `{self._shown(token.start, token.end)}`"
        self._report(problem(SYNTAX_ERROR, self.source, token.start, token.end, words))

    def _report(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic, once: a value of a script may be parsed for several commands."""
        start = diagnostic.primary.location.span.start
        if start not in self._reported:
            self._reported.add(start)
            add_problem(self.problems, diagnostic)

    def _sequence(self, start: int, end: int, values: list[Value]) -> Value:
        made, unknown = Sequence(start), {}
        made.end = end
        for index, value in enumerate(values):
            made.items.append(value.node)
            made.value.append(value.node.value)
            unknown.update(_below(index, value))
        self._count(1, start)
        return Value(made, unknown, 1 + sum(value.size for value in values))

    def _element(self) -> Value | None:
        """Return a value without commas and operators; None if there is none."""
        token, tokens = self.tokens.peek(), self.tokens
        if token.kind in STRINGS:
            return self._behind(token.start, self._string(tokens.take()))
        if token.kind is TokenKind.VARIABLE:
            return self._behind(token.start, self._variable(tokens.take()))
        if token.kind is TokenKind.NUMBER:
            return self._number(tokens.take())
        if token.kind is TokenKind.OPEN_INDEX:
            return self._cast()
        if token.kind is TokenKind.OPERATOR and tokens.words(token) in f"+{DASHES}":
            return self._signed()
        if token.kind is TokenKind.COMMA:
            tokens.take()
            tokens.pass_over(TokenKind.NEWLINE)
            self._enter(token.start, token.end)
            single = self._element()
            self._leave()
            return None if single is None else self._sequence(token.start, tokens.at, [single])
        return self._bracket(token)

    def _argument(self) -> Value | None:
        token, tokens = self.tokens.peek(argument=True), self.tokens
        if token.kind in STRINGS:
            return self._string(tokens.take(argument=True))
        if token.kind is TokenKind.NUMBER:
            return self._number(tokens.take(argument=True))
        if token.kind is TokenKind.OPERATOR:
            return self._unfilled(token)
        if token.kind not in (TokenKind.WORD, TokenKind.VARIABLE, TokenKind.OPEN_SUB):
            return self._bracket(token)
        if token.kind is TokenKind.VARIABLE:
            value: Value | None = self._behind(token.start, self._variable(tokens.take(argument=True)))
        elif token.kind is TokenKind.WORD:
            tokens.take(argument=True)
            value = self._expanded_text(token, bare_word(tokens.text, token.start, token.end), tokens.words(token))
        else:
            value = self._bracket(token)
        return self._glued(token, value)

    def _unfilled(self, token: Token) -> Value | None:
        """Consume a placeholder in angle brackets, as in documentation; None if there is none."""
        end = bracketed(self.tokens.text, token.start, self.tokens.end)
        if end < 0:
            return None
        self.tokens.go(end)
        return Value(Scalar(token.start, end, self.tokens.text[token.start : end]))

    def _glued(self, first: Token, value: Value | None) -> Value | None:
        """Return a value, or the opaque one that it is part of, without a blank in between (``relay$(Get-Date)``)."""
        glued = False
        while True:
            token = self.tokens.peek(argument=True)
            if token.start != self.tokens.at or token.kind not in (
                *STRINGS,
                TokenKind.WORD,
                TokenKind.VARIABLE,
                TokenKind.OPEN_SUB,
            ):
                break
            glued = True
            if token.kind is TokenKind.OPEN_SUB:
                self.tokens.skip()
            else:
                self.tokens.take(argument=True)
        return self._computed(first.start, self.tokens.at) if glued else value

    def _bracket(self, token: Token) -> Value | None:
        """Return the contents of brackets; None if there is no opening bracket."""
        if token.kind is TokenKind.OPEN_BRACE:
            self.tokens.skip()
            return self._computed(token.start, self.tokens.at)
        read = {
            TokenKind.OPEN: self._parenthesised,
            TokenKind.OPEN_SUB: self._parenthesised,
            TokenKind.OPEN_LIST: self._array,
            TokenKind.OPEN_TABLE: self._hashtable,
        }.get(token.kind)
        if read is None:
            return None
        self.tokens.take()
        self._enter(token.start, token.end)
        value = read(token)
        self._leave()
        return self._behind(token.start, value)

    def _parenthesised(self, opening: Token) -> Value:
        self.tokens.pass_over(*SEPARATORS)
        if not self.tokens.accept(TokenKind.CLOSE):
            value = self.statement()
            self.tokens.pass_over(*SEPARATORS)
            if self.tokens.accept(TokenKind.CLOSE):
                return value
        return self._skipped(opening)

    def _array(self, opening: Token) -> Value:
        """Return the list in ``@( … )``: the results of its statements in sequence."""
        values: list[Value] = []
        reason = None
        while True:
            self.tokens.pass_over(*SEPARATORS)
            if self.tokens.accept(TokenKind.CLOSE):
                break
            if self.tokens.peek().kind in ENDS:
                return self._skipped(opening)
            value = self.statement()
            reason = reason or (None if value.single else value.opaque)
            values += _items(value)
            if self.tokens.peek().kind in _BEGINS:
                self._report_missing("a comma")
        if reason:
            return self._opaque(opening.start, self.tokens.at, reason)
        return self._sequence(opening.start, self.tokens.at, values)

    def _hashtable(self, opening: Token) -> Value:
        pairs = self.entries()
        self._count(1, opening.start)
        return self.table(opening.start, pairs)

    def _skipped(self, opening: Token) -> Value:
        self.tokens.go(opening.start)
        self.tokens.skip()
        return self._computed(opening.start, self.tokens.at)

    def _cast(self) -> Value | None:
        """Return the value after ``[type]`` if the type does not change it."""
        start = self.tokens.peek().start
        type = read_type(self.tokens)
        if type is None:
            return None
        self._enter(start, self.tokens.at)
        value = self._element()
        self._leave()
        if value is None or value.opaque or type.fits(value.node.value):
            return value
        return self._computed(start, self.tokens.at)

    def _signed(self) -> Value | None:
        sign = self.tokens.take()
        if self.tokens.peek().kind is not TokenKind.NUMBER or not self.tokens.follows_at_once():
            return None
        value = self._number(self.tokens.take())
        if not value.known:
            return self._opaque(sign.start, self.tokens.at, value.unknown[()])
        number = value.node.value
        assert isinstance(number, (int, float))
        return self._scalar(sign.start, self.tokens.at, -number if self.tokens.words(sign) in DASHES else number)

    def _joined(self, value: Value) -> Value | None:
        """Return the string or list that ``+`` makes of several values; None if anything else is added."""
        start, end, added = value.node.start, self.tokens.at, [value]
        while self.tokens.peek().kind is TokenKind.OPERATOR and self.tokens.words(self.tokens.peek()) == "+":
            self.tokens.take()
            self.tokens.pass_over(TokenKind.NEWLINE)
            following = self._list(self._element, argument=False)
            if following is not None:
                added.append(following)
                end = self.tokens.at
            elif not self._ended(argument=False):
                return None
        texts = [as_text(item) for item in added]
        several = isinstance(value.node.value, list)
        if not several and (not isinstance(value.node.value, str) or None in texts):
            return None
        reason = next((item.opaque for item in added if item.opaque and not (several and item.single)), None)
        if reason and not several and (value.single or not value.opaque):
            parts = [
                gap(item.opaque, "") if item.opaque else text or "" for item, text in zip(added, texts, strict=True)
            ]
            told = joined(parts, self.tokens.text[start:end])
            return self._opaque(start, end, told)._replace(single=True)
        if reason:
            return self._opaque(start, end, reason)
        if several:
            return self._sequence(start, end, [item for one in added for item in _items(one)])
        text = "".join(text or "" for text in texts)
        self._grow(len(text), start)
        return self._scalar(start, end, text)


def _below(step: str | int, value: Value) -> dict[Path, str]:
    return {(step, *path): reason for path, reason in value.unknown.items()}


def _items(value: Value) -> list[Value]:
    """Return what a statement adds to the surrounding list: the items of a list one by one."""
    node = resolved(value.node)
    if not isinstance(node, Sequence) or value.opaque:
        return [value]
    share = max(1, (value.size - 1) // max(1, len(node.items)))
    below = value.below
    return [Value(item, below.get(index, {}), share) for index, item in enumerate(node.items)]
