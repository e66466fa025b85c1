"""What becomes of every session of a tenant when its definitions change."""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice, product
from typing import Any, Final, TypeAlias

from relaylint.core.logic import FAILS
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import AcceptedDomains
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.decision import Decision, decide_presented
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connector, Connectors, ListedRange
from relaylint.relay.map.answering import Answered, View, of_address, of_certificate, of_sender
from relaylint.relay.map.classes import Parts, RelayMap, SessionClass, presented_by
from relaylint.relay.map.region import EVERYWHERE, Region
from relaylint.relay.map.witness import Witness, witness_of
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import NEVER_LISTED, Network, Presented

OPENNESS: Final = (Verdict.REJECTED, Verdict.UNDECIDED, Verdict.FRAGILE, Verdict.RELAYED)
"""The verdicts from closed to open."""
_MEANT: Final = ("InboundConnector", "SendingHost")
"""Kinds of which more stands in the files than decides of a session that nobody has declared."""
_MOST = 500
"""The most parts of a class that are shown one by one."""


_Cause: TypeAlias = tuple[Hashable, ...]
_Ranges: TypeAlias = tuple[tuple[int, int], ...]


class Effect(enum.Enum):
    """How what is relayed now is related to what was relayed before."""

    EQUIVALENT = "equivalent"
    WIDER = "wider"
    NARROWER = "narrower"
    INCOMPARABLE = "incomparable"


class JudgedChange(NamedTuple):
    """Sessions of which other things become than before, with the decisions on one of them, the ``witness``.

    ``alike``: how many more classes of sessions change by the same in the same direction. ``host``: the declared host
    that presents it; None: it is about everybody who could. ``addresses``: the IPv4 ranges that it is about, if it is
    about addresses. ``like``: the session of the witness, where the decisions are of another one that is decided alike.
    """

    before: Decision
    after: Decision
    witness: Witness
    alike: int = 0
    host: str | None = None
    addresses: tuple[tuple[int, int], ...] = ()
    like: Presented | None = None

    @property
    def gain(self) -> int:
        """By how many steps the verdict is more open than before; negative if it is less."""
        return OPENNESS.index(self.after.given) - OPENNESS.index(self.before.given)

    @property
    def is_open(self) -> bool:
        """Whether it rests on a verdict that is undecided."""
        return Verdict.UNDECIDED in (self.before.given, self.after.given)


class TenantDifference(NamedTuple):
    """What becomes of the sessions of a tenant.

    ``outside``: of mail to recipients outside the tenant, ``inside``: to those in it. ``changes``: those of declared
    hosts first, and the greatest first. ``differs``: whether the definitions differ at all.
    """

    tenant: str
    outside: Effect
    inside: Effect
    changes: tuple[JudgedChange, ...]
    differs: bool

    @property
    def relation(self) -> Effect:
        """That of mail to recipients outside; where nothing changes for it, that of mail to those in the tenant."""
        return self.inside if self.outside is Effect.EQUIVALENT else self.outside

    @property
    def open(self) -> int:
        """The number of changes that rest on an undecided verdict."""
        return sum(change.is_open for change in self.changes)


class TenantVersion(NamedTuple):
    """A tenant before or after the change; None: there is none, and nothing is relayed for it."""

    tenant: Tenant | None
    view: View


def compare_tenants(
    old: Tenant | None,
    new: Tenant | None,
    around_old: Surroundings,
    around_new: Surroundings,
    within: Region = EVERYWHERE,
) -> TenantDifference:
    """Return what becomes of the sessions of a region when a tenant changes; None: a tenant that does not exist.

    Chains of certificates count as usable: of a certificate without a usable chain the same is decided as of none.
    Raises `TooManySessionsError`.
    """
    present = new or old
    assert present is not None
    before = version_of(old, around_old, new, around_new)
    after = version_of(new, around_new, old, around_old)
    differs = _content(old) != _content(new)
    alone = not (before.view.rivals or after.view.rivals)
    if alone and _knowledge(old) == _knowledge(new):
        return TenantDifference(present.folder, Effect.EQUIVALENT, Effect.EQUIVALENT, (), differs)
    if old is None or new is None:  # of a tenant that is not there nobody is a recipient
        within = within._replace(external=True)
    alike = alone and old is not None and new is not None and _decisive(before) == _decisive(after)
    parts: Parts = {}
    by_scope = {
        scope: _of_everybody(before.view, after.view, within._replace(external=scope), parts)
        for scope in (() if alike else within.scopes)
    }
    outside, inside = (_relation(by_scope.get(scope, {}).values()) for scope in (True, False))
    hosts = _of_hosts(before, after) if within._replace(external=None) == EVERYWHERE else ()
    changes: dict[_Cause, JudgedChange] = {}
    for scope, by_cause in by_scope.items():
        for cause, change in by_cause.items():
            other = changes.get((*cause, None))
            # one that becomes something else to recipients in the tenant shows why mail to them is judged differently
            _fold(changes, (*cause, None if other is None or _ends(other) == _ends(change) else scope), change)
    ordered = sorted(_essential(changes), key=lambda change: (-abs(change.gain), not change.witness.external))
    shown = (_decided_itself(change, before.view, after.view) for change in ordered)
    return TenantDifference(present.folder, outside, inside, (*hosts, *shown), differs)


