"""Facts about connectors by themselves: how much they list."""

from __future__ import annotations

from typing import Any

from relaylint.definitions import Definition, Unknown
from relaylint.facts.table import Fact, Facts, fact
from relaylint.values import AddressRange, address_range, sender_domain

_STORED = len("smtp:") + len(";")
"""Characters that are stored with each sender domain besides the domain and its cost [S48]."""


@fact("connector.address-count", "InboundConnector")
def _address_count(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The number of addresses that SenderIPAddresses lists, ranges counted in full, each address once."""
    entries = connector.value("SenderIPAddresses")
    ranges: list[AddressRange] = []
    for entry in entries if isinstance(entries, list) else ():
        known = address_range(entry) if isinstance(entry, str) else None
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderIPAddresses",))
        ranges += [known] if known else []
    return Fact(entries if isinstance(entries, Unknown) else _distinct(ranges), ("SenderIPAddresses",))


def _distinct(ranges: list[AddressRange]) -> int:
    """Return how many addresses lie in at least one of the ranges."""
    total, beyond = 0, 0
    for first, last in sorted(ranges):
        total += max(0, last + 1 - max(first, beyond))
        beyond = max(beyond, last + 1)
    return total


@fact("connector.stored-length", "InboundConnector")
def _stored_length(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The characters that SenderDomains takes up as Exchange Online stores it: `smtp:`, the domain, `;` and the cost
    of each entry, and a separator between two.
    """
    entries = connector.value("SenderDomains")
    lengths: list[int] = []
    for entry in entries if isinstance(entries, list) else ():
        parsed = sender_domain(entry) if isinstance(entry, str) else None
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderDomains",))
        lengths += [_STORED + len(parsed.domain) + len(str(parsed.cost))] if parsed else []
    total = sum(lengths) + max(0, len(lengths) - 1)
    return Fact(entries if isinstance(entries, Unknown) else total, ("SenderDomains",))
