"""Tenants and sessions with holes, for tests: the definition text that has them, and every way to fill them."""

from __future__ import annotations

import json
from itertools import product
from random import Random
from typing import Any, NamedTuple

from relaylint.core.logic import State
from relaylint.relay import session as inbound
from relaylint.values.normal import NULL_SENDER

from . import reference

HOLE = "${hole}"
DOMAINS = ("c.test", "a.c.test", "b.a.c.test", "o.test")
NAMES = (*DOMAINS, "*.c.test", "*.a.c.test", "*.o.test")
LISTS = ("203.0.113.1", "203.0.113.2", "203.0.113.0/30")
SOURCES = ("203.0.113.1", "203.0.113.2", "203.0.113.9", "2001:db8::1")
FILLED = (*LISTS, "203.0.113.9", "203.0.113.8/29", "198.51.100.1")
PATTERNS = ("*", "c.test", "*.c.test", "o.test")
SENDERS = (*DOMAINS, NULL_SENDER)


class Partial(NamedTuple):
    """A tenant and a session, in each of which something may be open.

    ``tenant`` is a definition file as plain data; ``session`` holds what is declared of the session.
    """

    tenant: dict[str, Any]
    session: inbound.Session

    @property
    def text(self) -> str:
        """The definition file. Every JSON text is YAML."""
        return json.dumps(self.tenant, indent=1)


