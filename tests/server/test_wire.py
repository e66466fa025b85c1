"""What is sent as the protocol writes it, and as the editor can take it."""

from __future__ import annotations

from lsprotocol import types

from relaylint.core.checks import UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Diagnostic, Edit, Label, Location
from relaylint.core.text import Source, Span
from relaylint.server.abilities import ALL
from relaylint.server.wire import Wire

SOURCE = Source("/a b.yaml", "😀x\ny\n")
OTHER = Source("/c.yaml", "z")
WIRE = Wire("utf-16", {"/a b.yaml": "file:///A%20b.yaml"}, {"/a b.yaml": 3})


def changed(made: types.WorkspaceEdit) -> list[tuple[str, int | None, list[str]]]:
    changes = [each for each in made.document_changes or () if isinstance(each, types.TextDocumentEdit)]
    return [(each.text_document.uri, each.text_document.version, list(map(str, each.edits))) for each in changes]


def test_edits() -> None:
    edits = [Edit(Location(SOURCE, Span(1, 3)), "w"), Edit(Location(OTHER, Span(0, 0)), "v")]
    assert changed(WIRE.edit(edits)) == [
        ("file:///A%20b.yaml", 3, [str(types.TextEdit(types.Range(types.Position(0, 2), types.Position(1, 0)), "w"))]),
        ("file:///c.yaml", None, [str(types.TextEdit(types.Range(types.Position(0, 0), types.Position(0, 0)), "v"))]),
    ]


def test_snippets() -> None:
    (change,) = WIRE.snippet(Edit(Location(SOURCE, Span(0, 0)), "$a} \n"), 4).document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    (edit,) = change.edits
    assert isinstance(edit, types.SnippetTextEdit)
    assert edit.snippet.value == "\\$a\\} ${1}\n"


def test_an_editor_without_versions_of_documents() -> None:
    wire = Wire("utf-16", {"/a b.yaml": "file:///A%20b.yaml"}, {"/a b.yaml": 3}, ALL._replace(versioned=False))
    edits = [Edit(Location(SOURCE, Span(1, 3)), "w"), Edit(Location(OTHER, Span(0, 0)), "v")]
    assert wire.edit(edits) == types.WorkspaceEdit(
        changes={
            "file:///A%20b.yaml": [types.TextEdit(types.Range(types.Position(0, 2), types.Position(1, 0)), "w")],
            "file:///c.yaml": [types.TextEdit(types.Range(types.Position(0, 0), types.Position(0, 0)), "v")],
        }
    )


def test_an_editor_without_snippets() -> None:
    wire, edit = Wire("utf-16", {}, {}, ALL._replace(snippets=False)), Edit(Location(SOURCE, Span(0, 0)), "$a} \n")
    assert wire.snippet(edit, 4) == wire.edit([edit])


def test_an_editor_without_places_beside_a_diagnostic() -> None:
    """They stand in the message, so that nobody misses what a verdict rests on."""
    source = Source("/a/b/c.yaml", "z", root="/a")
    related = (Label(Location(source, Span(0, 1)), "first\nhere"), Label(Location(OTHER, Span(0, 1))))
    primary = Label(Location(OTHER, Span(0, 1)))
    mark = Diagnostic.of(UNKNOWN_PROPERTY, "x", primary, related, help="do\nthat")
    sent = Wire("utf-16", {}, {}, ALL._replace(related=False)).diagnostic(mark)
    assert sent.related_information is None
    assert sent.message.splitlines() == ["x", "do", "that", "b/c.yaml:1:1: first␊here", "/c.yaml:1:1: see here"]
    sent = Wire("utf-16", {}, {}).diagnostic(mark)
    assert [each.message for each in sent.related_information or ()] == ["first␊here", "see here"]
    assert sent.message == "x\ndo\nthat"


def test_an_editor_without_markdown() -> None:
    words = "**a** of `b`\n\n```text\n  c\n```\n\n[d](https://e.example/f)"
    wire = Wire("utf-16", {}, {}, ALL._replace(told=False))
    assert wire.told(words) == types.MarkupContent(
        types.MarkupKind.PlainText, "a of `b`\n\n  c\n\nd (https://e.example/f)"
    )
    assert wire.offered(words) == types.MarkupContent(types.MarkupKind.Markdown, words)
