"""Parses `Format-List` output: objects as blocks of ``Name : value``, and the commands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Final

from relaylint.core.lookalikes import UNSEEN, bare
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span, lowered

_LINE: Final = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_FIRST_NAME: Final = re.compile(r"[\"'(){}\[\]]?\s*[A-Za-z_][\w.@-]*")
"""The start of an object; a stray mark may precede it."""
_LONGEST_NAME: Final = 100
_LONGEST_COMMAND: Final = 1000
_MOST_BLANK: Final = 100
"""Maximum number of blank lines within a value."""
_SHELL: Final = re.compile(r"\s*\[?ps(?=[\]\s>])[^>]*>")
"""A prompt of PowerShell, in lower case."""
_OUTSIDE: Final = (">", "#", "```", "~~~", "---", "===", "***")
"""Beginnings of lines outside objects: a quotation, a comment, a fence, a rule."""
_RULE: Final = re.compile(r"-{2,}(?: +-{2,})*")
"""The line below the column names of a table."""
_WORD: Final = re.compile(r"\s*(\S*)")
_NOUN: Final = re.compile(r"[a-z]+")
_AROUND: Final = "#$>`* \t"
"""What may precede a displayed command, besides the prompt."""
_PASSING: Final = frozenset(
    ("fl", "format-list", "select", "select-object", "sort", "sort-object", "out-file", "out-string", "tee-object")
)
"""Commands that pass every object through."""
_SOME: Final = re.compile(r"-(?:first|last|skip|skiplast|index|unique)\b")
_ALL: Final = re.compile(r"(?:\s+-(?:resultsize\s+\w+|includetestmodeconnectors\S*))*\s*(?:\d?>.*)?")


_COLOUR: Final = re.compile(r"\x1b\[[0-9;:?]*[A-Za-z]")
"""Colour escapes that PowerShell 7 writes around the names of properties."""
_QUOTED: Final = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
"""Quotation marks of mail programs at the start of lines."""
_PROPERTY: Final = re.compile(r"^(?P<quoted>[ \t]*>)?[^\r\n]*[ \t]:(?=[ \t\r\n]|\Z)", re.MULTILINE)
_WIDE: Final = "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000"
"""Blank characters of web pages and word processors."""
_SPACED: Final = re.compile(f"[{_WIDE}]:|:[{_WIDE}]")


class ShowingCommand(NamedTuple):
    """A command that displays objects: the noun of its `Get-` cmdlet in lower case, empty for another command.

    ``complete``: it displays every existing object. ``server``: it was entered in the shell of an Exchange server.
    ``place``: the span of the cmdlet name, or of the first word of another command.
    """

    noun: str
    complete: bool
    server: bool
    place: Span


class Field(NamedTuple):
    """A property: the span of its name, and its value by line, including trailing blanks."""

    name: Span
    value: list[Span]


class PrintedObject(NamedTuple):
    """An object: its properties, the command above it, and the lines in it that belong to no property.

    ``inner``: the number of these lines that are between properties; the others follow the last property.
    """

    fields: list[Field]
    command: ShowingCommand | None
    strays: list[Span]
    inner: int


class PrintedTable(NamedTuple):
    """A table printed by `Format-Table`: the span of its column names, and the command above it."""

    columns: Span
    command: ShowingCommand | None


def bared(source: Source) -> Source:
    """Return a text in which blanks replace everything that a terminal, a web page or a reply has inserted.

    Offsets are preserved. Quotation marks are removed only if most properties are quoted.
    """
    text = source.text
    if "\x1b" in text:
        text = _COLOUR.sub(_blank, text)
    if not text.isascii() and _SPACED.search(text):
        text = text.translate(dict.fromkeys(map(ord, _WIDE), " "))
    if ">" in text:
        quoted = [match["quoted"] is not None for match in _PROPERTY.finditer(text)]
        text = _QUOTED.sub(_blank, text) if 2 * sum(quoted) > len(quoted) else text
    return source if text is source.text else Source(source.name, text, source.encoding)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def blocks(text: str, most: int, known: Set[str]) -> Iterator[PrintedObject | PrintedTable]:
    """Yield the objects of a text, with at most ``most`` + 1 lines each, and the tables.

    ``known``: property names, in lower case, that may be followed by a colon without a blank, as in text typed by
    people.
    """
    return _Blocks(text, most, known).walk()


class _Blocks:
    """Iterates over the lines of a text."""

    def __init__(self, text: str, most: int, known: Set[str]) -> None:
        self.text = text
        self.most = most
        self.known = known
        self.loose = False
        self.command: ShowingCommand | None = None
        self.fields: list[Field] = []
        self.strays: list[Span] = []
        self.inner = 0
        self.lines = 0
        self.column = self.indent = 0
        self.gap: list[Span] = []
        self.above = Span(0, 0)

    def walk(self) -> Iterator[PrintedObject | PrintedTable]:
        """Yield the objects and tables."""
        for match in _LINE.finditer(self.text):
            start, end = match.span(1)
            line = match[1]
            if not line.strip():
                if self.fields and len(self.gap) < _MOST_BLANK:
                    self.gap.append(Span(start, end))
                continue
            if self._continues(line):
                self._go_on([*self.gap, Span(start, end)])
            else:
                colon = self._colon(line)
                if self.fields and (self.gap or self._ends(line, colon)):
                    yield self._close()
                if _RULE.fullmatch(line.strip()) and self._is_below_command():
                    yield PrintedTable(self.above, self.command)
                self._add(start, end, line, colon)
            self.gap.clear()
            self.above = Span(start, end)
        if self.fields:
            yield self._close()

    def _is_below_command(self) -> bool:
        """Return whether the line above can be the header of a table, and is not the command itself."""
        return self.command is None or self.above.start > self.command.place.start

    def _continues(self, line: str) -> bool:
        """Return whether a line continues the value of the last property: indented like it, or within open braces."""
        if not self.fields or self.strays:
            return False
        indented = len(line) - len(line.lstrip()) >= self.column - self.indent
        if self.gap:
            return indented and self._named(line) is None
        return indented or (self._is_open() and self._named(line) is None and not _is_outside(line))

    def _ends(self, line: str, colon: int | None) -> bool:
        """Return whether a line ends the object: it repeats the first property, or belongs to no object."""
        if colon is None:
            return _is_outside(line)
        return line[:colon].strip() == self._text(self.fields[0].name)

    def _add(self, start: int, end: int, line: str, colon: int | None) -> None:
        """Read a line that does not continue a value."""
        if colon is not None:
            name = line[:colon]
            self.loose = line[colon - 1] not in " \t"
            begin = colon + (1 if self.loose else 2)
            self.column, self.indent = colon + 2, len(name) - len(name.lstrip())
            self.inner = len(self.strays)
            if self._has_room():
                place = Span(start + len(name) - len(name.lstrip()), start + len(name.rstrip()))
                self.fields.append(Field(place, [Span(min(start + begin, end), end)]))
        elif command := _command(line):
            place = command.place
            self.command = command._replace(place=Span(start + place.start, start + place.end))
        elif self.fields and self._has_room():
            self.strays.append(Span(start, end))

    def _has_room(self) -> bool:
        """Count a line of an object, and return whether it is kept."""
        self.lines += 1
        return self.lines <= self.most + 1

    def _go_on(self, lines: list[Span]) -> None:
        """Add lines to the value of the last property."""
        self.fields[-1].value.extend(self._part(*line) for line in lines if self._has_room())

    def _colon(self, line: str) -> int | None:
        """Return the offset of the colon after a property name: the first property of an object needs a plain name, or
        a known one apart from stray marks."""
        colon = self._named(line)
        if colon is None or (self.fields and not self.gap):
            return colon
        name = line[:colon].strip().lstrip(UNSEEN)
        known = name[:1].isalnum() and bare(lowered(name)) in self.known
        return colon if known or _FIRST_NAME.fullmatch(name) else None

    def _named(self, line: str) -> int | None:
        """Return the offset of the colon after a property name in a line; None if there is none.

        In objects typed by people there may be no blank before it.
        """
        colon = _colon(line)
        if colon is None:
            name, mark, _ = line[: _LONGEST_NAME + 1].partition(":")
            if mark and name.isalnum() and (name.lower() in self.known or (self.loose and self.fields)):
                return len(name)
        return colon

    def _part(self, start: int, end: int) -> Span:
        """Return the part of a line that belongs to a value: all but the indentation of values."""
        line = self.text[start:end]
        return Span(start + min(len(line) - len(line.lstrip()), self.column), end)

    def _is_open(self) -> bool:
        value = self.fields[-1].value
        first, last = value[0], value[-1]
        opened = self.text[first.start : first.end].lstrip().startswith("{")
        return opened and not self.text[last.start : last.end].rstrip().endswith("}")

    def _text(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _close(self) -> PrintedObject:
        made = PrintedObject(self.fields, self.command, self.strays, self.inner)
        self.fields, self.strays, self.inner, self.lines = [], [], 0, 0
        return made


def _colon(line: str) -> int | None:
    """Return the offset of the colon after a property name in a line; None if there is none."""
    colon = line.find(":", 0, _LONGEST_NAME * 2)
    if colon < 1 or line[colon - 1] not in " \t" or line[colon + 1 : colon + 2] not in ("", " ", "\t"):
        return None
    return colon if 0 < len(line[:colon].strip()) <= _LONGEST_NAME else None


def _is_outside(line: str) -> bool:
    """Return whether a line is a command, or anything else outside an object."""
    return line.lstrip().startswith(_OUTSIDE) or _command(line) is not None


def _command(line: str) -> ShowingCommand | None:
    """Return the command in a line: any after a prompt, otherwise the call of a `Get-` cmdlet."""
    line = lowered(line[:_LONGEST_COMMAND])
    prompt = _SHELL.match(line)
    at = line.find("get-", prompt.end() if prompt else 0)
    noun = _NOUN.match(line, at + 4) if at >= 0 else None
    if noun is None or line[prompt.end() if prompt else 0 : at].strip(_AROUND):
        word = _WORD.match(line, prompt.end()) if prompt else None
        return ShowingCommand("", False, False, Span(*word.span(1))) if word else None
    first, *others = line[noun.end() :].split("|")
    passing = all((stage.split() or [""])[0] in _PASSING and not _SOME.search(stage) for stage in others)
    complete = passing and len(line) < _LONGEST_COMMAND and _ALL.fullmatch(first) is not None
    return ShowingCommand(noun[0], complete, line.lstrip().startswith("[ps]"), Span(at, noun.end()))
