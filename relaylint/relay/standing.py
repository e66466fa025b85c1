"""What kind of source address a host has: whether a connector may list it and lets in nobody else by that."""

from __future__ import annotations

import enum
from ipaddress import IPv6Network
from typing import Any

from relaylint.model.definitions import Definition, Unknown
from relaylint.values.normal import AddressRange
from relaylint.values.providers import PROVIDER_KINDS, provider_of_range
from relaylint.values.syntaxes import ADDRESS_RANGES, ranges_named


class Standing(enum.Enum):
    """What kind of address it is, from what to warn of first to what may be listed.

    ``shared``: others send from it too, as the host declares, a provider publishes, or the carrier's NAT implies
    [S5][S51]; ``dynamic``: it changes hands; ``ipv6``: no connector lists it [S15]; ``private``: it is never seen
    outside; ``unknown``: none is declared, or it is not known; ``own``: nothing speaks against it.
    """

    SHARED = "shared"
    DYNAMIC = "dynamic"
    IPV6 = "ipv6"
    PRIVATE = "private"
    UNKNOWN = "unknown"
    OWN = "own"


def standing_of(address: Any, host: Definition | None = None) -> Standing:
    """Return the standing of a normalised source address, of a host that a file declares or of none."""
    kinds = {_of_address(address)}
    for name, standing in (("SharedAddress", Standing.SHARED), ("DynamicAddress", Standing.DYNAMIC)):
        declared = None if host is None else host.value(name)
        if declared is True:
            kinds.add(standing)
        elif isinstance(declared, Unknown) and declared.present:
            kinds.add(Standing.UNKNOWN)
    return next(standing for standing in Standing if standing in kinds)


def standing_of_host(host: Definition) -> Standing:
    """Return the standing of a host's addresses: of several, the one to warn of first."""
    listed = host.normal("IPAddresses")
    items = listed if isinstance(listed, list) and listed else [None]
    kinds = {standing_of(item, host) for item in items}
    return next(standing for standing in Standing if standing in kinds)


def _of_address(address: Any) -> Standing:
    if isinstance(address, IPv6Network):
        mapped = address.network_address.ipv4_mapped if address.num_addresses == 1 else None
        return _of_address(AddressRange(int(mapped), int(mapped))) if mapped else Standing.IPV6
    if not isinstance(address, AddressRange):
        return Standing.UNKNOWN
    if _touches(address, ranges_named("carrier-grade-nat")) or provider_of_range(address, PROVIDER_KINDS):
        return Standing.SHARED
    return Standing.PRIVATE if _touches(address, ranges_named(*_NEVER_SEEN)) else Standing.OWN


_NEVER_SEEN = tuple(name for name in ADDRESS_RANGES if name not in ("carrier-grade-nat", "documentation"))


def _touches(address: AddressRange, ranges: tuple[AddressRange, ...]) -> bool:
    return any(known.first <= address.last and address.first <= known.last for known in ranges)
