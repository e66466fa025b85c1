"""Parses rules: their conditions, written in YAML, to trees; their texts to templates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from relaylint.core.diagnostic import Severity
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import choice
from relaylint.model.faults import Validator, explain_fault
from relaylint.model.kinds import Kind, is_own, kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.tree import Operand, Origin
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS, Relation
from relaylint.policy.relations.table import option_validator
from relaylint.policy.template import Template
from relaylint.values.syntaxes import show

ITEM = "item"
"""The value of ``this`` that refers to the item of a rule with ``for``."""
THIS, FIRST_LABEL = "this", "first-label-of"
"""The keys of options that are a value of the judged definition."""
PARAMETER = "parameter."
"""What the fields of messages that are parameters of the rule begin with."""
FIELDS = ("value", "item", "reason", "other", "name")
"""The fields of messages besides properties and facts."""
_REFERENCE = r"\{\s*([\w.-]+)\s*\}|\Athis\.([\w.-]+)\Z"
"""A property, fact or parameter as messages and templates have it in texts."""
_COUNTS = ("at-least", "at-most")
_EXISTS = ("kind", "among", "include-disabled", "where", *_COUNTS)


class Vocabulary(NamedTuple):
    """The names that a condition may use: the properties and facts of its kinds, and the list of ``for``.

    ``checked``: options were validated when the rules were compiled into the pack. ``judged``: the vocabulary of the
    rule itself if this one is for the definitions that ``exists`` searches.
    """

    kinds: tuple[Kind, ...]
    each: str | None
    parameters: dict[str, Any]
    checked: bool = False
    judged: Vocabulary | None = None

    @property
    def root(self) -> Vocabulary:
        """The vocabulary of the rule itself."""
        return self.judged or self

    def operand(self, name: str, path: Path, part: Part = Part.KEY, behind: Any = None) -> Operand:
        """Return the property or fact of a name, which at least one of the kinds has, or the information of one's own,
        which definitions of every kind may have; ``behind``: what stands behind it if it is a key. Raises
        `RuleFault`."""
        if is_own(name) and name == name.lower():
            return Operand(Origin.PROPERTY, name, self.kinds)
        if name in FACTS:
            if any(FACTS[name].fits(kind.name) for kind in self.kinds):
                return Operand(Origin.FACT, name, self.kinds)
        else:
            for kind in self.kinds:
                if name in kind.properties:
                    return Operand(Origin.PROPERTY, name, self.kinds)
        raise _mistakes().no_name(name, behind, self.names, self.kinds, path, part)

    def tested(self, name: str, path: Path, behind: Any) -> Operand:
        """Return what a key of a condition is about: the list of ``for`` stands for its item. Raises `RuleFault`."""
        operand = self.operand(name, path, behind=behind)
        return operand._replace(origin=Origin.ITEM) if name == self.each else operand

    def referred(self, name: Any, path: Path) -> Operand:
        """Return what `this` refers to in the judged definition. Raises `RuleFault`."""
        if name != ITEM:
            return self.root.operand(str(name), path, Part.VALUE)
        if self.root.each is None:
            raise RuleFault(path, f"there is no `{ITEM}`: the rule has no `for`", "name a property")
        return Operand(Origin.ITEM, self.root.each, self.root.kinds)

    @property
    def all_names(self) -> set[str]:
        """What `this` may refer to, but for information of one's own."""
        facts = {fact for fact in FACTS if any(FACTS[fact].fits(kind.name) for kind in self.kinds)}
        return facts.union([ITEM] if self.each else [], *(kind.properties for kind in self.kinds))

    @property
    def names(self) -> list[str]:
        """The names to suggest: the properties and facts of the first kind."""
        first = self.kinds[0]
        return [*first.properties, *(fact for fact in FACTS if FACTS[fact].fits(first.name))]


def _mistakes() -> ModuleType:
    """Return the faults of conditions in words; imported on demand."""
    return import_module("relaylint.policy.conditions.mistakes")


