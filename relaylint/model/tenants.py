"""The definitions of a run by tenant and kind, with their indexes."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias

from relaylint.core.checks import NOT_DEFINITIONS, OF_FORMAT, OF_IGNORES
from relaylint.core.diagnostic import Diagnostic, Label, Severity
from relaylint.core.document import Document
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import AcceptedDomains
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.declaration import Declaration
from relaylint.model.definitions import Contribution, Definition, Unknown, missing
from relaylint.model.faults import add_faults
from relaylint.model.kinds import Kind
from relaylint.model.layering import Layers, amended, layered
from relaylint.model.lookup import Lookup

UNREAD = Unknown("a file of the tenant cannot be read in full")


def keeps_unread(diagnostic: Diagnostic) -> bool:
    """Return whether a fault prevents a file, or part of it, from being read.

    A fault within one definition does not: its value is unknown.
    """
    is_error = diagnostic.severity is Severity.ERROR and diagnostic.rule.area != OF_IGNORES
    return is_error and not diagnostic.subject


def can_be_kept_away(diagnostic: Diagnostic) -> bool:
    """Return whether an ignore or the baseline may: nothing may that hides what would be judged."""
    return diagnostic.rule.ignorable and not keeps_unread(diagnostic)


def hides(diagnostic: Diagnostic) -> bool:
    """Return whether the part of a file that a fault keeps unread may hold definitions."""
    return keeps_unread(diagnostic) and diagnostic.rule != NOT_DEFINITIONS


def affects_all(diagnostic: Diagnostic) -> bool:
    """Return whether a fault keeps a file, or a value in it, unknown, so that every answer may depend on it."""
    rule = diagnostic.rule
    return diagnostic.severity is Severity.ERROR and rule.basis == OF_FORMAT and rule.area != OF_IGNORES


class Gist(NamedTuple):
    """What is known of a tenant whose definitions are not read.

    ``is_declared``: whether its files hold some, or say that there are none; ``domains``: the names of the accepted
    domains.
    """

    is_declared: bool
    domains: frozenset[str]


class Tenant:
    """The definitions that apply together: those of one folder. ``folder`` is its path, ``.`` for the root.

    A definition that is not among them is known to be missing only if `lists` says so; nothing else computes what is
    known of a tenant. ``damaged``: a file could not be read in full; ``absent``: a file of the tenant is not on the
    disk; both are valid after all files are added. ``removed``: definitions that say that none of their name exists.
    ``certificates``: the contents, or the error, of the certificate files that definitions name, by definition and
    property; ``key_files``: the private key files beside them. ``remarked``: the files whose comments may hold ignores,
    each with one of its documents. ``gist``: what is known of one whose definitions are not read. ``as_before``: the
    definitions that are read again as they were, each with what whoever asked has worked out of it alone.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.absent = False
        self.damaged = False
        self.definitions: dict[str, list[Definition]] = {}
        self.removed: dict[str, list[Definition]] = {}
        self.declared: dict[str, list[Declaration]] = {}
        self.diagnostics: list[Diagnostic] = []
        self.gist: Gist | None = None
        self.remarked: dict[str, Document] = {}
        self.certificates: dict[tuple[Definition, str], Certificate | str] = {}
        self.key_files: dict[tuple[Definition, str], str] = {}
        self.as_before: dict[Definition, dict[Hashable, Any]] = {}
        self._amended: dict[str, None] = {}
        self._by_value: dict[tuple[str, str], dict[Any, list[Definition]]] = {}
        self._lookups: dict[str, Lookup] = {}

    def add(self, contribution: Contribution) -> None:
        """Add the contribution of a file."""
        for definition in (contributed.taken(self.folder) for contributed in contribution.definitions):
            held = self.removed if definition.removed else self.definitions
            held.setdefault(definition.kind.name, []).append(definition)
            if definition.amends:
                self._amended[definition.kind.name] = None
        for kind, declaration in contribution.declared.items():
            self.declared.setdefault(kind, []).append(declaration)
        first: dict[str, Document] = {}  # the comments of a file are those of each of its documents
        documents = [definition.document for definition in contribution.definitions]
        for document in (*documents, *(declaration.document for declaration in contribution.declared.values())):
            first.setdefault(document.source.name, document)
        for name, document in first.items():
            if document.may_hold_ignores:
                self.remarked.setdefault(name, document)
        self.report(contribution.diagnostics)

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add diagnostics about files of the tenant."""
        for diagnostic in diagnostics:
            self.diagnostics.append(diagnostic._replace(tenant=self.folder))
            self.damaged = self.damaged or hides(diagnostic)

    def mark_absent(self) -> None:
        """Record that a file of the tenant is not on the disk."""
        self.absent = True

    def complete(self, read: Tenant) -> None:
        """Become what was read of the same tenant after all, whose definitions were not."""
        self.__dict__.clear()
        self.__dict__.update(read.__dict__)

    def settle(self, layers: Layers | None = None) -> None:
        """Merge definitions that several files make together; call it after all files are added.

        Files in ``layers`` must have been added as layered: properties missing from all of them are reported here.
        """
        if layers:
            for kind in dict.fromkeys((*self.definitions, *self.removed)):
                self._layer(kind, layers)
        for kind in self._amended:
            if kind in self.definitions:
                self.definitions[kind] = amended(self.definitions[kind])

    def _layer(self, kind: str, layers: Layers) -> None:
        declared = [declaration.file for declaration in self.declared.get(kind, ())]
        merged = layered(self.of(kind), self.removed.get(kind, ()), layers, declared)
        self.definitions[kind] = merged
        if not merged:
            del self.definitions[kind]
        faults: list[Diagnostic] = []
        for definition in merged:
            if any(layers.of(part.document.source.name) is not None for part in definition.parts):
                add_faults(faults, missing(definition))
        self.report(faults)

    @property
    def errors(self) -> list[Diagnostic]:
        """The errors found while reading."""
        return [diagnostic for diagnostic in self.diagnostics if diagnostic.severity is Severity.ERROR]

    @property
    def unread(self) -> Iterator[Diagnostic]:
        """The faults that keep files from being read in full."""
        return filter(keeps_unread, self.diagnostics)

    @property
    def has_content(self) -> bool:
        """Whether the files hold definitions, or may hold some."""
        return bool(self.declared or self.definitions or (self.gist and self.gist.is_declared)) or self.partial

    @property
    def partial(self) -> bool:
        """Whether there may be definitions that are not known; valid after all files are added."""
        return self.absent or self.damaged

    def lists(self, kind: str) -> bool:
        """Return whether the files list all definitions of a kind and could all be read."""
        return kind in self.declared and not self.partial

    def if_complete(self, value: Any) -> Any:
        """Return a value that depends on all definitions; `UNREAD` if some may be unknown."""
        return UNREAD if self.partial else value

    def unlisted(self, kind: Kind) -> Unknown:
        """Return the `Unknown` that represents the unlisted definitions of a kind."""
        return UNREAD if self.partial else Unknown(f"no file of the tenant lists all {kind.key}")

    def of(self, kind: str) -> list[Definition]:
        """Return the definitions of a kind, in the order of files and locations."""
        return self.definitions.get(kind, [])

    def certificate(self, definition: Definition, name: str = "Certificate") -> Certificate | str | None:
        """Return the certificate that a property refers to, or the reason why it cannot be read; None: not loaded."""
        return self.certificates.get((definition, name))

    def forget(self, *, values: bool = False) -> None:
        """Drop what is worked out of the definitions, and is again for who asks; ``values``: normalised ones, too."""
        self._lookups.clear()
        self._by_value.clear()
        self.__dict__.pop("accepted", None)
        for definition in chain.from_iterable(self.definitions.values()):
            if values:
                definition.forget()
            for part in definition.parts:
                part.document.forget()

    def lookup(self, kind: str) -> Lookup:
        """Return the index over the definitions of a kind."""
        if kind not in self._lookups:
            self._lookups[kind] = Lookup(self.of(kind))
        return self._lookups[kind]

    @property
    def domains(self) -> Set[str]:
        """The names of the accepted domains."""
        return self.gist.domains if self.gist else self.accepted.by_name.keys()

    @cached_property
    def accepted(self) -> AcceptedDomains:
        """The accepted domains."""
        return AcceptedDomains(self.of("AcceptedDomain"), self.lists("AcceptedDomain"))

    def by_value(self, kind: str, name: str) -> dict[Any, list[Definition]]:
        """Return the definitions of a kind by the normalised text of a property, in lower case."""
        if (kind, name) not in self._by_value:
            made: dict[Any, list[Definition]] = {}
            for definition in self.of(kind):
                value = definition.normal(name)
                if isinstance(value, str):
                    made.setdefault(value.strip().lower(), []).append(definition)
            self._by_value[kind, name] = made
        return self._by_value[kind, name]


class ReadTenant(NamedTuple):
    """A tenant with what is counted of it: the number of its definitions, and the files that are ours.

    ``is_one``: something was found; ``partial``: some may be unknown. ``used``: what else an earlier run has read for
    it, where the definitions are not there.
    """

    tenant: Tenant
    number: int
    files: list[str]
    is_one: bool
    partial: bool
    used: Sequence[str] = ()

    @classmethod
    def of(cls, tenant: Tenant, files: list[str]) -> ReadTenant:
        """Return a tenant that was read just now."""
        is_one = bool(tenant.definitions or tenant.declared or tenant.diagnostics)
        return cls(tenant, sum(map(len, tenant.definitions.values())), files, is_one, tenant.partial)


class Refusal(NamedTuple):
    """What refuses a definition, or the mail of a host, before connectors are asked: in words, with place and replies.

    ``what``: ``mail``, ``outside-mail`` or ``definition``, as in a rule; ``advice``: what to do about it.
    """

    what: str
    text: str
    label: Label
    advice: str
    codes: tuple[str, ...] = ()


Refusals: TypeAlias = "Callable[[Definition], tuple[Refusal, ...]]"
"""Returns what is refused of a definition of a tenant."""
Past: TypeAlias = "tuple[Tenant, Surroundings]"
"""A tenant, with what is around it, as a revision of the repository has them."""


def nothing_refused(definition: Definition) -> tuple[Refusal, ...]:
    """Return that nothing is refused of a definition."""
    return ()


class Unseen(NamedTuple):
    """What is known of the tenants of a run without those themselves.

    ``number``: how many there are; ``partial``: the folders, in order, of those that could not be read in full.
    """

    number: int
    partial: tuple[str, ...]


class Surroundings:
    """What definitions are compared with beyond their own tenant: the other tenants of the run, and the date.

    ``today`` is an ISO date, by default the current one. ``searches``: caches of the searches of rules. ``reports``
    returns whether findings in a file are reported, None: in all files; what two files have in common is reported in
    one of those. ``refused`` returns what tells of the definitions of a tenant what is refused before connectors are
    asked, ``earlier`` the tenant as a revision of the repository has it, or why that is not known; ``revised``: the
    folders of those that this was asked about. ``run``: what is known of all tenants of a run, where ``tenants`` are
    only some.
    """

    def __init__(
        self,
        tenants: Sequence[Tenant] = (),
        today: str | None = None,
        reports: Callable[[str], bool] | None = None,
        refused: Callable[[Tenant, Surroundings], Refusals] | None = None,
        earlier: Callable[[Tenant, str], Past | str] | None = None,
        run: Unseen | None = None,
    ) -> None:
        self.tenants = {tenant.folder: tenant for tenant in tenants}
        self._run = run
        self.reports = reports
        self._once: dict[str, Any] = {}
        self._once_of: dict[str, dict[str, Any]] = {}
        self._given = today
        self._refused = refused
        self._earlier = earlier
        self.searches: dict[Any, Any] = {}
        self.revised: set[str] = set()
        self._lookups: dict[str, Lookup] = {}

    def partial_beside(self, folder: str) -> str | None:
        """Return the first of the other tenants with a file that could not be read in full; None if there is none."""
        return next((other for other in self.run.partial if other != folder), None)

    @property
    def has_several(self) -> bool:
        """Whether there are several tenants in the run."""
        return self.run.number > 1

    def has_beside(self, folder: str) -> bool:
        """Return whether one tenant can be compared with others here; what the run has besides says nothing of it."""
        return len(self.tenants) > (folder in self.tenants)

    @cached_property
    def run(self) -> Unseen:
        """What is known of all tenants of the run; valid after all files are added."""
        partial = (folder for folder, tenant in self.tenants.items() if tenant.partial)
        return self._run or Unseen(len(self.tenants), tuple(partial))

    def of_some(self, tenants: Sequence[Tenant], run: Unseen | None = None) -> Surroundings:
        """Return those of tenants that are tied to some of these alone, which are all that they are compared with.

        ``run``: what is known of all tenants, where that is not told by those of these surroundings.
        """
        return Surroundings(tenants, self._given, self.reports, self._refused, self._earlier, run or self.run)

    def basis(self, folder: str) -> tuple[object, ...]:
        """Return what answers about one tenant hang on, besides the tenants themselves."""
        asked = self.reports, self._refused, self._earlier
        return self.today, *asked, self.has_several, self.partial_beside(folder)

    @cached_property
    def today(self) -> str:
        """The date used as today (ISO)."""
        return time.strftime("%Y-%m-%d", time.gmtime()) if self._given is None else self._given

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        """Return the result of ``compute``, computed once per run."""
        if name not in self._once:
            self._once[name] = compute()
        return self._once[name]

    def once_of(self, tenant: Tenant, name: str, compute: Callable[[], Any]) -> Any:
        """Return the result of ``compute`` about a tenant, computed once until that is forgotten."""
        known = self._once_of.setdefault(tenant.folder, {})
        if name not in known:
            known[name] = compute()
        return known[name]

    def forget(self, tenant: Tenant) -> None:
        """Drop what has been worked out about a tenant, which is far more than what its files say."""
        self._once_of.pop(tenant.folder, None)
        tenant.forget()

    def end(self) -> None:
        """Drop all that has been worked out, of every tenant and of what these have in common."""
        for tenant in self.tenants.values():
            tenant.forget(values=True)
        for known in (self._once_of, self._once, self._lookups, self.searches):  # they hold what holds all this
            known.clear()

    def refused(self, tenant: Tenant) -> Refusals:
        """Return what tells of a definition of a tenant what is refused before its connectors are asked."""
        ask = self._refused
        refusals: Refusals = self.once_of(tenant, "refused", lambda: ask(tenant, self)) if ask else nothing_refused
        return refusals

    def earlier(self, tenant: Tenant, revision: str) -> Past | str:
        """Return a tenant as a revision of the repository has it, or why that is not known."""
        ask = self._earlier
        self.revised.add(tenant.folder)
        if ask is None:
            return "revisions are not read here"
        past: Past | str = self.once_of(tenant, f"in {revision}", lambda: ask(tenant, revision))
        return past

    def lookup(self, kind: str) -> Lookup:
        """Return the index over the definitions of a kind in all tenants."""
        if len(self.tenants) == 1:
            return next(iter(self.tenants.values())).lookup(kind)
        if kind not in self._lookups:
            definitions = [definition for tenant in self.tenants.values() for definition in tenant.of(kind)]
            self._lookups[kind] = Lookup(definitions)
        return self._lookups[kind]
