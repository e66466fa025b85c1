"""Detects definitions in relaylint's own format in places that are not read: below other keys, or without a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from relaylint.core.checks import MISPLACED_DEFINITIONS
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Document, Mapping, Node, Sequence, resolved
from relaylint.formats.exports.object_kinds import kind_but_for_slips, kind_called, kind_of, kinds_meant, letters_of
from relaylint.formats.untold import name_in, without_key
from relaylint.model.kinds import is_own, kind
from relaylint.model.schema_index import KEYS
from relaylint.syntax.reading import problem, shown

_DEEPEST: Final = 3
"""Maximum depth of keys below which definitions are searched for."""
_MOST: Final = 10
_FOREIGN: Final = frozenset({"properties", "definitions", "$defs", "example", "examples"})
"""Keys below which schemas and their examples are, in lower case."""
_HOST: Final = "SendingHost"
_OF_HOSTS: Final = frozenset(main.lower() for main, about in kind(_HOST).properties.items() if about.get("x-tells"))
"""Properties of a host, in lower case; two of them identify one."""
_METHODS: Final = ("connector", "directsend", "smtpauth")


def misplaced(document: Document) -> list[Diagnostic]:
    """Return diagnostics for definitions in a document without a top-level key of ours."""
    below = [_below_another(document, *place) for place in _nested(document.root)]
    return (below or list(_without_key(document)))[:_MOST]


def _nested(root: Node) -> Iterator[tuple[Node, str]]:
    """Yield the keys of ours below others that contain definitions, each with its name."""
    for node, depth in _mappings(root):
        for name, (key, value) in node.entries.items() if depth else ():
            if name.lower() in KEYS and _lists_definitions(KEYS[name.lower()], resolved(value)):
                yield key, name


def _mappings(root: Node) -> Iterator[tuple[Mapping, int]]:
    """Yield the mappings of a tree with their depth; a list counts as one level."""
    waiting: list[tuple[Node, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, Sequence) and depth <= _DEEPEST:
            waiting += ((resolved(item), max(depth, 1)) for item in reversed(node.items))
        elif isinstance(node, Mapping):
            yield node, depth
            below = [value for name, (_, value) in node.entries.items() if name.lower() not in _FOREIGN]
            if depth < _DEEPEST:
                waiting += ((resolved(value), depth + 1) for value in reversed(below))


def _lists_definitions(name: str, node: Node) -> bool:
    """Return whether a value under a key of ours consists of properties of its kind."""
    items = node.items if isinstance(node, Sequence) else [node]
    mappings = [item for item in map(resolved, items) if isinstance(item, Mapping) and item.entries]
    return bool(mappings) and kind(name).has_all(key.lower() for item in mappings for key in item.entries)


def _below_another(document: Document, key: Node, name: str) -> Diagnostic:
    words = f"`{shown(name)}` stands below another key, where definitions are not read"
    return problem(MISPLACED_DEFINITIONS, document.source, key.start, key.end, words)


def _without_key(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for the first definition of each kind that is not below a key of ours.

    Exported JSON is read without such keys: there, only hosts are searched for.
    """
    source = document.source
    in_json, seen = source.name.lower().endswith(".json"), set()
    for node, _ in _mappings(document.root):
        kinds = _kinds(node.value, letters_of(source.name), exported=not in_json)
        if kinds and tuple(kinds) not in seen:
            seen.add(tuple(kinds))
            place = next(key for key, _ in node.entries.values())
            yield without_key(source, place, name_in(node.value), kinds)


def _kinds(data: dict[str, Any], called: str, *, exported: bool) -> list[str]:
    """Return the kinds that a mapping may be a definition of; most of its keys are properties of theirs."""
    names = {name.lower() for name in data}
    if kind(_HOST).has_all(names) and _is_host(names, data):
        return [_HOST]
    if not exported:
        return []
    told = kind_of(data, called) or kind_but_for_slips(data, called) or kind_called(data, called)
    if told is None:
        return kinds_meant(data)
    return [told] if 2 * len(names & kind(told).spellings.keys()) > len(names) else []


def _is_host(names: set[str], data: dict[str, Any]) -> bool:
    if any(isinstance(value, dict) and None not in value.values() and not is_own(key) for key, value in data.items()):
        return False  # conditions on a host, as in a rule: no property of a host is a mapping, except for placeholders
    method = next((value for name, value in data.items() if name.lower() == "method"), None)
    methods = isinstance(method, str) and method.lower() in _METHODS
    return len(names & _OF_HOSTS) + methods > 1