def parse_condition(spec: Any, vocabulary: Vocabulary, path: Path) -> tree.Condition:
    """Return the tree of a condition. Raises `RuleFault`."""
    if not isinstance(spec, dict) or not spec:
        raise _mistakes().no_condition(spec, path)
    return tree.every([_entry(key, value, vocabulary, (*path, key)) for key, value in spec.items()], path)


def _entry(key: str, value: Any, vocabulary: Vocabulary, path: Path) -> tree.Condition:
    if key == "not":
        return tree.Not(parse_condition(value, vocabulary, path), path)
    if key in ("all", "any"):
        items = enumerate(_operands(value, path))
        parts = tuple([parse_condition(item, vocabulary, (*path, index)) for index, item in items])
        return tree.Any(parts, path) if key == "any" else tree.All(parts, path, listed=True)
    if key == "exists":
        return _exists(value, vocabulary, path)
    operand = vocabulary.tested(key, path, value)
    return tree.About(operand, _test(value, operand, vocabulary, path), path)


def _operands(value: Any, path: Path) -> list[Any]:
    """Return the list under `all` or `any`. Raises `RuleFault`."""
    if not isinstance(value, list) or not value:
        raise _mistakes().no_list_of_parts(path)
    return value


def _exists(spec: Any, vocabulary: Vocabulary, path: Path) -> tree.Condition:
    counts = isinstance(spec, dict) and any(key in spec for key in _COUNTS)
    if not isinstance(spec, dict) or "kind" not in spec or ("where" not in spec and not counts):
        raise _mistakes().no_search(path)
    for key in spec:
        if key not in _EXISTS:
            raise _mistakes().no_key_of_search(key, _EXISTS, (*path, key))
    name, among = spec["kind"], spec.get("among", tree.AMONG[0])
    if not isinstance(name, str) or name not in FILES:
        raise RuleFault((*path, "kind"), f"{show(name)} is not a kind", choice(str(name), FILES))
    if among not in tree.AMONG:
        words = f"{show(among)} is not among the choices"
        raise RuleFault((*path, "among"), words, choice(str(among), tree.AMONG))
    judged = [about.name for about in vocabulary.root.kinds]
    if among in tree.EARLIER and judged != [name]:
        raise _mistakes().of_one_kind(among, judged, (*path, "among"))
    disabled = spec.get("include-disabled", False)
    if not isinstance(disabled, bool):
        raise RuleFault(
            (*path, "include-disabled"), f"{show(disabled)} is neither true nor false", "write true or false"
        )
    inner = Vocabulary((kind(name),), None, vocabulary.parameters, vocabulary.checked, vocabulary.root)
    where = parse_condition(spec["where"], inner, (*path, "where")) if "where" in spec else tree.All((), path)
    least, most = (_number(spec, key, vocabulary, path) for key in _COUNTS)
    if counts and "among" in spec:
        raise _mistakes().counts_all((*path, "among"))
    return tree.Exists(kind(name), among, disabled, where, path, least, most)


def _number(spec: dict[str, Any], key: str, vocabulary: Vocabulary, path: Path) -> tree.Constant | None:
    """Return the number of definitions that an `exists` counts to; None if it does not. Raises `RuleFault`."""
    if key not in spec:
        return None
    constant, least = _constant(spec[key], vocabulary, (*path, key)), int(key == "at-least")
    if type(constant.value) is not int or constant.value < least:
        raise _mistakes().no_number(constant.value, least, (*path, key))
    if key == "at-most" and type(spec.get("at-least")) is int and spec["at-least"] > constant.value:
        words = f"at least {spec['at-least']} are never at most {constant.value}"
        raise RuleFault((*path, key), words, "exchange the two numbers")
    return constant


