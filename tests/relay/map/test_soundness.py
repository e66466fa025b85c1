"""No session escapes its class: what is decided of one of a class is decided of all of it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from random import Random
from typing import Any

import pytest

from relaylint.core.logic import HOLDS, UNDECIDED, State
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay import decision, meeting, outcomes
from relaylint.relay.decision import Answers, decide_presented
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map import candidates, classes
from relaylint.relay.map.answering import View, of_address, of_certificate, of_sender
from relaylint.relay.map.classes import RelayMap, SessionClass, inside_key, outside_key, presented_by
from relaylint.relay.meeting import SessionFacts
from relaylint.relay.outcomes import PASSES
from relaylint.relay.session import NEVER_LISTED, Presented
from relaylint.values.normal import NULL_SENDER

from ..partial import Source
from ..tenants import tenant

LABELS = ("a", "b", "c", "o", "mail", "x")
TOPS = ("test", "c.test", "o.test", "onmicrosoft.com")
ADDRESSES = tuple(203 << 24 | 113 << 8 | last for last in (0, 1, 2, 3, 4, 8, 9, 15, 16))
OF_HOSTS = ("refusals", "direct")
"""What a decision learns only of hosts that a file declares."""
INSIDE = ("refused", "known_sender")
"""What it asks only where the recipient is in the tenant."""
MEMBERS = [name for name in vars(Answers) if not name.startswith("_") and name not in OF_HOSTS]


class Map:
    """Every class of sessions of a tenant, to be found by a session."""

    def __init__(self, views: list[View]) -> None:
        self.views = views
        self.by_key: dict[Any, SessionClass] = {}
        for each in RelayMap(views, chains=True).classes():
            for parts in product(each.certificates, each.addresses, each.senders):
                self.by_key.setdefault(self.key(presented_by(*parts), each.external), each)

    def key(self, presented: Presented, external: bool) -> Any:
        """Return what the classes tell sessions apart by."""
        certificate = of_certificate(self.views, presented.names or (), presented.usable)
        address = of_address(self.views, presented.address or NEVER_LISTED)
        sender = of_sender(self.views, presented.sender or "")
        if external:
            return outside_key(certificate), outside_key(address), outside_key(sender), None
        key = inside_key(sender.restricting)
        return key(certificate), key(address), key(sender), tuple(sender.restricting)

    def fault(self, presented: Presented, external: bool) -> str | None:
        """Return what is decided, or answered, otherwise of a session than of its class."""
        each = self.by_key.get(self.key(presented, external))
        if each is None:
            return f"{presented} is of no class"
        for view, decided in zip(self.views, each.decisions, strict=True):
            own = view.decide(presented, external=external)
            if own.given is not decided.given:
                return f"{presented}, {external}: {own.given}, and of its class {decided.given}"
            answers, of_class = (
                learnt(SessionFacts(view.network, one), external) for one in (presented, each.presented)
            )
            if answers != of_class:
                return f"{presented}, {external}: {answers}, and of its class {of_class}"
        return None


def learnt(facts: Answers, external: bool) -> dict[str, Any]:
    """Return all that a decision may learn of a session."""
    members = {name: getattr(facts, name) for name in MEMBERS if not (external and name in INSIDE)}
    return {name: value() if callable(value) else value for name, value in members.items()}


def sessions(random: Random, views: list[View]) -> Iterator[tuple[Presented, bool]]:
    """Yield sessions of chance, most of them near what the tenants speak of."""
    spoken = [(*view.network.accepted.by_name, *view.network.connectors.by_name) for view in views]
    known = [*TOPS, *(name for names in spoken for name in names)]
    while True:
        names = tuple(dict.fromkeys(near(random, known) for _ in range(random.choice((0, 1, 1, 1, 2, 3)))))
        number = random.choice(ADDRESSES)
        address = NEVER_LISTED if random.random() < 0.1 else (number, number)
        sender = NULL_SENDER if random.random() < 0.15 else near(random, known).removeprefix("*.")
        usable = UNDECIDED if names and random.random() < 0.15 else HOLDS
        yield Presented(names, HOLDS, usable, address, sender), random.random() < 0.5


def near(random: Random, known: list[str]) -> str:
    """Return a name that is known, or lies some labels below or above one."""
    base = random.choice(known).removeprefix("*.")
    for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
        base = f"{random.choice(LABELS)}.{base}"
    if random.random() < 0.1 and "." in base:
        base = base.partition(".")[2]
    return f"*.{base}" if random.random() < 0.2 else base


def faults(made: Map, random: Random, count: int) -> list[str]:
    """Return the faults of sessions of chance."""
    some = islice(sessions(random, made.views), count)
    return [fault for presented, external in some if (fault := made.fault(presented, external))]


def chance(seed: int) -> Random:
    """Return a source of chance; nothing depends on it being hard to guess."""
    return Random(seed)  # noqa: S311


def of_chance(random: Random, holes: float | None = None, folder: str = ".") -> Tenant:
    """Return a tenant of chance, with holes or without."""
    share = random.choice((0.0, 0.0, 0.1, 0.3)) if holes is None else holes
    return tenant(Source(random, holes=share).partial().text, folder, faulty=True)


def alone(made: Tenant) -> View:
    """Return the view of a tenant without others."""
    return View(HostDecisions(made))


@pytest.mark.parametrize("seed", range(40))
def test_sessions_of_chance_are_decided_as_their_class(seed: int) -> None:
    random = chance(seed)
    assert faults(Map([alone(of_chance(random))]), random, 150) == []


@pytest.mark.parametrize("seed", range(20))
def test_so_are_those_of_two_versions(seed: int) -> None:
    random = chance(seed)
    assert faults(Map([alone(of_chance(random)), alone(of_chance(random))]), random, 100) == []


@pytest.mark.parametrize("part", range(6))
def test_only_what_two_versions_decide_alike_is_left_out(part: int) -> None:
    every, left = 0, 0
    for seed in range(part, 120, 6):
        source = Source(chance(seed), holes=0.1 * (seed % 3))
        before = source.partial()
        texts = map(json.dumps, (before.tenant, changed(source, before.tenant)))
        of_all, turning = classes_of_both(*texts)
        assert list(map(told, filter(is_turned, turning))) == list(map(told, filter(is_turned, of_all))), seed
        every, left = every + len(of_all), left + len(turning)
    assert left < every


@pytest.mark.parametrize(("before", "after"), [("[o.test]", "[a.c.test]"), ("203.0.113.8/29", "203.0.113.8/30")])
def test_what_a_connector_refuses_in_one_of_them_is_not(before: str, after: str) -> None:
    of_all, turning = classes_of_both(TELLING, TELLING.replace(before, after))
    assert list(map(told, filter(is_turned, turning))) == list(map(told, filter(is_turned, of_all))) != []


def classes_of_both(*texts: str) -> tuple[list[SessionClass], list[SessionClass]]:
    """Return all classes of two versions, and those that are decided where the versions are compared."""
    views = [alone(tenant(text, faulty=True)) for text in texts]
    return list(RelayMap(views).classes()), list(RelayMap(views, turning=True).classes())


def changed(source: Source, before: dict[str, Any]) -> dict[str, Any]:
    """Return what a tenant says with one thing changed: a connector, a domain or a setting."""
    random, after = source.random, copy.deepcopy(before)
    connectors, at = after.setdefault("InboundConnectors", []), random.randint(0, 2)
    match random.choice(("add", "drop", "replace", "replace", "domain", "setting")):
        case "add":
            connectors.insert(at, source.connector("new"))
        case "drop":
            del connectors[at : at + 1]
        case "replace":
            connectors[at : at + 1] = [source.connector(str(at))]
        case "domain":
            after["AcceptedDomains"] = after.get("AcceptedDomains", [])[1:]
        case _:
            after["OrganizationConfig"] = {"RejectDirectSend": source.chance(0.5)}
    return after


def is_turned(each: SessionClass) -> bool:
    """Return whether two views give a class of sessions something else."""
    return each.decisions[0].given is not each.decisions[1].given


def told(each: SessionClass) -> Any:
    """Return which sessions a class has, and what is given to them."""
    return each.addresses, each.certificates, each.senders, each.external, [one.given for one in each.decisions]


@pytest.mark.parametrize("seed", range(20))
def test_addresses_are_merged_by_connectors_as_one_by_one(seed: int) -> None:
    random = chance(seed)
    made = RelayMap([alone(of_chance(random)), alone(of_chance(random))])
    inside = classes._Inside(made.addresses)
    for senders in made.senders:
        restricting = tuple(senders.answered.restricting)
        assert inside.merged(restricting) == classes.merged(made.addresses, inside_key(restricting))


@pytest.mark.parametrize("seed", range(20))
def test_so_are_those_that_several_tenants_may_get(seed: int) -> None:
    random = chance(seed)
    tenants = [of_chance(random, 0.0, folder) for folder in "abc"]
    around = Surroundings(tenants)
    for made in tenants:
        assert faults(Map([View(HostDecisions(made, around))]), random, 50) == []


def test_a_small_world_is_decided_whole() -> None:
    """Each session with up to one name, of four labels at most, from each of nine addresses and from outside IPv4."""
    tops = ("c.test", "o.test")
    domains = [".".join((*labels, top)) for depth in range(3) for labels in product("ab", repeat=depth) for top in tops]
    names = [(), *((name,) for name in domains), *((f"*.{name}",) for name in domains)]
    sources = [NEVER_LISTED, *((number, number) for number in ADDRESSES)]
    for seed in range(4):
        made = Map([alone(of_chance(chance(seed), 0.1))])
        for parts in product(names, sources, (NULL_SENDER, *domains), (True, False)):
            presented = Presented(parts[0], HOLDS, HOLDS, parts[1], parts[2])
            assert made.fault(presented, parts[3]) is None


def test_a_tenant_decides_by_itself_as_among_others_where_it_gets_the_session() -> None:
    """But for what is open of it, which another tenant may settle, and mail to its own recipients."""
    compared = 0
    for seed in range(100):
        random = chance(seed)
        tenants = [of_chance(random, 0.0, folder) for folder in "ab"]
        decisions = HostDecisions(tenants[0], Surroundings(tenants))
        view = View(decisions)
        for presented, _ in islice(sessions(random, [view]), 60):
            own = view.decide(presented, external=True)
            if len(presented.names or ()) < 2 and own.verdict in PASSES and own.condition_2 is HOLDS:
                among = decide_presented(view.network, presented, external=True, claims=decisions.claims)
                assert own.given is among.given, presented
                compared += 1
    assert compared > 50


def _without(pattern: str) -> Callable[[Any], Any]:
    """Return what leaves out the values that fit a pattern."""

    def wrapped(propose: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        return lambda *given: [each for each in propose(*given) if not re.search(pattern, str(each))]

    return wrapped


def _by_label(answer: Callable[..., State]) -> Callable[..., State]:
    """Return a comparison of a certificate that also depends on a label of its names."""
    return lambda accepted, session, asked: (
        HOLDS if any(name.startswith("mail.") for name in session.names) else answer(accepted, session, asked)
    )


def _odd(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return a comparison that also depends on whether an address is odd."""
    return lambda network, address: answer(network, None if address and address[0] % 2 and address[0] > 0 else address)


