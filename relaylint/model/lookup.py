"""Indexes over the definitions of a kind: by the value of a property, or by the addresses in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain
from typing import Any

from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.values.normal import AddressRange, domain_of, normal_addresses, without_wildcard
from relaylint.values.ranges import Ranges
from relaylint.values.syntaxes import normal_name, normalised

Key = Callable[[Any], Any]
"""Returns the index key of a property's value; None: not indexed."""


class Some:
    """A subset of definitions, built from lists that may be long and overlap: each definition once, in the order of
    all."""

    __slots__ = ("_lists", "_position")

    def __init__(self, lists: Iterable[list[Definition]], position: Callable[[Definition], int]) -> None:
        self._lists = [each for each in lists if each]
        self._position = position

    def __len__(self) -> int:
        """Return an upper bound of the number of definitions."""
        return sum(map(len, self._lists))

    def __iter__(self) -> Iterator[Definition]:
        return self._merged(self._lists)

    def outside(self, start: int, end: int) -> Iterator[Definition]:
        """Yield the definitions whose position is before ``start``, or at or after ``end``."""
        return self._merged([self._parts(each, start, end) for each in self._lists])

    def _parts(self, definitions: list[Definition], start: int, end: int) -> Iterator[Definition]:
        before, behind = (bisect_left(definitions, place, key=self._position) for place in (start, end))
        return map(definitions.__getitem__, chain(range(before), range(behind, len(definitions))))

    def _merged(self, lists: Sequence[Iterable[Definition]]) -> Iterator[Definition]:
        if len(lists) == 1:
            yield from lists[0]
            return
        last = None
        for definition in merge(*lists, key=self._position):
            if definition is not last:
                yield definition
            last = definition

    def __add__(self, other: Some) -> Some:
        """Return the union of both."""
        return Some((*self._lists, *other._lists), self._position)


class Candidates(NamedTuple):
    """The result of a query, each part in order: ``certain`` matches, and ``doubtful`` ones, whose value is unknown.

    Certain matches may be among the doubtful ones, too.
    """

    certain: Some
    doubtful: Some

    def joined(self, other: Candidates) -> Candidates:
        """Return the union of two results."""
        return Candidates(self.certain + other.certain, self.doubtful + other.doubtful)


class _Index:
    """The definitions by index key. ``doubtful``: those whose value is not fully known; ``there``: those of them that
    may have one."""

    def __init__(self, definitions: list[Definition], name: str, position: Callable[[Definition], int]) -> None:
        doubtful: list[Definition] = []
        there: list[Definition] = []
        self._name = name
        self._values: list[tuple[Definition, Sequence[Any]]] = []
        for definition in definitions:
            value = definition.value(name)
            items = _items(value)
            if any(isinstance(item, Unknown) for item in items):
                doubtful.append(definition)
                if not (isinstance(value, Unknown) and value.present is False):
                    there.append(definition)
            self._values.append((definition, items))
        self.doubtful, self.there = Some((doubtful,), position), Some((there,), position)
        self._by_key: dict[Key, dict[Any, list[Definition]]] = {}
        self._mirrored: dict[Key, list[str]] = {}
        self._ranges: Ranges[list[Definition]] | None = None

    def by(self, key: Key) -> dict[Any, list[Definition]]:
        """Return the definitions by the key that a function computes from their values, each list in order.

        `folded` takes values as written, any other function normalised ones, or values read as names if they have no
        format.
        """
        if key not in self._by_key:
            made: dict[Any, list[Definition]] = {}
            for definition, items in self._values if key is folded else self._normal(normal_name):
                for item in items:
                    if not (item is None or isinstance(item, (Unknown, list, dict))):
                        _enter(made.setdefault(key(item), []), definition)
            self._by_key[key] = made
        return self._by_key[key]

    def _normal(self, read: Callable[[str], Any]) -> Iterator[tuple[Definition, Sequence[Any]]]:
        """Yield the definitions with normalised values; ``read`` normalises strings without a format."""
        for definition, items in self._values:
            is_formatted = self._name in definition.kind.normalisers
            yield definition, _items(definition.normal(self._name)) if is_formatted else normalised(list(items), read)

    def mirrored(self, key: Key) -> list[str]:
        """Return the strings that a function computes from their values, each reversed, sorted."""
        if key not in self._mirrored:
            self._mirrored[key] = sorted(text[::-1] for text in self.by(key) if isinstance(text, str))
        return self._mirrored[key]

    @property
    def ranges(self) -> Ranges[list[Definition]]:
        """The definitions by the addresses and networks in their values."""
        if self._ranges is None:
            self._ranges = Ranges(list)
            for definition, items in self._normal(normal_addresses):
                for item in items:
                    if isinstance(item, AddressRange):
                        _enter(self._ranges.at(*item), definition)
        return self._ranges