def _decided_itself(change: JudgedChange, old: View, new: View) -> JudgedChange:
    """Return a change with the decisions on its own session, which tell of what that presents."""
    if change.like is None:
        return change
    before, after = (view.decide(change.like, external=change.witness.external) for view in (old, new))
    return change._replace(before=before, after=after, like=None)


def _relation(changes: Iterable[JudgedChange]) -> Effect:
    gains = {change.gain > 0 for change in changes}
    if len(gains) > 1:
        return Effect.INCOMPARABLE
    return {None: Effect.EQUIVALENT, True: Effect.WIDER, False: Effect.NARROWER}[next(iter(gains), None)]


def version_of(
    own: Tenant | None, around: Surroundings, other: Tenant | None, around_other: Surroundings
) -> TenantVersion:
    """Return a tenant in its surroundings; of one that is not there, only the ``other`` version tells what it was."""
    if own is not None:
        return TenantVersion(own, View(HostDecisions(own, around)))
    assert other is not None
    nothing = Network(AcceptedDomains([], True), Connectors(()), True, FAILS)
    return TenantVersion(None, View(HostDecisions(other, around_other), nothing))


def _content(tenant: Tenant | None) -> Any:
    """Return what the files of a tenant say, wherever it stands, to be compared."""
    if tenant is None:
        return None
    return [(each.kind.name, each.removed, each.data) for each in _in_order(tenant)], _certificates(tenant)


def _certificates(tenant: Tenant) -> list[tuple[str, ...]]:
    """Return what the certificate files say that the definitions of a tenant name."""
    files = tenant.certificates.items()
    return sorted((each.kind.name, each.name, name, repr(file)) for (each, name), file in files)


def is_known_alike(old: Tenant, new: Tenant) -> bool:
    """Return whether a decision learns the same of a tenant in both versions, of its files and of those they name."""
    return _knowledge(old) == _knowledge(new) and _certificates(old) == _certificates(new)


def _knowledge(tenant: Tenant | None) -> Any:
    """Return all that a decision may ask of a tenant, to be compared: also what the files leave open."""
    if tenant is None:
        return None
    return [(each.kind.name, each.content) for each in _in_order(tenant)], sorted(tenant.declared), tenant.partial


def _decisive(side: TenantVersion) -> Any:
    """Return what decides of sessions that nobody has declared, to be compared: of connectors what they mean."""
    assert side.tenant is not None
    rest = [(each.kind.name, each.content) for each in _in_order(side.tenant) if each.kind.name not in _MEANT]
    connectors = sorted(map(_meaning, side.view.network.connectors.all), key=repr)
    lists = [side.tenant.lists(kind) for kind in ("AcceptedDomain", "InboundConnector")]
    return rest, connectors, lists, side.tenant.partial


def _meaning(connector: Connector) -> tuple[object, ...]:
    """Return what a connector means to the decision: of nested ranges the outer one, no flag that restricts nobody."""
    restricting = (connector.restricts_addresses, connector.restricts_certificate) if connector.restricts else None
    return (
        connector.name.lower(),
        connector.active,
        connector.on_premises,
        connector.certificate,
        _outer(connector.addresses),
        connector.addresses_known,
        restricting,
        connector.sender_domains,
        connector.sender_domains_known,
        connector.around,
        connector.partly_domains,
        [(refusal.what, refusal.text, refusal.codes) for refusal in connector.refusals],
    )


def _outer(ranges: Iterable[ListedRange]) -> list[tuple[int, int]]:
    """Return the ranges that lie within no other one, in order."""
    outer: list[tuple[int, int]] = []
    for first, last in sorted({(first, last) for first, last, _ in ranges}, key=lambda ends: (ends[0], -ends[1])):
        if not outer or last > outer[-1][1]:
            outer.append((first, last))
    return outer


def _in_order(tenant: Tenant) -> list[Definition]:
    """Return the definitions of a tenant in an order that does not hang on files."""
    held = (*tenant.definitions.values(), *tenant.removed.values())
    return sorted((each for definitions in held for each in definitions), key=lambda each: (each.kind.name, each.name))


