"""Detects misspelt `$true`, `$false` and `$null`: similar variables that nothing sets."""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.suggest import Names
from relaylint.core.text import Source
from relaylint.syntax.reading import MAX_PROBLEMS, misspelt

_CONSTANTS: Final = Names(("true", "false", "null"))
_VARIABLE: Final = re.compile(r"\$([^\W\d_]{3,6})\b(?![:({])")
_AS_VALUE: Final = re.compile(r"(?:=|(?<!\w)-\w{1,60}:?)[ \t]*\Z")
_BEFORE: Final = 80


def misspelt_constants(source: Source) -> list[Diagnostic]:
    """Return diagnostics for such variables. One that occurs other than as a value may be set there."""
    text = source.text
    by_name: dict[str, list[re.Match[str]]] = {}
    for match in _VARIABLE.finditer(text):
        name = match[1].lower()
        if _CONSTANTS.nearest(name):
            by_name.setdefault(name, []).append(match)
    return [
        misspelt(source, *match.span(), "variable that the file sets", f"${_CONSTANTS.nearest(name)}")
        for name, uses in by_name.items()
        if all(_AS_VALUE.search(text, max(0, use.start() - _BEFORE), use.start()) for use in uses)
        for match in uses
    ][:MAX_PROBLEMS]
