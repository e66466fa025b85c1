"""What Git holds and what is on the disk: every state of a file, to a commit (`--affected`) and to a plain check."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from disks import take_other_letters
from git_states import ABSENT, ACCEPTED, DOMAIN, FAULTY, HOST, NOT_ACCEPTED, NOT_KNOWN, STATES, put, shell
from making import MINIMAL_RULE, Run, hold, link, write

from relaylint.project.git.asking import IndexEntry, run_git
from relaylint.project.git.held import Index, of_commit
from relaylint.project.plan import plan
from relaylint.project.settings import Settings
from relaylint.project.walking import Folders

from .test_certificates import certificate

RULE = "sender-domain-not-accepted"
MAIN_CF = """\
relayhost = [contoso-com.mail.protection.outlook.com]:25
transport_maps = hash:/etc/postfix/transport
"""


def said(run: Run, *arguments: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what is said of the domain, and the files that are named as skipped."""
    ran = run("check", "--format", "json", "--show-undecided", "--select", RULE, *arguments)
    assert ran.err == ""
    report = json.loads(ran.out)
    reported = {found["rule"] for found in report["diagnostics"]}
    undecided = {found["rule"] for found in report["undecided"]}
    skipped = tuple((entry["path"], entry["reason"]) for entry in report["skipped"])
    assert ran.code == int(bool(reported))
    if reported - {RULE}:
        return FAULTY, skipped
    return (NOT_ACCEPTED if reported else NOT_KNOWN if RULE in undecided else ACCEPTED), skipped


@pytest.mark.parametrize("name", STATES)
def test_every_state(relaylint: Run, repository: Path, name: str) -> None:
    state = STATES[name]
    put(repository, state.script)
    assert said(relaylint) == (state.check, state.of_check)
    assert said(relaylint, "--affected") == (state.commit, state.of_commit)


