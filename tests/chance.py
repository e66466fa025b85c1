"""Makes tenants of chance that often have something in common, and what they are compared with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random
from typing import Any

from making import tenant

from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.guarded import refusing
from relaylint.policy.pack import shipped
from relaylint.syntax.reading import Limits

TODAY = "2026-11-30"
DOMAINS = (
    *("contoso.com", "fabrikam.com", "proseware.com", "tailspin.example", "northwind.example"),
    *("adatum.co.uk", "wingtip.co.uk", "litware.onmicrosoft.com", "relecloud.onmicrosoft.com"),
)
LABELS = ("", "", "mail.", "mail.", "*.", "*.mail.", "a.mail.")
ADDRESSES = (
    *("81.2.69.7", "81.2.69.16/28", "81.2.70.9", "81.2.71.0/24", "81.2.72.1", "81.2.73.0/25", "81.3.1.1", "81.3.2.7"),
    *("2001:db8::25", "2001:db8::/56", "2001:db8:1::/64"),
)
ODD_NAMES = ("com", "*.com", "co.uk", "onmicrosoft.com", "${domain}", "mail.${domain}", "not a name", "contoso..com")
ODD_ADDRESSES = ("81.2.0.0/16", "81.0.0.0/8", "2001:db8::/32", "${address}", "81.2.69.${x}", "nowhere")

POLICY = shipped(Limits())


class Chance:
    """Makes tenants that often have something in common."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311

    def some(self, usual: tuple[str, ...], odd: tuple[str, ...], most: int) -> list[str]:
        """Return some values, now and then odd ones."""
        return [self.one(usual, odd) for _ in range(self._random.randint(1, most))]

    def one(self, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
        """Return a value, now and then an odd one."""
        return self._random.choice(odd if self._random.random() < 0.006 else usual)

    def name(self) -> str:
        """Return a name that a certificate may have."""
        name = self.one(DOMAINS, ODD_NAMES)
        return self._random.choice(LABELS) + name if name in DOMAINS else name

    def tenant(self, folder: str) -> Tenant:
        """Return a tenant."""
        domains = [name.removeprefix("*.") for name in (self.name() for _ in range(self._random.randint(1, 2)))]
        definitions: dict[str, list[dict[str, Any]]] = {
            "AcceptedDomains": [{"DomainName": name, "DomainType": "Authoritative"} for name in dict.fromkeys(domains)],
            "InboundConnectors": [self._connector(number) for number in range(self._random.randint(0, 2))],
            "SendingHosts": [self._host(number) for number in range(self._random.randint(0, 2))],
        }
        made = tenant(json.dumps({kind: items for kind, items in definitions.items() if items}), folder)
        if self._random.random() < 0.01:
            made.mark_absent()
        return made

    def _connector(self, number: int) -> dict[str, Any]:
        kind = self._random.choice(["OnPremises", "OnPremises", "Partner"])
        connector: dict[str, Any] = {"Name": f"C{number}", "ConnectorType": kind, "SenderDomains": ["*"]}
        if self._random.random() < 0.6:
            return {**connector, "RequireTls": True, "TlsSenderCertificateName": self.name()}
        return {**connector, "SenderIPAddresses": self.some(ADDRESSES, ODD_ADDRESSES, 3)}

    def _host(self, number: int) -> dict[str, Any]:
        host: dict[str, Any] = {"Name": f"mta-{number}", "MailFrom": [self.one(DOMAINS, ("unknown.example",))]}
        if self._random.random() < 0.6:
            host["CertificateNames"] = [self.name() for _ in range(self._random.randint(1, 2))]
        if self._random.random() < 0.7:
            host["IPAddresses"] = self.some(ADDRESSES, ODD_ADDRESSES, 2)
        return host

    def change(self, tenants: dict[str, Tenant]) -> tuple[dict[str, Tenant], set[str]]:
        """Return tenants with one made anew, added or taken away, and which."""
        folder = f"t{self._random.randint(0, len(tenants))}"
        after = dict(tenants)
        if folder in after and self._random.random() < 0.3:
            del after[folder]
        else:
            after[folder] = self.tenant(folder)
        return {folder: after[folder] for folder in sorted(after)}, {folder}


def around(tenants: Iterable[Tenant]) -> Surroundings:
    return Surroundings(list(tenants), TODAY, refused=refusing(POLICY.rules.values()))
