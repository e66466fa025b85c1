"""Parses XML to elements with source spans. Nothing is executed, fetched or expanded; document types are rejected."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from relaylint.core.checks import LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.syntax.reading import Limits, ReadError, shown

_NAME: Final = r"[A-Za-z_:\u00c0-\u00d6\u00d8-\u00f6\u00f8-\U000effff][-.0-9\u00b7A-Za-z_:\u00c0-\U000effff]*"
_SPACE: Final = r"[ \t\r\n]"
_ATTRIBUTE: Final = re.compile(rf"{_SPACE}+({_NAME}){_SPACE}*={_SPACE}*(\"[^\"<]*\"|'[^'<]*')")
_OPEN: Final = re.compile(rf"<({_NAME})")
_CLOSE: Final = re.compile(rf"</({_NAME}){_SPACE}*>")
_END: Final = re.compile(rf"{_SPACE}*(/?)>")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,20})|#x([0-9a-fA-F]{1,20}));")
_INSTRUCTION: Final = re.compile(rf"<\?({_NAME})")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SECTION: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DECLARATION: Final = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_NOT_BLANK: Final = re.compile(r"[^ \t\r\n]")
_UNKNOWN_REFERENCE: Final = re.compile(r"&[^\s<&\"';]{0,30};?")
XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"
"""The fixed namespace of the prefix `xml`."""


class Attribute(NamedTuple):
    """An attribute: the spans of its name and of its value without the quotes."""

    name: Span
    value: Span


class Element:
    """An element. ``name`` is without prefix; ``inner`` is the span between its tags, None for an empty-element tag."""

    __slots__ = ("attributes", "children", "end", "inner", "name", "namespace", "start")

    def __init__(self, start: int, end: int, name: str, namespace: str, attributes: dict[str, Attribute]) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.children: list[Element] = []
        self.inner: Span | None = None


def parse(source: Source, limits: Limits, *, many: bool = False) -> list[Element]:
    """Return the top-level elements of a text; with ``many`` there may be any number of them, as in a log.

    Raises `ReadError` at the first fault, at a document type, and beyond the limits on depth and nodes.
    """
    return _Parser(source.text, limits, many).parse()


def comments(text: str) -> list[Span]:
    """Return the spans of the comments of a text that `parse` accepts."""
    return [Span(*match.span()) for match in _SECTION.finditer(text) if match[0].startswith("<!--")]


def attribute_value(text: str, span: Span) -> str:
    """Return the value of an attribute: references resolved, line breaks and tabs replaced by blanks."""
    raw = text[span.start : span.end]
    if "\n" in raw or "\t" in raw or "\r" in raw:
        raw = re.sub(r"\r\n|[\r\n\t]", " ", raw)
    return _resolved(raw)


def content(text: str, element: Element) -> str:
    """Return the text of an element without child elements."""
    if element.inner is None:
        return ""
    raw = text[element.inner.start : element.inner.end]
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in raw:
        return _resolved(raw)
    parts: list[str] = []
    at = 0
    for match in _SECTION.finditer(raw):
        parts += (_resolved(raw[at : match.start()]), match[1] or "")
        at = match.end()
    return "".join(parts) + _resolved(raw[at:])


def _resolved(raw: str) -> str:
    return _REFERENCE.sub(_character, raw) if "&" in raw else raw


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _ENTITIES[match[1]]
    return chr(_code(match))


def _code(match: re.Match[str]) -> int:
    return int(match[2]) if match[2] else int(match[3], 16)


class _Parser:
    """Parses a text in a single pass."""

    def __init__(self, text: str, limits: Limits, many: bool) -> None:
        self.text = text
        self.limits = limits
        self.many = many
        self.roots: list[Element] = []
        self.open: list[tuple[Element, str, dict[str, str]]] = []
        self.nodes = 0

    def parse(self) -> list[Element]:
        illegal = _ILLEGAL.search(self.text)
        if illegal:
            self._fail(illegal.start(), illegal.end(), f"U+{ord(illegal[0]):04X} is not a character of XML")
        at, text = 0, self.text
        while at < len(text):
            opened = text.find("<", at)
            opened = len(text) if opened < 0 else opened
            if opened > at:
                self._check_text(at, opened)
            at = self._markup(opened) if opened < len(text) else opened
        if self.open:
            element, name, _ = self.open[-1]
            self._fail(element.start, element.start + 1 + len(name), f"`<{shown(name)}>` is not closed")
        if not self.roots and not self.many:
            self._fail(len(text), len(text), "the text holds no element")
        return self.roots

    def _markup(self, at: int) -> int:
        """Parse markup that starts with ``<``, and return its end."""
        text = self.text
        following = text[at + 1 : at + 2]
        if following == "/":
            return self._close(at)
        if following == "?":
            return self._instruction(at)
        if following != "!":
            return self._element(at)
        if text.startswith("<!--", at):
            return self._comment(at)
        if text.startswith("<![CDATA[", at) and self.open:
            return self._section(at)
        word = _DECLARATION.match(text, at)
        if word:
            self._fail(*word.span(), f"`{word[0]}` is refused: it could define entities, and have files read")
        return self._fail(at, at + 2, "`<!` begins nothing that can stand here")

    def _section(self, at: int) -> int:
        end = self.text.find("]]>", at)
        return end + 3 if end >= 0 else self._fail(at, at + 9, "the section is not closed")

    def _comment(self, at: int) -> int:
        end = self.text.find("--", at + 4)
        if end < 0:
            self._fail(at, at + 4, "the comment is not closed")
        if self.text[end : end + 3] != "-->":
            self._fail(end, end + 2, "`--` stands inside a comment")
        return end + 3

    def _instruction(self, at: int) -> int:
        match = _INSTRUCTION.match(self.text, at)
        end = self.text.find("?>", match.end()) if match else -1
        if match is None or end < 0:
            self._fail(at, at + 2, "the instruction is not closed" if match else "the instruction has no name")
        if ":" in match[1]:
            self._fail(*match.span(1), f"`{shown(match[1])}` cannot name an instruction")
        if match[1].lower() == "xml" and (match[1] != "xml" or at > 0):
            self._fail(at, match.end(), "the declaration does not stand at the start")
        if end > match.end() and self.text[match.end()] not in " \t\r\n":
            self._fail(match.end(), match.end() + 1, "the instruction has no blank after its name")
        return end + 2

    def _close(self, at: int) -> int:
        match = _CLOSE.match(self.text, at)
        if match is None:
            self._fail(at, at + 2, "the tag is not closed")
        if not self.open or self.open[-1][1] != match[1]:
            expected = f"where `</{shown(self.open[-1][1])}>` belongs" if self.open else "where nothing is open"
            self._fail(at, match.end(), f"`</{shown(match[1])}>` stands {expected}")
        element = self.open.pop()[0]
        assert element.inner is not None
        element.inner = Span(element.inner.start, at)
        element.end = match.end()
        return element.end

    def _element(self, at: int) -> int:
        match = _OPEN.match(self.text, at)
        if match is None:
            self._fail(at, at + 1, "`<` stands where no tag begins")
        if len(self.open) >= self.limits.depth:
            self._exceed(at, f"nested deeper than {self.limits.depth}")
        if not self.open and self.roots and not self.many:
            self._fail(at, match.end(), f"`<{shown(match[1])}>` stands behind the end of the document")
        attributes, end = self._attributes(match.end())
        closing = _END.match(self.text, end)
        if closing is None:
            self._fail(at, match.end(), f"the tag `<{shown(match[1])}` is not closed")
        scope = self._scope(attributes)
        namespace, name = scope.get("", ""), match[1]
        if ":" in name:
            namespace, name = self._expanded(name, Span(at + 1, match.end()), scope)
        for given, attribute in attributes.items():
            if ":" in given and not given.startswith("xmlns:"):
                self._expanded(given, attribute.name, scope)
        element = Element(at, closing.end(), name, namespace, attributes)
        (self.open[-1][0].children if self.open else self.roots).append(element)
        if not closing[1]:
            element.inner = Span(closing.end(), closing.end())
            self.open.append((element, match[1], scope))
        return closing.end()

    def _attributes(self, at: int) -> tuple[dict[str, Attribute], int]:
        attributes: dict[str, Attribute] = {}
        while match := _ATTRIBUTE.match(self.text, at):
            name, given = match[1], Span(match.start(2) + 1, match.end(2) - 1)
            if name in attributes:
                self._fail(*match.span(1), f"`{shown(name)}` stands twice in one tag")
            self._check_references(*given)
            attributes[name] = Attribute(Span(*match.span(1)), given)
            at = match.end()
        self.nodes += 1 + len(attributes)
        if self.nodes > self.limits.nodes:
            self._exceed(at, f"more than {self.limits.nodes:,} nodes")
        return attributes, at

    def _scope(self, attributes: dict[str, Attribute]) -> dict[str, str]:
        """Return the namespace of each prefix within an element; the empty prefix is the default namespace."""
        outer = self.open[-1][2] if self.open else {"xml": XML_NAMESPACE}
        if not any(name.startswith("xmlns") for name in attributes):
            return outer
        made = {
            name.removeprefix("xmlns").removeprefix(":"): attribute_value(self.text, attribute.value)
            for name, attribute in attributes.items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        return {**outer, **made}

    def _expanded(self, name: str, span: Span, scope: dict[str, str]) -> tuple[str, str]:
        """Return the namespace and the local part of a name with a prefix."""
        prefix, _, local = name.partition(":")
        if not prefix or not local or ":" in local or not scope.get(prefix):
            self._fail(*span, f"the prefix of `{shown(name)}` is not declared")
        return scope[prefix], local

    def _check_text(self, start: int, end: int) -> None:
        """Report text outside elements, and invalid text."""
        text = self.text
        if not self.open:
            first = _NOT_BLANK.search(text, start, end)
            if first:
                self._fail(first.start(), first.end(), f"`{shown(first[0])}` stands outside of elements")
        closed = text.find("]]>", start, end)
        if closed >= 0:
            self._fail(closed, closed + 3, "`]]>` stands in a text")
        self._check_references(start, end)

    def _check_references(self, start: int, end: int) -> None:
        at = self.text.find("&", start, end)
        while at >= 0:
            match = _REFERENCE.match(self.text, at, end)
            if match is None:
                word = _UNKNOWN_REFERENCE.match(self.text, at, end)
                assert word is not None
                self._fail(*word.span(), f"`{shown(word[0])}` is not a reference that XML itself knows")
            if not match[1] and not _is_legal(_code(match)):
                self._fail(*match.span(), f"`{match[0]}` is not a character of XML")
            at = self.text.find("&", match.end(), end)

    def _fail(self, start: int, end: int, message: str) -> NoReturn:
        raise ReadError(SYNTAX_ERROR, start, min(end, len(self.text)), message)

    def _exceed(self, at: int, message: str) -> NoReturn:
        raise ReadError(LIMIT_EXCEEDED, at, min(at + 1, len(self.text)), message)


def _is_legal(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
