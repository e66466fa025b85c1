"""From documents to definitions: kinds, canonical names, normalised values, and their schema's diagnostics.

What a file contributes depends on its bytes and its tenant's name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from relaylint import checks, schema
from relaylint.diagnostic import Diagnostic, Label, Location, Severity
from relaylint.document import Document, Part, Path
from relaylint.kinds import KEYS, Kind, kind
from relaylint.schema import Target, Validator
from relaylint.suggest import closest, one_slip_apart
from relaylint.values import is_template, show

_MARKS: Final = tuple(key.removesuffix("s") for key in KEYS)
_KEY: Final = re.compile(rf"(?:^|[{{,])[ \t]*[\"']?(?:{'|'.join(KEYS)})[\"']?[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LENGTHS: Final = range(min(map(len, KEYS)) - 2, max(map(len, KEYS)) + 2)
_WORD_AS_KEY: Final = re.compile(r"(?:^|[{,])[ \t]*[\"']?([a-z]{9,20})[\"']?[ \t]*:", re.MULTILINE)
_MAYBE_TEMPLATE: Final = re.compile(r"\[(?:x|ENC)=|\$\{|\$\(|\{\{", re.IGNORECASE)
_EXTENSIONS: Final = ("x-", "$schema")
_MOST_FAULTS: Final = 1000
"""Faults of one file that are reported: nobody reads more, and a hostile file has half a million."""
_LONGEST_NAME: Final = 200
"""Characters of a definition's name that messages repeat."""


class Unknown(NamedTuple):
    """A value that cannot be known from the files, and why; ``present`` tells whether something is written."""

    reason: str
    present: bool = True


TEMPLATE: Final = Unknown("its value is filled in by another tool")
NOT_DECLARED: Final = Unknown("it is not declared, so that its value is not known", present=False)
MISFIT: Final = Unknown("its value does not fit the schema")


class Definition:
    """One object of a file, with canonical property names and the way back to its places.

    ``data`` is plain, its keys and the words of enumerations spelt canonically; ``tenant`` is the
    tenant's folder.
    """

    __slots__ = ("_unknown", "_written", "data", "document", "kind", "path", "tenant")

    def __init__(self, kind: Kind, document: Document, path: Path, raw: dict[str, Any], tenant: str) -> None:
        self.kind = kind
        self.document = document
        self.path = path
        self.tenant = tenant
        self.data, self._written = _canonical(kind, raw)
        self._unknown: dict[Path, Unknown] = {}

    @property
    def name(self) -> str:
        """What the definition is called; empty where it has no name."""
        value = self.data.get(self.kind.name_property or "", "")
        if isinstance(value, (list, dict)) or value is None:
            return ""
        text = str(value)
        return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"

    @property
    def subject(self) -> str:
        """Kind and name: what stays the same when the definition moves."""
        return f"{self.kind.name} {self.name}".rstrip()

    def mark_unknown(self, path: Path, reason: Unknown) -> None:
        """Record that the value at ``path`` within the definition cannot be known."""
        self._unknown[path] = reason

    def value(self, name: str) -> Any:
        """Return the value of a property, its documented default where it is absent, or `Unknown`.

        Unknown items of a list are `Unknown` within it.
        """
        data, unknown = self.data, self._unknown
        if name not in data:
            return self.kind.defaults.get(name, NOT_DECLARED)
        if unknown:
            if (name,) in unknown:
                return unknown[(name,)]
            value = data[name]
            if isinstance(value, list):
                return [unknown.get((name, index), item) for index, item in enumerate(value)]
        return data[name]

    @property
    def disabled(self) -> bool:
        """Whether the definition is known to be switched off."""
        return "Enabled" in self.kind.properties and self.value("Enabled") is False

    def written(self, path: Path) -> Path:
        """Return the path in the document of a path in the definition."""
        if not path:
            return self.path
        first = path[0]
        written = self._written.get(first, first) if isinstance(first, str) else first
        return (*self.path, written, *path[1:])

    def locate(self, path: Path, part: Part = Part.VALUE) -> Location:
        """Return the place of ``part`` at ``path``; the definition's name where nothing stands there.

        A property that is missing has no place of its own: the name says which definition lacks it.
        """
        document, route = self.document, self.written(path)
        name = self.kind.name_property
        if path and name and not document.has(self.written(path[:1])) and document.has(self.written((name,))):
            route, part = self.written((name,)), Part.VALUE
        return Location(document.source, document.locate(route, part))

    def label(self, path: Path = (), text: str = "", part: Part = Part.VALUE) -> Label:
        """Return a label at ``path``."""
        return Label(self.locate(path, part), text)


