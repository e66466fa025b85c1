"""The baseline: diagnostics that are known and not reported again, each until it is gone or gets worse.

Entries are identities with a severity, one a line, as JSON: nothing in them counts lines or totals, so that a change
of the definitions changes the lines that it is about and two branches merge.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from relaylint.check.ignores.anchoring import file_definitions
from relaylint.core.checks import CHECKS, INVALID_BASELINE
from relaylint.core.diagnostic import (
    BY_BASELINE,
    BaselineEntry,
    Diagnostic,
    DiagnosticIdentity,
    Label,
    Location,
    RuleInfo,
    Severity,
    Suppressed,
    Suppression,
    Undecided,
)
from relaylint.core.identity import identify, identify_undecided, identities
from relaylint.core.paths import is_below
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.core.text import Source, Span
from relaylint.model.tenants import Tenant, can_be_kept_away

_HEAD: Final = {"relaylint-baseline": 1}
_SEVERITY: Final = "severity"
_KEYS: Final = (*DiagnosticIdentity._fields[:1], _SEVERITY, *DiagnosticIdentity._fields[1:])
_WITH_EVERY_ENTRY: Final = {"rule", _SEVERITY, "tenant"}
_LONGEST: Final = 100_000
"""How many characters a line may have; the longest that is written, for a tenant with the longest path, has a third."""


class BaselineFile(NamedTuple):
    """A baseline as it was read."""

    source: Source
    entries: list[BaselineEntry]


def entries_of(diagnostics: Iterable[Diagnostic], root: str) -> list[BaselineEntry]:
    """Return the entries that hold some diagnostics; files are named from the absolute folder ``root``."""
    holdable = filter(can_be_kept_away, diagnostics)
    return [BaselineEntry(known, each.severity) for each in holdable for known in identities(each, root)]


def baseline_text(entries: Iterable[BaselineEntry]) -> str:
    """Return the file with some entries, sorted by tenant and definition."""
    lines = sorted(map(_sort_key, entries))
    return "".join(f"{line}\n" for line in (json.dumps(_HEAD), *(text for *_, text in lines)))


def _sort_key(entry: BaselineEntry) -> tuple[str, ...]:
    known = entry.identity
    values = known._asdict() | {_SEVERITY: entry.severity.word}
    line = json.dumps({key: values[key] for key in _KEYS if values[key]}, ensure_ascii=False)
    if not line.isprintable():  # a name may hold anything; what is not printable is hard to review
        line = json.dumps(json.loads(line))
    return known.tenant, known.kind, known.name, known.path, known.rule, known.value, line


def parse_baseline(source: Source) -> tuple[BaselineFile, list[Diagnostic]]:
    """Return a baseline, and the faults in it, any of which makes all of it unusable."""
    entries, faults, start = [], [], 0
    for raw in source.text.split("\n"):
        line, span = raw.strip(), Span(start, start + len(raw.rstrip()))
        entry = _parsed(line, span) if line or start == 0 else None
        if isinstance(entry, str):
            faults.append(Diagnostic.of(INVALID_BASELINE, entry, Label(Location(source, span))))
        elif entry:
            entries.append(entry)
        start += len(raw) + 1
    return BaselineFile(source, entries), faults


def _parsed(line: str, span: Span) -> BaselineEntry | str | None:
    """Return the entry of a line, what is wrong with it, or None for the first one, which names the version."""
    try:
        data: Any = json.loads(line) if len(line) <= _LONGEST else None
    except (ValueError, RecursionError):
        data = None
    if span.start == 0:
        return None if data == _HEAD else f"the first line is not `{json.dumps(_HEAD)}`"
    is_flat = isinstance(data, dict) and all(isinstance(value, str) for value in data.values())
    if not is_flat or not _WITH_EVERY_ENTRY <= data.keys() <= set(_KEYS):
        return "this line is not an entry of a baseline"
    word = data.pop(_SEVERITY)
    if word not in (severity.word for severity in Severity):
        return f"`{word}` is not a severity"
    known = DiagnosticIdentity(*(data.get(field, "") for field in DiagnosticIdentity._fields))
    return BaselineEntry(known, Severity.of(word), span)


class Coverage(NamedTuple):
    """What a run looks at, as far as it matters to a baseline.

    ``root``: the absolute folder of the settings; ``reports``: whether a file is reported on; ``everything``: whether
    all tenants are, so that an entry of a tenant that is not there is gone. ``rules``: whether each rule that there is
    compares tenants, by name.
    """

    root: str
    reports: Callable[[str], bool]
    everything: bool
    rules: Mapping[str, bool]


class Ledger:
    """A baseline as one run uses it: which diagnostics it holds, and which of its entries are gone."""

    def __init__(self, known: BaselineFile, coverage: Coverage) -> None:
        self.unknown = list(_unknown(known, {*coverage.rules, *(check.name for check in CHECKS)}))
        self._coverage = coverage
        self._entries: dict[DiagnosticIdentity, list[BaselineEntry]] = defaultdict(list)
        for entry in sorted(known.entries, key=lambda entry: entry.severity):
            self._entries[entry.identity].append(entry)
        self._read_whole: dict[str, bool] = {}
        self._alive: dict[DiagnosticIdentity, list[Severity]] = {}
        self._open: set[DiagnosticIdentity] = set()

    def note(self, tenant: Tenant, diagnostics: Iterable[Diagnostic], undecided: Iterable[Undecided]) -> None:
        """Note what there is in a tenant, whatever of that is reported."""
        files = {part.document.source.name for part in file_definitions(tenant)}
        self._read_whole[tenant.folder] = not tenant.partial and all(map(self._coverage.reports, files))
        for diagnostic in {each.sort_key(): each for each in diagnostics}.values():
            self._alive.setdefault(identify(diagnostic, self._coverage.root), []).append(diagnostic.severity)
        self._open.update(map(identify_undecided, undecided))

    def hold(self, diagnostics: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Suppressed]]:
        """Return what is new among the diagnostics to report, in order, and what is held.

        An entry holds one diagnostic of one tenant, which may be less severe than it was, and not more severe. What is
        said of several tenants is held where it is in each of them, and else is about the first where it is new.
        """
        new, held = [], []
        left = {known: list(entries) for known, entries in self._entries.items()}
        for diagnostic in sorted(diagnostics, key=lambda each: -each.severity):  # what is left over is the least severe
            known = identities(diagnostic, self._coverage.root) if can_be_kept_away(diagnostic) else []
            fitting = [self._fitting(left, each, diagnostic) for each in known]
            lacking = next((each for each, entry in zip(known, fitting, strict=True) if entry is None), None)
            if lacking or not known:
                new.append(_told_of(diagnostic, lacking.tenant) if lacking else diagnostic)
                continue
            for entry in filter(None, fitting):
                left[entry.identity].remove(entry)
            held.append(Suppressed(diagnostic, Suppression(BY_BASELINE)))
        return sorted(new, key=Diagnostic.sort_key), held

    def _fitting(
        self, left: Mapping[DiagnosticIdentity, list[BaselineEntry]], known: DiagnosticIdentity, diagnostic: Diagnostic
    ) -> BaselineEntry | None:
        """Return the entry that can hold a diagnostic."""
        is_told_elsewhere = known not in left and not diagnostic.also and not self._coverage.everything
        asked = self._mirrored(diagnostic) if is_told_elsewhere else [known]
        entries = (entry for each in asked for entry in left.get(each, ()))
        return next((entry for entry in entries if entry.severity >= diagnostic.severity), None)

    def _mirrored(self, diagnostic: Diagnostic) -> Iterator[DiagnosticIdentity]:
        """Yield what a run of all tenants tells of the same two definitions, at the one that is not reported on."""
        value, _, other = diagnostic.about.value.partition("\0")
        about = diagnostic.about._replace(name=other, value=f"{value}\0{diagnostic.about.name}")
        mirrored = identify(diagnostic._replace(about=about), self._coverage.root)
        places = [label.location.path for label in diagnostic.related]
        for tenant in self._tenants.get(mirrored._replace(tenant=""), ()) if other else ():
            folder = os.path.normpath(os.path.join(self._coverage.root, tenant))
            if any(is_below(path, folder) for path in places):
                yield mirrored._replace(tenant=tenant)

    @cached_property
    def _tenants(self) -> dict[DiagnosticIdentity, list[str]]:
        """The tenants of the entries, by all else of their identities."""
        tenants: dict[DiagnosticIdentity, list[str]] = defaultdict(list)
        for known in self._entries:
            tenants[known._replace(tenant="")].append(known.tenant)
        return tenants

    def left(self, rules: Iterable[RuleInfo]) -> list[BaselineEntry]:
        """Return the entries without those that are known to be gone, with the severities of today where these are
        lower; ``rules`` are those that ran."""
        ran, left = {rule.name for rule in rules}, []
        for known, entries in self._entries.items():
            if self._is_decided(known, ran):
                alive = sorted(self._alive.get(known, ()), reverse=True)
                left += [
                    entry._replace(severity=min(entry.severity, severity))
                    for entry, severity in zip(reversed(entries), alive, strict=False)
                ]
            else:
                left += entries
        return left

    def undecided(self, rules: Iterable[RuleInfo]) -> int:
        """Return of how many entries it is not known whether they are gone."""
        ran = {rule.name for rule in rules}
        return sum(len(entries) for known, entries in self._entries.items() if not self._is_decided(known, ran))

    def gone(self, rules: Iterable[RuleInfo]) -> int:
        """Return how many entries match nothing any more, where that is decided."""
        return sum(map(len, self._entries.values())) - len(self.left(rules))

    def _is_decided(self, known: DiagnosticIdentity, ran: Collection[str]) -> bool:
        """Return whether a run knows all diagnostics with an identity: the rule ran on the whole tenant, or on all if
        it compares them, which were read in full, and was decided there."""
        if known.rule not in ran or known._replace(path="", value="") in self._open:
            return False
        if self._coverage.rules.get(known.rule) and not (self._coverage.everything and all(self._read_whole.values())):
            return False
        return self._read_whole.get(known.tenant, self._coverage.everything)


def _told_of(diagnostic: Diagnostic, tenant: str) -> Diagnostic:
    """Return a diagnostic as one that is said of a tenant first, of those of which it is said."""
    others = (each for each in (diagnostic.tenant, *diagnostic.also) if each != tenant)
    return diagnostic._replace(tenant=tenant, also=tuple(others))


def _unknown(known: BaselineFile, rules: Collection[str]) -> Iterator[Diagnostic]:
    """Report the rules that entries name and that there are none of, each once: they hold nothing."""
    counts = Counter(entry.identity.rule for entry in known.entries)
    first = {entry.identity.rule: entry for entry in reversed(known.entries)}
    for name in sorted(first.keys() - rules):
        words = f"`{name}` is no rule, so that {_count(counts[name])} nothing"
        help = closest(name, rules) or "delete the lines, or load the rules that they are about"
        label = Label(Location(known.source, first[name].span))
        yield Diagnostic.of(INVALID_BASELINE, words, label, severity=Severity.WARNING, help=help)


def _count(entries: int) -> str:
    return "this entry holds" if entries == 1 else f"this and {entries - 1} more of its entries hold"
