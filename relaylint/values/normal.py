"""The normal forms of values for comparison: domains, sender domains, mail addresses, IP addresses and hosts.

A value is normalised once, where it enters: in a definition by the format of its property, see
`relaylint.values.syntaxes.FORMATS`. Invalid text is interpreted as far as possible.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from relaylint.core.records import NamedTuple

NULL_SENDER = "<>"
"""The envelope sender of bounces: empty, so that it has no domain (RFC 5321, 4.5.5)."""
LONGEST_DOMAIN = 253

IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,3})?", re.ASCII)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
USUAL_ADDRESS = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
"""The form of addresses; ipaddress takes ten times as long and handles the rest."""
_MOST_KEPT = 5000
"""Size of the caches of parsed values: those of one tenant occur repeatedly, those of others never again."""


class SenderDomain(NamedTuple):
    """An entry of SenderDomains: the domain or pattern, and its cost (1 if omitted)."""

    domain: str
    cost: int


class Mailbox(NamedTuple):
    """A mail address, compared ignoring case. ``domain`` is None for the null sender."""

    local: str
    domain: str | None


NOBODY = Mailbox("", None)
"""The null sender."""
FOREIGN = "a foreign domain"
"""The domain of the senders of forwarded mail: it is not known, and no accepted domain; no domain is called so."""


class AddressRange(NamedTuple):
    """IPv4 addresses from the first to the last, as integers."""

    first: int
    last: int


class Subnet(AddressRange):
    """An IPv4 address, or the addresses of an IPv4 network, as integers."""

    __slots__ = ()

    @property
    def prefix(self) -> int:
        """The prefix length: the number of bits that all addresses share."""
        return 32 - (self.last - self.first).bit_length()


def normal_domain(text: str) -> str:
    """Return a domain name for comparison: lower case, A-labels, no trailing dot.

    A name that IDNA 2008 rejects, or that is too long, is only converted to lower case.
    """
    lowered = text.strip().rstrip(".").lower()
    if lowered.isascii() or len(lowered) > LONGEST_DOMAIN:
        return text if lowered == text else lowered  # not one more string for every name
    import idna  # 15 ms, and few definitions have names beyond ASCII

    prefix, rest = ("*.", lowered[2:]) if lowered.startswith("*.") else ("", lowered)
    try:
        return prefix + idna.encode(rest, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return lowered


def normal_word(text: str) -> str:
    """Return a word of relaylint's own for comparison: in lower case."""
    return text.lower()


def written_domain(name: str) -> str:
    """Return a normalised domain name with its A-labels decoded; invalid ones are unchanged."""
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
    """Return whether ``domain`` is a subdomain, at any depth, of ``parent``."""
    return domain.endswith("." + parent)


def without_smtp(text: str) -> str:
    """Return an entry of SenderDomains without the prefix ``smtp:`` that Exchange Online adds."""
    return text[5:] if text[:5].lower() == "smtp:" else text


def without_brackets(text: str) -> str:
    """Return a smart host without the brackets that may enclose a name or an address."""
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
    """Return the domain, or domain pattern, of a normalised value; None if it has none."""
    return normal if isinstance(normal, str) else getattr(normal, "domain", None)


@lru_cache(maxsize=_MOST_KEPT)
def network_of(text: str) -> Subnet | None:
    """Return the addresses of an IPv4 address or CIDR, ignoring host bits; None if it is neither."""
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
    """Return the IPv4 addresses of an address, CIDR or ``first-last`` range; None if invalid."""
    network = network_of(text)
    if network is not None:
        return network
    ends = [network_of(end.strip()) for end in text.split("-", 1)] if "-" in text else []
    low, high = (end.first if end and end.first == end.last else -1 for end in ends) if ends else (-1, -1)
    return AddressRange(low, high) if 0 <= low <= high else None


def normal_addresses(text: str) -> AddressRange | IPv6Network | str:
    """Return the addresses of an IPv4 address, CIDR or range, or of an IPv6 address or CIDR; other text is
    unchanged."""
    addresses = address_range(text)
    if addresses is not None or ":" not in text:
        return text if addresses is None else addresses
    try:
        return IPv6Network(text, strict=False)
    except ValueError:
        return text


def normal_build(text: str) -> tuple[int, ...] | str:
    """Return the numbers of an Exchange server build, such as 15.2.1748.10; other text is unchanged."""
    is_build = re.fullmatch(r"[0-9]{1,5}(?:\.[0-9]{1,5}){3}", text, re.ASCII)
    return tuple(map(int, text.split("."))) if is_build else text
