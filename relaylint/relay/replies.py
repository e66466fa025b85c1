"""The SMTP replies and bounces for rejected mail, and the rules that predict each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from relaylint.core import resources
from relaylint.core.diagnostic import RuleInfo
from relaylint.core.records import NamedTuple

_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\w|\.\d)", re.ASCII)
"""Matches an enhanced status code that is not part of an address."""
_WORDS = re.compile(r"[a-z0-9]+")


class Reply(NamedTuple):
    """A reply: its code, phrases that distinguish it from others with the same code, its meaning, its sources."""

    code: str
    texts: tuple[str, ...]
    meaning: str
    basis: str
    sources: tuple[str, ...]

    @property
    def title(self) -> str:
        """The code and the first phrase."""
        return f"{self.code} {self.texts[0]}" if self.texts else self.code

    @property
    def status(self) -> str:
        """The enhanced status code, such as 5.7.64, or else the code."""
        match = _STATUS.search(self.code)
        return match.group() if match else self.code


@cache
def replies() -> tuple[Reply, ...]:
    """Return every reply, in the order of the documentation."""
    return tuple(
        Reply(entry["code"], tuple(entry.get("texts", ())), entry["meaning"], entry["basis"], tuple(entry["source"]))
        for entry in resources.data("reply-codes")["replies"]
    )


def find_replies(text: str) -> list[Reply]:
    """Return the replies that a text may refer to: a code, a word such as ATTR36, or a whole line of a bounce.

    If phrases in the text distinguish replies with the same code, only the best matches are returned. The first phrase
    of a reply weighs more than the others: `550 5.7.64 Relay Access Denied ATTR36` is about ATTR36.
    """
    statuses = set(_STATUS.findall(text))
    words = _words(text)
    by_code = [reply for reply in replies() if reply.status in statuses or reply.code.lower() == text.strip().lower()]
    ranks = {reply: rank for reply in replies() if (rank := _rank(reply, words)) is not None}
    best: dict[str, int] = {}
    for reply, rank in ranks.items():
        best[reply.code] = min(rank, best.get(reply.code, rank))
    by_text = [reply for reply, rank in ranks.items() if rank == best[reply.code]]
    if statuses and not by_code:
        return []  # an unknown code: its text would only be misleading
    both = [reply for reply in by_code if reply in by_text]
    return both or by_code or by_text


def _words(text: str) -> str:
    """Return a text as words delimited by blanks, so that phrases are only found as whole words."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _rank(reply: Reply, words: str) -> int | None:
    """Return the index of the first phrase of a reply that occurs in a text."""
    return next((place for place, known in enumerate(reply.texts) if _words(known) in words), None)


def predicting(reply: Reply, infos: Iterable[RuleInfo]) -> list[RuleInfo]:
    """Return the rules that name the reply's code, the most severe first.

    A rule may name a code alone, or with a phrase that distinguishes replies.
    """
    rules = [info for info in infos if any(_means(code, reply) for code in info.codes)]
    return sorted(rules, key=lambda info: (-info.severity, info.name))


def _means(code: str, reply: Reply) -> bool:
    if code == reply.code or code == reply.status:
        return True
    return reply.status in code and any(text in code for text in reply.texts)


def is_reply_code(code: str) -> bool:
    """Return whether a code, as written in a rule, belongs to a reply."""
    return any(_means(code, reply) for reply in replies())
