"""``relaylint init``: what it sees, what it writes, and what it leaves alone."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from making import Run, write
from syrupy.assertion import SnapshotAssertion
from workflows import assert_unsuspicious

from relaylint import __version__
from relaylint.init.pipelines import CHECKOUT, SETUP_PYTHON

ROOT = Path(__file__).resolve().parents[2]
SETTINGS, HOOKS, WORKFLOW = "relaylint.yaml", ".pre-commit-config.yaml", ".github/workflows/relaylint.yml"
GITLAB, AZURE = ".gitlab-ci.yml", "azure-pipelines.yml"
GITHUB = '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://github.com/contoso/mail.git\n'
FOUND = "found in .:\n  folder  format     files  definitions\n  .       relaylint      1            1\n\n"
ENTRY = f"""\
repos:
  - repo: https://github.com/relaylint/relaylint
    rev: v{__version__}
    hooks:
      - id: relaylint
"""
STYLE = """\
extends: default
rules:
  document-start: disable
  line-length: {max: 120}
  truthy: {check-keys: false}
  comments: {min-spaces-from-content: 1}
"""


def domains(*names: str) -> str:
    return "AcceptedDomains:\n" + "".join(f"  - DomainName: {name}.example\n" for name in names)


TENANTS: dict[str, str | bytes] = {
    "tenants/contoso/domains.yaml": domains("contoso", "mail.contoso"),
    "tenants/contoso/hosts.yaml": "SendingHosts: []\n",
    "tenants/fabrikam/domains.json": '{"AcceptedDomains": [{"DomainName": "fabrikam.example"}]}',
    ".git/config": GITHUB,
}


def written() -> dict[str, str]:
    """Return the texts of the files that are there now, of those that may be written."""
    return {name: Path(name).read_text(encoding="utf-8") for name in (SETTINGS, HOOKS, WORKFLOW) if Path(name).exists()}


def told(run: Run, *arguments: str) -> list[str]:
    """Return what is said about files, in the working directory with one definition."""
    write(Path(), {"mail.yaml": domains("a")})
    ran = run("init", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(FOUND)
    return ran.out.removeprefix(FOUND).splitlines()


def test_a_new_repository(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), TENANTS)
    ran = relaylint("init")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(name="said")
    assert written() == snapshot(name="written")


def test_what_is_written_works(relaylint: Run) -> None:
    write(Path(), TENANTS)
    relaylint("init")
    ran = relaylint("check")
    assert (ran.code, ran.err) == (0, "")
    assert "checked 3 files, 3 definitions, 2 tenants" in ran.out
    for service in ("gitlab", "azure"):
        assert relaylint("init", "--ci", service).code == 0
    run = [sys.executable, "-m"]
    for command in (
        [*run, "check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW],
        [*run, "pre_commit", "validate-config", HOOKS],
        [*run, "yamllint", "-d", STYLE, SETTINGS, HOOKS, WORKFLOW, GITLAB, AZURE],
        [*run, "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", GITLAB],
        [
            *run,
            "check_jsonschema",
            "--builtin-schema",
            "vendor.azure-pipelines",
            "--regex-variant",
            "nonunicode",
            AZURE,
        ],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_dry(relaylint: Run) -> None:
    """Nothing is written, and everything that would be is shown."""
    write(Path(), TENANTS | {HOOKS: "repos: # all\n  - repo: a\n    hooks: []\n\n# end\n"})
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    ran = relaylint("init", "--dry-run")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    said = ran.out
    relaylint("init")
    for text in (written()[SETTINGS], written()[WORKFLOW], ENTRY.removeprefix("repos:\n")):
        assert "".join(f"  | {line}\n" for line in text.splitlines()) in said
    assert [line.partition(": ")[0] for line in said.splitlines() if line.startswith("would")] == [
        f"would write {SETTINGS}", f"would change {HOOKS}", f"would write {WORKFLOW}"
    ]  # fmt: skip


def test_again(relaylint: Run) -> None:
    write(Path(), {".git/config": GITHUB})
    told(relaylint)
    before = written()
    assert told(relaylint) == [
        "left relaylint.yaml as it is",
        "left .pre-commit-config.yaml as it is: it has the hook",
        "left .github/workflows/relaylint.yml as it is",
        "next: relaylint check",
    ]
    assert written() == before


def test_nothing_is_overwritten(relaylint: Run) -> None:
    mine: dict[str, str | bytes] = {"relaylint.yml": "exclude: [x]\n", HOOKS: "repos: x\n", WORKFLOW: "mine\n"}
    write(Path(), mine)
    assert told(relaylint) == [
        "left relaylint.yml as it is",
        (
            "left .pre-commit-config.yaml as it is; add under `repos`: "
            f'{{repo: "https://github.com/relaylint/relaylint", rev: v{__version__}, hooks: [{{id: relaylint}}]}}'
        ),
        "left .github/workflows/relaylint.yml as it is",
        "next: relaylint check",
    ]
    assert {name: Path(name).read_text() for name in mine} == mine


def test_the_hook_is_added(relaylint: Run) -> None:
    text = "\ufeff# mine\r\nrepos:\r\n- repo: a # x\r\n  hooks: []\r\n\r\nci: {}\r\n"
    write(Path(), {HOOKS: text})
    assert told(relaylint)[1] == f"changed {HOOKS}: the hook `relaylint` at the end of the list"
    entry = "\r\n".join(line[2:] for line in ENTRY.splitlines()[1:])
    assert Path(HOOKS).read_bytes().decode() == text.replace("[]\r\n", f"[]\r\n{entry}\r\n", 1)


@pytest.mark.parametrize("data", ["repos: []\n".encode("utf-16"), b"\xff\xfe\xfd", b"x" * (1024 * 1024 + 1)])
def test_hooks_that_are_no_utf_8(relaylint: Run, data: bytes) -> None:
    write(Path(), {HOOKS: data})
    assert told(relaylint)[1].startswith(f"left {HOOKS} as it is; add under `repos`: ")
    assert Path(HOOKS).read_bytes() == data


def test_links_are_left_alone(relaylint: Run, clean: Path) -> None:
    write(clean.parent, {"elsewhere/hooks.yaml": "repos: []\n"})
    Path(HOOKS).symlink_to("../elsewhere/hooks.yaml")
    Path(".github").symlink_to("../elsewhere")
    said = told(relaylint)
    assert said[1].startswith(f"left {HOOKS} as it is; add")
    assert said[2] == "no workflow: .github/workflows is a link that leaves the repository"
    assert [path.name for path in (clean.parent / "elsewhere").iterdir()] == ["hooks.yaml"]


# the repository


GITHUB_OR_NOT = {
    "https": (GITHUB, True),
    "ssh": ('[remote "o"]\n  url=git@github.com:contoso/mail.git\n', True),
    "ssh over https": ('[remote "o"]\nurl = "ssh://git@ssh.github.com:443/contoso/mail.git"\n', True),
    "git": ('[remote "o"]\nurl = git://github.com/x/y\n', True),
    "elsewhere": ('[remote "o"]\nurl = https://git.example/github.com/x\n', False),
    "a host that ends so": ('[remote "o"]\nurl = https://notgithub.com/x/y\n', False),
    "a host that begins so": ('[remote "o"]\nurl = https://github.com.example/x/y\n', False),
    "a part": ('[remote "o"]\nurl = https://git.example/x\n[submodule "p"]\nurl = https://github.com/x/y\n', False),
    "none": ("[core]\n", False),
    "no text": (b"\xff\xff", False),
}


@pytest.mark.parametrize(("text", "there"), GITHUB_OR_NOT.values(), ids=GITHUB_OR_NOT)
def test_whether_it_is_on_github(relaylint: Run, text: str | bytes, there: bool) -> None:
    write(Path(), {".git/config": text})
    said = told(relaylint)[2]
    if there:
        assert said == f"wrote {WORKFLOW}: every pull request, and what is pushed"
    else:
        assert said == "no pipeline: neither the files nor .git/config tell where it would run"
    assert Path(WORKFLOW).exists() is there


def test_a_folder_for_github(relaylint: Run) -> None:
    """It is enough: servers of one's own have other names."""
    write(Path(), {".github/CODEOWNERS": "* @mail\n"})
    assert told(relaylint)[2].startswith(f"wrote {WORKFLOW}")


