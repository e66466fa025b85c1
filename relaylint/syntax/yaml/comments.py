"""Finds the comments of a YAML text, which PyYAML's events do not include."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from yaml import YAMLError
from yaml.events import AliasEvent, ScalarEvent, StreamEndEvent

from relaylint.core.text import Span
from relaylint.syntax.yaml.reader import PARSER

# texts, since they are compiled where comments are asked for: every run imports this module, and hardly one asks
_COMMENT: Final = r"(?:(?<=[ \t\r\n\ufeff\[\]{},:\"'])|\A)#[^\r\n]*"
"""A comment between values; parsers want no blank before it where what precedes is certain to be over."""
_PROPERTY: Final = r"[&!][^ \t\r\n]*(?:[ \t\r\n]+(?:#[^\r\n]*)?)*"
"""An anchor or a tag, and what may separate it from the value."""
_HEADER: Final = r"[|>][-+0-9]*[ \t]+(?=#)"
"""What precedes a comment on the first line of a block scalar."""


def comments(text: str) -> list[Span]:
    """Return the spans of the comments, each from its ``#`` to the end of the line, up to the first fault."""
    spans: list[Span] = []
    if "#" not in text:
        return spans
    at = 0
    for start, end in _values(text):
        spans += _between(text, at, start)
        header = re.compile(_HEADER).match(text, start, end)
        if header:
            spans += _between(text, header.end(), _end_of_line(text, header.end()))
        at = max(at, end)
    return spans + _between(text, at, len(text))


def _values(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each scalar and alias; at a fault, those of the rest."""
    last = 0
    try:
        parser: Any = PARSER(text)
        while True:
            event = parser.get_event()
            kind = event.__class__
            if kind is ScalarEvent or kind is AliasEvent:
                start, last = event.start_mark.index, event.end_mark.index
                if kind is ScalarEvent and (event.anchor or event.tag):
                    for _ in range(2):
                        match = re.compile(_PROPERTY).match(text, start, last)
                        start = match.end() if match else start
                yield start, last
            elif kind is StreamEndEvent:
                return
    except (YAMLError, UnicodeError):
        yield last, len(text)


def _between(text: str, start: int, end: int) -> list[Span]:
    """Return the comments between two values; most are none."""
    if text.find("#", start, end) < 0:
        return []
    return [Span(*match.span()) for match in re.compile(_COMMENT).finditer(text, start, end)]


def _end_of_line(text: str, start: int) -> int:
    line_breaks = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
    return min(line_breaks, default=len(text))
