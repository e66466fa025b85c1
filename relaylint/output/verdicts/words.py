"""Descriptions of a session shared by all formats: sender, recipients, and what is presented."""

from __future__ import annotations

from relaylint.core.logic import FAILS
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import some_of
from relaylint.relay.session import NEVER_LISTED
from relaylint.relay.verdicts import HostVerdict, Verdicts

NOT_KNOWN = "not known"


def title(answer: HostVerdict) -> tuple[str, str, str]:
    """Return descriptions of the host, the envelope sender and the recipients of an answer."""
    recipients = "to outside recipients" if answer.external else "to recipients in the tenant"
    unknown = "forwarded from foreign senders" if answer.forwarded else f"from a sender that is {NOT_KNOWN}"
    sender = unknown if answer.sender is None else f"from {answer.sender}"
    host = "this session" if answer.host is None else answer.host or "without name"
    return host, sender, recipients


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
    count = len(verdicts.answers)
    words = "1 verdict" if count == 1 else f"{count} verdicts"
    counts = [f"{number} {verdict.value}" for verdict in Verdict if (number := verdicts.count(verdict))]
    return f"{words}: {', '.join(counts)}" if counts else words
