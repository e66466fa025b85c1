"""Whole runs from many sources: the examples of all rules, and tenants drawn at random."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from drawing import Some
from making import document, tenant

from relaylint.check.examples import EXPECTATIONS, add_certificates, set_up
from relaylint.core import resources
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.facts import FACTS, Facts

TODAY = "2026-11-24"
CERTIFICATES: dict[str, dict[str, Any]] = {
    "a.pem": {"names": ["mail.contoso.com"], "not-before": "2026-01-01", "not-after": "2026-12-31"},
    "b.pem": {"names": ["*.contoso.com", "contoso.com"], "self-signed": True, "authority": "self"},
    "c.cer": {"names": ["mail.fabrikam.com"], "chain": "unknown", "authority": "unknown"},
}
"""What certificate files of random hosts hold."""


class World(NamedTuple):
    """A run: its tenants, the judged one first, and the date.

    ``written``: the definitions of that tenant; ``files``: what certificate files hold, as in examples of rules.
    """

    title: str
    tenants: tuple[Tenant, ...]
    today: str
    written: dict[str, Any]
    files: dict[str, dict[str, Any]]

    def facts(self, *, today: str | None = None, alone: bool = False) -> Facts:
        """Return the facts of the first tenant; ``alone``: where no other one is loaded."""
        tenants = self.tenants[:1] if alone else self.tenants
        return Facts(self.tenants[0], Surroundings(tenants, today or self.today))

    def without_files(self) -> World:
        """Return the same definitions where no certificate file was read."""
        bare = [copy(tenant) for tenant in self.tenants]
        for made in bare:
            made.certificates = {}
        return self._replace(tenants=tuple(bare))


class Asked(NamedTuple):
    """What a fact is asked about."""

    definition: Definition
    sender: Any


def asked(name: str, made: Tenant) -> Iterator[Asked]:
    """Yield what a fact can be asked about in a tenant."""
    for kind, definitions in made.definitions.items():
        for definition in definitions if FACTS[name].fits(kind) else ():
            senders = definition.normal("MailFrom") if kind == "SendingHost" else None
            for sender in (None, *(senders if isinstance(senders, list) else ())):
                yield Asked(definition, sender)


@cache
def worlds() -> tuple[World, ...]:
    """Return all worlds."""
    return (*_of_examples(), *_of_chance())


def _of_examples() -> Iterator[World]:
    for path in sorted(Path(resources.folder("rules")).glob("*/*.yaml")):
        rule = document(path.read_text("utf-8"), path.name)
        for index, example in enumerate(rule.data["examples"]):
            expected = next(word for word in EXPECTATIONS if word in example)
            tenants, surroundings = set_up(rule, ("examples", index, expected), example)
            today = surroundings.today if "today" in example else TODAY
            written, files = example[expected] or {}, example.get("certificates", {})
            yield World(f"{path.stem} {index + 1}", tuple(tenants), today, written, files)


def _of_chance() -> Iterator[World]:
    for seed in range(30):
        some = Some(seed)
        tenants, written = [], []
        for folder in (".", "b", "c")[: some.random.choice((1, 2, 3))]:
            drawn = some.tenant(6)
            for host in drawn["SendingHosts"]:
                for property in ("Certificate", "NextCertificate"):
                    if some.chance(0.2) and "CertificateNames" not in host:
                        host[property] = some.random.choice((*CERTIFICATES, "unreadable.pem"))
            made = tenant(json.dumps(drawn), folder)
            add_certificates(made, CERTIFICATES)
            tenants.append(made)
            written.append(drawn)
        yield World(f"seed {seed}", tuple(tenants), TODAY, written[0], CERTIFICATES)
