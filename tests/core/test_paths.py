"""Paths as the disk lists them, also where letter case and accents do not matter."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from disks import take_other_letters

from relaylint.core.paths import listed

NAMES = ("Hub.yaml", "café/Straße.yaml", "Tenants/Contoso/a.yaml", "Tenants/Contoso/100", "Tenants/fabrikam/A.yaml")
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in small letters": str.lower,
    "in capitals": lambda text: "".join(char.upper() if char.isascii() else char for char in text),
    "swapped": str.swapcase,
    "taken apart": lambda text: unicodedata.normalize("NFD", text),
    "taken apart, in small letters": lambda text: unicodedata.normalize("NFD", text).lower(),
}


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    for name in NAMES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    return tmp_path


@pytest.fixture
def loose(disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, on a disk that takes other letters for the same."""
    take_other_letters(monkeypatch)
    return disk


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_is_called_otherwise(loose: Path, spelling: str, name: str) -> None:
    written = SPELLINGS[spelling](name)
    assert listed([written, str(loose / written)], str(loose)) == [str(loose / name)] * 2


def test_above_the_working_directory(loose: Path) -> None:
    here = str(loose / "Tenants")
    assert listed(["../hub.YAML", "FABRIKAM/a.yaml", "."], here) == [
        str(loose / "Hub.yaml"),
        str(loose / "Tenants/fabrikam/A.yaml"),
        here,
    ]


@pytest.mark.parametrize("name", ["Tenants/contoso/b.yaml", "new/x.yaml", "."])
def test_what_is_not_there_is_called_as_it_is_given(loose: Path, name: str) -> None:
    assert listed([name], str(loose)) == [os.path.normpath(loose / name.replace("contoso", "Contoso"))]


def test_the_working_directory_is_called_as_it_is_given(loose: Path) -> None:
    here = str(loose / "TENANTS")
    assert listed([".", "contoso/A.yaml"], here) == [here, f"{here}/Contoso/a.yaml"]


def test_as_deep_as_paths_can_be(disk: Path) -> None:
    assert listed(["a/" * 2000], str(disk)) == [os.path.join(disk, *["a"] * 2000)]


def test_what_is_there_is_told_after_what_is_not(loose: Path) -> None:
    assert listed(["missing.yaml", "hub.yaml"], str(loose))[1] == str(loose / "Hub.yaml")


def test_other_letters_are_other_files_where_they_matter(disk: Path) -> None:
    if (disk / "hub.YAML").exists():
        pytest.skip("here they do not")
    (disk / "hub.yaml").write_text("")
    for spelling in SPELLINGS.values():
        for name in (*NAMES, "hub.yaml"):
            assert listed([spelling(name)], str(disk)) == [str(disk / spelling(name))]
