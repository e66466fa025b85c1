"""SARIF: valid against the official schema, and what GitHub needs of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from string import ascii_letters, digits
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from relaylint.core.diagnostic import (
    BY_BASELINE,
    BY_IGNORE,
    Checked,
    Diagnostic,
    Edit,
    Fix,
    Report,
    Safety,
    Suppressed,
    Suppression,
)
from relaylint.core.text import Source
from relaylint.output import Style
from relaylint.output.sarif import render

from .report import CERTIFICATE, DOMAINS, HUB, WILDCARD, about, found, label, make_report

SCHEMA = Path(__file__).parents[3] / "shared" / "standards" / "sarif-schema-2.1.0.json"
ALL = Style(show_undecided=True, prefix="infra/mail/")


def packaged_schema() -> Path | None:
    """Return the schema as an installed package ships it, if one does."""
    for distribution in distributions():
        for file in distribution.files or ():
            if file.name == SCHEMA.name:
                return Path(str(file.locate()))
    return None


@cache
def validator() -> jsonschema.protocols.Validator:
    """Return a validator for the official schema; skips the test where the schema is not found."""
    path = SCHEMA if SCHEMA.is_file() else packaged_schema()
    if path is None:
        pytest.skip(f"the SARIF schema is neither at {SCHEMA} nor in an installed package")
    schema = json.loads(path.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())


def run_of(report: Report, style: Style = ALL) -> dict[str, Any]:
    """Return the one run of the log, read again."""
    [run] = json.loads(render(report, style))["runs"]
    assert isinstance(run, dict)
    return run


def test_valid_against_the_official_schema(report: Report, many: Callable[..., Report]) -> None:
    for style in (ALL, Style()):
        for case in (report, report._replace(diagnostics=(), undecided=(), rules=()), many(0, 1)):
            errors = list(validator().iter_errors(json.loads(render(case, style))))
            assert errors == []


def test_what_is_suppressed_or_can_be_fixed_is_valid_too() -> None:
    wrong = found(WILDCARD, "x", label(HUB, "'*'"))
    edits = (Edit(label(HUB, "'*'").location, "a"), Edit(label(DOMAINS, "contoso.net").location, "b"))
    fixable = wrong._replace(fix=Fix("change it", Safety.SAFE, edits))
    reasons = (
        Suppression(BY_IGNORE, "known", label(HUB, "Head"), "2027-01-31", "mail team", "MAIL-1"),
        Suppression(BY_BASELINE),
    )
    report = make_report([fixable])._replace(suppressed=tuple(Suppressed(fixable, reason) for reason in reasons))
    log = json.loads(render(report, ALL))
    assert list(validator().iter_errors(log)) == []
    results = [result for result in log["runs"][0]["results"] if "fixes" in result]
    assert [result.get("suppressions", [{}])[0].get("justification") for result in results] == [None, "known", None]


def test_a_run_that_ended_before_it_checked_anything_did_not_succeed(report: Report) -> None:
    """Or all that an earlier run has found would look mended."""
    ended = [run_of(each)["invocations"] for each in (report, report._replace(checked=Checked()))]
    assert ended == [[{"executionSuccessful": True}], [{"executionSuccessful": False}]]


def test_results_refer_to_rules_that_ran(report: Report) -> None:
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        *(rule.name for rule in report.rules),
        "unreadable-file",
    ]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_help_has_why_remedy_codes_and_references(report: Report) -> None:
    [rule] = [rule for rule in run_of(report)["tool"]["driver"]["rules"] if rule["id"] == CERTIFICATE.name]
    for words in (CERTIFICATE.why, CERTIFICATE.remedy, *CERTIFICATE.codes, *CERTIFICATE.references):
        assert words in rule["help"]["markdown"]
        assert words in rule["help"]["text"]
    assert rule["properties"]["precision"] == "very-high"


def test_every_region_has_four_numbers(report: Report) -> None:
    for result in run_of(report)["results"]:
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            region = location["physicalLocation"]["region"]
            assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_paths_are_relative_uris_from_the_repository_root(report: Report) -> None:
    run = run_of(report)
    for result, entry in zip(run["results"], report.diagnostics, strict=False):
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert unquote(artifact["uri"]) == f"infra/mail/{entry.path}"
        assert set(artifact["uri"]) <= set(ascii_letters + digits + "/.-_%")
        assert artifact["uriBaseId"] == "%SRCROOT%"


def test_related_locations_are_linked_from_the_message(report: Report) -> None:
    for result in run_of(report)["results"]:
        for location in result.get("relatedLocations", ()):
            assert f"]({location['id']})" in result["message"]["text"]


def test_values_make_no_links(report: Report) -> None:
    assert "](https" not in render(report, ALL)


def test_levels_follow_the_diagnostic_and_undecided_is_open(report: Report) -> None:
    lowered = report.diagnostics[0]._replace(severity=WILDCARD.severity)
    results = run_of(report._replace(diagnostics=(lowered, *report.diagnostics[1:])))["results"]
    assert [result["level"] for result in results[:2]] == ["warning", "note"]
    assert [(result["kind"], result["level"]) for result in results[-2:]] == [("open", "none")] * 2


def prints(*diagnostics: Diagnostic) -> list[str]:
    """Return the fingerprints of diagnostics."""
    results = run_of(make_report(list(diagnostics)), Style())["results"]
    return [result["partialFingerprints"]["relaylint/v1"] for result in results]


def test_fingerprints_differ(report: Report) -> None:
    found_prints = prints(*report.diagnostics)
    assert len(set(found_prints)) == len(found_prints)


def test_fingerprints_stay_when_lines_move_or_words_change() -> None:
    moved = Source(HUB.name, f"# one\n# two\n\n{HUB.text}")
    before = found(WILDCARD, "message", label(HUB, "'*'"), subject="InboundConnector a")
    after = found(WILDCARD, "other words", label(moved, "'*'"), label(DOMAINS, "contoso"), subject=before.subject)
    assert prints(before) == prints(after)


@pytest.mark.parametrize("field", ["rule", "subject", "text", "path"])
def test_fingerprints_change_with_identity(field: str) -> None:
    first = found(WILDCARD, "message", label(HUB, "'*'"), subject="InboundConnector a")
    other = {
        "rule": first._replace(rule=CERTIFICATE),
        "subject": first._replace(about=about("InboundConnector b")),
        "text": first._replace(primary=label(HUB, "'*'\n      - c")),
        "path": first._replace(primary=label(Source("other.yaml", HUB.text), "'*'")),
    }[field]
    assert prints(first) != prints(other)


def test_same_faults_get_fingerprints_by_their_order() -> None:
    same = found(WILDCARD, "message", label(HUB, "'*'"))
    first, second = prints(same, same)
    assert first != second
    assert prints(same) == [first]


def test_more_results_than_github_takes(many: Callable[..., Report], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relaylint.output.sarif.KEPT", 5)
    run = run_of(many(2, 2, 4))
    assert sorted(result["level"] for result in run["results"]) == ["error", "error", "note", "warning", "warning"]
    [notification] = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "5 results of lesser weight left out: GitHub takes 5 in a run"
    assert run["properties"]["infos"] == 4
