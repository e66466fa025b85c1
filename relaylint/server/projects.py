"""Open documents to what is reported of them and of the files around them, whatever state those are in."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator

from relaylint.core.diagnostic import Diagnostic, Report, RuleInfo
from relaylint.core.notices import RefusedError
from relaylint.core.paths import is_below, upwards
from relaylint.core.records import NamedTuple
from relaylint.core.text import BYTE_ORDER_MARK, Rewritten, Source
from relaylint.model.tenants import Tenant
from relaylint.policy.rule import Rule
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request, Ruled
from relaylint.project.run.keeping import ToldByFile
from relaylint.project.run.workspace import Workspace
from relaylint.project.selection import Setup, prepare
from relaylint.project.settings import FILE_NAMES, Settings
from relaylint.server.leads import Leads
from relaylint.server.near import ToldFiles
from relaylint.server.policy_words import PolicyWords, rule_words, settings_words
from relaylint.server.roots import Roots, too_large
from relaylint.server.spots import ValueSpot, definitions_in, spot_at, spot_before
from relaylint.server.trying import tried


class Project:
    """What `check` says below one folder, with the texts of open documents.

    ``broken``: what is wrong with settings or rules, by file, while nothing else can be judged; ``refusal``: why it
    cannot, if no diagnostic says so.
    """

    def __init__(self, root: str, today: str | None = None) -> None:
        self.root = root
        self.broken: ToldFiles | None = None
        self.refusal: RefusedError | None = None
        self._workspace: Workspace | None = None
        self._left: Iterator[ToldByFile] = iter(())
        self._told = ToldFiles()
        self._offers: dict[tuple[str, tuple[Diagnostic, ...]], tuple[Diagnostic, ...]] = {}
        self._mended: dict[tuple[str, str], Rewritten | None] = {}
        self._today = today
        self._texts: dict[str, bytes] | None = None
        self._whole: dict[str, Tenant] = {}
        self._ruled: Ruled | None = None
        self._tried: dict[str, tuple[Rule, tuple[Diagnostic, ...]]] = {}
        self._large: tuple[RefusedError | None] | None = None

    def take(self, texts: dict[str, bytes], saved: Collection[str] = ()) -> bool:
        """Judge what is open now, and files that changed on the disk; return whether there was anything new.

        What is not at hand is left, for `go_on`.
        """
        saved = self._concerning(saved)
        if not saved and texts == self._texts:
            return False
        self._offers, self._mended = {}, {}
        before, self._texts = self._texts or {}, texts
        changed: dict[str, bytes | None] = {path: text for path, text in texts.items() if before.get(path) != text}
        changed |= {path: None for path in before if path not in texts}
        self.broken, self.refusal = None, None
        try:
            if self._workspace is None:
                self._refuse_large(saved)
                request = Request([self.root], texts, today=self._today)
                self._workspace, changed, saved = Workspace(request, self.root), {}, ()
            self._told.hear(self._workspace.change(changed, saved))
            self._left, self._ruled = self._workspace.rest(), self._workspace.ruled
        except SetupError as error:
            self.broken = ToldFiles(diagnostics_by_file(error.report))
        except RefusedError as error:
            self.broken, self.refusal = ToldFiles(), error
        self._remember(texts)
        return True

    @property
    def watched(self) -> tuple[str, ...]:
        """The files and folders that what is judged, or why it is not, hangs on."""
        known = self._workspace.watched if self._workspace else ()
        tops = known or (() if self._large and self._large[0] else (self.root,))
        return (*tops, *(os.path.join(above, name) for above in upwards(self.root) for name in FILE_NAMES))

    def _refuse_large(self, saved: Iterable[str]) -> None:
        """Raise `RefusedError` if the folder is too large to be judged as a whole."""
        if self._large is None or any(os.path.basename(path) in FILE_NAMES for path in saved):
            self._large = (too_large(self.root),)
        for refusal in filter(None, self._large):
            raise refusal

    def _concerning(self, saved: Collection[str]) -> list[str]:
        """Return the files and folders that what is judged may hang on; a whole branch may have been checked out."""
        elsewhere = [path for path in saved if not is_below(path, self.root)]
        watched = self._workspace.watched if elsewhere and self._workspace and self.broken is None else ()
        tops = {name for top in watched for name in (top, os.path.realpath(top))}

        def is_apart(path: str) -> bool:
            names = {path, os.path.realpath(path)}
            return not any(is_below(name, top) or is_below(top, name) for name in names for top in tops)

        apart = set(filter(is_apart, elsewhere)) if tops else ()
        return [path for path in saved if path not in apart]

    def _remember(self, paths: Collection[str]) -> None:
        """Keep the tenants of files that can be read as they are now, for when they cannot."""
        for path in [path for path in self._whole if path not in paths]:
            del self._whole[path]
        for path in paths:
            tenant = self.tenant_of(path)
            if tenant and not tenant.damaged and any(True for _ in definitions_in(tenant, path)):
                self._whole[path] = tenant

    def go_on(self) -> bool:
        """Do a part of what is left; return whether there was anything."""
        if self.broken is not None:
            return False
        self._offers, self._mended = {}, {}
        told = next(self._left, None)
        self._told.hear(told or {})
        return told is not None

    @property
    def is_in_midst(self) -> bool:
        """Whether something that is open cannot be read in full."""
        return self._workspace is not None and self._workspace.is_in_midst

    @property
    def reported(self) -> ToldByFile:
        """What is reported of each file, as far as it is judged."""
        return self._now.by_file

    @property
    def _now(self) -> ToldFiles:
        return self._told if self.broken is None else self.broken

    def told_of(self, path: str) -> tuple[Diagnostic, ...]:
        """Return what is reported of an open document; of a rule also what its examples show."""
        rules = self._ruled.setup.rules.values() if self._ruled and self.broken is None and self.has_rule(path) else ()
        rule = next((rule for rule in rules if rule.source == path), None)
        if rule is None or path not in (self._texts or {}):
            return self.reported.get(path, ())
        known = self._tried.get(path)
        if known is None or known[0] is not rule:  # a rule in which something is typed is another one
            known = self._tried[path] = (rule, tried(rule, (self._texts or {})[path], self.settings.limits))
        return (*self.reported.get(path, ()), *known[1])

    def offered(self, path: str, told: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return some of what is reported of a file, with the fixes, which are proven once while nothing is new."""
        wanted = tuple(told)
        if self._workspace is None or self.broken is not None:
            return ()
        if (path, wanted) not in self._offers:
            self._offers[path, wanted] = self._workspace.offered(path, wanted)
        return self._offers[path, wanted]

    def fixed(self, path: str, rule: str) -> Rewritten | None:
        """Return an open document with what is safe to fix in it, of all rules or of one; None if that is nothing."""
        if self._workspace is None or self.broken is not None:
            return None
        if (path, rule) not in self._mended:
            self._mended[path, rule] = self._workspace.fixed(path, rule)
        return self._mended[path, rule]

    @property
    def infos(self) -> list[RuleInfo]:
        """What is known of every rule, as settings and rules last were in order; before, of those of relaylint."""
        return self._setup.infos

    def rule_path(self, name: str) -> str | None:
        """Return the file of a rule, of relaylint or one's own; None for what is checked without one."""
        rule = self._setup.rules.get(name)
        return rule.source if rule else None

    @property
    def _setup(self) -> Setup:
        return self._ruled.setup if self._ruled else prepare(Settings(self.root), [])

    @property
    def settings(self) -> Settings:
        """The settings, as they last were in order."""
        return self._ruled.settings if self._ruled else Settings(self.root)

    def policy_words(self, path: str) -> PolicyWords | None:
        """Return what is known of a file if it is the settings, or a rule of one's own."""
        if os.path.basename(path) in FILE_NAMES and os.path.dirname(path) == self.root:
            return settings_words(self._setup.rules.values())
        return rule_words() if self.has_rule(path) else None

    def has_rule(self, path: str) -> bool:
        """Return whether a file is, or would be, one of the rules of one's own."""
        return any(is_below(path, folder) for folder in self.settings.rules)

    def tenant_of(self, path: str) -> Tenant | None:
        """Return the tenant that has a file, if one has it."""
        return self._workspace.tenant_of(path) if self._workspace and self.broken is None else None

    def whole_tenant_of(self, path: str) -> Tenant | None:
        """Return the tenant of an open document, as it was when all of its files could last be read."""
        return self._whole.get(path) or self.tenant_of(path)

    def leads_of(self, path: str) -> Leads | None:
        """Return what tells of the names in the tenant of a file, if one has it."""
        tenant = self.tenant_of(path)
        return Leads(tenant, self._workspace.surroundings_of(tenant)) if self._workspace and tenant else None

    def last_leads_of(self, path: str) -> Leads | None:
        """Return the same of an open document that cannot be read now, as it was when it last could."""
        tenant, last = self.tenant_of(path), self._whole.get(path)
        if self._workspace is None or tenant is None or last is None:
            return None
        if all(fault.path != path for fault in tenant.unread):
            return None
        around = self._workspace.surroundings_of(tenant)
        tenants = [last if each is tenant else each for each in around.tenants.values()]
        return Leads(last, around.of_some(tenants))

    def around(self, paths: Collection[str]) -> ToldByFile:
        """Return what is reported of some files, of the others of their tenants, of settings and rules, and of files of
        other tenants because of these files."""
        tenants = {tenant.folder for tenant in map(self.tenant_of, paths) if tenant} | {""}
        own = {path: self.told_of(path) for path in paths}
        near = self._now.near(tenants, paths)
        return {**own, **{path: each for path, each in near.items() if path not in own}}  # what is open is told first


