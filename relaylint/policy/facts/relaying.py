"""Facts about hosts that relay to outside recipients: the conditions, the verdict, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State, any_of
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import SUBMITTING, HostDecision, Shown, addresses, another, identity_path, senders
from relaylint.relay.index import Connector, suffixes
from relaylint.relay.matching import certificate_match
from relaylint.relay.outcomes import Verdict
from relaylint.values.normal import NOBODY

_ORDER: Final = (State.FAILS, State.UNDECIDED, State.HOLDS)
"""From worst to best."""
_SHOWN: Final = 5
"""Maximum number of connectors shown for a host that matches none of them."""


def worst(outcomes: list[HostDecision]) -> HostDecision:
    """Return the outcome that is worst for the mail."""
    return max(outcomes, key=lambda outcome: outcome.decision.verdict.badness)


def labels_of(decision: Decision) -> tuple[Label, ...]:
    """Return the places that a decision rests on."""
    return tuple(reason.label for reason in decision.reasons if reason.label)


def left_open(decision: Decision) -> Unknown:
    """Return what a decision leaves undecided, and why: unknown values, or the one outcome that no source settles."""
    reasons = decision.reasons
    return Unknown("; ".join(reason.text for reason in reasons if reason.doubt) or reasons[0].text)


def _known(state: State, decision: Decision) -> Any:
    return left_open(decision) if state is State.UNDECIDED else state.value


def _without_outcome(host: Definition) -> Fact:
    """Return the fact for a host that does not relay: null, or unknown if its method is."""
    method = host.value("Method")
    return Fact(method, ("Method",)) if isinstance(method, Unknown) else Fact(None)


@fact("relay.verdict", "SendingHost", across=True)
def _verdict(facts: Facts, host: Definition, item: Any) -> Fact:
    """What becomes of mail for outside recipients: `relayed`, `fragile` or `rejected`; the worst over
    the host's addresses and, unless the rule is evaluated for one, its envelope senders. Null where the host does
    not relay.
    """
    outcomes = facts.outcomes(host, item)
    if not outcomes:
        return _without_outcome(host)
    path, decision, _ = worst(outcomes)
    value = left_open(decision) if decision.verdict is Verdict.UNDECIDED else decision.verdict.value
    return Fact(value, path or identity_path(host), partial(labels_of, decision))


@fact("relay.rejected-for", "SendingHost", across=True)
def _rejected_for(facts: Facts, host: Definition, item: Any) -> Fact:
    """What a rejection rests on: `connector` where nothing matches certificate or address, `sender` where
    a connector matches or may match, `other` where the mail is refused before connectors are asked; `nothing` where
    it is relayed. Null where the host does not relay.
    """
    outcomes = facts.outcomes(host, item)
    before = [outcome for outcome in outcomes if outcome.decision.before]
    if before:
        return Fact("other", None, partial(labels_of, before[0].decision))
    rejected = [outcome.decision for outcome in outcomes if outcome.decision.verdict is Verdict.REJECTED]
    for decision in rejected:
        if decision.condition_2 is not State.FAILS:
            return Fact("sender", None, partial(labels_of, decision))
    verdict = _verdict(facts, host, item)
    if verdict.value is None or isinstance(verdict.value, Unknown):
        return verdict
    return verdict._replace(value="connector" if rejected else "nothing")


@fact("relay.condition-1a", "SendingHost", across=True)
def _condition_1a(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the certificate matches a connector whose name is an accepted domain: `holds` or `fails`."""
    return condition(host, facts.matches(host), "condition_1a")


