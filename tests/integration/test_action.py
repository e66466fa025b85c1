"""The GitHub action, run step by step with the files and variables that a runner gives it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from .action import ACTION, EXPRESSION, STEPS, outputs, step
from .checkout import ROOT, clean_environment, path_in, run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="`bash` may be that of WSL here; CI runs the action on Windows")

TENANT = """\
AcceptedDomains:
  - DomainName: contoso.com
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    RequireTls: true
    TlsSenderCertificateName: {}
"""
SETTINGS = "select: [cert-domain-not-accepted]\n"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PAGE = "https://github.com/relaylint/relaylint/blob/main/docs/rules/cert-domain-not-accepted.md"
HEAD = "| Severity | Place | Rule | Message |\n| --- | --- | --- | --- |\n"


class Ended(NamedTuple):
    """How the step that checks has ended."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Job(NamedTuple):
    """A job whose workspace holds a checked-out repository."""

    workspace: Path
    runner: Path

    def write(self, name: str, text: str) -> None:
        """Write a file of the repository."""
        path = self.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def git(self, script: str) -> None:
        """Run a script in the repository, with what Git needs."""
        who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = clean_environment(**who, GIT_CONFIG_GLOBAL=os.devnull)
        subprocess.run(["sh", "-ec", script], cwd=self.workspace, env=environment, check=True)

    def check(self, event: dict[str, str] | None = None, **inputs: str) -> Ended:
        """Run the step; dashes in the names of inputs are written as underscores."""
        files = {name: self.workspace.parent / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        python = path_in(self.runner / "toolcache", "scripts") / "python"
        variables = {
            **{name: str(file) for name, file in files.items()},
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "contoso/mail",
            "GITHUB_SHA": COMMIT,
            **(event or {}),
        }
        done = step("Check", given, python, self.runner, ROOT, self.workspace, **variables)
        summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Ended(done.returncode, done.stdout, outputs(files["GITHUB_OUTPUT"]), summary)


@pytest.fixture
def job(tmp_path: Path, runner: Path) -> Job:
    """Return a job with settings and a tenant in order."""
    job = Job(tmp_path / "workspace", runner)
    job.write(".git/HEAD", "ref: refs/heads/main\n")
    job.write("relaylint.yaml", SETTINGS)
    job.write("mail/tenant.yaml", TENANT.format("contoso.com"))
    return job


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Return the action's script as a module."""
    spec = importlib.util.spec_from_file_location("action_run", ROOT / "action" / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counted(**counts: int) -> dict[str, str]:
    """Return the outputs where something was counted."""
    return {name: str(counts.get(name, 0)) for name in ("errors", "warnings", "infos", "undecided")}


def test_the_action_installs_the_relaylint_of_its_own_checkout(runner: Path) -> None:
    python = path_in(runner / "relaylint", "scripts") / "python"
    file = run(python, "-I", "-c", "import relaylint; print(relaylint.__file__)", cwd=runner).stdout
    assert Path(file).is_relative_to(runner / "relaylint")


@pytest.mark.parametrize(
    ("version", "requirement"),
    [("", "/action"), ("0.1.0", "relaylint==0.1.0"), ("1; touch $(id)", "relaylint==1; touch $(id)")],
)
def test_the_version_is_one_argument(tmp_path: Path, version: str, requirement: str) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@" end\n', encoding="utf-8")
    python.chmod(0o755)
    done = step("Install relaylint", {"version": version}, python, tmp_path, Path("/action"), tmp_path)
    venv, locked, own, check = done.stdout.removesuffix("end\n").split("end\n")
    pip = ["-I", "-m", "pip", "--python", f"{tmp_path}/relaylint", "--disable-pip-version-check"]
    assert venv.splitlines() == ["-I", "-m", "venv", "--without-pip", f"{tmp_path}/relaylint"]
    assert locked.splitlines() == [
        *(*pip, "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"),
        *("-r", "/action/action/requirements.txt"),
    ]
    assert own.splitlines() == [*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", requirement]
    assert check.splitlines() == [*pip, "--quiet", "check"]


def test_a_tenant_in_order_passes(job: Job) -> None:
    ended = job.check()
    assert ended.code == 0
    assert ended.outputs == {"exit-code": "0", **counted(), "sarif-file": ""}
    assert ended.summary == (
        "### relaylint: nothing to report\n\nChecked 1 file, 2 definitions, 1 tenant with 1 rule; 0 undecided.\n"
    )


def test_a_bad_connector_fails_the_step(job: Job) -> None:
    job.write("mail/tenant.yaml", TENANT.format("mail.fabrikam.com"))
    ended = job.check()
    assert ended.code == 1
    assert ended.log.startswith(
        "::error file=mail/tenant.yaml,line=7,col=31,endLine=7,endColumn=48,title=cert-domain-not-accepted::"
    )
    assert ended.outputs == {"exit-code": "1", **counted(errors=1), "sarif-file": ""}
    row = (
        f'| error | <a href="https://github.com/contoso/mail/blob/{COMMIT}/mail/tenant.yaml#L7">'
        f'<code>mail/tenant&#46;yaml:7:31</code></a> | <a href="{PAGE}">cert-domain-not-accepted</a> '
        "| <code>mail&#46;fabrikam&#46;com</code> is not an accepted domain of this tenant"
    )
    assert ended.summary.startswith(f"### relaylint: 1 error\n\n{HEAD}{row}")
    assert ended.summary.endswith(" |\n\nChecked 1 file, 2 definitions, 1 tenant with 1 rule; 0 undecided.\n")
    assert ended.summary.count("\n") == 7


def test_inputs_are_passed_on(job: Job) -> None:
    job.write("mail/tenant.yaml", TENANT.format("mail.fabrikam.com"))
    ended = job.check(
        fail_on="never", format="concise", sarif_file="relay lint.sarif", working_directory="mail", paths="tenant.yaml"
    )
    assert ended.code == 0
    assert ended.log.startswith("tenant.yaml:7:31: error[cert-domain-not-accepted] ")
    assert ended.outputs == {"exit-code": "0", **counted(errors=1), "sarif-file": "mail/relay lint.sarif"}
    assert "/blob/" + COMMIT + "/mail/tenant.yaml#L7" in ended.summary
    [found] = json.loads((job.workspace / "mail/relay lint.sarif").read_text(encoding="utf-8"))["runs"]
    assert [result["ruleId"] for result in found["results"]] == ["cert-domain-not-accepted"]


def test_paths_stand_on_lines_and_are_never_options(job: Job) -> None:
    job.write("relaylint.yaml", f'{SETTINGS}tenants: ["*"]\n')
    for folder in ("-affected", "two words", "$(touch x)"):
        job.write(f"{folder}/tenant.yaml", TENANT.format("mail.fabrikam.com"))
    ended = job.check(paths="-affected\n\n  two words\n$(touch x)\n", format="concise")
    assert (ended.code, ended.outputs["errors"]) == (1, "3")
    assert re.findall("^(.*):7:31: ", ended.log, re.M) == [
        "$(touch x)/tenant.yaml",
        "-affected/tenant.yaml",
        "two words/tenant.yaml",
    ]
    assert not (job.workspace / "x").exists()


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"paths": "nowhere"}, "does not exist"),
        ({"fail-on": "panic"}, "panic"),
        ({"format": "xml"}, "xml"),
        ({"sarif-file": "no/such/folder.sarif"}, "cannot be written"),
    ],
)
def test_what_cannot_be_checked_never_looks_like_a_pass(job: Job, inputs: dict[str, str], words: str) -> None:
    ended = job.check(None, **inputs)
    assert ended.code == 2
    assert words in ended.log
    assert ended.outputs == {"exit-code": "2", **dict.fromkeys(counted(), ""), "sarif-file": ""}
    assert ended.summary == (
        "### relaylint: could not check (exit code 2)\n\nNothing was judged: the settings, a rule or the inputs "
        "are wrong, or there is nothing to check. The log of this step says which.\n\n"
    )


