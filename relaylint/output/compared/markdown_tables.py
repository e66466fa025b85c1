"""Format ``markdown``: differences as a table for each tenant, for pull requests and wikis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from relaylint.core.diagnostic import Location
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
from relaylint.output.markdown_text import code, marked, spelled
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.output.verdicts.words import NOT_KNOWN, first_of
from relaylint.relay.map.comparison import Effect
from relaylint.relay.reasons import Reason
from relaylint.relay.versions import ComparedTenant, Comparison

_MOST_ROWS: Final = 100
"""Maximum number of changes in all tables: a comment on a pull request has an end."""
_MOST_FAULTS: Final = 10
_HEAD: Final = "| who | a session | before | after | decided before | decided after |\n|---|---|---|---|---|---|"


def render(comparison: Comparison, style: Style) -> str:
    """Return a table for each tenant in which a session is judged differently, and what is said of the others."""
    several, room = len(comparison.tenants) > 1, _MOST_ROWS
    blocks: list[str] = []
    for tenant in by_relation(comparison):
        if tenant.relation is not Effect.EQUIVALENT:
            blocks += [f"### {code(tenant.name)}"] if several else []
            blocks += _tenant(tenant, room, style)
            room = max(0, _MOST_ROWS - sum(block.count("\n| ") for block in blocks))
    doubts = doubt_words(comparison, code)
    last = (
        rest_words(comparison, code),
        doubts if several else marked(doubts),
        spelled(summary_words(comparison, style)),
    )
    return "\n\n".join([*blocks, *filter(None, last)]) + "\n"


def _tenant(tenant: ComparedTenant, room: int, style: Style) -> Iterator[str]:
    """Yield the blocks of a tenant: how the versions relate, what has to be known, and a table of changes."""
    relation = tenant.relation.value if tenant.relation else NOT_KNOWN
    yield f"**{relation}**{marked(relation_words(tenant).removeprefix(relation))}"
    faults = islice(tenant.unread, _MOST_FAULTS)
    items = [f"{_place(fault.primary.location, style)}: {marked(fault.message)}" for fault in faults]
    items += map(marked, notes(tenant))
    if items:
        yield "\n".join(f"* {item}" for item in items)
    groups = alike_changes(tenant.difference.changes if tenant.difference else ())
    shown = groups[:room]
    if shown:
        yield "\n".join([_HEAD, *(_row(group, style) for group in shown)])
    left = groups[room:]
    if left:
        yield f"and {plural(sum(1 + group.more for group in left), 'more change')}, which `--format json` lists"


def _row(group: ChangesAlike, style: Style) -> str:
    change, reasons = group.change, group.reasons
    more = f" and {group.more} more like it" if group.more else ""
    cells = (
        first_of(list(map(code, group.hosts))) if group.hosts else f"anybody {whence_words(change)}".rstrip(),
        f"{code(change.witness.command)}{more}",
        verdict_words(change.before),
        verdict_words(change.after),
        _reasons(reasons.before, style),
        _reasons(reasons.after, style),
    )
    return f"| {' | '.join(cells)} |"


def _reasons(reasons: Iterable[Reason], style: Style) -> str:
    return "<br>".join(
        marked(reason.text) + (f" ({_place(reason.label.location, style)})" if reason.label else "")
        for reason in reasons
    )


def _place(location: Location, style: Style) -> str:
    return code(str(place(location, style)))
