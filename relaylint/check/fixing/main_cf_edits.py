"""Edits of Postfix's main.cf: values that stand there as they are, and words that stand for a switch."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.check.fixing.brackets import Listing, put_in, taken_out
from relaylint.check.fixing.changes import ADD, COMMENTED, REMOVE, SET, CannotEditError, Change
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.splicing import Splice
from relaylint.core.document import Mapping, Node, Scalar, Sequence, node_at
from relaylint.core.text import Span

_WORDS: Final[dict[tuple[str, object], str]] = {
    ("Tls", True): "may",
    ("Tls", False): "none",
    ("RequireTls", True): "encrypt",
    ("RequireTls", False): "may",
    ("IPv6", True): "all",
    ("IPv6", False): "ipv4",
}
"""The words of Postfix that set a property, and as little else as possible."""
_PLAIN: Final = re.compile(r"[\w.:/+@-]+")
_DERIVED: Final = "it follows from several settings of Postfix, which have to be changed together"


def in_main_cf(ground: Ground, change: Change) -> list[Splice]:
    """Return the splices of a change. Raises `CannotEditError` where it is more than another value of a setting."""
    definition, path = change.definition, change.path
    made = node_at(definition.document.root, definition.path)
    assert isinstance(made, Mapping)
    pair = made.entries.get(str(path[0])) if path else None
    if pair is None:
        raise CannotEditError(_DERIVED)
    node = pair[1]
    if isinstance(node, Sequence):
        return _in_list(ground, node, change)
    if len(path) > 1 or change.operation != SET:
        raise CannotEditError(_DERIVED)
    return _replaced(ground, node, _word(str(path[0]), node, change.value, ground.text))


def _in_list(ground: Ground, node: Sequence, change: Change) -> list[Splice]:
    listing = Listing(node.start, node.end, [Span(item.start, item.end) for item in node.items])
    index = change.path[-1]
    if change.operation == REMOVE and change.value is not None and len(change.value) < len(node.items):
        return taken_out(ground, listing, change.value)
    if change.operation == ADD and node.items and len(change.path) == 1:
        return put_in(ground, listing, _plain(change.value))
    if change.operation == SET and len(change.path) == 2 and isinstance(index, int):
        return _replaced(ground, node.items[index], _word("", node.items[index], change.value, ground.text))
    raise CannotEditError(_DERIVED)


def _replaced(ground: Ground, node: Node, written: str) -> list[Splice]:
    if ground.inside(node.start, node.end):
        raise CannotEditError(COMMENTED)
    return [Splice(node.start, node.end, written)]


def _word(name: str, node: Node, value: Any, text: str) -> str:
    """Return how a value is written in the place of another. Raises `CannotEditError`."""
    if isinstance(value, bool) and (name, value) in _WORDS:
        return _WORDS[name, value]
    if not isinstance(node, Scalar) or text[node.start : node.end] != str(node.value):
        raise CannotEditError(_DERIVED)
    return _plain(value)


def _plain(value: Any) -> str:
    text = str(value)
    if isinstance(value, bool) or not _PLAIN.fullmatch(text):
        raise CannotEditError("main.cf has no way to write such a value")
    return text
