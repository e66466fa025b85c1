"""Converts the values of exported objects to the form that the schemas need."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any, Final

from relaylint.core.document import Mapping, MaybeNothing, Node, Path, Scalar, Sequence, resolved
from relaylint.core.records import NamedTuple
from relaylint.model.kinds import kind, own_meant
from relaylint.values.placeholders import is_placeholder, words

CUT_OFF: Final = "PowerShell cut its value off, since it nests deeper than was asked for"
STRUCTURE: Final = "the export holds a structure that does not tell its value"
NUMBER: Final = "the export holds a number, and what it stands for is not documented"
PLACEHOLDER: Final = "`--` stands for what Edge synchronisation fills in"
JOINED: Final = "it is a list in one text, and where its items end is not told"

_CUT_OFF: Final = re.compile(
    r"@\{|(?:Deserialized\.)?(?:System\.(?:Collections|Object|String|Management)|Microsoft\.Exchange)\b"
)
"""Text in place of a structure beyond the depth limit: ``@{Name=…}``, or a type name."""
_ITEM: Final = re.compile(r"[^\s,;|]+(?:;[0-9]{1,4}(?![^\s,;|]))?")
"""An item of a list in one string; the domain of an address space is followed by its cost: ``smtp:*;1``."""
_LONGEST_NUMBER: Final = 18
_JOINED_BY_PEOPLE: Final = re.compile(r"[,|]|;(?![0-9]{1,4}(?:\s|$))")
_JOINTS: Final = frozenset(("", ",", ";", "|"))
_SPACE_PARTS: Final = ("type", "domain", "cost", "includesubdomains")


class ShapedValue(NamedTuple):
    """A value in the needed form. ``unknown``: the reasons why it, or an item of it, cannot be known."""

    node: Node
    unknown: dict[Path, str]


class _Shape(NamedTuple):
    """The type of a property: ``checked`` is false if the schema accepts anything, ``words`` is true for strings.

    ``numbers``: the enumeration values that numbers stand for.
    """

    name: str
    checked: bool
    listed: bool
    switch: bool
    words: bool
    number: bool
    nullable: bool
    numbers: dict[int, str]


@cache
def _shape(kind_name: str, name: str) -> _Shape:
    about = kind(kind_name)
    schema = about.properties[name]
    types = schema.get("type", ())
    return _Shape(
        name,
        "type" in schema or name in about.enums,
        "array" in types,
        types == "boolean",
        name in about.enums or name in about.switch_words or ("string" in types and "integer" not in types),
        types == "integer",
        "null" in types or any(None in branch.get("enum", ()) for branch in (schema, *schema.get("anyOf", ()))),
        words_of_numbers(kind_name, name),
    )


def words_of_numbers(kind_name: str, name: str) -> dict[int, str]:
    """Return the values that the numbers of an Exchange enumeration stand for, with the property in canonical spelling.

    ``ConvertTo-Json`` writes numbers if the server's types are loaded.
    """
    numbers: dict[str, int] = kind(kind_name).properties.get(name, {}).get("x-numbers", {})
    return {number: word for word, number in numbers.items()}


def is_cut_off(text: str) -> bool:
    """Return whether a text only represents a structure beyond PowerShell's depth limit."""
    return _CUT_OFF.match(text) is not None


def shaped(kind_name: str, name: str, node: Node, text: str) -> ShapedValue | None:
    """Return the value of the property ``name``, in canonical spelling, of a kind; None if there is none."""
    if own_meant(name):
        return ShapedValue(node, {})
    shape = _shape(kind_name, name)
    if not shape.checked:
        return ShapedValue(node, {})
    node = _unwrapped(node)
    if node.value is None and not shape.nullable:
        return None
    if shape.listed:
        return _listed(shape, node, text)
    if isinstance(node, Sequence):
        if len(node.items) > 1:
            return _unknown(node, text, STRUCTURE)
        node = _unwrapped(node.items[0]) if node.items else Scalar(node.start, node.end, None)
        if node.value is None and not shape.nullable:
            return None
    return _single(shape, node, text)


def _single(shape: _Shape, node: Node, text: str) -> ShapedValue:
    if not isinstance(node, Scalar):
        told = _told(node)
        return _unknown(node, text, STRUCTURE) if told is None else ShapedValue(told, {})
    value = node.value
    if shape.switch and isinstance(value, str) and value.lower() in ("true", "false"):
        return ShapedValue(Scalar(node.start, node.end, value.lower() == "true"), {})
    if (
        shape.number
        and isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= _LONGEST_NUMBER
    ):
        return ShapedValue(Scalar(node.start, node.end, int(value)), {})
    if shape.words and isinstance(value, int) and not isinstance(value, bool):  # a word of an enumeration
        word = shape.numbers.get(value)
        return _unknown(node, text, NUMBER) if word is None else ShapedValue(Scalar(node.start, node.end, word), {})
    if isinstance(value, str) and is_cut_off(value):
        return _unknown(node, text, CUT_OFF)
    return ShapedValue(node, {})


def _listed(shape: _Shape, node: Node, text: str) -> ShapedValue:
    items: list[Node] | None
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and is_cut_off(node.value):
            return ShapedValue(node, {(): MaybeNothing(CUT_OFF)})
        items = _parts(node, text)
        if items is None:
            return _unknown(node, text, JOINED)
        if len(items) < 2 and node.value != "--":
            return ShapedValue(node, {})
    elif isinstance(node, Sequence):
        items = [item for item in node.items if item.value is not None]
    else:
        items = [node]
    made = Sequence(node.start)
    made.end = node.end
    unknown: dict[Path, str] = {}
    for index, item in enumerate(items):
        told, reason = _item(shape.name, _unwrapped(item), text)
        made.items.append(told)
        made.value.append(told.value)
        if reason:
            unknown[(index,)] = reason
    return ShapedValue(made, unknown)


