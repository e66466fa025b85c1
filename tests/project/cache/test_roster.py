"""What is known of all tenants in one entry: it comes back, and nothing else does."""

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

NAME = "0" * 32 + OF_ALL
NAMES = KeptNames("/r")
OWN = ["/r/a/hub.yaml", "/r/a/notes.txt"]
KNOWN = KnownTenant(
    {("certificate", "/r/a/mta.pem"): "-0f"},
    Ties(frozenset({"a.com"})),
    Gist(False, frozenset()),
    False,
    False,
    3,
    OWN,
    True,
)
LINE = RosterLine("5f", ["01", "02"], "03", "04", KNOWN)
LINES = (
    LINE,
    LINE._replace(known=KNOWN._replace(files=OWN[:1], answers={})),
    LINE._replace(known=KNOWN._replace(outcome=KeptResults("111", False, 2, "ff", None, ("it is open",)))),
)


@pytest.mark.parametrize("line", LINES)
def test_a_line_comes_back(tmp_path: Path, line: RosterLine) -> None:
    place, store = str(tmp_path), Store(str(tmp_path / "cache"))
    assert Roster(store, NAME, NAMES).line(place, OWN) is None
    Roster(store, NAME, NAMES).write("07", {place: line}, {place: OWN})
    roster = Roster(store, NAME, NAMES)
    assert roster.run == "07"
    assert roster.line(place, OWN) == line
    assert roster.line(place, OWN[:1]) is None  # it is of other files
    assert roster.line(f"{place}/other", OWN) is None


def test_results_stay_in_their_entry(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"))
    whole = LINE._replace(known=KNOWN._replace(outcome=KeptResults("111", False, 2, "ff", [["much"]], ("it is open",))))
    Roster(store, NAME, NAMES).write("", {"/r/a": whole}, {"/r/a": OWN})
    assert Roster(store, NAME, NAMES).line("/r/a", OWN) == LINES[2]


def test_lines_of_others_stay_while_these_are_there(tmp_path: Path) -> None:
    place, gone, store = str(tmp_path), str(tmp_path / "gone"), Store(str(tmp_path / "cache"))
    Roster(store, NAME, NAMES).write("07", {place: LINE, gone: LINE}, {place: OWN, gone: OWN})
    Roster(store, NAME, NAMES).write("", {"/r/b": LINE}, {"/r/b": OWN})
    roster = Roster(store, NAME, NAMES)
    assert [roster.line(each, OWN) for each in (place, gone, "/r/b")] == [LINE, None, LINE]
    assert roster.run == ""


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    place, store = str(tmp_path), Store(str(tmp_path / "cache"))
    Roster(store, NAME, NAMES).write("07", {place: LINE}, {place: OWN})
    os.utime(tmp_path / "cache" / f"{NAME}.entry", ns=(1, 1))
    for run in ("", "07"):
        Roster(store, NAME, NAMES).write(run, {}, {place: OWN})
    assert (tmp_path / "cache" / f"{NAME}.entry").stat().st_mtime_ns == 1


@pytest.mark.parametrize("other", [None, 1, "x", [], {}, [[]]])
def test_what_was_changed_is_no_line(tmp_path: Path, other: Any) -> None:
    store = Store(str(tmp_path / "cache"))
    Roster(store, NAME, NAMES).write("07", {"/r/a": LINE}, {"/r/a": OWN})
    run, rows = store.get(NAME)
    row = rows["/r/a"]
    wrong = [[*row[:at], other, *row[at + 1 :]] for at in range(len(row)) if type(other) is not type(row[at])]
    for value in (other, [run, other], [other, rows], *([run, {"/r/a": each}] for each in (other, *wrong))):
        store.put(NAME, value)
        line = Roster(store, NAME, NAMES).line("/r/a", OWN)
        assert line is None or other == "x", value


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