@fact("relay.condition-1b", "SendingHost", across=True)
def _condition_1b(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the envelope sender's domain is an accepted domain: `holds` or `fails`."""
    return condition(host, facts.outcomes(host, item), "condition_1b")._replace(path=None)


@fact("relay.condition-2", "SendingHost", across=True)
def _condition_2(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether certificate or address match an enabled OnPremises connector: `holds` or `fails`."""
    return condition(host, facts.matches(host), "condition_2")


def condition(host: Definition, outcomes: list[HostDecision], name: str) -> Fact:
    """Return the worst state of a condition over the source addresses."""
    if not outcomes:
        return _without_outcome(host)
    states = [getattr(outcome.decision, name) for outcome in outcomes]
    worst = min(range(len(states)), key=lambda index: _ORDER.index(states[index]))
    path, decision, _ = outcomes[worst]
    return Fact(_known(states[worst], decision), identity_path(host, path), partial(labels_of, decision))


@fact("relay.fragile", "SendingHost", across=True)
def _fragile(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether relay rests on the sender's domain alone."""
    outcomes = facts.outcomes(host, item)
    fragile = Fact(False) if outcomes else _without_outcome(host)
    for outcome in outcomes:
        decision = outcome.decision
        if decision.verdict is Verdict.FRAGILE and any(end.name == "fragile" for _, end in decision.possible):
            return Fact(True, identity_path(host), partial(labels_of, decision))
        if any(end.name == "fragile" for _, end in decision.possible):
            fragile = Fact(left_open(decision), identity_path(host))
    return fragile


@fact("relay.via", "SendingHost", across=True)
def _via(facts: Facts, host: Definition, item: Any) -> Fact:
    """What matched: `certificate` or `address`; null if nothing did, or not the same for all its addresses."""
    outcomes = facts.outcomes(host, item)
    ways = {outcome.decision.via: outcome.path for outcome in reversed(outcomes)}
    way = next(iter(ways)) if len(ways) == 1 else None
    return Fact(way, ways[way] if way == "address" else identity_path(host))


@fact("relay.codes", "SendingHost", across=True)
def _codes(facts: Facts, host: Definition, item: Any) -> Fact:
    """The replies to expect, for messages."""
    outcomes = facts.outcomes(host, item)
    codes = dict.fromkeys(code for outcome in outcomes for code in outcome.decision.codes)
    return Fact(" or ".join(f"`{code}`" for code in codes))


@fact("relay.unmatched", "SendingHost", across=True)
def _unmatched(facts: Facts, host: Definition, item: Any) -> Fact:
    """The source addresses that match no enabled OnPremises connector, as a list in the order of
    IPAddresses with null for each that does; where no address is declared, the name of the certificate or of the
    host.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
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


@fact("relay.partner-connector", "SendingHost", across=True)
def _partner(facts: Facts, host: Definition, item: Any) -> Fact:
    """The Partner connector that the host refers to, or matches where no OnPremises connector does; null
    if there is none.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
    for entry, path in _references(facts, host, outcomes):
        definition = entry.definition
        if entry.on_premises is State.FAILS and entry.active is State.HOLDS and definition is not None:
            labels = partial(_label, definition, "ConnectorType", f"`{definition.name}` is a Partner connector")
            return Fact(definition.name, path, labels)
    return Fact(None)


@fact("relay.disabled-connector", "SendingHost", across=True)
def _disabled(facts: Facts, host: Definition, item: Any) -> Fact:
    """The disabled OnPremises connector that the host refers to, or would match where no enabled one does; null if
    there is none.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
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


@fact("relay.connectors", "SendingHost", across=True)
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


@fact("relay.named-connector-by", "SendingHost")
def _named_connector_by(facts: Facts, host: Definition, item: Any) -> Fact:
    """How the enabled OnPremises connector that the host names in Connector knows its hosts: `certificate`,
    `address` or `both`; null where the host names none that is declared.
    """
    wanted = host.value("Connector")
    connectors = facts.network.connectors
    for number in connectors.by_label.get(wanted.lower(), ()) if isinstance(wanted, str) else ():
        entry = connectors.all[number]
        if entry.active is entry.on_premises is State.HOLDS:
            ways = [way for way, known in (("certificate", entry.certificate), ("address", entry.addresses)) if known]
            return Fact("both" if len(ways) == 2 else "".join(ways) or None, ("Connector",))
    return Fact(None)


@fact("relay.matched-names", "SendingHost")
def _matched_names(facts: Facts, host: Definition, item: Any) -> Fact:
    """The names on the certificate that match an enabled OnPremises connector, as a list."""
    names, _, normal, _ = facts.certificate(host)
    if names is None:
        return Fact(Unknown("the names on the certificate are not known"), identity_path(host))
    wanted = _wanted(facts).names
    pairs = zip(names, normal or (), strict=True)
    matched = [name for name, meant in pairs if _may_match(meant, wanted) is State.HOLDS]
    return Fact(matched, identity_path(host))


@fact("relay.unresolved", "SendingHost", across=True)
def _unresolved(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the outcome rests on a question that no source answers: the address matches a connector, and the
    certificate, which no connector asks for, carries an accepted domain.
    """
    for outcome in facts.outcomes(host, item):
        first = outcome.decision.possible[0][1]
        if first.verdict is Verdict.UNDECIDED:
            return Fact(True, identity_path(host), partial(labels_of, outcome.decision))
    return Fact(False)


@fact("relay.rewritten", "SendingHost", across=True)
def _rewritten(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether a declared sender's domain is not accepted and its mail is relayed nevertheless, by certificate, so
    that the envelope sender is rewritten.
    """
    for index, sender in enumerate(senders(host)):
        for _, decision, _ in facts.outcomes(host, sender) if sender != NOBODY else ():
            if decision.verdict is Verdict.RELAYED and decision.condition_1b is State.FAILS:
                return Fact(True, ("MailFrom", index))
    return Fact(False)


class _Wanted(NamedTuple):
    """The enabled OnPremises connectors that require a certificate, and the names that they require, normalised."""

    connectors: list[Definition]
    names: frozenset[str]


def _wanted(facts: Facts) -> _Wanted:
    wanted: _Wanted = facts.once("connectors that ask for a certificate", lambda: _asking(facts))
    return wanted


def _asking(facts: Facts) -> _Wanted:
    asking = {
        definition: name
        for definition in facts.tenant.of("InboundConnector")
        if definition.value("ConnectorType") == "OnPremises" and definition.value("Enabled") is True
        if isinstance(name := definition.normal("TlsSenderCertificateName"), str) and name
    }
    return _Wanted(list(asking), frozenset(asking.values()))


def _may_match(presented: str, wanted: frozenset[str]) -> State:
    """Return whether one of the names that connectors require matches a name of a certificate."""
    above = (f"*.{domain}" for domain in suffixes(presented))
    return any_of(certificate_match(own, presented) for own in (presented, *above) if own in wanted)


@fact("relay.certificate-differs", "SendingHost", across=True)
def _certificate_differs(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the host presents a certificate, connectors ask for one, and nothing matches."""
    names = facts.certificate(host).normal
    wanted = _wanted(facts)
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
    states = [outcome.decision.condition_2 for outcome in outcomes]
    state = any_of(states)
    if names == () or not wanted.connectors or state is State.HOLDS:
        return Fact(False)
    if state is State.UNDECIDED and State.FAILS in states:
        return Fact(False)  # for one address nothing is left open, and what it lacks is a connector that lists it
    path = identity_path(host)
    if state is State.UNDECIDED:
        return Fact(next(left_open(decision) for _, decision, _ in outcomes if decision.condition_2 is state), path)
    # a self-signed certificate counts as none, but its name may be the right one
    meets = any(_may_match(name, wanted.names) is not State.FAILS for name in names or ())
    return Fact(not meets, path, partial(_wanted_labels, wanted.connectors))


@fact("relay.needs-certificate", "SendingHost", "SendConnector", across=True)
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


@fact("relay.all-senders-accepted", "SendingHost", across=True)
def _all_senders_accepted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether every declared envelope sender is of an accepted domain."""
    decisions = [outcome.decision for outcome in facts.outcomes(host, None)]
    if not decisions:
        return _without_outcome(host)
    worst = min(decisions, key=lambda decision: _ORDER.index(decision.condition_1b))
    value = _known(worst.condition_1b, worst)
    return Fact(value if isinstance(value, Unknown) else worst.condition_1b is State.HOLDS)
