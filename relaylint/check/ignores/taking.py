"""Takes out of the results of tenants what ignores keep away, and says what is wrong with the ignores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from relaylint.check.engine import Judged, Judgement
from relaylint.check.ignores.anchoring import IgnoreTarget, MarkedFile, file_definitions
from relaylint.check.ignores.auditing import Known, faults_of, recorded
from relaylint.check.ignores.central import CentralIgnores, CentralIndex
from relaylint.check.ignores.directives import Directives, read_directives
from relaylint.check.ignores.learning import Learning
from relaylint.check.ignores.uses import IgnoreUse, UseIndex, UseKey, values_of
from relaylint.core.diagnostic import Diagnostic, Label, Suppressed
from relaylint.core.ignore import CentralIgnore, RecordedIgnore
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Tenant, can_be_kept_away

Shown = Callable[[Diagnostic], bool]


class IgnorePolicy(NamedTuple):
    """What a run knows of ignores besides its tenants.

    ``known``: every rule and check, whether it runs or not. ``central``: the ignores of the settings; ``relative``
    returns a file as their globs name it. ``whole``: all that the settings are about is reported on. ``today`` is an
    ISO date.
    """

    known: Known
    today: str
    central: tuple[CentralIgnore, ...] = ()
    relative: Callable[[str], str] = str
    whole: bool = True


class Ignores:
    """The ignores of a run: those of the settings, and those in the comments of the tenants that it is given."""

    def __init__(self, policy: IgnorePolicy, judgement: Judgement) -> None:
        self.policy = policy
        self.uses: dict[UseKey, IgnoreUse] = {}
        self.directives: dict[str, Directives] = {}
        self._judgement = judgement
        self._told_elsewhere: set[tuple[str, str]] = set()
        self._settings = {central.ignore.location.path for central in policy.central}
        self._learning = Learning(policy.known, judgement)
        for central in policy.central:
            for entry in central.ignore.rules:
                key = (entry.location.path, entry.location.span, entry.words)
                self.uses[key] = IgnoreUse(central.ignore, entry, policy.today, central)
        self._central = CentralIgnores((*self.uses.values(),), policy.relative)

    def take(self, tenant: Tenant, judged: Judged, shown: Shown) -> tuple[list[Diagnostic], list[Suppressed]]:
        """Return the diagnostics of a tenant that no ignore keeps away, and the others, each with its ignore.

        ``shown`` returns whether a diagnostic would be reported.
        """
        marked_files: dict[str, MarkedFile] = {}
        index, targets = UseIndex(), list(self._anchored(tenant, marked_files))
        for marked in marked_files.values():
            index.add_file(marked)
        for use, path, target in targets:
            index.add(use, path, target)
        within = _Within(index, self._central.of_tenant(tenant.folder), marked_files)
        kept: list[Diagnostic] = []
        suppressed: list[Suppressed] = []
        for diagnostic in judged.diagnostics:
            if self._compares(diagnostic.rule.name):
                places = (label.location.path for label in diagnostic.related)
                self._told_elsewhere.update((diagnostic.rule.name, path) for path in places)
            named, general = within.about(diagnostic)
            taken = _in_force(diagnostic, named, general)
            for use in taken:
                use.kept += 1
                if shown(diagnostic):
                    use.shown.add(diagnostic.sort_key())
            if taken:
                suppressed.append(Suppressed(diagnostic, taken[0].suppression))
            else:
                kept.append(_with_reasons(diagnostic, [*named, general], shown))
        self._learning.learn(tenant, judged, targets, within.of_settings)
        return kept, suppressed

    def faults(self) -> list[Diagnostic]:
        """Return what is wrong with the ignores that are reported on, once all tenants are taken."""
        self._settle()
        reports = self._judgement.reports
        read = (fault for directives in self.directives.values() for fault in directives.faults)
        uses = (use for use in self.uses.values() if use.central is None or self.policy.whole)
        said = (*read, *faults_of(uses, self.policy.known, self.policy.today))
        return [fault for fault in said if fault.path in self._settings or reports(fault.path)]

    def recorded(self) -> list[RecordedIgnore]:
        """Return every rule of the ignores that are reported on, as an audit lists it, once all tenants are taken."""
        self._settle()
        reports, whole = self._judgement.reports, self.policy.whole
        uses = (use for use in self.uses.values() if use.central or reports(use.entry.location.path))
        return recorded(uses, self.policy.known, self.policy.today, whole=whole)

    def _compares(self, rule: str) -> bool:
        """Return whether a rule compares tenants."""
        return rule in self.policy.known and self.policy.known[rule][1]

    def _settle(self) -> None:
        """Take no ignore for unused where a tenant is compared that it is about: what two are at fault for is reported
        at one of them, and at the other where that alone is checked."""
        rules = {rule for rule, _ in self._told_elsewhere}
        for use in self.uses.values():
            limits = use.central
            if limits is None:
                use.decided &= (use.entry.rule, use.entry.location.path) not in self._told_elsewhere
            elif limits.paths or limits.tenants:
                use.decided &= use.entry.rule not in rules

    def _anchored(
        self, tenant: Tenant, marked_files: dict[str, MarkedFile]
    ) -> Iterator[tuple[IgnoreUse, str, IgnoreTarget]]:
        """Yield each rule of the ignores in comments, with what it is about in a tenant."""
        by_file: dict[str, list[Definition]] = {}
        for part in file_definitions(tenant) if tenant.remarked else ():
            by_file.setdefault(part.document.source.name, []).append(part)
        for name, document in tenant.remarked.items():
            comments = sorted(dict.fromkeys(document.comments))
            if name not in self.directives:
                self.directives[name] = read_directives(document.source, comments)
            if not self.directives[name].ignores:
                continue
            marked = marked_files[name] = MarkedFile(document, comments, by_file.get(name, ()))
            for ignore, comment in self.directives[name].ignores:
                target = marked.target(comment)
                for entry in ignore.rules:
                    key = (name, entry.location.span, entry.words)
                    use = self.uses.setdefault(key, IgnoreUse(ignore, entry, self.policy.today))
                    use.tenant = use.tenant or tenant.folder
                    yield use, name, target


class _Within(NamedTuple):
    """The ignores that may be about the diagnostics of one tenant; ``marked_files``: its files with ignores, by
    name."""

    of_comments: UseIndex
    of_settings: CentralIndex
    marked_files: dict[str, MarkedFile]

    def about(self, diagnostic: Diagnostic) -> tuple[list[IgnoreUse | None], IgnoreUse | None]:
        """Return for each value that a diagnostic is about the ignore that names it, and the one that names none."""
        rule = diagnostic.rule.name
        if rule not in self.of_comments.rules and rule not in self.of_settings.rules:
            return [], None
        valued = rule in self.of_comments.valued or rule in self.of_settings.valued
        named = [self._first(diagnostic, values) for values in values_of(diagnostic)] if valued else []
        return named, self._first(diagnostic, [""])

    def _first(self, diagnostic: Diagnostic, values: Sequence[str]) -> IgnoreUse | None:
        """Return the first ignore that names one of some values; one that has not ended, if there is any."""
        marked, ended = self.marked_files.get(diagnostic.path), None
        for uses in (
            self.of_comments.uses_of(diagnostic, marked, values),
            self.of_settings.uses_of(diagnostic, values),
        ):
            for use in uses:
                if not use.ended:
                    return use
                ended = ended or use
        return ended


def _in_force(diagnostic: Diagnostic, named: Sequence[IgnoreUse | None], general: IgnoreUse | None) -> list[IgnoreUse]:
    """Return the ignores that keep a diagnostic away: those that together name every value that it is about, or else
    the one that names none."""
    if not can_be_kept_away(diagnostic):
        return []
    of_values = [use for use in named if use is not None and not use.ended]
    if of_values and len(of_values) == len(named):
        return of_values
    return [general] if general is not None and not general.ended else []


def _with_reasons(diagnostic: Diagnostic, uses: Sequence[IgnoreUse | None], shown: Shown) -> Diagnostic:
    """Return a diagnostic with labels at the ignores that do not keep it away, though they are about it."""
    labels: dict[Label, None] = {}
    for use in uses:
        if use is None:
            continue
        if not can_be_kept_away(diagnostic):
            use.refused, words = True, "this cannot be ignored"
        elif use.ended:
            use.missed += shown(diagnostic)
            words = f"this ignore ended on {use.ignore.until}"
        else:
            use.partly, words = True, "this ignore names only a part of the values"
        labels[Label(use.ignore.location, words)] = None
    return diagnostic._replace(related=(*diagnostic.related, *labels)) if labels else diagnostic
