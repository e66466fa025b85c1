"""Fixes of a report: those that are offered beside their diagnostics, and what is left when they are applied."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final, cast

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.core.text import Rewritten
from relaylint.project.gathering import loader
from relaylint.project.load import Loaded
from relaylint.project.run.beginning import Request, Ruled
from relaylint.project.run.checking import (
    OFFERED,
    UNSAFE,
    Gathered,
    Run,
    Wanted,
    ledger_for,
    report_on,
    severities,
    surroundings_for,
)
from relaylint.project.run.offers import Offer, offers_of
from relaylint.project.run.state import Basis, RunState, linked_paths

_MOST_PASSES: Final = 20
"""How often what is left is looked at again: a fix may make room for another one."""


def mended(run: Run, gathered: Gathered, ruled: Ruled, asked: Wanted, request: Request) -> Run:
    """Return a run with fixes beside its diagnostics, or on the files with those of them applied that are wanted."""

    def report(loaded: Loaded) -> Report:
        again = gathered._replace(done=gathered.done._replace(loaded=loaded))
        ledger = ledger_for(again, ruled) if request.baseline else None
        return report_on(again, ruled, asked._replace(ledger=ledger, judged=None, recalling=None))[0]

    basis = Basis(
        gathered.done,
        ruled.rules,
        request.given,
        lambda texts: loader(ruled.settings, texts, gathered.holding),
        lambda loaded: surroundings_for(gathered.done._replace(loaded=loaded), ruled, request.today),
        report,
        severities(ruled.settings),
        linked_paths(gathered.done.planned),
        {},
        asked.judged or {},
    )
    if request.fixes == OFFERED:
        return run._replace(report=offered(basis, run.report))
    left, texts = fixed(basis, run.report, unsafe=request.fixes == UNSAFE)
    return run._replace(report=left, texts=texts)


def offered(basis: Basis, report: Report) -> Report:
    """Return a report with a fix at each diagnostic that has one; safe ones are proven."""
    state = RunState.first(basis)
    groups = offers_of(state, report)
    _take(state, groups, applied=False)
    return _with_fixes(report, groups)


def fixed(
    basis: Basis, report: Report, *, unsafe: bool, within: str | None = None
) -> tuple[Report, dict[str, Rewritten]]:
    """Return the report when all fixes are applied that can be, and the new contents of files by absolute path.

    ``unsafe``: others than safe ones are applied too. ``within``: the one file that may be changed.
    """
    first = state = RunState.first(basis)
    gone: list[Diagnostic] = []
    groups = _within(within, offers_of(state, report))
    for _ in range(_MOST_PASSES):
        after = _take(state, groups, applied=True, unsafe=unsafe)
        if after is state:
            break
        taken = [offer for offers in groups for offer in offers if offer.taken]
        gone += [offer.proposal.diagnostic._replace(fix=offer.fix) for offer in taken]
        state, report = after, basis.report(after.loaded)
        groups = _within(within, offers_of(state, report))
    else:
        _take(state, groups, applied=False)  # none is offered that is not proven
    own = {path: data for path, data in state.texts.items() if state.paths_of(path)[0] == path}
    texts = {path: Rewritten(first.data(path), data) for path, data in own.items()}
    texts = {path: text for path, text in texts.items() if text.before != text.after}
    gone.sort(key=Diagnostic.sort_key)
    return _with_fixes(report, groups)._replace(fixed=tuple(gone)), texts


def _within(path: str | None, groups: list[list[Offer]]) -> list[list[Offer]]:
    """Return the offers that change nothing but a file; all where none is named."""
    if path is None:
        return groups
    return [[offer for offer in offers if {edit.location.path for edit in offer.edits} == {path}] for offers in groups]


def _take(state: RunState, groups: list[list[Offer]], *, applied: bool, unsafe: bool = False) -> RunState:
    """Take what is offered; what proves it is loaded where there is something to prove."""
    wanted = (offer.is_safe or (unsafe and offer.is_unsafe) for offers in groups for offer in offers)
    if not any(wanted):
        return state
    take = import_module("relaylint.project.run.combining").take
    return cast("RunState", take(state, groups, applied=applied, unsafe=unsafe))


def _with_fixes(report: Report, groups: Iterable[list[Offer]]) -> Report:
    fixes = {offer.proposal.diagnostic.sort_key(): offer.fix for offers in groups for offer in offers}
    with_fix = tuple(
        diagnostic._replace(fix=fixes[diagnostic.sort_key()]) if diagnostic.sort_key() in fixes else diagnostic
        for diagnostic in report.diagnostics
    )
    return report._replace(diagnostics=with_fix)
