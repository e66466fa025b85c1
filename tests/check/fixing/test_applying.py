"""Edits as bytes: encodings, byte order marks and line breaks stay; and which files are not replaced."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from relaylint.check.fixing.applying import applied, write_atomically
from relaylint.check.fixing.changes import CannotEditError
from relaylint.core.diagnostic import Edit, Location
from relaylint.core.notices import RefusedError
from relaylint.core.text import Rewritten, Source, Span, decode

from .edited import changed_bytes

MARKS = {
    "utf-8": (b"", codecs.BOM_UTF8),
    "utf-16-le": (b"", codecs.BOM_UTF16_LE),
    "utf-16-be": (b"", codecs.BOM_UTF16_BE),
}
TEXT = "InboundConnectors:\n- Name: é😀  # ü\n  Enabled: true\n- Name: b\n"


@pytest.mark.parametrize(
    ("encoding", "mark"), [(encoding, mark) for encoding, marks in MARKS.items() for mark in marks]
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_encodings_and_line_breaks_stay(encoding: str, mark: bytes, line_break: str) -> None:
    text = TEXT.replace("\n", line_break)
    after = changed_bytes(
        mark + text.encode(encoding), "a.yaml", ("set", 0, ("Enabled",), False), ("set", 1, ("Comment",), "ß")
    )
    expected = text.replace("true", "false") + f"  Comment: ß{line_break}"
    assert after == mark + expected.encode(encoding)


def edit(source: Source, start: int, end: int, text: str) -> Edit:
    return Edit(Location(source, Span(start, end)), text)


def test_what_cannot_be_applied() -> None:
    data = b"a: 1\n"
    source = Source("a.yaml", *decode(data))
    assert applied(data, source, []) == data
    assert applied(data, source, [edit(source, 3, 4, "2"), edit(source, 0, 1, "b")]) == b"b: 2\n"
    with pytest.raises(CannotEditError, match="two changes meet at one place"):
        applied(data, source, [edit(source, 0, 3, "x"), edit(source, 2, 4, "y")])
    with pytest.raises(CannotEditError, match="the file has changed since it was read"):
        applied(b"a: 2\n", source, [])
    page = Source("a.txt", "\u00e4\u20ac", "cp1252")
    assert applied(b"\xe4\x80", page, [edit(page, 0, 1, "\u00f6")]) == b"\xf6\x80"
    with pytest.raises(CannotEditError, match="`中` cannot be written in CP1252"):
        applied(b"\xe4\x80", page, [edit(page, 0, 1, "中")])


def test_which_files_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text("old")
    folder = tmp_path / "repository"
    for name in ("plain.yaml", "fixed.yaml"):
        (folder / name).write_text("old")
    (folder / "link.yaml").symlink_to("plain.yaml")
    (folder / "out.yaml").symlink_to("../outside.yaml")
    (folder / "fixed.yaml").chmod(0o444)
    write_atomically({str(folder / "link.yaml"): Rewritten(b"old", b"new")})
    assert (folder / "link.yaml").is_symlink()
    assert (folder / "plain.yaml").read_text() == "new"
    refused = {
        "out.yaml": "is, or lies behind, a link that leaves the repository",
        "fixed.yaml": "is read-only",
        "gone.yaml": "cannot be replaced: no such file or directory",
        ".": "is not a regular file",
    }
    for name, words in refused.items():
        with pytest.raises(RefusedError, match=words):
            write_atomically(
                {str(folder / "plain.yaml"): Rewritten(b"new", b"newer"), str(folder / name): Rewritten(b"old", b"new")}
            )
    assert (folder / "plain.yaml").read_text() == "new"
    assert (tmp_path / "outside.yaml").read_text() == "old"
    assert sorted(os.listdir(folder)) == [".git", "fixed.yaml", "link.yaml", "out.yaml", "plain.yaml"]


def test_what_somebody_saved_since_is_not_overwritten(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("a.yaml", "b.yaml")}
    for file in files.values():
        file.write_text("old")
    files["b.yaml"].write_text("saved")
    with pytest.raises(RefusedError, match=r"b\.yaml` has changed since it was read"):
        write_atomically({str(file): Rewritten(b"old", b"new") for file in files.values()})
    assert [file.read_text() for file in files.values()] == ["old", "saved"]
