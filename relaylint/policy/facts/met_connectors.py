"""Facts about hosts and the connectors that they meet, name or miss, from both sides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State, any_of
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.lookup import folded
from relaylint.policy.facts.relaying import WAYS, labels_of, left_open, without_outcome
from relaylint.policy.facts.table import DECISION, OF_HOSTS, Fact, Facts, Reach, fact, of_decision
from relaylint.policy.value_types import BOOLEAN, TEXT, Sort, ValueType, list_of, words_of
from relaylint.relay.hosts import SUBMITTING, HostDecision, Shown, addresses, another, identity_path
from relaylint.relay.index import Connector
from relaylint.relay.meeting import met_by_name
from relaylint.relay.outcomes import PASSES, Verdict

_SHOWN: Final = 5
"""Maximum number of connectors shown for a host that matches none of them."""
_BOTH: Final = "both"
_UNMATCHED: Final = ValueType(frozenset({Sort.LIST, Sort.TEXT, Sort.NULL}), items=TEXT.or_null)


@of_decision("relay.unmatched", "SendingHost", gives=_UNMATCHED)
def _unmatched(facts: Facts, host: Definition, item: Any) -> Fact:
    """The source addresses that match no enabled OnPremises connector, as a list in the order of
    IPAddresses with null for each that does; where no address is declared, the name of the certificate or of the
    host.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return without_outcome(host)
    labels = cache(partial(_shared, host, facts.certificate(host), outcomes))  # they are needed for every address
    if outcomes[0].path is None:
        names = facts.certificate(host).names
        return Fact(_unless_matched(outcomes[0], names[0] if names else host.name), identity_path(host), labels)
    values: list[Any] = list(host.data["IPAddresses"])
    for outcome in outcomes:
        value = _unless_matched(outcome, _ITSELF)
        for path in outcome.paths:
            if path is not None and value is not _ITSELF:
                values[int(path[1])] = value
    return Fact(values, ("IPAddresses",), labels)


def _unless_matched(outcome: HostDecision, presented: Any) -> Any:
    state = outcome.decision.condition_2
    if state is State.HOLDS:
        return None
    return presented if state is State.FAILS else left_open(outcome.decision)


_ITSELF: Final = object()


def _shared(host: Definition, certificate: Shown, outcomes: list[HostDecision]) -> tuple[Label, ...]:
    """Return the labels that apply to every address without a match."""
    failing = [outcome for outcome in outcomes if outcome.decision.condition_2 is State.FAILS]
    listed = dict(addresses(host))
    decisions = [decision for each in failing for decision in (each.decision, another(host, listed, certificate, each))]
    labels = [labels_of(decision) for decision in decisions if decision]
    return tuple(label for label in labels[0] if all(label in others for others in labels)) if labels else ()


@of_decision("relay.partner-connector", "SendingHost", gives=TEXT.or_null)
def _partner(facts: Facts, host: Definition, item: Any) -> Fact:
    """The Partner connector that the host certainly refers to, or matches where no OnPremises connector does; null
    if there is none.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return without_outcome(host)
    for entry, path in _references(facts, host, outcomes):
        definition = entry.definition
        if entry.on_premises is State.FAILS and entry.active is State.HOLDS and definition is not None:
            labels = partial(_label, definition, "ConnectorType", f"`{definition.name}` is a Partner connector")
            return Fact(definition.name, path, labels)
    return Fact(None)


@of_decision("relay.disabled-connector", "SendingHost", gives=TEXT.or_null)
def _disabled(facts: Facts, host: Definition, item: Any) -> Fact:
    """The disabled OnPremises connector that the host certainly refers to, or would match where no enabled one does;
    null if there is none.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return without_outcome(host)
    if all(outcome.decision.condition_2 is not State.FAILS for outcome in outcomes):
        return Fact(None)
    for entry, path in _references(facts, host, outcomes):
        definition = entry.definition
        if entry.on_premises is State.HOLDS and definition is not None and definition.disabled:
            labels = partial(_label, definition, "Enabled", f"`{definition.name}` is disabled")
            return Fact(definition.name, path, labels)
    return Fact(None)


def _references(facts: Facts, host: Definition, outcomes: list[HostDecision]) -> Iterator[tuple[Connector, Path]]:
    """Yield the connectors that a host names, or would match from an address without a match if they were enabled and
    OnPremises, each with the path that refers to it."""
    paths: dict[int, Path] = {}
    for path, decision, _ in outcomes:
        if decision.condition_2 is State.FAILS:
            # the certificate is the same for all
            for number in decision.facts.address.certain if paths else decision.facts.surely_met:
                paths.setdefault(number, identity_path(host, path))
    wanted, connectors = host.value("Connector"), facts.network.connectors
    if isinstance(wanted, str):
        paths |= dict.fromkeys(connectors.by_label.get(wanted.lower(), ()), ("Connector",))
    yield from ((connectors.all[number], paths[number]) for number in sorted(paths))


