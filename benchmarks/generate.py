"""Writes a tree of definitions of a given size, with a known number of faults, and the list of them.

    python benchmarks/generate.py SIZE DIR [--seed N]

``DIR`` gets what a repository would hold, and ``DIR.expected.json`` beside it every diagnostic that
`relaylint check` must print for it: a definition carries one fault or none, a fault is one
diagnostic, and definitions without one are in order for every rule of the pack, with nothing
undecided. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from faults import FAULTS
from names import SITES, SYSTEMS, Item, Names

SEED = 20261123
FAULTY = 0.12
"""The share of connectors and of sending hosts that carry a fault."""
SETTINGS = "tenants:\n  - tenants/*/*\n"

_REGIONS = ("americas", "asia", "central-europe", "north-europe", "south-europe")
_TEAMS = ("identity", "messaging", "network", "on-call", "site-it", "workplace")
_NOTES = (
    "certificate renewed, the old one runs out next quarter",
    "second egress address of the site added",
    "reviewed with the tenant's owner, nothing to change",
    "narrowed to the certificate, as the runbook asks",
    "to be dropped with the appliance, see the ticket",
    "values compared with an export of the tenant",
)


class Size(NamedTuple):
    """How large a tree is; a tenant has from the first to the second number of connectors and of domains."""

    tenants: int
    connectors: tuple[int, int]
    domains: tuple[int, int]


SIZES = {
    "S": Size(1, (8, 8), (12, 12)),
    "M": Size(100, (6, 20), (5, 40)),
    "L": Size(1000, (6, 20), (5, 40)),
    "XL": Size(10_000, (6, 20), (5, 40)),
}

_HOSTS = ("host", "inner")
_SMALL: tuple[tuple[str, str | None], ...] = (
    ("own", "cert-domain-not-accepted"),
    ("own", "cert-wildcard-risk"),
    ("partner", "sender-ip-not-public"),
    ("own", "unknown-property"),
    ("own", None),
    ("partner", None),
    ("relayed", None),
    ("outbound", "missing-property"),
    ("inner", None),
    ("host", "sender-domain-not-accepted"),
    ("host", None),
    ("host", "no-matching-connector"),
)
"""The connectors and hosts of a tree with one tenant, and their faults: nothing there is left to chance."""


class Tree:
    """The files of a tree, and what is to be reported in them."""

    def __init__(self, size: str, seed: int) -> None:
        self.size = SIZES[size]
        self.random = Random(f"{seed} {size}")
        self.names = Names(self.random)
        self.files: dict[str, str] = {"relaylint.yaml": SETTINGS}
        self.expected: list[tuple[str, str]] = []
        self.definitions = 0
        for number in range(self.size.tenants):
            self._tenant(number)

    def _tenant(self, number: int) -> None:
        random = self.random
        organisation = self.names.organisation()
        folder = f"tenants/{random.choice(_REGIONS)}/t{number:04d}-{organisation}"
        plan = _SMALL if self.size.tenants == 1 else self._plan()
        connectors = [entry for entry in plan if entry[0] not in _HOSTS]
        relayed = sum(sort == "relayed" for sort, _ in plan)
        domains = self._domains(organisation, max(random.randint(*self.size.domains), len(connectors) + 1), relayed)
        names = [str(domain["DomainName"]) for domain in domains]
        switches = {"RejectDirectSend": "true", "BouncesMailbox": f"bounces@{names[relayed]}"}
        self._write(f"{folder}/accepted-domains.yaml", f"Accepted domains of {organisation}", domains, switches)
        senders, free = names[relayed:], names[:relayed] + random.sample(names[relayed:], len(names) - relayed)
        hosts: list[Item] = []
        for place, (sort, rule) in enumerate(connectors):
            name = f"{random.choice(SYSTEMS)}-{random.choice(SITES)}-{place + 1:02d}"
            domain = free.pop(0 if sort == "relayed" else -1)
            item = self._connector(sort, name, domain)
            path = f"{folder}/connectors/{'outbound' if 'RecipientDomains' in item else 'inbound'}-{name}.yaml"
            self._inject(item, sort, rule, path)
            if sort == "own":
                hosts.append(self._host(item, domain, senders))
            self._write(path, f"Connector {name} of {organisation}", [item])
        path = f"{folder}/sending-hosts.yaml"
        faults = [rule for sort, rule in plan if sort in _HOSTS]
        for place, host in enumerate(hosts):
            sort = "host" if "External" in host["Recipients"] else "inner"
            self._inject(host, sort, faults[place] if faults else self._fault(sort), path)
        self._write(path, f"What sends to {organisation}", hosts)

    def _plan(self) -> tuple[tuple[str, str | None], ...]:
        """Return the connectors of a tenant, one of its own at least, and the fault of each, if any."""
        more = self.random.randint(*self.size.connectors) - 1
        sorts = ["own", *self.random.choices(("own", "partner", "outbound", "relayed"), (50, 25, 10, 15), k=more)]
        return tuple((sort, self._fault(sort)) for sort in sorts)

    def _fault(self, sort: str) -> str | None:
        if self.random.random() >= FAULTY:
            return None
        return self.random.choice([fault.rule for fault in FAULTS if sort in fault.sorts])

    def _inject(self, item: Item, sort: str, rule: str | None, path: str) -> None:
        """Put a fault into a definition, and record what is to be reported."""
        if rule is not None:
            fault = self.random.choice([fault for fault in FAULTS if sort in fault.sorts and rule == fault.rule])
            fault.inject(item, self.names)
            self.expected.append((path, rule))

    def _domains(self, organisation: str, count: int, relayed: int) -> list[Item]:
        """Return accepted domains; the first ``relayed`` are those that outbound connectors will serve."""
        names = [f"{organisation}.example"]
        while len(names) < count:
            word = self.random.choice((*SITES, *SYSTEMS))
            name = f"{organisation}-{word}{self.random.choice(('', '', self.random.randrange(2, 99)))}.example"
            if name not in names:
                names.append(name)
        names = [*names[1 : relayed + 1], names[0], *names[relayed + 1 :]]
        domains: list[Item] = []
        for place, name in enumerate(names):
            type_ = "InternalRelay" if place < relayed else "Authoritative"
            domains.append({"DomainName": name, "DomainType": type_, "MatchSubDomains": "false"})
        domains[relayed]["Default"] = "true"
        return domains

    def _connector(self, sort: str, name: str, domain: str) -> Item:
        """Return a connector; ``domain`` is an accepted domain that no other connector has."""
        if sort == "own":
            return self._own(name, domain)
        if sort == "partner":
            return self._partner(name)
        return self._outbound(name, domain if sort == "relayed" else None)

    def _own(self, name: str, certificate: str) -> Item:
        """Return a connector for the organisation's own servers, which it knows by their certificate."""
        return {
            **self._head(name, "OnPremises"),
            "SenderDomains": ['"*"'],
            "SenderIPAddresses": [],
            "RequireTls": "true",
            "TlsSenderCertificateName": certificate,
            **self._tail(),
        }

    def _partner(self, name: str) -> Item:
        """Return a connector for another organisation, restricted to its addresses."""
        partner = self.names.organisation()
        addresses = self.names.addresses(4)
        if self.random.random() < 0.2:
            addresses.append(f"{self.names.block()}.{self.random.choice(('0/24', '64/26', '16/28', '8/29'))}")
        domains = [partner, *(f"{partner}-{site}" for site in self.random.sample(SITES, self.random.randrange(4)))]
        return {
            **self._head(name, "Partner"),
            "SenderDomains": [f"smtp:{domain}.example;1" for domain in domains],
            "SenderIPAddresses": addresses,
            "RequireTls": "true",
            "RestrictDomainsToIPAddresses": "true",
            **self._tail(),
        }

    def _head(self, name: str, type_: str) -> Item:
        place = f"{self.random.choice(SYSTEMS)} in {self.random.choice(SITES)}"
        return {
            "Name": name,
            "Guid": self.names.guid(),
            "Enabled": "true",
            "ConnectorType": type_,
            "ConnectorSource": "Default",
            "Comment": f'"{place}: section {self.random.randrange(1, 30)} of the runbook"',
        }

    def _tail(self) -> Item:
        return {
            "RestrictDomainsToCertificate": "false",
            "CloudServicesMailEnabled": "false",
            "TreatMessagesAsInternal": "false",
            "EFSkipLastIP": "false",
            "EFSkipIPs": self.names.addresses(3) if self.random.random() < 0.75 else [],
        }

    def _outbound(self, name: str, relayed: str | None) -> Item:
        """Return a connector to the organisation's own servers for a relayed domain, else to a partner."""
        target = relayed or f"{self.names.organisation()}.example"
        sites = self.random.sample(SITES, self.random.randrange(4))
        return {
            **self._head(name, "OnPremises" if relayed else "Partner"),
            "RecipientDomains": [target, f'"*.{target}"', *(f"{site}.{target}" for site in sites)],
            "SmartHosts": [f"smtp{number}.{target}" for number in range(1, self.random.randrange(2, 5))],
            "UseMXRecord": "false",
            "TlsSettings": "DomainValidation",
            "TlsDomain": f"smtp.{target}",
            "IsTransportRuleScoped": "false",
            "RouteAllMessagesViaOnPremises": "false",
            "AllAcceptedDomains": "false",
            "CloudServicesMailEnabled": "false",
            "SenderRewritingEnabled": "false",
            "TestMode": "false",
            "ValidationRecipients": [f"postmaster@{target}"],
        }

    def _host(self, connector: Item, certificate: str, domains: list[str]) -> Item:
        """Return the host that relays through a connector.

        Where the connector's certificate name is not accepted, nothing can be relayed with it, and the host is an
        appliance of somebody else's that sends to colleagues only: no rule has anything to say of it.
        """
        name = connector["TlsSenderCertificateName"]
        wildcard = name == f'"*.{certificate}"'
        relays = wildcard or name == certificate
        senders = domains if relays else [self.names.foreign()]
        return {
            "Name": f"{connector['Name']}.{self.random.choice(SITES)}.corp.internal",
            "Comment": f'"site {self.random.choice(SITES)}"',
            "IPAddresses": self.names.addresses(2),
            "CertificateNames": [f"relay.{certificate}" if wildcard else name],
            "MailFrom": self.random.sample(senders, min(len(senders), self.random.randrange(1, 5))),
            "Recipients": ["Internal", "External"] if relays else ["Internal"],
        }

    def _write(self, path: str, title: str, items: list[Item], switches: Item | None = None) -> None:
        self.definitions += len(items) + bool(switches)
        lines = [*self._comments(title), f"{_key(items[0])}:"]
        for item in items:
            dash = "  - "
            for name, value in item.items():
                lines += self._entry(dash, name, value)
                dash = "    "
        if switches:
            lines += ["OrganizationConfig:", *(f"  {name}: {value}" for name, value in switches.items())]
        self.files[path] = "\n".join(lines) + "\n"

    def _comments(self, title: str) -> list[str]:
        random = self.random
        lines = [f"# {title}", f"# Owner: {random.choice(_TEAMS)}, change {random.randrange(10**6, 10**7)}"]
        for _ in range(random.randrange(5)):
            date = f"202{random.randrange(3, 7)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
            lines.append(f"# {date} {random.choice(_NOTES)}")
        return lines

    def _entry(self, dash: str, name: str, value: Any) -> list[str]:
        random = self.random
        if not isinstance(value, list):
            noted = value == "false" and random.random() < 0.15
            note = f"  # {random.choice(('agreed with security', 'as in every tenant'))}" if noted else ""
            return [f"{dash}{name}: {value}{note}"]
        if not value:
            return [f"{dash}{name}: []"]
        notes = ("  # site egress", "  # since the move")
        items = [f"      - {text}{random.choice(notes) if random.random() < 0.1 else ''}" for text in value]
        return [f"{dash}{name}:", *items]


