"""The JSON reader: whole results."""

from __future__ import annotations

import json
from typing import Any

import pytest
from formats.outline import Line, outline, problems, reading

from relaylint.syntax.reading import Limits, Reading


def read(text: str | bytes, limits: Limits | None = None) -> Reading:
    """Return what the JSON reader makes of a text."""
    return reading(text, "a.json", limits)


def test_definitions() -> None:
    text = (
        '\n{ "AcceptedDomains" : [ {"DomainName": "contoso.com", "Default": true}, null, -1.5e1 ],'
        '\r\n\t"a\\u00e9\\"": {} }\n'
    )
    (document,) = read(text).documents
    assert outline(document) == [
        ("", "mapping", text.strip()),
        ("/AcceptedDomains", "key", '"AcceptedDomains"'),
        ("/AcceptedDomains", "list", '[ {"DomainName": "contoso.com", "Default": true}, null, -1.5e1 ]'),
        ("/AcceptedDomains/0", "mapping", '{"DomainName": "contoso.com", "Default": true}'),
        ("/AcceptedDomains/0/DomainName", "key", '"DomainName"'),
        ("/AcceptedDomains/0/DomainName", "scalar", '"contoso.com"', "contoso.com"),
        ("/AcceptedDomains/0/Default", "key", '"Default"'),
        ("/AcceptedDomains/0/Default", "scalar", "true", True),
        ("/AcceptedDomains/1", "scalar", "null", None),
        ("/AcceptedDomains/2", "scalar", "-1.5e1", -15.0),
        ('/aé"', "key", '"a\\u00e9\\""'),
        ('/aé"', "mapping", "{}"),
    ]
    assert document.data == document.root.value == json.loads(text)


@pytest.mark.parametrize(
    "text", ["1", '"a"', "null", " [] ", "{}", '"\\ud83d\\ude00"', '"\u2028\x85\x7f"', '["\ufeff"]']
)
def test_clean(text: str) -> None:
    found = read(text)
    assert problems(found.problems) == []
    (document,) = found.documents
    assert document.data == document.root.value == json.loads(text)
    assert document.source.slice(document.locate(())) == text.strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    found = read('{\r\n"é😀": 1,\r\n"é😀": 2}'.encode(encoding))
    assert found.documents[0].data == {"é😀": 1}
    assert problems(found.problems) == [
        ("duplicate-key", "3:1", '"é😀"', "`é😀` stands twice in one mapping", ("2:1", '"é😀"')),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a": 1, "\\u0061": {"b": 1, "b": 2}, "a": 3}',
            [
                ("duplicate-key", "1:29", '"b"', "`b` stands twice in one mapping", ("1:21", '"b"')),
                ("duplicate-key", "1:10", '"\\u0061"', "`a` stands twice in one mapping", ("1:2", '"a"')),
                ("duplicate-key", "1:38", '"a"', "`a` stands twice in one mapping", ("1:2", '"a"')),
            ],
        ),
        ("", [("syntax-error", "1:1", "", "expecting value")]),
        ("\n \n", [("syntax-error", "3:1", "", "expecting value")]),
        ("{", [("syntax-error", "1:2", "", "expecting property name enclosed in double quotes")]),
        ('{"a": 1,}', [("syntax-error", "1:8", ",", "a comma stands before the closing bracket")]),
        ("[1 ,\n]", [("syntax-error", "1:4", ",", "a comma stands before the closing bracket")]),
        ('{"a" 1}', [("syntax-error", "1:6", "1", "expecting ':' delimiter")]),
        ('[1 2]', [("syntax-error", "1:4", "2", "expecting ',' delimiter")]),
        ('["a', [("syntax-error", "1:2", '"', "unterminated string")]),
        ('["a\tb"]', [("syntax-error", "1:4", "\t", "invalid control character")]),
        ('["\\x"]', [("syntax-error", "1:3", "\\", "invalid \\escape")]),
        ("[1] // c", [("syntax-error", "1:5", "/", "extra data")]),
        ("[NaN]", [("syntax-error", "1:2", "NaN", "`NaN` is not JSON")]),
        ('["NaN", -Infinity, x', [("syntax-error", "1:9", "-Infinity", "`-Infinity` is not JSON")]),
        ('["a", "\\ud83dx"]', [("syntax-error", "1:7", '"\\ud83dx"', "half of a surrogate pair is not a character")]),
        ('{"\\udc00": 1}', [("syntax-error", "1:2", '"\\udc00"', "half of a surrogate pair is not a character")]),
        ("\ufeff\ufeff[]", [("syntax-error", "1:1", "\ufeff", "a byte order mark stands inside the text")]),
        ("[]\0", [("syntax-error", "1:3", "\0", "extra data")]),
        (b"\xff[]", [("encoding-error", "1:1", "\ufffd", "0xff is not UTF-8 text")]),
        # a duplicate key before a fault: the fault alone is told, since nothing behind it is known
        ('{"a": 1, "a": 2', [("syntax-error", "1:16", "", "expecting ',' delimiter")]),
        ('[{"a": 1, "a": 2}, NaN', [("syntax-error", "1:20", "NaN", "`NaN` is not JSON")]),
    ],
)  # fmt: skip
def test_faults(text: str | bytes, expected: list[Line]) -> None:
    assert problems(read(text).problems) == expected


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        ("[[[]]]", Limits(depth=3), []),
        ('["[[[["]', Limits(depth=3), []),
        ('[[], [], {"a": []}]', Limits(depth=3), []),
        ('["[", [["[", [1]]]]', Limits(depth=3), [("limit-exceeded", "1:14", "[", "nested deeper than 3")]),
        ("[" * 100_000, Limits(), [("limit-exceeded", "1:65", "[", "nested deeper than 64")]),
        ('{"a":' * 50_000, Limits(), [("limit-exceeded", "1:321", "{", "nested deeper than 64")]),
        ("[" * 100_000, Limits(depth=200_000), [("limit-exceeded", "1:501", "[", "nested deeper than 500")]),
        ('[1, {"a": 2}]', Limits(nodes=5), []),
        ('[1, {"a": 2}]', Limits(nodes=4), [("limit-exceeded", "1:11", "2", "more than 4 nodes")]),
        (f"[{'9' * 1000}]", Limits(), []),
        (
            f"[-{'9' * 1000}]",
            Limits(),
            [("limit-exceeded", "1:2", f"-{'9' * 1000}", "a number of more than 1,000 digits")],
        ),
        ("[1]", Limits(size=2), [("limit-exceeded", "1:1", "", "the file has more than 2 bytes")]),
    ],
)
def test_limits(text: str, limits: Limits, expected: list[Line]) -> None:
    found = read(text, limits)
    assert problems(found.problems) == expected
    assert len(found.documents) == (not expected)


def test_count_of_faults_is_bounded() -> None:
    found = read("{" + ",".join(['"a": 1'] * 1000) + "}")
    assert len(found.problems) == 201
    assert problems(found.problems)[-1] == (
        "limit-exceeded", "1:1409", '"a"', "more than 200 faults; the rest is not read",
    )  # fmt: skip


def test_the_tree_is_built_once_and_only_when_asked() -> None:
    (document,) = read("[1]").documents
    lazy: Any = document
    assert lazy._root is None
    assert document.root is document.root
