"""Reads JSON of Microsoft Graph tenant configuration management: snapshots, baselines and monitors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from relaylint.core.checks import WRONG_TYPE
from relaylint.core.document import Absence, Mapping, Node, Path, Scalar, Sequence, node_at
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import one_slip_apart
from relaylint.core.text import Source, Span, straightened
from relaylint.formats.dsc.table import NEVER
from relaylint.formats.exports.objects import Exports, Property
from relaylint.formats.table import FORMATS
from relaylint.model.schema_index import ONLINE
from relaylint.syntax import json
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem
from relaylint.values.syntaxes import show

_NAMES: Final = FORMATS["graph-snapshot"].words
_KEY: Final = "key of a resource"
_VALUE: Final = "type of a resource"
_PREFIX: Final = "microsoft.exchange."
_DEPTH: Final = 5
_RESOURCE: Final = re.compile(
    rf'"(?:resourceType|type)"{{1,6}}\s*:\s*"{{1,6}}{re.escape(_PREFIX)}(?:{"|".join(ONLINE)})"', re.IGNORECASE
)
_EXPRESSION: Final = re.compile(r"\[\s*(concat|parameters)\s*\(", re.IGNORECASE)
_ARGUMENT: Final = re.compile(r"\s*(?:'([^']*(?:''[^']*)*)'(?!')|parameters\s*\(\s*'([^']*)'\s*\))\s*", re.IGNORECASE)
_PARAMETER: Final = "it depends on a parameter whose value is not in the file"


class _Resource(NamedTuple):
    """A resource: its kind, its path, the parameters with a value, and whether a tool extracted it."""

    kind: str
    path: Path
    parameters: dict[str, str]
    extracted: bool


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions of a snapshot, a baseline or a monitor, and the problems in its text."""
    reading = json.read(source, limits)
    if not reading.documents:
        claims = shows(source)
        return Reading([], reading.problems if claims else [], claims)
    (document,) = reading.documents
    resources = list(_resources(document.data, (), {}, _DEPTH))
    slips = list(_misspelt(document.data, (), _DEPTH))
    if not resources and not slips:
        return Reading([], [])
    extracted = all(resource.extracted for resource in resources) and not slips
    exports = Exports(source, Absence.EMPTY if extracted else Absence.UNKNOWN, NEVER)
    try:
        for resource in resources:
            _add(exports, resource, node_at(document.root, resource.path))
        for path, step, what, name in slips:
            _report(exports, node_at(document.root, path), step, what, name)
    except ReadError as error:
        return Reading([], [*reading.problems, *exports.problems, error.diagnostic(source)], claims=True)
    return Reading(exports.documents(), [*reading.problems, *exports.problems], claims=True)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be parsed contains resources of supported kinds."""
    return _RESOURCE.search(straightened(source.text)) is not None


def _resources(data: Any, path: Path, parameters: dict[str, str], depth: int) -> Iterator[_Resource]:
    """Yield the resources of supported kinds in plain data, in the order of the text."""
    if isinstance(data, dict):
        given = data.get("parameters")
        if isinstance(given, dict):
            parameters = parameters | {key: value for key, value in given.items() if isinstance(value, str)}
        kind = data.get("resourceType", data.get("type"))
        properties = data.get("properties")
        if isinstance(kind, str) and kind.lower().startswith(_PREFIX):
            name = kind.lower().removeprefix(_PREFIX)
            if name in ONLINE and isinstance(properties, dict):
                # a snapshot calls its resources so: `EXOInboundConnector-Head office`; people call theirs as they like
                extracted = str(data.get("displayName")).lower().startswith(f"exo{name}")
                yield _Resource(ONLINE[name], path, parameters, extracted)
            return
    if depth and isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(value, dict | list):
                yield from _resources(value, (*path, step), parameters, depth - 1)


def _misspelt(data: Any, path: Path, depth: int) -> Iterator[tuple[Path, str, str, str]]:
    """Yield misspellings that prevent a resource of a supported kind from being recognised: the path of the mapping,
    the key, what it or its value should be, and the name; no name if the properties are not a mapping."""
    if isinstance(data, dict):
        typed = next((key for key in ("resourceType", "type") if isinstance(data.get(key), str)), "")
        word = str(data.get(typed)).lower()
        if typed and _NAMES.nearest(word):
            yield path, typed, _VALUE, _NAMES.nearest(word)
        elif word in _NAMES.names and not isinstance(data.get("properties"), dict):
            yield from ((path, key, _KEY, "properties") for key in data if one_slip_apart(key, "properties"))
            if data.get("properties") is not None:
                yield path, "properties", _VALUE, ""
        elif not typed:
            held = (key for key, value in data.items() if str(value).lower() in _NAMES.names)
            yield from ((path, key, _KEY, "resourceType") for key in held if one_slip_apart(key, "resourceType"))
    if depth and isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(value, dict | list):
                yield from _misspelt(value, (*path, step), depth - 1)


def _report(exports: Exports, node: Node, step: str, what: str, name: str) -> None:
    assert isinstance(node, Mapping)
    place = node.entries[step][what == _VALUE]
    if not name:
        words = f"{show(place.value)} stands where the properties of a resource are"
        add_problem(exports.problems, problem(WRONG_TYPE, exports.source, place.start, place.end, words))
        return
    add_problem(exports.problems, misspelt(exports.source, place.start, place.end, what, name))


def _add(exports: Exports, resource: _Resource, node: Node) -> None:
    assert isinstance(node, Mapping)
    place = node.entries["resourceType" if "resourceType" in node.entries else "type"][1]
    held = node.entries["properties"][1]
    assert isinstance(held, Mapping)
    if not resource.extracted:
        exports.declare(resource.kind, place, partial=True)
    properties = [_property(name, key, value, resource.parameters) for name, (key, value) in held.entries.items()]
    exports.add(resource.kind, Span(node.start, node.end), properties, place=place)


def _property(name: str, key: Node, value: Node, parameters: dict[str, str]) -> Property:
    """Return a property with its expressions resolved as far as the file sets their parameters."""
    unknown: dict[Path, str] = {}
    if isinstance(value, Sequence):
        made = Sequence(value.start)
        made.end = value.end
        for index, item in enumerate(value.items):
            told = _resolved(item, parameters)
            if told is None:
                unknown[(index,)] = _PARAMETER
            made.items.append(told or item)
            made.value.append((told or item).value)
        return Property(name, key, made, unknown)
    told = _resolved(value, parameters)
    return Property(name, key, told or value, {} if told else {(): _PARAMETER})


def _resolved(node: Node, parameters: dict[str, str]) -> Node | None:
    """Return the node of a value with an expression replaced by its value; None if that is unknown."""
    text = node.value if isinstance(node, Scalar) else None
    start = _EXPRESSION.match(text) if isinstance(text, str) else None
    if start is None:
        return node
    assert isinstance(text, str)
    at = start.end() if start[1].lower() == "concat" else text.index(start[1])
    parts: list[str] = []
    while argument := _ARGUMENT.match(text, at):
        part = parameters.get(argument[2]) if argument[2] is not None else argument[1].replace("''", "'")
        if part is None:
            return None
        parts.append(part)
        at = argument.end()
        if text[at : at + 1] != ",":
            break
        at += 1
    closing = ")]" if start[1].lower() == "concat" else "]"
    rest = "".join(text[at:].split())
    return Scalar(node.start, node.end, "".join(parts)) if parts and rest == closing else None
