"""Terminal colours and links, and when they are wanted."""

from __future__ import annotations

from collections.abc import Mapping

from relaylint.output import Style
from relaylint.output.visible import visible

BOLD = "1"
GUTTER = "1;34"
HINT = "1;36"


def wanted(terminal: bool, environment: Mapping[str, str]) -> bool:
    """Tell whether to colour output that does or does not go to a terminal.

    NO_COLOR (no-color.org) and FORCE_COLOR count when they are not empty, NO_COLOR first.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def paint(text: str, codes: str, style: Style) -> str:
    """Return ``text`` in the colour that the SGR parameters ``codes`` stand for."""
    return f"\x1b[{codes}m{text}\x1b[0m" if style.color and text else text


def link(text: str, url: str, style: Style) -> str:
    """Return ``text`` as a link that a terminal can follow (OSC 8)."""
    return f"\x1b]8;;{visible(url)}\x1b\\{text}\x1b]8;;\x1b\\" if style.color and url else text
