"""Facts about connectors: duplicate names, how much they list, which hosts use them, and whom a wildcard catches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.core.logic import State
from relaylint.model.definitions import UNSTATED, Definition, Unknown, must_have
from relaylint.model.kinds import kind
from relaylint.model.lookup import folded
from relaylint.model.tenants import Surroundings, parents
from relaylint.policy.facts.table import Fact, Facts, Reach, fact
from relaylint.policy.value_types import BOOLEAN, TEXT, list_of, number_of, words_of
from relaylint.relay.hosts import SUBMITTING, identity_path
from relaylint.relay.matching import certificate_match
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.values.normal import AddressRange, SenderDomain, without_wildcard

_FILE, _TENANT = "file", "tenant"
_STORED = len("smtp:") + len(";")
"""Number of characters that are stored for each sender domain besides the domain and its cost [S48]."""


@fact(
    "connector.first-of-name",
    "InboundConnector",
    "OutboundConnector",
    "SendConnector",
    gives=words_of((_FILE, _TENANT)).or_null,
)
def _first_of_name(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Where an earlier connector of the same kind has the same name, in any letter case: `file` where one file makes
    both, `tenant` where it stands in another file, or in an export, which may show one connector twice; null where none
    has.
    """
    name = connector.kind.name_property or ""
    value = connector.value(name)
    if not isinstance(value, str):
        return Fact(value, (name,))
    earlier = takewhile(
        lambda other: other is not connector, facts.tenant.lookup(connector.kind.name).equal(name, value).certain
    )
    ordered = sorted(earlier, key=lambda other: not _made_together(other, connector))
    if not ordered:
        return Fact(None, (name,))
    where = _FILE if _made_together(ordered[0], connector) else _TENANT
    return Fact(where, (name,), partial(_named, ordered[0], name))


def _made_together(one: Definition, other: Definition) -> bool:
    """Return whether one file certainly creates both."""
    here, there = one.document, other.document
    return here.source is there.source and here.traits.together and there.traits.together


def _named(connector: Definition, name: str) -> tuple[Label, ...]:
    return (connector.label((name,), "first here"),)


