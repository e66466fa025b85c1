"""Facts about hosts that submit mail for recipients in the tenant without signing in."""

from __future__ import annotations

from functools import partial
from typing import Any

from relaylint.core.logic import State
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.relaying import labels_of, left_open
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.relay.hosts import SUBMITTING, identity_path, senders, sends_to
from relaylint.relay.outcomes import DIRECT_SEND_CODES, RESTRICTED_CODES, Verdict
from relaylint.relay.session import sender_of

_REFUSERS: dict[tuple[str, ...], str] = {RESTRICTED_CODES: "partner", DIRECT_SEND_CODES: "direct-send"}


@fact("delivery.refused-by", "SendingHost", across=True)
def _refused_by(facts: Facts, host: Definition, item: Any) -> Fact:
    """What refuses mail for recipients in the tenant: `partner`, a Partner connector that restricts the sender's
    domain; `direct-send`, the switch RejectDirectSend; `nothing`. Null for a host that signs in, that sends to the
    internet itself, or that has no recipient in the tenant.
    """
    if not _delivers(host):
        return _without_outcome(host)
    direct = facts.network.reject_direct_send is not State.FAILS and not _is_known(facts, host)
    if not direct and not _may_be_restricted(facts, host, item):
        return Fact("nothing")
    outcomes = facts.decisions(host, item, external=False)
    for path, decision, _ in outcomes:
        if decision.verdict is Verdict.REJECTED:
            return Fact(_REFUSERS.get(decision.codes, "partner"), path, partial(labels_of, decision))
    for path, decision, _ in outcomes:
        if decision.verdict is Verdict.UNDECIDED:
            return Fact(left_open(decision), path)
    return Fact("nothing")


@fact("delivery.restricted", "SendingHost", across=True)
def _restricted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether a Partner connector that restricts the sender's domain refuses mail for recipients in the tenant, as far
    as that alone is asked. Null where `delivery.refused-by` is.
    """
    if not _delivers(host):
        return _without_outcome(host)
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


def _without_outcome(host: Definition) -> Fact:
    """Return the fact for a host that does not: null, or unknown if its method is."""
    method = host.value("Method")
    return Fact(method, ("Method",)) if isinstance(method, Unknown) else Fact(None)
