"""Documents to what is reported: unsaved text counts in its tenant, and nothing that a user writes is an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Repository
from making import changed, said, write
from talking import DAY, opened, shown

from relaylint.core.notices import RefusedError, ignored
from relaylint.project.finding import find_settings
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import check_paths
from relaylint.server.projects import Desk, diagnostics_by_file

REFUSED = {"contoso/hosts.yaml": ["cert-domain-not-accepted 3:33", "sender-domain-not-accepted 5:62"]}


def test_unsaved_text_counts_in_its_tenant(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml")
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}
    desk.put(str(repository / "contoso/domains.yaml"), "AcceptedDomains: [{ DomainName: contoso.net }]\n")
    assert shown(desk, repository) == {"contoso/domains.yaml": [], **REFUSED}
    desk.close(str(repository / "contoso/domains.yaml"))
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}


def test_files_of_the_tenant_that_are_not_open_are_shown(repository: Path) -> None:
    desk = opened(repository, "contoso/domains.yaml")
    desk.put(str(repository / "contoso/domains.yaml"), "AcceptedDomains: [{ DomainName: contoso.net }]\n")
    (repository / "fabrikam/domains.yaml").write_text("AcceptedDomains: [{ DomainName: 1 }]\n", "utf-8")
    assert shown(desk, repository) == {"contoso/domains.yaml": [], **REFUSED}


def test_files_of_other_tenants_are_shown_where_their_marks_rest_on_what_is_open(repository: Path) -> None:
    desk = opened(repository, "contoso/domains.yaml")
    desk.put(
        str(repository / "contoso/domains.yaml"), "AcceptedDomains: [{ DomainName: contoso.com }]  # fabrikam.com\n"
    )
    assert shown(desk, repository) == {"contoso/domains.yaml": []}
    both = "AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: fabrikam.com }]\n"
    desk.put(str(repository / "contoso/domains.yaml"), both)
    twice = ["duplicate-accepted-domain 1:33"]
    assert shown(desk, repository) == {"contoso/domains.yaml": [], "fabrikam/domains.yaml": twice}
    desk.put(str(repository / "fabrikam/domains.yaml"), "AcceptedDomains: [{ DomainName: fabrikam.com }]\n")
    desk.close(str(repository / "contoso/domains.yaml"))
    assert shown(desk, repository) == {"fabrikam/domains.yaml": []}


def test_files_that_change_on_the_disk(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml")
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}
    path = repository / "contoso/domains.yaml"
    path.write_text("AcceptedDomains: [{ DomainName: contoso.net }]\n", "utf-8")
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}
    desk.touch([str(path)])
    assert shown(desk, repository) == REFUSED


def test_broken_settings_are_shown_in_their_file(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml")
    settings = repository / "relaylint.yaml"
    settings.write_text("tenants: [contoso, fabrikam]\nfail-onn: error\n", "utf-8")
    desk.touch([str(settings)])
    assert shown(desk, repository) == {"contoso/hosts.yaml": [], "relaylint.yaml": ["unknown-property 2:1"]}
    settings.write_text("tenants: [contoso, fabrikam]\n", "utf-8")
    desk.touch([str(settings)])
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}


def test_settings_count_as_they_are_open(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml", "relaylint.yaml")
    settings, text = str(repository / "relaylint.yaml"), "tenants: [contoso, fabrikam]\n"
    desk.put(str(repository / "contoso/domains.yaml"), "AcceptedDomains: [{ DomainName: contoso.net }]\n")
    nothing: dict[str, list[str]] = {"contoso/domains.yaml": [], "relaylint.yaml": []}
    assert shown(desk, repository) == {**nothing, **REFUSED}
    desk.put(settings, f"{text}ignore: [cert-domain-not-accepted]\n")
    assert shown(desk, repository) == {**nothing, "contoso/hosts.yaml": REFUSED["contoso/hosts.yaml"][1:]}
    desk.put(settings, f"{text}ignore: [cert-domain-not\n")
    broken = {**nothing, "contoso/hosts.yaml": [], "relaylint.yaml": ["syntax-error 3:1"]}
    assert shown(desk, repository) == broken
    desk.close(settings)
    assert shown(desk, repository) == {"contoso/domains.yaml": [], **REFUSED}


def test_rules_count_as_they_are_open(repository: Path) -> None:
    """Those of their examples that do not come out are marked."""
    rule, hosts = "policy/own-rule.yaml", "contoso/hosts.yaml"
    fine = changed(assert_="{ Name: { starts-with: H } }")
    write(repository, {"relaylint.yaml": "tenants: [contoso]\nrules: [policy]\n", rule: fine})
    desk = opened(repository, rule, hosts)
    assert shown(desk, repository) == {hosts: [], rule: ["own-rule 13:7"]}
    desk.put(str(repository / rule), changed())
    assert shown(desk, repository) == {hosts: ["own-rule 2:13"], rule: []}
    desk.put(str(repository / rule), changed(assert_="{ Name: { starts-wiht: x } }"))
    assert shown(desk, repository) == {hosts: [], rule: ["invalid-rule 6:19"]}
    desk.put(str(repository / rule), changed(examples="[{ pass: {} }, { pass: {} }]"))
    assert shown(desk, repository) == {hosts: ["own-rule 2:13"], rule: ["own-rule 12:1"]}
    desk.close(str(repository / rule))
    assert shown(desk, repository) == {hosts: []}


def test_settings_that_come_and_go(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml")
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}
    own = repository / "contoso/relaylint.yaml"
    own.write_text("severity: { cert-domain-not-accepted: info }\n", "utf-8")
    desk.touch([str(own)])
    assert [project.root for project in desk.settle()] == [str(repository), str(repository / "contoso")]
    own.unlink()
    desk.touch([str(own)])
    desk.settle()
    assert shown(desk, repository) == {"contoso/hosts.yaml": []}


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    desk = Desk(DAY)
    desk.put(str(tmp_path / "gone/new.yaml"), "AcceptedDomains: [{ DomainName: 1 }]\n")
    (project,) = desk.settle()
    assert str(project.refusal) == f"`{tmp_path / 'gone'}` does not exist"
    assert shown(desk, tmp_path) == {"gone/new.yaml": []}
    (tmp_path / "gone").mkdir()
    desk.touch([str(tmp_path / "gone")])
    assert shown(desk, tmp_path) == {"gone/new.yaml": ["wrong-type 1:33"]}


def test_files_without_definitions(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.yaml").write_text("a: 1\n", "utf-8")
    assert shown(opened(tmp_path, "notes.yaml"), tmp_path) == {"notes.yaml": []}


def test_syntax_that_is_broken_while_it_is_typed(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml")
    path = str(repository / "contoso/hosts.yaml")
    desk.put(path, "SendingHosts:\n  - { Name: mta, MailFrom: [con\n")
    assert [rule.split()[0] for rule in shown(desk, repository)["contoso/hosts.yaml"]] == ["syntax-error"]
    desk.put(path, "SendingHosts: \ud800\n")
    assert [rule.split()[0] for rule in shown(desk, repository)["contoso/hosts.yaml"]] == ["encoding-error"]


def checked_afresh(repository: Repository) -> dict[str, list[str]]:
    """Return what a check that knows nothing of the past reports of each file."""
    here = str(repository.root)
    try:
        settings = find_settings(here, None, [here], ignored, repository.open)
        report = check_paths(settings, Request([here], repository.open, today=DAY)).report
    except SetupError as broken:
        report = broken.report
    except RefusedError:
        return {}
    return {path: said(diagnostics) for path, diagnostics in diagnostics_by_file(report).items()}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_shown_is_what_a_check_reports(seed: int, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    repository = Repository(seed, tmp_path)
    desk = Desk(DAY)
    desk.look_in([str(tmp_path)])
    repository.open[str(tmp_path / "x.yaml")] = b""
    desk.put(str(tmp_path / "x.yaml"), "")
    desk.settle()
    for _ in range(20):
        name, change = repository.edit()
        for path, text in (change.texts or repository.open).items():
            desk.close(path) if text is None else desk.put(path, text.decode())
        desk.touch(change.saved)
        desk.settle()
        while desk.go_on():
            pass
        project = desk.project_of(str(tmp_path / "x.yaml"))
        assert project is not None
        shown = {path: said(diagnostics) for path, diagnostics in project.reported.items()}
        assert (name, change, shown) == (name, change, checked_afresh(repository))


def test_fixes_are_proven_once_while_nothing_is_new(tmp_path: Path) -> None:
    """Editors ask again wherever the cursor goes."""
    write(
        tmp_path,
        {"relaylint.yaml": "", "a.yaml": "AcceptedDomains: [{ DomainName: a.com, MatchSubDomains: 'true' }]\n"},
    )
    desk, path = opened(tmp_path, "a.yaml"), str(tmp_path / "a.yaml")
    shown(desk, tmp_path)
    project = desk.project_of(path)
    assert project is not None
    told = project.reported[path]
    (first,), fixed = project.offered(path, told), project.fixed(path, "")
    assert first.fix is not None
    assert fixed is not None
    assert project.offered(path, told)[0] is first
    assert project.fixed(path, "") is fixed
    desk.put(path, "AcceptedDomains: [{ DomainName: a.com, MatchSubDomains: true }]\n")
    shown(desk, tmp_path)
    assert (project.offered(path, ()), project.fixed(path, "")) == ((), None)
