"""Turns documents into definitions: kinds, canonical names, normalised values, schema diagnostics.

What a file contributes depends only on its bytes and its format; it can be pickled, and has no tenant until taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from relaylint.core import checks
from relaylint.core.diagnostic import Diagnostic, Label, Location, Severity, Topic
from relaylint.core.document import Absence, Document, Doubt, MaybeNothing, Part, Path
from relaylint.core.records import NamedTuple
from relaylint.model.declaration import Declaration
from relaylint.model.faults import MOST_FAULTS, Target, Validator, add_faults, diagnose, other_type, unknown_key
from relaylint.model.kinds import EXTENSIONS, OWN, Kind, canonical, is_own, kind
from relaylint.model.schema_index import KEYS
from relaylint.model.unfilled import is_open, is_unfilled, place_of, unfilled, without_unnamed
from relaylint.values.literals import Ends, Gap, ends_of
from relaylint.values.placeholders import NOT_FILLED_IN
from relaylint.values.syntaxes import ALL_ELSE, NOT_SAID, normalised, show

_LONGEST_NAME: Final = 200
"""Maximum number of characters of a definition's name in messages."""
_NONE: Final[dict[Any, Any]] = {}
"""What definitions that hold nothing of a sort share: most do, and a run has tens of thousands. Never changed."""


class Unknown(NamedTuple):
    """A value that cannot be known from the files, and the reason.

    ``present``: whether there is a value at all; None if that is unknown too. ``ends``: the known parts of a string.
    ``doubted``: the value itself is known, but not whether the definition exists.
    """

    reason: str
    present: bool | None = True
    ends: Ends | None = None
    doubted: bool = False


TEMPLATE: Final = Unknown(NOT_FILLED_IN)
NOT_DECLARED: Final = Unknown("it is not declared, so that its value is not known", present=False)
UNNAMED: Final = Unknown("the name of a property is not filled in", present=None)
UNSTATED: Final = Unknown("the file does not state it", present=None)
NEVER_STATED: Final = Unknown("files of this format cannot state it", present=None)
MISFIT: Final = Unknown("its value does not fit the schema")


