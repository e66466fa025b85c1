"""Format ``json``: who can relay, as a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.verdicts.json import fields_of_place
from relaylint.relay.map.grants import Grant
from relaylint.relay.openness import (
    Granted,
    GrantQuery,
    TenantAnswer,
    address_count,
    cidrs,
    connector_label,
    grant_label,
    shared_by,
)
from relaylint.relay.outcomes import Verdict

VERSION = 1


def render(granted: Granted, style: Style) -> str:
    """Return the grants as one JSON document."""
    grants = granted.every
    return encode(
        {
            "version": VERSION,
            "asked": _asked(granted.query),
            "tenants": [_tenant(tenant, granted, style) for tenant in granted.tenants],
            "context": list(map(style.name, granted.context)),
            "summary": {
                "tenants": len(granted.tenants),
                "grants": len(grants),
                **{verdict.value: sum(grant.verdict is verdict for grant in grants) for verdict in Verdict},
                "complete": granted.is_complete,
                "errors": granted.errors,
            },
        }
    )


def _asked(query: GrantQuery) -> dict[str, object]:
    return {
        "as": list(query.senders),
        "from": list(query.addresses),
        "certificate": None if query.certificate is None else list(query.certificate),
        "connector": list(query.connectors),
        "open": [query.untold] if query.untold else [],
    }


def _tenant(tenant: TenantAnswer, granted: Granted, style: Style) -> dict[str, object]:
    return {
        "tenant": tenant.tenant,
        "grants": [
            {
                **_grant(grant),
                "regardless": regardless,
                "witness": {**grant.witness.as_json, "command": granted.command(grant)},
                **fields_of_place(grant_label(grant), style),
            }
            for grants, regardless in ((tenant.grants, False), (tenant.regardless, True))
            for grant in grants
        ],
        "unreached": [each.name for each in tenant.unreached],
        "redundant": [each.connector.name for each in tenant.redundant],
        "covered": [
            {
                "connector": each.connector.name,
                "by": [other.name for other in each.by],
                "shadows": each.shadows,
                **fields_of_place(connector_label(each.connector), style),
            }
            for each in tenant.redundant
        ],
        "open": list(tenant.doubts),
    }


def _grant(grant: Grant) -> dict[str, object]:
    ranges = grant.addresses
    return {
        "connector": grant.connector.name,
        "certificate": grant.certificate,
        "addresses": None if ranges is None else list(cidrs(ranges)),
        "count": None if ranges is None else address_count(grant),
        "shared-by": list(shared_by(grant)),
        "senders": grant.senders if isinstance(grant.senders, str) else list(grant.senders),
        "excepted": list(grant.excepted),
        "verdict": grant.verdict.value,
        "open": grant.open or None,
        "undeclared": grant.undeclared,
    }
