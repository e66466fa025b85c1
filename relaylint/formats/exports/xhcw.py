"""Reads the Hybrid Configuration Wizard's `.xhcw` log: cmdlet calls with the objects that they returned."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from typing import Final

from relaylint.core.checks import MISSING_PROPERTY, SYNTAX_ERROR, UNKNOWN_VALUE
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Absence, Node, Scalar, Sequence
from relaylint.core.suggest import Names
from relaylint.core.text import Source, Span, lowered, straightened
from relaylint.formats.exports.objects import Exports, Property
from relaylint.formats.servers import CLOUD_KINDS
from relaylint.model.schema_index import NAMING, ON_SERVERS, ONLINE
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem, shown
from relaylint.syntax.xml import Element, attribute_value, comments, parse

_KINDS: Final = {
    noun: (name, "tenant" if noun in ONLINE else "onpremises") for noun, name in (ONLINE | ON_SERVERS).items()
}
"""The nouns of cmdlets, in lower case: our kind, and the relevant side of the hybrid organisation.

Both sides have accepted domains, but only those of the tenant determine what Exchange Online relays.
"""
_CMDLET: Final = re.compile(rf"(get|new|set|remove)-({'|'.join(_KINDS)})", re.IGNORECASE)
_CMDLETS: Final = Names((f"{verb}-{noun}" for verb in ("get", "new", "set", "remove") for noun in _KINDS), within="-_")
_SIDES: Final = Names(("tenant", "onpremises"))
_CALL_NAME: Final = "invoke"
_CALLS: Final = Names((_CALL_NAME,))
_PROPERTIES: Final = ("parameter", "property")
_ATTRIBUTES: Final = Names(("cmdlet", "type"))
_VALUE_IS_NULL: Final = "valueIsNull"
_GIVEN: Final = Names(("name", "value", _VALUE_IS_NULL.lower()))
_PARTS: Final = Names(
    ("parameters", "parameter", "results", "object", "property", "datastreams", "errors"), others=("error",)
)
_CALL: Final = re.compile(rf"<[^\s<>]{{1,40}}\s[^<>]*?cmdlet\s*=\s*\"{_CMDLET.pattern}\"", re.IGNORECASE)
_NO_BRACKET: Final = re.compile(r"(?<![</])(parameter|property)\s+name\s*=")
_NAMES: Final = frozenset(map(str.lower, NAMING))
_SEPARATOR: Final = ", "


class _Object:
    """The latest state of an object in the log, or a change of one that the log does not show."""

    def __init__(self, span: Span, properties: list[Property], *, amends: bool = False) -> None:
        self.span = span
        self.properties = properties
        self.amends = amends

    @property
    def names(self) -> set[str]:
        """The names of the object, in lower case."""
        named = (property_.value.value for property_ in self.properties if property_.name.lower() in _NAMES)
        return {value.lower() for value in named if isinstance(value, str)}

    def change(self, properties: list[Property]) -> None:
        """Replace properties with the same names, and add new ones."""
        changed = {property_.name.lower() for property_ in properties}
        kept = [property_ for property_ in self.properties if property_.name.lower() not in changed]
        self.properties = kept + [property_ for property_ in properties if property_.name.lower() != "identity"]


class _State:
    """What the log says about the objects of one noun, up to some call."""

    def __init__(self, place: Node) -> None:
        self.place = place
        self.complete = False
        self._objects: dict[int, _Object] = {}
        self._named: dict[str, int] = {}
        self._count = 0

    @property
    def objects(self) -> list[_Object]:
        """The objects, in the order of their first appearance in the log."""
        return list(self._objects.values())

    def find(self, name: str) -> _Object | None:
        """Return the object with a name."""
        return self._objects.get(self._named.get(name.lower(), -1))

    def remove(self, names: set[str]) -> None:
        """Remove the objects with some names."""
        for name in names:
            self._objects.pop(self._named.pop(name, -1), None)

    def put(self, made: _Object) -> None:
        """Add an object, replacing the one with its name."""
        names = made.names
        self.remove(names)
        self._count += 1
        self._objects[self._count] = made
        self._named.update(dict.fromkeys(names, self._count))

    def replace(self, objects: list[_Object], place: Node) -> None:
        """Set the complete list of objects."""
        self._objects.clear()
        self._named.clear()
        for made in objects:
            self.put(made)
        self.complete, self.place = True, place


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions at the end of a log, and the problems in its text."""
    if not shows(source) and not _CMDLETS.near(lowered(source.text)):
        return Reading([], [])
    exports = Exports(source, Absence.UNKNOWN)
    try:
        roots = parse(source, limits, many=True)
        for span, what, name in _misspelt(source.text, roots):
            add_problem(exports.problems, misspelt(source, *span, what, name))
        for start, end in _without_bracket(source.text, roots):
            words = f"`{source.text[start:end]}` has no `<` before it, so that what it tells is not read"
            add_problem(exports.problems, problem(SYNTAX_ERROR, source, start, end, words))
        for element in _unread(source.text, roots) if not exports.problems else ():
            words = "no property of this object can be read"
            add_problem(exports.problems, problem(SYNTAX_ERROR, source, *_named(element), words))
        states = _states(source.text, roots, exports)
        if not states and not exports.problems:
            return Reading([], exports.left_out.notes())
        for noun, state in states.items():
            _add(exports, _KINDS[noun][0], state)
    except ReadError as error:
        return Reading([], [*exports.problems, error.diagnostic(source)], claims=True)
    return Reading(exports.documents(comments), exports.notes, claims=True)


