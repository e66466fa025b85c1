"""Finds the ignores in the settings that are about a diagnostic, by rule, kind, name, value, file and tenant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from relaylint.check.ignores.uses import IgnoreUse, UseKey
from relaylint.core import globs
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.globs import Rows
from relaylint.core.ignore import CentralIgnore
from relaylint.core.records import NamedTuple

_WILD: Final = "*?"


class _Limited(NamedTuple):
    """An ignore with globs, of files or of tenants."""

    paths: tuple[str, ...]
    use: IgnoreUse


class CentralIgnores:
    """The ignores of the settings. ``relative`` returns a file as they name it."""

    def __init__(self, uses: Sequence[IgnoreUse], relative: Callable[[str], str]) -> None:
        self._relative = relative
        self._everywhere = [use for use in uses if not limits_of(use).tenants]
        self._by_tenant = Rows(_Limited(limits_of(use).tenants, use) for use in uses if limits_of(use).tenants)

    def of_tenant(self, folder: str) -> CentralIndex:
        """Return those that apply to a tenant."""
        limited = [row.use for row in globs.rows_of(self._by_tenant, folder)] if self._by_tenant else []
        return CentralIndex([*self._everywhere, *limited], self._relative)


class CentralIndex:
    """The ignores of the settings that apply to one tenant. ``rules``: those that they name, ``valued``: those of which
    they name a value; ``anywhere``: those without globs of files."""

    def __init__(self, uses: Sequence[IgnoreUse], relative: Callable[[str], str]) -> None:
        self.uses = uses
        self.rules: set[str] = set()
        self.valued: set[str] = set()
        self.anywhere: list[IgnoreUse] = []
        self._relative = relative
        self._exact: dict[UseKey, _ByFile] = {}
        self._by_glob: dict[UseKey, list[IgnoreUse]] = {}
        for use in uses:
            limits, rule, value = limits_of(use), use.entry.rule, use.entry.value.lower()
            self.rules.add(rule)
            if value:
                self.valued.add(rule)
            if not limits.paths:
                self.anywhere.append(use)
            if is_glob(limits.name):
                self._by_glob.setdefault((rule, limits.kind, value), []).append(use)
            else:
                self._exact.setdefault((rule, limits.kind, limits.name.lower(), value), _ByFile()).add(use)

    def uses_of(self, diagnostic: Diagnostic, values: Sequence[str]) -> Iterator[IgnoreUse]:
        """Yield the ignores that are about a diagnostic and name one of some values, those that name most first."""
        rule, about, path = diagnostic.rule.name, diagnostic.about, self._relative(diagnostic.path)
        name = about.name.lower()
        for value in values if rule in self.rules else ():
            for kind in dict.fromkeys((about.kind, "")):
                for exact in dict.fromkeys((name, "")):
                    by_file = self._exact.get((rule, kind, exact, value))
                    if by_file is not None:
                        yield from by_file.of(path)
                for use in self._by_glob.get((rule, kind, value), ()):
                    limits = limits_of(use)
                    if is_named(limits, name) and (not limits.paths or globs.matches_any(path, limits.paths)):
                        yield use

    @cached_property
    def _limited(self) -> Rows[_Limited]:
        return Rows(_Limited(limits_of(use).paths, use) for use in self.uses if limits_of(use).paths)

    def of_file(self, path: str) -> Iterator[IgnoreUse]:
        """Yield the ignores with globs of files that may be about a file."""
        if len(self.anywhere) < len(self.uses):
            yield from (row.use for row in globs.rows_of(self._limited, self._relative(path)))


class _ByFile:
    """Ignores that differ in their globs of files alone."""

    def __init__(self) -> None:
        self._anywhere: list[IgnoreUse] = []
        self._limited: list[_Limited] = []

    def add(self, use: IgnoreUse) -> None:
        """Add an ignore."""
        paths = limits_of(use).paths
        if paths:
            self._limited.append(_Limited(paths, use))
        else:
            best = self._anywhere[0] if self._anywhere else use  # one is enough, best one that has not ended
            self._anywhere = [use if best.ended else best]

    @cached_property
    def _rows(self) -> Rows[_Limited]:
        return Rows(self._limited)

    def of(self, path: str) -> Iterator[IgnoreUse]:
        """Yield those that are about a file, given as the settings name it."""
        if self._limited:
            yield from (row.use for row in globs.rows_of(self._rows, path))
        yield from self._anywhere


def limits_of(use: IgnoreUse) -> CentralIgnore:
    """Return what an ignore in the settings is limited to."""
    assert use.central is not None
    return use.central


def is_glob(name: str) -> bool:
    """Return whether a name stands for several."""
    return any(mark in name for mark in _WILD)


def is_named(limits: CentralIgnore, name: str) -> bool:
    """Return whether an ignore may be about definitions of a name, in lower case."""
    wanted = limits.name.lower()
    return wanted in ("", name) or (is_glob(wanted) and fnmatchcase(name, wanted.replace("[", "[[]")))
