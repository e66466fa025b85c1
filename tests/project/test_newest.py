"""Which exports count, and what is refused rather than guessed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from making import link, write

from relaylint.core.notices import Notice
from relaylint.project.gathering import load_tenants
from relaylint.project.refusals import SetupError
from relaylint.project.settings import load_settings

DOMAINS = "AcceptedDomains: []\n"
FORMS = "write dates as 2026-11-01 or 20261101, with a time as in 2026-11-01T0930; list what is none under `exclude`"
REMOVE = "remove one of them, or list it under `exclude`"
EMPTY = "remove it, or list it under `exclude`, so that the one before it counts"


def read(root: Path, *asked: str) -> tuple[list[str], list[str], list[str]]:
    """Return which files are read, what is told, and what is refused."""
    told: list[str] = []

    def tell(said: Notice) -> None:
        told.append(said.said(lambda path: os.path.relpath(path, root)))

    settings, problems = load_settings(str(root / "relaylint.yaml"))
    assert problems == []
    assert settings is not None
    try:
        loaded = load_tenants(settings, [str(root / path) for path in asked or (".",)], tell).loaded
    except SetupError as broken:
        return [], told, [f"{each.message} | {each.help}" for each in broken.report.diagnostics]
    return [os.path.relpath(path, root) for path in loaded.paths], told, []


FROM_TO = "of 2026-09-01 to 2026-11-01"
ONE_OLDER = "` counts as the newest; 1 older one is passed over"
COUNTS: dict[str, tuple[str, tuple[str, ...], list[str], list[str]]] = {
    "one tenant": (
        "e/{date}", ("hosts.yaml", "e/2026-10-01/a.yaml", "e/20261101/a.yaml"), ["e/20261101/a.yaml", "hosts.yaml"],
        [f"`e/20261101{ONE_OLDER}"],
    ),
    "each file by itself": (
        "*.{date}.yaml",
        ("in.2026-10-01.yaml", "in.2026-11-01.yaml", "out.2026-09-01.yaml", "out.2026-08-01.yaml"),
        ["in.2026-11-01.yaml", "out.2026-09-01.yaml"],
        [f"of 2 dated exports the newest count, {FROM_TO}, as `in.2026-11-01.yaml`; 2 older ones are passed over"],
    ),
    "what has no date": (
        "e/{date}", ("e/latest/a.yaml", "e/2026-10-01/a.yaml", "e/2026-11-01/a.yaml", "e/b.yaml"),
        ["e/2026-11-01/a.yaml", "e/b.yaml", "e/latest/a.yaml"],
        [f"`e/2026-11-01{ONE_OLDER}"],
    ),
    "what is passed over anyway": (
        "**/{date}",
        (".h/2027-01-01/a.yaml", "node_modules/2027-01-01/a.yaml", "e/2026-11-01/a.yaml", "e/2026-10-01/a.yaml"),
        ["e/2026-11-01/a.yaml"],
        [f"`e/2026-11-01{ONE_OLDER}"],
    ),
    "one alone": ("e/{date}", ("e/2026-11-01/a.yaml",), ["e/2026-11-01/a.yaml"], []),
}  # fmt: skip


@pytest.mark.parametrize(("glob", "files", "counting", "told"), COUNTS.values(), ids=COUNTS)
def test_what_counts(tmp_path: Path, glob: str, files: tuple[str, ...], counting: list[str], told: list[str]) -> None:
    write(tmp_path, {"relaylint.yaml": f"newest: ['{glob}']\n", **dict.fromkeys(files, DOMAINS)})
    paths, said, refused = read(tmp_path)
    assert (sorted(paths), said, refused) == (counting, told, [])


REFUSED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "nothing": (
        "x/{date}",
        ("a.yaml",),
        f"`x/{{date}}` matches no file that is read, and no folder, with a date in its name | {FORMS}",
    ),
    "nothing with a date": (
        "e/{date}",
        ("e/latest/a.yaml",),
        f"`e/{{date}}` matches no file that is read, and no folder, with a date in its name | {FORMS}",
    ),
    "one date twice": (
        "e/{date}",
        ("e/2026-11-01/a.yaml", "e/20261101/a.yaml"),
        f"which is newer is not certain: `e/2026-11-01` or `e/20261101` | {REMOVE}",
    ),
    "with a time and without": (
        "e/{date}.yaml",
        ("e/2026-11-01.yaml", "e/2026-11-01T0930.yaml", "e/2026-10-01.yaml"),
        f"which is newer is not certain: `e/2026-11-01.yaml` or `e/2026-11-01T0930.yaml` | {REMOVE}",
    ),
    "a day that may be another one": (
        "e/{date}",
        ("e/2026-11-01/a.yaml", "e/02-11-2026/a.yaml"),
        f"`02-11-2026` in `e/02-11-2026` is no date that is certain | {FORMS}",
    ),
    "a suffix that the glob does not have": (
        "e/{date}",
        ("e/2026-11-01.yaml",),
        f"`2026-11-01.yaml` in `e/2026-11-01.yaml` is no date that is certain | {FORMS}",
    ),
    "the newest is empty": (
        "e/{date}",
        ("e/2026-11-01/a.yaml", "e/2026-11-02/log.md"),
        f"`e/2026-11-02` is the newest and holds no file that is read | {EMPTY}",
    ),
}


@pytest.mark.parametrize(("glob", "files", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(tmp_path: Path, glob: str, files: tuple[str, ...], said: str) -> None:
    write(tmp_path, {"relaylint.yaml": f"newest: ['{glob}']\n", **dict.fromkeys(files, DOMAINS)})
    assert read(tmp_path)[2] == [said]


@pytest.mark.parametrize("glob", ["e/*", "e/{date}/{date}", "e/{day}", ""])
def test_globs_without_a_date(tmp_path: Path, glob: str) -> None:
    write(tmp_path, {"relaylint.yaml": f"newest: ['{glob}']\n"})
    assert load_settings(str(tmp_path / "relaylint.yaml"))[0] is None


def test_links(tmp_path: Path) -> None:
    """A link to an export is no second one, whether that counts or not; one with a date is an export as a folder is."""
    write(tmp_path, {"relaylint.yaml": "newest: ['e/{date}']\n", "e/2026-10-01/a.yaml": DOMAINS, ".k/b.yaml": DOMAINS})
    link(tmp_path / "e" / "latest", "2026-10-01")
    assert read(tmp_path)[0] == ["e/2026-10-01/a.yaml"]
    link(tmp_path / "e" / "2026-11-01", "../.k")
    assert read(tmp_path)[0] == ["e/2026-11-01/b.yaml"]


def test_links_that_lead_around_or_away(tmp_path: Path) -> None:
    """They are followed once, and never out of the repository."""
    root = tmp_path / "root"
    files = ("e/2026-10-01/a.yaml", "e/2026-11-01/a.yaml", ".k/x/2026-10-01/a.yaml", ".k/x/2026-11-01/a.yaml")
    write(root, {"relaylint.yaml": "newest: ['**/{date}']\n", ".git/x": "", **dict.fromkeys(files, DOMAINS)})
    write(tmp_path, {"out/2026-12-01/a.yaml": DOMAINS})
    for name, to in (
        ("e/up", ".."),
        ("e/self", "."),
        ("a", "e"),
        ("k", ".k"),
        (".k/y", "x"),
        (".k/e", "../e"),
        ("o", "../out"),
    ):
        link(root / name, to)
    assert read(root)[1:] == (
        ["of 3 dated exports the newest count, of 2026-11-01, as `a/2026-11-01`; 3 older ones are passed over"], []
    )  # fmt: skip


@pytest.mark.parametrize("glob", ["../out/{date}", "o/{date}", "e/./{date}", "e/../e/{date}"])
def test_globs_that_lead_away(tmp_path: Path, glob: str) -> None:
    root = tmp_path / "root"
    write(root, {"relaylint.yaml": f"newest: ['{glob}']\n", ".git/x": "", "e/2026-11-01/a.yaml": DOMAINS})
    write(tmp_path, {"out/2026-12-01/a.yaml": DOMAINS})
    link(root / "o", "../out")
    assert read(root) == (
        [], [], [f"`{glob}` matches no file that is read, and no folder, with a date in its name | {FORMS}"]
    )  # fmt: skip


def test_a_tenant_that_the_newest_has_not(tmp_path: Path) -> None:
    """Of which the export failed on one day: with the date above the tenants it is told, or its own newest counts."""
    files = ("e/2026-10-01/a.yaml", "e/2026-10-01/b.yaml", "e/2026-11-01/a.yaml")
    write(
        tmp_path, {"relaylint.yaml": "tenants: ['e/*/*.yaml']\nnewest: ['e/{date}']\n", **dict.fromkeys(files, DOMAINS)}
    )
    paths, told, refused = read(tmp_path)
    assert (paths, refused) == (["e/2026-11-01/a.yaml"], [])
    assert told == [
        "`e/2026-11-01` counts as the newest; 1 older one is passed over",
        "1 tenant is not in the newest and not judged, such as that of `e/2026-10-01/b.yaml`",
    ]
    write(tmp_path, {"relaylint.yaml": "tenants: ['e/*/*.yaml']\nnewest: ['e/{date}/*']\n"})
    assert sorted(read(tmp_path)[0]) == ["e/2026-10-01/b.yaml", "e/2026-11-01/a.yaml"]


def test_files_that_the_newest_has_not(tmp_path: Path) -> None:
    """Without its connectors a tenant would look like one that lets nobody in; a date in their names is no change."""
    files = (
        "e/a/2026-10-01/domains.yaml", "e/a/2026-10-01/x/in-20261001.yaml", "e/a/2026-10-01/x/out.yaml",
        "e/a/2026-11-01/domains.yaml", "e/a/2026-11-01/x/in-20261101.yaml",
        "e/b/2026-10-01/in.yaml", "e/b/2026-11-01/in.yml", "e/b/2026-09-01/other.yaml",
    )  # fmt: skip
    write(tmp_path, {"relaylint.yaml": "tenants: ['e/*']\nnewest: ['e/*/{date}']\n", **dict.fromkeys(files, DOMAINS)})
    assert read(tmp_path)[1][1:] == [
        "2 files are missing from the newest that the one before has, such as `e/a/2026-10-01/x/out.yaml`"
    ]
    assert read(tmp_path, "e/b")[1][1:] == [
        "1 file is missing from the newest that the one before has, such as `e/b/2026-10-01/in.yaml`"
    ]


def test_without_globs_nothing_is_looked_for(tmp_path: Path) -> None:
    write(tmp_path, {"relaylint.yaml": "", "2026-10-01/a.yaml": DOMAINS, "2026-11-01/a.yaml": DOMAINS})
    assert read(tmp_path) == (["2026-10-01/a.yaml", "2026-11-01/a.yaml"], [], [])