@pytest.mark.parametrize(
    ("inputs", "kept"),
    [({}, "temp/relaylint-results"), ({"cache": "false"}, ""), ({"cache-dir": "../own", "cache": "true"}, "own")],
)
def test_results_are_kept_where_steps_restore_and_save_them(
    job: Job, tmp_path: Path, inputs: dict[str, str], kept: str
) -> None:
    (tmp_path / "temp").mkdir()
    for name in ("relaylint", "toolcache"):
        (tmp_path / "temp" / name).symlink_to(job.runner / name)
    first, again = (job._replace(runner=tmp_path / "temp").check(None, **inputs) for _ in range(2))
    assert first == again
    assert [str(tag.parent.relative_to(tmp_path)) for tag in tmp_path.glob("**/CACHEDIR.TAG")] == [kept][: len(kept)]


def test_what_is_restored_is_what_is_kept(script: ModuleType) -> None:
    restored, saved = (STEPS[f"{name} results"] for name in ("Restore", "Save"))
    folder = f"${{{{ runner.temp }}}}/{script.RESULTS}"
    assert restored["with"]["path"] == saved["with"]["path"] == folder
    assert restored["with"]["key"] == saved["with"]["key"]
    own, any_job = restored["with"]["restore-keys"].splitlines()
    assert saved["with"]["key"].startswith(own)
    assert own.startswith(any_job)
    assert all(context in own for context in ("github.job", "strategy.job-index"))  # the jobs of a matrix differ
    assert all(context in saved["with"]["key"] for context in ("github.run_id", "github.run_attempt"))  # none is final
    assert re.findall('"(.*?)"', saved["if"]) == ["push", "schedule", "workflow_dispatch"]  # of nobody else's
    assert list(STEPS)[-3:] == ["Restore results", "Check", "Save results"]


