"""The directory of results: what is whole is there, what is damaged is not, and nothing else is touched."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from making import Ran, Run, write

from relaylint.core.notices import RefusedError
from relaylint.project.cache.store import OF_ALL, Kept, Store, cache_directory, digest

NAME, OTHER = "0" * 32, "f" * 32
NOTE = 48
"""How many bytes the entry has at most that says how large all are."""


def test_what_is_put_is_there(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "made" / "here"))
    assert store.get(NAME) is None
    store.put(NAME, ["a", 1, None, "\udcff\n"])
    store.put(OTHER, {})
    assert store.get(NAME) == ["a", 1, None, "\udcff\n"]
    assert store.get(OTHER) == {}
    store.put(NAME, [])
    assert Store(store.folder).get(NAME) == []


def test_the_directory_says_what_it_is(tmp_path: Path) -> None:
    Store(str(tmp_path / "here")).put(NAME, [])
    folder = tmp_path / "here"
    assert sorted(os.listdir(folder)) == [".gitignore", f"{NAME}.entry", "CACHEDIR.TAG"]
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def damaged(data: bytes) -> list[bytes]:
    """Return what becomes of an entry that is cut, changed or written by somebody else."""
    head, body = data.split(b"\n")
    deep = b"[" * 100_000
    return [
        *(data[:end] for end in range(len(data))),
        data.replace(b"1", b"2"),
        data + b" ",
        head + b"\nnull",
        body,
        digest(deep).encode() + b"\n" + deep,
        digest(b"nan\xff").encode() + b"\nnan\xff",
    ]


def test_what_is_damaged_is_not_there(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.put(NAME, ["a", 1])
    path = tmp_path / f"{NAME}.entry"
    for data in damaged(path.read_bytes()):
        path.write_bytes(data)
        assert store.get(NAME) is None, data[:60]
    path.unlink()
    path.mkdir()
    assert store.get(NAME) is None
    store.put(NAME, [])  # and that it cannot be put either is no fault


def test_the_oldest_are_taken_out(tmp_path: Path) -> None:
    store = Store(str(tmp_path), most=300)
    for at in range(5):
        store.put(f"{at:032x}", ["x" * 50])
        os.utime(tmp_path / f"{at:032x}.entry", ns=(at, at))
    lefts = [tmp_path / f"{name}.77.tmp" for name in (f"{NAME}.entry", "CACHEDIR.TAG", ".gitignore")]
    for left in lefts:
        left.write_bytes(b"")
        os.utime(left, ns=(0, 0))
    (tmp_path / "notes.json").write_text("mine" * 99)
    store.trim()
    assert [at for at in range(5) if store.get(f"{at:032x}")] == [2, 3, 4]
    assert not list(tmp_path.glob("*.tmp"))
    assert (tmp_path / "notes.json").exists()


def test_no_more_is_kept_than_the_bound_whatever_runs_write(tmp_path: Path) -> None:
    random, most = Random(1), 4000  # noqa: S311  # no secret
    for run in range(200):
        store = Store(str(tmp_path), most=most)
        names = [f"{random.randrange(run + 40):032x}" for _ in range(random.randint(1, 4))]
        for name in names:
            store.put(name, ["x" * random.randint(0, 200)])
            os.utime(tmp_path / f"{name}.entry", ns=(run, run))
        store.trim()
        assert all(map(store.get, names)), run
        assert store.kept().size <= most + NOTE, run
    assert store.kept().size > most // 2


def test_what_there_is_is_not_looked_at_while_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, listed = list[int](), Store._files

    def files(store: Store) -> Iterator[Any]:
        looked.append(run)
        return listed(store)

    monkeypatch.setattr(Store, "_files", files)
    for run in range(40):
        store = Store(str(tmp_path), most=2000)
        store.put(f"{run:032x}", ["x" * 100])
        store.trim()
    assert looked[:2] == [0, 14]
    assert 5 < len(looked) < 15


@pytest.mark.parametrize("noted", [None, "1", 0, [], [-1, 99], [0.5, 99], [0, "99"], [0, -1], [10**30, 99], [0, 99, 0]])
def test_what_was_noted_of_the_size_may_be_damaged(tmp_path: Path, noted: Any) -> None:
    for run in range(9):
        store = Store(str(tmp_path), most=500)
        store.put(f"{run:032x}", ["x" * 100])
        store.put(OTHER + OF_ALL, noted)
        store.trim()
    assert store.kept().size <= 500 + NOTE


@pytest.mark.parametrize("is_killed", [True, False])
def test_runs_at_the_same_time_and_those_that_are_killed_count(tmp_path: Path, *, is_killed: bool) -> None:
    """What one notes, another one writes over, or nobody notes."""
    for run in range(20):
        stores = [Store(str(tmp_path), most=2000) for _ in range(4)]
        for number, store in enumerate(stores):
            store.put(f"{run:016x}{number:016x}", ["x" * 100])
        before = (tmp_path / f"{OTHER}-all.entry").read_bytes() if run else b""
        for store in stores[3:] if is_killed else stores:
            if before:
                (tmp_path / f"{OTHER}-all.entry").write_bytes(before)  # each has read what was there at first
            store.trim()
        assert store.kept().size <= 2000 + 4 * 150
    assert store.kept().size > 1000


def test_a_run_that_has_put_nothing_takes_nothing_out(tmp_path: Path) -> None:
    Store(str(tmp_path)).put(NAME, ["x" * 500])
    Store(str(tmp_path), most=1).trim()
    assert Store(str(tmp_path)).get(NAME) == ["x" * 500]


def test_clearing_leaves_what_is_of_others(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "here"))
    store.put(NAME, [])
    size = (tmp_path / "here" / f"{NAME}.entry").stat().st_size
    assert store.clear() == Kept(1, size)
    assert not (tmp_path / "here").exists()
    assert store.clear() == Kept(0, 0)
    write(tmp_path, {"here/mine.json": "{}", "here/.gitignore": "mine\n"})
    assert store.clear() == Kept(0, 0)
    assert sorted(os.listdir(tmp_path / "here")) == [".gitignore", "mine.json"]


def test_what_cannot_be_taken_out_is_told(relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(clean, {"a.yaml": "AcceptedDomains: [{ DomainName: contoso.com }]\n"})
    relaylint("check", "--cache-dir", "../cache")

    def fails(path: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system", os.path.basename(path)[-6:])

    monkeypatch.setattr(os, "remove", fails)
    ran = relaylint("cache", "--cache-dir", "../cache", "--clear")
    assert ran == Ran(2, "", "relaylint: `.entry`: Read-only file system\n")


def test_directories_of_other_programs_stay_as_they_are(tmp_path: Path) -> None:
    tag = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory is another's.\n"
    write(tmp_path, {"CACHEDIR.TAG": tag, ".gitignore": "*\n", "v/nodes": ""})
    with pytest.raises(RefusedError):
        cache_directory(str(tmp_path), "/", {})
    Store(str(tmp_path)).clear()
    assert sorted(os.listdir(tmp_path)) == [".gitignore", "CACHEDIR.TAG", "v"]


@pytest.mark.parametrize("left", ["CACHEDIR.TAG.77.tmp", ".gitignore.77.tmp", f"{NAME}.entry.77.tmp", f"{NAME}.entry"])
def test_what_a_run_was_killed_over_stands_in_nobodys_way(tmp_path: Path, left: str) -> None:
    """Nor does what another run does just now."""
    write(tmp_path, {left: ""})
    store = Store(cache_directory(str(tmp_path), "/", {}))
    store.put(OTHER, [])
    assert (store.kept().entries, store.get(OTHER)) == (1 + left.endswith(".entry"), [])
    store.clear()
    assert not tmp_path.exists()


def test_nobody_is_waited_for(tmp_path: Path) -> None:
    for name in (f"{NAME}.entry", "CACHEDIR.TAG"):
        os.mkfifo(tmp_path / name)
    assert Store(str(tmp_path)).get(NAME) is None
    with pytest.raises(RefusedError):
        cache_directory(str(tmp_path), "/", {})


def test_a_link_leads_no_entry_elsewhere(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "here"))
    write(tmp_path, {"mine": "mine"})
    store.put(NAME, [])
    for name in (f"{OTHER}.entry", f"{OTHER}.entry.{os.getpid()}.tmp"):
        (tmp_path / "here" / name).symlink_to("../mine")
    store.put(OTHER, [1])
    assert store.get(OTHER) == [1]
    assert (tmp_path / "mine").read_text() == "mine"


def test_without_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as for a user whom the system does not know
    with pytest.raises(RefusedError):
        cache_directory(None, str(tmp_path), {})
    assert cache_directory(None, str(tmp_path), {"RELAYLINT_CACHE_DIR": "named"}) == str(tmp_path / "named")


def test_where_it_is(tmp_path: Path) -> None:
    here = str(tmp_path)
    user = {"XDG_CACHE_HOME": "/var/of-user", "LOCALAPPDATA": "/var/of-user"}
    assert cache_directory(None, here, user) == "/var/of-user/relaylint"
    assert cache_directory(None, here, {"XDG_CACHE_HOME": "relative"}) == os.path.expanduser("~/.cache/relaylint")
    assert cache_directory(None, here, {**user, "RELAYLINT_CACHE_DIR": "named"}) == str(tmp_path / "named")
    assert cache_directory("other", here, {**user, "RELAYLINT_CACHE_DIR": "named"}) == str(tmp_path / "other")


def test_a_link_that_leads_out_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {"here/.git/config": "", "out/a": ""})
    (tmp_path / "here" / "cache").symlink_to("../out")
    with pytest.raises(RefusedError):
        cache_directory("cache", str(tmp_path / "here"), {})


def test_the_command(relaylint: Run, clean: Path) -> None:
    write(clean, {"a.yaml": "AcceptedDomains: [{ DomainName: contoso.com }]\n"})
    folder = clean.parent / "cache"
    assert relaylint("cache", "--cache-dir", "../cache") == Ran(
        0, f"{folder}: 0 tenants, 0 bytes of at most 256 MiB\n", ""
    )
    relaylint("check", "--cache-dir", "../cache")
    size = sum(file.stat().st_size for file in folder.glob("*.entry"))
    told = f"{size} bytes" if size < 1024 else f"{size / 1024:,.0f} KiB"
    assert relaylint("cache", "--cache-dir", "../cache").out == f"{folder}: 1 tenant, {told} of at most 256 MiB\n"
    assert relaylint("cache", "--cache-dir", "../cache", "--clear").out == f"{folder}: took out 1 tenant, {told}\n"
    assert not folder.exists()
