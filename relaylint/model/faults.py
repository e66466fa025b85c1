"""Turns JSON Schema failures into readable diagnostics, one per fault.

An engine only says *where* a schema fails (instance path, keyword); all wording is here, so that diagnostics are the
same for every engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final

from relaylint.core import checks
from relaylint.core.diagnostic import NOWHERE, Diagnostic, Label, Location, RuleInfo, Topic
from relaylint.core.document import Document, Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest, listed, nearest
from relaylint.model.kinds import OWN, kind, own_meant
from relaylint.model.schema_index import KEYS
from relaylint.model.validators import Engine, default_engine
from relaylint.values.syntaxes import BOOLEANS, FORMATS, show

MOST_FAULTS: Final = 1000
"""Maximum number of faults reported per file; a hostile file has half a million."""
_MOST_KEYS = 20
"""Maximum number of unknown keys reported one by one for a mapping."""
_OF_MAPPING = ("required", "additionalProperties")
_TYPE_WORDS = {
    "boolean": "true or false",
    "string": "a text",
    "array": "a list",
    "object": "a mapping",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
}
_BOUNDS = {
    "minimum": "{value} is less than {bound}",
    "maximum": "{value} is more than {bound}",
    "minLength": "the text has fewer than {bound} characters",
    "maxLength": "the text has more than {bound} characters",
    "minItems": "the list has fewer than {bound} items",
    "maxItems": "the list has more than {bound} items",
    "minProperties": "the mapping has fewer than {bound} keys",
    "maxProperties": "the mapping has more than {bound} keys",
    "uniqueItems": "the list has an item twice",
}


class SchemaFault(NamedTuple):
    """A failed keyword: its path in the instance, its name, and the schema that contains it."""

    path: Path
    keyword: str
    schema: dict[str, Any]


class Validator:
    """A schema that can validate instances; the engine is created on first use."""

    def __init__(self, schema: dict[str, Any], make: Callable[[Any], Engine] = default_engine) -> None:
        self.schema = asserted(schema)
        self._make = make

    @cached_property
    def _engine(self) -> Engine:
        return self._make(self.schema)

    def faults(self, instance: Any) -> list[SchemaFault]:
        """Return the faults of an instance, in the order of paths."""
        if self._engine.is_valid(instance):
            return []
        faults: dict[tuple[Path, str], SchemaFault] = {}
        for path, schema_path in self._engine.failures(instance):
            steps = [step for step in schema_path if isinstance(step, str) or step >= 0]
            keyword, holder = _keyword(self.schema, steps)
            faults.setdefault((tuple(path), keyword), SchemaFault(tuple(path), keyword, holder))
        return _without_cascades(faults.values())


def _keyword(schema: dict[str, Any], steps: Sequence[str | int]) -> tuple[str, dict[str, Any]]:
    """Return the failed keyword and the schema that contains it; anyOf represents its branches."""
    node: Any = schema
    for index, step in enumerate(steps):
        if step == "anyOf" or index == len(steps) - 1:
            return str(step), node
        node = node[step]
    return "", schema


def _without_cascades(faults: Iterable[SchemaFault]) -> list[SchemaFault]:
    """Keep one fault per value: the first in the order of `_EXPLAIN`. A mapping may both lack keys and have unknown
    ones."""
    weight = {keyword: number for number, keyword in enumerate(_EXPLAIN)}
    ordered = sorted(faults, key=lambda fault: weight.get(fault.keyword, len(weight)))
    heaviest: dict[Path, SchemaFault] = {}
    for fault in ordered:
        heaviest.setdefault(fault.path, fault)
    kept = [
        fault
        for fault in ordered
        if fault is heaviest[fault.path]
        or (fault.keyword in _OF_MAPPING and heaviest[fault.path].keyword in _OF_MAPPING)
    ]
    return sorted(kept, key=lambda fault: [(isinstance(step, str), step) for step in fault.path])


def asserted(schema: Any, judged: bool = False) -> Any:
    """Return the schema without the formats and string limits that a rule of the pack checks (``x-rule``)."""
    if isinstance(schema, list):
        return [asserted(item, judged) for item in schema]
    if not isinstance(schema, dict):
        return schema
    judged = judged or "x-rule" in schema
    # an enumeration has a branch for its values and one with a pattern for spellings, which then accepts any string
    dropped = ("format", "pattern") if judged else ()
    return {key: asserted(value, judged) for key, value in schema.items() if key not in dropped}


def add_faults(diagnostics: list[Diagnostic], faults: Iterable[Diagnostic]) -> None:
    """Append diagnostics up to a limit, and then, once, that there are too many."""
    for fault in faults:
        if len(diagnostics) < MOST_FAULTS:
            diagnostics.append(fault)
        elif len(diagnostics) == MOST_FAULTS:
            rule, words = checks.LIMIT_EXCEEDED, f"more than {MOST_FAULTS:,} faults; the rest is not reported"
            last = Diagnostic.of(rule, words, fault.primary, fault.related, tenant=fault.tenant, about=fault.about)
            diagnostics.append(last)


def other_type(document: Document, path: Path, takes: str, value: Any) -> Diagnostic:
    """Report a value of the wrong type in place of definitions."""
    label = Label(Location(document.source, document.locate(path)))
    about = NOWHERE.at(path, document.data)
    return Diagnostic.of(checks.WRONG_TYPE, f"{show(value)} stands where {takes}", label, about=about)


def unknown_key(document: Document, key: str) -> Diagnostic:
    """Report a key that is not of a kind of definition."""
    keys = [kind(name).key for name in KEYS.values()]
    label = Label(Location(document.source, document.locate((key,), Part.KEY)))
    own = own_meant(key)
    known = f"a file of definitions has the keys {', '.join(keys)}"
    help = f"did you mean `{own}`? Keys of your own begin with `{OWN}`" if own else closest(key, keys) or known
    words = f"{show(key)} is not a kind of definition"
    about = NOWHERE.at((key,), document.data)
    return Diagnostic.of(checks.UNKNOWN_PROPERTY, words, label, help=help, about=about)


class Target(NamedTuple):
    """What a schema was applied to, for use in diagnostics.

    ``noun`` is the type of thing (``InboundConnector``, ``rule``); ``title`` names this one; ``locate`` maps a path in
    the instance to a location. ``hint`` returns what else is advised for a fault, if anything.
    """

    noun: str
    title: str
    locate: Callable[[Path, Part], Location]
    tenant: str = ""
    about: Topic = NOWHERE
    hint: Callable[[Explained, Any], str] | None = None

    @classmethod
    def whole(cls, document: Document, noun: str) -> Target:
        """Return the target of a schema that describes a whole document."""
        return cls(noun, f"the {noun}", lambda path, part: Location(document.source, document.locate(path, part)))


class Explained(NamedTuple):
    """A fault in words: the check it belongs to, its path relative to the fault, the message, the help."""

    rule: RuleInfo
    path: Path
    part: Part
    message: str
    help: str


def explain_fault(fault: SchemaFault, instance: Any, noun: str, title: str) -> list[Explained]:
    """Return the explanation of a fault: one entry, or one per key for missing and unknown keys."""
    value = instance
    for step in fault.path:
        value = value[step]
    explained = _EXPLAIN.get(fault.keyword, _other)(fault, value, _Thing(noun, title))
    return [entry._replace(path=fault.path + entry.path, help=entry.help or entry.rule.remedy) for entry in explained]


def diagnose(fault: SchemaFault, instance: Any, target: Target) -> list[Diagnostic]:
    """Return the diagnostics of one fault."""
    return [
        Diagnostic.of(
            entry.rule,
            entry.message,
            Label(target.locate(entry.path, entry.part)),
            help=(target.hint(entry, instance) if target.hint else "") or entry.help,
            tenant=target.tenant,
            about=target.about.at(entry.path, instance),
        )
        for entry in explain_fault(fault, instance, target.noun, target.title)
    ]


class _Thing(NamedTuple):
    noun: str
    title: str


def _unknown(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    known = list(fault.schema.get("properties", ()))
    closed = not any(re.search(pattern, OWN) for pattern in fault.schema.get("patternProperties", ()))
    where = f"of {_owner(fault, thing)}"
    unknown = _unknown_keys(fault.schema, value)
    for key in unknown[:_MOST_KEYS]:
        own = "" if closed else own_meant(key)
        help = f"did you mean `{own}`? Information of your own begins with `{OWN}`" if own else closest(key, known)
        yield Explained(checks.UNKNOWN_PROPERTY, (key,), Part.KEY, f"{show(key)} is not a property {where}", help)
    rest = unknown[_MOST_KEYS:]
    if rest:
        words = f"{show(rest[0])} is not a property {where}, nor are {len(rest) - 1} more keys"
        yield Explained(checks.UNKNOWN_PROPERTY, (rest[0],), Part.KEY, words, "")


def _unknown_keys(schema: dict[str, Any], value: dict[str, Any]) -> list[str]:
    if schema.get("additionalProperties") is not False:
        return []
    patterns = schema.get("patternProperties", ())
    return [
        key
        for key in value
        if key not in schema.get("properties", ()) and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _missing(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    """Explain all missing keys in one diagnostic, because they share one location.

    A key that is present under a similar spelling is not missing: that is one fault, not two.
    """
    known = fault.schema.get("properties", {})
    misspelt = {nearest(key, known) for key in _unknown_keys(fault.schema, value)[:_MOST_KEYS]}
    missing = [key for key in fault.schema["required"] if key not in value and key not in misspelt]
    if not missing:
        return
    of = f"`{_name_of(fault.path)}`" if fault.path else thing.title
    words = ", ".join(f"`{key}`" for key in missing)
    takes = f": {in_words(known.get(missing[0], {}))}" if len(missing) == 1 else ""
    yield Explained(checks.MISSING_PROPERTY, (missing[0],), Part.VALUE, f"{of} has no {words}", f"add {words}{takes}")


def _wrong_type(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    takes = in_words(fault.schema)
    owner = _owner(fault, thing)
    if value is None or value == "" or isinstance(value, (list, dict)):
        message = f"{show(value)} stands where {owner} takes {takes}"
    else:
        message = f"{show(value)} is {_type_of(value)}; {owner} takes {takes}"
    yield Explained(checks.WRONG_TYPE, (), Part.VALUE, message, _rewritten(value, takes))


def _rewritten(value: Any, takes: str) -> str:
    """Return how to write a scalar so that the schema accepts it; empty if that is not obvious."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    if takes.startswith("true or false"):
        meant = BOOLEANS.get(value.lower()) if isinstance(value, str) else None
        return "" if meant is None else f"write {str(meant).lower()} without quotes"
    quoted = json.dumps(show(value)[1:-1], ensure_ascii=False)
    if takes.startswith("a list"):
        return f"write [{quoted if isinstance(value, str) else show(value)[1:-1]}]" if value != "" else "write []"
    return f"write {quoted} with quotes" if takes.startswith("a text") else ""


