"""Facts about what becomes of the mail of hosts: for outside recipients, and for those in the tenant."""

from __future__ import annotations

import enum
from functools import partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.table import Fact, Facts, of_decision
from relaylint.policy.value_types import BOOLEAN, TEXT, words_of
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import SUBMITTING, HostDecision, identity_path, senders, sends_to
from relaylint.relay.outcomes import DIRECT_SEND_CODES, RESTRICTED_CODES, UNRESOLVED, Verdict
from relaylint.relay.session import sender_of
from relaylint.values.normal import NOBODY

VERDICT: Final = words_of(Verdict, without={Verdict.UNDECIDED}).or_null
CONDITION: Final = words_of(State, without={State.UNDECIDED}).or_null
WAYS: Final = ("certificate", "address")
"""How a connector knows a host."""
_ORDER: Final = (State.FAILS, State.UNDECIDED, State.HOLDS)
"""From worst to best."""


class _Ground(enum.Enum):
    """What a rejection rests on."""

    CONNECTOR = "connector"
    SENDER = "sender"
    OTHER = "other"
    NOTHING = "nothing"


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


def without_outcome(host: Definition) -> Fact:
    """Return the fact for a host that does not submit such mail: null, or unknown where what says so is not known."""
    method, recipients = host.value("Method"), host.value("Recipients")
    if isinstance(method, Unknown):
        return Fact(method, ("Method",))
    scope = (
        next((item for item in recipients if isinstance(item, Unknown)), None) if isinstance(recipients, list) else None
    )
    return Fact(scope if scope and method in SUBMITTING else None, ("Recipients",) if scope else None)


@of_decision("relay.verdict", "SendingHost", gives=VERDICT)
def _verdict(facts: Facts, host: Definition, item: Any) -> Fact:
    """What becomes of mail for outside recipients: `relayed`, `fragile`, which it also is where it is certain that it
    is one of these two, or `rejected`; the worst over the host's addresses and, unless the rule is evaluated for one,
    its envelope senders. Null where the host does not relay.
    """
    outcomes = facts.outcomes(host, item)
    if not outcomes:
        return without_outcome(host)
    path, decision, _ = worst(outcomes)
    value = left_open(decision) if decision.verdict is Verdict.UNDECIDED else decision.verdict.value
    return Fact(value, path or identity_path(host), partial(labels_of, decision))


@of_decision("relay.rejected-for", "SendingHost", gives=words_of(_Ground).or_null)
def _rejected_for(facts: Facts, host: Definition, item: Any) -> Fact:
    """What a rejection rests on: `connector` where nothing matches certificate or address, `sender` where
    a connector matches or may match, `other` where the mail is refused before connectors are asked; `nothing` where
    it is relayed. Null where the host does not relay.
    """
    outcomes = facts.outcomes(host, item)
    before = [outcome for outcome in outcomes if outcome.decision.before]
    if before:
        return Fact(_Ground.OTHER.value, None, partial(labels_of, before[0].decision))
    rejected = [outcome.decision for outcome in outcomes if outcome.decision.verdict is Verdict.REJECTED]
    for decision in rejected:
        if decision.condition_2 is not State.FAILS:
            return Fact(_Ground.SENDER.value, None, partial(labels_of, decision))
    verdict = _verdict(facts, host, item)
    if verdict.value is None or isinstance(verdict.value, Unknown):
        return verdict
    return verdict._replace(value=(_Ground.CONNECTOR if rejected else _Ground.NOTHING).value)


