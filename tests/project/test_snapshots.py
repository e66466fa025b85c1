"""The tenants of one side of a comparison, each definition with its place; what is there and cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_states import shell
from making import link, write

from relaylint.core.notices import Notice, RefusedError
from relaylint.core.paths import seen_below
from relaylint.project.git import extracting
from relaylint.project.refusals import SetupError
from relaylint.project.sides import two_sides
from relaylint.project.snapshots import Snapshot, read_snapshot


def domain(name: str) -> str:
    return f"AcceptedDomains: [{{ DomainName: {name} }}]\n"


def read(*words: str, config: str | None = None, told: list[Notice] | None = None) -> list[Snapshot]:
    """Return both sides of a comparison in the working directory."""
    tell = (told if told is not None else []).append
    old, new = two_sides(words[0], words[1] if words[1:] else None, os.getcwd(), tell)
    return [read_snapshot(old, new, config, tell), read_snapshot(new, old, config, tell)]


def held(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return the domains and hosts by tenant, each with its place; a tenant that is not known in full has a `?`."""
    prefix = snapshot.side.prefix
    folder = snapshot.folder or os.getcwd()
    return {
        place + ("?" if tenant.partial else ""): [
            f"{definition.name} {seen_below(source.name, folder, prefix)}:{source.position(span.start).line}"
            for kind in ("AcceptedDomain", "SendingHost")
            for definition in tenant.of(kind)
            for source, span in [definition.locate(())]
        ]
        for tenant, place in snapshot.places.items()
    }


def test_a_revision_and_the_disk(repository: Path) -> None:
    """Each has its own settings and files, also those that are deleted, renamed, and of unusual names."""
    write(
        repository,
        {
            "relaylint.yaml": "tenants: ['t/*']\nlayers: [shared, 't/*']\n",
            "shared/d.yaml": domain("contoso.net"),
            "t/a b/d.yaml": domain("contoso.com"),
            "t/ü/e\n.yaml": f"# a comment\n{domain('fabrikam.com')}",
            "t/gone/d.yaml": domain("contoso.org"),
        },
    )
    shell("git add .; git commit -qm 1; git rm -rqf t/gone; git mv 't/a b' t/c")
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n", "t/ü/new.yaml": domain("fabrikam.org")})
    old, new = map(held, read("HEAD"))
    shared = "contoso.net HEAD:shared/d.yaml:1"
    assert old == {
        "t/a b": [shared, "contoso.com HEAD:t/a b/d.yaml:1"],
        "t/gone": [shared, "contoso.org HEAD:t/gone/d.yaml:1"],
        "t/ü": [shared, "fabrikam.com HEAD:t/ü/e\n.yaml:2"],
    }
    assert new == {
        ".": ["contoso.net shared/d.yaml:1"],
        "t/c": ["contoso.com t/c/d.yaml:1"],
        "t/ü": ["fabrikam.com t/ü/e\n.yaml:2", "fabrikam.org t/ü/new.yaml:1"],
    }


def test_certificates_and_links(repository: Path) -> None:
    """A certificate that a host refers to is that of the revision; links inside it are followed, others are not."""
    host = "SendingHosts: [{ Name: mta, Certificate: ../certs/mta.pem, MailFrom: [contoso.com] }]\n"
    write(repository, {"certs/mta.pem": "old", "a/hosts.yaml": host, "more/d.yaml": domain("contoso.com")})
    write(repository, {"whole/e.yaml": domain("contoso.org")})
    link("a/more", "../more")
    link("a/whole.yaml", repository / "whole/e.yaml")
    shell("git add .; git commit -qm 1; git rm -q certs/mta.pem")
    ((tenant, _),) = read("HEAD:a")[0].places.items()
    assert [each.message for each in tenant.diagnostics] == [
        "`../certs/mta.pem`: it is not an X.509 certificate in PEM or DER"
    ]
    assert [each.name for each in tenant.of("AcceptedDomain")] == ["contoso.org", "contoso.com"]
    link("a/away.yaml", "/etc/hostname")
    shell("git add .; git commit -qm 2")
    old = read("HEAD:a")[0]
    assert held(old) == {
        ".?": ["contoso.org HEAD:a/whole.yaml:1", "contoso.com HEAD:a/more/d.yaml:1", "mta HEAD:a/hosts.yaml:1"]
    }
    ((tenant, _),) = old.places.items()
    said = [each.message for each in tenant.unread]
    assert said == ["the file cannot be read: it is a link that leaves the repository"]


def test_what_a_revision_has_not_in_full(repository: Path) -> None:
    """Then nothing is known to be missing: a submodule, a file that is too large, one of unreadable bytes."""
    write(repository, {"limits/relaylint.yaml": "limits: { size: 1024 }\n", "limits/a.yaml": domain("contoso.com")})
    write(
        repository,
        {"limits/large.yaml": f"{domain('contoso.org')}{'#' * 2000}\n", "bytes/a.yaml": b"AcceptedDomains: \xff\n"},
    )
    write(repository, {"bytes/b.yaml": domain("contoso.com"), "sub/a.yaml": domain("contoso.com")})
    shell("git add .; git commit -qm 1; git -c protocol.file.allow=always submodule --quiet add $PWD sub/m")
    shell("git commit -qam 2")
    assert held(read("HEAD:limits")[0]) == {".?": ["contoso.com HEAD:limits/a.yaml:1"]}
    assert held(read("HEAD:bytes")[0]) == {".?": ["contoso.com HEAD:bytes/b.yaml:1"]}
    old = read("HEAD:sub")[0]
    assert held(old) == {".?": ["contoso.com HEAD:sub/a.yaml:1"]}
    assert old.done is not None
    assert [(seen_below(path, old.folder, "HEAD:"), why) for path, why, _ in old.done.loaded.checked.passed] == [
        ("HEAD:sub/m/", "not in the revision itself: of a submodule, or left out by the clone")
    ]


