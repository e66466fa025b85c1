"""Writes definitions from any format as files in relaylint's own format with exactly the same meaning.

The result is read again and compared before it is returned. Properties are in the order of their schema, so that the
same definition gives the same text whatever its source, and a later export only shows actual changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from relaylint.convert import restating
from relaylint.convert.remarks import MORE, ORIGIN, Remarks
from relaylint.convert.restating import Refer
from relaylint.convert.yaml_text import Note, comment, comment_lines, entry
from relaylint.core import resources
from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.formats import native
from relaylint.model.definitions import MISFIT, NOT_DECLARED, UNSTATED, Contribution, Definition, Unknown, contribution
from relaylint.model.kinds import Kind, is_own, kind
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Tenant
from relaylint.model.unfilled import is_unfilled
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.emitting import flow
from relaylint.values.syntaxes import ALL_ELSE, NOT_SAID

_UNBOUNDED: Final = Limits(size=1 << 40, depth=200, nodes=1 << 40)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHOWN: Final = 5


class ConversionError(Exception):
    """The result differs from the definitions: a bug."""


Show = Callable[[str], str]
"""Gives the name under which people see a file."""


class NativeFile(NamedTuple):
    """A file of definitions: its name, its text, and the number of its definitions."""

    name: str
    text: str
    definitions: int


class Conversion(NamedTuple):
    """The files that replace a tenant's files; ``others``: the number of comments in those that belong to no
    definition, ``beside``: the keys of one's own beside the lists of definitions."""

    files: list[NativeFile]
    others: int
    beside: tuple[str, ...]


def whole(tenant: Tenant, refer: Refer, show: Show = str) -> Conversion:
    """Return one file with all definitions of a tenant; ``show`` maps its files to displayed names. Raises
    `ConversionError`."""
    return _convert(tenant, [(list(FILES), "definitions.yaml")], refer, show)


def by_kind(tenant: Tenant, refer: Refer, show: Show = str) -> Conversion:
    """Return a file for each kind that a tenant's files declare; ``show`` maps them to displayed names. Raises
    `ConversionError`."""
    return _convert(tenant, [([name], file_name(kind(name))) for name in FILES], refer, show)


def file_name(about: Kind) -> str:
    """Return the file name for the definitions of a kind, such as ``inbound-connectors.yaml``."""
    return f"{_HUMP.sub('-', about.key).lower()}.yaml"


def _convert(tenant: Tenant, plan: list[tuple[list[str], str]], refer: Refer, show: Show) -> Conversion:
    remarks = Remarks(definition for name in FILES for definition in tenant.of(name))
    files = []
    for names, file in plan:
        spoken = [name for name in names if tenant.of(name) or name in tenant.declared]
        if spoken:
            text = _text(tenant, spoken, remarks, refer, show)
            _verify(tenant, spoken, text, refer)
            files.append(NativeFile(file, text, sum(len(tenant.of(name)) for name in spoken)))
    return Conversion(files, remarks.others, tuple(dict.fromkeys(_beside(tenant))))


def _beside(tenant: Tenant) -> Iterator[str]:
    """Yield the keys of one's own beside the lists of definitions: sections with anchors, notes."""
    declared = (place for places in tenant.declared.values() for place in places)
    for document in dict.fromkeys(place.document for place in declared):
        yield from filter(is_own, document.data)


def _text(tenant: Tenant, names: list[str], remarks: Remarks, refer: Refer, show: Show) -> str:
    """Return the text of a file; a second definition of a single kind is put into a document of its own."""
    schema = resources.published("definitions")
    lines = [f"# yaml-language-server: $schema={schema}", _origin(tenant, names, show), ""]
    more: list[str] = []
    for name in names:
        about = kind(name)
        written = [_definition(definition, remarks, refer) for definition in tenant.of(name)]
        if not about.single:
            more_of_it = list(dict.fromkeys(_placeholders(tenant.of(name)))) or [NOT_SAID]
            lines += _listed(about, written, [] if name in tenant.declared else more_of_it)
            continue
        first, *others = [_single(about, *parts) for parts in written] or [[f"{about.key}: null"]]
        lines += first
        more += [line for other in others for line in ("---", *other)]
    return "\n".join([*lines, *more]) + "\n"


def sources(tenant: Tenant, names: Iterable[str] = FILES) -> list[str]:
    """Return the names of the files that declare these kinds."""
    parts = (part for name in names for definition in tenant.of(name) for part in definition.parts)
    used = {part.document.source.name for part in parts}
    used |= {place.location.source.name for name in names for place in tenant.declared.get(name, ())}
    return sorted(used)


