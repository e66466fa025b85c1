"""Checkstyle's XML, held to its schema and to what its readers make of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.checkstyle import render

from .report import CERTIFICATE, HUB, found, label, make_report
from .xml_rules import CHECKSTYLE, parsed


def test_every_diagnostic_stands_with_its_file(report: Report) -> None:
    root = parsed(render(report, Style(prefix="infra/mail/")), CHECKSTYLE)
    rows = [
        (file.get("name"), each.get("line"), each.get("severity"), each.get("source")) for file in root for each in file
    ]
    assert rows == [
        (
            f"infra/mail/{each.path}",
            str(each.primary.location.start.line),
            each.severity.word,
            f"relaylint.{each.rule.area}.{each.rule.name}",
        )
        for each in report.diagnostics
    ]


def test_columns_count_code_points(report: Report) -> None:
    [fax] = [
        each for each in parsed(render(report, Style()), CHECKSTYLE).iter("error") if "Fax" in each.get("message", "")
    ]
    assert fax.get("column") == "42"


def test_nothing_to_report_is_a_document_too(report: Report) -> None:
    assert len(parsed(render(report._replace(diagnostics=()), Style()), CHECKSTYLE)) == 0


@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_any_text_can_stand_in_it(text: str) -> None:
    made = make_report([found(CERTIFICATE, f"{text}]]>", label(HUB, "Head"), advice=text)])
    [error] = parsed(render(made, Style()), CHECKSTYLE).iter("error")
    assert "]]>" in error.get("message", "")
