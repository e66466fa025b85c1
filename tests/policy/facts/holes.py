"""Tenants in which one thing is not known, and ways to fill it in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any, NamedTuple

from making import tenant

from relaylint.check.examples import add_certificates
from relaylint.model.kinds import kind
from relaylint.model.schema_index import KEYS
from relaylint.values.syntaxes import ALL_ELSE, NOT_SAID

from .worlds import World, worlds

HOLE = "${hole}"
FILLINGS = 5
"""How many values are tried for what is not known, besides the one that was there."""


class Pierced(NamedTuple):
    """A world in which one thing is not known, what that is, and the same world with values for it."""

    what: str
    open: World
    filled: tuple[World, ...]


Definitions = dict[str, Any]
Place = tuple[str | int, ...]


def pierced(world: World, random: Random) -> Iterator[Pierced]:
    """Yield a world with each of its values in turn not known, and with what files may leave out."""
    for place, values in _holes(world.written, random):
        written = _with(world.written, place, HOLE)
        filled = [_with(world.written, place, value) for value in values]
        yield _pierced(world, ".".join(map(str, place)), written, filled)
    for place, about in _definitions(world.written):
        stated = _at(world.written, place)
        rest = [{}, *(_some_of(about, count, random) for count in (1, 1, 2, 3))]
        filled = [_with(world.written, place, {**more, **stated}) for more in rest]
        written = _with(world.written, place, {**stated, ALL_ELSE: NOT_SAID})
        yield _pierced(world, f"what is not stated of {'.'.join(map(str, place))}", written, filled)


def _pierced(world: World, what: str, written: Definitions, filled: list[Definitions]) -> Pierced:
    return Pierced(what, _world(world, written), tuple(_world(world, each) for each in filled))


def _world(world: World, written: Definitions) -> World:
    made = tenant(json.dumps(written), world.tenants[0].folder)
    add_certificates(made, world.files)
    return world._replace(tenants=(made, *world.tenants[1:]), written=written)


def _definitions(written: Definitions) -> Iterator[tuple[Place, str]]:
    """Yield the place and kind of each definition."""
    for key, listed in written.items():
        name = KEYS.get(key.lower(), "")
        if isinstance(listed, dict):
            yield (key,), name
        for index in range(len(listed)) if isinstance(listed, list) else ():
            if isinstance(listed[index], dict):
                yield (key, index), name


def _holes(written: Definitions, random: Random) -> Iterator[tuple[Place, list[Any]]]:
    for key, listed in written.items():
        if key.lower() in KEYS and isinstance(listed, list):
            others = [other.written[key] for other in random.sample(worlds(), 40) if key in other.written]
            yield (key,), [listed, [], *others[:FILLINGS]]
    for place, name in _definitions(written):
        for property, value in _at(written, place).items():
            main = kind(name).spellings.get(property.lower(), property)
            if value in (None, [], HOLE) or main == kind(name).name_property:
                continue
            known = _known(name, main)
            yield (*place, property), [value, *random.sample(known, min(FILLINGS, len(known)))]
            for index, item in enumerate(value if isinstance(value, list) else ()):
                items = [one for listed in known if isinstance(listed, list) for one in listed]
                yield (*place, property, index), [item, *random.sample(items, min(FILLINGS, len(items)))]


@cache
def _known(name: str, property: str) -> list[Any]:
    """Return the values that a property has in any world, but for empty ones and those not known."""
    found: dict[str, Any] = {}
    for world in worlds():
        for place, about in _definitions(world.written):
            value = _at(world.written, place).get(property) if about == name else None
            text = json.dumps(value)
            if value not in (None, []) and "$" not in text and "{{" not in text:
                found[text] = value
    return list(found.values())


def _unstated(name: str) -> list[str]:
    """Return the properties of which, where a file says that it does not state all, nobody knows the value."""
    about = kind(name)
    outputs = {property for property, schema in about.properties.items() if schema.get("readOnly")}
    return [main for main in about.properties if main not in {*about.empty_defaults, *outputs, about.name_property}]


def _some_of(name: str, count: int, random: Random) -> Definitions:
    """Return values for some properties of a kind."""
    known = {property: _known(name, property) for property in _unstated(name)}
    able = [property for property, values in known.items() if values]
    return {property: random.choice(known[property]) for property in random.sample(able, min(count, len(able)))}


def _at(written: Any, place: Place) -> Any:
    for step in place:
        written = written[step]
    return written


def _with(written: Any, place: Place, value: Any) -> Any:
    """Return a copy with another value at a place."""
    if not place:
        return value
    copy: Any = dict(written) if isinstance(written, dict) else list(written)
    copy[place[0]] = _with(written[place[0]], place[1:], value)
    return copy
