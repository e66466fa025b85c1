"""Since when lines are there: of what is committed, by the text that they have, and nothing is run for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from git_states import run_git
from making import write

from relaylint.core.text import Source
from relaylint.project.git.blaming import committed_on

OLD, NEW = "2026-03-02", "2026-10-01"


def commit(monkeypatch: pytest.MonkeyPatch, date: str, *more: str) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{date}T12:00:00Z")
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "x", *more)


def dates(top: Path, text: str, name: str = "a.yaml", encoding: str = "utf-8") -> dict[str, str]:
    """Return the dates of the lines of a text by what stands there; each line once."""
    source = Source(str(top / name), text, encoding)
    offsets = {text.index(line): line for line in text.split("\n") if line.strip()}
    known = committed_on(str(top), source.name, source, offsets)
    return {line.strip(): known.get(offset, "") for offset, line in offsets.items()}


@pytest.fixture
def two(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(repository, {"a.yaml": "one\ntwo\n"})
    commit(monkeypatch, OLD)
    write(repository, {"a.yaml": "one\nthree\ntwo\n"})
    commit(monkeypatch, NEW)
    return repository


def test_each_line_has_its_own_date(two: Path) -> None:
    assert dates(two, "one\nthree\ntwo\n") == {"one": OLD, "three": NEW, "two": OLD}


def test_lines_are_known_by_their_text(two: Path) -> None:
    assert dates(two, "# new\r\n\r\n  two\r\n  three # changed\r\none\r\n") == {
        "# new": "",
        "two": OLD,
        "three # changed": "",
        "one": OLD,
    }


def test_the_second_of_two_alike_is_the_second(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"a.yaml": "x\n"})
    commit(monkeypatch, OLD)
    write(repository, {"a.yaml": "x\nx\n"})
    commit(monkeypatch, NEW)
    source = Source(str(repository / "a.yaml"), "\nx\nx\nx\n")
    assert committed_on(str(repository), source.name, source, [1, 3, 5]) == {1: OLD, 3: NEW}


def test_where_nothing_is_known(two: Path) -> None:
    assert dates(two, "one\n", name="b.yaml") == {"one": ""}
    assert dates(two, "one\n", encoding="utf-16-le") == {"one": ""}
    assert committed_on(str(two.parent), str(two / "a.yaml"), Source(str(two / "a.yaml"), "one\n"), [0]) == {}


def test_without_a_commit_nothing_is_known(repository: Path) -> None:
    write(repository, {"a.yaml": "one\n"})
    assert dates(repository, "one\n") == {"one": ""}


def test_a_shallow_clone_hides_dates(two: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    run_git("clone", "--quiet", "--depth", "1", two.as_uri(), str(clone))
    assert dates(clone, "one\nthree\ntwo\n") == {"one": "", "three": "", "two": ""}


def test_many_lines_are_asked_about_together(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"line {at}\n" for at in range(300))
    write(repository, {"a.yaml": text})
    commit(monkeypatch, OLD)
    assert set(dates(repository, text).values()) == {OLD}


def test_nothing_that_a_repository_names_is_run(two: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    command = f"{sys.executable} -c \"import sys; open(r'{mark}', 'w'); sys.stdout.write(sys.stdin.read())\""
    write(two, {".gitattributes": "*.yaml filter=evil diff=evil\n", "a.yaml": "one\nthree\ntwo\nfour\n"})
    for key in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command", "core.pager"):
        run_git("config", key, command)
    run_git("config", "core.fsmonitor", command)
    assert dates(two, "one\nthree\ntwo\nfour\n")["one"] == OLD
    assert not mark.exists()
