"""Facts about whom inbound connectors let in: which sessions pass, from where, and which are not meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from itertools import count, islice
from typing import Any, cast

from relaylint.core.diagnostic import Label
from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State, any_of
from relaylint.model.accepted import parents
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.kinds import kind
from relaylint.model.tenants import Surroundings
from relaylint.policy.facts.relaying import left_open
from relaylint.policy.facts.table import DECISION, OF_HOSTS, Fact, Facts, Reach, fact
from relaylint.policy.value_types import BOOLEAN, TEXT, list_of, number_of
from relaylint.relay import session as inbound
from relaylint.relay.decision import Claims, Decision, decide_own
from relaylint.relay.hosts import SUBMITTING, addresses, identity_path
from relaylint.relay.index import Connector
from relaylint.relay.matching import certificate_match
from relaylint.relay.meeting import SessionFacts, met_by_address, met_by_certificate
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.relay.session import NEVER_LISTED, Network, Presented
from relaylint.values.literals import MOST_COMPARED
from relaylint.values.normal import NULL_SENDER, without_wildcard
from relaylint.values.providers import above_initial_domains
from relaylint.values.ranges import apart, count_addresses, count_beyond

_NOT_KNOWN = Unknown("the names on the certificate of a host are not known")


@fact(
    "connector.caught-host",
    "InboundConnector",
    gives=TEXT.or_null,
    reaches=Reach.CERTIFICATES | Reach.OTHER_TENANTS,
    looks_at=("SendingHost",),
)
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
    for host, _, state in _not_meant(facts, connector, wanted):
        if state is State.HOLDS:
            return Fact(host.name, ("TlsSenderCertificateName",), partial(_host, host, connector.tenant))
        if state is State.UNDECIDED and host.tenant == connector.tenant:
            doubt = _NOT_KNOWN
    return Fact(doubt, ("TlsSenderCertificateName",))


def _not_meant(facts: Facts, connector: Definition, wanted: str) -> Iterator[tuple[Definition, str | None, State]]:
    """Yield hosts that are not meant, each with a name on its certificate and whether a connector asks for that."""
    named = facts.surroundings.once("hosts by certificate", lambda: _by_base(facts))
    for host, name in (*named.get(without_wildcard(wanted), ()), *named.get(None, ())):
        method = host.value("Method") if host.tenant == connector.tenant else "Internet"
        if method == "Internet" or isinstance(method, Unknown):
            state = State.UNDECIDED if name is None else certificate_match(wanted, name)
            yield host, name, state & State.of(None if isinstance(method, Unknown) else True)


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


_NOT_IN_FORCE = Unknown("whether the connector is in force is not known")
_NOT_ALL_LISTED = Unknown("not all of its addresses are known")
_NOT_ALL_DECLARED = Unknown("not all addresses of the hosts are known")
_TOO_MANY = Unknown("too many connectors ask for the same to be compared")
NOT_PROVED = Unknown("what becomes of its sessions is not known")
_GIVEN = {Verdict.UNDECIDED: UNDECIDED, Verdict.REJECTED: FAILS}


@fact("connector.reached", "InboundConnector", gives=BOOLEAN, reaches=Reach.OTHER_TENANTS, looks_at=DECISION)
def _reached(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether the connector lets mail for outside recipients pass at all: a session with a certificate that it asks
    for, or from an address that it lists, is relayed. False for a Partner connector.
    """
    entry = as_decided(facts, connector)
    path = ("SenderIPAddresses",) if entry.certificate is None else ("TlsSenderCertificateName",)
    ways = (given_by_certificate(facts, entry), given_by_address(facts, entry))
    states = [(made, _lets_in(entry, made)) for made in ways if made]
    state = any_of(own for _, own in states)
    if state is not UNDECIDED:
        return Fact(state is HOLDS, path)
    return Fact(next(_left_open(facts, entry, made) for made, own in states if own is UNDECIDED), path)


def _left_open(facts: Facts, entry: Connector, made: Decision) -> Unknown:
    """Return why it is not known whether a connector lets a session pass."""
    if UNDECIDED in (entry.active, entry.on_premises):
        return _NOT_IN_FORCE
    if not facts.tenant.lists("AcceptedDomain"):
        return facts.tenant.unlisted(kind("AcceptedDomain"))
    return left_open(made)


