"""No session escapes its class: what is decided of one of a class is decided of all of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from relaylint.core.logic import HOLDS, UNDECIDED
from relaylint.model.tenants import Tenant
from relaylint.relay.decision import Answers
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.answering import View, of_address, of_certificate, of_sender
from relaylint.relay.map.classes import RelayMap, SessionClass, inside_key, outside_key
from relaylint.relay.session import NEVER_LISTED, Presented
from relaylint.values.normal import NULL_SENDER

from ..partial import Source
from ..tenants import tenant

LABELS = ("a", "b", "c", "o", "mail", "x")
TOPS = ("test", "c.test", "o.test", "onmicrosoft.com")
ADDRESSES = tuple(203 << 24 | 113 << 8 | last for last in (0, 1, 2, 3, 4, 8, 9, 15, 16))
MEMBERS = [name for name in vars(Answers) if not name.startswith("_") and name not in ("refusals", "direct")]
"""What a decision may learn of a session, but for what only hosts that a file declares can be."""


class Map:
    """Every class of sessions of a tenant, to be found by a session."""

    def __init__(self, views: list[View]) -> None:
        self.views = views
        self.sessions = RelayMap(views, chains=True)
        self.found: dict[Any, SessionClass] = {}
        for each in self.sessions.classes():
            for certificate, address, sender in product(each.certificates, each.addresses, each.senders):
                presented = Presented(certificate.names, HOLDS, certificate.usable, address.example, sender.sender)
                self.found.setdefault(self.key(presented, each.external), each)

    def key(self, presented: Presented, external: bool) -> Any:
        """Return what the classes tell sessions apart by."""
        assert None not in (presented.names, presented.address, presented.sender)
        certificate = of_certificate(self.views, presented.names or (), presented.usable)
        address, sender = (
            of_address(self.views, presented.address or NEVER_LISTED),
            of_sender(self.views, presented.sender or ""),
        )
        if external:
            return outside_key(certificate), outside_key(address), outside_key(sender), None
        key = inside_key(sender.restricting)
        return key(certificate), key(address), key(sender), tuple(sender.restricting)


def world(random: Random, views: list[View]) -> Iterator[tuple[Presented, bool]]:
    """Yield sessions of chance, most of them near what the tenants speak of."""
    known = [*views[0].network.accepted.by_name, *views[0].network.connectors.by_name, *TOPS]
    while True:
        names = tuple(dict.fromkeys(name(random, known) for _ in range(random.choice((0, 1, 1, 1, 2, 3)))))
        number = random.choice(ADDRESSES)
        address = NEVER_LISTED if random.random() < 0.1 else (number, number)
        sender = NULL_SENDER if random.random() < 0.15 else name(random, known).removeprefix("*.")
        usable = UNDECIDED if names and random.random() < 0.15 else HOLDS
        yield Presented(names, HOLDS, usable, address, sender), random.random() < 0.5


def name(random: Random, known: list[str]) -> str:
    """Return a name that is known, or lies some labels below or above one."""
    base = random.choice(known).removeprefix("*.")
    for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
        base = f"{random.choice(LABELS)}.{base}"
    if random.random() < 0.1 and "." in base:
        base = base.partition(".")[2]
    return f"*.{base}" if random.random() < 0.2 else base


def faults(made: Map, random: Random, count: int) -> list[str]:
    """Return what is decided otherwise of sessions of chance than of their class."""
    found: list[str] = []
    for (presented, external), _ in zip(world(random, made.views), range(count), strict=False):
        each = made.found.get(made.key(presented, external))
        if each is None:
            found.append(f"{presented} is of no class")
            continue
        for view, decided in zip(made.views, each.decisions, strict=True):
            own = view.decide(presented, external=external)
            if own.verdict is not decided.verdict:
                found.append(f"{presented}, {external}: {own.verdict}, and of its class {decided.verdict}")
    return found


def alone(made: Tenant) -> list[View]:
    """Return the one view of a tenant without others."""
    return [View(HostDecisions(made))]


@pytest.mark.parametrize("seed", range(60))
def test_sessions_of_chance_are_decided_as_their_class(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # nothing depends on it being hard to guess
    source = Source(random, holes=random.choice((0.0, 0.0, 0.1, 0.3)))
    made = Map(alone(tenant(source.partial().text, faulty=True)))
    assert faults(made, random, 150) == []
