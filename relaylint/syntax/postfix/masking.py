"""Masks the template syntax in a configuration file, preserving all offsets.

Files may be templates of Ansible, Salt, Puppet, Chef, Helm or a shell script. Inserted text is unknown; text between
`if` and `end` may be absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.values.placeholders import MARKED

HOLE: Final = "\ue000"
"""Replaces each character of a template expression."""
SWITCH: Final = "\ue001"
"""Replaces template statements; removed from the result."""

_OPENING: Final = re.compile(rf"\{{\{{|\{{%|\{{\#|<%|</?\#(?=[a-z])|{MARKED}")
_CLOSING: Final = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>", "<#": ">", "</#": ">"}
_WORD: Final = re.compile(r"[-+~\s]*([A-Za-z_]+)")
_OPENS: Final = frozenset(
    (
        *("autoescape", "block", "call", "case", "filter", "for", "foreach", "if"),
        *("list", "macro", "raw", "switch", "unless", "while", "with"),
    )
)
_GO_OPENS: Final = re.compile(r"[-~\s]*(?:if|range|with|define|block)\s+[^(\s]")
_GO_OTHER: Final = re.compile(r"[-~\s]*(?:end|else\b.*|template\b.*|/\*.*)[-~\s]*", re.DOTALL)
_RUBY_DO: Final = re.compile(r"(?:\bdo|\{)\s*(?:\|[^|]*\|\s*)?-?$")


class Masked(NamedTuple):
    """A text with template syntax masked; all offsets are preserved.

    ``optional``: the spans that may be absent, in order. ``partial``: there may be more text than is visible.
    """

    text: str
    optional: list[tuple[int, int]]
    partial: bool


class _Token(NamedTuple):
    """A template construct: its span, its replacement, and the number of blocks it opens (negative: closes)."""

    start: int
    end: int
    mask: str
    opens: int


def mask(text: str) -> Masked:
    """Return ``text`` with template syntax masked, in linear time."""
    parts: list[str] = []
    optional: list[tuple[int, int]] = []
    at = depth = opened = 0
    partial = False
    for token in _tokens(text):
        parts += (text[at : token.start], token.mask * (token.end - token.start))
        at = token.end
        partial = partial or token.mask == SWITCH
        if depth == 0 and token.opens > 0:
            opened = token.start
        elif depth > 0 and depth + token.opens <= 0:
            optional.append((opened, token.end))
        depth = max(0, depth + token.opens)
    if depth > 0:
        optional.append((opened, len(text)))
    return Masked("".join([*parts, text[at:]]), optional, partial)


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the template constructs in a text. An unclosed one is text, and no other of its type is searched for."""
    unclosed: set[str] = set()
    at = 0
    while match := _OPENING.search(text, at):
        start, opening = match.start(), match[0]
        closing = _CLOSING.get(opening)
        if closing is None:
            at = match.end()
            yield _Token(start, at, HOLE, 0)
            continue
        end = -1 if closing in unclosed else text.find(closing, match.end())
        if end < 0:
            unclosed.add(closing)
            at = match.end()
            continue
        at = end + len(closing)
        mask, opens = _meaning(opening, text[match.end() : end])
        yield _Token(start, at, mask, opens)


def _meaning(opening: str, inner: str) -> tuple[str, int]:
    """Return the replacement of a template construct, and the number of blocks it opens or closes."""
    if opening == "{{":
        return _braces(inner)
    if opening == "{#":
        return " ", 0
    if opening == "<%":
        return _percent(inner)
    if opening == "</#":
        return SWITCH, -1
    word = _first_word(inner)
    if word.startswith("end"):
        return SWITCH, -1
    return SWITCH, int(word in _OPENS)


def _braces(inner: str) -> tuple[str, int]:
    """Like `_meaning`, for `{{ … }}`: a value in Jinja, possibly a block in Go templates and Mustache."""
    if "ansible_managed" in inner:  # comment lines
        return " ", 0
    if inner[:1] in "#^" and inner:
        return SWITCH, 1
    if inner[:1] == "/":
        return SWITCH, -1
    if _GO_OPENS.match(inner):
        return SWITCH, 1
    if _GO_OTHER.fullmatch(inner):
        return SWITCH, -int(_first_word(inner) == "end")
    return HOLE, 0


def _percent(inner: str) -> tuple[str, int]:
    """Like `_meaning`, for `<% … %>`: Ruby and Puppet templates."""
    if inner[:1] == "=":
        return HOLE, 0
    if inner[:1] == "#":
        return " ", 0
    word = _first_word(inner)
    stripped = inner.strip("- \t\r\n")
    if word == "end":
        return SWITCH, -1
    braces = stripped.count("{") - stripped.count("}")
    if braces:
        return SWITCH, braces
    return SWITCH, int(word in _OPENS or _RUBY_DO.search(stripped) is not None)


def _first_word(inner: str) -> str:
    match = _WORD.match(inner)
    return match[1].lower() if match else ""