def _session(possible: Callable[..., Any]) -> Callable[..., Any]:
    """Return the steps of the decision with one that looks at the session itself."""

    def steps(facts: Any, external: bool, taken: Any) -> Any:
        ends = possible(facts, external, taken)
        return ((HOLDS, outcomes.NO_CONNECTOR),) if facts.session.sender.startswith("a.") else ends

    return steps


PLANTED = {
    "names one label below": (candidates, "certificate_names", _without(r"^x\d?\.(?!x)")),
    "names of connectors": (candidates, "certificate_names", _without(r"^(\w+\.)?c\.test")),
    "wildcards": (candidates, "certificate_names", _without(r"^\*")),
    "the empty sender": (candidates, "sender_domains", _without("<>")),
    "domains below": (candidates, "sender_domains", _without(r"^x\d?\.")),
    "initial domains": (candidates, "sender_domains", _without("onm")),
    "addresses outside IPv4": (candidates, "address_ranges", _without("-1")),
    "addresses that are listed": (candidates, "address_ranges", _without(r"^\(34058037")),
    "certificates with several names": (classes, "_closed", lambda closed: classes.merged),
    "a comparison of certificates by a label": (meeting, "some_name_accepted", _by_label),
    "a comparison of addresses by parity": (meeting, "met_by_address", _odd),
    "a step that looks at the session": (decision, "_possible", _session),
}
"""What is left out of the classes, or added to the comparisons: where, and what takes its place."""


