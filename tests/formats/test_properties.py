"""Properties of every reading: what a span covers is what its node says, whatever the style, encoding or parser."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from relaylint.core.document import Alias, Document, Mapping, Node, Scalar, Sequence
from relaylint.syntax.reading import Reading
from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.pure import PureParser

from .generated import TEXTS, documents
from .outline import outline, problems, reading

EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be-bom"]
RUAMEL_DIFFERS = ["0b1", "1_000", "2026-11-23", "2026-11-23T10:00:00Z", "+0x1"]
BREAKS = ["\n", "\r\n", "\r"]


def encoded(text: str, encoding: str) -> bytes:
    """Return the bytes of a text, with a mark where the encoding's name says so."""
    if encoding == "utf-16-be-bom":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding)


def check_places(document: Document, node: Node, column: int = 0) -> None:
    """Assert that children lie in order inside their parent, and that every scalar reads again as its value.

    ``column`` is where the block collection around the node is indented, from 0.
    """
    text = document.source.text
    assert 0 <= node.start <= node.end <= len(text)
    if isinstance(node, Alias):
        assert text[node.start] == "*"
        assert node.value is node.target.value
    elif isinstance(node, Scalar):
        assert reads_again(document, node, column), (text[node.start : node.end], node.value)
    else:
        column = document.source.position(node.start).column - 1
        last = node.start
        for child, name in children(node):
            assert last <= child.start
            last = child.end
            if name is None:
                check_places(document, child, column)
            else:
                check_key(document, child, name)
        assert last <= node.end
        assert text[node.end - 1] not in " \t\r\n" or "|" in text or ">" in text


def children(node: Mapping | Sequence) -> list[tuple[Node, str | None]]:
    """Return the nodes directly inside, keys with their names; without those that a merge key brought."""
    if isinstance(node, Sequence):
        return [(item, None) for item in node.items]
    own = [(name, *entry) for name, entry in node.entries.items() if node.start <= entry[0].start < node.end]
    return [pair for name, key, value in own for pair in ((key, name), (value, None))]


def check_key(document: Document, key: Node, name: str) -> None:
    """Assert that the text of a key is its name."""
    if isinstance(key, Scalar):
        piece = document.source.text[key.start : key.end]
        if document.source.name.endswith(".json"):
            assert name == json.loads(piece)
        elif "\n" in piece:
            assert name == again(f"- !!str {piece}\n")
        else:
            assert {name: 1} == (again(f"- {piece}: 1\n") if piece else {"": 1})


def reads_again(document: Document, node: Scalar, column: int) -> bool:
    """Tell whether the text of a scalar, alone in a list, is read as its value; a tag may have made it a text."""
    piece = document.source.text[node.start : node.end]
    if document.source.name.endswith(".json"):
        return same(json.loads(piece), node.value)
    if piece[:1] in ("|", ">"):  # its indentation counts from the collection around it
        final = "" if node.end == len(document.source.text) else "\n"
        return same(again(f"{' ' * column}- {piece}{final}"), node.value)
    piece = piece.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\n  ")
    return any(same(again(f"- {tag}{piece}\n"), node.value) for tag in ("", "!!str "))


def again(text: str) -> Any:
    """Return the one item of a list."""
    found = reading(text)
    assert problems(found.problems) == []
    return found.documents[0].data[0]


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are equal and of the same types."""
    return repr(left) == repr(right)


def check(found: Reading, expected: list[Any]) -> None:
    """Assert that a reading is clean, gives the data expected, and has every place right."""
    assert problems(found.problems) == []
    assert [repr(document.data) for document in found.documents] == [repr(value) for value in expected]
    for document in found.documents:
        assert same(document.root.value, document.data)
        check_places(document, document.root)


@EXAMPLES
@given(documents(), st.sampled_from(BREAKS), st.sampled_from(ENCODINGS))
def test_generated(made: tuple[str, Any], line_break: str, encoding: str) -> None:
    text, value = f"# c\n{made[0]}", made[1]  # without a mark, UTF-16 is known by its first two characters
    check(reading(encoded(text.replace("\n", line_break), encoding)), [value])


@EXAMPLES
@given(st.lists(documents(depth=1), min_size=2, max_size=4), st.sampled_from(["---\n", "--- # c\n", "...\n---\n"]))
def test_several_documents(made: list[tuple[str, Any]], separator: str) -> None:
    text = separator.join(["", *(text for text, _ in made)])
    check(reading(text.removeprefix("...\n")), [value for _, value in made])


@EXAMPLES
@given(documents())
def test_pure_parser(made: tuple[str, Any]) -> None:
    fast = reading(made[0])
    expected = [outline(document) for document in fast.documents]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "PARSER", PureParser)
        slow = reading(made[0])
        assert [outline(document) for document in slow.documents] == expected
        assert problems(slow.problems) == []
        assert [repr(document.data) for document in slow.documents] == [repr(d.data) for d in fast.documents]


@EXAMPLES
@given(documents())
def test_ruamel(made: tuple[str, Any]) -> None:
    """An independent reader of YAML 1.2 gives the same data, but for what it takes from YAML 1.1."""
    assume(not any(text in made[0] for text in RUAMEL_DIFFERS))
    assert repr(YAML(typ="safe", pure=True).load(made[0])) == repr(reading(made[0]).documents[0].data)


@pytest.mark.parametrize("text", RUAMEL_DIFFERS)
def test_differs_from_ruamel(text: str) -> None:
    """Each difference is real, and our side of it is the core schema's: a text."""
    assert reading(text).documents[0].data == text
    assert YAML(typ="safe", pure=True).load(text) != text


JSON_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@EXAMPLES
@given(
    JSON_DATA, st.sampled_from([None, 0, 2, "\t"]), st.booleans(), st.sampled_from(BREAKS), st.sampled_from(ENCODINGS)
)
def test_json(value: Any, indent: Any, ascii_only: bool, line_break: str, encoding: str) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only, separators=(", ", " : ") if indent == 0 else None)
    found = reading(encoded(f" {text}\n".replace("\n", line_break), encoding), "a.json")
    check(found, [value])


@EXAMPLES
@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)), min_size=1, max_size=3), st.booleans())
def test_merge_keys(parts: list[dict[str, int]], merge_first: bool) -> None:
    """The keys of the mapping itself win, then the earlier of those merged."""
    own, *merged = parts
    anchors = "".join(f"- &m{n} {json.dumps(part)}\n" for n, part in enumerate(merged))
    lines = [f"  {key}: {value}\n" for key, value in own.items()]
    lines.insert(0 if merge_first else len(lines), f"  <<: [{', '.join(f'*m{n}' for n in range(len(merged)))}]\n")
    found = reading(f"{anchors}-\n{''.join(lines)}")
    expected = dict(own)
    for part in merged:
        for key, value in part.items():
            expected.setdefault(key, value)
    assert problems(found.problems) == []
    assert found.documents[0].data == [*merged, expected]
    check_places(found.documents[0], found.documents[0].root)


def test_not_a_number() -> None:
    assert math.isnan(reading(".nan").documents[0].data)
