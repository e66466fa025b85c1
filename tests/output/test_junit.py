"""JUnit's XML, held to the schema of Jenkins' xunit plugin and to what Jenkins and GitLab make of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.output import Style
from relaylint.output.junit import render

from .report import CERTIFICATE, HUB, WILDCARD, found, label, make_report
from .xml_rules import JUNIT, parsed

ALL = Style(show_undecided=True, prefix="infra/mail/")


def test_numbers_are_those_of_the_cases(report: Report) -> None:
    root = parsed(render(report, ALL), JUNIT)
    for each in (root, *root):
        assert each.get("tests") == str(len(list(each.iter("testcase"))))
        assert each.get("failures") == str(len(list(each.iter("failure"))))
        assert each.get("errors") == "0"
    assert [suite.get("skipped") for suite in root] == [str(len(list(suite.iter("skipped")))) for suite in root]
    assert [suite.get("name") for suite in root] == ["tenants/contoso", "a", "b"]


@pytest.mark.parametrize(
    ("threshold", "failures"), [(None, 0), (Severity.ERROR, 5), (Severity.WARNING, 8), (Severity.INFO, 12)]
)
def test_a_case_fails_if_the_run_fails_for_it(report: Report, threshold: Severity | None, failures: int) -> None:
    root = parsed(render(report, ALL._replace(threshold=threshold)), JUNIT)
    assert root.get("failures") == str(failures)
    assert root.get("tests") == "14"


def test_no_two_cases_of_a_suite_have_one_name(many: Callable[..., Report]) -> None:
    names = [case.get("name") for case in parsed(render(many(3, 2), ALL), JUNIT).iter("testcase")]
    assert len(set(names)) == len(names) == 7
    assert sorted(name for name in names if name and name.startswith("cert")) == [
        "cert-domain-not-accepted",
        "cert-domain-not-accepted (2)",
        "cert-domain-not-accepted (3)",
    ]


def test_an_empty_run_is_one_case_that_passes(report: Report) -> None:
    root = parsed(render(report._replace(diagnostics=()), Style()), JUNIT)
    [case] = root.iter("testcase")
    assert (root.get("tests"), root.get("failures"), case.get("name")) == ("1", "0", "check")
    assert case.findtext("system-out", "").startswith("no problems found, as far as could be decided\nchecked 7 files")


def test_a_tenant_is_no_package() -> None:
    def of(tenant: str) -> Diagnostic:
        return found(WILDCARD, "x", label(HUB, "Head"))._replace(tenant=tenant)

    root = parsed(render(make_report([of("tenants/contoso.com"), of("")]), Style()), JUNIT)
    assert [case.get("classname") for case in root.iter("testcase")] == ["tenants/contoso_com", "relaylint"]


def test_no_two_cases_have_one_class_and_name() -> None:
    """GitLab takes them for one, and the other is lost; only their classes tell the cases of tenants apart."""
    tenants = ("t/x.y", "t/x_y", "", "relaylint")
    made = make_report([found(WILDCARD, "x", label(HUB, "Head"))._replace(tenant=tenant) for tenant in tenants])
    cases = parsed(render(made, Style()), JUNIT).iter("testcase")
    assert sorted(f"{case.get('classname')} {case.get('name')}" for case in cases) == [
        "relaylint wildcard-name",
        "relaylint wildcard-name (2)",
        "t/x_y wildcard-name",
        "t/x_y wildcard-name (2)",
    ]


@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_any_text_can_stand_in_it(text: str) -> None:
    made = make_report([found(CERTIFICATE, f"{text}]]>", label(HUB, "Head"), subject=f"Kind {text}", advice=text)])
    [failure] = parsed(render(made, Style()), JUNIT).iter("failure")
    assert "]]>" in failure.get("message", "")
    assert "]]>" in (failure.text or "")
