"""``--affected``: the tenants of what Git says is staged, changed or deleted, with real repositories."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from git_states import run_git
from making import Run, write

from relaylint.core.notices import ignored
from relaylint.project.git import asking as git

DOMAINS = "AcceptedDomains: [{{ DomainName: mail.{}.example }}]\n"
CONNECTOR = """\
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
       TlsSenderCertificateName: mail.{}.example }}
"""
MORE = "AcceptedDomains: []\n"
CHECK = ("check", "--affected", "--format", "concise", "--select", "cert-domain-not-accepted")
MAIN_CF = """\
relayhost = [contoso-com.mail.protection.outlook.com]:25
transport_maps = hash:/etc/postfix/odd
"""


@pytest.fixture
def tenants(repository: Path) -> Path:
    """Return a repository with two tenants in order, committed."""
    for name in "ab":
        files = {"domains.yaml": DOMAINS.format(name), "hub.yaml": CONNECTOR.format(name), "more.yaml": MORE}
        write(repository, {f"t/{name}/{file}": text for file, text in files.items()})
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n", "notes.md": "x", "generic.txt.md": "y"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "-m", "All")
    return repository


def reported(run: Run, *paths: str) -> tuple[int, list[str], int]:
    """Return the exit code, the places, and how many files were checked."""
    ran = run(*CHECK, *paths)
    assert ran.err == ""
    *lines, last = ran.out.splitlines()
    return ran.code, [line.partition(": ")[0] for line in lines if "[" in line], int(last.split()[1])


A = "t/a/hub.yaml:3:34"
B = "t/b/hub.yaml:3:34"


def test_nothing_is_staged(relaylint: Run, tenants: Path) -> None:
    assert reported(relaylint) == (0, [], 0)
    write(tenants, {"t/a/hub.yaml": CONNECTOR.format("x")})
    assert reported(relaylint) == (0, [], 0)  # it is not staged


@pytest.mark.parametrize("named", [(), ("t/b/hub.yaml",), ("notes.md",)])
def test_a_deleted_file(relaylint: Run, tenants: Path, named: tuple[str, ...]) -> None:
    run_git("rm", "--quiet", "t/a/domains.yaml")
    code, found, _ = reported(relaylint, *named)
    assert (code, found) == (1, [A])


def test_a_file_that_has_another_name(relaylint: Run, tenants: Path) -> None:
    run_git("mv", "t/a/domains.yaml", "t/b/other.yaml")
    assert reported(relaylint)[:2] == (1, [A])


def test_a_file_that_is_staged(relaylint: Run, tenants: Path) -> None:
    write(tenants, {"t/b/hub.yaml": CONNECTOR.format("x")})
    run_git("add", "--all")
    assert reported(relaylint) == (1, [B], 3)
    assert reported(relaylint, "t/a/hub.yaml") == (0, [], 3)  # what is named is what is asked


@pytest.mark.parametrize("name", ["notes.md", "t/a/notes.pages"])
def test_what_concerns_no_tenant(relaylint: Run, tenants: Path, name: str) -> None:
    write(tenants, {name: "changed", "t/b/hub.yaml": CONNECTOR.format("x")})
    run_git("add", name)
    assert reported(relaylint) == (0, [], 0)
    ran = relaylint("check", "--affected", "--format", "json")
    assert (ran.code, '"files": 0' in ran.out) == (0, True)


def test_deleted_settings_and_rules_concern_all(relaylint: Run, tenants: Path) -> None:
    for name in "ab":
        write(tenants, {f"t/{name}/domains.yaml": MORE})
    run_git("commit", "--quiet", "--all", "-m", "Break")
    write(tenants, {"relaylint.yaml": "tenants: ['t/*', '.']\nrules: [t]\n"})
    run_git("rm", "--quiet", "--cached", "relaylint.yaml")
    ran = relaylint("check", "--affected", "--config", "relaylint.yaml")
    assert ran.code == 2  # rules are no definitions, and their fault is told
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\n"})
    assert reported(relaylint, "--config", "relaylint.yaml")[:2] == (1, [A, B])
    ran = relaylint(*CHECK)  # a commit cannot be judged by what it takes away
    assert (ran.code, ran.err.partition("\n")[0]) == (
        2,
        "relaylint: the settings in `relaylint.yaml` are not held by Git",
    )


def test_a_whole_tenant_that_is_deleted(relaylint: Run, tenants: Path) -> None:
    run_git("rm", "-r", "--quiet", "t/a")
    assert reported(relaylint) == (0, [], 0)


def test_a_deleted_file_that_is_excluded(relaylint: Run, tenants: Path) -> None:
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nexclude: [t/a/domains.yaml]\n"})
    run_git("commit", "--quiet", "--all", "-m", "Exclude")
    run_git("rm", "--quiet", "t/a/domains.yaml")
    assert reported(relaylint) == (0, [], 0)


def test_a_table_of_postfix_by_any_name(relaylint: Run, tenants: Path) -> None:
    write(tenants, {"t/a/mx/main.cf": MAIN_CF, "t/a/mx/odd": "x :\n", "t/b/odd": "x :\n"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "-m", "Postfix")
    write(tenants, {"t/a/mx/odd": "y :\n", "t/b/odd": "y :\n"})
    run_git("add", "--all")
    assert reported(relaylint) == (0, [], 4)
    assert reported(relaylint, "notes.md") == (0, [], 4)
    run_git("commit", "--quiet", "-m", "Change")
    run_git("rm", "--quiet", "t/a/mx/odd", "t/b/odd")
    assert reported(relaylint) == (0, [], 4)


@pytest.mark.parametrize("named", [(), ("notes.md",), ("t/a/hub.yaml",)])
def test_a_file_whose_format_the_settings_name(relaylint: Run, tenants: Path, named: tuple[str, ...]) -> None:
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nformats: [{paths: ['t/*/*.dat'], format: relaylint}]\n"})
    write(tenants, {"t/b/x.dat": "AcceptedDomains: []\n"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "-m", "Name a format")
    write(tenants, {"t/b/x.dat": CONNECTOR.format("x").replace("Hub", "Hub 2")})
    run_git("add", "--all")
    assert reported(relaylint, *named)[:2] == (1, ["t/b/x.dat:3:34"])


@pytest.mark.parametrize("named", [(), ("common/domains.yaml",)])
def test_a_file_that_links_give_to_other_tenants(relaylint: Run, tenants: Path, named: tuple[str, ...]) -> None:
    write(tenants, {"common/domains.yaml": DOMAINS.format("a"), "t/a/domains.yaml": MORE})
    os.symlink("../../common", "t/a/common")
    os.symlink("../../common/domains.yaml", "t/b/common.yaml")
    run_git("add", "--all")
    run_git("commit", "--quiet", "-m", "Share")
    write(tenants, {"common/domains.yaml": MORE})
    run_git("add", "--all")
    assert reported(relaylint, *named) == (1, [A], 9)
    run_git("rm", "--quiet", "--force", "common/domains.yaml")
    code, found, _ = reported(relaylint, *(named and ("notes.md",)))
    assert (code, A in found) == (1, True)


def test_a_range_of_commits(relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pre-commit names it before a push, and in CI."""
    run_git("rm", "--quiet", "t/a/domains.yaml")
    run_git("commit", "--quiet", "-m", "Delete")
    assert reported(relaylint) == (0, [], 0)
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert reported(relaylint)[:2] == (1, [A])
    run_git("checkout", "--quiet", "--orphan", "other")
    run_git("commit", "--quiet", "-m", "Without an ancestor")
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "master~1" if git_has("master") else "main~1")
    assert reported(relaylint)[:2] == (1, [A])
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "--output=x")  # no name of a commit
    reported(relaylint)
    assert not Path("x").exists()
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "nonsense")
    ran = relaylint(*CHECK, "t/b/hub.yaml")
    assert (ran.code, ran.err.startswith("relaylint: Git does not tell which files changed")) == (0, True)


