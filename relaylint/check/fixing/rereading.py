"""Reads a text again, as the run has read it, to see what edits have made of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from relaylint.check.fixing.changes import CannotEditError
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Document
from relaylint.core.paths import Bounds
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.formats.recognition import read
from relaylint.formats.table import FORMATS
from relaylint.syntax.decoding import to_source
from relaylint.syntax.reading import Limits, Reading

_OTHERS: Final = "what it says depends on other files, too"
_LIMITS = Limits(size=1 << 40, nodes=1 << 40)
"""Settings may allow more than usual; what was read once can be read again."""


class Rereading(NamedTuple):
    """How a file is read: the reading of the text that is there, and the format that was chosen for it, if any."""

    source: Source
    reading: Reading
    chosen: str | None

    def read(self, text: str) -> Reading:
        """Return the reading of another text in the place of the file's."""
        return _read(self.source, text, self.chosen) or Reading([], [])

    def place_of(self, document: Document) -> int:
        """Return which of the documents one is that was read before. Raises `CannotEditError`."""
        for place, other in enumerate(self.reading.documents):
            if is_same(document, other):
                return place
        raise CannotEditError(_OTHERS)


@lru_cache(maxsize=4)
def again(document: Document) -> Rereading:
    """Return how the file of a document is read. Raises `CannotEditError` if it is not read as before."""
    source = document.source
    for chosen in (None, *FORMATS):
        reading = _read(source, source.text, chosen)
        if reading and any(is_same(document, other) for other in reading.documents):
            return Rereading(source, reading, chosen)
    raise CannotEditError(_OTHERS)


def is_same(document: Document, other: Document) -> bool:
    """Return whether two documents say the same, at the same place of a text."""
    return document.root.start == other.root.start and same(document.data, other.data)


def same(value: object, other: object) -> bool:
    """Return whether two plain values are the same, of the same types."""
    return repr(value) == repr(other)


def _read(source: Source, text: str, chosen: str | None) -> Reading | None:
    data = text.encode("utf-8", "surrogatepass")
    folder = os.path.join(os.path.dirname(source.name), "")

    def beside(name: str) -> Source | Diagnostic | None:
        return next(_neighbours(folder, name), None)

    return read(source.name, data, _LIMITS, beside, chosen=chosen, named=True, root=source.root)


def _neighbours(folder: str, name: str) -> Iterator[Source | Diagnostic]:
    """Yield the text of a file in, or below, a folder, if there is one."""
    path = os.path.normpath(os.path.join(folder, name))
    if "\0" in name or not path.startswith(folder) or not Bounds([folder]).hold(path) or not os.path.isfile(path):
        return
    with open(path, "rb") as stream:
        source = to_source(path, stream.read(), _LIMITS)
    yield source if isinstance(source, Source) else source.problems[0]
