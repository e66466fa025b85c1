"""Places, names and diagnostics as the Language Server Protocol writes them, in the units that a client counts in."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from lsprotocol import types

from relaylint.core.diagnostic import Diagnostic, Edit, Label, Location, Severity
from relaylint.core.text import BYTE_ORDER_MARK, Position, Source, units_of
from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.visible import visible_within
from relaylint.server.abilities import ALL, Abilities
from relaylint.server.uris import uri_of

_SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
SOURCE: Final = "relaylint"
_HERE: Final = "see here"
_FENCE: Final = re.compile(r"^```\w*\n?|\*\*", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\]\n]+)\]\((\S+)\)")


class Wire:
    """How one client counts and calls things: the encoding in which it counts columns, its names of documents, what
    it can take, and the paths of the documents that it begins with a byte order mark, which it counts."""

    def __init__(
        self,
        encoding: str,
        called: Mapping[str, str],
        versions: Mapping[str, int],
        takes: Abilities = ALL,
        marked: Container[str] = (),
    ) -> None:
        self.encoding = encoding
        self._marked = marked
        self.takes = takes
        self._called = called
        self._versions = versions

    def uri(self, path: str) -> str:
        """Return the URI of a file, as the client writes it where it has had the file open."""
        return self._called.get(path) or uri_of(path)

    def position(self, source: Source, position: Position) -> types.Position:
        """Return a position of a text."""
        lead = self._lead(source, position.line)
        return types.Position(position.line - 1, lead + source.units(position, self.encoding))

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
        line = position.line + 1
        return source.offset(line, max(0, position.character - self._lead(source, line)), self.encoding)

    def _lead(self, source: Source, line: int) -> int:
        """Return how many code units the client counts before the text of a line, from 1."""
        return units_of(BYTE_ORDER_MARK, self.encoding) if line == 1 and source.name in self._marked else 0

    def edit(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Return edits of any files, each for the version of its document that is known here, if it can say so."""
        by_path: dict[str, list[Edit]] = {}
        for each in edits:
            by_path.setdefault(each.location.path, []).append(each)
        made = {
            path: [types.TextEdit(self.exactly(each.location), each.text) for each in of_file]
            for path, of_file in by_path.items()
        }
        if not self.takes.versioned:
            return types.WorkspaceEdit(changes={self.uri(path): each for path, each in made.items()})
        return types.WorkspaceEdit(document_changes=[self._changes(path, each) for path, each in made.items()])

    def snippet(self, edit: Edit, at: int) -> types.WorkspaceEdit:
        """Return an edit after which the cursor stands at an offset of its text, where the client can do that."""
        if not self.takes.snippets:
            return self.edit([edit])
        before, after = (_escaped(part) for part in (edit.text[:at], edit.text[at:]))
        value = types.StringValue(f"{before}${{1}}{after}")
        made = types.SnippetTextEdit(self.exactly(edit.location), value)
        return types.WorkspaceEdit(document_changes=[self._changes(edit.location.path, [made])])

    def _changes(self, path: str, edits: Sequence[types.TextEdit | types.SnippetTextEdit]) -> types.TextDocumentEdit:
        named = types.OptionalVersionedTextDocumentIdentifier(self.uri(path), self._versions.get(path))
        return types.TextDocumentEdit(named, list(edits))

    def diagnostic(self, diagnostic: Diagnostic) -> types.Diagnostic:
        """Return a diagnostic: its message, below it the advice; the places that it rests on, in whatever file, below
        that where the client shows no others beside it."""
        rule, others = diagnostic.rule, diagnostic.related
        lines = [diagnostic.message, *diagnostic.help.splitlines(), *map(_see, () if self.takes.related else others)]
        return types.Diagnostic(
            range=self.range(diagnostic.primary.location),
            message="\n".join(map(visible_within, lines)),
            severity=_SEVERITIES[diagnostic.severity],
            code=rule.name,
            code_description=types.CodeDescription(rule.url) if rule.url else None,
            source=SOURCE,
            related_information=[self._related(label) for label in others if self.takes.related] or None,
        )

    def _related(self, label: Label) -> types.DiagnosticRelatedInformation:
        return types.DiagnosticRelatedInformation(self.location(label.location), visible_within(label.text) or _HERE)

    def told(self, words: str) -> types.MarkupContent:
        """Return Markdown that is told where the mouse rests, as the client can show it."""
        return _markup(words, is_markdown=self.takes.told)

    def offered(self, words: str) -> types.MarkupContent:
        """Return Markdown about what is offered, as the client can show it."""
        return _markup(words, is_markdown=self.takes.offered)


def _see(label: Label) -> str:
    """Return a line that says where else to look."""
    location = label.location
    return f"{place(location, Style(folder=location.source.root))}: {label.text or _HERE}"


def _markup(words: str, *, is_markdown: bool) -> types.MarkupContent:
    if is_markdown:
        return types.MarkupContent(types.MarkupKind.Markdown, words)
    return types.MarkupContent(types.MarkupKind.PlainText, _LINK.sub(r"\1 (\2)", _FENCE.sub("", words)).rstrip())


def _escaped(text: str) -> str:
    """Return a text with what would be commands in a snippet escaped."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
