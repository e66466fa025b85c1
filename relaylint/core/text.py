"""Source text: decoding bytes, and converting offsets to lines and columns, which happens nowhere else."""

from __future__ import annotations

import codecs
import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from relaylint.core.paths import relative
from relaylint.core.records import NamedTuple

_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2032\u2033\uff02\uff07\u00b4"
_STRAIGHT = str.maketrans(_QUOTES, '"' * len(_QUOTES))
_LINE_BREAK = r"\r\n|\r|\n"
_WIDE = rb"(?:[\t\n\r -~]\0){4,}|(?:\0[\t\n\r -~]){4,}"
"""Runs of UTF-16, as `>>` in Windows PowerShell appends it to any text."""
_NARROW = {
    "utf-16-le": rb"[\t\n\r -~]{16,}(?!\0)",
    "utf-16-be": rb"[\t\n\r -~]{16,}",
}
"""Runs of ASCII, as `Add-Content` appends it: at least eight characters if read as UTF-16."""
_FEWEST = 6
"""Minimum number of distinct bytes in real ASCII: a row of bullets or lines in UTF-16 has two."""
_ONE = "save all of it in one encoding, UTF-8 at best; `>>` of Windows PowerShell appends UTF-16 to whatever is there"


_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""What encodes without a byte order mark, and how many bytes a code unit has."""
BYTE_ORDER_MARK: Final = "\ufeff"
NO_TEXTS: Final[Mapping[str, bytes]] = MappingProxyType({})
"""No texts in place of what is on the disk."""


class Position(NamedTuple):
    """A position in a text: line and column, both from 1, the column in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A half-open range of code-point offsets, from 0."""

    start: int
    end: int


class Rewritten(NamedTuple):
    """The bytes of a file as they were read, and those that take their place."""

    before: bytes
    after: bytes


class Source:
    """A text with its identity, and conversions from offsets to positions.

    ``name`` is the absolute path of the file, or the given name if there is no file; displayed names are made when they
    are printed. ``root`` is the folder that names are meaningful in: ``below`` is the name relative to it. ``text`` has
    no byte order mark; offsets count code points of ``text`` from 0. Lines end at LF, CR or CRLF only, as in editors:
    U+2028 and NEL do not end a line.
    """

    __slots__ = ("_starts", "encoding", "name", "root", "text")

    def __init__(self, name: str, text: str, encoding: str = "utf-8", root: str = "") -> None:
        self.name = name
        self.text = text
        self.encoding = encoding
        self.root = root
        self._starts: Sequence[int] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Source, (self.name, self.text, self.encoding)

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @property
    def below(self) -> str:
        """The name relative to the root, with slashes; the whole name outside the root."""
        return relative(self.name, self.root) if self.root else self.name.replace(os.sep, "/")

    @property
    def _line_starts(self) -> Sequence[int]:
        if self._starts is None:
            self._starts = _starts_of_lines(self.text)
        return self._starts

    def position(self, offset: int) -> Position:
        """Return the position of ``offset``; offsets past the end give the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def ending(self, span: Span) -> int:
        """Return the offset at which a span ends, but for line breaks at its end."""
        return span.start + len(self.slice(span).rstrip("\r\n"))

    @property
    def is_empty(self) -> bool:
        """Whether there is no text."""
        return not self.text

    def line(self, number: int) -> str:
        """Return line ``number`` (from 1) without its line break."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def units(self, position: Position, encoding: str) -> int:
        """Return how many code units of ``utf-8``, ``utf-16`` or ``utf-32`` stand before a position in its line."""
        return units_of(self.line(position.line)[: position.column - 1], encoding)

    def offset(self, line: int, units: int, encoding: str) -> int:
        """Return the offset of what follows so many code units of a line (from 1), the inverse of `position`.

        A line that is shorter ends there, as the text does that has fewer lines; half a character is none.
        """
        if line > len(self._line_starts):
            return len(self.text)
        text, start = self.line(line), self._line_starts[line - 1]
        if text.isascii():
            return start + min(units, len(text))
        for at, character in enumerate(text):
            units -= units_of(character, encoding)
            if units < 0:
                return start + at
        return start + len(text)

    def slice(self, span: Span) -> str:
        """Return the text of ``span``."""
        return self.text[span.start : span.end]


def _starts_of_lines(text: str) -> Sequence[int]:
    """Return the offsets at which lines begin: as numbers, not objects, since they are kept as long as the text."""
    from array import array  # where nothing is shown, it is not loaded

    if "\r" in text:
        return array("I", [0, *(match.end() for match in re.finditer(_LINE_BREAK, text))])
    starts = [0]  # a quarter of the time, and few texts have other line breaks
    for line in text.split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return array("I", starts)


def units_of(text: str, encoding: str) -> int:
    """Return how many code units of ``utf-8``, ``utf-16`` or ``utf-32`` a text has."""
    codec, size = _CODECS[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


def lowered(text: str) -> str:
    """Return a text in lower case with all offsets preserved: one letter would become two."""
    made = text.lower()
    return (
        made if len(made) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    )


def straightened(text: str) -> str:
    """Return a text with every quotation mark replaced by straight double quotes, including those of word processors,
    other languages and HTML. Offsets are preserved."""
    made = text.replace("'", '"').replace("`", '"')
    if "&quot;" in made:
        made = made.replace("&quot;", '"' * len("&quot;"))
    return made if made.isascii() else made.translate(_STRAIGHT)


class DecodeError(Exception):
    """Bytes that are not valid text. ``text`` is a readable rendering, ``span`` the location in it, ``help`` the
    remedy."""

    def __init__(self, message: str, text: str, span: Span, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.span = span
        self.help = help


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of ``data`` without byte order mark, and the name of its encoding.

    UTF-8 is the default; a byte order mark, or a NUL next to each of the first two characters, indicates UTF-16, which
    Windows PowerShell writes. Raises `DecodeError`.
    """
    encoding, mark = encoding_of(data)
    if encoding == "utf-32":
        raise DecodeError("UTF-32 is not read; save the file as UTF-8", "", Span(0, 0))
    body = data[mark:]
    _refuse_two(body, encoding)
    try:
        return body.decode(encoding), encoding
    except UnicodeDecodeError as error:
        before = len(body[: error.start].decode(encoding, "replace"))
        bad = " ".join(f"0x{byte:02x}" for byte in body[error.start : error.end])
        raise DecodeError(
            f"{bad} is not {encoding.upper()} text",
            body.decode(encoding, "replace"),
            Span(before, before + 1),
        ) from None


