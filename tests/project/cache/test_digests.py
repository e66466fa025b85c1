"""What tells programs apart: other code does, whatever version it says that it is; where it lies does not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from making import write

from relaylint import __version__
from relaylint.core import resources
from relaylint.project.cache import digests
from relaylint.project.cache.digests import of_program

RECORD = f"relaylint-{__version__}.dist-info/RECORD"
LINES = "relaylint/api.py,sha256=aa,9\nrelaylint/_data/rules/a.yaml,sha256=bb,9\n"


ELSEWHERE = {"ruamel.yaml": "it makes fixes, which are not kept", "shtab": "it completes command lines"}
"""The libraries on which no results hang, and why."""


def test_every_library_counts_that_reads_or_judges() -> None:
    with (Path(__file__).parents[3] / "pyproject.toml").open("rb") as stream:
        asked = tomllib.load(stream)["project"]["dependencies"]
    names = [re.split(r"[<>=;\s]", line)[0].lower() for line in asked]
    assert {name for name in names if not name.startswith(digests._LIBRARIES)} == ELSEWHERE.keys()
    told = " ".join(digests._libraries())
    assert all(name.replace("-", "_") in told.lower() for name in names if name in digests._LIBRARIES)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which relaylint is."""
    write(tmp_path, {"relaylint/api.py": "a", "relaylint/_data/rules/a.yaml": "a", RECORD: LINES})
    monkeypatch.setattr(resources, "pack_file", lambda: str(tmp_path / "relaylint/_pack.json"))
    monkeypatch.setattr(resources, "folder", lambda name: str(tmp_path / "relaylint/_data/rules"))
    return tmp_path


def test_an_installation_is_known_by_its_list(installed: Path) -> None:
    before = of_program()
    write(installed, {RECORD: f"../../../bin/relaylint,sha256=cc,9\n{LINES}relaylint/__pycache__/api.pyc,,\n"})
    assert of_program() == before
    for line in LINES.splitlines():
        write(installed, {RECORD: LINES.replace(line, f"{line}9")})
        assert of_program() != before


@pytest.mark.parametrize("record", [None, b"", b"relaylint/\xff,sha256=aa,9\n", b"relaylint/api.py,,\n"])
def test_without_a_list_by_its_files(installed: Path, record: bytes | None) -> None:
    (installed / RECORD).unlink()
    write(installed, {} if record is None else {RECORD: record})
    before = of_program()
    assert of_program() == before
    for name in ("relaylint/api.py", "relaylint/_data/rules/a.yaml"):
        with (installed / name).open("a") as stream:
            stream.write("b")
        after = of_program()
        assert after != before
        before = after