class Source:
    """Makes partial tenants and fills their holes, with one source of chance."""

    def __init__(self, random: Random, holes: float = 0.25) -> None:
        self.random = random
        self.holes = holes

    def chance(self, share: float) -> bool:
        """Return true in the given share of cases."""
        return self.random.random() < share

    def hole(self) -> bool:
        """Tell whether the next value is to be open."""
        return self.chance(self.holes)

    def some(self, values: tuple[Any, ...], most: int) -> list[Any]:
        """Return up to ``most`` different values."""
        return self.random.sample(values, self.random.randint(0, most))

    def spelt(self, name: str) -> str:
        """Return a name, at times in capitals."""
        return name.upper() if self.chance(0.1) else name

    def partial(self) -> Partial:
        """Return a tenant and a session with holes."""
        tenant: dict[str, Any] = {}
        if not self.chance(self.holes / 3):
            # holes first, so that no filled one overrides a declared domain: none is accepted twice
            entries = [self.domain(name) for name in self.some(DOMAINS, 3)]
            tenant["AcceptedDomains"] = sorted(entries, key=lambda entry: entry["DomainName"] != HOLE)
        if not self.chance(self.holes / 3):
            tenant["InboundConnectors"] = [self.connector(str(number)) for number in range(self.random.randint(0, 3))]
        if not self.hole():
            tenant["OrganizationConfig"] = {"RejectDirectSend": HOLE if self.hole() else self.chance(0.5)}
        return Partial(tenant, self.session(tenant))

    def domain(self, name: str) -> dict[str, Any]:
        """Return an accepted domain."""
        entry: dict[str, Any] = {"DomainName": HOLE if self.chance(self.holes / 3) else self.spelt(name)}
        if self.chance(0.4):
            entry["DomainType"] = self.random.choice(("InternalRelay", "InternalRelay", "Authoritative"))
            entry["MatchSubDomains"] = HOLE if self.hole() else self.chance(0.7)
        return entry

    def connector(self, name: str) -> dict[str, Any]:
        """Return an inbound connector."""
        entry: dict[str, Any] = {"Name": name}
        if not self.hole():
            entry["ConnectorType"] = self.random.choice(("OnPremises", "OnPremises", "onpremises", "Partner"))
        if self.chance(0.3):
            entry["Enabled"] = HOLE if self.hole() else self.chance(0.5)
        if self.chance(0.6):
            entry["TlsSenderCertificateName"] = HOLE if self.hole() else self.spelt(self.random.choice(NAMES))
        if self.chance(0.5):
            listed = self.some(LISTS, 2)
            entry["SenderIPAddresses"] = HOLE if self.chance(self.holes / 3) else listed + [HOLE] * self.hole()
        for flag in ("RestrictDomainsToIPAddresses", "RestrictDomainsToCertificate"):
            if self.chance(0.4):
                entry[flag] = HOLE if self.hole() else self.chance(0.6)
        if not self.hole():
            entry["SenderDomains"] = [self.spelt(item) for item in self.some(PATTERNS, 2)] + [HOLE] * self.hole()
        if self.chance(self.holes / 5):
            entry["AssociatedAcceptedDomains"] = ["c.test"]
        return entry

    def session(self, tenant: dict[str, Any]) -> inbound.Session:
        """Return what is declared of a session; names and sender are often those that the tenant speaks of."""
        wanted = [entry.get("TlsSenderCertificateName", HOLE) for entry in tenant.get("InboundConnectors", ())]
        accepted = [entry["DomainName"] for entry in tenant.get("AcceptedDomains", ())]
        names = self.some(NAMES, 2) + [name for name in wanted if name != HOLE and self.chance(0.4)]
        senders = [*SENDERS, *(name for name in accepted if name != HOLE)]
        usable = self.random.choices((State.HOLDS, State.FAILS, State.UNDECIDED), (8, 1, 1 if self.holes else 0))[0]
        return inbound.Session(
            None if self.hole() else self.random.choice(SOURCES),
            None if self.hole() else tuple(self.spelt(name) for name in names),
            None if self.hole() else self.spelt(self.random.choice(senders)),
            self.chance(0.5),
            usable,
        )

    def world(self, partial: Partial) -> reference.World:
        """Return the tenant with its holes filled in one of the possible ways."""
        tenant = partial.tenant
        accepted = dict(self.fill_domain(entry) for entry in tenant.get("AcceptedDomains", ()))
        if "AcceptedDomains" not in tenant:
            accepted = {name: self.chance(0.5) for name in self.some(DOMAINS, 4)}
        connectors = [self.fill_connector(entry) for entry in tenant.get("InboundConnectors", ())]
        if "InboundConnectors" not in tenant:
            without_holes = Source(self.random, 0.0)
            connectors = [self.fill_connector(without_holes.connector("")) for _ in range(self.random.randint(0, 2))]
        rejects = self.fill(tenant.get("OrganizationConfig", {}).get("RejectDirectSend", HOLE), (True, False))
        return reference.World(accepted, tuple(connectors), rejects)

    def fill(self, value: Any, choices: tuple[Any, ...]) -> Any:
        """Return a value, one of the choices where it is a hole."""
        return self.random.choice(choices) if value == HOLE else value

    def fill_domain(self, entry: dict[str, Any]) -> tuple[str, bool]:
        """Return name and MatchSubDomains; the latter is open, too, where the type contradicts it."""
        subs = self.fill(entry.get("MatchSubDomains", False), (True, False))
        if subs and entry.get("DomainType") == "Authoritative":
            subs = self.chance(0.5)
        return self.fill(entry["DomainName"], (*DOMAINS, "elsewhere.test")).lower(), subs

    def fill_connector(self, entry: dict[str, Any]) -> reference.Connector:
        """Return a connector without holes."""
        listed = entry.get("SenderIPAddresses", [])
        if listed == HOLE:
            listed = self.some(FILLED, 3)
        patterns = entry.get("SenderDomains", HOLE)
        if patterns == HOLE:
            patterns = self.some(PATTERNS, 3)
        certificate = self.fill(entry.get("TlsSenderCertificateName"), (*NAMES, None))
        return reference.Connector(
            self.fill(entry.get("ConnectorType", HOLE), ("OnPremises", "Partner")).lower() == "onpremises",
            self.fill(entry.get("Enabled", True), (True, False)),
            certificate and certificate.lower(),
            tuple(self.fill(item, FILLED) for item in listed),
            self.fill(entry.get("RestrictDomainsToIPAddresses", False), (True, False)),
            self.fill(entry.get("RestrictDomainsToCertificate", False), (True, False)),
            tuple(self.fill(item, (*PATTERNS, "elsewhere.test")).lower() for item in patterns),
            "AssociatedAcceptedDomains" in entry,
        )

    def fill_session(self, session: inbound.Session) -> reference.Session:
        """Return a session without holes."""
        names = self.some(NAMES, 2) if session.names is None else session.names
        usable = session.trusted is State.HOLDS or (session.trusted is State.UNDECIDED and self.chance(0.5))
        sender = self.random.choice((*SENDERS, "elsewhere.test")) if session.sender is None else session.sender
        return reference.Session(
            session.address or self.random.choice(SOURCES),
            tuple(name.lower() for name in names),
            sender.lower(),
            session.external,
            usable,
        )


LAWS = tuple(reference.Laws(*choice) for choice in product((False, True), repeat=len(reference.Laws._fields)))
"""Every combination of what no source settles."""
