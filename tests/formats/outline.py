"""What a reading is, as plain tuples to compare: every node with the text it covers, every problem with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Alias, Document, Mapping, Node, Sequence
from relaylint.core.text import Source
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits, Reading

Line = tuple[Any, ...]


def reading(text: str | bytes, name: str = "a.yaml", limits: Limits | None = None) -> Reading:
    """Return what the readers make of a file."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return read(name, data, limits or Limits())


def outline(document: Document) -> list[Line]:
    """Return a line for each key and node: its path, what it is, the text that it covers, a scalar's value."""
    return list(_outline("", document.root, document.source))


def _outline(path: str, node: Node, source: Source) -> Iterator[Line]:
    text = source.text[node.start : node.end]
    if isinstance(node, Mapping):
        yield path, "mapping", text
        for name, (key, value) in node.entries.items():
            yield f"{path}/{name}", "alias key" if isinstance(key, Alias) else "key", source.text[key.start : key.end]
            yield from _outline(f"{path}/{name}", value, source)
    elif isinstance(node, Sequence):
        yield path, "list", text
        for index, item in enumerate(node.items):
            yield from _outline(f"{path}/{index}", item, source)
    elif isinstance(node, Alias):
        yield path, "alias", text, source.text[node.target.start : node.target.end]
    else:
        yield path, "scalar", text, node.value


def problems(found: list[Diagnostic]) -> list[Line]:
    """Return each problem as rule, place, the text there, message, and the related places with their texts."""
    return [
        (problem.rule.name, *_place(problem.primary), problem.message, *(_place(label) for label in problem.related))
        for problem in found
    ]


def _place(label: Any) -> tuple[str, str]:
    source, span = label.location
    line, column = source.position(span.start)
    return f"{line}:{column}", source.slice(span)
