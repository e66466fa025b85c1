"""What a bounce is to the definitions: the declared host that sent it, and the session that bounced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address

from relaylint.core.diagnostic import Label
from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.bounces.findings import NULL
from relaylint.relay.bounces.meanings import Meant
from relaylint.relay.bounces.pasted import Bounce
from relaylint.relay.hosts import HostDecisions, addresses
from relaylint.relay.verdicts import Asked, Verdicts
from relaylint.values.normal import domain_of, normal_domain, normal_mailbox

_NO_TLS = "4.7.0"
"""The status of replies to a certificate."""


class KnownHost(NamedTuple):
    """A declared host that a session was, and how it is known: by ``address``, ``name`` or ``certificate``.

    ``differs``: in what the session was not as the host is declared, of ``address`` and ``certificate``.
    """

    tenant: Tenant
    host: Definition
    by: str
    differs: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """Where the host is declared."""
        return self.host.label(("Name",))


class BounceReport(NamedTuple):
    """What is explained of a bounce.

    ``host``: the declared host that it was, if one is known; ``alike``: the names of those that it may have been.
    ``verdicts``: what the definitions say of its mail, None if they were not asked, and ``unasked``: why. ``external``:
    whether a recipient is outside the tenant, None if that is not known. ``commands``: the questions to go on with.
    """

    bounce: Bounce
    meant: tuple[Meant, ...]
    host: KnownHost | None = None
    verdicts: Verdicts | None = None
    unasked: str = ""
    external: bool | None = None
    commands: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


def known_host(tenants: Iterable[Tenant], bounce: Bounce) -> tuple[KnownHost | None, tuple[str, ...]]:
    """Return the declared host that sent what bounced, or the names of those that may have.

    An address tells more than a name, and a name more than a certificate, which hosts may share.
    """
    rows = [row for tenant in tenants for row in _candidates(tenant, bounce)]
    for how in ("address", "name", "certificate"):
        alike = [row for row in rows if row.by == how]
        if len(alike) == 1:
            return alike[0], ()
        if alike:
            return None, tuple(dict.fromkeys(row.host.name for row in alike))
    return None, ()


def _candidates(tenant: Tenant, bounce: Bounce) -> Iterator[KnownHost]:
    decisions = HostDecisions(tenant)
    names = {bounce.host.lower(), bounce.host.lower().partition(".")[0]} - {""}
    shown = {normal_domain(name) for name in bounce.names}
    for host in tenant.of("SendingHost"):
        at = _lists(host, bounce.address)
        certificate = decisions.certificate(host).normal or ()
        same = bool(shown & set(certificate))
        differs = (*(["address"] if at is FAILS else []), *(["certificate"] if shown and not same else []))
        if at is HOLDS:
            yield KnownHost(tenant, host, "address", differs)
        elif host.name.lower() in names or bounce.host.lower() in certificate:
            yield KnownHost(tenant, host, "name", differs)
        elif same:
            yield KnownHost(tenant, host, "certificate", differs)


def _lists(host: Definition, address: str | None) -> State:
    """Return whether a host declares an address; undecided if it declares none that is public, or none is given."""
    if address is None:
        return UNDECIDED
    wanted = ip_address(address)
    declared = host.value("IPAddresses")
    if wanted.version == 6:
        written = [item for item in declared if isinstance(item, str)] if isinstance(declared, list) else []
        return HOLDS if address.lower() in map(str.lower, written) else UNDECIDED
    ranges = [known for _, known in addresses(host)]
    if any(known and known[0] <= int(wanted) <= known[1] for known in ranges):
        return HOLDS
    return UNDECIDED if None in ranges else FAILS


def finds_fault(meant: Iterable[Meant]) -> bool:
    """Return whether a reply finds fault with the certificate that was presented."""
    return any(row.reply.status == _NO_TLS for row in meant)


def session_of_bounce(
    bounce: Bounce, meant: Iterable[Meant], host: KnownHost | None, today: str | None = None
) -> Asked | None:
    """Return the session that bounced as one that no file declares; None if neither address nor certificate is known.

    What the text does not say of the certificate is taken from the host that it was. Whether one counts that the reply
    finds fault with is open (domain facts, Q6). ``today``: the ISO date that counts as today, None: that of the clock.
    """
    names, trusted = bounce.names, UNDECIDED if finds_fault(meant) else HOLDS
    if host and not names:
        shown = HostDecisions(host.tenant, Surroundings([host.tenant], today)).certificate(host.host)
        names, trusted = shown.names or (), shown.trusted & trusted
    return Asked(bounce.address, names, trusted) if bounce.address or names else None


def is_external(
    tenants: Sequence[Tenant], bounce: Bounce, meant: Iterable[Meant], host: KnownHost | None
) -> bool | None:
    """Return whether a recipient is outside the tenant, None if that is not known.

    A recipient whose domain is accepted is inside. The tenant is that of the host, or the one that accepts the sender's
    domain. Where the text names no recipient, the reply may tell.
    """
    domains = [domain_of(normal_mailbox(recipient)) for recipient in bounce.recipients]
    own = [host.tenant] if host else tenants_of_sender(tenants, bounce.sender) or list(tenants)
    states = [_accepted(own, domain) for domain in domains if domain]
    if states:
        return True if FAILS in states else None if UNDECIDED in states else False
    questions = {row.reply.question for row in meant}
    return {frozenset({"relay-outside"}): True, frozenset({"relay-inside"}): False}.get(frozenset(questions))


def tenants_of_sender(tenants: Iterable[Tenant], sender: str | None) -> list[Tenant]:
    """Return the tenants that accept the domain of an envelope sender."""
    domain = domain_of(normal_mailbox(sender)) if sender and sender != NULL else None
    return [tenant for tenant in tenants if domain and tenant.accepted.covers(domain).state is HOLDS]


def _accepted(tenants: Iterable[Tenant], domain: str) -> State:
    """Return whether one of the tenants accepts a domain."""
    states = {tenant.accepted.covers(domain).state for tenant in tenants}
    return next((state for state in (HOLDS, UNDECIDED) if state in states), FAILS)