TELLING = """
AcceptedDomains:
  - { DomainName: c.test }
  - { DomainName: a.c.test, DomainType: InternalRelay, MatchSubDomains: true }
InboundConnectors:
  - { Name: "1", ConnectorType: OnPremises, Enabled: true, TlsSenderCertificateName: "*.c.test" }
  - { Name: "2", ConnectorType: OnPremises, Enabled: true, TlsSenderCertificateName: c.test }
  - { Name: "3", ConnectorType: OnPremises, Enabled: true, TlsSenderCertificateName: b.a.c.test }
  - { Name: "4", ConnectorType: OnPremises, Enabled: true, TlsSenderCertificateName: o.test }
  - { Name: "5", ConnectorType: OnPremises, Enabled: true, SenderIPAddresses: [203.0.113.0/30] }
  - { Name: "6", ConnectorType: Partner, Enabled: true, SenderDomains: [o.test], RestrictDomainsToIPAddresses: true,
      RestrictDomainsToCertificate: false, SenderIPAddresses: [203.0.113.8/29] }
"""
OPEN = """
InboundConnectors:
  - { Name: "1", ConnectorType: OnPremises, Enabled: true, SenderIPAddresses: [203.0.113.0/30, "${hole}"] }
  - { Name: "2", ConnectorType: OnPremises, Enabled: true, TlsSenderCertificateName: "*.c.test" }
"""
"""Tenants that tell as many sessions apart as they can: with everything known, and with domains and addresses open."""


@pytest.mark.parametrize(("where", "name", "wrap"), PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_seen(
    where: Any, name: str, wrap: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(map(seen_of, (TELLING, OPEN)))
    monkeypatch.setattr(where, name, wrap(getattr(where, name)))
    assert any(map(seen_of, (TELLING, OPEN)))


def seen_of(text: str) -> list[str]:
    """Return the faults of some sessions of a tenant."""
    return faults(Map([alone(tenant(text, faulty=True))]), chance(0), 200)
