"""Which hosts of how many tenants an overview shows: all, or of many first those that are not relayed in full."""

from __future__ import annotations

from collections.abc import Sequence

from relaylint.core.records import NamedTuple
from relaylint.output.verdicts.grouping import JudgedHost, TenantVerdicts
from relaylint.relay.decision import Decision
from relaylint.relay.outcomes import Verdict
from relaylint.relay.verdicts import NotJudged

MOST_TOLD = 20
"""Maximum number of hosts whose sessions are told, of all tenants together."""
MOST_LINES = 100
"""Maximum number of hosts with a line, and of tenants in the summary."""


class Room(NamedTuple):
    """What is shown of a tenant: the hosts that are told, those with only a line, and those of which nothing is."""

    tenant: str
    told: tuple[JudgedHost, ...]
    lines: tuple[JudgedHost, ...]
    not_judged: tuple[NotJudged, ...]
    hidden: tuple[JudgedHost, ...]
    hidden_not_judged: int


def room_for(tenants: Sequence[TenantVerdicts]) -> list[Room]:
    """Return what is shown of each tenant."""
    lacking = [sum(host.worst is not Verdict.RELAYED for host in tenant.hosts) for tenant in tenants]
    relayed = [len(tenant.hosts) - count for tenant, count in zip(tenants, lacking, strict=True)]
    told, bad = shares(lacking, MOST_TOLD), shares(lacking, MOST_LINES)
    good = shares(relayed, MOST_LINES - sum(bad))
    others = shares([len(tenant.not_judged) for tenant in tenants], MOST_LINES - sum(bad) - sum(good))
    return [_room(*shown) for shown in zip(tenants, told, bad, good, others, strict=True)]


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Return how much of the room everybody gets: those who want the least leave the most for others."""
    given = [0] * len(wanted)
    for done, at in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[at] = min(wanted[at], room // (len(wanted) - done))
        room -= given[at]
    return given


def _room(tenant: TenantVerdicts, told: int, bad: int, good: int, others: int) -> Room:
    lacking = [host for host in tenant.hosts if host.worst is not Verdict.RELAYED]
    relayed = [host for host in tenant.hosts if host.worst is Verdict.RELAYED]
    chosen = _different_first(lacking)
    lines = [*_worst_first(chosen[told:bad]), *relayed[:good]]
    hidden = (*chosen[bad:], *relayed[good:])
    rows = tenant.not_judged[:others]
    left = len(tenant.not_judged) - len(rows)
    return Room(tenant.tenant, tuple(_worst_first(chosen[:told])), tuple(lines), rows, hidden, left)


def _worst_first(hosts: Sequence[JudgedHost]) -> list[JudgedHost]:
    return sorted(hosts, key=lambda host: -host.worst.badness)


def _different_first(hosts: Sequence[JudgedHost]) -> list[JudgedHost]:
    """Return the hosts with the worst first, before them one for every way in which a session ends."""
    seen: set[tuple[object, ...]] = set()
    first: list[JudgedHost] = []
    others: list[JudgedHost] = []
    for host in _worst_first(hosts):
        ways = {_way(answer.decision) for answer in host.lacking}
        (others if ways <= seen else first).append(host)
        seen |= ways
    return first + others


def _way(decision: Decision) -> tuple[object, ...]:
    """Return what tells how a session ends, as far as it costs nothing."""
    return (
        decision.verdict,
        *(end.name for _, end in decision.possible),
        decision.connector and decision.connector.name,
    )
