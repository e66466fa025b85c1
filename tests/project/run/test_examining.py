"""What is the same in two versions is read and judged once, and nothing in what a comparison says changes by that."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_states import run_git
from making import Ran, Run, link, write

from project.cache.repositories import BROKEN, Chance
from project.run.test_recalling import CERTIFICATES, DOMAINS, HUB, Work
from relaylint.project.cache import digests, stamps
from relaylint.project.run import checking, examining


@pytest.fixture
def apart(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line in which each version is read and judged by itself."""

    def run(*arguments: str) -> Ran:
        with monkeypatch.context() as patched:
            patched.setattr(checking, "_recalling", lambda *_: None)
            patched.setattr(examining, "is_divisible", lambda _: False)
            return relaylint(*arguments)

    return run


COMPARING = (
    ("check", "--only-new", "--against", "HEAD", "--show-undecided"),
    ("impact", "--against", "HEAD"),
    ("check", "--against", "HEAD", "--format", "json"),
    ("impact", "--against", "HEAD", "--format", "json"),
    ("check", "--only-new", "--against", "HEAD~1", "--changed-since", "HEAD", "--format", "sarif"),
    ("impact", "--against", "HEAD~1", "--format", "markdown"),
)


@pytest.fixture
def committed(repository: Path) -> Path:
    """Return a repository with three tenants, two of which are tied, and a change to the third on the disk alone."""
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n"})
    for name, domain in (("a", "contoso.com"), ("b", "mail.contoso.com"), ("c", "fabrikam.com")):
        write(repository, {f"t/{name}/domains.yaml": DOMAINS.format(domain), f"t/{name}/hub.yaml": HUB.format(domain)})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    write(repository, {"t/c/hub.yaml": HUB.format("other.example")})
    return repository


def test_a_file_that_is_named_is_met_in_the_other_version(relaylint: Run, committed: Path) -> None:
    """It has to hold definitions where it is named alone, and what is known of it counts for no other run."""
    write(committed, {"t/a/notes.yaml": "a: b\n"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "Notes")
    named = [f"t/a/{name}" for name in ("domains.yaml", "hub.yaml", "notes.yaml")]
    for paths in ([*named, "t/b"], ["t/a", "t/b"]):
        for command in COMPARING[::2]:
            told = (command[0], *paths, *command[1:])
            kept = (*told, "--cache-dir", "../cache")
            assert [relaylint(*kept), relaylint(*kept)] == [relaylint(*told, "--no-cache")] * 2
    assert relaylint("check", "--cache-dir", "../cache") == relaylint("check", "--no-cache")


@pytest.mark.parametrize("command", COMPARING[:2])
def test_what_is_the_same_is_judged_once(
    relaylint: Run, committed: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    work = Work(monkeypatch)
    relaylint(*command)
    assert work.done() == (["a", "b", "c", "c"], ["a", "b", "c", "c"])


def test_both_versions_use_what_is_kept(relaylint: Run, committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, kept = Work(monkeypatch), ("--cache-dir", "../cache")
    relaylint("check", *kept)
    work.done()
    relaylint("check", "--only-new", "--against", "HEAD", *kept)
    assert work.done() == (["c"], ["c"])
    relaylint("check", "--only-new", "--against", "HEAD", *kept)
    assert work.done() == ([], [])
    relaylint("impact", "--against", "HEAD", *kept)
    assert work.done() == (["c", "c"], [])
    run_git("checkout", "--quiet", "HEAD", ".")
    relaylint("check", *kept)
    assert work.done() == ([], [])


def test_what_a_change_is_compared_with_is_read(
    relaylint: Run, apart: Run, committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tenants that it was tied to are, and those that it is tied to now."""
    work, told = Work(monkeypatch), ("impact", "--against", "HEAD", "--cache-dir", "../cache")
    write(committed, {"t/d/domains.yaml": DOMAINS.format("litware.example")})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "More")
    write(committed, {"t/a/domains.yaml": DOMAINS.format("www.fabrikam.com")})
    alone = apart(*told)
    assert work.done()[0] == sorted("abcd" * 2)
    assert relaylint(*told) == alone
    work.done()
    assert relaylint(*told) == alone
    assert work.done()[0] == sorted("abc" * 2)


def test_what_is_tied_to_what_is_tied_to_a_change_is_read(relaylint: Run, apart: Run, repository: Path) -> None:
    """Mail of a tenant that the change is tied to went to a third one, and still does."""
    shown = "SendingHosts: [{ Name: mta, CertificateNames: [mail.contoso.com, mail.fabrikam.com], MailFrom: ['<>'] }]\n"
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n", "t/b/hosts.yaml": shown})
    for name, domain in (("a", "mail.contoso.com"), ("b", "litware.example"), ("c", "mail.fabrikam.com")):
        write(repository, {f"t/{name}/domains.yaml": DOMAINS.format(domain)})
    write(repository, {"t/b/hub.yaml": "InboundConnectors: []\n", "t/c/hub.yaml": HUB.format("mail.fabrikam.com")})
    write(repository, {"t/a/hub.yaml": "InboundConnectors: []\n"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    write(repository, {"t/a/hub.yaml": HUB.format("mail.contoso.com")})
    told = ("impact", "--against", "HEAD", "--format", "json")
    assert relaylint(*told) == apart(*told)


def test_what_cannot_be_read_in_both_versions_leaves_nothing_open(relaylint: Run, apart: Run, committed: Path) -> None:
    """Also where the files of the old version are written to a folder, since there is a link, and are gone by then."""
    write(committed, {"t/b/notes.yaml": BROKEN})
    link(committed / "NOTES", "relaylint.yaml")
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "Broken")
    write(committed, {"t/c/more.yaml": DOMAINS.format("litware.example")})
    for told in COMPARING[1], COMPARING[3]:
        alone = apart(*told)
        assert alone.code == 0
        assert relaylint(*told) == alone


def test_others_that_come_or_break_change_nothing_apart(
    relaylint: Run, committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(monkeypatch)
    write(committed, {"t/d/domains.yaml": DOMAINS.format("litware.example")})
    relaylint("check", "--only-new", "--against", "HEAD")
    assert work.done() == (["a", "b", "c", "c", "d"], ["a", "b", "c", "c", "d"])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_taken_over_is_what_would_be_found(
    relaylint: Run, apart: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    if seed % 2:
        monkeypatch.setattr(stamps, "_CLEARLY", 0)
    chance = Chance(300 + seed, repository, CERTIFICATES)
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "One")
    run_git("commit", "--quiet", "--message", "Two", "--allow-empty")
    done: list[str] = []
    for step in range(12):
        command, *options = COMPARING[(step + seed) % len(COMPARING)]
        told = [command, *options, "--today", chance.day]
        told += [each for each in chance.options if command == "check" or "/" in each]
        alone = apart(*told)
        assert relaylint(*told) == alone, (step, done)
        monkeypatch.setenv("RELAYLINT_CACHE_DIR", "../cache")
        assert relaylint(*told) == alone, (step, done)
        if step % 3 == 1:
            assert relaylint(*told) == alone, (step, done)
        monkeypatch.delenv("RELAYLINT_CACHE_DIR")
        if chance.random.random() < 0.05:
            monkeypatch.setattr(digests, "__version__", f"0.0.{step}")
        if step % 4 == 3:
            relaylint("baseline", "--force", "--today", chance.day)
        if chance.random.random() < 0.3:
            run_git("add", "--all")
            run_git("commit", "--quiet", "--message", "More", "--allow-empty")
            done.append("commit")
        done.append(chance.change())
