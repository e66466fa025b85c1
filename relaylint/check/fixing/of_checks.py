"""What would mend the faults that the built-in checks report: slips of spelling, types and repeated items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from relaylint.check.fixing.changes import REMOVE, RENAME, SET, Change
from relaylint.check.fixing.of_rules import FixProposal
from relaylint.core import checks
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Part, Path
from relaylint.core.suggest import one_slip_apart
from relaylint.model.definitions import Definition
from relaylint.model.faults import allowed_values
from relaylint.model.tenants import Tenant
from relaylint.values.syntaxes import BOOLEANS, show

_COUNTS: Final = "what is not read so far counts then"
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def proposals_of_checks(tenant: Tenant, diagnostics: Iterable[Diagnostic]) -> Iterator[FixProposal]:
    """Yield what would mend some diagnostics of a tenant that built-in checks have made."""
    by_subject: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.rule.name in PROPOSING and diagnostic.about.kind:
            by_subject.setdefault(diagnostic.about.subject, []).append(diagnostic)
    if not by_subject:
        return
    for definition in (each for kind in tenant.definitions.values() for whole in kind for each in whole.parts):
        for diagnostic in by_subject.get(definition.about.subject, ()):
            path = _path_of(diagnostic, definition)
            proposal = path and PROPOSING[diagnostic.rule.name](diagnostic, definition, path)
            if proposal:
                yield proposal


def _path_of(diagnostic: Diagnostic, definition: Definition) -> Path | None:
    """Return the path within a definition that a diagnostic is about; None if it is about another one."""
    part = Part.KEY if diagnostic.rule == checks.UNKNOWN_PROPERTY else Part.VALUE
    for name, value in definition.data.items():
        items = range(len(value)) if isinstance(value, list) else ()
        for path in ((name,), *((name, index) for index in items)):
            there = definition.document.has(definition.written(path))
            if there and definition.locate(path, part) == diagnostic.primary.location:
                return path
    return None


def _at(definition: Definition, path: Path) -> Any:
    value: Any = definition.data
    for step in path:
        value = value[step]
    return value


def _renamed(diagnostic: Diagnostic, definition: Definition, path: Path) -> FixProposal | None:
    """Return the proposal to spell a property as the one name that it is a slip away from."""
    name = _only_near(str(path[0]), definition.kind.properties)
    if name is None or name in definition.data:
        return None
    change = Change(RENAME, definition, path, name)
    return FixProposal(diagnostic, f"write `{name}`", (change,), otherwise=_COUNTS)


def _spelt(diagnostic: Diagnostic, definition: Definition, path: Path) -> FixProposal | None:
    """Return the proposal to write the one value that a value is a slip away from."""
    value, schema = _at(definition, path), _schema(definition, path)
    words = [word for word in allowed_values(schema) if isinstance(word, str)]
    word = _only_near(value, words) if isinstance(value, str) else None
    return None if word is None else _set(diagnostic, definition, path, word)


def _retyped(diagnostic: Diagnostic, definition: Definition, path: Path) -> FixProposal | None:
    """Return the proposal to write a value as the type that its property takes."""
    value, schema = _at(definition, path), _schema(definition, path)
    types = schema.get("type", ())
    takes = (types,) if isinstance(types, str) else tuple(types)
    if "boolean" in takes and isinstance(value, str) and value.lower() in BOOLEANS:
        return _set(diagnostic, definition, path, BOOLEANS[value.lower()])
    if "integer" in takes and isinstance(value, str) and _WHOLE.fullmatch(value):
        return _set(diagnostic, definition, path, int(value))
    if "string" in takes and type(value) in (int, float) and definition.document.source.text:
        written = definition.document.source.slice(definition.locate(path).span)
        return _set(diagnostic, definition, path, written)
    if "array" in takes and isinstance(value, str) and value:
        return _set(diagnostic, definition, path, [value])
    return None


def _unrepeated(diagnostic: Diagnostic, definition: Definition, path: Path) -> FixProposal | None:
    """Return the proposal to leave out the items of a list that stand in it before."""
    items = _at(definition, path)
    if not isinstance(items, list):
        return None
    again = [index for index, item in enumerate(items) if item in items[:index]]
    changes = tuple(Change(REMOVE, definition, (*path, index)) for index in again)
    return FixProposal(diagnostic, "leave out what is listed twice", changes, otherwise=_COUNTS) if again else None


def _set(diagnostic: Diagnostic, definition: Definition, path: Path, value: Any) -> FixProposal:
    text = f"`[{value[0]}]`" if isinstance(value, list) else show(value)
    return FixProposal(diagnostic, f"write {text}", (Change(SET, definition, path, value),), otherwise=_COUNTS)


def _schema(definition: Definition, path: Path) -> dict[str, Any]:
    """Return the schema of what stands at a path."""
    about = definition.kind.properties.get(str(path[0]), {})
    items: dict[str, Any] = about.get("items", {})
    return items if len(path) > 1 else about


def _only_near(word: str, names: Iterable[str]) -> str | None:
    near = [name for name in names if one_slip_apart(word.lower(), name.lower())]
    return near[0] if len(near) == 1 else None


PROPOSING: Final[dict[str, Callable[[Diagnostic, Definition, Path], FixProposal | None]]] = {
    checks.UNKNOWN_PROPERTY.name: _renamed,
    checks.UNKNOWN_VALUE.name: _spelt,
    checks.WRONG_TYPE.name: _retyped,
    checks.OUT_OF_RANGE.name: _unrepeated,
}
"""What makes a proposal for the diagnostics of a check, by its name."""