def test_a_further_worktree(relaylint: Run, clean: Path) -> None:
    main = clean.parent / "main"
    write(
        main,
        {
            ".git/config": GITHUB,
            ".git/refs/remotes/origin/HEAD": "ref: refs/remotes/origin/trunk/x\n",
            ".git/worktrees/here/commondir": "../..\n",
        },
    )
    Path(".git").rmdir()
    Path(".git").write_text(f"gitdir: {main}/.git/worktrees/here\n")
    assert told(relaylint)[2].startswith(f"wrote {WORKFLOW}")
    assert yaml.safe_load(Path(WORKFLOW).read_text())[True]["push"]["branches"] == ["trunk/x"]


def test_another_workflow_that_runs_relaylint(relaylint: Run) -> None:
    write(Path(), {".github/workflows/mail.yaml": "steps: [{ run: relaylint check }]\n"})
    assert told(relaylint)[2] == "no workflow: .github/workflows/mail.yaml runs relaylint"


def test_no_repository(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither hook nor workflow would ever run."""
    monkeypatch.setattr("os.path.lexists", lambda path, there=os.path.lexists: ".git" not in path and there(path))
    assert told(relaylint) == [
        f"wrote {SETTINGS}: all is one tenant",
        "no hook and no workflow: this is no Git repository",
        "next: relaylint check",
    ]


def test_a_folder_in_a_repository(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files belong to its top, where pre-commit and GitHub look for them."""
    write(Path(), {"deep/er/mail.yaml": domains("a")})
    monkeypatch.chdir("deep")
    ran = relaylint("init", "er")
    assert ran.out.splitlines()[2].split() == ["deep/er", "relaylint", "1", "1"]
    assert Path("..", SETTINGS).exists()
    assert list(Path().iterdir()) == [Path("er")]
    assert ran.out.splitlines()[-1] == f"next: relaylint check {Path.cwd().parent}"


def test_what_comes_next_names_the_folder(relaylint: Run) -> None:
    write(Path(), {"my mail/.git/config": "", "my mail/deep/mail.yaml": domains("a")})
    dry = relaylint("init", "my mail/deep", "--dry-run").out.splitlines()
    assert dry[-1] == "next: relaylint init 'my mail/deep'"
    assert relaylint("init", "my mail/deep").out.splitlines()[-1] == "next: relaylint check 'my mail'"


def test_the_mode_of_a_file_is_kept(relaylint: Run) -> None:
    write(Path(), {HOOKS: "repos: []\n"})
    Path(HOOKS).chmod(0o600)
    told(relaylint)
    assert stat.S_IMODE(Path(HOOKS).stat().st_mode) == 0o600
    assert "relaylint" in Path(HOOKS).read_text()


def test_layers(relaylint: Run) -> None:
    layer = "Items:\n  - Identity: Hub\n    ConnectorType: OnPremises\n"
    write(
        Path(),
        {
            "source/Datum.yml": "ResolutionPrecedence: ['2\\$($Node.Environment)\\Exchange', 1\\Exchange]\n",
            "source/2/Dev/Exchange/cEXOInboundConnector.yml": layer,
            "source/2/Prod/Exchange/cEXOInboundConnector.yml": layer,
            "source/1/Exchange/cEXOInboundConnector.yml": layer,
        },
    )
    ran = relaylint("init")
    assert f"wrote {SETTINGS}: each folder `source/2/*` is a tenant, with 2 layers of Datum\n" in ran.out
    assert yaml.safe_load(Path(SETTINGS).read_text()) == {
        "tenants": ["source/2/*"],
        "layers": ["source/2/*/Exchange", "source/1/Exchange"],
        "merge": "kinds",
        "fail-on": "error",
    }
    assert "2 tenants" in relaylint("check", "--fail-on", "never").out


def test_what_is_found_with_the_settings_that_are_there(relaylint: Run) -> None:
    write(Path(), {SETTINGS: "exclude: [old]\n", "old/x.yaml": domains("b")})
    assert told(relaylint)[0] == f"left {SETTINGS} as it is"


def test_settings_that_say_nothing_are_left_alone(relaylint: Run) -> None:
    write(Path(), {SETTINGS: "# later\n"})
    assert told(relaylint)[0] == f"left {SETTINGS} as it is"
    assert Path(SETTINGS).read_text() == "# later\n"


def test_many_folders_and_a_broken_file(relaylint: Run) -> None:
    write(Path(), {f"t{number:02}/x.yaml": domains(f"d{number}") for number in range(25)})
    write(Path(), {"bad\n.yaml": "AcceptedDomains: [\n"})
    lines = relaylint("init").out.splitlines()
    assert lines[21:24] == [
        "  t19     relaylint      1            1",
        "  and 5 more",
        "  bad␊.yaml cannot be read: `relaylint check` tells why",
    ]


def test_a_broken_file_alone(relaylint: Run) -> None:
    """It is meant to hold definitions: there is something to begin with, and no row to show."""
    write(Path(), {"bad.yaml": "AcceptedDomains: [\n"})
    ran = relaylint("init")
    assert (ran.code, ran.out.splitlines()[:3]) == (
        0, ["found in .:", "  bad.yaml cannot be read: `relaylint check` tells why", ""]
    )  # fmt: skip


NOTHING = "hint: export some, as with `Get-InboundConnector | ConvertTo-Json`; `relaylint formats` lists what is read\n"
USES: dict[str, tuple[list[str], str]] = {
    "nothing": (
        ["--dry-run"],
        f"relaylint: nothing to begin with: no definitions in 1 file below `.`\n{NOTHING}",
    ),
    "not there": (
        ["nope"],
        "relaylint: `nope` is not a folder\nhint: name the folder of a repository, or one in it\n",
    ),
    "a file": (
        ["a.yaml"],
        "relaylint: `a.yaml` is not a folder\nhint: name the folder of a repository, or one in it\n",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), USES.values(), ids=USES)
def test_mistakes_of_use(relaylint: Run, arguments: list[str], said: str) -> None:
    write(Path(), {"a.yaml": "x: 1\n"})
    assert relaylint("init", *arguments) == (2, "", said)
    assert written() == {}


def test_broken_settings(relaylint: Run) -> None:
    write(Path(), {SETTINGS: "tenant: x\n", "a.yaml": domains("a")})
    ran = relaylint("init")
    assert (ran.code, ran.out.splitlines()[0]) == (
        2, "error[unknown-property]: `tenant` is not a property of a settings file"
    )  # fmt: skip
    assert list(written()) == [SETTINGS]


def test_a_folder_that_cannot_be_made(relaylint: Run) -> None:
    write(Path(), {".git/config": GITHUB, ".github": "a file", "a.yaml": domains("a")})
    ran = relaylint("init")
    assert (ran.code, ran.err) == (2, f"relaylint: `{WORKFLOW}` cannot be written: Not a directory\n")


def test_no_finding_of_a_linter_of_workflows(relaylint: Run) -> None:
    write(Path(), {".git/config": GITHUB, "a.yaml": domains("a")})
    relaylint("init")
    assert_unsuspicious(WORKFLOW)


SERVICES = {
    "GitHub": ({".git/config": GITHUB}, {WORKFLOW}),
    "GitLab": ({".git/config": '[remote "o"]\nurl = git@gitlab.contoso.example:mail/x.git\n'}, {GITLAB}),
    "GitLab by its host": ({".git/config": '[remote "o"]\nurl = https://gitlab.com/contoso/mail.git\n'}, {GITLAB}),
    "no GitLab": ({".git/config": '[remote "o"]\nurl = https://notgitlab.example/x.git\n'}, set[str]()),
    "Azure": ({".git/config": '[remote "o"]\nurl = https://contoso@dev.azure.com/contoso/_git/x\n'}, {AZURE}),
    "Azure by SSH": ({".git/config": '[remote "o"]\nurl = git@ssh.dev.azure.com:v3/contoso/x/x\n'}, {AZURE}),
    "Azure of old": ({".git/config": '[remote "o"]\nurl = https://contoso.visualstudio.com/_git/x\n'}, {AZURE}),
    "two": ({".git/config": GITHUB + '[remote "o"]\nurl = https://gitlab.com/x/y\n'}, {WORKFLOW, GITLAB}),
    "none": ({".git/config": "[core]\n"}, set[str]()),
}


@pytest.mark.parametrize(("files", "names"), SERVICES.values(), ids=SERVICES)
def test_what_the_repository_shows(relaylint: Run, files: dict[str, str | bytes], names: set[str]) -> None:
    write(Path(), files)
    told(relaylint)
    assert {name for name in (WORKFLOW, GITLAB, AZURE) if Path(name).exists()} == names


@pytest.mark.parametrize(
    ("service", "names"), [("github", {WORKFLOW}), ("gitlab", {GITLAB}), ("azure", {AZURE}), ("none", set[str]())]
)
def test_a_service_that_is_named(relaylint: Run, service: str, names: set[str]) -> None:
    write(Path(), {".git/config": GITHUB})
    told(relaylint, "--ci", service)
    assert {name for name in (WORKFLOW, GITLAB, AZURE) if Path(name).exists()} == names


@pytest.mark.parametrize("name", [GITLAB, AZURE])
def test_a_pipeline_that_is_there_is_shown_what_to_add(relaylint: Run, name: str) -> None:
    write(Path(), {name: "# mine\n"})
    said = told(relaylint)
    assert said[2] == f"left {name} as it is; to add:"
    assert any("relaylint check" in line for line in said[3:])
    assert Path(name).read_text() == "# mine\n"
    write(Path(), {name: "script: [relaylint check]\n"})
    assert told(relaylint)[2] == f"left {name} as it is: it runs relaylint"


def test_the_actions_are_those_that_we_use() -> None:
    ours = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert {CHECKOUT, SETUP_PYTHON} <= set(re.findall(r"uses: (.*)", ours))


EXPECTED: dict[str, str | bytes] = {
    "tenants/a/mail.yaml": domains("a") + "InboundConnectors: []\nSendingHosts: []\n",
    "tenants/b/mail.yaml": domains("b") + "InboundConnectors: []\n",
    "tenants/b/expectations.yaml": "# ours\n",
    "tenants/c/mail.yaml": domains("c") + "InboundConnectors: []\nExpectations: []\n",
    "tenants/d/mail.yaml": domains("d"),
}


def test_expectations_are_proposed_beside_the_definitions_of_each_tenant(relaylint: Run) -> None:
    write(Path(), EXPECTED)
    lines = relaylint("init", "--expectations").out.splitlines()
    assert [line for line in lines if "expectations.yaml" in line] == [
        "wrote tenants/a/expectations.yaml: 2 expectations",
        "left tenants/b/expectations.yaml as it is",
        "no tenants/c/expectations.yaml: the files say already what is expected",
        "no tenants/d/expectations.yaml: nothing that could be expected is certain today",
    ]
    made = yaml.safe_load(Path("tenants/a/expectations.yaml").read_text(encoding="utf-8"))["Expectations"]
    assert [each["Name"] for each in made] == ["only declared hosts relay", "nobody relays as us without a certificate"]
    assert Path("tenants/b/expectations.yaml").read_text(encoding="utf-8") == "# ours\n"
    ran = relaylint("check", "--select", "expectation*")
    assert (ran.code, "[expectation" in ran.out) == (0, False)


def test_a_dry_run_shows_the_expectations_too(relaylint: Run) -> None:
    write(Path(), EXPECTED)
    lines = relaylint("init", "--expectations", "--dry-run").out.splitlines()
    assert "would write tenants/a/expectations.yaml: 2 expectations" in lines
    assert "  |   - Name: only declared hosts relay" in lines
    assert lines[-1] == "next: relaylint init --expectations"
    assert not Path("tenants/a/expectations.yaml").exists()
