"""Settings and paths to what a check begins with: the rules that run, which files count, and what is to be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, cast

from relaylint.core.diagnostic import Passed
from relaylint.core.notices import Named, RefusedError, Tell, notice
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.output.summary import passed_over
from relaylint.policy import pack
from relaylint.policy.rule import Rule
from relaylint.project.gathering import asked_behind_links, looked_up, looking_dated, refuse_excluded
from relaylint.project.git import held
from relaylint.project.git.held import Affected
from relaylint.project.load import UNHELD
from relaylint.project.plan import Holding, Plan, plan
from relaylint.project.selection import Choice, Setup, chosen, prepare
from relaylint.project.settings import Settings
from relaylint.project.walking import Folders, excluded

Watch = Callable[[Sequence[Tenant]], Iterable[Tenant]]
_FILES_OF_ONE: Final = 400
"""How many files a process has to read at least, so that more time is saved than it takes to start it."""
_OF_REPORTS: Final = frozenset(
    ("root", "document", "path", "rules", "select", "ignore", "ignores", "severity", "per_path", "fail_on", "versions")
)
"""The fields of `Settings` that results do not hang on: they say where things are, choose rules, which are told
themselves, or change what is reported of results."""


class Staged(NamedTuple):
    """That what a commit changes is to be checked with the whole tenants that it concerns, as a hook does.

    ``here`` is a folder of the repository. ``between``: two commits, if they are named, whose difference counts in
    place of what is staged. ``named``: whether files are named, to which deleted ones are added.
    ``own_settings``: whether settings that were found, and not named, must be held by Git.
    """

    here: str
    between: tuple[str, str] = ("", "")
    named: bool = False
    own_settings: bool = True


class Request(NamedTuple):
    """What is to be checked; every path is absolute.

    ``given`` holds texts in place of what is on the disk, by path, as an editor has them; one that is asked for by name
    and excluded, or exempted from every rule, is passed over. ``rules``: more folders of
    rules, or rule files. ``choice``: what is said about rules besides the settings. ``today``: the ISO date that
    counts as today, None: that of the clock. ``baseline``: whether the baseline counts, where there is one;
    ``ignores``: whether ignores do. ``fixes``: what is done about fixes, a word of `FIXES`; empty: nothing. ``watch``
    returns the tenants that are judged, one after the other, and so learns how far the run is. ``exempt``: whether
    settings may exempt a file that is named from every rule. ``cache``: the absolute path of the directory with what
    earlier runs have kept; empty: everything is read and judged. ``jobs``: how many processes read and judge; 0: as
    many as there are processors, where that saves time. ``parts``: the absolute paths of files with what shards have
    found. ``is_compared``: whether another version is checked as well, of which what is the same need not be judged.
    ``look``: the digest of all that what is printed of a report hangs on, but for the report; empty: it is not kept.
    """

    paths: Sequence[str]
    given: Mapping[str, bytes] = {}
    rules: Sequence[str] = ()
    choice: Choice = Choice()
    today: str | None = None
    staged: Staged | None = None
    baseline: bool = True
    ignores: bool = True
    fixes: str = ""
    watch: Watch = iter
    exempt: bool = False
    cache: str = ""
    jobs: int = 1
    parts: Sequence[str] = ()
    is_compared: bool = False
    look: str = ""

    def dated(self) -> Request:
        """Return it with the day on which it is made, so that a run that goes on after midnight has one day."""
        return self._replace(today=Surroundings(today=self.today).today)


class Ruled(NamedTuple):
    """The settings and rules of a run as its caller wants them, and all that there are."""

    settings: Settings
    rules: tuple[Rule, ...]
    setup: Setup

    @property
    def terms(self) -> list[Any]:
        """What results hang on besides the files of tenants, as values that JSON knows, or sets of texts: the settings
        that count before there are results, all rules, those of one's own as they are written, and those that run."""
        settings, rules, setup = self
        counting = {name: value for name, value in settings._asdict().items() if name not in _OF_REPORTS}
        known = [
            [each.info.name, each.info.area, each.written if each.info.own else None] for each in setup.rules.values()
        ]
        return [counting, known, [rule.info.name for rule in rules]]


