"""Data types for ignores: recorded decisions not to report a diagnostic, in a comment or in the settings."""

from __future__ import annotations

import enum

from relaylint.core.diagnostic import Diagnostic, Location
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span

KEYS = ("until", "owner", "ticket")
"""What can be said of an ignore behind its reason, each with a colon."""


class IgnoredRule(NamedTuple):
    """A rule that an ignore names, with its place. ``value``: only diagnostics about this value are ignored."""

    rule: str
    location: Location
    value: str = ""

    @property
    def words(self) -> str:
        """The rule as it is written in the brackets of a comment."""
        return f"{self.rule}: {self.value}" if self.value else self.rule


class Ignore(NamedTuple):
    """An ignore: its place, the rules that it names, why, and optionally until when (ISO date, that day included), who
    answers for it, and where it is tracked. ``ended_at``: the place of the date."""

    location: Location
    rules: tuple[IgnoredRule, ...]
    reason: str
    until: str = ""
    owner: str = ""
    ticket: str = ""
    ended_at: Location | None = None


class CentralIgnore(NamedTuple):
    """An ignore in the settings, and what it is limited to: a kind, a name (which may be a glob), globs of files and of
    tenants. An empty field sets no limit. ``places``: where each field that is given stands."""

    ignore: Ignore
    kind: str = ""
    name: str = ""
    paths: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    places: dict[str, Location] = {}  # noqa: RUF012  # never changed


class IgnoreState(enum.Enum):
    """What has become of a rule of an ignore."""

    IN_FORCE = "in force"
    """It keeps diagnostics away."""
    ENDING = "ends soon"
    """It does, for 30 days or less."""
    ENDED = "ended"
    """Its date is past, and it keeps nothing away."""
    UNUSED = "unused"
    """It keeps nothing away, and everything that it is about was decided."""
    UNDECIDED = "not decided"
    """It keeps nothing away, and whether it would is not known: its rule did not run, or was not decided."""
    PARTLY = "in part"
    """It keeps nothing away: what is reported is about other values too."""
    MISPLACED = "misplaced"
    """There is nothing that it could be about."""
    UNKNOWN = "unknown rule"
    """There is no such rule."""
    REFUSED = "refused"
    """The rule cannot be ignored."""


class RecordedIgnore(NamedTuple):
    """A rule of an ignore as an audit lists it. ``keeps``: how many diagnostics it keeps away today. ``limits``: of one
    in the settings. ``since``: the ISO date on which its line was committed; empty where that is not known."""

    ignore: Ignore
    entry: IgnoredRule
    keeps: int
    state: IgnoreState
    limits: CentralIgnore | None = None
    since: str = ""

    @property
    def about(self) -> str:
        """What one in the settings is limited to, in words; empty for one in a comment."""
        if self.limits is None:
            return ""
        subject = f"{self.limits.kind} {self.limits.name}".strip() or "every definition"
        within = [f"in {', '.join(globs)}" for globs in (self.limits.paths, self.limits.tenants) if globs]
        return " ".join((subject, *within))


class IgnoreAudit(NamedTuple):
    """The ignores of a run, in order. ``today`` is an ISO date. ``kept_away``: how many diagnostics they keep away
    together; ``left_out``: how many ignores are not listed; ``unread``: how many comments cannot be read; ``damage``:
    what keeps files from being read in full, in which more ignores may be."""

    listed: tuple[RecordedIgnore, ...]
    today: str
    kept_away: int = 0
    left_out: int = 0
    unread: int = 0
    damage: tuple[Diagnostic, ...] = ()


def location_in(source: Source, start: int, end: int) -> Location:
    """Return the location of an offset range."""
    return Location(source, Span(start, end))
