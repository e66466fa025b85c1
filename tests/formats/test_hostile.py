"""Hostile and broken files: each is told with rule and place, and none takes more than its limits."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.core.document import Alias, Mapping, Node, Sequence
from relaylint.core.text import Source
from relaylint.syntax import json
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.pure import PureParser

from .outline import Line, problems, reading


def bomb(first: str, form: str) -> str:
    """Return ten levels, each with nine uses of the one before: nine to the tenth nodes in half a kilobyte."""
    lines = [f"a0: &a0 {first}\n"]
    for level in range(1, 10):
        lines.append(f"a{level}: &a{level} {form.format(', '.join([f'*a{level - 1}'] * 9))}\n")
    return "".join(lines)


FAULTS: dict[str, tuple[str, list[Line]]] = {
    "deep flow lists": ("[" * 100_000, [("limit-exceeded", "1:65", "[", "nested deeper than 64")]),
    "deep block lists": ("- " * 100_000, [("limit-exceeded", "1:129", "-", "nested deeper than 64")]),
    "deep explicit keys": ("? " * 100_000, [("limit-exceeded", "1:129", "?", "nested deeper than 64")]),
    "deep flow mappings": ("{a: " * 100_000, [("limit-exceeded", "1:257", "{", "nested deeper than 64")]),
    "deep tagged lists": ("!!seq [" * 1_000, [("limit-exceeded", "1:455", "[", "nested deeper than 64")]),
    "a staircase": (
        "".join(f"{' ' * level}a:\n" for level in range(300)),
        [("limit-exceeded", "65:65", "a", "nested deeper than 64")],
    ),
    "an alias bomb": (
        bomb("[x]", "[{}]"),
        [("limit-exceeded", "5:40", "*a3", "aliases stand for more than 11,992 nodes")],
    ),
    "a merge bomb": (
        bomb("{k: v}", "{{<<: [{}]}}"),
        [("limit-exceeded", "5:30", "*a3", "aliases stand for more than 12,220 nodes")],
    ),
    "a bomb of keys": (
        bomb("{k: v}", "{{x: {{y: [{}]}}}}"),
        [("limit-exceeded", "5:33", "*a3", "aliases stand for more than 12,364 nodes")],
    ),
    "an alias in its own list": ("&a [1, [*a]]", [("invalid-alias", "1:9", "*a", "`*a` stands inside its own anchor")]),
    "an alias in its own mapping": (
        "&a {b: &a [*a]}",
        [("invalid-alias", "1:12", "*a", "`*a` stands inside its own anchor")],
    ),
    "an alias as key inside its own anchor": (
        "&a {*a : b}",
        [("invalid-alias", "1:5", "*a", "`*a` stands inside its own anchor")],
    ),
    "a key longer than libyaml takes": (
        "k" * 2_000 + ": 1",
        [("syntax-error", "1:2001", ":", "mapping values are not allowed in this context")],
    ),
    "a quoted key longer than libyaml takes": (
        "'" + "k" * 2_000 + "': 1",
        [("syntax-error", "1:2003", ":", "mapping values are not allowed in this context")],
    ),
    "too many digits": (
        "a: " + "1" * 100_000,
        [("limit-exceeded", "1:4", "1" * 100_000, "a number of more than 1,000 digits")],
    ),
    "too many hexadecimal digits": (
        "a: 0x" + "f" * 100_000,
        [("limit-exceeded", "1:4", "0x" + "f" * 100_000, "a number of more than 1,000 digits")],
    ),
    "too many octal digits": (
        "a: 0o" + "7" * 100_000,
        [("limit-exceeded", "1:4", "0o" + "7" * 100_000, "a number of more than 1,000 digits")],
    ),
    "too many decimals": (
        "a: 1." + "1" * 100_000,
        [("limit-exceeded", "1:4", "1." + "1" * 100_000, "a number of more than 1,000 digits")],
    ),
    "too many tag directives": (
        "%TAG !a! tag:x\n" * 200,
        [("limit-exceeded", "1:1", "%TAG", "`%TAG` stands here more than 100 times")],
    ),
    "NUL": ("a: b\0c", [("syntax-error", "1:5", "\x00", "the character U+0000 is not allowed in YAML")]),
    "DEL": ("a: \x7f", [("syntax-error", "1:4", "\x7f", "the character U+007F is not allowed in YAML")]),
    "a non-character": (
        "a: \ufffe",
        [("syntax-error", "1:4", "\ufffe", "the character U+FFFE is not allowed in YAML")],
    ),
    "a control character behind a fault": (
        "a: [}\n\x01",
        [("syntax-error", "2:1", "\x01", "the character U+0001 is not allowed in YAML")],
    ),
    "a byte order mark inside": (
        "a: 1\n\ufeffb: 2\n",
        [("syntax-error", "2:1", "\ufeff", "a byte order mark stands inside the text")],
    ),
    "a byte order mark in quotes": (
        'a: "\ufeff"',
        [("syntax-error", "1:5", "\ufeff", "a byte order mark stands inside the text")],
    ),
    "two byte order marks": (
        "\ufeff\ufeffa: 1",
        [("syntax-error", "1:1", "\ufeff", "a byte order mark stands inside the text")],
    ),
    "half a surrogate pair as escape": (
        'a: "\\ud800"',
        [("syntax-error", "1:7", "d", "found invalid Unicode character escape code (while parsing a quoted scalar)")],
    ),
    "a surrogate pair as escapes": (
        'a: "\\ud83d\\ude00"',
        [("syntax-error", "1:7", "d", "found invalid Unicode character escape code (while parsing a quoted scalar)")],
    ),
    "an escape beyond Unicode": (
        'a: "\\UFFFFFFFF"',
        [("syntax-error", "1:7", "F", "found invalid Unicode character escape code (while parsing a quoted scalar)")],
    ),
    "a line separator": (
        "a: b\u2028c: d",
        [("syntax-error", "1:5", "\u2028", "U+2028 (line separator) ends a line in YAML 1.1 and not in YAML 1.2")],
    ),
    "a paragraph separator in a comment": (
        "# c\u2029d: e\n",
        [("syntax-error", "1:4", "\u2029", "U+2029 (paragraph separator) ends a line in YAML 1.1 and not in YAML 1.2")],
    ),
    "a next line": (
        "a: \x85b",
        [("syntax-error", "1:4", "\x85", "U+0085 (next line) ends a line in YAML 1.1 and not in YAML 1.2")],
    ),
    "a tab that indents": ("a:\n\tb: 1", [("syntax-error", "2:1", "\t", "a tab stands where only spaces may indent")]),
    "a tab at the start": ("\ta: 1", [("syntax-error", "1:1", "\t", "a tab stands where only spaces may indent")]),
    "a tab that continues": (
        "a: b\n\tc: d",
        [
            (
                "syntax-error",
                "2:1",
                "\t",
                "found a tab character that violates indentation (while scanning a plain scalar)",
            )
        ],
    ),
    "an open double quote": (
        'a: "b\n\n',
        [("syntax-error", "3:1", "", "found unexpected end of stream (while scanning a quoted scalar)")],
    ),
    "an open single quote": (
        "a: 'b",
        [("syntax-error", "1:6", "", "found unexpected end of stream (while scanning a quoted scalar)")],
    ),
    "an open list": (
        "[a",
        [("syntax-error", "1:3", "", "did not find expected ',' or ']' (while parsing a flow sequence)")],
    ),
    "an open mapping": (
        "{a: 1",
        [("syntax-error", "1:6", "", "did not find expected ',' or '}' (while parsing a flow mapping)")],
    ),
    "an open key": (
        "{a",
        [("syntax-error", "1:3", "", "did not find expected ',' or '}' (while parsing a flow mapping)")],
    ),
    "an open escape": (
        '"\\',
        [("syntax-error", "1:2", "\\", "found unknown escape character (while parsing a quoted scalar)")],
    ),
    "an open number of an escape": (
        '"\\x4',
        [("syntax-error", "1:4", "4", "did not find expected hexdecimal number (while parsing a quoted scalar)")],
    ),
    "an open tag": ("a: !<x", [("syntax-error", "1:7", "", "did not find the expected '>' (while scanning a tag)")]),
    "an anchor without name": (
        "&",
        [
            (
                "syntax-error",
                "1:2",
                "",
                "did not find expected alphabetic or numeric character (while scanning an anchor)",
            )
        ],
    ),
    "an alias without name": (
        "a: *",
        [
            (
                "syntax-error",
                "1:5",
                "",
                "did not find expected alphabetic or numeric character (while scanning an alias)",
            )
        ],
    ),
    "a directive without name": (
        "%",
        [("syntax-error", "1:2", "", "could not find expected directive name (while scanning a directive)")],
    ),
    "a directive without version": (
        "%YAML",
        [("syntax-error", "1:6", "", "did not find expected version number (while scanning a %YAML directive)")],
    ),
    "a directive without document": (
        "%YAML 1.1",
        [("syntax-error", "1:10", "", "did not find expected <document start>")],
    ),
    "a wrong bracket": (
        "a: [}",
        [("syntax-error", "1:5", "}", "did not find expected node content (while parsing a flow node)")],
    ),
    "a bracket too many": (
        "a: b\n]",
        [("syntax-error", "2:1", "]", "did not find expected key (while parsing a block mapping)")],
    ),
    "two colons": ("a: b: c", [("syntax-error", "1:5", ":", "mapping values are not allowed in this context")]),
    "a reserved character": (
        "a: @b",
        [
            (
                "syntax-error",
                "1:4",
                "@",
                "found character that cannot start any token (while scanning for the next token)",
            )
        ],
    ),
    "text behind a quoted text": (
        "a: 'b' c",
        [("syntax-error", "1:8", "c", "did not find expected key (while parsing a block mapping)")],
    ),
    "text behind a block indicator": (
        "a: |x",
        [("syntax-error", "1:5", "x", "did not find expected comment or line break (while scanning a block scalar)")],
    ),
    "an indentation of zero": (
        "a: |0",
        [("syntax-error", "1:5", "0", "found an indentation indicator equal to 0 (while scanning a block scalar)")],
    ),
    "a key in a list": (
        "- a\nb: c",
        [("syntax-error", "2:1", "b", "did not find expected '-' indicator (while parsing a block collection)")],
    ),
    "a dash too far right": (
        "- - - a\n - b",
        [("syntax-error", "2:2", "-", "did not find expected '-' indicator (while parsing a block collection)")],
    ),
    "a multi-line key": ('"a\nb": c', [("syntax-error", "2:3", ":", "mapping values are not allowed in this context")]),
    "an unknown directive": (
        "%FOO x\n---\na",
        [("syntax-error", "1:5", " ", "found unknown directive name (while scanning a directive)")],
    ),
    "a version from the future": (
        "%YAML 9.9\n---\na",
        [("syntax-error", "1:1", "%", "found incompatible YAML document")],
    ),
    "a version twice": (
        "%YAML 1.2\n%YAML 1.2\n---\na",
        [("syntax-error", "2:1", "%", "found duplicate %YAML directive")],
    ),
    "a version of many digits": (
        "%YAML 1." + "1" * 5_000 + "\n---\na",
        [("syntax-error", "1:18", "1", "found extremely long version number (while scanning a %YAML directive)")],
    ),
    "a handle twice": ("%TAG ! a\n%TAG ! b\n---\na", [("syntax-error", "2:1", "%", "found duplicate %TAG directive")]),
    "a handle that nobody declared": (
        "!a!b c",
        [("syntax-error", "1:1", "!", "found undefined tag handle (while parsing a node)")],
    ),
    "a tag that is not UTF-8": (
        "- !%ED%A0%80 x",
        [("syntax-error", "1:3", "!", "a tag with escapes that are not UTF-8")],
    ),
    "a handle that is not UTF-8": (
        "%TAG !e! tag:%ED%A0%80\n--- !e!x y",
        [("syntax-error", "1:1", "%", "a tag with escapes that are not UTF-8")],
    ),
    "two anchors": (
        "- &a1 &a2 x",
        [("syntax-error", "1:7", "&", "did not find expected '-' indicator (while parsing a block collection)")],
    ),
    "two tags": (
        "- !!str !!int x",
        [("syntax-error", "1:9", "!", "did not find expected '-' indicator (while parsing a block collection)")],
    ),
    "an anchor before an alias": (
        "- &a b\n- &c *a",
        [("syntax-error", "2:6", "*", "did not find expected '-' indicator (while parsing a block collection)")],
    ),
    "only a document end": (
        "...",
        [("syntax-error", "1:1", ".", "did not find expected node content (while parsing a block node)")],
    ),
    "text behind a document end": (
        "a: 1\n...\nb: 2",
        [("syntax-error", "3:1", "b", "did not find expected <document start>")],
    ),
    "a python object": (
        "!!python/object/apply:os.system ['true']",
        [
            (
                "invalid-tag",
                "1:1",
                "!!python/object/apply:os.system",
                "the tag `!!python/object/apply:os.system` has no meaning here",
            )
        ],
    ),
    "a python name in a mapping": (
        "a: &x !!python/name:os.system\nb: *x",
        [("invalid-tag", "1:7", "!!python/name:os.system", "the tag `!!python/name:os.system` has no meaning here")],
    ),
    "binary": ("a: !!binary aGk=", [("invalid-tag", "1:4", "!!binary", "the tag `!!binary` has no meaning here")]),
    "a set": ("!!set {a, b}", [("invalid-tag", "1:1", "!!set", "the tag `!!set` has no meaning here")]),
    "an ordered mapping": ("!!omap [a: 1]", [("invalid-tag", "1:1", "!!omap", "the tag `!!omap` has no meaning here")]),
    "a timestamp": (
        "!!timestamp 2026-01-01",
        [("invalid-tag", "1:1", "!!timestamp", "the tag `!!timestamp` has no meaning here")],
    ),
    "a list that is a text": ("!!str [a]", [("invalid-tag", "1:1", "!!str", "the tag `!!str` has no meaning here")]),
    "a text that is no number": (
        "!!int abc",
        [("invalid-tag", "1:1", "!!int abc", "`abc` is not what the tag `!!int` says")],
    ),
    "complex keys": (
        "? [a]\n: b\n? {c: d}\n: [e]\n? - f\n: g",
        [
            ("non-string-key", "1:3", "[a]", "a list or mapping stands as key"),
            ("non-string-key", "3:3", "{c: d}", "a list or mapping stands as key"),
            ("non-string-key", "5:3", "- f", "a list or mapping stands as key"),
        ],
    ),
    "a complex alias as key": (
        "- &a [b]\n- *a : c",
        [("non-string-key", "2:3", "*a", "a list or mapping stands as key")],
    ),
    "a merge of nothing": (
        "<<:\na: 1",
        [("invalid-alias", "1:4", "", "a merge key takes a mapping or a list of mappings")],
    ),
    "a merge of an unknown alias": ("<<: *x", [("invalid-alias", "1:5", "*x", "`*x` has no anchor `&x` before it")]),
    "an alias before its anchor": ("[*a, &a b]", [("invalid-alias", "1:2", "*a", "`*a` has no anchor `&a` before it")]),
    "a long unknown alias": (
        "a: *" + "y" * 100_000,
        [("invalid-alias", "1:4", "*" + "y" * 100_000, f"`*{'y' * 59}…` has no anchor `&{'y' * 59}…` before it")],
    ),
    "a long tag": (
        "a: !" + "t" * 100_000 + " 1",
        [("invalid-tag", "1:4", "!" + "t" * 100_000, f"the tag `!{'t' * 58}…` has no meaning here")],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str) -> None:
    text, expected = FAULTS[name]
    assert problems(reading(text).problems) == expected


@pytest.mark.parametrize("name", [name for name, (text, _) in FAULTS.items() if len(text) < 10_000])
def test_faults_with_the_pure_parser(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules; the places and words of syntax errors may be the parser's own."""
    monkeypatch.setattr(reader, "PARSER", PureParser)
    text, expected = FAULTS[name]
    found = problems(reading(text).problems)
    assert [line[0] for line in found] == [line[0] for line in expected]
    assert [line for line in found if line[0] != "syntax-error"] == [
        line for line in expected if line[0] != "syntax-error"
    ]


