"""Text that Markdown, and what shows it, take for nothing but text: names as code, and words of ours around them."""

from __future__ import annotations

import re
from typing import Final

from relaylint.output.visible import visible

_PLAIN: Final = re.compile(r"[^\W_]|[ ,;/-]|(?<!www)\.|:(?= )", re.IGNORECASE)
"""Matches what neither Markdown nor HTML, nor the programs around them, take for their own."""
_USUAL: Final = re.compile(r"<>|[\w*./@:-](?:[\w*./@:<>=' -]*[\w*./@:<>='-])?", re.ASCII)
"""Matches what may stand between backticks as it is, in a table too."""


def code(name: str) -> str:
    """Return a name as code: between backticks, or, if it is an odd one, spelled out so that nothing ends it."""
    return f"`{name}`" if _USUAL.fullmatch(name) else f"<code>{spelled(name)}</code>"


def marked(text: str) -> str:
    """Return words of ours with names in backticks, whatever the names hold."""
    parts = text.split("`")
    return "".join(code(part) if at % 2 and part else spelled(part) for at, part in enumerate(parts))


def spelled(text: str) -> str:
    """Return a text with every character as an entity that could mean anything."""
    shown = visible(text)
    return "".join(
        each if _PLAIN.match(shown, at) or not each.isascii() else f"&#{ord(each)};" for at, each in enumerate(shown)
    )
