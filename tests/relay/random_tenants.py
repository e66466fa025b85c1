"""Small tenants and sessions of chance, for tests: the sessions lie on the borders of what the tenants compare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from random import Random
from typing import Any

from making import tenant

from relaylint.core.logic import State
from relaylint.model.tenants import Tenant
from relaylint.relay.session import Session
from relaylint.values.normal import NULL_SENDER

from .second_decision import PlainConnector, PlainDomain, PlainSession, PlainTenant, ascii_name

_COMMON = ("contoso.com", "contoso.com", "fabrikam.com", "corp.contoso.com", "contoso.onmicrosoft.com")
BASES = (*_COMMON, "bücher.example", "xn--bcher-kva.example")
LABELS = ("", "", "", "mail.", "mail.", "a.mail.", "corp.", "x.")
NETWORKS = ("203.0.113.10", "203.0.113.11", "203.0.113.8/30", "203.0.113.0/28", "203.0.113.9/29", "198.51.100.0/24")
FOREIGN_NAMES = ("other.example", "relay.other.example", "*.other.example", "contoso.onmicrosoft.com")
IPV6 = "2001:db8::25"


class Chance:
    """Makes tenants, several of one repository, and sessions that come close to them."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)  # noqa: S311

    def often(self, share: float) -> bool:
        """Return true in the given share of cases."""
        return self.random.random() < share

    def tenants(self, most: int = 3) -> list[PlainTenant]:
        """Return the tenants of a repository; a domain is accepted in one of them."""
        count = self.random.randint(1, most)
        names = dict.fromkeys(self._name() for _ in range(count * self.random.randint(1, 3)))
        spelt = {name.encode("idna").decode(): name for name in names}
        domains = [self._domain(name) for name in spelt.values()]
        return [self._tenant(domains[at::count], alone=count == 1) for at in range(count)]

    def _tenant(self, domains: list[PlainDomain], *, alone: bool) -> PlainTenant:
        connectors = tuple(self._connector() for _ in range(self.random.choice((0, 1, 1, 2, 2, 3, 4))))
        rejects = self.random.choice((True, False, None))
        kinds = (
            self.random.choices(("all", "no domains", "no connectors", "unread"), (17, 1, 1, 1))[0] if alone else "all"
        )
        if kinds == "no domains":
            return PlainTenant((), connectors, rejects, all_domains=False)
        if kinds == "no connectors":
            return PlainTenant(tuple(domains), (), rejects, all_connectors=False)
        if kinds == "unread":
            return PlainTenant(tuple(domains), connectors, None, all_domains=False, all_connectors=False)
        return PlainTenant(tuple(domains), connectors, rejects)

    def _domain(self, name: str) -> PlainDomain:
        kind = self.random.choice(("Authoritative", "InternalRelay", "InternalRelay"))
        return PlainDomain(name, kind, self.often(0.35 if kind == "InternalRelay" else 0.05), self.often(0.05))

    def _connector(self) -> PlainConnector:
        kind = self.random.choices(("OnPremises", "Partner", None), (12, 7, 1))[0]
        named, listed = self.random.choice(((True, False), (True, False), (False, True), (False, True), (True, True)))
        restricts = kind != "OnPremises" or self.often(0.1)
        return PlainConnector(
            kind,
            self.random.choice(("", "*.")) + ascii_name(self._name()) if named else None,
            tuple(self.random.sample(NETWORKS, self.random.randint(1, 2))) if listed else (),
            self.often(0.9),
            tuple(self._sender_domain() for _ in range(self.random.randint(1, 2))),
            restricts and self.often(0.5),
            restricts and self.often(0.4),
            self.often(0.03),
        )

    def _name(self) -> str:
        return self.random.choice(LABELS) + self.random.choice(BASES)

    def _sender_domain(self) -> str:
        return self.random.choice(("*", "*", "partner.example", "*.partner.example", self._name(), f"*.{self._name()}"))

    def changed(self, plain: PlainTenant) -> PlainTenant:
        """Return a tenant with one connector, domain or switch other than before, one more, or one less."""
        connectors, domains = list(plain.connectors), list(plain.domains)
        kind = self.random.choice(("connector", "connector", "domain", "switch", "gone", "lost", "new"))
        if kind in ("connector", "gone") and connectors:
            at = self.random.randrange(len(connectors))
            connectors[at : at + 1] = [] if kind == "gone" else [self._other(connectors[at])]
        elif kind in ("domain", "lost") and domains:
            at = self.random.randrange(len(domains))
            subdomains = not domains[at].match_subdomains
            domains[at : at + 1] = [] if kind == "lost" else [domains[at]._replace(match_subdomains=subdomains)]
        elif kind == "switch":
            return plain._replace(rejects_direct_send=self.random.choice((True, False, None)))
        else:
            connectors.append(self._connector())
        return plain._replace(connectors=tuple(connectors), domains=tuple(domains))

    def _other(self, connector: PlainConnector) -> PlainConnector:
        """Return a connector that differs in one property."""
        name = connector.certificate or ""
        return self.random.choice(
            (
                connector._replace(enabled=not connector.enabled),
                connector._replace(kind="Partner" if connector.kind == "OnPremises" else "OnPremises"),
                connector._replace(addresses=connector.addresses[:-1]),
                connector._replace(certificate=name.removeprefix("*.") if name.startswith("*.") else f"*.{name}")
                if name
                else self._connector(),
            )
        )

    def session(self, tenants: Sequence[PlainTenant]) -> PlainSession:
        """Return a session with values that lie at, or just beside, what one of the tenants compares them with."""
        count = self.random.choices((0, 1, 2, 3), (5, 12, 3, 1))[0]
        meant = self.random.choice(tenants)
        return PlainSession(
            self._near_address(meant),
            tuple(self._near_name(meant) for _ in range(count)),
            self._near_sender(meant),
            self.random.choices((True, None, False), (8, 1, 1))[0],
            self.often(0.6),
        )

    def _near_address(self, meant: PlainTenant) -> str:
        listed = [entry for connector in meant.connectors for entry in connector.addresses]
        if not listed or self.often(0.2):
            return self.random.choice(("192.0.2.77", IPV6, "203.0.113.10"))
        network = ip_network(self.random.choice(listed), strict=False)
        first, last = int(network.network_address), int(network.broadcast_address)
        return str(ip_address(self.random.choice((first - 1, first, last, last + 1))))

    def _near_name(self, meant: PlainTenant) -> str:
        asked = [connector.certificate for connector in meant.connectors if connector.certificate]
        names = [*asked, *asked, *(domain.name for domain in meant.domains)]
        if not names or self.often(0.1):
            return self.random.choice(FOREIGN_NAMES)
        base = self.random.choice(names).removeprefix("*.")
        return self._spelt(self.random.choice(("", "", "", "x.", "mail.", "y.x.", "*.", "*.x.")) + base)

    def _near_sender(self, meant: PlainTenant) -> str:
        names = [domain.name for domain in meant.domains] * 2
        names += [entry.removeprefix("*.") for connector in meant.connectors for entry in connector.sender_domains]
        base = self.random.choice(
            ["", "other.example", "fabrikam.onmicrosoft.com", *(name for name in names if name != "*")]
        )
        return self._spelt(self.random.choice(("", "", "", "x.", "y.x.")) + base) if base else ""

    def _spelt(self, name: str) -> str:
        """Return a name, at times in capitals."""
        return name.upper() if name.isascii() and self.often(0.05) else name


