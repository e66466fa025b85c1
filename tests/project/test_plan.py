"""Which files a run loads, for which tenants, and what it reports on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from making import write

from relaylint.core.notices import RefusedError
from relaylint.project import plan as discover
from relaylint.project.plan import Plan
from relaylint.project.searching import unmatched
from relaylint.project.settings import Settings

FILES = (
    "root.yaml",
    "relaylint.yaml",
    "readme.md",
    "policy/own.yaml",
    "tenants/a/hub.yaml",
    "tenants/a/deep/er/hosts.json",
    "tenants/a/UPPER.YML",
    "tenants/b/hub.yaml",
    "tenants/b/prod/hub.yaml",
    "tenants/loose.yaml",
    ".github/ci.yaml",
    "tenants/.hidden.yaml",
    "node_modules/x.yaml",
    "tenants/a/__pycache__/x.json",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "root", dict.fromkeys(FILES, ""))
    return tmp_path / "root"


def settings(root: Path, *tenants: str, exclude: tuple[str, ...] = ()) -> Settings:
    return Settings(str(root), tenants=tenants, exclude=exclude, rules=(str(root / "policy"),))


def shown(plan: Plan, root: Path) -> dict[str, list[str]]:
    """Return the plan with paths from the root."""
    return {
        os.path.relpath(folder, root): [os.path.relpath(path, root) for path in files]
        for folder, files in plan.tenants.items()
    }


def planned(root: Path, about: Settings, *paths: str, affected: bool = False) -> dict[str, list[str]]:
    return shown(discover.plan([str(root / path) for path in paths], about, affected=affected), root)


A = ["tenants/a/UPPER.YML", "tenants/a/deep/er/hosts.json", "tenants/a/hub.yaml"]
B = ["tenants/b/hub.yaml", "tenants/b/prod/hub.yaml"]


def test_without_globs_the_root_is_the_tenant(root: Path) -> None:
    whole = {".": ["policy/own.yaml", "root.yaml", *A, *B, "tenants/loose.yaml"]}
    for path in (".", "tenants", "tenants/a/hub.yaml", "tenants/b"):
        assert planned(root, settings(root), path) == whole


def test_each_folder_that_matches_is_a_tenant(root: Path) -> None:
    assert planned(root, settings(root, "tenants/*"), ".") == {
        ".": ["policy/own.yaml", "root.yaml", "tenants/loose.yaml"],
        "tenants/a": A,
        "tenants/b": B,
    }


def test_a_tenant_within_a_tenant(root: Path) -> None:
    assert planned(root, settings(root, "tenants/*", "tenants/*/prod"), "tenants") == {
        ".": ["policy/own.yaml", "root.yaml", "tenants/loose.yaml"],
        "tenants/a": A,
        "tenants/b": ["tenants/b/hub.yaml"],
        "tenants/b/prod": ["tenants/b/prod/hub.yaml"],
    }


def test_every_folder_a_tenant(root: Path) -> None:
    assert planned(root, settings(root, "**"), ".") == {
        ".": ["root.yaml"],
        "policy": ["policy/own.yaml"],
        "tenants": ["tenants/loose.yaml"],
        "tenants/a": ["tenants/a/UPPER.YML", "tenants/a/hub.yaml"],
        "tenants/a/deep/er": ["tenants/a/deep/er/hosts.json"],
        "tenants/b": ["tenants/b/hub.yaml"],
        "tenants/b/prod": ["tenants/b/prod/hub.yaml"],
    }


@pytest.mark.parametrize(
    ("paths", "tenants"),
    [
        (("tenants/a/hub.yaml",), ["tenants/a"]),
        (("tenants/a/deep/er/hosts.json",), ["tenants/a"]),
        (("tenants/a/deep",), ["tenants/a"]),
        (("tenants/b/prod/hub.yaml",), ["tenants/b"]),
        (("tenants/a", "tenants/b/hub.yaml"), ["tenants/a", "tenants/b"]),
        (("tenants/loose.yaml",), ["."]),
        ((".github",), ["."]),
        (("tenants/a/hub.yaml", "tenants/a/hub.yaml", "tenants/a"), ["tenants/a"]),
    ],
)
def test_paths_tell_which_tenants_are_loaded(root: Path, paths: tuple[str, ...], tenants: list[str]) -> None:
    assert list(planned(root, settings(root, "tenants/*"), *paths)) == tenants


def test_paths_are_what_is_reported_on(root: Path) -> None:
    plan = discover.plan([str(root / "tenants/a/hub.yaml"), str(root / "tenants/b/prod")], settings(root, "tenants/*"))
    assert [path for path in (*A, *B) if plan.reports(str(root / path))] == [
        "tenants/a/hub.yaml",
        "tenants/b/prod/hub.yaml",
    ]
    assert plan.named == {str(root / "tenants/a/hub.yaml")}
    everything = discover.plan([str(root)], settings(root))
    assert everything.reports(str(root / "any/where.yaml"))
    assert not everything.reports(str(root.parent / "elsewhere.yaml"))
    assert not everything.reports(f"{root}x.yaml")


def test_the_top_of_the_file_system_is_a_scope_too() -> None:
    assert Plan({}, frozenset(), frozenset(["/"])).reports("/a/b.yaml")


@pytest.mark.parametrize("name", [".github/ci.yaml", "node_modules/x.yaml", "readme.md", "relaylint.yaml"])
def test_a_file_that_is_named_is_loaded_wherever_it_stands(root: Path, name: str) -> None:
    plan = discover.plan([str(root / name)], settings(root))
    assert str(root / name) in plan.tenants[str(root)]
    assert plan.named == {str(root / name)}
    assert plan.tenants[str(root)] == sorted(plan.tenants[str(root)])


def test_exclude(root: Path) -> None:
    about = settings(root, "tenants/*", exclude=("policy", "tenants/b/prod", "**/*.json"))
    assert planned(root, about, ".") == {
        ".": ["root.yaml", "tenants/loose.yaml"],
        "tenants/a": ["tenants/a/UPPER.YML", "tenants/a/hub.yaml"],
        "tenants/b": ["tenants/b/hub.yaml"],
    }
    assert planned(root, about, "policy") == {}


def test_a_file_that_is_named_and_excluded_is_counted(root: Path) -> None:
    about = settings(root, "tenants/*", exclude=("tenants/b/prod",))
    plan = discover.plan([str(root / "tenants/b/prod/hub.yaml"), str(root / "tenants/b/hub.yaml")], about)
    assert shown(plan, root) == {"tenants/b": ["tenants/b/hub.yaml"]}
    assert plan.excluded == (str(root / "tenants/b/prod/hub.yaml"),)


def test_outside_the_root(root: Path) -> None:
    write(root.parent / "elsewhere", {"hub.yaml": "", "more/hosts.yaml": "", "tenants/a/x.yaml": ""})
    about = settings(root, "tenants/*", "more", exclude=("more",))
    for path in ("../elsewhere", "../elsewhere/hub.yaml"):
        found = discover.plan([os.path.normpath(root / path)], about)
        assert shown(found, root.parent) == {
            "elsewhere": ["elsewhere/hub.yaml", "elsewhere/more/hosts.yaml", "elsewhere/tenants/a/x.yaml"]
        }


def test_affected_reports_on_whole_tenants(root: Path) -> None:
    about = settings(root, "tenants/*")
    plan = discover.plan([str(root / "tenants/a/hub.yaml"), str(root / "readme.md")], about, affected=True)
    assert list(shown(plan, root)) == [".", "tenants/a"]
    assert "readme.md" not in shown(plan, root)["."]
    assert plan.named == frozenset()
    assert [path for path in (*A, *B) if plan.reports(str(root / path))] == [*A, *B]  # all lie below the root
    only = discover.plan([str(root / "tenants/a/hub.yaml")], about, affected=True)
    assert [path for path in (*A, *B) if only.reports(str(root / path))] == A


@pytest.mark.parametrize("path", ["relaylint.yaml", "policy/own.yaml"])
def test_a_setting_or_a_rule_affects_every_tenant(root: Path, path: str) -> None:
    about = settings(root, "tenants/*")
    plan = discover.plan([str(root / path)], about, affected=True)
    assert set(shown(plan, root)) == {".", "tenants/a", "tenants/b"}


def test_settings_are_no_tenant_whatever_a_glob_says(root: Path) -> None:
    (root / "x.pem").write_text("")
    assert list(planned(root, settings(root, "*.yaml"), "x.pem", affected=True)) == [".", "root.yaml"]


def test_a_path_that_does_not_exist(root: Path) -> None:
    with pytest.raises(RefusedError, match="does not exist") as caught:
        discover.plan([str(root / "nowhere.yaml")], settings(root))
    assert caught.value.hint.said(str) == "name files or folders; without any, the working directory is checked"


def test_a_file_whose_text_comes_from_elsewhere_need_not_exist(root: Path) -> None:
    for name in ("tenants/a/new.yaml", "tenants/new/hub.yaml"):
        path = str(root / name)
        plan = discover.plan([path], settings(root, "tenants/*"), present=path)
        assert path in plan.tenants[os.path.dirname(path)]


@pytest.mark.parametrize("folder", ["tenants/a/.kept", "tenants/a/.kept/deep", "tenants/a/node_modules"])
def test_a_folder_that_no_search_comes_to_is_searched_where_it_is_named(root: Path, folder: str) -> None:
    write(root, {f"{folder}/x.yaml": ""})
    about = settings(root, "tenants/*")
    assert planned(root, about, "tenants/a") == {"tenants/a": A}
    assert planned(root, about, folder) == {"tenants/a": sorted([*A, f"{folder}/x.yaml"])}


def test_links(root: Path) -> None:
    """One to a folder is followed, but into no other tenant and in no circle; what cannot be read is not left out."""
    write(root, {"shared/x.yaml": "", "shared/deep/y.yaml": "", ".hidden/z.yaml": "", "shared/tenants/a/n.yaml": ""})
    (root / "tenants" / "a" / "to-b").symlink_to(root / "tenants" / "b")
    (root / "tenants" / "a" / "up").symlink_to(root)
    (root / "tenants" / "a" / "with").symlink_to(root / "shared")
    (root / "tenants" / "a" / "again").symlink_to("../../shared/deep")
    (root / "shared" / "deep" / "loop").symlink_to("..")
    (root / "tenants" / "a" / "hid").symlink_to(root / ".hidden")
    (root / "tenants" / "a" / "out").symlink_to(root.parent)
    (root / "tenants" / "a" / "gone").symlink_to("nowhere")
    (root / "tenants" / "a" / "gone.bin").symlink_to("nowhere")
    (root / "tenants" / "a" / "folder.bin").symlink_to("/etc/hosts")
    (root / "tenants" / "a" / "link.yaml").symlink_to(root / "root.yaml")
    (root / "tenants" / "a" / "broken.yaml").symlink_to(root / "nowhere")
    found = planned(root, settings(root, "tenants/*"), "tenants/a")
    own = sorted([*A, "tenants/a/broken.yaml", "tenants/a/link.yaml"])
    behind = ["again/y.yaml", "gone", "hid/z.yaml", "out", "with/tenants/a/n.yaml", "with/x.yaml"]
    assert found == {"tenants/a": [*own, *(f"tenants/a/{name}" for name in behind)]}


def test_links_to_tenants(root: Path) -> None:
    """A tenant may consist of links; a link to a tenant is another name of it."""
    write(root, {"shared/x.yaml": "", "tenants/.keep": ""})
    (root / "tenants" / "c").mkdir()
    (root / "tenants" / "c" / "all").symlink_to("../../shared")
    (root / "tenants" / "d").symlink_to("../shared")
    (root / "tenants" / "e").symlink_to("a")
    found = planned(root, settings(root, "tenants/*"), ".")
    assert sorted(found) == [".", "tenants/a", "tenants/b", "tenants/c", "tenants/d"]
    assert (found["tenants/c"], found["tenants/d"]) == (["tenants/c/all/x.yaml"], ["tenants/d/x.yaml"])
    assert found["."] == ["policy/own.yaml", "root.yaml", "shared/x.yaml", "tenants/loose.yaml"]


def test_links_that_lead_to_each_other(tmp_path: Path) -> None:
    """With a glob that makes each place behind them a tenant, every way through them ends where it would come again."""
    write(tmp_path, dict.fromkeys(("a/x.yaml", "b/x.yaml", "c/x.yaml", "l/.keep"), ""))
    for name in "abc":
        for other in {*"abc"} - {name}:
            (tmp_path / name / other).symlink_to(f"../{other}")
    (tmp_path / "l" / "a").symlink_to("../a")
    tenants = planned(tmp_path, Settings(str(tmp_path), tenants=("l/**",)), "l")
    assert sorted(tenants) == ["l/a", "l/a/b", "l/a/b/c", "l/a/c", "l/a/c/b"]


def test_a_folder_called_like_a_file(root: Path) -> None:
    write(root, {"folder.yaml/inside.yaml": ""})
    assert "folder.yaml/inside.yaml" in planned(root, settings(root), ".")["."]


def test_a_folder_that_cannot_be_listed_is_not_passed_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir

    def refuse(path: str) -> object:
        if path == str(root / "tenants/b"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "tenants/b" in planned(root, settings(root), ".")["."]
    for path in (".", "tenants", "tenants/b"):
        assert planned(root, settings(root, "tenants/*"), path)["tenants/b"] == ["tenants/b"]


def test_folders_nested_deeper_than_python_can_recurse(tmp_path: Path) -> None:
    folders = [str(tmp_path / "/".join(["d"] * depth)) for depth in range(1, 1051)]
    for folder in folders:
        os.mkdir(folder)
    try:
        found = discover.plan([folders[0]], Settings(str(tmp_path)))
        assert found.tenants[str(tmp_path)] == []
        assert unmatched(Settings(str(tmp_path)), [("x/**", False)]) == [0]
    finally:
        for folder in reversed(folders):  # shutil and pytest cannot: they recurse
            os.rmdir(folder)


@pytest.mark.parametrize(
    ("patterns", "wrong"),
    [
        (("tenants/*",), []),
        (("tennants/*",), [0]),
        (("tenants/*", "tenants/*/test", "**/prod", "../x", ".github", "tenants/*/*/*/*"), [1, 3, 4, 5]),
        (("**",), []),
    ],
)
def test_globs_that_match_no_folder(root: Path, patterns: tuple[str, ...], wrong: list[int]) -> None:
    assert unmatched(settings(root), [(glob, False) for glob in patterns]) == wrong


# tenants that are compared with each other


def beside(
    root: Path, about: Settings, *paths: str, across: bool = True, affected: bool = False
) -> dict[str, list[str]]:
    """Return the files that are loaded only to compare with."""
    absolute = [os.path.normpath(root / path) for path in paths]
    plan = discover.plan(absolute, about, across=across, affected=affected)
    assert set(plan.beside).isdisjoint(plan.tenants)
    return shown(Plan(plan.beside, frozenset(), frozenset()), root)


REST = {".": ["policy/own.yaml", "root.yaml", "tenants/loose.yaml"]}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("tenants/a/hub.yaml",), {**REST, "tenants/b": B}),
        (("tenants/a",), {**REST, "tenants/b": B}),
        (("tenants/a/hub.yaml", "tenants/b"), REST),
        (("tenants",), {}),
        ((".",), {}),
        (("root.yaml",), {"tenants/a": A, "tenants/b": B}),
    ],
)
def test_the_other_tenants_are_loaded_beside(
    root: Path, paths: tuple[str, ...], expected: dict[str, list[str]]
) -> None:
    assert beside(root, settings(root, "tenants/*"), *paths) == expected
    assert beside(root, settings(root, "tenants/*"), *paths, across=False) == {}


def test_what_is_loaded_beside_is_not_reported_on(root: Path) -> None:
    path = str(root / "tenants/a/hub.yaml")
    alone = discover.plan([path], settings(root, "tenants/*"))
    both = discover.plan([path], settings(root, "tenants/*"), across=True)
    assert both._replace(beside={}) == alone
    assert alone.beside == {}
    assert [name for name in (*A, *B, "root.yaml") if both.reports(str(root / name))] == ["tenants/a/hub.yaml"]


def test_one_tenant_has_none_beside_it(root: Path) -> None:
    assert beside(root, settings(root), "tenants/a/hub.yaml") == {}


def test_a_changed_file_has_the_other_tenants_beside_its_own(root: Path) -> None:
    about = settings(root, "tenants/*")
    assert beside(root, about, "tenants/b/hub.yaml", affected=True) == {**REST, "tenants/a": A}
    assert beside(root, about, "policy/own.yaml", affected=True) == {}


def test_excluded_files_are_not_loaded_beside_either(root: Path) -> None:
    about = settings(root, "tenants/*", exclude=("tenants/b/prod", "policy"))
    assert beside(root, about, "tenants/a") == {
        ".": ["root.yaml", "tenants/loose.yaml"],
        "tenants/b": ["tenants/b/hub.yaml"],
    }


def test_a_file_outside_is_compared_with_the_tenants_of_the_root(root: Path) -> None:
    write(root.parent, {"elsewhere/x.yaml": ""})
    assert beside(root, settings(root, "tenants/*"), "../elsewhere/x.yaml") == {**REST, "tenants/a": A, "tenants/b": B}


# layers that several tenants share


LAYERED = (
    "relaylint.yaml",
    "root.yaml",
    "source/Global/all.yaml",
    "source/Global/Exchange/hub.yaml",
    "source/Global/hub.pem",
    "source/Environments/Dev/hub.yaml",
    "source/Environments/Prod/hub.yaml",
    "source/Environments/notes.yaml",
)
GLOBAL = ["source/Global/Exchange/hub.yaml", "source/Global/all.yaml"]
DEV, PROD = (
    {f"source/Environments/{name}": sorted([f"source/Environments/{name}/hub.yaml", *GLOBAL])}
    for name in ("Dev", "Prod")
)
OWN = {".": ["root.yaml", "source/Environments/notes.yaml"]}


@pytest.fixture
def layered(tmp_path: Path) -> Path:
    write(tmp_path / "root", dict.fromkeys(LAYERED, ""))
    return tmp_path / "root"


def in_layers(root: Path, *layers: str, exclude: tuple[str, ...] = ()) -> Settings:
    about = settings(root, "source/Environments/*", exclude=exclude)
    return about._replace(layers=layers or ("source/Environments/*/*", "source/Global"))


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ((".",), {**OWN, **DEV, **PROD}),
        (("source/Global",), {**DEV, **PROD}),
        (("source/Global/Exchange/hub.yaml",), {**DEV, **PROD}),
        (("source/Environments/Dev",), DEV),
        (("source/Environments/Dev/hub.yaml", "source/Global/all.yaml"), {**DEV, **PROD}),
        (("source/Environments/notes.yaml",), OWN),
        (("root.yaml", "source/Global/all.yaml"), {**OWN, **DEV, **PROD}),
    ],
)
def test_files_of_a_layer_outside_of_every_tenant_belong_to_all(
    layered: Path, paths: tuple[str, ...], expected: dict[str, list[str]]
) -> None:
    about = in_layers(layered)
    found = discover.plan([os.path.normpath(layered / path) for path in paths], about)
    assert shown(found, layered) == expected
    assert found.shared == {str(layered / name) for name in GLOBAL}
    assert found.named == {str(layered / path) for path in paths if path.endswith(".yaml")}
    scopes = [os.path.relpath(scope, layered) for scope in found.scopes]
    assert sorted(scopes) == sorted(paths)


def test_shared_files_are_loaded_beside_too(layered: Path) -> None:
    assert beside(layered, in_layers(layered), "source/Environments/Dev") == {**OWN, **PROD}
    assert beside(layered, in_layers(layered), "source/Global/all.yaml") == OWN


@pytest.mark.parametrize("path", ["source/Global/all.yaml", "source/Global/hub.pem"])
def test_a_change_of_a_shared_file_affects_every_tenant(layered: Path, path: str) -> None:
    found = discover.plan([str(layered / path)], in_layers(layered), affected=True)
    assert shown(found, layered) == {**DEV, **PROD}
    assert [name for name in LAYERED if found.reports(str(layered / name))] == [
        "source/Global/all.yaml",
        "source/Global/Exchange/hub.yaml",
        "source/Environments/Dev/hub.yaml",
        "source/Environments/Prod/hub.yaml",
    ]


def test_a_change_of_a_tenant_shows_its_effect_in_shared_files(layered: Path) -> None:
    found = discover.plan([str(layered / "source/Environments/Dev/hub.yaml")], in_layers(layered), affected=True)
    assert shown(found, layered) == DEV
    assert [name for name in LAYERED if found.reports(str(layered / name))] == [
        "source/Global/all.yaml",
        "source/Global/Exchange/hub.yaml",
        "source/Environments/Dev/hub.yaml",
    ]


def test_a_shared_file_that_does_not_exist_yet(layered: Path) -> None:
    path = str(layered / "source/Global/new.yaml")
    found = discover.plan([path], in_layers(layered), present=path)
    assert {folder: path in files for folder, files in found.tenants.items()} == {
        str(layered / "source/Environments/Dev"): True,
        str(layered / "source/Environments/Prod"): True,
    }


def test_without_other_tenants_nothing_is_shared(layered: Path) -> None:
    whole = {".": sorted([*OWN["."], *GLOBAL, *(f"source/Environments/{name}/hub.yaml" for name in ("Dev", "Prod"))])}
    about = in_layers(layered)
    for tenants in ((), ("none/*",)):
        found = discover.plan([str(layered)], about._replace(tenants=tenants))
        assert {folder: sorted(files) for folder, files in shown(found, layered).items()} == whole
        assert found.shared == frozenset()
        path = str(layered / "source/Global/all.yaml")
        assert list(shown(discover.plan([path], about._replace(tenants=tenants)), layered)) == ["."]
    none = discover.plan([str(layered)], about._replace(layers=()))
    assert shown(none, layered)["."] == ["root.yaml", "source/Environments/notes.yaml", *GLOBAL]


def test_excluded_files_are_not_shared(layered: Path) -> None:
    about = in_layers(layered, exclude=("source/Global/Exchange",))
    path = str(layered / "source/Global/Exchange/hub.yaml")
    found = discover.plan([str(layered / "source/Environments/Dev"), path], about)
    assert found.shared == {str(layered / "source/Global/all.yaml")}
    assert found.excluded == (path,)
    assert all(path not in files for files in found.tenants.values())


def test_outside_the_root_nothing_is_shared(layered: Path) -> None:
    write(layered.parent, {"elsewhere/x.yaml": ""})
    found = discover.plan([str(layered.parent / "elsewhere")], in_layers(layered, "**"))
    assert shown(found, layered.parent) == {"elsewhere": ["elsewhere/x.yaml"]}


@pytest.mark.parametrize(
    ("patterns", "wrong"),
    [
        (("source/Environments/*", "source/Global/**", "source/Global/*.yaml", "source/Global/hub.pem"), []),
        (("source/Environment/*", "source/Global"), [0]),
        (("**/Exchange", "*/*/*/hub.yaml", "**/*.json", "../root", "source/Global/all.yaml/x"), [2, 3, 4]),
    ],
)
def test_globs_of_layers_that_match_nothing(layered: Path, patterns: tuple[str, ...], wrong: list[int]) -> None:
    assert unmatched(Settings(str(layered)), [(glob, True) for glob in patterns]) == wrong
