"""Learns from each tenant where ignores are about something, and where the rules that they name were decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from relaylint.check.engine import Judged, Judgement
from relaylint.check.ignores.anchoring import IgnoreTarget, file_definitions
from relaylint.check.ignores.auditing import Known
from relaylint.check.ignores.central import CentralIndex, is_glob, is_named, limits_of
from relaylint.check.ignores.uses import IgnoreUse
from relaylint.core.checks import FIXED_AREAS, OF_FORMAT
from relaylint.core.diagnostic import Severity
from relaylint.core.ignore import CentralIgnore
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Tenant

_Names = Mapping[str, set[str]]
"""The names of definitions, in lower case, by kind."""


class _Running(NamedTuple):
    """What is known of one tenant: its files, those of them that were not read whole, whether all were, whether all are
    reported on; and by rule the definitions that it is undecided about, by subject and by kind and name."""

    files: list[str]
    damaged: set[str]
    complete: bool
    reported: bool
    undecided: dict[str, set[str]]
    undecided_names: dict[str, dict[str, set[str]]]


class Learning:
    """Learns what became of ignores, with the rules that there are and those that run."""

    def __init__(self, known: Known, judgement: Judgement) -> None:
        self._known = known
        self._judgement = judgement
        self._running = {rule.info.name for rule in judgement.rules}

    def learn(
        self,
        tenant: Tenant,
        judged: Judged,
        targets: Iterable[tuple[IgnoreUse, str, IgnoreTarget]],
        central: CentralIndex,
    ) -> None:
        """Learn from a tenant where ignores are about something, and where their rules were decided."""
        running = self._what_is_known(tenant, judged)
        decided: dict[tuple[str, str], bool] = {}
        for use, path, target in targets:
            rule, kinds = use.entry.rule, self._kinds(use)
            if (rule, path) not in decided:
                decided[(rule, path)] = self._is_decided(rule, path, running)
            use.tenants += 1
            use.kinds |= target.kinds
            use.placed |= bool(target.kinds) and (not kinds or not target.kinds.isdisjoint(kinds))
            use.whole &= running.complete and path not in running.damaged
            if target.about is not None:
                use.about = target.about._replace(path="", value=use.entry.words)
            open_ = running.undecided.get(rule)
            use.decided &= decided[(rule, path)] and (open_ is None or target.subjects.isdisjoint(open_))
        if central.uses:
            self._learn_centrally(tenant, central, running)

    def _learn_centrally(self, tenant: Tenant, central: CentralIndex, running: _Running) -> None:
        names: dict[str, set[str]] = {}
        for part in file_definitions(tenant):
            names.setdefault(part.kind.name, set()).add(part.name.lower())
        files: dict[IgnoreUse, list[str]] = {}
        for path in running.files:
            for use in central.of_file(path):
                files.setdefault(use, []).append(path)
        anywhere: dict[str, bool] = {}
        for use in central.anywhere:
            rule = use.entry.rule
            if rule not in anywhere:
                anywhere[rule] = any(self._is_decided(rule, path, running) for path in running.files)
            self._learn_one(use, names, len(running.files), anywhere[rule], running)
        for use in central.uses if len(central.anywhere) < len(central.uses) else ():
            if limits_of(use).paths:
                there = files.get(use, [])
                is_decided = not there or any(self._is_decided(use.entry.rule, path, running) for path in there)
                self._learn_one(use, names, len(there), is_decided, running)

    def _learn_one(self, use: IgnoreUse, names: _Names, files: int, is_decided: bool, running: _Running) -> None:
        """Learn from a tenant about an ignore of the settings, which ``files`` of its files may be about."""
        limits, kinds = limits_of(use), self._kinds(use)
        use.tenants += 1
        use.files += files
        use.placed |= files > 0 and _are_named(limits, kinds, names)
        use.whole &= running.complete
        open_ = running.undecided_names.get(use.entry.rule)
        use.decided &= running.complete and is_decided and not (open_ and _are_named(limits, (), open_))

    def _kinds(self, use: IgnoreUse) -> tuple[str, ...]:
        known = self._known.get(use.entry.rule)
        return known[0].kinds if known else ()

    def _what_is_known(self, tenant: Tenant, judged: Judged) -> _Running:
        undecided: dict[str, set[str]] = {}
        names: dict[str, dict[str, set[str]]] = {}
        for question in judged.undecided:
            rule, about = question.rule.name, question.about
            undecided.setdefault(rule, set()).add(about.subject)
            names.setdefault(rule, {}).setdefault(about.kind, set()).add(about.name.lower())
        damaged = {
            diagnostic.path
            for diagnostic in judged.diagnostics
            if diagnostic.rule.area in FIXED_AREAS and diagnostic.severity is Severity.ERROR
        }
        files = list(dict.fromkeys(part.document.source.name for part in file_definitions(tenant)))
        around = self._judgement.surroundings
        in_part = around is not None and around.reports is not None
        reported = not in_part or all(map(self._judgement.reports, files))
        return _Running(files, damaged, not tenant.partial, reported, undecided, names)

    def _is_decided(self, rule: str, path: str, running: _Running) -> bool:
        """Return whether a rule has run on all of a file, so that it reports nothing else there."""
        known = self._known.get(rule)
        if known is None or not (running.complete and running.reported) or path in running.damaged:
            return False
        info, across = known
        if not (rule in self._running or info.basis == OF_FORMAT) or not self._judgement.reports(path):
            return False
        is_on = self._judgement.severity(info, info.severity, path) is not None
        return is_on and (not across or self._is_all_there)

    @cached_property
    def _is_all_there(self) -> bool:
        """Whether tenants are compared with all others, each of them whole."""
        around = self._judgement.surroundings
        return around is None or (around.reports is None and not around.run.partial)


def _are_named(limits: CentralIgnore, kinds: tuple[str, ...], names: _Names) -> bool:
    """Return whether an ignore may be about one of some definitions, of ``kinds`` if there are any."""
    wanted = [kind for kind in names if limits.kind in ("", kind) and (not kinds or kind in kinds)]
    if not limits.name:
        return bool(wanted)
    if not is_glob(limits.name):
        return any(limits.name.lower() in names[kind] for kind in wanted)
    return any(is_named(limits, name) for kind in wanted for name in names[kind])