def definitions(plain: PlainTenant) -> dict[str, Any]:
    """Return a tenant as the data of a definition file."""
    data: dict[str, Any] = {}
    if plain.domains or plain.all_domains:
        data["AcceptedDomains"] = [
            {
                "DomainName": domain.name,
                "DomainType": domain.kind,
                "MatchSubDomains": domain.match_subdomains,
                "SendingFromDomainDisabled": domain.sending_disabled,
            }
            for domain in plain.domains
        ]
    if plain.connectors or plain.all_connectors:
        data["InboundConnectors"] = [dict(_properties(f"c{at}", each)) for at, each in enumerate(plain.connectors)]
    if plain.rejects_direct_send is not None:
        data["OrganizationConfig"] = {"RejectDirectSend": plain.rejects_direct_send}
    return data


def _properties(name: str, connector: PlainConnector) -> Iterator[tuple[str, Any]]:
    yield "Name", name
    if connector.kind:
        yield "ConnectorType", connector.kind
    yield "Enabled", connector.enabled
    yield "SenderDomains", list(connector.sender_domains)
    if connector.certificate:
        yield "TlsSenderCertificateName", connector.certificate
    if connector.addresses:
        yield "SenderIPAddresses", list(connector.addresses)
    yield "RestrictDomainsToCertificate", connector.restricts_certificate
    yield "RestrictDomainsToIPAddresses", connector.restricts_addresses
    if connector.limited:
        yield "AssociatedAcceptedDomains", ["contoso.com"]


def declared(plain: PlainTenant, folder: str = ".") -> Tenant:
    """Return a tenant as relaylint reads it from a file."""
    made = tenant(json.dumps(definitions(plain)), folder)
    if not plain.all_domains and not plain.all_connectors:
        made.mark_absent()
    return made


def presented(plain: PlainSession) -> Session:
    """Return a session as the decision takes it."""
    trusted = {True: State.HOLDS, False: State.FAILS, None: State.UNDECIDED}[plain.trusted]
    return Session(plain.ip, plain.names, plain.sender or NULL_SENDER, plain.external, trusted)
