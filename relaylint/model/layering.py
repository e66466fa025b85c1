"""Merges several definitions of one object: those of more and less specific layers, and amendments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from relaylint.core.diagnostic import Location
from relaylint.core.document import Absence, Part, Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import TEMPLATE, Definition, Unknown

PROPERTIES: Final = "properties"
DEFINITIONS: Final = "definitions"
KINDS: Final = "kinds"
STRATEGIES: Final = (PROPERTIES, DEFINITIONS, KINDS)
"""What a more specific layer replaces: single properties, whole definitions, or all definitions of a kind."""


class Layers(NamedTuple):
    """The layers of a tenant.

    ``of`` returns the layer of a file: 0 is the most specific; None: not in a layer. ``merge`` is one of `STRATEGIES`.
    """

    of: Callable[[str], int | None]
    merge: str = PROPERTIES


class Combined(Definition):
    """A definition merged from several files, ``made_of``: later ones override earlier ones.

    The main one is the last that is not an amendment, or else the first. It provides the name, ``document`` and
    ``path``, and is where missing properties are located. Defaults are those of the first that is not an amendment.
    """

    __slots__ = ("_holders",)

    def __init__(self, made_of: Sequence[Definition]) -> None:
        defining = [part for part in made_of if not part.amends]
        main, base = (defining[-1], defining[0]) if defining else (made_of[0], None)
        self.kind, self.document, self.path, self.tenant = main.kind, main.document, main.path, main.tenant
        holders = {name: part.holder(name) for part in made_of for name in part.data}
        holders |= {name: main.holder(name) for name in _names(main) if name in main.data}
        self._holders = holders
        self.data = {name: holder.data[name] for name, holder in holders.items()}
        self._written, self._normal, self._mappings = main._written, {}, {}
        self._unknown = {
            path: reason
            for part in self.parts
            for path, reason in part._unknown.items()
            if holders.get(str(path[0])) is part
        }
        self.absent = base.absent if base else Absence.UNKNOWN
        self._defaults: dict[str, Any] = (base or main)._defaults
        self.amends, self.removed = base is None, False

    @property
    def parts(self) -> list[Definition]:
        """The definitions, each from one file, that make up this one."""
        return list(dict.fromkeys(self._holders.values()))

    def holder(self, name: str) -> Definition:
        """Return the definition, from one file, that contains a property."""
        return self._holders.get(name, self)

    def normal(self, name: str) -> Any:
        """Return a property in normal form, from the definition that contains it."""
        holder = self._holders.get(name)
        return holder.normal(name) if holder else super().normal(name)

    def mapping(self, name: str) -> Definition | None:
        """Return the mapping that a property holds, in the file that contains it."""
        holder = self._holders.get(name)
        return holder.mapping(name) if holder else None

    def locate(self, path: Path, part: Part = Part.VALUE) -> Location:
        """Return the location of ``part`` at ``path``, in the file that contains it."""
        holder = self._holders.get(str(path[0])) if path else None
        return holder.locate(path, part) if holder else super().locate(path, part)


def layered(
    definitions: Iterable[Definition], removed: Iterable[Definition], layers: Layers, declared: Iterable[str] = ()
) -> list[Definition]:
    """Return the definitions of a kind, with those of the same name in different layers merged.

    ``removed`` are definitions that declare an object absent: they remove what less specific layers define.
    ``declared`` are the files that declare the kind. Definitions outside the layers, and those without a known name,
    are unchanged.
    """
    placed = [(layers.of(definition.document.source.name), definition) for definition in (*definitions, *removed)]
    if layers.merge == KINDS and not all(definition.kind.single for _, definition in placed):
        known = [layer for layer, _ in placed] + [layers.of(file) for file in declared]
        least = min((layer for layer in known if layer is not None), default=0)
        placed = [(layer, definition) for layer, definition in placed if layer is None or layer <= least]
    groups: dict[str, list[tuple[int, Definition]]] = {}
    order: list[Definition | str] = []
    for layer, definition in placed:
        name = None if layer is None else identity(definition)
        if layer is None or name is None:
            order += [] if definition.removed else [definition]
            continue
        if name not in groups:
            groups[name] = []
            order.append(name)
        groups[name].append((layer, definition))
    return [
        definition
        for entry in order
        for definition in ([entry] if isinstance(entry, Definition) else _of_one_name(groups[entry], layers.merge))
    ]


def _of_one_name(group: list[tuple[int, Definition]], merge: str) -> Iterator[Definition]:
    """Yield the merged definition of one object, then duplicates within a layer, then its amendments."""
    ended = min((layer for layer, definition in group if definition.removed), default=None)
    there = sorted(
        (
            (layer, definition)
            for layer, definition in group
            if not definition.removed and (ended is None or layer <= ended)
        ),
        key=lambda entry: entry[0],
    )
    firsts: dict[int, Definition] = {}
    doubles = []
    for layer, definition in there:
        if not definition.amends and firsts.setdefault(layer, definition) is not definition:
            doubles.append((layer, definition))
    parts = list(firsts.values())
    if parts:
        whole = merge == DEFINITIONS and not parts[0].kind.single
        yield parts[0] if whole or len(parts) == 1 else Combined(parts[::-1])
        yield from (definition for layer, definition in doubles if not whole or layer == min(firsts))
    there.sort(key=lambda entry: -entry[0])
    yield from (definition for _, definition in there if definition.amends)


def amended(definitions: Iterable[Definition]) -> list[Definition]:
    """Return the definitions of a kind with amendments merged into what they amend; later ones take precedence.

    Amendments of objects that no file defines become one partially known definition.
    """
    listed = list(definitions)
    bases: dict[str, Definition] = {}
    amendments: dict[str, list[Definition]] = {}
    for definition in listed:
        name = identity(definition)
        if name is not None and definition.amends:
            amendments.setdefault(name, []).append(definition)
        elif name is not None:
            bases.setdefault(name, definition)
    heads = {bases.get(name, parts[0]): (name, parts) for name, parts in amendments.items()}
    merged = []
    for definition in listed:
        name, parts = heads.get(definition, (None, []))
        if name is not None:
            whole = [bases[name], *parts] if name in bases else parts
            merged.append(Combined(whole) if len(whole) > 1 else definition)
        elif not definition.amends or identity(definition) is None:
            merged.append(definition)
    return merged


def identity(definition: Definition) -> str | None:
    """Return the name of an object for comparison; None if it is unknown.

    The same placeholder in the same file stands for the same name. A definition that may not exist still has a name.
    """
    if definition.kind.single:
        return ""
    for name in _names(definition):
        if name in definition.data:
            value = definition.value(name)
            if value == TEMPLATE:
                return f"{definition.document.source.name}\n{definition.data[name]}"
            if isinstance(value, Unknown) and value.doubted:
                value = definition.data[name]
            return value.strip().lower() if isinstance(value, str) else None
    return None


def _names(definition: Definition) -> tuple[str, ...]:
    """Return the properties that can name an object, starting with the one that identifies it in Exchange."""
    name = definition.kind.name_property
    return () if name is None else tuple(dict.fromkeys(("Name", name)))
