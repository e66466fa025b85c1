"""Whether it is certain that nothing of what is asked about is relayed, asked of every class of sessions."""

from __future__ import annotations

from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.answering import View
from relaylint.relay.map.classes import RelayMap, SessionClass
from relaylint.relay.openness import GrantQuery, TenantAnswer
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import NEVER_LISTED


def guaranteed(tenant: Tenant, surroundings: Surroundings, query: GrantQuery, given: TenantAnswer) -> TenantAnswer:
    """Return the answer of a tenant that gives nothing of what is asked about, with a session that may pass all the
    same among its doubts: two identities at once may, though no connector grants it. Raises `TooManySessionsError`.
    """
    if given.grants or given.doubts:
        return given
    wanted, view = set(map(str.lower, query.connectors)), View(HostDecisions(tenant, surroundings))
    for each in RelayMap([view], query.region).classes():
        is_elsewhere = any(addresses.example == NEVER_LISTED for addresses in each.addresses)
        if each.decisions[0].verdict is Verdict.REJECTED or (query.only_ipv6 and not is_elsewhere):
            continue
        is_meant = not wanted or wanted & _connectors(each)
        if is_meant and (not given.regardless or _bears_on(query, view, each)):
            return given._replace(doubts=(_why(each),))
    return given


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


def _connectors(sessions: SessionClass) -> set[str]:
    """Return the names, in lower case, of the connectors that sessions meet, or may meet."""
    facts = sessions.decisions[0].facts
    return {match.connector.name.lower() for match in (*facts.certain, *facts.doubtful)}


def _why(sessions: SessionClass) -> str:
    """Return what is open about sessions, with one of them."""
    decision = sessions.decisions[0]
    doubts = (reason.text for reason in decision.reasons if reason.doubt)
    return f"{next(doubts, decision.possible[0][1].text)}, as in `{sessions.witness.command}`"