def _test(spec: Any, about: Operand, vocabulary: Vocabulary, path: Path) -> tree.Condition:
    """Return the tree of a test of a value. Raises `RuleFault`."""
    if not isinstance(spec, dict) or not spec:
        raise _mistakes().no_test(spec, about, path)
    tests: list[tree.Condition] = []
    for key, option in spec.items():
        at = (*path, key)
        if key == "not":
            tests.append(tree.Not(_test(option, about, vocabulary, at), at))
        elif key in ("all", "any"):
            parts = tuple([_test(item, about, vocabulary, (*at, i)) for i, item in enumerate(_operands(option, at))])
            tests.append(tree.Any(parts, at) if key == "any" else tree.All(parts, at, listed=True))
        elif key in ("each", "some"):
            tests.append(tree.Each(_test(option, about.items, vocabulary, at), key == "some", at))
        else:
            tests.append(_relation(key, option, about, vocabulary, at))
    return tree.every(tests, path)


def _relation(name: str, option: Any, about: Operand, vocabulary: Vocabulary, path: Path) -> tree.Condition:
    relation = RELATIONS.get(name)
    if relation is None:
        raise _mistakes().no_relation(name, path)
    if isinstance(option, dict) and list(option) in ([THIS], [FIRST_LABEL]):
        ((key, wanted),) = option.items()
        return tree.Test(relation, tree.This(vocabulary.referred(wanted, (*path, key)), key == FIRST_LABEL), path)
    constant = _constant(option, vocabulary, path)
    if not vocabulary.checked:
        _check_option(relation, constant, about, constant.place(path))
        _check_no_reference(constant, vocabulary.root, path)
    return tree.Test(relation, constant, path)


def _constant(option: Any, vocabulary: Vocabulary, path: Path) -> tree.Constant:
    if not isinstance(option, dict) or list(option) != ["parameter"]:
        return tree.Constant(option)
    wanted = option["parameter"]
    if not isinstance(wanted, str) or wanted not in vocabulary.parameters:
        raise _mistakes().no_parameter(wanted, vocabulary.parameters, (*path, "parameter"))
    return tree.Constant(vocabulary.parameters[wanted], wanted)


def _check_option(relation: Relation, option: tree.Constant, about: Operand, path: Path) -> None:
    """Validate an option against the relation's schema. Raises `RuleFault`."""
    for fault in option_validator(relation.name).faults(option.value):
        explained = explain_fault(fault, option.value, "option", "the option")[0]
        help = _mistakes().option_meant(relation, option, about, explained.help)
        raise RuleFault((*path, *explained.path), f"`{relation.name}`: {explained.message}", help)


def _check_no_reference(option: tree.Constant, judged: Vocabulary, path: Path) -> None:
    """Check that no text is a value of the judged definition, or a parameter, as messages and templates have it: it is
    compared as it stands. Raises `RuleFault`."""
    for place, text in option.values(path):
        for written in (
            re.finditer(_REFERENCE, text, re.ASCII) if isinstance(text, str) and not option.parameter else ()
        ):
            name = written[1] or written[2]
            if name.startswith(PARAMETER) and name.removeprefix(PARAMETER) in judged.parameters:
                raise _mistakes().no_text(text, f"{{ parameter: {name.removeprefix(PARAMETER)} }}", place)
            if name in judged.all_names:
                raise _mistakes().no_text(text, f"{{ {THIS}: {name} }}", place)


class Case(NamedTuple):
    """What differs in a diagnostic if a condition holds: severity, message, help."""

    when: tree.Condition
    severity: Severity | None
    message: Template | None
    help: Template | None


class Asks(NamedTuple):
    """What a rule asks: ``where`` it applies, and whether what it asserts holds there; ``each``: the list through whose
    items it goes, if it does."""

    each: str | None
    where: tree.Condition | None
    check: tree.Condition


class Tells(NamedTuple):
    """What a rule tells if its assertion fails. The conditions of ``cases`` and ``advice`` are asked in order.

    ``place``: the property at which it reports, instead of the one that fails.
    """

    message: Template
    help: Template
    cases: tuple[Case, ...]
    advice: tuple[Case, ...]
    place: Path | None

    @property
    def fields(self) -> frozenset[str]:
        """Every field of its texts: properties, facts, and what else messages can tell."""
        texts = [text for case in (*self.cases, *self.advice) for text in (case.message, case.help) if text]
        return frozenset(field for text in (self.message, self.help, *texts) for field in text.fields)


