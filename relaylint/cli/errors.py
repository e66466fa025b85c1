"""Mistakes of use: one line that says what is wrong, and a hint."""

from __future__ import annotations

EXIT_USAGE = 2


class UsageError(Exception):
    """The command line asks for something that cannot be done; ends the run with exit code 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
