"""A file is the same one in every way in which its URI can be written, whatever bytes its name has."""

from __future__ import annotations

import ntpath
import os
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.server import uris
from relaylint.server.uris import path_of, uri_of

NAMES = st.binary(min_size=1).filter(lambda name: not {0, ord("/")} & set(name) and name not in (b".", b".."))


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
@given(st.lists(NAMES, min_size=1).map(lambda names: os.fsdecode(b"/" + b"/".join(names))))
def test_there_and_back(path: str) -> None:
    assert path_of(uri_of(path)) == path
    assert uri_of(path).isascii()


@pytest.mark.skipif(os.name == "nt", reason="paths are others there")
@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a%20b/c.yaml", "/a b/c.yaml"),
        ("file:///a b/ü;1.yaml", "/a b/ü;1.yaml"),
        ("FILE://localhost/a/", "/a"),
        ("file:///a//./b/..", "/a"),
        ("file:///a.yaml?b#c", "/a.yaml"),
        ("file:///", "/"),
        ("file://", None),
        ("file:a.yaml", None),
        ("file:///a%00.yaml", None),
        ("file://elsewhere/a.yaml", None),
        ("file://[/a.yaml", None),
        ("untitled:Untitled-1", None),
        ("git:/a.yaml?%7B%7D", None),
        ("", None),
    ],
)
def test_files_and_what_is_none(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


@pytest.mark.parametrize(
    ("uri", "path", "back"),
    [
        ("file:///C%3A/a%20b/c.yaml", "c:\\a b\\c.yaml", "file:///c:/a%20b/c.yaml"),
        ("file:///c:/a/", "c:\\a", "file:///c:/a"),
        ("file://server/share/a.yaml", "\\\\server\\share\\a.yaml", "file://server/share/a.yaml"),
    ],
)
def test_windows(monkeypatch: pytest.MonkeyPatch, uri: str, path: str, back: str) -> None:
    monkeypatch.setattr(uris, "os", SimpleNamespace(name="nt", path=ntpath, sep="\\"))
    assert path_of(uri) == path
    assert uri_of(path) == back
