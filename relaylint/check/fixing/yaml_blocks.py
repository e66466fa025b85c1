"""Edits of mappings and lists in the block style of YAML, where lines and columns are the structure."""

from __future__ import annotations

import re
from collections.abc import Sequence as Listed
from typing import Final

from relaylint.check.fixing.changes import COMMENTED, ODD, CannotEditError
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.splicing import Splice
from relaylint.core.document import Mapping, Node, Sequence
from relaylint.core.text import Span

_DASHES: Final = re.compile(r"[ \t]*(?:-[ \t]+)+")

Pair = tuple[Node, Node]


def own_pairs(mapping: Mapping) -> list[Pair]:
    """Return the entries that a mapping has itself, and does not take from elsewhere, by place."""
    pairs = (pair for pair in mapping.entries.values() if mapping.start <= pair[0].start < mapping.end)
    return sorted(pairs, key=lambda pair: pair[0].start)


def end_of(pair: Pair) -> int:
    """Return the end of an entry."""
    return max(pair[0].end, pair[1].end)


def without_entry(ground: Ground, mapping: Mapping, pair: Pair) -> list[Splice]:
    """Return the splices that take an entry out of a mapping. Raises `CannotEditError`."""
    start, end, pairs = pair[0].start, end_of(pair), own_pairs(mapping)
    following = next((key.start for key, _ in pairs if key.start > start), None)
    if len(mapping.entries) == 1:
        return _emptied(ground, start, end, "{}")
    return _without_part(ground, Span(start, end), following, first=pairs[0] == pair)


def without_items(ground: Ground, listed: Sequence, indexes: Listed[int], key: Node | None) -> list[Splice]:
    """Return the splices that take items out of a list, which stands under ``key``. Raises `CannotEditError`."""
    if len(indexes) == len(listed.items):
        if key is None:
            raise CannotEditError(ODD)
        return replaced_block(ground, key, listed, "[]")
    dashes = [dash_of(ground, listed, index) for index in range(len(listed.items))]
    splices: list[Splice] = []
    for index in indexes:
        following = dashes[index + 1] if index + 1 < len(dashes) else None
        splices += _without_part(ground, Span(dashes[index], listed.items[index].end), following, first=index == 0)
    return splices


def _emptied(ground: Ground, start: int, end: int, written: str) -> list[Splice]:
    splice = Splice(start, end, written)
    if not ground.is_free([splice]):
        raise CannotEditError(COMMENTED)
    ground.refuse_directives(start, end)
    return [splice]


def _without_part(ground: Ground, part: Span, following: int | None, *, first: bool) -> list[Splice]:
    """Return the splice that takes out an entry or an item, and leaves a comment behind it on a line of its own."""
    start, end = part
    if ground.inside(start, end):
        raise CannotEditError(COMMENTED)
    if not ground.is_last(end):
        raise CannotEditError(ODD)
    ground.refuse_directives(start, end)
    remark = ground.behind(end)
    before = ground.before(start)
    if not before.strip(" \ufeff"):
        if remark:
            return [Splice(start, remark.start)]
        return [_lines(ground, part, following, first=first)]
    if following is None or not _DASHES.fullmatch(before):
        raise CannotEditError(ODD)
    splice = Splice(start, remark.start if remark else following)
    if remark is None and ground.inside(start, following):
        raise CannotEditError(COMMENTED)
    return [splice]


def _lines(ground: Ground, part: Span, following: int | None, *, first: bool) -> Splice:
    """Return the splice of the lines of a part, with the blank lines behind it if it is the first, or there are some
    before it, too."""
    splice = ground.without_lines(part.start, part.end)
    spaced = first or ground.text.endswith(("\n\n", "\n\r\n", "\r\r"), 0, splice.start)
    if spaced and following is not None and not ground.text[splice.end : ground.line_start(following)].strip():
        return Splice(splice.start, ground.line_start(following))
    return splice


def dash_of(ground: Ground, listed: Sequence, index: int) -> int:
    """Return the offset of the dash of an item. Raises `CannotEditError`."""
    at = ground.skip(listed.items[index - 1].end if index else listed.start)
    if at >= len(ground.text) or ground.text[at] != "-" or at > listed.items[index].start:
        raise CannotEditError(ODD)
    return at


def with_item(ground: Ground, listed: Sequence, written: str) -> list[Splice]:
    """Return the splice that adds an item behind the last one. Raises `CannotEditError`."""
    last = listed.items[-1]
    dash = dash_of(ground, listed, len(listed.items) - 1)
    gap = ground.text[dash + 1 : last.start]
    gap = gap if gap and not gap.strip(" \t") else " "
    return [_line_behind(ground, last.end, f"{_column(ground, dash)}-{gap}{written}")]


def with_entry(ground: Ground, mapping: Mapping, written: str) -> list[Splice]:
    """Return the splice that adds an entry behind the last one. Raises `CannotEditError`."""
    pairs = own_pairs(mapping)
    if not pairs:
        raise CannotEditError(ODD)
    margin = _column(ground, pairs[0][0].start)
    lines = written.split("\n")
    text = ground.line_break(pairs[-1][0].start).join(f"{margin}{line}" for line in lines)
    return [_line_behind(ground, max(map(end_of, pairs)), text)]


def _column(ground: Ground, at: int) -> str:
    """Return the blanks up to the column of an offset."""
    before = ground.before(at).lstrip("\ufeff")
    if before.strip(" ") and not _DASHES.fullmatch(before):
        raise CannotEditError(ODD)
    return " " * len(before)


def _line_behind(ground: Ground, end: int, written: str) -> Splice:
    if not ground.is_last(end):
        raise CannotEditError(ODD)
    at = ground.line_end(end)
    return Splice(at, at, f"{ground.line_break(end)}{written}")


def replaced_block(ground: Ground, key: Node, value: Node, written: str) -> list[Splice]:
    """Return the splices that put a value on the line of its key, in the place of a block. Raises `CannotEditError`."""
    colon = ground.skip(key.end)
    if ground.text[colon : colon + 1] != ":":
        raise CannotEditError(ODD)
    at = colon + 1
    if ground.inside(ground.line_end(at), value.end):
        raise CannotEditError(COMMENTED)
    ground.refuse_directives(key.start, value.end)
    first = ground.line_end(at)
    if first >= value.start:  # it begins on the line of its key
        return _emptied(ground, at, value.end, f" {written}")
    return [Splice(at, at, f" {written}"), Splice(first, value.end)]


def spans_of(nodes: Listed[Node]) -> list[Span]:
    """Return the spans of nodes."""
    return [Span(node.start, node.end) for node in nodes]
