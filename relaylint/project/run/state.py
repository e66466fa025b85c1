"""The tenants of a run with other texts in place of what is on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from relaylint.check.engine import Judged, SeverityOf, judge
from relaylint.core.diagnostic import Report
from relaylint.core.paths import Bounds
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.rule import Rule
from relaylint.project.gathering import Read
from relaylint.project.load import Loaded, Loader
from relaylint.project.plan import Plan


class Basis(NamedTuple):
    """What a run has read, and how it reads and judges.

    ``loader`` returns what reads files, with texts in place of what is on the disk; ``around`` the surroundings of
    tenants, ``report`` the report on them, and ``severity`` that of a diagnostic in the settings. ``given``: the texts
    that do not come from the disk; ``linked``: as `linked_paths` returns it; ``original``: the bytes of files that
    edits are made in, as they were read for that. ``judged``: the results of the tenants that were judged as they are
    on the disk, by folder.
    """

    done: Read
    rules: tuple[Rule, ...]
    given: Mapping[str, bytes]
    loader: Callable[[Mapping[str, bytes]], Loader]
    around: Callable[[Loaded], Surroundings]
    report: Callable[[Loaded], Report]
    severity: SeverityOf
    linked: Mapping[str, list[str]]
    original: dict[str, bytes]
    judged: Mapping[str, Judged]


def linked_paths(planned: Plan) -> dict[str, list[str]]:
    """Return, for each path of a file that is read by several, all of them, as `RunState.paths_of` does."""
    by_file: dict[str, list[str]] = {}
    bounds = Bounds(())
    files = (path for own in (*planned.tenants.values(), *planned.beside.values()) for path in own)
    for path in dict.fromkeys(files):
        by_file.setdefault(bounds.real(path), []).append(path)
    several = {real: sorted(paths, key=real.__ne__) for real, paths in by_file.items() if len(paths) > 1}
    return {path: paths for paths in several.values() for path in paths}


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
        return dict(zip(self._files, (*self.loaded.tenants, *self.loaded.beside), strict=True))

    @property
    def _files(self) -> dict[str, list[str]]:
        """The files of every tenant by its place."""
        planned = self.basis.done.planned
        return {**planned.tenants, **planned.beside}

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

    def paths_of(self, path: str) -> list[str]:
        """Return all paths by which a file is read: that where it lies first, then those of links to it."""
        return self.basis.linked.get(path, [path])

    def has_twice(self, path: str) -> bool:
        """Return whether a tenant reads a file by two paths, and so has each definition in it twice."""
        paths = frozenset(self.paths_of(path))
        return len(paths) > 1 and any(len(paths.intersection(own)) > 1 for own in self._files.values())

    def since(self, before: RunState) -> dict[str, bytes]:
        """Return the texts that are others than in an earlier state."""
        return {path: data for path, data in self.texts.items() if before.texts.get(path) != data}

    def having(self, paths: Iterable[str]) -> list[str]:
        """Return the places of the tenants that have one of some files."""
        wanted = frozenset(paths)
        return [place for place, own in self._files.items() if not wanted.isdisjoint(own)]

    def changed(self, texts: Mapping[str, bytes]) -> RunState:
        """Return the state with other texts, in which only the tenants that have these are read again."""
        basis, planned = self.basis, self.basis.done.planned
        touched = set(self.having(texts))
        again = planned._replace(
            tenants={place: files for place, files in self._files.items() if place in touched},
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
