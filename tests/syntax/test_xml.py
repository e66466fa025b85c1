"""XML: places, values, faults, limits; and what the parser of the standard library says of the same texts."""

from __future__ import annotations

from xml.parsers import expat

import pytest
from formats.exporting import check, damaged

from relaylint.core.text import Source
from relaylint.syntax.reading import Limits, ReadError, Reading
from relaylint.syntax.xml import Element, attribute_value, comments, content, parse

TEXT = """\
<?xml version="1.0" encoding="utf-16"?>
<!-- kept by the mail team -->
<p:Objs Version='1.1' xmlns:p="urn:one" xmlns="urn:two">
  <Obj N="a &lt; &quot;b&quot;&#x41;&#66;"
       two = "x\ty">Höhe &amp; 😀<![CDATA[ <raw> & ]]><!-- no --><?do it?>end</Obj><Nil/>
</p:Objs >
"""
PIECES = [*"<>&;\"'=/!?-[] \n:x#1é]", "&amp;", "&lt;", "&#0;", "&x;", "<!--", "-->", "<![CDATA[", "]]>", "<a>", "</a>"]


def tree(text: str, limits: Limits | None = None, *, many: bool = False) -> list[Element]:
    return parse(Source("a.xml", text), limits or Limits(), many=many)


def fault(text: str, limits: Limits | None = None, *, many: bool = False) -> tuple[str, str, str, str]:
    """Return rule, place, the text there, and the words of the fault of a text."""
    source = Source("a.xml", text)
    with pytest.raises(ReadError) as caught:
        parse(source, limits or Limits(), many=many)
    error = caught.value
    line, column = source.position(error.start)
    return error.rule.name, f"{line}:{column}", text[error.start : error.end], error.message


def test_elements_have_names_values_and_places() -> None:
    found = tree(TEXT)
    assert [TEXT[span.start : span.end] for span in comments(TEXT)] == [
        "<!-- kept by the mail team -->",
        "<!-- no -->",
    ]
    (root,) = found
    assert (root.name, root.namespace) == ("Objs", "urn:one")
    assert TEXT[root.start : root.end].startswith("<p:Objs Version")
    assert TEXT[root.start : root.end].endswith("</p:Objs >")
    first, second = root.children
    assert (first.name, first.namespace) == ("Obj", "urn:two")
    assert [TEXT[slice(*attribute.name)] for attribute in first.attributes.values()] == ["N", "two"]
    assert TEXT[slice(*first.attributes["N"].value)] == "a &lt; &quot;b&quot;&#x41;&#66;"
    assert attribute_value(TEXT, first.attributes["N"].value) == 'a < "b"AB'
    assert attribute_value(TEXT, first.attributes["two"].value) == "x y"
    assert first.inner is not None
    assert TEXT[slice(*first.inner)] == "Höhe &amp; 😀<![CDATA[ <raw> & ]]><!-- no --><?do it?>end"
    assert content(TEXT, first) == "Höhe & 😀 <raw> & end"
    assert (TEXT[second.start : second.end], second.inner, content(TEXT, second)) == ("<Nil/>", None, "")


def test_line_breaks_are_read_as_xml_has_it() -> None:
    text = '<a b="1\r\n2\r3">x\r\ny\rz&#13;</a>'
    (root,) = tree(text)
    assert attribute_value(text, root.attributes["b"].value) == "1 2 3"
    assert content(text, root) == "x\ny\nz\r"


def test_a_log_has_many_roots() -> None:
    assert [root.name for root in tree("<a/>\n<b></b>\n", many=True)] == ["a", "b"]
    assert tree(" \n", many=True) == []
    assert fault("<a/>\n<b/>") == (
        "syntax-error",
        "2:1",
        "<b",
        "`<b>` stands behind the end of the document",
    )


