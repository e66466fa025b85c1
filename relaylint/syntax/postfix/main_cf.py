"""Parses Postfix's main.cf (postconf(5)): logical lines, settings, references between them, lists of words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.suggest import torn
from relaylint.core.text import Span
from relaylint.syntax.postfix.masking import HOLE, SWITCH, Masked
from relaylint.syntax.postfix.parameters import WORDS

BLANK: Final = " \t\r\v\f\n"
"""White space according to C's isspace(3); Python's definition is broader."""
CONDITIONAL: Final = "whether this is in force is decided by a template"
UNRESOLVED: Final = "`{}` refers to a setting that is not in this file"

MOST_WORDS: Final = 20_000

MARK_BETWEEN: Final = "======="
"""The middle marker of a merge conflict."""
_ROUTING: Final = frozenset(
    name for name in WORDS.names if name.endswith(("relayhost", "_transport", "transport_maps"))
)
_TORN: Final = re.compile(rf"[{BLANK}]*({torn(sorted(_ROUTING))})[{BLANK}]*=?", re.IGNORECASE)
"""The name of what routes mail with a mark in it, or one in place of a letter."""
_AROUND: Final = "\"'`(){}[]<>/*:;,.!-"
_SETTING: Final = re.compile(rf"[{BLANK}{SWITCH}]*([^\s={SWITCH}]+)[{BLANK}{SWITCH}]*(=?)")
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_BRACKETS: Final = {"{": "}", "(": ")"}
_DEEPEST: Final = 20
_LONGEST: Final = 10_000
"""Maximum length of an expanded value: twenty times `a = $b$b` would be a million characters."""


class LogicalLine:
    """A logical line: its text without line breaks and comments, and a mapping to source offsets."""

    __slots__ = ("_at", "_source", "text")

    def __init__(self, parts: list[tuple[int, str]]) -> None:
        self.text = "".join(part for _, part in parts)
        self._source = [start for start, _ in parts]
        self._at = [0]
        for _, part in parts[:-1]:
            self._at.append(self._at[-1] + len(part))

    def span(self, start: int, end: int) -> Span:
        """Return the source span of a part of the text, at least one character if there is any."""
        first = self._place(start)
        return Span(first, max(first, self._place(end - 1) + 1) if end > start else first)

    def _place(self, index: int) -> int:
        part = bisect_right(self._at, index) - 1
        return self._source[part] + index - self._at[part]


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Yield the logical lines: a line that starts with white space continues the previous one, even after a comment or
    an empty line."""
    parts: list[tuple[int, str]] = []
    at, size = 0, len(text)
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        line, start = text[at:end], at
        at = end + 1
        bare = line.strip(BLANK + SWITCH)
        if not bare or bare[0] == "#":
            continue
        if line[0] not in BLANK:
            if parts:
                yield LogicalLine(parts)
            parts = [(start, line)]
        elif parts:  # Postfix ignores it if there is nothing to continue
            parts.append((start, line))
    if parts:
        yield LogicalLine(parts)


def stray_continuations(text: str) -> list[Span]:
    """Return the spans of indented lines before the first logical line: they continue nothing, and Postfix ignores them
    with a warning (readlline(3))."""
    spans: list[Span] = []
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        bare = line.strip(BLANK + SWITCH)
        if bare and bare[0] != "#":
            if line[0] not in BLANK:
                break
            start = at + line.index(bare)
            spans.append(Span(start, start + len(bare)))
        at += len(line) + 1
    return spans


class Setting(NamedTuple):
    """A parameter and its value. ``start`` and ``end`` delimit the value in the text of ``line``; ``doubt``: why it may
    not be effective, or empty."""

    name: str
    key: Span
    line: LogicalLine
    start: int
    end: int
    doubt: str = ""

    @property
    def text(self) -> str:
        """The value in source spelling."""
        return self.line.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """The span of the value, or of the name if the value is empty."""
        return self.line.span(self.start, self.end) if self.end > self.start else self.key


class Word(NamedTuple):
    """An expanded word of a list, and its source span."""

    text: str
    span: Span


