"""Cells of tables for spreadsheets: none is taken for a formula, and places are columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from relaylint.core.diagnostic import Label
from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.visible import visible

_FORMULA = re.compile(r"(?:^|[;|])\s*(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Matches where spreadsheets would begin a formula: at the start of a cell, also in its wide forms, and behind what
some of them take for the end of one."""


def sheet(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table with a header after RFC 4180; no cell begins with what a spreadsheet takes for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(_safe, rows))
    return text.getvalue()


def _safe(row: Iterable[str]) -> list[str]:
    return list(map(safe_cell, row))


def safe_cell(cell: str) -> str:
    """Return a cell on one line, with an apostrophe before whatever would be the start of a formula."""
    return _FORMULA.sub(lambda match: f"{match[0]}'", visible(cell))


def place_cells(label: Label | None, style: Style) -> tuple[str, str, str]:
    """Return path, line and column of a label as cells, empty where there is none."""
    if label is None:
        return "", "", ""
    where = place(label.location, style)
    return where.path, str(where.start.line), str(where.start.column)
