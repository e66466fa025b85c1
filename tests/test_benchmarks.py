"""The generated trees: the same bytes from the same seed, and exactly the findings that are expected."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

GENERATE = Path(__file__).resolve().parent.parent / "benchmarks" / "generate.py"


def generate(size: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """Write a tree and return what to expect of it."""
    subprocess.run([sys.executable, str(GENERATE), size, str(folder), *arguments], check=True, stdout=subprocess.PIPE)
    expected: dict[str, Any] = json.loads(folder.with_name(f"{folder.name}.expected.json").read_text(encoding="utf-8"))
    return expected


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check(folder: Path) -> dict[str, Any]:
    arguments = [sys.executable, "-m", "relaylint", "check", "--format", "json", "--show-undecided"]
    done = subprocess.run(arguments, cwd=folder, stdout=subprocess.PIPE, check=False)
    assert done.returncode == 1
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again = (generate("S", tmp_path / name) for name in ("first", "again"))
    assert first == again
    assert contents(tmp_path / "first") == contents(tmp_path / "again")
    other = generate("S", tmp_path / "other", "--seed", "1")
    assert (other["rules"], other["files"]) == (first["rules"], first["files"])
    assert contents(tmp_path / "other").keys() != contents(tmp_path / "first").keys()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = subprocess.run([sys.executable, str(GENERATE), "S", str(tmp_path)], stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert b"is not empty" in done.stderr


def test_what_the_smallest_tree_holds(tmp_path: Path) -> None:
    expected = generate("S", tmp_path / "S")
    assert expected["files"] == 10
    assert expected["rules"] == {
        "cert-domain-not-accepted": 1,
        "cert-wildcard-risk": 1,
        "missing-property": 1,
        "no-matching-connector": 1,
        "sender-domain-not-accepted": 1,
        "sender-ip-not-public": 1,
        "unknown-property": 1,
    }


@pytest.mark.parametrize("size", ["S", "M"])
def test_the_findings_are_exactly_those_expected(size: str, tmp_path: Path) -> None:
    expected = generate(size, tmp_path / size)
    report = check(tmp_path / size)
    found = Counter((entry["path"], entry["rule"]) for entry in report["diagnostics"])
    wanted = Counter((path, rule) for path, rule in expected["diagnostics"])
    assert (wanted - found, found - wanted) == (Counter(), Counter())
    faulty = {path for path, _ in wanted}
    assert [entry for entry in report["undecided"] if entry["path"] not in faulty] == []
    counts = {name: report["summary"][name] for name in ("files", "definitions")}
    assert counts == {name: expected[name] for name in counts}