def _label(definition: Definition, property: str, text: str) -> tuple[Label, ...]:
    return (definition.label((property,), text),)


@of_decision("relay.connectors", "SendingHost", gives=list_of(TEXT))
def _connectors(facts: Facts, host: Definition, item: Any) -> Fact:
    """The names of the enabled OnPremises connectors that the host meets by certificate or address, as a list;
    empty for a host that signs in or sends to the internet itself.
    """
    method = host.value("Method")
    if method not in SUBMITTING:
        return Fact(method if isinstance(method, Unknown) else [], ("Method",))
    met: dict[Any, None] = {}
    for _, decision, _ in facts.meetings(host):
        if not decision.facts.network.complete:
            met[_NOT_LISTED] = None
        met |= decision.facts.own_names
    names = list(met)
    if None in met:
        names[names.index(None)] = _NOT_SURE
    return Fact(names, identity_path(host))


_NOT_LISTED: Final = Unknown("no file lists the tenant's inbound connectors", present=None)
_NOT_SURE: Final = Unknown("whether a connector matches is not known")
_MAYBE: Final = _NOT_SURE._replace(present=None)


@fact("relay.named-connector-by", "SendingHost", gives=words_of((*WAYS, _BOTH)).or_null, looks_at=DECISION)
def _named_connector_by(facts: Facts, host: Definition, item: Any) -> Fact:
    """How the enabled OnPremises connector that the host names in Connector knows its hosts: `certificate`,
    `address` or `both`; null where the host certainly names none that is declared.
    """
    wanted = host.value("Connector")
    connectors = facts.network.connectors
    for number in connectors.by_label.get(wanted.lower(), ()) if isinstance(wanted, str) else ():
        entry = connectors.all[number]
        if entry.active is entry.on_premises is State.HOLDS:
            ways = [way for way, known in zip(WAYS, (entry.certificate, entry.addresses), strict=True) if known]
            if not entry.addresses and not entry.addresses_known:
                return Fact(_MAYBE, ("Connector",))
            return Fact(_BOTH if len(ways) == 2 else "".join(ways) or None, ("Connector",))
    return Fact(None)


@fact("relay.matched-names", "SendingHost", gives=list_of(TEXT), reaches=Reach.CERTIFICATES, looks_at=DECISION)
def _matched_names(facts: Facts, host: Definition, item: Any) -> Fact:
    """The names on the certificate that match an enabled OnPremises connector, as a list."""
    names, _, normal, _ = facts.certificate(host)
    if names is None:
        return Fact(Unknown("the names on the certificate are not known"), identity_path(host))
    states = [met_by_name(facts.network, meant) for meant in normal or ()]
    pairs = list(zip(names, states, strict=True))
    matched = [name if state is State.HOLDS else _MAYBE for name, state in pairs if state is not State.FAILS]
    known = State.HOLDS in states or not matched
    return Fact(matched if known else _MAYBE, identity_path(host))


class _Asking(NamedTuple):
    """The enabled OnPremises connectors that ask for a certificate, and whether there is one that does."""

    connectors: list[Definition]
    state: State


def _asking(facts: Facts) -> _Asking:
    network = facts.network
    states = [
        (entry, State.HOLDS if isinstance(entry.certificate, str) else State.UNDECIDED)
        for entry in network.connectors.all
        if entry.certificate
    ]
    asking = [(entry, state & entry.active & entry.on_premises) for entry, state in states]
    sure = [entry.definition for entry, state in asking if state is State.HOLDS and entry.definition is not None]
    listed = any_of(state for _, state in asking)
    return _Asking(sure, listed if network.complete else listed | State.UNDECIDED)