def git_has(branch: str) -> bool:
    found = subprocess.run(["git", "rev-parse", "--quiet", "--verify", branch], capture_output=True, check=False)
    return found.returncode == 0


def test_before_the_first_commit(relaylint: Run, tenants: Path) -> None:
    run_git("checkout", "--quiet", "--orphan", "other")
    assert reported(relaylint) == (0, [], 6)


def test_from_a_folder_of_the_repository(relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_git("config", "diff.relative", "true")
    run_git("rm", "--quiet", "t/a/domains.yaml")
    monkeypatch.chdir("t/b")
    code, found, _ = reported(relaylint)
    assert (code, found) == (1, [f"{tenants}/{A}"])


@pytest.mark.parametrize("why", ["no Git", "no repository", "a folder of PATH that is not absolute"])
def test_without_git_everything_is_checked(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Nobody knows what changed then; what is named still tells the tenants."""
    write(tenants, {f"t/{name}/hub.yaml": CONNECTOR.format("x") for name in "ab"})
    if why == "no repository":
        os.rename(".git", "git")
    else:
        write(tenants, {"git": "#!/bin/sh\ntouch executed\n"})
        os.chmod("git", stat.S_IRWXU)
        monkeypatch.setenv("PATH", "." if "absolute" in why else "")
    assert reported(relaylint)[:2] == (1, [A, B])
    assert reported(relaylint, "t/a/hub.yaml")[:2] == (1, [A])
    assert not Path("executed").exists()


def test_git_runs_nothing_that_a_repository_names(relaylint: Run, tenants: Path) -> None:
    script = tenants / "script.sh"
    script.write_text("#!/bin/sh\ntouch executed\n", encoding="utf-8")
    script.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "diff.external",
        "core.pager",
        "diff.x.textconv",
        "diff.x.command",
        "filter.x.clean",
    ):
        run_git("config", name, str(script))
    hooks = tenants / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        (hooks / name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
        (hooks / name).chmod(0o755)
    run_git("config", "core.hooksPath", "hooks")
    write(tenants, {".gitattributes": "* diff=x filter=x\n", "t/b/hub.yaml": CONNECTOR.format("x")})
    assert git.changes(str(tenants), ("", ""), ignored) == git.Changes([], [])
    assert not Path("executed").exists()


def test_a_file_in_a_format_that_its_name_does_not_tell(relaylint: Run, tenants: Path) -> None:
    write(Path(), {"notes.yaml": "Name : Hub\nConnectorType : OnPremises\nSenderDomains : {*}\nRequireTls : True\n"})
    run_git("add", "notes.yaml")
    for arguments in (CHECK, ("check", "--format", "concise"), ("check", "notes.yaml", "--format", "concise")):
        checked = relaylint(*arguments)
        assert (checked.code, "notes.yaml:1:1: error[misplaced-definitions]" in checked.out) == (1, True), arguments
