"""By what the file system notes files are known: only plain ones that are clearly older than the run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from making import link, write

from relaylint.project.cache import stamps
from relaylint.project.cache.stamps import Stamps
from relaylint.project.load import BESIDE, CERTIFICATE, DiskQuestion

NONE: frozenset[str] = frozenset()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with files that are old enough."""
    monkeypatch.setattr(stamps, "_CLEARLY", 0)
    write(tmp_path / "root", {"a/hub.yaml": "1", "a/mta.pem": "2", "b/hub.yaml": "3"})
    return tmp_path / "root"


def stamp(root: Path, *own: str, beside: tuple[str, ...] = (), named: str = "", held: bool = True) -> str | None:
    paths = [str(root / path) for path in own]
    asked: list[DiskQuestion] = [(CERTIFICATE, str(root / path)) for path in beside]
    return Stamps(str(root), lambda path: held).of(paths, frozenset({str(root / named)}), asked)


def test_what_is_the_same_has_the_same_stamp(root: Path) -> None:
    own = ("a/hub.yaml", "b/hub.yaml")
    assert stamp(root, *own, beside=("a/mta.pem", "a/none.pem"))
    assert stamp(root, *own, beside=("a/mta.pem",)) == stamp(root, *own, beside=("a/mta.pem",))


def replaced(root: Path) -> None:
    (root / "other").write_text("9")
    (root / "other").replace(root / "a/hub.yaml")


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda root: (root / "a/hub.yaml").write_text("9"),
    "longer": lambda root: (root / "a/hub.yaml").write_text("99"),
    "replaced": replaced,
    "beside": lambda root: (root / "a/mta.pem").write_text("9"),
    "beside and gone": lambda root: (root / "a/mta.pem").unlink(),
    "beside and new": lambda root: (root / "a/none.pem").write_text("9"),
    "not to be read": lambda root: (root / "a/hub.yaml").chmod(0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_other_has_another(root: Path, change: Callable[[Path], object]) -> None:
    before = stamp(root, "a/hub.yaml", beside=("a/mta.pem", "a/none.pem"))
    times = {path: path.stat() for path in root.glob("*/*")}
    change(root)
    for path, told in times.items():
        if path.exists():
            os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    after = stamp(root, "a/hub.yaml", beside=("a/mta.pem", "a/none.pem"))
    assert None not in (before, after)
    assert before != after


def test_what_is_asked_otherwise_has_another(root: Path) -> None:
    asked = [
        stamp(root, "a/hub.yaml"),
        stamp(root, "a/hub.yaml", "b/hub.yaml"),
        stamp(root, "a/hub.yaml", beside=("b/hub.yaml",)),
        stamp(root, "a/hub.yaml", beside=("b/hub.yaml",), held=False),
        stamp(root, "a/hub.yaml", named="a/hub.yaml"),
        Stamps(str(root), lambda path: True).of([str(root / "a/hub.yaml")], NONE, [(BESIDE, str(root / "b/hub.yaml"))]),
    ]
    assert None not in asked
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(("told", "other"), [("geteuid", 54321), ("getegid", 54321), ("getgroups", [5, 54321])])
def test_what_another_reads_has_another(
    root: Path, monkeypatch: pytest.MonkeyPatch, told: str, other: int | list[int]
) -> None:
    before = stamp(root, "a/hub.yaml")
    monkeypatch.setattr(os, told, lambda: other)
    after = stamp(root, "a/hub.yaml")
    assert None not in (before, after)
    assert before != after


def test_what_says_too_little_has_none(root: Path) -> None:
    link(root / "linked.yaml", "a/hub.yaml")
    link(root / "c", "a")
    write(root.parent, {"outside.pem": ""})
    for own in ("a/gone.yaml", "a", "linked.yaml", "c/hub.yaml", "../outside.pem"):
        assert stamp(root, own) is None, own
    for beside in ("a", "linked.yaml", "c/mta.pem", "c/none.pem", "../outside.pem", "nul\0", "a/" + "n" * 5000):
        assert stamp(root, "a/hub.yaml", beside=(beside,)) is None, beside


def test_what_is_new_has_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert stamp(root, "a/hub.yaml") is None
    assert stamp(root, beside=("a/mta.pem",)) is None
    assert stamp(root, beside=("a/none.pem",))


def test_where_no_time_of_change_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "_HAS_CHANGES", False)
    assert stamp(root, "a/hub.yaml") is None
