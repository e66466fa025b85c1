"""A document: node tree with source spans, plain data, traits, and `locate`, which maps a path to a span."""

from __future__ import annotations

import enum
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from typing import Any, Final, TypeAlias

from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span

Path: TypeAlias = tuple[str | int, ...]
"""A path from the root of a document: keys and list indexes (from 0)."""


class Part(enum.Enum):
    """Which part of the entry at a path: its key or its value."""

    KEY = "key"
    VALUE = "value"


class Scalar:
    """A string, number, boolean or null; ``start`` and ``end`` include the quotes."""

    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: Any) -> None:
        self.start = start
        self.end = end
        self.value = value


class Mapping:
    """Keys to values; ``entries`` holds the key node and the value node, ``value`` the plain data."""

    __slots__ = ("end", "entries", "start", "value")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.entries: dict[str, tuple[Node, Node]] = {}
        self.value: dict[str, Any] = {}


class Sequence:
    """A list; ``items`` holds the nodes, ``value`` the plain data."""

    __slots__ = ("end", "items", "start", "value")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.items: list[Node] = []
        self.value: list[Any] = []


class Alias:
    """A reference to an anchored node: its own span, the value of its target."""

    __slots__ = ("end", "start", "target", "value")

    def __init__(self, start: int, end: int, target: Scalar | Mapping | Sequence) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.value = target.value


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


def resolved(node: Node) -> Scalar | Mapping | Sequence:
    """Return the target of an alias; any other node unchanged."""
    return node.target if isinstance(node, Alias) else node


def node_at(node: Node, path: Path) -> Node:
    """Return the node at a path below ``node``. Raises KeyError if there is none."""
    for step in path:
        entry = _child(node, step)
        if entry is None:
            raise KeyError(step)
        node = entry[1]
    return node


class Absence(enum.Enum):
    """What it means if a definition lacks a property."""

    DEFAULT = "default"
    """The property has its documented default: the file states the desired state."""
    EMPTY = "empty"
    """Empty if the documented default is empty, otherwise unknown: the format omits null values."""
    UNKNOWN = "unknown"
    """Unknown: the file shows or changes only some of the properties."""


class MaybeNothing(str):
    """Reason why a value is unknown if there may be no value at all, such as a list that may be empty."""

    __slots__ = ()


class Doubt(str):
    """Reason why it is unknown whether a definition exists, located at its name; its name is known."""

    __slots__ = ()


_SIGNS: Final = ("elaylint:", "elaylint :", "elaylint ignore", "elaylint-ignore", "RELAYLINT")
"""What stands in a text with comments that are addressed to relaylint."""


def no_comments(text: str) -> list[Span]:
    """Return no spans: the format has no comments."""
    return []


class Traits(NamedTuple):
    """What a reader knows about a document beyond its data. Paths start at the root of the data.

    ``strict``: required properties must be present, as in relaylint's own format. ``unknown``: reasons why values
    cannot be known from the file, by path; the data holds their source text. ``partial``: keys of kinds that may have
    more definitions than the file lists. ``removed``: definitions that the file declares absent. ``amending``:
    definitions that only modify what is defined elsewhere. ``comments``: a module-level function that returns the spans
    of all comments in the text of the file, in order. ``never``: the properties, by kind, that the format cannot
    express. ``together``: all definitions belong to one tenant, so that names are unique within a kind; an export may
    hold several states or tenants.
    """

    absent: Absence = Absence.DEFAULT
    strict: bool = True
    unknown: ReadOnly[Path, str] = {}  # never changed
    partial: frozenset[str] = frozenset()
    removed: frozenset[Path] = frozenset()
    amending: frozenset[Path] = frozenset()
    comments: Callable[[str], list[Span]] = no_comments
    never: ReadOnly[str, frozenset[str]] = {}  # never changed
    together: bool = True

    def unknown_by_definition(self) -> dict[Path, list[tuple[Path, str]]]:
        """Return the unknown values by the path of their definition: its key, followed by an index in a list."""
        by_definition: dict[Path, list[tuple[Path, str]]] = {}
        for path, reason in self.unknown.items():
            depth = 1 + (len(path) > 1 and isinstance(path[1], int))
            by_definition.setdefault(path[:depth], []).append((path[depth:], reason))
        return by_definition


