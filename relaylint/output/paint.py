"""Terminal colours and hyperlinks, and when to use them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from relaylint import REPOSITORY
from relaylint.core.runners import has_command
from relaylint.output import Style
from relaylint.output.visible import visible

BOLD = "1"
GUTTER = "1;34"
HINT = "1;36"
BESIDE = ":::"
"""Stands before the name of another file than the first."""
_CODES = rf"\x1b(?:\[[\d;]*m|\]8;;(?:{re.escape(REPOSITORY)}/[\w./-]*)?\x1b\\)"
"""What `paint` and `link` write."""


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


def is_harmless(text: str) -> bool:
    """Return whether a text, printed as it is, only shows lines, in colours and with links of ours: a terminal does
    nothing else for it, and a CI runner takes no line for a command."""
    plain = re.sub(_CODES, "", text) if "\x1b" in text else text
    if not plain.replace("\n", "").isprintable():
        return False
    rest = plain.replace(BESIDE, "")
    return not (("::" in rest or "##" in rest) and has_command(rest))
