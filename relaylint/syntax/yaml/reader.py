"""Parses YAML by the core schema of YAML 1.2: plain data from libyaml's events, source spans on demand.

PyYAML's own ``load`` and ``compose`` resolve by YAML 1.1, lose the locations of aliases and duplicate keys, and crash
or hang on small hostile files; its event stream does none of that. A file without findings costs one plain loop over
the events. If there is more to interpret than keys and values (an anchor, a tag, a merge key, a fault), or a location
is needed, the loop of `yaml.tree` does the same with the span of every node.
"""

from __future__ import annotations

import re
from importlib import import_module
from sys import intern
from typing import Any, cast

from yaml import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from relaylint.core.checks import INVALID_ALIAS, LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.document import Document, Node
from relaylint.core.text import Source
from relaylint.syntax.reading import Limits, ReadError, Reading, problem
from relaylint.syntax.yaml.core_schema import CONSTANTS, NUMBER_STARTS, number
from relaylint.syntax.yaml.tree import Composer

try:
    from yaml._yaml import CParser

    PARSER: Any = CParser
except ImportError:  # a PyYAML built without libyaml
    PARSER = import_module("relaylint.syntax.yaml.pure").PureParser

_AMBIGUOUS = {
    "\ufeff": "a byte order mark stands inside the text",
    "\x85": "U+0085 (next line) ends a line in YAML 1.1 and not in YAML 1.2",
    "\u2028": "U+2028 (line separator) ends a line in YAML 1.1 and not in YAML 1.2",
    "\u2029": "U+2029 (paragraph separator) ends a line in YAML 1.1 and not in YAML 1.2",
}
_AMBIGUITY = f"[{''.join(_AMBIGUOUS)}]"
_NOT_ALLOWED = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_TOO_DEEP = "exceeded maximum nesting depth"
"""libyaml's message for a thousand levels, since PyYAML 6.0.4: it looks ahead and reports it before we count our
levels."""
_BAD_TAG = r"!\S*%[89A-Fa-f]"
_MAX_TAG_DIRECTIVES = 100


def read(source: Source, limits: Limits) -> Reading:
    """Return the documents of a YAML stream, and the problems in it."""
    text = source.text
    odd = None if text.isascii() else re.search(_AMBIGUITY, text)
    if odd:
        return _refused(source, odd.start(), _AMBIGUOUS[odd[0]])
    if text.count("%TAG") > _MAX_TAG_DIRECTIVES:  # libyaml compares each one with all previous ones
        at, words = text.find("%TAG"), f"`%TAG` stands here more than {_MAX_TAG_DIRECTIVES} times"
        return Reading([], [problem(LIMIT_EXCEEDED, source, at, at + 4, words)])
    data = _plain_data(text, limits)
    if data is None:
        return _compose(source, limits)
    trees = _Trees(source, limits)
    return Reading([Document(source, value, _Tree(trees, index)) for index, value in enumerate(data)], [])


class _Trees:
    """The documents of a stream with their trees, composed when one is asked for that has not been given away."""

    __slots__ = ("_composed", "limits", "source")

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self._composed: dict[int, Document] | None = None  # most are never asked for one

    def __reduce__(self) -> tuple[Any, ...]:
        return _Trees, (self.source, self.limits)

    def root(self, place: int) -> Node:
        """Return the tree of a document, the number ``place`` from 0."""
        if not self._composed or place not in self._composed:
            self._composed = dict(enumerate(_compose(self.source, self.limits).documents))
        return self._composed.pop(place).root


class _Tree:
    """Builds the tree of one document of a stream, the number ``place`` from 0."""

    __slots__ = ("place", "trees")

    def __init__(self, trees: _Trees, place: int) -> None:
        self.trees = trees
        self.place = place

    def __call__(self) -> Node:
        return self.trees.root(self.place)


