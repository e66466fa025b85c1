"""The table of a report, read back as spreadsheets and RFC 4180 read it."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.csv import COLUMNS, render

from .report import CERTIFICATE, HUB, found, label, make_report


def rows(report: Report, style: Style | None = None) -> list[dict[str, str]]:
    """Return the rows of a table, each of which ends with CRLF and has every column."""
    text = render(report, style or Style())
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    made = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert made[0] == list(COLUMNS)
    return [dict(zip(COLUMNS, row, strict=True)) for row in made[1:]]


def test_a_row_for_each_diagnostic_and_each_undecided_rule(report: Report) -> None:
    made = rows(report, Style(show_undecided=True))
    assert [row["rule"] for row in made] == [
        *(each.rule.name for each in report.diagnostics),
        *(each.rule.name for each in report.undecided),
    ]
    assert [row["severity"] for row in made[-3:]] == ["warning", "undecided", "undecided"]
    assert made[6] == {
        "severity": "error",
        "rule": "cert-domain-not-accepted",
        "tenant": "tenants/contoso",
        "subject": "InboundConnector Head office",
        "message": "`mail.fabrikam.com` is not an accepted domain of this tenant",
        "help": "add the domain `fabrikam.com` in the admin center or run `New-AcceptedDomain`",
        "path": "tenants/contoso/hub.yaml",
        "line": "4",
        "column": "31",
        "url": CERTIFICATE.url,
    }
    assert len(rows(report)) == len(report.diagnostics)


@given(st.sampled_from("=+-@\uff1d\t "), st.text(st.characters(), max_size=20))
def test_no_cell_is_a_formula(first: str, text: str) -> None:
    hostile = f"{first}{text}"
    [row] = rows(make_report([found(CERTIFICATE, hostile, label(HUB, "Head"), advice=hostile, subject=hostile)]))
    assert not any(cell.lstrip()[:1] in "=+-@\t\r\uff1d" for cell in row.values() if cell.strip())
