"""Names of ours in PowerShell with characters in them that nobody sees, as pages and chats leave them in a copy."""

from __future__ import annotations

import re
from bisect import bisect
from typing import Final

from relaylint.diagnostic import Diagnostic
from relaylint.lookalikes import UNSEEN, bare
from relaylint.readers.common import MAX_PROBLEMS, misspelt
from relaylint.readers.powershell.spans import comments
from relaylint.suggest import Names
from relaylint.text import Source

_WORD: Final = re.compile(rf"[\w-]{{0,80}}(?:[{UNSEEN}]+[\w-]{{1,80}})+|[\w-]{{2,80}}[{UNSEEN}]")


def unseen(source: Source, what: str, *names: Names) -> list[Diagnostic]:
    """Return what is said of such names outside of comments; ``what`` they are."""
    text = source.text
    if text.isascii() or not any(mark in text for mark in UNSEEN):
        return []
    words = [(match, near) for match in _WORD.finditer(text) if (near := _meant(match[0], names))]
    remarks = comments(text) if words else []
    begins = [span.start for span in remarks]
    return [
        misspelt(source, *match.span(), what, near)
        for match, near in words
        if not (at := bisect(begins, match.start())) or remarks[at - 1].end <= match.start()
    ][:MAX_PROBLEMS]


def _meant(word: str, names: tuple[Names, ...]) -> str:
    spelt = bare(word.lower(), "-_")
    return next((spelt for known in names if spelt in known.names), "")
