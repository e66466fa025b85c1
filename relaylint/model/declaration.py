"""Where a file speaks about a kind of definition, which tells that it lists all there are."""

from __future__ import annotations

from relaylint.core.diagnostic import Location
from relaylint.core.document import Document, Part


class Declaration:
    """Where a file speaks about a kind: at its key. The place is looked up when it is asked for."""

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
        """The place."""
        return Location(self.document.source, self.document.locate((self._key,), Part.KEY))
