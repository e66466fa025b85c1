"""Recognises placeholders: text that stands where a person or a tool has still to fill a value in."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

NOT_FILLED_IN: Final = "its value is not filled in"
"""Why nobody knows what stands in place of a placeholder."""

_ANGLED: Final = r"<(?![IiSs]>)[^\W\d_][^<>@=\n]{0,80}>"
"""A placeholder in angle brackets; `<I>` and `<S>` stand in names of certificates."""
MARKED: Final = "|".join(
    (
        r"@@?[A-Z][A-Z0-9_]{0,60}@@?",
        r"%%?(?![0-9A-Fa-f]{2}%)[A-Za-z][A-Za-z0-9_.-]{0,60}%%?",
        r"(?<![A-Za-z0-9])__[A-Za-z](?:[A-Za-z0-9_:.-]{0,80}[A-Za-z0-9])?__(?![A-Za-z0-9])",
        r"\#\{[^{}\n]{1,80}\}\#?",
        _ANGLED,
    )
)
"""Placeholders by marks that are no part of any value, and of no syntax that relaylint reads."""

_BY_TOOLS: Final = (("${", "}"), ("$(", ")"), ("{{", "}}"), ("<%", "%>"))
_OF_DATUM: Final = ("[x=", "[enc=")
_IN_BRACKETS: Final = r"\[[^\W\d_][^\[\]@:,\n]{0,80}\]"
_IN_FENCES: Final = r"(-{2,20}|\*{2,20}|={2,20}|\#{2,20}|~{2,20}) ?[^\W\d_].{0,80}\1|~[^\W\d_][\w.-]{0,80}~"
_IN_PAIRS: Final = r"\{\{[^{}]{1,200}\}\}|\$\{[^{}]{1,200}\}|\$\([^()]{1,200}\)"
_NAME: Final = r"\[[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+\]"
_WORDS: Final = frozenset(
    ("changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "todo", "tbd", "fixme")
)
_SIGN: Final = re.compile(r"[$<{\[%#~_=]")
_OTHER_SIGN: Final = re.compile(r"--|\*\*|our |YOUR-|[Xx]\.[Xx]|@.*@")
"""What all placeholders have but those that are one word: most values need no other question."""
_LONGEST: Final = 400
"""Longer texts are comments, in which only what tools replace counts."""


class _Forms:
    """The forms of placeholders, compiled when the first text looks like one."""

    def __init__(self) -> None:
        self.marked = re.compile(rf"{MARKED}|\{{[A-Za-z_][A-Za-z0-9_.]{{0,80}}\}}")
        self.bracketed = re.compile(_IN_BRACKETS)
        self.fenced = re.compile(_IN_FENCES)
        self.name = re.compile(_NAME)
        self.host = re.compile(rf"{_NAME}|\[(?:[a-z-]+|[a-zA-Z-]*[0-9][a-zA-Z0-9-]*)\]")
        self.asking = re.compile(
            r"(?<![A-Za-z0-9])(?:YOUR[_-]|(?:REPLACE|CHANGE|INSERT)_)[A-Z]|^[Yy]our [A-Za-z]"
            r"|^(?:[Xx]{1,3}\.){3}[Xx]{1,3}(?:/[Xx0-9]{1,3})?$"
        )


_forms: Final = cache(_Forms)


def is_placeholder(text: str, *, free: bool = False, host: bool = False) -> bool:
    """Tell whether a text, or a part of it, has still to be filled in.

    ``free``: it stands where any text may, such as a comment, where it must hold what a tool replaces, or be nothing
    but a placeholder. ``host``: it stands where a host may, also one in brackets.
    """
    if _SIGN.search(text) is None and _OTHER_SIGN.search(text) is None:
        return not free and len(text) < 12 and text.lower() in _WORDS
    if _is_for_tool(text):
        return True
    text, forms = text.strip(), _forms()
    if len(text) > _LONGEST:
        return False
    if free:
        return any(form.fullmatch(text) for form in (forms.marked, forms.bracketed, forms.fenced))
    if forms.marked.search(text) or forms.asking.search(text) or forms.fenced.fullmatch(text):
        return True
    bracketed = forms.bracketed.search(text)
    if bracketed is None:
        return text.lower() in _WORDS
    return (forms.host if host else forms.name).fullmatch(bracketed[0]) is None


def _is_for_tool(text: str) -> bool:
    for opening, closing in _BY_TOOLS:
        at = text.find(opening)
        if at >= 0 and text.find(closing, at + 2) >= 0:
            return True
    return "[" in text and any(opening in text.lower() for opening in _OF_DATUM)


def bracketed(text: str, start: int, end: int) -> int:
    """Return where a placeholder in angle brackets ends that begins at an offset; -1 where none does."""
    match = re.compile(_ANGLED).match(text, start, end)
    return match.end() if match else -1


def words(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end, which blanks part; a placeholder is one, whatever it holds."""
    word = rf"(?:{MARKED}|{_IN_BRACKETS}|{_IN_FENCES}|{_IN_PAIRS}|\S)+"
    return [match.span() for match in re.finditer(word if _SIGN.search(text) or "--" in text else r"\S+", text)]
