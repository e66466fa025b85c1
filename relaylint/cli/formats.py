"""``relaylint formats``: lists the formats in which definitions are read, and how each is recognised."""

from __future__ import annotations

import re
import sys
import textwrap
from argparse import Namespace
from typing import Final

from relaylint.formats.table import FORMATS
from relaylint.output.encode import encode

_CODE: Final = re.compile(r"`[^`]*`")
_JOINT: Final = "\u00a0"
"""Stands for a blank at which no line is broken."""


def run(arguments: Namespace) -> int:
    """Print the list."""
    sys.stdout.write(_json() if arguments.json else _text())
    return 0


def _json() -> str:
    rows = [
        {"name": row.name, "title": row.title, "files": list(row.patterns), "recognised-by": row.about}
        for row in FORMATS.values()
    ]
    return encode({"version": 1, "formats": rows})


def _text() -> str:
    lines: list[str] = []
    width = max(map(len, FORMATS)) + 2
    for name, row in FORMATS.items():
        lines.append(f"{name:{width}}{row.title}")
        about = _CODE.sub(lambda code: code[0].strip("`").replace(" ", _JOINT), row.about)
        words = f"{', '.join(row.patterns)}: {about}"
        indent = " " * width
        lines += textwrap.wrap(words, 100, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines).replace("`", "").replace(_JOINT, " ") + "\n"
