"""An ignore in words: its state, its age, and what all of them keep away."""

from __future__ import annotations

from collections import Counter

from relaylint.core.ignore import IgnoreAudit, IgnoreState, RecordedIgnore
from relaylint.output.summary import plural
from relaylint.values.syntaxes import days_between

_STATES = {
    IgnoreState.UNUSED: "unused: the rule reports nothing there",
    IgnoreState.UNDECIDED: "keeps nothing away, as far as could be decided",
    IgnoreState.PARTLY: "keeps nothing away: other values are reported with it",
    IgnoreState.MISPLACED: "misplaced: it is about nothing",
    IgnoreState.UNKNOWN: "there is no such rule",
    IgnoreState.REFUSED: "the rule cannot be ignored",
}


def state_words(recorded: RecordedIgnore, today: str) -> str:
    """Return what an ignore does today."""
    until, state = recorded.ignore.until, recorded.state
    if state is IgnoreState.ENDED:
        return f"ended on {until}"
    keeps = _STATES.get(state, f"keeps {recorded.keeps} away")
    if not until:
        return keeps
    soon = f", in {plural(days_between(today, until), 'day')}" if state is IgnoreState.ENDING else ""
    return f"{keeps}; ends on {until}{soon}"


def age_words(recorded: RecordedIgnore, today: str) -> str:
    """Return since when an ignore is there, as far as Git tells."""
    days = days_there(recorded, today)
    if days is None:
        return "not committed, as far as Git tells"
    return f"since {recorded.since} ({plural(days, 'day')})"


def days_there(recorded: RecordedIgnore, today: str) -> int | None:
    """Return for how many days an ignore is there; None where Git does not tell, 0 before it was."""
    return max(0, days_between(recorded.since, today)) if recorded.since else None


def sum_words(audit: IgnoreAudit) -> str:
    """Return what all listed ignores come to."""
    if not audit.listed and not audit.left_out:
        return "no ignores"
    counts = Counter(one.state for one in audit.listed)
    states = ", ".join(f"{counts[state]} {state.value}" for state in IgnoreState if counts[state])
    more = f"; {audit.left_out} not listed" if audit.left_out else ""
    kept_away = f"{plural(audit.kept_away, 'diagnostic')} kept away"
    return f"{plural(len(audit.listed), 'ignore')}{f' ({states})' if states else ''}{more}; {kept_away}"


def unread_words(audit: IgnoreAudit) -> str:
    """Return how many comments cannot be read, or give no reason; empty if none."""
    if not audit.unread:
        return ""
    verb = "ignores" if audit.unread == 1 else "ignore"
    return f"{plural(audit.unread, 'comment')} {verb} nothing, which `relaylint check` shows"
