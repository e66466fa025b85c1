"""Postfix's lookup tables (DATABASE_README): inline tables in main.cf, and text files next to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core.checks import UNREADABLE_FILE
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names
from relaylint.core.text import Source, Span
from relaylint.formats.table import FORMATS
from relaylint.formats.unread import hidden
from relaylint.syntax.postfix.main_cf import BLANK, MainCf, Word, logical_lines
from relaylint.syntax.postfix.masking import HOLE, SWITCH, mask
from relaylint.syntax.reading import Beside, Limits, misspelt, problem

ALWAYS: Final = "*"
"""The key of a row that always matches."""
UNREADABLE: Final = "the table `{}` is not beside the file, or is none that can be read"

_INDEXED: Final = frozenset(["btree", "cdb", "dbm", "hash", "lmdb", "sdbm", "texthash"])
_PATTERNS: Final = frozenset(["pcre", "regexp"])
_TYPES: Final = Names(
    [
        *(_INDEXED | _PATTERNS),
        *("cidr", "environ", "fail", "inline", "internal", "ldap", "memcache", "mongodb", "mysql", "nisplus", "pgsql"),
        *("pipemap", "proxy", "randmap", "socketmap", "sqlite", "static", "tcp", "unionmap", "unix"),
    ]
)
"""The table types that Postfix may support (postconf(1), `-m`)."""
_SHORTEST: Final = 4
_FOLDERS: Final = ("/etc/postfix/", "/usr/local/etc/postfix/", "/opt/postfix/conf/")
_RULE: Final = re.compile(r"(!?)([^\s\w])(.*)")
_CATCH_ALL: Final = re.compile(r"(?:\.[*+]?)?(?:@(?:\.[*+]?)?)?", re.DOTALL)
_USUAL: Final = Names(FORMATS["postfix"].beside)
_MOST_FILES: Final = 100
_HEAD: Final = 100
"""Number of characters of a file that are examined to see whether its contents are missing."""
_MOST_TABLES: Final = 50


class LookupRow(NamedTuple):
    """A row of a table: the key, in lower case or `ALWAYS`, and the value, each with its span."""

    key: str
    value: str
    key_span: Span
    value_span: Span


class LookupTable(NamedTuple):
    """A table in ``source``. ``patterns``: its keys are regular expressions.

    ``total``: every look-up finds something, except for the empty key, which Postfix never looks up.
    """

    source: Source
    rows: list[LookupRow]
    patterns: bool
    total: bool


class Tables:
    """The tables that a main.cf names, and files next to it. Readers never request password tables.

    ``problems``: those that exist but cannot be read, and those that seem to have another name.
    """

    def __init__(self, source: Source, settings: MainCf, limits: Limits, beside: Beside) -> None:
        self._source = source
        self._settings = settings
        self._limits = limits
        self._beside = beside
        self._files: dict[str, tuple[Source | None, Diagnostic | None]] = {}
        self.problems: list[Diagnostic] = []
        self._by_word: dict[str, LookupTable | None] = {}
        name = source.name.replace("\\", "/").rpartition("/")[2]
        self._suffix = name[name.lower().rfind("main.cf") + 7 :]  # of a template: main.cf.j2 has table.j2 next to it

    def find(self, word: Word) -> LookupTable | None:
        """Return the table named by a word such as `hash:/etc/postfix/transport`; None if it is unknown."""
        known = word.text if "{" not in word.text and not word.text.startswith("static:") else ""
        if known not in self._by_word:
            if len(self._by_word) >= _MOST_TABLES:
                return None
            table = self._table(word)
            if not known:
                return table
            self._by_word[known] = table
        return self._by_word[known]

    def find_all(self, words: list[Word]) -> Iterator[tuple[Word, LookupTable | None]]:
        """Yield each table of a list, once, with its word; None if it is unknown."""
        seen: set[str] = set()
        for word in words[:_MOST_TABLES]:
            if word.text not in seen:
                seen.add(word.text)
                yield word, self.find(word)

    def _table(self, word: Word) -> LookupTable | None:
        kind, colon, name = word.text.partition(":")
        if kind == "proxy":
            kind, colon, name = name.partition(":")
        if not colon or SWITCH in name:
            return None
        if kind == "static":
            return self._static(name, word)
        if kind == "inline":
            return self._inline(name, word)
        if kind in _INDEXED or kind in _PATTERNS or set(kind) == {HOLE}:  # of $default_database_type
            located = self.located(name)
            if located is not None:
                return _parsed(located[1], kind in _PATTERNS, self._limits)
            self._suspect(name, word)
        elif (near := _TYPES.nearest(kind.lower())) and len(kind) >= _SHORTEST and HOLE not in kind:
            self._note(misspelt(self._source, *word.span, "type of a table", near, kind))
        return None

    def _suspect(self, path: str, word: Word) -> None:
        """Record a missing table with a name that is similar to an existing file that nothing refers to; both may exist
        on the server."""
        base = path.rpartition("/")[2]
        near = _USUAL.nearest(base)
        if near and not re.search(rf"(?<![\w-]){near}(?![\w-])", self._source.text) and self._beside(near):
            what = "table beside the file"
            self._note(misspelt(self._source, *word.span, what, near, base, severity=Severity.WARNING))

    @property
    def sources(self) -> list[Source]:
        """The text files that were found next to or below main.cf."""
        return [source for source, _ in self._files.values() if source is not None]

    def located(self, path: str, *, is_table: bool = True) -> tuple[str, Source] | None:
        """Return the text file for a path on the server, and its path relative to main.cf; None if it is not next to or
        below main.cf, or cannot be read."""
        return self.first(self._names(path), notes=is_table)

    def first(self, names: Iterable[str], *, notes: bool = True) -> tuple[str, Source] | None:
        """Return the first readable file of some names, and its path relative to main.cf; note those that cannot be
        read."""
        refused: Diagnostic | None = None
        for name in names:
            if name not in self._files:
                if len(self._files) >= _MOST_FILES:
                    return None
                self._files[name] = self._file(name)
            source, fault = self._files[name]
            if source is not None:
                self._note(fault if notes else None)
                return name, source
            refused = refused or fault
        self._note(refused if notes else None)
        return None

    def _note(self, fault: Diagnostic | None) -> None:
        if fault and fault not in self.problems:
            self.problems.append(fault)

    def _file(self, name: str) -> tuple[Source | None, Diagnostic | None]:
        """Return the text of a file next to main.cf, and the problem with it. Postfix accepts bytes that are not text,
        so that they only matter outside comments."""
        contents = self._beside(name)
        if not isinstance(contents, Diagnostic):
            row = hidden(contents.text[:_HEAD].encode()) if contents else None
            if row is None or contents is None:
                return contents, None
            words = f"the file cannot be read: it is {row.title}"
            return None, problem(UNREADABLE_FILE, contents, 0, 0, words, help=row.way_out)
        source = contents.primary.location.source
        if not source.text:
            return None, contents
        return source, contents if any(map(_is_garbled, source.text.split("\n"))) else None

    def _names(self, path: str) -> Iterator[str]:
        """Yield the possible paths in the repository of a file on the server, relative to main.cf."""
        short = path
        for folder in _FOLDERS:
            short = short.removeprefix(folder)
        short = short.lstrip(HOLE).lstrip("/")  # of $config_directory
        base = short.rpartition("/")[2]
        names = dict.fromkeys((short, base) if path.startswith((*_FOLDERS, HOLE)) or "/" not in path else (base,))
        for name in names:
            if name and HOLE not in name and ".." not in name and len(name) <= 255:
                yield name
                if self._suffix:
                    yield name + self._suffix

    def _static(self, name: str, word: Word) -> LookupTable:
        """Return the table of `static:value`, or `static:{ value }`."""
        value = name[1:-1].strip(BLANK) if name.startswith("{") and name.endswith("}") else name
        value_span = _within(word, value, self._source, word.span.start + len("static:"))
        return LookupTable(self._source, [LookupRow(ALWAYS, value, word.span, value_span)], False, True)

    def _inline(self, name: str, word: Word) -> LookupTable | None:
        """Return the table of `inline:{ key=value, {key = value} }`."""
        if not (name.startswith("{") and name.endswith("}")):
            return None
        rows: list[LookupRow] = []
        at = self._source.text.find("{", word.span.start, word.span.end)
        for entry in _entries(name[1:-1]):
            key, equals, value = entry.partition("=")
            if not equals or len(rows) >= self._limits.nodes:
                return None
            key, value = key.strip(BLANK), value.strip(BLANK)
            keyed = _within(word, key, self._source, at)
            value_span = _within(word, value, self._source, keyed.end)
            at = value_span.end  # the end of the word if a part is not written literally: nothing is found after it
            rows.append(LookupRow(key.lower(), value, keyed, value_span))
        return LookupTable(self._source, rows, False, False)


def _is_garbled(line: str) -> bool:
    """Return whether a line that is not a comment contains bytes that are not text."""
    return "\N{REPLACEMENT CHARACTER}" in line and not line.lstrip(BLANK).startswith("#")


def _within(word: Word, part: str, source: Source, at: int) -> Span:
    """Return the span of a part of a word from ``at``; the word's if the part is not written literally."""
    start = source.text.find(part, max(at, word.span.start), word.span.end) if part else -1
    return word.span if start < 0 else Span(start, start + len(part))