def shows(source: Source) -> bool:
    """Return whether a text contains a call of a cmdlet for a supported kind."""
    return _CALL.search(straightened(source.text)) is not None


def _add(exports: Exports, name: str, state: _State) -> None:
    if name != "OrganizationConfig" and (state.complete or state.objects):
        exports.declare(name, state.place, partial=not state.complete)
    for object_ in state.objects:
        exports.add(name, object_.span, object_.properties, place=state.place, amends=object_.amends)


def _states(text: str, roots: list[Element], exports: Exports) -> dict[str, _State]:
    """Return the state at the end of the log, by noun in the order of the first calls. Notes about calls on the other
    side are added to ``exports``."""
    states: dict[str, _State] = {}
    for call in _calls(roots):
        match = _CMDLET.fullmatch(_attribute(text, call, "cmdlet"))
        if match is None or any(element.name == "errors" for element in _below(call, "datastreams")):
            continue
        verb, noun = match[1].lower(), match[2].lower()
        span = call.attributes["cmdlet"].value
        place = Scalar(span.start - 1, span.end + 1, noun)
        if _attribute(text, call, "type").lower() != _KINDS[noun][1]:
            _elsewhere(text, call, place, exports)
            continue
        _follow(text, call, verb, states.setdefault(noun, _State(place)), place)
    return states


def _elsewhere(text: str, call: Element, place: Scalar, exports: Exports) -> None:
    """Report a call that did not run on the relevant side, and is left out. Exchange servers have their own domains and
    settings, and no connectors of Exchange Online."""
    cmdlet, given = _attribute(text, call, "cmdlet"), call.attributes.get("type")
    side = _attribute(text, call, "type")
    name = _KINDS[place.value][0]
    if side.lower() == "onpremises" and name in CLOUD_KINDS:
        exports.left_out.add(name, place)
    elif side.lower() in _SIDES.names:
        words = f"`{shown(cmdlet)}` ran on the side `{side}`, which does not have it, so that the call is not read"
        add_problem(
            exports.problems,
            problem(UNKNOWN_VALUE, exports.source, place.start, place.end, words, severity=Severity.WARNING, help=""),
        )
    elif given is None and not any(_ATTRIBUTES.nearest(one.lower()) for one in call.attributes):
        words = f"`{shown(cmdlet)}` does not say on which side of the hybrid organisation it ran"
        help = 'add `type="Tenant"` or `type="OnPremises"`'
        add_problem(
            exports.problems, problem(MISSING_PROPERTY, exports.source, place.start, place.end, words, help=help)
        )
    elif given and not _SIDES.nearest(side.lower()):
        words = f"`{shown(side)}` is no side of a hybrid organisation"
        help = "it takes `Tenant` or `OnPremises`"
        add_problem(exports.problems, problem(UNKNOWN_VALUE, exports.source, *given.value, words, help=help))


def _misspelt(text: str, roots: list[Element]) -> Iterator[tuple[Span, str, str]]:
    """Yield misspellings in a log: the span, what it should be, and the name: cmdlets, sides, and parts of calls."""
    for call in _calls(roots, misspelt=True):
        cmdlet, side = (_attribute(text, call, name).lower() for name in ("cmdlet", "type"))
        if call.name != _CALL_NAME and (_CMDLET.fullmatch(cmdlet) or _CMDLETS.nearest(cmdlet)):
            yield _named(call), "call", _CALL_NAME
        ours = _CMDLET.fullmatch(cmdlet)
        if _CMDLETS.nearest(cmdlet):
            yield call.attributes["cmdlet"].value, "cmdlet", _CMDLETS.nearest(cmdlet)
        elif ours and _SIDES.nearest(side):
            yield call.attributes["type"].value, "side of a hybrid organisation", _SIDES.nearest(side)
        for name, given in call.attributes.items() if not (cmdlet and side) else ():
            if near := _near(_ATTRIBUTES, name):
                yield given.name, "attribute of a call", near
        waiting = list(call.children) if ours else []
        while waiting:
            element = waiting.pop()
            if near := _near(_PARTS, element.name):
                yield _named(element), "part of a call", near
            for name, given in element.attributes.items() if element.name in _PROPERTIES else ():
                if name != _VALUE_IS_NULL and (near := _near(_GIVEN, name)):
                    near = _VALUE_IS_NULL if near == _VALUE_IS_NULL.lower() else near
                    yield given.name, "attribute of a property", near
            waiting += element.children