def _refuse_two(body: bytes, encoding: str) -> None:
    """Raise `DecodeError` if bytes start in one encoding and continue in another: the rest would be lost."""
    if encoding == "utf-8":
        match = re.search(_WIDE, body) if b"\0" in body else None
        if match is None:
            return
        text, before, other = _narrowed(body), _narrowed(body[: match.start()]), "utf-16"
    else:
        runs = list(_narrow_runs(body, encoding))
        if not runs:
            return
        ends = [0, *(end for _, end in runs)]
        parts = [body[end:start].decode(encoding, "replace") for end, (start, _) in zip(ends, runs, strict=False)]
        told = [body[start:end].decode("ascii") for start, end in runs]
        text = "".join(part for pair in zip(parts, told, strict=True) for part in pair)
        text, before, other = text + body[ends[-1] :].decode(encoding, "replace"), parts[0], "utf-8"
    words = f"the text goes on in {other.upper()} here, in a file that is {encoding.upper()}"
    raise DecodeError(words, text, Span(len(before), len(before) + 1), _ONE)


def _narrowed(body: bytes) -> str:
    return body.replace(b"\0", b"").decode("utf-8", "replace")


def _narrow_runs(body: bytes, encoding: str) -> Iterator[tuple[int, int]]:
    """Yield the byte ranges of a UTF-16 text that are really ASCII and would decode to East Asian characters.

    Characters in actual use are in the legacy character set of at least one country.
    """
    for match in re.finditer(_NARROW[encoding], body):
        start = match.start() + match.start() % 2
        run = body[start : match.end() - (match.end() - start) % 2]
        row = len(set(run)) < _FEWEST and b"\n" not in run
        charsets = ("utf-8",) if row else ("gb2312", "big5", "shift_jis")
        if not any(_can_write(run.decode(encoding), charset) for charset in charsets):
            yield start, match.end()


def _can_write(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def encoding_of(data: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes indicate, and the length of the byte order mark."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8", 3
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32", 4
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    first, second = data[0:4:2], data[1:4:2]  # the bytes of two characters: one NUL alone is a fault
    if second and all(first) and not any(second):
        return "utf-16-le", 0
    if second and all(second) and not any(first):
        return "utf-16-be", 0
    return "utf-8", 0
