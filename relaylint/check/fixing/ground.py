"""A text with its comments, as those see it who edit it: lines, and what stands on them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from relaylint.check.fixing.changes import CannotEditError
from relaylint.check.fixing.splicing import Splice
from relaylint.core.document import Document
from relaylint.core.text import Span

_BREAK: Final = re.compile(r"\r\n|\r|\n")
_BLANKS: Final = re.compile(r"[ \t]*")
_DIRECTIVE: Final = re.compile(r"(?i)relaylint[ \t]*:")


@lru_cache(maxsize=4)
def comments_of(document: Document) -> list[Span]:
    """Return the spans of the comments of a document's file, which is read for them once."""
    return document.comments


class Ground:
    """A text, and the spans of its comments in order."""

    def __init__(self, text: str, comments: Sequence[Span]) -> None:
        self.text = text
        self.comments = comments
        self._starts = [span.start for span in comments]

    def line_start(self, at: int) -> int:
        """Return the start of the line of an offset."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_end(self, at: int) -> int:
        """Return the end of the line of an offset, before its line break."""
        match = _BREAK.search(self.text, at)
        return match.start() if match else len(self.text)

    def next_line(self, at: int) -> int:
        """Return the start of the next line, or the end of the text."""
        match = _BREAK.search(self.text, at)
        return match.end() if match else len(self.text)

    def line_break(self, at: int) -> str:
        """Return the line break that lines have at an offset: that of its line, of the one before, or of the first."""
        match = _BREAK.search(self.text, at)
        if match:
            return match[0]
        before = list(_BREAK.finditer(self.text, 0, at))[-1:]
        return before[0][0] if before else "\n"

    def before(self, at: int) -> str:
        """Return what stands before an offset on its line."""
        return self.text[self.line_start(at) : at]

    def margin(self, at: int) -> str:
        """Return the blanks that the line of an offset begins with."""
        match = _BLANKS.match(self.text, self.line_start(at))
        return match[0] if match else ""

    def past_blanks(self, at: int) -> int:
        """Return the offset of what stands behind the blanks at an offset."""
        match = _BLANKS.match(self.text, at)
        return match.end() if match else at

    def before_blanks(self, at: int) -> int:
        """Return the end of what stands before the blanks at an offset, on its line."""
        return self.line_start(at) + len(self.before(at).rstrip(" \t"))

    def is_first(self, at: int) -> bool:
        """Return whether nothing but blanks stands before an offset on its line."""
        return not self.before(at).strip(" \t\ufeff")

    def skip(self, at: int, end: int | None = None) -> int:
        """Return the offset of the first character that is neither blank nor in a comment."""
        end = len(self.text) if end is None else end
        while at < end:
            index = bisect_left(self._starts, at)
            if index < len(self._starts) and self._starts[index] == at:
                at = self.comments[index].end
            elif self.text[at] in " \t\r\n":
                at += 1
            else:
                return at
        return end

    def inside(self, start: int, end: int) -> list[Span]:
        """Return the comments that begin in a range."""
        return list(self.comments[bisect_left(self._starts, start) : bisect_left(self._starts, end)])

    def behind(self, at: int) -> Span | None:
        """Return the comment on the line of an offset, where only blanks stand before it and behind it."""
        at = self.past_blanks(at)
        index = bisect_left(self._starts, at)
        if index == len(self._starts) or self._starts[index] != at:
            return None
        comment = self.comments[index]
        return None if self.text[comment.end : self.line_end(comment.end)].strip() else comment

    def is_last(self, at: int) -> bool:
        """Return whether nothing but blanks, and a comment, stands behind an offset on its line."""
        rest = self.text[at : self.line_end(at)]
        return not rest.strip() or self.behind(at) is not None

    def is_free(self, splices: Sequence[Splice]) -> bool:
        """Return whether no comment stands in what splices replace."""
        return not any(self.inside(splice.start, splice.end) for splice in splices)

    def without_lines(self, start: int, end: int) -> Splice:
        """Return the splice that takes out a range of whole lines; at the end of the text, the line break before."""
        first, after = self.line_start(start), self.next_line(end)
        if after == len(self.text) and first and self.line_end(end) == after:
            first -= 2 if self.text.endswith("\r\n", 0, first) else 1
        return Splice(first, after)

    def above(self, at: int) -> Span | None:
        """Return the comment on the line above the one of an offset, where nothing else stands on it."""
        first = self.line_start(at)
        if not first:
            return None
        end = first - (2 if self.text.endswith("\r\n", 0, first) else 1)
        index = bisect_left(self._starts, end) - 1
        if index < 0 or self.text[self.comments[index].end : end].strip() or self.comments[index].end > end:
            return None
        return self.comments[index] if self.is_first(self.comments[index].start) else None

    def refuse_directives(self, start: int, end: int) -> None:
        """Raise `CannotEditError` where an ignore is beside a range, or above it: it would be one of what follows."""
        near = [self.behind(end), *self.inside(start, end)]
        comment = self.above(start)
        while comment:
            near.append(comment)
            comment = self.above(comment.start)
        if any(span and _DIRECTIVE.search(self.text, *span) for span in near):
            raise CannotEditError("a comment beside it tells what relaylint ignores there")
