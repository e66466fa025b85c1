"""What earlier runs have kept changes nothing in what a run says, whatever has changed since."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from drawing import certificate
from git_states import run_git
from making import Ran, Run, link, write

from project.cache.repositories import Chance, rule_for
from project.run.settings_values import OF_REPORTS, VALUES, told_of_settings, written_of
from relaylint.core import resources
from relaylint.model.tenants import Tenant
from relaylint.project.cache import digests, stamps, store
from relaylint.project.cache.memory import Memory
from relaylint.project.load import Loader
from relaylint.project.run import checking
from relaylint.project.run.beginning import begin_check

CERTIFICATES = (
    certificate("contoso.com", "An authority", 30),
    certificate("mail.fabrikam.com", "An authority", 400),
    certificate("mail.contoso.com", "Another", 3000),
    b"not one",
)
DOMAINS = "AcceptedDomains: [{{ DomainName: {} }}]\n"
HUB = """\
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, TlsSenderCertificateName: {} }}
"""


class Work:
    """What runs have read and judged since they were counted the last time, and what they have only compared."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        self.judged: list[str] = []
        self.asked: list[str] = []
        read, keep, ask = Loader._tenant, Memory.keep, Loader.ask

        def counted(loader: Loader, folder: str, *rest: object) -> object:
            self.read.append(os.path.basename(folder))
            return read(loader, folder, *rest)  # type: ignore[arg-type]

        def kept(memory: Memory, place: str, *rest: object) -> None:
            self.judged.append(os.path.basename(place))
            keep(memory, place, *rest)  # type: ignore[arg-type]

        def asked(loader: Loader, what: str, path: str) -> bytes | str:
            self.asked.append(os.path.basename(path))
            return ask(loader, what, path)

        monkeypatch.setattr(Loader, "ask", asked)
        monkeypatch.setattr(Loader, "_tenant", counted)
        monkeypatch.setattr(Memory, "keep", kept)

    def done(self) -> tuple[list[str], list[str]]:
        """Return what was read and what was judged, in order."""
        done = sorted(self.read), sorted(self.judged)
        self.read, self.judged, self.asked = [], [], []
        return done


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Return what is read and judged."""
    return Work(monkeypatch)


@pytest.fixture
def tenants(clean: Path) -> Path:
    """Return a repository with three tenants, of which two are tied by a domain."""
    write(clean, {"relaylint.yaml": "tenants: ['t/*']\n"})
    for name, domain in (("a", "contoso.com"), ("b", "mail.contoso.com"), ("c", "fabrikam.com")):
        write(clean, {f"t/{name}/domains.yaml": DOMAINS.format(domain), f"t/{name}/hub.yaml": HUB.format(domain)})
    return clean


CHECK = ("check", "--format", "concise", "--cache-dir", "../cache")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_recalled_is_what_would_be_found(
    relaylint: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    if seed % 2:
        monkeypatch.setattr(stamps, "_CLEARLY", 0)
    chance = Chance(seed, repository, CERTIFICATES)
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    done: list[str] = []
    for step in range(16):
        shown = ("--unsafe-fixes", "--diff") if step % 4 == 1 else ("--format", ("concise", "full", "json")[step % 3])
        told = ["check", *shown, "--show-undecided", "--today", chance.day]
        told += ["--affected"] if step % 5 == 4 else []
        if step % 5 == 4:
            run_git("add", "--all", "t")
        elif step % 5 == 2:
            relaylint("baseline", "--force")
        told += chance.options
        warm = relaylint(*told, "--cache-dir", "../cache")
        assert warm == relaylint(*told, "--no-cache"), (step, done)
        if chance.random.random() < 0.05:
            monkeypatch.setattr(digests, "__version__", f"0.0.{step}")
        done.append(chance.change())


def test_what_is_the_same_is_not_read(relaylint: Run, tenants: Path, work: Work) -> None:
    first = relaylint(*CHECK)
    assert work.done() == (["a", "b", "c"], ["a", "b", "c"])
    assert relaylint(*CHECK) == first
    assert work.done() == ([], [])


@pytest.fixture
def stamped(tenants: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return such a repository whose files pass for old enough to be known by their stamps."""
    monkeypatch.setattr(stamps, "_CLEARLY", 0)
    write(tenants, {"t/c/hosts.yaml": "SendingHosts: [{ Name: m, Certificate: mta.pem, MailFrom: [fabrikam.com] }]\n"})
    return tenants


