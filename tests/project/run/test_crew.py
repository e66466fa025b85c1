"""Several processes say what one says, whatever becomes of them."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Collection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, get_ident

import pytest
from drawing import certificate
from git_states import run_git
from making import Ran, Run, write

from project.cache.repositories import Chance
from relaylint.check import engine
from relaylint.core.notices import ignored
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.project.finding import find_settings
from relaylint.project.run import crew, shares
from relaylint.project.run.beginning import Begun, Request, begin_check, number_of_jobs
from relaylint.project.settings import Settings
from relaylint.relay.doubts import doubts_in

CERTIFICATES = (certificate("contoso.com", "An authority", 30), certificate("mail.fabrikam.com", "Another", 400))
DOMAIN = "AcceptedDomains: [{{ DomainName: {} }}]\n"
HUB = """\
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, TlsSenderCertificateName: {} }}
"""
ENDS = ("contoso.com", "mail.contoso.com", "fabrikam.com", "www.fabrikam.com", "contoso.com")


@pytest.fixture
def tenants(clean: Path) -> Path:
    """Return a repository with five tenants, of which some are tied."""
    write(clean, {"relaylint.yaml": "tenants: ['t/*']\n"})
    for name, domain in zip("abcde", ENDS, strict=True):
        write(clean, {f"t/{name}/domains.yaml": DOMAIN.format(domain), f"t/{name}/hub.yaml": HUB.format(domain)})
    return clean


@pytest.mark.parametrize("seed", range(3))
def test_processes_find_what_one_finds(relaylint: Run, repository: Path, seed: int) -> None:
    chance = Chance(100 + seed, repository, CERTIFICATES)
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    done: list[str] = []
    for step in range(6):
        told = ["check", "--format", ("concise", "full", "json")[step % 3], "--show-undecided", "--today", chance.day]
        told += ["--show-fixes"] if step % 3 else []
        told += chance.options
        alone = relaylint(*told, "--jobs", "1")
        assert relaylint(*told, "--jobs", str(2 + step % 2)) == alone, (step, done)
        if step % 2:
            for _ in range(2):  # also beside what is kept
                assert relaylint(*told, "--jobs", "2", "--cache-dir", "../cache") == alone, (step, done)
            told = ["impact", "--against", "HEAD", "--today", chance.day]
            assert relaylint(*told, "--jobs", "2") == relaylint(*told, "--jobs", "1"), (step, done)
        done.append(chance.change())


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the folders of the tenants that this process judges, in that order."""
    made: list[str] = []

    def noted(tenant: Tenant, *rest: object) -> object:
        made.append(tenant.folder)
        return engine.judge(tenant, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(shares, "judge", noted)
    return made


def test_the_run_itself_judges_its_share(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    alone = relaylint("check", "--jobs", "1")
    assert relaylint("check", "--jobs", "2") == alone
    assert judged == ["t/b", "t/d"]


def test_what_the_run_itself_cannot_do_is_done_in_order(
    relaylint: Run, tenants: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its error is none of a process: the same tenant may go wrong, or another one first, where one does it all."""
    alone, faults = relaylint("check", "--jobs", "1"), [ValueError("now and then")]

    def fails(tenant: Tenant, surroundings: Surroundings) -> tuple[str, ...]:
        if faults:
            raise faults.pop()
        return doubts_in(tenant, surroundings)

    monkeypatch.setattr(shares, "doubts_in", fails)
    assert relaylint("check", "--jobs", "2") == alone
    assert judged == ["t/b", "t/b", "t/d"]


def test_what_one_process_alone_cannot_do_is_an_error(tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, request = begun_for(tenants)

    def fails(share: shares.Share, places: Collection[str]) -> object:
        raise ValueError("always")

    monkeypatch.setattr(shares.Share, "read", fails)
    with crew.Crew(1, begun, request) as made, pytest.raises(ValueError, match="always"):
        list(made.ask([[str(tenants / "t" / "a")]]))


def begun_for(tenants: Path) -> tuple[Begun, Request]:
    """Return what a check of a repository begins with, and what it asks for."""
    settings, request = find_settings(str(tenants), None, (), ignored), Request([str(tenants)])
    begun = begin_check(settings, request, ignored)
    assert begun is not None
    return begun, request


def ended(line: Connection, settings: Settings, request: Request) -> None:
    """End before anything is answered."""
    os._exit(9)


def ended_between(line: Connection, settings: Settings, request: Request) -> None:
    """Read what is asked for, and end then."""
    begun = begin_check(settings, request, ignored)
    assert begun is not None
    for told in crew.Worker(begun, request).read(line.recv()):
        line.send([told])
    line.send([None])
    os._exit(9)


def unable(line: Connection, settings: Settings, request: Request) -> None:
    """Fail at the start."""
    crew.work(line, settings._replace(rules=("/nowhere",)), request)


@pytest.mark.parametrize("work", [ended, ended_between, unable])
def test_what_a_process_leaves_is_judged_all_the_same(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, work: object
) -> None:
    alone = relaylint("check", "--jobs", "1")
    monkeypatch.setattr(crew, "work", work)
    assert relaylint("check", "--jobs", "3") == alone
    assert not multiprocessing.active_children()


def test_a_run_that_is_interrupted_ends_its_processes(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(lines: object, seconds: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(crew, "wait", interrupted)
    code, out, err = relaylint("check", "--jobs", "2")
    assert (code, out, err) == (130, "", "")
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("started", [0, 1])
@pytest.mark.parametrize("fault", [OSError(errno.EMFILE, "Too many open files"), KeyboardInterrupt()])
def test_processes_that_cannot_be_started(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, started: int, fault: BaseException
) -> None:
    alone = relaylint("check", "--jobs", "1")
    start, turns = BaseProcess.start, iter(range(9))

    def fails(process: BaseProcess) -> None:
        if next(turns) == started:
            raise fault
        start(process)

    monkeypatch.setattr(BaseProcess, "start", fails)
    ran = relaylint("check", "--jobs", "3")
    assert ran == (alone if isinstance(fault, OSError) else Ran(130, "", ""))
    assert not multiprocessing.active_children()


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows tells all of them")
def test_an_interrupt_is_none_of_theirs(tenants: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A terminal tells every process of it, those too that have not begun to run."""
    begun, request = begun_for(tenants)
    places = [str(tenants / "t" / name) for name in "abc"]
    with crew.Crew(3, begun, request) as made:
        for process in multiprocessing.active_children():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        assert sorted(told.place for _, told in made.ask([[place] for place in places])) == places
    assert capfd.readouterr() == ("", "")


def test_the_script_of_the_run_is_run_once(tenants: Path) -> None:
    script = tenants.parent / "script.py"
    script.write_text('import relaylint.cli.main as it\nprint("once")\nit.main(["check", "--jobs", "2"])\n')
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert ran.stdout.count("once\n") == 1
    assert ran.stderr == ""


class Noted:
    """A line that notes what is sent, and whether it is by the thread that this was made in, until None is."""

    def __init__(self) -> None:
        self.sent: list[object] = []
        self.is_own = False
        self.ended = Event()
        self._own = get_ident()

    def send(self, obj: object, /) -> None:
        """Note what is sent."""
        assert isinstance(obj, list)
        self.sent += obj
        self.is_own = self.is_own or get_ident() == self._own
        if None in obj:
            self.ended.set()

    def recv(self) -> object:
        """Raise what says that nothing will come."""
        raise EOFError

    def close(self) -> None:
        """Raise what says that nobody is at the other end."""
        raise OSError


def test_who_tells_something_does_not_wait_until_it_is_heard() -> None:
    line = Noted()
    tell = crew.telling(line)
    for told in ("a", "b", None):
        tell(told)
    assert line.ended.wait(60)
    assert (line.sent, line.is_own) == (["a", "b", None], False)


@pytest.mark.parametrize("number", ["0", "-1", "257", "two", "1.5", "²", ""])
def test_a_number_that_is_none_is_refused(relaylint: Run, tenants: Path, number: str) -> None:
    code, out, err = relaylint("check", f"--jobs={number}")
    assert (code, out) == (2, "")
    assert "--jobs" in err


def test_small_runs_have_one_process() -> None:
    assert number_of_jobs(0, 5, 100) == 1
    assert number_of_jobs(3, 5, 10) == 3
    assert number_of_jobs(8, 5, 10) == 5
    assert number_of_jobs(0, 1, 1_000_000) == 1
    assert number_of_jobs(1, 5, 1_000_000) == 1
