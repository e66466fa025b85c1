"""Finds definitions of a kind by the value of a property, or by the addresses in it, without looking at each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from relaylint.definitions import Definition, Unknown
from relaylint.values import AddressRange, address_range, domain_of


class _Addresses(NamedTuple):
    """Address ranges in the order of their first address; ``furthest`` is the highest last address so far."""

    firsts: list[int]
    furthest: list[int]
    ranges: list[tuple[AddressRange, Definition]]


class Candidates(NamedTuple):
    """What a question finds, each part in order: ``certain`` by what is known, ``doubtful`` since nobody knows."""

    certain: list[Definition]
    doubtful: list[Definition]

    def __len__(self) -> int:
        return len(self.certain) + len(self.doubtful)


class Lookup:
    """The definitions of one kind, in order. Every question finds those whose value is not known, as doubtful."""

    def __init__(self, definitions: list[Definition]) -> None:
        self.definitions = definitions
        self._order = {id(definition): index for index, definition in enumerate(definitions)}
        self._values: dict[str, tuple[dict[Any, list[Definition]], list[Definition]]] = {}
        self._equal: dict[tuple[str, Any], Candidates] = {}
        self._domains: dict[str, tuple[dict[Any, list[Definition]], list[Definition]]] = {}
        self._addresses: dict[str, tuple[_Addresses, list[Definition]]] = {}

    def position(self, definition: Definition) -> int:
        """Return the place of a definition in the order."""
        return self._order[id(definition)]

    def equal(self, name: str, value: Any) -> Candidates:
        """Return the definitions whose property is, or whose list has, the value, without regard to case."""
        if name not in self._values:
            self._values[name] = self._index_values(name, folded)
        key = (name, folded(value))
        if key not in self._equal:
            found, doubtful = self._values[name]
            self._equal[key] = self._candidates(found.get(key[1], []), doubtful)
        return self._equal[key]

    def same_domain(self, name: str, value: str) -> Candidates:
        """Return the definitions whose property is, or whose list has, a text about the same domain."""
        if name not in self._domains:
            self._domains[name] = self._index_values(name, _domain)
        found, doubtful = self._domains[name]
        return self._candidates(found.get(domain_of(value), []), doubtful)

    def overlapping(self, name: str, wanted: AddressRange) -> Candidates:
        """Return the definitions of which a listed address lies in the range."""
        if name not in self._addresses:
            self._addresses[name] = self._index_addresses(name)
        (firsts, furthest, ranges), doubtful = self._addresses[name]
        found = []
        at = bisect_right(firsts, wanted.last) - 1
        while at >= 0 and furthest[at] >= wanted.first:
            if ranges[at][0].last >= wanted.first:
                found.append(ranges[at][1])
            at -= 1
        return self._candidates(found, doubtful)

    def _index_values(
        self, name: str, key: Callable[[Any], Any]
    ) -> tuple[dict[Any, list[Definition]], list[Definition]]:
        found: dict[Any, list[Definition]] = {}
        doubtful = []
        for definition in self.definitions:
            for item in _items(definition.value(name)):
                if isinstance(item, Unknown):
                    doubtful.append(definition)
                elif isinstance(item, (str, int, float, bool)):
                    found.setdefault(key(item), []).append(definition)
        return found, doubtful

    def _index_addresses(self, name: str) -> tuple[_Addresses, list[Definition]]:
        ranges, doubtful = [], []
        for definition in self.definitions:
            for item in _items(definition.value(name)):
                known = address_range(item) if isinstance(item, str) else None
                if known:
                    ranges.append((known, definition))
                elif isinstance(item, Unknown):
                    doubtful.append(definition)
        ranges.sort(key=lambda entry: entry[0])
        furthest: list[int] = []
        for known, _ in ranges:
            furthest.append(max(known.last, furthest[-1] if furthest else -1))
        return _Addresses([known.first for known, _ in ranges], furthest, ranges), doubtful

    def _candidates(self, found: list[Definition], doubtful: list[Definition]) -> Candidates:
        certain = self._ordered(found)
        known = set(map(id, certain)) if doubtful else ()
        return Candidates(certain, [item for item in self._ordered(doubtful) if id(item) not in known])

    def _ordered(self, found: list[Definition]) -> list[Definition]:
        """Return each definition once, in the order of all."""
        distinct = {id(definition): definition for definition in found}
        return sorted(distinct.values(), key=self.position) if len(distinct) > 1 else list(distinct.values())


def _domain(value: Any) -> str | None:
    return domain_of(value) if isinstance(value, str) else None


def folded(value: Any) -> Any:
    """Return a value as it is compared: text without regard to case; true is not 1."""
    if isinstance(value, str):
        return value.lower()
    return (type(value), value) if isinstance(value, (bool, int, float)) else value


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value
