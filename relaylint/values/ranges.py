"""Ranges of addresses: how many they hold, and a mapping by them that finds all that overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

_Held = TypeVar("_Held")


def apart(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield ranges that hold the same addresses, in order, none of which touch."""
    held: tuple[int, int] | None = None
    for first, last in sorted(ranges):
        if held is None:
            held = (first, last)
        elif first <= held[1] + 1:
            held = (held[0], max(held[1], last))
        else:
            yield held
            held = (first, last)
    if held is not None:
        yield held


def count_addresses(ranges: Iterable[tuple[int, int]]) -> int:
    """Return the number of addresses in ranges, given by first and last, each address once."""
    return sum(last - first + 1 for first, last in apart(ranges))


def count_beyond(ranges: Iterable[tuple[int, int]], others: Sequence[tuple[int, int]]) -> int:
    """Return the number of addresses in ranges that are not in others, which are in order and apart."""
    total = 0
    for first, last in apart(ranges):
        total += last + 1 - first
        for low, high in others[max(0, bisect_left(others, (first, 0)) - 1) : bisect_right(others, (last + 1,))]:
            total -= max(0, min(last, high) + 1 - max(first, low))
    return total


class Ranges(Generic[_Held]):
    """Values by range, given by its first and last number."""

    def __init__(self, make: Callable[[], _Held]) -> None:
        self._make = make
        self._held: dict[tuple[int, int], _Held] = {}
        self._sizes: dict[int, list[tuple[int, int]]] | None = None

    def __bool__(self) -> bool:
        return bool(self._held)

    def at(self, first: int, last: int) -> _Held:
        """Return the value for a range, created if there is none."""
        key = (first, last)
        if key not in self._held:
            self._held[key] = self._make()
            self._sizes = None
        return self._held[key]

    def overlapping(self, first: int, last: int) -> Iterator[tuple[tuple[int, int], _Held]]:
        """Yield the ranges that overlap the one from ``first`` to ``last``, with their values."""
        # ranges of similar size are adjacent, so that those that contain a number start near it
        for bits, ranges in self._by_size.items():
            begin = bisect_left(ranges, (first - (1 << bits) + 1, 0))
            for range_ in ranges[begin : bisect_right(ranges, (last + 1,))]:
                if range_[1] >= first:
                    yield range_, self._held[range_]

    @property
    def _by_size(self) -> dict[int, list[tuple[int, int]]]:
        """The ranges in order, by the bit length of their size."""
        if self._sizes is None:
            self._sizes = {}
            for low, high in sorted(self._held):
                self._sizes.setdefault((high - low).bit_length(), []).append((low, high))
        return self._sizes
