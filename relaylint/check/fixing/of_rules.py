"""What would mend the diagnostics of a tenant: the fixes that rules and checks declare, as changes of definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from relaylint.check.fixing.changes import ADD, REMOVE, RENAME, SET, Change
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.lookup import folded
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.conditions.evaluation import Failure
from relaylint.policy.facts import Facts
from relaylint.policy.fixes.operations import (
    DEFINITION,
    NEW,
    VALUE,
    LookUp,
    NoValueError,
    Operation,
    RuleFix,
)
from relaylint.policy.relations import Subject
from relaylint.policy.rule import Grounded, Rule

_OPERATIONS = {"set": SET, "remove": REMOVE, "add": ADD, "rename": RENAME}


class FixProposal(NamedTuple):
    """What would mend a diagnostic: in words, and as changes.

    ``why``: why it may change more than it mends; empty if it claims to be safe. ``otherwise``: the same, of one that
    is not proven to be; empty if nobody is to apply it then. ``verdict``: the definition of whose mail it changes what
    becomes, if it is there for that. ``steps``: what is left to people.
    """

    diagnostic: Diagnostic
    title: str
    changes: tuple[Change, ...] = ()
    why: str = ""
    verdict: Definition | None = None
    steps: tuple[str, ...] = ()
    otherwise: str = ""

    @property
    def claims_safe(self) -> bool:
        """Whether it is to be applied where it is proven to change nothing else."""
        return bool(self.changes) and not self.why


def proposed_fixes(
    tenant: Tenant, rules: Iterable[Rule], surroundings: Surroundings, diagnostics: Iterable[Diagnostic]
) -> Iterator[FixProposal]:
    """Yield what rules propose for some diagnostics of a tenant, one proposal for each that can be mended."""
    wanted = {diagnostic.sort_key(): diagnostic for diagnostic in diagnostics}
    subjects: dict[str, set[str]] = {}
    for diagnostic in wanted.values():
        subjects.setdefault(diagnostic.rule.name, set()).add(diagnostic.subject)
    facts = Facts(tenant, surroundings)
    for rule in rules:
        for definition in (each for name in rule.kinds for each in tenant.of(name)) if rule.fixes else ():
            if definition.about.subject in subjects.get(rule.info.name, ()):
                told: list[Grounded] = []
                rule.evaluate(Subject(definition, facts, answers={}), told)
                for finding, subject, failure in told:
                    reported = wanted.get(finding.sort_key())
                    proposal = reported and _proposed(rule, subject, failure, reported)
                    if proposal:
                        del wanted[finding.sort_key()]
                        yield proposal
    facts.searches.clear()


def _proposed(rule: Rule, subject: Subject, failure: Failure, diagnostic: Diagnostic) -> FixProposal | None:
    """Return the first fix of a rule that is right here, and whose values are known; None if there is none."""
    for fix in rule.fixes:
        if fix.when is None or rule.applies(fix.when, subject):
            try:
                return _Filling(rule, subject, failure).proposal(fix, diagnostic)
            except NoValueError:
                continue
    return None


class _Filling:
    """Fills in a fix for one failure."""

    def __init__(self, rule: Rule, subject: Subject, failure: Failure) -> None:
        self._subject = subject
        self._failure = failure
        self._words = rule.look_up(subject, failure)
        self._new: Any = None

    def proposal(self, fix: RuleFix, diagnostic: Diagnostic) -> FixProposal:
        """Return the fix as changes. Raises `NoValueError`."""
        changes = tuple([self._change(operation) for operation in fix.operations])
        title = fix.title.render(self._shown)
        steps = [step.render(self._shown) for step in fix.steps]
        if title is None or None in steps:
            raise NoValueError
        verdict = self._subject.definition if fix.verdict else None
        return FixProposal(diagnostic, title, changes, fix.why, verdict, tuple(filter(None, steps)))

    def _shown(self, field: str) -> Any:
        return self._new if field == NEW else self._words(field)

    def _known(self, field: str) -> Any:
        """Return what a field stands for as it is, where messages would show the words of the file."""
        definition = self._subject.definition
        if field == "value":
            return self._failure.value
        if field == "item":
            return self._subject.item
        return definition.value(field) if field in definition.kind.properties else self._words(field)

    def _change(self, operation: Operation) -> Change:
        new = None
        if operation.new is not None:
            new = operation.new.made(self._known, self._names)
            self._new = new if self._new is None else self._new
        definition = self._definition(operation)
        if operation.place == DEFINITION:
            return Change(_OPERATIONS[operation.name], definition, (), None)
        path: Path = self._failure.path if operation.place == VALUE else (operation.place,)
        if not path:
            raise NoValueError
        return Change(_OPERATIONS[operation.name], definition, path, new)

    def _definition(self, operation: Operation) -> Definition:
        """Return the definition that an operation changes. Raises `NoValueError` if it is not the only one."""
        if operation.named is None:
            return self._subject.definition
        name = _one_text(operation, self._known)
        there = [each for each in self._subject.tenant.of(operation.kind) if folded(each.name) == folded(name)]
        if len(there) != 1:
            raise NoValueError
        return there[0]

    def _names(self, kind: str) -> list[str]:
        return [definition.name for definition in self._subject.tenant.of(kind)]


def _one_text(operation: Operation, look_up: LookUp) -> str:
    """Return the name of another definition. Raises `NoValueError`."""
    text = operation.named.render(look_up) if operation.named else None
    if text is None:
        raise NoValueError
    return text
