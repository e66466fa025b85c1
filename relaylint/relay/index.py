"""Inbound connectors as the relay decision needs them, found by what they ask for, without looking at each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.values.literals import MOST_COMPARED, Ends
from relaylint.values.normal import LONGEST_DOMAIN, NULL_SENDER, without_wildcard
from relaylint.values.ranges import Ranges


class ListedRange(NamedTuple):
    """An entry of SenderIPAddresses: its first and last address as numbers, and its place in the list."""

    first: int
    last: int
    place: int


class Connector(NamedTuple):
    """An inbound connector as the decision needs it.

    ``active`` fails for a disabled one; it is undecided, too, where AssociatedAcceptedDomains or
    TrustedOrganizations limit the connector, because sources disagree on what they compare.
    ``reach``: the lowest and the highest of its addresses, to pass over most connectors at once.
    ``addresses_known`` and ``sender_domains_known``: there are no others than are given here. ``around``: the ranges
    that hold an address of which the beginning is known; ``partly_domains``: sender domains of which a part is known.
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

    @property
    def restricts(self) -> bool:
        """Whether the connector may restrict senders: a Partner connector with a switch that does."""
        if self.active is FAILS or self.on_premises is HOLDS:
            return False
        return not self.restricts_addresses is self.restricts_certificate is FAILS

    @property
    def is_open(self) -> bool:
        """Whether something about the connector is not known that the decision asks."""
        is_named = not isinstance(self.certificate, Unknown)
        is_listed = self.addresses_known and not self.around
        return UNDECIDED in (self.active, self.on_premises) or not (is_named and is_listed)


