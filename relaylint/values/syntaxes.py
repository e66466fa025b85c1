"""The syntax of values: domain names, addresses, sender domains. Parse, normalise, and say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Any

from relaylint.core.records import NamedTuple

NULL_SENDER = "<>"
"""The envelope sender of bounces: empty, so it has no domain (RFC 5321, 4.5.5)."""
NOT_SAID = "${?}"
"""What stands for a value that nobody states, not even by leaving it out."""
ALL_ELSE = "*"
"""The property that stands for all that a definition does not have."""

_TRUE = "true $true yes on y 1 wahr ja vrai oui verdadero sí vero sì verdadeiro sim waar sant sann sand tosi prawda tak"
_FALSE = "false $false no off n 0 falsch nein faux non falso não onwaar nee falskt usann falsk epätosi fałsz nie"
BOOLEANS = {**dict.fromkeys(_TRUE.split(), True), **dict.fromkeys(_FALSE.split(), False)}
"""What people and their spreadsheets write for true and false, in lower case."""

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_DOMAIN = re.compile(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*", re.ASCII)
_USUAL_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,63}", re.ASCII)
"""What most domain names look like; one of these needs none of the questions that find a fault."""
LONGEST_DOMAIN = 253
_JOINERS = {0x200C: None, 0x200D: None}
"""Invisible characters that names in some scripts need (RFC 5892, appendix A)."""
_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,3})?", re.ASCII)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_USUAL_ADDRESS = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
"""What addresses look like; ipaddress takes ten times as long, and is asked about the rest."""
_DIGITS_OF_COST = 9
_MOST_KEPT = 5000
"""Parsed values that are kept: those of one tenant are asked for again and again, those of others never more."""

ADDRESS_RANGES: dict[str, tuple[str, ...]] = {
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    "loopback": ("127.0.0.0/8",),
    "link-local": ("169.254.0.0/16",),
    "carrier-grade-nat": ("100.64.0.0/10",),
    "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
    "benchmarking": ("198.18.0.0/15",),
    "this-network": ("0.0.0.0/8",),
    "multicast": ("224.0.0.0/4",),
    "reserved": ("240.0.0.0/4",),
}
"""IPv4 ranges that are not public, by name: RFC 1918, 1122, 3927, 6598, 5737, 2544, 5771, 1112."""


class SenderDomain(NamedTuple):
    """An entry of SenderDomains: the domain or pattern, and its cost (1 where none is written)."""

    domain: str
    cost: int


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


def sender_of(text: str) -> str | None:
    """Return the domain of an envelope sender (address or domain), None for the null sender."""
    stripped = text.strip()
    if stripped == NULL_SENDER:
        return None
    return normal_domain(stripped.rpartition("@")[2].rstrip(">"))


@lru_cache(maxsize=_MOST_KEPT)
def sender_domain(text: str) -> SenderDomain | None:
    """Return the parts of a SenderDomains entry such as ``smtp:contoso.com;1``; None if malformed."""
    if sender_domain_fault(text):
        return None
    bare, _, cost = _without_smtp(text).partition(";")
    return SenderDomain(normal_domain(bare), int(cost) if cost else 1)


def domain_of(text: str) -> str | None:
    """Return the domain, or domain pattern, that a domain, a sender domain or a mail address is about."""
    parsed = sender_domain(text)
    return parsed.domain if parsed else sender_of(text)


def under(domain: str, parent: str) -> bool:
    """Tell whether ``domain`` is a sub-domain, at any depth, of ``parent``."""
    return domain.endswith("." + parent)


@lru_cache(maxsize=_MOST_KEPT)
def network_of(text: str) -> IPv4Network | None:
    """Return the IPv4 network of an address or CIDR, host bits ignored; None if it is neither."""
    if _USUAL_ADDRESS.fullmatch(text):
        first, second, third, fourth = map(int, text.split("."))
        return IPv4Network((first << 24 | second << 16 | third << 8 | fourth, 32))
    if _IPV4.fullmatch(text) is None:
        return None
    try:
        return IPv4Network(text, strict=False)
    except ValueError:
        return None


class AddressRange(NamedTuple):
    """IPv4 addresses from the first to the last, as numbers."""

    first: int
    last: int


@lru_cache(maxsize=_MOST_KEPT)
def address_range(text: str) -> AddressRange | None:
    """Return the IPv4 addresses of an address, CIDR or ``first-last`` range; None if it is none of them."""
    network = network_of(text)
    if network is not None:
        return AddressRange(int(network.network_address), int(network.broadcast_address))
    first, dash, last = text.partition("-")
    ends = [network_of(end.strip()) for end in (first, last)] if dash else []
    low, high = (int(end.network_address) if end and end.prefixlen == 32 else -1 for end in ends) if ends else (-1, -1)
    return AddressRange(low, high) if 0 <= low <= high else None


def domain_fault(text: str) -> str | None:
    """Return why ``text`` is not a domain name, or None."""
    if _USUAL_DOMAIN.fullmatch(text) and len(text) <= LONGEST_DOMAIN:
        return None
    if not text:
        return "it is empty"
    if text != text.strip() or re.search(r"\s", text):
        return "it holds white space"
    if not text.translate(_JOINERS).isprintable():
        return "it holds a character that nobody sees"
    if "@" in text:
        return "it is a mail address"
    if "*" in text:
        return "a wildcard is not allowed here"
    if re.search(r"[<>:/\\=,;\"']", text):
        return "it holds a character that names do not have"
    if text.endswith((".", "\u3002", "\uff0e", "\uff61")):  # the others are taken for dots in international names
        return "it ends with a dot"
    if ".." in text or text.startswith("."):
        return "it has an empty label"
    if _IPV4.fullmatch(text):
        return "it is an address"
    name = normal_domain(text)
    if len(name) > LONGEST_DOMAIN:
        return f"it has {len(name)} characters, more than {LONGEST_DOMAIN}"
    long = max(name.split("."), key=len)
    if len(long) > 63:
        return f"the label `{long[:20]}…` has {len(long)} characters, more than 63"
    if _DOMAIN.fullmatch(name) is None:
        return "a label holds characters that names do not have, or begins or ends with a hyphen"
    return None


def wildcard_domain_fault(text: str) -> str | None:
    """Return why ``text`` is neither a domain name nor ``*.`` and one, or None."""
    if text == "*":
        return "a bare `*` is no name"
    rest = without_wildcard(text)
    if "*" in rest:
        return "a wildcard stands only at the start, as `*.`"
    return domain_fault(rest)


def certificate_name_fault(text: str) -> str | None:
    """Return why ``text`` cannot be a TlsSenderCertificateName, or None [S15]."""
    if re.match(r"\s*<[IiSs]>", text):
        return "the `<I>…<S>…` form belongs to on-premises connectors"
    if re.match(r"\s*(?:CN|O|OU|C|E)\s*=", text, re.IGNORECASE):
        return "it is a distinguished name; only the host name is compared"
    if "://" in text:
        return "it is a URL"
    if not text.isascii() and normal_domain(text).isascii():
        return f"certificates hold the A-label form `{normal_domain(text)}`"
    return wildcard_domain_fault(text)


def _without_smtp(text: str) -> str:
    return text[5:] if text[:5].lower() == "smtp:" else text


def sender_domain_fault(text: str) -> str | None:
    """Return why ``text`` cannot be an entry of SenderDomains, or None [S15][S48]."""
    bare, semicolon, cost = _without_smtp(text).partition(";")
    if semicolon and not (cost.isascii() and cost.isdigit() and len(cost) <= _DIGITS_OF_COST):
        return f"the cost {show(cost)} is not a whole number of at most {_DIGITS_OF_COST} digits"
    return recipient_domain_fault(bare)


def recipient_domain_fault(text: str) -> str | None:
    """Return why ``text`` is none of ``*``, a domain and ``*.`` with a domain, or None [S52]."""
    return None if text == "*" else wildcard_domain_fault(text)


def ipv4_fault(text: str) -> str | None:
    """Return why ``text`` is neither an IPv4 address nor an IPv4 network, or None."""
    if network_of(text) is not None:
        return None
    try:
        parsed = ip_network(text.strip(), strict=False)
    except ValueError:
        return "it is not an IPv4 address or CIDR range"
    if parsed.version == 6:
        return "it is an IPv6 address"
    return "it holds white space" if text != text.strip() else "the range is written as a prefix length, such as /24"


def address_fault(text: str) -> str | None:
    """Return why ``text`` is not an IP address of either version, or None."""
    if _USUAL_ADDRESS.fullmatch(text):
        return None
    try:
        ip_address(text)
    except ValueError:
        return "it is neither an IPv4 nor an IPv6 address"
    return None


def address_or_range_fault(text: str) -> str | None:
    """Return why ``text`` is no address, CIDR range or ``first-last`` range, or None [S15]."""
    if _USUAL_ADDRESS.fullmatch(text):
        return None
    first, dash, last = text.partition("-")
    if dash:
        return _ends_fault(first.strip(), last.strip())
    try:
        ip_network(text, strict=False)
    except ValueError:
        return "it is not an address, a CIDR range or a range `first-last`"
    return None


def _ends_fault(first: str, last: str) -> str | None:
    for end in (first, last):
        if address_fault(end):
            return f"its end {show(end)} is not an IP address"
    low, high = ip_address(first), ip_address(last)
    if low.version != high.version:
        return "its ends are of two versions of IP"
    return "it ends before it begins" if int(high) < int(low) else None


def without_brackets(text: str) -> str:
    """Return a smart host without the brackets in which a name or an address may stand."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def smart_host_fault(text: str) -> str | None:
    """Return why ``text`` is neither a host name nor an address, CIDR or bracketed address, or None [S52]."""
    bare = without_brackets(text)
    if address_or_range_fault(bare) is None:
        return None
    return "it is not an IP address that exists" if _IPV4.fullmatch(bare) else domain_fault(bare)


