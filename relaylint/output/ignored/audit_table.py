"""Format ``markdown``: the ignores as a table, for wikis and tickets."""

from __future__ import annotations

from relaylint.core.ignore import IgnoreAudit, RecordedIgnore
from relaylint.output import Style
from relaylint.output.ignored.phrases import age_words, state_words, sum_words, unread_words
from relaylint.output.markdown_text import code, marked, spelled
from relaylint.output.places import place

_HEAD = ("| where | rule | reason | today | age | owner | ticket |", "|---|---|---|---|---|---|---|")


def render(audit: IgnoreAudit, style: Style) -> str:
    """Return a table, and a sentence that counts what is in it."""
    table = "\n".join([*_HEAD, *(_row(one, audit, style) for one in audit.listed)]) if audit.listed else ""
    counts = ". ".join(filter(None, [spelled(sum_words(audit)), marked(unread_words(audit))]))
    return "\n\n".join(filter(None, [table, f"{counts}."])) + "\n"


def _row(recorded: RecordedIgnore, audit: IgnoreAudit, style: Style) -> str:
    ignore, where = recorded.ignore, place(recorded.entry.location, style)
    about = f" for {spelled(recorded.about)}" if recorded.about else ""
    cells = (
        code(f"{where.path}:{where.start.line}"),
        f"{code(recorded.entry.words)}{about}",
        *map(spelled, (ignore.reason, state_words(recorded, audit.today), age_words(recorded, audit.today))),
        *map(spelled, (ignore.owner, ignore.ticket)),
    )
    return f"| {' | '.join(cells)} |"
