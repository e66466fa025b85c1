"""A check beside what earlier runs, or other processes, have found: the rest alone is read and judged here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from relaylint.check.apart import Apart
from relaylint.check.engine import Judged
from relaylint.core.notices import Tell
from relaylint.core.text import Source
from relaylint.model.tenants import ReadTenant, Surroundings, Tenant
from relaylint.model.ties import Web
from relaylint.project.cache.entries import ToldTenant
from relaylint.project.cache.store import Store
from relaylint.project.gathering import Read, loader
from relaylint.project.load import Loader
from relaylint.project.plan import Plan
from relaylint.project.run.beginning import Begun, Request
from relaylint.project.run.checking import Printed
from relaylint.project.run.crew import fill
from relaylint.project.run.dividing import import_parts, tell_missing
from relaylint.project.run.repeating import Repeating, is_repeatable
from relaylint.project.run.shares import Hanging, Hangings, Share, memory_of, terms_of


class Recalling:
    """What a run recalls of earlier ones, or has other processes find, and keeps for others.

    ``other``: the same for a version that was checked before this; ``is_passing`` as for a `Memory`. ``hangs_on``: a
    digest of all that the results of a tenant hang on, by folder, once some are asked for.
    """

    def __init__(
        self, request: Request, begun: Begun, tell: Tell, other: Recalling | None = None, *, is_passing: bool = False
    ) -> None:
        self._request = request
        self._begun = begun
        self._tell = tell
        self._other = other
        self._store = store = Store(request.cache) if request.cache else None
        is_kept = request.cache or request.parts or request.is_compared
        self._terms = terms_of(request, begun) if is_kept else ""
        self._memory = memory_of(begun, store, self._terms, is_passing=is_passing)
        self._hangings = Hangings(self._memory, begun)
        self._recalled: Mapping[str, ReadTenant] = {}
        self._tenants: dict[str, Tenant] = {}
        self._places: dict[str, str] = {}
        self._again: dict[str, Tenant] = {}
        self._repeating: Repeating | None = None
        self._is_looked_up = self._is_of_revision = False
        self.is_whole = False
        self.hangs_on: dict[str, str] = {}

    def whole(self) -> Recalling:
        """Return it for a run in which all definitions are read, whatever is known."""
        self.is_whole = True
        return self

    def printed(self) -> Printed | None:
        """Return what an earlier run has printed that asked the same of the same, before anything is read."""
        if self._store is None or not is_repeatable(self._request, self._begun):
            return None
        reader = loader(self._begun.ruled.settings, holding=self._begun.holding)
        self._look_up(reader, self._begun.planned)
        self._repeating = Repeating(self._store, self._terms, self._request, self._begun, self._memory, reader)
        return self._repeating.known()

    def keep(self, printed: Printed) -> None:
        """Keep what is printed of the report, unless that hangs on more than is known, as on what a revision holds."""
        if self._repeating and not self._is_of_revision:
            self._repeating.keep(printed)

    def recall(self, reader: Loader, planned: Plan) -> Mapping[str, ReadTenant]:
        """Return the tenants of a plan that need not be read."""
        settings, rules, _ = self._begun.ruled
        needed = self.is_whole or bool(settings.ignores) or any(rule.own_names for rule in rules)
        self._share = Share(reader, self._begun, self._memory)
        self._look_up(reader, planned)
        self._memory.know()
        if self._request.parts and not self.is_whole:
            import_parts(self._memory, self._request, self._begun, self._terms, self._tell)
            tell_missing(self._hangings, self._request, self._tell)
        fill(self._hangings, self._request)
        self._recalled = {} if needed else self._memory.recalled()
        return self._recalled

    def _look_up(self, reader: Loader, planned: Plan) -> None:
        """Recall what is known of the tenants, once; what is read from now on is read by ``reader``."""
        if self._is_looked_up:
            self._memory.begin(reader, planned)
            return
        self._is_looked_up = True
        same = self._other if self._other and self._other._terms == self._terms else None
        told = same._told(self._begun.ruled.settings.root) if same else ()
        self._memory.look_up(reader, planned, told)

    def results(self, done: Read, around: Surroundings) -> Callable[[Tenant], Judged]:
        """Return a function that returns the results of a tenant that is reported on, recalled or judged now."""
        memory, planned = self._memory, self._begun.planned
        places = (*planned.tenants, *planned.beside)
        tenants = dict(zip(places, (*done.loaded.tenants, *done.loaded.beside), strict=True))
        for place, tenant in tenants.items():
            if place not in self._recalled:
                memory.learn(place, tenant)
        partial = {place: tenant.partial for place, tenant in tenants.items()}
        hangs = {each.place: each for each in self._hangings.of(around, partial)}
        self._tenants, self._places = tenants, {tenant.folder: place for place, tenant in tenants.items()}
        self.hangs_on = {tenants[place].folder: each.digest for place, each in hangs.items()}
        known: dict[str, Judged] = {}
        for place, each in hangs.items():
            results = memory.results(place, each.digest, _live(tenants[place]))
            if results is not None:
                known[tenants[place].folder] = results
        return self._judging(tenants, around, hangs, known)

    def _judging(
        self, tenants: dict[str, Tenant], around: Surroundings, hangs: dict[str, Hanging], known: dict[str, Judged]
    ) -> Callable[[Tenant], Judged]:
        by_folder = {tenants[place].folder: each for place, each in hangs.items()}
        wanted = {place for folder, each in by_folder.items() if folder not in known for place in each.tied}
        apart: list[Apart] = []

        def results(tenant: Tenant) -> Judged:
            folder = tenant.folder
            if folder in known:
                return known[folder]
            if not apart:
                again = {place for place in wanted if place in self._recalled}
                self._again = self._share.read(again)
                read = {**tenants, **self._again}
                self._memory.confirm(again)
                places = [place for place in tenants if place in wanted]
                left = [each for folder, each in by_folder.items() if folder not in known]
                apart.append(self._share.apart(places, around.of_some([read[place] for place in places]), left))
            with apart[0].beside(folder) as beside:
                judged = self._share.judged(by_folder[folder], beside.tenants[folder], beside)
                self._is_of_revision = self._is_of_revision or folder in beside.revised
            return judged

        return results

    def is_like(self, other: Recalling, home: str) -> bool:
        """Return whether settings and rules are those of another version, and its root is what is here at ``home``."""
        own, others = self._begun.ruled.settings, other._begun.ruled.settings
        return self._terms == other._terms and own.written == others.written and others.root == home

    def doubts(self, folder: str) -> tuple[str, ...] | None:
        """Return what is not known of a tenant that is reported on, in words; None where that is not kept."""
        return self._memory.doubts(self._places[folder], self.hangs_on[folder])

    def tied(self, folders: Iterable[str]) -> set[str]:
        """Return the folders of the tenants that some are compared with, themselves among them."""
        places = [self._places[folder] for folder in folders if folder in self._places]
        if not places:
            return set()
        web = Web({place: self._memory.known(place).ties for place in self._tenants})
        tied = {other for place in places for other in (place, *web.tied(self._memory.known(place).ties))}
        return {self._tenants[place].folder for place in tied}

    def complete(self, folders: Collection[str] | None = None) -> None:
        """Read the definitions of tenants that were recalled, once all is judged; None: of all."""
        lacking = {place for place in self._recalled if folders is None or self._tenants[place].folder in folders}
        read = {**self._share.read(lacking - self._again.keys()), **self._again}
        for place in lacking:
            self._tenants[place].complete(read[place])

    def _told(self, root: str) -> Iterator[ToldTenant]:
        """Yield what is known of the tenants, as it is where their files are below another absolute folder."""
        own, memory = self._begun.ruled.settings.root, self._memory
        for place in filter(memory.is_known, (*self._begun.planned.tenants, *self._begun.planned.beside)):
            yield memory.told(place, partial=memory.is_partial(place)).moved(own, root)

    def end(self) -> None:
        """Keep what is known, within the bounds of the directory."""
        self._memory.end()


def _live(tenant: Tenant) -> dict[str, Source]:
    """Return the sources that a tenant was read from, by name; none, if it was recalled."""
    documents = {part.document for kind in tenant.definitions.values() for part in kind}
    return {document.source.name: document.source for document in (*documents, *tenant.remarked.values())}