class Begun(NamedTuple):
    """What a check begins with, before anything of a tenant is read.

    ``named``: those files that stand for what an editor has open; ``excluded``: whether the settings exclude these,
    and nothing is planned. ``asked``: the absolute paths that are reported on; ``affected``: whether that are the whole
    tenants that these concern.
    """

    ruled: Ruled
    folders: Folders
    holding: Holding
    planned: Plan
    asked: Sequence[str]
    named: list[str]
    affected: bool
    excluded: bool = False


def is_divisible(begun: Begun) -> bool:
    """Return whether what is said of one tenant hangs on no others than those that it is tied to; so it is not with
    layers, newest exports, what the disk lacks, and exports of several dates."""
    settings, tenants = begun.ruled.settings, begun.planned.tenants
    if settings.layers or settings.newest or begun.holding.absent:
        return False
    return len(looking_dated((path for files in tenants.values() for path in files), settings)) <= 1


def number_of_jobs(asked: int, tenants: int, files: int) -> int:
    """Return how many processes read and judge some tenants with some files; ``asked`` as in `Request`."""
    wanted = asked or min(_processors(), files // _FILES_OF_ONE)
    return max(1, min(wanted, tenants))


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def begin_check(settings: Settings, request: Request, tell: Tell) -> Begun | None:
    """Return what a check begins with; None for a commit that concerns no tenant.

    Raises `SetupError` for settings and rules that cannot be used, `RefusedError` for what cannot be asked for.
    """
    named = [path for path in request.given if path in request.paths]
    folders = Folders(path for path in request.given if path not in named)
    concerned = _concerned(settings, request, folders, tell)
    if concerned is not None and not concerned:
        return None
    if concerned and request.staged and request.staged.own_settings:
        _refuse_unheld(settings, concerned.holding)
    holding = concerned.holding if concerned else held.of_disk(settings, request.paths, tell)
    setup = prepare(settings, request.rules, _unheld_rules(settings, holding, tell), request.given)
    asked, gone = (concerned.paths, concerned.gone) if concerned else (request.paths, ())
    known = looked_up(settings, folders, holding, () if concerned else asked, tell, next(iter(named), None))
    settings, rules = chosen(setup._replace(settings=setup.settings._replace(versions=known.versions)), request.choice)
    ruled = Ruled(settings, rules, setup)
    if any(excluded(path, settings) for path in named):
        return Begun(ruled, folders, holding, Plan({}, frozenset(), frozenset()), asked, named, False, True)
    present, affected = next(iter(named), None), concerned is not None
    planned = plan(
        asked_behind_links(asked, settings),
        settings,
        folders,
        affected=affected,
        present=present,
        across=bool(request.fixes) or any(rule.across for rule in rules),
        gone=gone,
        holding=holding,
    )
    if not affected:
        refuse_excluded(planned, settings, present)
    return Begun(ruled, folders, holding, planned, asked, named, affected)


def _concerned(settings: Settings, request: Request, folders: Folders, tell: Tell) -> Affected | None:
    """Return what a commit changes; None where all that is asked for is to be checked."""
    staged = request.staged
    if staged is None or request.given:
        return None
    named = request.paths if staged.named else ()
    affected = import_module("relaylint.project.git.affected").affected  # only hooks ask
    return cast("Affected | None", affected(named, settings, folders, staged.here, staged.between, tell))


def rule_sources(settings: Settings, folders: Iterable[str]) -> set[str]:
    """Return the files of the settings and of rules of one's own."""
    there = filter(os.path.exists, (*settings.rules, *folders))
    rules = {path for folder in there for path, _ in pack.rule_files(folder)}
    return {settings.path, *rules} - {""}


def _refuse_unheld(settings: Settings, holding: Holding) -> None:
    """Raise `RefusedError` where a commit would be judged by settings that are found and that it does not have."""
    if settings.path and not holding.has(settings.path):
        name = Named(settings.path)
        hint = notice("run `git add ", name, "`, or name the file with `--config` where it is not to be committed")
        raise RefusedError(notice("the settings in `", name, "` are not held by Git"), hint)


def _unheld_rules(settings: Settings, holding: Holding, tell: Tell) -> set[str]:
    """Return the rule files that are found and that a commit would not have; that they are left out is told."""
    files = (path for folder in settings.rules if os.path.exists(folder) for path, _ in pack.rule_files(folder))
    unheld = [path for path in files if not holding.has(path)]
    for line in passed_over([Passed(path, UNHELD) for path in unheld]):
        tell(line)
    return set(unheld)
