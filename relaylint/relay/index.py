"""Indexes over inbound connectors for the relay decision, by what they require."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Refusal
from relaylint.values.literals import MOST_COMPARED, Ends
from relaylint.values.normal import LONGEST_DOMAIN, NULL_SENDER, without_wildcard
from relaylint.values.ranges import Ranges


class ListedRange(NamedTuple):
    """An entry of SenderIPAddresses: first and last address as integers, and its index in the list."""

    first: int
    last: int
    place: int


class Connector(NamedTuple):
    """An inbound connector in the form that the decision needs.

    ``active`` fails for a disabled connector; it is also undecided if AssociatedAcceptedDomains or TrustedOrganizations
    limit the connector, because sources disagree on what they compare, and for one that Exchange does not save, of
    which ``refusals`` say why. ``reach``: its lowest and highest address, to skip most connectors at once.
    ``addresses_known`` and ``sender_domains_known``: the lists are complete. ``around``: ranges that contain an address
    whose beginning is known; ``partly_domains``: sender domains that are known in part.
    """

    name: str
    active: State
    on_premises: State
    certificate: str | Unknown | None
    addresses: tuple[ListedRange, ...]
    reach: tuple[int, int]
    addresses_known: bool
    restricts_addresses: State
    restricts_certificate: State
    sender_domains: tuple[str, ...]
    sender_domains_known: bool
    definition: Definition | None = None
    around: tuple[tuple[int, int], ...] = ()
    partly_domains: tuple[Ends, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def restricts(self) -> bool:
        """Whether the connector may restrict senders: a Partner connector with one of the restricting settings."""
        if self.active is FAILS or self.on_premises is HOLDS:
            return False
        return not self.restricts_addresses is self.restricts_certificate is FAILS

    @property
    def is_open(self) -> bool:
        """Whether anything about the connector that matters to the decision is unknown."""
        is_named = not isinstance(self.certificate, Unknown)
        is_listed = self.addresses_known and not self.around
        return UNDECIDED in (self.active, self.on_premises) or not (is_named and is_listed)


class ConnectorGroup:
    """Connectors with the same requirement, by number: ``ours`` may be of type OnPremises, ``others`` are not, and
    those in ``off`` are disabled.

    ``own``: whether one of them is enabled and of type OnPremises; ``other``: whether one is of another type.
    """

    __slots__ = ("_held", "off", "other", "others", "ours", "own")

    def __init__(self, own: State = FAILS, other: State = FAILS) -> None:
        self.ours: list[int] = []
        self.others: list[int] = []
        self.off: list[int] = []
        self._held: set[int] = set()
        self.own = own
        self.other = other

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def __iter__(self) -> Iterator[int]:
        return chain(self.ours, self.others, self.off)

    def among(self, numbers: frozenset[int]) -> frozenset[int]:
        """Return those of some connectors that it has."""
        return numbers & self._held

    def add(self, number: int, connector: Connector) -> None:
        """Add a connector, once."""
        if number in self._held:
            return
        self._held.add(number)
        if connector.active is FAILS:
            self.off.append(number)
            return
        (self.others if connector.on_premises is FAILS else self.ours).append(number)
        self.own |= connector.active & connector.on_premises
        self.other |= connector.active & ~connector.on_premises


class Restricting:
    """Connectors that may restrict a sender, by number; only the first of those that are alike."""

    __slots__ = ("numbers", "ordered")

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = frozenset(numbers)
        self.ordered = sorted(self.numbers)


class Connectors:
    """The connectors of a tenant, numbered in their order (from 0).

    ``by_name``: those that require a certificate, by its name; ``by_part``: by the known part of the name; ``unnamed``:
    those that require a certificate of unknown name. ``by_range``: those that list addresses or networks, by range;
    ``around``: those that list an address somewhere in a range. ``unread``: those that list entirely unknown addresses.
    ``listing``: those that list any address.
    """

    def __init__(self, connectors: tuple[Connector, ...]) -> None:
        self.all = connectors
        self.by_name: dict[str, ConnectorGroup] = {}
        self.by_part: dict[Ends, ConnectorGroup] = {}
        self.by_range: Ranges[ConnectorGroup] = Ranges(ConnectorGroup)
        self.around: Ranges[ConnectorGroup] = Ranges(ConnectorGroup)
        self.unnamed, self.unread, self.listing = ConnectorGroup(), ConnectorGroup(), ConnectorGroup()
        self._by_patterns: dict[tuple[str | None, ...] | None, Restricting] = {}
        for number, item in enumerate(connectors):
            if isinstance(item.certificate, str):
                self.by_name.setdefault(item.certificate, ConnectorGroup()).add(number, item)
            elif item.certificate is not None:
                self._in_part(item.certificate).add(number, item)
            for first, last in item.around:
                self.around.at(first, last).add(number, item)
            for first, last, _ in item.addresses:
                self.by_range.at(first, last).add(number, item)
            if item.addresses or item.around:
                self.listing.add(number, item)
            if not item.addresses_known:
                self.unread.add(number, item)

    def asking(self, connector: Connector) -> ConnectorGroup | None:
        """Return the group that requires the same certificate as a connector; None if it requires none."""
        wanted = connector.certificate
        return self.by_name[wanted] if isinstance(wanted, str) else self._in_part(wanted) if wanted else None

    def _in_part(self, wanted: Unknown) -> ConnectorGroup:
        """Return the group that requires a certificate name with the same known part."""
        ends = wanted.ends
        if ends is None or (ends not in self.by_part and len(self.by_part) >= MOST_COMPARED):
            return self.unnamed
        return self.by_part.setdefault(ends, ConnectorGroup())

    def ask_for(self, name: str) -> bool:
        """Return whether an enabled connector of type OnPremises certainly requires exactly this certificate name."""
        group = self.by_name.get(name)
        return group is not None and group.own is HOLDS

    def asked(self, name: str, *, lenient: bool) -> Iterator[str]:
        """Yield the required certificate names that a name on a certificate may match; ``lenient``: also those below a
        wildcard."""
        wanted = (name, *(f"*.{base}" for base in suffixes(name)))
        yield from (each for each in dict.fromkeys(wanted) if each in self.by_name)
        if lenient and name.startswith("*."):
            mirrored, domain = self._mirrored, name[:1:-1]
            yield from (name[2:],) if name[2:] in self.by_name else ()
            for each in mirrored[bisect_left(mirrored, f"{domain}.") : bisect_left(mirrored, f"{domain}/")]:
                yield each[::-1]

    @cached_property
    def _mirrored(self) -> list[str]:
        """The required certificate names, each reversed, sorted, so that those below one domain are adjacent."""
        return sorted(name[::-1] for name in self.by_name)

    def listed(self, first: int, last: int) -> Iterator[tuple[ConnectorGroup, State]]:
        """Yield the groups that list all addresses from ``first`` to ``last``, or some of them."""
        for (low, high), group in self.by_range.overlapping(first, last):
            yield group, HOLDS if low <= first and last <= high else UNDECIDED
        for _, group in self.around.overlapping(first, last):
            yield group, UNDECIDED

    def restricting(self, sender: str | None) -> Restricting:
        """Return the connectors that may restrict a sender, None for an unknown one; the same object for senders that
        the same patterns apply to."""
        by_pattern = self._restricting
        if sender is None:
            wanted: Iterable[str | None] = by_pattern
        elif sender == NULL_SENDER:
            wanted = ("*", None)
        else:
            wanted = ("*", None, sender, *(f"*.{base}" for base in suffixes(sender)))
        patterns = None if sender is None else tuple(pattern for pattern in wanted if pattern in by_pattern)
        if patterns not in self._by_patterns:
            self._by_patterns[patterns] = Restricting(
                number for pattern in wanted for number in by_pattern.get(pattern, ())
            )
        return self._by_patterns[patterns]

    @cached_property
    def _restricting(self) -> dict[str | None, list[int]]:
        """The numbers of the connectors that may restrict senders, by pattern; None: not all patterns are known."""
        by_pattern: dict[str | None, list[int]] = {}
        for number in self.alike:
            item = self.all[number]
            is_known = item.sender_domains_known and not item.partly_domains
            for pattern in (*item.sender_domains, *(() if is_known else (None,))):
                by_pattern.setdefault(pattern, []).append(number)
        return by_pattern

    @cached_property
    def alike(self) -> dict[int, list[int]]:
        """Connectors that may restrict senders, grouped by the number of the first that differs only in name."""
        firsts: dict[Any, int] = {}
        by_first: dict[int, list[int]] = {}
        for number, item in enumerate(self.all):
            if item.restricts:
                addresses = frozenset((first, last) for first, last, _ in item.addresses)
                looks = item._replace(name="", addresses=(), reach=(0, 0), definition=None)
                first = firsts.setdefault((looks, addresses), number)
                by_first.setdefault(first, []).append(number)
        return by_first

    @cached_property
    def sure(self) -> frozenset[int]:
        """The numbers of the connectors of type OnPremises that are not disabled."""
        every = enumerate(self.all)
        return frozenset(at for at, item in every if item.active is not FAILS and item.on_premises is HOLDS)

    @cached_property
    def in_order(self) -> list[int]:
        """The same in order."""
        return sorted(self.sure)

    @cached_property
    def enabled(self) -> frozenset[int]:
        """The numbers of the connectors that are certainly enabled and of type OnPremises."""
        return frozenset(at for at, item in enumerate(self.all) if item.active is item.on_premises is HOLDS)

    @cached_property
    def open(self) -> frozenset[int]:
        """The numbers of the connectors about which something is unknown."""
        return frozenset(number for number, item in enumerate(self.all) if item.is_open)

    @cached_property
    def is_usable(self) -> bool:
        """Whether a connector may be enabled and of type OnPremises."""
        return any(item.active is not FAILS and item.on_premises is not FAILS for item in self.all)

    @cached_property
    def is_address_enough(self) -> bool:
        """Whether a connector that may be enabled and of type OnPremises lists, or may list, an address."""
        usable = (item for item in self.all if FAILS not in (item.active, item.on_premises))
        return any(item.addresses or item.around or not item.addresses_known for item in usable)

    @property
    def is_listing(self) -> bool:
        """Whether a connector lists an address."""
        return bool(self.by_range) or bool(self.around)

    @cached_property
    def by_label(self) -> dict[str, list[int]]:
        """The numbers of the connectors by name in lower case."""
        by_name: dict[str, list[int]] = {}
        for number, item in enumerate(self.all):
            by_name.setdefault(item.name.lower(), []).append(number)
        return by_name


def suffixes(name: str) -> Iterator[str]:
    """Yield a name without its wildcard, and its parent domains, the longest first; none longer than names can be."""
    rest = without_wildcard(name)
    if len(rest) > LONGEST_DOMAIN:
        rest = rest[-LONGEST_DOMAIN - 1 :].partition(".")[2]
    while rest:
        yield rest
        rest = rest.partition(".")[2]
