"""How values are written in each language, in the quotes of what stands there or beside it."""

from __future__ import annotations

import json
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
