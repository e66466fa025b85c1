"""Format ``json``: differences as a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from collections.abc import Sequence

from relaylint.output import Style
from relaylint.output.compared.telling import telling_reasons
from relaylint.output.encode import encode
from relaylint.output.verdicts.json import fields_of_place
from relaylint.relay.decision import Decision
from relaylint.relay.map.comparison import Effect, JudgedChange
from relaylint.relay.openness import cidrs
from relaylint.relay.reasons import Reason
from relaylint.relay.versions import ComparedTenant, Comparison

VERSION = 1


def render(comparison: Comparison, style: Style) -> str:
    """Return the differences as one JSON document."""
    tenants = comparison.tenants
    return encode(
        {
            "version": VERSION,
            "old": style.name(comparison.old),
            "new": style.name(comparison.new),
            "tenants": [fields_of_tenant(each, style) for each in tenants],
            "summary": {
                "tenants": len(tenants),
                **{relation.value: comparison.count(relation) for relation in Effect},
                "unknown": comparison.count(None),
                "differing-alike": len(comparison.differing),
            },
        }
    )


def fields_of_tenant(tenant: ComparedTenant, style: Style) -> dict[str, object]:
    """Return how two versions of a tenant relate, and every change."""
    difference, relation = tenant.difference, tenant.relation
    return {
        "tenant": tenant.name,
        "relation": relation.value if relation else None,
        "outside": difference.outside.value if difference and relation else None,
        "inside": difference.inside.value if difference and relation else None,
        "unknown": tenant.unknown or None,
        "doubts": list(tenant.doubts),
        "differs": difference.differs if difference else None,
        "added": tenant.before is None,
        "removed": tenant.after is None,
        "open": difference.open if difference else None,
        "changes": [_change(each, style) for each in difference.changes] if difference else [],
        "unread": [{"message": fault.message, **fields_of_place(fault.primary, style)} for fault in tenant.unread],
    }


def _change(change: JudgedChange, style: Style) -> dict[str, object]:
    reasons = telling_reasons(change)
    return {
        "before": change.before.given.value,
        "after": change.after.given.value,
        "open": change.is_open,
        "host": change.host,
        "witness": change.witness.as_json,
        "command": change.witness.command,
        "alike": change.alike,
        "addresses": list(cidrs(change.addresses)),
        "old": fields_of_side(change.before, reasons.before, style),
        "new": fields_of_side(change.after, reasons.after, style),
    }


def fields_of_side(decision: Decision, reasons: Sequence[Reason], style: Style) -> dict[str, object]:
    """Return what decides in one version: its place is that of the first reason that has one."""
    label = next((reason.label for reason in reasons if reason.label), None)
    return {
        "connector": decision.connector.name if decision.connector else None,
        "via": decision.via,
        "attribution": decision.attribution,
        "codes": list(decision.codes),
        "reasons": [
            {"message": reason.text, "known": not reason.doubt, **fields_of_place(reason.label, style)}
            for reason in reasons
        ],
        **fields_of_place(label, style),
    }
