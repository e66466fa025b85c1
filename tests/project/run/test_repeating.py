"""What was printed is printed again where nothing is otherwise, whatever was asked; and never anything else."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from git_states import run_git
from making import Run, write

from project.cache.repositories import Chance
from project.run.test_recalling import CERTIFICATES, DOMAINS, HUB
from relaylint.cli import check
from relaylint.cli.arguments import COUNTED, check_arguments
from relaylint.output import FORMATS, Style
from relaylint.project.cache import digests, stamps
from relaylint.project.cache.store import Store
from relaylint.project.run import repeating
from relaylint.project.run.checking import Printed
from relaylint.project.run.repeating import Repeating

OPTIONS: tuple[tuple[str, ...], ...] = (
    ("--color", "always"),
    ("--severity", "error"),
    ("--show-undecided",),
    ("--omit-suppressed",),
    ("--fail-on", "warning"),
    ("--fail-on", "never"),
    ("--no-ignores",),
    ("--no-baseline",),
    ("--show-fixes",),
    ("--no-show-fixes",),
    ("--jobs", "1"),
    ("--select", "cert-*"),
    ("--ignore", "cert-domain-not-accepted"),
    ("--rules", "policy"),
    ("--config", "other.yaml"),
    ("--output", "csv=../all.csv"),
    ("--show-unmatched",),
    ("t/a", "t/b"),
)
"""What changes what is printed, or keeps it from being printed again."""


class Counted:
    """How often a run has printed what an earlier one had printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        known = Repeating.known

        def counted(asked: Repeating) -> Printed | None:
            made = known(asked)
            self.count += made is not None
            return made

        monkeypatch.setattr(Repeating, "known", counted)

    def since(self) -> int:
        """Return how often it was since it was asked the last time."""
        count, self.count = self.count, 0
        return count