CLEAN: dict[str, tuple[str, list[Any]]] = {
    "a long text": ("a: " + "x" * 1_000_000, [{"a": "x" * 1_000_000}]),
    "a long quoted text": ("a: '" + "x " * 500_000 + "'", [{"a": "x " * 500_000}]),
    "a long block": ("a: |\n" + " x\n" * 100_000, [{"a": "x\n" * 100_000}]),
    "a long comment": ("#" * 1_000_000, []),
    "many blank lines": ("a: 1" + "\n" * 1_000_000, [{"a": 1}]),
    "many blanks": (" " * 1_000_000, []),
    "a key of many digits": ("1" * 1_000 + ": x", [{"1" * 1_000: "x"}]),
    "as many digits as may be": ("-" + "1" * 999, [-int("1" * 999)]),
    "YAML 1.1 is read as 1.2": ("%YAML 1.1\n---\n[no, 012]", [["no", 12]]),
    "a declared handle": ("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1", ["1"]),
    "NUL as escape": ('"\\0"', ["\0"]),
    "carriage returns": ("a: 1\r\rb: 2", [{"a": 1, "b": 2}]),
    "no-break spaces": ("a\u00a0: \u00a0b", [{"a\u00a0": "\u00a0b"}]),
    "an anchor used again": ("- &a x\n- *a\n- &a y\n- *a", [["x", "x", "y", "y"]]),
    "an anchor inside its own": ("&a [&a x, *a]", [["x", "x"]]),
    "a key that anchors its value": ("? &a b\n: *a", [{"b": "b"}]),
    "a long anchor": (f"- &{'x' * 100_000} 1\n- *{'x' * 100_000}", [[1, 1]]),
    "a lone tag": ("!", [""]),
    "a lone question mark": ("?", [{"": None}]),
    "a lone dash": ("-", [[None]]),
    "a lone start": ("---", [None]),
    "looks like a start": ("---a", ["---a"]),
    "looks like a list": ("a:\n- b\n -c\n", [{"a": ["b -c"]}]),
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name: str) -> None:
    text, expected = CLEAN[name]
    found = reading(text)
    assert problems(found.problems) == []
    assert [document.data for document in found.documents] == expected


