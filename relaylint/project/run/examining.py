"""One side of a comparison to what a check says of it, by its own settings, rules, ignores and baseline."""

from __future__ import annotations

import os
from collections.abc import Mapping

from relaylint.core import paths
from relaylint.core.notices import RefusedError, ignored
from relaylint.model.tenants import ReadTenant
from relaylint.policy import pack
from relaylint.project.cache.codec import hold_texts
from relaylint.project.gathering import Read, Recall
from relaylint.project.load import Loader
from relaylint.project.plan import Holding, Plan
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Begun, Request, Ruled, is_divisible
from relaylint.project.run.checking import Gathered, Wanted, ledger_for, report_on
from relaylint.project.run.recalling import Recalling
from relaylint.project.selection import chosen, from_root, prepare, widened
from relaylint.project.settings import Settings
from relaylint.project.sides import Side
from relaylint.project.snapshots import CheckedSide
from relaylint.project.walking import Folders


class Examination:
    """Checks a side while its files are there.

    What a ``request`` says of rules, the day, ignores and the baseline counts on either side. A rule that it leaves out
    may be asked all the same, and one that the side does not know says nothing of it. ``other``: what is known of the
    other side, if that was checked before. ``is_whole``: all definitions are wanted, whatever is known.
    """

    def __init__(self, side: Side, request: Request, other: Recalling | None = None, *, is_whole: bool = False) -> None:
        self._side = side
        self._request = request
        self._other = other
        self._is_whole = is_whole
        self._prepared: tuple[Ruled, Request] | None = None
        self.recalling: Recalling | None = None

    def recall(self, settings: Settings, folders: Folders, holding: Holding) -> Recall:
        """Return what tells which tenants need not be read."""

        def recalled(loader: Loader, planned: Plan) -> Mapping[str, ReadTenant]:
            try:
                ruled, request = self._ruled(settings)
            except (RefusedError, SetupError):
                return {}  # what is wrong is said once all is read
            begun = Begun(ruled, folders, holding, planned, request.paths, [], False)
            if not is_divisible(begun):
                return {}
            made = Recalling(request, begun, ignored, self._other, is_passing=bool(self._side.tree))
            self.recalling = made.whole() if self._is_whole else made
            return self.recalling.recall(loader, planned)

        return recalled

    def check(self, settings: Settings, done: Read, folders: Folders, holding: Holding) -> CheckedSide:
        """Return what a check says. Raises `SetupError` and `RefusedError`."""
        ruled, request = self._ruled(settings)
        home = _moved_back(settings.root, self._side) if self._side.tree else ""
        gathered = Gathered(done, folders, holding)
        ledger = ledger_for(gathered, ruled) if request.baseline else None
        passing, recalling = done.loaded.paths, self.recalling
        wanted = Wanted(request.today, passing, ledger, request.ignores, home=home, recalling=recalling)
        report, _ = report_on(gathered, ruled, wanted)
        if recalling:
            recalling.end()
        if self._is_whole and self._side.tree:
            hold_texts((*report.diagnostics, *(each.diagnostic for each in report.suppressed)))
        return CheckedSide(ruled.settings, report, _own_rules(settings))

    def _ruled(self, settings: Settings) -> tuple[Ruled, Request]:
        """Return the rules that run, and what is asked for. Raises as `check`."""
        if self._prepared is None:
            setup = prepare(settings, self._request.rules)
            choice = widened(self._request.choice, setup)
            asked = self._request._replace(
                paths=[self._side.path], choice=choice, given={}, jobs=1, parts=(), is_compared=True
            )
            self._prepared = Ruled(*chosen(setup, choice), setup), asked
        return self._prepared


def _moved_back(root: str, side: Side) -> str:
    """Return where the root of a revision that is read elsewhere is in the working tree."""
    return os.path.normpath(os.path.join(side.top, os.path.relpath(root, paths.repository(root))))


def _own_rules(settings: Settings) -> dict[str, bytes]:
    """Return the contents of the rule files of one's own, by their paths from the root."""
    texts: dict[str, bytes] = {}
    for path in (path for folder in settings.rules for path, _ in pack.rule_files(folder)):
        with open(path, "rb") as stream:
            texts[from_root(path, settings.root)] = stream.read(settings.limits.size)
    return texts
