"""How values are written in each language, in the quotes of what stands there or beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from relaylint.check.fixing.changes import CannotEditError
from relaylint.core.records import NamedTuple
from relaylint.core.runners import has_command
from relaylint.syntax.yaml.emitting import flow, quoted, scalar


class Notation(NamedTuple):
    """A language: how it writes a value, and a key, like another that stands in the text; and what is between them."""

    value: Callable[[Any, str], str]
    key: Callable[[str, str], str]
    between: str


def _in_json(value: Any, like: str) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise CannotEditError("JSON has no word for such a number") from None


def _in_yaml(value: Any, like: str) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_in_yaml(item, like) for item in value)}]"
    if not isinstance(value, str):
        return flow(value)
    if like.startswith("'") and value.isprintable() and not has_command(value):
        return "'" + value.replace("'", "''") + "'"
    return quoted(value) if like.startswith('"') else scalar(value)


JSON: Final = Notation(_in_json, _in_json, ": ")
YAML: Final = Notation(_in_yaml, _in_yaml, ": ")


_BARE: Final = re.compile(r"(?!\d+$)[A-Za-z0-9][A-Za-z0-9_./:-]*")
"""What an argument of a command needs no quotes for."""
_QUOTED: Final = "'\"$@(\u2018\u2019\u201a\u201b\u201c\u201d\u201e"
"""What a value begins with that is no bare word."""
_SINGLE: Final = re.compile("['\u2018\u2019\u201a\u201b]")
"""What ends a string in single quotes."""
_SPECIAL: Final = re.compile('[`$"\u201c\u201d\u201e]')
_CONTROLS: Final = {"\n": "`n", "\r": "`r", "\t": "`t"}


def _in_powershell(value: Any, like: str) -> str:
    if isinstance(value, list):
        return f"@({', '.join(_in_powershell(item, like) for item in value)})"
    if value is None:
        return "$null"
    if isinstance(value, bool):
        word = "true" if value else "false"
        return f"${word.capitalize() if like in ('$True', '$False') else word}"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    if like and like[0] not in _QUOTED and _BARE.fullmatch(text):
        return text
    printable = text.isprintable()
    if printable and not like.startswith('"'):
        return f"'{_SINGLE.sub(lambda match: match[0] * 2, text)}'"
    escaped = "".join(_CONTROLS.get(char, char) for char in _SPECIAL.sub(lambda match: f"`{match[0]}", text))
    if not escaped.isprintable():
        raise CannotEditError("PowerShell has no way to write such a character that every version knows")
    return f'"{escaped}"'


def _key_in_powershell(name: str, like: str) -> str:
    mark = like[:1] if like[:1] in ("-", "'", '"') else ""
    return f"{mark}{name}{mark if mark != '-' else ''}"


POWERSHELL: Final = Notation(_in_powershell, _key_in_powershell, " = ")
