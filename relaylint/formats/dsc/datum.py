"""Reads Datum layers and DscConfig.M365 data: YAML whose file name or keys name a Microsoft365DSC resource."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.checks import WRONG_TYPE
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Absence, Mapping, Node, Path, Scalar, Sequence, resolved
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import one_slip_apart
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.dsc.ensuring import add_ensure_faults, doubted, ensured
from relaylint.formats.dsc.table import ENSURE, NAMES, NEVER, RESOURCES, SINGLE, Resource, is_of_ours
from relaylint.formats.shaping import NOTHING, Assembly, Entry
from relaylint.formats.table import FORMATS
from relaylint.model.kinds import in_singular, kind
from relaylint.model.schema_index import NAMING
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem, shown
from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.comments import comments

_NEAR: Final = FORMATS["datum"].words
_STEM: Final = re.compile(r"c?exo?([a-z]+)")
_KEY: Final = re.compile(
    rf"(?:^|[{{,-])[ \t]*[\"']?c?(?:{'|'.join(RESOURCES)})[\"']?[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_ITEMS: Final = "items"
_NAMED: Final = frozenset(map(str.lower, NAMING))
_SIGNS: Final = {
    name: frozenset(
        main.lower()
        for main, about in kind(name).properties.items()
        if about.get("x-export") == "own" and about.get("x-mark") and "x-dsc" in about
    )
    for name in dict.fromkeys(resource.kind for resource in RESOURCES.values() if not resource.some)
}
"""Properties, in lower case, that are unique to a kind: they identify list items if the file name does not."""
_SIGN: Final = re.compile("|".join(sign for signs in _SIGNS.values() for sign in sorted(signs)), re.IGNORECASE)
_EXPRESSION: Final = re.compile(r"\[x=", re.IGNORECASE)
_ENCRYPTED: Final = re.compile(r"\[ENC=", re.IGNORECASE)
_COMPUTED: Final = "its value is computed by an expression of Datum"


class _Listing(NamedTuple):
    """A resource in a file: its type, the node that names it, and its value."""

    resource: Resource
    place: Node
    body: Node


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions in a Datum file; no document if it is none, or only contains other resources."""
    text, named = source.text, _named(source.name)
    near = _NEAR.nearest(_stem(source.name)) or _NEAR.near(lowered(text))
    if not shows(source) and _SIGN.search(text) is None and not near:
        return Reading([], [])
    reading = reader.read(source, limits)
    assembly = Assembly(source, Absence.EMPTY, reading.problems, NEVER)
    assembly.together = True
    slips: list[Diagnostic] = []
    try:
        for document in reading.documents:
            for item in _resources(document.root, named):
                _take(assembly, item)
            for place, *words in _misspelt(document.root, source.name):
                add_problem(slips, misspelt(source, place.start, place.end, *words))
    except ReadError as fault:
        reading.problems.append(fault.diagnostic(source))
    documents = assembly.documents(comments)
    claims = bool(documents or slips) or (bool(reading.problems) and shows(source))
    return Reading(documents, [*reading.problems, *slips], claims)


def shows(source: Source) -> bool:
    """Return whether a file that cannot be parsed is named after a resource, or contains the key of one."""
    return _named(source.name) is not None or _KEY.search(source.text) is not None


def _misspelt(root: Node, file: str) -> Iterator[tuple[Node, str, str, str]]:
    """Yield misspellings of the names that resources are listed under: the node, what it should be, the name, and the
    word itself if it is not in the file."""
    stem = _stem(file)
    named, near = _named(file), _NEAR.nearest(stem)
    listed = _entry(root, _ITEMS)
    if near and named is None and (listed or _is_instance(RESOURCES[near.removeprefix("c")], root)):
        place = listed[0] if listed else Scalar(root.start, min(root.start + 1, root.end), "")
        called = os.path.splitext(os.path.basename(file))[0]
        yield place, "resource that a file can be called after", _spelt(near), called
    slip = None if listed else _near_items(root)
    if slip and (named or near or _told_by_properties(slip[1])):
        yield slip[0], "key of a layer", "Items", ""
    for name, key, value in _entries(root):
        resource, near = _resource(name), _NEAR.nearest(name.lower())
        slip = _near_items(value) if resource and not _is_instance(resource, value) else None
        if slip:
            yield slip[0], "key of a layer", "Items", ""
        elif near and resource is None and _is_instance(RESOURCES[near.removeprefix("c")], value):
            yield key, "resource", _spelt(near), ""


def _named(file: str) -> Resource | None:
    """Return the resource that a file is named after, with or without the ``c`` of a composite resource."""
    match = _STEM.fullmatch(_stem(file))
    return (RESOURCES.get(f"exo{match[1]}") or RESOURCES.get(f"exo{in_singular(match[1])}")) if match else None


def _stem(file: str) -> str:
    return os.path.splitext(os.path.basename(file))[0].lower()


def _spelt(name: str) -> str:
    """Return the module's spelling of a resource name in lower case, preserving a leading ``c``."""
    return name[: -len(name.removeprefix("c"))] + NAMES[name.removeprefix("c")]


def _resources(root: Node, named: Resource | None) -> Iterator[_Listing]:
    """Yield the resources in a document: the one that the file is named after, or those named by keys."""
    listed = _entry(root, _ITEMS)
    if named is not None and (listed or _is_instance(named, root)):
        start = root.start
        yield _Listing(named, listed[0] if listed else Scalar(start, min(start + 1, root.end), ""), root)
    elif listed and (resource := _told_by_properties(listed[1])):
        yield _Listing(resource, listed[0], root)
    else:
        yield from _keyed(root)


