"""One walk tells of all tenants what a walk for each tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import link, write

from relaylint.project import walking
from relaylint.project.git.tree_folders import TreeFolders
from relaylint.project.plan import plan
from relaylint.project.settings import Settings
from relaylint.project.walking import Folders, files_by_tenant, tenant_of, walk

FILES = (
    "a.yaml",
    "relaylint.yaml",
    "x/a.yaml",
    "x/relaylint.yaml",
    "x/y/b.yaml",
    "x/y/notes.txt",
    "x/y/x/a.json",
    "x/z.yaml/a.yaml",
    "y/x/.h/c.yaml",
    "y/x/c.yaml",
    "y/main.cf",
)
PARTS = st.sampled_from(["a.yaml", "*.yaml", "b.yaml", "x", "y", "z.yaml", ".h", "*", "**"])
GLOBS = st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), max_size=4).map(tuple)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    write(root, dict.fromkeys(FILES, ""))
    return root


@given(GLOBS, GLOBS)
def test_one_walk_for_all_tenants(tree: Path, tenants: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    settings, folders = Settings(str(tree), tenants=tenants, exclude=exclude), Folders()
    every = dict.fromkeys(tenant_of(path, settings) for path in walk(str(tree), settings, folders, prune=False))
    apart = {
        tenant: list(walk(tenant, settings, folders, prune=True)) if os.path.isdir(tenant) else [tenant]
        for tenant in every
    }
    assert files_by_tenant(settings, folders) == apart


@pytest.mark.parametrize("tenants", [(), ("t",), ("t/*",), ("**",), ("t/**/d",)])
def test_folders_that_lie_deeper_than_calls(tmp_path: Path, tenants: tuple[str, ...]) -> None:
    deep = os.path.join(str(tmp_path), "t", *["d"] * sys.getrecursionlimit(), "hub.yaml")
    settings = Settings(str(tmp_path), tenants=tenants)
    made = files_by_tenant(settings, TreeFolders(str(tmp_path), [deep]))
    assert made == {tenant_of(deep, settings): [deep]}


def test_what_is_behind_links_is_told_for_each_tenant(tmp_path: Path) -> None:
    write(tmp_path, {"t/a/hub.yaml": "", "t/b/hub.yaml": "", "shared/all.yaml": ""})
    settings = Settings(str(tmp_path), tenants=("t/*",))
    assert files_by_tenant(settings, Folders())
    link(tmp_path / "t/a/all", "../../shared")
    assert files_by_tenant(settings, Folders()) is None


def test_a_plan_of_all_walks_once(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[str] = []
    files = walking._Walk.files

    def counted(walk: walking._Walk, folder: str) -> object:
        walks.append(folder)
        return files(walk, folder)

    monkeypatch.setattr(walking._Walk, "files", counted)
    planned = plan([str(tree)], Settings(str(tree), tenants=("x", "y")), across=True)
    assert walks == [str(tree)]
    assert [len(files) for files in planned.tenants.values()] == [1, 6, 2]