@pytest.mark.parametrize("link", ["out.sarif", "folder/out.sarif"])
def test_sarif_is_not_written_through_a_link_that_leaves_the_workspace(job: Job, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "out.sarif").write_text("of somebody else")
    (job.workspace / link.partition("/")[0]).symlink_to(outside if "/" in link else outside / "out.sarif")
    ended = job.check(sarif_file=link)
    assert (ended.code, ended.outputs["sarif-file"]) == (2, "")
    assert ended.log == f"sarif-file: `{link}` leads out of the workspace by a link\n"
    assert (outside / "out.sarif").read_text() == "of somebody else"


def test_a_mistake_in_the_settings_stands_in_the_summary(job: Job) -> None:
    job.write("relaylint.yaml", "selekt: []\n")
    job.write("mail/relaylint.sarif", "of another run")
    ended = job.check(sarif_file="mail/relaylint.sarif")
    assert ended.code == 2
    assert ended.outputs == {"exit-code": "2", **dict.fromkeys(counted(), ""), "sarif-file": ""}
    assert ended.summary.startswith("### relaylint: could not check (exit code 2)\n\nNothing was judged")
    assert "<code>relaylint&#46;yaml:1:1</code>" in ended.summary
    assert "Checked" not in ended.summary


def test_modules_of_the_tree_are_not_imported(job: Job) -> None:
    for name in ("relaylint/__init__.py", "json.py", "yaml.py", "subprocess.py", "tempfile.py"):
        job.write(name, "raise SystemExit('taken over')\n")
    ended = job.check()
    assert "taken over" not in ended.log
    assert ended.code == 0


def test_no_line_is_linked_where_the_workspace_is_not_the_repository(job: Job) -> None:
    (job.workspace / ".git/HEAD").unlink()
    (job.workspace / ".git").rmdir()
    job.write("mail/tenant.yaml", TENANT.format("mail.fabrikam.com"))
    assert "| error | <code>mail/tenant&#46;yaml:7:31</code> | " in job.check().summary


def test_what_a_pull_request_writes_stays_text(job: Job) -> None:
    hostile = "a|b`c](https://evil.example)<img src=x>\\n::error::@team \\u202e"
    job.write("mail/a|`b.yaml", f'InboundConnectors:\n  - Name: Hub\n    ConnectorType: "{hostile}"\n')
    job.write("relaylint.yaml", "")
    ended = job.check()
    assert ended.code == 1
    rows = [line for line in ended.summary.splitlines() if line.startswith("| ")][2:]
    assert rows
    for row in rows:
        assert len(row.split("|")) == 6
        assert re.sub(r"</?(a|code|br)( href=\"https://github\.com/[^\"<>]*\")?>|&#[0-9]+;", "", row).isprintable()
        assert not set("<>`[]()*_$@\\") & set(re.sub(r"<[^<>]*>", "", row))
    assert "evil&#46;example" in ended.summary
    assert "&#92;u&#123;202E&#125;" in ended.summary
    assert "\n::error::" not in ended.log


def test_the_summary_is_never_longer_than_github_takes(script: ModuleType) -> None:
    place = {"line": 1, "column": 1}
    found = [
        {
            "rule": "x",
            "severity": severity,
            "message": "`" * 5000,
            "path": "ü" * 300,
            "start": place,
            "help": "|" * 5000,
            "url": None,
        }
        for severity in ("info", "warning", "error")
        for _ in range(500)
    ]
    counts = dict.fromkeys((*counted(), "files", "definitions", "tenants", "rules"), 500)
    text: str = script.summary(1, {"diagnostics": found, "summary": counts})
    assert 900_000 < len(text.encode()) < 1024 * 1024
    severities = re.findall(r"^\| (error|warning|info) ", text, re.M)
    assert severities == sorted(severities)
    assert f"{1500 - len(severities)} more diagnostics had no room here; the log of this step has all." in text


