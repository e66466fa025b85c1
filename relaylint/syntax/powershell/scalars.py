"""Parses single PowerShell values: numbers, strings, variables with members, and opaque values with reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from relaylint.core.checks import LIMIT_EXCEEDED
from relaylint.core.document import Alias, Mapping, Node, Path, Scalar, Sequence, resolved
from relaylint.core.text import Span
from relaylint.syntax.powershell.scope import Scope, Value, opaque
from relaylint.syntax.powershell.spans import DASHES
from relaylint.syntax.powershell.strings import inside, literal, pieces
from relaylint.syntax.powershell.tokens import OPENING, STRINGS, Token, TokenKind, Tokens
from relaylint.syntax.reading import MAX_DIGITS, Limits, ReadError, shown
from relaylint.values.literals import Gap

_MAX_DEPTH: Final = 60
"""Maximum depth of values, whatever the settings: each level takes a few frames of Python's stack."""
_LONGEST_SHOWN: Final = 100
_MEMBER: Final = re.compile(r"\.(?P<name>\w+)(?![\w(])")
_INDEX: Final = re.compile(r"""\[\s*(?:'(?P<single>[^'\r\n]*)'|"(?P<double>[^"`$\r\n]*)"|(?P<number>\d{1,9}))\s*\]""")
_NUMBER: Final = re.compile(
    r"(?P<hex>0[xX][0-9a-fA-F]{1,16})|(?P<int>[0-9]{1,18})(?:[lL]|(?P<unit>[kKmMgGtT])[bB])?|(?P<float>[0-9]*\.[0-9]+)"
)
_MEMBERS: Final = frozenset({*STRINGS, TokenKind.WORD, TokenKind.VARIABLE})
"""A member name after a dot."""
_TEXT_LIKE: Final = re.compile(r"[^\W\d]\w*(?:\.[\w.]+)?")
"""A word that is more likely an unquoted string than a command."""
_UNITS: Final = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Scalars:
    """Parses single values at the current position of ``tokens``, and counts them."""

    def __init__(self, tokens: Tokens, scope: Scope, limits: Limits) -> None:
        self.tokens = tokens
        self.scope = scope
        self._limits = limits._replace(depth=min(limits.depth, _MAX_DEPTH))
        self._depth = self._nodes = self._expanded = 0
        self._parts: dict[Node, dict[str, Value]] = {}

    def restart(self, tokens: Tokens, at: int) -> None:
        """Continue at the offset ``at``, outside all brackets, after a fault."""
        self.tokens = tokens
        self._depth = 0
        tokens.go(at)

    def _bracket(self, token: Token) -> Value | None:
        """Return the contents of brackets; None if there is no opening bracket."""
        raise NotImplementedError

    def _enter(self, start: int, end: int) -> None:
        """Increase the depth. Raises `ReadError` beyond the limit."""
        self._depth += 1
        if self._depth > self._limits.depth:
            raise ReadError(LIMIT_EXCEEDED, start, end, f"nested deeper than {self._limits.depth}")

    def _leave(self) -> None:
        self._depth -= 1

    def _string(self, token: Token) -> Value:
        text = self.tokens.text
        if token.kind in (TokenKind.LITERAL, TokenKind.HERE_LITERAL):
            return self._scalar(token.start, token.end, literal(text, token))
        return self._expanded_text(token, pieces(text, token), text[slice(*inside(text, token))])

    def _expanded_text(self, token: Token, parts: Iterable[str | Span], raw: str) -> Value:
        """Return a string with its variables expanded; ``raw`` is its text if one of them is unknown."""
        texts: list[str | Gap] = []
        for part in parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            value = self._filled(part)
            text, reason = as_text(value), value.opaque
            if text is None and reason is None:
                reason = f"`{self._shown(*part)}` is not a single value"
            if text is None or reason is not None:
                texts.append(gap(reason or "", ""))
                continue
            self._grow(len(text), token.start)
            texts.append(text)
        told = joined(texts, raw)
        if isinstance(told, Gap):
            self._count(1, token.start)
            return Value(Scalar(token.start, token.end, raw), {(): told}, single=True)
        return self._scalar(token.start, token.end, told)

    def _grow(self, length: int, start: int) -> None:
        """Count the characters that variables and operators add. Raises `ReadError` if there are too many."""
        self._expanded += length
        if self._expanded > self._limits.size:
            words = f"variables give more than {self._limits.size:,} characters"
            raise ReadError(LIMIT_EXCEEDED, start, start + 1, words)

    def _filled(self, span: Span) -> Value:
        """Return the value of a variable or of ``$( … )`` in a string."""
        text = self.tokens.text
        if not text.startswith("$(", span.start):
            return self._variable(Token(TokenKind.VARIABLE, *span))
        outer = self.tokens
        self.tokens = Tokens(text, span.start, span.end)
        value = self._bracket(self.tokens.peek())
        self.tokens = outer
        assert value is not None
        return value

    def _variable(self, token: Token) -> Value:
        held = self.scope.look_up(self.tokens.words(token))
        if isinstance(held, str):
            return self._opaque(token.start, token.end, held)._replace(single=isinstance(held, Gap))
        return _used(held, token.start, token.end)

    def _behind(self, start: int, value: Value) -> Value:
        """Return a value with the members and indexes directly after it applied."""
        text, tokens, behind = self.tokens.text, self.tokens, False
        while text.startswith((".", "[", "::", "("), tokens.at) and tokens.at < tokens.end:
            if text.startswith("..", tokens.at):
                break
            match = _MEMBER.match(text, tokens.at, tokens.end) or _INDEX.match(text, tokens.at, tokens.end)
            if match is None:
                return self._method(start)
            tokens.go(match.end())
            if value.opaque:  # the whole is unknown, too; its text is used once
                behind = True
            else:
                value = self._part(start, value, match)
        if behind:
            return self._opaque(start, tokens.at, value.opaque or "")
        if isinstance(value.node, Alias):
            self._count(value.size, start)
        return value

    def _part(self, start: int, value: Value, match: re.Match[str]) -> Value:
        """Return the member or item of a value that ``match`` names."""
        names = match.groupdict()
        name = names.get("name") or names.get("single") or names.get("double") or names.get("number") or ""
        held = self._parts_of(value).get(name.lower())
        if held is None:
            return self._computed(start, match.end())
        return _used(held, start, match.end())._replace(origin=value.origin and held.node)

    def _parts_of(self, value: Value) -> dict[str, Value]:
        """Return the members or items of a value by name, in lower case."""
        node = resolved(value.node)
        if node not in self._parts:
            parts: dict[str, Value] = {}
            unknown = value.below
            if isinstance(node, Mapping):
                parts = {key.lower(): _part(item, unknown.get(key, {})) for key, (_, item) in node.entries.items()}
            elif isinstance(node, Sequence):
                parts = {str(at): _part(item, unknown.get(at, {})) for at, item in enumerate(node.items)}
            self._parts[node] = parts
        return self._parts[node]

    def _method(self, start: int) -> Value:
        """Skip calls, indexes and members whose values only a running script knows."""
        text, tokens = self.tokens.text, self.tokens
        while text.startswith((".", "[", "::", "("), tokens.at) and tokens.at < tokens.end:
            token = tokens.take()
            if token.kind is TokenKind.OPEN:
                tokens.go(token.start)
                tokens.skip()
            elif token.kind is TokenKind.OPEN_INDEX:
                self._pass_index()
            elif tokens.peek().kind in _MEMBERS:
                tokens.take()
        return self._computed(start, tokens.at)

    def _pass_index(self) -> None:
        depth = 1
        while depth:
            token = self.tokens.peek()
            if token.kind is TokenKind.END:
                self.tokens.refuse(token, "`]` has to stand here")
            depth += (token.kind is TokenKind.OPEN_INDEX) - (token.kind is TokenKind.CLOSE_INDEX)
            if token.kind in OPENING and token.kind is not TokenKind.OPEN_INDEX:
                self.tokens.skip()
            else:
                self.tokens.take()

    def _number(self, token: Token) -> Value:
        words = self.tokens.words(token)
        match = _NUMBER.fullmatch(words.lstrip(DASHES))
        if match is None or len(words) > MAX_DIGITS:
            return self._computed(token.start, token.end)
        if match["hex"]:
            value: int | float = int(match["hex"], 16)
        elif match["int"]:
            value = int(match["int"]) * _UNITS.get((match["unit"] or "").lower(), 1)
        else:
            value = float(match["float"])
        return self._scalar(token.start, token.end, -value if words[0] in DASHES else value)

    def _scalar(self, start: int, end: int, value: Any) -> Value:
        self._count(1, start)
        return Value(Scalar(start, end, value))

    def _opaque(self, start: int, end: int, reason: str) -> Value:
        self._count(1, start)
        return opaque(self.tokens.text, start, end, reason)

    def _computed(self, start: int, end: int, command: Token | None = None) -> Value:
        bare = command is not None and command.kind is TokenKind.WORD and command.end == end
        if bare and _TEXT_LIKE.fullmatch(self.tokens.text, start, end):
            return self._opaque(start, end, f"`{self._shown(start, end)}` is a command where it has no quotes")
        return self._opaque(start, end, self._reason(start, end))

    def _reason(self, start: int, end: int) -> str:
        return f"`{self._shown(start, end)}` is computed when the script runs"

    def _shown(self, start: int, end: int) -> str:
        return shown(self.tokens.text[start : min(end, start + _LONGEST_SHOWN)])

    def _count(self, more: int, start: int) -> None:
        self._nodes += more
        if self._nodes > self._limits.nodes:
            raise ReadError(LIMIT_EXCEEDED, start, start + 1, f"more than {self._limits.nodes:,} nodes")


