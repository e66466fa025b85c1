"""A repository kept read and judged while its files and the open texts of an editor change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from relaylint.core.checks import FIXABLE
from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.core.notices import ignored
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.refusing import refusing
from relaylint.project.finding import find_settings
from relaylint.project.run.checking import OFFERED, Request, Run, check_paths
from relaylint.project.selection import prepare
from relaylint.project.walking import excluded

Update: TypeAlias = "dict[str, tuple[Diagnostic, ...]]"


class KeptRun:
    """What `check` says below a folder, with the texts of open documents in place of what is on the disk."""

    def __init__(self, root: str, *, today: str | None = None) -> None:
        self.root = root
        self._today = today
        self._texts: dict[str, bytes] = {}
        self._run = self._checked()

    def change(self, texts: Mapping[str, bytes | None], saved: Collection[str] = ()) -> Update:  # noqa: ARG002
        """Return the diagnostics of each file of which they may differ."""
        for path, text in texts.items():
            if text is None:
                self._texts.pop(path, None)
            else:
                self._texts[path] = text
        before = by_path(self._run.report)
        self._run = self._checked()
        after = by_path(self._run.report)
        return {path: after.get(path, ()) for path in {**before, **after} if before.get(path) != after.get(path)}

    def report(self) -> Report:
        """Return the report."""
        return self._run.report

    def tenant_of(self, path: str) -> Tenant | None:
        """Return the tenant that has a file."""
        for tenant in self._run.tenants:
            if any(each.document.source.name == path for kind in tenant.definitions.values() for each in kind):
                return tenant
        return None

    def surroundings_of(self, tenant: Tenant) -> Surroundings:  # noqa: ARG002
        """Return what a tenant is judged beside."""
        return self._around

    def offered(self, path: str) -> tuple[Diagnostic, ...]:
        """Return what is reported of a file, with the fixes, which are proven now; none is looked for in vain."""
        plain = by_path(self._run.report).get(path, ())
        if not any(diagnostic.rule.name in self._fixable for diagnostic in plain):
            return plain
        given = {path: self._texts[path], **self._texts} if path in self._texts else self._texts
        run = check_paths(self.settings, Request([path], given, today=self._today, fixes=OFFERED))
        return by_path(run.report).get(path, ())

    def _checked(self) -> Run:
        self.settings = settings = find_settings(self.root, None, [self.root], ignored)
        self._texts = {path: text for path, text in self._texts.items() if not excluded(path, settings)}
        run = check_paths(settings, Request([self.root], self._texts, today=self._today))
        setup = prepare(settings, [])
        self.infos, rules = setup.infos, setup.rules.values()
        self._fixable = FIXABLE.union(rule.info.name for rule in rules if "fixes" in rule.written)
        self._around = Surroundings(run.tenants, self._today, refused=refusing(rules))
        return run


def by_path(report: Report) -> Update:
    """Return the diagnostics of a report by file."""
    grouped: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        grouped.setdefault(diagnostic.path, []).append(diagnostic)
    return {path: tuple(diagnostics) for path, diagnostics in grouped.items()}