@of_decision("relay.condition-1a", "SendingHost", gives=CONDITION)
def _condition_1a(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the certificate matches a connector whose name is an accepted domain: `holds` or `fails`."""
    return condition(host, facts.matches(host), "condition_1a")


@of_decision("relay.condition-1b", "SendingHost", gives=CONDITION)
def _condition_1b(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the envelope sender's domain is an accepted domain: `holds` or `fails`."""
    return condition(host, facts.outcomes(host, item), "condition_1b")._replace(path=None)


@of_decision("relay.condition-2", "SendingHost", gives=CONDITION)
def _condition_2(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether certificate or address match an enabled OnPremises connector: `holds` or `fails`."""
    return condition(host, facts.matches(host), "condition_2")


def condition(host: Definition, outcomes: list[HostDecision], name: str) -> Fact:
    """Return the worst state of a condition over the source addresses."""
    if not outcomes:
        return without_outcome(host)
    states = [getattr(outcome.decision, name) for outcome in outcomes]
    worst = min(range(len(states)), key=lambda index: _ORDER.index(states[index]))
    path, decision, _ = outcomes[worst]
    return Fact(_known(states[worst], decision), identity_path(host, path), partial(labels_of, decision))


@of_decision("relay.fragile", "SendingHost", gives=BOOLEAN.or_null)
def _fragile(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether relay rests on the sender's domain alone, or may where the mail certainly passes."""
    outcomes = facts.outcomes(host, item)
    fragile = Fact(False) if outcomes else without_outcome(host)
    for outcome in outcomes:
        decision = outcome.decision
        if decision.verdict is Verdict.FRAGILE and any(end.name == "fragile" for _, end in decision.possible):
            return Fact(True, identity_path(host), partial(labels_of, decision))
        if any(end.name == "fragile" for _, end in decision.possible):
            fragile = Fact(left_open(decision), identity_path(host))
    return fragile


@of_decision("relay.via", "SendingHost", gives=words_of(WAYS).or_null)
def _via(facts: Facts, host: Definition, item: Any) -> Fact:
    """What matched: `certificate` or `address`; null if nothing did, or not the same for all its addresses."""
    outcomes = facts.outcomes(host, item)
    if not outcomes:
        return without_outcome(host)
    ways: dict[Any, Path | None] = {}
    doubt: Unknown | None = None
    for path, decision, _ in reversed(outcomes):
        possible = {end.via for _, end in decision.possible}
        if len(possible) > 1:
            doubt = left_open(decision)
        else:
            ways[possible.pop()] = path
    if len(ways) < 2 and doubt:
        return Fact(doubt, identity_path(host))
    way = next(iter(ways)) if len(ways) == 1 else None
    return Fact(way, ways[way] if way == WAYS[1] else identity_path(host))


@of_decision("relay.codes", "SendingHost", gives=TEXT)
def _codes(facts: Facts, host: Definition, item: Any) -> Fact:
    """The replies that may come, for messages."""
    outcomes = facts.outcomes(host, item)
    if not outcomes and isinstance(host.value("Method"), Unknown):
        return without_outcome(host)
    codes = dict.fromkeys(code for outcome in outcomes for code in outcome.decision.codes)
    return Fact(" or ".join(f"`{code}`" for code in codes))


@of_decision("relay.unresolved", "SendingHost", gives=BOOLEAN)
def _unresolved(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the outcome rests on a question that no source answers: the address matches a connector, and the
    certificate, which no connector asks for, carries an accepted domain.
    """
    outcomes = facts.outcomes(host, item)
    unresolved = Fact(False) if outcomes else without_outcome(host)
    for _, decision, _ in outcomes:
        state, first = decision.possible[0]
        if first.verdict is Verdict.UNDECIDED and state is State.HOLDS:
            return Fact(True, identity_path(host), partial(labels_of, decision))
        if any(end.name == UNRESOLVED.name for _, end in decision.possible):
            unresolved = Fact(left_open(decision), identity_path(host))
    return unresolved if isinstance(unresolved.value, Unknown) else Fact(False)


@of_decision("relay.rewritten", "SendingHost", gives=BOOLEAN)
def _rewritten(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether a declared sender's domain is not accepted and its mail is relayed nevertheless, by certificate, so
    that the envelope sender is rewritten.
    """
    method = host.value("Method")
    rewritten = Fact(method if isinstance(method, Unknown) else False)
    for index, sender in enumerate(senders(host) if host.data.get("MailFrom") else ()):
        for _, decision, _ in facts.outcomes(host, sender) if sender != NOBODY else ():
            may_relay = any(end.verdict is Verdict.RELAYED for _, end in decision.possible)
            if decision.verdict is Verdict.RELAYED and decision.condition_1b is State.FAILS:
                return Fact(True, ("MailFrom", index))
            if may_relay and decision.condition_1b is not State.HOLDS:
                rewritten = Fact(left_open(decision), ("MailFrom", index))
    return rewritten


@of_decision("relay.all-senders-accepted", "SendingHost", gives=BOOLEAN.or_null)
def _all_senders_accepted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether every declared envelope sender is of an accepted domain."""
    decisions = [outcome.decision for outcome in facts.outcomes(host, None)]
    if not decisions:
        return without_outcome(host)
    worst = min(decisions, key=lambda decision: _ORDER.index(decision.condition_1b))
    value = _known(worst.condition_1b, worst)
    return Fact(value if isinstance(value, Unknown) else worst.condition_1b is State.HOLDS)


_PARTNER, _NOTHING = "partner", "nothing"
_REFUSERS: dict[tuple[str, ...], str] = {RESTRICTED_CODES: _PARTNER, DIRECT_SEND_CODES: "direct-send"}


@of_decision("delivery.refused-by", "SendingHost", gives=words_of((*_REFUSERS.values(), _NOTHING)).or_null)
def _refused_by(facts: Facts, host: Definition, item: Any) -> Fact:
    """What refuses mail for recipients in the tenant: `partner`, a Partner connector that restricts the sender's
    domain, or may where the mail is certainly refused; `direct-send`, the switch RejectDirectSend; `nothing`. Null for
    a host that signs in, that sends to the internet itself, or that has no recipient in the tenant.
    """
    if not _delivers(host):
        return without_outcome(host)
    direct = facts.network.reject_direct_send is not State.FAILS and not _is_known(facts, host)
    if not direct and not _may_be_restricted(facts, host, item):
        return Fact(_NOTHING)
    outcomes = facts.decisions(host, item, external=False)
    for path, decision, _ in outcomes:
        if decision.verdict is Verdict.REJECTED:
            return Fact(_REFUSERS.get(decision.codes, _PARTNER), path, partial(labels_of, decision))
    for path, decision, _ in outcomes:
        if decision.verdict is Verdict.UNDECIDED:
            return Fact(left_open(decision), path)
    return Fact(_NOTHING)


@of_decision("delivery.restricted", "SendingHost", gives=BOOLEAN.or_null)
def _restricted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether a Partner connector that restricts the sender's domain refuses mail for recipients in the tenant, as far
    as that alone is asked, or may where the mail is certainly refused. Null where `delivery.refused-by` is.
    """
    if not _delivers(host):
        return without_outcome(host)
    restricted = Fact(False)
    if not _may_be_restricted(facts, host, item):
        return restricted
    listed = senders(host) if item is None else [item]
    for index, sender in enumerate(listed):
        at = ("MailFrom", index) if item is None and "MailFrom" in host.data else None
        for path, decision, _ in facts.decisions(host, sender, external=False):
            if decision.before or all(end.name != "restricted" for _, end in decision.possible):
                continue
            if decision.verdict is Verdict.REJECTED:
                return Fact(True, at or path or identity_path(host), partial(labels_of, decision))
            restricted = Fact(left_open(decision), at or path)
    return restricted


def _may_be_restricted(facts: Facts, host: Definition, item: Any) -> bool:
    """Return, before any decision is made, whether a connector of the tenant may restrict a host's senders."""
    if not facts.network.complete:
        return True
    listed = senders(host) if item is None else [item]
    domains = (None if isinstance(sender, Unknown) else sender_of(sender) for sender in listed)
    return any(facts.network.connectors.restricting(domain).numbers for domain in domains)


def _is_known(facts: Facts, host: Definition) -> bool:
    """Return whether a connector certainly matches a host, from every address, so that its mail is not Direct Send."""
    return all(
        State.HOLDS in (decision.condition_1a, decision.facts.by_address) for _, decision, _ in facts.meetings(host)
    )


def _delivers(host: Definition) -> bool:
    """Return whether a host submits mail for recipients in the tenant without signing in."""
    return host.value("Method") in SUBMITTING and sends_to(host, "Internal")
