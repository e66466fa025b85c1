"""The networks from which a Postfix host relays to anyone, by `mynetworks` and its access restrictions."""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.formats.postfix.client import Services
from relaylint.formats.postfix.tables import UNREADABLE, Tables
from relaylint.syntax.postfix.main_cf import MOST_WORDS, MainCf, Word, logical_lines
from relaylint.syntax.postfix.masking import HOLE, mask
from relaylint.values.syntaxes import address_or_range_fault

_LISTS: Final = (
    "smtpd_client_restrictions",
    "smtpd_helo_restrictions",
    "smtpd_sender_restrictions",
    "smtpd_relay_restrictions",
    "smtpd_recipient_restrictions",
)
_PERMIT: Final = "permit_mynetworks"
_DECIDE: Final = re.compile(r"(?:reject|defer|defer_if_permit|(?:reject|defer)_unauth_destination|check_\w+)")
"""Restrictions that may reject clients in these networks; others only validate names or addresses."""
_LOCAL: Final = frozenset(["loopback-only", "localhost", "127.0.0.1", "::1", "[::1]"])
_NOT_KNOWN: Final = "it is no address, and what it stands for is not in the file"


class ClientNetwork(NamedTuple):
    """An entry of the list: the network, its span, and the reason if it is unknown (else empty)."""

    value: str
    span: Span
    doubt: str = ""


class ClientNetworks(NamedTuple):
    """The networks, with the file that lists them and the span where the list starts."""

    source: Source
    key: Span
    items: list[ClientNetwork]


def client_networks(source: Source, settings: MainCf, tables: Tables, services: Services) -> ClientNetworks | None:
    """Return the networks from which mail for anyone is accepted; None if that is unknown, or unused."""
    setting = settings.get("mynetworks")
    if setting is None or setting.doubt or _is_local(settings) or not _permits(settings, services):
        return None
    words = settings.words(setting)
    if any("!" in word.text for word in words) or not words or len(words) >= MOST_WORDS:
        return None
    if len(words) == 1 and (listed := _file(words[0], tables)) is not None:
        return listed
    return ClientNetworks(source, setting.key, [_network(word.text, word.span) for word in words])


def _is_local(settings: MainCf) -> bool:
    """Return whether only programs on the host itself can, or may be able to, submit mail."""
    value = settings.value("inet_interfaces").lower()
    words = {word for word in re.split(r"[\s,]+", value) if word}
    return HOLE in value or (bool(words) and words <= _LOCAL)


def _permits(settings: MainCf, services: Services) -> bool:
    """Return whether mail from the networks is accepted for anyone, as far as main.cf and master.cf determine it."""
    if services.known:
        overridden = [services.overrides(name, "inet") for name in ("smtp", "25")]
        there = [names for names in overridden if names is not None]
        if not there or any(names & {"mynetworks", *_LISTS} for names in there):
            return False
    for name in _LISTS:
        if settings.get(name) is None:  # by default the networks are permitted
            continue
        words = re.split(r"[\s,]+", settings.value(name).strip())
        before = words[: words.index(_PERMIT)] if _PERMIT in words else words
        if _PERMIT not in words and name == "smtpd_relay_restrictions":
            return False
        if any(HOLE in word or _DECIDE.fullmatch(word) for word in before):
            return False
    return True


def _file(word: Word, tables: Tables) -> ClientNetworks | None:
    """Return the networks in a file that lists them, or in a table with them as keys."""
    if word.text.startswith("/"):
        located = tables.located(word.text)
        masked = mask(located[1].text) if located else None
        if located is None or masked is None or masked.partial:
            return None
        lines = [line for line in logical_lines(masked.text) if "!" not in line.text]
        items = [
            _network(match[0], line.span(match.start(), match.end()))
            for line in lines
            for match in re.finditer(r"[^\s,]+", line.text)
        ]
        return ClientNetworks(located[1], items[0].span, items) if items else None
    kind, _, name = word.text.partition(":")
    if kind != "cidr":
        return None
    return _cidr(name, tables)


def _cidr(name: str, tables: Tables) -> ClientNetworks | None:
    """Return the networks of a `cidr:` table, which are all of its keys: the values do not matter."""
    located = tables.located(name)
    masked = mask(located[1].text) if located else None
    if located is None or masked is None or masked.partial:
        return None
    items = []
    for line in logical_lines(masked.text):
        match = re.match(r"\S+", line.text)
        if match is None or match[0] in ("if", "endif") or match[0].startswith("!"):
            return None
        items.append(_network(match[0], line.span(0, match.end())))
    return ClientNetworks(located[1], items[0].span, items) if items else None


def _network(text: str, span: Span) -> ClientNetwork:
    """Return an entry: an IPv6 address without its brackets; anything but an address is unknown."""
    bare = re.sub(r"\[([0-9A-Fa-f:.]*)\]", r"\1", text)
    if address_or_range_fault(bare) is None:
        return ClientNetwork(bare, span)
    table = ":" in text and "/" in text
    return ClientNetwork(text, span, UNREADABLE.format(text.replace(HOLE, "…")) if table else _NOT_KNOWN)
