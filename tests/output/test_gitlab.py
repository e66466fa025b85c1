"""Code Quality reports, valid as GitLab validates them, and stable as it compares them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

from relaylint.core.diagnostic import Diagnostic, Label, Location, Report, Topic
from relaylint.core.text import Source, Span
from relaylint.output import Style
from relaylint.output.gitlab import render

from .report import HUB, UNREADABLE, WILDCARD, at_end, found, label, make_report

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "codeclimate.json").read_text(encoding="utf-8"))


def entries(report: Report, style: Style | None = None) -> list[dict[str, Any]]:
    """Return what GitLab reads."""
    made = json.loads(render(report, style or Style(prefix="infra/mail/")))
    assert isinstance(made, list)
    return made


def prints(*diagnostics: Diagnostic) -> list[str]:
    return [entry["fingerprint"] for entry in entries(make_report(list(diagnostics)))]


def test_every_entry_is_valid(report: Report) -> None:
    made = entries(report)
    for entry in made:
        jsonschema.validate(entry, SCHEMA)
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not entry["location"]["path"].startswith(("/", "./"))
        assert 1 <= entry["location"]["lines"]["begin"] <= entry["location"]["lines"]["end"]
    assert len(made) == len(report.diagnostics)
    assert entries(report._replace(diagnostics=())) == []


def test_no_two_fingerprints_are_alike(many: Callable[..., Report]) -> None:
    made = [entry["fingerprint"] for entry in entries(many(9, 9, 9))]
    assert len(set(made)) == len(made) == 27


def test_a_fingerprint_stays_when_lines_move_and_files_are_renamed() -> None:
    moved = Source("tenants/other.yaml", f"# a comment\n\n{HUB.text}")
    first = found(WILDCARD, "one", label(HUB, "'*'"), subject="InboundConnector a")
    assert prints(first) == prints(first._replace(primary=label(moved, "'*'"), message="other words"))


def test_a_fingerprint_changes_with_what_it_is_about() -> None:
    first = found(WILDCARD, "one", label(HUB, "'*'"))._replace(about=Topic("InboundConnector", "a", "X", "1"))
    others = [
        first._replace(about=first.about._replace(**{field: "other"})) for field in ("kind", "name", "path", "value")
    ]
    made = prints(first, first._replace(tenant="other"), first._replace(rule=UNREADABLE), *others)
    assert len(set(made)) == len(made) == 7


def test_a_file_is_named_from_the_top() -> None:
    """The checkout of another machine lies elsewhere, and a run may be started in any folder."""
    made = []
    for folder, prefix in (("/home/a", ""), ("/builds/b", ""), ("/builds/b/mail", "mail/")):
        top = folder.removesuffix("/mail")
        source = Source(f"{top}/mail/x.yaml", "")
        fault = found(UNREADABLE, "cannot be opened", Label(Location(source, Span(0, 0))))
        [entry] = entries(make_report([fault]), Style(folder=folder, prefix=prefix))
        made.append((entry["location"]["path"], entry["fingerprint"]))
    assert len(set(made)) == 1
    assert made[0][0] == "mail/x.yaml"


def test_faults_of_a_file_differ_by_what_they_say() -> None:
    made = prints(found(UNREADABLE, "one", at_end(HUB)), found(UNREADABLE, "two", at_end(HUB)))
    assert len(set(made)) == 2
