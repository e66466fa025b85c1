"""Reads JSON of Exchange objects, as `ConvertTo-Json` and the admin API write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.document import Mapping, Node, Path, node_at
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import one_slip_apart
from relaylint.core.text import Source, Span
from relaylint.formats.exports.object_kinds import (
    MARKS,
    kind_but_for_slips,
    kind_called,
    kind_of,
    kinds_meant,
    letters_of,
    named_in_json,
)
from relaylint.formats.exports.objects import Exported, Exports, properties_of
from relaylint.formats.native import is_key
from relaylint.model.kinds import in_plural, kind
from relaylint.model.schema_index import KEYS
from relaylint.syntax import json
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, problem

_DEPTH: Final = 8
"""Maximum depth at which objects are searched for: in lists under mapping keys, in the `value` of a response, in
lists."""
_SHALLOW: Final = 4
"""Maximum depth at which a single property, such as `RejectDirectSend`, identifies a kind: reports quote it deep
down."""
_OURS: Final = frozenset(key for key, name in KEYS.items() if name not in MARKS)
"""Keys of kinds that Exchange does not export, in lower case."""
_WRITTEN: Final = frozenset.intersection(
    *(
        frozenset(main.lower() for main, about in kind(name).properties.items() if about.get("readOnly"))
        for name in MARKS
    )
)
"""Properties that only Exchange writes, of any kind, in lower case."""


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions of an export, and the problems in its text."""
    reading = json.read(source, limits)
    if not reading.documents:
        claims = shows(source)
        return Reading([], reading.problems if claims else [], claims)
    (document,) = reading.documents
    if isinstance(document.data, str) and named_in_json(document.data):
        start = document.root.start
        words = "the whole of the JSON is the text of a string"
        help = "export it with `ConvertTo-Json` once, or write what stands in the string into the file"
        return Reading([], [problem(SYNTAX_ERROR, source, start, start + 1, words, help=help)], claims=True)
    objects = list(_objects(document.data, letters_of(source.name), ()))
    if not all(taken.exported for taken in objects) and _is_native(document.data):
        return Reading([], [])
    exports = Exports(source)
    doubted = None if _has_our_keys(document.data) else next(_doubted(document.data, letters_of(source.name), ()), None)
    if doubted is not None:
        exports.doubt(_exported("", node_at(document.root, doubted)).properties)
    try:
        exports.take([_exported(taken.kind, node_at(document.root, taken.path)) for taken in objects])
    except ReadError as error:
        return Reading([], [*reading.problems, *exports.problems, error.diagnostic(source)], claims=True)
    documents = exports.documents()
    return Reading(documents, [*(reading.problems if documents else []), *exports.notes], claims=bool(documents))


def shows(source: Source) -> bool:
    """Return whether a text that cannot be parsed contains the properties of a kind as keys."""
    return named_in_json(source.text)


class _Object(NamedTuple):
    """An object: its kind, its path, and whether it has properties that only Exchange writes."""

    kind: str
    path: Path
    exported: bool


def _objects(data: Any, called: str, path: Path, ours: bool = False) -> Iterator[_Object]:
    """Yield the objects in plain data, in the order of the text.

    ``ours``: it is below a key of ours in a list, as in examples: there only exports are read.
    """
    if isinstance(data, dict):
        name = _kind(data, called)
        if name:
            exported = sum(key.lower() in _WRITTEN for key in data) > 1
            if exported or not (ours or (len(path) > _SHALLOW and kind(name).single)):
                yield _Object(name, path, exported)
            return
        ours = ours or (_has_our_keys(data) and any(isinstance(step, int) for step in path))
    if len(path) < _DEPTH and isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(value, dict | list):
                inner = f"{called} {letters_of(step)}" if isinstance(step, str) else called
                yield from _objects(value, inner, (*path, step), ours)


def _kind(data: dict[str, Any], called: str) -> str | None:
    """Return the kind of an object; ``called``: the names of the file and of the keys above the object."""
    return kind_of(data, called) or kind_but_for_slips(data, called) or kind_called(data, called.partition(" ")[0])


def _doubted(data: Any, called: str, path: Path) -> Iterator[Path]:
    """Yield the paths of objects in plain data that look like supported ones but whose kind cannot be determined."""
    if isinstance(data, dict):
        if _kind(data, called):
            return
        if kinds_meant(data):
            yield path
    if len(path) < _SHALLOW and isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(value, dict | list):
                yield from _doubted(value, called, (*path, step))


def _has_our_keys(data: Any) -> bool:
    """Return whether data has keys of relaylint's own format."""
    return isinstance(data, dict) and any(key.lower() in KEYS or in_plural(key.lower()) in KEYS for key in data)


def _is_native(data: Any) -> bool:
    """Return whether data is in relaylint's own format: most keys are, or one that no export has. Scripts write other
    kinds of objects into the same file."""
    known = [key for key in data if is_key(key)] if _has_our_keys(data) else []
    hosts = any(key.lower() == ours or one_slip_apart(key.lower(), ours) for key in known for ours in _OURS)
    return bool(known) and (hosts or 2 * len(known) >= len(data))


def _exported(name: str, node: Node) -> Exported:
    assert isinstance(node, Mapping)
    return Exported(name, Span(node.start, node.end), properties_of(node))
