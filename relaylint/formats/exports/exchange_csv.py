"""Reads CSV of Exchange objects, as `Export-Csv` writes it, with or without the type line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import pairwise
from typing import Final

from relaylint.core.checks import LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import MaybeNothing, Scalar
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.formats.exports.object_kinds import (
    PART_OF_TYPE,
    kind_but_for_slips,
    kind_called,
    kind_of,
    kind_of_type,
    letters_of,
    may_be_meant,
    told_but_for_slips,
    told_by,
    type_slip,
)
from relaylint.formats.exports.object_values import is_cut_off
from relaylint.formats.exports.objects import AROUND, Exported, Exports, Property, capitalised
from relaylint.formats.shaping import lists
from relaylint.syntax.delimited import DELIMITERS, Cell, Record, records
from relaylint.syntax.reading import (
    Beside,
    Limits,
    ReadError,
    Reading,
    add_problem,
    duplicate_key,
    misspelt,
    problem,
    shown,
)

TYPE_ONLY: Final = MaybeNothing("Export-Csv wrote the type of the list and not its values")

_SEPARATOR: Final = re.compile(r"\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
"""The line that tells Excel the delimiter."""
_TYPE: Final = re.compile(r"(?:\A|(?<=[\r\n]))\"?#TYPE ([^\r\n\"]*)[^\r\n]*(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_NAME: Final = re.compile(r"\w+")
_LINE: Final = re.compile(r"[^\r\n]*")
_LONGEST_HEAD: Final = 20_000
_MOST_ABOVE: Final = 5
"""Lines that may precede the header: a title, remains of a merge, blank lines."""
_SAMPLE: Final = 100_000
_EXCHANGE: Final = "Microsoft.Exchange"
_VALUES: Final = frozenset(("domaintype",))
"""Columns that other tables have as well, so that only their values identify a kind."""


class _Table(NamedTuple):
    """A table of a file: the start of its header, its end, and the type named above it, with its offset."""

    start: int
    end: int
    type: str
    place: int


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions of a file, and the problems in its text."""
    ours = [table for table in _tables(source.text) if _is_ours(source.text, table) or _is_meant(source.text, table)]
    reading = _Reader(source, limits).read(ours) if ours else Reading([], [])
    torn = [(table, gap) for table in _tables(source.text) if (gap := _torn(source.text, table))]
    problems = [_without_delimiter(source, table, gap) for table, gap in torn]
    return reading._replace(problems=[*problems, *reading.problems], claims=True) if torn else reading


def shows(source: Source) -> bool:
    """Return whether the examined part of a text that cannot be read in full contains a header or objects of supported
    kinds."""
    if any(_is_ours(source.text, table, _VALUES) for table in _tables(source.text)):
        return True
    lines = source.text[: _SAMPLE + 1]
    end = lines.rfind("\n") + 1 if len(lines) > _SAMPLE else len(lines)
    return read(Source(source.name, lines[:end]), Limits(), lambda name: None).claims


def _tables(text: str) -> Iterator[_Table]:
    """Yield the tables of a file: all but the first start with a type line."""
    separator = _SEPARATOR.match(text)
    start, type, place = separator.end() if separator else 0, "", 0
    for match in _TYPE.finditer(text):
        if match.start() > start:
            yield _Table(start if type else _head(text, start, match.start()), match.start(), type, place)
        start, type, place = match.end(), match[1].rstrip(), match.start(1)
    yield _Table(start if type else _head(text, start, len(text)), len(text), type, place)


def _head(text: str, start: int, end: int) -> int:
    """Return the start of a table's header, after lines that may precede it, or else of the table."""
    at = start
    for _ in range(_MOST_ABOVE):
        table = _Table(at, end, "", 0)
        if _is_ours(text, table) or _torn(text, table):
            return at
        line = _LINE.match(text, at, end)
        at = (line.end() if line else end) + 1
        at += text.startswith("\n", at)
        if at >= end:
            break
    return start


def _is_ours(text: str, table: _Table, but: Set[str] = frozenset()) -> bool:
    """Return whether the type of a table, or its column names except some, identify a kind."""
    if _EXCHANGE in table.type or type_slip(table.type):
        return _kind_of_type(table) is not None
    return told_but_for_slips({name.lower() for name in _names(text, table, _delimiter(text, table))} - but)


def _torn(text: str, table: _Table) -> Span | None:
    """Return the location of a missing or wrong delimiter between two names in a header that would identify a kind.

    The rows below have as many values as it would have names. None if the header is correct, or of something else.
    """
    line = _LINE.match(text, table.start, min(table.end, table.start + _LONGEST_HEAD))
    names = list(_NAME.finditer(text, table.start, line.end() if line else table.start))
    known = {name[0].lower() for name in names} - _VALUES
    if line is None or _EXCHANGE in table.type or not told_but_for_slips(known) or _is_ours(text, table):
        return None
    delimiter = _delimiter(text, table)
    marks = AROUND.replace(delimiter, "")
    gaps = (Span(left.end(), right.start()) for left, right in pairwise(names))
    odd = next((gap for gap in gaps if text[slice(*gap)].strip(marks) != delimiter), None)
    try:
        row = next((row for row in records(text, line.end() + 1, table.end, delimiter) if not row.is_blank), None)
    except ReadError:
        return None
    return odd if row and len(row.cells) == len(names) else None


def _without_delimiter(source: Source, table: _Table, gap: Span) -> Diagnostic:
    mark, delimiter = source.slice(gap), _delimiter(source.text, table)
    words = f"`{shown(mark)}` stands between two names of columns, where `{shown(delimiter)}` has to separate them"
    return problem(SYNTAX_ERROR, source, *gap, words)