def test_heaviest_first(script: ModuleType) -> None:
    def found(severity: str) -> dict[str, Any]:
        return {
            "rule": severity,
            "severity": severity,
            "message": "",
            "path": "p",
            "start": {"line": 1, "column": 2},
            "help": None,
            "url": None,
        }

    counts = {
        "errors": 1,
        "warnings": 2,
        "infos": 0,
        "undecided": 1,
        "files": 2,
        "definitions": 1,
        "tenants": 1,
        "rules": 9,
    }
    report = {"diagnostics": [found("warning"), found("error"), found("warning")], "summary": counts}
    assert script.summary(1, report) == (
        f"### relaylint: 1 error, 2 warnings\n\n{HEAD}"
        "| error | <code>p:1:2</code> | error |  |\n"
        "| warning | <code>p:1:2</code> | warning |  |\n"
        "| warning | <code>p:1:2</code> | warning |  |\n\n"
        "Checked 2 files, 1 definition, 1 tenant with 9 rules; 1 undecided.\n"
    )


def test_an_output_cannot_begin_another(script: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "output"
    counts = dict.fromkeys(counted(), 0)
    file.write_text(
        script.outputs(0, {"summary": counts}, "x\nend\nexit-code=7\nerrors<<end\n9\nend"), encoding="utf-8"
    )
    read = outputs(file)
    assert (read["exit-code"], read["errors"]) == ("0", "0")
    assert read["sarif-file"].endswith("x\nend\nexit-code=7\nerrors<<end\n9\nend")


def test_every_output_of_the_action_is_one_of_the_script(script: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "output"
    file.write_text(script.outputs(3, None, ""), encoding="utf-8")
    values = [EXPRESSION.fullmatch(output["value"]) for output in ACTION["outputs"].values()]
    assert [value and value[1] for value in values] == [f"steps.check.outputs.{name}" for name in ACTION["outputs"]]
    assert set(outputs(file)) == set(ACTION["outputs"])


def test_the_script_needs_nothing_but_python() -> None:
    run(
        sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(ROOT / 'action' / 'run.py')!r})", cwd=ROOT
    )


def test_a_bug_is_called_one(script: ModuleType) -> None:
    assert script.summary(3, None) == (
        "### relaylint: could not check (exit code 3)\n\n"
        "This is a bug in relaylint; the log of this step has what a report needs.\n\n"
    )
    assert script.summary(-9, None) == "### relaylint: could not check (exit code -9)\n\n"


REQUEST = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/7/merge"}
HOSTS = """\
SendingHosts:
  - { Name: mta-01, CertificateNames: [contoso.com], MailFrom: [contoso.com], Recipients: [External] }
"""


@pytest.fixture
def request_of(job: Job) -> Job:
    """Return a job whose repository holds an old mistake, on a branch for a change."""
    job.write("relaylint.yaml", 'select: [cert-domain-not-accepted]\ntenants: ["*"]\n')
    job.write("mail/tenant.yaml", TENANT.format("contoso.com") + HOSTS)
    job.write("old/tenant.yaml", TENANT.format("mail.fabrikam.com"))
    (job.workspace / ".git/HEAD").unlink()
    job.git("git init -q; git symbolic-ref HEAD refs/heads/main; git add .; git commit -qm 1; git checkout -qb change")
    return job


def test_a_change_that_takes_relay_from_a_host_fails_the_step(request_of: Job) -> None:
    """The summary says which, before anything else; annotations of the change come first, others are counted."""
    request_of.write("mail/tenant.yaml", TENANT.format("example.com") + HOSTS)
    ended = request_of.check(REQUEST)
    assert ended.code == 1
    assert ended.log.startswith("::error file=mail/tenant.yaml,line=7,")
    assert "\n::error title=relaylint::1 error more, not of this change or without room" in ended.log
    first, _, table = ended.summary.split("\n\n")[:3]
    assert first == "### relaylint: 2 errors"
    assert table.splitlines()[0] == "| tenant | host | mail | before | after | decided before | decided after |"
    assert (
        "| `mail` | `mta-01` | from contoso.com to outside recipients | relayed by certificate | **rejected**" in table
    )
    assert "```mermaid\nflowchart LR\n" in ended.summary
    assert ended.summary.index("#### mail\n") < ended.summary.index("#### old\n")


