"""Offsets in a file to what stands there: a property of a definition, or its value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relaylint.check.ignores.anchoring import file_definitions
from relaylint.core.diagnostic import Location
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Tenant


class ValueSpot(NamedTuple):
    """A property of a definition, its value, or an item of that: its path, which part of it, and where it stands."""

    definition: Definition
    path: Path
    part: Part
    location: Location

    @property
    def name(self) -> str:
        """The name of the property."""
        return str(self.path[0])

    @property
    def value(self) -> Any:
        """The value that stands there in normal form, or the list of values."""
        value = self.definition.normal(self.name)
        if len(self.path) > 1 and isinstance(value, list) and isinstance(self.path[1], int):
            return value[self.path[1]] if self.path[1] < len(value) else None
        return value


def spots_of(definition: Definition) -> Iterator[ValueSpot]:
    """Yield the properties of a definition from one file, and their values: of a list each item."""
    for name, value in definition.data.items():
        if definition.document.has(definition.written((name,))):
            yield _spot(definition, (name,), Part.KEY)
            for index in range(len(value) if isinstance(value, list) else 0):
                yield _spot(definition, (name, index), Part.VALUE)
            yield _spot(definition, (name,), Part.VALUE)


def definitions_in(tenant: Tenant, path: str) -> Iterator[Definition]:
    """Yield the definitions of a tenant that stand in a file."""
    return (each for each in file_definitions(tenant) if each.document.source.name == path)


def spots_in(tenant: Tenant, path: str) -> Iterator[ValueSpot]:
    """Yield what stands in a file of a tenant."""
    for definition in definitions_in(tenant, path):
        yield from spots_of(definition)


def spot_at(tenant: Tenant, path: str, offset: int) -> ValueSpot | None:
    """Return what stands at an offset of a file, as narrowly as can be said."""
    here = (spot for spot in spots_in(tenant, path) if _holds(spot, offset))
    return min(here, key=lambda spot: spot.location.span.end - spot.location.span.start, default=None)


def spot_before(tenant: Tenant, source: Source, offset: int) -> ValueSpot | None:
    """Return what stood at an offset of a text when its tenant was read, as long as that is still there.

    Something may have been written since in one place: what stands before it, and behind it, is where it was.
    """
    text = source.text
    first = next(definitions_in(tenant, source.name), None)
    before = first.document.source.text if first else ""
    if before.startswith(text[:offset]):
        further = 0
    elif before.endswith(text[offset:]):
        further = len(before) - len(text)
    else:
        return None
    spot = spot_at(tenant, source.name, offset + further)
    if spot is None:
        return None
    start, end = spot.location.span
    start, end = max(start - 1, 0), end + 1  # no more of a word has been written beside it
    return spot if before[start:end] == text[max(start - further, 0) : end - further] else None


def _spot(definition: Definition, path: Path, part: Part) -> ValueSpot:
    return ValueSpot(definition, path, part, definition.locate(path, part))


def _holds(spot: ValueSpot, offset: int) -> bool:
    start, end = spot.location.span
    return start <= offset <= end
