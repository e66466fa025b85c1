"""Where definitions stand in the node tree of a text in YAML or JSON, and what a property would be called there."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.check.fixing.changes import ALIASED, ODD, CannotEditError
from relaylint.check.fixing.spelling import as_others, in_configurations
from relaylint.core.document import Alias, Document, Mapping, Node, Sequence, node_at
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.model.definitions import Definition
from relaylint.syntax.decoding import parse
from relaylint.syntax.reading import Limits

_LIMITS = Limits(nodes=1 << 40)


class Stand(NamedTuple):
    """What holds a definition: a list under a key, and which of its items it is; or the root of the document."""

    within: Node
    key: Node | None = None
    number: int | None = None


class NativeWhereabouts:
    """Those in a document whose nodes are those of the text. Methods raise `CannotEditError`."""

    def __init__(self, document: Document) -> None:
        self._root = document.root

    def stand(self, definition: Definition) -> Stand:
        """Return what holds a definition."""
        path = definition.path
        assert isinstance(self._root, Mapping)
        key, listed = self._root.entries[str(path[0])]
        index = path[1] if len(path) > 1 else None
        return Stand(listed, key, index) if isinstance(index, int) else Stand(self._root)

    def mapping(self, definition: Definition) -> Mapping:
        """Return the mapping in which the properties of a definition stand."""
        node = self._root
        for step in definition.path:
            if isinstance(node, Alias):
                raise CannotEditError(ALIASED)
            node = node_at(node, (step,))
        if not isinstance(node, Mapping):
            raise CannotEditError(ALIASED)
        return node

    def name(self, definition: Definition, name: str) -> str:
        """Return what a property would be called."""
        return as_others(definition, name)


class AssembledWhereabouts:
    """Those in a document that a reader has put together of nodes of the text. Methods raise `CannotEditError`."""

    def __init__(self, document: Document) -> None:
        nodes = list(_walk([parsed.root for parsed in parse(document.source, _LIMITS).documents]))
        self._stands = {
            Span(item.start, item.end): Stand(node, key, number)
            for node, key in nodes
            for number, item in enumerate(node.items if isinstance(node, Sequence) else ())
        }
        self._mappings = {
            key.start: node
            for node, _ in nodes
            for key, _ in (node.entries.values() if isinstance(node, Mapping) else ())
            if isinstance(node, Mapping) and node.start <= key.start < node.end
        }

    def stand(self, definition: Definition) -> Stand:
        """Return what holds a definition."""
        made = node_at(definition.document.root, definition.path)
        stand = self._stands.get(Span(made.start, made.end))
        if stand is None:
            raise CannotEditError(ODD)
        return stand

    def mapping(self, definition: Definition) -> Mapping:
        """Return the mapping in which the properties of a definition stand."""
        made = node_at(definition.document.root, definition.path)
        assert isinstance(made, Mapping)
        for key, _ in made.entries.values():
            if key.start in self._mappings:
                return self._mappings[key.start]
        raise CannotEditError(ALIASED)

    def name(self, definition: Definition, name: str) -> str:
        """Return what a property would be called."""
        return in_configurations(definition, name)


def _walk(roots: list[Node]) -> Iterator[tuple[Node, Node | None]]:
    """Yield the nodes of a text with the keys that they stand under."""
    stack: list[tuple[Node, Node | None]] = [(root, None) for root in roots]
    while stack:
        node, key = stack.pop()
        yield node, key
        if isinstance(node, Mapping):
            stack += [(value, name) for name, value in node.entries.values()]
        elif isinstance(node, Sequence):
            stack += [(item, None) for item in node.items]
