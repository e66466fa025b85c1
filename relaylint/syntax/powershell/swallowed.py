"""Detects definitions inside a string or comment that lacks its end and runs to the end of another one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.text import Source, Span
from relaylint.syntax.powershell.spans import DOUBLE_QUOTES, SINGLE_QUOTES, texts
from relaylint.syntax.reading import MAX_PROBLEMS, problem, shown

_GLUED: Final = re.compile(rf"[\w{SINGLE_QUOTES}{DOUBLE_QUOTES}*@$/\\<]")
"""What directly follows a string that ends too late: the text of the string that should start there."""
_LOOK_BACK: Final = 300
_BEGINS: Final = {
    "<#": re.compile(r"<#"),
    "@'": re.compile(rf"@[{SINGLE_QUOTES}][^\S\r\n]*[\r\n]"),
    '@"': re.compile(rf"@[{DOUBLE_QUOTES}][^\S\r\n]*[\r\n]"),
}
"""The openings of constructs that end with two characters, by their usual form."""


def swallowed(source: Source, calls: re.Pattern[str], read: Collection[int]) -> list[Diagnostic]:
    """Return diagnostics for strings and comments that run over definitions.

    ``calls`` matches the start of a definition at the start of a line, with its name as the first group; ``read`` are
    the offsets of the names that were read.
    """
    text = source.text
    diagnostics: list[Diagnostic] = []
    hidden = [match for match in calls.finditer(text) if match.start(1) not in read]
    starts = [match.start(1) for match in hidden]
    for span in texts(text) if hidden else ():
        first = bisect_left(starts, span.start)
        if first < len(starts) and starts[first] < span.end and len(diagnostics) < MAX_PROBLEMS:
            fault = _fault(source, span.start, span.end, hidden[first])
            diagnostics += [fault] if fault else []
    return diagnostics


def unread(
    source: Source, calls: re.Pattern[str], read: Collection[int], others: Collection[str] = ()
) -> list[Diagnostic]:
    """Return diagnostics for definitions in code that were not read because what precedes them absorbs them. ``others``
    are names, in lower case, with another meaning."""
    text = source.text
    hidden = [match for match in calls.finditer(text) if match.start(1) not in read and match[1].lower() not in others]
    spans = list(texts(text)) if hidden else []
    diagnostics = []
    for match in hidden[:MAX_PROBLEMS]:
        before = bisect_right(spans, match.start(1), key=_start) - 1
        if text[max(0, match.start() - 3) : match.start()].endswith(
            ("`\n", "`\r\n")
        ):  # the line continues the previous one
            continue
        if before < 0 or spans[before].end <= match.start(1):
            words = f"`{match[1]}` does not begin a statement here, so that it defines nothing"
            diagnostics.append(problem(SYNTAX_ERROR, source, *match.span(1), words))
    return diagnostics


def line_before(text: str, at: int) -> int:
    """Return the offset of the start of a line; for a very long line, of the examined part."""
    first = max(0, at - _LOOK_BACK)
    line_break = text.rfind("\n", first, at)
    return line_break + 1 if line_break >= 0 else first


def _start(span: Span) -> int:
    return span.start


def _fault(source: Source, start: int, end: int, call: re.Match[str]) -> Diagnostic | None:
    """Return a diagnostic for a string or comment over the name of a definition if its own end is missing.

    Two strings run into each other if a quote is missing. PowerShell accepts a comment, or a here-string, that contains
    the start of another one, so that is only a warning.
    """
    text, over = source.text, f"goes on over `{shown(call[1])}`"
    mark = next((mark for mark, begins in _BEGINS.items() if begins.match(text, start)), "")
    if mark:
        what = "comment" if mark == "<#" else "here-string"
        if _BEGINS[mark].search(text, call.end(), end) is None:
            return None
        words = f"the {what} that begins here {over} to the end of another"
        return problem(SYNTAX_ERROR, source, start, start + 2, words, severity=Severity.WARNING)
    if text[start] == "#" or _GLUED.match(text, end) is None:
        return None
    return problem(SYNTAX_ERROR, source, start, start + 1, f"the string that begins here {over} to the next quote")
