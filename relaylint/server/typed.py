"""Where a word stands in a text of YAML, finished or not: the keys and items that lead to it.

While somebody types, the text is often no YAML: it is read with a word of ours in place of that which is typed, made a
key where it can be nothing else, and without what follows where that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from relaylint.core.diagnostic import Location
from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.reader import read

_MARK: Final = "relaylint-typed-here"
_LONGEST: Final = 200_000
"""How many characters a text may have that is read up to four times while somebody types."""
_WORD: Final = re.compile(r"[\w.-]*")
_IS_KEY: Final = re.compile(r"[\"']?[ \t]*:(?:[ \t\r\n]|$)")
_QUOTED: Final = re.compile(r"(?<!\\)\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|(?<![^ \t\n])#.*")
_CLOSING: Final = {"{": "}", "[": "]"}


class TypedWord(NamedTuple):
    """A word of a text: its place, the path to it, and the data of the document with our word in its place.

    ``path``: that of the value which it is, or stands in; of a key, the path of its mapping and the key. ``is_key``: it
    is read as one; ``may_be_key``: it is one, or can be made one; ``has_colon``: what makes it one stands there.
    ``is_whole``: it is not a part of a longer text; ``is_braced``: a brace stands before it.
    """

    location: Location
    path: Path
    data: Any
    is_key: bool
    may_be_key: bool
    has_colon: bool
    is_whole: bool
    is_braced: bool

    @property
    def text(self) -> str:
        """The word."""
        return self.location.source.slice(self.location.span)


def typed_at(source: Source, offset: int) -> TypedWord | None:
    """Return the word at an offset, which may be empty; None where nothing can be told of it."""
    text = source.text
    if len(text) > _LONGEST:
        return None
    line_start = text.rfind("\n", 0, offset) + 1
    start = offset - _length_of_word(text[line_start:offset][::-1])  # backwards: a search tries every start
    end = offset + _length_of_word(text[offset:])
    before, after = text[:start], text[end:]
    line = before[line_start:]
    has_colon = _IS_KEY.match(after) is not None
    may_be_key = has_colon or not (line.rstrip().endswith(":") or line.endswith(('"', "'")))
    for tried in _readable(before, after, may_be_key=may_be_key and not has_colon):
        reading = read(Source(source.name, tried), Limits())
        for document in reading.documents[:1] if not reading.problems else ():
            marked = next(_marked(document.data, ()), None)
            if marked:
                path, made_key, is_whole = marked
                place = Location(source, Span(start, end))
                braced = before.endswith("{")
                return TypedWord(place, path, document.data, made_key, may_be_key, has_colon, is_whole, braced)
    return None


def _length_of_word(text: str) -> int:
    """Return how many characters of a word a text begins with."""
    word = _WORD.match(text)
    return word.end() if word else 0


def _readable(before: str, after: str, *, may_be_key: bool) -> Iterator[str]:
    """Yield texts that may be YAML: all of it, then without what follows; ``may_be_key``: a word may have to become
    one."""
    for rest in (after, _closing(before)):
        yield f"{before}{_MARK}{rest}"
        if may_be_key:
            yield f"{before}{_MARK}: {rest}"


def _closing(before: str) -> str:
    """Return what closes the brackets and the quotation that are open at the end of a text."""
    plain = _QUOTED.sub("", before)
    line = plain[plain.rfind("\n") + 1 :]
    quote = next((char for char in line if char in "\"'"), "")
    open_: list[str] = []
    for char in plain[: len(plain) - len(line)] + line.partition(quote)[0] if quote else plain:
        if char in _CLOSING:
            open_.append(_CLOSING[char])
        elif open_ and char == open_[-1]:
            open_.pop()
    return quote + "".join(f" {char}" for char in reversed(open_))


def _marked(data: Any, path: Path) -> Iterator[tuple[Path, bool, bool]]:
    """Yield where our word stands: its path, whether it is a key, and whether it is all that stands there."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == _MARK:
                yield (*path, key), True, True
            yield from _marked(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _marked(value, (*path, index))
    elif isinstance(data, str) and _MARK in data:
        yield path, False, data == _MARK
