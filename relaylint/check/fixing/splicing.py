"""Splices, which replace ranges of a text, and a draft, which takes many one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from relaylint.check.fixing.changes import CannotEditError
from relaylint.core.records import NamedTuple

OVERLAPPING = "two changes meet at one place"


class Splice(NamedTuple):
    """A range of a text, and what stands there instead."""

    start: int
    end: int
    text: str = ""


def in_order(splices: Iterable[Splice]) -> list[Splice]:
    """Return splices by place; those at one place stay in their order. Raises `CannotEditError` if they overlap."""
    ordered = sorted(splices, key=_place)
    if overlap(ordered):
        raise CannotEditError(OVERLAPPING)
    return ordered


def overlap(splices: Iterable[Splice]) -> bool:
    """Return whether some splices replace the same characters."""
    return any(after.start < before.end for before, after in pairwise(sorted(splices, key=_place)))


def _place(splice: Splice) -> tuple[int, int]:
    return splice.start, splice.end


class _Piece(NamedTuple):
    """A part of a draft: text, and where in the original it begins; None if it was put in."""

    text: str
    origin: int | None


class Draft:
    """A text that is changed step by step, and remembers what of the original is where."""

    def __init__(self, text: str, pieces: list[_Piece] | None = None) -> None:
        self._original = text
        self._pieces = [_Piece(text, 0)] if pieces is None else pieces

    @property
    def text(self) -> str:
        """The text as it is now."""
        return "".join(piece.text for piece in self._pieces)

    def with_splices(self, splices: Iterable[Splice]) -> Draft:
        """Return the draft with ranges of the text replaced. Raises `CannotEditError` if they overlap."""
        ordered, pieces, at = in_order(splices), list[_Piece](), 0
        rest = iter(self._pieces)
        held: _Piece | None = next(rest, None)

        def pass_on(end: int, kept: bool) -> None:
            nonlocal at, held
            while held is not None and at < end:
                size = min(len(held.text), end - at)
                if kept:
                    pieces.append(_Piece(held.text[:size], held.origin))
                at += size
                origin = None if held.origin is None else held.origin + size
                held = _Piece(held.text[size:], origin) if size < len(held.text) else next(rest, None)

        for splice in ordered:
            pass_on(splice.start, True)
            pieces.append(_Piece(splice.text, None))
            pass_on(splice.end, False)
        if held is not None:
            pieces += [held, *rest]
        return Draft(self._original, [piece for piece in pieces if piece.text])

    def splices(self) -> Iterator[Splice]:
        """Yield the splices of the original that make the text, none of which touches another."""
        at, text = 0, ""
        for piece in (*self._pieces, _Piece("", len(self._original))):
            if piece.origin is None:
                text += piece.text
                continue
            if self._original[at : piece.origin] != text:
                yield Splice(at, piece.origin, text)
            at, text = piece.origin + len(piece.text), ""


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return a text with ranges replaced. Raises `CannotEditError` if they overlap."""
    return Draft(text).with_splices(splices).text
