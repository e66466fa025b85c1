"""What a change does: the mail of declared hosts that is judged otherwise, and the diagnostics that come and go."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.notices import Notice
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings
from relaylint.relay.decision import Decision, decide_presented
from relaylint.relay.hosts import HostDecision, HostSession, addresses
from relaylint.relay.map.comparison import JudgedChange, TenantVersion, version_of
from relaylint.relay.map.witness import witness_of
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.relay.untouched import untouched
from relaylint.relay.verdicts import HostVerdict, Query, asked_sessions, verdict_on, why_not_judged
from relaylint.relay.versions import ComparedTenant, Comparison


class DeclaredIn(enum.Enum):
    """The versions in which a host is declared to send some mail."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


class MailTurn(enum.Enum):
    """What becomes of mail, those first that a reviewer has to look at first."""

    LOST = "lost"
    """It is rejected, and passed."""
    UNSURE = "unsure"
    """It is undecided, and passed."""
    REFUSED = "refused"
    """It is rejected, and was undecided."""
    FRAGILE = "fragile"
    """It is fragile, and was relayed."""
    GONE = "gone"
    """It passes as before, and is declared no more."""
    STARTS = "starts"
    """It passes, and was rejected."""
    BETTER = "better"
    """It is judged better in another way."""
    NEW = "new"
    """It passes as before, and was not declared."""


_LOSSES: Final = (MailTurn.LOST, MailTurn.UNSURE, MailTurn.REFUSED)
HostKey: TypeAlias = "tuple[str, int, str | None]"


class HostChange(NamedTuple):
    """Mail of a declared host, by envelope sender and kind of recipient, that is judged otherwise, or is no longer or
    newly declared.

    ``number`` tells hosts of one name apart. Of mail that one version alone declares, the verdict of the other is that
    on the same session; ``note``: why only one declares it, or why that is not known.
    """

    tenant: str
    number: int
    before: HostVerdict
    after: HostVerdict
    declared: DeclaredIn = DeclaredIn.BOTH
    note: str = ""

    @property
    def own(self) -> HostVerdict:
        """The verdict of a version that declares the mail: of the new one, if both do."""
        return self.before if self.declared is DeclaredIn.BEFORE else self.after

    @property
    def host(self) -> HostKey:
        """What tells the host from others."""
        return self.tenant, self.number, self.own.host

    @property
    def turn(self) -> MailTurn:
        """What becomes of the mail."""
        before, after = self.before.verdict, self.after.verdict
        if after.badness > before.badness:
            if after is Verdict.REJECTED:
                return MailTurn.LOST if before in PASSES else MailTurn.REFUSED
            return MailTurn.UNSURE if after is Verdict.UNDECIDED else MailTurn.FRAGILE
        if self.declared is DeclaredIn.BEFORE:
            return MailTurn.GONE
        if after is before:
            return MailTurn.NEW
        return MailTurn.STARTS if before is Verdict.REJECTED and after in PASSES else MailTurn.BETTER

    @property
    def matters(self) -> bool:
        """Whether it is judged otherwise, or passes and is no longer or newly declared; else nothing can be lost."""
        return self.before.verdict is not self.after.verdict or self.after.verdict in PASSES

    @property
    def judged(self) -> JudgedChange:
        """The change as that of a session which shows it."""
        before, after = self.before.decision, self.after.decision
        witness = witness_of(self.own.decision.facts.session, self.own.external)
        return JudgedChange(before, after, witness, host=self.own.host)


class ComparedDiagnostics(NamedTuple):
    """The diagnostics that only one of two versions has, by identity.

    ``held``: how many of the old version's are there still, and kept from being reported by an ignore or a baseline of
    the new one. ``undecided``: of how many the new one does not tell whether they are there still. ``hidden``: how many
    are new and held back at once.
    """

    new: tuple[Diagnostic, ...]
    gone: tuple[Diagnostic, ...]
    held: int = 0
    undecided: int = 0
    hidden: int = 0