def _item(name: str, node: Node, text: str) -> tuple[Node, str]:
    """Return an item of a list, and the reason if it is unknown."""
    if isinstance(node, Mapping):
        told = _address_space(node, name) or _told(node)
    else:
        told = node if isinstance(node, Scalar) else None
    if told is None:
        return _unknown(node, text, STRUCTURE).node, STRUCTURE
    if isinstance(told.value, str):
        if is_cut_off(told.value):
            return told, CUT_OFF
        if "--" in (told.value, told.value.rpartition(":")[2].partition(";")[0]):
            return told, PLACEHOLDER
    return told, ""


def _parts(node: Scalar, text: str) -> list[Node] | None:
    """Return the items of a list in one string; None if their ends are ambiguous.

    PowerShell joins them with blanks beyond its depth limit; people who know this use a comma, a semicolon or a bar. A
    string has only one type of separator.
    """
    value, start = node.value, node.start
    if not isinstance(value, str) or not value.strip():
        return [node]
    told = _JOINED_BY_PEOPLE.search(value) is None or is_placeholder(value)
    spans = words(value) if told else _items(value)
    if spans is None:
        return None
    if text[start + 1 : node.end - 1] == value:
        start += 1
    elif text[start : node.end] != value:
        return [Scalar(node.start, node.end, value[first:last]) for first, last in spans]
    return [Scalar(start + first, start + last, value[first:last]) for first, last in spans]


def _items(value: str) -> list[tuple[int, int]] | None:
    """Return the spans of the items of a list in one string; None if there are several types of separators."""
    matches = list(_ITEM.finditer(value))
    whole = (len(value) - len(value.lstrip()), len(value.rstrip()))
    joints = {value[left.end() : right.start()].strip() for left, right in pairwise(matches)}
    if not matches or (matches[0].start(), matches[-1].end()) != whole or len(joints) > 1 or not joints <= _JOINTS:
        return None
    return [match.span() for match in matches]


def _unwrapped(node: Node) -> Node:
    """Return the value inside the mappings that Windows PowerShell 5.1 writes around enumeration values.

    A value becomes ``{"value": 1, "Value": "OnPremises"}``.
    """
    if not isinstance(node, Mapping):
        return resolved(node)
    keys, entries = set(node.entries), node.entries
    if {"value", "Value"} <= keys:
        return entries["Value"][1]
    return entries["IsPresent"][1] if keys == {"IsPresent"} else node


def _told(node: Node) -> Node | None:
    """Return the text that a structure of Exchange represents; None if there is none."""
    if not isinstance(node, Mapping):
        return None
    parts = {name.lower(): value for name, (_, value) in node.entries.items()}
    if parts.keys() == {"domain"}:
        return parts["domain"] if isinstance(parts["domain"].value, str) else None
    for wanted, find in _TEXTS:
        if wanted <= parts.keys():
            told = find(parts, node)
            return told if told is not None and isinstance(told.value, str) else None
    return None


def _host(parts: dict[str, Node], node: Node) -> Node | None:
    """The text of a smart host: its address, or its name."""
    if parts["isipaddress"].value is not True:
        return parts["domain"]
    address = parts.get("address")
    return _told(address) if isinstance(address, Mapping) else address


def _certificate(parts: dict[str, Node], node: Node) -> Node:
    """The text of a certificate name, as it is entered: ``<I>issuer<S>subject``."""
    issuer, subject = parts["certificateissuer"].value, parts["certificatesubject"].value
    return Scalar(node.start, node.end, f"<I>{issuer}<S>{subject}" if issuer else str(subject))


_TEXTS: Final[tuple[tuple[set[str], Callable[[dict[str, Node], Mapping], Node | None]], ...]] = (
    ({"isipaddress", "domain"}, _host),
    ({"certificatesubject", "certificateissuer"}, _certificate),
    ({"ipaddresstostring"}, lambda parts, node: parts["ipaddresstostring"]),
    ({"isstar", "address"}, lambda parts, node: parts["address"]),
    ({"rdn", "name"}, lambda parts, node: parts["name"]),
    ({"expression", "rangeformat"}, lambda parts, node: parts["expression"]),
)
"""The structures that represent Exchange's values, identified by some of their keys, and the paths of their text."""


def _address_space(node: Mapping, name: str) -> Node | None:
    """Return an address space: its parts for a Send connector, its text for others; None for another structure."""
    parts = {key.lower(): (key, *entry) for key, entry in node.entries.items()}
    if not {"type", "domain"} <= parts.keys():
        return None
    if name != "AddressSpaces":
        kept: dict[str, Any] = {key: entry[2].value for key, entry in parts.items()}
        domain = kept.get("address") or kept["domain"]
        return Scalar(node.start, node.end, f"{kept['type']}:{domain};{kept.get('cost', 1)}")
    made = Mapping(node.start)
    made.end = node.end
    for part in _SPACE_PARTS:
        if part in parts and parts[part][2].value is not None:
            key, key_node, value = parts[part]
            made.entries[key] = (key_node, value)
            made.value[key] = value.value
    return made


def _unknown(node: Node, text: str, reason: str) -> ShapedValue:
    told = node.value if isinstance(node, Scalar) and isinstance(node.value, str) else text[node.start : node.end]
    return ShapedValue(Scalar(node.start, node.end, told), {(): reason})
