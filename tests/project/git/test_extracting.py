"""The files of a revision, each as Git keeps it, whatever the revision holds; nothing else is touched or run."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from git_states import run_git, shell
from making import link, write

from relaylint.core.notices import RefusedError
from relaylint.project.git import extracting
from relaylint.project.git.extracting import extracted
from relaylint.project.git.revisions import TreeEntry, tree_of_revision
from relaylint.project.git.tree_folders import TreeFolders
from relaylint.project.walking import Folders


def tree(top: Path, revision: str = "HEAD") -> str:
    made = tree_of_revision(str(top), revision)
    assert made is not None
    return made


def listed(folder: str | Path) -> dict[str, str | bytes]:
    """Return what is in a folder: contents, and what links lead to behind an arrow."""
    there: dict[str, str | bytes] = {}
    for path in sorted(Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            there[name] = f"-> {os.readlink(path)}"
        elif path.is_file():
            there[name] = path.read_bytes()
    return there


FILES: dict[str, str | bytes] = {
    "a.yaml": "a\n",
    "b c/ü\n.yaml": "b\r\n",
    "b c/empty": "",
    "bytes.pem": b"\0\xff\n\n",
}


def test_every_file(repository: Path) -> None:
    write(repository, FILES)
    link("b c/up", "../a.yaml")
    link("away", "/etc")
    shell("git add .; git commit -qm 1; git rm -rq .")
    with extracted(str(repository), tree(repository)) as extraction:
        folder = extraction.folder
        assert listed(folder) == {".git": b"", "away": "-> /etc", "b c/up": "-> ../a.yaml"} | {
            name: data if isinstance(data, bytes) else data.encode() for name, data in FILES.items()
        }
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        assert extraction.absent == frozenset()
    assert not os.path.exists(folder)


def test_the_folder_is_removed_when_reading_fails(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, FILES)
    shell("git add .; git commit -qm 1; mkdir ../temporary")
    monkeypatch.setattr("tempfile.tempdir", str(repository.parent / "temporary"))
    with pytest.raises(KeyboardInterrupt), extracted(str(repository), tree(repository)):
        raise KeyboardInterrupt
    monkeypatch.setattr(extracting, "_MOST", 3)
    with pytest.raises(RefusedError, match="more than 3 bytes together"), extracted(str(repository), tree(repository)):
        pass
    assert listed(repository.parent / "temporary") == {}


def test_nothing_changes_and_nothing_runs(repository: Path) -> None:
    """Neither filters nor hooks nor a monitor of files, nor a remote that has what the clone leaves out."""
    spy = "sh -c 'echo ran >> ../ran; cat'"
    write(repository, {"a.yaml": "a\n", ".gitattributes": "* filter=spy diff=spy text eol=crlf ident export-subst\n"})
    shell("git add .; git commit -qm 1; echo b > a.yaml; git add a.yaml; echo c > a.yaml; echo d > new.yaml")
    for name in ("filter.spy.smudge", "filter.spy.process", "diff.spy.textconv", "diff.external", "core.fsmonitor"):
        run_git("config", name, spy)
    hooks = {f".git/hooks/{name}": f"#!/bin/sh\n{spy}\n" for name in ("post-checkout", "post-index-change")}
    write(repository, dict(hooks))
    for name in hooks:
        os.chmod(name, 0o700)
    before = {name: data for name, data in listed(repository).items() if not name.startswith(".git/objects")}
    with extracted(str(repository), tree(repository)) as extraction:
        assert listed(extraction.folder)["a.yaml"] == b"a\n"
    after = {name: data for name, data in listed(repository).items() if not name.startswith(".git/objects")}
    assert after == before
    assert not (repository.parent / "ran").exists()


def test_what_a_clone_has_not_got(repository: Path) -> None:
    """Submodules are told, and what a partial clone leaves out is not fetched."""
    write(repository, {"a.yaml": "a\n"})
    shell(
        "git add .; git commit -qm 1; git config uploadpack.allowFilter true\n"
        "git -c protocol.file.allow=always submodule --quiet add $PWD sub; git commit -qam 2\n"
        "git clone -q --no-checkout --filter=blob:none file://$PWD ../partial"
    )
    with extracted(str(repository), tree(repository)) as extraction:
        assert extraction.absent == {os.path.join(extraction.folder, "sub", "")}
    partial = repository.parent / "partial"
    with pytest.raises(RefusedError, match="Git does not tell"), extracted(str(partial), tree(partial)):
        pass


def test_of_a_large_file_the_size(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "Limits", lambda: type("Small", (), {"size": 4}))
    write(repository, {"small": "1234", "large": "12345678"})
    shell("git add .; git commit -qm 1")
    with extracted(str(repository), tree(repository)) as extraction:
        assert listed(extraction.folder) == {".git": b"", "small": b"1234", "large": b"\0" * 8}
        extraction.fill(8)
        assert listed(extraction.folder) == {".git": b"", "small": b"1234", "large": b"12345678"}


@pytest.mark.parametrize(
    "names",
    [
        ["../x"],
        ["/x"],
        ["a/../../x"],
        [".git/hooks/x"],
        ["a/.GIT/x"],
        ["a//x"],
        ["l", "l/x"],
        ["l/x", "l"],
        ["a", "a"],
    ],
)
def test_no_name_leads_out(repository: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    """Git's own commands refuse most of these, and a store may hold them all the same."""
    write(repository, {"outside/kept": "", "blob": str(repository / "outside")})
    shell("git add blob; git commit -qm 1; git rev-parse HEAD:blob > outside/id")
    blob, size = (repository / "outside/id").read_text().strip(), len(str(repository / "outside"))
    entries = [TreeEntry("120000" if name == "l" else "100644", blob, size, name) for name in names]
    monkeypatch.setattr(extracting, "tree_entries", lambda top, tree: entries)
    before = listed(repository)
    with pytest.raises(RefusedError), extracted(str(repository), "HEAD"):
        pass
    assert listed(repository) == before


