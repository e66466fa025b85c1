"""What results hang on besides the files of tenants: relaylint itself, what it runs on, settings and rules."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from relaylint import __version__
from relaylint.core import resources
from relaylint.core.paths import is_below
from relaylint.project.cache.store import digest

FORM: Final = 3
"""The form of what is kept; another number, and nothing of before is known."""
_LIBRARIES: Final = ("certifi", "cryptography", "idna", "jsonschema", "publicsuffixlist", "pyyaml", "rpds", "wcwidth")
"""How the folders begin in which installers say which version of a library is there."""
_SHIPPED: Final = ("rules", "schemas", "data")


def of_values(*values: Any) -> str:
    """Return the digest of values that JSON knows, or that are sets of texts."""
    return digest(json.dumps(values, separators=(",", ":"), default=sorted).encode("ascii"))


def of_program() -> list[Any]:
    """Return what tells apart every program that may judge otherwise."""
    python = (sys.implementation.name, sys.hexversion, sys.platform, sys.flags.optimize)
    return [FORM, __version__, python, sorted(set(_libraries())), sorted(_installed() or _there())]


def _libraries() -> Iterator[str]:
    """Yield the names of folders that tell the versions of libraries, as installers write them."""
    for folder in dict.fromkeys(sys.path):
        with suppress(OSError):
            for name in os.listdir(folder or os.curdir):
                if name.endswith((".dist-info", ".egg-info")) and name.lower().startswith(_LIBRARIES):
                    yield name


def _installed() -> list[str]:
    """Return what an installer has written down of each of our files, with its digest: all commits from one release to
    the next have the same version. Nothing, where there is no such list."""
    package = os.path.dirname(resources.pack_file())
    folder, name = os.path.split(package)
    try:
        with open(os.path.join(folder, f"{name}-{__version__}.dist-info", "RECORD"), encoding="utf-8") as stream:
            return [line for line in stream if line.startswith(f"{name}/") and ",sha256=" in line]
    except (OSError, ValueError):
        return []


def _there() -> Iterator[tuple[str, int, int]]:
    """Yield every file of ours, with size and time: in a checkout, the code changes as it is written."""
    package = os.path.dirname(resources.pack_file())
    folders = [resources.folder(name) for name in _SHIPPED]
    waiting = [package, *(folder for folder in folders if not is_below(folder, package))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [] if entry.name == "__pycache__" else [entry.path]
                elif entry.is_file():
                    told = entry.stat()
                    yield entry.path, told.st_size, told.st_mtime_ns
