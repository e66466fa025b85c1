"""What a bounce means: its replies with the rules that predict them, and the commands that ask the definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from relaylint.core.diagnostic import RuleInfo
from relaylint.core.records import NamedTuple
from relaylint.relay.bounces.findings import NULL
from relaylint.relay.bounces.pasted import Bounce
from relaylint.relay.bounces.replies import Reply, find_replies, predicting

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=-]*(?:@[A-Za-z0-9.-]+)?", re.ASCII)
"""Matches what needs no quotes in any shell."""
_ADDRESS, _SENDER = '"<address>"', '"<sender>"'
"""What stands for what the text does not tell: relaylint takes neither for one."""
_NAME = re.compile(r"[A-Za-z0-9*][A-Za-z0-9.*_ -]*", re.ASCII)
_EXPIRED = "4.4.7"
"""The status of mail that was given up: what it had been answered before counts."""
ASKED_OF_RELAY = ("relay", "relay-outside", "relay-inside")


class Meant(NamedTuple):
    """A reply that a text means, the rules that predict it, and whether its words tell so, or its code alone."""

    reply: Reply
    rules: tuple[RuleInfo, ...]
    by_words: bool = True


def meanings(bounce: Bounce, infos: Iterable[RuleInfo]) -> tuple[Meant, ...]:
    """Return the replies that a bounce means, each once, with the rules that predict them."""
    known = list(infos)
    meant: dict[Reply, bool] = {}
    for text in bounce.replies:
        for reply in _first(text, find_replies(text)):
            meant[reply] = meant.get(reply, False) or says(text, reply)
    kept = {reply: words for reply, words in meant.items() if reply.status != _EXPIRED} or meant
    return tuple(Meant(reply, tuple(predicting(reply, known)), words) for reply, words in kept.items())


def _first(text: str, known: list[Reply]) -> list[Reply]:
    """Return of the replies that a text means those whose code stands first: what follows is quoted by it."""
    places = {reply: text.find(reply.status) for reply in known}
    ahead = min((place for place in places.values() if place >= 0), default=-1)
    return [reply for reply, place in places.items() if place in (ahead, -1)]


def says(text: str, reply: Reply) -> bool:
    """Return whether the words of a text are those of a reply, or one of the two has none."""
    words = " ".join(re.findall(r"[a-z0-9]+", text.lower()))
    known = (" ".join(re.findall(r"[a-z0-9]+", phrase.lower())) for phrase in reply.texts)
    return not reply.texts or not re.search("[a-z]{3}", words) or any(phrase in words for phrase in known)


def commands(
    meant: Iterable[Meant],
    bounce: Bounce,
    host: str = "",
    external: bool | None = None,
    names: Sequence[str] | None = None,
) -> tuple[str, ...]:
    """Return the commands that ask the definitions about a bounce, filled with what it tells.

    ``host``: the declared host, by name, that is to be asked about; ``external``: whether a recipient is outside the
    tenant, None for what the reply says of it; ``names``: those of the certificate, None for those in the text. A text
    without a reply that is known leads to the relay decision.
    """
    session = _session(bounce, host, bounce.names if names is None else names)
    asked: dict[str, None] = {}
    rows = list(meant)
    if not rows:
        asked[f"{session}{_to(host, external)}"] = None
    for row in rows:
        question = row.reply.question
        if question in ASKED_OF_RELAY:
            told = False if external is None and question == "relay-inside" else external
            asked[f"{session}{_to(host, told)}"] = None
        elif question == "check":
            rules = ",".join(info.name for info in row.rules)
            asked["relaylint check" + (f" --select {rules}" if rules else "")] = None
    return tuple(asked)


def _session(bounce: Bounce, host: str, names: Iterable[str]) -> str:
    words = ["relaylint relay"]
    if host and _NAME.fullmatch(host):
        words.append(f"--host {_quoted(host)}")
    else:
        words.append(f"--ip {bounce.address or _ADDRESS}")
        words += (f"--certificate {_quoted(name)}" for name in names)
    return " ".join([*words, f"--from {_sender(bounce.sender)}"])


def _to(host: str, external: bool | None) -> str:
    """Return the argument for the recipients: of a declared host both are asked about, else those outside."""
    if external is None or (external and not host):
        return ""
    return f" --to {'external' if external else 'internal'}"


def _sender(sender: str | None) -> str:
    """Return an envelope sender as an argument: its domain decides, so that an odd local part is left out."""
    if sender is None:
        return _SENDER
    return sender if _PLAIN.fullmatch(sender) else _quoted(sender if sender == NULL else sender.rpartition("@")[2])


def _quoted(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else f'"{word}"'
