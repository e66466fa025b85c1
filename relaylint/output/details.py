"""What is said of a diagnostic where no source lines are shown: its message, its labels with their places, its help."""

from __future__ import annotations

from relaylint.core.diagnostic import Diagnostic
from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.visible import visible


def detail_lines(diagnostic: Diagnostic, style: Style) -> list[str]:
    """Return the lines, the message first; paths are relative to the repository root."""
    labels = (label for label in diagnostic.related if label.text)
    return [
        visible(diagnostic.message),
        *(f"{place(label.location, style, from_top=True)}: {visible(label.text)}" for label in labels),
        *map(visible, diagnostic.help.splitlines()),
    ]
