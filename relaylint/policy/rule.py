"""Rules: their source, and their evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any, TypeAlias

from relaylint.core.diagnostic import Diagnostic, Label, RuleInfo, Severity, Undecided
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.model.definitions import NEVER_STATED, Unknown
from relaylint.model.faults import Validator, explain_fault
from relaylint.model.kinds import is_own, kind, own_meant
from relaylint.model.lookup import folded
from relaylint.policy.conditions.compile import compile_condition
from relaylint.policy.conditions.evaluation import Check, Failure, Open, RuleFault
from relaylint.policy.conditions.existence import BEYOND
from relaylint.policy.conditions.vocabulary import Vocabulary
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import Subject
from relaylint.policy.template import Template

Guards: TypeAlias = "tuple[tuple[str, Any], ...]"
"""Properties with the values that they must have, None for one that must be present."""
_FIELDS = ("value", "item", "reason", "other", "name")
"""The fields of messages besides properties and facts."""
_READING = ("where", "assert", "cases", "advice", "message", "help")
"""The parts of a rule that refer to what it reads."""
_NOT_KNOWN_ENABLED = "whether the definition is enabled is not known"


@cache
def _facts_across() -> tuple[str, ...]:
    return tuple(name for name, info in FACTS.items() if info.across)


class Case(NamedTuple):
    """What differs in a diagnostic if a condition holds: severity, message, help."""

    when: Check
    severity: Severity | None
    message: Template | None
    help: Template | None


class Advice(NamedTuple):
    """The help if a condition holds."""

    when: Check
    help: Template


class Compiled(NamedTuple):
    """The executable parts of a rule."""

    where: Check | None
    check: Check
    message: Template
    help: Template
    cases: tuple[Case, ...]
    advice: tuple[Advice, ...]
    place: Path | None


class Rule:
    """A rule with its source data; it is compiled on first use.

    ``checked``: it comes from the compiled pack and need not be validated again. ``parameters`` are the values of its
    parameters: from the settings, or else the defaults.
    """

    def __init__(
        self,
        written: dict[str, Any],
        area: str,
        source: str,
        *,
        own: bool = False,
        checked: bool = False,
        parameters: dict[str, Any] | None = None,
    ) -> None:
        self.written = written
        self.checked = checked
        self.source = source
        kinds = written["kind"]
        self.kinds: tuple[str, ...] = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        self.each: str | None = written.get("for")
        self.include_disabled: bool = written.get("include-disabled", False)
        self.refuses: str | None = written.get("refuses")
        self.parameters = {name: about["default"] for name, about in written.get("parameters", {}).items()}
        self.parameters.update(parameters or {})
        self.info = RuleInfo(
            written["name"],
            area,
            written["title"],
            Severity.of(written["severity"]),
            written["basis"],
            written["why"],
            written["remedy"],
            self.kinds,
            tuple(written["references"]),
            tuple(written.get("codes", ())),
            own,
            written.get("optional", False),
        )
        self._compiled: Compiled | None = None

    @cached_property
    def guards(self) -> Guards:
        """The preconditions for the rule to apply.

        They are part of ``where``, in a form that is cheap to check: most rules skip most definitions.
        """
        guards: list[tuple[str, Any]] = []
        for name, test in self.written.get("where", {}).items():
            if name in FACTS or name == self.each or not isinstance(test, dict):
                continue
            if test.get("present") is True:
                guards.append((name, None))
            if isinstance(test.get("equals"), (str, bool)):
                guards.append((name, folded(test["equals"])))
        return tuple(guards)

    @property
    def across(self) -> bool:
        """Whether the rule compares tenants with each other, itself or through a fact."""
        read = repr([self.written.get(part) for part in _READING])
        return any(name in read for name in (*BEYOND, *_facts_across()))

    @property
    def own_names(self) -> frozenset[str]:
        """The names of information of one's own that the rule asks for, or shows; no shipped rule does."""
        if not self.info.own:
            return frozenset()
        named = (self.written.get(part) for part in ("for", "at"))
        read = _own_names([self.written.get(part) for part in _READING])
        return frozenset((*filter(is_own, filter(None, named)), *read))

    def __repr__(self) -> str:
        return f"Rule({self.info.name!r})"

    def with_parameters(self, values: dict[str, Any]) -> Rule:
        """Return the rule with other values of its parameters.

        Raises `RuleFault`, with a path that starts at the parameter.
        """
        info = self.info
        for name, value in values.items():
            about = self.written.get("parameters", {}).get(name)
            if about is None:
                words = f"`{name}` is not a parameter of `{info.name}`"
                raise RuleFault((name,), words, closest(name, self.parameters), Part.KEY)
            for fault in Validator(value_schema(about)).faults(value):
                wrong = explain_fault(fault, value, "parameter", f"the parameter `{name}`")[0]
                raise RuleFault((name, *wrong.path), wrong.message, wrong.help)
        return Rule(self.written, info.area, self.source, own=info.own, parameters=values)

    @property
    def compiled(self) -> Compiled:
        """The executable parts. Raises `RuleFault`."""
        if self._compiled is None:
            self._compiled = _compile(self)
        return self._compiled

    def evaluate(self, whole: Subject) -> list[Diagnostic | Undecided]:
        """Return the results of the rule for a definition; empty if it holds or does not apply.

        This runs for every definition of the rule's kinds and usually finds nothing, so it creates nothing that this
        does not need. Values that no file of the format can state are not reported as undecided, because nobody could
        supply them.
        """
        findings: list[Diagnostic | Undecided] = []
        compiled = self._compiled or self.compiled
        for subject in (whole,) if self.each is None else self._items(whole, self.each):
            if compiled.where is not None:
                applies = compiled.where(subject)
                if applies is not None:
                    if isinstance(applies, Open) and applies.reason != NEVER_STATED.reason:
                        findings.append(self._undecided(subject, applies))
                    continue
            outcome = compiled.check(subject)
            if outcome is None:
                continue
            if isinstance(outcome, Open):
                if outcome.reason != NEVER_STATED.reason:
                    findings.append(self._undecided(subject, outcome))
            else:
                findings.extend(self._report(subject, failure) for failure in outcome)
        definition = whole.definition
        enabled = definition.value("Enabled") if findings and not self.include_disabled else True
        if isinstance(enabled, Unknown) and enabled.present is True:
            return [self._undecided(whole, Open(("Enabled",), _NOT_KNOWN_ENABLED))]
        return findings

    def _items(self, whole: Subject, name: str) -> Iterator[Subject]:
        items, normal = whole.definition.value(name), whole.definition.normal(name)
        if isinstance(items, list):
            for index, item in enumerate(items):
                yield Subject(whole.definition, whole.facts, (name, index), item, None, normal[index])
        elif isinstance(items, Unknown) or (items is not None and is_own(name)):
            # unknown contents are not the same as no contents, and a single value of one's own stands for a list
            yield Subject(whole.definition, whole.facts, (name,), items, None, items)

    def _undecided(self, subject: Subject, open_: Open) -> Undecided:
        definition = subject.definition
        label = definition.label(open_.path)
        name = ".".join(str(step) for step in open_.path if isinstance(step, str))
        reason = f"`{name}`: {open_.reason}" if name else open_.reason
        return Undecided.of(self.info, reason, label, tenant=definition.tenant, subject=definition.subject)

    def _report(self, subject: Subject, failure: Failure) -> Diagnostic | Undecided:
        compiled, definition = self.compiled, subject.definition
        severity, message, help = self.info.severity, compiled.message, None
        for case in compiled.cases:
            outcome = case.when(subject)
            if isinstance(outcome, Open):
                if isinstance(
                    failure.value, Unknown
                ):  # a fault whatever is filled in, but no more severe than any case
                    severity = min(severity, case.severity or severity)
                    continue
                return self._undecided(subject, outcome)
            if outcome is None:
                severity = case.severity or severity
                message, help = case.message or message, case.help
                break
        help = help or next((advice.help for advice in compiled.advice if advice.when(subject) is None), compiled.help)

        def look_up(field: str) -> Any:
            if field in ("value", "reason", "other"):
                return getattr(failure, field)
            if field == "item":
                return subject.item
            if field == "name":
                return definition.name or definition.kind.name
            if field in FACTS:
                return subject.fact(field).value
            return definition.value(field)

        path = compiled.place if compiled.place is not None else failure.path
        return Diagnostic.of(
            self.info,
            message.render(look_up),
            Label(definition.locate(path)),
            (label for label in failure.related if label.location != definition.locate(path)),
            severity=severity,
            help=help.render(look_up),
            tenant=definition.tenant,
            subject=definition.subject,
        )