ENCODINGS: dict[bytes, list[Line]] = {
    b"a: caf\xe9\n": [("encoding-error", "1:7", "\ufffd", "0xe9 is not UTF-8 text")],
    b"a: \xed\xa0\xbd\xed\xb8\x80": [("encoding-error", "1:4", "\ufffd", "0xed is not UTF-8 text")],
    b"a: \xf0\x9f\x98": [("encoding-error", "1:4", "\ufffd", "0xf0 0x9f 0x98 is not UTF-8 text")],
    b"\xff\xfea\0:\0 ": [("encoding-error", "1:3", "\ufffd", "0x20 is not UTF-16-LE text")],
    b"a\0:\0 \0\0\xd8": [("encoding-error", "1:4", "\ufffd", "0x00 0xd8 is not UTF-16-LE text")],
    "a: 1".encode("utf-32"): [("encoding-error", "1:1", "", "UTF-32 is not read; save the file as UTF-8")],
    "a: 1".encode("utf-32-le"): [("syntax-error", "1:2", "\0", "the character U+0000 is not allowed in YAML")],
    "a: 1".encode("utf-32-be"): [("syntax-error", "1:1", "\0", "the character U+0000 is not allowed in YAML")],
    b"\xef\xbba: 1": [("encoding-error", "1:1", "\ufffd", "0xef 0xbb is not UTF-8 text")],
    b"\xfe\xff\0a\0:\0\0": [("syntax-error", "1:3", "\0", "the character U+0000 is not allowed in YAML")],
    b"\0# a: 1\n": [("syntax-error", "1:1", "\0", "the character U+0000 is not allowed in YAML")],
    b"\x1f\x8b\x08\0": [("encoding-error", "1:2", "\ufffd", "0x8b is not UTF-8 text")],
    b"\x89PNG\r\n\x1a\n": [("encoding-error", "1:1", "\ufffd", "0x89 is not UTF-8 text")],
}