def _entries(text: str) -> Iterator[str]:
    """Yield the entries of an inline table, separated by commas and white space, without the braces around an entry."""
    start, depth = -1, 0
    for index, char in enumerate(text + ","):
        if depth == 0 and (char == "," or char in BLANK):
            if start >= 0:
                entry = text[start:index]
                yield entry[1:-1] if entry.startswith("{") and entry.endswith("}") else entry
            start = -1
            continue
        start = index if start < 0 else start
        depth = max(0, depth + (char == "{") - (char == "}"))


def _parsed(source: Source, patterns: bool, limits: Limits) -> LookupTable | None:
    """Return the table in a text file; None if a template determines its contents, or `if` the look-ups."""
    masked = mask(source.text)
    if masked.partial:
        return None
    rows: list[LookupRow] = []
    for line in logical_lines(masked.text):
        text = line.text.rstrip(BLANK)
        size = _pattern_end(text) if patterns else _first(text)
        if not size or len(rows) >= limits.nodes:
            return None
        value = text[size:].lstrip(BLANK)
        start = len(text) - len(value)
        key = _pattern(text[:size]) if patterns else text[:size].lower()
        rows.append(LookupRow(key, value, line.span(0, size), line.span(start, len(text))))
        if patterns and key == ALWAYS:
            return LookupTable(source, rows, True, True)  # anything after it is unreachable
    return LookupTable(source, rows, patterns, False)


def _first(text: str) -> int:
    """Return the length of the first word."""
    return next((index for index, char in enumerate(text) if char in BLANK), len(text))


def _pattern_end(text: str) -> int:
    """Return the length of the pattern, with its flags, at the start of a row; 0 if there is none, such as at `if`."""
    match = _RULE.match(text)
    if match is None:
        return 0
    delimiter, at = match[2], match.start(3)
    while at < len(text) and text[at] != delimiter:
        at += 2 if text[at] == "\\" else 1
    at += 1
    while at < len(text) and text[at] not in BLANK:
        at += 1
    return at if at <= len(text) else 0


def _pattern(text: str) -> str:
    """Return `ALWAYS` for a pattern that matches every address, otherwise the pattern as written."""
    match = _RULE.match(text)
    if match is None or match[1]:
        return text
    inner = match[3].rpartition(match[2])[0]
    return ALWAYS if _CATCH_ALL.fullmatch(re.sub(r"[\^$()]", "", inner)) else text
