"""Records what is reported today in a baseline, takes out what is gone, and says what a change added to it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping

from relaylint.check.ledger import baseline_text, entries_of
from relaylint.core import paths
from relaylint.core.diagnostic import BaselineEntry, Diagnostic, DiagnosticIdentity
from relaylint.core.notices import Named, RefusedError, Tell, ignored, notice
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import can_be_kept_away
from relaylint.project.baseline_file import baseline_of, baseline_path, read_baseline
from relaylint.project.git.bases import Base, base_of_change
from relaylint.project.git.revisions import blob_contents, tree_entries, tree_of_revision
from relaylint.project.refusals import SetupError, refuse_link_out
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import check_paths
from relaylint.project.settings import Settings


class Recorded(NamedTuple):
    """A baseline that is to be written, and what it has more and less than the one before.

    ``path``: its absolute path; ``lowered``: the entries with a severity that is lower than before; ``refused``: the
    diagnostics that no baseline holds; ``undecided``: how many entries are left because it is not known today whether
    they are gone.
    """

    path: str
    entries: list[BaselineEntry]
    added: list[BaselineEntry]
    removed: list[BaselineEntry]
    lowered: list[BaselineEntry]
    refused: list[Diagnostic] = []  # noqa: RUF012  # never changed
    undecided: int = 0

    @property
    def text(self) -> str:
        """The text of the file."""
        return baseline_text(self.entries)


def record(settings: Settings, request: Request, *, force: bool, tell: Tell = ignored) -> Recorded:
    """Return the baseline of all that is reported now.

    Raises `RefusedError` where there is one already, unless ``force``, and `SetupError` as `check_paths`.
    """
    path = baseline_path(settings)
    refuse_link_out(path)
    if os.path.lexists(path) and not force:
        words = notice("there is a baseline already: `", Named(path), "`")
        hint = "`--prune` takes out what is gone; `--force` records all that is reported now, what is new included"
        raise RefusedError(words, hint)
    report = check_paths(settings, request._replace(baseline=False), tell).report
    entries = entries_of(report.diagnostics, settings.root)
    before = _readable(settings) if force else []
    refused = [each for each in report.diagnostics if not can_be_kept_away(each)]
    return _changed(path, before, entries)._replace(refused=refused)


def prune(settings: Settings, request: Request, tell: Tell = ignored) -> Recorded:
    """Return the baseline without what is known to be gone, and at lower severities where these have become lower.

    Nothing is added. Raises `RefusedError` where there is none, and `SetupError` as `check_paths`.
    """
    known = _present(settings)
    run = check_paths(settings, request, tell)
    assert run.ledger is not None, "a run takes the baseline that is there"
    rules = run.report.rules
    left, undecided = run.ledger.left(rules), run.ledger.undecided(rules)
    return _changed(baseline_path(settings), known, left)._replace(undecided=undecided)


def compare_baselines(settings: Settings, revision: str | None, environment: Mapping[str, str]) -> tuple[Recorded, str]:
    """Return the baseline on the disk, with what it has more and less than that of a revision, and the revision's name.

    ``revision``: None for where the change left the branch that it is meant for, as the ``environment`` of a pipeline
    tells. Raises `RefusedError` where the revision is not known, and `SetupError` for a baseline that cannot be used.
    """
    path, top = baseline_path(settings), paths.repository(settings.root)
    if top is None:
        raise RefusedError("there is no repository of Git here", "what a change added is known from its history")
    base = base_of_change(top, environment, "--diff") if revision is None else Base(revision, revision)
    tree = tree_of_revision(top, base.commit)
    if tree is None:
        raise RefusedError(f"`{revision}` is not a revision here", "name a branch, a tag or a commit, such as `HEAD~1`")
    name = paths.relative(path, top)
    held = [entry for entry in tree_entries(top, tree) if entry.name == name]
    before = [
        entry
        for _, data in blob_contents(top, held)
        for entry in baseline_of(f"{base.name}:{name}", data, settings.limits).entries
    ]
    after = read_baseline(settings)
    return _changed(path, before, after.entries if after else []), base.name


def _present(settings: Settings) -> list[BaselineEntry]:
    known = read_baseline(settings)
    if known is None:
        words = notice("there is no baseline: `", Named(baseline_path(settings)), "`")
        raise RefusedError(words, "`relaylint baseline` records what is reported now")
    return known.entries


def _readable(settings: Settings) -> list[BaselineEntry]:
    """Return the entries of the baseline that is written anew: none if it is damaged."""
    try:
        known = read_baseline(settings)
    except SetupError:
        return []
    return known.entries if known else []


def _changed(path: str, before: Iterable[BaselineEntry], after: Iterable[BaselineEntry]) -> Recorded:
    old, new = (Counter(map(_without_place, entries)) for entries in (before, after))
    added, removed = new - old, old - new
    lowered = _take_lowered(added, removed)
    return Recorded(path, list(new.elements()), list(added.elements()), list(removed.elements()), lowered)


def _take_lowered(added: Counter[BaselineEntry], removed: Counter[BaselineEntry]) -> list[BaselineEntry]:
    """Take out of what was added and removed what has another severity than before, a lower one, and return that."""
    others: dict[DiagnosticIdentity, list[BaselineEntry]] = {}
    for entry in removed.elements():
        others.setdefault(entry.identity, []).append(entry)
    lowered = []
    for entry in list(added.elements()):
        alike = others.get(entry.identity, [])
        higher = next((each for each in alike if each.severity > entry.severity), None)
        if higher:
            alike.remove(higher)
            removed[higher] -= 1
            added[entry] -= 1
            lowered.append(entry)
    return lowered


def _without_place(entry: BaselineEntry) -> BaselineEntry:
    return BaselineEntry(entry.identity, entry.severity)
