"""The tenants of a run with other texts in place of what is on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from relaylint.check.engine import Judged, judge
from relaylint.core.diagnostic import Report
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.rule import Rule
from relaylint.project.gathering import Read
from relaylint.project.load import Loaded, Loader


class Basis(NamedTuple):
    """What a run has read, and how it reads and judges.

    ``loader`` returns what reads files, with texts in place of what is on the disk; ``around`` the surroundings of
    tenants, and ``report`` the report on them. ``given``: the texts that do not come from the disk; ``original``: the
    bytes of files that edits are made in, as they were read for that. ``judged``: the results of the tenants that were
    judged as they are on the disk, by folder.
    """

    done: Read
    rules: tuple[Rule, ...]
    given: Mapping[str, bytes]
    loader: Callable[[Mapping[str, bytes]], Loader]
    around: Callable[[Loaded], Surroundings]
    report: Callable[[Loaded], Report]
    original: dict[str, bytes]
    judged: Mapping[str, Judged]


class RunState:
    """All tenants of a run, by their places in the plan, with ``texts`` in place of what is on the disk."""

    def __init__(self, basis: Basis, texts: Mapping[str, bytes], loaded: Loaded) -> None:
        self.basis = basis
        self.texts = texts
        self.loaded = loaded
        self._judged: dict[str, Judged] = {}

    @classmethod
    def first(cls, basis: Basis) -> RunState:
        """Return the state that a run has read."""
        state = cls(basis, {}, basis.done.loaded)
        for place, tenant in state.tenants.items():
            if tenant.folder in basis.judged:
                state._judged[place] = basis.judged[tenant.folder]
        return state

    @cached_property
    def around(self) -> Surroundings:
        """The surroundings of its tenants."""
        return self.basis.around(self.loaded)

    @cached_property
    def tenants(self) -> dict[str, Tenant]:
        """Every tenant by its place."""
        planned = self.basis.done.planned
        places = (*planned.tenants, *planned.beside)
        return dict(zip(places, (*self.loaded.tenants, *self.loaded.beside), strict=True))

    def judged(self, place: str) -> Judged:
        """Return the results of all rules for a tenant."""
        if place not in self._judged:
            self._judged[place] = judge(self.tenants[place], self.basis.rules, self.around)
        return self._judged[place]

    def data(self, path: str) -> bytes:
        """Return the bytes of a file. Raises `OSError`."""
        for texts in (self.texts, self.basis.given):
            if path in texts:
                return texts[path]
        if path not in self.basis.original:
            with open(path, "rb") as stream:
                self.basis.original[path] = stream.read()
        return self.basis.original[path]

    def since(self, before: RunState) -> dict[str, bytes]:
        """Return the texts that are others than in an earlier state."""
        return {path: data for path, data in self.texts.items() if before.texts.get(path) != data}

    def having(self, paths: Iterable[str]) -> list[str]:
        """Return the places of the tenants that have one of some files."""
        planned, wanted = self.basis.done.planned, frozenset(paths)
        files = {**planned.tenants, **planned.beside}
        return [place for place, own in files.items() if not wanted.isdisjoint(own)]

    def changed(self, texts: Mapping[str, bytes]) -> RunState:
        """Return the state with other texts, in which only the tenants that have these are read again."""
        basis, planned = self.basis, self.basis.done.planned
        touched = set(self.having(texts))
        every = {**planned.tenants, **planned.beside}
        again = planned._replace(
            tenants={place: files for place, files in every.items() if place in touched},
            beside={},
            excluded=(),
            unsearched=(),
            unheld=(),
        )
        merged = {**self.texts, **texts}
        read = basis.loader({**basis.given, **merged}).load(again)
        tenants = {**self.tenants, **dict(zip(again.tenants, read.tenants, strict=True))}
        main = [tenants[place] for place in planned.tenants]
        count = sum(len(definitions) for tenant in main for definitions in tenant.definitions.values())
        loaded = self.loaded._replace(
            tenants=main,
            beside=[tenants[place] for place in planned.beside],
            checked=self.loaded.checked._replace(definitions=count),
        )
        return RunState(basis, merged, loaded)
