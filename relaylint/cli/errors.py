"""Mistakes of use, and what the world refuses: one line that says what is wrong, and perhaps a hint."""

from __future__ import annotations

from relaylint.cli.names import shown_path
from relaylint.core.notices import RefusedError
from relaylint.output.visible import visible

EXIT_USAGE = 2


class UsageError(RefusedError):
    """The command line asks for something that cannot be done; ends the run with exit code 2."""


def lines_about(error: RefusedError | OSError) -> list[str]:
    """Return what people are told of something that cannot be asked for, or of a full disk or a file that went away."""
    if isinstance(error, OSError):
        at = f"`{visible(str(error.filename))}`: " if error.filename else ""
        return [f"relaylint: {at}{error.strerror or error}"]
    said, hint = (visible(each.said(shown_path)) for each in (error.notice, error.hint))
    return [f"relaylint: {said}", *([f"hint: {hint}"] if hint else [])]