class ConnectorGroup:
    """Connectors that ask for the same thing, by their numbers: ``ours`` may be of type OnPremises, ``others`` are not,
    and those in ``off`` are disabled.

    ``own`` tells whether one of them is enabled and of type OnPremises, ``other`` whether one is of another type.
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

    def add(self, number: int, connector: Connector) -> None:
        """Take in a connector, once."""
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
    """Connectors that may restrict a sender, by their numbers; of those alike only the first."""

    __slots__ = ("numbers", "ordered")

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = frozenset(numbers)
        self.ordered = sorted(self.numbers)


class Connectors:
    """The connectors of a tenant, numbered in their order.

    ``by_name``: those that ask for a certificate, by its name; ``by_part``: by what is known of it; ``unnamed``: those
    that ask for one of which nothing is known. ``by_range``: those that list an address or a network, by that;
    ``around``: those that list one that lies in a range. ``unread``: those of whose addresses nobody knows where they
    lie. ``listing``: those that list an address.
    """

    def __init__(self, connectors: tuple[Connector, ...]) -> None:
        self.all = connectors
        self.by_name: dict[str, ConnectorGroup] = {}
        self.by_part: dict[Ends, ConnectorGroup] = {}
        self.by_range: Ranges[ConnectorGroup] = Ranges(ConnectorGroup)
        self.around: Ranges[ConnectorGroup] = Ranges(ConnectorGroup)
        self.unnamed, self.unread, self.listing = ConnectorGroup(), ConnectorGroup(), ConnectorGroup()
        self._found: dict[tuple[str | None, ...] | None, Restricting] = {}
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
        """Return those that ask for the same certificate as a connector does; None where it asks for none."""
        wanted = connector.certificate
        return self.by_name[wanted] if isinstance(wanted, str) else self._in_part(wanted) if wanted else None

    def _in_part(self, wanted: Unknown) -> ConnectorGroup:
        """Return those that ask for a certificate of whose name the same is known."""
        ends = wanted.ends
        if ends is None or (ends not in self.by_part and len(self.by_part) >= MOST_COMPARED):
            return self.unnamed
        return self.by_part.setdefault(ends, ConnectorGroup())

    def asked(self, name: str, *, lenient: bool) -> Iterator[str]:
        """Yield the certificate names that a name on a certificate may match; ``lenient``: those below a wildcard."""
        wanted = (name, *(f"*.{base}" for base in suffixes(name)))
        yield from (each for each in dict.fromkeys(wanted) if each in self.by_name)
        if lenient and name.startswith("*."):
            mirrored, domain = self._mirrored, name[:1:-1]
            yield from (name[2:],) if name[2:] in self.by_name else ()
            for each in mirrored[bisect_left(mirrored, f"{domain}.") : bisect_left(mirrored, f"{domain}/")]:
                yield each[::-1]

    @cached_property
    def _mirrored(self) -> list[str]:
        """The certificate names, each read backwards, sorted: those below one domain stand together."""
        return sorted(name[::-1] for name in self.by_name)

    def listed(self, first: int, last: int) -> Iterator[tuple[ConnectorGroup, State]]:
        """Yield those that list all addresses from ``first`` to ``last``, or some of them."""
        for (low, high), group in self.by_range.overlapping(first, last):
            yield group, HOLDS if low <= first and last <= high else UNDECIDED
        for _, group in self.around.overlapping(first, last):
            yield group, UNDECIDED

    def restricting(self, sender: str | None) -> Restricting:
        """Return the connectors that may restrict a sender, None for one that is not known; one object for senders of
        which the same patterns speak.
        """
        by_pattern = self._restricting
        if sender is None:
            wanted: Iterable[str | None] = by_pattern
        elif sender == NULL_SENDER:
            wanted = ("*", None)
        else:
            wanted = ("*", None, sender, *(f"*.{base}" for base in suffixes(sender)))
        patterns = None if sender is None else tuple(pattern for pattern in wanted if pattern in by_pattern)
        if patterns not in self._found:
            self._found[patterns] = Restricting(number for pattern in wanted for number in by_pattern.get(pattern, ()))
        return self._found[patterns]

    @cached_property
    def _restricting(self) -> dict[str | None, list[int]]:
        """The numbers of the connectors that may restrict senders, by their patterns; None: not all are known."""
        found: dict[str | None, list[int]] = {}
        for number in self.alike:
            item = self.all[number]
            is_known = item.sender_domains_known and not item.partly_domains
            for pattern in (*item.sender_domains, *(() if is_known else (None,))):
                found.setdefault(pattern, []).append(number)
        return found

    @cached_property
    def alike(self) -> dict[int, list[int]]:
        """Those that may restrict senders, by the number of the first one that is like them in all but its name."""
        firsts: dict[Any, int] = {}
        found: dict[int, list[int]] = {}
        for number, item in enumerate(self.all):
            if item.restricts:
                addresses = frozenset((first, last) for first, last, _ in item.addresses)
                looks = item._replace(name="", addresses=(), reach=(0, 0), definition=None)
                first = firsts.setdefault((looks, addresses), number)
                found.setdefault(first, []).append(number)
        return found

    @cached_property
    def sure(self) -> frozenset[int]:
        """The numbers of those that are OnPremises and not disabled."""
        every = enumerate(self.all)
        return frozenset(at for at, item in every if item.active is not FAILS and item.on_premises is HOLDS)

    @cached_property
    def enabled(self) -> frozenset[int]:
        """The numbers of those that are surely OnPremises and enabled."""
        return frozenset(at for at, item in enumerate(self.all) if item.active is item.on_premises is HOLDS)

    @cached_property
    def open(self) -> frozenset[int]:
        """The numbers of those of which something is not known."""
        return frozenset(number for number, item in enumerate(self.all) if item.is_open)

    @cached_property
    def is_usable(self) -> bool:
        """Whether one may be OnPremises and enabled."""
        return any(item.active is not FAILS and item.on_premises is not FAILS for item in self.all)

    @cached_property
    def is_address_enough(self) -> bool:
        """Whether one that may be OnPremises and enabled lists an address, or may list one."""
        usable = (item for item in self.all if FAILS not in (item.active, item.on_premises))
        return any(item.addresses or item.around or not item.addresses_known for item in usable)

    @property
    def is_listing(self) -> bool:
        """Whether one lists an address."""
        return bool(self.by_range) or bool(self.around)

    @cached_property
    def by_label(self) -> dict[str, list[int]]:
        """The numbers of the connectors of each name, in lower case."""
        found: dict[str, list[int]] = {}
        for number, item in enumerate(self.all):
            found.setdefault(item.name.lower(), []).append(number)
        return found


def suffixes(name: str) -> Iterator[str]:
    """Yield a name without a wildcard, and the domains above it, the longest first; none longer than names can be."""
    rest = without_wildcard(name)
    if len(rest) > LONGEST_DOMAIN:
        rest = rest[-LONGEST_DOMAIN - 1 :].partition(".")[2]
    while rest:
        yield rest
        rest = rest.partition(".")[2]
