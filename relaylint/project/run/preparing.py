"""What the tenants of a workspace are read and judged with, until settings, rules or the list of files change."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final

from relaylint.check.apart import are_beyond_ties
from relaylint.check.engine import Judged, Judgement, check_tenants
from relaylint.check.ledger import BaselineFile, Coverage, Ledger
from relaylint.core.diagnostic import Checked
from relaylint.core.notices import Tell
from relaylint.core.paths import is_below
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant, Unseen
from relaylint.policy.guarded import refusing
from relaylint.project.baseline_file import read_baseline
from relaylint.project.gathering import (
    Read,
    asked_behind_links,
    loader,
    looked_up,
    looking_dated,
    read_planned,
    refuse_excluded,
)
from relaylint.project.git import held
from relaylint.project.load import Loaded, Readings
from relaylint.project.plan import Holding, Plan, plan
from relaylint.project.run.beginning import Request, Ruled
from relaylint.project.run.checking import NOTHING, earlier_versions, ignores_in, severities
from relaylint.project.run.keeping import KeptTenants, ToldByFile
from relaylint.project.run.state import Basis, linked_paths
from relaylint.project.selection import Setup, chosen, prepare
from relaylint.project.settings import BASELINE_NAME, FILE_NAMES, Settings
from relaylint.project.walking import Folders

_NOTHING: Final = Loaded([], [], Checked(), [], set(), set())


class Prepared(NamedTuple):
    """Settings and rules, and the plan of what is read.

    ``places``: the files of each tenant, in order, by where it is; ``reports``: as `Read.reports` returns it. ``base``:
    what all tenants are judged beside, without any; ``is_one``: what is said of one may hang on the files of any other,
    so that all are read together; ``is_beyond``: rules look for others by something else than what ties them.
    ``readings``: what is read in the files of several tenants, and of open ones, as a `Loader` keeps it.
    ``baseline``: None if none counts.
    """

    request: Request
    ruled: Ruled
    folders: Folders
    holding: Holding
    planned: Plan
    places: dict[str, list[str]]
    reports: Callable[[str], bool]
    base: Surroundings
    is_one: bool
    is_beyond: bool
    readings: Readings
    baseline: BaselineFile | None

    @property
    def is_said_apart(self) -> bool:
        """Whether what is said of one tenant hangs on no other, but for ignores in comments: no ignore of the settings,
        and no file, is one of several."""
        return not (self.settings.ignores or self.planned.shared)

    def is_planned_like(self, other: Prepared) -> bool:
        """Tell whether what is read of a tenant with the same files is the same."""
        known = [(each.planned.scopes, each.planned.named, each.settings.versions) for each in (self, other)]
        return known[0] == known[1] and not (self.planned.shared or self.is_one or other.is_one)

    def is_judged_like(self, other: Prepared) -> bool:
        """Tell whether the results of a tenant with the same files are the same, if rules of one's own are."""
        return self.settings.root == other.settings.root and self.ruled.terms == other.ruled.terms

    def with_rules_of(self, other: Prepared) -> Prepared:
        """Return it with the rules of another, which are the same: what these know already stays."""
        setup = other.ruled.setup._replace(settings=self.ruled.setup.settings)
        return self._replace(ruled=Ruled(self.settings, other.ruled.rules, setup))

    @property
    def settings(self) -> Settings:
        """The settings, as the caller wants them."""
        return self.ruled.settings

    @property
    def tops(self) -> tuple[str, ...]:
        """The files and folders with what is read, rules and settings."""
        settings = self.settings
        return (settings.root, *filter(None, (settings.path, *settings.rules, *self.planned.scopes)))

    @property
    def policy(self) -> list[str]:
        """The files of the settings and of rules of one's own."""
        own = [rule.source for rule in self.ruled.setup.rules.values() if rule.info.own]
        return [self.settings.path, *own] if self.settings.path else own

    def is_policy(self, path: str) -> bool:
        """Tell whether a file, or a folder, is or holds settings or rules."""
        settings, asked = self.settings, self.request.rules
        if os.path.basename(path) in FILE_NAMES or is_below(settings.path, path):
            return True
        return any(is_below(path, each) or is_below(each, path) for each in (*settings.rules, *asked))

    def is_baseline(self, path: str) -> bool:
        """Tell whether a file is where the baseline is, or would be."""
        return path == os.path.join(self.settings.root, BASELINE_NAME)

    def with_baseline(self) -> Prepared:
        """Return it with the baseline as it is now. Raises as a check does."""
        return self._replace(baseline=read_baseline(self.settings) if self.request.baseline else None)

    def read(self, place: str, given: Mapping[str, bytes], *, is_open: bool) -> Loaded:
        """Return one tenant; ``given`` holds texts in place of what is on the disk.

        ``is_open``: it will be read again soon, so that what is read in its files is kept.
        """
        own = {place: self.places[place]}
        shared = self.planned.shared.union(self.places[place]) if is_open else self.planned.shared
        alone = self.planned._replace(tenants={}, beside={}, shared=shared)
        alone = alone._replace(tenants=own) if place in self.planned.tenants else alone._replace(beside=own)
        return read_planned(alone, self.settings, self.folders, given, self.holding, self.readings)

    def said_of(self, tenant: Tenant, judged: Judged, run: Unseen) -> ToldByFile:
        """Return the diagnostics of a tenant that are reported, but for what is said of the settings."""
        settings, rules, setup = self.ruled
        ledger = self._ledger(tenant, self.baseline) if self.baseline else None
        around, known = self.base.of_some((), run), {tenant.folder: judged}
        judgement = Judgement(rules, severities(settings), self.reports, around, ledger, known)
        alone = Read(self.planned, _NOTHING._replace(tenants=[tenant]))
        ignores = ignores_in(alone, settings, judgement, setup.rules) if self.request.ignores else None
        report = check_tenants([tenant], judgement, Checked(), (), ignores)
        said: ToldByFile = {}
        for each in report.diagnostics:
            if each.path != settings.path:
                said[each.path] = (*said.get(each.path, ()), each)
        return said

    def basis(self, done: Read, kept: KeptTenants, given: Mapping[str, bytes]) -> Basis:
        """Return what fixes are proven with in some tenants that are kept; ``given`` as for `read`."""
        every = map(kept.__getitem__, (*done.planned.tenants, *done.planned.beside))
        return Basis(
            done,
            self.ruled.rules,
            given,
            lambda texts: loader(self.settings, texts, self.holding),
            lambda loaded: self.base.of_some([*loaded.tenants, *loaded.beside], kept.run),
            lambda loaded: NOTHING,
            severities(self.settings),
            linked_paths(done.planned),
            {},
            {each.tenant.folder: each.judged for each in every if each.judged},
        )

    def _ledger(self, tenant: Tenant, baseline: BaselineFile) -> Ledger:
        """Return what the baseline holds of a tenant."""
        rules = {name: rule.across for name, rule in self.ruled.setup.rules.items()}
        coverage = Coverage(self.settings.root, self.reports, self.reports(self.settings.root), rules)
        own = [entry for entry in baseline.entries if entry.identity.tenant == tenant.folder]
        return Ledger(baseline._replace(entries=own) if coverage.everything else baseline, coverage)