def _compile(rule: Rule) -> Compiled:
    written = rule.written
    kinds = tuple(kind(name) for name in rule.kinds)
    vocabulary = Vocabulary(kinds, rule.each, rule.parameters, rule.checked)
    if not rule.checked:
        _check_parameters(written)
        _check_basis(written)
    if rule.each is not None:
        _named(rule.each, vocabulary, ("for",))
        for about in kinds:
            if "items" not in about.properties.get(rule.each, ()) and not is_own(rule.each):
                raise RuleFault(("for",), f"`{rule.each}` is not a list in {about.name}")
    where = compile_condition(written["where"], vocabulary, ("where",)) if "where" in written else None
    cases = tuple(_case(case, vocabulary, ("cases", index)) for index, case in enumerate(written.get("cases", ())))
    advice = tuple(_advice(entry, vocabulary, ("advice", at)) for at, entry in enumerate(written.get("advice", ())))
    if "at" in written:
        _named(written["at"], vocabulary, ("at",))
    return Compiled(
        where,
        compile_condition(written["assert"], vocabulary, ("assert",)),
        _template(written["message"], vocabulary, ("message",)),
        _template(written.get("help", written["remedy"]), vocabulary, ("help" if "help" in written else "remedy",)),
        cases,
        advice,
        (written["at"],) if "at" in written else None,
    )


