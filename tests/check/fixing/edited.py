"""Makes changes in texts, and says what has become of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from relaylint.check.fixing.applying import applied
from relaylint.check.fixing.changes import CannotEditError, Change
from relaylint.check.fixing.editing import edits_of
from relaylint.core.document import Path
from relaylint.core.text import Source
from relaylint.formats.recognition import read
from relaylint.model.definitions import Contribution, Definition, contribution
from relaylint.syntax.reading import Limits

FOLDER = "/no/where"


def definitions_in(data: bytes | str, name: str, others: Mapping[str, str] | None = None) -> list[Definition]:
    """Return the definitions in a file, beside which others may stand."""
    path = os.path.join(FOLDER, name)

    def beside(other: str) -> Source | None:
        return Source(os.path.join(FOLDER, other), others[other]) if others and other in others else None

    reading = read(path, data.encode() if isinstance(data, str) else data, Limits(), beside, named=True)
    made: Contribution | None = None
    for document in reading.documents if reading else ():
        made = contribution(document, made)
    return made.definitions if made else []


def changed_bytes(data: bytes, name: str, *changes: tuple[str, int, Path, Any]) -> bytes:
    """Return a file after changes: each the operation, which definition, the path in it, and the value."""
    definitions = definitions_in(data, name)
    meant = [Change(operation, definitions[which], path, value) for operation, which, path, value in changes]
    return applied(data, definitions[0].document.source, edits_of(meant))


def changed_text(text: str, name: str, *changes: tuple[str, int, Path, Any]) -> str:
    """Return a text after changes, or why there are no edits for them."""
    try:
        return changed_bytes(text.encode(), name, *changes).decode()
    except CannotEditError as error:
        return error.reason
