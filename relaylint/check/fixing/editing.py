"""From changes in definitions to edits of their files, proven by reading the new text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from relaylint.check.fixing.changes import ADD, REMOVE, RENAME, SET, CannotEditError, Change
from relaylint.check.fixing.intended import intended, refuse_all_else
from relaylint.check.fixing.languages import splices_of
from relaylint.check.fixing.rereading import again, same
from relaylint.check.fixing.splicing import OVERLAPPING, Draft
from relaylint.core.diagnostic import Edit, Location
from relaylint.core.document import Document, Path, node_at
from relaylint.core.text import Source, Span
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.kinds import canonical

_SEVERAL: Final = "it is put together from several places"


def edits_of(changes: Sequence[Change]) -> tuple[Edit, ...]:
    """Return the smallest edits that make changes, in the order of their places; none where all is as it should be.

    The new text is read again, and says what was intended and nothing else. Raises `CannotEditError`.
    """
    different = {(*change[:3], repr(change.value)): change for change in map(_placed, changes)}
    by_source: dict[Source, list[Change]] = {}
    for change in different.values():
        by_source.setdefault(change.definition.document.source, []).append(change)
    return tuple(edit for source, listed in by_source.items() for edit in _edits(source, listed))


def _placed(change: Change) -> Change:
    """Return a change in the definition, from one file, that holds what it changes. Raises `CannotEditError`."""
    definition, name = change.definition, str(change.path[0]) if change.path else ""
    parts = definition.parts
    if len(parts) > 1:
        missing = name not in definition.data and change.operation in (SET, ADD)
        holders = [part for part in parts if (part.path == definition.path if missing else name in part.data)]
        if not name or len(holders) != 1 or len({part.document.source for part in parts}) > 1:
            raise CannotEditError(_SEVERAL)
        definition = holders[0]
    if change.operation != RENAME and change.path:
        _refuse_unknown(definition, change)
    return change._replace(definition=definition)


def _refuse_unknown(definition: Definition, change: Change) -> None:
    """Raise `CannotEditError` where the value that would change is not known from the file."""
    value = definition.value(str(change.path[0]))
    if isinstance(value, list) and len(change.path) > 1 and isinstance(change.path[1], int):
        value = value[change.path[1]] if change.path[1] < len(value) else None
    if change.path[0] not in definition.data and change.operation != ADD:
        return
    nothing = change.operation == ADD and isinstance(value, Unknown) and value.present is not False
    if isinstance(value, Unknown) and (definition.is_unknown(change.path) or nothing):
        raise CannotEditError(value.reason)


def _edits(source: Source, changes: list[Change]) -> list[Edit]:
    """Return the edits of one file."""
    _refuse_conflicts(changes)
    changes = list(_together(changes))
    editing = _Editing(changes)
    for batch in _batches(changes):
        editing.make(batch)
    editing.remove(sorted((change for change in changes if not change.path), key=_turn))
    return [Edit(Location(source, Span(start, end)), text) for start, end, text in editing.draft.splices()]


class _Editing:
    """A file while changes are made in it: its text, and the reading of that. Methods raise `CannotEditError`."""

    def __init__(self, changes: list[Change]) -> None:
        documents = list(dict.fromkeys(change.definition.document for change in changes))
        self._file = again(documents[0])
        self._places = {document: self._file.place_of(document) for document in documents}
        self._reading = self._file.reading
        self.draft = Draft(documents[0].source.text)

    def make(self, changes: list[Change]) -> None:
        """Make changes of different definitions: all of them, or none."""
        by_document: dict[int, list[Change]] = {}
        for change in changes:
            place = self._places[change.definition.document]
            made = change._replace(definition=_made_again(self._reading.documents[place], change.definition))
            if not _is_done(made):
                by_document.setdefault(place, []).append(made)
        draft, reading = self.draft, self._reading
        for place, listed in by_document.items():
            draft = draft.with_splices(splices_of(reading, reading.documents[place], listed))
            after = self._file.read(draft.text)
            refuse_all_else(reading, after, place, listed)
            reading = after
        self.draft, self._reading = draft, reading

    def remove(self, changes: list[Change]) -> None:
        """Take out definitions, the last first: at once, or one by one where that does not do."""
        try:
            self.make(changes)
        except CannotEditError:
            for change in changes:
                self.make([change])


def _refuse_conflicts(changes: list[Change]) -> None:
    """Raise `CannotEditError` where two changes are about the same value, or one is about what another takes away."""
    paths: dict[tuple[Document, Path], Change] = {}
    for change in changes:
        definition = change.definition
        whole = (definition.document, definition.written(change.path))
        if change.operation != ADD and paths.setdefault(whole, change) is not change:
            raise CannotEditError(OVERLAPPING)
    for document, path in paths:
        if any((document, path[:length]) in paths for length in range(1, len(path))):
            raise CannotEditError(OVERLAPPING)


def _together(changes: list[Change]) -> Iterator[Change]:
    """Yield changes; items that are taken out of one list in one change."""
    indexes: dict[tuple[Definition, Path], list[int]] = {}
    for change in changes:
        index = change.path[-1] if change.path else None
        if change.operation == REMOVE and isinstance(index, int):
            indexes.setdefault((change.definition, change.path[:-1]), []).append(index)
        else:
            yield change
    for (definition, path), taken in indexes.items():
        yield Change(REMOVE, definition, path, tuple(sorted(taken)))


def _batches(changes: list[Change]) -> list[list[Change]]:
    """Return changes below definitions in the order in which they are made, at most one of each at a time.

    What takes away comes behind all else, so that no index is another one by then.
    """
    batches: list[list[Change]] = []
    taken: dict[tuple[Document, Path], int] = {}
    for change in sorted(changes, key=_turn):
        if change.path:
            key = (change.definition.document, change.definition.path)
            number = taken.get(key, 0)
            taken[key] = number + 1
            if number == len(batches):
                batches.append([])
            batches[number].append(change)
    return batches


def _turn(change: Change) -> tuple[bool, list[int], bool]:
    indexes = [-step for step in change.definition.path if isinstance(step, int)] if not change.path else []
    return change.operation == REMOVE, indexes, change.operation == RENAME


def _made_again(document: Document, definition: Definition) -> Definition:
    """Return a definition as it is in another reading of its file."""
    raw: Any = node_at(document.root, definition.path).value
    made = Definition(definition.kind, document, definition.path, raw)
    for _ in made.open_mappings():
        pass
    return made


def _is_done(change: Change) -> bool:
    """Return whether a definition is already as a change would make it."""
    if not change.path:
        return False
    definition, name = change.definition, str(change.path[0])
    if change.operation == ADD and len(change.path) == 1:
        value: Any = definition.data.get(name)
        return isinstance(value, list) and any(same(item, change.value) for item in value)
    if change.operation == REMOVE and change.value is None and len(change.path) == 1 and name not in definition.data:
        return not definition.document.has(definition.written(change.path))
    raw: Any = node_at(definition.document.root, definition.path).value
    expected = intended(change, raw)
    return change.operation != RENAME and same(expected, canonical(definition.kind, raw)[0])