@fact("connector.unreached", "InboundConnector", gives=BOOLEAN, reaches=Reach.OTHER_TENANTS, looks_at=DECISION)
def _unreached(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether it is certain that the connector lets no mail for outside recipients pass: connector.reached is false.
    It is not known only where a file cannot be read in full.
    """
    reached = facts.get("connector.reached", connector, None)
    is_open = isinstance(reached.value, Unknown)
    return reached._replace(value=facts.tenant.if_complete(False) if is_open else not reached.value)


@fact("connector.granted-addresses", "InboundConnector", gives=number_of("addresses", 0), looks_at=DECISION)
def _granted(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The number of IPv4 addresses from which the connector lets mail for outside recipients pass without a
    certificate, each counted once.
    """
    entry = as_decided(facts, connector)
    made, path = given_by_address(facts, entry), ("SenderIPAddresses",)
    state = _lets_in(entry, made) if made else FAILS
    if made is None or state is FAILS:
        return Fact(0, path)
    if state is UNDECIDED:
        return Fact(_left_open(facts, entry, made), path)
    is_listed = entry.addresses_known and not entry.around
    return Fact(count_addresses(ranges_of(entry)) if is_listed else _NOT_ALL_LISTED, path)


@fact("connector.undeclared-addresses", "InboundConnector", gives=number_of("addresses", 0).or_null, looks_at=OF_HOSTS)
def _undeclared(facts: Facts, connector: Definition, item: Any) -> Fact:
    """How many of connector.granted-addresses no declared host sends from; null where no host is declared, or it is
    not certain that those are all.
    """
    granted = facts.get("connector.granted-addresses", connector, None)
    declared = declared_addresses(facts)
    if declared is None or not granted.value or isinstance(granted.value, Unknown):
        return granted._replace(value=None if declared is None else granted.value)
    if isinstance(declared, Unknown):
        return granted._replace(value=declared)
    return granted._replace(value=count_beyond(ranges_of(as_decided(facts, connector)), declared))


@fact("tenant.open-to", "InboundConnector", gives=number_of("addresses", 0).or_null, looks_at=DECISION)
def _open_to(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The number of IPv4 addresses from which connectors of the tenant let mail for outside recipients pass without a
    certificate, each counted once. It is told of the connector that lets in the most, of several the first; null of the
    others.
    """
    total, widest = facts.once("tenant.open-to", lambda: _opened(facts))
    return Fact(total if widest in (None, connector) else None, ("SenderIPAddresses",))


def _opened(facts: Facts) -> tuple[int | Unknown, Definition | None]:
    """Return how many addresses connectors let in, and the one that lets in the most; None if that is not known."""
    if not facts.network.complete:
        return facts.tenant.unlisted(kind("InboundConnector")), None
    ranges: list[tuple[int, int]] = []
    most, widest = 0, None
    for entry in facts.network.connectors.all:
        assert entry.definition is not None
        granted = facts.get("connector.granted-addresses", entry.definition, None).value
        if isinstance(granted, Unknown):
            return granted, None
        ranges += ranges_of(entry) if granted else []
        most, widest = max((most, widest), (granted, entry.definition), key=lambda pair: pair[0])
    return count_addresses(ranges), widest


@fact("connector.redundant-with", "InboundConnector", gives=list_of(TEXT).or_null, reaches=Reach.RELAY)
def _redundant_with(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The connectors that let in all that the connector lets in, so that no session is judged otherwise without it, as
    a list; null where there are none, and for the first of several that let in the same.
    """
    beside, entry = _beside(facts, connector), as_decided(facts, connector)
    if beside is None:
        return Fact(_TOO_MANY, ("Name",))
    if not beside or entry.is_open or not beside.isdisjoint(facts.network.connectors.open):
        return Fact(NOT_PROVED if beside else None, ("Name",))
    return cast("Fact", _proofs().redundant_with(facts, connector))


@fact("connector.makes-redundant", "InboundConnector", gives=list_of(TEXT).or_null, reaches=Reach.RELAY, decided=True)
def _makes_redundant(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The connectors whose connector.redundant-with has the connector, as a list; null where it is certain of none."""
    return Fact(None if _beside(facts, connector) is None else _proofs().made_redundant(facts, connector))


@fact("connector.witness", "InboundConnector", gives=TEXT.or_null, reaches=Reach.OTHER_TENANTS, decided=True)
def _witness(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The `relaylint relay` command that shows a session which the connector lets pass: from an address that no
    declared host has, if it lists one. Null where none certainly passes.
    """
    return Fact(_proofs().command_of(facts, connector))


@fact("connector.shared-witness", "InboundConnector", gives=TEXT.or_null, reaches=Reach.RELAY, decided=True)
def _shared_witness(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The `relaylint relay` command that shows a session which another OnPremises connector asks for, too: with a
    certificate, or from an address of the entry that a rule is evaluated for. Null where none certainly passes.
    """
    return Fact(_proofs().shared_command(facts, connector, item))


@fact("connector.caught-witness", "InboundConnector", gives=TEXT.or_null, reaches=Reach.RELAY, decided=True)
def _caught_witness(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The `relaylint relay` command that shows a session with the certificate of connector.caught-host; null where none
    certainly passes.
    """
    wanted = connector.normal("TlsSenderCertificateName")
    hosts = _not_meant(facts, connector, wanted) if isinstance(wanted, str) else ()
    names = [name for _, name, state in hosts if name and state is HOLDS]
    return Fact(_proofs().caught_command(facts, connector, names))


def _proofs() -> Any:
    """Return the module that asks the whole relay map, which a plain tenant does without."""
    return import_module("relaylint.policy.facts.proofs")


def _beside(facts: Facts, connector: Definition) -> set[int] | None:
    """Return the numbers of the connectors that may ask for what one asks for, if others may ask for all of it; None if
    they are too many to be compared."""
    number, entry = _number(facts, connector), as_decided(facts, connector)
    network = facts.network
    identities = [met_by_address(network, (first, first)) for first, _ in ranges_of(entry)]
    identities += [met_by_certificate(network, presented)[0] for presented in islice(_certified(network, entry), 1)]
    identities += [] if entry.addresses_known and not entry.around else [met_by_address(network, None)]
    if any(len(identity.ours) > MOST_COMPARED for identity in identities):
        return None
    others = [identity.ours - {number} for identity in identities]
    return set().union(*others) if all(others) else set()


def _number(facts: Facts, connector: Definition) -> int:
    every = facts.network.connectors.all
    numbers: dict[Any, int] = facts.once("numbers", lambda: {entry.definition: at for at, entry in enumerate(every)})
    return numbers.get(connector, -1)


def as_decided(facts: Facts, connector: Definition) -> Connector:
    """Return a connector in the form that the decision needs."""
    number = _number(facts, connector)
    return facts.network.connectors.all[number] if number >= 0 else inbound.connector(connector)


def ranges_of(entry: Connector) -> list[tuple[int, int]]:
    """Return the ranges of addresses that a connector certainly lists."""
    return [(first, last) for first, last, _ in entry.addresses]


def declared_addresses(facts: Facts) -> list[tuple[int, int]] | Unknown | None:
    """Return the addresses that hosts send from without signing in; None where no list of hosts is declared."""
    hosts = facts.tenant.of("SendingHost")
    if not hosts or not facts.tenant.lists("SendingHost"):
        return None
    listed: list[tuple[int, int]] | Unknown = facts.once("addresses of hosts", lambda: _sources(hosts))
    return listed


def _sources(hosts: list[Definition]) -> list[tuple[int, int]] | Unknown:
    listed: list[tuple[int, int]] = []
    for host in hosts:
        method, written = host.value("Method"), host.value("IPAddresses")
        if isinstance(method, Unknown) or (
            isinstance(written, list) and any(isinstance(each, Unknown) for each in written)
        ):
            return _NOT_ALL_DECLARED
        for _, address in addresses(host) if method in SUBMITTING else ():
            if address is None:
                return _NOT_ALL_DECLARED
            listed += [address] if address != NEVER_LISTED else []
    return list(apart(listed))


def _lets_in(entry: Connector, made: Decision) -> State:
    """Return whether a decision shows that a connector lets mail pass."""
    return entry.active & entry.on_premises & _GIVEN.get(made.given, HOLDS)


def given_by_certificate(facts: Facts, entry: Connector) -> Decision | None:
    """Return the decision by which the most is given to a certificate that a connector asks for, if it asks for one."""
    key = ("by certificate", entry.definition)
    made: Decision | None = facts.once(
        key, lambda: best_of(facts, _certified(facts.network, entry), rival_claims(facts))
    )
    return made


def given_by_address(facts: Facts, entry: Connector) -> Decision | None:
    """Return the decision by which the most is given to an address that a connector lists, if it lists one."""
    key = ("by address", entry.definition)
    made: Decision | None = facts.once(key, lambda: best_of(facts, _listed(entry), None))
    return made


def best_of(facts: Facts, sessions: Iterable[Presented], claims: Claims | None) -> Decision | None:
    """Return the decision by which the most is given to one of some sessions, whoever its envelope sender is.

    ``claims`` tells of the other tenants that may get it; none does by an address.
    """
    best = None
    for presented in sessions:
        for sender in facts.once("senders", lambda: _senders(facts.network)):
            made = decide_own(facts.network, presented._replace(sender=sender), external=True, claims=claims)
            if best is None or made.given.badness < best.given.badness:
                best = made
            if made.given in PASSES:
                return made
    return best


def _senders(network: Network) -> list[str | None]:
    """Return envelope senders, one of those that are alike to the decision; None, anybody, where it may matter that not
    every accepted domain is known.

    Nobody gets more than a sender whose domain is accepted and certainly may send.
    """
    alike: dict[tuple[State, State], str] = {}
    for name in network.accepted.by_name:
        for sender in (name, fresh_name(network, name)):
            facts = SessionFacts(network, Presented((), HOLDS, HOLDS, NEVER_LISTED, sender))
            alike.setdefault((facts.condition_1b, facts.sending_disabled), sender)
            if (HOLDS, FAILS) in alike:
                return [alike[HOLDS, FAILS]]
    return [*alike.values(), NULL_SENDER, *([] if network.accepted.known else [None])]


def _certified(network: Network, entry: Connector) -> Iterator[Presented]:
    """Yield sessions with a certificate that a connector asks for, from an address that none lists."""
    wanted = entry.certificate
    session = Presented(None, HOLDS, HOLDS, NEVER_LISTED, None)
    if isinstance(wanted, Unknown):  # it may be the tenant's initial domain, which files seldom list
        yield session
        yield from (session._replace(names=(fresh_name(network, above),)) for above in above_initial_domains())
    elif wanted is not None and not wanted.startswith("*."):
        yield session._replace(names=(wanted,))
    elif wanted is not None:
        base = without_wildcard(wanted)
        fresh = fresh_name(network, base)
        yield session._replace(names=(fresh,))
        below = (name for name in network.accepted.by_name if certificate_match(wanted, name) is not FAILS)
        for name in (wanted, base, fresh_name(network, fresh), *below):
            if list(network.connectors.asked(name, lenient=False)) == [wanted]:  # else another connector may let it in
                yield session._replace(names=(name,))


def _listed(entry: Connector) -> Iterator[Presented]:
    """Yield sessions from an address that a connector lists, without a certificate: known ones are alike."""
    session = Presented((), HOLDS, HOLDS, None, None)
    if entry.addresses:
        yield session._replace(address=(entry.addresses[0].first, entry.addresses[0].first))
    if entry.around or not entry.addresses_known:
        yield session


def fresh_name(network: Network, domain: str) -> str:
    """Return a name below a domain that no connector asks for, and that is no accepted domain."""
    names = (f"x{number or ''}.{domain}" for number in count())
    return next(
        name for name in names if name not in network.connectors.by_name and name not in network.accepted.by_name
    )


def rival_claims(facts: Facts) -> Claims | None:
    """Return what tells of the other tenants that may get a certificate by a name that leads to this one as well."""
    rivals: list[str] = facts.once("rivals", lambda: facts.networks.rivals(facts.tenant))
    return partial(facts.networks.by_certificate, rivals=rivals) if rivals else None