def _used(value: Value, start: int, end: int) -> Value:
    """Return a value located at a variable that stands for it."""
    target = resolved(value.node)
    made = Scalar(start, end, target.value) if isinstance(target, Scalar) else Alias(start, end, target)
    return value._replace(node=made)


def _part(node: Node, unknown: dict[Path, str]) -> Value:
    """Return part of a value as a value of its own."""
    size, stack = 0, [node]
    while stack:
        one = stack.pop()
        size += 1
        if isinstance(one, Alias):
            stack.append(one.target)
        elif isinstance(one, Sequence):
            stack += one.items
        elif isinstance(one, Mapping):
            stack += [value for _, value in one.entries.values()]
    return Value(node, unknown, size)


def gap(reason: str, text: str) -> Gap:
    """Return the reason why part of a string is unknown, with its known ends; ``text`` is the source text."""
    return reason if isinstance(reason, Gap) else Gap(reason, text, "", "")


def joined(parts: list[str | Gap], written: str) -> str:
    """Return the concatenation of parts; if one is unknown, the reason with the known ends."""
    at = [index for index, part in enumerate(parts) if isinstance(part, Gap)]
    if not at:
        return "".join(parts)
    first, last = parts[at[0]], parts[at[-1]]
    assert isinstance(first, Gap)
    assert isinstance(last, Gap)
    before, after = "".join(parts[: at[0]]) + first.ends.before, last.ends.after + "".join(parts[at[-1] + 1 :])
    return Gap(str(first), written, before, after)


def as_text(value: Value) -> str | None:
    """Return a value as string interpolation renders it; None if it is not a single value."""
    plain = value.node.value
    if plain is None or isinstance(plain, (str, bool, int)):
        return "" if plain is None else str(plain)
    if isinstance(plain, list) and not value.unknown and all(isinstance(item, str) for item in plain):
        return " ".join(plain)
    return None