class MainCf:
    """The settings of a file by name; the last occurrence counts.

    ``partial``: the file may set more than is visible. ``faults``: spans of lines that Postfix rejects and no template
    could explain. ``slips``: settings with misspelt names, and the intended names.
    """

    def __init__(self, masked: Masked) -> None:
        self.by_name: dict[str, Setting] = {}
        self.partial = masked.partial
        self.faults: list[tuple[Span, str]] = []
        self._optional = [start for start, _ in masked.optional]
        self._ends = [end for _, end in masked.optional]
        self._expanded: dict[str, str] = {}
        self._open: set[str] = set()
        self.slips: list[tuple[Setting, str]] = []
        for line in logical_lines(masked.text):
            self._add(line)
        self._correct(masked.text)

    def _add(self, line: LogicalLine) -> None:
        match = _SETTING.match(line.text)
        if (match is None or match[1] not in WORDS.names) and self._is_torn(line):
            return
        if match is None or not match[2] or HOLE in match[1]:
            self._refuse(line, match[1] if match else "")
            return
        value = line.text[match.end() :]
        bare = value.strip(BLANK + SWITCH)
        start = match.end() + (value.index(bare) if bare else len(value))
        key = line.span(match.start(1), match.end(1))
        doubt = CONDITIONAL if SWITCH in value or self._is_optional(key.start) else ""
        before = self.by_name.get(match[1])
        if doubt == "" and before is not None and before.doubt and self._is_optional(before.key.start):
            before = None  # what comes later counts, whatever came before
        doubt = doubt or (before.doubt if before else "")
        self.by_name[match[1]] = Setting(match[1], key, line, start, start + len(bare), doubt)

    def _is_torn(self, line: LogicalLine) -> bool:
        """Return whether a line starts with a routing parameter that is split by a stray mark, and read it as
        intended."""
        match = _TORN.match(line.text)
        if match is None or HOLE in match[0] or SWITCH in match[0]:
            return False
        letters = "".join(char for char in match[1].lower() if char.isalnum() or char == "_")
        meant = letters if letters in _ROUTING else WORDS.nearest(letters)
        if not meant or meant == match[1]:
            return False
        value = line.text[match.end() :]
        start = match.end() + len(value) - len(value.lstrip(BLANK))
        key = line.span(match.start(1), match.end(1))
        setting = Setting(meant, key, line, start, start + len(value.strip(BLANK)))
        self.slips.append((setting, meant))
        self.by_name.setdefault(meant, setting)
        return True

    def _refuse(self, line: LogicalLine, name: str) -> None:
        if HOLE in line.text or SWITCH in line.text:
            self.partial = True
            return
        name = name or line.text.strip(BLANK)
        bare = name.strip(":")
        if not _NAME.fullmatch(bare) and name != MARK_BETWEEN:
            return
        start = line.text.index(name)
        end = start + len(name)
        self.faults.append((line.span(start, end), name))
        if bare in _ROUTING:  # the intended name tells whether the file is of interest
            value = line.text[end:].strip(BLANK)
            at = line.text.index(value, end)
            self.by_name.setdefault(bare, Setting(bare, line.span(start, end), line, at, at + len(value)))

    def _correct(self, text: str) -> None:
        """Record misspelt names, and read them as intended. A name that other settings refer to is intentional."""
        for name, setting in list(self.by_name.items()):
            bare = name.strip(_AROUND).lower()
            meant = bare if bare != name and bare in WORDS.names else WORDS.nearest(bare)
            if meant and not re.search(rf"\$[({{]?{re.escape(name)}\b", text):
                self.slips.append((setting, meant))
                self.by_name.setdefault(meant, setting._replace(name=meant))

    def _is_optional(self, offset: int) -> bool:
        index = bisect_right(self._optional, offset) - 1
        return index >= 0 and offset < self._ends[index]

    def get(self, name: str) -> Setting | None:
        """Return a setting that is present and not empty."""
        setting = self.by_name.get(name)
        return setting if setting is not None and (setting.end > setting.start or setting.doubt) else None

    def value(self, name: str) -> str:
        """Return the expanded value of a parameter, empty if it is not set; unknown parts are `HOLE`."""
        return self._named(name, 0) if name in self.by_name else ""

    def words(self, setting: Setting) -> list[Word]:
        """Return the words of a list, separated by commas and white space; braces group.

        Limited to `MOST_WORDS`: no real list is as long.
        """
        words: list[Word] = []
        written = setting.text
        for start, end in _pieces(written):
            if len(words) >= MOST_WORDS:
                break
            raw = written[start:end]
            text = self.expand(raw)
            span = setting.line.span(setting.start + start, setting.start + end)
            if text == raw:
                words.append(Word(text, span))
            else:
                words += [Word(text[first:last], span) for first, last in _pieces(text)]
        return words[:MOST_WORDS]

    def expand(self, text: str, depth: int = 0) -> str:
        """Return ``text`` with references to settings of this file expanded, and `HOLE` for all others."""
        parts: list[str] = []
        size = at = 0
        while (dollar := text.find("$", at)) >= 0:
            parts += (text[at:dollar], "")
            parts[-1], at = self._reference(text, dollar + 1, depth)
            size += len(parts[-1]) + len(parts[-2])
            if size > _LONGEST:
                return HOLE
        return "".join(parts) + text[at:] if parts else text

    def _reference(self, text: str, at: int, depth: int) -> tuple[str, int]:
        """Return the value of a reference after a `$`, and the offset after it."""
        opening = text[at : at + 1]
        if opening == "$":
            return "$", at + 1
        if opening in _BRACKETS and opening:
            end = _closing(text, at)
            if end < 0:
                return HOLE, len(text)
            return self._braced(text[at + 1 : end], depth), end + 1
        match = _NAME.match(text, at)
        return (self._named(match[0], depth), match.end()) if match else (HOLE, at)

    def _braced(self, inner: str, depth: int) -> str:
        """Return the value of `${inner}`: a name, or one with `?` or `:` and a text."""
        match = _NAME.match(inner)
        if match is None:
            return HOLE
        value, rest = self._named(match[0], depth), inner[match.end() :]
        if not rest:
            return value
        if rest[0] not in "?:" or HOLE in value or depth >= _DEEPEST:
            return HOLE
        filled, empty = _branches(rest[1:])
        if rest[0] == ":":
            filled, empty = "", filled
        return self.expand(filled if value else empty, depth + 1)

    def _named(self, name: str, depth: int) -> str:
        """Return the value of the parameter ``name``; one that this file does not set has a default, or belongs to a
        shell template: `HOLE`, with two exceptions."""
        if name in self._expanded:
            return self._expanded[name]
        setting = self.by_name.get(name)
        if name in self._open or depth >= _DEEPEST or (setting is not None and setting.doubt):
            return HOLE
        self._open.add(name)
        if setting is not None:
            value = self.expand(setting.text, depth + 1)
        elif name == "myorigin" and not self.partial:
            value = self._named("myhostname", depth + 1)
        elif name == "mydomain" and not self.partial:
            value = self._named("myhostname", depth + 1).partition(".")[2] or HOLE
        else:
            value = HOLE
        self._open.discard(name)
        self._expanded[name] = value
        return value


def _closing(text: str, at: int) -> int:
    """Return the offset of the bracket that closes the one at ``at``, or -1."""
    opening, depth = text[at], 0
    closing = _BRACKETS[opening]
    for index in range(at, len(text)):
        depth += (text[index] == opening) - (text[index] == closing)
        if depth == 0:
            return index
    return -1


def _branches(text: str) -> tuple[str, str]:
    """Return the two texts of `${name?{one}:{two}}`; without braces everything is the first."""
    bare = text.strip(BLANK)
    end = _closing(bare, 0) if bare.startswith("{") else -1
    if end < 0:
        return text, ""
    rest = bare[end + 1 :].strip(BLANK)
    other = rest[1:].strip(BLANK) if rest.startswith(":") else ""
    if other.startswith("{") and other.endswith("}"):
        other = other[1:-1]
    return bare[1:end].strip(BLANK), other.strip(BLANK)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each word, delimited by commas and white space outside braces."""
    start, depth = -1, 0
    for index, char in enumerate(text):
        if depth == 0 and (char == "," or char in BLANK):
            if start >= 0:
                yield start, index
            start = -1
            continue
        if start < 0:
            start = index
        depth = max(0, depth + (char == "{") - (char == "}"))
    if start >= 0:
        yield start, len(text)
