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
        elif isinstance(value, dict) and _is_bare(value):
            yield (name,)
        elif isinstance(value, list | dict):
            for step, item in value.items() if isinstance(value, dict) else enumerate(value):
                if any(kind.is_placeholder(name, text) for text in _texts(item)):
                    yield (name, step)


def is_open(value: Any) -> bool:
    """Tell whether definitions have still to be filled into a list, so that nobody knows all there are."""
    return any(map(is_unfilled, value if isinstance(value, list) else [value]))


def is_unfilled(value: Any) -> bool:
    """Tell whether a placeholder stands in place of a definition, or of a list of them."""
    if isinstance(value, dict):  # `{Name}` could as well be a definition with a property that is null
        return _is_bare(value) and next(iter(value)).startswith("{{")
    return isinstance(value, str) and is_placeholder(value)


def _texts(item: Any) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        yield from (text for text in item.values() if isinstance(text, str))
        if _is_bare(item):
            yield f"{{{next(iter(item))}}}"


def _is_bare(value: dict[str, Any]) -> bool:
    """Tell whether a mapping is what YAML makes of a placeholder in braces that has no quotes."""
    return len(value) == 1 and None in value.values() and is_placeholder(f"{{{next(iter(value))}}}")
