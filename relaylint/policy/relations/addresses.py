"""Relations on IPv4 addresses, networks and ranges."""

from __future__ import annotations

from typing import Any

from relaylint.core.logic import State
from relaylint.policy.relations.table import FLAG, Answer, RelationTest, Subject, Takes, relation, words_schema
from relaylint.values.normal import AddressRange, Subnet, address_range, network_of, normal_addresses, without_brackets
from relaylint.values.providers import PROVIDER_KINDS, provider_of_range
from relaylint.values.ranges import Ranges
from relaylint.values.syntaxes import ADDRESS_RANGES, address_or_range_fault, normal_host, normalised


@relation("address-in", words_schema(ADDRESS_RANGES), "lie in {option}", reads=normal_host, takes=Takes.ADDRESS)
def _address_in(option: Any) -> RelationTest:
    """The IPv4 address or range lies wholly in one of the named ranges; what is no IPv4 address does not."""
    ranges = [(text, name, address_range(text)) for name in option for text in ADDRESS_RANGES[name]]

    def test(value: Any, subject: Subject) -> bool | Answer:
        address = value if isinstance(value, AddressRange) else None
        for text, name, known in ranges:
            if (
                address is not None
                and known is not None
                and known.first <= address.first
                and address.last <= known.last
            ):
                return Answer(State.HOLDS, reason=f"it lies in {text} ({name})")
        return False

    return test


@relation("is-address", FLAG, "be an IP address or range: {option}", takes=Takes.ADDRESS)
def _is_address(option: Any) -> RelationTest:
    """Whether the text is an IP address or range, in brackets or not, as a smart host may be written."""

    def test(value: Any, subject: Subject) -> bool:
        return (isinstance(value, str) and address_or_range_fault(without_brackets(value)) is None) is option

    return test


@relation(
    "prefix-at-least",
    {"type": "integer", "minimum": 0, "maximum": 32},
    "have a prefix of at least /{option}",
    reads=normal_addresses,
    takes=Takes.ADDRESS,
)
def _prefix_at_least(option: Any) -> RelationTest:
    """The IPv4 network is no larger than one with a prefix of this length; what is no IPv4 network
    passes."""

    def test(value: Any, subject: Subject) -> bool:
        return not isinstance(value, Subnet) or value.prefix >= option

    return test


@relation(
    "addresses-at-most",
    {"type": "integer", "minimum": 1},
    "have at most {option} addresses",
    reads=normal_addresses,
    takes=Takes.ADDRESS,
)
def _addresses_at_most(option: Any) -> RelationTest:
    """The IPv4 network or range has no more addresses than this; what is no IPv4 address passes."""

    def test(value: Any, subject: Subject) -> bool:
        return not isinstance(value, AddressRange) or value.last - value.first < option

    return test


@relation("host-bits-clear", FLAG, "have no bits set behind its prefix: {option}", takes=Takes.ADDRESS)
def _host_bits_clear(option: Any) -> RelationTest:
    """Whether the address before the slash is the first of its network; what is no IPv4 network
    passes."""

    def test(value: Any, subject: Subject) -> bool:
        network = network_of(value) if isinstance(value, str) else None
        if network is None:
            return True
        return (network_of(value.partition("/")[0]) == (network.first, network.first)) is option

    return test


@relation(
    "overlaps",
    {"type": ["string", "array"], "minLength": 1, "items": {"type": "string"}},
    "share an address with {option}",
    reads=normal_addresses,
    alike=True,
    takes=Takes.ADDRESS,
)
def _overlaps(option: Any) -> RelationTest:
    """The IPv4 address or range shares an address with the option, or with one of them; what is no IPv4 address
    does not."""
    listed = option if isinstance(option, list) else [option]
    wanted = [known for known in listed if isinstance(known, AddressRange)]

    def test(value: Any, subject: Subject) -> bool:
        known = value if isinstance(value, AddressRange) else None
        return known is not None and any(known.first <= own.last and own.first <= known.last for own in wanted)

    return test


@relation(
    "covered-by-another",
    FLAG,
    "be covered by another entry of the list: {option}",
    reads=normal_addresses,
    takes=Takes.ADDRESS,
    asks=(),
)
def _covered_by_another(option: Any) -> RelationTest:
    """Whether another entry of the same list has all of its addresses; of two equal entries the later one
    is covered. For rules that go through the list with `for`."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        if not isinstance(value, AddressRange) or len(subject.path or ()) < 2:
            return option is False
        other = _covering(value, subject)
        return Answer(State.of(option is True), reason=f"`{other}` covers it") if other else option is False

    return test


def _covering(known: AddressRange, subject: Subject) -> str | None:
    """Return another entry of the list that covers a range."""
    name, place = (subject.path or ("", 0))[:2]
    definition, facts = subject.definition, subject.facts
    entries: Ranges[list[int]] = facts.once(
        (name, definition), lambda: _entries(normalised(definition.normal(str(name)), normal_addresses))
    )
    indexes = [
        places[0]
        for other, places in entries.overlapping(*known)
        if other[0] <= known.first and known.last <= other[1] and (other != known or places[0] < int(place))
    ]
    return str(definition.value(str(name))[min(indexes)]) if indexes else None


def _entries(items: list[Any]) -> Ranges[list[int]]:
    """Return the indexes of the entries of a list, by their addresses."""
    places: Ranges[list[int]] = Ranges(list)
    for place, item in enumerate(items):
        if isinstance(item, AddressRange):
            places.at(*item).append(place)
    return places


@relation(
    "provider-address", words_schema(PROVIDER_KINDS), "belong to {option}", reads=normal_host, takes=Takes.ADDRESS
)
def _provider_address(option: Any) -> RelationTest:
    """The IPv4 address or range shares an address with the published ranges of a provider of one of these
    kinds, as listed in `data/provider-ranges.json`."""
    wanted = set(option)

    def test(value: Any, subject: Subject) -> bool | Answer:
        known = provider_of_range(value, wanted) if isinstance(value, AddressRange) else None
        return Answer(State.HOLDS, reason=f"{known.text} belongs to {known.provider}") if known else False

    return test
