"""Format ``text`` of an explanation: what was read, what it means, what the definitions say, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.suggest import listed
from relaylint.output import VERDICTS, Style
from relaylint.output.explained.reply_lines import ask, block
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.relay.bounces.bounced import BounceReport
from relaylint.relay.bounces.findings import is_microsoft
from relaylint.relay.bounces.pasted import Bounce
from relaylint.relay.outcomes import Verdict
from relaylint.relay.verdicts import Verdicts

_LABEL = 14
_LONGEST = 200
"""How much of a reply is shown: its words come from elsewhere, and the first tell."""
_MISSING = "not in the text"
_KNOWN_BY = {
    "address": "it declares the address",
    "name": "it has the name that the text tells",
    "certificate": "it declares the certificate",
}
_DIFFERS = {
    "address": "but it declares other addresses: if the host, or the way to it, has moved, that may be all",
    "certificate": "but it does not declare the certificate of the text: if it was renewed, that may be all",
}
_NEXT = {
    Verdict.REJECTED: "The files refuse this mail too: change what is said above, deploy it, and send once more.",
    Verdict.UNDECIDED: "State in the files what is said above not to be known, and ask again.",
    Verdict.FRAGILE: "The files relay this mail by the sender's domain alone, which Microsoft says not to rely on. "
    "See what is to change above.",
    Verdict.RELAYED: "The files relay this mail: what is deployed, or what the host presents, differs from them. "
    "Compare with Get-InboundConnector and Get-AcceptedDomain, and with the host's own log.",
}


_OTHERWISE = (
    "The files refuse this mail too, but with another reply: change what is said above, and look for what differs "
    "between them and what is deployed."
)


def render(explained: BounceReport, style: Style) -> str:
    """Return the explanation as paragraphs; the verdicts are those of ``relaylint relay``."""
    parts = ["\n".join(_read(explained)), *("\n".join(block(meant, brief=True)) for meant in explained.meant)]
    if not explained.meant:
        parts.append("no reply that relaylint knows is in the text; docs/reply-codes.md lists them")
    parts.append("\n".join(_asked(explained, style)))
    if explained.verdicts:
        parts.append(VERDICTS["text"].render(explained.verdicts, style).rstrip("\n"))
    parts.append("\n".join(_next(explained)))
    return "\n\n".join(parts) + "\n"


def _read(explained: BounceReport) -> Iterator[str]:
    """Yield what was read from the text, and what it does not tell; of the recipients only their domains."""
    bounce = explained.bounce
    yield "read from the text"
    for reply in bounce.said or (_MISSING,):
        yield _line("reply", reply if len(reply) <= _LONGEST else f"{reply[: _LONGEST - 1]}…")
    if bounce.refused > 1:
        yield _line("", f"the last of {plural(bounce.refused, 'session')} that were refused")
    yield _line("server", _server(bounce))
    yield _line("address", _address(bounce))
    yield _line("certificate", ", ".join(bounce.names) or _MISSING)
    yield _line("host name", bounce.host or _MISSING)
    yield _line("sender", _sender(bounce))
    yield _line("recipient", _recipients(bounce.recipients, explained.external))


def _line(label: str, text: str) -> str:
    return f"    {label:{_LABEL}}{visible(text)}"


def _server(bounce: Bounce) -> str:
    if not bounce.server:
        return _MISSING
    return f"{bounce.server}{' (Exchange Online)' if is_microsoft(bounce.server) else ''}"


def _address(bounce: Bounce) -> str:
    if bounce.address is None and bounce.inner:
        return f"{bounce.inner}, which only the local network knows: the public address is {_MISSING}"
    return bounce.address or _MISSING


def _sender(bounce: Bounce) -> str:
    if bounce.sender is None and bounce.author:
        return f"{_MISSING}; the From header has {bounce.author}, which does not count"
    return bounce.sender or _MISSING


def _recipients(recipients: Iterable[str], external: bool | None) -> str:
    domains = dict.fromkeys(recipient.rpartition("@")[2] for recipient in recipients)
    where = {True: ", outside the tenant", False: ", in the tenant", None: ""}[external] if domains else ""
    return f"at {', '.join(domains)}{where}" if domains else _MISSING


def _asked(explained: BounceReport, style: Style) -> Iterator[str]:
    """Yield what the definitions were asked, or why they were not."""
    known = explained.host
    if known:
        where = place(known.label.location, style)
        yield f"declared host: {visible(known.host.name)}, since {_KNOWN_BY[known.by]} ({where})"
        yield from (f"    {_DIFFERS[what]}" for what in known.differs)
    if explained.alike:
        yield f"declared hosts that it may have been: {visible(listed(explained.alike))}"
    yield f"the definitions were not asked: {explained.unasked}" if explained.unasked else "asked of the definitions"


def _next(explained: BounceReport) -> Iterator[str]:
    """Yield what to do next, the commands last."""
    steps = list(dict.fromkeys(meant.reply.next for meant in explained.meant if meant.reply.next))
    if explained.verdicts:
        worst = _worst(explained.verdicts)
        steps.append(_OTHERWISE if worst is Verdict.REJECTED and _foretell_another(explained) else _NEXT[worst])
    if not steps and not explained.commands:
        steps.append("Nothing in files tells more of this reply.")
    yield from (f"next: {step}" for step in steps)
    yield from ask(explained.commands)


def _foretell_another(explained: BounceReport) -> bool:
    """Return whether the reply that came is none of those that the verdicts expect."""
    codes = [code for answer in (explained.verdicts.answers if explained.verdicts else ()) for code in answer.codes]
    known = [meant.reply for meant in explained.meant]
    return bool(known) and not any(reply.status in code.split() for reply in known for code in codes)


def _worst(verdicts: Verdicts) -> Verdict:
    """Return the verdict that matters: the best tenant's for a session, the worst for a host."""
    tenants: dict[str, Verdict] = {}
    for answer in verdicts.answers:
        worst = tenants.get(answer.tenant, answer.verdict)
        tenants[answer.tenant] = max(worst, answer.verdict, key=lambda verdict: verdict.badness)
    ad_hoc = any(answer.host is None for answer in verdicts.answers)
    choose = min if ad_hoc else max
    return choose(tenants.values(), key=lambda verdict: verdict.badness, default=Verdict.UNDECIDED)
