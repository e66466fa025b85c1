"""Settings and paths to the report of a check."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from relaylint.check.engine import Holds, Ignoring, Judged, Judgement, SeverityOf, check_tenants
from relaylint.core.checks import FIXABLE
from relaylint.core.diagnostic import Checked, Diagnostic, Passed, Report, RuleInfo, Severity
from relaylint.core.notices import Named, Notice, RefusedError, Tell, ignored, notice
from relaylint.core.records import NamedTuple
from relaylint.core.text import Rewritten
from relaylint.model.tenants import Past, ReadTenant, Surroundings, Tenant
from relaylint.policy.guarded import refusing
from relaylint.policy.rule import Rule
from relaylint.project.gathering import Read, read_planned, refuse_nothing
from relaylint.project.load import Loader
from relaylint.project.plan import Holding, Plan
from relaylint.project.run.beginning import (
    Begun,
    Request,
    Ruled,
    Watch,
    begin_check,
    is_divisible,
    number_of_jobs,
    rule_sources,
)
from relaylint.project.searching import exceptions_that_match_nothing
from relaylint.project.selection import exempted, from_root
from relaylint.project.settings import BASELINE_NAME, Settings, severity_of
from relaylint.project.walking import Folders


class Printed(NamedTuple):
    """What a run prints, and its exit code."""

    text: str
    code: int


class Recollection(Protocol):
    """What a run recalls of earlier ones; see `relaylint.project.run.recalling.Recalling`."""

    def recall(self, reader: Loader, planned: Plan) -> Mapping[str, ReadTenant]:
        """Return the tenants of a plan that need not be read."""

    def results(self, done: Read, around: Surroundings) -> Callable[[Tenant], Judged]:
        """Return a function that returns the results of a tenant."""

    def end(self) -> None:
        """Keep what is kept within its bounds."""

    def printed(self) -> Printed | None:
        """Return what an earlier run has printed that asked the same of the same, before anything is read."""

    def keep(self, printed: Printed) -> None:
        """Keep what is printed of the report, where that hangs on nothing but what is known."""

    @property
    def is_whole(self) -> bool:
        """Whether all definitions are read, whatever is known."""

    def whole(self) -> Recollection:
        """Return the same for a run in which they are."""


class Gathered(NamedTuple):
    """What a run has read, the folders that it has listed, and which files count."""

    done: Read
    folders: Folders
    holding: Holding


class Wanted(NamedTuple):
    """What a report depends on besides what is read and the rules.

    ``today``: as in `Request`; ``passing``: the files that settings may exempt from every rule, None: none; ``ledger``:
    the baseline, if one counts; ``ignores``: whether ignores count; ``home``: the absolute root of the working tree, if
    what is read stands elsewhere. ``watch``: as in `Request`. ``judged``: as in `Judgement`. ``recalling``: what is
    recalled of earlier runs, if anything is.
    """

    today: str | None
    passing: Collection[str] | None
    ledger: Holds | None
    ignores: bool = True
    home: str = ""
    watch: Watch = iter
    judged: dict[str, Judged] | None = None
    recalling: Recollection | None = None


class Run(NamedTuple):
    """The outcome of a check: the report, the absolute paths of every file that was read for it, the baseline and the
    ignores that counted, if any did, and the tenants that were judged.

    ``texts``: the new bytes of files, by absolute path, if fixes are to be applied; the report is on these.
    ``recalling``: what another version can take over, if one is checked as well. ``printed``: what is to be printed, if
    that is known, in place of a report; ``keep``: what keeps it, once it is, if anything does.
    """

    report: Report
    sources: frozenset[str]
    ledger: Holds | None = None
    ignores: Ignoring | None = None
    tenants: tuple[Tenant, ...] = ()
    texts: Mapping[str, Rewritten] = {}  # never changed
    recalling: Recollection | None = None
    printed: Printed | None = None
    keep: Callable[[Printed], None] | None = None


NOTHING = Report((), (), (), Checked())
OFFERED, SAFE, UNSAFE = FIXES = ("offered", "safe", "unsafe")
"""What is done about fixes: they are proven and shown, safe ones are applied, unsafe ones too."""


def check_paths(settings: Settings, request: Request, tell: Tell = ignored) -> Run:
    """Return the report on the paths of a request, or on the tenants that what is staged concerns.

    Raises `SetupError` for settings and rules that cannot be used, `RefusedError` where nothing would be checked.
    """
    request, sources = request.dated(), rule_sources(settings, request.rules)
    begun = begin_check(settings, request, tell)
    if begun is None:
        return Run(NOTHING, frozenset(sources))  # a commit that concerns no tenant
    if begun.excluded:
        checked = Checked(skipped=1, passed=_passed(begun.named, "excluded", begun.ruled.settings))
        return Run(NOTHING._replace(checked=checked), frozenset(sources))
    recalling = _recalling(request, begun, tell)
    printed = recalling.printed() if recalling else None
    if printed:
        return Run(NOTHING, frozenset(sources), printed=printed)
    run = _checked(begun, request, sources, tell, recalling)
    return run._replace(recalling=recalling) if request.is_compared else run


def _checked(begun: Begun, request: Request, sources: set[str], tell: Tell, recalling: Recollection | None) -> Run:
    """Read, judge and report; ``sources``: the files of settings and rules."""
    planned, folders, holding, ruled = begun.planned, begun.folders, begun.holding, begun.ruled
    settings, rules, _ = ruled
    recall = recalling.recall if recalling else None
    loaded = read_planned(planned, settings, folders, request.given, holding, recall=recall)
    if not begun.affected:
        refuse_nothing(loaded, planned.scopes)
    done = Read(planned, loaded)
    gathered = Gathered(done, folders, holding)
    ledger = ledger_for(gathered, ruled) if request.baseline else None
    passing = begun.asked if begun.affected else request.paths if request.exempt else begun.named or None
    judged: dict[str, Judged] | None = {} if request.fixes else None  # a proof begins with them
    wanted = Wanted(
        request.today, passing, ledger, request.ignores, watch=request.watch, judged=judged, recalling=recalling
    )
    try:
        report, ignores = report_on(gathered, ruled, wanted)
    finally:
        if recalling:
            recalling.end()
    own = [rule for rule in rules if rule.own_names]
    for line in _misspelt_names(own, [*loaded.tenants, *loaded.beside]) if own else ():
        tell(line)
    run = Run(report, frozenset(sources | loaded.used), ledger, ignores, tuple(loaded.tenants))
    if not request.fixes or not _has_fixable(report, rules):
        return run._replace(keep=recalling.keep if recalling else None)
    if recalling and not recalling.is_whole:  # fixes are proven with all definitions
        return _checked(begun, request, sources, tell, recalling.whole())
    mended = import_module("relaylint.project.run.mending").mended  # most runs have nothing to fix
    return cast("Run", mended(run, gathered, ruled, wanted, request))


def _recalling(request: Request, begun: Begun, tell: Tell) -> Recollection | None:
    """Return what is recalled of earlier runs, or found by others, if anything can be; imported on demand."""
    planned = begun.planned
    sizes = [len(files) for files in (*planned.tenants.values(), *planned.beside.values())]
    is_kept = request.cache or request.parts or request.is_compared
    if not is_kept and number_of_jobs(request.jobs, len(sizes), sum(sizes)) == 1:
        return None
    if request.given or not is_divisible(begun):
        if request.parts:
            tell(notice("the parts count for nothing: what is said of one tenant hangs on the files of others here"))
        return None
    made = import_module("relaylint.project.run.recalling").Recalling(request, begun, tell)
    return cast("Recollection", made)


def _has_fixable(report: Report, rules: tuple[Rule, ...]) -> bool:
    """Return whether there may be a fix for a diagnostic of a report."""
    fixable = FIXABLE.union(rule.info.name for rule in rules if "fixes" in rule.written)
    return any(diagnostic.rule.name in fixable for diagnostic in report.diagnostics)


def report_on(gathered: Gathered, ruled: Ruled, asked: Wanted) -> tuple[Report, Ignoring | None]:
    """Return the report on what is read already, and the ignores that counted, if there are any.

    Raises `RefusedError` where nothing would be checked.
    """
    done, folders, holding = gathered
    settings, ledger = ruled.settings, asked.ledger
    exempt = _exempted(done, settings, ruled.rules, asked.passing)
    problems = [*_exceptions(done, settings, folders, holding), *(ledger.unknown if ledger else ())]
    earlier = earlier_versions(settings._replace(root=asked.home) if asked.home else settings, asked.today)
    return _judged(done, ruled, exempt, asked, problems, earlier)


def ledger_for(gathered: Gathered, ruled: Ruled) -> Holds | None:
    """Return the baseline, where there is one; imported on demand."""
    (done, _, holding), (settings, _, setup) = gathered, ruled
    if not os.path.lexists(os.path.join(settings.root, BASELINE_NAME)):
        return None
    comparing = {name: rule.across for name, rule in setup.rules.items()}
    read = import_module("relaylint.project.baseline_file").ledger_of
    return cast("Holds | None", read(settings, holding, done.reports, comparing))


def _misspelt_names(rules: list[Rule], tenants: list[Tenant]) -> Iterable[Notice]:
    """Return what is said of names in rules that are likely to be misspelt; imported on demand."""
    return cast("Iterable[Notice]", import_module("relaylint.check.misspelt_names").misspelt_names(rules, tenants))


def _exceptions(done: Read, settings: Settings, folders: Folders, holding: Holding) -> Iterable[Diagnostic]:
    """Return what is said of exceptions that match nothing, where all that they may be about was asked for."""
    if not done.planned.reports(settings.root):
        return ()
    return exceptions_that_match_nothing(settings, folders, holding.absent)


def _judged(
    done: Read,
    ruled: Ruled,
    exempt: list[str],
    asked: Wanted,
    problems: Iterable[Diagnostic],
    earlier: Callable[[Tenant, str], Past | str],
) -> tuple[Report, Ignoring | None]:
    planned, loaded = done
    settings, rules, setup = ruled
    around = surroundings_for(done, ruled, asked.today, earlier)
    results = asked.recalling.results(done, around) if asked.recalling else _each_apart(rules, around)
    judgement = Judgement(rules, severities(settings), done.reports, around, asked.ledger, asked.judged, results)
    checked = loaded.checked._replace(
        files=loaded.checked.files - len(exempt),
        skipped=loaded.checked.skipped + len(exempt),
        context=done.context,
        passed=_passed(planned.excluded, "excluded", settings)
        + _passed(exempt, "exempted from every rule", settings)
        + loaded.checked.passed,
    )
    ignores = ignores_in(done, settings, judgement, setup.rules) if asked.ignores else None
    return check_tenants(asked.watch(loaded.tenants), judgement, checked, problems, ignores), ignores


def _each_apart(rules: tuple[Rule, ...], around: Surroundings) -> Callable[[Tenant], Judged] | None:
    """Return what judges each tenant beside those alone that it is tied to; None where there is only one."""
    if not around.has_several:
        return None
    judging = import_module("relaylint.check.apart").judging_apart  # a repository of one tenant needs it not
    return cast("Callable[[Tenant], Judged]", judging(rules, around))


def ignores_in(done: Read, settings: Settings, judgement: Judgement, known: dict[str, Rule]) -> Ignoring | None:
    """Return what takes ignores out of the results; None, and nothing is imported, where there is none."""
    if not settings.ignores and not any(tenant.remarked for tenant in done.loaded.tenants):
        return None
    ignoring = import_module("relaylint.project.run.ignoring").ignoring
    return cast("Ignoring", ignoring(done, settings, judgement, known))


def surroundings_for(
    done: Read, ruled: Ruled, today: str | None, earlier: Callable[[Tenant, str], Past | str] | None = None
) -> Surroundings:
    """Return what the tenants of a run are compared with; ``earlier``: what returns them as revisions have them."""
    within = done.reports if done.planned.in_part else None
    tenants, refused = [*done.loaded.tenants, *done.loaded.beside], refusing(ruled.setup.rules.values())
    return Surroundings(tenants, today, within, refused, earlier or earlier_versions(ruled.settings, today))


def earlier_versions(settings: Settings, today: str | None) -> Callable[[Tenant, str], Past | str]:
    """Return a function that returns a tenant as a revision has it; imported on demand, since few ask for one."""
    known: list[Any] = []

    def earlier(tenant: Tenant, revision: str) -> Past | str:
        known[:] = known or [import_module("relaylint.project.run.past").Revisions(settings, today)]
        return cast("Past | str", known[0].tenant(tenant, revision))

    return earlier


def _passed(files: Iterable[str], why: str, settings: Settings) -> tuple[Passed, ...]:
    return tuple(Passed(path, why, settings.path) for path in files)


def _exempted(done: Read, settings: Settings, rules: tuple[Rule, ...], passing: Collection[str] | None) -> list[str]:
    """Return those of the files that may be passed over which the settings exempt from every rule.

    An editor asks about every file, and a hook about all that has changed; but who names a file wants it to be judged:
    raises `RefusedError` for one that is named, and where none that is checked is judged.
    """
    reported = list(filter(done.planned.reports, done.loaded.paths)) if settings.per_path else []
    exempt = exempted(reported, settings, rules)
    if passing is not None:
        return list(filter(passing.__contains__, exempt))
    where, help = Named(settings.path), "look at `per-path` there; files that nobody is to judge belong under `exclude`"
    for path in filter(done.planned.named.__contains__, exempt):
        raise RefusedError(notice("`", Named(path), "` is exempted from every rule in ", where), help)
    if exempt and len(exempt) == len(reported):
        raise RefusedError(notice("every file that is checked is exempted from every rule in ", where), help)
    return []


def severities(settings: Settings) -> SeverityOf:
    """Return what maps a rule, the severity of its diagnostic and the file to the severity in the settings."""
    if not (settings.severity or settings.ignore or settings.per_path):
        return lambda rule, severity, path: severity
    root = settings.root

    def severity_in(rule: RuleInfo, severity: Severity, path: str) -> Severity | None:
        return severity_of(settings, rule, severity, from_root(path, root))

    return severity_in
