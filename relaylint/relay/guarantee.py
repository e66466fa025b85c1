"""Whether it is certain that nothing of what is asked about is relayed, asked of every class of sessions."""

from __future__ import annotations

from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connectors
from relaylint.relay.map.answering import View
from relaylint.relay.map.classes import RelayMap, SessionClass
from relaylint.relay.openness import GrantQuery, TenantAnswer
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import NEVER_LISTED, Network


def guaranteed(tenant: Tenant, surroundings: Surroundings, query: GrantQuery, given: TenantAnswer) -> TenantAnswer:
    """Return the answer of a tenant that gives nothing of what is asked about, with a session that may pass all the
    same among its doubts: two identities at once may, though no connector grants it. Raises `TooManySessionsError`.
    """
    if given.grants or given.doubts:
        return given
    view = View(HostDecisions(tenant, surroundings))
    views = [view, _alone(view, query)] if query.connectors else [view]
    for each in RelayMap(views, query.region).classes():
        is_elsewhere = any(addresses.example == NEVER_LISTED for addresses in each.addresses)
        if _is_refused(query, each) or (query.only_ipv6 and not is_elsewhere):
            continue
        if not given.regardless or _bears_on(query, view, each):
            return given._replace(doubts=(_why(each),))
    return given


def _alone(view: View, query: GrantQuery) -> View:
    """Return a tenant that has no other connectors than those that are asked about."""
    wanted, every = set(map(str.lower, query.connectors)), view.network
    connectors = Connectors(tuple(item for item in every.connectors.all if item.name.lower() in wanted))
    network = Network(every.accepted, connectors, every.complete, every.reject_direct_send, every.settings)
    return View(view.decisions, network)


def _is_refused(query: GrantQuery, sessions: SessionClass) -> bool:
    """Return whether sessions are refused, or, where connectors are asked about, others let them in."""
    taking = sessions.decisions[0].connector
    others = query.connectors and taking and taking.name.lower() not in map(str.lower, query.connectors)
    return bool(others) or any(decision.verdict is Verdict.REJECTED for decision in sessions.decisions)


def _bears_on(query: GrantQuery, view: View, sessions: SessionClass) -> bool:
    """Return whether sessions are refused without the address, or the certificate, that is asked about."""
    presented = sessions.presented
    if query.addresses and query.certificate is None:
        presented = presented._replace(address=NEVER_LISTED)
    elif query.certificate and not query.addresses:
        presented = presented._replace(names=())
    else:
        return True
    return view.decide(presented, external=sessions.external).verdict is Verdict.REJECTED


def _why(sessions: SessionClass) -> str:
    """Return what is open about sessions, with one of them."""
    decision = sessions.decisions[0]
    doubts = (reason.text for reason in decision.reasons if reason.doubt)
    return f"{next(doubts, decision.possible[0][1].text)}, as in `{sessions.witness.command}`"
