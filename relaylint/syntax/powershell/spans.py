"""Finds the ends of PowerShell strings, comments and brackets, and skips their contents quickly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.text import Span
from relaylint.syntax.reading import ReadError, shown

SINGLE_QUOTES: Final = "'\u2018\u2019\u201a\u201b"
"""The characters that PowerShell accepts as single quotes: straight and typographic ones."""
DOUBLE_QUOTES: Final = '"\u201c\u201d\u201e'
"""The characters that PowerShell accepts as double quotes."""
DASHES: Final = "-\u2013\u2014\u2015"
"""The characters that PowerShell accepts as dashes."""

_S, _D = SINGLE_QUOTES, DOUBLE_QUOTES
_MOST: Final = 500
"""Maximum repetitions of a group per match: each takes memory until the match ends, so that longer runs take several
matches."""
BREAK: Final = r"(?:\r\n|[\r\n])"
LITERAL: Final = rf"[{_S}][^{_S}]*(?:[{_S}]{{2}}[^{_S}]*){{0,{_MOST}}}[{_S}](?![{_S}])"
_IN_EXPANDABLE = rf"[{_D}]{{2}}|`[\s\S]|\$(?!\()"
EXPANDABLE: Final = rf"[{_D}][^{_D}`$]*(?:(?:{_IN_EXPANDABLE})[^{_D}`$]*){{0,{_MOST}}}[{_D}](?![{_D}])"
"""A string in double quotes without ``$( … )``. What has very many escapes is left to `string_end`, as by `LITERAL`."""
VARIABLE: Final = r"\$(?:\{(?:[^}`]|`[\s\S]){1,300}\}|[\w?]+(?::(?!:)[\w?]+)?|[$^])"
"""A variable; the length of a name in braces is bounded, so that one without an end is not looked for far away."""
BARE: Final = rf"\w[{DASHES}\w.:\\/#*?~^]*"
"""A bare word in an expression, or a command name."""
AFTER_WORD: Final = rf"(?![{DASHES}\w.:\\/#*?~^])"
"""What does not follow a bare word: more of it."""
TEXT: Final = rf"(?:[^\s(){{}};,|&`{_S}{_D}$>]+|`(?![\r\n])[\s\S]|\$(?!\()|{LITERAL}|{EXPANDABLE}){{1,{_MOST}}}"
"""A bare word as a command argument."""
_REMARK = r"#[^\r\n]*|<#[\s\S]*?#>"
_VERBATIM = rf"%(?=\s)(?:[^\r\n|&{_D}]+|&(?!&)|[{_D}][^\r\n{_D}]*[{_D}]?){{0,{_MOST}}}"
VERBATIM: Final = rf"(?<=\s)--{_VERBATIM}"
"""What `--%` hands to a program as it stands: all up to the end of the line, or to a pipe that is in no quotes."""
_PERCENT: Final = rf"(?:(?<=\s--){_VERBATIM}|%)"


def _run(*pieces: str) -> Callable[[str, int, int], int]:
    """Return a function that takes a text and two offsets, and returns the offset after all consecutive pieces
    there."""
    match = re.compile(f"(?:{'|'.join(pieces)}){{0,{_MOST}}}").match

    def behind(text: str, at: int, end: int) -> int:
        while True:
            matched = match(text, at, end)
            assert matched is not None
            before, at = at, matched.end()
            if at - before < _MOST:  # no piece is empty, so that the run ends for another reason
                return at

    return behind


def _code(*more: str) -> Callable[[str, int, int], int]:
    """Return a function that skips code without brackets, and ``more``."""
    return _run(
        r"[0-9]+(?=#)",
        BARE,
        rf"[^\w(){{}}{_S}{_D}#<`@$%]+",
        _PERCENT,
        rf"{VARIABLE}(?:\.\w+){{0,{_MOST}}}",
        r"\$(?!\()",
        LITERAL,
        EXPANDABLE,
        r"`[\s\S]",
        r"<(?!#)",
        rf"@(?![{_S}{_D}])",
        *more,
    )


behind_blanks: Final = _run(r"[^\S\r\n]+", f"`{BREAK}", _REMARK)
"""Skips blanks and comments: takes a text and two offsets, returns the offset after them."""
behind_lines: Final = _run(r"\s+", f"`{BREAK}", _REMARK)
"""Skips blanks, comments and line breaks, like `behind_blanks`."""
_behind_code: Final = _code(_REMARK)
_behind_code_without_remarks: Final = _code(r"[(){}]|\$\(")
_behind_code_alone: Final = _run(
    r"[0-9]+(?=#)", BARE, rf"[^\w{_S}{_D}#<`@%]+", _PERCENT, r"`[\s\S]", r"<(?!#)", rf"@(?![{_S}{_D}])"
)
_behind_literal: Final = _run(rf"[^{_S}]+", rf"[{_S}]{{2}}")
_behind_expandable: Final = _run(rf"[^{_D}`$]+", _IN_EXPANDABLE)
_behind_here: Final = _run(r"[^\r\n$`]+", r"`[\s\S]", r"\$(?!\()", rf"{BREAK}(?![{_D}]@)")
_match_remark: Final = re.compile(_REMARK).match
_match_text: Final = re.compile(rf"{_REMARK}|{LITERAL}|{EXPANDABLE}").match
_match_here_head: Final = re.compile(r"@\S[^\S\r\n]*(?=[\r\n])").match
_find_here_end: Final = re.compile(rf"{BREAK}[{_S}]@").search
_STRING, _HERE_STRING = "string", "here-string"
_CLOSING: Final = {"(": ")", "{": "}", "@(": ")", "@{": "}", "$(": ")"}


def string_end(text: str, start: int, end: int) -> int | None:
    """Return the offset after a string at ``start`` that a regular expression cannot match: a here-string, one with
    ``$( … )`` in it, or one with very many escapes; None if there is none.

    Raises `ReadError` for an unterminated string or comment.
    """
    mark, after = text[start], text[start + 1 : start + 2]
    if mark in DOUBLE_QUOTES:
        return _behind(text, start + 1, end, _STRING, start)
    if mark in SINGLE_QUOTES:
        behind = _behind_literal(text, start + 1, end)
        if behind >= end:
            raise _unclosed(text, start, _STRING)
        return behind + 1
    if mark == "<" and after == "#":
        raise ReadError(SYNTAX_ERROR, start, start + 2, "the comment that begins here does not end")
    if mark == "@" and after and after in DOUBLE_QUOTES:
        return _behind(text, _head(text, start, end), end, _HERE_STRING, start)
    if mark == "@" and after and after in SINGLE_QUOTES:
        return _here_literal_end(text, start, end)
    return None


def skip(text: str, at: int, end: int, ends: dict[int, int] | None = None) -> int:
    """Return the offset after the bracket that closes the one at ``at``: ``(``, ``{``, ``@(``, ``@{`` or ``$(``.

    The contents are only scanned for brackets, strings and comments. ``ends`` is given the offset after each pair of
    braces in them, by that of its opening. Raises `ReadError` if the bracket is not closed, or another one is closed
    first.
    """
    mark = text[at] if text[at] in _CLOSING else text[at : at + 2]
    return _behind(text, at + len(mark), end, _CLOSING[mark], at, ends)


def comments(text: str) -> list[Span]:
    """Return the spans of the comments of a text, in order, up to the first fault."""
    spans: list[Span] = []
    at, end = 0, len(text)
    while True:
        at = _behind_code_without_remarks(text, at, end)
        if at >= end:
            return spans
        remark = _match_remark(text, at, end)
        if remark:
            spans.append(Span(at, remark.end()))
            at = remark.end()
            continue
        try:
            at = string_end(text, at, end) or at + 1
        except ReadError:
            return spans


def texts(text: str) -> Iterator[Span]:
    """Yield the spans of the strings and comments of a text, in order, up to the first fault."""
    at, end = 0, len(text)
    while True:
        at = _behind_code_alone(text, at, end)
        if at >= end:
            return
        plain = _match_text(text, at, end)
        try:
            behind = plain.end() if plain else string_end(text, at, end)
        except ReadError:
            return
        if behind:
            yield Span(at, behind)
        at = behind or at + 1


def _behind(text: str, at: int, end: int, context: str, opened: int, ends: dict[int, int] | None = None) -> int:
    """Return the offset after an open construct: a bracket, given by its closing one, or a string.

    Strings and brackets can contain one another (``"a $(b "c")"``); a stack holds those that are open, and their
    starts.
    """
    stack = [(context, opened)]
    while stack:
        context, opened = stack[-1]
        at = _RUNS.get(context, _behind_code)(text, at, end)
        if at >= end:
            raise _unclosed(text, opened, context)
        mark = text[at]
        if mark == "$":  # no run stops at any other character than that of `$(`
            stack.append((")", at))
            at += 2
        elif context == _STRING:
            at = _closed(stack, text, at, 1)
        elif context == _HERE_STRING:
            at = _closed(stack, text, at, 4 if text.startswith("\r\n", at) else 3)
        elif mark in "({":
            stack.append((_CLOSING[mark], at))
            at += 1
        elif mark in ")}":
            if mark != context:
                words = f"`{mark}` stands where `{context}` has to close what is open"
                raise ReadError(SYNTAX_ERROR, at, at + 1, words)
            at = _closed(stack, text, at, 1)
            if mark == "}" and ends is not None:
                ends[opened] = at
        elif mark in DOUBLE_QUOTES:
            stack.append((_STRING, at))
            at += 1
        elif mark == "@" and text[at + 1 : at + 2] in DOUBLE_QUOTES and at + 1 < end:
            stack.append((_HERE_STRING, at))
            at = _head(text, at, end)
        else:
            at = string_end(text, at, end) or at + 1
    return at


_RUNS: Final = {_STRING: _behind_expandable, _HERE_STRING: _behind_here}
"""How to pass over what stands in a string; in brackets stands code."""


def _closed(stack: list[tuple[str, int]], text: str, at: int, length: int) -> int:
    """Pop the innermost construct off the stack; return the offset after its ``length`` closing characters."""
    if at + length > len(text) or (stack[-1][0] == _STRING and text[at] not in DOUBLE_QUOTES):
        raise _unclosed(text, stack[-1][1], stack[-1][0])
    stack.pop()
    return at + length


def _unclosed(text: str, opened: int, context: str) -> ReadError:
    if context in (_STRING, _HERE_STRING):
        end = opened + (1 if context == _STRING else 2)
        return ReadError(SYNTAX_ERROR, opened, end, f"the {context} that begins here does not end")
    mark = text[opened] if text[opened] in _CLOSING else text[opened : opened + 2]
    return ReadError(SYNTAX_ERROR, opened, opened + len(mark), f"`{mark}` is not closed")


def _head(text: str, at: int, end: int) -> int:
    """Return the offset of the line break after the opening of a here-string. Raises `ReadError`."""
    match = _match_here_head(text, at, end)
    if match is None:
        words = f"a line break has to follow `{shown(text[at : at + 2])}`, which begins a here-string"
        raise ReadError(SYNTAX_ERROR, at, at + 2, words)
    return match.end()


def _here_literal_end(text: str, at: int, end: int) -> int:
    match = _find_here_end(text, _head(text, at, end), end)
    if match is None:
        raise _unclosed(text, at, _HERE_STRING)
    return match.end()
