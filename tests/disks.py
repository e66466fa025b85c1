"""Disks that take other letters for the same name, as those of macOS and Windows do."""

from __future__ import annotations

import os

import pytest

from relaylint.core.paths import loose_name


def take_other_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files and folders be there under every name that such a disk takes for theirs; opened they are by their
    own."""
    lexists, listdir = os.path.lexists, os.listdir

    def real(path: str) -> str:
        path = os.fspath(path)
        if lexists(path) or path == os.path.dirname(path):
            return path
        above, name = real(os.path.dirname(path)), os.path.basename(path)
        names = listdir(above) if os.path.isdir(above) else []
        return os.path.join(above, next((other for other in names if loose_name(other) == loose_name(name)), name))

    monkeypatch.setattr(os.path, "lexists", lambda path: lexists(real(path)))
    monkeypatch.setattr(os, "listdir", lambda path=".": listdir(real(path)))
