"""Format ``csv`` (RFC 4180): a row for each session, and for each host that is not judged, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from relaylint.output import Style
from relaylint.output.sheets import place_cells, sheet
from relaylint.relay.verdicts import HostVerdict, NotJudged, Verdicts

COLUMNS = (
    "tenant",
    "host",
    "from",
    "forwarded",
    "recipients",
    "address",
    "certificate",
    "verdict",
    "condition-1a",
    "condition-1b",
    "condition-2",
    "via",
    "connector",
    "codes",
    "outcome",
    "remedy",
    "path",
    "line",
    "column",
)
NOT_JUDGED = "not-judged"


def render(verdicts: Verdicts, style: Style) -> str:
    """Return a table with a header; no cell begins with what a spreadsheet takes for a formula."""
    judged = (_cells(answer, style) for answer in verdicts.answers)
    return sheet(COLUMNS, (*judged, *(_reason(row, style) for row in verdicts.not_judged)))


def _cells(answer: HostVerdict, style: Style) -> Iterable[str]:
    decision = answer.decision
    return (
        answer.tenant,
        answer.host or "",
        answer.sender or "",
        "true" if answer.forwarded else "false",
        "external" if answer.external else "internal",
        answer.address or "",
        " ".join(answer.names or ()),
        answer.verdict.value,
        decision.condition_1a.value,
        decision.condition_1b.value,
        decision.condition_2.value,
        decision.via or "",
        decision.connector.name if decision.connector else "",
        ", ".join(answer.codes),
        _outcome(answer),
        answer.remedy,
        *place_cells(answer.label, style),
    )


def _outcome(answer: HostVerdict) -> str:
    """Return how it ends, in a sentence, or how it may."""
    if len(answer.ends) == 1:
        return answer.ends[0].text
    return "; ".join(f"{end.verdict.value}: {end.text}" for end in answer.ends)


def _reason(row: NotJudged, style: Style) -> Iterable[str]:
    """Return the cells for a host that is not judged: the reason stands as its outcome."""
    values = {"tenant": row.tenant, "host": row.host, "verdict": NOT_JUDGED, "outcome": row.reason}
    values |= dict(zip(COLUMNS[-3:], place_cells(row.label, style), strict=True))
    return (values.get(column, "") for column in COLUMNS)