def mail_address_fault(text: str) -> str | None:
    """Return why ``text`` is not a mail address, or None; quoted local parts are not taken."""
    local, at, domain = text.rpartition("@")
    if not at:
        return "it has no `@`"
    if not local or re.search(r"[\s<>@]", local):
        return "nothing, or a blank, `<`, `>` or `@`, stands before the last `@`"
    return domain_fault(domain)


def envelope_sender_fault(text: str) -> str | None:
    """Return why ``text`` is no domain, no mail address and not ``<>``, or None."""
    if text == NULL_SENDER:
        return None
    return mail_address_fault(text) if "@" in text else domain_fault(text)


def exchange_build_fault(text: str) -> str | None:
    """Return why ``text`` is not the build of an Exchange server, such as 15.2.1748.10, or None."""
    if re.fullmatch(r"[0-9]{1,5}(?:\.[0-9]{1,5}){3}", text, re.ASCII):
        return None
    return "a build is written as four numbers, such as 15.2.1748.10"


def date_fault(text: str) -> str | None:
    """Return why ``text`` is not a date such as 2026-11-23, or None."""
    words = "a date is written as 2026-11-23"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) is None:
        return words
    import datetime  # hardly a definition has a date

    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return words
    return None


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SCRIPT_DATE = re.compile(r"/Date\((-?\d{1,13})\)/", re.ASCII)


