"""Some of all sessions: what a question, or an expectation, is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.model.tenants import AcceptedDomains
from relaylint.values.normal import under, without_wildcard

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

    def has_name(self, name: str) -> bool:
        """Return whether a name may stand on the certificate."""
        wanted = self.certificate
        return wanted is None or name in wanted or (not self.exact and any(_below(name, each) for each in wanted))

    def has_sender(self, sender: str, accepted: Iterable[AcceptedDomains]) -> bool:
        """Return whether it is about an envelope sender, given what may be accepted."""
        if self.senders is None or sender in self.senders:
            return True
        return ACCEPTED in self.senders and any(sender in each.by_name or _included(sender, each) for each in accepted)


EVERYWHERE: Final = Region(external=None)
OUTSIDE: Final = Region()
"""All sessions with a recipient outside of the tenant."""


def _below(name: str, pattern: str) -> bool:
    return pattern.startswith("*.") and under(name, without_wildcard(pattern))


def _included(sender: str, accepted: AcceptedDomains) -> bool:
    return "." in sender and accepted.covers(sender).state.value == "holds"