def test_letter_case_and_accents(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they make no difference to the disk, they make none to what Git holds."""
    write(repository, dict.fromkeys(("D.YAML", "Sub/E\u0301.yaml", "F.yaml"), "x"))
    names = ("d.yaml", "sub/é.yaml", "f.yaml", "other.yaml")
    index = Index(str(repository), [IndexEntry("H", "100644", "1", name) for name in names])
    listed = [str(repository / name) for name in ("D.YAML", "Sub/E\u0301.yaml", "F.yaml", "new.yaml")]
    assert [index.holds(path) for path in listed] == [False] * 4
    take_other_letters(monkeypatch)
    assert [index.holds(path) for path in listed] == [True, True, True, False]


def test_other_commands_take_what_is_not_on_the_disk_for_not_known(relaylint: Run, repository: Path) -> None:
    put(repository, STATES["kept away by a sparse checkout"].script)
    line = "relaylint: 1 file skipped, held by Git but not on the disk: b/d.yaml\n"
    ran = relaylint("relay")
    assert (ran.code, ran.out.partition(" (")[0], ran.err) == (
        0,
        "mta  from fabrikam.com  to outside recipients: undecided",
        line,
    )
    ran = relaylint("convert", ".")
    assert (ran.code, "AcceptedDomains" in ran.out, ran.err.startswith(line)) == (0, True, True)


def test_globs_of_what_is_not_on_the_disk(relaylint: Run, repository: Path) -> None:
    """They match it; in a submodule that is not checked out nobody knows what they match."""
    put(repository, STATES["in a submodule that is not checked out"].script)
    write(repository, {"t/b/c/d.yaml": DOMAIN, "b/d.yaml": DOMAIN})
    shell("git add t b")
    shell("git sparse-checkout set --no-cone '/*' '!/t/' '!/b/'")

    def agrees(glob: str, command: str) -> None:
        key = "formats: [{{paths: [{}], format: relaylint}}]" if "yaml" in glob else "tenants: [{}]"
        settings = key.format(f"'{glob}'") + "\nper-path: [{paths: ['t/b/c/**'], ignore: [ip-only-connector]}]"
        write(repository, {"relaylint.yaml": f"{settings}\n"})
        ran = relaylint(command, *(["h.yaml"] if command == "convert" else []))
        assert ("matches no f" in ran.out + ran.err) == (glob == "t/x")
        assert (ran.code == 2) == (glob == "t/x")

    hold(agrees, product(["t/b", "t/*/*", "sub/*", "b/*.yaml", "t/x"], ["check", "relay", "convert", "init"]))


def test_a_tenant_of_which_nothing_is_on_the_disk(relaylint: Run, repository: Path) -> None:
    """It is not known in full to those that are compared with it."""
    shared = "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: x.contoso.com }]\n"
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n", "t/a/x.yaml": shared, "t/b/x.yaml": shared})
    put(repository, "git sparse-checkout set --no-cone '/*' '!/t/b/'")
    ran = relaylint("check", "t/a", "--select", "cert-shared-across-tenants", "--show-undecided")
    assert ran.out.startswith("undecided: a file of tenant `t/b` cannot be read in full (1 question")
    assert "1 file skipped, held by Git but not on the disk: t/b/x.yaml\n" in ran.out


def test_a_certificate(relaylint: Run, repository: Path) -> None:
    host = "SendingHosts: [{ Name: m, Certificate: certs/m.pem }]\n"
    write(repository, {"m.yaml": host, "certs/m.pem": certificate("m.contoso.com"), ".gitignore": "*.pem\n"})
    put(repository, "")
    select = ("--format", "concise", "--select", "unreadable-certificate")
    assert relaylint("check", *select).code == 0
    ran = relaylint("check", "--affected", *select)
    assert (ran.code, "`certs/m.pem`: it is not held by Git" in ran.out) == (1, True)
    shell("git add --force certs")
    assert relaylint("check", "--affected", *select).code == 0
    shell("git update-index --skip-worktree certs/m.pem")
    os.remove("certs/m.pem")
    for arguments in (select, ("--affected", *select)):
        ran = relaylint("check", *arguments)
        assert (ran.code, "1 file skipped, held by Git but not on the disk: certs/m.pem" in ran.out) == (0, True)


def test_a_table_of_postfix(relaylint: Run, repository: Path) -> None:
    write(
        repository,
        {"mx/main.cf": MAIN_CF, "mx/transport": "* smtp:[x.mail.protection.outlook.con]\n", ".gitignore": "transport"},
    )
    put(repository, "")
    arguments = ("--format", "concise", "--select", "misspelt-name")
    assert [relaylint("check", *more, *arguments).code for more in ((), ("--affected",))] == [1, 0]
    shell("git add --force mx/transport; git update-index --skip-worktree mx/transport; rm mx/transport")
    for more in ((), ("--affected",)):
        ran = relaylint("check", *more, *arguments)
        assert (ran.code, "1 file skipped, held by Git but not on the disk: mx/transport" in ran.out) == (0, True)


def test_settings_that_git_does_not_hold(relaylint: Run, repository: Path) -> None:
    put(repository, "")
    write(repository, {"relaylint.yaml": f"ignore: [{RULE}]\n"})
    ran = relaylint("check", "--affected")
    words, hint = ran.err.splitlines()
    assert (ran.code, words) == (2, "relaylint: the settings in `relaylint.yaml` are not held by Git")
    assert hint.startswith("hint: run `git add relaylint.yaml`, or name the file with `--config`")
    assert relaylint("check", "--affected", "--config", "relaylint.yaml").code == 0
    shell("git add relaylint.yaml")
    assert relaylint("check", "--affected").code == 0


def test_rules_that_git_does_not_hold(relaylint: Run, repository: Path) -> None:
    rules = {"policy/own-rule.yaml": MINIMAL_RULE, "policy/b.yaml": "broken: ["}
    write(repository, {"relaylint.yaml": "rules: [policy]\n", **rules})
    put(repository, "git rm -q --cached policy/b.yaml; git commit -qm s")
    assert relaylint("check").code == 2
    ran = relaylint("check", "--affected", "--format", "concise", "--select", "own-rule")
    line = "relaylint: 1 file skipped, not held by Git: policy/b.yaml\n"
    assert (ran.code, ran.out.partition(" ")[0], ran.err) == (0, "h.yaml:2:13:", line)
    assert relaylint("check", "--affected", "--rules", "policy/b.yaml").code == 2  # it is named


def test_what_is_named_counts(relaylint: Run, repository: Path) -> None:
    put(repository, STATES["untracked"].script)
    assert said(relaylint, "--affected", "d.yaml") == (ACCEPTED, ())
    assert said(relaylint, "--affected", "h.yaml") == (NOT_ACCEPTED, (("d.yaml", "not held by Git"),))
    assert said(relaylint, "--affected", ".")[0] == NOT_ACCEPTED


def test_what_lies_outside_of_the_repository(relaylint: Run, repository: Path) -> None:
    put(repository, STATES["untracked"].script)
    write(repository.parent, {"out/h.yaml": HOST, "out/d.yaml": DOMAIN})
    assert said(relaylint, "--affected", "../out/h.yaml") == (ACCEPTED, ())


def test_from_elsewhere(relaylint: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = STATES["kept away by a sparse checkout"]
    put(repository, state.script)
    (repository.parent / "else").mkdir()
    monkeypatch.chdir(repository.parent / "else")
    skipped = ((f"{repository}/b/d.yaml", ABSENT),)
    for path in ("../here", "../here/h.yaml"):
        assert said(relaylint, path) == (state.check, skipped)


def test_before_the_first_commit(relaylint: Run, repository: Path) -> None:
    write(repository, {"h.yaml": HOST, "d.yaml": DOMAIN})
    shell("git add h.yaml")
    shell("git add --intent-to-add d.yaml")
    assert said(relaylint, "--affected") == (NOT_ACCEPTED, (("d.yaml", "not held by Git"),))
    shell("git add d.yaml")
    assert said(relaylint, "--affected") == (ACCEPTED, ())


@pytest.mark.parametrize(
    "name", ["kept away by a sparse checkout", "untracked", "in a submodule that is not checked out"]
)
def test_a_further_worktree(relaylint: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    state = STATES[name]
    shell("echo > x")
    shell("git add x; git commit -qm x; git worktree add -q ../tree")
    monkeypatch.chdir("../tree")
    put(Path("."), state.script)
    assert said(relaylint) == (state.check, state.of_check)
    assert said(relaylint, "--affected") == (state.commit, state.of_commit)


def test_how_often_git_is_asked(relaylint: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(program: str, question: Sequence[str], folder: str) -> tuple[bytes | None, str]:
        asked.append(question[0])
        return run_git(program, question, folder)

    monkeypatch.setattr("relaylint.project.git.asking.run_git", ask)
    put(repository, "")
    for command in ("check", "relay", "convert"):
        relaylint(command, ".")
    assert asked == []
    relaylint("check", "--affected")
    assert asked == ["diff-index", "ls-files"]
    asked.clear()
    shell("git commit -qam s; echo > x.md; git add x.md")
    relaylint("check", "--affected")
    assert asked == ["diff-index"]


def test_a_link_in_place_of_a_file_is_told_by_what_it_leads_to(repository: Path) -> None:
    """Git holds files of these names, and the disk has a link to one that Git does not hold in place of one of them."""
    names = ("t/a/hub.yaml", "t/b/hub.yaml", "t/c/hub.yaml")
    write(repository, {"other.yaml": "x", **dict.fromkeys(names, "x")})
    settings = Settings(str(repository), tenants=("t/*",))
    index = Index(str(repository), [IndexEntry("H", "100644", "1", name) for name in names])
    holding = of_commit(index, settings, Folders())

    def beside() -> list[list[str]]:
        asked = [str(repository / names[0])]
        return [*plan(asked, settings, affected=True, across=True, holding=holding).beside.values()]

    b, c = (str(repository / name) for name in names[1:])
    assert holding.surely == {str(repository / name) for name in names}
    assert beside() == [[], [b], [c]]  # the root has what Git does not hold
    (repository / names[1]).unlink()
    link(b, "../../other.yaml")
    assert beside() == [[], [], [c]]