FAULTS: dict[str, tuple[str, tuple[str, str, str]]] = {
    "nothing": (" ", ("1:2", "", "the text holds no element")),
    "text outside": ("<a/> x", ("1:6", "x", "`x` stands outside of elements")),
    "an open element": ("<a>\n <b>", ("2:2", "<b", "`<b>` is not closed")),
    "a wrong end": ("<a><b></a></b>", ("1:7", "</a>", "`</a>` stands where `</b>` belongs")),
    "an end too many": ("<a/></a>", ("1:5", "</a>", "`</a>` stands where nothing is open")),
    "a broken end": ("<a></a", ("1:4", "</", "the tag is not closed")),
    "a broken tag": ("<a b='1>x</a>", ("1:1", "<a", "the tag `<a` is not closed")),
    "no value": ("<a b>x</a>", ("1:1", "<a", "the tag `<a` is not closed")),
    "no tag": ("<a>1 < 2</a>", ("1:6", "<", "`<` stands where no tag begins")),
    "an attribute twice": ("<a b='1' b='2'/>", ("1:10", "b", "`b` stands twice in one tag")),
    "a bare ampersand": ("<a>x & y</a>", ("1:6", "&", "`&` is not a reference that XML itself knows")),
    "an entity": ("<a b='&nbsp;'/>", ("1:7", "&nbsp;", "`&nbsp;` is not a reference that XML itself knows")),
    "a NUL by number": ("<a>&#0;</a>", ("1:4", "&#0;", "`&#0;` is not a character of XML")),
    "half a character by number": ("<a>&#xD800;</a>", ("1:4", "&#xD800;", "`&#xD800;` is not a character of XML")),
    "a NUL": ("<a>\n\0</a>", ("2:1", "\0", "U+0000 is not a character of XML")),
    "the end of a section": ("<a>]]></a>", ("1:4", "]]>", "`]]>` stands in a text")),
    "an open section": ("<a><![CDATA[x</a>", ("1:4", "<![CDATA[", "the section is not closed")),
    "a section outside": ("<![CDATA[x]]><a/>", ("1:1", "<!", "`<!` begins nothing that can stand here")),
    "an open comment": ("<a/><!-- x", ("1:5", "<!--", "the comment is not closed")),
    "dashes in a comment": ("<!-- a -- b --><a/>", ("1:8", "--", "`--` stands inside a comment")),
    "an open instruction": ("<?do x<a/>", ("1:1", "<?", "the instruction is not closed")),
    "an instruction without a name": ("<? do?><a/>", ("1:1", "<?", "the instruction has no name")),
    "an instruction without a blank": ("<?do/?><a/>", ("1:5", "/", "the instruction has no blank after its name")),
    "an instruction with a colon": ("<?a:b?><a/>", ("1:3", "a:b", "`a:b` cannot name an instruction")),
    "a late declaration": (
        " <?xml version='1.0'?><a/>",
        ("1:2", "<?xml", "the declaration does not stand at the start"),
    ),
    "a prefix": ("<p:a/>", ("1:2", "p:a", "the prefix of `p:a` is not declared")),
    "a prefix of an attribute": ("<a p:b=''/>", ("1:4", "p:b", "the prefix of `p:b` is not declared")),
    "a document type": (
        '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        ("1:1", "<!DOCTYPE", "`<!DOCTYPE` is refused: it could define entities, and have files read"),
    ),
    "a file to be read": (
        '<!doctype a SYSTEM "file:///etc/passwd"><a/>',
        ("1:1", "<!doctype", "`<!doctype` is refused: it could define entities, and have files read"),
    ),
    "an entity within": (
        "<a><!ENTITY b 'c'></a>",
        ("1:4", "<!ENTITY", "`<!ENTITY` is refused: it could define entities, and have files read"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_faults(text: str, expected: tuple[str, str, str]) -> None:
    assert fault(text) == ("syntax-error", *expected)


def test_limits() -> None:
    assert fault("<a>" * 100_000) == ("limit-exceeded", "1:193", "<", "nested deeper than 64")
    assert fault("<a><b c='' d=''/>" + "<e/>" * 9, Limits(nodes=10)) == (
        "limit-exceeded",
        "1:44",
        "/",
        "more than 10 nodes",
    )
    assert len(tree("<a>" * 64 + "</a>" * 64)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<a b='" + "x" * 1_000_000 + "'/>",
        "<a>" + "&amp;" * 200_000 + "</a>",
        "<a>" + "]" * 1_000_000 + "</a>",
        "<a" + " " * 1_000_000 + "/>",
        "<a>" + "<!---->" * 100_000 + "</a>",
    ],
    ids=["a long value", "many references", "many brackets", "many blanks", "many comments"],
)
def test_large_texts(text: str) -> None:
    (root,) = tree(text, Limits())
    assert root.end == len(text)


@pytest.mark.parametrize(
    "text",
    ["<a " * 300_000, "<!--" * 300_000, "<![CDATA[" * 300_000, "<a b='" * 300_000, "&" * 1_000_000, "</" * 300_000],
)
def test_large_broken_texts(text: str) -> None:
    assert fault(text)[0] == "syntax-error"


def test_the_standard_library_agrees() -> None:
    text = TEXT.replace(' encoding="utf-16"', "")
    counts = {True: 0, False: 0}
    for made in damaged(text, PIECES, 4_000):
        if "?xml" in made and not made.startswith('<?xml version="1.0"?>\n'):
            continue  # what stands in the declaration is of no interest here
        ours, theirs = _ours(made), _theirs(made)
        assert ours == theirs, made
        counts[ours is None] += 1
    assert min(counts.values()) > 500


def _ours(text: str) -> list[object] | None:
    source = Source("a.xml", text)
    try:
        found = parse(source, Limits())
    except ReadError as error:
        check(Reading([], [error.diagnostic(source)]))
        return None
    made: list[object] = []

    def follow(element: Element) -> None:
        attributes = {
            name: attribute_value(text, attribute.value)
            for name, attribute in element.attributes.items()
            if name != "xmlns" and not name.startswith("xmlns:")
        }
        name = f"{element.namespace}|{element.name}" if element.namespace else element.name
        inner = None if element.children else content(text, element)
        made.append((name, attributes, inner))
        for child in element.children:
            follow(child)

    for root in found:
        follow(root)
    return made


def _theirs(text: str) -> list[object] | None:
    made: list[list[object]] = []
    stack: list[list[object]] = []
    parser = expat.ParserCreate("utf-8", namespace_separator="|")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if stack:
            stack[-1][2] = None
        stack.append([name, attributes, ""])
        made.append(stack[-1])

    def characters(data: str) -> None:
        if stack[-1][2] is not None:
            stack[-1][2] = f"{stack[-1][2]}{data}"

    def refuse(*_: object) -> None:
        raise ValueError

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: stack.pop()
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, ValueError):
        return None
    return [(name, attributes, inner) for name, attributes, inner in made]
