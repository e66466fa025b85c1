"""Builds the tree of a YAML stream: from a parser's events to nodes with source spans.

A single loop over the events with an explicit stack and a budget: no nesting, alias or merge key can make it, or
anything that traverses its result, exceed `Limits`.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from relaylint.core.checks import INVALID_ALIAS, INVALID_TAG, LIMIT_EXCEEDED, NON_STRING_KEY, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, RuleInfo
from relaylint.core.document import Alias, Document, Mapping, Node, Scalar, Sequence, resolved
from relaylint.core.text import Source
from relaylint.syntax.reading import Limits, ReadError, add_problem, duplicate_key, problem, shown
from relaylint.syntax.yaml.core_schema import CONSTANTS, NUMBER_STARTS, number, plain_scalar

_BLANKS = r"(?:[ \t\r\n]+(?:#[^\r\n]*)?)*"
_ANCHOR = rf"&([^\s,\[\]{{}}]*){_BLANKS}"
_TAG = rf"(!<[^>\s]*>|![^\s,\[\]{{}}]*){_BLANKS}"
_VALUE_INDICATOR = r"(?:[ \t\r\n]|#[^\r\n]*[\r\n])*:"
_CORE = "tag:yaml.org,2002:"
_TEXT_TAGS = ("!", f"{_CORE}str")
_TYPE_OF_TAG: dict[str, Any] = {
    f"{_CORE}null": type(None),
    f"{_CORE}bool": bool,
    f"{_CORE}int": int,
    f"{_CORE}float": (int, float),
}
_COLLECTION_TAGS = {
    MappingStartEvent: (None, "!", f"{_CORE}map"),
    SequenceStartEvent: (None, "!", f"{_CORE}seq"),
}
_NODE_SIZE = 1000
"""Number of characters that count as another node at every use of an alias: repeating long strings is work, too."""
_MERGE_TAGS = (None, f"{_CORE}merge")
_MERGE = object()
_COMPLEX = object()


class Composer:
    """Builds nodes and plain data in parallel from a stream of events."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.text = source.text
        self.limits = limits
        self.documents: list[Document] = []
        self.problems: list[Diagnostic] = []
        self.anchors: dict[str, tuple[Scalar | Mapping | Sequence, int, int] | None] = {}
        self.merges: dict[Mapping, tuple[Node, Node]] = {}

    def _report(self, rule: RuleInfo, start: int, end: int, message: str) -> None:
        add_problem(self.problems, problem(rule, self.source, start, end, message))

    def run(self, parser: Any) -> None:  # noqa: PLR0915
        """Compose every document of the stream. Raises `ReadError` and the parser's errors.

        A single long loop on purpose: it runs for every event of every file, and function calls would double its time.
        ``end`` is always the end of the node composed last, which is also the end of a collection without a closing
        bracket, because the parser's mark is after the comments. ``count`` is the number of nodes with every alias
        expanded, ``height`` the depth of the nodes in the innermost open collection, including those behind aliases.
        """
        get_event, new = parser.get_event, object.__new__
        max_depth, max_nodes, max_repeated = self.limits.depth, self.limits.nodes, self.limits.repeated(self.text)
        stack: list[Any] = []
        container: Any = None  # the innermost open collection, and what is in it
        entries: dict[str, tuple[Node, Node]] | None = None
        items: list[Node] | None = None
        values: Any = None
        key: Node | None = None  # the key without a value yet, and its name
        name: Any = None
        anchor: str | None = None
        start = end = opened = count = began = repeated = height = 0
        node: Node
        while True:
            event = get_event()
            kind = event.__class__
            if kind is ScalarEvent:
                style = event.style
                if event.tag or event.anchor:
                    node = self._decorated(event)
                    end = node.end
                else:
                    start = event.start_mark.index
                    end = event.end_mark.index
                    value = event.value
                    if style:
                        if style in ("|", ">"):
                            end = self._block_end(value, start, end)
                    elif entries is not None and key is None:
                        pass  # a key is the literal text
                    elif value in CONSTANTS:
                        value = CONSTANTS[value]
                        if start == end:
                            start = end = self._empty_place(container, key, start, opened)
                    elif value[0] in NUMBER_STARTS:
                        value = number(value, start, end)
                    node = new(Scalar)  # half the time of calling the class, for most of the nodes
                    node.start = start
                    node.end = end
                    node.value = value
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                start = event.start_mark.index
                if event.tag or event.anchor:
                    start = self._collection_start(event)
                stack.append((container, entries, items, values, key, name, anchor, began, height))
                if len(stack) > max_depth:
                    raise ReadError(LIMIT_EXCEEDED, start, start + 1, f"nested deeper than {max_depth}")
                if kind is MappingStartEvent:
                    container = Mapping(start)
                    entries, items = container.entries, None
                else:
                    container = Sequence(start)
                    entries, items = None, container.items
                values, key, anchor, began, height = container.value, None, event.anchor, count, 0
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if event.end_mark.index > event.start_mark.index:
                    end = event.end_mark.index
                container.end = end
                if self.merges:
                    self._merge(container)
                below = height + 1
                if anchor:
                    size = count - began + (end - container.start) // _NODE_SIZE
                    self.anchors[anchor] = (container, size, below)
                node = container
                container, entries, items, values, key, name, anchor, began, height = stack.pop()
                height = max(height, below)
            elif kind is AliasEvent:
                start, end = event.start_mark.index, event.end_mark.index
                target, size, below = self._anchored(event.anchor, start, end)
                if len(stack) + below > max_depth:
                    raise ReadError(LIMIT_EXCEEDED, start, end, f"nested deeper than {max_depth}")
                height = max(height, below)
                node = Alias(start, end, target)
                count += size
                repeated += size
                if repeated > max_repeated:
                    words = f"aliases stand for more than {max_repeated:,} nodes"
                    raise ReadError(LIMIT_EXCEEDED, start, end, words)
            elif kind is DocumentStartEvent:
                opened = event.end_mark.index
                continue
            elif kind is DocumentEndEvent:
                self.anchors.clear()
                continue
            elif kind is StreamEndEvent:
                return
            else:
                continue

            count += 1
            if count > max_nodes:
                raise ReadError(LIMIT_EXCEEDED, node.start, node.end, f"more than {max_nodes:,} nodes")
            if entries is not None:
                if key is None:
                    key = node
                    if kind is not ScalarEvent:
                        name = self._name(node)
                    else:
                        name = event.value
                        if name == "<<" and not style and event.tag in _MERGE_TAGS:
                            name = _MERGE
                else:
                    if name.__class__ is not str or name in entries:
                        self._irregular(container, key, name, node)
                    else:
                        entries[name] = (key, node)
                        values[name] = node.value
                    key = None
            elif items is not None:
                items.append(node)
                values.append(node.value)
            else:
                self.documents.append(Document(self.source, node.value, node))

    def _block_end(self, value: str, start: int, end: int) -> int:
        """Return the end of a block scalar: before its last line break, or the last one that it keeps."""
        text = self.text[start:end]
        lines = value.rstrip("\n")
        blanks = lines[len(lines.rstrip(" \t\n")) :]
        if "+" in text[1:3] or "\n" in blanks:  # blank lines belong to it
            return end - (2 if text.endswith("\r\n") else 1 if text.endswith(("\n", "\r")) else 0)
        return start + len(text.rstrip(" \t\r\n")) + len(blanks)

    def _empty_place(self, container: Node | None, key: Node | None, start: int, opened: int) -> int:
        """Return the offset of an omitted value: after `:`, or its key, or `---`.

        The parser puts it before the next token, which may be many lines below.
        """
        if key is not None:
            match = re.compile(_VALUE_INDICATOR).match(self.text, key.end, start)
            return match.end() if match else key.end
        return opened if container is None else start

    def _irregular(self, mapping: Mapping, key: Node, name: Any, node: Node) -> None:
        """Add an entry that is a merge key, a duplicate, or has a key that is not a name."""
        if name is _MERGE and mapping not in self.merges:
            self.merges[mapping] = (key, node)
        elif name is not _COMPLEX:
            first = self.merges[mapping] if name is _MERGE else mapping.entries[name]
            shown_name = "<<" if name is _MERGE else name
            add_problem(self.problems, duplicate_key(self.source, shown_name, first[0], key))

    def _name(self, key: Node) -> Any:
        """Return the name for a key that is not a plain scalar."""
        target = resolved(key)
        if not isinstance(target, Scalar):
            around = self.text[key.start - 1 : key.end + 1]
            if around.startswith("{{") and around.endswith("}}"):  # an unquoted placeholder
                return around
            self._report(NON_STRING_KEY, key.start, key.end, "a list or mapping stands as key")
            return _COMPLEX
        return target.value if isinstance(target.value, str) else self.text[target.start : target.end]

    def _merge(self, mapping: Mapping) -> None:
        """Add the entries of a merge key's value that the mapping itself does not have.

        They need not be counted: that was done for the alias, or for the mapping written there.
        """
        if mapping not in self.merges:
            return
        _, node = self.merges.pop(mapping)
        target = resolved(node)
        for part in target.items if isinstance(target, Sequence) else [node]:
            merged = resolved(part)
            if not isinstance(merged, Mapping):
                self._report(INVALID_ALIAS, part.start, part.end, "a merge key takes a mapping or a list of mappings")
                continue
            for name, entry in merged.entries.items():
                if name not in mapping.entries:
                    mapping.entries[name] = entry
                    mapping.value[name] = entry[1].value

    def _decorated(self, event: Any) -> Scalar:
        """Return the node of a scalar with an anchor or a tag, starting after them."""
        start, end = self._after_properties(event), event.end_mark.index
        if event.style in ("|", ">"):
            end = self._block_end(event.value, start, end)
        start = min(start, end)
        if event.tag:
            value = self._tagged(event, start, end)
        else:
            value = event.value if event.style else plain_scalar(event.value, start, end)
        node = Scalar(start, end, value)
        if event.anchor:
            self.anchors[event.anchor] = (node, (end - start) // _NODE_SIZE, 0)
        return node

    def _after_properties(self, event: Any) -> int:
        """Return the start of a scalar after its anchor and its tag, in either order."""
        text = self.text
        start: int = event.start_mark.index
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            match = re.compile(_ANCHOR if text[start] == "&" else _TAG).match(text, start)
            if match is None:
                break
            if text[start] == "&" and match[1] != event.anchor:
                words = f"the anchor `&{shown(event.anchor)}` goes on without a blank"
                raise ReadError(SYNTAX_ERROR, start, match.end(1), words)
            start = match.end()
        return start

    def _tagged(self, event: Any, start: int, end: int) -> Any:
        """Return the value of a scalar with a tag of the core schema; report any other tag."""
        text, tag = event.value, str(event.tag)
        if tag in _TEXT_TAGS or (tag in _MERGE_TAGS and text == "<<"):
            return text
        value = plain_scalar(text, start, end)
        if tag not in _TYPE_OF_TAG:
            self._unknown_tag(event)
        elif not isinstance(value, _TYPE_OF_TAG[tag]) or isinstance(value, bool) != tag.endswith(":bool"):
            at = event.start_mark.index
            self._report(INVALID_TAG, at, end, f"`{shown(text)}` is not what the tag `{_short(tag)}` says")
        return value

    def _collection_start(self, event: Any) -> int:
        """Return the start of a collection after its anchor or tag, and check the tag."""
        if event.tag not in _COLLECTION_TAGS[event.__class__]:
            self._unknown_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = None
        end: int = event.end_mark.index  # after the bracket or the dash without indentation, or before a block
        return end - 1 if self.text[end - 1] in "[{-" else end

    def _unknown_tag(self, event: Any) -> None:
        at = event.start_mark.index
        anchor = re.compile(_ANCHOR).match(self.text, at)
        match = re.compile(_TAG).match(self.text, anchor.end() if anchor else at)
        start, end = match.span(1) if match else (at, at + 1)
        self._report(INVALID_TAG, start, end, f"the tag `{_short(str(event.tag))}` has no meaning here")

    def _anchored(self, name: str, start: int, end: int) -> tuple[Scalar | Mapping | Sequence, int, int]:
        """Return the target of an alias, the number of nodes in it, and its depth."""
        if name not in self.anchors:
            words = f"`*{shown(name)}` has no anchor `&{shown(name)}` before it"
            raise ReadError(INVALID_ALIAS, start, end, words)
        anchored = self.anchors[name]
        if anchored is None:
            raise ReadError(INVALID_ALIAS, start, end, f"`*{shown(name)}` stands inside its own anchor")
        return anchored


def _short(tag: str) -> str:
    return shown("!!" + tag[len(_CORE) :] if tag.startswith(_CORE) else tag)
