"""Data types for results: severities, rule metadata, labels, diagnostics, reports.

`NamedTuple` instead of dataclasses: importing dataclasses takes a fifth of the start-up time, and these types are just
as immutable and typed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

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
    only when selected.
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

    @property
    def url(self) -> str:
        """The URL of the rule's page; empty for the user's own rules, which have none."""
        if self.own:
            return ""
        return f"https://github.com/relaylint/relaylint/blob/main/docs/rules/{self.name}.md"


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


class Diagnostic(NamedTuple):
    """One reported finding.

    ``message`` states the problem, the actual value first; ``help`` says how to fix it. ``subject`` names the
    definition (``InboundConnector Head office``) and stays the same when the definition moves; ``tenant`` is the
    tenant's folder, or empty if there is none.
    """

    rule: RuleInfo
    severity: Severity
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str = ""
    tenant: str = ""
    subject: str = ""

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
        subject: str = "",
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
            subject=subject,
        )

    @property
    def path(self) -> str:
        """The name of the file that contains the primary location."""
        return self.primary.location.source.name

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Sort key for diagnostics: file, span, rule, message."""
        start, end = self.primary.location.span
        return (self.path, start, end, self.rule.name, self.message)


class Undecided(NamedTuple):
    """A rule that could not be decided for a definition, and the reason."""

    rule: RuleInfo
    reason: str
    primary: Label
    subject: str = ""
    tenant: str = ""

    @classmethod
    def of(cls, rule: RuleInfo, reason: str, primary: Label, *, tenant: str = "", subject: str = "") -> Undecided:
        """Return an undecided result; the parameters follow those of `Diagnostic.of`."""
        return cls(rule=rule, reason=reason, primary=primary, subject=subject, tenant=tenant)

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


class Report(NamedTuple):
    """The result of a run. ``rules`` are the rules that ran; ``unmatched`` are those with no definition of their
    kind."""

    diagnostics: tuple[Diagnostic, ...]
    undecided: tuple[Undecided, ...]
    rules: tuple[RuleInfo, ...]
    checked: Checked
    unmatched: tuple[RuleInfo, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return the number of diagnostics with ``severity``."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def fails(self, threshold: Severity | None) -> bool:
        """Return whether any diagnostic is at or above ``threshold``; always False if it is None."""
        if threshold is None:
            return False
        return any(diagnostic.severity >= threshold for diagnostic in self.diagnostics)
