"""Reads CliXML, as `Export-Clixml` writes Exchange objects. Binary data is never decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.checks import LIMIT_EXCEEDED, MISSPELT_NAME, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Mapping, Node, Scalar, Sequence
from relaylint.core.suggest import Names
from relaylint.core.text import Source, Span, straightened
from relaylint.formats.exports.object_kinds import (
    PART_OF_TYPE,
    kind_but_for_slips,
    kind_called,
    kind_of,
    kind_of_type,
    letters_of,
    may_be_meant,
    shown_by,
    told_but_for_slips,
    told_by,
    type_slip,
)
from relaylint.formats.exports.object_values import is_cut_off
from relaylint.formats.exports.objects import Exported, Exports, Property
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem, shown
from relaylint.syntax.xml import Element, attribute_value, comments, content, parse

NAMESPACE: Final = "http://schemas.microsoft.com/powershell/2004/04"
"""The namespace of CliXML."""
BINARY: Final = "the export holds it as binary data, which is not decoded"
SECRET: Final = "the export holds it encrypted"

_NAMED: Final = re.compile(r"[ \t\r\n]N[ \t\r\n]*=[ \t\r\n]*\"([A-Za-z]{3,40})\"")
_CONVERTED: Final = re.compile(r"(<Objects>)\s*<Object\b")
_PROPERTY: Final = re.compile(r"<Property Name=\"([A-Za-z]{3,40})\"")
_TYPE: Final = re.compile(r"<T>([A-Za-z.]{1,200})</T>")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXTS: Final = frozenset(("S", "C", "URI", "XD", "SBK", "Version", "G", "DT", "TS", "D", "Db", "Sg"))
_INTEGERS: Final = frozenset(("I16", "I32", "I64", "U16", "U32", "U64", "By", "SB"))
_SWITCH: Final[dict[str, bool | str]] = {"true": True, "false": False}
_LISTS: Final = frozenset(("LST", "IE", "QUE", "STK"))
_ELEMENTS: Final = frozenset(
    (
        *(
            "Objs",
            "Obj",
            "TN",
            "TNRef",
            "T",
            "ToString",
            "Props",
            "MS",
            "Ref",
            "Nil",
            "DCT",
            "En",
            "B",
            "BA",
            "SS",
            "PR",
        ),
        *("AV", "AI", "PI", "PC", "SR", "SD", *_TEXTS, *_INTEGERS, *_LISTS),
    )
)
"""Every element of the format."""
_ATTRIBUTES: Final = frozenset(("N", "RefId", "Version", "S"))
_ELEMENT_NAMES: Final = {name.lower(): name for name in _ELEMENTS if len(name) > 2}
_ATTRIBUTE_NAMES: Final = {name.lower(): name for name in _ATTRIBUTES}
_ROOT: Final = {"objs": "Objs"}
_MEMBERS: Final = frozenset(("Props", "MS"))
_OPAQUE: Final = {"BA": BINARY, "SS": SECRET}
_MOST_DIGITS: Final = 20
_MOST_STEPS: Final = 8
"""Maximum number of references followed from a value, because objects may be cyclic."""


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions of an export, and the problems in its text."""
    if NAMESPACE not in source.text and not shows(source):
        return _converted(source)
    try:
        roots = parse(source, limits)
    except ReadError as error:
        claims = shows(source)
        return Reading([], [error.diagnostic(source)] if claims else [], claims)
    (root,) = roots
    meant = root.namespace == NAMESPACE or _ROOT.keys() & {root.name.lower(), Names(_ROOT).nearest(root.name.lower())}
    try:
        problems = _misspelt(source, roots) if meant and shows(source) else []
    except ReadError as error:
        return Reading([], [error.diagnostic(source)], claims=True)
    reading = _Reader(source, root, limits).read()
    return reading._replace(problems=[*problems, *reading.problems], claims=reading.claims or bool(problems))


def shows(source: Source) -> bool:
    """Return whether a text that cannot be parsed contains objects of supported kinds."""
    written = {match[1] for match in _NAMED.finditer(straightened(source.text))}
    told = told_by(set(map(str.lower, written))) or shown_by(written)
    return told or kind_of_type(match[1] for match in _TYPE.finditer(source.text)) is not None


def _converted(source: Source) -> Reading:
    """Return a reading with a diagnostic for supported objects written by `ConvertTo-Xml`."""
    text = straightened(source.text)
    begin = _CONVERTED.search(text)
    if begin is None or not told_by({match[1].lower() for match in _PROPERTY.finditer(text)}):
        return Reading([], [])
    words = "`ConvertTo-Xml` has written this, which is not read"
    help = "export the objects again with `Export-Clixml`"
    return Reading([], [problem(SYNTAX_ERROR, source, *begin.span(1), words, help=help)], claims=True)


