"""Verdicts put together for people: the sessions of each host, and those of them that end alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from relaylint.core.logic import UNDECIDED
from relaylint.core.records import NamedTuple
from relaylint.relay.chart import outcomes, steps
from relaylint.relay.decision import Decision
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import Reason
from relaylint.relay.verdicts import HostVerdict, NotJudged, Verdicts

_MOST_COMPARED = 100
"""Maximum number of decisions about one host whose reasons are compared."""


class JudgedHost(NamedTuple):
    """A host, or a session that no file declares, with the verdicts on it."""

    name: str | None
    answers: tuple[HostVerdict, ...]

    @property
    def worst(self) -> Verdict:
        """The worst of the verdicts."""
        return max((answer.verdict for answer in self.answers), key=lambda verdict: verdict.badness)

    @property
    def lacking(self) -> list[HostVerdict]:
        """The verdicts on sessions that are not relayed in full."""
        return [answer for answer in self.answers if answer.verdict is not Verdict.RELAYED]


class TenantVerdicts(NamedTuple):
    """The hosts of a tenant, and those that are not judged."""

    tenant: str
    hosts: tuple[JudgedHost, ...]
    not_judged: tuple[NotJudged, ...]

    @property
    def badness(self) -> int:
        """The rank of the worst verdict."""
        return max((host.worst.badness for host in self.hosts), default=0)


class SessionsAlike(NamedTuple):
    """Sessions of one host that differ only in sender and recipients, and the reasons of all of them."""

    answers: tuple[HostVerdict, ...]
    reasons: tuple[Reason, ...]


def by_tenant(verdicts: Verdicts) -> list[TenantVerdicts]:
    """Return the tenants in their order, each with its hosts."""
    hosts: dict[str, dict[tuple[int, str | None], list[HostVerdict]]] = {}
    not_judged: dict[str, list[NotJudged]] = {}
    for answer in verdicts.answers:
        hosts.setdefault(answer.tenant, {}).setdefault((answer.number, answer.host), []).append(answer)
    for row in verdicts.not_judged:
        not_judged.setdefault(row.tenant, []).append(row)
    return [
        TenantVerdicts(
            tenant,
            tuple(JudgedHost(name, tuple(answers)) for (_, name), answers in hosts.get(tenant, {}).items()),
            tuple(not_judged.get(tenant, ())),
        )
        for tenant in dict.fromkeys([*hosts, *not_judged])
    ]


def alike(answers: Iterable[HostVerdict]) -> tuple[list[SessionsAlike], int]:
    """Return the groups of sessions of one host that end alike, the worst first, and how many sessions are left out."""
    by_decision: dict[tuple[object, ...], list[HostVerdict]] = {}
    for answer in answers:
        by_decision.setdefault((answer.decision.facts, answer.address, answer.external), []).append(answer)
    groups: dict[tuple[object, ...], tuple[list[HostVerdict], dict[Reason, None]]] = {}
    compared = list(by_decision.values())
    for same in compared[:_MOST_COMPARED]:
        reasons = deciding(same[0])
        sessions, told = groups.setdefault(_likeness(same[0], reasons), ([], {}))
        sessions += same
        told.update(dict.fromkeys(reasons))
    ordered = sorted(groups.values(), key=lambda group: -group[0][0].verdict.badness)
    left = sum(map(len, compared[_MOST_COMPARED:]))
    return [SessionsAlike(tuple(sessions), tuple(told)) for sessions, told in ordered], left


def deciding(answer: HostVerdict) -> tuple[Reason, ...]:
    """Return the reasons for the possible outcomes, and the doubts about what leads to them; no others."""
    return deciding_reasons(answer.decision, answer.external)


def deciding_reasons(decision: Decision, external: bool) -> tuple[Reason, ...]:
    """Return the same of a decision; ``external``: a recipient is outside the tenant."""
    ends = outcomes(decision, external)
    reasons = [reason for end in ends for reason in end.evidence(decision.facts)]
    for step in steps(decision, external) if len(ends) > 1 else ():
        if step.asked and step.state is UNDECIDED:
            reasons += (reason for reason in step.reasons if reason.doubt)
    return tuple(dict.fromkeys(reasons))


def _likeness(answer: HostVerdict, reasons: Sequence[Reason]) -> tuple[object, ...]:
    """Return what the sessions of a group have in common, whatever the sender's domain is called."""
    name = f"`{answer.decision.facts.session.sender}`"
    return (
        answer.verdict,
        answer.address,
        answer.addresses,
        tuple(end.text for end in answer.ends),
        answer.codes,
        answer.decision.assumed,
        tuple(reason.text.replace(name, "`…`") for reason in reasons),
        answer.remedy.replace(name, "`…`"),
    )