class Definition:
    """One object of a file, with canonical property names and a mapping back to its source locations.

    ``data`` is plain, with canonical spelling of keys and enumeration values; everything else is in source spelling,
    for messages: `normal` returns the values to compare. ``tenant`` is the folder of the tenant that has taken it.
    ``absent``: what a missing property means. ``amends``: it only modifies a definition made elsewhere; ``removed``: it
    states that the object does not exist.
    """

    __slots__ = (
        "_defaults",
        "_mappings",
        "_normal",
        "_unknown",
        "_written",
        "absent",
        "amends",
        "data",
        "document",
        "kind",
        "path",
        "removed",
        "tenant",
    )

    def __init__(self, kind: Kind, document: Document, path: Path, raw: dict[str, Any]) -> None:
        self.kind = kind
        self.document = document
        self.path = path
        self.tenant = ""
        self.amends = path in document.traits.amending
        self.removed = path in document.traits.removed
        data, written = canonical(kind, raw)
        self._written: dict[str, str] = written or _NONE
        self.data, open_ = without_unnamed(kind, data)
        self.absent = Absence.UNKNOWN if self.amends or open_ else document.traits.absent
        if self.absent is Absence.DEFAULT and raw.get(ALL_ELSE) == NOT_SAID:
            self.absent = Absence.EMPTY
        self._defaults = _defaults(kind.name, self.absent, document.traits.never.get(kind.name, frozenset()))
        self._defaults = dict.fromkeys((*kind.properties, OWN), UNNAMED) if open_ else self._defaults
        self._unknown: dict[Path, Unknown] = _NONE
        self._normal: dict[str, Any] = _NONE
        self._mappings: dict[str | int, Definition] = _NONE

    def taken(self, tenant: str) -> Definition:
        """Return the definition with a tenant; it shares everything except the tenant's folder."""
        made = object.__new__(Definition)
        for name in Definition.__slots__:
            setattr(made, name, getattr(self, name))
        made.tenant = tenant
        return made

    @property
    def parts(self) -> list[Definition]:
        """The definitions, each from one file, that make up this one."""
        return [self]

    def holder(self, name: str) -> Definition:  # noqa: ARG002
        """Return the definition, from one file, that contains a property."""
        return self

    @property
    def name(self) -> str:
        """The name of the definition; empty if it has none."""
        value = self.data.get(self.kind.name_property or "", "")
        if isinstance(value, (list, dict)) or value in (None, NOT_SAID):
            return ""
        text = str(value)
        return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"

    @property
    def content(self) -> tuple[object, ...]:
        """All that it tells whoever asks it for values, said or left open, wherever it stands."""
        return self.data, self.absent, self._defaults, self._unknown, self.removed

    @property
    def about(self) -> Topic:
        """Kind and name, which stay the same when the definition moves."""
        return Topic(self.kind.name, self.name)

    def mark_unknown(self, path: Path, reason: Unknown) -> None:
        """Record that the value at ``path`` within the definition is unknown."""
        self._unknown = self._unknown or {}
        self._unknown[path] = reason
        self._normal.pop(str(path[0]), None)

    def is_unknown(self, path: Path) -> bool:
        """Return whether the value at ``path``, or one that contains it, is unknown."""
        known = (self._unknown.get(path[:length]) for length in range(1, len(path) + 1))
        return any(reason is not None and reason != MISFIT for reason in known)

    def value(self, name: str) -> Any:
        """Return the value of a property, its documented default if it is absent and that applies, or `Unknown`.

        Unknown items of a list are `Unknown` within it. Information of one's own that is absent is null: it is nowhere
        but in the files.
        """
        data, unknown = self.data, self._unknown
        if name not in data:
            if name in self._defaults:
                return self._defaults[name]
            if name in self.kind.properties:
                return NOT_DECLARED if self.absent is Absence.DEFAULT else UNSTATED
            return self._defaults.get(OWN) if is_own(name) else NOT_DECLARED
        if unknown:
            if (name,) in unknown:
                return unknown[(name,)]
            if isinstance(data[name], list):
                return [unknown.get((name, index), item) for index, item in enumerate(data[name])]
        return data[name]

    def normal(self, name: str) -> Any:
        """Return `value` with every string normalised by the format of the property; cached.

        Unknown values and items are still `Unknown`; without such a format, the result is `value`.
        """
        if name in self._normal:
            return self._normal[name]
        value, normalise = self.value(name), self.kind.normalisers.get(name)
        if normalise is not None:
            self._normal = self._normal or {}
            value = self._normal[name] = normalised(value, normalise)
        return value

    def forget(self) -> None:
        """Drop the normalised values: whoever asks for one again has it worked out again."""
        self._normal = _NONE

    def mapping(self, name: str) -> Definition | None:
        """Return the mapping with properties of its own that a property holds; None if none is known."""
        return self._mappings.get(name)

    def open_mappings(self) -> Iterator[Definition]:
        """Yield the mappings that its properties hold, each made now, for those who ask with `mapping`."""
        for name, about in self.kind.mappings.items():
            value = self.data.get(name)
            if isinstance(value, dict) and (name,) not in self._unknown:
                self._mappings = self._mappings or {}
                self._mappings[name] = HeldMapping(about, self, self.written((name,)), value)
                yield self._mappings[name]

    @property
    def disabled(self) -> bool:
        """Whether the definition is known to be disabled."""
        return "Enabled" in self.kind.properties and self.value("Enabled") is False

    def written(self, path: Path) -> Path:
        """Return the path in the document for a path in the definition."""
        if not path:
            return self.path
        first = path[0]
        if len(path) > 1 and first in self._mappings:
            return self._mappings[first].written(path[1:])
        written = self._written.get(first, first) if isinstance(first, str) else first
        return (*self.path, written, *path[1:])

    def locate(self, path: Path, part: Part = Part.VALUE) -> Location:
        """Return the location of ``part`` at ``path``; the definition's name if there is nothing.

        A missing property has no location of its own: the name shows which definition lacks it.
        """
        document, route = self.document, self.written(path)
        name = self.kind.name_property
        if path and name and not document.has(self.written(path[:1])) and document.has(self.written((name,))):
            route, part = self.written((name,)), Part.VALUE
        return Location(document.source, document.locate(route, part))

    def label(self, path: Path = (), text: str = "", part: Part = Part.VALUE) -> Label:
        """Return a label at ``path``."""
        return Label(self.locate(path, part), text)


