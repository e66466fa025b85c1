"""What is known of all tenants of a repository, in two entries: a line for each, by which most need not be looked at,
and what is told of it, which is read where something is otherwise than before."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from relaylint.core.records import NamedTuple
from relaylint.model.ties import Ties
from relaylint.project.cache.codec import KeptNames, UnknownFormError
from relaylint.project.cache.digests import of_values
from relaylint.project.cache.entries import (
    KeptResults,
    KnownTenant,
    answer_rows,
    answers_in,
    from_rows,
    outcome_in,
    to_rows,
)
from relaylint.project.cache.store import OF_ALL, Store
from relaylint.project.load import DiskQuestion


class RosterLine(NamedTuple):
    """What says whether a tenant is as before.

    ``stamp``: as `Stamps.of` makes it, empty where none counts; ``own``: the digests of the answers about its own
    files, in order; ``beside``: those of the answers to what was asked beside; ``told``: that of all answers.
    ``outcome``: without the results, which are in the entry called ``entry``. ``known``: the digest of what is told.
    """

    stamp: str
    own: list[str]
    beside: dict[DiskQuestion, str]
    told: str
    entry: str
    outcome: KeptResults | None
    known: str = ""


class Roster:
    """The lines of a repository, by the place of each tenant. ``run``: what all results hung on, besides the files of
    tenants, in the run that wrote them all; empty, if several did."""

    def __init__(self, store: Store, name: str, names: KeptNames) -> None:
        self._store = store
        self._name = name + OF_ALL
        self._name_of_known = of_values(name, "known") + OF_ALL
        self._names = names
        self._rows: dict[str, Any] = {}
        self.run = ""
        match store.get(self._name):
            case [str() as run, dict() as rows]:
                self.run, self._rows = run, rows

    @cached_property
    def _known(self) -> dict[str, Any]:
        """What is told of each tenant."""
        told = self._store.get(self._name_of_known)
        return told if isinstance(told, dict) else {}

    def line(self, place: str, own: Sequence[str]) -> RosterLine | None:
        """Return the line of a tenant with some files of its own; None if there is none."""
        match self._rows.get(place):
            case [str() as stamp, [*digests], [*beside], str() as told, str() as entry, outcome, str() as known] if [
                *map(type, digests)
            ] == [str] * len(own):
                with suppress(UnknownFormError):
                    answers = answers_in(beside, self._names)
                    return RosterLine(stamp, digests, answers, told, entry, outcome_in(outcome), known)
        return None

    def told(self, place: str) -> str | None:
        """Return the digest of all answers that a tenant was read from in the run that wrote its line."""
        match self._rows.get(place):
            case [_, _, _, str() as told, *_]:
                return told
        return None

    def ties(self, place: str) -> Ties:
        """Return the ties that a tenant had in that run; any, where they are not told."""
        match self._rows.get(place), self._known.get(place):
            case [*_, str() as of], [str() as told, bool(), [*rows]] if told == of:
                with suppress(UnknownFormError):
                    return from_rows(rows, self._names).ties
        return Ties(frozenset(), loose=True)

    def known(self, place: str, line: RosterLine, own: Sequence[str]) -> KnownTenant | None:
        """Return what the line of a tenant with some files of its own stands for; None if that is not told."""
        match self._known.get(place):
            case [str() as told, bool() as all_count, [*rows]] if told == line.known:
                with suppress(UnknownFormError):
                    known = from_rows(rows, self._names)
                    files = [*own] if all_count else known.files
                    return known._replace(answers=line.beside, files=files, outcome=line.outcome)
        return None

    def write(
        self,
        run: str,
        lines: Mapping[str, RosterLine],
        known: Mapping[str, KnownTenant],
        own: Mapping[str, Sequence[str]],
    ) -> None:
        """Write lines, and what is ``known``, in place of those of the same tenants; ``own``: the files of each. Those
        of tenants that are no more go. An empty ``run`` is one that may have changed what the last one hung on.
        """
        told = {place: _told(known[place], own[place], self._names) for place in lines}
        written = {place: _row(line, told[place][0], self._names) for place, line in lines.items()}
        made = {place: row for place, row in written.items() if row != self._rows.get(place)}
        rows = {place: row for place, row in self._rows.items() if place in own or os.path.lexists(place)} | made
        if not (made or len(rows) != len(self._rows) or run not in ("", self.run)):
            return
        kept = {place: row for place, row in self._known.items() if place in rows}
        if any(kept.get(place) != row for place, row in told.items()):
            self._store.put(self._name_of_known, kept | told)
        self._store.put(self._name, [run, rows])


def _told(known: KnownTenant, own: Sequence[str], names: KeptNames) -> list[Any]:
    """Return what is told of a tenant as a list, but for what is in its line. The files that count are left out where
    these are all of its own."""
    all_count = known.files == [*own]
    rows = to_rows(known._replace(answers={}, files=[] if all_count else known.files, outcome=None), names)
    return [of_values(all_count, rows), all_count, rows]


def _row(line: RosterLine, known: str, names: KeptNames) -> list[Any]:
    """Return a line as a list."""
    outcome = list(line.outcome._replace(rows=None)) if line.outcome else None
    return [line.stamp, line.own, answer_rows(line.beside, names), line.told, line.entry, outcome, known]