def _misspelt(source: Source, roots: list[Element]) -> list[Diagnostic]:
    """Return diagnostics for elements and attributes that CliXML does not have. Raises `ReadError` if there are too
    many."""
    problems: list[Diagnostic] = []
    waiting = list(roots)
    while waiting:
        element = waiting.pop()
        if element.name not in _ELEMENTS:
            place = Span(element.start + 1, element.start + 1 + len(element.name))
            _report(problems, source, place, "element", _ROOT if element in roots else _ELEMENT_NAMES)
        for name, given in element.attributes.items():
            if name not in _ATTRIBUTES and not name.startswith("xml"):
                _report(problems, source, given.name, "attribute", _ATTRIBUTE_NAMES)
        waiting += reversed(element.children)
    return problems


def _report(problems: list[Diagnostic], source: Source, place: Span, what: str, names: dict[str, str]) -> None:
    """Report a word that is not one of some names. Raises `ReadError` if there are too many."""
    word = source.slice(place)
    near = names.get(word.lower()) or names.get(Names(names).nearest(word.lower()))
    words, help = f"`{shown(word)}` is no {what} of CliXML", f"did you mean `{near}`?" if near else None
    add_problem(problems, problem(MISSPELT_NAME, source, *place, words, help=help))


class _Reader:
    """Extracts the objects of a tree."""

    def __init__(self, source: Source, root: Element, limits: Limits) -> None:
        self.text = source.text
        self.limits = limits
        self.used = 0
        self.source = source
        self.root = root
        self.called = letters_of(source.name)
        self.types: dict[str, Element] = {}
        self.slips: set[int] = set()
        self.objects: dict[str, Element] = {}
        self.referred: dict[str, Node] = {}
        self.exports = Exports(source)
        self.exported: list[Exported] = []
        self.problems: list[Diagnostic] = []

    def read(self) -> Reading:
        root = self.root
        if root.name != "Objs":
            return Reading([], [])
        if root.namespace != NAMESPACE:
            place = Span(root.start, min(root.end, root.start + len("<Objs")))
            words = f"the namespace is not the one of CliXML, `{NAMESPACE}`"
            claims = shows(self.source)
            return Reading([], [problem(SYNTAX_ERROR, self.source, *place, words)] if claims else [], claims)
        self._index(root)
        try:
            self._walk(root)
            self.exports.take(self.exported)
        except ReadError as error:
            return Reading([], [*self.problems, *self.exports.problems, error.diagnostic(self.source)], claims=True)
        documents = self.exports.documents(comments)
        problems = [*self.problems, *self.exports.notes]
        return Reading(documents, problems, bool(documents) or bool(self.problems))

    def _index(self, root: Element) -> None:
        """Record what can be referenced: type names and objects."""
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if "RefId" in element.attributes:
                reference = self._attribute(element, "RefId")
                if element.name == "TN":
                    self.types[reference] = element
                elif element.name == "Obj":
                    self.objects[reference] = element
            waiting += element.children

    def _walk(self, root: Element) -> None:
        """Record the objects of supported kinds below an element; their contents are not searched."""
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.name != "Obj" or not self._take(element):
                waiting += reversed(element.children)

    def _take(self, element: Element) -> bool:
        """Record an object if it is of a supported kind; return whether it is."""
        types = [content(self.text, type) for type in self._types(element)]
        name = kind_of_type(types) or self._kind_meant(element)
        names = {given.lower() for given, _ in self._members(element)}
        if name is None and not told_but_for_slips(names) and not may_be_meant(names):
            return False
        members = {
            given.lower(): (given, member) for given, member in self._members(element)
        }  # added members hide others
        properties = [self._property(given, member) for given, member in members.values()]
        plain = {property_.name: property_.value.value for property_ in properties}
        plain |= {given: False for given, member in members.values() if member.name == "B"}  # even if it is empty
        name = name or kind_of(plain, self.called) or kind_but_for_slips(plain, self.called)
        name = name or kind_called(plain, self.called)
        if name is None and not any("Exchange" in type for type in types):
            self.exports.doubt(properties)
        if name is not None and not properties:
            words = "no property of this object can be read"
            place = Span(element.start, element.start + len("<Obj"))
            add_problem(self.problems, problem(SYNTAX_ERROR, self.source, *place, words))
        if name is None or not properties:
            return False
        self.exported.append(Exported(name, Span(element.start, element.end), properties))
        return True

    def _kind_meant(self, element: Element) -> str | None:
        """Return the kind for a misspelt type of an object; report it, once per location. Raises `ReadError` if there
        are too many faults."""
        for type in self._types(element):
            slip = type_slip(content(self.text, type))
            if slip:
                start = self.text.find(slip.word, type.start, type.end)
                if start not in self.slips:
                    self.slips.add(start)
                    diagnostic = misspelt(self.source, start, start + len(slip.word), PART_OF_TYPE, slip.meant)
                    add_problem(self.exports.problems, diagnostic)
                return slip.kind
        return None

    def _types(self, element: Element) -> list[Element]:
        """Return the type names of an object."""
        for child in element.children:
            if child.name == "TN":
                return child.children
            if child.name == "TNRef":
                named = self.types.get(self._attribute(child, "RefId"))
                return named.children if named else []
        return []

    def _members(self, element: Element) -> Iterator[tuple[str, Element]]:
        """Yield the properties of an object with their names."""
        for group in element.children:
            if group.name in _MEMBERS:
                for member in group.children:
                    if "N" in member.attributes:
                        yield _unescaped(self._attribute(member, "N")), member

    def _property(self, name: str, element: Element) -> Property:
        key = element.attributes["N"].value
        reason = _OPAQUE.get(element.name)
        node = self._node(element, 0)
        return Property(name, Scalar(key.start - 1, key.end + 1, name), node, {(): reason} if reason else None)

    def _attribute(self, element: Element, name: str) -> str:
        given = element.attributes.get(name)
        return "" if given is None else attribute_value(self.text, given.value)

    def _node(self, element: Element, steps: int) -> Node:
        """Return the node of a value."""
        name = element.name
        if name == "Obj":
            return self._object(element, steps)
        if name == "Ref":
            return self._reference(element, steps)
        if name == "Nil" or name in _OPAQUE:
            return Scalar(element.start, element.end, "" if name in _OPAQUE else None)
        start, end = element.inner if element.inner and element.inner.start < element.inner.end else _whole(element)
        text = content(self.text, element)
        if name == "B":
            return Scalar(start, end, _SWITCH.get(text.strip().lower(), text))
        if name in _INTEGERS:
            return Scalar(start, end, _integer(text.strip()))
        return Scalar(start, end, _unescaped(text) if name in _TEXTS else text)

    def _reference(self, element: Element, steps: int) -> Node:
        """Return the node of a referenced value; a single value gets the location of the reference.

        Raises `ReadError` if lists are referenced so often that, with every use counted in full, the limits are
        exceeded.
        """
        reference = self._attribute(element, "RefId")
        nothing = Scalar(element.start, element.end, None)
        target = self.objects.get(reference)
        if target is None or steps >= _MOST_STEPS:
            return nothing
        if reference not in self.referred:
            self.referred[reference] = nothing  # the objects that contain the reference
            self.referred[reference] = self._node(target, steps + 1)
        node = self.referred[reference]
        if isinstance(node, Scalar):
            return Scalar(element.start, element.end, node.value)
        self.used += len(node.value)
        most = self.limits.repeated(self.source.text)
        if self.used > most:
            words = f"references stand for more than {most:,} nodes"
            raise ReadError(LIMIT_EXCEEDED, element.start, element.end, words)
        return node

    def _object(self, element: Element, steps: int) -> Node:
        """Return the node of an object: a list, its text, its bare value, or its properties."""
        if steps >= _MOST_STEPS:
            return Scalar(element.start, element.end, None)
        bare: Node | None = None
        for child in element.children:
            if child.name in _LISTS:
                return self._list(child, steps)
            if child.name == "ToString":
                told = self._node(child, steps)
                if told.value and not is_cut_off(_unescaped(str(told.value))):
                    return Scalar(told.start, told.end, _unescaped(str(told.value)))
            elif child.name in _INTEGERS or child.name in ("S", "B", "Ref"):
                bare = self._node(child, steps + 1)
        return bare or self._mapping(element, steps)

    def _list(self, element: Element, steps: int) -> Sequence:
        made = Sequence(element.start)
        made.end = element.end
        made.items += [self._node(child, steps + 1) for child in element.children]
        made.value += (item.value for item in made.items)
        return made

    def _mapping(self, element: Element, steps: int) -> Mapping:
        made = Mapping(element.start)
        made.end = element.end
        for name, member in self._members(element):
            key = member.attributes["N"].value
            node = self._node(member, steps + 1)
            made.entries[name] = (Scalar(key.start - 1, key.end + 1, name), node)
            made.value[name] = node.value
        return made


def _whole(element: Element) -> Span:
    return Span(element.start, element.end)


def _integer(text: str) -> int | str:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else text


def _unescaped(text: str) -> str:
    """Return a text with escapes resolved: ``_x000A_`` is a line break. Surrogates are unchanged."""
    if "_x" not in text and "_X" not in text:
        return text
    resolved = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    try:
        return resolved.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return text
