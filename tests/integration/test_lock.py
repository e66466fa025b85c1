"""The lock file of the action: exactly what relaylint needs to run and to be built, with the hashes of all files."""

from __future__ import annotations

import re
import tomllib
from itertools import product

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .checkout import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
ENTRIES = {entry.split("==")[0]: entry for entry in re.split(r"^(?=\w)", TEXT, flags=re.M)[1:]}
PINNED = {name: Requirement(entry.split(" \\\n")[0]) for name, entry in ENTRIES.items()}
DIRECT: dict[str, Requirement] = {
    canonicalize_name(made.name): made
    for made in map(Requirement, [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]])
}
SYSTEMS = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system}
    for version, system in product(("3.11", "3.12", "3.13", "3.14"), ("linux", "darwin", "win32"))
]


def needed_by(name: str) -> set[str]:
    """Return the packages for which the lock file has a package."""
    found = re.search(r"^    # via (.+)$", ENTRIES[name], re.M)
    return set(found[1].split(", ")) if found else set()


def wanted(marker: Marker | None) -> list[bool]:
    """Return on which systems and versions of CPython a package is wanted."""
    cpython = {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    return [marker is None or marker.evaluate({**cpython, **system}) for system in SYSTEMS]


def test_it_has_what_is_needed_and_nothing_else() -> None:
    assert set(DIRECT) <= set(ENTRIES)
    others = set(ENTRIES) - set(DIRECT)
    assert {name for name in others if not needed_by(name) or not needed_by(name) <= set(ENTRIES)} == set()


@pytest.mark.parametrize("name", DIRECT)
def test_each_has_a_version_that_is_allowed_wherever_it_is_wanted(name: str) -> None:
    [pin] = PINNED[name].specifier
    assert pin.operator == "=="
    assert DIRECT[name].specifier.contains(pin.version)
    assert wanted(PINNED[name].marker) == wanted(DIRECT[name].marker)


@pytest.mark.parametrize("name", ENTRIES)
def test_each_has_hashes(name: str) -> None:
    hashes = re.findall(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$", ENTRIES[name], re.M)
    assert len(hashes) == len(set(hashes)) == ENTRIES[name].count("--hash=") > 0


def test_compiled_packages_have_a_file_for_each_system() -> None:
    for name in ("cryptography", "jsonschema-rs", "pyyaml", "rpds-py"):
        assert ENTRIES[name].count("--hash=") > len(SYSTEMS), name


def test_no_host_is_named() -> None:
    assert "//" not in TEXT
    assert "--index" not in TEXT
    assert "@" not in TEXT
