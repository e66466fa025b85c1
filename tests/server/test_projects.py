"""Documents to what is reported: unsaved text counts in its tenant, and nothing that a user writes is an exception."""

from __future__ import annotations

from pathlib import Path

from talking import opened, shown

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


def test_nothing_to_check_is_said(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.yaml").write_text("a: 1\n", "utf-8")
    desk = opened(tmp_path, "notes.yaml")
    (project,) = desk.settle()
    assert (shown(desk, tmp_path), str(project.refusal)) == (
        {"notes.yaml": []},
        "nothing to check: 1 file was passed over, and none holds definitions",
    )


def test_syntax_that_is_broken_while_it_is_typed(repository: Path) -> None:
    desk = opened(repository, "contoso/hosts.yaml")
    path = str(repository / "contoso/hosts.yaml")
    desk.put(path, "SendingHosts:\n  - { Name: mta, MailFrom: [con\n")
    assert [rule.split()[0] for rule in shown(desk, repository)["contoso/hosts.yaml"]] == ["syntax-error"]
    desk.put(path, "SendingHosts: \ud800\n")
    assert [rule.split()[0] for rule in shown(desk, repository)["contoso/hosts.yaml"]] == ["encoding-error"]
