"""What a renewal changes: each session of a host before and after, and the results of a whole question."""

from __future__ import annotations

from relaylint.core.diagnostic import Label
from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition
from relaylint.relay.hosts import HostDecision, HostDecisions, Shown
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.relay.successor import Successor
from relaylint.relay.verdicts import HostVerdict, Query, asked_sessions, verdict_on, why_not_judged


class SessionChange(NamedTuple):
    """The verdicts on a session of a host before its certificate is replaced, and after."""

    before: HostVerdict
    after: HostVerdict

    @property
    def is_lost(self) -> bool:
        """Whether mail that passes, or may pass, is refused afterwards, or may be."""
        return _is_lost(self.before.verdict, self.after.verdict)

    @property
    def is_worse(self) -> bool:
        """Whether the verdict is worse afterwards, or mail of the tenant's own does not count as such any more."""
        before, after = (each.decision for each in self)
        no_longer_own = before.attribution == "originating" != after.attribution
        return after.verdict.badness > before.verdict.badness or no_longer_own

    @property
    def is_changed(self) -> bool:
        """Whether the verdict, the way or the attribution differs."""
        before, after = (each.decision for each in self)
        return (before.verdict, before.via, before.attribution) != (after.verdict, after.via, after.attribution)


class HostRenewal(NamedTuple):
    """A host whose certificate is replaced, and its sessions.

    ``before`` and ``after``: what it presents; ``leaf``: what the file of the present certificate holds, None if no
    file is declared. ``reason``: why no session is judged; empty if some are.
    """

    host: Definition
    before: Shown
    after: Shown
    leaf: Certificate | None
    sessions: tuple[SessionChange, ...]
    reason: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether mail that passes now is refused afterwards, or may be."""
        return any(change.is_lost for change in self.sessions)

    @property
    def is_changed(self) -> bool:
        """Whether a session is not as it was."""
        return any(change.is_changed for change in self.sessions)


class RenewalStep(NamedTuple):
    """Something to do for a renewal, with the place in the files that it is about.

    ``action``: ``certificate``, ``sender``, ``accepted-domain``, ``connector``, ``install``, ``send-connector`` or
    ``remove``.
    ``value``: the name, the domain or the identity that it is about. ``needed``: mail that passes now is refused
    without it; installing the certificate is what is asked about, and no such step.
    """

    action: str
    text: str
    value: str = ""
    label: Label | None = None
    needed: bool = False


class Renewal(NamedTuple):
    """What happens where one certificate takes the place of others in a tenant, and what to do, in order.

    ``day``: the day (ISO) on which it is judged. ``connectors``: the Send connectors that name one of those others, or
    declare this one as their next. ``instead``: what makes the change of names superfluous.
    """

    tenant: str
    successor: Successor
    day: str
    hosts: tuple[HostRenewal, ...]
    connectors: tuple[Definition, ...] = ()
    steps: tuple[RenewalStep, ...] = ()
    instead: str = ""

    @property
    def changes(self) -> tuple[SessionChange, ...]:
        """The sessions of all hosts."""
        return tuple(change for host in self.hosts for change in host.sessions)

    @property
    def is_judged(self) -> bool:
        """Whether a session is judged, or a Send connector is concerned."""
        return bool(self.changes or self.connectors)

    @property
    def fails(self) -> bool:
        """Whether something has to be done besides installing the certificate."""
        return any(host.is_lost for host in self.hosts) or any(step.needed for step in self.steps)


class Renewals(NamedTuple):
    """The renewals of a run.

    ``others``: how many hosts present a certificate with no name that is known to be on the new one, and are not meant;
    ``guessed``: no host is known to present such a name, so that all of them may be meant. ``errors``: errors while
    reading; ``context``: as in `Checked`.
    """

    renewals: tuple[Renewal, ...]
    others: int = 0
    guessed: bool = False
    errors: int = 0
    context: tuple[str, ...] = ()


def host_renewal(now: HostDecisions, then: HostDecisions, host: Definition, query: Query) -> HostRenewal:
    """Return what changes for a host, by the decisions before and after."""
    leaf, sessions = now.tenant.certificate(host), []
    pairs = zip(asked_sessions(now, host, query), asked_sessions(then, host, query), strict=True)
    for before, after in pairs:
        outcomes = max(zip(before.decided, after.decided, strict=True), key=_change)
        verdicts = (
            verdict_on(decisions, host, query, session, outcome)
            for decisions, session, outcome in zip((now, then), (before, after), outcomes, strict=True)
        )
        sessions.append(SessionChange(*verdicts))
    reason = "" if sessions else why_not_judged(host, query)
    certificate = leaf if isinstance(leaf, Certificate) else None
    return HostRenewal(host, now.certificate(host), then.certificate(host), certificate, tuple(sessions), reason)


def _change(outcomes: tuple[HostDecision, HostDecision]) -> tuple[bool, int, int]:
    """Return how bad a change is for the mail from a group of source addresses."""
    before, after = (outcome.decision.verdict for outcome in outcomes)
    return _is_lost(before, after), after.badness - before.badness, after.badness


def _is_lost(before: Verdict, after: Verdict) -> bool:
    return after not in PASSES and after.badness > before.badness
