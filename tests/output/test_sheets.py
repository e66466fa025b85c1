"""Cells that no spreadsheet takes for more than text."""

from __future__ import annotations

import pytest

from relaylint.output import Style
from relaylint.output.sheets import place_cells, safe_cell, sheet

from .report import HUB, label


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1+1", "'=1+1"), ("a;=1", "a;'=1"), ("-", "'-"), ("a-b", "a-b"), ("a\nb", "a␊b"), (" @x", " '@x")],
)
def test_a_formula_is_text(cell: str, shown: str) -> None:
    assert safe_cell(cell) == shown


def test_a_table_and_its_places() -> None:
    where = place_cells(label(HUB, "Head"), Style())
    assert where == ("tenants/contoso/hub.yaml", "2", "11")
    assert place_cells(None, Style()) == ("", "", "")
    assert sheet(("a", "b"), [("1,5", '"')]) == 'a,b\r\n"1,5",""""\r\n'
