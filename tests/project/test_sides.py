"""What two words mean that are compared: a revision, a path, both, neither, and where a revision is looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_states import shell
from making import hold, write

from relaylint.core.notices import Notice, RefusedError
from relaylint.project.sides import Side, two_sides

DOMAIN = "AcceptedDomains: [{ DomainName: contoso.com }]\n"


@pytest.fixture
def history(repository: Path) -> Path:
    """Return a repository with two commits, the branch `mail`, and a folder of that name that is not in the first."""
    write(repository, {"t/a/d.yaml": DOMAIN, "t/b/d.yaml": DOMAIN})
    shell("git checkout -qb main; git add .; git commit -qm 1; git tag v1; git branch mail")
    write(repository, {"mail/d.yaml": DOMAIN})
    shell("git add .; git commit -qm 2")
    write(repository, {"export.json": "{}", "t/new/d.yaml": DOMAIN})
    return repository


def shown(side: Side, top: Path) -> str:
    """Return what a side is in one line: with `!` where only what is named is meant."""
    return f"{side.prefix}{os.path.relpath(side.path, top)}{'' if side.whole else '!'}"


def meant(top: Path, here: Path, *words: str) -> str:
    """Return both sides in one line, or why there are none; what is told stands behind."""
    told: list[Notice] = []
    old, new, path = (*words, None, None)[:3]
    assert old is not None
    try:
        said = " -> ".join(shown(side, top) for side in two_sides(old, new, str(here), told.append, path))
    except RefusedError as error:
        said = f"{error.notice.said(os.path.basename)} | {error.hint.said(os.path.basename)}"
    return " | ".join([said, *(each.said(str) for each in told)])


SIDES = {
    # a revision, and what is on the disk
    "v1": "v1:. -> .",
    "HEAD~1": "HEAD~1:. -> .",
    "v1 main": "v1:. -> main:.",
    "v1 main t/a": "v1:t/a -> main:t/a",
    "v1 main t/new": "v1:t/new -> main:t/new",
    "v1 t/a t/b": "`t/b` is one argument too many: OLD or NEW names a path already | a path behind two revisions says "
    "where to look in both",
    "main@{2030-01-01 10:00:00}": "main@{2030-01-01 10:00:00}:. -> .",
    # it is looked at where the other side is, if it has that
    "v1 t/a": "v1:t/a -> t/a",
    "t/a v1": "t/a -> v1:t/a",
    "v1 ./t/a/d.yaml": "v1:t/a/d.yaml -> t/a/d.yaml",
    "v1 t/new": "v1:. -> t/new!",
    "v1 export.json": "v1:. -> export.json!",
    "v1 main:t/a": "v1:t/a -> main:t/a",
    # what is named
    "v1:t/a": "v1:t/a -> t/a",
    "v1:./t/a": "v1:t/a -> t/a",
    "v1:": "v1:. -> .",
    "v1:t/a main:t/b": "v1:t/a! -> main:t/b!",
    "v1:t/a t/b": "v1:t/a! -> t/b!",
    "t/a t/b": "t/a! -> t/b!",
    "export.json": "export.json! -> .",
    # a word that means both, or nothing
    "mail": "mail:. -> . | `mail` is taken for the revision; `./mail` is what is on the disk",
    "./mail": "mail! -> .",
    "v1 mail:mail": "`mail` has no file or folder `mail` | paths behind a colon start at the top of the repository, or "
    "with `./` in the working directory",
    "v1:../x": "`v1` has no file or folder `../x` | paths behind a colon start at the top of the repository, or with "
    "`./` in the working directory",
    "mian": "`mian` is neither a revision nor a path | did you mean `main`?",
    "exprt.json": "`exprt.json` is neither a revision nor a path | did you mean `export.json`?",
    "v1:t/c": "`v1` has no file or folder `t/c` | paths behind a colon start at the top of the repository, or with "
    "`./` in the working directory",
    "something else": "`something` is neither a revision nor a path | name a revision such as `HEAD~1` or `main`, a "
    "folder, or a file",
    "v1..main": "`v1..main` is neither a revision nor a path | name both ends of a range: `relaylint diff v1 main`; "
    "`git merge-base` tells where branches part",
    "v1...": "`v1...` is neither a revision nor a path | name both ends of a range: `relaylint diff v1 HEAD`; "
    "`git merge-base` tells where branches part",
    "--output=x": "`--output=x` is neither a revision nor a path | name a revision such as `HEAD~1` or `main`, a "
    "folder, or a file",
    ". .": "both sides are `here` as it is on the disk | name a revision, or another folder or file, for one of them",
    ".": "both sides are `here` as it is on the disk | name a revision, or another folder or file, for one of them",
}


def test_what_is_meant(history: Path) -> None:
    def is_meant(words: str, said: str) -> None:
        given = [words] if "@{" in words else words.split()
        assert meant(history, history, *given) == said

    hold(is_meant, SIDES.items())


def test_from_a_folder_below(history: Path) -> None:
    assert meant(history, history / "t/a", "v1") == "v1:t/a -> t/a"
    assert meant(history, history / "t/a", "v1:./d.yaml") == "v1:t/a/d.yaml -> t/a/d.yaml"
    assert meant(history, history / "t/a", "v1", "../b") == "v1:t/b -> t/b"
    assert meant(history, history / "mail", "v1") == "v1:mail -> mail"


def test_from_outside_of_the_repository(history: Path, tmp_path: Path) -> None:
    assert meant(history, tmp_path, "v1", "here/t/a") == "v1:t/a -> t/a"
    assert meant(history, tmp_path, "v1") == (
        "`v1` is neither a revision nor a path | revisions are only known inside a Git repository; name a folder or a "
        "file"
    )


def test_states_of_a_repository(history: Path, tmp_path: Path) -> None:
    """A detached HEAD and a further worktree are no different; a shallow clone says what it lacks."""
    shell("git checkout -q v1; git worktree add -q ../tree main")
    assert meant(history, history, "HEAD") == "HEAD:. -> ."
    assert meant(tmp_path / "tree", tmp_path / "tree", "HEAD~1") == "HEAD~1:. -> ."
    shell("git clone -q --depth 1 file://$PWD ../shallow")
    assert meant(tmp_path / "shallow", tmp_path / "shallow", "HEAD~1") == (
        "`HEAD~1` is neither a revision nor a path | the clone has only the last part of the history: fetch more, as "
        "with `fetch-depth: 0` in a workflow"
    )
    shell("git init -q ../empty")
    assert meant(tmp_path / "empty", tmp_path / "empty", "HEAD").startswith("`HEAD` is neither a revision nor a path")


def test_git_that_does_not_work(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container, where the files belong to another user."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    words, hint = meant(history, history, "v1").split(" | ")
    assert words == "`v1` is neither a revision nor a path"
    assert hint.startswith("Git does not know of any revision here: fatal: detected dubious ownership in repository at")
    monkeypatch.setenv("PATH", str(history))
    assert meant(history, history, "v1").endswith("of any revision here: no such program is installed")