def _of_everybody(old: View, new: View, within: Region, parts: Parts) -> dict[_Cause, JudgedChange]:
    """Return the changes of all sessions by their cause: the parts of a session about which another thing is answered
    than before, and whether more or less is relayed."""
    by_cause: dict[_Cause, JudgedChange] = {}
    several: list[JudgedChange] = []
    for each in RelayMap([old, new], within, parts=parts, turning=True).classes():
        before, after = each.decisions
        if before.given is after.given:
            continue
        if len(each.certificates[0].names) > 1:
            several.append(JudgedChange(before, after, each.witness))
            continue
        causes, more = _causes(each, old, new)
        for cause, presented, addresses in causes:
            change = JudgedChange(before, after, witness_of(presented, each.external), more, None, addresses, presented)
            _fold(by_cause, (change.gain > 0, *cause), change)
            more = 0  # the first stands for those that are not shown
    # what several names do together only matters where none of them does it alone
    for change in several:
        if not any(other.gain * change.gain > 0 for other in by_cause.values()):
            _fold(by_cause, (change.gain > 0, None, None, None), change)
    return by_cause


def _ends(change: JudgedChange) -> tuple[Verdict, Verdict]:
    return change.before.given, change.after.given


def _fold(by_cause: dict[_Cause, JudgedChange], cause: _Cause, change: JudgedChange) -> None:
    """Add a change to those by cause: of several the greatest, and of equal ones the first, stands for them."""
    known = by_cause.setdefault(cause, change)
    if known is not change:
        greater = change if abs(change.gain) > abs(known.gain) else known
        by_cause[cause] = greater._replace(alike=known.alike + change.alike + 1)


def _essential(changes: dict[_Cause, JudgedChange]) -> Iterator[JudgedChange]:
    """Yield changes without those that have a part of their cause alone as their cause already, and are no greater.

    What becomes of mail to recipients in the tenant does not stand for what becomes of other mail.
    """
    for (more, *cause, _), change in changes.items():
        parts = product((more,), *((None, each) if each is not None else (None,) for each in cause), (None, False))
        others = (changes[part] for part in parts if part[1:-1] != tuple(cause) and part in changes)
        alike = (other for other in others if other.witness.external >= change.witness.external)
        if not any(abs(other.gain) >= abs(change.gain) for other in alike):
            yield change


def _causes(each: SessionClass, old: View, new: View) -> tuple[Iterator[tuple[_Cause, Presented, _Ranges]], int]:
    """Return what of a class another thing is answered about than before, each with a session, and the addresses among
    it; and how many there are beyond the most that are shown.

    Values of a part that is answered as before are all alike; one stands for them.
    """
    certificate, address, sender = each.certificates[0], each.addresses[0].example, each.senders[0].sender
    by_certificate = _changes(lambda views: of_certificate(views, certificate.names, certificate.usable), old, new)
    by_address = _changes(lambda views: of_address(views, address), old, new)
    by_sender = _changes(lambda views: of_sender(views, sender), old, new)
    certificates = each.certificates if by_certificate else each.certificates[:1]
    addresses = each.addresses if by_address else each.addresses[:1]
    senders = each.senders if by_sender else each.senders[:1]

    def causes() -> Iterator[tuple[_Cause, Presented, _Ranges]]:
        for parts in islice(product(certificates, addresses, senders), _MOST):
            presented = presented_by(*parts)
            cause = (
                presented.names if by_certificate else None,
                presented.address if by_address else None,
                presented.sender if by_sender else None,
            )
            yield cause, presented, parts[1].ranges if by_address and address != NEVER_LISTED else ()

    return causes(), max(0, len(certificates) * len(addresses) * len(senders) - _MOST)


def _changes(ask: Callable[[list[View]], Answered], old: View, new: View) -> bool:
    """Return whether another thing is answered about a part of a session than before."""
    before, after = ask([old]), ask([new])
    restricting = (sorted(answered.restricting.values()) for answered in (before, after))
    return (before.outside, before.inside, next(restricting)) != (after.outside, after.inside, next(restricting))


def _of_hosts(before: TenantVersion, after: TenantVersion) -> Iterator[JudgedChange]:
    """Yield the changes of what declared hosts present, as the files have them now, or had them if they are gone."""
    now = {host.name for host in after.tenant.of("SendingHost")} if after.tenant else set()
    for own, other in ((after, before), (before, after)):
        for host in own.tenant.of("SendingHost") if own.tenant else ():
            if own is after or host.name not in now:
                changes: dict[_Cause, JudgedChange] = {}
                for mine, theirs, external in _decided(own, other, host):
                    old, new = (theirs, mine) if own is after else (mine, theirs)
                    if old.given is not new.given:
                        witness = witness_of(mine.facts.session, external)
                        change = JudgedChange(old, new, witness, host=host.name)
                        _fold(changes, _ends(change), change)
                yield from changes.values()


def _decided(own: TenantVersion, other: TenantVersion, host: Definition) -> Iterator[tuple[Decision, Decision, bool]]:
    """Yield what is decided of each session of a host on its own side and on the other, and the kind of recipient."""
    claims = other.view.decisions.claims if other.tenant else None
    for session in own.view.decisions.sessions(host):
        for made in session.decided:
            presented = made.decision.facts.session
            theirs = decide_presented(other.view.network, presented, external=session.external, claims=claims)
            yield made.decision, theirs, session.external
