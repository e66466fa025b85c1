"""What is found of one session, in whatever form: values of the right sort, by how good the clue was."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Final

from relaylint.values.syntaxes import (
    ADDRESS_RANGES,
    address_fault,
    domain_fault,
    mail_address_fault,
    wildcard_domain_fault,
)

NULL: Final = "<>"
MOST: Final = 20
"""How many recipients, replies and names are kept of a session."""
_INNER = [
    ip_network(text)
    for name in ("private", "loopback", "link-local", "carrier-grade-nat")
    for text in ADDRESS_RANGES[name]
]
_MICROSOFT = (".outlook.com", ".office365.com", ".mx.microsoft", ".office365.us", ".outlook.cn", ".exchangelabs.com")
_CONNECTION = ("address", "inner", "host", "server", "names")
"""What stays as it is where a connection goes on with another message."""


class Findings:
    """The clues of one session: for each property the values, by how good they are."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, int]] = {}
        self.last = -1
        """The number of the line with its last reply."""
        self.failed = False
        """Whether the text says so of its delivery, though it may hold no reply."""

    def __bool__(self) -> bool:
        return bool(self._values)

    def add(self, property: str, value: str, rank: int) -> None:
        """Keep a value, if there are not too many."""
        kept = self._values.setdefault(property, {})
        if len(kept) < MOST or property == "replies":
            kept[value] = min(rank, kept.pop(value, rank) if property == "replies" else kept.get(value, rank))
        if len(kept) > MOST:
            del kept[next(iter(kept))]

    def keep(self, property: str, value: str, rank: int) -> None:
        """Keep a value of a property, if it is one."""
        if property == "address":
            value = value.removeprefix("IPv6:").strip(".:") if "." in value else value
            if address_fault(value) is None:
                self.add("inner" if _is_inner(value) else "address", value, rank)
        elif property in ("sender", "author", "recipients"):
            if property == "sender" and value in ("", NULL):
                self.add(property, NULL, rank)
            elif mail_address_fault(value) is None:
                self.add(property, value, rank)
        elif property == "names":
            if wildcard_domain_fault(value) is None:
                self.add(property, value.lower(), rank)
        else:
            self._keep_host(property, value.rstrip("."), rank)

    def _keep_host(self, property: str, value: str, rank: int) -> None:
        if ("." not in value or domain_fault(value) is None) and not (property == "host" and is_microsoft(value)):
            self.add(property, value, rank)

    def best(self, property: str) -> str | None:
        """Return the best value of a property, the first of equals."""
        kept = self._values.get(property)
        return min(kept, key=lambda value: kept[value]) if kept else None

    def all(self, property: str) -> tuple[str, ...]:
        """Return the values of a property that are as good as the best."""
        kept = self._values.get(property, {})
        return tuple(value for value, rank in kept.items() if rank == min(kept.values()))

    def replies(self) -> tuple[str, ...]:
        """Return the replies without those that are the beginning of another."""
        known: Iterable[str] = self._values.get("replies", {})
        return tuple(text for text in known if not any(other != text and other.startswith(text) for other in known))

    def next_message(self) -> Findings:
        """Return the beginning of the session with the next message that goes over the same connection."""
        after = Findings()
        after._values = {name: dict(self._values[name]) for name in _CONNECTION if name in self._values}
        return after


def _is_inner(address: str) -> bool:
    parsed = ip_address(address)
    return any(parsed.version == 4 and parsed in network for network in _INNER)


def is_microsoft(host: str) -> bool:
    """Return whether a host is one of Exchange Online's, by its name."""
    return f".{host.lower().rstrip('.')}".endswith(_MICROSOFT)
