"""Mistakes of use: one line that says what is wrong, and a hint."""

from __future__ import annotations

from relaylint.core.notices import RefusedError

EXIT_USAGE = 2


class UsageError(RefusedError):
    """The command line asks for something that cannot be done; ends the run with exit code 2."""