def test_a_change_that_takes_nothing_passes_where_only_what_is_new_counts(request_of: Job) -> None:
    request_of.write("mail/tenant.yaml", TENANT.format("contoso.com") + HOSTS + "# mended\n")
    ended = request_of.check(REQUEST, only_new="true")
    assert (ended.code, ended.outputs["errors"]) == (0, "0")
    assert "1 left out that are not new" in ended.log
    assert "no declared host is judged otherwise" in ended.summary
    assert request_of.check(REQUEST).code == 1
    assert request_of.check({"GITHUB_EVENT_NAME": "schedule"}, only_new="true").code == 1


def test_a_host_that_loses_relay_fails_the_step_where_that_is_asked(request_of: Job) -> None:
    """By itself the summary informs: a host may be taken away on purpose, together with its connector."""
    (request_of.workspace / "mail/tenant.yaml").unlink()
    ended = request_of.check(REQUEST, only_new="true")
    assert (ended.code, ended.outputs["exit-code"]) == (0, "0")
    assert "### 1 host loses relay" in ended.summary
    ended = request_of.check(REQUEST, only_new="true", impact="true")
    assert (ended.code, ended.outputs["exit-code"], ended.outputs["errors"]) == (1, "1", "0")
    assert ended.summary.startswith(
        "### relaylint: nothing to report but what the change does\n\n### 1 host loses relay"
    )


def test_a_merge_queue_says_what_it_is_compared_with(request_of: Job, tmp_path: Path) -> None:
    request_of.write("mail/tenant.yaml", TENANT.format("example.com") + HOSTS)
    request_of.git("git commit -qam 2; git branch -D main")
    base = run("git", "rev-parse", "HEAD^", cwd=request_of.workspace).stdout.strip()
    (tmp_path / "event.json").write_text(json.dumps({"merge_group": {"base_sha": base}}))
    event = {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
    ended = request_of.check(event, only_new="true")
    assert (ended.code, ended.outputs["errors"]) == (1, "1")
    assert "**rejected**" in ended.summary


def test_what_is_compared_with_may_be_named(request_of: Job) -> None:
    request_of.write("mail/tenant.yaml", TENANT.format("example.com") + HOSTS)
    assert "**rejected**" in request_of.check(against="main").summary
    assert "**rejected**" not in request_of.check(REQUEST, impact="false").summary
    ended = request_of.check(against="nowhere")
    assert (ended.code, ended.outputs["exit-code"]) == (2, "2")
    assert "impact: relaylint: `nowhere` is neither a revision nor a path\n" in ended.log


def test_a_shallow_clone_says_what_is_missing(request_of: Job) -> None:
    """It is checked all the same, unless it is asked to be compared."""
    request_of.git("git checkout -q --orphan other; git commit -qm 2; git branch -D main")
    ended = request_of.check(REQUEST)
    assert ended.code == 1
    assert "> the clone does not tell where this change left <code>main</code>" in ended.summary
    assert "fetch&#45;depth" in ended.summary or "fetch-depth" in ended.summary
    assert request_of.check(REQUEST, impact="true").code == 2
    assert request_of.check(REQUEST, only_new="true").code == 2


def test_settings_that_cannot_be_used_are_told(request_of: Job) -> None:
    """Those of the change by the check, those of the other version by what compares."""
    good = (request_of.workspace / "relaylint.yaml").read_text(encoding="utf-8")
    request_of.write("relaylint.yaml", "selekt: []\n")
    ended = request_of.check(REQUEST)
    assert ended.code == 2
    assert "selekt" in ended.log
    request_of.git("git commit -qam 2; git branch -f main")
    request_of.write("relaylint.yaml", good)
    ended = request_of.check(REQUEST, impact="true")
    assert ended.code == 2
    assert "impact:   --> main:relaylint.yaml:1:1\n" in ended.log
    assert request_of.check(REQUEST).code == 1


@pytest.mark.parametrize("inputs", [{"impact": "perhaps"}, {"only-new": "yes"}, {"cache": "yes"}])
def test_an_input_that_means_nothing_is_refused(request_of: Job, inputs: dict[str, str]) -> None:
    ended = request_of.check(REQUEST, **inputs)
    assert (ended.code, ended.outputs["exit-code"]) == (2, "2")
    assert "perhaps" in ended.log or "yes" in ended.log