@fact("connector.type-open", "InboundConnector", "OutboundConnector", gives=BOOLEAN, decided=True)
def _type_open(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether no file states ConnectorType, which has no documented default; false where files only change a connector
    that exists already, and where a fault of the schema says so.
    """
    if "ConnectorType" in connector.data:
        unstated = connector.value("ConnectorType") == UNSTATED
    else:
        unstated = must_have(connector) is not None
    return Fact(unstated and not connector.amends, ("ConnectorType",))


@fact("connector.address-count", "InboundConnector", gives=number_of("addresses", 0))
def _address_count(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The number of addresses that SenderIPAddresses lists, ranges counted in full, each address once."""
    entries = connector.normal("SenderIPAddresses")
    ranges: list[AddressRange] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderIPAddresses",))
        ranges += [entry] if isinstance(entry, AddressRange) else []
    return Fact(entries if isinstance(entries, Unknown) else _distinct(ranges), ("SenderIPAddresses",))


def _distinct(ranges: list[AddressRange]) -> int:
    """Return the number of addresses in the union of the ranges."""
    total, beyond = 0, 0
    for first, last in sorted(ranges):
        total += max(0, last + 1 - max(first, beyond))
        beyond = max(beyond, last + 1)
    return total


@fact("connector.stored-length", "InboundConnector", gives=number_of("characters", 0))
def _stored_length(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The characters that SenderDomains takes up as Exchange Online stores it: `smtp:`, the domain, `;` and the cost
    of each entry, and a separator between two.
    """
    entries = connector.normal("SenderDomains")
    lengths: list[int] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderDomains",))
        lengths += [_STORED + len(entry.domain) + len(str(entry.cost))] if isinstance(entry, SenderDomain) else []
    total = sum(lengths) + max(0, len(lengths) - 1)
    return Fact(entries if isinstance(entries, Unknown) else total, ("SenderDomains",))


_REFUSING_INSIDE = ("refused-before", "sending-disabled", "restricted")
"""Outcomes that refuse mail for recipients in the tenant and do not hang on RejectDirectSend."""
_NOT_KNOWN = Unknown("the names on the certificate of a host are not known")


@fact("connector.hosts", "InboundConnector", gives=list_of(TEXT).or_null, reaches=Reach.RELAY)
def _hosts(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The declared hosts that name the connector, or meet it by certificate or address, as a list. Null where no host
    is declared, or it is not certain that those are all, and while one that relays matches nothing: it may be
    meant for this connector.
    """
    hosts = facts.tenant.of("SendingHost")
    if not hosts or not facts.tenant.lists("SendingHost"):
        return Fact(None)
    used = facts.once("connector.hosts", lambda: _use(facts, hosts))
    if used is None:
        return Fact(None)
    named, open_ = _together(used.get(folded(connector.name), [])), _together(used.get(None, []))
    return Fact([*named, *open_] if open_ else named, ("Name",))


@fact("connector.relays-without-name", "InboundConnector", gives=BOOLEAN, reaches=Reach.RELAY, decided=True)
def _relays_without_name(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether hosts are declared that the connector certainly knows by certificate, and all of their mail passes, so
    that none of these certainly needs the connector's certificate name as an accepted domain: no null sender, no
    foreign or forwarded one, and nothing that a restricting Partner connector refuses.
    """
    passing: dict[Definition, bool] = facts.once("connectors whose hosts pass", lambda: _passing(facts))
    return Fact(passing.get(connector, False))


def _passes(facts: Facts, host: Definition) -> bool:
    """Return whether the mail of a host certainly passes, but for RejectDirectSend where that is not stated."""
    for _, external, decided in facts.sessions(host):
        for _, decision, _ in decided:
            ends = {end.name for _, end in decision.possible}
            if ends == {"unresolved"}:
                continue  # whether another name on the certificate counts in its place is an open question (Q11)
            if decision.verdict not in PASSES and (external or not ends.isdisjoint(_REFUSING_INSIDE)):
                return False
            if decision.verdict is Verdict.REJECTED:
                return False
    return True


def _passing(facts: Facts) -> dict[Definition, bool]:
    """Return whether all hosts pass that a connector certainly knows by certificate, for those that know one.

    Hosts that the same connectors know are looked at together, however many connectors that are.
    """
    known: dict[frozenset[int], bool] = {}
    for host in facts.tenant.of("SendingHost"):
        if host.value("Method") in SUBMITTING:
            numbers = facts.meetings(host)[0].decision.facts.certificate.certain
            known[numbers] = known.get(numbers, True) and _passes(facts, host)
    passing: dict[Definition, bool] = {}
    for numbers, passes in known.items():
        for number in numbers:
            connector = facts.network.connectors.all[number].definition
            if connector is not None:
                passing[connector] = passing.get(connector, True) and passes
    return passing


class _Hosts:
    """Hosts by number, each with a value of a fact."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.told: list[Any] = []

    def add(self, number: int, told: Any) -> None:
        """Add a host."""
        self.numbers.append(number)
        self.told.append(told)


def _use(facts: Facts, hosts: list[Definition]) -> dict[Any, list[_Hosts]] | None:
    """Return the hosts of each connector by its name, uncertain ones under None; None if a host matches nothing. Hosts
    that match the same connectors share one list, however many connectors there are."""
    used: dict[Any, list[_Hosts]] = {}
    alike: dict[tuple[Any, ...], tuple[set[Any], _Hosts, _Hosts]] = {}
    for number, host in enumerate(hosts):
        if any(outcome.decision.condition_2 is State.FAILS for outcome in facts.matches(host)):
            return None
        named, met = host.value("Connector"), facts.get("relay.connectors", host, None).value
        names = tuple(met) if isinstance(met, list) else (met,)
        if names not in alike:
            keys, sure, unsure = alike[names] = set(map(_key, names)), _Hosts(), _Hosts()
            for key in keys:
                used.setdefault(key, []).append(unsure if key is None else sure)
        keys, sure, unsure = alike[names]
        sure.add(number, host.name)
        if None in keys:
            unsure.add(number, next(name for name in names if isinstance(name, Unknown)))
        if named and _key(named) not in keys:
            alone = _Hosts()
            alone.add(number, named if isinstance(named, Unknown) else host.name)
            used.setdefault(_key(named), []).append(alone)
    return used


def _key(name: Any) -> Any:
    """Return a connector's name in the form used for comparison; None if it is unknown."""
    return None if isinstance(name, Unknown) else folded(name)


def _together(lists: list[_Hosts]) -> list[Any]:
    """Return the values for the hosts of some lists, in the order of the hosts."""
    if len(lists) == 1:
        return lists[0].told
    by_number = {number: told for each in lists for number, told in zip(each.numbers, each.told, strict=True)}
    return [by_number[number] for number in sorted(by_number)]


@fact("connector.caught-host", "InboundConnector", gives=TEXT.or_null, reaches=Reach.CERTIFICATES | Reach.OTHER_TENANTS)
def _caught(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The first host that is not meant, although its certificate matches the connector's wildcard: one that sends to
    the internet itself, or one of another tenant of the run; null where there is none.
    """
    wanted = connector.normal("TlsSenderCertificateName")
    if not isinstance(wanted, str):
        return Fact(wanted, ("TlsSenderCertificateName",))
    if not facts.tenant.lists("SendingHost"):
        return Fact(facts.tenant.unlisted(kind("SendingHost")), ("TlsSenderCertificateName",))
    doubt = None
    named = facts.surroundings.once("hosts by certificate", lambda: _by_base(facts))
    for host, name in (*named.get(without_wildcard(wanted), ()), *named.get(None, ())):
        method = host.value("Method") if host.tenant == connector.tenant else "Internet"
        if method != "Internet" and not isinstance(method, Unknown):
            continue
        state = State.UNDECIDED if name is None else certificate_match(wanted, name)
        state &= State.of(None if isinstance(method, Unknown) else True)
        if state is State.HOLDS:
            return Fact(host.name, ("TlsSenderCertificateName",), partial(_host, host, connector.tenant))
        if state is State.UNDECIDED and host.tenant == connector.tenant:
            doubt = _NOT_KNOWN
    return Fact(doubt, ("TlsSenderCertificateName",))


def _by_base(facts: Facts) -> dict[str | None, list[tuple[Definition, str | None]]]:
    """Return every host of the run with each normalised name on its certificate, by that name and its parent
    domains."""
    by_domain: dict[str | None, list[tuple[Definition, str | None]]] = {}
    for host, name in _names(facts, facts.surroundings):
        base = None if name is None else without_wildcard(name)
        for domain in (base, *parents(base or "")):
            by_domain.setdefault(domain, []).append((host, name))
    return by_domain


def _names(facts: Facts, surroundings: Surroundings) -> Iterator[tuple[Definition, str | None]]:
    for tenant in surroundings.tenants.values():
        for host in tenant.of("SendingHost"):
            names = facts.of(tenant).certificate(host).normal
            for name in (None,) if names is None else names:
                yield host, name


def _host(host: Definition, tenant: str) -> tuple[Label, ...]:
    where = "" if host.tenant == tenant else f" of tenant `{host.tenant}`"
    return (host.label(identity_path(host), f"SendingHost `{host.name}`{where}"),)
