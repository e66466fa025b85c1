"""The relay decision a second time, for tests: section 1.7 of the domain facts on facts that are all known.

Written from the text and without three-valued logic. What no source settles is a `Laws` value: the
decision must come out the same under all of them, or be undecided.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import NamedTuple


class Laws(NamedTuple):
    """What Exchange Online does where no source tells."""

    wildcard_is_deep: bool = False
    wildcard_covers_base: bool = False
    subdomains_count_for_1a: bool = False
    unasked_name_counts: bool = False
    restriction_beats_other_identity: bool = False
    weak_identity_counts: bool = False
    limited_connectors_apply: bool = False
    exact_meets_wildcard: bool = False


class Connector(NamedTuple):
    """An inbound connector of which everything is known."""

    on_premises: bool
    enabled: bool = True
    certificate: str | None = None
    addresses: tuple[str, ...] = ()
    restricts_addresses: bool = False
    restricts_certificate: bool = False
    sender_domains: tuple[str, ...] = ("*",)
    limited: bool = False


class Session(NamedTuple):
    """A session of which everything is known; ``sender`` is a domain or ``<>``."""

    address: str
    names: tuple[str, ...]
    sender: str
    external: bool
    usable: bool = True


class World(NamedTuple):
    """A tenant of which everything is known; ``accepted`` gives each domain's MatchSubDomains."""

    accepted: dict[str, bool]
    connectors: tuple[Connector, ...]
    reject_direct_send: bool


def verdict(world: World, session: Session, laws: Laws) -> str:
    """Return ``relayed``, ``fragile`` or ``rejected``."""
    meeting = Meeting(world, session, laws)
    return meeting.external() if session.external else meeting.internal()


class Meeting:
    """One session in one world."""

    def __init__(self, world: World, session: Session, laws: Laws) -> None:
        self.world, self.session, self.laws = world, session, laws
        self.names = session.names if session.usable else ()
        self.active = [c for c in world.connectors if c.enabled and (laws.limited_connectors_apply or not c.limited)]
        own = [c for c in self.active if c.on_premises]
        self.by_certificate = [c for c in own if self.meets_certificate(c)]
        self.by_address = [c for c in own if self.meets_address(c)]
        self.one_a = any(self.accepted_name(c.certificate or "") for c in self.by_certificate)
        self.one_b = session.sender != "<>" and (session.sender in world.accepted or self.below(session.sender))
        known = bool(self.by_address or self.by_certificate)
        self.other_name = known and any(self.accepted_name(name) for name in self.names)

    def external(self) -> str:
        """Follow the flow for a recipient outside the tenant."""
        if self.one_a:
            return "relayed"
        if self.by_certificate and self.one_b:
            return "fragile"
        if self.by_address and self.one_b:
            return "relayed"
        return "relayed" if self.other_name and self.laws.unasked_name_counts else "rejected"

    def internal(self) -> str:
        """Follow the flow for a recipient in the tenant; certificate and 1b alone do not originate [S13]."""
        if self.one_a or (self.by_address and self.one_b):
            return "relayed"
        if self.other_name and self.laws.unasked_name_counts:
            return "relayed"
        if self.is_refused() or (self.world.reject_direct_send and self.one_b and not self.is_identified()):
            return "rejected"
        return "relayed"

    def is_refused(self) -> bool:
        """Tell whether a restricting Partner connector refuses the session."""
        partners = [c for c in self.active if not c.on_premises]
        met = any(self.meets_certificate(c) or self.meets_address(c) for c in partners)
        refusing = any(
            self.covers(c)
            and (
                (c.restricts_addresses and not self.meets_address(c))
                or (c.restricts_certificate and not self.meets_certificate(c))
            )
            for c in partners
        )
        return refusing and (not met or self.laws.restriction_beats_other_identity)

    def is_identified(self) -> bool:
        """Tell whether a connector matches by address or certificate, so that the mail is not Direct Send."""
        for c in self.active:
            certificate, address = self.meets_certificate(c), self.meets_address(c)
            if c.on_premises:
                strong = address or (certificate and self.accepted_name(c.certificate or ""))
            else:
                flagged = (certificate and c.restricts_certificate) or (address and c.restricts_addresses)
                strong = flagged and self.covers(c)
            if strong or ((certificate or address) and self.laws.weak_identity_counts):
                return True
        return False

    def meets_certificate(self, c: Connector) -> bool:
        """Tell whether a name of the certificate matches."""
        return c.certificate is not None and any(self.matches(c.certificate, name) for name in self.names)

    def matches(self, wanted: str, name: str) -> bool:
        """Compare a connector's name with one of the certificate."""
        if wanted == name:
            return True
        if not wanted.startswith("*."):
            below = name.startswith("*.") and (wanted == name[2:] or wanted.endswith(name[1:]))
            return below and self.laws.exact_meets_wildcard
        base = wanted[2:].split(".")
        labels = name.split(".")
        if labels == base:
            return self.laws.wildcard_covers_base
        if len(labels) <= len(base) or labels[-len(base) :] != base:
            return False
        return len(labels) == len(base) + 1 or self.laws.wildcard_is_deep

    def meets_address(self, c: Connector) -> bool:
        """Tell whether the source address is listed."""
        source = ip_address(self.session.address)
        return any(source in ip_network(entry, strict=False) for entry in c.addresses)

    def covers(self, c: Connector) -> bool:
        """Tell whether SenderDomains cover the sender."""
        sender = self.session.sender
        for pattern in c.sender_domains:
            base = pattern.removeprefix("*.")
            if pattern == "*" or sender == base or (pattern.startswith("*.") and sender.endswith("." + base)):
                return True
        return False

    def accepted_name(self, name: str) -> bool:
        """Tell whether a certificate name satisfies 1a."""
        domain = name.removeprefix("*.")
        return domain in self.world.accepted or (self.laws.subdomains_count_for_1a and self.below(domain))

    def below(self, domain: str) -> bool:
        """Tell whether an accepted domain with MatchSubDomains is above."""
        return any(subs and domain.endswith("." + name) for name, subs in self.world.accepted.items())