def test_what_is_known_by_its_stamp_is_not_opened(relaylint: Run, stamped: Path, work: Work) -> None:
    first = relaylint(*CHECK)
    assert work.asked == []
    assert relaylint(*CHECK) == first
    assert work.asked == []
    write(stamped, {"t/c/mta.pem": CERTIFICATES[1]})
    assert relaylint(*CHECK) != first
    assert set(work.asked) == {"domains.yaml", "hosts.yaml", "hub.yaml", "mta.pem"}


def test_what_is_new_is_compared(relaylint: Run, tenants: Path, work: Work) -> None:
    relaylint(*CHECK)
    work.done()
    relaylint(*CHECK)
    assert work.asked == ["domains.yaml", "hub.yaml"] * 3
    assert work.done() == ([], [])


@pytest.mark.parametrize("name", ["t/a/hub.yaml", "t/c/mta.pem"])
def test_a_change_that_keeps_size_and_time_is_seen(relaylint: Run, stamped: Path, name: str) -> None:
    other = name.endswith(".pem") and CERTIFICATES[0]
    write(stamped, {"t/c/mta.pem": CERTIFICATES[1].ljust(5000, b"\n")})
    first, told = relaylint(*CHECK), (stamped / name).stat()
    data = (stamped / name).read_bytes()
    (stamped / name).write_bytes(other.ljust(5000, b"\n") if other else data.replace(b"contoso", b"fabrika"))
    os.utime(stamped / name, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert (stamped / name).stat().st_size == told.st_size
    assert relaylint(*CHECK) == relaylint("check", "--format", "concise") != first


def test_another_checkout_is_compared_and_not_read(relaylint: Run, stamped: Path, work: Work) -> None:
    first = relaylint(*CHECK)
    work.done()
    shutil.copytree(stamped / "t", stamped / "other", copy_function=shutil.copyfile)
    shutil.rmtree(stamped / "t")
    (stamped / "other").rename(stamped / "t")
    assert relaylint(*CHECK) == first
    assert len(work.asked) == 9
    assert work.done() == ([], [])


def test_what_moves_as_a_whole_is_not_read(
    relaylint: Run, tenants: Path, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tenants, {"t/a/notes.yaml": "InboundConnectors:\n  - { Name: Odd, RequireTls: maybe\n"})
    first = relaylint("check", "--cache-dir", "../cache")
    assert work.done() == (["a", "b", "c"], ["a", "b", "c"])
    moved = tenants.rename(tenants.parent / "elsewhere")
    monkeypatch.chdir(moved)
    assert relaylint("check", "--cache-dir", "../cache") == first == relaylint("check")
    assert work.done() == (["a", "b", "c"], [])


def test_those_tied_to_a_change_are_judged_again(relaylint: Run, tenants: Path, work: Work) -> None:
    relaylint(*CHECK)
    work.done()
    write(tenants, {"t/c/domains.yaml": DOMAINS.format("fabrikam.com") + "# more\n"})
    relaylint(*CHECK)
    assert work.done() == (["c"], ["c"])
    write(tenants, {"t/a/domains.yaml": DOMAINS.format("www.contoso.com")})
    relaylint(*CHECK)
    assert work.done() == (["a", "b"], ["a", "b"])


def test_an_earlier_state_is_known_too(relaylint: Run, tenants: Path, work: Work) -> None:
    for domain in ("fabrikam.com", "fabrikam.org"):
        write(tenants, {"t/c/domains.yaml": DOMAINS.format(domain)})
        relaylint(*CHECK)
    work.done()
    write(tenants, {"t/c/domains.yaml": DOMAINS.format("fabrikam.com")})
    relaylint(*CHECK)
    assert work.done() == ([], [])


@pytest.mark.parametrize(
    "option",
    [
        ("--today", "2031-01-01"),
        ("--select", "cert-domain-not-accepted"),
        ("--ignore", "cert-domain-not-accepted"),
        ("--rules", "../policy"),
    ],
    ids=lambda option: str(option[0]),
)
def test_what_all_hang_on(relaylint: Run, tenants: Path, work: Work, option: tuple[str, str]) -> None:
    write(tenants.parent, {"policy/own-rule.yaml": rule_for("x")})
    relaylint(*CHECK)
    work.done()
    relaylint(*CHECK, *option)
    assert work.done()[1] == ["a", "b", "c"]


def test_every_setting_is_tried() -> None:
    assert VALUES.keys() == resources.resolved_schema("settings-shape.schema.json")["properties"].keys()


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_is_as_if_it_had_always_been_so(relaylint: Run, clean: Path, work: Work, name: str) -> None:
    write(clean, {**told_of_settings(), "relaylint.yaml": written_of(name)})
    relaylint(*CHECK)
    judged: list[str] = []
    for value in VALUES[name]:
        work.done()
        write(clean, {"relaylint.yaml": written_of(name, value)})
        told = relaylint(*CHECK)
        judged += set(work.done()[1]) & {"a", "b", "c"}  # what is none's is always judged
        assert told == relaylint("check", "--format", "concise"), value
        assert "nothing was checked" not in told.out
    assert not (judged and name in OF_REPORTS)


def test_settings_that_are_not_in_force(relaylint: Run, tenants: Path) -> None:
    for text in ("tenants: [x]\n", "tenants: [y]\n"):
        relaylint(*CHECK)
        write(tenants, {"t/a/relaylint.yaml": text})
        assert relaylint(*CHECK) == relaylint("check", "--format", "concise")
    (tenants / "t/a/relaylint.yaml").unlink()
    assert relaylint(*CHECK) == relaylint("check", "--format", "concise")


@pytest.mark.parametrize("is_plain", [True, False])
def test_a_file_that_is_named_is_more_than_one_that_is_met(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, *, is_plain: bool
) -> None:
    monkeypatch.setattr(stamps, "_HAS_CHANGES", is_plain)
    monkeypatch.setattr(stamps, "_CLEARLY", 0)
    write(tenants, {"t/a/notes.yaml": "a: b\n"})
    named = [f"t/a/{name}" for name in ("domains.yaml", "hub.yaml", "notes.yaml")]
    for paths in (["t/a", "t/b"], [*named, "t/b"], ["t/a", "t/b"]):
        assert relaylint(*CHECK, *paths) == relaylint("check", "--format", "concise", *paths)


@pytest.mark.parametrize("name", ["relaylint.yaml", "policy/own-rule.yaml"])
def test_what_changes_while_a_run_begins(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nrules: [policy]\n", "policy/own-rule.yaml": rule_for("H")})
    off = "tenants: ['t/*']\nrules: [policy]\nseverity: { own-rule: 'off' }\n"
    other = {"relaylint.yaml": off, "policy/own-rule.yaml": rule_for("x")}

    def begins(*asked: Any) -> object:
        begun = begin_check(*asked)
        write(tenants, {name: other[name]})
        return begun

    with monkeypatch.context() as patched:
        patched.setattr(f"{checking.__name__}.begin_check", begins)
        relaylint(*CHECK)
    assert relaylint(*CHECK) == relaylint("check", "--format", "concise")


def test_a_run_has_one_day(relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = "SendingHosts: [{ Name: mta, Certificate: mta.pem, MailFrom: [contoso.com] }]\n"
    write(clean, {"relaylint.yaml": "tenants: ['t/*']\n", "t/a/mta.pem": CERTIFICATES[0], "t/a/hosts.yaml": host})
    write(clean, {"t/b/hosts.yaml": DOMAINS.format("contoso.com")})
    days = [time.gmtime(86400 * (20_800 + 1000 * turn)) for turn in range(9)]
    first, later = (f"--today={time.strftime('%Y-%m-%d', day)}" for day in days[:2])
    told = relaylint("check", "--format", "concise", first)
    assert told != relaylint("check", "--format", "concise", later)
    for keeps in ((), ("--cache-dir", "../cache")):
        with monkeypatch.context() as patched:
            patched.setattr(time, "gmtime", partial(next, iter(days)))
            assert relaylint("check", "--format", "concise", *keeps) == told
    assert relaylint(*CHECK, first) == told


def test_a_comment_may_ignore(relaylint: Run, tenants: Path, work: Work) -> None:
    reason = "# relaylint: ignore[cert-domain-not-accepted] it is known\n"
    write(tenants, {"t/a/hub.yaml": reason + HUB.format("else.example")})
    first = relaylint(*CHECK)
    work.done()
    assert relaylint(*CHECK) == first
    assert work.done() == ([], [])
    relaylint(*CHECK, "--show-undecided")
    assert work.done() == (["a"], [])  # it is read for its comments, and not judged


def test_fixes_are_offered_of_what_is_known(relaylint: Run, clean: Path) -> None:
    hub = "InboundConnectors:\n- Name: Hub\n  ConnectorType: OnPremises\n  EFSkipLastIP: no way\n  RequireTls: 'yes'\n"
    write(clean, {"a.yaml": hub})
    check = ("check", "--format", "json")
    told = relaylint(*check, "--no-cache")
    assert '"title"' in told.out
    assert [relaylint(*check, "--cache-dir", "../cache") for _ in range(2)] == [told] * 2


def test_what_hangs_on_what_git_holds_is_judged_each_time(relaylint: Run, repository: Path, work: Work) -> None:
    stays = "Expectations: [{ Name: it stays, Expect: { unchanged-since: HEAD } }]\n"
    write(
        repository, {"relaylint.yaml": "", "a.yaml": DOMAINS.format("contoso.com") + HUB.format("contoso.com") + stays}
    )
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    assert relaylint(*CHECK).code == 0
    write(repository, {"a.yaml": DOMAINS.format("contoso.com") + "InboundConnectors: []\n" + stays})
    assert "expectation-not-kept" in relaylint(*CHECK).out
    run_git("commit", "--quiet", "--all", "--message", "All")
    assert relaylint(*CHECK).code == 0


def of_user() -> Path:
    """Return the user's own folder of results."""
    return Path(os.environ["XDG_CACHE_HOME"]) / "relaylint"


def test_a_hook_keeps_results_for_the_user(relaylint: Run, repository: Path, work: Work) -> None:
    write(repository, {"a.yaml": DOMAINS.format("contoso.com")})
    run_git("add", "--all")
    first = relaylint("check", "--affected", "a.yaml")
    work.done()
    assert relaylint("check", "--affected", "a.yaml") == first
    assert work.done() == ([], [])
    assert (of_user() / "CACHEDIR.TAG").exists()
    assert relaylint("check", "--affected", "--no-cache", "a.yaml") == first
    assert work.done()[0] == ["here"]


def test_a_hook_is_not_held_up_by_what_stands_in_the_way(relaylint: Run, repository: Path) -> None:
    write(repository, {"a.yaml": DOMAINS.format("contoso.com")})
    run_git("add", "--all")
    write(of_user(), {"something": "else"})
    ran = relaylint("check", "--affected", "a.yaml")
    assert ran.code == 0
    assert ran.err == f"relaylint: `{of_user()}` is no directory of results: something else is there\n"
    assert [path.name for path in of_user().iterdir()] == ["something"]


def test_a_hook_without_a_home_keeps_nothing(relaylint: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"a.yaml": DOMAINS.format("contoso.com")})
    run_git("add", "--all")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as for a user whom the system does not know
    ran = relaylint("check", "--affected", "a.yaml")
    assert (ran.code, ran.err) == (0, "relaylint: there is no home folder in which results can be kept\n")
    assert not list(repository.glob("~*"))
    assert relaylint("cache").code == 2


def test_nothing_is_kept_unless_asked(relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    relaylint("check")
    assert not of_user().exists()
    monkeypatch.setenv("RELAYLINT_CACHE_DIR", "../named")
    relaylint("check", "--no-cache")
    assert not (tenants.parent / "named").exists()
    relaylint("check")
    assert (tenants.parent / "named" / "CACHEDIR.TAG").exists()


def test_a_directory_that_cannot_be_written(relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", path)

    monkeypatch.setattr(store, "_write", full)
    assert relaylint(*CHECK) == relaylint("check", "--format", "concise")


@pytest.mark.parametrize("named", ["t", "relaylint.yaml", "relaylint.yaml/cache"])
def test_a_directory_of_something_else_is_refused(relaylint: Run, tenants: Path, named: str) -> None:
    ran = relaylint("check", "--cache-dir", named)
    hint = "hint: name one that is empty or not there yet, or write `--no-cache`\n"
    words = f"relaylint: `{named}` is no directory of results: something else is there\n{hint}"
    assert ran == relaylint("cache", "--cache-dir", named) == Ran(2, "", words)


@pytest.mark.parametrize("named", ["t/kept", "t/a/kept", "kept"])
@pytest.mark.parametrize("tenants_of", ["tenants: ['t/*']\n", "tenants: ['*']\n", ""])
def test_results_are_no_definitions(relaylint: Run, tenants: Path, named: str, tenants_of: str) -> None:
    write(tenants, {"relaylint.yaml": tenants_of})
    check = ("check", "--format", "concise")
    told = relaylint(*check)
    assert [relaylint(*check, "--cache-dir", named) for _ in range(2)] == [told] * 2


def test_damage_is_no_fault(relaylint: Run, tenants: Path) -> None:
    first = relaylint(*CHECK)
    for at, file in enumerate(sorted(tenants.parent.joinpath("cache").glob("*.entry"))):
        file.write_bytes((b"", file.read_bytes()[:-9], b"\xff" * 99)[at % 3])
    assert relaylint(*CHECK) == first


RUN = (sys.executable, "-m", "relaylint", *CHECK)


def test_two_at_once_and_one_killed(relaylint: Run, tenants: Path) -> None:
    first = relaylint("check", "--format", "concise")
    running = [subprocess.Popen(RUN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    running[2].send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    ended = [one.communicate() for one in running]
    assert [out for out, _ in ended[:2]] == [first.out, first.out]
    assert relaylint(*CHECK) == Ran(first.code, first.out, first.err)
    assert not list(tenants.parent.joinpath("cache").glob("*.tmp*"))


def test_a_run_that_ends_in_the_middle(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, work: Work
) -> None:
    whole = relaylint("check", "--format", "concise")
    keep = Memory.keep

    def ends(memory: Memory, place: str, tenant: Tenant, *rest: object) -> None:
        keep(memory, place, tenant, *rest)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Memory, "keep", ends)
        assert relaylint(*CHECK).code == 130
    work.done()
    assert relaylint(*CHECK) == whole
    assert work.done()[1] == ["b", "c"]


def test_an_output_over_what_was_read_is_refused(relaylint: Run, clean: Path) -> None:
    host = "SendingHosts: [{ Name: mta, Certificate: mta.pem, MailFrom: [contoso.com] }]\n"
    write(clean, {"a.yaml": host, "mta.pem": CERTIFICATES[0]})
    first = relaylint(*CHECK, "--output", "csv=mta.pem")
    assert first.code == 2
    assert relaylint(*CHECK, "--output", "csv=mta.pem") == first


def test_what_is_beside_counts(relaylint: Run, clean: Path, work: Work) -> None:
    host = "SendingHosts: [{ Name: mta, Certificate: mta.pem, MailFrom: [contoso.com] }]\n"
    write(clean, {"t/a.yaml": host, "t/b.yaml": DOMAINS.format("contoso.com")})
    assert "unreadable-certificate" in relaylint(*CHECK).out
    write(clean, {"t/mta.pem": CERTIFICATES[0]})
    assert "unreadable-certificate" not in relaylint(*CHECK).out
    write(clean, {"t/mta.key": "-----BEGIN PRIVATE KEY-----"})
    assert "cert-private-key-in-repo" in relaylint(*CHECK).out
    (clean / "t/mta.key").unlink()
    link(clean / "t/mta.key", "../nowhere")
    assert "cert-private-key-in-repo" not in relaylint(*CHECK).out
