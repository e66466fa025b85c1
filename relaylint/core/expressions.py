"""Linear-time regular expression search, used where jsonschema-rs and its engine are not installed.

All paths through an expression are followed at once, so that no expression can hang a search. The supported syntax has
the semantics of that engine; anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias
from unicodedata import category

from relaylint.core.records import NamedTuple

_MOST_STEPS: Final = 5000
_DEEPEST: Final = 100
_MOST_KEPT: Final = 10_000
_CLASSES: Final = {
    "d": re.compile(r"[0-9]").match,
    "w": re.compile(r"[A-Za-z0-9_]").match,
    "s": re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]").match,
}
_ANY: Final = re.compile("[^\n\r\u2028\u2029]").match
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_PLACES: Final = {"b": "b", "B": "B", "A": "^", "z": "$"}
_REPEAT: Final = re.compile(r"(?:([*+?])|\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\})\??")
_CODE: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[xuU]\{([0-9A-Fa-f]{1,6})\}")
_OF_WORDS: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
_FOLDED_ALIKE: Final = {"s": "\u017f", "k": "\u212a", "\u00e5": "\u212b"}

CharacterTest: TypeAlias = Callable[[str], bool]
"""Returns whether an expression matches a character."""


class _Set(NamedTuple):
    """A single character out of a set."""

    test: CharacterTest


class _Place(NamedTuple):
    """A zero-width assertion: ``^``, ``$``, ``b`` or ``B``."""

    kind: str


class _Row(NamedTuple):
    """A concatenation."""

    parts: tuple[_Node, ...]


class _Either(NamedTuple):
    """An alternation."""

    choices: tuple[_Node, ...]


class _Repeat(NamedTuple):
    """A repetition; unbounded if ``most`` is None."""

    part: _Node
    least: int
    most: int | None


_Node: TypeAlias = "_Set | _Place | _Row | _Either | _Repeat"
_Step: TypeAlias = "CharacterTest | str | tuple[int, ...]"
"""An instruction of a program: a character, an assertion, or the instructions that follow."""


def search(expression: str) -> Callable[[str], bool]:
    """Return a function that tells whether an expression matches anywhere in a text. Raises ValueError for syntax that
    is not supported."""
    parser = _Parser(expression)
    node = parser.either(0)
    if parser.at < len(expression):
        raise ValueError("a bracket is closed that is not open")
    program: list[_Step] = []
    _write(node, program)
    return _Search(program).search


class _Parser:
    """Parses an expression; ``at`` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.fold = False

    def either(self, depth: int) -> _Node:
        """Parse up to the end of the group or of the expression."""
        if depth > _DEEPEST:
            raise ValueError("groups are nested too deep")
        before, choices = self.fold, [self._row(depth)]
        while self._take("|"):
            choices.append(self._row(depth))
        self.fold = before
        return choices[0] if len(choices) == 1 else _Either(tuple(choices))

    def _row(self, depth: int) -> _Node:
        parts: list[_Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self._take("(?i)"):
                self.fold = True
                continue
            part = self._atom(depth)
            while (repeat := _REPEAT.match(self.text, self.at)) is not None:
                self.at = repeat.end()
                part = _repeated(part, repeat)
            parts.append(part)
        return _Row(tuple(parts))

    def _atom(self, depth: int) -> _Node:
        mark = self._next()
        if mark == "(":
            return self._group(depth)
        if mark == "[":
            return _Set(self._class())
        if mark in "^$":
            return _Place(mark)
        if mark == ".":
            return _Set(lambda character: _ANY(character) is not None)
        if mark in "*+?{":
            raise ValueError(f"nothing stands before `{mark}`")
        if mark != "\\":
            return self._one(mark)
        if self.text.startswith(tuple(_PLACES), self.at) and not self.text.startswith("b{", self.at):
            return _Place(_PLACES[self._next()])
        escaped = self._escape()
        return self._one(escaped) if isinstance(escaped, str) else _Set(escaped)

    def _group(self, depth: int) -> _Node:
        before = self.fold
        if self._take("?i:"):
            self.fold = True
        elif not self._take("?:") and self._take("?"):
            raise ValueError("`(?` begins what is not supported here")
        node = self.either(depth + 1)
        self.fold = before
        if not self._take(")"):
            raise ValueError("a group is not closed")
        return node

    def _class(self) -> CharacterTest:
        """Parse a character class after its opening bracket."""
        negated, ranges, tests = self._take("^"), [], []
        first = True
        while first or not self._take("]"):
            low = self._member()
            first = False
            if not isinstance(low, str):
                tests.append(low)
            dash = self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("]", "")
            if not dash:
                ranges += [(low, low)] if isinstance(low, str) else []
                continue
            self.at += 1
            high = self._member()
            if not isinstance(low, str) or not isinstance(high, str) or high < low:
                raise ValueError("a range of characters goes from a lower to a higher one")
            ranges.append((low, high))

        def within(character: str) -> bool:
            return any(low <= character <= high for low, high in ranges) or any(test(character) for test in tests)

        taken = _folding(within) if self.fold else within
        return (lambda character: not taken(character)) if negated else taken

    def _member(self) -> str | CharacterTest:
        mark = self._next()
        if mark == "\\":
            return self._escape()
        if mark == "[" or (mark in "&~-" and self.text.startswith(mark, self.at)):
            raise ValueError(f"`{mark}` in a class of characters: write `\\{mark}`")
        return mark

    def _escape(self) -> str | CharacterTest:
        """Parse an escape after its backslash."""
        code = _CODE.match(self.text, self.at)
        if code:
            self.at = code.end()
            number = int(next(filter(None, code.groups())), 16)
            if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                raise ValueError("no character has this number")
            return chr(number)
        mark = self._next()
        kind = _CLASSES.get(mark.lower()) if mark.isascii() else None
        if kind is not None:

            def within(character: str) -> bool:
                return kind(character) is not None

            taken = _folding(within) if self.fold else within
            return taken if mark.islower() else (lambda character: not taken(character))
        if mark in _CONTROLS:
            return _CONTROLS[mark]
        if not mark.isascii() or mark.isalnum() or mark in "<>":
            raise ValueError(f"`\\{mark}` is not supported here")
        return mark

    def _one(self, wanted: str) -> _Node:
        return _Set(_folding(wanted.__eq__) if self.fold else wanted.__eq__)

    def _take(self, mark: str) -> bool:
        is_next = self.text.startswith(mark, self.at)
        self.at += len(mark) if is_next else 0
        return is_next

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise ValueError("the expression ends too early")
        self.at += 1
        return self.text[self.at - 1]


def _repeated(part: _Node, repeat: re.Match[str]) -> _Node:
    sign, least, comma, most = repeat.groups()
    if sign:
        return _Repeat(part, int(sign == "+"), 1 if sign == "?" else None)
    upper = int(most) if most else None if comma else int(least)
    if upper is not None and upper < int(least):
        raise ValueError("a repetition goes from a lower to a higher number")
    return _Repeat(part, int(least), upper)


def _folding(test: CharacterTest) -> CharacterTest:
    """Return a test that also accepts characters whose other case the given test accepts."""

    def folded(character: str) -> bool:
        if character in "\u0130\u0131":  # Turkish dotted and dotless i have no other case here
            return test(character)
        lower, upper = character.lower(), character.upper()
        alike = {character, lower, upper, upper.lower(), lower.upper(), _FOLDED_ALIKE.get(upper.lower(), character)}
        return any(test(one) for one in alike if len(one) == 1)

    return folded


def _in_word(character: str) -> bool:
    """Return whether a character is part of a word: `b` uses every alphabet, unlike what `w` stands for."""
    return bool(character) and (category(character) in _OF_WORDS or character in "\u200c\u200d")


def _write(node: _Node, program: list[_Step]) -> None:
    """Append the instructions of a node to a program."""
    if len(program) > _MOST_STEPS:
        raise ValueError("the expression is too large")
    if isinstance(node, _Set):
        program.append(node.test)
    elif isinstance(node, _Place):
        program.append(node.kind)
    elif isinstance(node, _Row):
        for part in node.parts:
            _write(part, program)
    elif isinstance(node, _Either):
        start = len(program)
        program.append(())
        begins, ends = [], []
        for choice in node.choices:
            begins.append(len(program))
            _write(choice, program)
            ends.append(len(program))
            program.append(())
        program[start] = tuple(begins)
        for end in ends:
            program[end] = (len(program),)
    else:
        _write_repeat(node, program)


def _write_repeat(node: _Repeat, program: list[_Step]) -> None:
    for _ in range(node.least):
        _write(node.part, program)
    if node.most is None:
        start = len(program)
        program.append(())
        _write(node.part, program)
        program.append((start,))
        program[start] = (start + 1, len(program))
        return
    skips = []
    for _ in range(node.most - node.least):
        skips.append(len(program))
        program.append(())
        _write(node.part, program)
    for skip in skips:
        program[skip] = (skip + 1, len(program))


class _Search:
    """Runs a program over texts; ``_after`` caches transitions by the preceding and following character."""

    def __init__(self, program: list[_Step]) -> None:
        self.program = program
        self._after = lru_cache(_MOST_KEPT)(self._compute)

    def search(self, text: str) -> bool:
        """Return whether the program matches anywhere in a text."""
        steps: frozenset[int] | None = frozenset()
        before = ""
        for character in text:
            steps = self._after(steps, before, character)
            if steps is None:
                return True
            before = "a" if _in_word(character) else "-"
        return self._after(steps, before, "") is None

    def _compute(self, steps: frozenset[int], before: str, character: str) -> frozenset[int] | None:
        """Return the states after a character; None if the program has matched.

        ``before`` is the class of the preceding character; both are empty at the ends of the text.
        """
        at_word_end = (before == "a") is not _in_word(character)
        holds = {"^": not before, "$": not character, "b": at_word_end, "B": not at_word_end}
        after, seen, open_steps = set(), set(), [0, *steps]
        while open_steps:
            at = open_steps.pop()
            if at in seen:
                continue
            seen.add(at)
            if at == len(self.program):
                return None
            step = self.program[at]
            if isinstance(step, tuple):
                open_steps += step
            elif isinstance(step, str):
                open_steps += [at + 1] if holds[step] else []
            elif character and step(character):
                after.add(at + 1)
        return frozenset(after)
