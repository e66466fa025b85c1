"""Writes entries and their comments as lines of YAML.

No emitter is used: quotes, line breaks and the positions of comments are all that has to be decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.core.runners import IN_LINE, has_command
from relaylint.syntax.yaml.emitting import LONGEST_KEY, escape, flow, scalar

WIDTH: Final = 100
"""Maximum width of a list on one line."""
_SIGN: Final = re.compile(IN_LINE)


class Note(NamedTuple):
    """The comments at an entry, each from its ``#``: those on the lines above it, and those after it."""

    above: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


Notes = Callable[[tuple[str | int, ...]], Note]
"""Returns the comments at a path: a property, or an item of its list."""


def entry(
    name: str, value: Any, indent: int, notes: Notes = lambda path: Note(), *, written: str | None = None
) -> list[str]:
    """Return the lines of a property, ``written`` otherwise than it is called, and its value, indented by ``indent``
    columns."""
    note, margin = notes((name,)), " " * indent
    key = scalar(written or name)
    lines = [f"{margin}{key}:"] if len(key) <= LONGEST_KEY else [f"{margin}? {key}", f"{margin}:"]
    if isinstance(value, list) and value:
        items = [notes((name, index)) for index in range(len(value))]
        in_one = f"{lines[-1]} {flow(value)}"
        if len(in_one) > WIDTH or any(item != Note() for item in items):
            below = [line for at, item in enumerate(value) for line in _item(item, indent + 2, items[at])]
            return [*_noted(lines, note, indent), *below]
        return _noted([*lines[:-1], in_one], note, indent)
    block = _block(value, indent + 2) if isinstance(value, str) else None
    if block:
        return [*_noted([*lines[:-1], f"{lines[-1]} {block[0]}"], note, indent), *block[1:]]
    return _noted([*lines[:-1], f"{lines[-1]} {flow(value)}"], note, indent)


def _item(value: Any, indent: int, note: Note) -> list[str]:
    return _noted([f"{' ' * indent}- {flow(value)}"], note, indent)


def _noted(lines: list[str], note: Note, indent: int) -> list[str]:
    """Return lines with their comments; if there are several after an entry, they are put above it."""
    if len(note.behind) == 1 and len(lines) == 1:
        return [*comment_lines(note.above, indent), f"{lines[0]}  {note.behind[0]}"]
    return [*comment_lines((*note.above, *note.behind), indent), *lines]


def comment_lines(texts: Iterable[str], indent: int = 0) -> Iterator[str]:
    """Yield comments as lines."""
    return (" " * indent + text for text in texts)


def comment(text: str) -> str:
    """Return one line of text as a comment; an existing ``#`` is kept, invisible characters are spelt out.

    A blank is inserted into anything that a CI runner would execute in its log.
    """
    shown = "".join(char if char.isprintable() else escape(char) for char in text.expandtabs(4).rstrip())
    shown = _SIGN.sub(" #", shown)
    return shown if shown.startswith("#") else f"# {shown}".rstrip()


def _block(text: str, indent: int) -> list[str] | None:
    """Return the first line and the other lines of a multi-line string as a block scalar; None if only quotes preserve
    it."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    odd = any(line != line.rstrip() or not line.isprintable() for line in lines)
    if "\n" not in text or odd or has_command(body) or not body or body[0] in "\n " or body.endswith("\n"):
        return None
    return ["|" if text.endswith("\n") else "|-", *(f"{' ' * indent}{line}".rstrip() for line in lines)]
