"""Format ``text``: who may send as whom, over which connector, the most open first, for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.diagnostic import Label
from relaylint.output import Style
from relaylint.output.granted.wording import (
    COVERED,
    asked_words,
    identity_words,
    nobody_words,
    redundant_words,
    regardless_words,
    senders_words,
    sort_words,
    undeclared_words,
)
from relaylint.output.paint import BOLD, paint
from relaylint.output.places import place
from relaylint.output.summary import beside, plural
from relaylint.output.verdicts.words import COLORS, first_of, of_each, padded, width_for
from relaylint.output.visible import visible
from relaylint.relay.index import Connector
from relaylint.relay.map.grants import Grant
from relaylint.relay.openness import Granted, GrantQuery, TenantAnswer, connector_label, grant_label
from relaylint.relay.outcomes import Verdict

_INDENT = " " * 4
_WIDTH = 116
_MOST_GRANTS = 5
"""Maximum number of grants told of one tenant."""
_MOST_TOLD = 5
"""Maximum number of tenants whose grants are told; of more, each has a line."""
_MOST_LINES = 50
"""Maximum number of tenants with a line."""
_MOST_DOUBTS = 4


def render(granted: Granted, style: Style) -> str:
    """Return the grants of each tenant, or a line for each of many, and what the answer covers."""
    query = granted.query
    giving = [tenant for tenant in granted.tenants if tenant.says_something]
    if len(giving) > _MOST_TOLD and not style.explain:
        blocks = ["\n".join(_table(giving, style))]
    else:
        blocks = ["\n".join(_told(tenant, granted, style)) for tenant in giving]
    if granted.silent:
        several = len(granted.tenants) > 1
        blocks.append("\n".join(line for group in granted.silent for line in _nobody(group, query, several=several)))
    return "\n\n".join([*blocks, "\n".join(_closing(granted, giving, style))]) + "\n"


def code(name: str) -> str:
    """Return a name in backticks, whatever it holds."""
    return f"`{visible(name)}`"


def _told(tenant: TenantAnswer, granted: Granted, style: Style) -> Iterator[str]:
    """Yield the lines of a tenant: its grants, what holds regardless, and connectors that give nothing."""
    query = granted.query
    if len(granted.tenants) > 1:
        yield from (f"tenant {visible(tenant.tenant)}", "")
    together = _by_identity(tenant.grants)
    shown = together if style.explain else together[:_MOST_GRANTS]
    if not tenant.is_open:
        yield f"{nobody_words(query, [tenant], code)}{'; not settled is:' if tenant.grants else ''}"
    for grants in shown:
        for grant in grants:
            yield from _grant(grant, style) if grant is grants[0] else _besides(grant, grants[0], style)
            if style.explain:
                yield f"{_INDENT}try: {visible(granted.command(grant))}"
    left = [grant for grants in together[len(shown) :] for grant in grants]
    if left:
        words = of_each(f"and {plural(len(left), 'more grant')}", [grant.verdict for grant in left])
        yield f"{words}; `--explain` shows all"
    yield from _regardless([tenant], query)
    if tenant.unreached:
        yield f"no session reaches {_connectors(tenant.unreached, style)}"
    for each in tenant.redundant[:_MOST_GRANTS]:
        yield f"{_connector(each.connector, style)} gives nothing beyond {redundant_words(each, code)}"
    if len(tenant.redundant) > _MOST_GRANTS:
        yield f"and {plural(len(tenant.redundant) - _MOST_GRANTS, 'more connector')} that give nothing more"
    yield from _doubts([tenant])


def _by_identity(grants: Iterable[Grant]) -> list[list[Grant]]:
    """Return grants with those together that differ in whom they let send as, and how surely."""
    groups: dict[tuple[object, ...], list[Grant]] = {}
    for grant in grants:
        groups.setdefault((grant.connector.definition, grant.certificate, grant.addresses), []).append(grant)
    return list(groups.values())


def _grant(grant: Grant, style: Style) -> Iterator[str]:
    """Yield who may send as whom, over which connector, what of it is declared, and what leaves it open."""
    identity = paint(identity_words(grant, code), BOLD, style)
    yield f"{_unless_relayed(grant, style)}{identity} may send as {senders_words(grant, code)}"
    undeclared = undeclared_words(grant)
    yield f"{_INDENT}{_connector(grant.connector, style, grant_label(grant))}{f'; {undeclared}' if undeclared else ''}"
    if grant.open:
        yield f"{_INDENT}{visible(grant.open)}"


def _besides(grant: Grant, first: Grant, style: Style) -> Iterator[str]:
    """Yield what a connector gives besides to those that it lets in anyhow."""
    verdict = _verdict(grant, style)
    senders = "" if grant.senders == first.senders else f" as {senders_words(grant, code)}"
    yield f"{_INDENT}besides {verdict}{senders}{f': {visible(grant.open)}' if grant.open else ''}"


def _unless_relayed(grant: Grant, style: Style) -> str:
    """Return the verdict as the head of a line; nothing for what is simply relayed."""
    return "" if grant.verdict is Verdict.RELAYED else f"{_verdict(grant, style)}: "


def _verdict(grant: Grant, style: Style) -> str:
    return paint(grant.verdict.value, COLORS[grant.verdict], style)


def _connector(connector: Connector, style: Style, label: Label | None = None) -> str:
    label = label or connector_label(connector)
    return f"connector {code(connector.name)}{f' ({place(label.location, style)})' if label else ''}"


def _connectors(connectors: Sequence[Connector], style: Style) -> str:
    """Return the first connectors with their places, and how many more there are."""
    return first_of([_connector(each, style) for each in connectors])


def _regardless(tenants: Iterable[TenantAnswer], query: GrantQuery) -> Iterator[str]:
    """Yield what is relayed whatever the address, or the certificate, that is asked about."""
    grants = [grant for tenant in tenants for grant in tenant.regardless]
    shown = list(dict.fromkeys(f"{identity_words(each, code)} over {code(each.connector.name)}" for each in grants))
    if len(shown) > _MOST_GRANTS:
        yield f"{regardless_words(query)}: {plural(len(grants), 'grant')}, which `--format csv` lists"
    elif shown:
        yield f"{regardless_words(query)}: {'; '.join(shown)}"


def _doubts(tenants: Iterable[TenantAnswer]) -> Iterator[str]:
    doubts = list(dict.fromkeys(doubt for tenant in tenants for doubt in tenant.doubts))
    yield from (f"open: {visible(doubt)}" for doubt in doubts[:_MOST_DOUBTS])
    if len(doubts) > _MOST_DOUBTS:
        yield f"open: {len(doubts) - _MOST_DOUBTS} more, which `--format json` lists"


def _nobody(tenants: Sequence[TenantAnswer], query: GrantQuery, *, several: bool) -> Iterator[str]:
    """Yield the guarantee of tenants that give nothing of what is asked about."""
    yield nobody_words(query, tenants, code, several=several)
    yield from _regardless(tenants, query)
    yield from _doubts(tenants)


def _table(tenants: Sequence[TenantAnswer], style: Style) -> Iterator[str]:
    """Yield a line for each tenant: how many grants, and the most open one."""
    shown = tenants[:_MOST_LINES]
    width = width_for(visible(tenant.tenant) for tenant in shown)
    for tenant in shown:
        count = plural(len(tenant.grants), "grant")
        yield f"{padded(visible(tenant.tenant), width)}  {count:>9}{_first(tenant, style)}"
    if len(tenants) > len(shown):
        left = [grant for tenant in tenants[len(shown) :] for grant in tenant.grants]
        words = f"and {plural(len(tenants) - len(shown), 'more tenant')} with {plural(len(left), 'grant')}"
        yield f"{of_each(words, [grant.verdict for grant in left])}; `--format csv` lists every one"
    sorts = Counter(sort_words(tenant.grants[0]) for tenant in tenants if tenant.grants)
    yield f"the first of each lets in {', '.join(f'{sort} ({count})' for sort, count in sorts.items())}"


def _first(tenant: TenantAnswer, style: Style) -> str:
    if not tenant.grants:
        return ""
    grant = tenant.grants[0]
    return f"  {_unless_relayed(grant, style)}{identity_words(grant, code)} as {senders_words(grant, code)}"


def _closing(granted: Granted, giving: Sequence[TenantAnswer], style: Style) -> Iterator[str]:
    """Yield the counts, and what the answer covers and leaves open."""
    query, grants = granted.query, [grant for tenant in giving for grant in tenant.grants]
    yield from beside(granted.context, style)
    if grants:
        connectors = len({grant.connector.definition for grant in grants})
        words = f"{plural(len(grants), 'grant')}{asked_words(query, code)} by {plural(connectors, 'connector')}"
        words += f" of {plural(len(giving), 'tenant')}" if len(granted.tenants) > 1 else ""
        more = sum(grant.undeclared > 0 for grant in grants)
        let_in = "let in" if more > 1 else "lets in"
        idle = f"; {more} {let_in} more than declared hosts use" if more else ""
        yield f"{of_each(words, [grant.verdict for grant in grants])}{idle}"
    if len(giving) > _MOST_TOLD and not style.explain:
        yield "name a tenant's folder to see its grants in full, or `--explain` to see all"
    if query.untold:
        yield f"open: {visible(query.untold)}"
    yield from textwrap.wrap(COVERED, _WIDTH)
