"""Format ``markdown``: who may send as whom as a table for each tenant, for wikis and pull requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.diagnostic import Label
from relaylint.output import Style
from relaylint.output.granted.wording import (
    COVERED,
    identity_words,
    nobody_words,
    redundant_words,
    regardless_words,
    senders_words,
    undeclared_words,
)
from relaylint.output.markdown_text import code, marked
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.output.verdicts.words import first_of
from relaylint.relay.index import Connector
from relaylint.relay.map.grants import Grant
from relaylint.relay.openness import Granted, GrantQuery, TenantAnswer, connector_label, grant_label

_MOST_ROWS = 400
"""Maximum number of grants in all tables: pages have an end, and so have comments on a pull request."""
_HEAD = ("| who | may send as | over connector | verdict | undeclared |", "|---|---|---|---|---|")


def render(granted: Granted, style: Style) -> str:
    """Return a table for each tenant that gives something, a sentence on the others, and what the answer covers."""
    query, room, several = granted.query, _MOST_ROWS, len(granted.tenants) > 1
    giving = [tenant for tenant in granted.tenants if tenant.says_something]
    blocks: list[str] = []
    for tenant in giving:
        blocks += [f"### {code(tenant.tenant)}"] if several else []
        blocks += _tenant(tenant, query, room, style)
        room = max(0, room - len(tenant.grants))
    for group in granted.silent:
        blocks += [f"{nobody_words(query, group, code, several=several)}", *_list(_below(group, query))]
    blocks += _list([f"open: {marked(query.untold)}"] if query.untold else [])
    return "\n\n".join([*blocks, COVERED]) + "\n"


def _tenant(tenant: TenantAnswer, query: GrantQuery, room: int, style: Style) -> Iterator[str]:
    """Yield the blocks of a tenant: its table, and below it what gives nothing, and what is open."""
    if not tenant.is_open:
        yield f"{nobody_words(query, [tenant], code)}{'; not settled is:' if tenant.grants else '.'}"
    shown = tenant.grants[:room]
    if shown:
        yield "\n".join([*_HEAD, *(_row(grant, style) for grant in shown)])
    if len(tenant.grants) > len(shown):
        yield f"and {plural(len(tenant.grants) - len(shown), 'more grant')}, which `--format csv` lists"
    unreached = [f"no session reaches {_connector(each, style)}" for each in tenant.unreached]
    redundant = [
        f"{_connector(each.connector, style)} gives nothing beyond {redundant_words(each, code)}"
        for each in tenant.redundant
    ]
    yield from _list([*unreached, *redundant, *_below([tenant], query)])


def _row(grant: Grant, style: Style) -> str:
    cells = (
        identity_words(grant, code),
        senders_words(grant, code),
        _connector(grant.connector, style, grant_label(grant)),
        grant.verdict.value + (f": {marked(grant.open)}" if grant.open else ""),
        undeclared_words(grant),
    )
    return f"| {' | '.join(cells)} |"


def _connector(connector: Connector, style: Style, label: Label | None = None) -> str:
    label = label or connector_label(connector)
    where = f" ({code(str(place(label.location, style)))})" if label else ""
    return f"{code(connector.name)}{where}"


def _below(tenants: Iterable[TenantAnswer], query: GrantQuery) -> Iterator[str]:
    """Yield what holds regardless of what is asked, and what is open."""
    tenants = list(tenants)
    held = [f"{identity_words(each, code)} ({code(each.connector.name)})" for of in tenants for each in of.regardless]
    if held:
        yield f"{regardless_words(query)}: {first_of(held)}"
    yield from (f"open: {marked(doubt)}" for doubt in dict.fromkeys(doubt for of in tenants for doubt in of.doubts))


def _list(items: Iterable[str]) -> list[str]:
    """Return items as one block; none if there are none."""
    lines = [f"* {item}" for item in items]
    return ["\n".join(lines)] if lines else []
