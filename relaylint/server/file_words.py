"""What may be written at a place of a file whose structure is known, and what a word in it means."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from relaylint.core.document import Path
from relaylint.server.schema_paths import SchemaWord, value_at
from relaylint.server.typed import TypedWord


class FileWords(ABC):
    """The words of a sort of file."""

    @abstractmethod
    def keys(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the keys that the mapping at a path may have."""

    @abstractmethod
    def values(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the values that may stand at a path, as far as they can be listed."""

    def offered(self, typed: TypedWord) -> list[SchemaWord]:
        """Return what may stand in place of a word."""
        path, data = typed.path, typed.data
        if not typed.is_whole:
            return []
        keys = self.keys(path[:-1] if typed.is_key else path, data) if typed.may_be_key else []
        there = value_at(data, path[:-1] if typed.is_key else path)
        absent = [word for word in keys if not (isinstance(there, dict) and word.text in there)]
        return absent if typed.is_key else [*absent, *self.values(path, data)]

    def about(self, typed: TypedWord) -> SchemaWord | None:
        """Return what is known of a word: of a key, or of a value that is listed."""
        if not typed.is_whole:
            return None
        words = self.keys(typed.path[:-1], typed.data) if typed.is_key else self.values(typed.path, typed.data)
        return next((word for word in words if word.text == typed.text), None)
