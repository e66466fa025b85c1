"""Values worth trying: for each way in which the comparisons of a tenant can tell sessions apart, one that is so.

The classes of sessions are what the comparisons themselves answer; values that are missing here are classes that are
never seen. `tests/relay/map/test_soundness.py` looks for such values.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from relaylint.core.records import NamedTuple
from relaylint.model.accepted import AcceptedDomains, parents
from relaylint.model.definitions import Unknown
from relaylint.relay.map.region import ACCEPTED, Region
from relaylint.relay.session import NEVER_LISTED, Network
from relaylint.values.literals import Ends
from relaylint.values.normal import LONGEST_DOMAIN, NULL_SENDER, without_wildcard
from relaylint.values.providers import above_initial_domains
from relaylint.values.ranges import apart
from relaylint.values.suffixes import is_public_suffix

MOST_VALUES = 60_000
"""The most names, domains or borders that are tried."""
UNRELATED = "foreign.example"
"""A domain that has to do with nobody."""
_HIGHEST = 2**32 - 1
_USUAL = tuple(first << 24 | second << 16 | third << 8 for first, second, third in ((192, 0, 2), (198, 51, 100)))
"""The documentation networks: a source address in them is seen to be an example."""


class TooManySessionsError(Exception):
    """The definitions tell more sessions apart than can be decided."""


class Known(NamedTuple):
    """The names and domains that comparisons ask for, whole and in part."""

    names: dict[str, None]
    domains: dict[str, None]
    patterns: dict[str, None]
    parts: dict[Ends, None]


def borders_in(networks: Iterable[Network]) -> list[int]:
    """Return where the entries of connectors cut the IPv4 addresses: the first address behind each border, in order."""
    cuts = {0, _HIGHEST + 1}
    for network in networks:
        for item in network.connectors.all:
            for first, last in (*((each.first, each.last) for each in item.addresses), *item.around):
                cuts |= {first, last + 1}
    return sorted(cuts)


def address_ranges(borders: Sequence[int], region: Region) -> list[tuple[int, int]]:
    """Return ranges of IPv4 addresses that have no border within, in order, and `NEVER_LISTED` at the end.

    They are all addresses of the region. Raises `TooManySessionsError`.
    """
    _refuse(len(borders))
    if region.addresses is None:
        return [*((first, after - 1) for first, after in pairwise(borders)), NEVER_LISTED]
    is_meant, cuts = region.address_test(), set[int]()
    for first, last in apart(region.addresses):
        cuts.update(borders[bisect_left(borders, first) : bisect_right(borders, last)])
    for first, last in region.addresses:
        cuts |= {first, last + 1}
    _refuse(len(cuts))
    return [(first, after - 1) for first, after in pairwise(sorted(cuts)) if is_meant(first)]


def example_of(ranges: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return one address of ranges, as a range: of a documentation network where one is there."""
    listed = list(ranges)
    for network in _USUAL:
        for first, last in listed:
            number = max(first, network + 1)
            if number <= min(last, network + 254):
                return number, number
    first, last = listed[0]
    number = first + 1 if first == 0 and last > 0 else first
    return (number, number) if listed[0] != NEVER_LISTED else NEVER_LISTED


def certificate_names(known: Known, region: Region) -> list[str]:
    """Return names on certificates, the most telling ones first. Raises `TooManySessionsError`."""
    asked = region.certificate or ()
    if region.is_of_names:
        return _among(known.names, asked)
    label = _fresh_label([*known.names, *known.domains, *asked])
    bases = dict.fromkeys(map(without_wildcard, (*known.names, *known.domains, *asked)))
    patterns = (f"{label}{wanted[1:]}" for wanted in (*known.names, *asked) if wanted.startswith("*."))
    every = dict.fromkeys((*patterns, *known.names, *asked))
    for base in bases:
        every |= dict.fromkeys((f"{label}.{base}", base, f"{label}.{label}.{base}", f"*.{base}", f"*.{label}.{base}"))
        # no authority issues a wildcard for all names below a public suffix
        every |= dict.fromkeys(f"*.{parent}" for parent in parents(base) if not is_public_suffix(parent))
    for value in _filled(known, label):
        every |= dict.fromkeys((value, f"{label}.{without_wildcard(value)}", f"*.{without_wildcard(value)}"))
    every |= dict.fromkeys(_elsewhere(label))
    _refuse(len(every))
    return [name for name in region.names_among(every) if len(name) <= LONGEST_DOMAIN]


