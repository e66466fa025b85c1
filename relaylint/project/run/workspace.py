"""A repository that is kept read and judged while its files, and the open texts of an editor, change."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from relaylint.check.engine import judge, of_tenants
from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.core.notices import RefusedError, Tell, ignored
from relaylint.core.paths import GIT
from relaylint.core.text import Rewritten
from relaylint.model.tenants import ReadTenant, Surroundings, Tenant
from relaylint.project.finding import find_settings
from relaylint.project.gathering import Read, read_planned, refuse_nothing
from relaylint.project.git.heads import Heads
from relaylint.project.load import Loaded, counts_of
from relaylint.project.plan import Plan
from relaylint.project.run.beginning import Request, Ruled
from relaylint.project.run.checking import NOTHING, Gathered, Wanted, ledger_for, report_on
from relaylint.project.run.keeping import KeptTenant, KeptTenants, ToldByFile
from relaylint.project.run.mending import fixed, offered
from relaylint.project.run.preparing import Prepared, begin, prepared, text_of
from relaylint.project.run.state import Basis

_NONE: Final[Mapping[str, bytes | None]] = MappingProxyType({})
_MOST_AT_ONCE: Final = 20
"""How many tenants may be judged before anything else; where another branch was checked out, the rest comes later."""


class Workspace:
    """The tenants of a repository, each read and judged again when something changes that it hangs on, and no other.

    Paths are absolute. What is at hand is judged at once: the tenants with a file that changed, unless these are many,
    or that is open, and those that are tied to them. `rest` does what is left, at the start all other tenants, in small
    steps between which more may change; what has been told by then is what a fresh check reports. Open texts of
    settings and rules count where there are such files on the disk; baseline and certificates count as they are there.
    """

    def __init__(self, request: Request, here: str, config: str | None = None, tell: Tell = ignored) -> None:
        """Note what is asked in the folder ``here``. The first change, or report, makes a beginning."""
        self._request = request
        self._open = dict(request.given)
        self._settings = partial(find_settings, here, config, request.paths, tell, self._open)
        self._tell = tell
        self._told: ToldByFile = {}
        self._ready: Prepared | None = None
        self._last: Prepared | None = None
        self._kept = KeptTenants({})
        self._policy: dict[str, bytes | None] = {}
        self._tops: tuple[str, ...] = ()

    def _begin(self) -> Prepared:
        """Find settings and rules, and what of the tenants has to be read and judged. Raises as a check does."""
        settings = self._settings()
        self._tops = (settings.root, *settings.rules)
        ready = begin(settings, self._request, self._open, self._tell)
        policy = {path: text_of(path, self._open) for path in ready.policy}
        ready = self._again(ready, policy) or self._anew(ready)
        self._policy, self._ready, self._last = policy, ready, ready
        return ready

    def _again(self, ready: Prepared, policy: dict[str, bytes | None]) -> Prepared | None:
        """Keep what is read and judged, where no more differs than what is reported of results; None: more does."""
        last, differing = self._last, {path for path, _ in policy.items() ^ self._policy.items()}
        if last is None or not (differing <= {ready.settings.path, last.settings.path} and ready.is_judged_like(last)):
            return None
        if self._heads.have_moved():
            return None
        ready = self._planned(last, ready.with_rules_of(last))
        self._say_anew()
        return ready

    def _anew(self, ready: Prepared) -> Prepared:
        """Take every tenant for unread."""
        self._heads = Heads(ready.settings.root)
        self._kept = KeptTenants(ready.places)
        self._together: Loaded | None = None
        self._unread = dict.fromkeys(ready.places)
        self._due: dict[str, None] = {}
        self._gone: set[str] = set()
        self._known: tuple[object, ...] = ()
        self._is_settled = False
        return ready

    def change(self, texts: Mapping[str, bytes | None] = _NONE, saved: Collection[str] = ()) -> ToldByFile:
        """Take changes, and return the diagnostics of the files at hand of which they differ; none clear a file.

        ``texts``: the text of each document that is open, None for one that was closed, whose file counts again.
        ``saved``: the files and folders that changed, came or went. Raises `SetupError` and `RefusedError` where a
        check would end with these; what was told before then holds until a change mends it.
        """
        ready, self._ready = self._ready, None  # until what is new is known to be in order
        changed = {*texts, *saved}
        moved = ready is None or any(self._moves(path, texts, ready) for path in changed)
        for path, text in texts.items():
            if text is None:
                self._open.pop(path, None)
            else:
                self._open[path] = text
        touched = self._touched(texts, saved)
        if self._last:
            self._unread |= dict.fromkeys(touched & self._last.places.keys())
        if ready is None or self._has_other_policy(ready, texts, saved):
            ready = self._begin()
        elif moved:
            new = prepared(ready.ruled.setup, self._request, self._open, ignored)
            ready = self._last = self._planned(ready, new._replace(baseline=ready.baseline))
        touched |= self._touched(texts, saved)  # where what came is
        if any(map(ready.is_baseline, saved)):
            ready = ready.with_baseline()
            self._say_anew()
        self._ready = ready
        if ready.is_one and changed:
            touched = {*ready.places}
        self._unread |= dict.fromkeys(touched & ready.places.keys())
        self._forget(ready, changed)
        return self._at_hand(ready, touched)

    def rest(self) -> Iterator[ToldByFile]:
        """Read and judge what is left, and yield after each step the diagnostics of the files of which they differ."""
        while self._ready and (self._unread or self._due):
            if self._unread:
                self._read(self._ready, next(iter(self._unread)))
                yield {}
            else:
                yield self._say(self._ready, [next(iter(self._due))])
        if self._ready and not self._is_settled:
            yield self._settle(self._ready)

    def report(self) -> Report:
        """Return the report of a fresh check. Raises `SetupError` and `RefusedError` as that does."""
        ready = self._ready or self._begin()
        while self._unread:
            self._read(ready, next(iter(self._unread)))
        return self._report(ready)

    @property
    def ruled(self) -> Ruled | None:
        """The settings and rules that are in force; None while a check would end before it has any."""
        return self._ready.ruled if self._ready else None

    @property
    def watched(self) -> tuple[str, ...]:
        """The files and folders that what is reported hangs on, besides settings and what was asked for."""
        ready = self._ready
        return (*ready.tops, *self._kept.beyond(ready.settings.root), *self._heads.paths) if ready else self._tops

    @property
    def is_in_midst(self) -> bool:
        """Whether a tenant with a document that is open cannot be read in full."""
        return any(kept.tenant.partial for kept in map(self._kept.get, self._near()) if kept)

    def tenant_of(self, path: str) -> Tenant | None:
        """Return the tenant that hangs on a file, the first of several; None where none does."""
        places = self._kept.sorted(self._kept.having(path))
        if not places or self._ready is None:
            return None
        if places[0] in self._unread:
            self._read(self._ready, places[0])
        return self._kept[places[0]].tenant

    def surroundings_of(self, tenant: Tenant) -> Surroundings:
        """Return what a tenant of the workspace is judged beside."""
        ready = self._ready or self._begin()
        place = next(place for place in self._kept if self._kept[place].tenant.folder == tenant.folder)
        return self._around(ready, place)

    def offered(self, path: str, told: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """Return some of what was told of a file, with the fixes, which are proven beside all that its tenant is tied
        to."""
        basis = self._basis_for(path) if told else None
        return offered(basis, NOTHING._replace(diagnostics=told)).diagnostics if basis else told

    def fixed(self, path: str, rule: str = "") -> Rewritten | None:
        """Return a file with what is safe to fix in it, for all rules or for one, and changes no other; None if that is
        nothing."""
        basis, ready = self._basis_for(path) if path in self._told else None, self._ready
        if basis is None or ready is None:
            return None
        folders = {self._kept[place].tenant.folder for place in self._kept.having(path)}

        def of_rule(diagnostics: Iterable[Diagnostic]) -> Report:
            return NOTHING._replace(diagnostics=tuple(each for each in diagnostics if rule in ("", each.rule.name)))

        def again(loaded: Loaded) -> Report:
            around = basis.around(loaded)
            own = (tenant for tenant in loaded.tenants if tenant.folder in folders)
            said = (ready.said_of(each, judge(each, basis.rules, around), self._kept.run) for each in own)
            return of_rule(diagnostic for each in said for diagnostic in each.get(path, ()))

        return fixed(basis._replace(report=again), of_rule(self._told[path]), unsafe=False, within=path)[1].get(path)

    def _basis_for(self, path: str) -> Basis | None:
        """Return what the fixes of a file are proven with; None where no tenant has it."""
        places, ready = self._kept.sorted(self._kept.having(path)), self._ready
        if not places or ready is None:
            return None
        while places[0] in self._unread or (self._unread and (ready.is_one or ready.is_beyond)):
            self._read(ready, places[0] if places[0] in self._unread else next(iter(self._unread)))
        self._judge(ready, places[0])
        every = ready.is_one or ready.is_beyond
        around = self._kept.sorted(self._kept) if every else self._kept.places_beside(places[0])
        return self._basis(ready, around)

    def _basis(self, ready: Prepared, places: list[str]) -> Basis:
        """Return what fixes are proven with in some tenants."""
        planned = ready.planned._replace(
            tenants={place: ready.places[place] for place in places if place in ready.planned.tenants},
            beside={place: ready.places[place] for place in places if place in ready.planned.beside},
        )
        return ready.basis(Read(planned, self._loaded(ready, planned)), self._kept, self._open)

    def _touched(self, texts: Iterable[str], saved: Iterable[str]) -> set[str]:
        """Return the tenants that hang on what changed."""
        gone = (path for path in saved if not os.path.isfile(path))  # a folder, which may be there
        return set().union(*map(self._kept.having, (*texts, *saved)), *map(self._kept.having_below, gone))

    def _has_other_policy(self, ready: Prepared, texts: Iterable[str], saved: Iterable[str]) -> bool:
        """Return whether settings, rules or revisions are others than those that counted."""
        known = self._policy
        if self._heads.have_moved() or any(ready.is_policy(path) and path not in known for path in saved):
            return True
        return any(known[path] != text_of(path, self._open) for path in known.keys() & {*texts, *saved})

    def _moves(self, path: str, texts: Mapping[str, bytes | None], ready: Prepared) -> bool:
        """Return whether a change may be one of which files there are, and not only of what is in them."""
        there = ready.folders.lists_file(path)
        if texts.get(path) is not None:
            return path not in self._open and not there
        if GIT in path.split(os.sep):
            return False
        return not (there and os.path.isfile(path) and not os.path.islink(path))

    def _planned(self, old: Prepared, new: Prepared) -> Prepared:
        """Take the tenants for unread that have other files in a new plan than in that of before, and return the new
        one."""
        for place in [place for place in self._kept if place not in new.places]:
            self._gone |= self._kept[place].said.keys()
            self._due.pop(place, None)
            self._expect(new, self._kept.drop(place))
        self._kept.plan(new.places)
        again = {place for place, files in new.places.items() if files != old.places.get(place)}
        again |= {new.settings.root} if new.settings.tenants else set()  # it has what is none's among all the others
        if not new.is_planned_like(old):
            again |= new.places.keys()
        self._unread = {place: None for place in new.places if place in self._unread or place in again}
        self._is_settled = False
        return new

    def _near(self) -> set[str]:
        """Return the tenants that hang on a document that is open."""
        return set().union(*map(self._kept.having, self._open))

    def _forget(self, ready: Prepared, changed: Iterable[str]) -> None:
        """Forget what was read in files that changed, and in those of tenants of which no document is open now."""
        self._kept.forget(ready.readings, changed)
        near = {path for place in self._near() & ready.places.keys() for path in ready.places[place]}
        for path in ready.readings.keys() - near - ready.planned.shared:
            del ready.readings[path]

    def _read(self, ready: Prepared, place: str) -> None:
        """Read a tenant, or all of them where one cannot be read without the others."""
        if ready.is_one:
            self._together = read_planned(ready.planned, ready.settings, ready.folders, self._open, ready.holding)
            loaded, places = self._together, list(ready.places)
        else:
            is_open = place in self._near()
            loaded, places = ready.read(place, self._open, is_open=is_open), [place]
        for at, tenant in zip(places, (*loaded.tenants, *loaded.beside), strict=True):
            self._unread.pop(at, None)
            tied = self._kept.put(at, KeptTenant(tenant, loaded.paths, loaded.sought, self._kept.get(at)))
            self._due[at] = None
            self._expect(ready, tied)

    def _expect(self, ready: Prepared, tied: Iterable[str]) -> None:
        """Have the tenants judged again that are tied to one that changed."""
        for place in self._kept if ready.is_beyond else tied:
            self._kept[place].judged = None
            self._due[place] = None

    def _at_hand(self, ready: Prepared, touched: set[str]) -> ToldByFile:
        """Read and judge the tenants at hand, and return the diagnostics of the files of which they differ."""
        if len(touched) > _MOST_AT_ONCE:
            touched = touched & self._near()
        ties = [kept.ties for kept in map(self._kept.get, touched) if kept]
        near = (touched | self._near()) & ready.places.keys()
        for place in self._kept.sorted(near & self._unread.keys()):
            if place in self._unread:
                self._read(ready, place)
        ties += [self._kept[place].ties for place in touched & near]
        near |= {place for each in ties for place in self._kept.sharing(each)}
        self._due |= dict.fromkeys(self._stale(ready))
        return self._say(ready, [place for place in self._due if place in near])

    def _stale(self, ready: Prepared) -> list[str]:
        """Return the tenants that were judged when something else was known of all tenants; none of them is looked at
        while that is what it was for each."""
        known, around = self._known, ready.base.of_some((), self._kept.run)
        self._known = _of_all(around)
        looked_at = self._kept if known != self._known else ()
        return [place for place in looked_at if self._kept[place].seen != self._seen(around, place)]

    def _seen(self, around: Surroundings, place: str) -> tuple[object, ...]:
        """Return what is known of all tenants, as far as one of them sees it."""
        hidden = around.partial_beside(self._kept[place].tenant.folder)
        return around.today, around.reports is None, around.has_several, hidden

    def _around(self, ready: Prepared, place: str) -> Surroundings:
        """Return what a tenant is judged beside: all that are read, or those that it is tied to."""
        every = [self._kept[each].tenant for each in self._kept.sorted(self._kept)] if ready.is_beyond else ()
        return ready.base.of_some(every or self._kept.beside(place), self._kept.run)

    def _judge(self, ready: Prepared, place: str) -> None:
        """Have the results of the rules for a tenant as they are now."""
        kept, seen = self._kept[place], self._seen(ready.base.of_some((), self._kept.run), place)
        if kept.judged is None or kept.seen != seen:
            around = self._around(ready, place)
            kept.judged = judge(kept.tenant, ready.ruled.rules, around, kept.heard)
            self._heads.are_asked |= bool(around.revised)
            kept.seen = seen
            kept.is_said = False
            if self._known != _of_all(around):  # it is not the same for each any more
                self._known = ()

    def _say(self, ready: Prepared, places: Iterable[str]) -> ToldByFile:
        """Judge tenants, and return the diagnostics of the files of which they differ."""
        changed, self._gone = self._gone, set()
        for place in places:
            if place in ready.planned.beside:
                self._due.pop(place, None)
                continue
            self._judge(ready, place)
            self._due.pop(place, None)
            kept = self._kept[place]
            if kept.judged is not None and not kept.is_said:
                said = ready.said_of(kept.tenant, kept.judged, self._kept.run)
                changed |= self._kept.say(place, said)
                self._is_settled = self._is_settled and ready.is_said_apart and not self._kept.are_remarked
        return self._differing({path: self._kept.said_in(path) for path in changed})

    def _say_anew(self) -> None:
        for place in self._kept:
            self._kept[place].is_said = False
            self._due[place] = None
        self._is_settled = False

    def _settle(self, ready: Prepared) -> ToldByFile:
        """Return the diagnostics that differ from all that was told: those that only all tenants together tell."""
        said: dict[str, list[Diagnostic]] = {path: [] for path in self._told}
        try:
            for diagnostic in self._report(ready).diagnostics:
                said.setdefault(diagnostic.path, []).append(diagnostic)
        except RefusedError:  # nothing is checked, and nothing reported
            pass
        self._is_settled = True
        return self._differing(said)

    def _differing(self, said: Mapping[str, Iterable[Diagnostic]]) -> ToldByFile:
        """Return what is said of files that was not told before, and take it for told."""
        ordered = {path: tuple(of_tenants(sorted(each, key=Diagnostic.sort_key))) for path, each in said.items()}
        differing = {path: each for path, each in ordered.items() if each != self._told.get(path, ())}
        self._told |= differing
        for path in [path for path, each in differing.items() if not each]:
            del self._told[path]
        return differing

    def _report(self, ready: Prepared) -> Report:
        """Return the report on all tenants, which are read. Raises `RefusedError` as a check does."""
        done = Read(ready.planned, self._loaded(ready, ready.planned))
        refuse_nothing(done.loaded, ready.planned.scopes)
        gathered, request = Gathered(done, ready.folders, ready.holding), self._request
        judged = {}
        for place in ready.planned.tenants:
            self._judge(ready, place)
            kept = self._kept[place]
            if kept.judged is not None:
                judged[kept.tenant.folder] = kept.judged
        ledger = ledger_for(gathered, ready.ruled) if request.baseline else None
        passing = request.paths if request.exempt else None
        wanted = Wanted(request.today, passing, ledger, request.ignores, judged=judged)
        return report_on(gathered, ready.ruled, wanted)[0]

    def _loaded(self, ready: Prepared, planned: Plan) -> Loaded:
        """Return the tenants of a plan as if they had been read together."""
        if ready.is_one and self._together:
            return self._together
        main, beside = ([self._kept[place] for place in places] for places in (planned.tenants, planned.beside))
        taken = list(dict.fromkeys(path for kept in main for path in kept.files))
        tenants = [kept.tenant for kept in main]
        checked = counts_of(planned, [ReadTenant.of(each, []) for each in tenants], taken, ())
        return Loaded(tenants, [kept.tenant for kept in beside], checked, taken, set(), set())


def _of_all(around: Surroundings) -> tuple[object, ...]:
    """Return what is known of all tenants."""
    return around.today, around.reports is None, around.run
