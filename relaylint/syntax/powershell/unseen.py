"""Detects invisible characters in PowerShell names, as copies from web pages and chats contain them."""

from __future__ import annotations

import re
from bisect import bisect
from typing import Final

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.lookalikes import UNSEEN, bare
from relaylint.core.suggest import Names
from relaylint.core.text import Source
from relaylint.syntax.powershell.spans import comments, texts
from relaylint.syntax.reading import MAX_PROBLEMS, misspelt

_HYPHENS: Final = "\u2010\u2011\u2012\u2212"
"""Hyphens that PowerShell does not accept as such, but that a text may contain."""
_GONE: Final = str.maketrans("", "", _HYPHENS)
_WORDS: Final = [
    (marks, re.compile(rf"[\w-]{{0,80}}(?:[{marks}]+[\w-]{{1,80}})+|[\w-]{{2,80}}[{marks}]"))
    for marks in (UNSEEN, UNSEEN + _HYPHENS)
]
"""Words with invisible characters, and keys with these or with such hyphens."""
_KEY: Final = re.compile(r"[ \t]{0,80}=")
"""What follows an unquoted key of a hashtable; quoted keys are read."""


def unseen(source: Source, what: str, *names: Names, keys: bool = False) -> list[Diagnostic]:
    """Return diagnostics for such names outside comments; ``what`` describes the names.

    ``keys``: they only count as keys of a hashtable, because they are also everyday words.
    """
    text, (marks, word) = source.text, _WORDS[keys]
    if text.isascii() or not any(mark in text for mark in marks):
        return []
    words = [(match, near) for match in word.finditer(text) if (near := _meant(match[0], names))]
    if keys:
        words = [(match, near) for match, near in words if _is_key(text, match)]
    others = list(texts(text) if keys else comments(text)) if words else []
    begins = [span.start for span in others]
    return [
        misspelt(source, *match.span(), what, near)
        for match, near in words
        if not (at := bisect(begins, match.start())) or others[at - 1].end <= match.start()
    ][:MAX_PROBLEMS]


def _is_key(text: str, word: re.Match[str]) -> bool:
    """Return whether a word can be a key of a hashtable: it is neither a parameter nor part of a variable."""
    before = text[word.start() - 1 : word.start()]
    return word[0][0] != "-" and before not in ("$", ".", ":") and _KEY.match(text, word.end()) is not None


def _meant(word: str, names: tuple[Names, ...]) -> str:
    spelt = bare(word.lower().translate(_GONE), "-_")
    return next((spelt for known in names if spelt in known.names), "")


def beyond(faults: list[Diagnostic], hidden: list[Diagnostic]) -> list[Diagnostic]:
    """Return the faults that are not where such characters were found: these are what breaks the syntax there."""
    spans = [one.primary.location.span for one in hidden]
    return [
        fault
        for fault in faults
        if not any(span.start <= fault.primary.location.span.start <= span.end for span in spans)
    ]