def _named(element: Element) -> Span:
    """Return the span of an element's name."""
    return Span(element.start + 1, element.start + 1 + len(element.name))


def _near(names: Names, word: str) -> str:
    """Return the name that a word is apart from case, or a misspelling of; empty for a name, or if there is none."""
    if word in names.names:
        return ""
    return word.lower() if word.lower() in names.names else names.nearest(word.lower())


def _without_bracket(text: str, roots: list[Element]) -> Iterator[Span]:
    """Yield the spans of names of property elements that lack their bracket, in relevant calls."""
    remarks = comments(text)
    begins = [remark.start for remark in remarks]
    for call in _calls(roots):
        ours = _CMDLET.fullmatch(_attribute(text, call, "cmdlet"))
        for match in _NO_BRACKET.finditer(text, call.start, call.end) if ours else ():
            before = bisect(begins, match.start()) - 1
            if before < 0 or remarks[before].end <= match.start():
                yield Span(*match.span(1))


def _calls(roots: list[Element], *, misspelt: bool = False) -> Iterator[Element]:
    """Yield the calls of a log, even if it was wrapped in a root element to be well-formed XML."""
    for root in roots:
        for element in (root, *root.children):
            if element.name == _CALL_NAME or (misspelt and _near(_CALLS, element.name)):
                yield element


def _unread(text: str, roots: list[Element]) -> Iterator[Element]:
    """Yield the objects in relevant calls of which no property can be read."""
    for call in _calls(roots):
        if _CMDLET.fullmatch(_attribute(text, call, "cmdlet")):
            for element in _below(call, "results"):
                if element.name == "object" and not _properties(text, element.children, "property"):
                    yield element


def _follow(text: str, call: Element, verb: str, state: _State, place: Node) -> None:
    """Apply a call to a state."""
    given = _properties(text, _below(call, "parameters"), "parameter")
    shown = [_Object(Span(element.start, element.end), _properties(text, element.children, "property"))
             for element in _below(call, "results") if element.name == "object"]  # fmt: skip
    name = next((str(property_.value.value) for property_ in given if property_.name.lower() == "identity"), "")
    if verb == "get" and not given:
        if not any(element.name == "results" for element in call.children):
            return
        state.replace(shown, place)
    elif verb in ("get", "new"):
        whole = Span(call.start, call.end)
        for made in shown or ([_Object(whole, given)] if verb == "new" else []):
            state.put(made)
    elif verb == "set":
        known = state.find(name)
        if known is None:
            state.put(_Object(Span(call.start, call.end), given, amends=True))
        else:
            known.change(given)
    else:
        state.remove({name.lower()})


def _below(call: Element, name: str) -> list[Element]:
    return [inner for outer in call.children if outer.name == name for inner in outer.children]


def _properties(text: str, elements: list[Element], wanted: str) -> list[Property]:
    properties = []
    for element in elements:
        name = element.attributes.get("name")
        if element.name == wanted and name is not None:
            key = Scalar(name.value.start - 1, name.value.end + 1, attribute_value(text, name.value))
            node = _node(text, element)
            if node is not None:
                properties.append(Property(key.value, key, node))
    return properties


def _node(text: str, element: Element) -> Node | None:
    """Return the node of a property's value; None if there is none."""
    given, null = element.attributes.get("value"), element.attributes.get("valueIsNull")
    if given is None:
        return None if null is None else Scalar(null.name.start, null.value.end + 1, None)
    kind = _attribute(text, element, "type")
    start, end = given.value
    if kind.endswith("[]"):
        return _list(text, start, end)
    told = attribute_value(text, given.value)
    if kind in ("System.Boolean", "System.Management.Automation.SwitchParameter"):
        return Scalar(start - 1, end + 1, told.lower() == "true" if told.lower() in ("true", "false") else told)
    if kind.startswith(("System.Int", "System.UInt")) and re.fullmatch(r"-?[0-9]{1,20}", told):
        return Scalar(start - 1, end + 1, int(told))
    return Scalar(start - 1, end + 1, told)


def _list(text: str, start: int, end: int) -> Sequence:
    """Return the list in a value such as ``"a, b"``."""
    made = Sequence(start - 1)
    made.end = end + 1
    at = start
    for part in text[start:end].split(_SEPARATOR) if start < end else ():
        made.items.append(Scalar(at, at + len(part), attribute_value(text, Span(at, at + len(part)))))
        made.value.append(made.items[-1].value)
        at += len(part) + len(_SEPARATOR)
    return made


def _attribute(text: str, element: Element, name: str) -> str:
    given = element.attributes.get(name)
    return "" if given is None else attribute_value(text, given.value)
