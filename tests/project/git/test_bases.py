"""What a change is compared with where nobody says: in a clone of any depth, on any branch, in any pipeline."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from git_states import shell

from relaylint.core.notices import RefusedError
from relaylint.project.git.bases import base_of_change

GITHUB = {"GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/7/merge"}
AZURE = {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "BUILD_SOURCEBRANCH": "refs/pull/7/merge"}
GITLAB = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "5" * 40}
MAIN_ALONE = "cd clone; git fetch -q --depth 1 origin main:main; git remote remove origin"
UNRELATED = "git checkout -q --orphan x; git commit -qm other --allow-empty"
NO_USUAL = "git branch -m x; git remote remove origin"
FULL = "git checkout -q main; git clone -q file://$PWD clone; cd clone; git checkout -q {}"
SHALLOW = "git clone -q --depth {} --branch {} file://$PWD clone"


@pytest.fixture
def forked(repository: Path) -> Path:
    """Return a repository in which `change` left `main` a commit ago, which went on, and `merged` joins both."""
    shell(
        "git symbolic-ref HEAD refs/heads/main; git commit -q --allow-empty -m 1; git tag parted;"
        "git checkout -qb change; git commit -q --allow-empty -m 2; git checkout -q main;"
        "git commit -q --allow-empty -m 3; git checkout -qb merged; git merge -q --no-ff --no-edit change;"
        "git checkout -q change"
    )
    return repository


@pytest.mark.parametrize(
    ("script", "environment", "commit", "name"),
    [
        ("true", {}, "parted", ""),
        ("git checkout -q main", {}, "main", "main"),
        ("git checkout -q --detach change", {}, "parted", ""),
        ("git branch -m main trunk; git config init.defaultBranch trunk", {}, "parted", ""),
        ("git branch -m main master", {}, "parted", ""),
        ("git rebase -q main", {}, "main", "main"),
        ("git checkout -q merged", GITHUB, "main", "main"),
        ("git checkout -q merged", AZURE, "main", "main"),
        ("git checkout -q merged; git branch -D main", GITHUB, "HEAD^1", ""),
        ("git checkout -q merged; git branch -D main", AZURE, "HEAD^1", ""),
        ("git branch base parted", {"GITHUB_BASE_REF": "base"}, "base", "base"),
        ("true", {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "parted"}, "parted", ""),
        ("true", {"GITHUB_BASE_REF": "", "SYSTEM_PULLREQUEST_TARGETBRANCH": ""}, "parted", ""),
    ],
)
def test_where_a_change_left(forked: Path, script: str, environment: dict[str, str], commit: str, name: str) -> None:
    """By the name of a branch, if that is where it stands; else by the number of the commit."""
    shell(script)
    base = base_of_change(str(forked), environment)
    wanted = subprocess.run(["git", "rev-parse", commit], capture_output=True, encoding="utf-8", check=True).stdout
    assert base.commit == wanted.strip()
    assert base.name == name if name else base.commit.startswith(base.name)
    assert name or len(base.name) < 12


@pytest.mark.parametrize(
    ("script", "environment", "name"),
    [
        (FULL.format("change"), {}, ""),
        (FULL.format("main"), {}, "origin/main"),
        (FULL.format("origin/merged"), GITHUB, "origin/main"),
        (SHALLOW.format(2, "merged"), GITHUB, ""),
        (SHALLOW.format(2, "merged"), AZURE, ""),
    ],
)
def test_in_a_clone(forked: Path, script: str, environment: dict[str, str], name: str) -> None:
    """Two commits are enough of what a pipeline has merged: the first parent is what it was merged into."""
    shell(script)
    base = base_of_change(str(forked / "clone"), environment)
    assert base.name == name if name else base.commit.startswith(base.name)


@pytest.mark.parametrize(
    ("script", "environment", "words", "hint"),
    [
        (SHALLOW.format(1, "merged"), GITHUB, "does not tell where this change left `main`", "`fetch-depth: 0`"),
        (SHALLOW.format(1, "merged"), AZURE, "does not tell where this change left `main`", "`fetchDepth: 0`"),
        (SHALLOW.format(1, "change"), GITLAB, "has no commit `5555", "`GIT_DEPTH: 0`"),
        (FULL.format("change"), {"GITHUB_BASE_REF": "-x"}, "does not tell where this change left `-x`", "fetch-depth"),
        (f"{SHALLOW.format(1, 'change')}; {MAIN_ALONE}", {}, "only the last part of the history", "`git fetch --unsh"),
        ("git init -q clone", {}, "the repository has no commit yet", "`--against`"),
        (f"git clone -q . clone; cd clone; {UNRELATED}", {}, "have no commit in common", "`--against`"),
        (f"git clone -q . clone; cd clone; {NO_USUAL}", {}, "there is no usual branch", "`--against`"),
    ],
)
def test_what_is_not_known_is_said_with_the_remedy(
    forked: Path, script: str, environment: dict[str, str], words: str, hint: str
) -> None:
    shell(script)
    with pytest.raises(RefusedError) as refused:
        base_of_change(str(forked / "clone"), environment)
    assert words in refused.value.notice.said(os.fspath)
    assert hint in refused.value.hint.said(os.fspath)


@pytest.mark.parametrize(
    ("name", "event", "commit"),
    [
        ("merge_group", {"merge_group": {"base_sha": "main"}}, "main"),
        ("push", {"ref": "refs/heads/main", "before": "parted", "repository": {"default_branch": "main"}}, "parted"),
        ("push", {"ref": "refs/heads/change", "before": "x", "repository": {"default_branch": "main"}}, "parted"),
        ("push", {"ref": "refs/heads/main", "before": "0" * 40, "repository": {"default_branch": "main"}}, "parted"),
        ("push", {"ref": None}, "parted"),
        ("merge_group", [], "parted"),
        ("workflow_dispatch", {}, "parted"),
    ],
)
def test_the_event_says_what_was_there_before(forked: Path, name: str, event: Any, commit: str) -> None:
    """In a merge queue, and after a push to the usual branch, which left nothing."""
    (forked / "event.json").write_text(json.dumps(event))
    base = base_of_change(str(forked), {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(forked / "event.json")})
    wanted = subprocess.run(["git", "rev-parse", commit], capture_output=True, encoding="utf-8", check=True).stdout
    assert base.commit == wanted.strip()


def test_what_the_event_names_must_be_there(forked: Path) -> None:
    (forked / "event.json").write_text('{"merge_group": {"base_sha": "55555"}}')
    environment = {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_EVENT_PATH": str(forked / "event.json")}
    with pytest.raises(RefusedError) as refused:
        base_of_change(str(forked), environment)
    assert refused.value.notice.said(os.fspath) == "the clone has no commit `55555`, which the event names"
