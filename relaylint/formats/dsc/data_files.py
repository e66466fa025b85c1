"""Reads Microsoft365DSC configuration data: a hashtable with sections such as `Exchange.InboundConnectors`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ReadOnly
from math import inf
from typing import Any, Final, TypeAlias

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Absence, Mapping, Node, Path, Scalar, Sequence, node_at, resolved
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names, torn
from relaylint.core.text import Source, Span
from relaylint.formats.dsc.data_roots import read_root
from relaylint.formats.dsc.instances import Collection, Instance, of_several_nodes
from relaylint.formats.dsc.table import NAMES, NEVER, NOISE, RESOURCES, Resource
from relaylint.formats.shaping import Assembly
from relaylint.formats.table import FORMATS
from relaylint.model.kinds import either, in_plural, in_singular, kind
from relaylint.model.schema_index import NAMING
from relaylint.syntax.powershell.constants import misspelt_constants
from relaylint.syntax.powershell.evaluator import UNKNOWN_KEY
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.spans import comments
from relaylint.syntax.powershell.swallowed import unread
from relaylint.syntax.powershell.unseen import unseen
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem

_WARNING: Final = Severity.WARNING
_ROOTS: Final = {"nonnodedata": "NonNodeData", "allnodes": "AllNodes"}
"""Keys of configuration data, by name in lower case."""
_SECTIONS: Final = {word.removeprefix("exo"): name for word, name in NAMES.items()}
"""The resource of each section, by the section's name in lower case, without `EXO` and the plural s."""
_SECTION: Final = re.compile(r"c?(?:exo)?([a-z]+)")
_NAMES: Final = FORMATS["m365dsc-data"].words
_RESOURCE_NAMES: Final = FORMATS["m365dsc"].words
_ROOT_NAMES: Final = Names(_ROOTS)
_ROOT_KEY: Final = re.compile(rf"\b(?:{'|'.join(_ROOTS)})['\"]?\s*=", re.IGNORECASE)
_SECTION_KEY: Final = re.compile(
    rf"\b(?:exo)?(?:{either(_SECTIONS)})['\"]?\s*(?:=|\Z)"
    rf"|{torn(written for name in _SECTIONS for written in (name, in_plural(name)))}[^\w\r\n@]{{0,80}}@[({{{{]",
    re.IGNORECASE,
)
"""The key of a section; also one that is split, or followed by something other than `=` and then a list."""
_UNREAD: Final = re.compile(
    rf"\b(c?(?:exo)?(?:{either(_SECTIONS)}))['\"]?\s{{0,80}}=[^=\r\n@]{{0,80}}@[({{]", re.IGNORECASE
)
_TABLE: Final = re.compile(r"(@?[^\w\s]?\{|\{@)\s{0,200}Identity\s{0,80}=", re.IGNORECASE)
"""The hashtable of a definition, possibly with a mark missing or surplus before it."""
_IDENTITY: Final = re.compile(r"[{;\s]Identity\s{0,80}=", re.IGNORECASE)
_NAMED: Final = frozenset(map(str.lower, NAMING))

_Reasons: TypeAlias = dict[Any, Any]
"""Reasons for unknown parts of a value, by path; ``()`` for the whole value."""


class _Section(NamedTuple):
    """A section of the data: the resource whose instances it lists, its key, and its value. ``slip``: the key is
    misspelt."""

    resource: str
    key: Scalar
    body: Node
    reasons: _Reasons
    slip: bool


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions in configuration data; no document if there are none."""
    problems: list[Diagnostic] = []
    assembly = Assembly(source, Absence.EMPTY, problems, NEVER)
    assembly.together = not of_several_nodes(source.text)
    collection = Collection(assembly)
    try:
        root = read_root(source, limits, problems)
        data = root.value if root else None
        sections = list(_sections(data.node, _nested(data.unknown))) if data else []
        problems += _unknown_keys(source, data) if data else []
        for section in sections:
            if not (_has_roots(data) or _lists_named(section)):
                continue
            if section.slip:
                place, title = section.key, kind(RESOURCES[section.resource.lower()].kind).key
                add_problem(problems, misspelt(source, place.start, place.end, "section", title))
                collection.speaks_of(RESOURCES[section.resource.lower()].kind, place)
            else:
                _take(collection, section)
        for key, near in _misspelt_roots(data) if sections else ():
            add_problem(problems, misspelt(source, key.start, key.end, "key of a configuration's data", near))
        if root and not problems:
            problems += _unread(source, sections, root.chosen)
    except ReadError as fault:
        problems.append(fault.diagnostic(source))
    collection.close(set())  # an invalid hashtable gives no definitions at all
    odd = unseen(source, "section", _NAMES, _ROOT_NAMES)
    problems += odd
    documents = assembly.documents(comments)
    problems += misspelt_constants(source) if documents else []
    claims = bool(documents or odd) or (bool(problems) and shows(source))
    return Reading(documents, problems if claims else [], claims)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be parsed appears to be configuration data with relevant sections."""
    text = source.text
    told = _ROOT_KEY.search(text) or _IDENTITY.search(text)
    return told is not None and _SECTION_KEY.search(text) is not None


def _sections(node: Node, reasons: _Reasons) -> Iterator[_Section]:
    """Yield the sections in a part of the data, at any depth."""
    node = resolved(node)
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _sections(item, reasons.get(index, {}))
    elif isinstance(node, Mapping):
        for name, (key, value) in node.entries.items():
            match = _SECTION.fullmatch(name.lower())
            resource = (_SECTIONS.get(match[1]) or _SECTIONS.get(in_singular(match[1]))) if match else None
            near = "" if resource else _nearest(name)
            below = reasons.get(name, {})
            if resource is None and not near:
                yield from _sections(value, below)
            elif () in below or not isinstance(resolved(value), Scalar):
                place = Scalar(key.start, key.end, name)
                yield _Section(resource or _SECTIONS[near], place, value, below, slip=resource is None)


