"""Validates and normalises values by format: domain names, addresses, sender domains and others."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from ipaddress import IPv6Network, ip_address, ip_network
from typing import Any

from relaylint.core.records import NamedTuple
from relaylint.core.suggest import listed
from relaylint.values.normal import (
    IPV4,
    LONGEST_DOMAIN,
    NOBODY,
    NULL_SENDER,
    USUAL_ADDRESS,
    AddressRange,
    Mailbox,
    SenderDomain,
    address_range,
    domain_of,
    network_of,
    normal_addresses,
    normal_build,
    normal_domain,
    normal_mailbox,
    normal_word,
    without_brackets,
    without_smtp,
    without_wildcard,
)

NOT_SAID = "${?}"
"""Represents a value that the file does not state, not even by omission."""
ALL_ELSE = "*"
"""Represents all properties that a definition does not have."""

_TRUE = "true $true yes on y 1 wahr ja vrai oui verdadero sí vero sì verdadeiro sim waar sant sann sand tosi prawda tak"
_FALSE = "false $false no off n 0 falsch nein faux non falso não onwaar nee falskt usann falsk epätosi fałsz nie"
BOOLEANS = {**dict.fromkeys(_TRUE.split(), True), **dict.fromkeys(_FALSE.split(), False)}
"""Common spellings of true and false, in lower case."""

_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_USUAL_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,63}", re.ASCII)
"""The form of most domain names; these need no further validation."""
_JOINERS = {0x200C: None, 0x200D: None}
"""Invisible characters that names in some scripts need (RFC 5892, appendix A)."""
_DIGITS_OF_COST = 9
_LONGEST_REVISION = 250

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


@cache
def ranges_named(*names: str) -> tuple[AddressRange, ...]:
    """Return the ranges of some of those names."""
    return tuple(known for name in names for text in ADDRESS_RANGES[name] if (known := address_range(text)))


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
    if text.endswith((".", "\u3002", "\uff0e", "\uff61")):  # the others count as dots in internationalised names
        return "it ends with a dot"
    if ".." in text or text.startswith("."):
        return "it has an empty label"
    if IPV4.fullmatch(text):
        return "it is an address"
    name = normal_domain(text)
    if len(name) > LONGEST_DOMAIN:
        return f"it has {len(name)} characters, more than {LONGEST_DOMAIN}"
    long = max(name.split("."), key=len)
    if len(long) > 63:
        return f"the label `{long[:20]}…` has {len(long)} characters, more than 63"
    if re.fullmatch(_DOMAIN, name, re.ASCII) is None:
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


def sender_domain_fault(text: str) -> str | None:
    """Return why ``text`` cannot be an entry of SenderDomains, or None [S15][S48]."""
    bare, semicolon, cost = without_smtp(text).partition(";")
    if semicolon and not (cost.isascii() and cost.isdigit() and len(cost) <= _DIGITS_OF_COST):
        return f"the cost {show(cost)} is not a whole number of at most {_DIGITS_OF_COST} digits"
    return recipient_domain_fault(bare)


def recipient_domain_fault(text: str) -> str | None:
    """Return why ``text`` is neither ``*``, nor a domain, nor ``*.`` with a domain, or None [S52]."""
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
    if USUAL_ADDRESS.fullmatch(text):
        return None
    try:
        ip_address(text)
    except ValueError:
        return "it is neither an IPv4 nor an IPv6 address"
    return None


def address_or_range_fault(text: str) -> str | None:
    """Return why ``text`` is neither an address, nor a CIDR range, nor a ``first-last`` range, or None [S15]."""
    if USUAL_ADDRESS.fullmatch(text):
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


def smart_host_fault(text: str) -> str | None:
    """Return why ``text`` is neither a host name nor an address, CIDR or bracketed address, or None [S52]."""
    bare = without_brackets(text)
    if address_or_range_fault(bare) is None:
        return None
    return "it is not an IP address that exists" if IPV4.fullmatch(bare) else domain_fault(bare)


def mail_address_fault(text: str) -> str | None:
    """Return why ``text`` is not a mail address, or None; quoted local parts are not supported."""
    local, at, domain = text.rpartition("@")
    if not at:
        return "it has no `@`"
    if not local or re.search(r"[\s<>@]", local):
        return "nothing, or a blank, `<`, `>` or `@`, stands before the last `@`"
    return domain_fault(domain)


def envelope_sender_fault(text: str) -> str | None:
    """Return why ``text`` is neither a domain, nor a mail address, nor ``<>``, or None."""
    if text == NULL_SENDER:
        return None
    return mail_address_fault(text) if "@" in text else domain_fault(text)


def header_sender_fault(text: str) -> str | None:
    """Return why ``text`` is neither a domain nor a mail address, or None."""
    if text == NULL_SENDER:
        return "the null sender exists in the envelope only"
    return mail_address_fault(text) if "@" in text else domain_fault(text)


def session_sender_fault(text: str) -> str | None:
    """Return why ``text`` is neither ``<>`` nor a domain, or a word in its place, or None."""
    return None if text == NULL_SENDER else domain_fault(text)


def _one_of(*words: str) -> Callable[[str], str | None]:
    """Return a function that returns why a text is none of some words, in any letter case."""
    fault, lowered = f"it takes {listed(words)}", frozenset(word.lower() for word in words)
    return lambda text: None if text.lower() in lowered else fault


def revision_fault(text: str) -> str | None:
    """Return why ``text`` cannot name a single revision of a Git repository, or None."""
    if not text:
        return "it is empty"
    if len(text) > _LONGEST_REVISION:
        return f"it has {len(text)} characters, more than {_LONGEST_REVISION}"
    if text.startswith("-"):
        return "it begins with a hyphen, as options do"
    if re.search(r"[\x00-\x20\x7f]", text):
        return "it holds white space"
    if ".." in text:
        return "it is a range of revisions"
    return "it names a file of a revision" if ":" in text else None


def exchange_build_fault(text: str) -> str | None:
    """Return why ``text`` is not the build of an Exchange server, such as 15.2.1748.10, or None."""
    if isinstance(normal_build(text), tuple):
        return None
    return "a build is written as four numbers, such as 15.2.1748.10"


def date_fault(text: str) -> str | None:
    """Return why ``text`` is not a date such as 2026-11-23, or None."""
    words = "a date is written as 2026-11-23"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) is None:
        return words
    import datetime  # few definitions have a date

    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return words
    return None


def written_date(value: Any) -> str | None:
    """Return the ISO date at the start of a text, or of PowerShell's ``/Date(milliseconds)/``; or None."""
    text = value if isinstance(value, str) else ""
    if re.match(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) and date_fault(text[:10]) is None:
        return text[:10]
    script = re.fullmatch(r"/Date\((-?\d{1,13})\)/", text, re.ASCII)
    if script is None:
        return None
    import datetime

    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=int(script[1]))
    return moment.date().isoformat()


