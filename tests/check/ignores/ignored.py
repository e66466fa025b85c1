"""Checks texts with the ignores in them, and says what is left and what is kept away in lines to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from relaylint.check.engine import Judgement, check_tenants
from relaylint.check.ignores.taking import IgnorePolicy, Ignores
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import Checked, Diagnostic, Report, RuleInfo, Severity
from relaylint.core.ignore import CentralIgnore
from relaylint.core.text import Source
from relaylint.formats.recognition import read
from relaylint.model.definitions import Contribution, contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import load_policy
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

TODAY = "2026-11-30"


@cache
def rules() -> dict[str, Rule]:
    """Return the shipped rules."""
    return load_policy([], Limits()).rules


def usual(info: RuleInfo, severity: Severity, path: str) -> Severity | None:
    """Return the severity where the settings say nothing."""
    return None if info.optional else severity


def made_tenant(files: Mapping[str, str], folder: str = ".") -> Tenant:
    """Return a tenant with what files contribute."""
    tenant = Tenant(folder)
    for name, text in files.items():
        beside = {other: Source(other, held) for other, held in files.items()}
        reading = read(name, text.encode(), Limits(), beside.get, named=True)
        assert reading is not None
        made: Contribution | None = None
        for document in reading.documents:
            made = contribution(document, made)
        if made:
            tenant.add(made)
        tenant.report(reading.problems)
    tenant.settle()
    return tenant


def check_ignores(
    tenants: Iterable[Tenant],
    *,
    only: Iterable[str] | None = None,
    central: tuple[CentralIgnore, ...] = (),
    judgement: Judgement | None = None,
    whole: bool = True,
) -> Report:
    """Return the report on tenants, with the rules of some names, by default all that are not optional."""
    there = list(tenants)
    wanted = [rule for rule in rules().values() if not rule.info.optional] if only is None else []
    wanted += [rules()[name] for name in only or ()]
    judged = judgement or Judgement(tuple(wanted), usual, lambda path: True, Surroundings(there, TODAY))
    known = {name: (rule.info, rule.across) for name, rule in rules().items()}
    known |= {info.name: (info, False) for info in CHECKS}
    return check_tenants(there, judged, Checked(), (), Ignores(IgnorePolicy(known, TODAY, central, str, whole), judged))


def check_text(text: str, name: str = "a.yaml", **how: object) -> Report:
    """Return the report on a tenant of one file."""
    return check_ignores([made_tenant({name: text})], **how)  # type: ignore[arg-type]


def places(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return line and rule of each diagnostic."""
    return [f"{one.primary.location.start.line} {one.rule.name}" for one in diagnostics]


def away(report: Report) -> list[str]:
    """Return line and rule of what ignores keep away."""
    return places(one.diagnostic for one in report.suppressed)


def faults(report: Report) -> list[str]:
    """Return line, severity, rule and message of what is wrong with ignores."""
    return [
        f"{one.primary.location.start.line} {one.severity.word}[{one.rule.name}] {one.message}"
        for one in report.diagnostics
        if one.rule.area == "ignores"
    ]