def _unknown_keys(source: Source, data: Value) -> list[Diagnostic]:
    """Return diagnostics for hashtables that hold sections but cannot be read, since a key in them is not known."""
    places = [(node_at(data.node, path), reason) for path, reason in data.unknown.items()]
    return [
        problem(
            SYNTAX_ERROR, source, node.start, node.end, f"the hashtable cannot be read: {reason}", severity=_WARNING
        )
        for node, reason in places
        if reason.startswith(UNKNOWN_KEY) and _SECTION_KEY.search(source.text, node.start, node.end)
    ]


def _unread(source: Source, sections: list[_Section], chosen: list[tuple[int, int]]) -> list[Diagnostic]:
    """Return diagnostics for sections, and hashtables in them, that are absorbed by what precedes them.

    In the spans ``chosen``, not all is read, and some more than once.
    """
    keys = {section.key.start + quote for section in sections for quote in (0, 1)}
    bodies = [(section.body.start, section.body.end) for section in sections]
    items = sorted(
        (item.start, item.end) for section in sections for item, _ in _items(section) if isinstance(item, Mapping)
    )
    tables = {match.start(1) for match in _TABLE.finditer(source.text)}
    hidden = {at for at in tables if _within(bodies, at) and not (_within(items, at) or _within(chosen, at))}
    keys |= {match.start(1) for match in _UNREAD.finditer(source.text) if _within(chosen, match.start(1))}
    return [
        *unread(source, _UNREAD, keys),
        *(unread(source, _TABLE, tables - hidden) if hidden else ()),
    ]


def _within(spans: list[tuple[int, int]], at: int) -> bool:
    """Return whether an offset is in one of some spans, which are in order."""
    before = bisect_right(spans, (at, inf)) - 1
    return before >= 0 and at < spans[before][1]


def _nearest(name: str) -> str:
    """Return the section that a key is a misspelling of, without the plural s; empty if there is none."""
    lowered = name.lower()
    section = _NAMES.nearest(lowered.removeprefix("exo")) or _RESOURCE_NAMES.nearest(in_singular(lowered))
    return in_singular(section).removeprefix("exo")


def _has_roots(data: Value | None) -> bool:
    """Return whether data is configuration data."""
    return data is not None and any(str(name).lower() in _ROOTS for name in data.node.value)


def _misspelt_roots(data: Value | None) -> Iterator[tuple[Node, str]]:
    """Yield misspelt keys of configuration data, and their correct spelling."""
    node = resolved(data.node) if data else None
    for name, (key, _) in node.entries.items() if isinstance(node, Mapping) else ():
        near = _ROOT_NAMES.nearest(name.lower())
        if near:
            yield key, _ROOTS[near]


def _lists_named(section: _Section) -> bool:
    """Return whether a section, in any file, lists items with names, as definitions have."""
    items = (item for item, _ in _items(section) if isinstance(item, Mapping))
    return any(not _NAMED.isdisjoint(map(str.lower, item.entries)) for item in items)


def _take(collection: Collection, section: _Section) -> None:
    """Add the definitions of a section. Raises `ReadError` if there are too many faults."""
    resource = RESOURCES[section.resource.lower()]
    complete = True
    count = 0
    for item, reasons in _items(section):
        pairs = _pairs(item, reasons, resource)
        complete = complete and pairs is not None
        if pairs is not None:
            span = Span(item.start, item.end)
            collection.add(Instance(section.resource, section.key, span, pairs, strict=False))
            count += 1
    if not complete or not count:  # another file of the data may list more
        collection.speaks_of(resource.kind, section.key)


def _items(section: _Section) -> Iterable[tuple[Node, _Reasons]]:
    """Return the items of a section, each with reasons for unknown parts; a value outside a list is the only item."""
    body = resolved(section.body)
    if isinstance(body, Sequence):
        return [(resolved(item), section.reasons.get(index, {})) for index, item in enumerate(body.items)]
    return [(body, section.reasons)]


def _pairs(item: Node, reasons: _Reasons, resource: Resource) -> list[tuple[Scalar, Value]] | None:
    """Return the properties of an item; None if it is not a definition. An accepted domain may be just its name."""
    if () in reasons:
        return None
    if isinstance(item, Mapping):
        known = NOISE | kind(resource.kind).spellings.keys()
        if item.entries and known.isdisjoint(map(str.lower, item.entries)) and not resource.some:
            return None
        return [
            (Scalar(key.start, key.end, name), Value(value, dict(_flat(reasons.get(name, {})))))
            for name, (key, value) in item.entries.items()
        ]
    if isinstance(item, Scalar) and isinstance(item.value, str) and resource.kind == "AcceptedDomain":
        return [(Scalar(item.start, item.end, "Identity"), Value(item))]
    return None


def _nested(unknown: ReadOnly[Path, str]) -> _Reasons:
    """Return reasons as a tree by path."""
    made: _Reasons = {}
    for path, reason in unknown.items():
        part = made
        for step in path:
            part = part.setdefault(step, {})
        part[()] = reason
    return made


def _flat(reasons: _Reasons, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield reasons with their paths."""
    for step, below in reasons.items():
        if step == ():
            yield path, below
        else:
            yield from _flat(below, (*path, step))