def test_a_tree_that_is_deeper_than_any_disk(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"hub.yaml": "a: 1\n"})
    shell("git add .; git commit -qm 1; git rev-parse HEAD:hub.yaml > id")
    folder = "/".join(["d"] * 3000)
    entry = TreeEntry("100644", (repository / "id").read_text().strip(), 5, f"{folder}/hub.yaml")
    monkeypatch.setattr(extracting, "tree_entries", lambda top, tree: [entry])
    with extracted(str(repository), "HEAD", whole=False) as extraction:
        extraction.write_around(extraction.folder)
        assert extraction.data(f"{extraction.folder}/{entry.name}") == b"a: 1\n"
        with pytest.raises(RefusedError, match="cannot be kept"):
            extraction.data(f"{extraction.folder}/{folder}")
        with pytest.raises(RefusedError, match="cannot be kept"):
            extraction.write_all()


DEEP: dict[str, str | bytes] = {
    "relaylint.yaml": "rules: [policy/own]\n",
    ".github/relaylint.yml": "",
    ".github/more/deep.yaml": "",
    "policy/own/rule.yaml": "name: x\n",
    "t/a/large.yaml": "a: 123456789\n",
    "t/a/one.yaml": "a: 1\n",
    "t/a.b/two.yaml": "b: 2\n",
}


def test_what_is_around_a_path_is_written_and_the_rest_is_known(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "Limits", lambda: type("Small", (), {"size": 10}))
    write(repository, DEEP)
    shell("git add .; git commit -qm 1")
    with extracted(str(repository), tree(repository), whole=False) as extraction:
        at = Path(extraction.folder)
        extraction.write_around(str(at))
        extraction.fill(10)
        assert set(listed(at)) == {".git", "relaylint.yaml", ".github/relaylint.yml"}
        extraction.write_below([str(at / "policy/own")])
        assert (at / "policy/own/rule.yaml").read_text() == "name: x\n"
        one, large = str(at / "t/a/one.yaml"), str(at / "t/a/large.yaml")
        blob = subprocess.check_output(["git", "rev-parse", "HEAD:t/a/one.yaml"], text=True).strip()
        assert [extraction.object_of(one, most) for most in (5, 4)] == [blob, ""]
        assert extraction.object_of(large, 99) == extraction.object_of(str(at / "t/a"), 99) == ""
        assert (extraction.data(one), os.path.exists(one)) == (b"a: 1\n", False)
        assert (extraction.data(large), os.path.getsize(large)) == (None, 13)
        assert (extraction.data(str(at / "t/a.b")), os.path.isdir(at / "t/a.b")) == (None, True)
        assert extraction.data(str(at / "nowhere")) is None
        extraction.write_all()
        assert set(listed(at)) == {".git", *DEEP}
        assert extraction.folders is None


@pytest.mark.parametrize(
    "change", ["ln -s a.yaml link", 'git -c protocol.file.allow=always submodule --quiet add "$PWD" sub']
)
def test_all_is_written_where_not_all_are_plain_files(repository: Path, change: str) -> None:
    write(repository, {"a.yaml": "", "t/b.yaml": ""})
    shell(f"git add .; git commit -qm 1; {change}; git add .; git commit -qm 2")
    with extracted(str(repository), tree(repository), whole=False) as extraction:
        extraction.write_around(extraction.folder)
        assert extraction.folders is None
        assert "t/b.yaml" in listed(extraction.folder)


def entries(folders: Folders, folder: str) -> list[tuple[str, str, bool, bool]]:
    each = (entry for entry in folders.entries(folder) if not isinstance(entry, str))
    return [(entry.name, entry.path, entry.is_dir(), entry.is_symlink()) for entry in each]


def test_a_tree_is_walked_like_a_disk(repository: Path) -> None:
    write(repository, {**FILES, **DEEP})
    shell("git add .; git commit -qm 1")
    with extracted(str(repository), tree(repository)) as extraction:
        top = extraction.folder
        files = [str(path) for path in Path(top).rglob("*") if path.is_file() and path.name != ".git"]
        disk, made = Folders(), TreeFolders(top, files)
        for folder in [top, *(str(path) for path in Path(top).rglob("*"))]:
            assert entries(disk, folder) == entries(made, folder)
            assert made.has(folder)
            assert made.is_folder(folder) == disk.is_folder(folder)
        assert not made.has(os.path.join(top, "nowhere"))
