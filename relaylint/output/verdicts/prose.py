"""Format ``text``: a line for each host and what is not relayed, or the whole path of each decision, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.summary import beside, plural
from relaylint.output.verdicts.grouping import TenantVerdicts, by_tenant
from relaylint.output.verdicts.overview import tables
from relaylint.output.verdicts.room import MOST_LINES
from relaylint.output.verdicts.whole_path import followed
from relaylint.output.verdicts.words import of_each, padded, who_gets_it, width_for
from relaylint.output.visible import visible
from relaylint.relay.verdicts import NotJudged, Verdicts

_MOST_ASKED = 10
"""Maximum number of answers about a session that no file declares whose whole path is told without being asked for."""


def render(verdicts: Verdicts, style: Style) -> str:
    """Return the verdicts as blocks of text, and the summary; of one session, and if so asked, the whole path."""
    tenants = by_tenant(verdicts)
    whole = style.explain or _is_of_one(verdicts)
    blocks = [*(_paths(tenants, style) if whole else tables(tenants, style))]
    closing = [*beside(verdicts.context, style), *map(visible, _summary(verdicts, tenants, whole=whole))]
    return "\n\n".join([*blocks, "\n".join(closing)]) + "\n"


def _is_of_one(verdicts: Verdicts) -> bool:
    """Return whether the verdicts are about one session, of a host or that no file declares."""
    count = len(verdicts.answers)
    return count == 1 or (0 < count <= _MOST_ASKED and all(answer.host is None for answer in verdicts.answers))


def _paths(tenants: Sequence[TenantVerdicts], style: Style) -> Iterator[str]:
    for tenant in tenants:
        if len(tenants) > 1:
            yield f"tenant {visible(tenant.tenant)}"
        for host in tenant.hosts:
            yield from ("\n".join(followed(answer, style)) for answer in host.answers)
        if tenant.not_judged:
            yield "\n".join(_not_judged(row, style) for row in tenant.not_judged)


def _not_judged(row: NotJudged, style: Style) -> str:
    return f"{visible(row.host)}: not judged, {visible(row.reason)} ({place(row.label.location, style)})"


def _summary(verdicts: Verdicts, tenants: Sequence[TenantVerdicts], *, whole: bool) -> Iterator[str]:
    """Yield a line for each of several tenants and one for all, or who gets the session that is asked about."""
    gets = who_gets_it(verdicts)
    if len(tenants) > 1 and not gets:
        shown = {tenant.tenant for tenant in sorted(tenants, key=lambda tenant: -tenant.badness)[:MOST_LINES]}
        rows = [(tenant.tenant, _counts([tenant], whole=whole)) for tenant in tenants if tenant.tenant in shown]
        if len(tenants) > len(shown):
            rest = [tenant for tenant in tenants if tenant.tenant not in shown]
            rows.append((f"{plural(len(rest), 'more tenant')}", _counts(rest, whole=whole)))
        rows.append((f"all {len(tenants)} tenants", _counts(tenants, whole=whole)))
        width = width_for(visible(name) for name, _ in rows)
        yield from (f"{padded(visible(name), width)}  {words}" for name, words in rows)
    else:
        yield _counts(tenants, whole=whole)
    yield from gets


def _counts(tenants: Sequence[TenantVerdicts], *, whole: bool) -> str:
    """Return how many there are of each verdict: of hosts the worst, or every one where that is what is told."""
    hosts = [host for tenant in tenants for host in tenant.hosts]
    every = [answer.verdict for host in hosts for answer in host.answers]
    others = sum(len(tenant.not_judged) for tenant in tenants)
    left_out = f"; {plural(others, 'host')} not judged" if others else ""
    if whole or all(host.name is None for host in hosts):
        return of_each(plural(len(every), "verdict"), every) + left_out
    words = f"{plural(len(hosts), 'host')} with {plural(len(every), 'session')}"
    return of_each(words, [host.worst for host in hosts]) + left_out
