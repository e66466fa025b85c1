"""Replacing files: old or new, whatever fails or ends the process, and nothing is left beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from relaylint.core import replacing

STEPS = ("fsync", "chmod", "replace")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [0, 1])
def test_each_is_old_or_new(step: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {str(tmp_path / name): f"new {name}".encode() for name in ("a.yaml", "b.yaml")}
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(f"old {name}")
    calls, actual = 0, getattr(os, step)

    def fail(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > number:
            raise OSError(28, "No space left on device")
        return actual(*given)

    monkeypatch.setattr(os, step, fail)
    try:
        replacing.replace_all(files)
    except OSError:
        pass
    else:
        assert step == "chmod"  # a file system may have no modes
    held = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert held.keys() == {"a.yaml", "b.yaml"}
    assert all(text in (f"old {name}", f"new {name}") for name, text in held.items())
    if step == "fsync":
        assert held == {name: f"old {name}" for name in held}


@pytest.mark.skipif(os.name == "nt", reason="a process that has ended is told from one that runs elsewhere")
@pytest.mark.parametrize("step", STEPS)
def test_what_a_killed_process_leaves_is_removed(step: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")
    code = f"import os; os.{step} = lambda *given: os._exit(9)\nfrom relaylint.core import replacing\n"
    code += f"replacing.replace({str(path)!r}, b'new')"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
    replacing.replace(str(path), b"new")
    assert {left.name: left.read_text() for left in tmp_path.iterdir()} == {"a.yaml": "new"}


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    """Its name tells whose it is; a name that is only like it is anybody's."""
    others = [f".relaylint-{os.getppid()}-{'0' * 12}", ".relaylint-1-notes", ".relaylint-99999999999999999999-x"]
    for name in others:
        (tmp_path / name).write_text("theirs")
    replacing.replace(str(tmp_path / "a.yaml"), b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*others, "a.yaml"])


def test_modes_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")
    path.chmod(0o640)
    replacing.replace(str(path), b"new")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="modes are for a file of one's own only")
def test_nobody_else_reads_it_before_it_has_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("old")
    modes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: modes.append(os.fstat(file).st_mode & 0o077))
    replacing.replace_all({str(tmp_path / name): b"new" for name in ("a.yaml", "b.yaml")})
    assert modes == [0, (tmp_path / "b.yaml").stat().st_mode & 0o077]
    assert modes[1] == (tmp_path / "a.yaml").stat().st_mode & 0o077


def test_nothing_is_made_where_something_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    replacing.create(str(path), b"new")
    with pytest.raises(FileExistsError):
        replacing.create(str(path), b"newer")
    assert {left.name: left.read_text() for left in tmp_path.iterdir()} == {"a.yaml": "new"}
