"""Workspace and policy to a report. Pure: one tenant is one unit of work, nothing is read or printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from relaylint.core.checks import CHECKS, OF_FORMAT
from relaylint.core.diagnostic import Checked, Diagnostic, Report, RuleInfo, Severity, Undecided
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.lookup import folded
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.relations import Subject
from relaylint.policy.rule import Guards, Rule

Found = TypeVar("Found", Diagnostic, Undecided)
SeverityOf = Callable[[RuleInfo, Severity, str], "Severity | None"]


class Judgement(NamedTuple):
    """How a run judges: the rules that run, the severity of a diagnostic, and what is reported.

    ``severity`` gets the rule, the severity that the rule gives and the file; it returns None for a
    diagnostic that the settings switch off. ``reports`` tells whether diagnostics of a file are asked for.
    ``surroundings``: what the tenants are compared with; None: nothing.
    """

    rules: tuple[Rule, ...]
    severity: SeverityOf
    reports: Callable[[str], bool]
    surroundings: Surroundings | None = None


class Judged(NamedTuple):
    """What the rules say about one tenant."""

    diagnostics: list[Diagnostic]
    undecided: list[Undecided]
    kinds: set[str]


def judge(tenant: Tenant, rules: Iterable[Rule], surroundings: Surroundings | None = None) -> Judged:
    """Return what reading, the schemas and the rules say about a tenant."""
    judged = Judged(list(tenant.diagnostics), [], set(tenant.definitions))
    facts = Facts(tenant, surroundings)
    by_kind: dict[str, dict[Guards, list[Rule]]] = {}
    for rule in rules:
        for name in rule.kinds:
            by_kind.setdefault(name, {}).setdefault(rule.guards, []).append(rule)
    for name, groups in by_kind.items():
        for definition in tenant.of(name):
            subject = Subject(definition, facts)
            for rule in _applying(definition, groups):
                for found in rule.evaluate(subject):
                    if isinstance(found, Undecided):
                        judged.undecided.append(found)
                    else:
                        judged.diagnostics.append(found)
    facts.searches.clear()  # they hold the facts, which hold them
    return judged


def _applying(definition: Definition, groups: dict[Guards, list[Rule]]) -> Iterator[Rule]:
    """Yield the rules that may have something to say about a definition."""
    known: dict[str, Any] = {}
    disabled = definition.disabled
    for guards, rules in groups.items():
        if not _is_passed_over(definition, guards, known):
            yield from (rule for rule in rules if rule.include_disabled) if disabled else rules


def _is_passed_over(definition: Definition, guards: Guards, known: dict[str, Any]) -> bool:
    """Tell whether rules surely have nothing to say about a definition; ``known`` keeps what was looked up."""
    for name, wanted in guards:
        value = known[name] if name in known else known.setdefault(name, definition.value(name))
        if isinstance(value, Unknown):
            if wanted is None and value.present is False:
                return True
        elif wanted is None:
            if value is None or value == [] or value == "":
                return True
        elif folded(value) != wanted:
            return True
    return False


def check_tenants(
    tenants: Iterable[Tenant], judgement: Judgement, checked: Checked, problems: Iterable[Diagnostic] = ()
) -> Report:
    """Return the report on all tenants; ``problems`` are those of files that belong to none, reported in any case."""
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
    """Yield the diagnostics that are reported, with the severity that the settings give them.

    What keeps a file of the tenant, or a value in it, from being known is a matter of every answer about the tenant.
    """
    for found in diagnostics:
        hides = found.severity is Severity.ERROR and found.rule.basis == OF_FORMAT
        if hides or judgement.reports(found.path):
            severity = judgement.severity(found.rule, found.severity, found.path)
            if severity is not None:
                yield found if severity is found.severity else found._replace(severity=severity)


def _unique(ordered: Iterable[Found]) -> Iterable[Found]:
    """Drop what is said twice: a definition used through an alias is one fault."""
    seen: set[tuple[str, int, int, str, str]] = set()
    for found in ordered:
        key = found.sort_key()
        if key not in seen:
            seen.add(key)
            yield found
