"""Finds definitions in a format that does not match the name of their file, without parsing every file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, lowered, straightened
from relaylint.formats.table import FORMATS, Format
from relaylint.syntax.reading import Beside, Limits

_LOOKED_AT: Final = 100_000
"""Maximum length of the blanks and comments before a text."""
_MOST: Final = 20
"""Maximum number of occurrences of a mark that are examined."""
_SCRIPTS: Final = ("powershell", "m365dsc-data")
"""Formats whose comments contain examples."""
_BEFORE: Final = r"[ \t>*-]{0,200}(?:[\w-]{1,80}:[ \t]{1,80})?[\"'`]?(?:\$\w{1,80}[ \t]*=[ \t]*)?"
_SENTENCE: Final = r"[^\W\d_]{2,},?[ \t]+[a-z]{2,},?[ \t]*"
"""The end of a line of prose whose sentence continues on the next one."""
_OF_NOTHING: Final = (
    r"(?:new|set)-\w+\b"
    r"(?![ \t]+(?:[@$\"'(]|[^\s-]\S*[ \t]+-\w|[^\r\n]*(?:-(?:name|identity)\b|`[ \t]*[\r\n])))"
)
"""A cmdlet without the parameters that would name what it creates or changes."""
_PASSED_OVER: Final = r"\s+|---[^\r\n]*|#[^\r\n]*|<#[\s\S]*?#>|<!--[\s\S]*?-->"
"""Blanks and comments that may precede a text in any format."""


class Misnamed(NamedTuple):
    """The format of a text, the offset of the first evidence, and whether the whole text is certainly in it.

    Otherwise it may be unrelated text that only contains or quotes something in the format.
    """

    format: Format
    place: int
    sure: bool


def starting(rows: Iterable[Format], text: str) -> list[Format]:
    """Return those of some formats that a text starts like, after blanks and comments."""
    start = beginning(text)
    return [row for row in rows if _begins(row, text, start)]


def misnamed(source: Source, tried: list[Format], limits: Limits, beside: Beside, *, everyday: bool) -> Misnamed | None:
    """Return the format of a text in which the formats in ``tried`` find nothing; None if there is none.

    Uncertain formats are only read if no format is certain. ``everyday``: the file name says nothing about the
    contents.
    """
    candidates = sorted(_candidates(source, tried, everyday), key=lambda one: not one.sure)
    return next((one for one in candidates if _defines(one, source, limits, beside)), None)


def _candidates(source: Source, tried: list[Format], everyday: bool) -> Iterator[Misnamed]:
    """Yield the possible formats of a text, by its beginning and by marks."""
    file = os.path.basename(source.name).lower()
    outside = _is_code if any(FORMATS[name].fits(file) for name in _SCRIPTS) else _is_text
    inner = os.path.splitext(file)[0]
    text, start = source.text, beginning(source.text)
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
    """Yield the offsets of a mark in a text, up to a maximum."""
    at = -1
    for _ in range(_MOST):
        at = text.find(mark, at + 1)
        if at < 0:
            return
        yield at


def _leads(text: str, at: int) -> bool:
    """Return whether an offset is at the start of a line, apart from what notes and playbooks put before quotations.

    In wrapped prose, a line may start with a cmdlet that the sentence only mentions.
    """
    line = text.rfind("\n", 0, at) + 1
    if re.compile(_BEFORE).fullmatch(text, line, at) is None:
        return False
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : line].rstrip("\r\n")
    wrapped = re.search(_SENTENCE + r"\Z", above) is not None
    return not (wrapped and re.compile(_OF_NOTHING, re.IGNORECASE).match(text, at))


def _is_code(text: str, at: int) -> bool:
    """Return whether an offset in a script is outside comments."""
    line = text.rfind("\n", 0, at) + 1
    return text.rfind("<#", 0, at) <= text.rfind("#>", 0, at) and not text[line:at].lstrip().startswith("#")


def _is_text(text: str, at: int) -> bool:
    return True


def _defines(one: Misnamed, source: Source, limits: Limits, beside: Beside) -> bool:
    if not one.sure:  # the text before it may be a note
        source = Source(source.name, source.text[one.place :])
    reading = one.format.read(source, limits, beside)
    return bool(reading.documents) or reading.claims


def _begins(row: Format, text: str, start: int) -> bool:
    return _compiled(row.begins).match(text, start) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def beginning(text: str) -> int:
    """Return the offset after leading blanks and comments."""
    passed, at = re.compile(_PASSED_OVER), 0
    while at < _LOOKED_AT and (match := passed.match(text, at)):
        at = match.end()
    return at
