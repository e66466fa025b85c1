"""A check beside what earlier ones have kept: only those tenants are judged again that may be judged otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from relaylint.check.engine import Judged, judge
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.model.tenants import ReadTenant, Surroundings, Tenant
from relaylint.model.ties import Web
from relaylint.policy.rule import Rule
from relaylint.project.cache import digests
from relaylint.project.cache.memory import Memory
from relaylint.project.cache.store import Store
from relaylint.project.gathering import Read, looking_dated, tell_mixed
from relaylint.project.load import Loader
from relaylint.project.plan import Holding, Plan
from relaylint.project.selection import Choice, Setup
from relaylint.project.settings import Settings
from relaylint.project.walking import Folders


class Terms(NamedTuple):
    """What the results of a whole run hang on: settings, all rules, those that run, what the caller says about them,
    and the files of rules of one's own."""

    settings: Settings
    setup: Setup
    rules: tuple[Rule, ...]
    choice: Choice
    sources: Collection[str]

    @property
    def digest(self) -> str:
        """All of it as one text."""
        settings, names = self.settings, [[rule.info.name, rule.info.own] for rule in self.setup.rules.values()]
        written = settings.document.source.text if settings.document else None
        running = [rule.info.name for rule in self.rules]
        files = digests.of_files(self.sources)
        return digests.of_values(
            digests.of_program(), settings.root, settings.path, written, names, running, self.choice, files
        )


class _Hanging(NamedTuple):
    """What the results of a tenant hang on: a digest of it all, and the folders of the tenants among it, in order."""

    place: str
    digest: str
    tied: list[str]


class Recalling:
    """What a run recalls of earlier ones, and keeps for others."""

    def __init__(self, folder: str, terms: Terms, folders: Folders, *, whole: bool) -> None:
        self._terms = terms
        self._folders = folders
        self._whole = whole
        self._store = Store(folder)
        infos = {info.name: info for info in terms.setup.infos}
        self._memory = Memory(self._store, terms.digest, terms.settings, infos)
        self._recalled: dict[str, ReadTenant] = {}

    def recall(self, loader: Loader, planned: Plan) -> dict[str, ReadTenant]:
        """Return the tenants of a plan that need not be read, as `gather` wants it."""
        settings, rules = self._terms.settings, self._terms.rules
        needed = self._whole or bool(settings.ignores) or any(rule.own_names for rule in rules)
        self._loader, self._planned = loader, planned
        files = (path for files in planned.tenants.values() for path in files)
        self._is_off = len(looking_dated(files, settings)) > 1  # what is said of these hangs on what is in all of them
        if self._is_off:
            return {}
        self._recalled = self._memory.recall(loader, planned, needed=needed)
        return self._recalled

    def results(self, done: Read, around: Surroundings) -> Callable[[Tenant], Judged] | None:
        """Return a function that returns the results of a tenant that is reported on, recalled or judged now; None
        where nothing is recalled."""
        if self._is_off:
            return None
        memory, planned = self._memory, self._planned
        places = (*planned.tenants, *planned.beside)
        tenants = dict(zip(places, (*done.loaded.tenants, *done.loaded.beside), strict=True))
        for place, tenant in tenants.items():
            if place not in self._recalled:
                memory.learn(place, tenant)
        hanging = {each.place: each for each in self._hanging(tenants, around)}
        known: dict[str, Judged] = {}
        for place, tenant in tenants.items():
            if place in hanging:
                results = memory.results(place, hanging[place].digest, _live(tenant))
                if results is not None:
                    known[tenants[place].folder] = results
        return self._judging(tenants, around, hanging, known)

    def _hanging(self, tenants: dict[str, Tenant], around: Surroundings) -> Iterable[_Hanging]:
        """Yield what the results of each tenant that is reported on hang on."""
        memory, main = self._memory, self._planned.tenants
        web = Web({tenant.folder: memory.known(place).ties for place, tenant in tenants.items()})
        told: dict[str, Any] = {
            tenant.folder: (memory.answers(place), tenant.partial, memory.asked_for(place))
            for place, tenant in tenants.items()
        }
        # the shipped rules look at none but tenants that are tied
        everyone = any(rule.is_beyond_ties for rule in self._terms.rules if rule.info.own)
        for place in main:
            folder = tenants[place].folder
            tied = told.keys() if everyone else web.tied(memory.known(place).ties) | {folder}
            ordered = [other for other in told if other in tied]
            seen = (around.today, around.run, around.reports is None)
            yield _Hanging(place, digests.of_values([told[other] for other in ordered], seen), ordered)

    def _judging(
        self, tenants: dict[str, Tenant], around: Surroundings, hanging: dict[str, _Hanging], known: dict[str, Judged]
    ) -> Callable[[Tenant], Judged]:
        places = {tenants[place].folder: place for place in tenants}
        open_ = [each for place, each in hanging.items() if tenants[place].folder not in known]
        wanted = {folder for each in open_ for folder in each.tied}
        beside: list[Surroundings] = []

        def results(tenant: Tenant) -> Judged:
            folder = tenant.folder
            if folder in known:
                return known[folder]
            if not beside:
                read = self._read({place for place, one in tenants.items() if one.folder in wanted}, tenants)
                beside.append(around.of_some([one for one in read if one.folder in wanted]))
            return self._judged(hanging[places[folder]], beside[0], folder)

        return results

    def _judged(self, hangs: _Hanging, beside: Surroundings, folder: str) -> Judged:
        """Judge a tenant and keep the results, unless they hang on what Git holds."""
        tenant = beside.tenants[folder]
        judged = judge(tenant, self._terms.rules, beside)
        if folder not in beside.revised:
            self._memory.keep(hangs.place, tenant, judged, hangs.digest)
        return judged

    def _read(self, wanted: Collection[str], tenants: dict[str, Tenant]) -> list[Tenant]:
        """Return tenants, those read that were only recalled, in the same order."""
        planned, again = self._planned, {place for place in wanted if place in self._recalled}
        part = planned._replace(
            tenants={place: files for place, files in planned.tenants.items() if place in again},
            beside={place: files for place, files in planned.beside.items() if place in again},
            excluded=(),
            unsearched=(),
            unheld=(),
        )
        loaded = self._loader.load(part)
        tell_mixed(loaded, part, self._terms.settings, self._folders)
        self._memory.confirm(again)
        read = {**tenants, **dict(zip((*part.tenants, *part.beside), (*loaded.tenants, *loaded.beside), strict=True))}
        return list(read.values())

    def end(self) -> None:
        """Keep the directory within its bounds."""
        self._store.trim()


def _live(tenant: Tenant) -> dict[str, Source]:
    """Return the sources that a tenant was read from, by name; none, if it was recalled."""
    documents = {part.document for kind in tenant.definitions.values() for part in kind}
    return {document.source.name: document.source for document in (*documents, *tenant.remarked.values())}


def recalling(folder: str, terms: Terms, folders: Folders, holding: Holding, *, whole: bool) -> Recalling | None:
    """Return what a run recalls; None where too much hangs together: layers, newest exports, what the disk lacks.

    ``whole``: all definitions are read, whatever is known.
    """
    settings = terms.settings
    if settings.layers or settings.newest or holding.absent:
        return None
    return Recalling(folder, terms, folders, whole=whole)
