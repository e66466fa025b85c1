"""Where a file declares a kind of definition, and so states that it lists all there are."""

from __future__ import annotations

from relaylint.core.diagnostic import Location
from relaylint.core.document import Document, Part


class Declaration:
    """The key under which a file declares a kind. Its location is computed on demand."""

    __slots__ = ("_key", "document")

    def __init__(self, document: Document, key: str) -> None:
        self.document = document
        self._key = key

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.document.source.name

    @property
    def location(self) -> Location:
        """The location of the key."""
        return Location(self.document.source, self.document.locate((self._key,), Part.KEY))
