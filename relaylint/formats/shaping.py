"""Assembles the definitions that a reader finds into a document with canonical keys and source locations.

Property names keep their spelling, because definitions accept every spelling. Values are adapted to the schema where a
format is known to write them differently: a single value stands for a list with one item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as ReadOnly
from functools import cache

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import (
    NATIVE,
    Absence,
    Document,
    Mapping,
    Node,
    Path,
    Scalar,
    Sequence,
    Traits,
    no_comments,
)
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.model.kinds import kind
from relaylint.syntax.reading import add_problem, duplicate_key

NOTHING = NATIVE.unknown
NEVER_NONE = NATIVE.never


class Entry(NamedTuple):
    """A property of a definition as a reader found it.

    ``name`` is in any spelling that the kind accepts, ``key`` the location of the name, ``value`` the node of the
    value. ``unknown``: the reason why the value (key ``()``), or an item of it (``(0,)``), cannot be known from the
    file; the node then holds the source text.
    """

    name: str
    key: Node
    value: Node
    unknown: ReadOnly[Path, str] = NOTHING


class Assembly:
    """Collects the definitions of one document. Diagnostics go to ``problems``; the rest is as in `Traits`."""

    def __init__(
        self,
        source: Source,
        absent: Absence,
        problems: list[Diagnostic],
        never: ReadOnly[str, frozenset[str]] = NEVER_NONE,
    ) -> None:
        self.source = source
        self.absent = absent
        self.never = never
        self.problems = problems
        self.together = False
        self._root = Mapping(0)
        self._root.end = len(source.text)
        self._unknown: dict[Path, str] = {}
        self._partial: set[str] = set()
        self._removed: set[Path] = set()
        self._amending: set[Path] = set()

    def declare(self, name: str, place: Node, *, partial: bool = False) -> None:
        """Record, at ``place``, that the file declares a kind; ``partial``: it does not list all definitions."""
        about = kind(name)
        if about.key not in self._root.entries:
            start, end = place.start, place.end
            held: Mapping | Sequence = Mapping(start) if about.single else Sequence(start)
            held.end = end
            self._root.entries[about.key] = (Scalar(start, end, about.key), held)
            self._root.value[about.key] = held.value
        if partial:
            self._partial.add(about.key)

    def add(
        self,
        name: str,
        place: Node,
        span: Span,
        entries: Iterable[Entry],
        *,
        removed: bool = False,
        amends: bool = False,
    ) -> None:
        """Add a definition of the kind ``name`` that covers ``span``; ``place`` is where the kind is stated.

        Raises `ReadError` if there are too many diagnostics.
        """
        about = kind(name)
        self.declare(name, place, partial=amends)
        held = self._root.entries[about.key][1]
        path: Path = (about.key,)
        if isinstance(held, Sequence):
            path = (about.key, len(held.items))
            made = Mapping(span.start)
            made.end = span.end
            held.items.append(made)
            held.value.append(made.value)
            held.end = max(held.end, span.end)
        else:
            assert isinstance(held, Mapping)
            made = held
            made.start, made.end = min(made.start, span.start), max(made.end, span.end)
        if removed:
            self._removed.add(path)
        if amends:
            self._amending.add(path)
        there = {key.lower(): key for key in made.entries}
        for entry in entries:
            before = there.setdefault(entry.name.lower(), entry.name)
            if before in made.entries:
                add_problem(self.problems, duplicate_key(self.source, entry.name, made.entries[before][0], entry.key))
            else:
                self._enter(made, path, entry, name)

    def _enter(self, made: Mapping, path: Path, entry: Entry, name: str) -> None:
        value = entry.value if () in entry.unknown else _shaped(name, entry.name, entry.value)
        made.entries[entry.name] = (entry.key, value)
        made.value[entry.name] = value.value
        for inner, reason in entry.unknown.items():
            self._unknown[(*path, entry.name, *inner)] = reason

    def documents(self, comments: Callable[[str], list[Span]] = no_comments) -> list[Document]:
        """Return the document in a list; an empty list if nothing was found."""
        if not self._root.entries:
            return []
        traits = Traits(
            self.absent,
            False,
            self._unknown,
            frozenset(self._partial),
            frozenset(self._removed),
            frozenset(self._amending),
            comments,
            self.never,
            self.together,
        )
        return [Document(self.source, self._root.value, self._root, traits)]


def _shaped(kind_name: str, name: str, node: Node) -> Node:
    """Return the node of a value in the form that the property needs: a list around a single value."""
    if not isinstance(node, Scalar) or node.value is None or name.lower() not in lists(kind_name):
        return node
    made = Sequence(node.start)
    made.end = node.end
    if node.value != "":  # an empty string in place of a list is an empty list
        made.items.append(node)
        made.value.append(node.value)
    return made


@cache
def lists(kind_name: str) -> frozenset[str]:
    """Return the spellings, in lower case, of the list properties of a kind."""
    about = kind(kind_name)
    return frozenset(spelling for spelling, main in about.spellings.items() if about.takes_list(main))
