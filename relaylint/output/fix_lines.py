"""Fixes below their diagnostics: a safe one as the lines that it changes, others in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core.diagnostic import Edit, Fix, Safety
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.output import Style
from relaylint.output.lines import lay_out, wrapped
from relaylint.output.paint import BESIDE, GUTTER, HINT, paint
from relaylint.output.visible import visible

_MOST_LINES: Final = 12
"""How many changed lines of a fix are shown."""
REMOVED, ADDED = "31", "32"
WITHDRAWN: Final = "withdrawn"
"""What the reason of a fix begins with that claimed to be safe and is not proven to be."""


class ChangedLines(NamedTuple):
    """Lines that a fix replaces: the number of the first, and what stands there before and after."""

    source: Source
    first: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def fix_lines(fix: Fix, path: str, width: int, style: Style) -> Iterator[str]:
    """Yield the lines that show a fix of a diagnostic in the file at ``path``."""
    lead = f"{' ' * (width + 2)}{paint('=', GUTTER, style)} {paint('fix', HINT, style)}"
    title, below = visible(fix.title), " " * (width + 9)
    if fix.safety is Safety.UNSAFE:
        yield from wrapped(f"{lead}: {title}, with --unsafe-fixes: {visible(fix.why)}", style.width, below)
    elif fix.safety is Safety.MANUAL:
        why = f"; {visible(fix.why)}" if fix.why else ""
        manual = why if fix.why.startswith(WITHDRAWN) else f", by hand{why}"
        yield from wrapped(f"{lead}: {title}{manual}", style.width, below)
    else:
        yield from wrapped(f"{lead}: {title}", style.width, below)
        yield from _diff(fix, path, width, style)
    yield from (f"{below}{visible(step)}" for step in fix.steps)


def _diff(fix: Fix, path: str, width: int, style: Style) -> Iterator[str]:
    room = _MOST_LINES
    for change in changed_lines(fix.edits):
        if change.source.name != path:
            yield f"{' ' * (width + 1)}{paint(BESIDE, GUTTER, style)} {visible(style.name(change.source.name))}"
        for sign, color, lines in (("-", REMOVED, change.before), ("+", ADDED, change.after)):
            for at, line in enumerate(lines[:room]):
                number = paint(f" {change.first + at:>{width}}", GUTTER, style)
                yield f"{number} {paint(f'{sign} {lay_out(line).text}'.rstrip(), color, style)}"
            room -= min(room, len(lines))
    if not room:
        yield f"{' ' * (width + 2)}…"


def changed_lines(edits: Iterable[Edit]) -> Iterator[ChangedLines]:
    """Yield the lines that edits replace, those of neighbouring edits together."""
    ordered = sorted(edits, key=lambda edit: (edit.location.path, edit.location.span))
    while ordered:
        near = [ordered.pop(0)]
        source = near[0].location.source
        while ordered and ordered[0].location.source is source and _touch(near[-1], ordered[0]):
            near.append(ordered.pop(0))
        yield _changed(source, near)


def _touch(edit: Edit, other: Edit) -> bool:
    return other.location.start.line <= edit.location.end.line + 1


def _changed(source: Source, edits: list[Edit]) -> ChangedLines:
    first, last = edits[0].location.start.line, edits[-1].location.end.line
    before = [source.line(number) for number in range(first, last + 1)]
    start = edits[0].location.span.start - (edits[0].location.start.column - 1)
    end = edits[-1].location.span.end - (edits[-1].location.end.column - 1) + len(before[-1])
    text, at = "", start
    for edit in edits:
        text += source.slice(Span(at, edit.location.span.start)) + edit.text
        at = edit.location.span.end
    after = (text + source.slice(Span(at, end))).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while before and after and before[0] == after[0]:
        first += 1
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return ChangedLines(source, first, tuple(before), tuple(after))
