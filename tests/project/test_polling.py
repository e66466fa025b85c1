"""What changed, came or went is told, whatever it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from making import link, write

from relaylint.project.polling import Lookout


def older(path: Path) -> None:
    """Make a file look as if it had been written long ago."""
    os.utime(path, ns=(1, 1))


def as_if_unchanged(path: Path, text: str) -> None:
    """Write another text of the same size into a file, and put its time back."""
    told = path.stat()
    path.write_text(text)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


def looking(tops: list[str]) -> Callable[[], list[str]]:
    """Look at what is there, and return a function that looks again."""
    lookout = Lookout(time.time_ns())
    assert lookout.look(tops) == []
    return lambda: lookout.look(tops)


def names(changed: list[str], top: Path) -> list[str]:
    return [os.path.relpath(path, top) for path in changed]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda top: (top / "a/x.yaml").write_text("b"), ["a/x.yaml"]),
        (lambda top: older(top / "a/x.yaml"), ["a/x.yaml"]),
        (lambda top: (top / "a/x.yaml").rename(top / "a/y.yaml"), ["a/x.yaml", "a/y.yaml"]),
        (lambda top: (top / "a").rename(top / "b"), ["a", "a/x.yaml", "b", "b/x.yaml"]),
        (lambda top: (top / "c").mkdir(), ["c"]),
        (lambda top: link(top / "gone.yaml", "nowhere"), ["gone.yaml"]),
        (lambda top: link(top / "up", "."), ["up"]),
        (lambda top: as_if_unchanged(top / "a/x.yaml", "b"), ["a/x.yaml"]),
        (lambda top: (top / "a/x.yaml").chmod(0), ["a/x.yaml"]),
        (lambda top: write(top, {".git/index": "x", "node_modules/x.yaml": "x"}), []),
        (lambda top: None, []),
    ],
)
def test_what_changed(tmp_path: Path, change: Callable[[Path], object], told: list[str]) -> None:
    write(tmp_path, {"a/x.yaml": "a"})
    look = looking([str(tmp_path)])
    change(tmp_path)
    assert names(look(), tmp_path) == told
    assert look() == []


def test_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "relaylint.yaml"
    look = looking([str(path)])
    path.write_text("")
    assert look() == [str(path)]


def test_a_link_that_leads_to_another_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.yaml": "a", "b/x.yaml": "a"})
    linked = tmp_path / "linked"
    link(linked, "a")
    tops = [str(linked), str(tmp_path / "a"), str(tmp_path / "b")]  # the last is entered first
    look = looking(tops)
    linked.unlink()
    link(linked, "b")
    assert look() == [str(linked)]


def test_what_nobody_looks_at_for_a_while_has_not_gone(tmp_path: Path) -> None:
    """What changes meanwhile is told when somebody looks there again, and once."""
    write(tmp_path, {"a/x.yaml": "", "a/y.yaml": "", "b/x.yaml": "", "b/y.yaml": ""})
    lookout, (a, b) = Lookout(time.time_ns()), (str(tmp_path / name) for name in "ab")
    assert lookout.look([a, b]) == []
    assert [lookout.look(tops) for tops in ([a], [], [b], [a, b])] == [[]] * 4
    lookout.look([b])
    older(tmp_path / "a/x.yaml")
    (tmp_path / "a/y.yaml").unlink()
    (tmp_path / "a/z.yaml").write_text("")
    (tmp_path / "b/x.yaml").unlink()
    assert names(lookout.look([b]), tmp_path) == ["b/x.yaml"]
    assert names(lookout.look([a, b]), tmp_path) == ["a/x.yaml", "a/y.yaml", "a/z.yaml"]
    assert lookout.look([a, b]) == []


def test_what_is_looked_at_first_counts_if_it_is_young(tmp_path: Path) -> None:
    """Below what was looked at before, and above it, what is known is compared."""
    write(tmp_path, {"a/x.yaml": "", "a/y.yaml": "", "x.yaml": ""})
    lookout = Lookout(0)
    assert names(lookout.look([str(tmp_path / "a")]), tmp_path) == ["a", "a/x.yaml", "a/y.yaml"]
    older(tmp_path / "a/y.yaml")
    (tmp_path / "z.yaml").write_text("")
    os.utime(tmp_path / "z.yaml", (time.time() + 60,) * 2)
    assert names(lookout.look([str(tmp_path)]), tmp_path) == ["a/y.yaml", "z.yaml"]
    assert lookout.look([str(tmp_path / "a"), str(tmp_path)]) == []


@pytest.mark.parametrize("change", [lambda b: b.rename(b.parent / "c"), lambda b: (b / "x.yaml").unlink()])
def test_a_folder_that_is_looked_at_first_tells_what_went(tmp_path: Path, change: Callable[[Path], object]) -> None:
    """What is in a folder is as old as before where that is called otherwise, and what is gone has no age."""
    write(tmp_path, {"a/x.yaml": "", "t/b/x.yaml": "", "t/b/y.yaml": ""})
    lookout = Lookout(time.time_ns() + 10**10)  # it is as if all that were written long ago
    assert lookout.look([str(tmp_path / "a")]) == []
    change(tmp_path / "t/b")
    changed = next(path for path in (tmp_path / "t/b", tmp_path / "t") if path.exists())
    os.utime(changed, (time.time() + 60,) * 2)
    assert changed.relative_to(tmp_path).as_posix() in names(lookout.look([str(tmp_path)]), tmp_path)
