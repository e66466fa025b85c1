"""What values are compared by: the normal form of domains, sender domains, mail addresses, IP addresses and hosts.

A value is normalised once, where it enters: one of a definition as the format of its property says, see
`relaylint.values.syntaxes.FORMATS`. A text that does not fit its format is read as far as that goes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from relaylint.core.records import NamedTuple

NULL_SENDER = "<>"
"""The envelope sender of bounces: empty, so it has no domain (RFC 5321, 4.5.5)."""
LONGEST_DOMAIN = 253

IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,3})?", re.ASCII)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
USUAL_ADDRESS = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
"""What addresses look like; ipaddress takes ten times as long, and is asked about the rest."""
_MOST_KEPT = 5000
"""Parsed values that are kept: those of one tenant stand in several definitions, those of others never more."""


class SenderDomain(NamedTuple):
    """An entry of SenderDomains: the domain or pattern, and its cost (1 where none is written)."""

    domain: str
    cost: int


class Mailbox(NamedTuple):
    """A mail address; letter case makes no difference. ``domain`` is None for the null sender."""

    local: str
    domain: str | None


NOBODY = Mailbox("", None)
"""The null sender."""


class AddressRange(NamedTuple):
    """IPv4 addresses from the first to the last, as numbers."""

    first: int
    last: int


class Subnet(AddressRange):
    """An IPv4 address, or the addresses of an IPv4 network, as numbers."""

    __slots__ = ()

    @property
    def prefix(self) -> int:
        """The length of the prefix: how many bits all addresses have in common."""
        return 32 - (self.last - self.first).bit_length()


def normal_domain(text: str) -> str:
    """Return a domain name for comparison: lower case, A-labels, no dot at the end.

    A name that IDNA 2008 refuses, or that is too long, is returned in lower case as it is.
    """
    lowered = text.strip().rstrip(".").lower()
    if lowered.isascii() or len(lowered) > LONGEST_DOMAIN:
        return lowered
    import idna  # 15 ms, and hardly a definition has a name beyond ASCII

    prefix, rest = ("*.", lowered[2:]) if lowered.startswith("*.") else ("", lowered)
    try:
        return prefix + idna.encode(rest, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return lowered


def written_domain(name: str) -> str:
    """Return a normal domain name with the letters that its A-labels stand for; one that stands for none stays."""
    if "xn--" not in name:
        return name
    try:
        labels = [label[4:].encode().decode("punycode") if label[:4] == "xn--" else label for label in name.split(".")]
    except UnicodeError:
        return name
    return ".".join(labels)


def without_wildcard(name: str) -> str:
    """Return a certificate name without a leading ``*.``: what must be an accepted domain."""
    return name[2:] if name.startswith("*.") else name


def under(domain: str, parent: str) -> bool:
    """Tell whether ``domain`` is a sub-domain, at any depth, of ``parent``."""
    return domain.endswith("." + parent)


def without_smtp(text: str) -> str:
    """Return an entry of SenderDomains without the ``smtp:`` with which Exchange Online stores it."""
    return text[5:] if text[:5].lower() == "smtp:" else text


def without_brackets(text: str) -> str:
    """Return a smart host without the brackets in which a name or an address may stand."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def normal_mailbox(text: str) -> Mailbox | str:
    """Return a mail address, the null sender, or the domain that an envelope sender may be instead."""
    stripped = text.strip()
    if stripped == NULL_SENDER:
        return NOBODY
    local, at, domain = stripped.rpartition("@")
    name = normal_domain(domain.rstrip(">"))
    return Mailbox(local.lower(), name) if at else name


def domain_of(normal: Any) -> str | None:
    """Return the domain, or domain pattern, that a normal value is about; None where it is about none."""
    return normal if isinstance(normal, str) else getattr(normal, "domain", None)


@lru_cache(maxsize=_MOST_KEPT)
def network_of(text: str) -> Subnet | None:
    """Return the addresses of an IPv4 address or CIDR, host bits ignored; None if it is neither."""
    if USUAL_ADDRESS.fullmatch(text):
        first, second, third, fourth = map(int, text.split("."))
        number = first << 24 | second << 16 | third << 8 | fourth
        return Subnet(number, number)
    if IPV4.fullmatch(text) is None:
        return None
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        return None
    return Subnet(int(network.network_address), int(network.broadcast_address))


def address_range(text: str) -> AddressRange | None:
    """Return the IPv4 addresses of an address, CIDR or ``first-last`` range; None if it is none of them."""
    network = network_of(text)
    if network is not None:
        return network
    ends = [network_of(end.strip()) for end in text.split("-", 1)] if "-" in text else []
    low, high = (end.first if end and end.first == end.last else -1 for end in ends) if ends else (-1, -1)
    return AddressRange(low, high) if 0 <= low <= high else None


def normal_addresses(text: str) -> AddressRange | IPv6Network | str:
    """Return the addresses of an address, CIDR or range; what is neither of IPv4 nor an IPv6 address or CIDR stays."""
    found = address_range(text)
    if found is not None or ":" not in text:
        return text if found is None else found
    try:
        return IPv6Network(text, strict=False)
    except ValueError:
        return text


def normal_build(text: str) -> tuple[int, ...] | str:
    """Return the numbers of the build of an Exchange server, such as 15.2.1748.10; what is none stays."""
    is_build = re.fullmatch(r"[0-9]{1,5}(?:\.[0-9]{1,5}){3}", text, re.ASCII)
    return tuple(map(int, text.split("."))) if is_build else text
