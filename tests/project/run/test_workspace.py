"""A workspace reports what a fresh check does, whatever is done to its files, and judges no more than it must."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from editing import Repository
from making import said, write

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.core.notices import RefusedError, ignored
from relaylint.core.text import Span
from relaylint.output import Style
from relaylint.output.json import render
from relaylint.project.finding import find_settings
from relaylint.project.refusals import SetupError
from relaylint.project.run.checking import OFFERED, Request, check_paths
from relaylint.project.run.workspace import Workspace

TODAY = "2026-11-30"


def outcome(reported: Callable[[], Report]) -> str:
    """Return a report as JSON, or what a run ends with instead."""
    try:
        return render(reported(), Style(show_undecided=True))
    except SetupError as broken:
        return render(broken.report, Style())
    except RefusedError as error:
        return f"{error.notice.said(str)} | {error.hint.said(str)}"


def fresh(repository: Repository) -> Report:
    """Return the report of a check that knows nothing of the past."""
    here, ignored = str(repository.root), lambda line: None
    settings = find_settings(here, None, [here], ignored)
    return check_paths(settings, Request([here], repository.open, today=TODAY), ignored).report


def edited(seed: int, folder: Path, edits: int) -> list[str]:
    """Edit a repository of chance, and return after which edit a workspace says something else than a check."""
    folder.mkdir()
    (folder / ".git").mkdir()
    repository = Repository(seed, folder)
    workspace: Workspace | None = None
    shown: dict[str, list[str]] = {}
    wrong, done = [], []
    for number in range(edits):
        try:
            workspace = workspace or Workspace(Request([str(folder)], today=TODAY), str(folder))
            name, change = repository.edit()
            done.append(f"{name} {[*change.texts, *change.saved]}")
            updates = [workspace.change(change.texts, change.saved)]
            is_settled = repository.chance.random() < 0.7
            updates += workspace.rest() if is_settled else ()
            for path, diagnostics in ((path, each) for update in updates for path, each in update.items()):
                shown[path] = said(diagnostics)
        except (SetupError, RefusedError):
            is_settled = False
        reported = outcome(workspace.report if workspace else lambda: fresh(repository))
        if reported != outcome(lambda: fresh(repository)):
            wrong.append(f"{seed}, {number}: the report, after {done[-3:]}")
        if is_settled and not reported.startswith("nothing to check"):
            by_file: dict[str, list[str]] = {}
            for diagnostic in fresh(repository).diagnostics:
                by_file.setdefault(diagnostic.path, []).extend(said([diagnostic]))
            if by_file != {path: lines for path, lines in shown.items() if lines}:
                wrong.append(f"{seed}, {number}: what is shown, after {done[-3:]}")
        if wrong:
            break
    return wrong


@pytest.mark.parametrize("seed", range(4))
def test_it_reports_what_a_fresh_check_does(seed: int, tmp_path: Path) -> None:
    assert edited(seed, tmp_path / "repository", 25) == []


def fixes(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str, str, list[tuple[Span, str]]]]:
    """Return what mends diagnostics, and how far that may be trusted."""
    offered = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix]
    return [
        (fix.title, fix.safety.value, fix.why, [(edit.location.span, edit.text) for edit in fix.edits])
        for fix in offered
    ]


def test_fixes_are_those_of_a_check(tmp_path: Path) -> None:
    """Also where another tenant would lose by one: it is tied to the first."""
    (tmp_path / ".git").mkdir()
    hub = "ConnectorType: OnPremises, SenderDomains: ['*'], RequireTls: 'true', TlsSenderCertificateName: a.contoso.com"
    twice = "ConnectorType: OnPremises, SenderDomains: ['*'], SenderIPAddresses: [81.2.69.3, 81.2.69.0/28]"
    files: dict[str, str | bytes] = {
        "relaylint.yaml": "tenants: [a, b, c]\n",
        "a/x.yaml": f"AcceptedDomains: [{{ DomainName: contoso.com }}]\nInboundConnectors: [{{ Name: A, {hub} }}]\n",
        "b/x.yaml": f"AcceptedDomains: [{{ DomainName: a.contoso.com }}]\nInboundConnectors: [{{ Name: B, {hub} }}]\n"
        "SendingHosts: [{ Name: mta, CertificateNames: [a.contoso.com], MailFrom: [contoso.com] }]\n",
        "c/x.yaml": f"InboundConnectors: [{{ Name: C, {twice}, Typo: 1 }}]\n",
    }
    write(tmp_path, files)
    here = str(tmp_path)
    workspace = Workspace(
        Request([here], {str(tmp_path / "b/x.yaml"): str(files["b/x.yaml"]).encode()}, today=TODAY), here
    )
    workspace.change()
    settings = find_settings(here, None, [here], ignored)
    report = check_paths(settings, Request([here], today=TODAY, fixes=OFFERED)).report
    assert len(fixes(report.diagnostics)) >= 3
    assert list(workspace.rest())
    for name in "abc":
        path = str(tmp_path / name / "x.yaml")
        assert fixes(workspace.offered(path)) == fixes(each for each in report.diagnostics if each.path == path)
