"""Evaluates rules on tenants and produces a report; pure: one tenant at a time, without input or output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import Checked, Diagnostic, Report, RuleInfo, Severity, Undecided
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.lookup import folded
from relaylint.model.tenants import Surroundings, Tenant, affects_all
from relaylint.policy.facts import Facts
from relaylint.policy.relations import Subject
from relaylint.policy.rule import Guards, Rule

Finding = TypeVar("Finding", Diagnostic, Undecided)
SeverityOf = Callable[[RuleInfo, Severity, str], "Severity | None"]


class Judgement(NamedTuple):
    """The configuration of a run: the rules, the severities of diagnostics, and what is reported.

    ``severity`` maps a rule, the severity of its diagnostic and the file to the severity to report; None if the
    settings switch it off. ``reports`` returns whether diagnostics of a file are reported. ``surroundings``: what
    tenants are compared with; None: nothing.
    """

    rules: tuple[Rule, ...]
    severity: SeverityOf
    reports: Callable[[str], bool]
    surroundings: Surroundings | None = None


class Judged(NamedTuple):
    """The results of the rules for one tenant."""

    diagnostics: list[Diagnostic]
    undecided: list[Undecided]
    kinds: set[str]


def judge(tenant: Tenant, rules: Iterable[Rule], surroundings: Surroundings | None = None) -> Judged:
    """Return the diagnostics of readers, schemas and rules for a tenant."""
    judged = Judged(list(tenant.diagnostics), [], set(tenant.definitions))
    facts = Facts(tenant, surroundings)
    by_kind: dict[str, dict[Guards, list[Rule]]] = {}
    for rule in rules:
        for name in rule.kinds:
            by_kind.setdefault(name, {}).setdefault(rule.guards, []).append(rule)
    for name, groups in by_kind.items():
        for definition in tenant.of(name):
            subject = Subject(definition, facts, answers={})
            for rule in _applying(definition, groups):
                for finding in rule.evaluate(subject):
                    if isinstance(finding, Undecided):
                        judged.undecided.append(finding)
                    else:
                        judged.diagnostics.append(finding)
    facts.searches.clear()  # they hold the facts, which hold them
    return judged


def _applying(definition: Definition, groups: dict[Guards, list[Rule]]) -> Iterator[Rule]:
    """Yield the rules that may apply to a definition."""
    known: dict[str, Any] = {}
    disabled = definition.disabled
    for guards, rules in groups.items():
        if not _is_passed_over(definition, guards, known):
            yield from (rule for rule in rules if rule.include_disabled) if disabled else rules


def _is_passed_over(definition: Definition, guards: Guards, known: dict[str, Any]) -> bool:
    """Return whether rules certainly do not apply to a definition; ``known`` caches the values as they are compared."""
    for name, wanted in guards:
        value = known[name] if name in known else known.setdefault(name, folded(definition.value(name)))
        if isinstance(value, Unknown):
            if wanted is None and value.present is False:
                return True
        elif wanted is None:
            if value is None or value == [] or value == "":
                return True
        elif value != wanted:
            return True
    return False


def check_tenants(
    tenants: Iterable[Tenant], judgement: Judgement, checked: Checked, problems: Iterable[Diagnostic] = ()
) -> Report:
    """Return the report on all tenants; ``problems`` are diagnostics of files outside tenants, which are always
    reported."""
    kept = list(problems)
    undecided, kinds = [], set()
    for tenant in tenants:
        judged = judge(tenant, judgement.rules, judgement.surroundings)
        kept.extend(_kept(judged.diagnostics, judgement))
        undecided.extend(judged.undecided)
        kinds |= judged.kinds
    open_ = []
    for undecided_ in undecided:
        rule, path = undecided_.rule, undecided_.primary.location.source.name
        if judgement.reports(path) and judgement.severity(rule, rule.severity, path) is not None:
            open_.append(undecided_)
    ran = tuple(rule.info for rule in judgement.rules)
    return Report(
        tuple(_unique(sorted(kept, key=Diagnostic.sort_key))),
        tuple(_unique(sorted(open_, key=Undecided.sort_key))),
        ran + CHECKS,
        checked._replace(rules=len(ran)),
        tuple(info for info in ran if kinds.isdisjoint(info.kinds)),
    )


def _kept(diagnostics: Iterable[Diagnostic], judgement: Judgement) -> Iterator[Diagnostic]:
    """Yield the diagnostics that are reported, with the severity from the settings.

    Anything that makes a file of the tenant, or a value in it, unknown affects every result about the tenant.
    """
    for diagnostic in diagnostics:
        if affects_all(diagnostic) or judgement.reports(diagnostic.path):
            severity = judgement.severity(diagnostic.rule, diagnostic.severity, diagnostic.path)
            if severity is not None:
                yield diagnostic if severity is diagnostic.severity else diagnostic._replace(severity=severity)


def _unique(ordered: Iterable[Finding]) -> Iterable[Finding]:
    """Drop duplicates: a definition that is used through an alias causes one fault."""
    seen: set[tuple[str, int, int, str, str]] = set()
    for finding in ordered:
        key = finding.sort_key()
        if key not in seen:
            seen.add(key)
            yield finding
