"""Edits as the protocol writes them: exactly where they belong, each for the version of its document."""

from __future__ import annotations

from lsprotocol import types

from relaylint.core.diagnostic import Edit, Location
from relaylint.core.text import Source, Span
from relaylint.server.wire import Wire

SOURCE = Source("/a b.yaml", "😀x\ny\n")
WIRE = Wire("utf-16", {"/a b.yaml": "file:///A%20b.yaml"}, {"/a b.yaml": 3})


def changed(made: types.WorkspaceEdit) -> list[tuple[str, int | None, list[str]]]:
    changes = [each for each in made.document_changes or () if isinstance(each, types.TextDocumentEdit)]
    return [(each.text_document.uri, each.text_document.version, list(map(str, each.edits))) for each in changes]


def test_edits() -> None:
    other = Source("/c.yaml", "z")
    edits = [Edit(Location(SOURCE, Span(1, 3)), "w"), Edit(Location(other, Span(0, 0)), "v")]
    assert changed(WIRE.edit(edits)) == [
        ("file:///A%20b.yaml", 3, [str(types.TextEdit(types.Range(types.Position(0, 2), types.Position(1, 0)), "w"))]),
        ("file:///c.yaml", None, [str(types.TextEdit(types.Range(types.Position(0, 0), types.Position(0, 0)), "v"))]),
    ]


def test_snippets() -> None:
    (change,) = WIRE.snippet(Edit(Location(SOURCE, Span(0, 0)), "$a} \n"), 4, "reason").document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    (edit,) = change.edits
    assert isinstance(edit, types.SnippetTextEdit)
    assert edit.snippet.value == "\\$a\\} ${1:reason}\n"
