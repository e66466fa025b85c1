"""Format ``csv`` (RFC 4180): a row for each grant, and for each connector that gives nothing, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.diagnostic import Label
from relaylint.output import Style
from relaylint.output.sheets import place_cells, sheet
from relaylint.relay.index import Connector
from relaylint.relay.map.grants import Grant
from relaylint.relay.openness import (
    Granted,
    TenantAnswer,
    address_count,
    cidrs,
    connector_label,
    grant_label,
    shared_by,
)

COLUMNS = (
    "tenant",
    "connector",
    "certificate",
    "addresses",
    "count",
    "shared-by",
    "senders",
    "excepted",
    "verdict",
    "open",
    "undeclared",
    "regardless",
    "try",
    "path",
    "line",
    "column",
)
UNREACHED, REDUNDANT, NOTHING = "unreached", "redundant", "nothing"
"""What stands as the verdict of a connector that no session reaches, of one that gives nothing that others do not
give, and of a tenant without a grant."""


def render(granted: Granted, style: Style) -> str:
    """Return a table with a header; no cell begins with what a spreadsheet takes for a formula."""
    rows = (row for tenant in granted.tenants for row in _rows(tenant, granted, style))
    return sheet(COLUMNS, ([row.get(column, "") for column in COLUMNS] for row in rows))


def _rows(tenant: TenantAnswer, granted: Granted, style: Style) -> Iterator[dict[str, str]]:
    """Yield the rows of a tenant, each with the cells that are not empty by their column."""
    named, doubts = {"tenant": tenant.tenant}, "; ".join(tenant.doubts)
    for grants, regardless in ((tenant.grants, "false"), (tenant.regardless, "true")):
        for grant in grants:
            more = {"regardless": regardless, "try": granted.command(grant), **_place(grant_label(grant), style)}
            yield {**named, **_grant(grant), **more}
    for connector in tenant.unreached:
        yield {**named, **_connector(connector, style), "verdict": UNREACHED}
    for redundant in tenant.redundant:
        others = ", ".join(each.name for each in redundant.by)
        yield {**named, **_connector(redundant.connector, style), "verdict": REDUNDANT, "open": f"given by {others}"}
    if doubts or not tenant.every:
        yield {**named, "verdict": NOTHING if not tenant.every else "", "open": doubts}


def _grant(grant: Grant) -> dict[str, str]:
    ranges = grant.addresses
    return {
        "connector": grant.connector.name,
        "certificate": grant.certificate or "",
        "addresses": "" if ranges is None else " ".join(cidrs(ranges)),
        "count": "" if ranges is None else str(address_count(grant)),
        "shared-by": ", ".join(shared_by(grant)),
        "senders": grant.senders if isinstance(grant.senders, str) else " ".join(grant.senders),
        "excepted": " ".join(grant.excepted),
        "verdict": grant.verdict.value,
        "open": grant.open,
        "undeclared": str(grant.undeclared),
    }


def _connector(connector: Connector, style: Style) -> dict[str, str]:
    return {"connector": connector.name, **_place(connector_label(connector), style)}


def _place(label: Label | None, style: Style) -> dict[str, str]:
    return dict(zip(COLUMNS[-3:], place_cells(label, style), strict=True))