@pytest.mark.parametrize("data", ENCODINGS)
def test_encodings(data: bytes) -> None:
    assert problems(reading(data).problems) == ENCODINGS[data]


def test_half_a_surrogate_pair_from_an_editor() -> None:
    """A text that never was bytes may hold what no file can."""
    found = reader.read(Source("a.yaml", "a: 1\nb: \ud800\n"), Limits())
    assert found.documents == []
    assert problems(found.problems) == [
        ("syntax-error", "2:4", "\ud800", "the character U+D800 is not allowed in YAML"),
    ]


class Counted:
    """A parser that counts the events taken from it."""

    taken = 0

    def __init__(self, text: str) -> None:
        self.parser = LIBYAML(text)

    def get_event(self) -> Any:
        """Return the next event."""
        Counted.taken += 1
        return self.parser.get_event()


LIBYAML = reader.PARSER


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "- " * 5_000,
        "? " * 5_000,
        "- \n" * 5_000,
        "[" + "1," * 5_000,
        "? []\n: 1\n" * 5_000,
        "a: 1\n" * 5_000,
        "- !x y\n" * 5_000,
        "---\n" * 5_000,
        "{" + "".join(f"k{number}: 1, " for number in range(5_000)),
    ],
)
def test_reading_stops_at_a_limit(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is parsed than the limits allow, twice at most, however much follows."""
    monkeypatch.setattr(reader, "PARSER", Counted)
    monkeypatch.setattr(Counted, "taken", 0)
    found = reading(text, limits=Limits(nodes=1_000))
    assert problems(found.problems)[-1][0] == "limit-exceeded"
    assert Counted.taken < 5_000
    assert len(found.problems) <= 201


@pytest.mark.parametrize("form", ["[{}]", "{{<<: [{}]}}", "{{<<: [{}], x: [{}]}}", "{{k: {}}}"])
@pytest.mark.parametrize("uses", [1, 2, 3, 5])
def test_what_is_read_can_be_walked(form: str, uses: int) -> None:
    """Whoever walks a tree or its data through every alias meets no more nodes than the limit."""
    limit = 2_000
    text = "a0: &a0 {k: v}\n"
    for level in range(1, 12):
        inner = ", ".join([f"*a{level - 1}"] * (1 if form == "{{k: {}}}" else uses))
        text += f"a{level}: &a{level} {form.format(inner, inner)}\n"
        found = reading(text, limits=Limits(nodes=limit))
        for document in found.documents:
            assert walked(document.root) <= limit
            assert walked_data(document.data) <= limit
        assert bool(found.documents) != bool(found.problems)


def walked(node: Node) -> int:
    """Return the number of nodes below a node, each use counted, keys too."""
    if isinstance(node, Alias):
        return walked(node.target)
    if isinstance(node, Mapping):
        return 1 + sum(1 + walked(value) for _, value in node.entries.values())
    return 1 + sum(map(walked, node.items)) if isinstance(node, Sequence) else 1


def walked_data(value: Any) -> int:
    """Return the number of values below a value, each use counted, keys too."""
    if isinstance(value, dict):
        return 1 + sum(1 + walked_data(item) for item in value.values())
    return 1 + sum(map(walked_data, value)) if isinstance(value, list) else 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an open text full of quotes, and blanks before what is no token: to try at each would be quadratic
        ('[","' + '\\",' * 200_000, ("syntax-error", "1:5", "\\", "expecting ',' delimiter")),
        ('["' + '\\",' * 200_000, ("syntax-error", "1:2", '"', "unterminated string")),
        (
            '["' + "," * 9_999 + '"' + " " * 200_000 + "\f",
            ("syntax-error", "1:210003", "\f", "expecting ',' delimiter"),
        ),
        ("[" + "1," * 12_000, ("limit-exceeded", "1:20000", "1", "more than 10,000 nodes")),
        ("[" + "{}," * 12_000, ("limit-exceeded", "1:29999", "{", "more than 10,000 nodes")),
        ('["\\', ("syntax-error", "1:2", '"', "unterminated string")),
        ("-", ("syntax-error", "1:1", "-", "expecting value")),
        ("[1e]", ("syntax-error", "1:3", "e", "expecting ',' delimiter")),
        ("\0", ("syntax-error", "1:1", "\0", "expecting value")),
        ("[" + "9" * 100_000 + "]", ("limit-exceeded", "1:2", "9" * 100_000, "a number of more than 1,000 digits")),
    ],
)
def test_json(text: str, expected: Line) -> None:
    found = reading(text, "a.json", Limits(nodes=10_000))
    assert problems(found.problems) == [expected]
    assert found.documents == []


def test_half_a_surrogate_pair_in_json_from_an_editor() -> None:
    found = json.read(Source("a.json", '{"a": "\ud800"}'), Limits())
    assert problems(found.problems) == [
        ("syntax-error", "1:7", '"\ud800"', "half of a surrogate pair is not a character"),
    ]


def test_an_alias_to_a_long_text_is_spent_from_the_budget() -> None:
    text = "a: &a " + "x" * 100_000 + "\nb: [" + ", ".join(["*a"] * 500) + "]\n"
    found = reader.read(Source("a.yaml", text), Limits(nodes=40_000)).problems
    assert [(each.rule.name, each.message) for each in found] == [("limit-exceeded", "more than 40,000 nodes")]
