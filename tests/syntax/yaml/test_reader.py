"""The YAML reader: whole results, with libyaml and with the parser in Python."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from formats.outline import Line, outline, problems, reading

import relaylint
from relaylint.core.document import Mapping
from relaylint.syntax.reading import Limits

pytestmark = pytest.mark.usefixtures("parser")


def tree(text: str) -> list[Line]:
    """Return the outline of the one document of a text that has no fault."""
    found = reading(text)
    assert problems(found.problems) == []
    (document,) = found.documents
    assert repr(document.root.value) == repr(document.data)
    return outline(document)


def data(text: str) -> Any:
    """Return the data of the one document of a text that has no fault."""
    found = reading(text)
    assert problems(found.problems) == []
    (document,) = found.documents
    return document.data


def faults(text: str | bytes) -> list[Line]:
    """Return the problems of a text."""
    return problems(reading(text).problems)


DEFINITIONS = """\
# yaml-language-server: $schema=definitions.schema.json
---
InboundConnectors:   # what may relay
  - Name: "Datacentre relay"
    SenderDomains: ["*", 'smtp:*.contoso.com;1' ]
    RequireTls: true
    Comment: >-
      first
      second

    # at the end
SendingHosts:
- Name: mta-01
  IPAddresses:
  - 198.51.100.24

  Certificate:
"""


def test_definitions() -> None:
    assert tree(DEFINITIONS) == [
        ("", "mapping", DEFINITIONS[DEFINITIONS.index("InboundConnectors") :].rstrip()),
        ("/InboundConnectors", "key", "InboundConnectors"),
        ("/InboundConnectors", "list", DEFINITIONS[DEFINITIONS.index("- Name") : DEFINITIONS.index("\n\n    # at")]),
        (
            "/InboundConnectors/0",
            "mapping",
            DEFINITIONS[DEFINITIONS.index('Name: "D') : DEFINITIONS.index("\n\n    # at")],
        ),
        ("/InboundConnectors/0/Name", "key", "Name"),
        ("/InboundConnectors/0/Name", "scalar", '"Datacentre relay"', "Datacentre relay"),
        ("/InboundConnectors/0/SenderDomains", "key", "SenderDomains"),
        ("/InboundConnectors/0/SenderDomains", "list", "[\"*\", 'smtp:*.contoso.com;1' ]"),
        ("/InboundConnectors/0/SenderDomains/0", "scalar", '"*"', "*"),
        ("/InboundConnectors/0/SenderDomains/1", "scalar", "'smtp:*.contoso.com;1'", "smtp:*.contoso.com;1"),
        ("/InboundConnectors/0/RequireTls", "key", "RequireTls"),
        ("/InboundConnectors/0/RequireTls", "scalar", "true", True),
        ("/InboundConnectors/0/Comment", "key", "Comment"),
        ("/InboundConnectors/0/Comment", "scalar", ">-\n      first\n      second", "first second"),
        ("/SendingHosts", "key", "SendingHosts"),
        ("/SendingHosts", "list", "- Name: mta-01\n  IPAddresses:\n  - 198.51.100.24\n\n  Certificate:"),
        ("/SendingHosts/0", "mapping", "Name: mta-01\n  IPAddresses:\n  - 198.51.100.24\n\n  Certificate:"),
        ("/SendingHosts/0/Name", "key", "Name"),
        ("/SendingHosts/0/Name", "scalar", "mta-01", "mta-01"),
        ("/SendingHosts/0/IPAddresses", "key", "IPAddresses"),
        ("/SendingHosts/0/IPAddresses", "list", "- 198.51.100.24"),
        ("/SendingHosts/0/IPAddresses/0", "scalar", "198.51.100.24", "198.51.100.24"),
        ("/SendingHosts/0/Certificate", "key", "Certificate"),
        ("/SendingHosts/0/Certificate", "scalar", "", None),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, word) for word in ("no", "No", "yes", "on", "off", "y", "n", "nUll", "tRue", "=", "<>")),
        *(
            (word, word)
            for word in ("1:30", "190:20:30", "1_000", "0b1", "0o9", "2026-11-23", "+0x1", "1.2.3", "-x", "+")
        ),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, 12) for word in ("12", "+12", "012", "0o14", "0xc", "0xC")),
        ("-0", 0),
        ("1e3", 1000.0),
        ("-.5E-1", -0.05),
        ("5.", 5.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("!!str", ""),
        ("!<tag:yaml.org,2002:str> no", "no"),
        ("!!int '12'", 12),
        ("!!int 0o14", 12),
        ("!!float 1", 1),
        ("!!bool 'true'", True),
        ("!!null ''", None),
    ],
)
def test_core_schema(text: str, value: Any) -> None:
    assert repr(data(f"key: {text}")) == repr({"key": value})


@pytest.mark.parametrize("key", ["no", "on", "true", "012", "1e3", "null", "~", "1:30", ".nan"])
def test_keys_are_names(key: str) -> None:
    """A key is the text that stands there: `on:` is not `true:`."""
    assert tree(f"{key}: 1") == [("", "mapping", f"{key}: 1"), (f"/{key}", "key", key), (f"/{key}", "scalar", "1", 1)]


@pytest.mark.parametrize(
    ("text", "slices"),
    [
        ("a: |\n  x\n\n\nb: 1\n", [("|\n  x", "x\n")]),
        ("a: |-\n  x\n\n\nb: 1\n", [("|-\n  x", "x")]),
        ("a: |+\n  x\n\n\nb: 1\n", [("|+\n  x\n\n", "x\n\n\n")]),
        ("a: |+\n  x\n\n# c\nb: 1\n", [("|+\n  x\n", "x\n\n")]),
        ("a: |+\n  x", [("|+\n  x", "x")]),
        ("a: |+\n\n\nb: 1\n", [("|+\n\n", "\n\n")]),
        ("a: |+\r\n  x\r\n\r\nb: 1\r\n", [("|+\r\n  x\r\n", "x\n\n")]),
        ("a: |  # why\n  x  \n  \n # c\n", [("|  # why\n  x  ", "x  \n")]),
        ("a: |\n  x\n     \nb: 1\n", [("|\n  x\n     ", "x\n   \n")]),
        ("a: >2\n   x\n  y\n", [(">2\n   x\n  y", " x\ny\n")]),
        ("a: >+1\n  x\n", [(">+1\n  x", " x\n")]),
        ("a: |\nb: 1\n", [("|", "")]),
        ("- |\n x\u00a0\n- >\n\n y\n\n z\n", [("|\n x\u00a0", "x\u00a0\n"), (">\n\n y\n\n z", "\ny\nz\n")]),
        ("- &a !!str |+\n  x\n\n- y\n", [("|+\n  x\n", "x\n\n")]),
    ],
)
def test_block_scalars(text: str, slices: list[tuple[str, str]]) -> None:
    scalars = [line[2:] for line in tree(text) if line[1] == "scalar" and line[2][0] in "|>"]
    assert scalars == slices


@pytest.mark.parametrize(
    ("text", "slices"),
    [
        ("a: b\n  c # d\n", [("b\n  c", "b c")]),
        ("a: 'x\n\n  y' # c\n", [("'x\n\n  y'", "x\ny")]),
        ('a: "x \\\n  y"\n', [('"x \\\n  y"', "x y")]),
        ("a: 'it''s'\n", [("'it''s'", "it's")]),
        ("a:\tb\t# c\n", [("b", "b")]),
        ("- &a x\n- !!str  &b  12 # c\n- &c\n  y\n", [("x", "x"), ("12", "12"), ("y", "y")]),
        ("- &a # c: &no\n  x\n- &b\n- z\n", [("x", "x"), ("", None), ("z", "z")]),
        ("[&a x, !!str , &b ]", [("x", "x"), ("", ""), ("", None)]),
        ("[a , 'b' ]", [("a", "a"), ("'b'", "b")]),
        ("- 中\U0001f600é\n- x", [("中\U0001f600é", "中\U0001f600é"), ("x", "x")]),
        ("--- text\n...\n", [("text", "text")]),
    ],
)
def test_flow_scalars(text: str, slices: list[tuple[str, Any]]) -> None:
    assert [line[2:] for line in tree(text) if line[1] == "scalar"] == slices


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("a:\nb: 1\n", 2),
        ("a: # c\nb: 1\n", 2),
        ("? a\n# c: d\n\n? b\n", 3),
        ("? a\n: # c\n? b\n", 5),
        ("'a' :\n", 5),
        ("{a  , b}", 2),
        ("{a : }", 4),
        ("{? a : }", 6),
        ("a: &x\n", 5),
        ("a: !!null # c\n", 9),
    ],
)
def test_empty_values(text: str, offset: int) -> None:
    """An empty value stands where it would be written: behind the colon, or behind its key."""
    (document,) = reading(text).documents
    assert isinstance(document.root, Mapping)
    value = document.root.entries["a"][1]
    assert (value.start, value.end, value.value) == (offset, offset, None)


def test_empty_documents() -> None:
    for text in ("", "\n", "# c\n", "\ufeff"):
        assert reading(text)[:2] == ([], [])
    found = reading("--- # a\n# b\n---\n...\n---\n")
    assert [document.data for document in found.documents] == [None, None, None]
    assert [document.root.start for document in found.documents] == [3, 15, 23]


def test_several_documents() -> None:
    found = reading("a: &x 1\n---\n- b\n...\n# c\n---\nc: d\n")
    assert [document.data for document in found.documents] == [{"a": 1}, ["b"], {"c": "d"}]
    assert [outline(document)[0] for document in found.documents] == [
        ("", "mapping", "a: &x 1"),
        ("", "list", "- b"),
        ("", "mapping", "c: d"),
    ]


def test_collections() -> None:
    text = "? a\n: [b: c , {d: e} : f, [g]: h ]\n# end\n"
    found = reading(text)
    assert outline(found.documents[0]) == [
        ("", "mapping", "? a\n: [b: c , {d: e} : f, [g]: h ]"),
        ("/a", "key", "a"),
        ("/a", "list", "[b: c , {d: e} : f, [g]: h ]"),
        ("/a/0", "mapping", "b: c"),
        ("/a/0/b", "key", "b"),
        ("/a/0/b", "scalar", "c", "c"),
        ("/a/1", "mapping", "{d: e} : f"),
        ("/a/2", "mapping", "[g]: h"),
    ]
    assert problems(found.problems) == [
        ("non-string-key", "2:11", "{d: e}", "a list or mapping stands as key"),
        ("non-string-key", "2:23", "[g]", "a list or mapping stands as key"),
    ]


def test_collections_behind_anchors_and_tags() -> None:
    text = "- &a\n  - x\n- &b !!map # c\n  &c k: v\n- !!seq &d [y]\n- k: &e\n  - z\n- &f {&g m: n}\n"
    assert [line for line in tree(text) if line[1] in ("list", "mapping", "key")] == [
        ("", "list", text.rstrip()),
        ("/0", "list", "- x"),
        ("/1", "mapping", "&c k: v"),
        ("/1/k", "key", "k"),
        ("/2", "list", "[y]"),
        ("/3", "mapping", "k: &e\n  - z"),
        ("/3/k", "key", "k"),
        ("/3/k", "list", "- z"),
        ("/4", "mapping", "{&g m: n}"),
        ("/4/m", "key", "m"),
    ]


def test_aliases() -> None:
    text = "a: &x [1]\nb: *x\nc: &x two\n? *x\n: *x\n"
    assert tree(text) == [
        ("", "mapping", text.rstrip()),
        ("/a", "key", "a"),
        ("/a", "list", "[1]"),
        ("/a/0", "scalar", "1", 1),
        ("/b", "key", "b"),
        ("/b", "alias", "*x", "[1]"),
        ("/c", "key", "c"),
        ("/c", "scalar", "two", "two"),
        ("/two", "alias key", "*x"),
        ("/two", "alias", "*x", "two"),
    ]
    shared = data(text)
    assert shared["a"] is shared["b"]


def test_alias_of_a_number_as_key() -> None:
    assert data("a: &n 012\n*n : b\n") == {"a": 12, "012": "b"}


def test_merge_keys() -> None:
    text = "- &a {x: 1, y: 2}\n- &b {y: 3, z: 4}\n- <<: [*a, *b]\n  z: 5\n- <<: *a\n- !!merge <<: {w: 6}\n"
    lines = tree(text)
    assert lines[lines.index(("/2", "mapping", "<<: [*a, *b]\n  z: 5")) :] == [
        ("/2", "mapping", "<<: [*a, *b]\n  z: 5"),
        ("/2/z", "key", "z"),
        ("/2/z", "scalar", "5", 5),
        ("/2/x", "key", "x"),
        ("/2/x", "scalar", "1", 1),
        ("/2/y", "key", "y"),
        ("/2/y", "scalar", "2", 2),
        ("/3", "mapping", "<<: *a"),
        ("/3/x", "key", "x"),
        ("/3/x", "scalar", "1", 1),
        ("/3/y", "key", "y"),
        ("/3/y", "scalar", "2", 2),
        ("/4", "mapping", "!!merge <<: {w: 6}"),
        ("/4/w", "key", "w"),
        ("/4/w", "scalar", "6", 6),
    ]


def test_merge_of_a_merge() -> None:
    text = "- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b, z: 3}\n- {<<: {<<: *a, x: 4}}\n"
    assert data(text) == [{"x": 1}, {"y": 2, "x": 1}, {"z": 3, "y": 2, "x": 1}, {"x": 4}]


def test_not_a_merge_key() -> None:
    assert data("'<<': {a: b}\n") == {"<<": {"a": "b"}}
    assert data("!!str <<: {a: b}\n") == {"<<": {"a": "b"}}
    assert data("- &m <<\n- *m : 1\n") == ["<<", {"<<": 1}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1\nb: 2\n'a': 3\n",
            [("duplicate-key", "3:1", "'a'", "`a` stands twice in one mapping", ("1:1", "a"))],
        ),
        (
            "{a: 1, ? a, a: {b: 1, b: 2}}",
            [
                ("duplicate-key", "1:10", "a", "`a` stands twice in one mapping", ("1:2", "a")),
                ("duplicate-key", "1:23", "b", "`b` stands twice in one mapping", ("1:17", "b")),
                ("duplicate-key", "1:13", "a", "`a` stands twice in one mapping", ("1:2", "a")),
            ],
        ),
        (
            "&x a: 1\n*x : 2\n",
            [("duplicate-key", "2:1", "*x", "`a` stands twice in one mapping", ("1:4", "a"))],
        ),
        (
            "<<: {a: 1}\nb: 2\n<<: {c: 3}\n",
            [("duplicate-key", "3:1", "<<", "`<<` stands twice in one mapping", ("1:1", "<<"))],
        ),
        (
            '"a\\n\\tb": 1\n"a\\n\\tb": 2\n',
            [
                (
                    "duplicate-key",
                    "2:1",
                    '"a\\n\\tb"',
                    "`a\\n\\tb` stands twice in one mapping",
                    ("1:1", '"a\\n\\tb"'),
                )
            ],
        ),
        ("<<: 1", [("invalid-alias", "1:5", "1", "a merge key takes a mapping or a list of mappings")]),
        (
            "- &a 1\n- <<: [*a, {b: 2}, [c]]\n",
            [
                ("invalid-alias", "2:8", "*a", "a merge key takes a mapping or a list of mappings"),
                ("invalid-alias", "2:20", "[c]", "a merge key takes a mapping or a list of mappings"),
            ],
        ),
        ("a: *b\n", [("invalid-alias", "1:4", "*b", "`*b` has no anchor `&b` before it")]),
        ("&b a\n---\n*b\n", [("invalid-alias", "3:1", "*b", "`*b` has no anchor `&b` before it")]),
        ("&a [*a]", [("invalid-alias", "1:5", "*a", "`*a` stands inside its own anchor")]),
        ("&a {<<: *a}", [("invalid-alias", "1:9", "*a", "`*a` stands inside its own anchor")]),
        ("a: !!int abc", [("invalid-tag", "1:4", "!!int abc", "`abc` is not what the tag `!!int` says")]),
        ("a: !!int true", [("invalid-tag", "1:4", "!!int true", "`true` is not what the tag `!!int` says")]),
        ("a: !!bool 1", [("invalid-tag", "1:4", "!!bool 1", "`1` is not what the tag `!!bool` says")]),
        ("a: &x !secret b", [("invalid-tag", "1:7", "!secret", "the tag `!secret` has no meaning here")]),
        ("[!a b, !c {d: e}]", [
            ("invalid-tag", "1:2", "!a", "the tag `!a` has no meaning here"),
            ("invalid-tag", "1:8", "!c", "the tag `!c` has no meaning here"),
        ]),
        ("!!seq {a: b}", [("invalid-tag", "1:1", "!!seq", "the tag `!!seq` has no meaning here")]),
        (
            "%TAG !e! tag:example.com,2026:\n--- !e!x\na: b\n",
            [("invalid-tag", "2:5", "!e!x", "the tag `tag:example.com,2026:x` has no meaning here")],
        ),
        ("a: &an:chor b", [("syntax-error", "1:4", "&an:chor", "the anchor `&an` goes on without a blank")]),
    ],
)  # fmt: skip
def test_faults(text: str, expected: list[Line]) -> None:
    assert faults(text) == expected


def test_first_of_two_keys_is_kept() -> None:
    assert reading("a: 1\na: 2\n").documents[0].data == {"a": 1}


def test_reading_goes_on_behind_a_fault_of_meaning() -> None:
    found = reading("a: !x 1\na: 2\n---\nb: [*c]\n---\nd\n")
    assert [document.data for document in found.documents] == [{"a": 1}]
    assert problems(found.problems) == [
        ("invalid-tag", "1:4", "!x", "the tag `!x` has no meaning here"),
        ("duplicate-key", "2:1", "a", "`a` stands twice in one mapping", ("1:1", "a")),
        ("invalid-alias", "4:5", "*c", "`*c` has no anchor `&c` before it"),
    ]


def test_without_libyaml() -> None:
    """A PyYAML that was built without libyaml is read with as well."""
    script = (
        "import sys; sys.modules['yaml._yaml'] = None; from relaylint.syntax.yaml import pure, reader;"
        "from relaylint.syntax.decoding import Limits, read;"
        "print(reader.PARSER is pure.PureParser, read('a.yaml', b'a: [no, 012]', Limits()).documents[0].data)"
    )
    home = Path(relaylint.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], cwd=home, capture_output=True, text=True, check=True)
    assert done.stdout == "True {'a': ['no', 12]}\n"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(line_break: str, encoding: str) -> None:
    """Offsets count code points of the text without its mark; positions count lines as editors do."""
    text = "a: é\nb: '😀'\nb: 1\n".replace("\n", line_break)
    found = reading(text.encode(encoding))
    assert found.documents[0].data == {"a": "é", "b": "😀"}
    assert found.documents[0].source.text == text
    assert problems(found.problems) == [
        ("duplicate-key", "3:1", "b", "`b` stands twice in one mapping", ("2:1", "b")),
    ]


def test_count_of_faults_is_bounded() -> None:
    found = reading("".join(f"a: {number}\n" for number in range(1000)))
    assert len(found.problems) == 201
    assert problems(found.problems)[-1] == (
        "limit-exceeded", "202:1", "a", "more than 200 faults; the rest is not read",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        ("[[[1]]]", Limits(depth=3), []),
        ("[[[[1]]]]", Limits(depth=3), [("limit-exceeded", "1:4", "[", "nested deeper than 3")]),
        ("a:\n  b:\n    c: 1\n", Limits(depth=2), [("limit-exceeded", "3:5", "c", "nested deeper than 2")]),
        ("[1, 2, 3]", Limits(nodes=4), []),
        ("[1, 2, 3]", Limits(nodes=3), [("limit-exceeded", "1:1", "[1, 2, 3]", "more than 3 nodes")]),
        ("{a: 1, b: 2}", Limits(nodes=3), [("limit-exceeded", "1:11", "2", "more than 3 nodes")]),
        ("[&a [1, 2], *a]", Limits(nodes=7), []),
        ("[&a [1, 2], *a]", Limits(nodes=6), [("limit-exceeded", "1:1", "[&a [1, 2], *a]", "more than 6 nodes")]),
        ("[&a [1], {b: *a}]", Limits(depth=3), []),
        ("[&a [1], {b: [*a]}]", Limits(depth=3), [("limit-exceeded", "1:15", "*a", "nested deeper than 3")]),
        ("[&a [1], &b {c: *a}, [*b]]", Limits(depth=3), [("limit-exceeded", "1:23", "*b", "nested deeper than 3")]),
        ("[&a {b: 1}, {<<: *a}]", Limits(depth=3), []),
        ("abc", Limits(size=2), [("limit-exceeded", "1:1", "", "the file has more than 2 bytes")]),
    ],
)
def test_limits(text: str, limits: Limits, expected: list[Line]) -> None:
    found = reading(text, limits=limits)
    assert problems(found.problems) == expected
    assert len(found.documents) == (not expected)


def test_trees_that_are_forgotten_are_built_again() -> None:
    documents = reading("a: [1, 2]\n---\nb: { c: d }\n").documents
    first, roots = [outline(each) for each in documents], [each.root for each in documents]
    for each in documents:
        each.forget()
    assert [outline(each) for each in reversed(documents)] == first[::-1]
    assert not any(each.root is root for each, root in zip(documents, roots, strict=True))
