"""What is reported: severities, rules as readers of output see them, labels, diagnostics, the report.

Data only. `typing.NamedTuple` instead of dataclasses: importing dataclasses costs a command-line
linter a fifth of its start-up time, and these types are as frozen and as typed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from relaylint.core.records import NamedTuple
from relaylint.core.text import Position, Source, Span


class Severity(enum.IntEnum):
    """How much a diagnostic matters; the order is the order of weight."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The name in settings, rules and output."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Severity:
        """Return the severity called ``word``. Raises KeyError."""
        return cls[word.upper()]


class RuleInfo(NamedTuple):
    """A rule as output and documentation need it, without what makes it run.

    ``basis`` is the evidence: documented, reported or inferred; checks of relaylint's own format
    have the basis ``format``. ``area`` is the folder that the rule stands in. ``own`` rules are the
    user's. ``optional`` ones run only where they are asked for.
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
        """Where the rule's page is found; empty for a rule of the user's own, whose page is its file."""
        if self.own:
            return ""
        return f"https://github.com/relaylint/relaylint/blob/main/docs/rules/{self.name}.md"


class Location(NamedTuple):
    """A span in a source."""

    source: Source
    span: Span

    @property
    def path(self) -> str:
        """The absolute path of the file, or the name that it was given."""
        return self.source.name

    @property
    def start(self) -> Position:
        """Line and column, both from 1, of the first character."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        """Line and column, both from 1, behind the last character."""
        return self.source.position(self.span.end)


class Label(NamedTuple):
    """A location with a few words; no words where the message says it all."""

    location: Location
    text: str = ""


class Diagnostic(NamedTuple):
    """One thing that is reported.

    ``message`` states the fault, the actual value first; ``help`` says what to do about it.
    ``subject`` names the definition (``InboundConnector Head office``) and is what stays the same
    when the definition moves; ``tenant`` is the tenant's folder, empty where there is none.
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
        """Return a diagnostic with the severity of its rule and the rule's remedy as help, unless they are given.

        Every diagnostic is made here. An empty ``help`` is none.
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
        """The file that the diagnostic is about."""
        return self.primary.location.source.name

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The one order of diagnostics: file, place, rule, words."""
        start, end = self.primary.location.span
        return (self.path, start, end, self.rule.name, self.message)


class Undecided(NamedTuple):
    """A rule that could not be decided on a definition, and the reason."""

    rule: RuleInfo
    reason: str
    primary: Label
    subject: str = ""
    tenant: str = ""

    @classmethod
    def of(cls, rule: RuleInfo, reason: str, primary: Label, *, tenant: str = "", subject: str = "") -> Undecided:
        """Return what is reported of an undecided rule; the words are in the order of those of `Diagnostic.of`."""
        return cls(rule=rule, reason=reason, primary=primary, subject=subject, tenant=tenant)

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The same order as that of diagnostics."""
        start, end = self.primary.location.span
        return (self.primary.location.source.name, start, end, self.rule.name, self.reason)


class Passed(NamedTuple):
    """A file that might have been expected to be judged, and was not; ``why`` completes "skipped, …".

    ``by`` is the settings file that wants it so, if one does.
    """

    path: str
    why: str
    by: str = ""


class Checked(NamedTuple):
    """What a run looked at: counts of files, definitions, tenants and rules, and what was skipped.

    ``context``: the files that were not asked for and read nevertheless, since answers rest on the whole tenant.
    ``passed``: those that are skipped, as the settings want it, or since Git does not hold them, or the disk.
    """

    files: int = 0
    definitions: int = 0
    tenants: int = 0
    rules: int = 0
    skipped: int = 0
    context: tuple[str, ...] = ()
    passed: tuple[Passed, ...] = ()


class Report(NamedTuple):
    """The outcome of a run. ``rules`` are those that ran; ``unmatched`` found nothing of their kind."""

    diagnostics: tuple[Diagnostic, ...]
    undecided: tuple[Undecided, ...]
    rules: tuple[RuleInfo, ...]
    checked: Checked
    unmatched: tuple[RuleInfo, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many diagnostics have ``severity``."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def fails(self, threshold: Severity | None) -> bool:
        """Tell whether a diagnostic is at or above ``threshold``; none is where it is None."""
        if threshold is None:
            return False
        return any(diagnostic.severity >= threshold for diagnostic in self.diagnostics)
