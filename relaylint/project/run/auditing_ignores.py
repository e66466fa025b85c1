"""Settings and paths to a list of ignores, each with what it keeps away and since when it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from relaylint.core import paths
from relaylint.core.checks import IGNORE_WITHOUT_REASON, MALFORMED_IGNORE
from relaylint.core.diagnostic import BY_IGNORE
from relaylint.core.ignore import IgnoreAudit, IgnoreState, RecordedIgnore
from relaylint.core.notices import Tell
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.model.tenants import Surroundings, keeps_unread
from relaylint.project.git.blaming import committed_on
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import check_paths
from relaylint.project.settings import Settings

_LAST: Final = "~"
"""Stands behind every date."""
_WITHOUT_EFFECT: Final = (
    IgnoreState.UNUSED,
    IgnoreState.MISPLACED,
    IgnoreState.UNKNOWN,
    IgnoreState.REFUSED,
    IgnoreState.PARTLY,
)
_ORDERS: Final[dict[str, Callable[[RecordedIgnore], Any]]] = {
    "place": lambda one: (),
    "rule": lambda one: one.entry.rule,
    "age": lambda one: one.since or _LAST,
    "end": lambda one: one.ignore.until or _LAST,
    "most": lambda one: -one.keeps,
}


class IgnoreQuery(NamedTuple):
    """Which ignores are listed, and in which order; of several conditions one must hold."""

    order: str = "place"
    expired: bool = False
    unused: bool = False
    endless: bool = False

    def wants(self, recorded: RecordedIgnore) -> bool:
        """Return whether an ignore is listed."""
        if not (self.expired or self.unused or self.endless):
            return True
        return (
            (self.expired and recorded.state in (IgnoreState.ENDED, IgnoreState.ENDING))
            or (self.unused and recorded.state in _WITHOUT_EFFECT)
            or (self.endless and not recorded.ignore.until)
        )


def audit_ignores(settings: Settings, request: Request, query: IgnoreQuery, tell: Tell) -> IgnoreAudit:
    """Return the ignores that a check of some paths meets. Raises as `check_paths` does."""
    run = check_paths(settings, request._replace(baseline=False, exempt=True), tell)
    report, recorded = run.report, run.ignores.recorded() if run.ignores else []
    by_place = sorted(recorded, key=_place)
    listed = _with_dates([one for one in by_place if query.wants(one)])
    return IgnoreAudit(
        tuple(sorted(listed, key=_ORDERS[query.order])),
        Surroundings(today=request.today).today,
        sum(one.suppression.by == BY_IGNORE for one in report.suppressed),
        len(recorded) - len(listed),
        sum(one.rule in (MALFORMED_IGNORE, IGNORE_WITHOUT_REASON) for one in report.diagnostics),
        tuple(filter(keeps_unread, report.diagnostics)),
    )


def _place(recorded: RecordedIgnore) -> tuple[str, int]:
    location = recorded.entry.location
    return location.path, location.span.start


def _with_dates(listed: Iterable[RecordedIgnore]) -> list[RecordedIgnore]:
    """Return ignores with the dates on which Git says that their lines were committed."""
    by_file: dict[str, list[RecordedIgnore]] = {}
    for one in listed:
        by_file.setdefault(one.ignore.location.path, []).append(one)
    dated: list[RecordedIgnore] = []
    for path, ones in by_file.items():
        source: Source = ones[0].ignore.location.source
        starts = [one.ignore.location.span.start for one in ones]
        top = paths.repository(path)
        known = committed_on(top, path, source, starts) if top else {}
        dated += (one._replace(since=known.get(start, "")) for one, start in zip(ones, starts, strict=True))
    return dated
