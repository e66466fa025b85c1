"""What an editor offers at a diagnostic: the fixes that are proven, those that are not, and an ignore with a reason;
and for a whole file all those that are proven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, product
from typing import Final

from lsprotocol import types

from relaylint.core.diagnostic import Diagnostic, Edit, Location, Safety
from relaylint.core.text import Rewritten, Source, Span
from relaylint.output.visible import visible_within
from relaylint.server.excusing import excuse_for
from relaylint.server.wire import SOURCE, Wire

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_FAR: Final = 64
"""Within how many lines behind a difference two texts are expected to be the same again."""
_STEPS: Final = sorted(product(range(_FAR), repeat=2), key=lambda step: (sum(step), abs(step[0] - step[1])))
FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
"""The action that editors may be told to do whenever a file is saved."""


def touched(diagnostics: Iterable[Diagnostic], span: Span) -> list[Diagnostic]:
    """Return the diagnostics of a file that a selection in it touches."""
    places = ((diagnostic, diagnostic.primary.location.span) for diagnostic in diagnostics)
    return [diagnostic for diagnostic, place in places if place.start <= span.end and span.start <= place.end]


def safe_within(path: str, diagnostics: Iterable[Diagnostic], rule: str = "") -> list[Diagnostic]:
    """Return the diagnostics, of one rule if it is named, whose fix is safe and changes no other file."""
    fixes = ((each, each.fix) for each in diagnostics if rule in ("", each.rule.name))
    safe = ((each, fix) for each, fix in fixes if fix and fix.safety is Safety.SAFE)
    return [each for each, fix in safe if {edit.location.path for edit in fix.edits} == {path}]


def fixing_actions(wire: Wire, diagnostics: Iterable[Diagnostic]) -> Iterator[types.CodeAction]:
    """Yield an action for each fix that is made by edits; one that is not safe says why."""
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix and fix.edits:
            is_safe = fix.safety is Safety.SAFE
            yield types.CodeAction(
                title=visible_within(fix.title if is_safe else f"{fix.title} (unsafe: {fix.why})"),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[wire.diagnostic(diagnostic)],
                is_preferred=is_safe,
                edit=wire.edit(fix.edits),
            )


def fixing_all_edit(wire: Wire, source: Source, text: Rewritten) -> types.WorkspaceEdit:
    """Return what makes a fixed text of a document."""
    return wire.edit(edits_between(source, text.after.decode("utf-8", "surrogatepass")))


def fixing_all_action(
    wire: Wire,
    rule: str,
    diagnostics: Iterable[Diagnostic],
    edit: types.WorkspaceEdit | None = None,
    data: list[str] | None = None,
) -> types.CodeAction:
    """Return the action that makes all safe fixes of a document.

    ``rule``: that of the fixes, empty for those of all; ``data``: what the client gives back to ask for the edit.
    """
    return types.CodeAction(
        title=f"fix all of {rule} in this file (safe)" if rule else "fix all in this file (safe)",
        kind=types.CodeActionKind.QuickFix if rule else FIX_ALL,
        diagnostics=[wire.diagnostic(diagnostic) for diagnostic in diagnostics],
        edit=edit,
        data=data,
    )


def edits_between(source: Source, after: str) -> list[Edit]:
    """Return the edits that make another text of one, by whole lines, in a time that grows with the texts alone."""
    old, new = (_LINE.findall(text) for text in (source.text, after))
    starts = [0, *accumulate(map(len, old))]
    return [
        Edit(Location(source, Span(starts[start], starts[end])), "".join(new[first:last]))
        for start, end, first, last in _differing(old, new)
    ]


def _differing(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield which lines of another text stand in place of which of one; behind them both are the same, or at an end."""
    start = first = 0
    while start < len(old) or first < len(new):
        if start < len(old) and first < len(new) and old[start] == new[first]:
            start, first = start + 1, first + 1
            continue
        meeting = ((start + down, first + along) for down, along in _STEPS)
        same = ((end, last) for end, last in meeting if end < len(old) and last < len(new) and old[end] == new[last])
        end, last = next(same, (len(old), len(new)))
        yield start, end, first, last
        start, first = end, last


def ignoring_actions(wire: Wire, diagnostics: Iterable[Diagnostic], chosen: str | None) -> Iterator[types.CodeAction]:
    """Yield an action for each diagnostic that a comment may ignore.

    The reason is left to be written: until then the comment is marked, and ignores nothing. ``chosen``: the format that
    the settings give the file.
    """
    for diagnostic in diagnostics:
        excuse = excuse_for(diagnostic, chosen)
        if excuse:
            yield types.CodeAction(
                title=f"ignore {diagnostic.rule.name} here, with a reason",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[wire.diagnostic(diagnostic)],
                edit=wire.snippet(*excuse),
            )
