"""What people see on the command line: the names of files, and as much as their terminal is wide."""

from __future__ import annotations

import os
from collections.abc import Iterable

from relaylint.core.paths import listed, shown_from


def asked_paths(written: Iterable[str]) -> list[str]:
    """Return the absolute paths of files and folders that are asked for, as the disk lists them."""
    return listed(written, os.getcwd())


def shown_path(path: str) -> str:
    """Return the displayed name of an absolute path: relative to the working directory, with slashes."""
    return shown_from(path, os.getcwd())


def terminal_width() -> int:
    """Return the number of columns: what ``COLUMNS`` says, or else the terminal on standard output; 0: not known.

    It is what `shutil.get_terminal_size` returns, whose import costs more than the rest of a start.
    """
    given = os.environ.get("COLUMNS", "")
    try:
        return int(given) if given.isdecimal() and int(given) else os.get_terminal_size().columns
    except (AttributeError, OSError, ValueError):  # in a browser there is no such function
        return 0
