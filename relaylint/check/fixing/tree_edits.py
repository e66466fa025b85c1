"""Edits of YAML and JSON: a change in a mapping of a node tree to splices of its text."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.check.fixing.brackets import Listing, put_in, taken_out
from relaylint.check.fixing.changes import ABSENT, ALIASED, COMMENTED, ODD, CannotEditError
from relaylint.check.fixing.differing import differences
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.notation import JSON, Notation
from relaylint.check.fixing.splicing import Splice
from relaylint.check.fixing.yaml_blocks import (
    Pair,
    end_of,
    own_pairs,
    replaced_block,
    with_entry,
    with_item,
    without_entry,
    without_items,
)
from relaylint.core.document import Alias, Mapping, Node, Path, Scalar, Sequence
from relaylint.core.text import Span

_MERGED: Final = "it is merged from an anchor, which others may use as well"
_COUNTED: Final = re.compile(r'\s*,\s*"Count"\s*:\s*\d+\s*}')
"""What follows a list that PowerShell has wrapped."""


class TreeEditor:
    """Makes splices of changes below a mapping, with paths from there. Every method raises `CannotEditError`."""

    def __init__(self, ground: Ground, notation: Notation) -> None:
        self.ground = ground
        self.notation = notation

    def set(self, base: Mapping, path: Path, value: Any) -> list[Splice]:
        """Set the value at a path; a missing property is added."""
        within = _below(base, path[:-1])
        if isinstance(within, Mapping):
            pair = within.entries.get(str(path[-1]))
            if pair is None:
                return self._with_property(within, str(path[-1]), value)
            _refuse_merged(within, pair)
            return self._replaced(pair[0], pair[1], value)
        if isinstance(within, Sequence) and isinstance(path[-1], int) and path[-1] < len(within.items):
            return self._replaced(None, within.items[path[-1]], value)
        raise CannotEditError(ABSENT)

    def remove(self, base: Mapping, path: Path) -> list[Splice]:
        """Take out a property."""
        within = _below(base, path[:-1])
        if isinstance(within, Mapping) and str(path[-1]) in within.entries:
            pair = within.entries[str(path[-1])]
            _refuse_merged(within, pair)
            if self._is_flow(within):
                pairs = own_pairs(within)
                spans = [Span(key.start, end_of((key, value))) for key, value in pairs]
                return taken_out(self.ground, self._listing(within, spans), [pairs.index(pair)])
            return without_entry(self.ground, within, pair)
        raise CannotEditError(ABSENT)

    def remove_items(self, base: Mapping, path: Path, indexes: list[int]) -> list[Splice]:
        """Take items out of the list at a path; one value is a list of one."""
        listed = _below(base, path)
        if isinstance(listed, Sequence):
            return self.without_items(listed, indexes, _key_of(base, path))
        return self._replaced(None, listed, [])

    def without_items(self, listed: Sequence, indexes: list[int], key: Node | None) -> list[Splice]:
        """Take items out of a list, which stands under ``key``."""
        if self._is_flow(listed):
            return taken_out(self.ground, self._listing(listed, self._spans(listed)), indexes)
        return without_items(self.ground, listed, indexes, key)

    def add(self, base: Mapping, path: Path, value: Any) -> list[Splice]:
        """Add an item to the list at a path; one value becomes a list of two."""
        within = _below(base, path[:-1])
        pair = within.entries.get(str(path[-1])) if isinstance(within, Mapping) else None
        if not isinstance(within, Mapping):
            raise CannotEditError(ODD)
        if pair is None:
            return self._with_property(within, str(path[-1]), [value])
        _refuse_merged(within, pair)
        node = pair[1]
        if isinstance(node, Sequence) and node.items:
            return self._with_items(node, [value])
        if isinstance(node, (Sequence, Scalar)):
            before = [node.value] if isinstance(node, Scalar) and node.value is not None else []
            return self._replaced(pair[0], node, [*before, value])
        raise CannotEditError(ALIASED if isinstance(node, Alias) else ODD)

    def rename(self, base: Mapping, path: Path, name: str) -> list[Splice]:
        """Call a property otherwise."""
        within = _below(base, path[:-1])
        if not isinstance(within, Mapping) or str(path[-1]) not in within.entries:
            raise CannotEditError(ABSENT)
        pair = within.entries[str(path[-1])]
        _refuse_merged(within, pair)
        key = pair[0]
        if not isinstance(key, Scalar):
            raise CannotEditError(ALIASED)
        return [Splice(key.start, key.end, self.notation.key(name, self._text(key)))]

    # --- values

    def _replaced(self, key: Node | None, node: Node, value: Any) -> list[Splice]:
        if isinstance(node, Sequence) and isinstance(value, list) and node.items and value:
            return self._rearranged(node, value)
        if isinstance(node, (Mapping, Sequence)) and not self._is_flow(node):
            if key is None:
                raise CannotEditError(ODD)
            first = node.items[0] if isinstance(node, Sequence) and node.items else None
            return replaced_block(self.ground, key, node, self._written(value, first))
        if self.ground.inside(node.start, node.end):
            raise CannotEditError(COMMENTED)
        if isinstance(value, (list, dict)) and isinstance(node, Mapping):
            raise CannotEditError(ODD)
        written = self._written(value, node)
        before = self.ground.text[node.start - 1 : node.start]
        gap = " " if node.start == node.end and before.strip() else ""
        return [Splice(node.start, node.end, gap + written)]

    def _rearranged(self, listed: Sequence, value: list[Any]) -> list[Splice]:
        """Make a list another one: items that both have stay where they are."""
        made = differences(listed.value, value, freely=not self.ground.inside(listed.start, listed.end))
        if made is None:
            raise CannotEditError(COMMENTED)
        splices = [
            splice
            for index, item in made.replaced.items()
            for splice in self._replaced(None, listed.items[index], item)
        ]
        if made.removed:
            splices += self.without_items(listed, made.removed, None)
        return splices + self._with_items(listed, made.added)

    def _with_items(self, listed: Sequence, values: list[Any]) -> list[Splice]:
        splices: list[Splice] = []
        for value in values:
            written = self._written(value, listed.items[-1])
            if self._is_flow(listed):
                splices += put_in(self.ground, self._listing(listed, self._spans(listed)), written)
            else:
                splices += with_item(self.ground, listed, written)
        return splices

    def _with_property(self, within: Mapping, name: str, value: Any) -> list[Splice]:
        pairs = own_pairs(within)
        like = self._text(pairs[-1][0]) if pairs else ""
        texts = [self._text(node) for _, node in pairs if isinstance(node, Scalar) and isinstance(node.value, str)]
        quotes = {text[:1] for text in texts}
        habit = texts[0] if len(quotes) == 1 else ""
        key, between = self.notation.key(name, like), self._between(pairs)
        if self._is_flow(within):
            spans = [Span(pair[0].start, end_of(pair)) for pair in pairs]
            written = f"{key}{between}{self.notation.value(value, habit)}"
            return put_in(self.ground, self._listing(within, spans), written)
        block = self._as_block(pairs, value, habit)
        return with_entry(self.ground, within, f"{key}:{block or ' ' + self.notation.value(value, habit)}")

    def _as_block(self, pairs: list[Pair], value: Any, habit: str) -> str:
        """Return a list as the other lists of its mapping stand there, if those are blocks; else nothing."""
        blocks = [(key, node) for key, node in pairs if isinstance(node, Sequence) and not self._is_flow(node)]
        if not blocks or not isinstance(value, list) or not value:
            return ""
        key, node = blocks[0]
        indent = len(self.ground.before(node.start)) - len(self.ground.before(key.start))
        like = self._text(node.items[0]) if isinstance(node.items[0], Scalar) else habit
        return "".join(f"\n{' ' * max(indent, 0)}- {self.notation.value(item, like)}" for item in value)

    def _between(self, pairs: list[Pair]) -> str:
        """Return what stands between key and value elsewhere in a mapping."""
        gap = self.ground.text[pairs[-1][0].end : pairs[-1][1].start] if pairs else ""
        return gap if gap.strip() == ":" and "\n" not in gap and gap.endswith(" ") else self.notation.between

    def _written(self, value: Any, like: Node | None) -> str:
        if isinstance(like, Sequence):
            like = like.items[0] if like.items else None
        return self.notation.value(value, self._text(like) if isinstance(like, Scalar) else "")

    # --- forms

    def _text(self, node: Node) -> str:
        return self.ground.text[node.start : node.end]

    def _is_flow(self, node: Node) -> bool:
        return self.ground.text[node.start : node.start + 1] in ("[", "{") and node.end - node.start > 1

    def _listing(self, node: Node, parts: list[Span]) -> Listing:
        if self.notation == JSON and isinstance(node, Sequence) and _COUNTED.match(self.ground.text, node.end):
            raise CannotEditError("its items are counted behind it")
        return Listing(node.start + 1, node.end - 1, parts)

    def _spans(self, listed: Sequence) -> list[Span]:
        """Return the spans of items, each from its anchor or tag."""
        spans, at = list[Span](), listed.start + 1
        for item in listed.items:
            start = self.ground.skip(at)
            if spans and self.ground.text[start : start + 1] == ",":
                start = self.ground.skip(start + 1)
            spans.append(Span(min(start, item.start), item.end))
            at = item.end
        return spans


def _below(base: Mapping, path: Path) -> Node:
    """Return the node at a path that only leads through what stands there itself."""
    node: Node = base
    for step in path:
        if isinstance(node, Mapping) and str(step) in node.entries:
            pair = node.entries[str(step)]
            _refuse_merged(node, pair)
            node = pair[1]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            raise CannotEditError(ABSENT)
        if isinstance(node, Alias):
            raise CannotEditError(ALIASED)
    return node


def _key_of(base: Mapping, path: Path) -> Node | None:
    """Return the key under which the node at a path stands; None for an item of a list."""
    within = _below(base, path[:-1])
    return within.entries[str(path[-1])][0] if isinstance(within, Mapping) else None


def _refuse_merged(within: Mapping, pair: Pair) -> None:
    if not within.start <= pair[0].start < within.end:
        raise CannotEditError(_MERGED)
