"""IPv4 addresses in words, as addresses and CIDR ranges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from relaylint.output.summary import plural
from relaylint.relay.openness import cidrs

EVERY_ADDRESS: Final = 2**32
"""The number of IPv4 addresses."""
_MOST_RANGES: Final = 3


def are_nearly_all(ranges: Sequence[tuple[int, int]]) -> bool:
    """Return whether ranges hold more addresses than anybody has."""
    return 2 * sum(last - first + 1 for first, last in ranges) >= EVERY_ADDRESS


def ranges_words(ranges: Sequence[tuple[int, int]], besides: str = "") -> str:
    """Return ranges as addresses and CIDR ranges, the first of many, with the number of addresses, and what is said
    besides."""
    shown = list(islice(cidrs(ranges), _MOST_RANGES))
    left = sum(1 for _ in cidrs(ranges)) - len(shown)
    more = f" and {plural(left, 'more range')}" if left else ""
    count = sum(last - first + 1 for first, last in ranges)
    return f"{', '.join(shown)}{more} ({count:,} {'address' if count == 1 else 'addresses'}{besides})"
