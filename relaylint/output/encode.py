"""Encodes JSON that is safe to print and to encode as UTF-8, whatever its strings contain."""

from __future__ import annotations

import json
import re

from relaylint.core.runners import IN_LINE
from relaylint.output.visible import HIDDEN

_HIDDEN = re.compile(f"[{HIDDEN}]|{IN_LINE}")


def encode(document: dict[str, object] | list[dict[str, object]], indent: int | None = 2) -> str:
    """Return ``document`` as JSON that ends with a newline, indented; on one line, where ``indent`` is None.

    Invisible characters, surrogates, which cannot be encoded, and a character of anything that a CI runner would
    execute are escaped.
    """
    return _HIDDEN.sub(_escape, json.dumps(document, ensure_ascii=False, indent=indent)) + "\n"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord('#'):04x}" if match[0] == "#" else json.dumps(match[0])[1:-1]
