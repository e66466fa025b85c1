"""Evaluates rules on tenants and produces a report; pure: one tenant at a time, without input or output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import (
    BaselineEntry,
    Checked,
    Diagnostic,
    Report,
    RuleInfo,
    Severity,
    Suppressed,
    Undecided,
)
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant, affects_all
from relaylint.policy.facts import Facts
from relaylint.policy.guarded import Since, evaluate_all
from relaylint.policy.rule import Rule

Finding = TypeVar("Finding", Undecided, Suppressed)
SeverityOf = Callable[[RuleInfo, Severity, str], "Severity | None"]


class Holds(Protocol):
    """A baseline, as a run uses it; see `relaylint.check.ledger.Ledger`."""

    @property
    def unknown(self) -> list[Diagnostic]:
        """What is said of entries that can hold nothing."""

    def note(self, tenant: Tenant, diagnostics: Iterable[Diagnostic], undecided: Iterable[Undecided]) -> None:
        """Note what there is in a tenant."""

    def hold(self, diagnostics: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Suppressed]]:
        """Return what is new, and what is held."""

    def gone(self, rules: Iterable[RuleInfo]) -> int:
        """Return how many of its entries match nothing any more."""

    def left(self, rules: Iterable[RuleInfo]) -> list[BaselineEntry]:
        """Return the others."""

    def undecided(self, rules: Iterable[RuleInfo]) -> int:
        """Return of how many of its entries that is not known."""


class Judgement(NamedTuple):
    """The configuration of a run: the rules, the severities of diagnostics, and what is reported.

    ``severity`` maps a rule, the severity of its diagnostic and the file to the severity to report; None if the
    settings switch it off. ``reports`` returns whether diagnostics of a file are reported. ``surroundings``: what
    tenants are compared with; None: nothing. ``ledger``: the baseline, if there is one. ``judged``: where the results
    of each tenant are kept by its folder, if anybody needs them again; one that has some there is not judged.
    ``results`` returns those of a tenant, where some are known from earlier runs; None: the others are judged.
    """

    rules: tuple[Rule, ...]
    severity: SeverityOf
    reports: Callable[[str], bool]
    surroundings: Surroundings | None = None
    ledger: Holds | None = None
    judged: dict[str, Judged] | None = None
    results: Callable[[Tenant], Judged] | None = None


class Judged(NamedTuple):
    """The results of the rules for one tenant."""

    diagnostics: list[Diagnostic]
    undecided: list[Undecided]
    kinds: set[str]


class Hearing(Protocol):
    """What rules said of a tenant before, as `relaylint.check.heard.Heard` keeps it."""

    def since(self, rules: Sequence[Rule], facts: Facts) -> Since | None:
        """Return what there is to ask; None: everything."""

    def note(self, rules: Sequence[Rule], facts: Facts, said: dict[Definition, set[Rule]]) -> None:
        """Take which rules say something of which definitions now."""


def judge(
    tenant: Tenant, rules: Iterable[Rule], surroundings: Surroundings | None = None, heard: Hearing | None = None
) -> Judged:
    """Return the diagnostics of readers, schemas and rules for a tenant.

    ``heard``: what they said of it before, for whoever judges it again and again; it takes what they say now.
    """
    judged = Judged(list(tenant.diagnostics), [], set(tenant.definitions))
    facts = Facts(tenant, surroundings)
    said: dict[Definition, set[Rule]] = {}
    asked = tuple(rules)
    for definition, rule, finding in evaluate_all(asked, facts, heard.since(asked, facts) if heard else None):
        said.setdefault(definition, set()).add(rule)
        if isinstance(finding, Undecided):
            judged.undecided.append(finding)
        else:
            judged.diagnostics.append(finding)
    if heard:
        heard.note(asked, facts, said)
    facts.searches.clear()  # they hold the facts, which hold them
    return judged


class Ignoring(Protocol):
    """What takes ignores out of the results, as `relaylint.check.ignores.taking` does where there are any."""

    def take(
        self, tenant: Tenant, judged: Judged, shown: Callable[[Diagnostic], bool]
    ) -> tuple[list[Diagnostic], list[Suppressed]]:
        """Return the diagnostics of a tenant that no ignore keeps away, and the others, each with its ignore.

        ``shown`` returns whether a diagnostic would be reported.
        """

    def faults(self) -> Iterable[Diagnostic]:
        """Return what is wrong with the ignores that are reported on, once all tenants are taken."""

    def recorded(self) -> list[Any]:
        """Return the ignores that are reported on, as an audit lists them, once all tenants are taken."""


def check_tenants(
    tenants: Iterable[Tenant],
    judgement: Judgement,
    checked: Checked,
    problems: Iterable[Diagnostic] = (),
    ignores: Ignoring | None = None,
) -> Report:
    """Return the report on all tenants; ``problems`` are diagnostics of files outside tenants, which are always
    reported. Without ``ignores`` none is honoured."""
    kept, suppressed = list(problems), []
    undecided, kinds = [], set()
    known = judgement.judged or {}
    judging = judgement.results or partial(judge, rules=judgement.rules, surroundings=judgement.surroundings)
    for tenant in tenants:
        judged = known.get(tenant.folder) or judging(tenant)
        if judgement.judged is not None:
            judgement.judged[tenant.folder] = judged
        diagnostics: Iterable[Diagnostic] = judged.diagnostics
        if ignores is not None:
            diagnostics, away = ignores.take(tenant, judged, lambda one: any(True for _ in _kept([one], judgement)))
            suppressed += [one._replace(diagnostic=said) for one in away for said in _kept([one.diagnostic], judgement)]
        if judgement.ledger:
            judgement.ledger.note(tenant, _weighed(diagnostics, judgement), judged.undecided)
        kept.extend(_kept(diagnostics, judgement))
        undecided.extend(judged.undecided)
        kinds |= judged.kinds
        if judgement.surroundings is not None and judgement.judged is None:  # it is judged once
            judgement.surroundings.forget(tenant)
    if ignores is not None:
        kept.extend(_graded(ignores.faults(), judgement))
    open_ = []
    for undecided_ in undecided:
        rule, path = undecided_.rule, undecided_.primary.location.source.name
        if judgement.reports(path) and judgement.severity(rule, rule.severity, path) is not None:
            open_.append(undecided_)
    ran = tuple(rule.info for rule in judgement.rules)
    ledger, reported = judgement.ledger, list(of_tenants(sorted(kept, key=Diagnostic.sort_key)))
    reported, held = ledger.hold(reported) if ledger else (reported, [])
    return Report(
        tuple(reported),
        tuple(_unique(sorted(open_, key=Undecided.sort_key))),
        ran + CHECKS,
        checked._replace(rules=len(ran)),
        tuple(info for info in ran if kinds.isdisjoint(info.kinds)),
        tuple(sorted((*_unique(suppressed), *held), key=Suppressed.sort_key)),
        ledger.gone(ran + CHECKS) if ledger else 0,
    )


def _kept(diagnostics: Iterable[Diagnostic], judgement: Judgement) -> Iterator[Diagnostic]:
    """Yield the diagnostics that are reported, with the severity from the settings.

    Anything that makes a file of the tenant, or a value in it, unknown affects every result about the tenant.
    """
    said = (one for one in diagnostics if affects_all(one) or judgement.reports(one.path))
    yield from _graded(said, judgement)


def _graded(diagnostics: Iterable[Diagnostic], judgement: Judgement) -> Iterator[Diagnostic]:
    """Yield the diagnostics that the settings do not switch off, with their severity."""
    for diagnostic in diagnostics:
        severity = judgement.severity(diagnostic.rule, diagnostic.severity, diagnostic.path)
        if severity is not None:
            yield diagnostic if severity is diagnostic.severity else diagnostic._replace(severity=severity)


def _weighed(diagnostics: Iterable[Diagnostic], judgement: Judgement) -> Iterator[Diagnostic]:
    """Yield all diagnostics, those that are reported with the severity from the settings."""
    for diagnostic in diagnostics:
        severity = judgement.severity(diagnostic.rule, diagnostic.severity, diagnostic.path)
        yield diagnostic if severity is None else diagnostic._replace(severity=severity)


def of_tenants(ordered: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Drop duplicates of diagnostics; each that is left knows every tenant of which it is said."""
    known: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    also: dict[tuple[str, int, int, str, str], dict[str, None]] = {}
    for one in ordered:
        key = one.sort_key()
        if known.setdefault(key, one).tenant != one.tenant:
            also.setdefault(key, {})[one.tenant] = None
    for key, one in known.items():
        yield one._replace(also=tuple(also[key])) if key in also else one


def _unique(ordered: Iterable[Finding]) -> Iterable[Finding]:
    """Drop duplicates: a definition that is used through an alias causes one fault."""
    seen: set[tuple[str, int, int, str, str]] = set()
    for finding in ordered:
        key = finding.sort_key()
        if key not in seen:
            seen.add(key)
            yield finding