class Lookup:
    """Queries over the definitions of one kind, in order.

    Every query returns definitions with unknown values as doubtful; with ``there``, only those that may have a value.
    ``whole``: all definitions, for certain; ``unsure``: all, none of them for certain. ``position`` returns where a
    definition stands among them (from 0).
    """

    def __init__(self, definitions: list[Definition]) -> None:
        self.definitions = definitions
        places = {definition: index for index, definition in enumerate(definitions)}
        self.position: Callable[[Definition], int] = places.__getitem__  # a method would hold the whole in a cycle
        self._indexes: dict[str, _Index] = {}
        self._blocks: dict[str, tuple[int, int]] | None = None
        every, none = Some([definitions], self.position), Some((), self.position)
        self.whole, self.unsure = Candidates(every, none), Candidates(none, every)

    def block(self, tenant: str) -> tuple[int, int]:
        """Return the half-open range of positions of a tenant's definitions, which are contiguous."""
        if self._blocks is None:
            self._blocks = {}
            for place, definition in enumerate(self.definitions):
                start, _ = self._blocks.get(definition.tenant, (place, place))
                self._blocks[definition.tenant] = (start, place + 1)
        return self._blocks.get(tenant, (0, 0))

    def equal(self, name: str, *values: Any, there: bool = False) -> Candidates:
        """Return the definitions whose property equals, or whose list contains, one of the values, ignoring case."""
        return self.keyed(name, folded, map(folded, values), there=there)

    def same_domain(self, name: str, domain: str | None, *, there: bool = False) -> Candidates:
        """Return the definitions whose property is, or whose list contains, a value about a domain."""
        return self.keyed(name, domain_of, [domain], there=there)

    def keyed(self, name: str, key: Key, wanted: Iterable[Any], *, there: bool = False) -> Candidates:
        """Return the definitions with a value for which a function returns one of the wanted keys."""
        index = self._index(name)
        by_key = index.by(key)
        return self._candidates(index, (by_key[each] for each in dict.fromkeys(wanted) if each in by_key), there)

    def below(self, name: str, key: Key, parent: str, *, there: bool = False) -> Candidates:
        """Return the definitions with a value for which a function returns a domain or a subdomain of it."""
        index = self._index(name)
        by_key, mirrored, start = index.by(key), index.mirrored(key), parent[::-1]
        behind = mirrored[bisect_left(mirrored, f"{start}.") : bisect_left(mirrored, f"{start}/")]
        lists = (by_key.get(parent, []), *(by_key[text[::-1]] for text in behind))
        return self._candidates(index, lists, there)

    def overlapping(self, name: str, *wanted: AddressRange, there: bool = False) -> Candidates:
        """Return the definitions that list an address within one of the ranges."""
        index = self._index(name)
        overlaps = {span: held for each in wanted for span, held in index.ranges.overlapping(*each)}
        return self._candidates(index, overlaps.values(), there)

    def _index(self, name: str) -> _Index:
        if name not in self._indexes:
            self._indexes[name] = _Index(self.definitions, name, self.position)
        return self._indexes[name]

    def _candidates(self, index: _Index, lists: Iterable[list[Definition]], there: bool) -> Candidates:
        return Candidates(Some(lists, self.position), index.there if there else index.doubtful)


def _items(value: Any) -> Sequence[Any]:
    """Return the items of a list; any other value except null is its only item."""
    return value if isinstance(value, list) else () if value is None else (value,)


def _enter(definitions: list[Definition], definition: Definition) -> None:
    """Append a definition to a list, once."""
    if not definitions or definitions[-1] is not definition:
        definitions.append(definition)


def base_of(normal: Any) -> str | None:
    """Return the domain of a normalised value, without a wildcard; None if it has none."""
    domain = domain_of(normal)
    return None if domain is None else without_wildcard(domain)


def folded(value: Any) -> Any:
    """Return a value in the form used for comparison: strings ignoring case; true differs from 1."""
    if isinstance(value, str):
        return value.lower()
    return (type(value), value) if isinstance(value, (bool, int, float)) else value
