"""Collects exported Exchange objects, in any syntax, into a document of definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as ReadOnly
from functools import cache

from relaylint.core.checks import UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Absence, Document, Mapping, Node, Path, no_comments
from relaylint.core.lookalikes import bare
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names
from relaylint.core.text import Source, Span
from relaylint.formats.dsc.ensuring import add_ensure_faults, doubted, ensured
from relaylint.formats.exports.object_kinds import ANY, MARKS, SHORTEST, kinds_meant
from relaylint.formats.exports.object_values import shaped
from relaylint.formats.exports.server_objects import is_of_server
from relaylint.formats.servers import LeftOut
from relaylint.formats.shaping import NEVER_NONE, NOTHING, Assembly, Entry
from relaylint.formats.untold import name_in, untold
from relaylint.model.kinds import Kind, kind, own_meant
from relaylint.syntax.reading import add_problem, problem, shown

AROUND = "\"'(){}[]<> \t"
"""Stray punctuation around a name."""


class Property(NamedTuple):
    """A property of an object: its name, the node of the name, and the node of the value. ``unknown`` as in `Entry`."""

    name: str
    key: Node
    value: Node
    unknown: dict[Path, str] | None = None


class Exported(NamedTuple):
    """An object returned by a `Get-` cmdlet: its kind, its span, its properties (at least one)."""

    kind: str
    span: Span
    properties: list[Property]


class Exports:
    """Collects the exported objects of a file."""

    def __init__(
        self,
        source: Source,
        absent: Absence = Absence.UNKNOWN,
        never: ReadOnly[str, frozenset[str]] = NEVER_NONE,
    ) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []
        self._assembly = Assembly(source, absent, self.problems, never)
        self._single: set[str] = set()
        self._slips: set[int] = set()
        self.left_out = LeftOut(source)
        self._untold: list[Diagnostic] = []

    def declare(self, name: str, place: Node, *, partial: bool = False) -> None:
        """Record that the file declares a kind; see `Assembly.declare`."""
        self._assembly.declare(name, place, partial=partial)

    def take(self, objects: list[Exported]) -> None:
        """Add objects that one cmdlet per kind may have returned, except those of an Exchange server.

        If one of them belongs to a server, so do those without a path in the directory. Raises `ReadError` if there are
        too many faults.
        """
        plain = [{given.name: given.value.value for given in one.properties} for one in objects]
        servers = {one.kind for one, values in zip(objects, plain, strict=True) if is_of_server(one.kind, values)}
        for one, values in zip(objects, plain, strict=True):
            beside = one.kind in servers and "DistinguishedName" not in values
            if beside or is_of_server(one.kind, values):
                self.left_out.add(one.kind, one.properties[0].key)
            else:
                self.add(one.kind, one.span, one.properties)

    def add(
        self,
        name: str,
        span: Span,
        properties: Iterable[Property],
        *,
        place: Node | None = None,
        amends: bool = False,
    ) -> None:
        """Add an object of a kind with a span; properties outside the schema are omitted, except ``Ensure``.

        ``place`` is the node that identifies its kind, by default the property that does. Raises `ReadError` if there
        are too many faults.
        """
        about, trimmed = kind(name), _trimmed(list(properties))
        telling = place or _telling(name, trimmed)
        self._report_slips(about, trimmed)
        entries = [entry for entry in self._entries(about, trimmed) if entry is not None]
        if about.single:
            entries = [entry for entry in entries if entry.name.lower() not in self._single]
            self._single.update(entry.name.lower() for entry in entries)
        if telling is None or not entries:
            return
        said = ensured(Entry(given.name, given.key, given.value, given.unknown or NOTHING) for given in trimmed)
        add_ensure_faults(self._assembly, said.faults, about, _named(about, trimmed))
        if said.doubt:
            entries = doubted(about, entries, said.doubt, telling)
            self._assembly.declare(name, telling, partial=True)
        self._assembly.add(name, telling, span, entries, removed=said.removed, amends=amends)

    def doubt(self, properties: list[Property]) -> None:
        """Record an object of undetermined kind; the first that resembles a supported one is reported."""
        plain = {given.name: given.value.value for given in properties}
        kinds = [] if self._untold else kinds_meant(plain)
        if kinds:
            place = _telling(kinds[0], properties) or properties[0].key
            self._untold.append(untold(self.source, place, name_in(plain), kinds))

    def _report_slips(self, about: Kind, properties: list[Property]) -> None:
        """Report misspelt properties, once per location: unknown to the schema but similar to an absent one."""
        there = {given.name.lower() for given in properties}
        for given in properties:
            near = _slip_of(about.name, given.name)
            if near and near.lower() not in there and given.key.start not in self._slips:
                self._slips.add(given.key.start)
                words = f"`{shown(given.name)}` is not a property of this {about.name}"
                key, help = given.key, f"did you mean `{near}`?"
                add_problem(self.problems, problem(UNKNOWN_PROPERTY, self.source, key.start, key.end, words, help=help))

    def _entries(self, about: Kind, properties: list[Property]) -> Iterator[Entry | None]:
        for name, chosen in _chosen(about, properties):
            if chosen.unknown:
                yield Entry(chosen.name, chosen.key, chosen.value, chosen.unknown)
                continue
            made = shaped(about.name, name, chosen.value, self.source.text)
            yield None if made is None else Entry(chosen.name, chosen.key, made.node, made.unknown)

    def documents(self, comments: Callable[[str], list[Span]] = no_comments) -> list[Document]:
        """Return the document in a list; an empty list if nothing was found."""
        return self._assembly.documents(comments)

    @property
    def notes(self) -> list[Diagnostic]:
        """Return the diagnostics for the objects, and for those that were not read."""
        return [*self.problems, *self.untaken]

    @property
    def untaken(self) -> list[Diagnostic]:
        """Return the diagnostics for objects that were not read: those left out, and one of undetermined kind."""
        return [*self.left_out.notes(), *self._untold]


def _trimmed(properties: list[Property]) -> list[Property]:
    """Return properties with blanks around their names removed, unless that name exists already."""
    there = {given.name for given in properties}
    names = [given.name.strip() for given in properties]
    return [
        given if name in there else given._replace(name=name) for name, given in zip(names, properties, strict=True)
    ]


def properties_of(mapping: Mapping) -> list[Property]:
    """Return the properties of an object written as a mapping."""
    return [Property(name, key, value) for name, (key, value) in mapping.entries.items()]


def capitalised(properties: dict[str, str]) -> dict[str, str]:
    """Return properties with capitalised names, as Exchange writes them."""
    return {f"{name[:1].upper()}{name[1:]}": value for name, value in properties.items()}


def is_nearly_property(kind_name: str, name: str) -> bool:
    """Return whether a name is a property of a kind, or a misspelling of one."""
    return name.lower() in kind(kind_name).spellings or bool(_slip_of(kind_name, name))


def _slip_of(kind_name: str, name: str) -> str:
    """Return the property of a kind that a name is a misspelling of; empty if there is none."""
    lowered, about = name.lower(), kind(kind_name)
    spelt = bare(lowered)
    if spelt != lowered and spelt in about.spellings:
        return about.spellings[spelt]
    if len(lowered) < SHORTEST or lowered in about.spellings or lowered in ANY:
        return ""
    near = _spellings(kind_name).nearest(lowered)
    main = about.spellings.get(near, "")
    return main if main.lower() == near else near


@cache
def _spellings(kind_name: str) -> Names:
    return Names(kind(kind_name).spellings)


def _chosen(about: Kind, properties: list[Property]) -> list[tuple[str, Property]]:
    """Return the property to read for each canonical name, in file order, followed by repetitions.

    Exchange gives a name in several properties; the one with the name in the schema counts, unless it is null.
    """
    chosen: dict[str, Property] = {}
    repeated: list[tuple[str, Property]] = []
    for given in properties:
        name = about.spellings.get(given.name.lower()) or own_meant(given.name)
        if not name:
            continue
        before = chosen.get(name)
        if before is not None and before.name.lower() == given.name.lower():
            repeated.append((name, given))
        elif before is None or _rank(about, name, given) < _rank(about, name, before):
            chosen[name] = given
    return [*chosen.items(), *repeated]


def _named(about: Kind, properties: list[Property]) -> str:
    """Return the name of an object; empty if it has none."""
    names = (given.value.value for name, given in _chosen(about, properties) if name == about.name_property)
    return str(next(names, ""))


def _rank(about: Kind, name: str, given: Property) -> tuple[bool, int]:
    aliases = about.properties.get(name, {}).get("x-aliases", ())
    spellings = [name.lower(), *(alias.lower() for alias in aliases), given.name.lower()]
    return given.value.value is None, spellings.index(given.name.lower())


def _telling(name: str, properties: list[Property]) -> Node | None:
    """Return the node of the first property that identifies the kind, or else of the first property."""
    first = (property_.key for marks in MARKS[name] for property_ in properties if property_.name.lower() in marks)
    return next(first, None) or next((property_.key for property_ in properties), None)
