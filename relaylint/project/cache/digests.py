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
from relaylint.project.cache.store import digest

FORM: Final = 2
"""The form of what is kept; another number, and nothing of before is known."""
_LIBRARIES: Final = ("certifi", "cryptography", "idna", "jsonschema", "publicsuffixlist", "pyyaml", "rpds", "wcwidth")
"""How the folders begin in which installers say which version of a library is there."""
_SHIPPED: Final = ("rules", "schemas", "data")


def of_values(*values: Any) -> str:
    """Return the digest of values that JSON knows."""
    return digest(json.dumps(values, separators=(",", ":")).encode("ascii"))


def of_program() -> list[Any]:
    """Return what tells apart every program that may judge otherwise."""
    python = (sys.implementation.name, sys.hexversion, sys.platform, sys.flags.optimize)
    return [FORM, __version__, python, sorted(set(_libraries())), sorted(_unreleased())]


def _libraries() -> Iterator[str]:
    """Yield the names of folders that tell the versions of libraries, as installers write them."""
    for folder in dict.fromkeys(sys.path):
        with suppress(OSError):
            for name in os.listdir(folder or os.curdir):
                if name.endswith((".dist-info", ".egg-info")) and name.lower().startswith(_LIBRARIES):
                    yield name


def _unreleased() -> Iterator[tuple[str, int, int]]:
    """Yield every file of a checkout, with size and time: there the code changes while the version stays."""
    folders = [resources.folder(name) for name in _SHIPPED]
    package = os.path.dirname(resources.pack_file())
    if folders[0].startswith(os.path.join(package, "")):
        return
    waiting = [package, *folders]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [] if entry.name == "__pycache__" else [entry.path]
                elif entry.is_file():
                    told = entry.stat()
                    yield entry.path, told.st_size, told.st_mtime_ns