def diagnostics_by_file(report: Report) -> ToldByFile:
    """Return the diagnostics of a report by file."""
    told: ToldByFile = {}
    for diagnostic in report.diagnostics:
        told[diagnostic.path] = (*told.get(diagnostic.path, ()), diagnostic)
    return told


class AskedPlace(NamedTuple):
    """A place in an open document, and the project that it is of."""

    project: Project
    source: Source
    offset: int

    @property
    def spot(self) -> tuple[Leads, ValueSpot] | None:
        """What stands there in a definition, and what tells of it; looked for each time."""
        leads = self.project.leads_of(self.source.name)
        spot = spot_at(leads.tenant, self.source.name, self.offset) if leads else None
        return (leads, spot) if leads and spot else None

    @property
    def last_spot(self) -> tuple[Leads, ValueSpot] | None:
        """What stood there when the document could last be read, where it cannot now and that is still there."""
        leads = self.project.last_leads_of(self.source.name)
        spot = spot_before(leads.tenant, self.source, self.offset) if leads else None
        return (leads, spot) if leads and spot else None


class Desk:
    """The open documents by path, and the projects that they belong to.

    ``marked``: those whose text the editor begins with a byte order mark, which is no part of any text here.
    """

    def __init__(self, today: str | None = None) -> None:
        self._roots = Roots()
        self._today = today
        self._texts: dict[str, bytes] = {}
        self.marked: set[str] = set()
        self._projects: dict[str, Project] = {}
        self._saved: set[str] = set()

    def look_in(self, folders: Iterable[str]) -> None:
        """Take the folders that the editor has open: each is judged as one where it has no settings."""
        self._roots = Roots(folders)

    def put(self, path: str, text: str) -> None:
        """Take the text of an open document."""
        (self.marked.add if text.startswith(BYTE_ORDER_MARK) else self.marked.discard)(path)
        self._texts[path] = text.removeprefix(BYTE_ORDER_MARK).encode("utf-8", "surrogatepass")

    def close(self, path: str) -> None:
        """Forget the text of a document: what is on the disk counts again."""
        self._texts.pop(path, None)
        self.marked.discard(path)

    def touch(self, paths: Iterable[str]) -> None:
        """Take note of files that changed, came or went on the disk."""
        self._saved.update(paths)

    def settle(self) -> list[Project]:
        """Judge what is new since the last time, and return the projects that there is something new in."""
        saved, self._saved = self._saved, set()
        if any(os.path.basename(path) in FILE_NAMES for path in saved):
            self._roots.forget()
        for root in (self._roots.of(path) for path in self._texts if not self._having(path)):
            self._projects.setdefault(root, Project(root, self._today))
        return [project for project in self._projects.values() if self._settled(project, saved)]

    def _settled(self, project: Project, saved: Collection[str]) -> bool:
        """Judge a project; return whether there was anything new."""
        is_new, texts = False, self._texts_of(project)
        for _ in range(2):  # which rules it has is only known when it has been judged
            is_new |= project.take(texts, () if is_new else saved)
            texts = self._texts_of(project)
        return is_new

    def _texts_of(self, project: Project) -> dict[str, bytes]:
        """Return the open documents of a project, its rules among them, wherever they are."""
        texts = ((path, text, self._having(path)) for path, text in self._texts.items())
        root = project.root
        return {path: text for path, text, own in texts if project in own or (not own and self._roots.of(path) == root)}

    def _having(self, path: str) -> list[Project]:
        """Return the projects of which a document is a rule."""
        return [project for project in self._projects.values() if project.has_rule(path)]

    @property
    def watched(self) -> tuple[str, ...]:
        """The files and folders that what is shown hangs on."""
        having = (project for project in self._projects.values() if self._texts_of(project))
        return tuple(dict.fromkeys(path for project in having for path in project.watched))

    def go_on(self) -> bool:
        """Do a part of what is left to judge; return whether there was anything."""
        return any(project.go_on() for project in self._projects.values())

    def project_of(self, path: str) -> Project | None:
        """Return the project of a document, once it is judged; of a rule, one that has it."""
        return next(iter(self._having(path)), self._projects.get(self._roots.of(path)))

    def source(self, path: str) -> Source | None:
        """Return the text of an open document."""
        text = self._texts.get(path)
        return None if text is None else Source(path, text.decode("utf-8", "surrogatepass"))

    def shown(self) -> ToldByFile:
        """Return what is reported of each file that somebody who has these documents open should know of."""
        told: ToldByFile = dict.fromkeys(self._texts, ())
        for project in self._projects.values():
            texts = self._texts_of(project)
            for path, diagnostics in project.around(texts).items() if texts else ():
                told[path] = diagnostics or told.get(path, ())
        return told
