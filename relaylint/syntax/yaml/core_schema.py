"""Resolves plain scalars by the core schema of YAML 1.2: null, booleans, numbers, or strings."""

from __future__ import annotations

import re
from typing import Any

from relaylint.core.checks import LIMIT_EXCEEDED
from relaylint.syntax.reading import MAX_DIGITS, ReadError

CONSTANTS: dict[str, Any] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBER_STARTS = frozenset("+-.0123456789")
"""The characters that a number starts with: most scalars need no further test."""
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)|0o(?P<oct>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<inf>[-+]?)\.(?:inf|Inf|INF)|(?P<nan>\.(?:nan|NaN|NAN))"
)


def plain_scalar(text: str, start: int, end: int) -> Any:
    """Return the value of a plain scalar. Raises `ReadError` like `number`."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    return number(text, start, end) if text[0] in NUMBER_STARTS else text


def number(text: str, start: int, end: int) -> Any:
    """Return the number that a text represents, or the text. Raises `ReadError` at the offsets if it is too long."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if len(text) > MAX_DIGITS:
        raise ReadError(LIMIT_EXCEEDED, start, end, f"a number of more than {MAX_DIGITS:,} digits")
    form = match.lastgroup
    if form == "int":
        return int(text)
    if form == "float":
        return float(text)
    if form in ("oct", "hex"):
        return int(match[form], 8 if form == "oct" else 16)
    return float("nan") if form == "nan" else float(f"{match['inf']}inf")
