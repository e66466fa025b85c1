"""What is refused before Exchange Online asks its connectors, as the rules with `refuses` tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from relaylint.core.diagnostic import Diagnostic, Label, Severity, Undecided
from relaylint.model.tenants import Refusal, Refusals, Surroundings, Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.guarded import evaluate_all
from relaylint.policy.rule import Rule


def refusing(rules: Iterable[Rule]) -> Callable[[Tenant, Surroundings], Refusals]:
    """Return a function that returns what shipped rules refuse of a tenant, whichever of them are selected."""
    judges = [rule for rule in rules if rule.refuses and not rule.info.own]

    def refused(tenant: Tenant, surroundings: Surroundings) -> Refusals:
        facts = Facts(tenant, surroundings)
        refusals: Refusals = {}
        for definition, rule, finding in evaluate_all(judges, facts):
            refusals[definition] = (*refusals.get(definition, ()), *_refusals(rule, finding))
        return refusals

    return refused


def _refusals(rule: Rule, finding: Diagnostic | Undecided) -> Iterator[Refusal]:
    if isinstance(finding, Diagnostic) and finding.severity is Severity.ERROR:
        label = Label(finding.primary.location, finding.message)
        yield Refusal(rule.refuses or "", finding.message, label, finding.help, rule.info.codes)
