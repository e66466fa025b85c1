"""Finds what has still to be filled in in the data of a file: a value, an item of a list, what a structure holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relaylint.document import Path
from relaylint.kinds import Kind
from relaylint.placeholders import is_placeholder


def unfilled(kind: Kind, data: dict[str, Any]) -> Iterator[Path]:
    """Yield the paths of what has still to be filled in in a definition."""
    for name, value in data.items():
        if isinstance(value, str):
            if kind.is_placeholder(name, value):
                yield (name,)
        elif _is_bare(value):
            yield (name,)
        elif isinstance(value, list | dict):
            for step, item in value.items() if isinstance(value, dict) else enumerate(value):
                if _is_bare(item) or holds_placeholder(kind, name, item):
                    yield (name, step)


def is_open(value: Any) -> bool:
    """Tell whether definitions have still to be filled into a list, so that nobody knows all there are."""
    return any(map(is_unfilled, value if isinstance(value, list) else [value]))


def is_unfilled(value: Any) -> bool:
    """Tell whether a placeholder stands in place of a definition, or of a list of them."""
    if isinstance(value, dict):  # `{Name}` could as well be a definition with a property that is null
        return _is_bare(value) and next(iter(value)).startswith("{{")
    return isinstance(value, str) and is_placeholder(value)


def holds_placeholder(kind: Kind, name: str, item: Any) -> bool:
    """Tell whether a text, or one in a structure, has still to be filled in where a property holds it."""
    texts = item.values() if isinstance(item, dict) else [item]
    return any(isinstance(text, str) and kind.is_placeholder(name, text) for text in texts)


def _is_bare(value: Any) -> bool:
    """Tell whether something is what YAML makes of a placeholder in braces that has no quotes: a mapping."""
    if not isinstance(value, dict) or len(value) != 1 or None not in value.values():
        return False
    return is_placeholder(f"{{{next(iter(value))}}}")