class HeldMapping(Definition):
    """A mapping that a property of a definition holds, with canonical names and places like a definition."""

    __slots__ = ("_about",)

    def __init__(self, kind: Kind, holder: Definition, path: Path, raw: dict[str, Any]) -> None:
        super().__init__(kind, holder.document, path, raw)
        self._about = holder.about._replace(path=kind.key)

    @property
    def about(self) -> Topic:
        """The property of the definition that holds it."""
        return self._about


@cache
def _defaults(name: str, absent: Absence, never: frozenset[str]) -> dict[str, Any]:
    """Return the values of absent properties; ``never`` are those that the format cannot express. If one is left out,
    it is unknown whether it has a value."""
    about = kind(name)
    if absent is Absence.DEFAULT:
        return about.defaults
    unstated = dict.fromkeys(never, NEVER_STATED)
    if absent is Absence.UNKNOWN:
        return unstated
    # properties that only exports contain are never part of a desired state
    outputs = {main: NOT_DECLARED for main, schema in about.properties.items() if schema.get("readOnly")}
    return {**unstated, **outputs, **about.empty_defaults}


class Contribution(NamedTuple):
    """What a file contributes to each tenant that takes it: definitions, declared kinds, diagnostics."""

    definitions: list[Definition]
    declared: dict[str, Declaration]
    diagnostics: list[Diagnostic]


def contribution(document: Document, before: Contribution | None = None, *, layered: bool = False) -> Contribution:
    """Return the contribution of a document, added to that of the documents ``before`` it in the same file.

    ``layered``: other layers may define more of the same objects; `missing` then reports what is missing.
    """
    collected = before or Contribution([], {}, [])
    traits, unknown = document.traits, document.traits.unknown_by_definition()
    for key, value in document.data.items():
        name = KEYS.get(key.lower())
        if name is None:
            if not key.startswith(EXTENSIONS) and len(collected.diagnostics) <= MOST_FAULTS:
                add_faults(collected.diagnostics, [unknown_key(document, key)])
            continue
        about = kind(name)
        if key not in traits.partial and not is_open(value):
            collected.declared[name] = Declaration(document, key)
        for path, raw in _raw(about, document, key, value, collected.diagnostics):
            definition = Definition(about, document, path, raw)
            _mark_unfilled(definition)
            _mark_unknown(definition, unknown.get(path, []))
            collected.definitions.append(definition)
            _judge(definition, raw, () if layered else must_have(definition), collected.diagnostics)
    return collected


def _judge(made: Definition, raw: dict[str, Any], required: tuple[str, ...] | None, faults: list[Diagnostic]) -> None:
    """Report what does not fit the schema, in the definition and in the mappings that it holds."""
    if len(made.data) != len(raw):
        add_faults(faults, _twice(made, raw))
    add_faults(faults, _check(made, required))
    for held in made.open_mappings():
        _mark_unfilled(held)
        _judge(held, made.data[held.kind.key], None, faults)


