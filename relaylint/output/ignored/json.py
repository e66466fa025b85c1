"""Format ``json``: the ignores as a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from relaylint.core.ignore import IgnoreAudit, RecordedIgnore
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.ignored.phrases import days_there
from relaylint.output.places import place


def render(audit: IgnoreAudit, style: Style) -> str:
    """Return the ignores as one JSON document."""
    summary = {
        "ignores": len(audit.listed),
        "kept-away": audit.kept_away,
        "not-listed": audit.left_out,
        "unread": audit.unread,
    }
    listed = [_fields(one, audit, style) for one in audit.listed]
    return encode({"version": 1, "today": audit.today, "ignores": listed, "summary": summary})


def _fields(recorded: RecordedIgnore, audit: IgnoreAudit, style: Style) -> dict[str, object]:
    ignore, limits, where = recorded.ignore, recorded.limits, place(recorded.entry.location, style)
    return {
        "path": where.path,
        "line": where.start.line,
        "column": where.start.column,
        "rule": recorded.entry.rule,
        "value": recorded.entry.value or None,
        "reason": ignore.reason,
        "state": recorded.state.value,
        "keeps-away": recorded.keeps,
        "since": recorded.since or None,
        "days": days_there(recorded, audit.today),
        "until": ignore.until or None,
        "owner": ignore.owner or None,
        "ticket": ignore.ticket or None,
        "central": limits is not None,
        "kind": (limits.kind if limits else "") or None,
        "name": (limits.name if limits else "") or None,
        "paths": list(limits.paths) if limits else [],
        "tenants": list(limits.tenants) if limits else [],
    }
