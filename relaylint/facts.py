"""Facts: what relaylint computes from several definitions and offers to rules, with its places.

A fact is one decorated function. It gets the host and the item of MailFrom that a rule is evaluated
for, if any; its docstring is its documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from relaylint.definitions import Definition, Unknown
from relaylint.diagnostic import Label
from relaylint.document import Path
from relaylint.inbound import Session
from relaylint.logic import State, any_of
from relaylint.matching import certificate_match
from relaylint.relay import Decision, Verdict, decide
from relaylint.sending import Outcome, Outcomes, addresses, identity_path
from relaylint.workspace import Tenant

_ORDER: Final = (State.FAILS, State.UNDECIDED, State.HOLDS)
"""From bad to good."""
_SHOWN: Final = 5
"""How many connectors are shown beside a host that matches none of them."""


class Fact(NamedTuple):
    """A fact's value, the place within the definition that it is about, and what it rests on."""

    value: Any
    path: Path | None = None
    labels: Callable[[], tuple[Label, ...]] = tuple

    @property
    def related(self) -> tuple[Label, ...]:
        """Labels for what the fact rests on; made when asked for, because places cost time."""
        return self.labels()


class Facts(Outcomes):
    """The facts of one tenant, each computed at most once."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(tenant)
        self._known: dict[tuple[str, int, Any], Fact] = {}

    def get(self, name: str, definition: Definition, item: Any) -> Fact:
        """Return the fact ``name`` about a definition, or about one envelope sender of it."""
        key = (name, id(definition), item)
        if key not in self._known:
            self._known[key] = FACTS[name].compute(self, definition, item)
        return self._known[key]


_Compute: TypeAlias = Callable[[Facts, Definition, Any], Fact]


class FactInfo(NamedTuple):
    """A fact that rules may name, and the kind of definition that it is about."""

    name: str
    kind: str
    compute: _Compute

    @property
    def doc(self) -> str:
        """What the fact means and the values it takes, for documentation."""
        return " ".join((self.compute.__doc__ or "").split())


FACTS: dict[str, FactInfo] = {}
"""Every fact by its name."""


def _fact(name: str) -> Callable[[_Compute], _Compute]:
    def register(compute: _Compute) -> _Compute:
        FACTS[name] = FactInfo(name, "SendingHost", compute)
        return compute

    return register


def _worst(outcomes: list[Outcome]) -> Outcome:
    return max(outcomes, key=lambda outcome: outcome.decision.verdict.badness)


def _labels(decision: Decision) -> tuple[Label, ...]:
    return tuple(reason.label for reason in decision.reasons if reason.label)


def _open(decision: Decision) -> Unknown:
    """Return what a decision leaves open, and why: what is not known, or the one end that no source settles."""
    reasons = decision.reasons
    return Unknown("; ".join(reason.text for reason in reasons if reason.doubt) or reasons[0].text)


def _known(state: State, decision: Decision) -> Any:
    return _open(decision) if state is State.UNDECIDED else state.value


def _without_outcome(host: Definition) -> Fact:
    """Return the fact about a host that does not relay: null, or unknown where its method is."""
    method = host.value("Method")
    return Fact(method, ("Method",)) if isinstance(method, Unknown) else Fact(None)


@_fact("relay.verdict")
def _verdict(facts: Facts, host: Definition, item: Any) -> Fact:
    """What becomes of mail for outside recipients: `relayed`, `fragile` or `rejected`; the worst over
    the host's addresses and, unless the rule is evaluated for one, its envelope senders. Null where the host does
    not relay.
    """
    outcomes = facts.outcomes(host, item)
    if not outcomes:
        return _without_outcome(host)
    worst = _worst(outcomes)
    decision = worst.decision
    value = _open(decision) if decision.verdict is Verdict.UNDECIDED else decision.verdict.value
    return Fact(value, worst.path or identity_path(host), partial(_labels, decision))


@_fact("relay.rejected-for")
def _rejected_for(facts: Facts, host: Definition, item: Any) -> Fact:
    """What a rejection rests on: `connector` where nothing matches certificate or address, `sender` where
    a connector matches or may match; `nothing` where the mail is relayed. Null where the host does not relay.
    """
    outcomes = facts.outcomes(host, item)
    rejected = [outcome.decision for outcome in outcomes if outcome.decision.verdict is Verdict.REJECTED]
    for decision in rejected:
        if decision.condition_2 is not State.FAILS:
            return Fact("sender", None, partial(_labels, decision))
    verdict = _verdict(facts, host, item)
    if verdict.value is None or isinstance(verdict.value, Unknown):
        return verdict
    return verdict._replace(value="connector" if rejected else "nothing")


@_fact("relay.condition-1a")
def _condition_1a(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the certificate matches a connector whose name is an accepted domain: `holds` or `fails`."""
    return _condition(host, facts.matches(host), "condition_1a")


