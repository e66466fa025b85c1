"""Makes the comment that ignores a diagnostic with a reason, where it is certain to be read as that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.check.ignores.anchoring import MarkedFile
from relaylint.check.ignores.directives import read_directives
from relaylint.core.diagnostic import Diagnostic, Edit, Location
from relaylint.core.document import Document
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.formats.recognition import read
from relaylint.model.definitions import Contribution, contribution
from relaylint.syntax.reading import Limits

_MARK: Final = "# "
_REASON: Final = "reason"
_INDENT: Final = re.compile(r"[ \t]*")


class Excuse(NamedTuple):
    """The insertion of a comment whose reason is still to be written; ``reason_at``: where in its text that belongs."""

    edit: Edit
    reason_at: int


def excuse_for(diagnostic: Diagnostic, chosen: str | None = None) -> Excuse | None:
    """Return the comment that ignores a diagnostic; None where the format takes none, or the rule cannot be ignored.

    ``chosen``: the format that the settings give the file.
    """
    if not diagnostic.rule.ignorable:
        return None
    source = diagnostic.primary.location.source
    before = _read(source, chosen)
    words = f"{_MARK}relaylint: ignore[{diagnostic.rule.name}] "
    for at, lead, rest in _ways(diagnostic.primary.location):
        text = source.text[:at] + lead + words + _REASON + rest + source.text[at:]
        after = _read(Source(source.name, text, root=source.root), chosen)
        line = diagnostic.primary.location.start.line + bool(rest)
        if before and after and _is_ignore(before, after, at + len(lead + _MARK), line):
            return Excuse(Edit(Location(source, Span(at, at)), lead + words + rest), len(lead + words))
    return None


def _ways(place: Location) -> Iterator[tuple[int, str, str]]:
    """Yield where a comment may be put, and what has to stand before and behind it: above the line, then at its end."""
    source, line = place.source, place.start.line
    start, text = place.span.start - (place.start.column - 1), source.line(line)
    indent, ending = _INDENT.match(text), "\r\n" if "\r\n" in source.text else "\n"
    yield start, indent[0] if indent else "", ending
    yield start + len(text), " ", ""


def _read(source: Source, chosen: str | None) -> list[tuple[Document, Contribution]]:
    """Return the documents of a text, and what each contributes; none where it cannot be read."""
    data = source.text.encode("utf-8", "surrogatepass")
    reading = read(source.name, data, Limits(), lambda name: None, chosen=chosen, root=source.root)
    return [(document, contribution(document)) for document in reading.documents] if reading else []


def _is_ignore(
    before: list[tuple[Document, Contribution]], after: list[tuple[Document, Contribution]], at: int, line: int
) -> bool:
    """Return whether an ignore stands at an offset that is about a line, and the definitions are what they were."""
    if [_data(made) for _, made in before] != [_data(made) for _, made in after]:
        return False
    document, comments = after[0][0], after[0][0].comments
    file = MarkedFile(document, comments, [definition for _, made in after for definition in made.definitions])
    return any(
        directive.ignore.location.span.start == at and file.target(directive.comment).line == line
        for directive in read_directives(document.source, comments).ignores
    )


def _data(made: Contribution) -> list[object]:
    return [definition.data for definition in made.definitions]