def _twice(definition: Definition, raw: dict[str, Any]) -> Iterator[Diagnostic]:
    """Report a property that appears under two spellings, unless an alias only repeats the value.

    Exports name an object by several properties, which may differ: that is only a warning.
    """
    kind, document, rule = definition.kind, definition.document, checks.DUPLICATE_KEY
    for key, value in raw.items():
        name = kind.property_name(key)
        used = str(definition.written((name,))[-1])
        alias = key.lower() not in (name.lower(), used.lower())
        if key == used or key in definition.data or (alias and value == raw[used]):
            continue
        severity = Severity.WARNING if alias and name == kind.name_property else None
        place = Label(Location(document.source, document.locate((*definition.path, key), Part.KEY)))
        read = Label(Location(document.source, document.locate((*definition.path, used), Part.KEY)), "this one is read")
        words = f"{show(key)} and {show(used)} are the same property of {kind.noun}"
        yield Diagnostic.of(rule, words, place, (read,), severity=severity, about=definition.about._replace(path=name))


def _raw(
    about: Kind, document: Document, key: str, value: Any, faults: list[Diagnostic]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield path and mapping of each definition under a key; report values of the wrong type."""
    if value is None:
        return
    entries: list[tuple[Path, Any]] = [((key,), value)]
    if not about.single:
        if is_unfilled(value):
            return
        if not isinstance(value, list):
            faults.append(other_type(document, (key,), f"`{about.key}` takes a list", value))
            return
        entries = [((key, index), item) for index, item in enumerate(value)]
    for path, entry in entries:
        if is_unfilled(entry):
            continue
        if isinstance(entry, dict):
            yield path, entry
        elif len(faults) <= MOST_FAULTS:
            add_faults(faults, [other_type(document, path, f"{about.name} takes a mapping", entry)])


@cache
def _validator(name: str, required: tuple[str, ...] | None) -> Validator:
    """Return the validator of a kind; ``required`` lists the required properties, None: those of the schema."""
    schema = kind(name).schema
    return Validator(schema if required is None else {**schema, "required": list(required)})


def _mark_unknown(definition: Definition, unknown: list[tuple[Path, str]]) -> None:
    """Mark the values that the reader reports as unknown."""
    for path, reason in unknown:
        ends = reason.ends if isinstance(reason, Gap) else None
        present = None if isinstance(reason, MaybeNothing) else True
        mark = Unknown(str(reason), present, ends, isinstance(reason, Doubt))
        definition.mark_unknown(place_of(definition.kind, definition.data, path), mark)


def _mark_unfilled(definition: Definition) -> None:
    """Mark placeholders as unknown."""
    for path in unfilled(definition.kind, definition.data):
        written: Any = definition.data
        for step in path:
            written = written[step]
        ends = ends_of(written) if isinstance(written, str) else None
        known = TEMPLATE._replace(ends=ends) if ends else TEMPLATE
        definition.mark_unknown(path, UNSTATED if definition.data[str(path[0])] == NOT_SAID else known)


def must_have(definition: Definition) -> tuple[str, ...] | None:
    """Return the required properties; None: those of the schema."""
    parts = definition.parts
    if any(part.document.traits.strict and part.absent is Absence.DEFAULT for part in parts):
        return None
    name = definition.kind.name_property
    open_ = definition.amends or definition.removed or any(part.absent is Absence.UNKNOWN for part in parts)
    return () if open_ or name is None else (name,)


def _check(definition: Definition, required: tuple[str, ...] | None) -> Iterator[Diagnostic]:
    """Validate a definition against its schema; unknown values are always valid."""
    faults = _validator(definition.kind.name, required).faults(definition.data)
    if not faults:
        return
    target = _target(definition)
    for fault in faults:
        if definition.is_unknown(fault.path):
            continue
        if fault.path:
            definition.mark_unknown(fault.path[:2], MISFIT)
        yield from diagnose(fault, definition.data, target)


def missing(definition: Definition) -> Iterator[Diagnostic]:
    """Report required properties that no layer sets on a definition."""
    for fault in _validator(definition.kind.name, must_have(definition)).faults(definition.data):
        if fault.keyword == "required" and not fault.path:
            yield from diagnose(fault, definition.data, _target(definition))


def _target(definition: Definition) -> Target:
    noun = definition.kind.noun
    title = f"{noun} {show(definition.name)}" if definition.name else noun if noun[0] == "`" else f"this {noun}"
    return Target(noun, title, definition.locate, definition.tenant, definition.about)
