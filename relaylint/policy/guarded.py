"""Which rules apply to a definition, what they say of those of a tenant, and what is refused by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, partial
from typing import Any, Final, TypeAlias

from relaylint.core.diagnostic import Diagnostic, Label, Severity, Undecided
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.lookup import folded
from relaylint.model.tenants import Refusal, Refusals, Surroundings, Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.relations import Subject
from relaylint.policy.rule import Rule

_MOST_KEPT: Final = 1000
"""Maximum number of cached answers per kind; most definitions answer the guards as others do."""
_NOTHING: Final = object()
_ANYTHING: Final = object()
_OPEN: Final = object()
_ABSENT: Final = object()
"""What guards can ask of a value that none of them names: null or empty, any other, not known, and not known if it is
present at all."""

Applying: TypeAlias = "Sequence[tuple[Rule, bool]]"
"""Rules that may apply, each with whether its guards are known to hold; the others certainly do not apply."""


class Since(NamedTuple):
    """What there is to ask since rules were asked last.

    ``said``: the definitions that are as they were, each with the rules that said something of it: these are asked
    again, since it may stand elsewhere. ``changed``: the kinds of which a definition is another one: the rules that
    look at one are asked about all.
    """

    said: Mapping[Definition, Set[Rule]]
    changed: frozenset[str]


def evaluate_all(
    rules: Iterable[Rule], facts: Facts, since: Since | None = None
) -> Iterator[tuple[Definition, Rule, Diagnostic | Undecided]]:
    """Yield the results of rules for the definitions of a tenant, disabled ones for the rules that include them.

    ``since``: what there is to ask; without it, everything.
    """
    for kind, of_kind in _by_kind(tuple(rules)).items():
        for definition in facts.tenant.of(kind):
            asked = of_kind.applying(definition) if since is None else of_kind.asked(definition, facts, since)
            for rule, finding in _evaluate(asked, definition, facts):
                yield definition, rule, finding


def _evaluate(asked: Applying, definition: Definition, facts: Facts) -> Iterator[tuple[Rule, Diagnostic | Undecided]]:
    subject = Subject(definition, facts, answers={})
    for rule, guarded in asked:
        for finding in rule.evaluate(subject, guarded=guarded):
            yield rule, finding


class _OfKind:
    """The rules for a kind. The properties that their guards ask for tell which apply, the same for all definitions
    that answer the guards alike."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        wanted: dict[str, set[Any]] = {}
        for name, value in (guard for rule in self._rules for guard in rule.guards):
            wanted.setdefault(name, set()).add(value)
        self._wanted = tuple(wanted.items())
        self._known: dict[tuple[object, ...], Applying] = {}

    def applying(self, definition: Definition) -> Applying:
        """Return the rules that may apply to a definition."""
        answers = [_answer(definition.value(name), wanted) for name, wanted in self._wanted]
        disabled = definition.disabled
        key = (disabled, *answers)
        if key not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            by_name = {name: answer for (name, _), answer in zip(self._wanted, answers, strict=True)}
            rules = (rule for rule in self._rules if rule.include_disabled or not disabled)
            told = ((rule, [_holds(by_name[name], wanted) for name, wanted in rule.guards]) for rule in rules)
            self._known[key] = [(rule, bool(held) and all(held)) for rule, held in told if False not in held]
        return self._known[key]

    def asked(self, definition: Definition, facts: Facts, since: Since) -> Applying:
        """Return those of them that are to be asked."""
        said, changed = since.said.get(definition), since.changed
        if said is None:
            return self.applying(definition)
        return self.unsettled(definition, facts, changed, frozenset(said)) if said or changed else ()

    def unsettled(
        self,
        definition: Definition,
        facts: Facts,
        changed: frozenset[str] | None = None,
        said: frozenset[Rule] = frozenset(),
    ) -> Applying:
        """Return those of them that may have something to say; a definition that is as it was is asked once which it
        keeps silent alone. ``changed``: those that look at one of these kinds, and those that ``said`` something."""
        known, key = facts.tenant.as_before.get(definition), (self, changed, said)
        if known is None:
            return self.applying(definition)
        if key not in known:
            subject = Subject(definition, facts, answers={})
            known[key] = [
                (rule, guarded)
                for rule, guarded in self.applying(definition)
                if rule in said or ((changed is None or rule.looks_at_any(changed)) and not rule.is_settled(subject))
            ]
        kept: Applying = known[key]
        return kept


@lru_cache(maxsize=4)
def _by_kind(rules: tuple[Rule, ...]) -> dict[str, _OfKind]:
    """Return rules by the kinds of definition that they are about."""
    kinds = dict.fromkeys(kind for rule in rules for kind in rule.kinds)
    return {kind: _OfKind(rule for rule in rules if kind in rule.kinds) for kind in kinds}


def _answer(value: Any, wanted: set[Any]) -> object:
    """Return what a value tells those who ask whether it is present, or one of those that are wanted."""
    if value is None:
        return _NOTHING
    if value.__class__ is Unknown:
        return _ABSENT if value.present is False else _OPEN
    if isinstance(value, (list, dict)):
        return _NOTHING if value == [] else _ANYTHING
    known = folded(value)
    return known if known in wanted else _NOTHING if known == "" else _ANYTHING


def _holds(answer: object, wanted: Any) -> bool | None:
    """Return whether a guard holds by what a value tells; None if that is not known."""
    if answer is _OPEN:
        return None
    if answer is _ABSENT:
        return False if wanted is None else None
    return answer not in (_NOTHING, "") if wanted is None else answer == wanted


def refusing(rules: Iterable[Rule]) -> Callable[[Tenant, Surroundings], Refusals]:
    """Return a function that returns what tells of a definition of a tenant what is refused before Exchange Online asks
    its connectors, as shipped rules with `refuses` tell, whichever of them are selected."""
    judges = _by_kind(tuple(rule for rule in rules if rule.refuses and not rule.info.own))

    def refused(tenant: Tenant, surroundings: Surroundings) -> Refusals:
        return cache(partial(_refused, judges, Facts(tenant, surroundings)))

    return refused


def _refused(judges: dict[str, _OfKind], facts: Facts, definition: Definition) -> tuple[Refusal, ...]:
    """Return what some rules, by the kinds that they are about, refuse of a definition."""
    of_kind = judges.get(definition.kind.name)
    told = _evaluate(of_kind.unsettled(definition, facts), definition, facts) if of_kind else ()
    return tuple(refusal for rule, finding in told for refusal in _refusals(rule, finding))


def _refusals(rule: Rule, finding: Diagnostic | Undecided) -> Iterator[Refusal]:
    if isinstance(finding, Diagnostic) and finding.severity is Severity.ERROR:
        label = Label(finding.primary.location, finding.message)
        yield Refusal(rule.refuses or "", finding.message, label, finding.help, rule.info.codes)