def _own_names(part: Any) -> Iterator[str]:
    """Yield the names of information of one's own in a part of a rule: keys, values of ``this``, fields of messages."""
    if isinstance(part, dict):
        yield from filter(is_own, part)
        if isinstance(part.get("this"), str):
            yield from filter(is_own, (part["this"],))
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from _own_names(item)
    elif isinstance(part, str):
        yield from filter(is_own, Template(part).fields)


def _named(name: str, vocabulary: Vocabulary, path: Path) -> None:
    """Check a property name that is used as a value, not as a key. Raises `RuleFault`."""
    if name in FACTS:
        raise RuleFault(path, f"`{name}` is a fact, which has no place of its own", "name a property")
    try:
        vocabulary.canonical(name, path)
    except RuleFault as fault:
        raise RuleFault(path, str(fault), fault.help) from None


def _check_parameters(written: dict[str, Any]) -> None:
    """Check that each parameter accepts its own default. Raises `RuleFault`."""
    for name, about in written.get("parameters", {}).items():
        for fault in Validator(value_schema(about)).faults(about["default"]):
            explained = explain_fault(fault, about["default"], "parameter", f"the parameter `{name}`")[0]
            raise RuleFault(("parameters", name, "default", *explained.path), explained.message, explained.help)


def value_schema(about: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the values of a parameter."""
    return {key: item for key, item in about.items() if key != "default"}


def _check_basis(written: dict[str, Any]) -> None:
    """Check that a rule with the basis `inferred` is not an error. Raises `RuleFault`."""
    if written["basis"] != "inferred":
        return
    holders: list[tuple[Path, dict[str, Any]]] = [((), written)]
    holders += [(("cases", index), case) for index, case in enumerate(written.get("cases", ()))]
    for path, holder in holders:
        if holder.get("severity") == "error":
            help = "make it a warning, or name the source that documents it"
            raise RuleFault((*path, "severity"), "an inferred rule is never an error", help)


def _case(written: dict[str, Any], vocabulary: Vocabulary, path: Path) -> Case:
    return Case(
        compile_condition(written["when"], vocabulary, (*path, "when")),
        Severity.of(written["severity"]) if "severity" in written else None,
        _template(written["message"], vocabulary, (*path, "message")) if "message" in written else None,
        _template(written["help"], vocabulary, (*path, "help")) if "help" in written else None,
    )


def _advice(written: dict[str, Any], vocabulary: Vocabulary, path: Path) -> Advice:
    return Advice(
        compile_condition(written["when"], vocabulary, (*path, "when")),
        _template(written["help"], vocabulary, (*path, "help")),
    )


def _template(text: str, vocabulary: Vocabulary, path: Path) -> Template:
    template = Template(text)
    if "item" in template.fields and vocabulary.each is None:
        raise RuleFault(path, "`{item}` stands for nothing: the rule has no `for`", "name `{value}` or a property")
    for field in template.fields:
        if field not in _FIELDS:
            try:
                vocabulary.canonical(field, path)
            except RuleFault:
                own = own_meant(field).lower()
                near = f"did you mean `{{{own}}}`?" if own else closest(field, (*_FIELDS, *vocabulary.names))
                raise RuleFault(path, f"`{{{field}}}` is no field of a {path[-1]}", near) from None
    return template
