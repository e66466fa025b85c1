"""The files that pre-commit and GitHub read: valid, pinned, and in step with the code."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from identify.identify import tags_from_path

from relaylint.cli.arguments import FAIL_ON
from relaylint.formats.table import NAMES, SUFFIXES
from relaylint.model.certificates.certificate import KEY_SUFFIXES
from relaylint.model.certificates.certificate import SUFFIXES as OF_CERTIFICATES
from relaylint.output import FORMATS
from relaylint.project import triggers
from relaylint.project.settings import FILE_NAMES

from .action import ACTION, EXPRESSION
from .checkout import ROOT, run

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", [ROOT / "action.yml"]),
        ("github-workflows", WORKFLOWS),
        ("dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
)
def test_valid_against_the_published_schema(schema: str, files: list[Path]) -> None:
    assert files
    run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files, cwd=ROOT)


@pytest.mark.parametrize(
    ("command", "file"),
    [("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", ".pre-commit-config.yaml")],
)
def test_pre_commit_finds_nothing_to_complain_about(command: str, file: str, tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "pre_commit", command, file, cwd=ROOT, PRE_COMMIT_HOME=str(tmp_path))
    assert (done.stdout, done.stderr) == ("", "")


def steps() -> list[dict[str, Any]]:
    """Return the steps of the action and of every workflow."""
    found = list(ACTION["runs"]["steps"])
    for file in WORKFLOWS:
        jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        found += [step for job in jobs.values() for step in job["steps"]]
    return found


def test_no_expression_stands_in_a_script() -> None:
    assert [step["run"] for step in steps() if "${{" in step.get("run", "")] == []


def test_actions_of_others_are_pinned_to_a_commit() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in [ROOT / "action.yml", *WORKFLOWS])
    used = [use for use in re.findall(r"uses: (.*)", text) if use != "./"]
    assert len(used) == len([step for step in steps() if step.get("uses", "./") != "./"])
    assert [
        use for use in used if not re.fullmatch(r"[\w-]+/[\w-]+(?:/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)
    ] == []


def test_no_job_may_more_than_it_says() -> None:
    for file in WORKFLOWS:
        workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        assert all("permissions" in job and "timeout-minutes" in job for job in workflow["jobs"].values())


def test_every_input_is_used() -> None:
    text = str(ACTION["runs"])
    used = {found[1].removeprefix("inputs.") for found in EXPRESSION.finditer(text) if found[1].startswith("inputs.")}
    assert used == set(ACTION["inputs"])


def test_inputs_name_the_choices_of_the_command_line() -> None:
    for name, choices in (("format", tuple(FORMATS)), ("fail-on", FAIL_ON)):
        [listed] = re.findall(r"\((.*)\)", ACTION["inputs"][name]["description"])
        assert tuple(re.split(r", | or ", listed)) == choices


def tables() -> set[str]:
    """Return what the tables are called after whose parameters the readers of Postfix name."""
    folder = ROOT / "relaylint" / "formats" / "postfix"
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    return set(re.findall(r'"(\w+)_maps"', text))


def test_hooks_take_every_file_that_counts() -> None:
    pattern = HOOKS["relaylint"]["files"]
    assert pattern == triggers.trigger_pattern()
    endings = (*SUFFIXES, ".YAML", ".PS1", *OF_CERTIFICATES, *KEY_SUFFIXES)
    assert len(tables()) > 6
    beside = [*tables(), *(f"{name}_maps.j2" for name in tables()), "mynetworks", "master.cf", "relayhost_map"]
    files = [*(pattern.replace("*", "x") for pattern in NAMES), *beside, *(f"x{ending}" for ending in endings)]
    names = [f"tenants/contoso/{file}" for file in files]
    assert [name for name in [*names, *FILE_NAMES] if not re.search(pattern, name)] == []
    assert [name for name in ("README.md", "yaml", "json.py", "my-transport") if re.search(pattern, name)] == []
    assert [name for name in FILE_NAMES if not re.search(HOOKS["relaylint-rules"]["files"], name)] == []


def test_the_default_hook_starts_for_commits_that_only_delete() -> None:
    assert HOOKS["relaylint"]["always_run"] is True
    assert HOOKS["relaylint"].get("pass_filenames", True) is True


@pytest.mark.parametrize("name", ["x.yaml", "x.YML", "x.json", "x.ps1", "x.psd1", "x.xml", "x.pem", "x.cer", "x.der"])
def test_no_hook_asks_what_a_file_in_utf_16_is(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes("{}\n".encode("utf-16"))
    asked = {kind for hook in HOOKS.values() for key in ("types", "types_or") for kind in hook.get(key, ["file"])}
    assert asked <= tags_from_path(str(file))


def own_hook() -> dict[str, Any]:
    """Return the hook `relaylint` of this repository itself."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    [hook] = [hook for repo in config["repos"] for hook in repo["hooks"] if hook["id"] == "relaylint"]
    assert isinstance(hook, dict)
    return hook


def test_our_own_hook_is_the_one_we_offer() -> None:
    own, offered = own_hook(), HOOKS["relaylint"]
    assert own["entry"] == offered["entry"].replace("relaylint ", "python3 dev.py ", 1)
    assert own["files"] == offered["files"].replace("(?i)", "(?i)^examples/contoso/.*", 1)
    assert own["require_serial"] == offered["require_serial"]
    assert own.get("pass_filenames", True) == offered.get("pass_filenames", True)


def test_our_own_hook_passes() -> None:
    files, exclude = own_hook()["files"], own_hook()["exclude"]
    examples = (path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").rglob("*"))
    changed = [name for name in examples if re.search(files, name) and not re.search(exclude, name)]
    assert changed
    done = run(sys.executable, "-m", "relaylint", "check", "--affected", *changed, cwd=ROOT)
    assert "0 errors, 0 warnings, 0 infos" in done.stdout