def test_what_is_large_on_purpose(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is that of the revision's own settings."""
    monkeypatch.setattr(extracting, "Limits", lambda: type("Small", (), {"size": 100}))
    large = f"{domain('contoso.com')}{'#' * 4000}\n"
    write(repository, {"a.yaml": large, "relaylint.yaml": "limits: { size: 5000 }\n"})
    shell("git add .; git commit -qm 1")
    assert held(read("HEAD")[0]) == {".": ["contoso.com HEAD:a.yaml:1"]}


def test_what_is_too_large_looks_the_same_on_both_sides(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that only its start tells to hold definitions, the start is read in a revision, too."""
    monkeypatch.setattr(extracting, "Limits", lambda: type("Small", (), {"size": 100}))
    large = f"{domain('contoso.com')}{'#' * 4000}\n"
    write(repository, {"a.yaml": large, "b.yaml": domain("contoso.org"), "relaylint.yaml": "limits: { size: 1024 }\n"})
    write(repository, {"x.yaml": "#" * 4000, "x.bin": "#" * 4000})
    shell("git add .; git commit -qm 1")
    told = [
        [
            (each.rule.name, os.path.basename(each.path), each.message)
            for tenant in side.places
            for each in tenant.diagnostics
        ]
        for side in read("HEAD")
    ]
    assert told[0] == told[1]
    assert told[0][0][:2] == ("limit-exceeded", "a.yaml")
    assert [list(held(side)) for side in read("HEAD")] == [[".?"], [".?"]]


def test_an_export_stands_for_one_tenant(repository: Path) -> None:
    """Of the folder that it lies in nothing belongs to it, and it does not belong to what it is compared with."""
    export = domain("contoso.org")
    write(repository, {"d.yaml": domain("contoso.com"), "[x]/export.yaml": export, "e.yaml": domain("contoso.net")})
    shell("git add d.yaml; git commit -qm 1")
    for words in (["[x]/export.yaml"], ["[x]"], ["HEAD", "[x]/export.yaml"], ["HEAD", "[x]"]):
        sides = read(*words)
        held_by = {str(side.alone): held(side) for side in sides}
        assert held_by["True"] == {".": ["contoso.org [x]/export.yaml:1"]}
        others = (
            ["contoso.com d.yaml:1", "contoso.net e.yaml:1"] if "HEAD" not in words else ["contoso.com HEAD:d.yaml:1"]
        )
        assert held_by["False"] == {".": others}


def test_folders_outside_of_any_repository(clean: Path) -> None:
    (clean / ".git").rmdir()
    settings = "tenants: ['*']\n"
    write(clean, {"old/relaylint.yaml": settings, "old/a/d.yaml": domain("contoso.com")})
    write(
        clean,
        {"new/relaylint.yaml": settings, "new/a/d.yaml": domain("contoso.org"), "new/b/d.yaml": domain("b.example")},
    )
    old, new = read("old", "new")
    assert (held(old), old.alone) == ({"a": ["contoso.com old/a/d.yaml:1"]}, False)
    assert (held(new), new.alone) == ({"a": ["contoso.org new/a/d.yaml:1"], "b": ["b.example new/b/d.yaml:1"]}, False)


def test_a_place_that_only_one_side_has(repository: Path) -> None:
    told: list[Notice] = []
    write(repository, {"a/d.yaml": domain("contoso.com")})
    shell("git add .; git commit -qm 1; git rm -rq a; mkdir b; echo x > b/x; git add .; git commit -qm 2")
    write(repository, {"b/d.yaml": domain("contoso.com")})
    old, new = read("HEAD~1:a", told=told)
    assert (held(old), held(new), new.done) == ({".": ["contoso.com HEAD~1:a/d.yaml:1"]}, {}, None)
    os.chdir("b")
    old, new = read("HEAD~1", told=told)
    assert (held(old), list(held(new)), old.done) == ({}, ["."], None)
    assert [each.said(str) for each in told] == ["`HEAD~1:b` is not there: the other side is compared with nothing"]


def test_settings_that_are_named(repository: Path) -> None:
    """They are in force on both sides, in the place of those that a side has."""
    files = {"t/a/d.yaml": domain("contoso.com"), "t/b/d.yaml": domain("contoso.org")}
    write(repository, {"relaylint.yaml": "exclude: [t]\n", "other.yaml": "tenants: ['t/*']\n", **files})
    shell("git add .; git commit -qm 1")
    old, new = map(held, read("HEAD", config=str(repository / "other.yaml")))
    assert old == {"t/a": ["contoso.com HEAD:t/a/d.yaml:1"], "t/b": ["contoso.org HEAD:t/b/d.yaml:1"]}
    assert new == {"t/a": ["contoso.com t/a/d.yaml:1"], "t/b": ["contoso.org t/b/d.yaml:1"]}


def test_what_stops_the_reading_names_files_as_people_know_them(repository: Path) -> None:
    write(repository, {"relaylint.yaml": "tenants: [x]\n", "d.yaml": domain("contoso.com"), "e.yaml": "a: 1\n"})
    shell("git add .; git commit -qm 1; git rm -qf relaylint.yaml")
    with pytest.raises(SetupError, match=r"^HEAD:relaylint.yaml: `x` matches no folder$"):
        read("HEAD")
    write(repository, {"relaylint.yaml": "exclude: [d.yaml]\n"})
    shell("git add .; git commit -qm 2")
    with pytest.raises(RefusedError, match=r"^`HEAD:d.yaml` is excluded in HEAD:relaylint.yaml$"):
        read("HEAD:d.yaml", "e.yaml")
