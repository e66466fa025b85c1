"""Writes values as YAML that readers of YAML 1.1 and 1.2 interpret alike.

A string is only left unquoted if no reader can take it for anything else, by an allow-list.
"""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.core.runners import IN_LINE

LONGEST_KEY: Final = 1000
"""Maximum length of a key, including quotes, before `:` without an explicit key mark."""
_PLAIN: Final = re.compile(r"[^\W\d_](?:[\w ./@+()-]*[\w)])?|[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?")
_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that are not strings without quotes in some version of YAML, in any letter case."""
_UNSAFE: Final = re.compile(rf'["\\]|[^ -~]|{IN_LINE}')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "#": "\\x23"}


def flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, dict):
        pairs = (f"{'? ' * (len(key) > LONGEST_KEY)}{scalar(key)}: {flow(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    return scalar(value)


def scalar(value: Any) -> str:
    """Return a string, a number, a boolean or null."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else quoted(text)


def quoted(text: str) -> str:
    """Return a string in double quotes; invisible characters are escaped."""
    return f'"{_UNSAFE.sub(lambda match: escape(match[0]), text)}"'


def escape(char: str) -> str:
    """Return a character as it stands in double quotes."""
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _number(value: float) -> str:
    """Return a number that is a number in both versions: with a decimal point, or the name of a special value."""
    if value != value:  # noqa: PLR0124  # the one number that is not itself
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    digits, exponent, power = repr(value).partition("e")
    return f"{digits if '.' in digits else f'{digits}.0'}{exponent}{power}"
