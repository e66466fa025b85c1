"""Advice for YAML that a text without quotes breaks: which sign in it does, and that quotes mend it."""

from __future__ import annotations

import re
from typing import Final

_VALUE: Final = re.compile(r"""[ \t]*(?:- +)*(?:(?:"[^"\n]*"|'[^'\n]*'|[^\s"'#\[\]{},:*&`@%][^\n:]*?) *: +)?""")
"""What stands before a value in its line, in block style."""
_NEVER_FIRST: Final = "*&`@%"
"""Signs that are never the first one of a plain text; the first two refer to something else."""
_CLOSING: Final = {"[": "]", "{": "}", '"': '"', "'": "'"}
_BEFORE_VALUE: Final = frozenset(" \t[{,\n")


def advice(text: str, start: int) -> str | None:
    """Return what to do about a fault at an offset of a text, if quotes mend it; None if nobody knows."""
    line = text.rfind("\n", 0, start) + 1
    for at in (start, start - 1):
        sign = text[at : at + 1]
        if sign and sign in _NEVER_FIRST and at >= line and (at == line or text[at - 1] in _BEFORE_VALUE):
            return _first(sign)
    before, sign = text[start - 1 : start], text[start : start + 1]
    if "\\" in (before, sign):
        return "write the text in single quotes: within double ones `\\` begins an escape"
    if sign and sign in "[{" and before not in _BEFORE_VALUE:
        return f"put the text in quotes: within brackets a plain one has no `{sign}` in it"
    if before and before in "]}":
        return _first("[" if before == "]" else "{")
    match = _VALUE.match(text, line)
    value = match.end() if match else line
    return _at_value(text, value, start) if value <= start else None


def _at_value(text: str, value: int, start: int) -> str | None:
    """Return what to do about a fault in a value, or at its beginning."""
    first = text[value : value + 1]
    if text[start : start + 1] == ":":
        return "put the text in quotes: a plain one has no colon with a blank behind it"
    if first in _CLOSING and _CLOSING[first] in text[value + 1 : start]:
        return _first(first) if first in "[{" else f"write a text with `{first}` in it within the other sort of quotes"
    if first and first in "[{" and _CLOSING[first] in text[start:].partition("\n")[0]:
        return "put a text in quotes that has other signs than letters and digits in it, within brackets"
    return _first(first) if first and first in "|>?-,%" else None


def _first(sign: str) -> str:
    return f"put the text in quotes: a plain one does not begin with {'a backtick' if sign == '`' else f'`{sign}`'}"