@pytest.fixture
def repeated(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Return what counts how often what was printed is printed again."""
    return Counted(monkeypatch)


@pytest.fixture
def tenants(clean: Path) -> Path:
    """Return a repository with two tenants, of which one is reported on with an error."""
    write(clean, {"relaylint.yaml": "tenants: ['t/*']\n", "policy/notes.yaml": "a: b\n"})
    for name, domain in (("a", "contoso.com"), ("b", "fabrikam.com")):
        write(clean, {f"t/{name}/domains.yaml": DOMAINS.format(domain), f"t/{name}/hub.yaml": HUB.format("else.org")})
    return clean


def drawn(random: Random) -> list[str]:
    """Return options of chance."""
    format = random.choice([*FORMATS, "full", "full"])
    told = ["--format", format, *random.choice([(), (), *OPTIONS])]
    return [*told, "--statistics"] if format in COUNTED and random.random() < 0.2 else told


@pytest.mark.parametrize("seed", [0, 3, 11, 12])
def test_what_is_printed_again_is_what_would_be_printed(
    relaylint: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, repeated: Counted, seed: int
) -> None:
    if seed % 2:
        monkeypatch.setattr(stamps, "_CLEARLY", 0)
    chance = Chance(seed, repository, CERTIFICATES)
    write(repository, {"other.yaml": "tenants: ['t/*']\nfail-on: never\n"})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    random, done, asked = chance.random, ["begun"], [["--format", "full"], ["--format", "concise"]]
    for step in range(20):
        if random.random() < 0.4:
            asked[random.randrange(2)] = drawn(random)
        folder = random.choice(["", "", "", "t"])
        monkeypatch.chdir(repository / folder if folder and asked[0][2:] == asked[1][2:] == [] else repository)
        told = [("check", *options, "--today", chance.day) for options in asked]
        cold = [relaylint(*each, "--no-cache") for each in told]
        for _ in range(2):
            warm = [relaylint(*each, "--cache-dir", str(repository.parent / "cache")) for each in told]
            assert warm == cold, (step, asked, done)
        what = random.random()  # one thing at a time: it alone has to be seen
        if what < 0.1:
            monkeypatch.setenv("COLUMNS", random.choice(["60", "200"]))
        elif what < 0.15:
            monkeypatch.setattr(digests, "__version__", f"0.0.{step}")
        elif what < 0.35:
            monkeypatch.chdir(repository)
            relaylint("baseline", "--force", "--today", chance.day)
        elif what < 0.9:
            done.append(chance.change())
    for folder in ("t", "single"):
        shutil.rmtree(repository / folder, ignore_errors=True)
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n", "t/a/domains.yaml": DOMAINS.format("contoso.com")})
    monkeypatch.chdir(repository)
    assert repeated.since() > 20  # with other seeds it may be that hardly anything is: that tries nothing
    last = [relaylint("check", "--cache-dir", "../cache") for _ in range(2)]
    assert last == [relaylint("check")] * 2
    assert repeated.since() == 1


def options() -> dict[str, argparse.Action]:
    """Return every argument of a check, by the name of its value."""
    parser = argparse.ArgumentParser()
    check_arguments(parser)
    return {action.dest: action for action in parser._actions if action.dest != "help"}


def test_every_argument_counts() -> None:
    """One that does more than say what is asked and shown keeps everything from being printed again: also a new one."""
    usual = {name: action.default for name, action in options().items()} | {"command": "check"}
    looks = {check._look(argparse.Namespace(**usual), Style())}
    assert "" not in looks
    for name in options():
        look = check._look(argparse.Namespace(**usual | {name: ["x"]}), Style())
        assert (look == "") == (name not in check._ASKED | check._WORK), name
        assert look == "" or (look in looks) == (name in check._WORK), name
        looks.add(look)
    assert {*options(), "command"} >= check._ASKED | check._WORK
    for field, value in Style()._asdict().items():
        other: dict[str, Any] = {field: f"{value}x"}
        assert check._look(argparse.Namespace(**usual), Style()._replace(**other)) not in looks, field


def test_nothing_is_opened(relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, repeated: Counted) -> None:
    monkeypatch.setattr(stamps, "_CLEARLY", 0)
    shutil.rmtree(tenants / "policy")  # of what no tenant has, it is looked up whether that holds definitions
    first = relaylint("check", "--cache-dir", "../cache")
    got: list[str] = []
    get = Store.get

    def noted(store: Store, name: str) -> object:
        got.append(name)
        return get(store, name)

    monkeypatch.setattr(Store, "get", noted)
    assert relaylint("check", "--cache-dir", "../cache") == first
    assert repeated.since() == 1
    assert [name[-4:] for name in got] == ["-all", "-all"]  # whether all is as before, and what was printed


def test_each_way_to_ask_is_known(relaylint: Run, tenants: Path, repeated: Counted) -> None:
    ways = (("check",), ("check", "--format", "json"), ("check", "t/a"))
    told = [relaylint(*way, "--cache-dir", "../cache") for way in ways]
    assert repeated.since() == 0
    assert [relaylint(*way, "--cache-dir", "../cache") for way in ways] == told
    assert repeated.since() == 3


@pytest.mark.parametrize("work", [("--jobs", "1"), ("--jobs", "2")])
def test_how_the_work_is_done_is_no_way_to_ask(
    relaylint: Run, tenants: Path, repeated: Counted, work: tuple[str, ...]
) -> None:
    told = relaylint("check", "--cache-dir", "../cache")
    assert relaylint("check", "--cache-dir", "../cache", *work) == told
    assert repeated.since() == 1


def test_one_is_kept_for_each_way_to_ask(relaylint: Run, tenants: Path) -> None:
    kept = set()
    for domain in ("contoso.com", "contoso.org", "contoso.net"):
        write(tenants, {"t/a/domains.yaml": DOMAINS.format(domain)})
        relaylint("check", "--cache-dir", "../cache")
        kept.add(len(list(tenants.parent.glob("cache/*-all.entry"))))
    assert kept == {4}  # whether each tenant is as before, what is told of all, what was printed, and how large all is


CHANGES: dict[str, dict[str, str | bytes]] = {
    "a file": {"t/a/domains.yaml": DOMAINS.format("contoso.org")},
    "a file that no tenant has": {"policy/notes.yaml": "c: d\n"},
    "a new file": {"t/a/more.yaml": "SendingHosts: []\n"},
    "a new tenant": {"t/c/domains.yaml": DOMAINS.format("contoso.org")},
    "settings": {"relaylint.yaml": "tenants: ['t/*']\nseverity: { cert-domain-not-accepted: info }\n"},
    "the baseline": {"relaylint-baseline.jsonl": '{"relaylint-baseline":1}\n'},
    "settings that are not in force": {"t/a/relaylint.yaml": "tenants: [x]\n"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_seen(relaylint: Run, tenants: Path, repeated: Counted, change: str) -> None:
    """There and back: of what was printed the last is kept, and of tenants what is known of each state."""
    before = {name: (tenants / name).read_bytes() if (tenants / name).exists() else None for name in CHANGES[change]}
    told = relaylint("check", "--cache-dir", "../cache")
    write(tenants, CHANGES[change])
    assert relaylint("check", "--cache-dir", "../cache") == relaylint("check")
    for name, data in before.items():
        (tenants / name).unlink() if data is None else (tenants / name).write_bytes(data)
    assert relaylint("check", "--cache-dir", "../cache") == told == relaylint("check")
    assert repeated.since() == 0


def test_another_program(relaylint: Run, tenants: Path, repeated: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("check", "--cache-dir", "../cache")
    relaylint(*asked)
    with monkeypatch.context() as patched:
        patched.setattr(digests, "__version__", "0.0.0")
        relaylint(*asked)
    relaylint(*asked)
    assert repeated.since() == 0


def test_another_day(relaylint: Run, clean: Path, repeated: Counted) -> None:
    host = "SendingHosts: [{ Name: mta, Certificate: mta.pem, MailFrom: [contoso.com] }]\n"
    write(clean, {"mta.pem": CERTIFICATES[0], "hosts.yaml": host})
    told = ("check", "--cache-dir", "../cache")
    days: list[Any] = []
    for today in ("2026-11-30", "2031-01-01", "2026-11-30"):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(time, "gmtime", lambda today=today: time.strptime(today, "%Y-%m-%d"))
            days.append(relaylint(*told))
    assert days[0] == days[2] != days[1]
    assert repeated.since() == 0


def test_an_exception_that_matches_nothing(relaylint: Run, tenants: Path, repeated: Counted) -> None:
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nper-path: [{ paths: [old], ignore: ['*'] }]\n"})
    (tenants / "old").mkdir()
    told = relaylint("check", "--cache-dir", "../cache")
    assert relaylint("check", "--cache-dir", "../cache") == told
    assert repeated.since() == 1
    (tenants / "old").rmdir()
    assert relaylint("check", "--cache-dir", "../cache") == relaylint("check") != told
    assert repeated.since() == 0


def test_definitions_that_no_tenant_has(relaylint: Run, tenants: Path, repeated: Counted) -> None:
    write(tenants, {"policy/notes.yaml": DOMAINS.format("contoso.org")})
    told = relaylint("check", "--cache-dir", "../cache")
    assert relaylint("check", "--cache-dir", "../cache") == told
    assert repeated.since() == 0


def test_what_a_revision_holds(relaylint: Run, repository: Path, repeated: Counted) -> None:
    stays = "Expectations: [{ Name: it stays, Expect: { unchanged-since: HEAD } }]\n"
    write(repository, {"a.yaml": DOMAINS.format("contoso.com") + HUB.format("contoso.com") + stays})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    write(repository, {"a.yaml": DOMAINS.format("contoso.com") + "InboundConnectors: []\n" + stays})
    told = relaylint("check", "--cache-dir", "../cache")
    run_git("commit", "--quiet", "--all", "--message", "All")
    assert relaylint("check", "--cache-dir", "../cache") == relaylint("check") != told
    assert repeated.since() == 0


def test_fixes_are_proven_each_time(relaylint: Run, clean: Path, repeated: Counted) -> None:
    hub = "InboundConnectors:\n- Name: Hub\n  ConnectorType: OnPremises\n  EFSkipLastIP: no way\n  RequireTls: 'yes'\n"
    write(clean, {"a.yaml": hub})
    told = [relaylint("check", "--format", "json", "--cache-dir", "../cache") for _ in range(2)]
    assert '"title"' in told[0].out
    assert told[0] == told[1]
    assert repeated.since() == 0


def test_a_file_that_changes_while_a_run_shows_it(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, repeated: Counted
) -> None:
    relaylint("check", "--cache-dir", "../cache", "--format", "concise")
    name, keep = "t/a/hub.yaml", Repeating.keep
    before = (tenants / name).read_bytes()

    def changed(asked: Repeating, printed: Printed) -> None:
        write(tenants, {name: before + b"\n"})
        asked._memory._texts.of(str(tenants / name))
        keep(asked, printed)

    with monkeypatch.context() as patched:
        patched.setattr(Repeating, "keep", changed)
        relaylint("check", "--cache-dir", "../cache")
    write(tenants, {name: before})
    assert relaylint("check", "--cache-dir", "../cache") == relaylint("check")
    assert repeated.since() == 0


def test_a_baseline_that_changes_while_a_run_begins(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, repeated: Counted
) -> None:
    relaylint("baseline")
    path, known = tenants / "relaylint-baseline.jsonl", Repeating.known
    data = path.read_bytes()
    path.unlink()

    def begun(asked: Repeating) -> Printed | None:
        made = known(asked)
        path.write_bytes(data)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(Repeating, "known", begun)
        told = relaylint("check", "--cache-dir", "../cache")
    path.unlink()
    assert relaylint("check", "--cache-dir", "../cache") == relaylint("check") != told
    assert repeated.since() == 0


def with_text(folder: Path, text: str) -> bool:
    """Put another text in place of what was printed; return whether there was anything."""
    store = Store(str(folder))
    for path in folder.glob("*-all.entry"):
        match store.get(path.stem):
            case [str() as of, str(), int() as code]:
                store.put(path.stem, [of, text, code])
                return True
    return False


@pytest.mark.parametrize("color", ["always", "never"])
@pytest.mark.parametrize(
    "text",
    [
        *("\x1b[2J", "\x1b]0;x\x07", "\x1b]8;;https://else.example/\x1b\\x", "\x9b2J", "a\rb", "\u202e", "\ud800"),
        *("::error::x", " \t::error::x", "a\n  ::stop-commands::x", ":::::error::x", "##[error]x", "x ##vso[task.x]y"),
    ],
    ids=ascii,
)
def test_what_somebody_else_has_written_is_not_printed(
    relaylint: Run, tenants: Path, repeated: Counted, text: str, color: str
) -> None:
    told = ("check", "--cache-dir", "../cache", "--color", color)
    first = relaylint(*told)
    assert with_text(tenants.parent / "cache", f"{text}\n")
    assert relaylint(*told) == first
    assert repeated.since() == 0
    assert with_text(tenants.parent / "cache", "\x1b[1ma\x1b[0m\n   ::: b.yaml:1:1 …\n")
    assert relaylint(*told).out == "\x1b[1ma\x1b[0m\n   ::: b.yaml:1:1 …\n"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("color", ["always", "never"])
def test_formats(relaylint: Run, tenants: Path, repeated: Counted, format: str, color: str) -> None:
    """What makes a server do something is not taken from elsewhere; all else is."""
    told = ("check", "--cache-dir", "../cache", "--format", format, "--color", color, "--no-show-fixes")
    first = relaylint(*told)
    assert first.out
    assert relaylint(*told) == first
    assert repeated.since() == (not re.search(r"(?m)^::|##\w*\[|\r", first.out))


def test_what_is_large_is_not_kept(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, repeated: Counted
) -> None:
    size = len(relaylint("check").out)
    for most, count in ((size - 1, 0), (size, 1)):
        monkeypatch.setattr(repeating, "_MOST", most)
        told: list[Any] = [relaylint("check", "--cache-dir", f"../cache{most}") for _ in range(2)]
        assert told[0] == told[1]
        assert repeated.since() == count


def test_another_place_is_another_repository(
    relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch, repeated: Counted
) -> None:
    first = relaylint("check", "--cache-dir", "../cache")
    monkeypatch.chdir(tenants / "t")
    assert relaylint("check", "--cache-dir", "../../cache") == relaylint("check") != first
    moved = tenants.rename(tenants.parent / "elsewhere")
    monkeypatch.chdir(moved)
    assert relaylint("check", "--cache-dir", os.path.join(os.pardir, "cache")) == first
    assert repeated.since() == 0
