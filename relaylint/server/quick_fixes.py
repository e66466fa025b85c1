"""What an editor offers at a diagnostic: the fixes that are proven, those that are not, and an ignore with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from relaylint.core.diagnostic import Diagnostic, Safety
from relaylint.core.text import Span
from relaylint.output.visible import visible_within
from relaylint.server.excusing import excuse_for
from relaylint.server.wire import Wire

_REASON = "reason"


def touched(diagnostics: Iterable[Diagnostic], span: Span) -> list[Diagnostic]:
    """Return the diagnostics of a file that a selection in it touches."""
    places = ((diagnostic, diagnostic.primary.location.span) for diagnostic in diagnostics)
    return [diagnostic for diagnostic, place in places if place.start <= span.end and span.start <= place.end]


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


def ignoring_actions(
    wire: Wire, diagnostics: Iterable[Diagnostic], chosen: str | None, *, with_snippets: bool
) -> Iterator[types.CodeAction]:
    """Yield an action for each diagnostic that a comment may ignore.

    The reason is left to be written: until then the comment is marked, and ignores nothing. ``chosen``: the format that
    the settings give the file.
    """
    for diagnostic in diagnostics:
        excuse = excuse_for(diagnostic, chosen)
        if excuse:
            made = wire.snippet(*excuse, _REASON) if with_snippets else wire.edit([excuse.edit])
            yield types.CodeAction(
                title=f"ignore {diagnostic.rule.name} here, with a reason",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[wire.diagnostic(diagnostic)],
                edit=made,
            )
