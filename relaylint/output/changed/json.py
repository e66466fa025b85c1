"""Format ``json``: what a change does as a document of version 1. Fields may be added but never change."""

from __future__ import annotations

from relaylint.core.diagnostic import Severity
from relaylint.output import Style
from relaylint.output.compared.json import fields_of_side, fields_of_tenant
from relaylint.output.compared.telling import telling_reasons
from relaylint.output.encode import encode
from relaylint.output.fields import diagnostic_fields
from relaylint.output.verdicts.json import fields_of_place
from relaylint.relay.impacts import HostChange, Impact, MailTurn

VERSION = 1


def render(impact: Impact, style: Style) -> str:
    """Return what a change does as one JSON document."""
    comparison = impact.comparison
    return encode(
        {
            "version": VERSION,
            "versions": {"old": style.name(comparison.old), "new": style.name(comparison.new)},
            "hosts": [_host(change, style) for change in impact.hosts],
            "new": [diagnostic_fields(each, style) for each in impact.new],
            "gone": [diagnostic_fields(each, style) for each in impact.gone],
            "held": impact.diagnostics.held,
            "undecided": impact.diagnostics.undecided,
            "hidden": impact.diagnostics.hidden,
            "remarks": [remark.said(style.name) for remark in impact.remarks],
            "tenants": [fields_of_tenant(each, style) for each in comparison.tenants],
            "summary": {
                "tenants": len(comparison.tenants),
                **{turn.value: sum(change.turn is turn for change in impact.hosts) for turn in MailTurn},
                **{
                    f"new-{severity.word}s": sum(each.severity is severity for each in impact.new)
                    for severity in reversed(Severity)
                },
                "gone-diagnostics": len(impact.gone),
            },
        }
    )


def _host(change: HostChange, style: Style) -> dict[str, object]:
    own, reasons = change.own, telling_reasons(change.judged)
    witness = change.judged.witness
    return {
        "tenant": change.tenant,
        "host": own.host,
        "from": own.sender,
        "forwarded": own.forwarded,
        "recipients": "external" if own.external else "internal",
        "before": change.before.verdict.value,
        "after": change.after.verdict.value,
        "turn": change.turn.value,
        "declared": change.declared.value,
        "note": change.note or None,
        "witness": witness.as_json,
        "command": witness.command,
        "old": fields_of_side(change.before.decision, reasons.before, style),
        "new": fields_of_side(change.after.decision, reasons.after, style),
        **fields_of_place(own.label, style),
    }
