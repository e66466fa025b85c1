"""What is known of all tenants of a repository, in one entry: a line for each, by which most need not be looked at."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from relaylint.core.records import NamedTuple
from relaylint.project.cache.codec import KeptNames, UnknownFormError
from relaylint.project.cache.entries import KnownTenant, from_rows, to_rows
from relaylint.project.cache.store import Store


class RosterLine(NamedTuple):
    """What is known of a tenant.

    ``stamp``: as `Stamps.of` makes it, empty where none counts; ``own``: the digests of the answers about its own
    files, in order; ``told``: that of all answers. ``known``: without the results, which are in the entry called
    ``entry``.
    """

    stamp: str
    own: list[str]
    told: str
    entry: str
    known: KnownTenant


class Roster:
    """The lines of a repository, by the place of each tenant. ``run``: what all results hung on in the run that wrote
    it."""

    def __init__(self, store: Store, name: str, names: KeptNames) -> None:
        self._store = store
        self._name = name
        self._names = names
        self._rows: dict[str, Any] = {}
        self.run = ""
        match store.get(name):
            case [str() as run, dict() as rows]:
                self.run, self._rows = run, rows

    def line(self, place: str, own: Sequence[str]) -> RosterLine | None:
        """Return the line of a tenant with some files of its own; None if there is none."""
        match self._rows.get(place):
            case [str() as stamp, [*digests], str() as told, str() as entry, bool() as all_count, row] if len(
                digests
            ) == len(own):
                with suppress(UnknownFormError):
                    known = from_rows(row, self._names)
                    files = [*own] if all_count else known.files
                    return RosterLine(stamp, digests, told, entry, known._replace(files=files))
        return None

    def write(self, run: str, lines: Mapping[str, RosterLine], own: Mapping[str, Sequence[str]]) -> None:
        """Write lines in place of those of the same tenants; ``own``: the files of each. Those of tenants that are no
        more go. An empty ``run`` is one that may have changed what the last one hung on.
        """
        written = ((place, _row(line, own[place], self._names)) for place, line in lines.items())
        made = {place: row for place, row in written if row != self._rows.get(place)}
        rows = {place: row for place, row in self._rows.items() if place in own or os.path.lexists(place)} | made
        if made or len(rows) != len(self._rows) or run not in ("", self.run):
            self._store.put(self._name, [run, rows])


def _row(line: RosterLine, own: Sequence[str], names: KeptNames) -> list[Any]:
    """Return a line as a list; the files that count are left out where these are all of its own."""
    known, all_count = line.known, line.known.files == [*own]
    outcome = known.outcome._replace(rows=None) if known.outcome else None
    rows = to_rows(known._replace(files=[] if all_count else known.files, outcome=outcome), names)
    return [line.stamp, line.own, line.told, line.entry, all_count, rows]
