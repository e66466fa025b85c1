"""Fixes that are applied: the files are written, or what would change in them is shown."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from relaylint.check.fixing.applying import write_atomically
from relaylint.core.diagnostic import Report
from relaylint.core.runners import has_command
from relaylint.core.text import Rewritten, decode, encoding_of
from relaylint.output import Style
from relaylint.output.fix_lines import ADDED, REMOVED
from relaylint.output.paint import BOLD, paint
from relaylint.output.summary import plural
from relaylint.output.visible import visible

_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")
_OBEYED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r.")
"""What a terminal would obey: everything else is printed as it is, so that it can be applied."""


def write_fixed(texts: Mapping[str, Rewritten]) -> None:
    """Replace files by their new contents. Raises `RefusedError`."""
    write_atomically(texts)


def print_diff(report: Report, texts: Mapping[str, Rewritten], style: Style) -> int:
    """Print what would change as a unified diff, and return 1 if anything would."""
    for path, text in sorted(texts.items()):
        sys.stdout.writelines(_diff(visible(style.name(path)), text.before, text.after, style))
    if texts:
        would = f"would fix {plural(len(report.fixed), 'diagnostic')} in {plural(len(texts), 'file')}"
    else:
        would = "nothing to fix"
    rest = f"; {plural(len(report.diagnostics), 'diagnostic')} would be left" if report.diagnostics else ""
    print(f"relaylint: {would}{rest}", file=sys.stderr)
    return int(bool(texts))


def _diff(name: str, before: bytes, after: bytes, style: Style) -> Iterator[str]:
    old, new = (_LINES.findall(_patched(data)) for data in (before, after))
    named = f"{name}\t" if " " in name else name  # else `patch` takes the name to end at the blank
    for line in difflib.unified_diff(old, new, named, named):
        color = BOLD if line.startswith(("---", "+++")) else {"-": REMOVED, "+": ADDED}.get(line[0], "")
        text = line.rstrip("\n")
        text = visible(text) if _OBEYED.search(text) or has_command(text) else text
        yield f"{paint(text, color, style) if color else text}\n"
        if not line.endswith("\n"):
            yield "\\ No newline at end of file\n"


def _patched(data: bytes) -> str:
    """Return the text of a file as a patch has it: with its byte order mark."""
    text, encoding = decode(data)
    return f"\ufeff{text}" if encoding == "utf-8" and encoding_of(data)[1] else text
