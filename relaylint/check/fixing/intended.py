"""Holds what a text says after edits against what was intended: that, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from relaylint.check.fixing.changes import ABSENT, ADD, COMMENTED, REMOVE, RENAME, CannotEditError, Change
from relaylint.check.fixing.ground import comments_of
from relaylint.check.fixing.rereading import same
from relaylint.core.document import Document, Path
from relaylint.model.kinds import canonical
from relaylint.syntax.reading import Reading

_OTHERWISE: Final = "the changed text would say something else"
_MORE: Final = "it would change more than that: what stands there counts for something else, too"
_LAST: Final = "it is the last of its kind that the file holds"


def refuse_all_else(before: Reading, after: Reading, place: int, changes: Sequence[Change]) -> None:
    """Raise `CannotEditError` unless changes in one document, each in another definition, are all that differs."""
    if before.format != after.format or len(before.documents) != len(after.documents):
        gone = len(after.documents) < len(before.documents) and not all(change.path for change in changes)
        raise CannotEditError(_LAST if gone else _OTHERWISE)
    if _faults(after) - _faults(before):
        raise CannotEditError(_OTHERWISE)
    for index, (old, new) in enumerate(zip(before.documents, after.documents, strict=True)):
        if index != place:
            _refuse_difference(old, new, [])
        else:
            _refuse_difference(old, new, changes)


def _faults(reading: Reading) -> Counter[tuple[str, str]]:
    return Counter((fault.rule.name, fault.message) for fault in reading.problems)


def _refuse_difference(old: Document, new: Document, changes: Sequence[Change]) -> None:
    if _comments(old) != _comments(new):
        raise CannotEditError(COMMENTED)
    removed = {change.definition.path for change in changes if not change.path}
    if _known(old, removed) != _known(new, set()):
        raise CannotEditError(_LAST if removed else _MORE)
    touched = {change.definition.path: change for change in changes}
    mine, theirs = _parts(old.data), _parts(new.data)
    kept = [(path, value) for path, value in mine.items() if path not in removed]
    expected = {_moved(path, removed): (value, touched.get(path)) for path, value in kept}
    if expected.keys() != theirs.keys():
        raise CannotEditError(_MORE)
    for path, (value, change) in expected.items():
        if change is None and not same(value, theirs[path]):
            raise CannotEditError(_MORE)
        if change is not None:
            _refuse_unintended(change, value, theirs[path])


def _refuse_unintended(change: Change, old: Any, new: Any) -> None:
    kind = change.definition.kind
    if not same(_sorted(intended(change, old)), _sorted(canonical(kind, new)[0])):
        raise CannotEditError(_OTHERWISE)
    step = change.definition.written(change.path)[len(change.definition.path)]
    others = [{key: value for key, value in data.items() if key in old and key != step} for data in (old, new)]
    if not same(*others):
        raise CannotEditError(_MORE)


def intended(change: Change, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the canonical data of a definition, of which ``raw`` is written, after a change."""
    definition = change.definition
    below = definition.written(change.path)[len(definition.path) :]
    if change.operation == RENAME and len(below) == 1:
        others = [key for key in raw if key != below[0]]
        name = definition.kind.property_name(change.value)
        taken = next((key for key in others if definition.kind.property_name(key) == name), None)
        if taken:
            raise CannotEditError(f"`{taken}` stands there already")
    return canonical(definition.kind, _changed(raw, below, change))[0]


def _changed(value: Any, path: Path, change: Change) -> Any:
    """Return a copy of a value with the change at a path in it."""
    step, *rest = path
    if isinstance(value, dict):
        if rest:
            return {**value, step: _changed(value.get(str(step)), tuple(rest), change)}
        return _entered(value, str(step), change)
    if not isinstance(value, list) or not isinstance(step, int) or step >= len(value):
        raise CannotEditError(ABSENT)
    copy = list(value)
    if rest:
        copy[step] = _changed(copy[step], tuple(rest), change)
    else:
        copy[step] = change.value
    return copy


def _entered(value: dict[str, Any], step: str, change: Change) -> dict[str, Any]:
    if change.operation == REMOVE and change.value is not None:
        return {**value, step: _without(value.get(step), change.value)}
    if change.operation == REMOVE:
        return {key: item for key, item in value.items() if key != step}
    if change.operation == RENAME:
        return {change.value if key == step else key: item for key, item in value.items()}
    if change.operation == ADD:
        before = value.get(step)
        items = before if isinstance(before, list) else [] if before is None else [before]
        return {**value, step: [*items, change.value]}
    return {**value, step: change.value}


def _without(value: Any, indexes: tuple[int, ...]) -> list[Any]:
    if not isinstance(value, list) or indexes[-1] >= len(value):
        raise CannotEditError(ABSENT)
    gone = frozenset(indexes)
    return [item for index, item in enumerate(value) if index not in gone]


def _sorted(data: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the properties in the order of their names: a new one stands behind the others."""
    return sorted(data.items(), key=lambda item: item[0])


def _comments(document: Document) -> list[str]:
    return [document.source.slice(span) for span in comments_of(document)]


def _parts(data: dict[str, Any]) -> dict[Path, Any]:
    """Return what a document holds, by path: each definition, and each value that holds none."""
    parts: dict[Path, Any] = {}
    for key, value in data.items():
        parts[(key,)] = value if not isinstance(value, list) else []
        parts |= {(key, index): item for index, item in enumerate(value)} if isinstance(value, list) else {}
    return parts


def _moved(path: Path, removed: set[Path]) -> Path:
    """Return where a path leads once definitions before it are gone."""
    if len(path) < 2 or not isinstance(path[1], int):
        return path
    before = sum(gone[0] == path[0] and isinstance(gone[-1], int) and gone[-1] < path[1] for gone in removed)
    return (path[0], path[1] - before, *path[2:])


def _known(document: Document, removed: set[Path]) -> tuple[object, ...]:
    """Return what a reader knows beyond the data, with paths as they are once definitions are gone."""
    traits = document.traits

    def kept(paths: Any) -> list[Path]:
        left = [path for path in paths if not removed.intersection((path[:1], path[:2]))]
        return sorted((_moved(path, removed) for path in left), key=repr)

    unknown = {path: str(reason) for path, reason in traits.unknown.items()}
    return (
        traits.absent, traits.strict, traits.partial, traits.together,
        kept(traits.removed), kept(traits.amending), kept(unknown), Counter(unknown.values()),
    )  # fmt: skip
