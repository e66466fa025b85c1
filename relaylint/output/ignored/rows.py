"""Format ``csv`` (RFC 4180): a row for each ignore, for spreadsheets; no cell begins like a formula."""

from __future__ import annotations

from relaylint.core.diagnostic import Label
from relaylint.core.ignore import IgnoreAudit, RecordedIgnore
from relaylint.output import Style
from relaylint.output.ignored.phrases import days_there
from relaylint.output.sheets import place_cells, sheet

COLUMNS = (
    *("rule", "value", "state", "keeps-away", "since", "days", "until", "owner", "ticket", "reason", "limited-to"),
    *("path", "line", "column"),
)


def render(audit: IgnoreAudit, style: Style) -> str:
    """Return the ignores as a table with a header."""
    return sheet(COLUMNS, [_row(one, audit.today, style) for one in audit.listed])


def _row(recorded: RecordedIgnore, today: str, style: Style) -> tuple[str, ...]:
    ignore, entry = recorded.ignore, recorded.entry
    days = days_there(recorded, today)
    return (
        *(entry.rule, entry.value, recorded.state.value, str(recorded.keeps)),
        *(recorded.since, "" if days is None else str(days)),
        *(ignore.until, ignore.owner, ignore.ticket, " ".join(ignore.reason.split()), recorded.about),
        *place_cells(Label(entry.location), style),
    )
