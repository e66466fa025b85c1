"""Some of all sessions: what a question, or an expectation, is about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

from relaylint.core.logic import HOLDS
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import AcceptedDomains, parents
from relaylint.values.ranges import apart

ACCEPTED: Final = "accepted"
"""Stands among senders for every accepted domain, and what lies below one that includes its subdomains."""


class Region(NamedTuple):
    """The sessions that a question is about; None everywhere: all of them.

    ``addresses``: ranges of IPv4 addresses, as integers; None: any address, also outside of IPv4. ``certificate``: each
    name on the certificate matches one of these, names or patterns such as ``*.contoso.com``, which is any name below;
    empty: none is presented. ``exact``: a pattern is no pattern, but a name such as a wildcard certificate has it.
    ``senders``: domains of envelope senders, ``<>``, or `ACCEPTED`. ``external``: whether a recipient is outside the
    tenant; None: either.
    """

    addresses: tuple[tuple[int, int], ...] | None = None
    certificate: tuple[str, ...] | None = None
    senders: tuple[str, ...] | None = None
    external: bool | None = True
    exact: bool = False

    @property
    def scopes(self) -> tuple[bool, ...]:
        """The kinds of recipient, True for outside ones."""
        return (True, False) if self.external is None else (self.external,)

    @property
    def is_of_names(self) -> bool:
        """Whether it names each name that may stand on the certificate."""
        wanted = self.certificate
        return wanted is not None and (self.exact or not any(name.startswith("*.") for name in wanted))

    def address_test(self) -> Callable[[int], bool]:
        """Return a function that tells whether an address, as an integer, may be the source."""
        if self.addresses is None:
            return lambda address: True
        firsts, lasts = zip(*apart(self.addresses), strict=True)
        return lambda address: address >= firsts[0] and address <= lasts[bisect_right(firsts, address) - 1]

    def names_among(self, names: Iterable[str]) -> list[str]:
        """Return those of some names that may stand on the certificate."""
        if self.certificate is None:
            return list(names)
        wanted = frozenset(self.certificate)
        return [name for name in names if name in wanted or (not self.exact and _is_below_one(name, wanted))]

    def senders_among(self, senders: Iterable[str], accepted: Iterable[AcceptedDomains]) -> list[str]:
        """Return those of some envelope senders that are meant, given what may be accepted."""
        if self.senders is None:
            return list(senders)
        wanted, own = frozenset(self.senders), list(accepted) if ACCEPTED in self.senders else []
        return [sender for sender in senders if sender in wanted or any(_is_accepted(sender, each) for each in own)]


EVERYWHERE: Final = Region(external=None)
OUTSIDE: Final = Region()
"""All sessions with a recipient outside of the tenant."""


def _is_below_one(name: str, patterns: frozenset[str]) -> bool:
    return any(f"*.{parent}" in patterns for parent in parents(name))


def _is_accepted(sender: str, accepted: AcceptedDomains) -> bool:
    return sender in accepted.by_name or ("." in sender and accepted.covers(sender).state is HOLDS)
