"""Terminal colours and hyperlinks, and when to use them."""

from __future__ import annotations

from collections.abc import Mapping

from relaylint.output import Style
from relaylint.output.visible import visible

BOLD = "1"
GUTTER = "1;34"
HINT = "1;36"


def wanted(terminal: bool, environment: Mapping[str, str]) -> bool:
    """Return whether to colour output, given whether it goes to a terminal.

    NO_COLOR (no-color.org) and FORCE_COLOR count if they are not empty; NO_COLOR takes precedence.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def paint(text: str, codes: str, style: Style) -> str:
    """Return ``text`` in the colour given by the SGR parameters ``codes``."""
    return f"\x1b[{codes}m{text}\x1b[0m" if style.color and text else text


def link(text: str, url: str, style: Style) -> str:
    """Return ``text`` as a terminal hyperlink (OSC 8)."""
    return f"\x1b]8;;{visible(url)}\x1b\\{text}\x1b]8;;\x1b\\" if style.color and url else text