def _among(known: Iterable[str], asked: Sequence[str]) -> list[str]:
    """Return values that are asked about, those that are known first: no other one need be tried."""
    wanted = frozenset(asked)
    every = dict.fromkeys((*(each for each in known if each in wanted), *asked))
    return [each for each in every if len(each) <= LONGEST_DOMAIN]


def sender_domains(known: Known, accepted: Iterable[AcceptedDomains], region: Region) -> list[str]:
    """Return domains of envelope senders, ``<>`` among them. Raises `TooManySessionsError`."""
    if region.senders is not None and ACCEPTED not in region.senders:
        return _among((NULL_SENDER, *known.domains), region.senders)
    asked = [each for each in region.senders or () if each not in (ACCEPTED, NULL_SENDER)]
    label = _fresh_label([*known.names, *known.domains, *known.patterns, *asked])
    every: dict[str, None] = dict.fromkeys((NULL_SENDER, *known.domains, *asked))
    bases = dict.fromkeys((*known.domains, *map(without_wildcard, known.patterns), *asked))
    for base in bases:
        every |= dict.fromkeys((base, f"{label}.{base}", f"{label}.{label}.{base}"))
    for value in _filled(known, label):
        every |= dict.fromkeys((without_wildcard(value), f"{label}.{without_wildcard(value)}"))
    every |= dict.fromkeys(_elsewhere(label))
    _refuse(len(every))
    return [each for each in region.senders_among(every, accepted) if len(each) <= LONGEST_DOMAIN]


def known_in(networks: Iterable[Network]) -> Known:
    """Return what the comparisons of tenants ask for."""
    known = Known({}, {}, {}, {})
    for network in networks:
        known.domains.update(dict.fromkeys(network.accepted.by_name))
        known.parts.update({ends: None for ends, _ in network.accepted.partly})
        for item in network.connectors.all:
            wanted = item.certificate
            if isinstance(wanted, str):
                known.names[wanted] = None
            elif isinstance(wanted, Unknown) and wanted.ends:
                known.parts[wanted.ends] = None
            known.patterns.update(dict.fromkeys(each for each in item.sender_domains if each != "*"))
            known.parts.update(dict.fromkeys(item.partly_domains))
    return known


def _filled(known: Known, label: str) -> Iterator[str]:
    """Yield values that fit what is known of others in part: one part each, and two at once."""
    _refuse(len(known.parts) ** 2)
    befores = dict.fromkeys(("", *(ends.before for ends in known.parts)))
    afters = dict.fromkeys((".example", *(ends.after for ends in known.parts)))
    for before in befores:
        for after in afters:
            for middle in (label, "") if before or after else ():
                value = f"{before}{middle}{after}".strip(".")
                if value and ".." not in value:
                    yield value
        for name in (*known.names, *known.domains) if before else ():
            yield f"{before}{label}.{without_wildcard(name)}"


def _elsewhere(label: str) -> Iterator[str]:
    """Yield names that have to do with nobody, and those that may be a tenant's initial domain."""
    yield from (UNRELATED, f"{label}.invalid", label)
    above = next(iter(above_initial_domains()))  # which of them it is makes no difference
    yield from (f"{label}.{above}", f"{label}.{label}.{above}")


def _fresh_label(known: Iterable[str]) -> str:
    """Return a label of which no known name is made."""
    labels = {label for name in known for label in name.split(".")}
    number = 0
    while (label := f"x{number or ''}") in labels:
        number += 1
    return label


def _refuse(count: int) -> None:
    if count > MOST_VALUES:
        raise TooManySessionsError(f"{count} values to tell sessions apart by, and {MOST_VALUES} can be tried")
