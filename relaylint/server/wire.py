"""Places, names and diagnostics as the Language Server Protocol writes them, in the units that a client counts in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lsprotocol import types
from pygls import uris

from relaylint.core.diagnostic import Diagnostic, Edit, Label, Location, Severity
from relaylint.core.text import Position, Source
from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.visible import visible_within

_SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
SOURCE: Final = "relaylint"


class Wire:
    """How one client counts and calls things: the encoding in which it counts columns, and its names of documents."""

    def __init__(self, encoding: str, called: Mapping[str, str], versions: Mapping[str, int]) -> None:
        self.encoding = encoding
        self._called = called
        self._versions = versions

    def uri(self, path: str) -> str:
        """Return the URI of a file, as the client writes it where it has the file open."""
        return self._called.get(path) or uris.from_fs_path(path) or ""

    def position(self, source: Source, position: Position) -> types.Position:
        """Return a position of a text."""
        return types.Position(position.line - 1, source.units(position, self.encoding))

    def range(self, location: Location) -> types.Range:
        """Return the range of a location, to be marked: without the line breaks at its end."""
        where = place(location, Style())
        return types.Range(self.position(location.source, where.start), self.position(location.source, where.end))

    def exactly(self, location: Location) -> types.Range:
        """Return the range of a location, for edits."""
        source = location.source
        return types.Range(self.position(source, location.start), self.position(source, location.end))

    def location(self, location: Location) -> types.Location:
        """Return a location in any file."""
        return types.Location(self.uri(location.path), self.range(location))

    def offset(self, source: Source, position: types.Position) -> int:
        """Return the offset of a position of the client in a text."""
        return source.offset(position.line + 1, position.character, self.encoding)

    def edit(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Return edits of any files, each for the version of its document that is known here."""
        by_path: dict[str, list[Edit]] = {}
        for each in edits:
            by_path.setdefault(each.location.path, []).append(each)
        return types.WorkspaceEdit(
            document_changes=[
                self._changes(path, [types.TextEdit(self.exactly(each.location), each.text) for each in of_file])
                for path, of_file in by_path.items()
            ]
        )

    def snippet(self, edit: Edit, at: int, words: str) -> types.WorkspaceEdit:
        """Return an edit after which the cursor stands at an offset of its text, on words to be replaced."""
        before, after = (_escaped(part) for part in (edit.text[:at], edit.text[at:]))
        value = types.StringValue(f"{before}${{1:{words}}}{after}")
        made = types.SnippetTextEdit(self.exactly(edit.location), value)
        return types.WorkspaceEdit(document_changes=[self._changes(edit.location.path, [made])])

    def _changes(self, path: str, edits: Sequence[types.TextEdit | types.SnippetTextEdit]) -> types.TextDocumentEdit:
        named = types.OptionalVersionedTextDocumentIdentifier(self.uri(path), self._versions.get(path))
        return types.TextDocumentEdit(named, list(edits))

    def diagnostic(self, diagnostic: Diagnostic) -> types.Diagnostic:
        """Return a diagnostic: its message, below it the advice; the places that it rests on, in whatever file."""
        rule = diagnostic.rule
        lines = [diagnostic.message, *diagnostic.help.splitlines()]
        return types.Diagnostic(
            range=self.range(diagnostic.primary.location),
            message="\n".join(map(visible_within, lines)),
            severity=_SEVERITIES[diagnostic.severity],
            code=rule.name,
            code_description=types.CodeDescription(rule.url) if rule.url else None,
            source=SOURCE,
            related_information=[self._related(label) for label in diagnostic.related] or None,
        )

    def _related(self, label: Label) -> types.DiagnosticRelatedInformation:
        words = visible_within(label.text) or "see here"
        return types.DiagnosticRelatedInformation(self.location(label.location), words)


def _escaped(text: str) -> str:
    """Return a text with what would be commands in a snippet escaped."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
