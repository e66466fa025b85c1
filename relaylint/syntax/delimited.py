"""Parses delimited tables, as `Export-Csv` writes them: records with the span of every cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.reading import ReadError, shown

DELIMITERS: Final = (",", ";", "\t", "|")
"""Delimiters that `Export-Csv` may use: a comma, the list separator of the culture, or a tab."""
_BLANK: Final = " \t"


class Cell(NamedTuple):
    """A value; ``start`` and ``end`` exclude its quotes."""

    start: int
    end: int
    value: str


class Record(NamedTuple):
    """The cells of a row."""

    cells: list[Cell]
    span: Span

    @property
    def is_blank(self) -> bool:
        """Whether the row is empty."""
        return not any(cell.value for cell in self.cells)


def records(text: str, at: int, end: int, delimiter: str) -> Iterator[Record]:
    """Yield the rows that start between two offsets. Raises `ReadError` at a misplaced quote."""
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
    """Return the cell at an offset, and the offset of its delimiter."""
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
    """Return the offset of the quote that ends a value; two quotes represent one."""
    while True:
        quote = text.find('"', at)
        if quote < 0 or not text.startswith('"', quote + 1):
            return None if quote < 0 else quote
        at = quote + 2