def _unknown_value(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    if "anyOf" in fault.schema and not isinstance(value, str):
        return _wrong_type(fault, value, thing)
    allowed = [str(word) for word in allowed_values(fault.schema) if word is not None]
    message = f"{show(value)} is not a value of {_owner(fault, thing)}"
    near = closest(value, allowed) if isinstance(value, str) else ""
    taken = f"{listed(allowed)}{_or_mapping(fault.schema)}"
    help = f"{near} It takes {taken}" if near else f"it takes {taken}"
    return [Explained(checks.UNKNOWN_VALUE, (), Part.VALUE, message, help)]


def _malformed(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    known = FORMATS[fault.schema["format"]]
    yield Explained(
        checks.MALFORMED_VALUE, (), Part.VALUE, f"{show(value)} is not {known.title}: {known.fault(value)}", ""
    )


def _pattern(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    message = f"{show(value)} does not have the form that {_owner(fault, thing)} takes"
    yield Explained(checks.MALFORMED_VALUE, (), Part.VALUE, message, str(fault.schema.get("description", "")))


def _out_of_range(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    bound = fault.schema[fault.keyword]
    words = _BOUNDS[fault.keyword].format(value=show(value), bound=bound)
    if bound == 1 and fault.keyword.startswith("min") and fault.keyword != "minimum":
        words = f"the {words.split()[1]} is empty"
    name = f"`{_name_of(fault.path)}`: " if fault.path else ""
    yield Explained(checks.OUT_OF_RANGE, (), Part.VALUE, f"{name}{words}", "")


def _other(fault: SchemaFault, value: Any, thing: _Thing) -> Iterable[Explained]:
    message = f"{show(value)} does not fit the schema (`{fault.keyword}`)"
    yield Explained(checks.MALFORMED_VALUE, (), Part.VALUE, message, str(fault.schema.get("description", "")))


_EXPLAIN: dict[str, Callable[[SchemaFault, Any, _Thing], Iterable[Explained]]] = {
    "type": _wrong_type,
    "additionalProperties": _unknown,
    "required": _missing,
    "enum": _unknown_value,
    "const": _unknown_value,
    "anyOf": _unknown_value,
    **dict.fromkeys(_BOUNDS, _out_of_range),
    "format": _malformed,
    "pattern": _pattern,
}
"""The explanations by keyword. If several keywords fail for a value, the first in this order is reported."""


def allowed_values(schema: dict[str, Any]) -> list[Any]:
    """Return the values of a schema's enumeration; empty if it has none."""
    for branch in (schema, *schema.get("anyOf", ())):
        if "enum" in branch:
            return list(branch["enum"])
        if "const" in branch:
            return [branch["const"]]
    return []


def _or_mapping(schema: dict[str, Any]) -> str:
    """Return in words the mapping that may stand in the place of a word, if one may."""
    keys = schema.get("x-mapping", {}).get("properties", ())
    return f", or a mapping with {listed(keys)}" if keys else ""


def in_words(schema: dict[str, Any]) -> str:
    """Return in words what a schema accepts."""
    allowed = [str(word) for word in allowed_values(schema) if word is not None]
    if allowed:
        return f"{listed(allowed)}{_or_mapping(schema)}"
    types = schema.get("type", ())
    named = [types] if isinstance(types, str) else types
    if "format" in schema and schema["format"] in FORMATS:
        others = [_TYPE_WORDS[name] for name in named if name in ("array", "object")]
        return ", or ".join([FORMATS[schema["format"]].title, *others])
    words = [_TYPE_WORDS[name] for name in named]
    return " or ".join(words) if words else str(schema.get("title", "a value")).lower()


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else "null"


def _name_of(path: Path) -> str:
    """Return the property that a path leads to: its last key, ignoring list indexes."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _owner(fault: SchemaFault, thing: _Thing) -> str:
    """Return in words what a value belongs to: the property or the whole object."""
    name = _name_of(fault.path)
    return f"`{name}`" if name else _article(thing.noun)


def _article(noun: str) -> str:
    if noun.startswith("`"):  # a property
        return noun
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"