def _canonical(kind: Kind, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return ``raw`` in canonical spelling, and how each name that differs was written."""
    properties, spellings = kind.schema["properties"], kind.spellings
    data: dict[str, Any] = {}
    written: dict[str, str] = {}
    for key, value in raw.items():
        name = key if key in properties else spellings.get(key.lower(), key)
        if name != key:
            if name in raw or name in data:
                continue  # `_twice` reports it
            written[name] = key
        data[name] = None if value == "" and name in kind.blanks else value
    for name, words in kind.enums.items():
        value = data.get(name)
        if isinstance(value, str):
            data[name] = words.get(value.lower(), value)
        elif isinstance(value, list):
            data[name] = [words.get(item.lower(), item) if isinstance(item, str) else item for item in value]
    return data, written


class Declaration:
    """Where a file speaks about a kind: at its key. The place is looked up when it is asked for."""

    __slots__ = ("_document", "_key")

    def __init__(self, document: Document, key: str) -> None:
        self._document = document
        self._key = key

    @property
    def location(self) -> Location:
        """The place."""
        return Location(self._document.source, self._document.locate((self._key,), Part.KEY))


class Contribution(NamedTuple):
    """What a file contributes to its tenant: its definitions, the kinds it speaks about, its faults."""

    definitions: list[Definition]
    declared: dict[str, Declaration]
    diagnostics: list[Diagnostic]


def may_hold_definitions(text: str) -> bool:
    """Tell, without parsing, whether a text could hold a key of ours, or a misspelt one. No false negatives
    for plain keys."""
    lowered = text.lower()
    if any(mark in lowered for mark in _MARKS):
        return True
    return any(_nearly(word) for word in {match[1] for match in _WORD_AS_KEY.finditer(lowered)})


def claims_definitions(text: str) -> bool:
    """Tell whether a text that cannot be parsed shows a key of ours where a key can begin."""
    return _KEY.search(text) is not None


def is_ours(document: Document) -> bool:
    """Tell whether a document is a definition file: a mapping with a key of ours, or nearly one."""
    return isinstance(document.data, dict) and any(_nearly(key) for key in document.data)


def _nearly(key: str) -> bool:
    """Tell whether a key is one of ours but for case, a missing plural s, and one slip of the keyboard."""
    lowered = key.lower()
    if lowered in KEYS or len(lowered) not in _LENGTHS:
        return lowered in KEYS
    return any(
        lowered in (form, f"{form}s") or one_slip_apart(lowered, form)
        for known in KEYS
        for form in (known, known.removesuffix("s"))
    )


def contribution(document: Document, tenant: str, before: Contribution | None = None) -> Contribution:
    """Return what a document that `is_ours` contributes, and what the documents ``before`` it in its file do."""
    found = before or Contribution([], {}, [])
    templates = _MAYBE_TEMPLATE.search(document.source.text) is not None
    for key, value in document.data.items():
        name = KEYS.get(key.lower())
        if name is None:
            if not key.startswith(_EXTENSIONS) and len(found.diagnostics) <= _MOST_FAULTS:
                _extend(found.diagnostics, [_unknown_key(document, key, tenant)])
            continue
        about = kind(name)
        found.declared[name] = Declaration(document, key)
        for path, raw in _raw(about, document, key, value, tenant, found.diagnostics):
            definition = Definition(about, document, path, raw, tenant)
            if templates:
                _mark_templates(definition)
            found.definitions.append(definition)
            if len(definition.data) != len(raw):
                _extend(found.diagnostics, _twice(definition, raw))
            _extend(found.diagnostics, _check(definition))
    return found


def _extend(diagnostics: list[Diagnostic], found: Iterable[Diagnostic]) -> None:
    """Add what is found, and in place of what is too much, once, that it is."""
    for fault in found:
        if len(diagnostics) < _MOST_FAULTS:
            diagnostics.append(fault)
        elif len(diagnostics) == _MOST_FAULTS:
            rule, words = checks.LIMIT_EXCEEDED, f"more than {_MOST_FAULTS:,} faults; the rest is not reported"
            diagnostics.append(fault._replace(rule=rule, severity=rule.severity, message=words, help=rule.remedy))


def _twice(definition: Definition, raw: dict[str, Any]) -> Iterator[Diagnostic]:
    """Report a property that stands under two spellings, unless an alias only repeats the value.

    Exports name an object by several properties, which need not agree: that is a warning.
    """
    kind, document, rule = definition.kind, definition.document, checks.DUPLICATE_KEY
    for key, value in raw.items():
        name = kind.spellings.get(key.lower(), key)
        used = str(definition.written((name,))[-1])
        alias = key.lower() not in (name.lower(), used.lower())
        if key == used or key in definition.data or (alias and value == raw[used]):
            continue
        severity = Severity.WARNING if alias and name == kind.name_property else rule.severity
        place = Label(Location(document.source, document.locate((*definition.path, key), Part.KEY)))
        read = Location(document.source, document.locate((*definition.path, used), Part.KEY))
        other = Label(read, "this one is read")
        words = f"{show(key)} and {show(used)} are the same property of {kind.name}"
        yield Diagnostic(rule, severity, words, place, (other,), rule.remedy, definition.tenant, definition.subject)


def _raw(
    about: Kind, document: Document, key: str, value: Any, tenant: str, faults: list[Diagnostic]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield path and mapping of each definition under a key; report what has the wrong type."""
    if value is None:
        return
    entries: list[tuple[Path, Any]] = [((key,), value)]
    if not about.single:
        if not isinstance(value, list):
            faults.append(_wrong_type(document, (key,), f"`{about.key}` takes a list", value, tenant))
            return
        entries = [((key, index), item) for index, item in enumerate(value)]
    for path, entry in entries:
        if isinstance(entry, dict):
            yield path, entry
        elif len(faults) <= _MOST_FAULTS:
            _extend(faults, [_wrong_type(document, path, f"{about.name} takes a mapping", entry, tenant)])


def _wrong_type(document: Document, path: Path, takes: str, value: Any, tenant: str) -> Diagnostic:
    rule = checks.WRONG_TYPE
    label = Label(Location(document.source, document.locate(path)))
    return Diagnostic(rule, rule.severity, f"{show(value)} stands where {takes}", label, (), rule.remedy, tenant)


def _unknown_key(document: Document, key: str, tenant: str) -> Diagnostic:
    rule = checks.UNKNOWN_PROPERTY
    keys = [kind(name).key for name in KEYS.values()]
    label = Label(Location(document.source, document.locate((key,), Part.KEY)))
    help = closest(key, keys) or f"a file of definitions has the keys {', '.join(keys)}"
    return Diagnostic(rule, rule.severity, f"{show(key)} is not a kind of definition", label, (), help, tenant)


@cache
def _validator(name: str) -> Validator:
    return Validator(kind(name).schema)


def _mark_templates(definition: Definition) -> None:
    for name, value in definition.data.items():
        if isinstance(value, str) and is_template(value):
            definition.mark_unknown((name,), TEMPLATE)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, str) and is_template(item):
                    definition.mark_unknown((name, index), TEMPLATE)


def _check(definition: Definition) -> Iterator[Diagnostic]:
    """Check a definition against its schema; what is a template fits any schema."""
    faults = _validator(definition.kind.name).faults(definition.data)
    if not faults:
        return
    about = definition.kind
    title = f"{about.name} {show(definition.name)}" if definition.name else f"this {about.name}"
    target = Target(about.name, title, definition.locate, definition.tenant, definition.subject)
    for fault in faults:
        if definition._unknown.get(fault.path) is TEMPLATE:
            continue
        if fault.path:
            definition.mark_unknown(fault.path[:2], MISFIT)
        yield from schema.diagnose(fault, definition.data, target)