def _key(item: Item) -> str:
    """Return the key that a definition stands under, by a property that only its kind has."""
    keys = {"RecipientDomains": "OutboundConnectors", "SenderDomains": "InboundConnectors", "MailFrom": "SendingHosts"}
    return next((key for name, key in keys.items() if name in item), "AcceptedDomains")


class Expected(NamedTuple):
    """What relaylint must report on a tree: the path and rule of each diagnostic, in order; and its size."""

    diagnostics: list[tuple[str, str]]
    files: int
    definitions: int
    bytes: int
    sha256: str


def generate(size: str, folder: Path, seed: int = SEED) -> Expected:
    """Write the tree into ``folder``, which must not exist or be empty, and what to expect beside it."""
    tree = Tree(size, seed)
    digest = hashlib.sha256()
    total = 0
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for name, text in sorted(tree.files.items()):
        data = text.encode()
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        digest.update(name.encode() + b"\0" + data)
        total += len(data)
    expected = Expected(sorted(tree.expected), len(tree.files) - 1, tree.definitions, total, digest.hexdigest())
    rules = Counter(rule for _, rule in expected.diagnostics)
    document = {"size": size, "seed": seed, **expected._asdict(), "rules": dict(sorted(rules.items()))}
    beside = folder.with_name(f"{folder.name}.expected.json")
    beside.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return expected


def main() -> None:
    """Write the tree that the command line asks for."""
    parser = argparse.ArgumentParser(description="Writes a tree of definitions with a known number of faults.")
    files = "10, about 1,500, 15,000 or 150,000 files"
    parser.add_argument("size", choices=SIZES, metavar="SIZE", help=f"S, M, L or XL: {files}")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to; must not exist or be empty")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}")
    arguments = parser.parse_args()
    made = generate(arguments.size, arguments.folder.absolute(), arguments.seed)
    print(f"{made.files} files, {made.bytes:,} bytes, {made.definitions} definitions, {len(made.diagnostics)} faults")


if __name__ == "__main__":
    main()
