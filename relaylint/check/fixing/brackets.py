"""Edits of what is listed with commas: lists and mappings in brackets, in YAML, JSON and PowerShell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from relaylint.check.fixing.changes import COMMENTED, CannotEditError
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.splicing import Splice, overlap
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span


class Listing(NamedTuple):
    """What stands between brackets: the offsets behind the first and before the last, and the spans of its parts."""

    opened: int
    closed: int
    parts: Sequence[Span]


def taken_out(ground: Ground, listing: Listing, indexes: Collection[int]) -> list[Splice]:
    """Return the splices that take out parts, each with one comma. Raises `CannotEditError` if a comment is in it."""
    parts = listing.parts
    for index in indexes:
        ground.refuse_directives(*parts[index])
    if len(indexes) == len(parts):
        whole = [Splice(listing.opened, listing.closed)]
        return (
            whole if ground.is_free(whole) else [Splice(part.start, _behind(ground, listing, part)) for part in parts]
        )
    lead = next(index for index in range(len(parts)) if index not in indexes)
    first = [Splice(parts[0].start, parts[lead].start)] if lead else []
    if not ground.is_free(first):
        lead, first = 0, []
    for index in indexes:
        if index >= lead:
            first += _one_out(ground, listing, index, first)
    return first


def _one_out(ground: Ground, listing: Listing, index: int, others: list[Splice]) -> list[Splice]:
    for splices in _ways_out(ground, listing, index):
        if ground.is_free(splices) and not overlap([*others, *splices]):
            return splices
    raise CannotEditError(COMMENTED)


def _ways_out(ground: Ground, listing: Listing, index: int) -> Iterator[list[Splice]]:
    """Yield the ways to take out a part while others stay, the tidiest first."""
    parts, part = listing.parts, listing.parts[index]
    after = _behind(ground, listing, part)
    before = parts[index - 1].end if index else listing.opened
    comma = _last_comma(ground, before, part.start) if index else None
    remark = ground.behind(after)
    gap = ground.text[before : part.start]
    if index and (comma is not None or not gap.strip()) and not (remark and _has_break(gap)):
        yield [Splice(before if comma is None else comma, part.end)]
    if index < len(parts) - 1 and _is_plain(ground.text[part.end : parts[index + 1].start]):
        yield [Splice(part.start, parts[index + 1].start)]
    alone = ground.is_first(part.start) and not remark and ground.is_last(after)
    item = ground.without_lines(part.start, after) if alone else Splice(part.start, after)
    if remark and ground.is_first(part.start):
        item = Splice(part.start, remark.start)
    first = _comma(ground, before, part.start) if index else None
    if index == len(parts) - 1 and after == part.end and first is not None:
        yield [Splice(first, first + 1), item]
    yield [item]


def _behind(ground: Ground, listing: Listing, part: Span) -> int:
    """Return the end of a part with the comma behind it, if there is one."""
    comma = _comma(ground, part.end, listing.closed)
    return part.end if comma is None else comma + 1


def put_in(ground: Ground, listing: Listing, written: str) -> list[Splice]:
    """Return the splices that add a part behind the last one."""
    text, parts = ground.text, listing.parts
    if not parts:
        bare = not ground.inside(listing.opened, listing.closed)
        return [Splice(listing.opened, listing.closed if bare else listing.opened, written)]
    last = parts[-1]
    before = parts[-2].end if len(parts) > 1 else listing.opened
    gap = text[before : last.start]
    comma = _comma(ground, last.end, listing.closed)
    after = last.end if comma is None else comma + 1
    line = f"{ground.line_break(last.start)}{ground.margin(last.start)}"
    bare = len(parts) > 1 and _comma(ground, before, last.start) is None
    if ground.behind(after):
        end = ground.line_end(after)
        own = [] if comma is not None or bare else [Splice(last.end, last.end, ",")]
        return [*own, Splice(end, end, f"{line}{written}{',' * (comma is not None)}")]
    if len(parts) > 1 and _is_plain(gap):
        return [Splice(last.end, last.end, f"{gap}{written}")]
    mark = "" if bare else ","
    return [Splice(last.end, last.end, f"{mark}{line if _has_break(gap) else ' '}{written}")]


def _comma(ground: Ground, start: int, end: int) -> int | None:
    """Return the offset of the comma in the gap between two parts."""
    at = ground.skip(start, end)
    return at if at < end and ground.text[at] in ",;" else None


def _last_comma(ground: Ground, start: int, end: int) -> int | None:
    """Return the offset of the last comma in the gap between two parts, if only blanks stand behind it."""
    for at in range(end - 1, start - 1, -1):
        if ground.text[at] in ",;":
            return None if any(comment.end > at for comment in ground.inside(start, at)) else at
        if not ground.text[at].isspace():
            return None
    return None


def _is_plain(gap: str) -> bool:
    """Return whether nothing but blanks and a comma stands between two parts."""
    return gap.strip() in ("", ",", ";")


def _has_break(text: str) -> bool:
    return "\n" in text or "\r" in text
