"""Another version and what is on the disk to what the change between them does: to hosts, sessions and diagnostics."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from relaylint.core import paths
from relaylint.core.identity import identify_undecided
from relaylint.core.notices import Named, Notice, RefusedError, Tell, ignored, notice
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.project.git.revisions import tree_of_revision
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request
from relaylint.project.run.comparing import compare_snapshots
from relaylint.project.run.examining import Examination
from relaylint.project.run.fresh import Told, identified, surplus
from relaylint.project.selection import from_root
from relaylint.project.settings import Settings
from relaylint.project.sides import Side, sides_of_change
from relaylint.project.snapshots import CheckedSide, Snapshot, read_snapshot
from relaylint.relay.impacts import ComparedDiagnostics, Impact, changes_of_hosts
from relaylint.relay.versions import Comparison, Unchanged

_TOLD: Final = (
    *("tenants", "exclude", "select", "ignore", "severity", "parameters", "per_path", "fail_on", "limits", "formats"),
    *("layers", "merge"),
)
"""The settings that may make two versions be judged otherwise; where rules lie is told by what they say."""


_NAME: Final = "name files or folders with definitions, as they are or were"


class ChangeQuery(NamedTuple):
    """What is asked about a change.

    ``here``: the absolute folder that is looked at; ``against``: the other version, None: where the change left the
    branch that it is meant for, of which variables of the ``environment`` tell in a pipeline. ``paths``: absolute, and
    ``tenants``: only the tenants that these belong to, and those of these names. ``config``: the absolute path of
    settings in place of those of either version. ``cache``: the absolute path of the directory in which results are
    kept; empty: nothing is. ``jobs``: as in `Request`.
    """

    here: str
    against: str | None = None
    paths: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    config: str | None = None
    today: str | None = None
    environment: Mapping[str, str] = {}
    cache: str = ""
    jobs: int = 1


class JudgedChanges(NamedTuple):
    """What a change does, the two versions, and the threshold in the settings of the new one."""

    impact: Impact
    old: Snapshot
    new: Snapshot
    fail_on: str

    @property
    def revisions(self) -> tuple[tuple[str, str], ...]:
        """The folders that the files of revisions were read in, each with what is written before their names."""
        return tuple((each.folder, each.side.prefix) for each in (self.old, self.new) if each.folder)

    @property
    def sources(self) -> set[str]:
        """Every file that was read."""
        used = {path for each in (self.old, self.new) if each.done for path in each.done.loaded.used}
        return used | {each.checked.settings.path for each in (self.old, self.new) if each.checked} - {""}

    @property
    def is_open(self) -> bool:
        """Whether hosts may lose relay that are not known of: a file of the new version cannot be read in full."""
        return any(
            each.after is not None
            and each.after.partial
            and not each.is_unchanged
            and _unread(each.before, self.old) != _unread(each.after, self.new)
            for each in self.impact.comparison.tenants
        )


def judge_change(query: ChangeQuery, tell: Tell = ignored) -> JudgedChanges:
    """Return what a change does. Raises `SetupError` and `RefusedError`."""
    today = query.today or Surroundings().today
    before, after = sides_of_change(query.against, query.here, query.environment, tell)
    request = Request((), today=today, cache=query.cache, jobs=query.jobs)
    old, new, unchanged = _read_both(before, after, query.config, request, tell)
    names = _names(old, new, query)
    comparison = compare_snapshots(old, new, today, names, unchanged=unchanged)
    remarks = tuple(_remarks(old.checked, new.checked))
    diagnostics = _compared_diagnostics(old, new, comparison)
    impact = Impact(comparison, changes_of_hosts(comparison), diagnostics, remarks)
    return JudgedChanges(impact, old, new, new.checked.settings.fail_on if new.checked else Settings("").fail_on)


def _read_both(
    before: Side, after: Side, config: str | None, request: Request, tell: Tell
) -> tuple[Snapshot, Snapshot, Unchanged]:
    """Return both sides of a change, each checked, and the tenants that are the same, of which nothing may be read.

    The new side is read first: what is found in it need not be found again, and of the old one Git tells what is the
    same. What is said of the old side is said first all the same. Raises `SetupError` and `RefusedError`.
    """
    is_met = before.whole and after.whole and before.path == after.path
    said: list[Notice] = []
    broken: SetupError | RefusedError | None = None
    late = Examination(after, request, is_whole=not is_met)
    try:
        new = read_snapshot(after, before, config, said.append, late)
    except (SetupError, RefusedError) as error:
        broken = error
    known = None if broken else late.recalling
    early = Examination(before, request, known, is_whole=not is_met, is_last=is_met)
    old = read_snapshot(before, after, config, tell, early)
    for each in said:
        tell(each)
    if broken:
        raise broken
    if late.recalling and early.unchanged.read is None:
        late.recalling.complete()
    return old, new, early.unchanged


def _names(old: Snapshot, new: Snapshot, query: ChangeQuery) -> list[str]:
    """Return the names of the tenants that are asked for; none: all. Raises `RefusedError` for a path of none."""
    by_path: list[str] = []
    for path in query.paths:
        names = [*_below(path, new), *_below(_in_old(path, old), old)]
        if not names:
            words = notice("`", Named(path), "` belongs to no tenant of either version")
            word = paths.shown_from(path, query.here)
            top = paths.repository(query.here)
            is_revision = top is not None and tree_of_revision(top, word) is not None
            hint = f"`--against {word}` compares with that revision" if is_revision else _NAME
            raise RefusedError(words, hint)
        by_path += names
    if not query.tenants:
        return by_path
    names = [name for name in query.tenants if name in by_path] if query.paths else list(query.tenants)
    if not names:
        raise RefusedError("no tenant that `--tenant` names belongs to the paths", "leave out either of them")
    return names


def _below(path: str, side: Snapshot) -> Iterator[str]:
    """Yield the tenants of a side that have a file at or below a path."""
    if side.done is None:
        return
    for tenant, files in zip(side.done.loaded.tenants, side.done.planned.tenants.values(), strict=True):
        if tenant in side.places and any(paths.is_below(file, path) for file in files):
            yield tenant.folder


def _in_old(path: str, old: Snapshot) -> str:
    """Return where a path of the working tree is in a revision that was read elsewhere."""
    inside = old.folder and paths.is_below(path, old.side.top)
    return os.path.normpath(os.path.join(old.folder, os.path.relpath(path, old.side.top))) if inside else path


def _unread(tenant: Tenant | None, side: Snapshot) -> set[tuple[str, str]]:
    """Return the files of a tenant that cannot be read in full, with their texts."""
    sources = (fault.primary.location.source for fault in (tenant.unread if tenant else ()))
    return {(from_root(source.name, side.root), source.text) for source in sources}


def _compared_diagnostics(old: Snapshot, new: Snapshot, comparison: Comparison) -> ComparedDiagnostics:
    """Return the diagnostics that are new and gone; of those that went, some are only held back, or undecided now."""
    called = {each.before.folder: each.after.folder for each in comparison.tenants if each.before and each.after}
    before, held_before = _told(old, [each.before for each in comparison.tenants], called)
    after, held_after = _told(new, [each.after for each in comparison.tenants], {})
    went = surplus(before, after)
    left = surplus(went, surplus(held_after, held_before))
    is_open = _open_in(new)
    gone = [each for each in left if not is_open(each)]
    every_before = [*before, *held_before]
    hidden = len(surplus([*after, *held_after], every_before)) - len(surplus(after, every_before))
    return ComparedDiagnostics(
        tuple(each.diagnostic for each in surplus(after, before)),
        tuple(each.diagnostic for each in gone),
        held=len(went) - len(left),
        undecided=len(left) - len(gone),
        hidden=hidden,
    )


def _open_in(new: Snapshot) -> Callable[[Told], bool]:
    """Return what tells of a diagnostic of the old version whether the new one leaves open if it is there still."""
    undecided = new.checked.report.undecided if new.checked else ()
    asked = set(map(identify_undecided, undecided))
    partial = {tenant.folder for tenant in new.places if tenant.partial}

    def is_open(told: Told) -> bool:
        known = [each for each, *_ in told.keys]
        is_asked = any(each._replace(path="", value="") in asked for each in known)
        return is_asked or any(each.tenant in partial and each.kind != "" for each in known)

    return is_open


def _told(
    side: Snapshot, compared: Iterable[Tenant | None], called: Mapping[str, str]
) -> tuple[list[Told], list[Told]]:
    """Return what is reported and what is held back of a side, about tenants which are compared, or about none."""
    if side.checked is None:
        return [], []
    others = {tenant.folder for tenant in side.places} - {tenant.folder for tenant in compared if tenant}
    report = side.checked.report
    both = (report.diagnostics, [each.diagnostic for each in report.suppressed])
    reported, held = ([each for each in some if each.tenant not in others] for some in both)
    return identified(reported, side.root, called), identified(held, side.root, called)


def _remarks(old: CheckedSide | None, new: CheckedSide | None) -> Iterator[Notice]:
    """Yield in what the settings and the rules of two versions differ."""
    if old is None or new is None:
        return
    differing = [name.replace("_", "-") for name in _TOLD if getattr(old.settings, name) != getattr(new.settings, name)]
    if differing:
        names = " and ".join(f"`{name}`" for name in differing)
        yield notice(f"the settings differ in {names}: each version is judged by its own")
    texts = dict.fromkeys([*old.own_rules, *new.own_rules])
    rules = [f"`{path}`" for path in texts if old.own_rules.get(path) != new.own_rules.get(path)]
    if rules:
        yield notice(f"rules of your own differ: {', '.join(rules)}: each version is judged by its own")