NATIVE: Final = Traits()
"""The traits of files in relaylint's own format."""


class Document:
    """One document of a file, in any format.

    ``data`` is plain (dict, list, str, int, float, bool, None) and shares objects where the document uses aliases. The
    node tree may be built on first use, by a picklable callable: a JSON file without findings never needs it. Copies
    and pickles omit the tree and build their own.
    """

    __slots__ = ("_build", "_root", "data", "source", "traits")

    def __init__(self, source: Source, data: Any, root: Node | Callable[[], Node], traits: Traits = NATIVE) -> None:
        self.source = source
        self.data = data
        self.traits = traits
        self._build: Callable[[], Node] | None = root if callable(root) else None
        self._root: Node | None = None if callable(root) else root

    def __reduce__(self) -> tuple[Any, ...]:
        return Document, (self.source, self.data, self._build or self._root, self.traits)

    @property
    def root(self) -> Node:
        """The node tree."""
        root = self._root
        if root is None:
            assert self._build is not None
            root = self._root = self._build()
        return root

    def forget(self) -> None:
        """Drop the tree, if it can be built again."""
        if self._build is not None:
            self._root = None

    def with_traits(self, traits: Traits) -> Document:
        """Return the document with what a reader knows about it."""
        return Document(self.source, self.data, self._build or self.root, traits)

    @property
    def comments(self) -> list[Span]:
        """The spans of all comments of the file, in order."""
        return self.traits.comments(self.source.text)

    @property
    def may_hold_ignores(self) -> bool:
        """Whether comments of the file may be addressed to relaylint, at the cost of a search."""
        return self.traits.comments is not no_comments and any(sign in self.source.text for sign in _SIGNS)

    def locate(self, path: Path, part: Part = Part.VALUE, within: Span | None = None) -> Span:
        """Return the span of ``part`` of the entry at ``path``.

        If the path does not exist, the key of the nearest existing ancestor is used: that is where something is
        missing. ``within`` narrows a string to a range of its value (offsets from 0) if the text shows the value
        unescaped.
        """
        node, key = self.root, None
        for step in path:
            entry = _child(node, step)
            if entry is None:
                part = Part.KEY
                break
            key, node = entry
        if part is Part.KEY:
            return _span(_first_key(node) if key is None else key)
        return _span(node) if within is None else self._narrow(node, within)

    def has(self, path: Path) -> bool:
        """Return whether there is an entry at ``path``."""
        node = self.root
        for step in path:
            entry = _child(node, step)
            if entry is None:
                return False
            node = entry[1]
        return True

    def _narrow(self, node: Node, within: Span) -> Span:
        text = self.source.text[node.start : node.end]
        for quote in (0, 1) if isinstance(node, Scalar) else ():
            if text[quote : len(text) - quote] == node.value:
                start = node.start + quote
                return Span(start + within.start, start + within.end)
        return _span(node)


def _child(node: Node, step: str | int) -> tuple[Node | None, Node] | None:
    """Return the key node (None for a list item) and the value node of ``step``, or None."""
    node = resolved(node)
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return None, node.items[step]
    return None


def _first_key(node: Node) -> Node:
    """Return the first key of a mapping, the smallest span that can represent all of it.

    A mapping may have no key of its own if all of its entries are merged from elsewhere.
    """
    if isinstance(node, Mapping):
        for key, _ in node.entries.values():
            return key if node.start <= key.start < node.end else node
    return node


def _span(node: Node) -> Span:
    return Span(node.start, node.end)
