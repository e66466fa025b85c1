"""Tables of values with delimiters, as `Export-Csv` writes them: records with the place of every cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.reading import ReadError, shown

DELIMITERS: Final = (",", ";", "\t", "|")
"""What `Export-Csv` is told to write between values: a comma, what the country has for lists, or a tab."""
_BLANK: Final = " \t"


class Cell(NamedTuple):
    """A value; ``start`` and ``end`` lie inside its quotes."""

    start: int
    end: int
    value: str


class Record(NamedTuple):
    """The cells of a row."""

    cells: list[Cell]
    span: Span

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(cell.value for cell in self.cells)


def records(text: str, at: int, end: int, delimiter: str) -> Iterator[Record]:
    """Yield the rows that begin between two offsets. Raises `ReadError` at a quote that does not fit."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    while at < end:
        start, cells = at, []
        while True:
            cell, at = _cell(text, at, delimiter, plain)
            cells.append(cell)
            if not text.startswith(delimiter, at):
                break
            at += 1
        yield Record(cells, Span(start, at))
        at += 2 if text.startswith("\r\n", at) else 1


def _cell(text: str, at: int, delimiter: str, plain: re.Pattern[str]) -> tuple[Cell, int]:
    """Return the cell at an offset, and the offset of what ends it."""
    begin = _past_blanks(text, at, delimiter)
    if not text.startswith('"', begin):
        end = plain.match(text, at).end()  # type: ignore[union-attr]  # it matches anything
        value = text[at:end].strip()
        start = min(begin, end)
        if '"' in value:
            quote = start + value.index('"')
            raise ReadError(SYNTAX_ERROR, quote, quote + 1, "a quote stands in a value that does not begin with one")
        return Cell(start, start + len(value), value), end
    close = _closing(text, begin + 1)
    if close is None:
        raise ReadError(SYNTAX_ERROR, begin, begin + 1, "the quote opens a value that does not end")
    end = _past_blanks(text, close + 1, delimiter)
    if end < len(text) and text[end] not in (delimiter, "\r", "\n"):
        words = f"`{shown(text[end])}` stands behind the closing quote of a value"
        raise ReadError(SYNTAX_ERROR, end, end + 1, words)
    return Cell(begin + 1, close, text[begin + 1 : close].replace('""', '"')), end


def _past_blanks(text: str, at: int, delimiter: str) -> int:
    while at < len(text) and text[at] in _BLANK and text[at] != delimiter:
        at += 1
    return at


def _closing(text: str, at: int) -> int | None:
    """Return the offset of the quote that ends a value; two quotes stand for one."""
    while True:
        quote = text.find('"', at)
        if quote < 0 or not text.startswith('"', quote + 1):
            return None if quote < 0 else quote
        at = quote + 2
