"""Shared by all readers: limits, the result of reading, and the reporting of faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from relaylint.core.checks import DUPLICATE_KEY, LIMIT_EXCEEDED, MISSPELT_NAME, SYNTAX_ERROR
from relaylint.core.diagnostic import NOWHERE, Diagnostic, Label, Location, RuleInfo, Severity, Topic
from relaylint.core.document import Document, Node
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span

MAX_DIGITS = 1000
"""Maximum number of digits: Python takes quadratic time for longer numbers, and refuses to print them."""
MAX_PROBLEMS = 200
"""Maximum number of faults per file; a hostile file has half a million."""
_CONFLICT_MARKS: Final = ("<<<<<<< ", "||||||| ", ">>>>>>> ")
_CONFLICT: Final = r"(?m:^)(?:<{7}|\|{7}|>{7}) [^\r\n]*"
"""Git's merge conflict markers, except for the middle one."""
UNMERGED = "a mark of Git stands here: two versions of the file are not merged"
_QUOTES = "\"'"
_MAX_SHOWN = 60


class Limits(NamedTuple):
    """Limits on one file: bytes, depth, and nodes, with every use of an alias counted in full."""

    size: int = 10 * 1024 * 1024
    depth: int = 64
    nodes: int = 500_000

    def repeated(self, text: str) -> int:
        """Return the maximum number of nodes that aliases may stand for: linear in the size of the text."""
        return self.nodes // 50 + 4 * len(text)


class Reading(NamedTuple):
    """The result of reading a file: the documents before any fault, and the diagnostics.

    ``claims``: the text is evidently meant to hold definitions, even if none could be read. ``format``: the name of the
    recognised format.
    """

    documents: list[Document]
    problems: list[Diagnostic]
    claims: bool = False
    format: str = ""

    def beyond_one(self, rule: RuleInfo, message: str) -> list[Diagnostic]:
        """Report the start of a second document if a file may only hold one."""
        return [
            problem(rule, document.source, document.root.start, document.root.start + 1, message)
            for document in self.documents[1:2]
        ]


Beside: TypeAlias = Callable[[str], "Source | Diagnostic | None"]
"""Returns the text of a file in the same folder, or below it, by its relative path; a diagnostic if it cannot be read,
with as much of its text as possible; None if it does not exist."""


class ReadError(Exception):
    """Ends the reading of a file; carries the rule, the offsets (from 0) and the message."""

    def __init__(self, rule: RuleInfo, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.start = start
        self.end = end
        self.message = message

    def diagnostic(self, source: Source) -> Diagnostic:
        """Return the diagnostic."""
        return problem(self.rule, source, self.start, self.end, self.message)


def problem(
    rule: RuleInfo,
    source: Source,
    start: int,
    end: int,
    message: str,
    *related: Label,
    severity: Severity | None = None,
    help: str | None = None,
    about: Topic = NOWHERE,
) -> Diagnostic:
    """Return a diagnostic (`Diagnostic.of`) located at the offsets ``start`` to ``end``."""
    label = Label(Location(source, Span(start, end)))
    return Diagnostic.of(rule, message, label, related, severity=severity, help=help, about=about)


def add_problem(problems: list[Diagnostic], diagnostic: Diagnostic) -> None:
    """Append a diagnostic. Raises `ReadError` if there are too many."""
    if len(problems) >= MAX_PROBLEMS:
        start, end = diagnostic.primary.location.span
        raise ReadError(LIMIT_EXCEEDED, start, end, f"more than {MAX_PROBLEMS} faults; the rest is not read")
    problems.append(diagnostic)


def duplicate_key(source: Source, name: str, first: Node, second: Node) -> Diagnostic:
    """Return a diagnostic for a duplicate key; its first occurrence is a related label."""
    label = Label(Location(source, Span(first.start, first.end)), "first here")
    message = f"`{shown(name)}` stands twice in one mapping"
    return problem(DUPLICATE_KEY, source, second.start, second.end, message, label)


def misspelt(
    source: Source,
    start: int,
    end: int,
    what: str,
    name: str,
    word: str = "",
    *,
    severity: Severity | None = None,
) -> Diagnostic:
    """Return a diagnostic for a word that is not a ``what`` but resembles ``name``; ``word`` is by default the text at
    the location."""
    word = word or source.text[start:end].strip(_QUOTES)
    words, help = f"`{shown(word)}` is no {what}", f"did you mean `{name}`?"
    return problem(MISSPELT_NAME, source, start, end, words, severity=severity, help=help)


def unmerged(source: Source) -> Diagnostic | None:
    """Return a diagnostic for the first merge conflict marker of Git in a text; None if there is none."""
    text = source.text
    match = re.search(_CONFLICT, text) if any(mark in text for mark in _CONFLICT_MARKS) else None
    return problem(SYNTAX_ERROR, source, *match.span(), UNMERGED) if match else None


def shown(text: str) -> str:
    """Return ``text`` for use in a one-line message: shortened, control characters escaped."""
    short = text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"
    if short.isprintable():
        return short
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in short)
