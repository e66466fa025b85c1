"""How a reply is explained, wherever that is: in lines for people, in fields for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from relaylint.core.diagnostic import RuleInfo
from relaylint.output.visible import visible
from relaylint.relay.bounces.meanings import Meant
from relaylint.relay.bounces.replies import Reply

_WIDTH = 100


def heading(reply: Reply) -> str:
    """Return the codes of a reply, its words, and who gives it."""
    return f"{reply.codes} {'; '.join(reply.texts)}".rstrip() + f" ({givers(reply)})"


def givers(reply: Reply) -> str:
    """Return who gives a reply, in words."""
    return f"given by {' or '.join(reply.by)}"


def block(meant: Meant, *, brief: bool = False) -> Iterator[str]:
    """Yield the lines about a reply: its meaning, its causes with their rules, the likeliest first, and what to do.

    ``brief``: the rules by name alone, and where there are causes those of these only; what to do is said elsewhere.
    """
    reply = meant.reply
    yield heading(reply)
    if not meant.by_words:
        yield from _wrapped("Known by its code alone: its words are none of those that are known for it.", 2)
    yield from _wrapped(reply.meaning, 2)
    infos = {info.name: info for info in meant.rules}
    width = max(map(len, infos), default=0)
    for number, cause in enumerate(reply.causes, 1):
        yield from _wrapped(f"{number}. {cause.text}", 2, 3) if len(reply.causes) > 1 else _wrapped(cause.text, 2)
        named = [name for name in cause.rules if name in infos]
        rules = [infos.pop(name) for name in named]
        yield from _names(rules) if brief else _rules(rules, width)
    if not (brief and reply.causes):
        yield from ["  also predicted by"] if reply.causes and infos else []
        yield from _names(infos.values()) if brief else _rules(infos.values(), width)
    if not meant.rules:
        yield "    no rule can tell it from files"
    if reply.order:
        yield from _wrapped(f"In this order: {reply.order}", 2)
    if reply.next and not brief:
        yield from _wrapped(reply.next, 2)


def as_fields(meant: Meant) -> dict[str, object]:
    """Return what is said of a reply, for JSON."""
    reply = meant.reply
    return {
        "code": reply.codes,
        "texts": list(reply.texts),
        "by": list(reply.by),
        "by-words": meant.by_words,
        "meaning": reply.meaning,
        "causes": [{"text": cause.text, "rules": list(cause.rules)} for cause in reply.causes],
        "order": reply.order or None,
        "next": reply.next or None,
        "basis": reply.basis,
        "rules": [info.name for info in meant.rules],
    }


def ask(commands: Iterable[str]) -> Iterator[str]:
    """Yield the lines with the commands that ask the definitions."""
    for command in commands:
        yield f"ask: {visible(command)}"


def _rules(infos: Iterable[RuleInfo], width: int) -> Iterator[str]:
    for info in infos:
        yield f"    {info.name:{width}}  {info.severity.word:7}  {visible(info.title)}"


def _names(infos: Iterable[RuleInfo]) -> list[str]:
    names = ", ".join(info.name for info in infos)
    return _wrapped(names, 5) if names else []


def _wrapped(text: str, indent: int, more: int = 0) -> list[str]:
    first, others = " " * indent, " " * (indent + more)
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