def begin(settings: Settings, request: Request, given: Mapping[str, bytes], tell: Tell) -> Prepared:
    """Return what a run begins with; ``given`` holds texts in place of what is on the disk. Raises as a check does."""
    setup = prepare(settings, request.rules, given=given)
    return prepared(setup, request, given, tell).with_baseline()


def prepared(setup: Setup, request: Request, given: Mapping[str, bytes], tell: Tell) -> Prepared:
    """Return the same for settings and rules that are known, without the baseline."""
    holding, folders = held.of_disk(setup.settings, request.paths, tell), Folders(given)
    known = looked_up(setup.settings, folders, holding, request.paths, tell)
    settings, rules = chosen(setup._replace(settings=setup.settings._replace(versions=known.versions)), request.choice)
    asked, across = asked_behind_links(request.paths, settings), any(rule.across for rule in rules)
    planned = plan(asked, settings, folders, across=across, holding=holding)
    refuse_excluded(planned, settings, None)
    places, reports = {**planned.tenants, **planned.beside}, Read(planned, _NOTHING).reports
    within = reports if planned.in_part else None
    refused, earlier = refusing(setup.rules.values()), earlier_versions(settings, request.today)
    return Prepared(
        request,
        Ruled(settings, rules, setup),
        folders,
        holding,
        planned,
        places,
        reports,
        Surroundings((), request.today, within, refused, earlier),
        bool(holding.absent) or len(looking_dated((file for own in places.values() for file in own), settings)) > 1,
        are_beyond_ties(rules),
        {},
        None,
    )


def text_of(path: str, given: Mapping[str, bytes]) -> bytes | None:
    """Return the text of a file on the disk, as it is given if it is; None where no file is."""
    if path in given and os.path.isfile(path):
        return given[path]
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return None
