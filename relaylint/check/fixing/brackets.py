"""Edits of what is listed with commas: lists and mappings in brackets, in YAML, JSON and PowerShell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaylint.check.fixing.changes import CannotEditError
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.splicing import Splice
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span

COMMENTED = "a comment stands in it, and would be lost"


class Listing(NamedTuple):
    """What stands between brackets: the offsets behind the first and before the last, and the spans of its parts."""

    opened: int
    closed: int
    parts: Sequence[Span]


def taken_out(ground: Ground, listing: Listing, index: int) -> list[Splice]:
    """Return the splices that take out a part, with one comma. Raises `CannotEditError` if a comment is in the way."""
    part = listing.parts[index]
    ground.refuse_directives(part.start, part.end)
    for splices in _ways_out(ground, listing, index):
        if ground.is_free(splices):
            return splices
    raise CannotEditError(COMMENTED)


def _ways_out(ground: Ground, listing: Listing, index: int) -> Iterator[list[Splice]]:
    """Yield the ways to take out a part, the tidiest first."""
    parts, part = listing.parts, listing.parts[index]
    comma = _comma(ground, part.end, listing.closed)
    after = part.end if comma is None else comma + 1
    if len(parts) == 1:
        yield [Splice(listing.opened, listing.closed)]
        yield [Splice(part.start, after)]
        return
    before = parts[index - 1].end if index else listing.opened
    start = (_comma(ground, before, part.start) if index else None) or before
    broken = _has_break(ground.text[before : part.start])
    remark = ground.behind(after)
    if index and not (broken and remark):
        yield [Splice(start, part.end)]
    if index < len(parts) - 1:
        yield [Splice(part.start, parts[index + 1].start)]
    alone = ground.is_first(part.start) and not remark and ground.is_last(after)
    item = ground.without_lines(part.start, after) if alone else Splice(part.start, after)
    last = index == len(parts) - 1 and comma is None
    yield [Splice(start, start + 1), item] if last and ground.text[start : start + 1] == "," else [item]


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
    if ground.behind(after):
        end = ground.line_end(after)
        lines = len(parts) > 1 and _comma(ground, before, last.start) is None
        own = [] if comma is not None or lines else [Splice(last.end, last.end, ",")]
        return [*own, Splice(end, end, f"{line}{written}{',' * (comma is not None)}")]
    if len(parts) > 1 and not ground.inside(before, last.start):
        return [Splice(last.end, last.end, f"{gap}{written}")]
    return [Splice(last.end, last.end, f",{line if _has_break(gap) else ' '}{written}")]


def _comma(ground: Ground, start: int, end: int) -> int | None:
    """Return the offset of the comma in the gap between two parts."""
    at = ground.skip(start, end)
    return at if at < end and ground.text[at] in ",;" else None


def _has_break(text: str) -> bool:
    return "\n" in text or "\r" in text
