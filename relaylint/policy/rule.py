"""Rules: their source, and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from typing import Any, TypeAlias, cast

from relaylint.core.diagnostic import Diagnostic, Label, RuleInfo, Severity, Undecided
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import choice
from relaylint.model.definitions import NEVER_STATED, Definition, Unknown
from relaylint.model.faults import Validator, explain_fault
from relaylint.model.kinds import is_own, kind
from relaylint.model.lookup import folded
from relaylint.policy.conditions.compile import Compiler
from relaylint.policy.conditions.evaluation import Check, Failure, Open, RuleFault
from relaylint.policy.conditions.parse import (
    PARAMETER,
    Asks,
    Case,
    Outline,
    Tells,
    Vocabulary,
    check_parts,
    parse_asks,
    parse_tells,
    value_schema,
)
from relaylint.policy.conditions.tree import Condition, without_guards
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import Subject

Guards: TypeAlias = "tuple[tuple[str, Any], ...]"
"""Properties with the values that they must have, as `folded` gives them; None for one that must be present."""
Grounded: TypeAlias = "tuple[Diagnostic | Undecided, Subject, Failure]"
"""A result of a rule, and what it rests on."""
_NOT_KNOWN_ENABLED = "whether the definition is enabled is not known"


class Asking(NamedTuple):
    """What a rule asks, compiled."""

    where: Check | None
    check: Check


class Telling(NamedTuple):
    """What a rule tells, compiled: cases and advice, each with its condition."""

    cases: tuple[tuple[Check, Case], ...]
    advice: tuple[tuple[Check, Case], ...]


class Rule:
    """A rule with its source data; it is parsed and compiled on first use.

    ``known``: what the compiled pack tells of it; a rule that comes from there need not be validated again.
    ``parameters`` are the values of its parameters: from the settings, or else the defaults. ``compiler``: that of the
    rules with which it shares what is asked.
    """

    def __init__(
        self,
        written: dict[str, Any],
        area: str,
        source: str,
        *,
        own: bool = False,
        known: Outline | None = None,
        parameters: dict[str, Any] | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        self.written = written
        self.source = source
        self._known = known
        self._compiler = compiler or Compiler()
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
            written.get("ignorable", True),
        )

    @cached_property
    def outline(self) -> Outline:
        """What a run must know of the rule, whether it asks it or not. Raises `RuleFault`."""
        if self._known is not None:
            return self._known
        # most runs know all rules from the pack
        return cast("Outline", import_module("relaylint.policy.conditions.reads").outline(self.asks, self.tells))

    @property
    def across(self) -> bool:
        """Whether the rule compares tenants with each other, itself or through a fact."""
        return self.outline.across

    @cached_property
    def is_beyond_ties(self) -> bool:
        """Whether it looks for definitions of other tenants by something else than what ties tenants."""
        # few runs ask for it
        beyond = import_module("relaylint.policy.conditions.beyond").is_beyond_ties
        return self.across and bool(beyond(self.asks, self.tells))

    @cached_property
    def looks_at(self) -> frozenset[str] | None:
        """The kinds of which it looks at other definitions than the one that it is asked about; None: any."""
        # few runs ask for it
        looks_at = import_module("relaylint.policy.conditions.reads").looks_at
        return cast("frozenset[str] | None", looks_at(self.asks, self.kinds))

    @cached_property
    def _alone(self) -> tuple[Check | None, Check | None]:
        """What it asks of a definition alone, compiled: what it needs to apply, and what is enough for it to hold."""
        # few runs ask for it
        asked = import_module("relaylint.policy.conditions.reads").alone(self.asks)
        needed, enough = (part and self._compiler.check(part) for part in asked)
        return needed, enough

    def is_settled(self, whole: Subject) -> bool:
        """Return whether the definition alone tells that the rule has nothing to say of it, whatever others say."""
        needed, enough = self._alone
        return all(
            (needed is not None and isinstance(needed(subject), list))
            or (enough is not None and enough(subject) is None)
            for subject in self._subjects(whole)
        )

    def looks_at_any(self, kinds: frozenset[str]) -> bool:
        """Return whether it looks at other definitions of one of some kinds."""
        return bool(kinds) if self.looks_at is None else not self.looks_at.isdisjoint(kinds)

    @property
    def own_names(self) -> frozenset[str]:
        """The names of information of one's own that the rule asks for, or shows; no shipped rule does."""
        return self.outline.own_names if self.info.own else frozenset()

    @cached_property
    def guards(self) -> Guards:
        """The preconditions for the rule to apply."""
        return tuple([(name, folded(value)) for name, value in self.outline.guards])

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
                raise RuleFault((name,), words, choice(name, self.parameters) or "the rule has no parameters", Part.KEY)
            for fault in Validator(value_schema(about)).faults(value):
                wrong = explain_fault(fault, value, "parameter", f"the parameter `{name}`")[0]
                raise RuleFault((name, *wrong.path), wrong.message, wrong.help)
        return Rule(self.written, info.area, self.source, own=info.own, parameters=values, compiler=self._compiler)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """The names that its conditions may use."""
        return Vocabulary(tuple(map(kind, self.kinds)), self.each, self.parameters, self._known is not None)

    @cached_property
    def asks(self) -> Asks:
        """Its conditions, as trees. Raises `RuleFault`."""
        return parse_asks(self.written, self._vocabulary)

    @cached_property
    def tells(self) -> Tells:
        """Its texts, as templates, and the conditions between them. Raises `RuleFault`."""
        return parse_tells(self.written, self._vocabulary)

    def compile(self) -> None:
        """Compile everything now, for the faults, and check what it asks. Raises `RuleFault`."""
        self.asking, self.telling  # noqa: B018
        # most runs know all rules from the pack
        check = import_module("relaylint.policy.conditions.satisfiable").check_conditions
        check(self.asks, self.tells, include_disabled=self.include_disabled)
        check = import_module("relaylint.policy.conditions.together").check_together
        check(self.asks, self.tells, self._vocabulary.kinds, include_disabled=self.include_disabled)
        import_module("relaylint.policy.conditions.idle").check_used(self.written, self.asks, self.tells)
        for fix in self.fixes:
            if fix.when is not None:
                self._compiler.check(fix.when)

    @cached_property
    def asking(self) -> Asking:
        """What it asks, compiled. Raises `RuleFault`."""
        if self._known is None:
            check_parts(self.written)
        return self._asking(self.asks.where)

    @cached_property
    def asking_rest(self) -> Asking:
        """What it asks of a definition of which its guards are known to hold, compiled. Raises `RuleFault`."""
        return self._asking(self.asks.where and without_guards(self.asks.where))

    def _asking(self, where: Condition | None) -> Asking:
        return Asking(None if where is None else self._compiler.check(where), self._compiler.check(self.asks.check))

    @cached_property
    def telling(self) -> Telling:
        """What it tells, compiled: most rules of a run have nothing to tell. Raises `RuleFault`."""
        cases = tuple([(self._compiler.check(case.when), case) for case in self.tells.cases])
        advice = tuple([(self._compiler.check(entry.when), entry) for entry in self.tells.advice])
        return Telling(cases, advice)

    @cached_property
    def fixes(self) -> tuple[Any, ...]:
        """Its fixes, each a `RuleFix`; few runs ask for them. Raises `RuleFault`."""
        if "fixes" not in self.written:
            return ()
        parse = import_module("relaylint.policy.fixes.parsing").parse_fixes
        return cast("tuple[Any, ...]", parse(self.written["fixes"], self._vocabulary))

    def applies(self, condition: Condition, subject: Subject) -> bool:
        """Return whether a condition of the rule is known to hold of a subject."""
        return self._compiler.check(condition)(subject) is None

    def evaluate(
        self, whole: Subject, told: list[Grounded] | None = None, *, guarded: bool = False
    ) -> list[Diagnostic | Undecided]:
        """Return the results of the rule for a definition; empty if it holds or does not apply.

        This runs for every definition of the rule's kinds and usually finds nothing, so it creates nothing that this
        does not need. Values that no file of the format can state are not reported as undecided, because nobody could
        supply them. ``told``: takes what each result rests on. ``guarded``: its guards are known to hold.
        """
        findings: list[Diagnostic | Undecided] = []
        compiled = self.asking_rest if guarded else self.asking
        for subject in (whole,) if self.each is None else self._items(whole, self.each):
            if compiled.where is not None:
                applies = compiled.where(subject)
                if applies is not None:
                    if type(applies) is Open and applies.reason != NEVER_STATED.reason and compiled.check(subject):
                        findings.append(self._undecided(subject, applies))
                    continue
            outcome = compiled.check(subject)
            if outcome is None:
                continue
            if isinstance(outcome, Open):
                if outcome.reason != NEVER_STATED.reason:
                    findings.append(self._undecided(subject, outcome))
            else:
                for one in outcome:
                    if self._is_told_here(subject, one):
                        findings.append(self._report(subject, one))
                        if told is not None:
                            told.append((findings[-1], subject, one))
        definition = whole.definition
        enabled = definition.value("Enabled") if findings and not self.include_disabled else True
        if isinstance(enabled, Unknown) and enabled.present is True:
            return [self._undecided(whole, Open(("Enabled",), _NOT_KNOWN_ENABLED))]
        return findings

    def _is_told_here(self, subject: Subject, failure: Failure) -> bool:
        """Return whether what several definitions are at fault for together is reported at this one."""
        at = (each for each in failure.once if self._fails_alike(Subject(each, subject.facts), failure))
        return not failure.once or next(at, subject.definition) is subject.definition

    def _fails_alike(self, whole: Subject, failure: Failure) -> bool:
        """Return whether the rule reports the same failure of several definitions at one of them."""
        if whole.definition.disabled and not self.include_disabled:
            return False
        for subject in self._subjects(whole):
            if self.asking.where is None or self.asking.where(subject) is None:
                outcome = self.asking.check(subject)
                if isinstance(outcome, list) and any(other.once == failure.once for other in outcome):
                    return True
        return False

    def _subjects(self, whole: Subject) -> Iterable[Subject]:
        """Return what it is asked about: a definition, or the items of one of its lists."""
        return (whole,) if self.each is None else self._items(whole, self.each)

    def _items(self, whole: Subject, name: str) -> Iterator[Subject]:
        items, normal = whole.definition.value(name), whole.definition.normal(name)
        if isinstance(items, list):
            for index, item in enumerate(items):
                yield Subject(whole.definition, whole.facts, (name, index), item, None, normal[index], whole.answers)
        elif isinstance(items, Unknown) or (items is not None and is_own(name)):
            # unknown contents are not the same as no contents, and a single value of one's own stands for a list
            yield Subject(whole.definition, whole.facts, (name,), items, None, items, whole.answers)

    def _undecided(self, subject: Subject, open_: Open) -> Undecided:
        definition = subject.definition
        label = definition.label(open_.path)
        name = ".".join(str(step) for step in open_.path if isinstance(step, str))
        reason = f"`{name}`: {open_.reason}" if name else open_.reason
        about = definition.about.at(open_.path, definition.data)
        return Undecided.of(self.info, reason, label, tenant=definition.tenant, about=about)

    def _report(self, subject: Subject, failure: Failure) -> Diagnostic | Undecided:
        tells, definition = self.tells, subject.definition
        severity, message, help = self.info.severity, tells.message, None
        for when, case in self.telling.cases:
            outcome = when(subject)
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
        help = (
            help
            or next((entry.help for when, entry in self.telling.advice if when(subject) is None), None)
            or tells.help
        )

        look_up = self.look_up(subject, failure)
        path = tells.place if tells.place is not None else failure.path
        return Diagnostic.of(
            self.info,
            message.render(look_up) or self.info.title,
            Label(definition.locate(path)),
            (label for label in failure.related if label.location != definition.locate(path)),
            severity=severity,
            help=help.render(look_up) or self.info.remedy,
            tenant=definition.tenant,
            about=definition.about.at(path, definition.data, failure.other),
        )

    def look_up(self, subject: Subject, failure: Failure) -> Callable[[str], Any]:
        """Return a function that returns what a field of a text stands for."""
        definition = subject.definition

        def look_up(field: str) -> Any:
            if field in ("reason", "other"):
                return getattr(failure, field)
            if field == "value":
                return as_written(failure.value, definition, failure.path)
            if field == "item":
                return as_written(subject.item, definition, subject.path or ())
            if field == "name":
                return definition.name or definition.kind.name
            if field.startswith(PARAMETER):
                return self.parameters[field.removeprefix(PARAMETER)]
            if field in FACTS:
                return subject.fact(field).value
            return as_written(definition.value(field), definition, (field,))

        return look_up


def as_written(value: Any, definition: Definition, path: Path) -> Any:
    """Return a value at a path of a definition; for what is not known of it, the words of the file, such as `$Name`."""
    if isinstance(value, list):
        return [as_written(item, definition, (*path, index)) for index, item in enumerate(value)]
    if not isinstance(value, Unknown) or not path or path[0] not in definition.data:
        return value
    there, words = definition.value(str(path[0])), definition.data[path[0]]
    if isinstance(there, list) and len(path) > 1:
        there, words = there[int(path[1])], words[int(path[1])]
    if there != value:  # a fact, which is not known for another reason
        return value
    source, span = definition.locate(path)
    return source.slice(span) or value if words in (None, "") else words