def days_between(first: str, last: str) -> int:
    """Return the number of days from one ISO date to another; negative if the second is earlier."""
    import datetime

    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


def normal_sender_domain(text: str) -> SenderDomain | Mailbox | str:
    """Return the parts of a SenderDomains entry such as ``smtp:contoso.com;1``; for other text, what it is about.

    A mail address is not an entry, nor is one whose cost is not a number.
    """
    if sender_domain_fault(text):
        return normal_mailbox(text)
    bare, _, cost = without_smtp(text).partition(";")
    return SenderDomain(normal_domain(bare), int(cost) if cost else 1)


def normal_name(text: str) -> Mailbox | str:
    """Return the domain, or domain pattern, of a domain, a sender domain or a mail address; the null sender has
    none."""
    if "@" in text or ";" in text or ":" in text or text == NULL_SENDER:
        domain = normal_sender_domain(text)
        return domain if domain == NOBODY else domain_of(domain) or text
    return normal_domain(text)


def normal_host(text: str) -> AddressRange | IPv6Network | Mailbox | str:
    """Return the addresses, or the name, of a smart host."""
    bare = without_brackets(text)
    addresses = normal_addresses(bare)
    return normal_name(bare) if isinstance(addresses, str) else addresses


def first_label(value: Any) -> str | None:
    """Return the first label of the domain that a text, or a normalised value, is about, without a wildcard; None if it
    is about none."""
    domain = domain_of(normal_host(value) if isinstance(value, str) else value)
    return domain and without_wildcard(domain).partition(".")[0]


class ValueFormat(NamedTuple):
    """A format of values: its name in messages, the validation, and the normalisation.

    ``fault`` returns why a text is not in the format, or None. ``normal`` returns the same result for every notation of
    a value and, for invalid text, what it seems to mean; None: such values are compared as written.
    """

    title: str
    fault: Callable[[str], str | None]
    normal: Callable[[str], Any] | None = None


FORMATS: dict[str, ValueFormat] = {
    "domain": ValueFormat("a domain name", domain_fault, normal_name),
    "wildcard-domain": ValueFormat("a domain name or `*.` with one", wildcard_domain_fault, normal_name),
    "certificate-name": ValueFormat("a certificate name", certificate_name_fault, normal_name),
    "sender-domain": ValueFormat("a sender domain", sender_domain_fault, normal_sender_domain),
    "recipient-domain": ValueFormat("a recipient domain", recipient_domain_fault, normal_name),
    "ipv4-or-cidr": ValueFormat("an IPv4 address or CIDR range", ipv4_fault, normal_addresses),
    "ip-address": ValueFormat("an IP address", address_fault, normal_addresses),
    "ip-or-range": ValueFormat("an IP address or range", address_or_range_fault, normal_addresses),
    "smart-host": ValueFormat("a host name or IP address", smart_host_fault, normal_host),
    "email": ValueFormat("a mail address", mail_address_fault, normal_mailbox),
    "envelope-sender": ValueFormat("a domain, a mail address or `<>`", envelope_sender_fault, normal_mailbox),
    "header-sender": ValueFormat("a domain or a mail address", header_sender_fault, normal_mailbox),
    "exchange-build": ValueFormat("the build of an Exchange server", exchange_build_fault, normal_build),
    "date": ValueFormat("a date", date_fault),
    "session-certificate": ValueFormat(
        "`none`, `any` or a name on a certificate",
        wildcard_domain_fault,
        normal_domain,
    ),
    "session-sender": ValueFormat(
        "`any`, `accepted`, `<>` or a domain",
        session_sender_fault,
        normal_domain,
    ),
    "session-recipients": ValueFormat("`External` or `Internal`", _one_of("External", "Internal"), normal_word),
    "revision": ValueFormat("a revision of Git", revision_fault),
}
"""Every value of ``format`` that the schemas use."""


def normalised(value: Any, normalise: Callable[[str], Any]) -> Any:
    """Return a value, which may be a list, with each string normalised; the value itself if all of it is normal."""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, list):
        normal = [normalise(item) if isinstance(item, str) else item for item in value]
        return value if normal == value else normal
    return value


def show(value: Any) -> str:
    """Return a value for messages: in backticks, shortened, on one line."""
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
