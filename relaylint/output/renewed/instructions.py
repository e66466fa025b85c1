"""Format ``text``: what a new certificate changes, and what to do in which order, for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.diagnostic import Label
from relaylint.core.logic import FAILS, HOLDS
from relaylint.output import Style
from relaylint.output.paint import BOLD, paint
from relaylint.output.places import place
from relaylint.output.summary import beside, plural
from relaylint.output.verdicts.words import COLORS, title
from relaylint.output.visible import visible
from relaylint.relay.outcomes import PASSES, Outcome, Verdict
from relaylint.relay.reasons import some_of
from relaylint.relay.renewal.presenting import identity_of
from relaylint.relay.renewal.transition import HostRenewal, Renewal, Renewals, RenewalStep, SessionChange
from relaylint.relay.successor import Successor
from relaylint.relay.verdicts import HostVerdict

_INDENT = " " * 4
_WIDTH = 116
_KINDS = {"originating": " as own mail", "incoming": " as incoming mail", None: " as own or incoming mail"}
"""What mail for recipients in the tenant counts as, by its attribution."""
_MOST_REASONS = 4
_MOST_HOSTS = 8


def render(renewals: Renewals, style: Style) -> str:
    """Return a block for each renewal, and the summary."""
    blocks = ["\n".join(_block(each, style, several=len(renewals.renewals) > 1)) for each in renewals.renewals]
    last = [*_chosen(renewals), *beside(renewals.context, style), _summary(renewals)]
    return "\n\n".join([*blocks, "\n".join(last)]) + "\n"


def _block(renewal: Renewal, style: Style, *, several: bool) -> Iterator[str]:
    where = f"tenant {visible(renewal.tenant)}, " if several else ""
    yield where + _certificate(renewal.successor, renewal.day)
    alike: dict[tuple[str, ...], list[str]] = {}
    for host in renewal.hosts:
        if host.is_changed or not host.sessions:
            alike.setdefault(tuple(_host(host, style)), []).append(host.host.name)
    for (replaced, *lines), names in alike.items():
        yield from ("", f"{_hosts(names, style)}: {replaced}", *lines)
    same = [host for host in renewal.hosts if host.sessions and not host.is_changed]
    if same:
        yield ""
        names = [host.host.name for host in same]
        yield f"{_hosts(names, style)}: {_same(change for host in same for change in host.sessions)}"
    for connector in renewal.connectors:
        yield ""
        identity = f"`{visible(identity_of(connector))}`" if identity_of(connector) else "what its servers choose"
        yield f"Send connector {paint(visible(connector.name), BOLD, style)}: now {identity}"
    if renewal.steps:
        yield ""
        yield from _steps(renewal, style)


def _certificate(successor: Successor, day: str) -> str:
    """Return the new certificate in one line."""
    leaf = successor.leaf
    if successor.names is None:
        return f"new certificate `{visible(successor.title)}`, which cannot be read"
    names = visible(some_of(successor.names)) if successor.names else "no name"
    if leaf is None:
        return f"new certificate for {names}, judged by its names alone"
    issuer = f", issued by `{visible(leaf.issuer)}`"
    return (
        f"new certificate `{visible(successor.title)}` for {names}{issuer}, valid {leaf.not_before} to "
        f"{leaf.not_after}, judged on {day}"
    )


def _hosts(names: Sequence[str], style: Style) -> str:
    """Return the names of the first hosts, and how many more there are."""
    more = f" and {len(names) - _MOST_HOSTS} more" if len(names) > _MOST_HOSTS else ""
    return ", ".join(paint(visible(name), BOLD, style) for name in names[:_MOST_HOSTS]) + more


def _host(host: HostRenewal, style: Style) -> Iterator[str]:
    """Yield what a host presents now, what changes in full, and how much stays as it is."""
    yield _replaced(host)
    if not host.sessions:
        yield f"{_INDENT}not judged, {visible(host.reason)}"
        return
    for change in host.sessions:
        if change.is_changed:
            yield from _change(change, style)
    same = [change for change in host.sessions if not change.is_changed]
    if same:
        yield f"{_INDENT}{_same(same)}"


def _same(changes: Iterable[SessionChange]) -> str:
    """Return how many sessions stay as they are."""
    counted = Counter(change.after.verdict for change in changes)
    counts = ", ".join(f"{counted[verdict]} {verdict.value}" for verdict in Verdict if counted[verdict])
    stay = "stays" if counted.total() == 1 else "stay"
    return f"{plural(counted.total(), 'session')} {stay} as now: {counts}"


def _replaced(host: HostRenewal) -> str:
    """Return what a host presents now, and until when."""
    names = host.before.names
    if names is None:
        words = "now a certificate whose names are not known"
    else:
        words = f"now {visible(some_of(names))}" if names else "now no certificate"
    until = f" until {host.leaf.not_after}" if host.leaf and host.leaf.not_after else ""
    uncounted = {FAILS: "; the new one does not count", HOLDS: ""}.get(
        host.after.trusted, "; not known whether the new one counts"
    )
    return f"{words}{until}{uncounted}"


def _change(change: SessionChange, style: Style) -> Iterator[str]:
    _, sender, recipients = title(change.after)
    address = f"  by address `{visible(change.after.address or '')}`" if change.after.addresses > 1 else ""
    words = f"{visible(sender)}  {recipients}{address}"
    yield f"{_INDENT}{words}: {_verdict(change.before, style)} -> {_verdict(change.after, style)}"
    indent = f"{_INDENT}    "
    ends = _told(change)
    for end in ends:
        yield f"{indent}{f'{end.verdict.value}: ' if len(ends) > 1 else ''}{end.text}"
    doubts = [reason for reason in change.after.reasons if reason.doubt] if change.is_lost else []
    for reason in doubts[:_MOST_REASONS]:
        yield f"{indent}{visible(reason.text)}{_at(reason.label, style)}"
    if change.after.codes and change.is_lost:
        yield f"{indent}reply: {' or '.join(f'`{code}`' for code in change.after.codes)}"


def _told(change: SessionChange) -> list[Outcome]:
    """Return the ends of a session that make it worse than now."""
    if change.is_lost:
        return [end for end in change.after.ends if end.verdict not in PASSES]
    return list(change.after.ends[-1:]) if change.is_worse else []


def _verdict(answer: HostVerdict, style: Style) -> str:
    decision = answer.decision
    way = f" by {decision.via}" if decision.via else ""
    kind = _KINDS[decision.attribution] if answer.verdict in PASSES and not answer.external else ""
    return f"{paint(answer.verdict.value, COLORS[answer.verdict], style)}{kind}{way}"


def _steps(renewal: Renewal, style: Style) -> Iterator[str]:
    yield "what to do, in this order:" if len(renewal.steps) > 1 else "what to do:"
    for number, step in enumerate(renewal.steps, 1):
        yield from _wrapped(f"{number:>3}. ", _step(step, style))
    if renewal.instead:
        yield from _wrapped("instead: ", visible(renewal.instead))


def _step(step: RenewalStep, style: Style) -> str:
    return visible(step.text) + _at(step.label, style)


def _wrapped(head: str, text: str) -> Iterator[str]:
    """Yield a text in lines; what stands in quotation marks may be copied, and is not broken where it has no blank."""
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _at(label: Label | None, style: Style) -> str:
    return f" ({place(label.location, style)})" if label else ""


def _chosen(renewals: Renewals) -> Iterator[str]:
    """Yield how the hosts were chosen, where that may not be what was meant."""
    if renewals.guessed:
        yield (
            "no host is known to present a name on the new certificate: all that present one are judged; name those "
            "that get it with --host"
        )
    elif renewals.others:
        have, are = ("presents", "is") if renewals.others == 1 else ("present", "are")
        hosts = f"{plural(renewals.others, 'host')} {have} a certificate with no name that is known to be on this one"
        yield f"{hosts}, and {are} not judged; name what gets it with --host"


def _summary(renewals: Renewals) -> str:
    changes = [change for each in renewals.renewals for change in each.changes]
    hosts = sum(len(each.hosts) for each in renewals.renewals)
    lost = sum(change.is_lost for change in changes)
    changed = sum(change.is_changed for change in changes)
    words = f"{plural(hosts, 'host')}, {plural(len(changes), 'session')}: {lost} refused or doubtful afterwards"
    needed = sum(step.needed for each in renewals.renewals for step in each.steps)
    first = f"; {plural(needed, 'step')} needed besides installing it" if needed else ""
    return f"{words}, {changed - lost} changed otherwise, {len(changes) - changed} as now{first}"
