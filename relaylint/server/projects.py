"""Open documents to what is reported of them and of the files around them, whatever state those are in."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from relaylint.core.diagnostic import Diagnostic, RuleInfo
from relaylint.core.notices import RefusedError
from relaylint.core.paths import is_below
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.model.tenants import Tenant
from relaylint.project.refusals import SetupError
from relaylint.project.selection import prepare
from relaylint.project.settings import FILE_NAMES, Settings, nearest_settings
from relaylint.server.kept import KeptRun, by_path
from relaylint.server.leads import Leads
from relaylint.server.spots import ValueSpot, spot_at


class Project:
    """What `check` says below one folder, with the texts of open documents.

    ``session`` is None while settings or rules are broken, or nothing is there to check; ``refusal`` says why then, if
    no diagnostic does.
    """

    def __init__(self, root: str, today: str | None = None) -> None:
        self.root = root
        self.session: KeptRun | None = None
        self.refusal: RefusedError | None = None
        self.reported: dict[str, tuple[Diagnostic, ...]] = {}
        self._today = today
        self._texts: dict[str, bytes] | None = None
        self._whole: dict[str, Tenant] = {}

    def take(self, texts: dict[str, bytes], saved: Collection[str] = ()) -> bool:
        """Judge what is open now, and files that changed on the disk; return whether there was anything new."""
        if not saved and texts == self._texts:
            return False
        before, self._texts = self._texts or {}, texts
        changed: dict[str, bytes | None] = {path: text for path, text in texts.items() if before.get(path) != text}
        changed |= {path: None for path in before if path not in texts}
        session, self.session, self.refusal = self.session, None, None
        try:
            if session is None:
                session, changed = KeptRun(self.root, today=self._today), {**texts}
                self.reported = by_path(session.report())
            self.reported |= session.change(changed, saved)
            self.reported = {path: diagnostics for path, diagnostics in self.reported.items() if diagnostics}
            self.session = session
        except SetupError as broken:
            self.reported = by_path(broken.report)
        except RefusedError as refused:
            self.reported, self.refusal = {}, refused
        known = {path: tenant for path in texts if (tenant := self.tenant_of(path)) and not tenant.damaged}
        self._whole = {path: tenant for path, tenant in {**self._whole, **known}.items() if path in texts}
        return True

    @property
    def infos(self) -> list[RuleInfo]:
        """What is known of every rule; while settings or rules of one's own are broken, of those of relaylint."""
        return self.session.infos if self.session else prepare(Settings(self.root), []).infos

    def tenant_of(self, path: str) -> Tenant | None:
        """Return the tenant that has a file, if one has it."""
        return self.session.tenant_of(path) if self.session else None

    def whole_tenant_of(self, path: str) -> Tenant | None:
        """Return the tenant of an open document, as it was when all of its files could last be read."""
        return self._whole.get(path) or self.tenant_of(path)

    def leads_of(self, path: str) -> Leads | None:
        """Return what tells of the names in the tenant of a file, if one has it."""
        tenant = self.tenant_of(path)
        return Leads(tenant, self.session.surroundings_of(tenant)) if self.session and tenant else None

    def around(self, paths: Iterable[str]) -> dict[str, tuple[Diagnostic, ...]]:
        """Return what is reported of some files, of the others of their tenants, and of settings and rules."""
        tenants = {tenant.folder for tenant in map(self.tenant_of, paths) if tenant} | {""}
        near = {
            path: diagnostics
            for path, diagnostics in self.reported.items()
            if any(each.tenant in tenants for each in diagnostics)
        }
        return {**near, **{path: self.reported.get(path, ()) for path in paths}}


class AskedPlace(NamedTuple):
    """A place in an open document, and the project that it is of."""

    project: Project
    source: Source
    offset: int

    @property
    def spot(self) -> tuple[Leads, ValueSpot] | None:
        """What stands there in a definition, and what tells of it."""
        leads = self.project.leads_of(self.source.name)
        spot = spot_at(leads.tenant, self.source.name, self.offset) if leads else None
        return (leads, spot) if leads and spot else None


class Desk:
    """The open documents by path, and the projects that they belong to."""

    def __init__(self, today: str | None = None) -> None:
        self._folders: list[str] = []
        self._today = today
        self._texts: dict[str, bytes] = {}
        self._roots: dict[str, str] = {}
        self._projects: dict[str, Project] = {}
        self._saved: set[str] = set()

    def look_in(self, folders: Iterable[str]) -> None:
        """Take the folders that the editor has open: each is judged as one where it has no settings."""
        self._folders = list(folders)
        self._roots.clear()

    def put(self, path: str, text: str) -> None:
        """Take the text of an open document."""
        self._texts[path] = text.encode("utf-8", "surrogatepass")

    def close(self, path: str) -> None:
        """Forget the text of a document: what is on the disk counts again."""
        self._texts.pop(path, None)

    def touch(self, paths: Iterable[str]) -> None:
        """Take note of files that changed, came or went on the disk."""
        self._saved.update(paths)

    def settle(self) -> list[Project]:
        """Judge what is new since the last time, and return the projects that there is something new in."""
        saved, self._saved = self._saved, set()
        if any(os.path.basename(path) in FILE_NAMES for path in saved):
            self._roots.clear()  # other settings may be in force now
        open_: dict[str, dict[str, bytes]] = {root: {} for root in self._projects}
        for path, text in self._texts.items():
            open_.setdefault(self._root(path), {})[path] = text
        for root in open_:
            self._projects.setdefault(root, Project(root, self._today))
        return [project for root, project in self._projects.items() if project.take(open_[root], saved)]

    def project_of(self, path: str) -> Project | None:
        """Return the project of a document, once it is judged."""
        return self._projects.get(self._root(path))

    def source(self, path: str) -> Source | None:
        """Return the text of an open document."""
        text = self._texts.get(path)
        return None if text is None else Source(path, text.decode("utf-8", "surrogatepass"))

    def shown(self) -> dict[str, tuple[Diagnostic, ...]]:
        """Return what is reported of each file that somebody who has these documents open should know of."""
        open_: dict[str, list[str]] = {}
        for path in self._texts:
            open_.setdefault(self._root(path), []).append(path)
        told: dict[str, tuple[Diagnostic, ...]] = {}
        for root, paths in open_.items():
            told |= self._projects[root].around(paths)
        return told

    def _root(self, path: str) -> str:
        """Return the folder of the settings that are in force for a file; else that which the editor has open."""
        if path not in self._roots:
            folder = os.path.dirname(path)
            settings = nearest_settings(folder)
            above = (each for each in self._folders if is_below(path, each))
            self._roots[path] = os.path.dirname(settings) if settings else max(above, key=len, default=folder)
        return self._roots[path]
