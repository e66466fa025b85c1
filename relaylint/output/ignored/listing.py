"""Format ``text``: each ignore with its place, reason, effect and age, for people."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.diagnostic import Severity
from relaylint.core.ignore import IgnoreAudit, IgnoreState, RecordedIgnore
from relaylint.output import Style
from relaylint.output.ignored.phrases import age_words, state_words, sum_words, unread_words
from relaylint.output.paint import BOLD, paint
from relaylint.output.places import place
from relaylint.output.severities import LOOKS
from relaylint.output.visible import visible


def render(audit: IgnoreAudit, style: Style) -> str:
    """Return the ignores, and a line that counts them."""
    blocks = ["\n".join(_block(one, audit, style)) for one in audit.listed]
    closing = [sum_words(audit), *filter(None, [unread_words(audit)])]
    return "\n\n".join([*blocks, "\n".join(closing)]) + "\n"


def _block(recorded: RecordedIgnore, audit: IgnoreAudit, style: Style) -> Iterator[str]:
    ignore = recorded.ignore
    limits = f" for {visible(recorded.about)}" if recorded.about else ""
    yield f"{place(recorded.entry.location, style)}: {paint(visible(recorded.entry.words), BOLD, style)}{limits}"
    yield f"  {visible(ignore.reason)}"
    state = state_words(recorded, audit.today)
    in_force = recorded.state in (IgnoreState.IN_FORCE, IgnoreState.UNDECIDED)
    words = [
        state if in_force else paint(state, LOOKS[Severity.WARNING].color, style),
        age_words(recorded, audit.today),
    ]
    words += [f"{name} {visible(said)}" for name, said in (("owner", ignore.owner), ("ticket", ignore.ticket)) if said]
    yield f"  {'; '.join(words)}"
