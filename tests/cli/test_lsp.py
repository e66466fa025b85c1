"""``relaylint lsp`` where the library that it needs is not installed, and what other commands see of it."""

from __future__ import annotations

import sys

import pytest
from making import Run


def test_library_that_is_not_installed(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pygls"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    said = (
        "relaylint: the language server needs the library `pygls`, which is not installed\n"
        "hint: pip install 'relaylint[lsp]'\n"
    )
    assert relaylint("lsp") == (2, "", said)