class Outline(NamedTuple):
    """What a run must know of every rule, whether it asks it or not.

    ``guards``: properties with the values that they must have for the rule to apply, None for one that must be present.
    They are part of ``where``, in a form that is cheap to check: most rules skip most definitions. ``across``: it
    compares tenants with each other, itself or through a fact. ``own_names``: the information of one's own that it asks
    for, or shows.
    """

    guards: Sequence[Sequence[Any]]
    across: bool
    own_names: frozenset[str] = frozenset()


def check_parts(written: dict[str, Any]) -> None:
    """Check parts of a rule that go together: the shape of its file is right. Raises `RuleFault`."""
    _check_parameters(written)
    _check_basis(written)


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


def parse_asks(written: dict[str, Any], vocabulary: Vocabulary) -> Asks:
    """Return what a rule asks; the shape of its file is right. Raises `RuleFault`."""
    each = vocabulary.each
    if each is not None:
        _check_named(each, vocabulary, ("for",))
        for about in vocabulary.kinds:
            if "items" not in about.properties.get(each, ()) and not is_own(each):
                raise _mistakes().no_list(each, about, ("for",))
    where = parse_condition(written["where"], vocabulary, ("where",)) if "where" in written else None
    return Asks(each, where, parse_condition(written["assert"], vocabulary, ("assert",)))


def parse_tells(written: dict[str, Any], vocabulary: Vocabulary) -> Tells:
    """Return what a rule tells; the shape of its file is right. Raises `RuleFault`."""
    cases = tuple([_case(case, vocabulary, ("cases", at)) for at, case in enumerate(written.get("cases", ()))])
    advice = tuple([_case(entry, vocabulary, ("advice", at)) for at, entry in enumerate(written.get("advice", ()))])
    if "at" in written:
        _check_named(written["at"], vocabulary, ("at",))
    message = parse_template(written["message"], vocabulary, ("message",))
    help = parse_template(
        written.get("help", written["remedy"]), vocabulary, ("help" if "help" in written else "remedy",)
    )
    return Tells(message, help, cases, advice, (written["at"],) if "at" in written else None)


def _check_named(name: str, vocabulary: Vocabulary, path: Path) -> None:
    """Check a property name that is used as a value, not as a key. Raises `RuleFault`."""
    if name in FACTS:
        raise _mistakes().no_fact_here(name, path)
    vocabulary.operand(name, path, Part.VALUE)


def _case(written: dict[str, Any], vocabulary: Vocabulary, path: Path) -> Case:
    return Case(
        parse_condition(written["when"], vocabulary, (*path, "when")),
        Severity.of(written["severity"]) if "severity" in written else None,
        parse_template(written["message"], vocabulary, (*path, "message")) if "message" in written else None,
        parse_template(written["help"], vocabulary, (*path, "help")) if "help" in written else None,
    )


def parse_template(text: str, vocabulary: Vocabulary, path: Path) -> Template:
    """Return a text with fields, each of which stands for something. Raises `RuleFault`."""
    template = Template(text)
    if "item" in template.fields and vocabulary.each is None:
        raise RuleFault(path, "`{item}` stands for nothing: the rule has no `for`", "name `{value}` or a property")
    for field in template.fields:
        if field.startswith(PARAMETER):
            if field.removeprefix(PARAMETER) not in vocabulary.parameters:
                help = choice(field, [f"{PARAMETER}{name}" for name in vocabulary.parameters])
                words = f"`{{{field}}}` is not a parameter of this rule"
                raise RuleFault(path, words, help or "the rule has no parameters")
        elif field not in FIELDS:
            try:
                vocabulary.operand(field, path)
            except RuleFault:
                names, fields = (*FIELDS, *vocabulary.names), [PARAMETER + name for name in vocabulary.parameters]
                raise _mistakes().no_field(field, str(path[-1]), names, fields, path) from None
    return template
