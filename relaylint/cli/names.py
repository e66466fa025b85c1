"""The names under which people see files on the command line."""

from __future__ import annotations

import os

from relaylint.core.paths import shown_from


def shown_path(path: str) -> str:
    """Return the displayed name of an absolute path: relative to the working directory, with slashes."""
    return shown_from(path, os.getcwd())
