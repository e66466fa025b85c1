"""Text inside XML documents: elements, attributes, and what no document of XML 1.0 can hold.

What `visible` replaces includes every character that section 2.2 of XML 1.0 leaves out: control characters, surrogates,
U+FFFE and U+FFFF.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from relaylint.output.visible import visible, visible_within

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
"""Stand for what would be markup; `>` would be some behind `]]`."""


def element(name: str, attributes: dict[str, object], content: Iterable[str] = ()) -> list[str]:
    """Return the lines of an element; ``content`` are lines of XML, which are indented."""
    head, inside = _head(name, attributes), [f"  {line}" for line in content]
    return [f"<{head}>", *inside, f"</{name}>"] if inside else [f"<{head}/>"]


def text_element(name: str, attributes: dict[str, object], lines: Iterable[str]) -> list[str]:
    """Return an element that holds lines of text, as one line of XML and those that continue it, not indented."""
    whole = "\n".join(visible(line).translate(_ENTITIES) for line in lines)
    return [f"<{_head(name, attributes)}>{whole}</{name}>"]


def _head(name: str, attributes: dict[str, object]) -> str:
    """Return a name and attributes; what stands in these is on one line, and never begins it."""
    values = ((key, visible_within(str(value)).translate(_ENTITIES)) for key, value in attributes.items())
    return " ".join([name, *(f'{key}="{value}"' for key, value in values)])
