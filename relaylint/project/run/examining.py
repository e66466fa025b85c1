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
from relaylint.relay.versions import Unchanged


class Examination:
    """Checks a side while its files are there.

    What a ``request`` says of rules, the day, ignores and the baseline counts on either side. A rule that it leaves out
    may be asked all the same, and one that the side does not know says nothing of it. ``other``: what is known of the
    other side, if that was checked before. ``is_whole``: all definitions are wanted, whatever is known; ``is_last``:
    those of what both sides do not have alike are, of which ``unchanged`` tells.
    """

    def __init__(
        self,
        side: Side,
        request: Request,
        other: Recalling | None = None,
        *,
        is_whole: bool = False,
        is_last: bool = False,
    ) -> None:
        self._side = side
        self._request = request
        self._other = other
        self._is_whole = is_whole
        self._is_last = is_last
        self.unchanged = Unchanged()
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
            home = _home(settings.root, self._side)
            self._is_whole = self._is_whole or (self._is_last and not (self._other and made.is_like(self._other, home)))
            self.recalling = made.whole() if self._is_whole else made
            return self.recalling.recall(loader, planned)

        return recalled

    def check(self, settings: Settings, done: Read, folders: Folders, holding: Holding) -> CheckedSide:
        """Return what a check says. Raises `SetupError` and `RefusedError`."""
        ruled, request = self._ruled(settings)
        home = _home(settings.root, self._side) if self._side.tree else ""
        gathered = Gathered(done, folders, holding)
        ledger = ledger_for(gathered, ruled) if request.baseline else None
        passing, recalling = done.loaded.paths, self.recalling
        wanted = Wanted(request.today, passing, ledger, request.ignores, home=home, recalling=recalling)
        report, _ = report_on(gathered, ruled, wanted)
        if recalling:
            recalling.end()
        if self._is_last and recalling and self._other and not self._is_whole:
            self.unchanged = unchanged_in(recalling, self._other)
        if (self._is_whole or self._is_last) and self._side.tree:
            said = (*report.diagnostics, *(each.diagnostic for each in report.suppressed))
            hold_texts(each for each in said if each.tenant not in self.unchanged.doubts)
        return CheckedSide(ruled.settings, report, _own_rules(settings))

    def _ruled(self, settings: Settings) -> tuple[Ruled, Request]:
        """Return the rules that run, and what is asked for. Raises as `check`."""
        if self._prepared is None:
            setup = prepare(settings, self._request.rules)
            choice = widened(self._request.choice, setup)
            # processes read what is on the disk
            jobs = 1 if self._side.tree or self._is_whole else self._request.jobs
            asked = self._request._replace(
                paths=[self._side.path], choice=choice, given={}, jobs=jobs, parts=(), is_compared=True
            )
            self._prepared = Ruled(*chosen(setup, choice), setup), asked
        return self._prepared


def unchanged_in(old: Recalling, new: Recalling) -> Unchanged:
    """Return which tenants two versions have alike, and read what both have of the others, and of what these are
    compared with."""
    alike = (folder for folder, digest in old.hangs_on.items() if new.hangs_on.get(folder) == digest)
    told = ((folder, new.doubts(folder)) for folder in alike)
    doubts = {folder: each for folder, each in told if each is not None}
    others = (old.hangs_on.keys() | new.hangs_on.keys()) - doubts.keys()
    beside = frozenset(others | old.tied(others) | new.tied(others))
    for each in (old, new):
        each.complete(beside)
    return Unchanged(doubts, beside)


def _home(root: str, side: Side) -> str:
    """Return where the root of a side is in the working tree: that of a revision is read elsewhere."""
    if not side.tree:
        return root
    return os.path.normpath(os.path.join(side.top, os.path.relpath(root, paths.repository(root))))


def _own_rules(settings: Settings) -> dict[str, bytes]:
    """Return the contents of the rule files of one's own, by their paths from the root."""
    texts: dict[str, bytes] = {}
    for path in (path for folder in settings.rules for path, _ in pack.rule_files(folder)):
        with open(path, "rb") as stream:
            texts[from_root(path, settings.root)] = stream.read(settings.limits.size)
    return texts
