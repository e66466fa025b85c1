"""The baseline: diagnostics that are known and not reported again, each until it is gone or gets worse.

Entries are identities with a severity, one a line, as JSON: nothing in them counts lines or totals, so that a change
of the definitions changes the lines that it is about and two branches merge.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

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
from relaylint.core.identity import identify
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.core.text import Source, Span
from relaylint.model.tenants import Tenant, keeps_unread

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


def holdable(diagnostic: Diagnostic) -> bool:
    """Return whether a baseline may hold a diagnostic: not what keeps a file or the policy itself from being read,
    since nothing in it would be judged; nor what cannot be ignored either, as what is wrong with an ignore."""
    return diagnostic.rule.ignorable and not keeps_unread(diagnostic)


def entries_of(diagnostics: Iterable[Diagnostic], root: str) -> list[BaselineEntry]:
    """Return the entries that hold some diagnostics; files are named from the absolute folder ``root``."""
    return [BaselineEntry(identify(each, root), each.severity) for each in diagnostics if holdable(each)]


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


class Ledger:
    """A baseline as one run uses it: which diagnostics it holds, and which of its entries are gone.

    ``root``: the absolute folder of the settings; ``whole``: the folders of the tenants that are reported on in full;
    ``rules``: the names of all rules, whether they run or not; ``everything``: whether all tenants are reported on, so
    that an entry of another tenant is gone.
    """

    def __init__(
        self, known: BaselineFile, root: str, whole: Collection[str], rules: Collection[str], *, everything: bool
    ) -> None:
        self.unknown = list(_unknown(known, {*rules, *(check.name for check in CHECKS)}))
        self._root = root
        self._whole = whole
        self._everything = everything
        self._entries: dict[DiagnosticIdentity, list[BaselineEntry]] = defaultdict(list)
        for entry in sorted(known.entries, key=lambda entry: entry.severity):
            self._entries[entry.identity].append(entry)
        self._read_whole: dict[str, bool] = {}
        self._alive: dict[DiagnosticIdentity, list[Severity]] = {}
        self._met: set[tuple[Any, ...]] = set()
        self._open: set[tuple[str, ...]] = set()

    def note(self, tenant: Tenant, diagnostics: Iterable[Diagnostic], undecided: Iterable[Undecided]) -> None:
        """Note what there is in a tenant, whatever of that is reported."""
        self._read_whole[tenant.folder] = tenant.folder in self._whole and not tenant.partial
        for diagnostic in diagnostics:
            key = diagnostic.sort_key()
            if key not in self._met:
                self._met.add(key)
                self._alive.setdefault(identify(diagnostic, self._root), []).append(diagnostic.severity)
        self._open.update((each.rule.name, each.tenant, each.about.kind, each.about.name) for each in undecided)

    def hold(self, diagnostics: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Suppressed]]:
        """Return what is new among the diagnostics to report, and what is held; both keep their order.

        An entry holds one diagnostic, which may be less severe than it was, and not more severe.
        """
        new, held = [], []
        left = {known: list(entries) for known, entries in self._entries.items()}
        for diagnostic in diagnostics:
            entries = left.get(identify(diagnostic, self._root), []) if holdable(diagnostic) else []
            fitting = next((entry for entry in entries if entry.severity >= diagnostic.severity), None)
            if fitting is None:
                new.append(diagnostic)
            else:
                entries.remove(fitting)
                held.append(Suppressed(diagnostic, Suppression(BY_BASELINE)))
        return new, held

    def left(self, rules: Iterable[RuleInfo]) -> list[BaselineEntry]:
        """Return the entries without those that are known to be gone, with the severities of today where these are
        lower; ``rules`` are those that ran."""
        ran, left = {rule.name for rule in rules}, []
        for known, entries in self._entries.items():
            if self._is_decided(known, ran):
                alive = sorted(self._alive.get(known, ()))
                left += [
                    entry._replace(severity=min(entry.severity, severity))
                    for entry, severity in zip(entries[max(0, len(entries) - len(alive)) :], alive, strict=False)
                ]
            else:
                left += entries
        return left

    def gone(self, rules: Iterable[RuleInfo]) -> int:
        """Return how many entries match nothing any more, where that is decided."""
        return sum(map(len, self._entries.values())) - len(self.left(rules))

    def _is_decided(self, known: DiagnosticIdentity, ran: Collection[str]) -> bool:
        """Return whether a run knows all diagnostics with an identity: the rule ran on the whole tenant, which was read
        in full, and was decided there."""
        if known.rule not in ran or (known.rule, known.tenant, known.kind, known.name) in self._open:
            return False
        return self._read_whole.get(known.tenant, self._everything)


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
