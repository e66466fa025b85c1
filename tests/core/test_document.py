"""`Document.locate`: from a path to a place."""

from __future__ import annotations

import pytest
from making import document as document_of

from relaylint.core.document import Document, Part, Path, node_at, resolved
from relaylint.core.text import Span
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits

TEXT = """\
Hosts:
  - &one
    Name: a
    Tags: [x, 'it''s', "q", z]
  - *one
  - <<: *one
  - Name: b
    <<: *one
  - plain
  - - nested: 1
  - {}
Empty:
Text: >
  folded
  text
"""


def document(text: str = TEXT, name: str = "a.yaml") -> Document:
    """Return the one document of a text."""
    found = read(name, text.encode(), Limits())
    assert found.problems == []
    (made,) = found.documents
    return made


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), TEXT.rstrip(), "Hosts"),
        (("Hosts", 0, "Name"), "a", "Name"),
        (("Hosts", 0, "Tags", 1), "'it''s'", "'it''s'"),
        (("Hosts", 0), TEXT[TEXT.index("Name") : TEXT.index("\n  - *one")], "Name"),
        # an alias has its own place; what is inside it stands where it was written
        (("Hosts", 1), "*one", "*one"),
        (("Hosts", 1, "Name"), "a", "Name"),
        # what a merge key brings stands elsewhere, and does not stand for the whole
        (("Hosts", 2), "<<: *one", "<<: *one"),
        (("Hosts", 2, "Name"), "a", "Name"),
        (("Hosts", 3), "Name: b\n    <<: *one", "Name"),
        (("Hosts", 3, "Name"), "b", "Name"),
        (("Hosts", 4), "plain", "plain"),
        (("Hosts", 5, 0), "nested: 1", "nested"),
        (("Hosts", 5), "- nested: 1", "- nested: 1"),
        (("Hosts", 6), "{}", "{}"),
        (("Empty",), "", "Empty"),
    ],
)
def test_locate(path: Path, value: str, key: str) -> None:
    made = document()
    assert made.has(path)
    assert made.source.slice(made.locate(path)) == value
    assert made.source.slice(made.locate(path, Part.KEY)) == key


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("Missing",), "Hosts"),
        (("Missing", 0, "deep"), "Hosts"),
        ((0,), "Hosts"),
        (("Hosts", 99, "Name"), "Hosts"),
        (("Hosts", -1), "Hosts"),
        (("Hosts", "Name"), "Hosts"),
        (("Hosts", 0, "Missing"), "Name"),
        (("Hosts", 0, "Name", "deeper"), "Name"),
        (("Hosts", 0, "Tags", 9), "Tags"),
        (("Hosts", 0, "Tags", 0, "deeper"), "x"),
        (("Hosts", 1, "Missing"), "*one"),
        (("Hosts", 2, "Missing"), "<<: *one"),
        (("Hosts", 3, "Missing"), "Name"),
        (("Hosts", 6, "Missing"), "{}"),
        (("Empty", "Missing"), "Empty"),
    ],
)
def test_locate_what_is_missing(path: Path, place: str) -> None:
    """The nearest existing ancestor is meant, by its key, whichever part is asked for."""
    made = document()
    assert not made.has(path)
    assert [made.source.slice(made.locate(path, part)) for part in Part] == [place, place]


@pytest.mark.parametrize(
    ("text", "path", "within", "place"),
    [
        ("a: contoso.com", ("a",), Span(0, 7), "contoso"),
        ("a: 'contoso.com'", ("a",), Span(8, 11), "com"),
        ('a: "contoso.com"', ("a",), Span(8, 11), "com"),
        ('a: "x\\ty"', ("a",), Span(2, 3), '"x\\ty"'),
        ("a: 'it''s'", ("a",), Span(0, 2), "'it''s'"),
        ("a: x\n y", ("a",), Span(0, 1), "x\n y"),
        ("a: |\n  x\n", ("a",), Span(0, 1), "|\n  x"),
        ("a: 12", ("a",), Span(0, 1), "12"),
        ("a: &xy x\nb: *xy", ("b",), Span(0, 1), "*xy"),
        ("a: ''", ("a",), Span(0, 0), ""),
        ("a: [b]", ("a",), Span(0, 1), "[b]"),
        ("a: b", ("c",), Span(0, 1), "a"),
    ],
)
def test_locate_part_of_a_text(text: str, path: Path, within: Span, place: str) -> None:
    made = document(text)
    assert made.source.slice(made.locate(path, within=within)) == place


def test_locate_in_json() -> None:
    made = document('{"a": ["b", {"c": "d\\u0020e", "f": "gh"}]}', "a.json")
    assert made.source.slice(made.locate(("a", 1, "c"), within=Span(0, 1))) == '"d\\u0020e"'
    assert made.source.slice(made.locate(("a", 1, "f"), within=Span(1, 2))) == "h"
    assert made.source.slice(made.locate(("a", 1, "c"), Part.KEY)) == '"c"'
    assert made.source.slice(made.locate(("a", 1, "x"))) == '"c"'


def test_locate_in_a_scalar_document() -> None:
    made = document("text")
    assert made.source.slice(made.locate(("a",))) == "text"
    assert made.source.slice(made.locate((), Part.KEY)) == "text"


def test_the_node_at_a_path_and_behind_an_alias() -> None:
    made = document_of("x-a: &a { b: [c] }\nx-d: *a\n")
    root = made.root
    assert node_at(root, ()) is root
    assert node_at(root, ("x-d", "b", 0)) is node_at(root, ("x-a", "b", 0))
    assert resolved(node_at(root, ("x-d",))) is node_at(root, ("x-a",))
    assert resolved(root) is root
    for path in (("x-e",), ("x-a", 0), ("x-a", "b", 1), ("x-a", "b", 0, "c")):
        with pytest.raises(KeyError):
            node_at(root, path)
