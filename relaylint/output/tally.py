"""Counts of diagnostics by severity: of all of them, of each rule, of each tenant, the worst first."""

from __future__ import annotations

from collections.abc import Iterable

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.records import NamedTuple
from relaylint.output.severities import LOOKS


class Tally(NamedTuple):
    """How many diagnostics there are of each severity, the most severe first."""

    counts: tuple[int, ...]

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> Tally:
        """Return the counts of diagnostics."""
        severities = [diagnostic.severity for diagnostic in diagnostics]
        return cls(tuple(severities.count(severity) for severity in LOOKS))

    def named(self) -> dict[str, int]:
        """Return the counts by the words of the severities."""
        return {severity.word: count for severity, count in zip(LOOKS, self.counts, strict=True)}


def by_tenant(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return the diagnostics of each tenant, the worst tenant first, and in each the most severe ones."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        groups.setdefault(diagnostic.tenant, []).append(diagnostic)
    return _worst_first(groups)


def by_rule(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return the diagnostics of each rule, the worst rule first."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        groups.setdefault(diagnostic.rule.name, []).append(diagnostic)
    return _worst_first(groups)


def _worst_first(groups: dict[str, list[Diagnostic]]) -> dict[str, list[Diagnostic]]:
    tallies = {name: Tally.of(group) for name, group in groups.items()}
    names = sorted(groups, key=lambda name: ([-count for count in tallies[name].counts], name))
    return {name: sorted(groups[name], key=lambda diagnostic: -diagnostic.severity) for name in names}
