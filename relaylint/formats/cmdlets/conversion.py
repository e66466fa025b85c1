"""Converts parameter values to property values as PowerShell and Exchange do."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from typing import Any, Final

from relaylint.core.document import Alias, Mapping, Node, Path, Scalar, Sequence, resolved
from relaylint.model.kinds import Kind
from relaylint.syntax.powershell.scope import Value

_PART: Final = "it changes a list whose other entries are not in this file"
_NUMBER_WORDS: Final = frozenset("0123456789")
_LONGEST_NUMBER: Final = 18


def fitted(about: Kind, name: str, value: Value, text: str) -> tuple[Node, ReadOnly[Path, str]]:
    """Return the node of a value as the property ``name`` of a kind holds it, and its unknown parts.

    Values that PowerShell would reject are unchanged, so that the schema reports them.
    """
    if value.opaque:
        return value.node, value.unknown
    types = about.properties[name].get("type", ())
    types = (types,) if isinstance(types, str) else tuple(types)
    words = about.enums.get(name, {})
    node = value.node
    target = resolved(node)
    if isinstance(target, Mapping):
        return _changed(value, target, "array" in types, text)
    if isinstance(target, Sequence) and "array" in types:
        return _list(node, target, text), value.unknown
    if isinstance(node, Scalar):
        return _scalar(node, types or (("string",) if words else ()), words, text), value.unknown
    return node, value.unknown


def _changed(value: Value, table: Mapping, listed: bool, text: str) -> tuple[Node, ReadOnly[Path, str]]:
    """Return a list changed by ``@{Add = …; Remove = …}``: it contains what is added, and possibly other items."""
    start, end = value.node.start, value.node.end
    rest = Scalar(start, end, text[start:end])
    name = next((key for key in table.entries if key.lower() == "add"), None)
    if not listed or name is None:
        return rest, {(): _PART}
    below = value.below.get(name, {})
    added = resolved(table.entries[name][1])
    if () in below or isinstance(added, Mapping):
        return rest, {(): _PART}
    unknown: dict[Path, str] = dict(below)
    made = Sequence(start)
    made.end = end
    made.items += [*(added.items if isinstance(added, Sequence) else [added]), rest]
    made.value += [item.value for item in made.items]
    unknown[(len(made.items) - 1,)] = _PART
    return _list(made, made, text), unknown


def _list(node: Node, held: Sequence, text: str) -> Node:
    """Return a list with numbers converted to strings as written."""
    if not any(_is_number(item.value) for item in held.items):
        return node
    made = Sequence(held.start)
    made.end = held.end
    for item in held.items:
        made.items.append(_scalar(item, ("string",), {}, text) if isinstance(item, Scalar) else item)
        made.value.append(made.items[-1].value)
    return Alias(node.start, node.end, made) if isinstance(node, Alias) else made


def _scalar(node: Scalar, types: tuple[str, ...], words: dict[str, str], text: str) -> Scalar:
    value: Any = node.value
    if "boolean" in types and _is_number(value):
        value = value != 0
    elif "integer" in types and isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.isascii():
        value = int(value) if value.isdigit() else value
    elif ("string" in types or "array" in types) and isinstance(value, (int, float)):
        written = text[node.start : node.end]
        value = str(value) if isinstance(value, bool) or not _NUMBER_WORDS.intersection(written[:2]) else written
    elif words and isinstance(value, str) and value:
        value = _whole(value, words)
    return node if value is node.value else Scalar(node.start, node.end, value)


def _whole(value: str, words: dict[str, str]) -> str:
    """Return the enumeration value that a prefix stands for, as PowerShell completes it, if it is unique."""
    matches = [word for key, word in words.items() if key.startswith(value.lower())]
    return matches[0] if len(matches) == 1 and value.lower() not in words else value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
