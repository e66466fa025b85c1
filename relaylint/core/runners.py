"""Recognises text that GitHub Actions, Azure Pipelines or TeamCity would run as a command if it appeared in a log."""

from __future__ import annotations

import re
from typing import Final

IN_LINE: Final = r"(?<=#)#(?=\w*\[)"
"""Pattern for the second character of `##[error]` or `##vso[…]`, which take effect anywhere in a line."""
_COMMAND: Final = rf"{IN_LINE}|(?m:^)\s*::"


def has_command(text: str) -> bool:
    """Return whether a text, printed unchanged from the start of a line, contains a command."""
    return re.search(_COMMAND, text) is not None
