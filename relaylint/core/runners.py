"""What a runner of GitHub Actions, Azure Pipelines or TeamCity would take for a command where it stands in a log."""

from __future__ import annotations

import re
from typing import Final

IN_LINE: Final = r"(?<=#)#(?=\w*\[)"
"""The second sign of `##[error]` or `##vso[…]`, which are obeyed wherever in a line they stand, as a pattern."""
_COMMAND: Final = rf"{IN_LINE}|(?m:^)\s*::"


def has_command(text: str) -> bool:
    """Tell whether a text, printed as it is from the start of a line, holds a command."""
    return re.search(_COMMAND, text) is not None