def _plain_data(text: str, limits: Limits) -> list[Any] | None:
    """Return the data of each document; None if the tree is needed to interpret or to reject it.

    A single loop without calls on purpose: most files of a run need nothing else.
    """
    max_depth, max_nodes = limits.depth, limits.nodes
    documents: list[Any] = []
    stack: list[Any] = []
    container: Any = None
    in_mapping = False
    key: str | None = None
    count = 0
    try:
        get_event = PARSER(text).get_event
        while True:
            event = get_event()
            kind = event.__class__
            count += 1
            if kind is ScalarEvent:
                value = event.value
                if event.tag or event.anchor:
                    return None
                if in_mapping and key is None:
                    key = intern(value)  # files repeat few keys
                    if key in container or key == "<<" or count > max_nodes:
                        return None
                    continue
                if event.style:
                    pass
                elif value in CONSTANTS:
                    value = CONSTANTS[value]
                else:  # files repeat values, too
                    value = number(value, 0, 0) if value[0] in NUMBER_STARTS else intern(value)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.tag or event.anchor or (in_mapping and key is None) or len(stack) == max_depth:
                    return None
                stack.append((container, in_mapping, key))
                in_mapping = kind is MappingStartEvent
                container, key = {} if in_mapping else [], None
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = container
                container, in_mapping, key = stack.pop()
            elif kind is StreamEndEvent:
                return documents
            elif kind is AliasEvent:
                return None
            else:
                continue
            if in_mapping:
                container[key] = value
                key = None
            elif count > max_nodes:
                return None
            elif container is None:
                documents.append(value)
            else:
                container.append(value)
    except (YAMLError, UnicodeError, ReadError):
        return None


def _compose(source: Source, limits: Limits, end: int | None = None) -> Reading:
    """Return the documents of a YAML stream with their trees, and the problems in it; ``end``: where to stop."""
    text = source.text[:end]
    composer = Composer(source, limits)
    try:
        composer.run(PARSER(text))
    except ReadError as fault:
        advice = _advice(text, fault.start) if fault.rule == INVALID_ALIAS else None
        help = f"correct the name of the anchor, or {advice}" if advice else None
        composer.problems.append(problem(fault.rule, source, fault.start, fault.end, fault.message, help=help))
    except (YAMLError, UnicodeError) as error:
        bad = re.search(_NOT_ALLOWED, text)
        if bad:  # how far a parser comes before it sees the character depends on its buffers
            return _refused(source, bad.start(), f"the character U+{ord(bad[0]):04X} is not allowed in YAML")
        start, message = _explain(error, text)
        if message.startswith(_TOO_DEEP) and end is None:
            return _compose(source, limits, start)  # the text before it is deeper than the limit
        end, help = min(start + 1, len(text)), _advice(text, start)
        composer.problems.append(problem(SYNTAX_ERROR, source, start, end, message, help=help))
    return Reading(composer.documents, composer.problems)


def _advice(text: str, start: int) -> str | None:
    """Return whether quotes mend a fault; few files have one."""
    return cast("str | None", import_module("relaylint.syntax.yaml.unquoted").advice(text, start))


def _refused(source: Source, start: int, message: str) -> Reading:
    return Reading([], [problem(SYNTAX_ERROR, source, start, start + 1, message)])


def _explain(error: Exception, text: str) -> tuple[int, str]:
    """Return the offset of a parser's error and a one-line message."""
    if not isinstance(error, MarkedYAMLError):
        match = re.search(_BAD_TAG, text)
        return match.start() if match else 0, "a tag with escapes that are not UTF-8"
    mark = error.problem_mark or error.context_mark
    start = min(mark.index, len(text)) if mark else 0
    if text[start : start + 1] == "\t" and "token" in str(error.problem):
        return start, "a tab stands where only spaces may indent"
    said = str(error.problem or error.context or "not well-formed")
    if error.context and error.problem:
        said = f"{said} ({error.context})"
    return start, said
