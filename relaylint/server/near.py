"""What is reported of a whole repository, so that what concerns a few files is there without looking through it all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

from relaylint.core.diagnostic import Diagnostic
from relaylint.project.run.keeping import ToldByFile

_Reason: TypeAlias = "tuple[bool, str]"
"""Why somebody should know of a file: whether it is for what it is about, a tenant by its folder, or for what it rests
on, a file by its path."""


class ToldFiles:
    """The diagnostics of files, each file by the tenants that these are about, and by the other files that they rest
    on."""

    def __init__(self, told: ToldByFile | None = None) -> None:
        self.by_file: ToldByFile = {}
        self._files: dict[_Reason, set[str]] = {}
        self.hear(told or {})

    def hear(self, told: ToldByFile) -> None:
        """Take the diagnostics of some files in place of those that there were; none clear a file."""
        for path, diagnostics in told.items():
            for reason in _reasons(self.by_file.pop(path, ())):
                self._files[reason].discard(path)
                if not self._files[reason]:
                    del self._files[reason]
            for reason in _reasons(diagnostics):
                self._files.setdefault(reason, set()).add(path)
            if diagnostics:
                self.by_file[path] = diagnostics

    def near(self, tenants: Iterable[str], paths: Collection[str]) -> ToldByFile:
        """Return those of the files that are about some tenants, or rest on some files, in the order of their paths."""
        reasons = (*((True, tenant) for tenant in tenants), *((False, path) for path in paths))
        files = set().union(*(self._files.get(reason, ()) for reason in reasons))
        return {path: self.by_file[path] for path in sorted(files)}


def _reasons(diagnostics: Collection[Diagnostic]) -> set[_Reason]:
    """Return what brings a file near of which some diagnostics are reported."""
    rested = {(False, label.location.path) for diagnostic in diagnostics for label in diagnostic.related}
    return rested.union((True, diagnostic.tenant) for diagnostic in diagnostics)
