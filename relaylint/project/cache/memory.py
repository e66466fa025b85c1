"""What earlier runs have kept of the tenants of this one, as far as the disk still gives the same answers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import repeat

from relaylint.check.engine import Judged
from relaylint.core.diagnostic import RuleInfo
from relaylint.core.paths import folders_above, shown_from
from relaylint.core.text import Source
from relaylint.model.tenants import Gist, ReadTenant, Tenant
from relaylint.model.ties import ties_of, together
from relaylint.project.cache.answered import digest_of, used
from relaylint.project.cache.blobs import Blobs
from relaylint.project.cache.codec import Decoder, Encoder, KeptNames, Texts, UnknownFormError
from relaylint.project.cache.digests import of_values
from relaylint.project.cache.entries import KeptResults, KnownTenant, ToldTenant, akin, from_rows, results_in, to_rows
from relaylint.project.cache.roster import Roster, RosterLine
from relaylint.project.cache.stamps import Stamps
from relaylint.project.cache.store import Store
from relaylint.project.load import CERTIFICATE, FILE, DiskQuestion, Loader
from relaylint.project.plan import Plan
from relaylint.project.settings import FILE_NAMES, Settings


class Memory:
    """What is known of the tenants of a plan, by their place: from earlier runs, or read by this one.

    ``store``: where it is kept from run to run, None: nowhere; ``terms``: the digest of what everything hangs on
    besides the files of tenants. ``is_passing``: the files are gone after this run, so that nothing is noted of where
    they are.
    """

    def __init__(
        self,
        store: Store | None,
        terms: str,
        settings: Settings,
        infos: Mapping[str, RuleInfo],
        *,
        is_passing: bool = False,
    ) -> None:
        self._store = store
        self._terms = terms
        self._settings = settings
        self._infos = infos
        self._names = KeptNames(settings.root)
        self._in_force = {os.path.join(settings.root, name) for name in FILE_NAMES}
        self._texts = Texts()
        lines = of_values(terms, settings.root)
        self._roster = Roster(store, lines, self._names) if store and not is_passing else None
        self._lines: dict[str, RosterLine] = {}
        self._own: dict[str, list[str]] = {}
        self._known: dict[str, KnownTenant] = {}
        self._answers: dict[str, dict[DiskQuestion, str]] = {}
        self._noted: dict[str, dict[DiskQuestion, str]] = {}
        self._judged: dict[str, Judged] = {}
        self._asked: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._hangs_on: dict[str, str] = {}
        self._run = ""
        self._blobs: Blobs | None = None
        self._readable: set[str] = set()
        self._waiting: dict[str, list[str]] = {}
        self._is_steady = True

    def look_up(self, loader: Loader, planned: Plan, others: Iterable[ToldTenant] = ()) -> None:
        """Recall what is kept of the tenants of a plan; what ``others`` tell is kept where it comes from."""
        self.begin(loader, planned)
        self._stamps = Stamps(self._settings.root, loader.holding.has)
        if loader.holding.contents:
            self._blobs = Blobs(loader.holding.contents, self._store, self._terms, self._settings.limits.size)
            places = (planned.tenants, planned.beside)
            self._blobs.fetch(path for each in places for files in each.values() for path in files)
        for told in others:
            if self._is_so(told) and not self.is_rest(told.place):
                self._take(told.place, told.answers)
                self._known[told.place] = told.known
        if self._store and not self._store.is_empty:
            every = (*planned.tenants.items(), *planned.beside.items())
            self._waiting = {place: self._own_of(files) for place, files in every if place not in self._known}
            for place, own in self._waiting.items():
                self._compare(place, own)

    def know(self) -> None:
        """Recall of each tenant more than that it is as before."""
        waiting, self._waiting = self._waiting, {}
        for place, own in waiting.items():
            if self._store and place not in self._known:
                self._look_up(self._store, place, own)

    def offer(self, told: ToldTenant) -> None:
        """Take what was found elsewhere for what is known of a tenant, if the disk gives the same answers here."""
        if self._is_so(told):
            self.take(told)

    def _is_so(self, told: ToldTenant) -> bool:
        """Return whether the disk gives the same answers here, where the same files are named."""
        files = self._planned.tenants.get(told.place) or self._planned.beside.get(told.place, [])
        own, here = {path for what, path in told.answers if what == FILE}, self._own_of(files)
        is_here = bool(files) and own == set(here) and set(told.named) == set(self._named_of(here))
        return is_here and all(told.answers[asked] == answer for asked, answer in self._ask(told.answers))

    def _own_of(self, files: Iterable[str]) -> list[str]:
        """Return those of a tenant's files that count for it: all but the settings in force."""
        return [path for path in files if path in self._planned.named or path not in self._in_force]

    def _named_of(self, own: Iterable[str]) -> list[str]:
        """Return those of a tenant's files that were named one by one."""
        return [path for path in own if path in self._planned.named]

    def begin(self, loader: Loader, planned: Plan) -> None:
        """Note what a loader is told while it reads the tenants of a plan."""
        self._loader, self._planned = loader, planned
        self._above = {above for path in planned.scopes for above in (path, *folders_above(path))}
        self._noted = {}
        self._texts = Texts(loader.holding.data)
        loader.prepare(planned)
        loader.note = self._note

    def recalled(self) -> dict[str, ReadTenant]:
        """Return the tenants of the plan of which enough is known, so that they need not be read."""
        able = {place: known for place, known in self._known.items() if not (known.may_ignore or self.is_rest(place))}
        made = {place: self._recalled(place, known) for place, known in able.items()}
        return {place: each for place, each in made.items() if each is not None}

    def told(self, place: str, *, partial: bool) -> ToldTenant:
        """Return what is known of a tenant, for the memory of another process."""
        known = self._known[place]._replace(outcome=self._outcome(place))
        named = self._named_of(self._own[place])
        return ToldTenant(place, known, self._answers_of(place), named, partial, self.answers(place))

    def take(self, told: ToldTenant) -> None:
        """Take what another process has found for what is known of a tenant."""
        self._take(told.place, told.answers)
        self._known[told.place] = told.known
        if told.digest:
            self._told[told.place] = told.digest
        if told.known.outcome:
            self._keep(told.place)

    def take_results(self, place: str, results: KeptResults) -> None:
        """Take what was found in this run for the results of a tenant of which the rest is known."""
        self._known[place] = self._known[place]._replace(outcome=results)
        self._judged.pop(place, None)
        self._keep(place)

    def is_known(self, place: str) -> bool:
        """Return whether anything is known of a tenant."""
        return place in self._known

    def learn(self, place: str, tenant: Tenant) -> None:
        """Take what was read in this run for what is known of a tenant; what was kept of the same stays."""
        made, noted = self._loader.made[place], self._noted.get(place, {})
        before = self._known.get(place) if place in self._known and self._answers_of(place) == noted else None
        self._take(place, noted)
        answers = {asked: told for asked, told in noted.items() if asked[0] != FILE}
        outcome = before.outcome if before else None
        gist = Gist(bool(tenant.declared or tenant.definitions), frozenset(tenant.domains))
        read = made.partial, bool(tenant.remarked), made.number, made.files, made.is_one
        self._known[place] = KnownTenant(answers, ties_of(tenant), gist, *read, outcome)
        tenant.forget(values=True)

    def confirm(self, places: Iterable[str]) -> None:
        """Compare the answers of tenants that were recalled and are now read: where these differ, nothing is kept."""
        same = all(self._noted.get(place, {}) == self._answers_of(place) for place in places)
        self._is_steady = self._is_steady and same

    def is_as_compared(self) -> bool:
        """Return whether the disk has given the same answers each time, also where texts were read to show them."""
        read = self._texts.digests
        told = (each.items() for each in map(self._answers_of, self._known if read else ()))
        return self._is_steady and read.items() <= {(path, answer) for each in told for (_, path), answer in each}

    def is_told(self, place: str) -> bool:
        """Return whether all that is said of a tenant hangs on what is known. What is said of definitions that no
        tenant has hangs on the folders that stand about them."""
        if place in self._lines and not self.is_rest(place):
            return True
        self.know()
        return place in self._known and not (self.is_rest(place) and self._known[place].gist.is_declared)

    def is_partial(self, place: str) -> bool:
        """Return whether there may be definitions of a tenant that are not known."""
        known = self._known[place]
        return known.outcome.partial if known.outcome else known.partial

    def is_judged(self, place: str, hangs_on: str) -> bool:
        """Return whether the results of a tenant are known that hang on something; those of the rest never are."""
        outcome = self._outcome(place)
        is_so = outcome is not None and outcome.of == self.asked_for(place) and outcome.hangs_on == hangs_on
        return is_so or self.is_rest(place)

    def known(self, place: str) -> KnownTenant:
        """Return what is known of a tenant."""
        return self._known[place]

    def asked_for(self, place: str) -> str:
        """Return which of the files of a tenant are reported on."""
        if place not in self._asked:
            paths = [*self._own[place], *(path for _, path in self._known[place].answers)]
            below = os.path.join(place, "")
            if self._planned.asks_for_all(place, paths):
                self._asked[place] = "1" * len(paths)
            elif place not in self._above and all(map(str.startswith, paths, repeat(below))):
                self._asked[place] = "0" * len(paths)
            else:
                told = self._planned.report(path for _, path in sorted(self._answers_of(place)))
                self._asked[place] = "".join("01"[each] for each in told)
        return self._asked[place]

    def answers(self, place: str) -> str:
        """Return the digest of all answers of the disk that a tenant was read from, and of which files were named."""
        line = self._lines.get(place)
        if line:
            return line.told
        if place not in self._told:
            named, kept = self._planned.named, self._names.kept
            asked = self._answers_of(place).items()
            told = sorted((what, kept(path), path in named, answer) for (what, path), answer in asked)
            self._told[place] = of_values(kept(place), told)
        return self._told[place]

    def hung_on(self, run: str) -> dict[str, str]:
        """Return what results hang on that are known from an earlier run and hang on the same, by place.

        ``run``: the digest of all that the results of this run hang on besides files; everything is reported on in it.
        """
        self._run = run
        if self._roster is None or run != self._roster.run:
            return {}
        changed = [place for place in self._known if self._roster.told(place) != self.answers(place)]
        ties = together(each for place in changed for each in (self._roster.ties(place), self._known[place].ties))
        lines = ((place, self._lines[place]) for place in self._judged if place in self._lines)
        same = (each for each in lines if not (changed and ties.matter_to(self._known[each[0]].ties)))
        before = {place: line.outcome.hangs_on for place, line in same if line.outcome}
        return {place: hangs_on for place, hangs_on in before.items() if self.is_judged(place, hangs_on)}

    def results(self, place: str, hangs_on: str, live: Mapping[str, Source]) -> Judged | None:
        """Return the results of a tenant, if they are known and hang on the same; ``live`` as for `Decoder`."""
        self._hangs_on[place] = hangs_on
        outcome = self._outcome(place)
        if outcome is None or outcome.of != self.asked_for(place) or outcome.hangs_on != hangs_on:
            return None
        return self._judged.get(place) or self._decoded(outcome, live)

    def doubts(self, place: str, hangs_on: str) -> tuple[str, ...] | None:
        """Return what is not known of a tenant whose results hang on something; None where they are not known."""
        outcome = self._known[place].outcome
        is_so = outcome is not None and self.is_judged(place, hangs_on) and not self.is_rest(place)
        return outcome.doubts if outcome and is_so else None

    def keep(self, place: str, tenant: Tenant, judged: Judged, hangs_on: str, doubts: tuple[str, ...]) -> None:
        """Keep the results of a tenant, as it was judged, and what is not known of it, for other runs."""
        with suppress(UnknownFormError):
            read = {path: told for (_, path), told in self._answers_of(place).items()}
            texts = Texts(self._loader.holding.data)
            rows = Encoder(self._infos, self._names, texts, read).judged(judged)
            told = len(tenant.diagnostics)
            outcome = KeptResults(self.asked_for(place), tenant.partial, told, hangs_on, rows, doubts)
            self.take_results(place, outcome)
            if self._store:
                self._known[place] = self._known[place]._replace(outcome=outcome._replace(rows=None))

    def end(self) -> None:
        """Keep what is known of all tenants, and the directory within its bounds."""
        if self._roster and self._is_steady:
            lines = {place: self._line(place) for place in self._known}
            changed = {place: line for place, line in lines.items() if line is not self._lines.get(place)}
            self._roster.write(self._run, changed, self._known, self._own)
        if self._blobs:
            self._blobs.end()
        if self._store:
            self._store.trim()

    def _line(self, place: str) -> RosterLine:
        """Return the line of a tenant for other runs."""
        known, line = self._known[place], self._lines.get(place)
        hangs_on = known.outcome.hangs_on if known.outcome and not self.is_rest(place) else ""
        if place in self._planned.tenants and hangs_on != self._hangs_on.get(place):
            known = known._replace(outcome=None)
        if line:
            return line if akin(known.outcome, line.outcome) else line._replace(outcome=known.outcome)
        answers, own = self._answers_of(place), self._own[place]
        stamp = self._stamps.of(own, self._planned.named, known.answers) or ""
        digests = [answers[FILE, path] for path in own]
        entry = self._name(place, answers)
        return RosterLine(stamp, digests, known.answers, self.answers(place), entry, known.outcome)

    def _keep(self, place: str) -> None:
        if self._store and self._is_steady and not self.is_rest(place):
            self._store.put(self._name(place, self._answers_of(place)), to_rows(self._known[place], self._names))

    def _compare(self, place: str, own: list[str]) -> None:
        """Note the line of a tenant with these files if the disk says that they are as before."""
        line = self._roster.line(place, own) if self._roster else None
        if line and line.stamp and line.stamp == self._stamps.of(own, self._planned.named, line.beside):
            self._lines[place], self._own[place] = line, own
            self._readable.update(own, used(line.beside))

    def _look_up(self, store: Store, place: str, own: list[str]) -> None:
        """Note what is known of a tenant with these files as they are on the disk."""
        line = self._roster.line(place, own) if self._roster else None
        in_roster = self._roster.known(place, line, own) if self._roster and line else None
        if in_roster and place in self._lines:
            self._known[place] = in_roster
            return
        if self.is_rest(place) and not in_roster:  # it has no entry
            return
        self._lines.pop(place, None)
        answers = dict(self._ask((FILE, path) for path in own))
        entry = self._name(place, answers)
        try:
            is_same = line is not None and line.entry == entry
            known = (in_roster if is_same else None) or from_rows(store.get(entry), self._names)
        except UnknownFormError:
            return
        if all(told == known.answers[asked] for asked, told in self._ask(known.answers)):
            self._known[place] = known
            self._take(place, {**answers, **known.answers})

    def _take(self, place: str, answers: dict[DiskQuestion, str]) -> None:
        for known in (self._lines, self._asked, self._judged, self._told):
            known.pop(place, None)
        self._answers[place] = answers
        self._own[place] = [path for what, path in answers if what == FILE]
        self._readable.update(used(answers))

    def _answers_of(self, place: str) -> dict[DiskQuestion, str]:
        """Return all answers of the disk that a tenant was read from."""
        if place not in self._answers:
            own = zip(((FILE, path) for path in self._own[place]), self._lines[place].own, strict=True)
            self._answers[place] = {**dict(own), **self._lines[place].beside}
        return self._answers[place]

    def _ask(self, questions: Iterable[DiskQuestion]) -> Iterator[tuple[DiskQuestion, str]]:
        for asked in questions:
            known = self._blobs.digest(*asked) if self._blobs else None
            yield asked, known or digest_of(self._loader.ask(*asked))

    def _name(self, place: str, answers: Mapping[DiskQuestion, str]) -> str:
        """Return the name of the entry for a tenant whose own files have some contents."""
        named = self._planned.named
        kept = self._names.kept
        own = sorted((kept(path), path in named, told) for (what, path), told in answers.items() if what == FILE)
        return of_values(self._terms, kept(place), own)

    def _recalled(self, place: str, known: KnownTenant) -> ReadTenant | None:
        """Return a tenant without its definitions; None if it has to be read."""
        tenant = Tenant(shown_from(place, self._settings.root))
        tenant.damaged, tenant.gist = known.partial, known.gist
        if place in self._planned.tenants:
            outcome = self._outcome(place)
            if outcome is None or outcome.of != self.asked_for(place) or not self._is_whole(place):
                return None
            judged = self._judged.get(place) or self._decoded(outcome, {})
            if judged is None:
                return None
            self._judged[place] = judged
            tenant.diagnostics, tenant.damaged = judged.diagnostics[: outcome.told], outcome.partial
        return ReadTenant(tenant, known.number, known.files, known.is_one, known.partial, used(known.answers))

    def _is_whole(self, place: str) -> bool:
        """Return whether all files of a tenant are reported on; else its definitions tell how far it is."""
        if "0" not in self.asked_for(place):
            return True
        beside = (path for what, path in self._known[place].answers if what != CERTIFICATE)
        return self._planned.asks_for_all(place, [*self._own[place], *beside])

    def _outcome(self, place: str) -> KeptResults | None:
        """Return the results of a tenant, from its entry where only its line is known."""
        known = self._known[place]
        if known.outcome and known.outcome.rows is None and self._store:
            line = self._lines.get(place)
            name = line.entry if line else self._name(place, self._answers[place])
            try:
                outcome = results_in(self._store.get(name))
            except UnknownFormError:
                outcome = None
            self._known[place] = known._replace(outcome=outcome)
        return self._known[place].outcome

    def _decoded(self, outcome: KeptResults, live: Mapping[str, Source]) -> Judged | None:
        try:
            return Decoder(self._infos, self._names, self._readable, self._texts).judged(outcome.rows, live)
        except UnknownFormError:
            return None

    def is_rest(self, place: str) -> bool:
        """Return whether a tenant is what is left of the repository: what is said of that hangs on all others."""
        return bool(self._settings.tenants) and place == self._settings.root

    def _note(self, place: str, asked: DiskQuestion, answer: bytes | str) -> None:
        self._noted.setdefault(place, {})[asked] = digest_of(answer)
