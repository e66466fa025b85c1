"""Recognises placeholders: text that a person or a tool still has to replace with a value."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

NOT_FILLED_IN: Final = "its value is not filled in"
"""The reason for an unknown value that is a placeholder."""

_LETTER: Final = r"[^\x00-\x40\x5B-\x60\x7B-\xA9]"
_AT_START: Final = "(?<![A-Za-z0-9])"
_ANGLED: Final = rf"<(?![IiSs]>){_LETTER}[^<>@=\x0A]{{0,80}}>"
"""A placeholder in angle brackets; `<I>` and `<S>` occur in names of certificates."""
MARKED: Final = "|".join(
    (
        "@@?[A-Z][A-Z0-9_]{0,60}@@?",
        "%%?(?![0-9A-Fa-f]{2}%)[A-Za-z][A-Za-z0-9_.-]{0,60}%%?",
        _AT_START + "__[A-Za-z](?:[A-Za-z0-9_:.-]{0,80}[A-Za-z0-9])?__(?![A-Za-z0-9])",
        r"#\{[^{}\x0A]{1,80}\}#?",
        _ANGLED,
    )
)
"""Placeholders with punctuation that is not part of any value, nor of any syntax that relaylint reads."""

_FOR_TOOLS: Final = (("${", "}"), ("$(", ")"), ("{{", "}}"), ("<%", "%>"), ("ENC[", "]"))
_OF_DATUM: Final = ("[x=", "[enc=")
_BRACED: Final = r"\{[A-Za-z_][A-Za-z0-9_.]{0,80}\}"
_CLOSING: Final = r"\]"
_IN_BRACKETS: Final = rf"{_LETTER}[^\[\]@:,\x0A]{{0,80}}{_CLOSING}"
_NAME: Final = rf"[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+{_CLOSING}"
_HOST: Final = rf"{_NAME}|(?:[a-z-]+|[a-zA-Z-]*[0-9][a-zA-Z0-9-]*)\]"
IN_CAPITALS: Final = "[A-Z]{2,}(?:[ _][A-Z]+)+|(?:DOMAIN|HOST|NAME|CERTIFICATE|ADDRESS|SENDER|IP|RANGE)(?:S|ES)?"
"""Upper-case words in brackets that stand for a list: no domain or address has blanks or such a name."""
_FENCED: Final = "|".join(f"{mark}{{{least},20}} ?{_LETTER}.{{0,80}}{mark}{{{least},20}}"
                          for mark, least in (("-", 2), (r"\*", 2), ("=", 2), ("#", 2), ("~", 1)))  # fmt: skip
_WORDS: Final = frozenset(
    ("changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "todo", "tbd", "fixme")
)
_ASKING: Final = "|".join(
    (
        _AT_START + "(?:YOUR[_-]|(?:REPLACE|CHANGE|INSERT)_)[A-Z]",
        r"^\s*[Yy]our [A-Za-z]",
        r"^\s*(?:[Xx]{1,3}\.){3}[Xx]{1,3}(?:/[Xx0-9]{1,3})?\s*$",
    )
)
_IN_VALUES: Final = rf"{MARKED}|{_BRACED}|{_ASKING}|^\s*(?:{_FENCED})\s*$|\[(?!{_NAME}){_IN_BRACKETS}"
_IN_HOSTS: Final = _IN_VALUES.replace(_NAME, f"(?:{_HOST})")
_SIGN: Final = re.compile(r"[$<{\[%#~_=]")


class _Forms:
    """The forms of placeholders, compiled when the first candidate is seen."""

    def __init__(self) -> None:
        self.value = re.compile(_IN_VALUES)
        self.host = re.compile(_IN_HOSTS)
        self.free = re.compile(rf"{MARKED}|{_BRACED}|{_FENCED}|\[{_IN_BRACKETS}")


_forms: Final = cache(_Forms)


def is_placeholder(text: str, *, free: bool = False, host: bool = False) -> bool:
    """Return whether a text, or part of it, is a placeholder.

    ``free``: any text is allowed, as in a comment; a placeholder must then be in a template syntax, or be the whole
    text. ``host``: a host is allowed, also one in brackets.
    """
    lowered = text.lower()
    if not _may_hold_one(text, lowered):
        return not free and lowered.strip() in _WORDS
    if _is_for_tool(text):
        return True
    if free:
        return _forms().free.fullmatch(text.strip()) is not None
    match = (_forms().host if host else _forms().value).search(text)
    return match is not None or lowered.strip() in _WORDS


def _may_hold_one(text: str, lowered: str) -> bool:
    """Return whether a text has what is in every placeholder that is more than one word: most values need no further
    test. An expression of all this would try each alternative at each character."""
    if _SIGN.search(text) or "--" in text or "**" in text or text.count("@") > 1:
        return True
    return "our " in text or "YOUR-" in text or "x.x" in lowered


def placeholder_pattern(host: bool) -> str:
    """Return a portable regular expression that finds a placeholder in a value."""
    words = "|".join(
        "".join(f"[{char}{char.upper()}]" if char.isalpha() else char for char in word) for word in sorted(_WORDS)
    )
    tools = r"\$\{[\s\S]*\}|\$\([\s\S]*\)|\{\{[\s\S]*\}\}|<%[\s\S]*%>|ENC\[[\s\S]*\]|\[(?:[xX]|[eE][nN][cC])="
    others = (_IN_HOSTS if host else _IN_VALUES).replace(_AT_START, "(?:^|[^A-Za-z0-9])")
    return rf"{tools}|^\s*(?:{words})\s*$|{others}"


def pattern_in_brackets() -> str:
    """Return a pattern that finds a placeholder in a text without its surrounding brackets, like
    `placeholder_pattern`."""
    bare, other = (form.removesuffix(_CLOSING) for form in (_IN_BRACKETS, _NAME))
    return rf"{placeholder_pattern(host=False)}|^(?!{other}$){bare}$"


def _is_for_tool(text: str) -> bool:
    for opening, closing in _FOR_TOOLS:
        at = text.find(opening)
        if at >= 0 and text.find(closing, at + 2) >= 0:
            return True
    return "[" in text and any(opening in text.lower() for opening in _OF_DATUM)


def bracketed(text: str, start: int, end: int) -> int:
    """Return the end of a placeholder in angle brackets that starts at an offset; -1 if there is none."""
    match = re.compile(_ANGLED).match(text, start, end)
    return match.end() if match else -1


def words(text: str) -> list[tuple[int, int]]:
    """Return start and end of the blank-separated words of a text; a placeholder is one word, whatever it contains."""
    pairs = r"\{\{[^{}]{1,200}\}\}|\$\{[^{}]{1,200}\}|\$\([^()]{1,200}\)"
    fenced = _FENCED.replace("~{1,20} ?", "~{1,20}").replace(".{0,80}~", r"[^\s~]{0,80}~")
    word = rf"(?:{MARKED}|\[{_IN_BRACKETS}|{fenced}|{pairs}|\S)+"
    return [match.span() for match in re.finditer(word if _SIGN.search(text) or "--" in text else r"\S+", text)]
