"""Evaluates single PowerShell values: strings, numbers, variables and their members; and counts what is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from relaylint.core.checks import LIMIT_EXCEEDED
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Alias, Mapping, Node, Path, Scalar, Sequence, resolved
from relaylint.core.text import Source, Span
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.scope import Scope, Value, opaque
from relaylint.syntax.powershell.spans import DASHES
from relaylint.syntax.powershell.statements import CommandNode
from relaylint.syntax.powershell.strings import bare_word, inside, literal, pieces
from relaylint.syntax.powershell.syntax_tree import (
    Access,
    BareWord,
    Member,
    Number,
    Placeholder,
    String,
    SyntaxNode,
    Unary,
    Variable,
)
from relaylint.syntax.powershell.tokens import Token, TokenKind
from relaylint.syntax.reading import MAX_DIGITS, Limits, ReadError, shown
from relaylint.values.literals import Gap

_MAX_DEPTH: Final = 64
"""Maximum depth of values, whatever the settings: each level takes a few frames of Python's stack."""
_LONGEST_SHOWN: Final = 100
_TIMES: Final = 4
"""Optional work, such as following loops, is done only if the limits would allow it this many times."""
_INDEX: Final = re.compile(r"""\[\s*(?:'(?P<single>[^'\r\n]*)'|"(?P<double>[^"`$\r\n]*)"|(?P<number>\d{1,9}))\s*\]""")
_NUMBER: Final = re.compile(
    r"(?P<hex>0[xX][0-9a-fA-F]{1,16})|(?P<int>[0-9]{1,18})(?:[lL]|(?P<unit>[kKmMgGtT])[bB])?|(?P<float>[0-9]*\.[0-9]+)"
)
_TEXT_LIKE: Final = re.compile(r"[^\W\d]\w*(?:\.[\w.]+)?")
"""A word that is more likely an unquoted string than a command."""
_UNITS: Final = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Scalars:
    """Evaluates nodes of a tree, with the variables that ``scope`` knows, and counts what it makes.

    Recoverable faults go to ``problems``. Every method raises `ReadError` when a limit is exceeded.
    """

    def __init__(
        self, source: Source, parser: ScriptParser, scope: Scope, limits: Limits, problems: list[Diagnostic]
    ) -> None:
        self.source = source
        self.text = source.text
        self.parser = parser
        self.scope = scope
        self.problems = problems
        self.depth = 0
        self.limits = limits._replace(depth=min(limits.depth, _MAX_DEPTH))
        self.nodes = self.expanded = 0
        self._parts: dict[Node, dict[str, Value]] = {}
        self._reported: set[int] = set()

    def value(self, node: SyntaxNode) -> Value:
        """Return the value of a statement."""
        return self.operand(node) or self.computed(node)

    def operand(self, node: SyntaxNode) -> Value | None:
        """Return the value of an expression; None if only a running script knows it."""
        raise NotImplementedError

    def _string(self, node: String) -> Value:
        token = Token(node.kind, node.start, node.end)
        if node.kind in (TokenKind.LITERAL, TokenKind.HERE_LITERAL):
            return self._scalar(node.start, node.end, literal(self.text, token))
        return self._expanded(node, pieces(self.text, token), self.text[slice(*inside(self.text, token))])

    def _word(self, node: BareWord) -> Value:
        return self._expanded(node, bare_word(self.text, node.start, node.end), self.text[node.start : node.end])

    def _placeholder(self, node: Placeholder) -> Value:
        return Value(Scalar(node.start, node.end, self.text[node.start : node.end]))

    def _expanded(self, node: SyntaxNode, parts: Iterable[str | Span], raw: str) -> Value:
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
            self._grow(len(text), node.start)
            texts.append(text)
        told = joined(texts, raw)
        if isinstance(told, Gap):
            self._count(1, node.start)
            return Value(Scalar(node.start, node.end, raw), {(): told}, single=True)
        return self._scalar(node.start, node.end, told)

    def _filled(self, span: Span) -> Value:
        """Return the value of a variable or of ``$( … )`` in a string."""
        if not self.text.startswith("$(", span.start):
            return self._looked_up(span.start, span.end)
        node = self.parser.within(span.start, span.end, self.depth)
        return self.value(node) if node else self._computed(*span)

    def _looked_up(self, start: int, end: int) -> Value:
        held = self.scope.look_up(self.text[start:end])
        if isinstance(held, str):
            return self._opaque(start, end, held)._replace(single=isinstance(held, Gap))
        return _used(held, start, end)

    def _variable(self, node: Variable) -> Value:
        value = self._looked_up(node.start, node.end)
        if isinstance(value.node, Alias):
            self._count(value.size, node.start)
        return value

    def _number(self, node: Number) -> Value | None:
        words = self.text[node.start : node.end]
        match = _NUMBER.fullmatch(words.lstrip(DASHES))
        if match is None or len(words) > MAX_DIGITS:
            return self._computed(node.start, node.end)
        if match["hex"]:
            value: int | float = int(match["hex"], 16)
        elif match["int"]:
            value = int(match["int"]) * _UNITS.get((match["unit"] or "").lower(), 1)
        else:
            value = float(match["float"])
        return self._scalar(node.start, node.end, -value if words[0] in DASHES else value)

    def _unary(self, node: Unary) -> Value | None:
        operand = node.operand
        if node.operator not in ("+", "-") or not isinstance(operand, Number) or operand.start != node.start + 1:
            return None
        value = self._number(operand)
        if value is None or not value.known:
            return self._opaque(node.start, node.end, value.unknown[()]) if value else None
        number = value.node.value
        assert isinstance(number, (int, float))
        return self._scalar(node.start, node.end, -number if node.operator == "-" else number)

    def _access(self, node: Access) -> Value | None:
        """Return what members and indexes reach; anything else is computed."""
        target = node.target
        value = self._looked_up(target.start, target.end) if isinstance(target, Variable) else self.operand(target)
        if value is None or isinstance(target, Number):
            return None
        names = [self._name(step) for step in node.steps]
        if None in names:
            return self._computed(node.start, node.end)
        for name, step in zip(names, node.steps, strict=True):
            if value.opaque:  # the whole is unknown, too; its text is used once
                return self._opaque(node.start, node.end, value.opaque)
            value = self._part(node.start, value, name or "", step.end)
        if value.opaque and len(node.steps) > 1 and value.node.end != node.end:
            return self._opaque(node.start, node.end, value.opaque)
        if isinstance(value.node, Alias):
            self._count(value.size, node.start)
        return value

    def _name(self, step: SyntaxNode) -> str | None:
        """Return the name of a member or key; None if it is computed."""
        if isinstance(step, Member):
            return step.name if step.name and self.text[step.start] == "." else None
        match = _INDEX.fullmatch(self.text, step.start, step.end)
        return next((one for one in match.groups() if one is not None), "") if match else None

    def _part(self, start: int, value: Value, name: str, end: int) -> Value:
        """Return the member or item of a value."""
        held = self._parts_of(value).get(name.lower())
        if held is None:
            return self._computed(start, end)
        return _used(held, start, end)._replace(origin=value.origin and held.node)

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

    def _scalar(self, start: int, end: int, value: Any) -> Value:
        self._count(1, start)
        return Value(Scalar(start, end, value))

    def _opaque(self, start: int, end: int, reason: str) -> Value:
        self._count(1, start)
        return opaque(self.text, start, end, reason)

    def computed(self, node: SyntaxNode) -> Value:
        """Return the unknown value of what only a running script knows."""
        start, end = node.start, node.end
        bare = (
            isinstance(node, CommandNode)
            and not node.elements
            and not node.operator
            and isinstance(node.name, BareWord)
        )
        if bare and _TEXT_LIKE.fullmatch(self.text, start, end):
            return self._opaque(start, end, f"`{self._shown(start, end)}` is a command where it has no quotes")
        return self._computed(start, end)

    def _computed(self, start: int, end: int) -> Value:
        return self._opaque(start, end, f"`{self._shown(start, end)}` is computed when the script runs")

    def _shown(self, start: int, end: int) -> str:
        return shown(self.text[start : min(end, start + _LONGEST_SHOWN)])

    def _count(self, more: int, start: int) -> None:
        self.nodes += more
        if self.nodes > self.limits.nodes:
            raise ReadError(LIMIT_EXCEEDED, start, start + 1, f"more than {self.limits.nodes:,} nodes")

    def use(self, value: Value, at: int) -> None:
        """Count another use of a value at an offset. Raises `ReadError` if a limit is exceeded."""
        self._count(value.size, at)

    def affords(self, work: Callable[[], object]) -> bool:
        """Do work that evaluates values, and return whether the limits allow it a few more times.

        The work itself is not counted.
        """
        depth, nodes, expanded, limits = self.depth, self.nodes, self.expanded, self.limits
        try:
            work()
            more_nodes, more = _TIMES * (self.nodes - nodes), _TIMES * (self.expanded - expanded)
            return nodes + more_nodes <= limits.nodes and expanded + more <= limits.size
        except ReadError as error:
            if error.rule != LIMIT_EXCEEDED:
                raise
            return False
        finally:
            self.depth, self.nodes, self.expanded = depth, nodes, expanded

    def _grow(self, length: int, start: int) -> None:
        """Count the characters that variables and operators add. Raises `ReadError` if there are too many."""
        self.expanded += length
        if self.expanded > self.limits.size:
            words = f"variables give more than {self.limits.size:,} characters"
            raise ReadError(LIMIT_EXCEEDED, start, start + 1, words)


def as_text(value: Value) -> str | None:
    """Return a value as string interpolation renders it; None if it is not a single value."""
    plain = value.node.value
    if plain is None or isinstance(plain, (str, bool, int)):
        return "" if plain is None else str(plain)
    if isinstance(plain, list) and not value.unknown and all(isinstance(item, str) for item in plain):
        return " ".join(plain)
    return None


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
