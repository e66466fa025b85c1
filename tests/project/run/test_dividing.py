"""What the shards of a check find comes together to what one run says, whatever becomes of their parts."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from random import Random

import pytest
from drawing import certificate
from git_states import run_git
from making import Ran, Run, write

from project.cache.repositories import Chance
from relaylint.cli import sharding
from relaylint.cli.arguments import check_arguments
from relaylint.project.cache.memory import Memory
from relaylint.project.cache.store import Store

CERTIFICATES = (certificate("contoso.com", "An authority", 30), certificate("mail.fabrikam.com", "Another", 400))
DOMAIN = "AcceptedDomains: [{{ DomainName: {} }}]\n"
HUB = """\
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, TlsSenderCertificateName: {} }}
"""
PARTS = ("../1.json", "../2.json")


@pytest.fixture
def tenants(clean: Path) -> Path:
    """Return a repository with four tenants, of which the first and the last are tied."""
    write(clean, {"relaylint.yaml": "tenants: ['t/*']\n"})
    for name, domain in zip("abcd", ("contoso.com", "fabrikam.com", "example.net", "mail.contoso.com"), strict=True):
        write(clean, {f"t/{name}/domains.yaml": DOMAIN.format(domain), f"t/{name}/hub.yaml": HUB.format(domain)})
    return clean


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the tenants that are judged in this process."""
    names: list[str] = []
    keep = Memory.keep

    def kept(memory: Memory, place: str, *rest: object) -> None:
        names.append(Path(place).name)
        keep(memory, place, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Memory, "keep", kept)
    return names


def shards(relaylint: Run, count: int, *options: str, prefix: str = "") -> list[str]:
    """Let all shards run, and return the names of their parts."""
    made = []
    for number in range(1, count + 1):
        file = f"../{prefix}{number}.json"
        ran = relaylint("check", "--shard", f"{number}/{count}", "--part", file, *options)
        assert (ran.code, ran.err) == (0, "")
        made.append(file)
    return made


@pytest.mark.parametrize("seed", range(3))
def test_shards_find_what_one_run_finds(relaylint: Run, repository: Path, seed: int) -> None:
    chance, random = Chance(200 + seed, repository, CERTIFICATES), Random(seed)  # noqa: S311  # no secret
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "All")
    done: list[str] = []
    for step in range(8):
        paths = [option for option in chance.options if "/" in option or option == "t"]
        told = ["--today", chance.day, *(option for option in chance.options if option not in paths)]
        alone = relaylint("check", *paths, "--format", "json", "--show-undecided", *told)
        count = random.randint(1, 4)
        if alone.code == 2:
            done.append(chance.change())
            continue
        parts = shards(relaylint, count, *paths, *told)
        if step % 3 == 2:
            first = [word for part in parts for word in ("--beside", part)]
            parts = shards(relaylint, count, *paths, *told, *first, prefix="b")
        random.shuffle(parts)
        lost = parts.pop() if len(parts) > 1 and step % 4 == 3 else None
        merged = relaylint("merge", *parts, "--format", "json", "--show-undecided", *told)
        assert (merged.code, merged.out) == (alone.code, alone.out), (step, lost, done)
        done.append(chance.change())
        changed = relaylint("check", *paths, "--format", "json", *told)
        later = relaylint("merge", *parts, "--format", "json", *told)
        assert later.code == 2 or (later.code, later.out) == (changed.code, changed.out), done


