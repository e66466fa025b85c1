"""The SMTP replies and bounces for rejected mail: what they mean, who gives them, and the rules that predict each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from relaylint.core import resources
from relaylint.core.diagnostic import RuleInfo
from relaylint.core.records import NamedTuple

ONLINE = "Exchange Online"
_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\w|\.\d)", re.ASCII)
"""Matches an enhanced status code that is not part of an address."""
_QUOTED = re.compile(r"\[[^\[\]]{0,400}\]")
"""What another server had said, and what the server adds: `[Message=451 5.7.3 …]`."""
_WORDS = re.compile(r"[a-z0-9]+")


class Cause(NamedTuple):
    """What may be behind a reply, and the rules that find it in files, by name."""

    text: str
    rules: tuple[str, ...]


class Reply(NamedTuple):
    """A reply: its code, phrases that distinguish it from others with the same code, its meaning, its sources.

    ``to``: the last status of a range that means the same, or an empty string. ``by``: who gives it. ``causes``: the
    likeliest first, and ``order``: why. ``question``: which command asks the definitions about it; empty if files
    cannot tell. ``next``: what to do that no file shows.
    """

    code: str
    texts: tuple[str, ...]
    meaning: str
    basis: str
    sources: tuple[str, ...]
    by: tuple[str, ...]
    to: str = ""
    causes: tuple[Cause, ...] = ()
    order: str = ""
    question: str = ""
    next: str = ""

    @property
    def title(self) -> str:
        """The code, or the range of codes, and the first phrase."""
        return f"{self.codes} {self.texts[0]}" if self.texts else self.codes

    @property
    def codes(self) -> str:
        """The code, such as ``550 5.7.64``, or the range, such as ``550 5.7.606-649``."""
        return f"{self.code}-{self.to.rpartition('.')[2]}" if self.to else self.code

    @property
    def status(self) -> str:
        """The enhanced status code, such as 5.7.64, or else the code."""
        match = _STATUS.search(self.code)
        return match.group() if match else self.code

    def has(self, status: str) -> bool:
        """Return whether an enhanced status code is that of the reply, or in its range."""
        if not self.to:
            return status == self.status
        return _numbers(self.status) <= _numbers(status) <= _numbers(self.to)


def _numbers(status: str) -> tuple[int, ...]:
    return tuple(map(int, status.split(".")))


@cache
def replies() -> tuple[Reply, ...]:
    """Return every reply, in the order of the documentation."""
    return tuple(
        Reply(
            entry["code"],
            tuple(entry.get("texts", ())),
            entry["meaning"],
            entry["basis"],
            tuple(entry["source"]),
            tuple(entry["by"]),
            entry.get("to", ""),
            tuple(Cause(cause["text"], tuple(cause.get("rules", ()))) for cause in entry.get("causes", ())),
            entry.get("order", ""),
            entry.get("question", ""),
            entry.get("next", ""),
        )
        for entry in resources.data("reply-codes")["replies"]
    )


def find_replies(text: str) -> list[Reply]:
    """Return the replies that a text may refer to: a code, a word such as ATTR36, or a whole line of a bounce.

    If phrases in the text distinguish replies with the same code, only the best matches are returned. The first phrase
    of a reply weighs more than the others: `550 5.7.64 Relay Access Denied ATTR36` is about ATTR36; and one that is
    only a part of another's says nothing: `Unable to Relay: Blocked by Customer Allow list` is not `Unable to relay`.
    Codes that are quoted, in brackets or behind an arrow, are those of another server.
    """
    statuses = set(_STATUS.findall(_QUOTED.sub(" ", text).partition(" -> ")[0]) or _STATUS.findall(text))
    words = _words(text)
    by_code = [
        reply for reply in replies() if any(map(reply.has, statuses)) or reply.code.lower() == text.strip().lower()
    ]
    ranks = {reply: rank for reply in replies() if (rank := _rank(reply, words)) is not None}
    if statuses:
        if not by_code:
            return []  # an unknown code: its text would only be misleading
        ranks = {reply: rank for reply, rank in ranks.items() if reply in by_code}
    by_text = _best(ranks, words)
    return by_text or by_code


def _best(ranks: dict[Reply, int], words: str) -> list[Reply]:
    """Return the replies whose phrases distinguish them best, of those with one code."""
    best: dict[str, int] = {}
    for reply, rank in ranks.items():
        best[reply.code] = min(rank, best.get(reply.code, rank))
    kept = [reply for reply, rank in ranks.items() if rank == best[reply.code]]
    phrases = {reply: [known for text in reply.texts if (known := _words(text)) in words] for reply in kept}
    return [reply for reply in kept if not any(_within(phrases[reply], phrases[other]) for other in kept)]


def _within(phrases: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether each phrase is a part of a longer one among others."""
    return all(any(phrase in other and phrase != other for other in others) for phrase in phrases)


def _words(text: str) -> str:
    """Return a text as words delimited by blanks, so that phrases are only found as whole words."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _rank(reply: Reply, words: str) -> int | None:
    """Return the index of the first phrase of a reply that occurs in a text."""
    return next((place for place, known in enumerate(reply.texts) if _words(known) in words), None)


def predicting(reply: Reply, infos: Iterable[RuleInfo]) -> list[RuleInfo]:
    """Return the rules that predict a reply, the likeliest first.

    They are those of its causes, in their order, and behind them those that name its code, the most severe first. A
    rule may name a code alone, or with a phrase that distinguishes replies.
    """
    by_cause = {name: place for place, name in enumerate(name for cause in reply.causes for name in cause.rules)}
    rules = [info for info in infos if info.name in by_cause or any(_means(code, reply) for code in info.codes)]
    last = len(by_cause)
    return sorted(rules, key=lambda info: (by_cause.get(info.name, last), -info.severity, info.name))


def _means(code: str, reply: Reply) -> bool:
    if code == reply.code or code == reply.status:
        return True
    return reply.status in code and any(text in code for text in reply.texts)


def is_reply_code(code: str) -> bool:
    """Return whether a code, as written in a rule, belongs to a reply."""
    return any(_means(code, reply) for reply in replies())
