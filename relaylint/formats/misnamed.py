"""Definitions in a format that the name of their file does not tell: looked for cheaply, read where marks are there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, lowered, straightened
from relaylint.formats.table import FORMATS, Format
from relaylint.syntax.reading import Beside, Limits

_LOOKED_AT: Final = 100_000
"""Characters in which a text has to begin."""
_MOST: Final = 20
"""Places of a mark that are looked at."""
_SCRIPTS: Final = ("powershell", "m365dsc-data")
"""Formats whose comments give examples."""
_BEFORE: Final = r"[ \t>*-]{0,200}(?:[\w-]{1,80}:[ \t]{1,80})?[\"'`]?(?:\$\w{1,80}[ \t]*=[ \t]*)?"
_SENTENCE: Final = r"[^\W\d_]{2,},?[ \t]+[a-z]{2,},?[ \t]*"
"""How a line of prose ends whose sentence goes on in the next."""
_OF_NOTHING: Final = (
    r"(?:new|set)-\w+\b"
    r"(?![ \t]+(?:[@$\"'(]|[^\s-]\S*[ \t]+-\w|[^\r\n]*(?:-(?:name|identity)\b|`[ \t]*[\r\n])))"
)
"""A cmdlet, with parameters or without, that does not say what it makes or changes."""
_PASSED_OVER: Final = r"\s+|---[^\r\n]*|#[^\r\n]*|<#[\s\S]*?#>|<!--[\s\S]*?-->"
"""Blanks and comments, which may stand at the beginning of a text in some format."""


class Misnamed(NamedTuple):
    """A format that a text is in, where it shows that first, and whether the whole of the text is sure to be in it.

    Else it may be somebody else's that only holds, or quotes, something in the format.
    """

    format: Format
    place: int
    sure: bool


def begins(row: Format, text: str) -> bool:
    """Tell whether a text begins as one in a format does, behind blanks and comments."""
    return _begins(row, text, _beginning(text))


def misnamed(source: Source, tried: list[Format], limits: Limits, beside: Beside, *, everyday: bool) -> Misnamed | None:
    """Return the format that a text is in, where those that were tried find nothing in it; None where it is in none.

    What only may be in one is read when nothing is sure to be. ``everyday``: files are called so whatever they hold.
    """
    candidates = sorted(_candidates(source, tried, everyday), key=lambda one: not one.sure)
    return next((one for one in candidates if _defines(one, source, limits, beside)), None)


def _candidates(source: Source, tried: list[Format], everyday: bool) -> Iterator[Misnamed]:
    """Yield the formats that a text may be in by how it begins and by its marks."""
    file = os.path.basename(source.name).lower()
    outside = _is_code if any(FORMATS[name].fits(file) for name in _SCRIPTS) else _is_text
    inner = os.path.splitext(file)[0]
    text, start = source.text, _beginning(source.text)
    small = straightened(lowered(text))
    for row in FORMATS.values():
        if row in tried:
            continue
        if _begins(row, text, start):
            if any(mark in small for mark in row.marks):
                yield Misnamed(row, start, not (row.quoted and everyday) or row.fits(inner))
        elif any(word in small for word in row.quoted):
            places = (at for mark in row.marks for at in _occurrences(small, mark))
            place = next(
                (at for at in places if _begins(row, text, at) and _leads(text, at) and outside(text, at)), None
            )
            if place is not None:
                yield Misnamed(row, place, row.fits(inner))


def _occurrences(text: str, mark: str) -> Iterator[int]:
    """Yield where a mark stands in a text, the first times."""
    at = -1
    for _ in range(_MOST):
        at = text.find(mark, at + 1)
        if at < 0:
            return
        yield at


def _leads(text: str, at: int) -> bool:
    """Tell whether an offset is where a line begins, but for what notes and playbooks write before what they quote.

    In wrapped prose, a line may begin with a cmdlet that the sentence only names.
    """
    line = text.rfind("\n", 0, at) + 1
    if re.compile(_BEFORE).fullmatch(text, line, at) is None:
        return False
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : line].rstrip("\r\n")
    wrapped = re.search(_SENTENCE + r"\Z", above) is not None
    return not (wrapped and re.compile(_OF_NOTHING, re.IGNORECASE).match(text, at))


def _is_code(text: str, at: int) -> bool:
    """Tell whether an offset of a script is in no comment."""
    line = text.rfind("\n", 0, at) + 1
    return text.rfind("<#", 0, at) <= text.rfind("#>", 0, at) and not text[line:at].lstrip().startswith("#")


def _is_text(text: str, at: int) -> bool:
    return True


def _defines(one: Misnamed, source: Source, limits: Limits, beside: Beside) -> bool:
    if not one.sure:  # what stands before it may be of a note
        source = Source(source.name, source.text[one.place :])
    reading = one.format.read(source, limits, beside)
    return bool(reading.documents) or reading.claims


def _begins(row: Format, text: str, start: int) -> bool:
    return _compiled(row.begins).match(text, start) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _beginning(text: str) -> int:
    """Return where a text begins behind blanks and comments."""
    passed, at = re.compile(_PASSED_OVER), 0
    while at < _LOOKED_AT and (match := passed.match(text, at)):
        at = match.end()
    return at
