"""Facts about the connectors that relaying hosts meet, name, or miss."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State, any_of
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.relaying import WAYS, labels_of, left_open, without_outcome
from relaylint.policy.facts.table import Fact, Facts, Reach, fact
from relaylint.policy.value_types import BOOLEAN, TEXT, Sort, ValueType, list_of, words_of
from relaylint.relay.hosts import SUBMITTING, HostDecision, Shown, addresses, another, identity_path
from relaylint.relay.index import Connector
from relaylint.relay.meeting import met_by_name

_SHOWN: Final = 5
"""Maximum number of connectors shown for a host that matches none of them."""
_BOTH: Final = "both"
_UNMATCHED: Final = ValueType(frozenset({Sort.LIST, Sort.TEXT, Sort.NULL}), items=TEXT.or_null)


@fact("relay.unmatched", "SendingHost", gives=_UNMATCHED, reaches=Reach.RELAY)
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


@fact("relay.partner-connector", "SendingHost", gives=TEXT.or_null, reaches=Reach.RELAY)
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


@fact("relay.disabled-connector", "SendingHost", gives=TEXT.or_null, reaches=Reach.RELAY)
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


@fact("relay.connectors", "SendingHost", gives=list_of(TEXT), reaches=Reach.RELAY)
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


@fact("relay.named-connector-by", "SendingHost", gives=words_of((*WAYS, _BOTH)).or_null)
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


@fact("relay.matched-names", "SendingHost", gives=list_of(TEXT), reaches=Reach.CERTIFICATES)
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


@fact("relay.certificate-differs", "SendingHost", gives=BOOLEAN.or_null, reaches=Reach.RELAY)
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


@fact("relay.needs-certificate", "SendingHost", "SendConnector", gives=BOOLEAN, reaches=Reach.RELAY, decided=True)
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