class Impact(NamedTuple):
    """What a change does.

    ``hosts``: the mail of declared hosts that is judged otherwise, the worst first. ``remarks``: in what else the
    versions differ, such as settings.
    """

    comparison: Comparison
    hosts: tuple[HostChange, ...]
    diagnostics: ComparedDiagnostics
    remarks: tuple[Notice, ...] = ()

    @property
    def new(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that only the new version has."""
        return self.diagnostics.new

    @property
    def gone(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that only the old version has."""
        return self.diagnostics.gone

    @property
    def lost(self) -> list[HostChange]:
        """The mail that loses relay: it is rejected and was not, or is undecided and passed."""
        return [change for change in self.hosts if change.turn in _LOSSES]

    def fails(self, threshold: Severity | None) -> bool:
        """Return whether a host loses relay, or a new diagnostic is at or above ``threshold``; None: none is."""
        reached = threshold is not None and any(diagnostic.severity >= threshold for diagnostic in self.new)
        return bool(self.lost) or reached


class _Mail(NamedTuple):
    """Mail of a host in the version that declares it, with the verdict on it."""

    host: Definition
    session: HostSession
    verdict: HostVerdict


def changes_of_hosts(comparison: Comparison) -> tuple[HostChange, ...]:
    """Return what becomes of the mail of the declared hosts of every tenant compared, host by host, the worst first."""
    same = untouched(*comparison.around)
    others = (each for each in comparison.tenants if not (each.is_unchanged or _is_of(each, same)))
    every = (change for each in others for change in _of_tenant(each, *comparison.around))
    changes = [change for change in every if change.matters]
    worst, order = worst_turns(changes), list(MailTurn)
    hosts = sorted(worst, key=lambda host: order.index(worst[host]))
    places = {host: place for place, host in enumerate(hosts)}
    return tuple(sorted(changes, key=lambda change: (places[change.host], order.index(change.turn))))


def _is_of(compared: ComparedTenant, folders: frozenset[str]) -> bool:
    before, after = compared.before, compared.after
    return before is not None and after is not None and before.folder == after.folder in folders


def worst_turns(changes: Iterable[HostChange]) -> dict[HostKey, MailTurn]:
    """Return the worst that becomes of the mail of each host."""
    order, worst = list(MailTurn), dict[HostKey, MailTurn]()
    for change in changes:
        worst[change.host] = min(worst.get(change.host, MailTurn.NEW), change.turn, key=order.index)
    return worst


def _of_tenant(compared: ComparedTenant, around_old: Surroundings, around_new: Surroundings) -> Iterator[HostChange]:
    old, new = compared.before, compared.after
    before = version_of(old, around_old, new, around_new)
    after = version_of(new, around_new, old, around_old)
    for number, (host, host_now) in enumerate(_together(_hosts(before), _hosts(after))):
        mail, mail_now = _mail(before, host, after), _mail(after, host_now, before)
        for key, own in mail_now.items():
            known = mail.get(key)
            if known is None:
                note = _note(before, host, "new", is_judged=bool(mail))
                yield HostChange(compared.name, number, _elsewhere(own, before), own.verdict, DeclaredIn.AFTER, note)
            elif known.verdict.verdict is not own.verdict.verdict:
                yield HostChange(compared.name, number, known.verdict, own.verdict)
        for key, own in mail.items():
            if key not in mail_now:
                note = _note(after, host_now, "no longer declared", is_judged=bool(mail_now))
                yield HostChange(compared.name, number, own.verdict, _elsewhere(own, after), DeclaredIn.BEFORE, note)


def _note(without: TenantVersion, host: Definition | None, what: str, *, is_judged: bool) -> str:
    """Return why a version does not declare some mail, whose host it declares or not."""
    if without.tenant is None:
        return "the tenant is new" if what == "new" else "the tenant is gone"
    if without.tenant.partial:
        return f"whether it is {what} is not known: a file of the tenant cannot be read in full"
    if host is None:
        return f"the host is {what}"
    return f"this mail of the host is {what}" if is_judged else why_not_judged(host, Query())


def _hosts(version: TenantVersion) -> list[Definition]:
    return version.tenant.of("SendingHost") if version.tenant else []


def _mail(version: TenantVersion, host: Definition | None, other: TenantVersion) -> dict[Hashable, _Mail]:
    """Return the mail of a host by what it is: the sender, whether it is forwarded, and the kind of recipient.

    Of a tenant that the other version does not have, nobody is a recipient there: only other mail is compared, if any.
    """
    by_sender: dict[Hashable, _Mail] = {}
    decisions, query = version.view.decisions, Query()
    if host is None:
        return by_sender
    sessions = list(asked_sessions(decisions, host, query))
    if other.tenant is None:
        sessions = [session for session in sessions if session.external] or sessions
    for session in sessions:
        verdict = verdict_on(decisions, host, query, session, _worst(session.decided))
        by_sender[_sender(verdict), verdict.forwarded, verdict.external] = _Mail(host, session, verdict)
    return by_sender


def _sender(verdict: HostVerdict) -> Hashable:
    """Return what tells the sender of mail from others: of one that is not known in full, what is known of it."""
    presented = verdict.decision.facts.session
    ends = presented.part_of_sender
    return verdict.sender.lower() if verdict.sender else (presented.sender, ends and (ends.before, ends.after))


def _worst(decided: Iterable[HostDecision]) -> HostDecision:
    return max(decided, key=lambda outcome: outcome.decision.verdict.badness)


def _elsewhere(mail: _Mail, other: TenantVersion) -> HostVerdict:
    """Return what another version gives to mail that it does not declare."""
    claims = other.view.decisions.claims if other.tenant else None
    listed = dict(addresses(mail.host))

    def decide(outcome: HostDecision) -> Iterator[Decision]:
        for path in outcome.paths:
            presented = outcome.decision.facts.session._replace(address=listed[path])
            yield decide_presented(other.view.network, presented, external=mail.session.external, claims=claims)

    decisions = [decision for outcome in mail.session.decided for decision in decide(outcome)]
    return mail.verdict._replace(decision=max(decisions, key=lambda decision: decision.verdict.badness))


def _together(
    before: Sequence[Definition], after: Sequence[Definition]
) -> Iterator[tuple[Definition | None, Definition | None]]:
    """Yield the hosts of both versions that are the same: by name, else by all that they say besides."""
    known: dict[Definition, Definition] = {}
    left = list(before)
    for likeness in (_name, _all_but_name):
        waiting: dict[str, list[Definition]] = {}
        for host in left:
            waiting.setdefault(likeness(host), []).append(host)
        for host in after:
            if host not in known and waiting.get(likeness(host)):
                known[host] = waiting[likeness(host)].pop(0)
        left = [host for each in waiting.values() for host in each]
    yield from ((known.get(host), host) for host in after)
    yield from ((host, None) for host in left)


def _name(host: Definition) -> str:
    return host.name.lower()


def _all_but_name(host: Definition) -> str:
    return repr([(name, value) for name, value in host.data.items() if name != "Name"])
