"""Type casts in scripts, such as `[string]` and `[string[]]`, and which values they leave unchanged."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.syntax.powershell.tokens import Tokens

_CAST: Final = re.compile(r"\[\s*(?P<type>[\w.]+)(?P<list>\[\s*\])?\s*\](?!\s*::)")
_TEXTS: Final = frozenset({"string", "system.string"})
_TRUTHS: Final = frozenset({"bool", "boolean", "switch", "system.boolean"})
_NUMBERS: Final = frozenset({"int", "int32", "int64", "long", "uint32", "uint64", "system.int32"})
_LISTS: Final = frozenset({"array", "object[]", "system.object[]", "string[]", "system.string[]"})
_TABLES: Final = frozenset({"hashtable", "ordered", "pscustomobject", "psobject"})


class Type(NamedTuple):
    """A type of a cast, by its name in lower case, with ``[]`` for an array."""

    name: str

    def fits(self, value: Any) -> bool:
        """Return whether a cast leaves a value unchanged."""
        name = self.name
        return (
            (name in _TEXTS and isinstance(value, str))
            or (name in _TRUTHS and isinstance(value, bool))
            or (name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool))
            or (name in _LISTS and isinstance(value, (list, str)))
            or (name in _TABLES and isinstance(value, dict))
        )


def read_type(tokens: Tokens) -> Type | None:
    """Consume a type name in brackets and return the type; None if there is none."""
    match = _CAST.match(tokens.text, tokens.peek().start, tokens.end)
    if match is None:
        return None
    tokens.go(match.end())
    return Type(f"{match['type'].lower()}{'[]' if match['list'] else ''}")