def written_date(value: Any) -> str | None:
    """Return the ISO date that a text begins with, or that ``/Date(milliseconds)/`` of PowerShell means; or None."""
    text = value if isinstance(value, str) else ""
    if _ISO_DATE.match(text) and date_fault(text[:10]) is None:
        return text[:10]
    script = _SCRIPT_DATE.fullmatch(text)
    if script is None:
        return None
    import datetime

    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=int(script[1]))
    return moment.date().isoformat()


def days_between(first: str, last: str) -> int:
    """Return the days from one ISO date to another; negative where the second is the earlier one."""
    import datetime

    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


class ValueFormat(NamedTuple):
    """A syntax that values may have: what it is called in messages, and the check.

    ``fault`` returns why a text does not have the syntax, or None.
    """

    title: str
    fault: Callable[[str], str | None]


FORMATS: dict[str, ValueFormat] = {
    "domain": ValueFormat("a domain name", domain_fault),
    "wildcard-domain": ValueFormat("a domain name or `*.` with one", wildcard_domain_fault),
    "certificate-name": ValueFormat("a certificate name", certificate_name_fault),
    "sender-domain": ValueFormat("a sender domain", sender_domain_fault),
    "recipient-domain": ValueFormat("a recipient domain", recipient_domain_fault),
    "ipv4-or-cidr": ValueFormat("an IPv4 address or CIDR range", ipv4_fault),
    "ip-address": ValueFormat("an IP address", address_fault),
    "ip-or-range": ValueFormat("an IP address or range", address_or_range_fault),
    "smart-host": ValueFormat("a host name or IP address", smart_host_fault),
    "email": ValueFormat("a mail address", mail_address_fault),
    "envelope-sender": ValueFormat("a domain, a mail address or `<>`", envelope_sender_fault),
    "exchange-build": ValueFormat("the build of an Exchange server", exchange_build_fault),
    "date": ValueFormat("a date", date_fault),
}
"""Every value of ``format`` that the schemas use."""


def show(value: Any) -> str:
    """Return a value as messages show it: in back-ticks, shortened, on one line."""
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        return "a mapping"
    elif isinstance(value, list):
        return "a list"
    elif value == "":
        return "an empty text"
    else:
        text = str(value)
    text = text if len(text) <= 80 else text[:79] + "…"
    return "`" + text.replace("\n", "⏎").replace("\r", "") + "`"
