"""What of a report a change is about: the files that it touches, and the diagnostics that another version does not
have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from relaylint.core import paths
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.notices import RefusedError, Tell, ignored
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Tenant
from relaylint.project.git.asking import changed_files
from relaylint.project.git.revisions import commit_of_revision, merge_base
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import Run
from relaylint.project.run.comparing import paired_by_folder
from relaylint.project.run.examining import Examination
from relaylint.project.run.fresh import identified, surplus
from relaylint.project.run.recalling import Recalling
from relaylint.project.settings import Settings
from relaylint.project.sides import sides_of_change
from relaylint.project.snapshots import Snapshot, read_snapshot


class NewsQuery(NamedTuple):
    """What a report is compared with.

    ``here``: the absolute working directory. ``is_compared``: whether it is with another version, which is ``against``,
    or if that is None where the change left the branch that it is meant for. ``since``: a revision since which files
    count as changed. ``config``: the absolute path of settings for the other version too. ``environment``: where
    variables of a pipeline are looked for.
    """

    here: str
    is_compared: bool = True
    against: str | None = None
    since: str | None = None
    config: str | None = None
    environment: Mapping[str, str] = {}


class News(NamedTuple):
    """The absolute paths of the files that a change touches, and the diagnostics that are new; None: that is not
    known."""

    files: frozenset[str] | None = None
    diagnostics: tuple[Diagnostic, ...] | None = None


def news_of(run: Run, settings: Settings, request: Request, query: NewsQuery, tell: Tell = ignored) -> News:
    """Return what of the report on a request is new: the other version is checked in the same way.

    Raises `SetupError` and `RefusedError`.
    """
    files = _since(query.since, query.here, tell) if query.since else None
    if not query.is_compared:
        return News(files)
    before, after = sides_of_change(query.against, query.here, query.environment, tell)
    if before.tree and paths.is_below(settings.root, before.top):
        if after.path == query.here:  # else a place in the revision is named
            before = before._replace(path=settings.root, whole=True)
        if files is None:
            files = changed_files(before.top, before.tree, tell)
    examination = Examination(before, request, cast("Recalling | None", run.recalling))
    old = read_snapshot(before, after._replace(path=settings.root), query.config, ignored, examination)
    return News(files, _new(run, settings, old))


def _new(run: Run, settings: Settings, old: Snapshot) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a report that another version does not have."""
    reported = run.report.diagnostics
    if old.checked is None:
        return reported
    pairs = list(_pairs(old, run.tenants))
    called = {before.folder: after.folder for before, after in pairs if before and after}
    known = identified(old.checked.report.diagnostics, old.root, called)
    compared = {after.folder for before, after in pairs if after and (before or not old.alone)} | {""}
    asked = [each for each in reported if each.tenant in compared]
    return tuple(each.diagnostic for each in surplus(identified(asked, settings.root), known))


def _pairs(old: Snapshot, tenants: tuple[Tenant, ...]) -> list[tuple[Tenant | None, Tenant | None]]:
    return list(paired_by_folder(old.places, {tenant: tenant.folder for tenant in tenants}))


def _since(revision: str, here: str, tell: Tell) -> frozenset[str] | None:
    """Return the files that changed since the branch at hand left a revision. Raises `RefusedError`."""
    top = paths.repository(here)
    if top is None:
        raise RefusedError("--changed-since: the files lie in no Git repository", "leave it out, or check in a clone")
    commit = commit_of_revision(top, revision)
    if commit is None:
        hint = "name a branch, a tag or a commit; a shallow clone has few of them"
        raise RefusedError(f"--changed-since: `{revision}` is no revision of the repository", hint)
    head = commit_of_revision(top, "HEAD")
    parted = merge_base(top, head, commit) if head else None
    return changed_files(top, parted or commit, tell)
