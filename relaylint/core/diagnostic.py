"""Data types for results: severities, rule metadata, labels, diagnostics, reports.

`NamedTuple` instead of dataclasses: importing dataclasses takes a fifth of the start-up time, and these types are just
as immutable and typed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, Final

from relaylint import REPOSITORY
from relaylint.core.records import NamedTuple
from relaylint.core.text import Position, Source, Span


class Severity(enum.IntEnum):
    """How serious a diagnostic is; a higher value is more serious."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case name used in settings, rules and output."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Severity:
        """Return the severity named ``word``. Raises KeyError."""
        return cls[word.upper()]


class RuleInfo(NamedTuple):
    """The metadata of a rule for output and documentation, without its condition.

    ``basis`` is the evidence: documented, reported or inferred; the built-in checks of the file format have the basis
    ``format``. ``area`` is the folder that contains the rule. ``own`` rules come from the user. ``optional`` rules run
    only when selected. ``ignorable``: an ignore may keep its diagnostics away.
    """

    name: str
    area: str
    title: str
    severity: Severity
    basis: str
    why: str
    remedy: str
    kinds: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    own: bool = False
    optional: bool = False
    ignorable: bool = True

    @property
    def url(self) -> str:
        """The URL of the rule's page; empty for the user's own rules, which have none."""
        if self.own:
            return ""
        return f"{REPOSITORY}/blob/main/docs/rules/{self.name}.md"


class Location(NamedTuple):
    """A span in a source."""

    source: Source
    span: Span

    @property
    def path(self) -> str:
        """The absolute path of the file, or its given name."""
        return self.source.name

    @property
    def start(self) -> Position:
        """Line and column of the first character, both from 1."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        """Line and column after the last character, both from 1."""
        return self.source.position(self.span.end)


class Label(NamedTuple):
    """A location with an optional short text."""

    location: Location
    text: str = ""


class Topic(NamedTuple):
    """What a result is about, wherever that stands: it stays the same when files are renamed and lines move.

    ``kind`` and ``name``: of the definition, empty for a fault of a file. ``path``: the names on the path within the
    definition, with dots and without list indexes; empty for the whole definition. ``value``: what stands there, as
    text, and the name of another definition that causes the fault; nothing that changes from day to day.
    """

    kind: str = ""
    name: str = ""
    path: str = ""
    value: str = ""

    def at(self, path: Iterable[str | int], data: Any, other: str = "") -> Topic:
        """Return what is said of the value at a path in the data of this definition.

        ``other``: the name of another definition that has a part in it.
        """
        names, value = [self.path] if self.path else [], data
        for step in path:
            if isinstance(step, str):
                names.append(step)
                value = value.get(step) if isinstance(value, dict) else None
            else:
                value = value[step] if isinstance(value, list) and step < len(value) else None
        written = "" if value is data or value is None else value if isinstance(value, str) else repr(value)
        return self._replace(path=".".join(names), value=f"{written}\0{other}" if other else written)

    @property
    def subject(self) -> str:
        """Kind and name of the definition, such as ``InboundConnector Head office``."""
        return f"{self.kind} {self.name}".rstrip()


_NAME: Final = "relaylint"
"""How each ignore in a comment begins."""
NOWHERE: Final = Topic()
"""What is said of a file, and not of a definition."""


class Safety(enum.Enum):
    """How far a fix may be trusted."""

    SAFE = "safe"
    """Proven in this run to change no verdict but those that it is for."""
    UNSAFE = "unsafe"
    """It may change what is relayed; somebody has to look at it."""
    MANUAL = "manual"
    """It cannot be applied as an edit; what to do is only shown."""


class Edit(NamedTuple):
    """The replacement of a span of a source by other text; what is inserted replaces an empty span."""

    location: Location
    text: str


class Fix(NamedTuple):
    """A way to correct what a diagnostic reports: what it does, as a heading, and the edits for it, in any order.

    ``why``: a sentence on why it is not safe, empty for a safe one. ``steps``: what to do by hand where edits cannot.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...] = ()
    why: str = ""
    steps: tuple[str, ...] = ()


