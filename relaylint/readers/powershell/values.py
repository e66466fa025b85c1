"""The data part of PowerShell: literals, lists and hashtables to nodes with places, and what cannot be known.

Everything that only a running script knows (commands, operators, members of objects) is opaque: its text stands
in the node, and the reason in `Value.unknown`. What variables hold is in `scope.Scope`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from relaylint.diagnostic import Diagnostic
from relaylint.document import Alias, Mapping, Path, Scalar, Sequence
from relaylint.readers.common import Limits, add_problem, duplicate_key
from relaylint.readers.powershell.scalars import Scalars, as_text
from relaylint.readers.powershell.scope import Scope, Value
from relaylint.readers.powershell.spans import DASHES
from relaylint.readers.powershell.strings import bare
from relaylint.readers.powershell.tokens import OPENING, SEPARATORS, STRINGS, Kind, Token, Tokens
from relaylint.text import Source

_ENDS: Final = frozenset({Kind.NEWLINE, Kind.SEMICOLON, Kind.CLOSE, Kind.CLOSE_BRACE, Kind.END})
_CAST: Final = re.compile(r"\[\s*+(?P<type>[\w.]++)(?P<list>\[\s*+\])?+\s*+\](?!\s*+::)")
_TEXTS: Final = frozenset({"string", "system.string"})
_TRUTHS: Final = frozenset({"bool", "boolean", "switch", "system.boolean"})
_NUMBERS: Final = frozenset({"int", "int32", "int64", "long", "uint32", "uint64", "system.int32"})
_LISTS: Final = frozenset({"array", "object[]", "system.object[]", "string[]", "system.string[]"})
_TABLES: Final = frozenset({"hashtable", "ordered", "pscustomobject", "psobject"})
_WORDS_BETWEEN: Final = frozenset(
    {f"-{sign}{word}" for sign in ("", "c", "i") for word in ("eq", "ne", "gt", "ge", "lt", "le")}
    | {f"-{sign}{word}" for sign in ("", "not") for word in ("like", "match", "in", "contains")}
    | {"-and", "-or", "-xor", "-join", "-split", "-replace", "-f", "-is", "-isnot", "-as", "-band", "-bor"}
)
"""Operators behind which an expression goes on in the next line."""
_GO_ON: Final = {
    "if": frozenset({"else", "elseif"}),
    "try": frozenset({"catch", "finally"}),
    **dict.fromkeys(("do", "for", "foreach", "switch", "while"), frozenset[str]()),
}
"""Statements whose blocks may stand in the next line; it may also begin with one of the words."""


class Type(NamedTuple):
    """A type that a value is converted to, by its name in lower case, with ``[]`` for an array."""

    name: str

    def fits(self, value: Any) -> bool:
        """Tell whether a value stays what it is when it is converted."""
        name = self.name
        return (
            (name in _TEXTS and isinstance(value, str))
            or (name in _TRUTHS and isinstance(value, bool))
            or (name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool))
            or (name in _LISTS and isinstance(value, (list, str)))
            or (name in _TABLES and isinstance(value, dict))
        )


def read_type(tokens: Tokens) -> Type | None:
    """Return the type whose name in brackets comes next, and go behind it; None where something else comes."""
    match = _CAST.match(tokens.text, tokens.peek().start, tokens.end)
    if match is None:
        return None
    tokens.go(match.end())
    return Type(f"{match['type'].lower()}{'[]' if match['list'] else ''}")


class Values(Scalars):
    """Reads values at the place where ``tokens`` stands. Faults that do not end the file go to ``problems``.

    Every method raises `ReadError` where the syntax is at fault or a limit is exceeded.
    """

    def __init__(
        self, source: Source, tokens: Tokens, scope: Scope, limits: Limits, problems: list[Diagnostic]
    ) -> None:
        super().__init__(tokens, scope, limits)
        self.source = source
        self.problems = problems

    def statement(self) -> Value:
        """Return the value of a statement, as behind ``=``: it ends before a line break, ``;``, ``)`` or ``}``."""
        self.tokens.pass_over(Kind.NEWLINE)
        first = self.tokens.peek()
        if first.kind in _ENDS:
            self.tokens.refuse(first, "a value has to stand here")
        value = self._list(self._element, argument=False)
        if value is not None and self.tokens.peek().kind is Kind.OPERATOR:
            value = self._joined(value)
        if value is None or self.tokens.peek().kind not in _ENDS:
            return self._rest(first)
        return value

    def argument(self) -> Value:
        """Return the value of an argument of a command, where a bare word is a text; commas make a list."""
        first = self.tokens.peek(argument=True)
        if first.kind in _ENDS:
            self.tokens.refuse(first, "a value has to stand here")
        value = self._list(self._argument, argument=True)
        if value is None:
            self.tokens.refuse(self.tokens.peek(argument=True), "a value has to stand here")
        return value

    def entries(self) -> list[tuple[Scalar, Value]]:
        """Return the keys and values up to the ``}`` that ends a hashtable or a resource, and go behind it.

        A key that is a variable without a known value is an opaque one: a `Scalar` whose value is None.
        """
        found: list[tuple[Scalar, Value]] = []
        while True:
            self.tokens.pass_over(*SEPARATORS)
            if self.tokens.accept(Kind.CLOSE_BRACE):
                return found
            key = self._key()
            sign = self.tokens.peek()
            if sign.kind is not Kind.OPERATOR or self.tokens.words(sign) != "=":
                self.tokens.refuse(sign, "`=` has to stand here")
            self.tokens.take()
            found.append((key, self.statement()))
            end = self.tokens.peek()
            if end.kind not in (*SEPARATORS, Kind.CLOSE_BRACE):
                self.tokens.refuse(end, "`}` has to stand here")

    def table(self, start: int, found: Iterable[tuple[Scalar, Value]]) -> Value:
        """Return the mapping of ``found``, which begins at the offset ``start`` and ends where the tokens stand."""
        made, unknown, size = Mapping(start), {}, 1
        made.end = self.tokens.at
        spellings: dict[str, str] = {}
        for key, value in found:
            if key.value is None:
                return self._opaque(start, made.end, f"the key `{self._shown(key.start, key.end)}` is not known")
            name = spellings.setdefault(key.value.lower(), key.value)
            if name in made.entries:
                add_problem(self.problems, duplicate_key(self.source, key.value, made.entries[name][0], key))
                continue
            made.entries[name] = (key, value.node)
            made.value[name] = value.node.value
            unknown.update(_below(name, value))
            size += value.size + 1
        return Value(made, unknown, size)

    def _key(self) -> Scalar:
        found = self.tokens.take()
        if found.kind in STRINGS:
            value = self._string(found)
            return Scalar(found.start, found.end, value.node.value if value.known else None)
        if found.kind is Kind.VARIABLE:
            held = self.scope.look_up(self.tokens.words(found))
            text = None if isinstance(held, str) else as_text(held)
            return Scalar(found.start, found.end, text)
        if found.kind not in (Kind.WORD, Kind.NUMBER):
            self.tokens.refuse(found, "the name of a property has to stand here")
        return Scalar(found.start, found.end, self.tokens.words(found))

    def _list(self, element: Callable[[], Value | None], argument: bool) -> Value | None:
        """Return a value, or the list that commas make of several; None where something else stands there."""
        value = element()
        if value is None or self.tokens.peek(argument).kind is not Kind.COMMA:
            return value
        found = [value]
        while self.tokens.accept(Kind.COMMA, argument=argument):
            self.tokens.pass_over(Kind.NEWLINE)
            following = element()
            if following is None:
                return None
            found.append(following)
        return self._sequence(found[0].node.start, self.tokens.at, found)

    def _sequence(self, start: int, end: int, found: list[Value]) -> Value:
        made, unknown = Sequence(start), {}
        made.end = end
        for index, value in enumerate(found):
            made.items.append(value.node)
            made.value.append(value.node.value)
            unknown.update(_below(index, value))
        self._count(1, start)
        return Value(made, unknown, 1 + sum(value.size for value in found))

    def _element(self) -> Value | None:
        """Return a value without commas and operators; None where something else stands there."""
        token, tokens = self.tokens.peek(), self.tokens
        if token.kind in STRINGS:
            return self._behind(token.start, self._string(tokens.take()))
        if token.kind is Kind.VARIABLE:
            return self._behind(token.start, self._variable(tokens.take()))
        if token.kind is Kind.NUMBER:
            return self._number(tokens.take())
        if token.kind is Kind.OPEN_INDEX:
            return self._cast()
        if token.kind is Kind.OPERATOR and tokens.words(token) in f"+{DASHES}":
            return self._signed()
        if token.kind is Kind.COMMA:
            tokens.take()
            self._enter(token.start, token.end)
            single = self._element()
            self._leave()
            return None if single is None else self._sequence(token.start, tokens.at, [single])
        return self._bracket(token)

    def _argument(self) -> Value | None:
        token, tokens = self.tokens.peek(argument=True), self.tokens
        if token.kind in STRINGS:
            return self._string(tokens.take(argument=True))
        if token.kind is Kind.NUMBER:
            return self._number(tokens.take(argument=True))
        if token.kind not in (Kind.WORD, Kind.VARIABLE, Kind.OPEN_SUB):
            return self._bracket(token)
        if token.kind is Kind.VARIABLE:
            value: Value | None = self._behind(token.start, self._variable(tokens.take(argument=True)))
        elif token.kind is Kind.WORD:
            tokens.take(argument=True)
            value = self._expanded_text(token, bare(tokens.text, token.start, token.end), tokens.words(token))
        else:
            value = self._bracket(token)
        return self._glued(token, value)

    def _glued(self, first: Token, value: Value | None) -> Value | None:
        """Return a value, or the opaque one that it is a part of: no blank ends it (``relay$(Get-Date)``)."""
        glued = False
        while True:
            token = self.tokens.peek(argument=True)
            if token.start != self.tokens.at or token.kind not in (*STRINGS, Kind.WORD, Kind.VARIABLE, Kind.OPEN_SUB):
                break
            glued = True
            if token.kind is Kind.OPEN_SUB:
                self.tokens.skip()
            else:
                self.tokens.take(argument=True)
        return self._computed(first.start, self.tokens.at) if glued else value

    def _bracket(self, token: Token) -> Value | None:
        """Return what stands in brackets; None where no bracket begins."""
        if token.kind is Kind.OPEN_BRACE:
            self.tokens.skip()
            return self._computed(token.start, self.tokens.at)
        read = {
            Kind.OPEN: self._parenthesised,
            Kind.OPEN_SUB: self._parenthesised,
            Kind.OPEN_LIST: self._array,
            Kind.OPEN_TABLE: self._hashtable,
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
        if not self.tokens.accept(Kind.CLOSE):
            value = self.statement()
            self.tokens.pass_over(*SEPARATORS)
            if self.tokens.accept(Kind.CLOSE):
                return value
        return self._skipped(opening)

    def _array(self, opening: Token) -> Value:
        """Return the list in ``@( … )``: what its statements give, one after the other."""
        found: list[Value] = []
        reason = None
        while True:
            self.tokens.pass_over(*SEPARATORS)
            if self.tokens.accept(Kind.CLOSE):
                break
            if self.tokens.peek().kind in _ENDS:
                return self._skipped(opening)
            value = self.statement()
            reason = reason or (None if value.single else value.opaque)
            found += _items(value)
        if reason:
            return self._opaque(opening.start, self.tokens.at, reason)
        return self._sequence(opening.start, self.tokens.at, found)

    def _hashtable(self, opening: Token) -> Value:
        found = self.entries()
        self._count(1, opening.start)
        return self.table(opening.start, found)

    def _skipped(self, opening: Token) -> Value:
        self.tokens.go(opening.start)
        self.tokens.skip()
        return self._computed(opening.start, self.tokens.at)

    def _cast(self) -> Value | None:
        """Return a value behind ``[type]``, where the type does not change what it is."""
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
        if self.tokens.peek().kind is not Kind.NUMBER or not self.tokens.follows_at_once():
            return None
        value = self._number(self.tokens.take())
        if not value.known:
            return self._opaque(sign.start, self.tokens.at, value.unknown[()])
        number = value.node.value
        assert isinstance(number, (int, float))
        return self._scalar(sign.start, self.tokens.at, -number if self.tokens.words(sign) in DASHES else number)

    def _joined(self, value: Value) -> Value | None:
        """Return the text that ``+`` makes of several; None where something else is added."""
        start, texts = value.node.start, [value]
        while self.tokens.peek().kind is Kind.OPERATOR and self.tokens.words(self.tokens.peek()) == "+":
            self.tokens.take()
            self.tokens.pass_over(Kind.NEWLINE)
            following = self._element()
            if following is None:
                return None
            texts.append(following)
        if not isinstance(value.node.value, str) or any(as_text(item) is None for item in texts):
            return None
        reason = next((item.opaque for item in texts if item.opaque), None)
        if reason:
            return self._opaque(start, self.tokens.at, reason)._replace(single=True)
        text = "".join(as_text(item) or "" for item in texts)
        self._grow(len(text), start)
        return self._scalar(start, self.tokens.at, text)

    def _rest(self, first: Token) -> Value:
        """Go over the rest of a statement that only a running script knows the value of."""
        tokens = self.tokens
        words = _GO_ON.get(tokens.lowered(first))
        last = first
        while True:
            token = tokens.peek()
            if token.kind is Kind.NEWLINE:
                at = tokens.at
                tokens.pass_over(Kind.NEWLINE)
                after = tokens.peek()
                block = after.kind is Kind.OPEN_BRACE and last.kind is not Kind.OPEN_BRACE
                if not self._wants_more(last) and (words is None or not (block or tokens.lowered(after) in words)):
                    tokens.go(at)
                    break
                continue
            if token.kind in _ENDS:
                break
            last = token
            if token.kind in OPENING and token.kind is not Kind.OPEN_INDEX:
                tokens.skip()
            else:
                tokens.take()
        return self._computed(first.start, tokens.at, first)

    def _wants_more(self, last: Token) -> bool:
        """Tell whether an expression goes on in the next line behind ``last``."""
        if last.kind is Kind.OPERATOR:
            return self.tokens.words(last) not in ("++", "--")
        return last.kind in (Kind.PIPE, Kind.COMMA) or self.tokens.lowered(last) in _WORDS_BETWEEN


def _below(step: str | int, value: Value) -> dict[Path, str]:
    return {(step, *path): reason for path, reason in value.unknown.items()}


def _items(value: Value) -> list[Value]:
    """Return what a statement adds to the list around it: the items of a list one by one."""
    node = value.node.target if isinstance(value.node, Alias) else value.node
    if not isinstance(node, Sequence) or value.opaque:
        return [value]
    share = max(1, (value.size - 1) // max(1, len(node.items)))
    below: dict[int, dict[Path, str]] = {}
    for path, reason in value.unknown.items():
        assert isinstance(path[0], int)
        below.setdefault(path[0], {})[path[1:]] = reason
    return [Value(item, below.get(index, {}), share) for index, item in enumerate(node.items)]