def _is_meant(text: str, table: _Table) -> bool:
    """Return whether the columns of a table could be some of those of a kind."""
    names = {name.lower() for name in _names(text, table, _delimiter(text, table))}
    return _EXCHANGE not in table.type and may_be_meant(names)


def _kind_of_type(table: _Table) -> str | None:
    """Return the kind of a table's type, even if it is misspelt."""
    slip = type_slip(table.type)
    return slip.kind if slip else kind_of_type([table.type])


def _names(text: str, table: _Table, delimiter: str) -> list[str]:
    """Return the names in the header of a table, approximately."""
    line = _LINE.match(text, table.start, min(table.end, table.start + _LONGEST_HEAD))
    return [name.strip(AROUND) for name in (line[0] if line else "").split(delimiter)]


def _delimiter(text: str, table: _Table) -> str:
    """Return the delimiter of a table: the one that gives the most names, unless the file states it."""
    separator = _SEPARATOR.match(text)
    if separator:
        return separator[1]
    return max(DELIMITERS, key=lambda delimiter: len(_names(text, table, delimiter)))


class _Reader:
    """Extracts the rows of the tables of a file."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.text = source.text
        self.limits = limits
        self.called = letters_of(source.name)
        self.exports = Exports(source)
        self.count = 0

    def read(self, tables: list[_Table]) -> Reading:
        """Return the reading; faults count if there is a supported object, or a header that names its kind."""
        error: ReadError | None = None
        try:
            for table in tables:
                self._take(table)
        except ReadError as raised:
            error = raised
        documents = self.exports.documents()
        problems = [*self.exports.notes, *([error.diagnostic(self.source)] if error else [])]
        if documents or (problems and any(_is_ours(self.text, table, _VALUES) for table in tables)):
            return Reading(documents, problems, claims=True)
        return Reading([], self.exports.untaken)

    def _take(self, table: _Table) -> None:
        """Add the rows of a table. Raises `ReadError` if it cannot be read any further."""
        type, slip = _kind_of_type(table), type_slip(table.type)
        if slip:
            start = table.place + slip.start
            diagnostic = misspelt(self.source, start, start + len(slip.word), PART_OF_TYPE, slip.meant)
            add_problem(self.exports.problems, diagnostic)
        names: list[Cell | None] = []
        rows: list[Record] = []
        try:
            for row in records(self.text, table.start, table.end, _delimiter(self.text, table)):
                self.count += len(row.cells)
                if self.count > self.limits.nodes:
                    raise ReadError(LIMIT_EXCEEDED, *row.span, f"more than {self.limits.nodes:,} nodes")
                if not names or told_by(
                    {cell.value.lower() for cell in row.cells}
                ):  # one more, without a type above it
                    self._add_all(type, names, rows)
                    names, rows = self._head(row), []
                elif not row.is_blank:
                    rows.append(row)
        finally:
            self._add_all(type, names, rows)

    def _head(self, row: Record) -> list[Cell | None]:
        """Return the column names, None for missing and duplicate ones."""
        first: dict[str, Cell] = {}
        names: list[Cell | None] = []
        for cell in row.cells:
            before = first.setdefault(cell.value.lower(), cell)
            if before is not cell and cell.value:
                nodes = [Scalar(each.start, each.end, each.value) for each in (before, cell)]
                add_problem(self.exports.problems, duplicate_key(self.source, cell.value, *nodes))
            names.append(cell if before is cell and cell.value else None)
        return names

    def _add_all(self, type: str | None, names: list[Cell | None], rows: list[Record]) -> None:
        """Add the objects of rows. A column that is empty in all of them is ignored: no object has the property."""
        objects: list[Exported] = []
        used = {at for row in rows for at, cell in enumerate(row.cells) if cell.value}
        for row in rows:
            extra = row.cells[len(names) :]
            if len(row.cells) < len(names) or any(cell.value for cell in extra):
                self._misfit(row, extra, len(names))
                continue
            pairs = [(at, name, cell) for at, (name, cell) in enumerate(zip(names, row.cells, strict=False)) if name]
            filled = {name.value.strip(AROUND): cell.value for _, name, cell in pairs if cell.value}
            there = {name.value.strip(AROUND): cell.value for at, name, cell in pairs if at in used}
            kind = type or kind_of(filled, self.called) or kind_of(there, self.called)
            kind = kind or kind_but_for_slips(capitalised(there), self.called) or kind_called(there, self.called)
            if kind:
                objects.append(Exported(kind, row.span, [_property(kind, name, cell) for _, name, cell in pairs]))
            else:
                self.exports.doubt([_plain(name, cell) for at, name, cell in pairs if at in used])
        self.exports.take(objects)

    def _misfit(self, row: Record, extra: list[Cell], wanted: int) -> None:
        """Report a row with more or fewer values than columns."""
        start = extra[0].start if extra else row.span.start
        end = extra[-1].end if extra else row.span.end
        values = "1 value" if len(row.cells) == 1 else f"{len(row.cells)} values"
        words = f"the row has {values}, and the table {wanted} columns"
        add_problem(self.exports.problems, problem(SYNTAX_ERROR, self.source, start, end, words))


def _property(kind: str, name: Cell, cell: Cell) -> Property:
    lost = name.value.strip().lower() in lists(kind) and is_cut_off(cell.value)
    return _plain(name, cell)._replace(unknown={(): TYPE_ONLY} if lost else None)


def _plain(name: Cell, cell: Cell) -> Property:
    return Property(name.value, Scalar(*name), Scalar(cell.start, cell.end, cell.value or None))