@_fact("relay.condition-1b")
def _condition_1b(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the envelope sender's domain is an accepted domain: `holds` or `fails`."""
    return _condition(host, facts.outcomes(host, item), "condition_1b")._replace(path=None)


@_fact("relay.condition-2")
def _condition_2(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether certificate or address match an enabled OnPremises connector: `holds` or `fails`."""
    return _condition(host, facts.matches(host), "condition_2")


def _condition(host: Definition, outcomes: list[Outcome], name: str) -> Fact:
    """Return the worst state of a condition over the source addresses."""
    if not outcomes:
        return _without_outcome(host)
    states = [getattr(outcome.decision, name) for outcome in outcomes]
    worst = min(range(len(states)), key=lambda index: _ORDER.index(states[index]))
    path, decision = outcomes[worst]
    return Fact(_known(states[worst], decision), identity_path(host, path), partial(_labels, decision))


@_fact("relay.fragile")
def _fragile(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether relay rests on the sender's domain alone."""
    outcomes = facts.outcomes(host, item)
    found = Fact(False) if outcomes else _without_outcome(host)
    for outcome in outcomes:
        decision = outcome.decision
        if decision.verdict is Verdict.FRAGILE:
            return Fact(True, identity_path(host), partial(_labels, decision))
        if any(end.verdict is Verdict.FRAGILE for _, end in decision.possible):
            found = Fact(_open(decision), identity_path(host))
    return found


@_fact("relay.via")
def _via(facts: Facts, host: Definition, item: Any) -> Fact:
    """What matched: `certificate` or `address`; null if nothing did."""
    outcomes = facts.outcomes(host, item)
    ways = {outcome.decision.via for outcome in outcomes}
    return Fact(ways.pop() if len(ways) == 1 else None, identity_path(host))


@_fact("relay.codes")
def _codes(facts: Facts, host: Definition, item: Any) -> Fact:
    """The replies to expect, for messages."""
    outcomes = facts.outcomes(host, item)
    codes = dict.fromkeys(code for outcome in outcomes for code in outcome.decision.codes)
    return Fact(" or ".join(f"`{code}`" for code in codes))


@_fact("relay.assumed")
def _assumed(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the outcome rests on an assumption that no source states: an exact connector name and a
    wildcard certificate.
    """
    return Fact(any(outcome.decision.assumed for outcome in facts.outcomes(host, item)))


@_fact("relay.unmatched")
def _unmatched(facts: Facts, host: Definition, item: Any) -> Fact:
    """The source addresses that match no enabled OnPremises connector, as a list in the order of
    IPAddresses with null for each that does; where no address is declared, the name of the certificate or of the
    host.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
    labels = partial(_shared, outcomes)
    if outcomes[0].path is None:
        names = facts.certificate(host)[0]
        return Fact(_unless_matched(outcomes[0], names[0] if names else host.name), identity_path(host), labels)
    addresses = host.data["IPAddresses"]
    values = [_unless_matched(outcome, address) for outcome, address in zip(outcomes, addresses, strict=True)]
    return Fact(values, ("IPAddresses",), labels)


def _unless_matched(outcome: Outcome, presented: Any) -> Any:
    state = outcome.decision.condition_2
    if state is State.HOLDS:
        return None
    return presented if state is State.FAILS else _open(outcome.decision)


def _shared(outcomes: list[Outcome]) -> tuple[Label, ...]:
    """Return the labels that are true of every address which matches nothing."""
    labels = [_labels(decision) for _, decision in outcomes if decision.condition_2 is State.FAILS]
    return tuple(label for label in labels[0] if all(label in others for others in labels)) if labels else ()


@_fact("relay.partner-connector")
def _partner(facts: Facts, host: Definition, item: Any) -> Fact:
    """The Partner connector that the host refers to, or matches where no OnPremises connector does; null
    if there is none.
    """
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
    wanted = host.value("Connector")
    names, trusted = facts.certificate(host)
    unmatched = [outcome.path for outcome in outcomes if outcome.decision.condition_2 is State.FAILS]
    if not unmatched and not isinstance(wanted, str):
        return Fact(None)
    for entry in facts.network.connectors:
        definition = entry.definition
        if entry.on_premises is not State.FAILS or entry.active is not State.HOLDS or definition is None:
            continue
        labels = partial(_type_label, definition)
        if isinstance(wanted, str) and definition.name.lower() == wanted.lower():
            return Fact(definition.name, ("Connector",), labels)
        # matched by the same code as every connector: as if it were OnPremises, and the only one
        only = facts.network._replace(connectors=(entry._replace(on_premises=State.HOLDS),), complete=True)
        for path, address in addresses(host):
            session = Session(address, names, None, trusted=trusted)
            if path in unmatched and decide(only, session).condition_2 is State.HOLDS:
                return Fact(definition.name, identity_path(host, path), labels)
    return Fact(None)


def _type_label(definition: Definition) -> tuple[Label, ...]:
    return (definition.label(("ConnectorType",), f"`{definition.name}` is a Partner connector"),)


def _certificate_connectors(facts: Facts) -> list[tuple[str, Definition]]:
    """Return the enabled OnPremises connectors that ask for a certificate, by its name."""
    return [
        (name, definition)
        for definition in facts.tenant.of("InboundConnector")
        if definition.value("ConnectorType") == "OnPremises" and definition.value("Enabled") is True
        if isinstance(name := definition.value("TlsSenderCertificateName"), str) and name
    ]


@_fact("relay.certificate-differs")
def _certificate_differs(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the host presents a certificate, connectors ask for one, and nothing matches."""
    names, _ = facts.certificate(host)
    wanted = _certificate_connectors(facts)
    outcomes = facts.matches(host)
    if not outcomes:
        return _without_outcome(host)
    state = any_of(outcome.decision.condition_2 for outcome in outcomes)
    if names == () or not wanted or state is State.HOLDS:
        return Fact(False)
    path = identity_path(host)
    if state is State.UNDECIDED:
        return Fact(next(_open(decision) for _, decision in outcomes if decision.condition_2 is state), path)
    # a self-signed certificate counts as none, but its name may be the right one
    meets = any(certificate_match(name, own) is not State.FAILS for name, _ in wanted for own in names or ())
    return Fact(not meets, path, partial(_wanted_labels, wanted))


def _wanted_labels(wanted: list[tuple[str, Definition]]) -> tuple[Label, ...]:
    return tuple(
        definition.label(("TlsSenderCertificateName",), f"what `{definition.name}` expects")
        for _, definition in wanted[:_SHOWN]
    )


@_fact("relay.all-senders-accepted")
def _all_senders_accepted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether every declared envelope sender is of an accepted domain."""
    decisions = [outcome.decision for outcome in facts.outcomes(host, None)]
    if not decisions:
        return _without_outcome(host)
    worst = min(decisions, key=lambda decision: _ORDER.index(decision.condition_1b))
    value = _known(worst.condition_1b, worst)
    return Fact(value if isinstance(value, Unknown) else worst.condition_1b is State.HOLDS)


@_fact("certificate.names")
def _certificate_names(facts: Facts, host: Definition, item: Any) -> Fact:
    """The names of the client certificate, for messages; null if it presents none."""
    names, _ = facts.certificate(host)
    return Fact(", ".join(f"`{name}`" for name in names) if names else None)


@_fact("certificate.self-signed")
def _self_signed(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the certificate is self-signed, so that Exchange Online treats it as none."""
    return Fact(facts.certificate(host)[1] is State.FAILS)
