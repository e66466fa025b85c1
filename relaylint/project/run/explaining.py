"""A bounce and definitions to an explanation: the relay decision is asked about the session that bounced."""

from __future__ import annotations

from collections.abc import Iterable

from relaylint.core.diagnostic import RuleInfo
from relaylint.core.records import NamedTuple
from relaylint.project.gathering import Read
from relaylint.project.run.deciding import Relayed, judge_mail
from relaylint.relay.bounces.bounced import (
    BounceReport,
    finds_fault,
    is_external,
    known_host,
    session_of_bounce,
    tenants_of_sender,
)
from relaylint.relay.bounces.meanings import ASKED_OF_RELAY, Meant, commands, meanings
from relaylint.relay.bounces.pasted import Bounce
from relaylint.relay.verdicts import Query


class Explanation(NamedTuple):
    """What is explained of a bounce, and whether the definitions say that its mail is refused, or cannot say."""

    explained: BounceReport
    fails: bool


def explain_bounce(bounce: Bounce, infos: Iterable[RuleInfo], done: Read | None, today: str | None) -> Explanation:
    """Return what a bounce means, and what the definitions say of its mail, if there are any.

    ``infos``: the rules that may predict a reply; ``done``: the definitions, None if none were found; ``today``: the
    ISO date that counts as today, None: that of the clock. Raises `RefusedError` where the definitions hold nothing.
    """
    meant = meanings(bounce, infos)
    if done is None:
        return Explanation(
            BounceReport(bounce, meant, unasked=_NO_FILES, commands=commands(meant, bounce)), fails=False
        )
    tenants = done.loaded.tenants
    host, alike = known_host(tenants, bounce)
    external = is_external(tenants, bounce, meant, host)
    name = host.host.name if host and not host.differs and not finds_fault(meant) else ""
    asked = None if name else session_of_bounce(bounce, meant, host, today)
    ask = commands(meant, bounce, name, external, asked.names if asked else None)
    explained = BounceReport(bounce, meant, host, None, "", external, ask, alike)
    why = _why_not(meant)
    if why:
        return Explanation(explained._replace(unasked=why), fails=False)
    query = Query((name,) if name else (), (bounce.sender,) if bounce.sender else (), external, today)
    if not name and asked is None:
        return Explanation(explained._replace(unasked=_NO_SESSION), fails=False)
    relayed: Relayed = judge_mail(_own_first(done, bounce), query, asked)
    return Explanation(explained._replace(verdicts=relayed.verdicts), relayed.fails)


def _own_first(done: Read, bounce: Bounce) -> Read:
    """Return the tenants with those ahead that accept the sender's domain: where nobody gets a session, the first is
    answered for."""
    own = tenants_of_sender(done.loaded.tenants, bounce.sender)
    others = [tenant for tenant in done.loaded.tenants if tenant not in own]
    return done._replace(loaded=done.loaded._replace(tenants=[*own, *others]))


def _why_not(meant: tuple[Meant, ...]) -> str:
    """Return why the relay decision has nothing to say of replies, or an empty string."""
    if not meant or any(row.reply.question in ASKED_OF_RELAY for row in meant):
        return ""
    return _NOT_RELAY


_NO_FILES = "no definitions were found"
_NO_SESSION = "the text tells neither the public address nor the certificate of the host, and no declared host is it"
_NOT_RELAY = "the reply does not come from the relay decision"