def test_what_shards_know_is_not_judged_again(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    alone = relaylint("check")
    parts = shards(relaylint, 2)
    assert sorted(judged) == ["a", "b", "c", "d"]
    judged.clear()
    merged = relaylint("merge", *parts)
    assert (merged.code, merged.out) == (alone.code, alone.out)
    assert merged.err == "relaylint: 2 of 4 tenants hang on more than their shards knew, and are judged now\n"
    assert sorted(judged) == ["a", "d"]


def test_processes_judge_what_is_tied_across_shards(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    alone = relaylint("check")
    parts = shards(relaylint, 2)
    judged.clear()
    merged = relaylint("merge", *parts, "--jobs", "2")
    assert (merged.code, merged.out) == (alone.code, alone.out)
    assert judged == ["d"]  # the other process judges the other one


def test_a_second_round_leaves_nothing_to_judge(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    alone = relaylint("check")
    first = [word for part in shards(relaylint, 2) for word in ("--beside", part)]
    judged.clear()
    for number in (1, 2):
        ran = relaylint("check", "--shard", f"{number}/2", "--part", f"../b{number}.json", *first)
        assert ran.out == f"shard {number} of 2: 2 of 4 tenants read and judged\n"
    assert sorted(judged) == ["a", "d"]
    judged.clear()
    assert relaylint("merge", "../b1.json", "../b2.json") == alone
    assert judged == []


def test_what_is_in_no_part_is_judged(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    alone = relaylint("check")
    shards(relaylint, 2)
    judged.clear()
    ran = relaylint("merge", "../1.json")
    assert (ran.code, ran.out) == (alone.code, alone.out)
    assert ran.err == (
        "relaylint: 2 of 4 tenants are in no part, or their files are others here: what is not known is judged now\n"
    )
    assert len(judged) == 3  # those of the other shard, and the one of this that is tied to them


def test_parts_are_those_of_every_checkout(
    relaylint: Run, tenants: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = relaylint("check")
    other = shutil.copytree(tenants, tenants.parent / "other")
    monkeypatch.chdir(other)
    first = [word for part in shards(relaylint, 2) for word in ("--beside", part)]
    parts = shards(relaylint, 2, *first, prefix="b")
    judged.clear()
    monkeypatch.chdir(tenants)
    assert relaylint("merge", *parts) == alone
    assert judged == []


def test_a_part_of_other_settings_counts_for_nothing(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    shards(relaylint, 1, "--ignore", "connectors")
    alone = relaylint("check")
    judged.clear()
    ran = relaylint("merge", "../1.json")
    assert (ran.code, ran.out) == (alone.code, alone.out)
    part = tenants.parent / "1.json"
    made = "was made with other settings, rules or options, or by another version: its tenants are judged anew"
    count = "4 of 4 tenants are in no part, or their files are others here: what is not known is judged now"
    assert ran.err == f"relaylint: `{part}` {made}\nrelaylint: {count}\n"
    assert len(judged) == 4


def test_another_day_is_judged_anew(relaylint: Run, tenants: Path, judged: list[str]) -> None:
    parts = shards(relaylint, 2, "--today", "2026-11-30")
    alone = relaylint("check", "--today", "2026-12-01")
    judged.clear()
    ran = relaylint("merge", *parts, "--today", "2026-12-01")
    assert (ran.code, ran.out) == (alone.code, alone.out)
    assert ran.err == "relaylint: 4 of 4 tenants hang on more than their shards knew, and are judged now\n"
    assert sorted(judged) == ["a", "b", "c", "d"]


def test_parts_are_not_passed_over_in_silence(relaylint: Run, tenants: Path) -> None:
    parts = shards(relaylint, 1)
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nlayers: ['t/*', shared]\n", "shared/x.yaml": "a: b\n"})
    alone, merged = relaylint("check"), relaylint("merge", *parts)
    assert (merged.code, merged.out) == (alone.code, alone.out)
    words = "the parts count for nothing: what is said of one tenant hangs on the files of others here"
    assert f"relaylint: {words}\n" in merged.err


def test_the_paths_of_shards_are_those_of_the_merged_run(relaylint: Run, tenants: Path) -> None:
    alone = relaylint("check", "t/a", "t/b")
    parts = shards(relaylint, 2, "t/a", "t/b")
    assert relaylint("merge", *parts).out == alone.out
    shards(relaylint, 1, prefix="all")
    ran = relaylint("merge", *parts, "../all1.json")
    assert ran == Ran(2, "", "relaylint: the parts are about different paths\nhint: take parts of one check\n")


def test_a_second_round_is_about_the_same_paths(relaylint: Run, tenants: Path) -> None:
    """A file that is named has to hold definitions, and one that is met may be anything."""
    write(tenants, {"t/a/notes.yaml": "a: b\n"})
    shards(relaylint, 1, "t/a")
    named = [f"t/a/{name}" for name in ("domains.yaml", "hub.yaml", "notes.yaml")]
    ran = relaylint("check", *named, "--shard", "1/1", "--part", "../2.json", "--beside", "../1.json")
    assert ran == Ran(2, "", "relaylint: the parts are about different paths\nhint: take parts of one check\n")
    assert not (tenants.parent / "2.json").exists()


def test_a_part_is_not_written_over(relaylint: Run, tenants: Path) -> None:
    shards(relaylint, 1)
    before = (tenants.parent / "1.json").read_text(encoding="ascii")
    for told in (("check", "--shard", "1/1", "--beside", "../1.json", "--part"), ("merge", "../1.json", "--output")):
        file = "../1.json" if told[-1] == "--part" else "json=../1.json"
        ran = relaylint(*told, file)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("relaylint: `../1.json` was read in this run, and is not overwritten\n")
    assert (tenants.parent / "1.json").read_text(encoding="ascii") == before


def test_what_shards_keep_stays_within_bounds(relaylint: Run, tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tenants.parent / "cache"))
    shards(relaylint, 2, "--cache-dir", "../cache")
    half = store.clear().size // 2
    monkeypatch.setattr(Store.__init__, "__defaults__", (half,))
    shards(relaylint, 2, "--cache-dir", "../cache")
    assert 0 < store.kept().size <= half


def test_what_is_no_part_is_refused(relaylint: Run, tenants: Path) -> None:
    shards(relaylint, 1)
    whole = (tenants.parent / "1.json").read_text(encoding="ascii")
    head, body = whole.split("\n", 1)
    assert json.loads(whole).keys() >= {"relaylint-part", "tenants"}
    begin = ',"tenants":['
    named = json.loads(head.removesuffix(begin) + "}")
    others = {
        "cut": whole[:-40],
        "empty": "",
        "a list": "[]\n",
        "no JSON": "{\n",
        "deep": "[" * 100_000,
        "of another form": json.dumps({**named, "relaylint-part": 2})[:-1] + f"{begin}\n{body}",
        "changed": whole.replace("contoso", "contosa"),
        "of odd paths": json.dumps({**named, "paths": [1]})[:-1] + f"{begin}\n{body}",
    }
    for name, text in others.items():
        write(tenants.parent, {"odd.json": text})
        file = tenants.parent / "odd.json"
        ran = relaylint("merge", "../odd.json")
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 2), name
        assert ran.err.startswith(f"relaylint: `{file}` is "), name
    ran = relaylint("merge", "../none.json")
    assert ran == Ran(2, "", f"relaylint: `{tenants.parent / 'none.json'}` cannot be read: No such file or directory\n")


def test_a_part_is_no_broken_definition(relaylint: Run, tenants: Path) -> None:
    before = relaylint("check", "--format", "json").out
    relaylint("check", "--shard", "1/1", "--part", "t/a/part.json")
    assert json.loads(relaylint("check", "--format", "json").out)["diagnostics"] == json.loads(before)["diagnostics"]


def test_tenants_that_hang_together_are_not_divided(relaylint: Run, tenants: Path) -> None:
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nlayers: ['t/*', shared]\n", "shared/x.yaml": "a: b\n"})
    ran = relaylint("check", "--shard", "1/2", "--part", "../1.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "hint: run `relaylint check` without `--shard`"


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "-1/2", "1/0", "a/b", "1/2/3", "1.0/2", "²/4", "1/10000000"])
def test_a_shard_that_is_none_is_refused(relaylint: Run, tenants: Path, text: str) -> None:
    ran = relaylint("check", f"--shard={text}", "--part", "../1.json")
    assert (ran.code, ran.out) == (2, "")
    assert not (tenants.parent / "1.json").exists()


def test_a_part_is_not_written_over_what_was_read(relaylint: Run, tenants: Path) -> None:
    ran = relaylint("check", "--shard", "1/1", "--part", "relaylint.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert (tenants / "relaylint.yaml").read_text(encoding="utf-8") == "tenants: ['t/*']\n"
    ran = relaylint("check", "--shard", "1/1", "--part", "t/a/hub.yaml")
    assert (ran.code, ran.out) == (2, "")


HEEDED = {
    *("paths", "config", "rule_folders", "select", "ignore", "ignores", "today", "baseline", "format", "color"),
    *("severity", "jobs", "cache_dir", "cache", "shard", "part", "beside", "help"),
}
"""What a shard heeds, or what has no effect on what it finds."""


def test_every_option_is_heeded_or_refused(relaylint: Run, tenants: Path) -> None:
    options = ArgumentParser()
    check_arguments(options)
    refused = {*sharding._OF_MERGE, *sharding._NOT_TOGETHER}
    assert sorted(action.dest for action in options._actions) == sorted(HEEDED | refused)
    for option in ("--fix", "--statistics", "--affected", "--only-new"):
        ran = relaylint("check", "--shard", "1/2", "--part", "../1.json", option)
        assert (ran.code, ran.err.splitlines()[0]) == (2, f"relaylint: --shard does not go with {option}")
    ran = relaylint("check", "--part", "../1.json")
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", "relaylint: --part goes with --shard")
    ran = relaylint("check", "--beside", "../1.json")
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", "relaylint: --beside goes with --shard")
    ran = relaylint("check", "-", "--shard", "1/2", "--part", "../1.json")
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", "relaylint: --shard does not go with the path `-`")
    ran = relaylint("check", "--shard", "1/2")
    assert ran == Ran(2, "", "relaylint: --shard needs a file for what it finds\nhint: add `--part FILE`\n")
