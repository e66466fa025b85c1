"""Descriptions of sessions shared by all formats: sender, recipients, what is presented, and how many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from relaylint.core.logic import FAILS
from relaylint.output.summary import plural
from relaylint.output.visible import cells, is_plain
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import some_of
from relaylint.relay.session import NEVER_LISTED
from relaylint.relay.verdicts import HostVerdict, Taking, Verdicts, takers

NOT_KNOWN = "not known"
TAKEN = "another tenant gets it"
COLORS = {
    Verdict.RELAYED: "1;32",
    Verdict.FRAGILE: "1;33",
    Verdict.REJECTED: "1;31",
    Verdict.UNDECIDED: "1;36",
}
_SHOWN = 6
"""Maximum number of senders or tenants named in one line."""
_WIDEST = 40
"""Maximum width of a column of names: a longer name pushes the rest of its line to the right."""
_FORWARDED = "forwarded from foreign senders"
_UNKNOWN = f"from a sender that is {NOT_KNOWN}"


def title(answer: HostVerdict) -> tuple[str, str, str]:
    """Return descriptions of the host, the envelope sender and the recipients of an answer."""
    unknown = _FORWARDED if answer.forwarded else _UNKNOWN
    sender = unknown if answer.sender is None else f"from {answer.sender}"
    return host_words(answer.host), sender, recipients_words([answer.external])


def host_words(host: str | None) -> str:
    """Return what a host is called; None for a session that no file declares."""
    return "this session" if host is None else host or "without name"


def recipients_words(scopes: Collection[bool]) -> str:
    """Return which recipients are meant; True stands for those outside the tenant."""
    if len(set(scopes)) > 1:
        return "to any recipient"
    return "to outside recipients" if True in scopes else "to recipients in the tenant"


def sessions_words(answers: Sequence[HostVerdict]) -> str:
    """Return the senders and recipients of several answers."""
    scopes: dict[tuple[str | None, bool], dict[bool, None]] = {}
    for answer in answers:
        scopes.setdefault((answer.sender, answer.forwarded), {})[answer.external] = None
    senders: dict[frozenset[bool], list[tuple[str | None, bool]]] = {}
    for sender, to in scopes.items():
        senders.setdefault(frozenset(to), []).append(sender)
    return "; ".join(f"{_senders_words(who)} {recipients_words(to)}" for to, who in senders.items())


def _senders_words(senders: Sequence[tuple[str | None, bool]]) -> str:
    named = [sender for sender, _ in senders if sender is not None]
    words = [f"from {first_of(named)}"] if named else []
    words += [_UNKNOWN] if (None, False) in senders else []
    words += [_FORWARDED] if (None, True) in senders else []
    return " and ".join(words)


def first_of(names: Sequence[str]) -> str:
    """Return names as a list in words, only the first of many."""
    shown = list(names[:_SHOWN])
    more = len(names) - len(shown)
    last = [f"{more} more"] if more else shown[-1:]
    before = shown if more else shown[:-1]
    return " and ".join([*([", ".join(before)] if before else []), *last])


def width_for(names: Iterable[str]) -> int:
    """Return how wide a column of names is."""
    return min(max(map(_width, names), default=0), _WIDEST)


def _width(text: str) -> int:
    """Return how many columns a visible text takes on a terminal."""
    return len(text) if is_plain(text) else sum(cell.width for cell in cells(text))


def padded(text: str, width: int) -> str:
    """Return a visible text with blanks behind it up to a width."""
    return text + " " * (width - _width(text))


def presented(answer: HostVerdict) -> tuple[str, str]:
    """Return descriptions of the source address and the certificate of a session."""
    return _address(answer), _certificate(answer)


def _address(answer: HostVerdict) -> str:
    if answer.address is None:
        session = answer.decision.facts.session
        return "no public address" if session.address == NEVER_LISTED else f"address {NOT_KNOWN}"
    worst = f" (the worst of {answer.addresses})" if answer.addresses > 1 else ""
    return f"address `{answer.address}`{worst}"


def _certificate(answer: HostVerdict) -> str:
    session = answer.decision.facts.session
    if session.tls is FAILS:
        return "no TLS"
    if answer.names is None:
        return f"certificate {NOT_KNOWN}"
    if not answer.names:
        return "no certificate stated"
    uncounted = " (does not count)" if session.usable is FAILS else ""
    return f"certificate {some_of(answer.names)}{uncounted}"


def counted(verdicts: Verdicts) -> str:
    """Return the number of verdicts in words, such as ``3 verdicts: 2 relayed, 1 rejected``."""
    return of_each(plural(len(verdicts.answers), "verdict"), [answer.verdict for answer in verdicts.answers])


def of_each(words: str, verdicts: Collection[Verdict]) -> str:
    """Return how many there are in words, with the number of each verdict behind them."""
    counts = [f"{number} {verdict.value}" for verdict in Verdict if (number := list(verdicts).count(verdict))]
    return f"{words}: {', '.join(counts)}" if counts else words


def who_gets_it(verdicts: Verdicts) -> list[str]:
    """Return lines that say which of several tenants gets the session that no file declares."""
    by_words: dict[str, list[str | None]] = {}
    external = any(answer.external for answer in verdicts.answers)
    for taking in takers(verdicts):
        by_words.setdefault(_taken(taking, verdicts, external), []).append(taking.sender)
    if len(by_words) < 2:
        return list(by_words)
    return [f"{_senders_words([(sender, False) for sender in who])}: {words}" for words, who in by_words.items()]


def _taken(taking: Taking, verdicts: Verdicts, external: bool) -> str:
    every, names = verdicts.tenants, [f"`{name}`" for name in (*taking.sure, *taking.unsure)]
    gets, get = ("gets the session", "get the session") if external else ("delivers the mail", "deliver the mail")
    if not names:
        shown = verdicts.answers[0].tenant
        return f"none of {every} tenants {gets}; what is shown is the answer of tenant `{shown}`"
    if len(names) > 1 and (external or taking.unsure):
        return f"{len(names)} of {every} tenants may {get}: {first_of(names)}"
    if len(names) > 1:
        return f"{len(names)} of {every} tenants {get}, each to recipients of its own: {first_of(names)}"
    if taking.unsure:
        return f"of {every} tenants, only {names[0]} may {get}, and whether it does is not sure"
    return f"of {every} tenants, {names[0]} {gets}"
