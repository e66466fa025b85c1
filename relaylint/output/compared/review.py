"""Format ``text``: what becomes of every possible session, tenant by tenant, declared hosts first, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from relaylint.output import Style
from relaylint.output.compared.telling import (
    ChangesAlike,
    alike_changes,
    by_relation,
    doubt_words,
    notes,
    relation_words,
    rest_words,
    summary_words,
    verdict_words,
    whence_words,
)
from relaylint.output.paint import BOLD, paint
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.output.verdicts.whole_path import reason_with_place
from relaylint.output.verdicts.words import COLORS, first_of
from relaylint.output.visible import visible
from relaylint.relay.decision import Decision
from relaylint.relay.map.comparison import Effect
from relaylint.relay.reasons import Reason
from relaylint.relay.versions import ComparedTenant, Comparison

_INDENT: Final = " " * 4
_MOST_TENANTS: Final = 12
"""Maximum number of tenants that are told in full."""
_MOST_FAULTS: Final = 3
_MOST_CHANGES: Final = 5
"""Maximum number of changes that are told of declared hosts, and as many of everybody else, in each tenant."""


def render(comparison: Comparison, style: Style) -> str:
    """Return a block for each tenant in which a session is judged differently, and what is said of the others."""
    several = len(comparison.tenants) > 1
    told = [each for each in by_relation(comparison) if each.relation is not Effect.EQUIVALENT]
    blocks = ["\n".join(_block(each, style, several=several)) for each in told[:_MOST_TENANTS]]
    if len(told) > _MOST_TENANTS:
        blocks.append(_more(told[_MOST_TENANTS:]))
    last = [
        rest_words(comparison, _quoted),
        visible(doubt_words(comparison, _quoted)),
        summary_words(comparison, style),
    ]
    return "\n\n".join([*blocks, "\n".join(filter(None, last))]) + "\n"


def _quoted(name: str) -> str:
    return f"`{visible(name)}`"


def _block(tenant: ComparedTenant, style: Style, *, several: bool) -> Iterator[str]:
    """Yield the lines of a tenant: how the versions relate, and what is judged differently."""
    head = f"tenant {paint(visible(tenant.name), BOLD, style)}: " if several else ""
    yield head + relation_words(tenant)
    for fault in islice(tenant.unread, _MOST_FAULTS):
        yield f"{_INDENT}{place(fault.primary.location, style)}: {visible(fault.message)}"
    yield from (f"{_INDENT}{visible(note)}" for note in notes(tenant))
    groups = alike_changes(tenant.difference.changes if tenant.difference else ())
    hosts, others = ([group for group in groups if bool(group.hosts) is declared] for declared in (True, False))
    for title, alike in (("declared hosts", hosts), ("everybody else", others)):
        if alike:
            yield ""
            yield f"{_INDENT}{title}:"
            yield from _groups(alike, style)


def _groups(groups: Sequence[ChangesAlike], style: Style) -> Iterator[str]:
    for group in groups[:_MOST_CHANGES]:
        yield from _group(group, style)
    left = groups[_MOST_CHANGES:]
    if left:
        count = sum(1 + group.more for group in left)
        yield f"{_INDENT}and {plural(count, 'more change')}, which `--format json` lists"


def _group(group: ChangesAlike, style: Style) -> Iterator[str]:
    """Yield who is meant, both verdicts, a session as a command, and what decides on either side."""
    change = group.change
    who = f"{first_of(list(map(visible, group.hosts)))}: " if group.hosts else ""
    whence = f", {words}" if (words := whence_words(change)) else ""
    yield f"{_INDENT}{who}{_verdict(change.before, style)} -> {_verdict(change.after, style)}{whence}"
    indent = f"{_INDENT}    "
    yield f"{indent}{visible(change.witness.command)}"
    yield from _reasons(f"{indent}before  ", group.reasons.before, style)
    yield from _reasons(f"{indent}after   ", group.reasons.after, style)
    if group.more:
        yield f"{indent}and {group.more} more like it"


def _reasons(head: str, reasons: Sequence[Reason], style: Style) -> Iterator[str]:
    for number, reason in enumerate(reasons):
        yield f"{' ' * len(head) if number else head}{reason_with_place(reason, style)}"


def _verdict(decision: Decision, style: Style) -> str:
    verdict = decision.given
    return verdict_words(decision).replace(verdict.value, paint(verdict.value, COLORS[verdict], style), 1)


def _more(tenants: Sequence[ComparedTenant]) -> str:
    names = first_of([_quoted(each.name) for each in tenants])
    return f"and {plural(len(tenants), 'more tenant')}, which `--tenant` or `--format json` shows: {names}"
