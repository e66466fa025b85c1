"""Finds placeholders in the data of a file: in values, list items, property names and nested structures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from relaylint.core.document import Path
from relaylint.model.kinds import Kind
from relaylint.values.placeholders import IN_CAPITALS, is_placeholder
from relaylint.values.syntaxes import BOOLEANS


def unfilled(kind: Kind, data: dict[str, Any]) -> Iterator[Path]:
    """Yield the paths of the placeholders in a definition."""
    for name, value in data.items():
        if isinstance(value, str):
            if kind.is_placeholder(name, value):
                yield (name,)
        elif isinstance(value, list | dict):
            if _is_bare(value) or _is_bracketed(kind, name, value):
                yield (name,)
                continue
            if name in kind.mappings and isinstance(value, dict):
                continue  # its placeholders are those of the mapping
            for step, item in value.items() if isinstance(value, dict) else enumerate(value):
                has_placeholder = (
                    kind.is_placeholder(name, item) if isinstance(item, str) else _holds_more(kind, name, item)
                )
                if has_placeholder:
                    yield (name, step)


def without_unnamed(kind: Kind, data: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return a definition without the properties whose names are placeholders, and whether there were any."""
    unnamed = [name for name in data if name not in kind.properties and is_placeholder(name)]
    return {name: value for name, value in data.items() if name not in unnamed} if unnamed else data, bool(unnamed)


def is_open(value: Any) -> bool:
    """Return whether a placeholder in a list stands for more definitions, so that the list is incomplete."""
    return any(map(is_unfilled, value if isinstance(value, list) else [value]))


def is_unfilled(value: Any) -> bool:
    """Return whether a placeholder takes the place of a definition, or of a list of definitions."""
    if isinstance(value, dict):  # `{Name}` could also be a definition with a property that is null
        return _is_bare(value) and next(iter(value)).startswith("{{")
    return isinstance(value, str) and is_placeholder(value)


def holds_placeholder(kind: Kind, name: str, item: Any) -> bool:
    """Return whether a string, or one within a structure, is a placeholder if a property has it as its value."""
    texts = item.values() if isinstance(item, dict) else [item]
    return any(_is_bare(text) or (isinstance(text, str) and kind.is_placeholder(name, text)) for text in texts)


def _holds_more(kind: Kind, name: str, item: Any) -> bool:
    return isinstance(item, dict) and (_is_bare(item) or holds_placeholder(kind, name, item))


def place_of(kind: Kind, data: dict[str, Any], path: Path) -> Path:
    """Return the path of an unknown value, with the canonical name of its property.

    For a single item of a list where the property is not a list, that is the property itself.
    """
    name, *rest = path
    main = kind.property_name(str(name))
    value = data.get(main)
    alone = rest == [0] and isinstance(value, list) and len(value) == 1 and not kind.takes_list(main)
    return (main,) if alone else (main, *rest)


def _is_bracketed(kind: Kind, name: str, value: Any) -> bool:
    """Return whether a value is how YAML parses an unquoted placeholder in brackets: a list.

    If the property is a list, only upper-case items count, which no valid value has; a valid value is a mistake.
    """
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], str) or name not in kind.properties:
        return False
    (text,), schema = value, kind.properties[name]
    if kind.takes_list(name):
        return "format" in schema["items"] and re.fullmatch(IN_CAPITALS, text) is not None
    meant = kind.enums.get(name) or (BOOLEANS if schema.get("type") == "boolean" else ())
    return text.lower() not in meant and (is_placeholder(text) or is_placeholder(f"[{text}]"))


def _is_bare(value: Any) -> bool:
    """Return whether a value is how YAML parses an unquoted placeholder in braces: a mapping."""
    if not isinstance(value, dict) or len(value) != 1 or None not in value.values():
        return False
    return is_placeholder(f"{{{next(iter(value))}}}")
