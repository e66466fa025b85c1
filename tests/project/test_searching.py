"""One walk tells of many globs what a walk for each tells, and looks no further than one of them may lead."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.globs import matches
from relaylint.project.searching import unmatched
from relaylint.project.settings import Settings
from relaylint.project.walking import Folders

FILES = (
    "a.yaml",
    "x/a.yaml",
    "x/y/b.yaml",
    "x/y/z/a.yaml",
    "y/x/c.yaml",
    ".h/a.yaml",
    "x/.h/b.yaml",
    "node_modules/x/a.yaml",
)
PARTS = st.sampled_from(["a.yaml", "b.yaml", "x", "y", "z", ".h", "*", "**", "?", "*.yaml", "q", ".", ".."])
GLOBS = st.lists(st.tuples(st.lists(PARTS, min_size=1, max_size=4).map("/".join), st.booleans()), max_size=8)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    return root


def is_met(tree: Path, glob: str, files: bool) -> bool:
    """Tell by looking at all there is."""
    for folder, names, others in os.walk(tree):
        for name in [*names, *(others if files else ())]:
            path = os.path.relpath(os.path.join(folder, name), tree).replace(os.sep, "/")
            hidden = "/." in f"/{path}" and not (files and "/." in f"/{glob}")
            if "node_modules" not in path and not hidden and matches(path, glob):
                return True
    return False


@given(GLOBS)
def test_all_globs_are_told_as_each_is(tree: Path, wanted: list[tuple[str, bool]]) -> None:
    alone = [at for at, (glob, files) in enumerate(wanted) if not is_met(tree, glob, files)]
    assert unmatched(Settings(str(tree)), wanted) == alone


@pytest.mark.parametrize(
    ("wanted", "listed"),
    [
        (["x/y/b.yaml", "y/x"], []),
        (["x/y/*.yaml"], ["x/y"]),
        (["**/nothing-1", "**/nothing-2", "*/nothing"], ["", "x", "x/y", "x/y/z", "y", "y/x"]),
        (["*", "x/*/b.yaml"], ["", "x", "x/y"]),
    ],
)
def test_what_is_listed(wanted: list[str], listed: list[str], tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[str] = []

    class Watched(Folders):
        def entries(self, folder: str) -> Iterator[Any]:
            folders.append(folder)
            return super().entries(folder)

    unmatched(Settings(str(tree)), [(glob, True) for glob in wanted], Watched())
    assert sorted(os.path.relpath(folder, tree).removeprefix(".") for folder in folders) == listed


def test_two_links_to_one_folder_are_both_followed(tmp_path: Path) -> None:
    (tmp_path / "real" / "in").mkdir(parents=True)
    (tmp_path / "real" / "in" / "a.yaml").write_text("")
    for name in ("one", "two"):
        (tmp_path / name).symlink_to("real")
    (tmp_path / "real" / "again").symlink_to("..")
    wanted = ["one/in/*", "two/in/*", "*/in/a.yaml", "two/in/a.yaml", "two/*/a.yaml", "**/none"]
    assert unmatched(Settings(str(tmp_path)), [(glob, True) for glob in wanted]) == [5]