@of_decision("relay.certificate-differs", "SendingHost", gives=BOOLEAN.or_null)
def _certificate_differs(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the host presents a certificate, connectors ask for one, and nothing matches; where it is certain that
    nothing matches, but not why, false.
    """
    names = facts.certificate(host).normal
    asking: _Asking = facts.once("connectors that ask for a certificate", lambda: _asking(facts))
    outcomes = facts.matches(host)
    if not outcomes:
        return without_outcome(host)
    states = [outcome.decision.condition_2 for outcome in outcomes]
    state = any_of(states)
    if names == () or asking.state is State.FAILS or state is State.HOLDS:
        return Fact(False)
    if state is State.UNDECIDED and State.FAILS in states:
        return Fact(False)  # for one address nothing is left open, and what it lacks is a connector that lists it
    path = identity_path(host)
    if state is State.UNDECIDED:
        return Fact(next(left_open(decision) for _, decision, _ in outcomes if decision.condition_2 is state), path)
    # a self-signed certificate counts as none, but its name may be the right one
    meets = any(met_by_name(facts.network, name) is not State.FAILS for name in names or ())
    differs = asking.state is State.HOLDS and names is not None and not meets
    return Fact(differs, path, partial(_wanted_labels, asking.connectors))


@of_decision("relay.needs-certificate", "SendingHost", "SendConnector", gives=BOOLEAN, decided=True)
def _needs_certificate(facts: Facts, definition: Definition, item: Any) -> Fact:
    """Whether only a certificate can lead the host to an enabled OnPremises connector, because none lists one of its
    source addresses; for a Send connector, whose servers are not known, because none lists an address at all. False
    where that is not known, and where the host does not relay.
    """
    if definition.kind.name == "SendingHost":
        states = [outcome.decision.facts.by_address for outcome in facts.matches(definition)]
        return Fact(State.FAILS in states, identity_path(definition))
    return Fact(facts.network.complete and not facts.network.connectors.is_address_enough)


def _wanted_labels(wanted: list[Definition]) -> tuple[Label, ...]:
    return tuple(
        definition.label(("TlsSenderCertificateName",), f"what `{definition.name}` expects")
        for definition in wanted[:_SHOWN]
    )


_REFUSING_INSIDE = ("refused-before", "sending-disabled", "restricted")
"""Outcomes that refuse mail for recipients in the tenant and do not hang on RejectDirectSend."""


@fact("connector.hosts", "InboundConnector", gives=list_of(TEXT).or_null, reaches=Reach.RELAY, looks_at=OF_HOSTS)
def _hosts(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The declared hosts that name the connector, or meet it by certificate or address, as a list; one unknown stands
    for all hosts of which that is open for the same reason. Null where no host is declared, or it is not certain that
    those are all, and while one that relays matches nothing: it may be meant for this connector.
    """
    hosts = facts.tenant.of("SendingHost")
    if not hosts or not facts.tenant.lists("SendingHost"):
        return Fact(None)
    used = facts.once("connector.hosts", lambda: _use(facts, hosts))
    if used is None:
        return Fact(None)
    named, open_ = _together(used.get(folded(connector.name), [])), facts.once("hosts left open", lambda: _open(used))
    return Fact([*named, *open_] if open_ else named, ("Name",))


@fact(
    "connector.relays-without-name",
    "InboundConnector",
    gives=BOOLEAN,
    reaches=Reach.RELAY,
    decided=True,
    looks_at=OF_HOSTS,
)
def _relays_without_name(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether hosts are declared that the connector certainly knows by certificate, and all of their mail passes, so
    that none of these certainly needs the connector's certificate name as an accepted domain: no null sender, no
    foreign or forwarded one, and nothing that a restricting Partner connector refuses.
    """
    known: dict[Definition, list[_Alike]] = facts.once("hosts known by certificate", lambda: _known(facts))
    alike = known.get(connector, ())
    return Fact(bool(alike) and all(facts.once(("pass", each.by), partial(_all_pass, facts, each)) for each in alike))


class _Alike(NamedTuple):
    """The hosts that the same connectors certainly know by certificate, and the numbers of these."""

    by: frozenset[int]
    hosts: list[Definition]


def _all_pass(facts: Facts, alike: _Alike) -> bool:
    return all(_passes(facts, host) for host in alike.hosts)


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


def _known(facts: Facts) -> dict[Definition, list[_Alike]]:
    """Return the hosts that a connector certainly knows by certificate.

    Those that the same connectors know are looked at together, however many connectors that are.
    """
    alike: dict[frozenset[int], _Alike] = {}
    for host in facts.tenant.of("SendingHost"):
        if host.value("Method") in SUBMITTING:
            numbers = facts.meetings(host)[0].decision.facts.certificate.certain
            alike.setdefault(numbers, _Alike(numbers, [])).hosts.append(host)
    known: dict[Definition, list[_Alike]] = {}
    for each in alike.values():
        for number in each.by:
            connector = facts.network.connectors.all[number].definition
            if connector is not None:
                known.setdefault(connector, []).append(each)
    return known


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


def _open(used: dict[Any, list[_Hosts]]) -> list[Any]:
    """Return why it is open of some hosts which connectors they meet: each reason once, however many hosts there are,
    since it is the same for every connector."""
    return list(dict.fromkeys(_together(used.get(None, []))))


def _key(name: Any) -> Any:
    """Return a connector's name in the form used for comparison; None if it is unknown."""
    return None if isinstance(name, Unknown) else folded(name)


def _together(lists: list[_Hosts]) -> list[Any]:
    """Return the values for the hosts of some lists, in the order of the hosts."""
    if len(lists) == 1:
        return lists[0].told
    by_number = {number: told for each in lists for number, told in zip(each.numbers, each.told, strict=True)}
    return [by_number[number] for number in sorted(by_number)]