def _keyed(root: Node) -> Iterator[_Listing]:
    """Yield the values of keys that name a resource, at any depth."""
    for name, key, value in _entries(root):
        resource = _resource(name)
        if resource and _is_instance(resource, value):
            yield _Listing(resource, key, value)


def _entries(root: Node) -> Iterator[tuple[str, Node, Node]]:
    """Yield name, key and value of every entry, at any depth, except below the name of a resource."""
    stack, seen = [root], set()
    while stack:
        node = resolved(stack.pop())
        if node in seen:
            continue
        seen.add(node)
        below: list[Node] = []
        if isinstance(node, Sequence):
            below = node.items
        elif isinstance(node, Mapping):
            for name, (key, value) in node.entries.items():
                yield name, key, value
                if _resource(name) is None:
                    below.append(value)
        stack.extend(reversed(below))


def _near_items(node: Node) -> tuple[Node, Node] | None:
    """Return key and value of the list of a layer with a misspelt key."""
    target = resolved(node)
    if not isinstance(target, Mapping):
        return None
    return next((entry for name, entry in target.entries.items() if one_slip_apart(name.lower(), _ITEMS)), None)


def _resource(name: str) -> Resource | None:
    return RESOURCES.get(name.lower().removeprefix("c"))


def _is_instance(resource: Resource, body: Node) -> bool:
    """Return whether the value of a resource name describes an instance: it may also hold merge options."""
    body = resolved(body)
    if isinstance(body, Sequence):
        return not resource.some and (not body.items or any(_is_named(item) for item in body.items))
    if resource.some:
        return isinstance(body, Mapping) and any(
            name.lower() == SINGLE or name.lower() in kind(resource.kind).spellings for name in body.entries
        )
    return _entry(body, _ITEMS) is not None or _is_named(body)


def _is_named(node: Node) -> bool:
    return any(_entry(node, name) for name in _NAMED)


def _told_by_properties(listed: Node) -> Resource | None:
    """Return the resource of the items of a list, by the names of their properties."""
    listed = resolved(listed)
    items = listed.items if isinstance(listed, Sequence) else []
    mappings = [item for item in map(resolved, items) if isinstance(item, Mapping)]
    names = {name.lower() for item in mappings for name in item.entries}
    told = [name for name, signs in _SIGNS.items() if signs & names]
    return Resource(told[0]) if len(told) == 1 and any(map(_is_named, mappings)) else None


def _take(assembly: Assembly, listing: _Listing) -> None:
    """Add the instances of a resource. Raises `ReadError` if there are too many faults."""
    resource, place, body = listing
    listed = _entry(body, _ITEMS)
    value = listed[1] if listed else body
    node = resolved(value)
    items = node.items if isinstance(node, Sequence) else [value]
    if not resource.some:
        # the items of an expression are unknown, and a missing list says nothing
        open_ = any(item.value in (None, "") or _why_unknown(item.value) for item in items)
        assembly.declare(resource.kind, place, partial=open_)
    for item in items:
        instance = resolved(item)
        if isinstance(instance, Mapping):
            _add(assembly, resource, place, Span(item.start, item.end), instance)
        elif item.value not in (None, "") and not _why_unknown(item.value):
            words = f"`{shown(str(item.value))}` stands where {resource.kind} takes a mapping"
            add_problem(assembly.problems, problem(WRONG_TYPE, assembly.source, item.start, item.end, words))


def _add(assembly: Assembly, resource: Resource, place: Node, span: Span, instance: Mapping) -> None:
    about = kind(resource.kind)
    given = [_property(name, key, value) for name, (key, value) in instance.entries.items()]
    said = ensured(given)
    names = frozenset(entry.name.lower() for entry in given)
    entries = [
        entry for entry in given if is_of_ours(resource, entry.name, names) and entry.name.lower() not in said.names
    ]
    if not entries:
        return
    named = next((str(entry.value.value) for entry in entries if entry.name.lower() in _NAMED), "")
    add_ensure_faults(assembly, said.faults, about, named)
    if said.doubt:
        switch = next((entry.value for entry in given if entry.name.lower() == ENSURE), place)
        entries = doubted(about, entries, said.doubt, switch)
        assembly.declare(resource.kind, place, partial=True)
    assembly.add(resource.kind, place, span, entries, removed=said.removed, amends=resource.some)


def _property(name: str, key: Node, value: Node) -> Entry:
    """Return a property as written, with the reasons why its value, or an item of it, cannot be known."""
    node = resolved(value)
    if isinstance(node, Scalar):
        if node is not value:  # the place of the alias, where its text is used
            value = Scalar(value.start, value.end, node.value)
        reason = _why_unknown(node.value)
        return Entry(name, key, value, {(): reason} if reason else NOTHING)
    if not isinstance(node, Sequence):
        return Entry(name, key, value)
    unknown: dict[Path, str] = {}
    for index, item in enumerate(node.value):
        reason = _why_unknown(item)
        if reason:
            unknown[(index,)] = reason
    return Entry(name, key, value, unknown)


def _why_unknown(value: object) -> str:
    """Return why a value cannot be known from the file; empty if it can."""
    if not isinstance(value, str):
        return ""
    if _ENCRYPTED.search(value):
        return "its value is encrypted"
    return _COMPUTED if _EXPRESSION.search(value) else ""


def _entry(node: Node, name: str) -> tuple[Node, Node] | None:
    """Return key and value of a mapping's entry, by its name in lower case; None if there is none."""
    target = resolved(node)
    if not isinstance(target, Mapping):
        return None
    return next((entry for key, entry in target.entries.items() if key.lower() == name), None)