class Diagnostic(NamedTuple):
    """One reported finding.

    ``message`` states the problem, the actual value first; ``help`` says how to fix it. ``about`` says what it is
    about; ``tenant`` is the tenant's folder, or empty if there is none; ``also`` are those of others of which the same
    is said, since they have the file in common. ``fix`` is set where fixes were asked for.
    """

    rule: RuleInfo
    severity: Severity
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str = ""
    tenant: str = ""
    about: Topic = NOWHERE
    fix: Fix | None = None
    also: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        rule: RuleInfo,
        message: str,
        primary: Label,
        related: Iterable[Label] = (),
        *,
        severity: Severity | None = None,
        help: str | None = None,
        tenant: str = "",
        about: Topic = NOWHERE,
    ) -> Diagnostic:
        """Return a diagnostic with the rule's severity, and its remedy as help, unless these are given.

        This is the only constructor in use. Pass an empty ``help`` for none.
        """
        return cls(
            rule=rule,
            severity=rule.severity if severity is None else severity,
            message=message,
            primary=primary,
            related=tuple(related),
            help=rule.remedy if help is None else help,
            tenant=tenant,
            about=about,
        )

    @property
    def subject(self) -> str:
        """Kind and name of the definition; empty for a fault of a file."""
        return self.about.subject

    @property
    def path(self) -> str:
        """The name of the file that contains the primary location."""
        return self.primary.location.source.name

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Sort key for diagnostics: file, span, rule, message."""
        start, end = self.primary.location.span
        return (self.path, start, end, self.rule.name, self.message)


class DiagnosticIdentity(NamedTuple):
    """The identity of a diagnostic. Several diagnostics may share one: identities are compared as multisets.

    No line and no wording takes part. ``kind``, ``name``, ``path``: see `Topic`; of a fault of a file, ``name`` is its
    path from the root. ``value``: a hash of what is judged, since values may be secret; empty for no value.
    """

    rule: str
    tenant: str
    kind: str
    name: str
    path: str
    value: str


class BaselineEntry(NamedTuple):
    """One diagnostic that is known, which is held at this severity and below; ``span``: its line in the file."""

    identity: DiagnosticIdentity
    severity: Severity
    span: Span = Span(0, 0)


class Undecided(NamedTuple):
    """A rule that could not be decided for a definition, and the reason."""

    rule: RuleInfo
    reason: str
    primary: Label
    about: Topic = NOWHERE
    tenant: str = ""

    @classmethod
    def of(cls, rule: RuleInfo, reason: str, primary: Label, *, tenant: str = "", about: Topic = NOWHERE) -> Undecided:
        """Return an undecided result; the parameters follow those of `Diagnostic.of`."""
        return cls(rule=rule, reason=reason, primary=primary, about=about, tenant=tenant)

    @property
    def subject(self) -> str:
        """Kind and name of the definition; empty for a question about a file."""
        return self.about.subject

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Sort key, consistent with `Diagnostic.sort_key`."""
        start, end = self.primary.location.span
        return (self.primary.location.source.name, start, end, self.rule.name, self.reason)


class Passed(NamedTuple):
    """A skipped file that the user may have expected to be checked; ``why`` completes "skipped, …". ``by``: the
    settings file that excludes it, if one does."""

    path: str
    why: str
    by: str = ""


class Checked(NamedTuple):
    """What a run covered: counts of files, definitions, tenants, rules and skipped files.

    ``context``: files that were not requested but were read, because results depend on the whole tenant. ``passed``:
    files skipped because the settings exclude them, or because they are missing from Git or from disk.
    """

    files: int = 0
    definitions: int = 0
    tenants: int = 0
    rules: int = 0
    skipped: int = 0
    context: tuple[str, ...] = ()
    passed: tuple[Passed, ...] = ()


BY_IGNORE: Final = "ignore"
BY_BASELINE: Final = "baseline"
"""What keeps a diagnostic from being reported."""


class Suppression(NamedTuple):
    """Why a diagnostic is not reported.

    ``by``: `BY_IGNORE` or `BY_BASELINE`; ``reason``: the one given for an ignore. ``label``: the place of the ignore,
    or None; ``until``: the last day on which it holds, as an ISO date, or empty, as ``owner`` and ``ticket`` may be.
    """

    by: str
    reason: str = ""
    label: Label | None = None
    until: str = ""
    owner: str = ""
    ticket: str = ""


def is_in_source(suppression: Suppression) -> bool:
    """Return whether a comment keeps a diagnostic away, and not the settings or the baseline."""
    place = suppression.label.location if suppression.label and suppression.by == BY_IGNORE else None
    return place is not None and place.source.slice(place.span)[: len(_NAME)].lower() == _NAME


class Suppressed(NamedTuple):
    """A diagnostic that is not reported, and why; it counts for nothing."""

    diagnostic: Diagnostic
    suppression: Suppression

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Sort key, that of the diagnostic."""
        return self.diagnostic.sort_key()


class Report(NamedTuple):
    """The result of a run. ``rules`` are the rules that ran; ``unmatched`` are those with no definition of their
    kind. ``suppressed``: what ignores and the baseline keep from being reported, in the order of diagnostics.
    ``gone``: how many entries of the baseline match nothing any more, where that is decided. ``fixed``: what fixes that
    were applied have mended, each with its fix."""

    diagnostics: tuple[Diagnostic, ...]
    undecided: tuple[Undecided, ...]
    rules: tuple[RuleInfo, ...]
    checked: Checked
    unmatched: tuple[RuleInfo, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    gone: int = 0
    fixed: tuple[Diagnostic, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return the number of diagnostics with ``severity``."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def fails(self, threshold: Severity | None) -> bool:
        """Return whether any diagnostic is at or above ``threshold``; always False if it is None."""
        if threshold is None:
            return False
        return any(diagnostic.severity >= threshold for diagnostic in self.diagnostics)
