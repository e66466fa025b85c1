"""What is known of all tenants: it comes back, and nothing else does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from making import Run, write

from relaylint.model.tenants import Gist
from relaylint.model.ties import Ties
from relaylint.project.cache.codec import KeptNames
from relaylint.project.cache.entries import KeptResults, KnownTenant
from relaylint.project.cache.roster import Roster, RosterLine
from relaylint.project.cache.store import OF_ALL, Store

NAME = "0" * 32
NAMES = KeptNames("/r")
OWN = ["/r/a/hub.yaml", "/r/a/notes.txt"]
KNOWN = KnownTenant(
    {},
    Ties(frozenset({"a.com"})),
    Gist(False, frozenset()),
    False,
    False,
    3,
    OWN,
    True,
)
LINE = RosterLine("5f", ["01", "02"], {("certificate", "/r/a/mta.pem"): "-0f"}, "03", "04", None)
OTHER = LINE._replace(beside={}, outcome=KeptResults("111", False, 2, "ff", None, ("x",)))


def written(store: Store, run: str, lines: dict[str, RosterLine], known: KnownTenant = KNOWN) -> None:
    """Write lines of tenants of which the same is known."""
    Roster(store, NAME, NAMES).write(run, lines, dict.fromkeys(lines, known), dict.fromkeys(lines, OWN))


def without_digest(line: RosterLine | None) -> RosterLine | None:
    """Return a line as it was before it was written."""
    return line and line._replace(known="")


@pytest.mark.parametrize("line", [LINE, OTHER])
@pytest.mark.parametrize("known", [KNOWN, KNOWN._replace(files=OWN[:1])])
def test_a_line_comes_back(tmp_path: Path, line: RosterLine, known: KnownTenant) -> None:
    place, store = str(tmp_path), Store(str(tmp_path / "cache"))
    assert Roster(store, NAME, NAMES).line(place, OWN) is None
    written(store, "07", {place: line}, known)
    roster = Roster(store, NAME, NAMES)
    assert roster.run == "07"
    there = roster.line(place, OWN)
    assert without_digest(there) == line
    assert there
    assert roster.known(place, there, OWN) == known._replace(answers=line.beside, outcome=line.outcome)
    assert roster.known(place, line, OWN) is None  # it stands for something else
    assert roster.line(place, OWN[:1]) is None  # it is of other files
    assert roster.line(f"{place}/other", OWN) is None


def test_results_stay_in_their_entry(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"))
    written(store, "", {"/r/a": OTHER._replace(outcome=KeptResults("111", False, 2, "ff", [["much"]], ("x",)))})
    assert without_digest(Roster(store, NAME, NAMES).line("/r/a", OWN)) == OTHER


def test_lines_of_others_stay_while_these_are_there(tmp_path: Path) -> None:
    place, gone, store = str(tmp_path), str(tmp_path / "gone"), Store(str(tmp_path / "cache"))
    written(store, "07", {place: LINE, gone: LINE})
    written(store, "", {"/r/b": LINE})
    roster = Roster(store, NAME, NAMES)
    lines = [roster.line(each, OWN) for each in (place, gone, "/r/b")]
    assert [*map(without_digest, lines)] == [LINE, None, LINE]
    told = [line and roster.known(each, line, OWN) for each, line in zip((place, gone, "/r/b"), lines, strict=True)]
    assert [each and each.ties for each in told] == [KNOWN.ties, None, KNOWN.ties]
    assert roster.run == ""


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    place, store = str(tmp_path), Store(str(tmp_path / "cache"))
    written(store, "07", {place: LINE})
    files = list((tmp_path / "cache").glob("*.entry"))
    for path in files:
        os.utime(path, ns=(1, 1))
    for run in ("", "07"):
        written(store, run, {place: LINE})
        Roster(store, NAME, NAMES).write(run, {}, {}, {place: OWN})
    assert [path.stat().st_mtime_ns for path in files] == [1, 1]
    written(store, "07", {place: OTHER})
    assert sorted(path.stat().st_mtime_ns == 1 for path in files) == [False, True]  # the same is told of the tenant


@pytest.mark.parametrize("other", [None, 1, "x", [], {}, [[]]])
def test_what_was_changed_is_no_line(tmp_path: Path, other: Any) -> None:
    store = Store(str(tmp_path / "cache"))
    written(store, "07", {"/r/a": LINE})
    run, rows = store.get(NAME + OF_ALL)
    row = rows["/r/a"]
    wrong = [[*row[:at], other, *row[at + 1 :]] for at in range(len(row)) if type(other) is not type(row[at])]
    for value in (other, [run, other], [other, rows], *([run, {"/r/a": each}] for each in (other, *wrong))):
        store.put(NAME + OF_ALL, value)
        roster = Roster(store, NAME, NAMES)
        line = roster.line("/r/a", OWN)
        assert line is None or other == "x" or (other is None and line.outcome is None), value


@pytest.mark.parametrize("other", [None, 1, "x", [], {}, [[]]])
def test_what_was_changed_is_not_told(tmp_path: Path, other: Any) -> None:
    store = Store(str(tmp_path / "cache"))
    written(store, "07", {"/r/a": LINE})
    (name,) = (path.stem for path in (tmp_path / "cache").glob("*.entry") if path.stem != NAME + OF_ALL)
    row = store.get(name)["/r/a"]
    wrong = [[*row[:at], other, *row[at + 1 :]] for at in range(len(row)) if type(other) is not type(row[at])]
    for value in (other, {"/r/a": other}, *({"/r/a": each} for each in wrong)):
        store.put(name, value)
        roster = Roster(store, NAME, NAMES)
        line = roster.line("/r/a", OWN)
        assert line, value
        assert roster.known("/r/a", line, OWN) is None, value


def test_what_is_kept_opens_no_file_that_was_not_read(relaylint: Run, clean: Path) -> None:
    """That a path leads out of the repository is an answer, too."""
    host = "SendingHosts: [{ Name: mta, Certificate: ../secret.txt, MailFrom: [contoso.com] }]\n"
    write(clean, {"relaylint.yaml": "", "hub.yaml": host, "../secret.txt": "SECRET\n"})
    check = ("check", "--cache-dir", "../cache")
    first, store = relaylint(*check), Store(str(clean.parent / "cache"))
    (entry,) = (file.stem for file in clean.parent.glob("cache/*.entry") if OF_ALL not in file.stem)
    value = store.get(entry)
    sources = value[-1][-2][0]
    assert sources[0][0] == "hub.yaml"
    sources[0][0] = "../secret.txt"
    store.put(entry, value)
    assert relaylint(*check) == first
