"""A check beside what earlier runs, or other processes, have found: the rest alone is read and judged here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from relaylint.check.engine import Judged
from relaylint.core.paths import shown_from
from relaylint.core.text import Source
from relaylint.model.tenants import ReadTenant, Surroundings, Tenant
from relaylint.project.cache import digests
from relaylint.project.cache.memory import Memory
from relaylint.project.cache.store import Store
from relaylint.project.gathering import Read, looking_dated
from relaylint.project.load import Loader
from relaylint.project.plan import Plan
from relaylint.project.run.beginning import Begun, Request
from relaylint.project.run.crew import fill
from relaylint.project.run.shares import Hanging, Share, hanging


def terms_of(request: Request, begun: Begun, sources: Collection[str]) -> str:
    """Return the digest of what the results of a whole run hang on: settings, all rules, those that run, what the
    caller says about them, and ``sources``, the files of rules of one's own."""
    settings, rules, setup = begun.ruled
    names = [[rule.info.name, rule.info.own] for rule in setup.rules.values()]
    written = settings.document.source.text if settings.document else None
    running = [rule.info.name for rule in rules]
    files = [(shown_from(path, settings.root), told) for path, told in digests.of_files(sources)]
    return digests.of_values(digests.of_program(), written, names, running, request.choice, files)


class Recalling:
    """What a run recalls of earlier ones, or has other processes find, and keeps for others."""

    def __init__(self, request: Request, begun: Begun, sources: Collection[str]) -> None:
        self._request = request
        self._begun = begun
        store = Store(request.cache) if request.cache else None
        self._memory = memory_of(store, begun, terms_of(request, begun, sources) if store else "")
        self._recalled: Mapping[str, ReadTenant] = {}
        self.is_whole = False

    def whole(self) -> Recalling:
        """Return it for a run in which all definitions are read, whatever is known."""
        self.is_whole = True
        return self

    def recall(self, loader: Loader, planned: Plan) -> Mapping[str, ReadTenant]:
        """Return the tenants of a plan that need not be read."""
        settings, rules, _ = self._begun.ruled
        needed = self.is_whole or bool(settings.ignores) or any(rule.own_names for rule in rules)
        self._share = Share(loader, self._begun, self._memory)
        files = (path for files in planned.tenants.values() for path in files)
        self._is_off = len(looking_dated(files, settings)) > 1  # what is said of these hangs on what is in all of them
        if self._is_off:
            return {}
        self._recalled = self._memory.recall(loader, planned, needed=needed)
        if fill(self._memory, self._request, self._begun):
            self._recalled = {} if needed else self._memory.recalled()
        return self._recalled

    def results(self, done: Read, around: Surroundings) -> Callable[[Tenant], Judged] | None:
        """Return a function that returns the results of a tenant that is reported on, recalled or judged now; None
        where nothing is recalled."""
        if self._is_off:
            return None
        memory, planned = self._memory, self._begun.planned
        places = (*planned.tenants, *planned.beside)
        tenants = dict(zip(places, (*done.loaded.tenants, *done.loaded.beside), strict=True))
        for place, tenant in tenants.items():
            if place not in self._recalled:
                memory.learn(place, tenant)
        partial = {place: tenant.partial for place, tenant in tenants.items()}
        hangs = {each.place: each for each in hanging(memory, self._begun, around, partial)}
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
        beside: list[Surroundings] = []

        def results(tenant: Tenant) -> Judged:
            folder = tenant.folder
            if folder in known:
                return known[folder]
            if not beside:
                again = {place for place in wanted if place in self._recalled}
                read = {**tenants, **self._share.read(again)}
                self._memory.confirm(again)
                beside.append(around.of_some([read[place] for place in tenants if place in wanted]))
            return self._share.judged(by_folder[folder], beside[0].tenants[folder], beside[0])

        return results

    def end(self) -> None:
        """Keep what is known, within the bounds of the directory."""
        self._memory.end()


def memory_of(store: Store | None, begun: Begun, terms: str) -> Memory:
    """Return a memory of the tenants of a check, with nothing in it yet."""
    settings, _, setup = begun.ruled
    return Memory(store, terms, settings, {info.name: info for info in setup.infos})


def _live(tenant: Tenant) -> dict[str, Source]:
    """Return the sources that a tenant was read from, by name; none, if it was recalled."""
    documents = {part.document for kind in tenant.definitions.values() for part in kind}
    return {document.source.name: document.source for document in (*documents, *tenant.remarked.values())}