def _origin(tenant: Tenant, names: list[str], show: Show) -> str:
    """Return the comment that names the converted files."""
    files = sources(tenant, names)
    rest = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    return comment(f"{ORIGIN} {', '.join(map(show, files[:_SHOWN]))}{rest}")


def _placeholders(definitions: Iterable[Definition]) -> Iterator[str]:
    """Yield the placeholders for whole definitions in lists."""
    beside = {part.document: part for definition in definitions for part in definition.parts}
    for part in beside.values():
        held = part.document.data.get(str(part.path[0]))
        yield from (item for item in held or () if isinstance(item, str) and is_unfilled(item) and item != NOT_SAID)


def _listed(about: Kind, written: list[tuple[list[str], list[str]]], more: list[str]) -> Iterator[str]:
    """Yield the lines of a list; ``more`` represents definitions that are not known."""
    if not more and not written:
        yield f"{about.key}: []"
        return
    yield f"{about.key}:"
    for above, body in written:
        yield from comment_lines(above, 2)
        yield from _as_item(body)
    yield from (f"  - {flow(text)}{f'  {MORE}' if text == NOT_SAID else ''}" for text in more)


def _as_item(body: list[str]) -> Iterator[str]:
    """Yield a definition as a list item: comments at its first property are above it, because a dash comes first."""
    first = next((at for at, line in enumerate(body) if not line.lstrip().startswith("#")), len(body))
    yield from (line[2:] for line in body[:first])
    yield f"  - {body[first].lstrip()}" if first < len(body) else "  - {}"
    yield from body[first + 1 :]


def _single(about: Kind, above: list[str], body: list[str]) -> list[str]:
    """Return the definition of a single kind, indented less than an item."""
    if all(line.lstrip().startswith("#") for line in body):
        return [*above, *(line.lstrip() for line in body), f"{about.key}: {{}}"]
    return [*above, f"{about.key}:", *(line[2:] for line in body)]


def _definition(definition: Definition, remarks: Remarks, refer: Refer) -> tuple[list[str], list[str]]:
    """Return the comments above a definition, and its lines."""
    own = remarks.at(definition, ())
    notes = partial(_notes, definition, remarks)
    lines: list[str] = []
    for name in restating.names(definition):
        if not restating.says_nothing(definition, name) or notes((name,)) != Note():
            written = str(definition.holder(name).written((name,))[-1]) if is_own(name) else None
            lines += entry(name, restating.restated_property(definition, name, refer), 4, notes, written=written)
    return [*own.above, *own.behind], [*lines, *comment_lines(remarks.at_end(definition), 4)]


def _notes(definition: Definition, remarks: Remarks, path: Path) -> Note:
    note = remarks.at(definition, path)
    if path[0] in definition.data or note != Note():
        return note
    return Note(behind=(f"# the source does not say{' more' * (path[0] == ALL_ELSE)}",))


def _verify(tenant: Tenant, names: list[str], text: str, refer: Refer) -> None:
    """Read a text again and compare it with the original definitions. Raises `ConversionError`."""
    reading = native.read(Source("converted.yaml", text), _UNBOUNDED, lambda name: None)
    if reading.problems:
        raise ConversionError(reading.problems[0].message)
    made = Contribution([], {}, [])
    for document in reading.documents:
        made = contribution(document, made)
    for name in names:
        again = [definition for definition in made.definitions if definition.kind.name == name]
        if len(again) != len(tenant.of(name)):
            raise ConversionError(f"{len(tenant.of(name))} of {name} became {len(again)}")
        if not kind(name).single and (name in tenant.declared) is not (name in made.declared):
            raise ConversionError(f"whether all of {name} are listed was lost")
        for before, after in zip(tenant.of(name), again, strict=True):
            _compare(before, after, refer)


def _compare(before: Definition, after: Definition, refer: Refer) -> None:
    for name in dict.fromkeys((*before.kind.properties, *before.data, *after.data)):
        if not restating.is_noise(before, name):
            wanted, actual = restating.restated(before, name, before.value(name), refer), after.value(name)
            demanded = name in before.kind.schema.get("required", ())  # without it the file would be invalid
            if not _same(wanted, actual) and not (demanded and wanted == NOT_DECLARED and actual == UNSTATED):
                raise ConversionError(f"{name} of {before.about.subject} was {wanted!r} and became {actual!r}")


def _same(before: Any, after: Any) -> bool:
    """Return whether two values have the same meaning; the reasons of unknown values may differ."""
    if isinstance(before, Unknown) and isinstance(after, Unknown):
        return before.present is after.present and (before == MISFIT) is (after == MISFIT)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after))
    return repr(before) == repr(after)
