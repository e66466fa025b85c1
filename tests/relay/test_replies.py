"""Replies to refused mail: how they are found in what people paste, and which rules predict them."""

from __future__ import annotations

import pytest

from relaylint.core.diagnostic import RuleInfo, Severity
from relaylint.relay.replies import Reply, find_replies, is_reply_code, predicting, replies

DENIED = "550 5.7.64 TenantAttribution"
ATTR36 = "550 5.7.64 ATTR36"
ATTR35 = "451 4.4.62 ATTR35"
TLS = ["450 4.4.317 UntrustedRoot", "450 4.4.317 SubjectMismatch", "450 4.4.317 STARTTLS is required"]
LIMITS = ["550 5.7.233 TERRL", "550 5.7.232 TERRL"]
POSTFIX = "dsn=5.7.64, status=bounced (host contoso-com.mail.protection.outlook.com[198.51.100.36] said: "

FOUND: dict[str, list[str]] = {
    # a code
    "5.7.64": [DENIED, ATTR36],
    "550 5.7.64": [DENIED, ATTR36],
    "5.7.64.": [DENIED, ATTR36],
    "#5.7.64 smtp;550": [DENIED, ATTR36],
    " 5.7.705\n": ["550 5.7.705"],
    "4.4.317": TLS,
    "5.7.230": ["550 5.7.230 out-of-date"],
    "nocredentials": ["NoCredentials TLS negotiation failed"],
    "EHLO": ["EHLO connection dropped"],
    "5.7.64 and 4.4.62": [DENIED, ATTR36, ATTR35],
    # a word
    "ATTR36": [ATTR36],
    "attr35": [ATTR35],
    "TenantAttribution": [DENIED],
    "Relay Access Denied": [DENIED],
    "relay  access-denied": [DENIED],
    "TERRL": LIMITS,
    # both, in whole lines
    "550 5.7.64 TenantAttribution; Relay Access Denied SMTP": [DENIED],
    "550 5.7.64 Relay Access Denied ATTR36": [ATTR36],
    "550 5.7.64 TenantAttribution; Relay Access Denied ATTR36": [DENIED, ATTR36],
    f"{POSTFIX}550 5.7.64 Relay Access Denied ATTR36 (in reply to end of DATA command))": [ATTR36],
    f"{POSTFIX}451 4.4.62 Wrong region ATTR35 (in reply to end of DATA command))": [ATTR35],
    "450 4.4.317 Cannot connect [Message=451 5.7.3 STARTTLS is required to send mail]": TLS[2:],
    "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization": [
        "550 5.7.68 Direct Send not allowed"
    ],
    "550 5.7.51 refused": ["550 5.7.51 TenantInboundAttribution"],
    # nothing
    "": [],
    " ": [],
    "550": [],
    "5.9.9": [],
    "15.7.64": [],
    "5.7.640": [],
    "203.5.7.64": [],
    "5.7.64.1": [],
    "ATTR3": [],
    "ATTR366": [],
    "Relay Denied": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_find(text: str) -> None:
    assert [reply.title for reply in find_replies(text)] == FOUND[text]


@pytest.mark.parametrize("reply", replies(), ids=lambda reply: reply.title)
def test_every_reply_is_found(reply: Reply) -> None:
    """By its code and by each of its words, perhaps with others; alone by its title, if that has a number."""
    assert all(reply in find_replies(text) for text in (reply.code, reply.status, reply.title, *reply.texts))
    assert find_replies(reply.title) == [reply] or reply.code.isalpha()


def test_titles_tell_replies_apart() -> None:
    titles = [reply.title for reply in replies()]
    assert sorted(set(titles)) == sorted(titles)


MEANT: dict[str, list[str]] = {
    "550 5.7.64": [DENIED, ATTR36],
    "5.7.64": [DENIED, ATTR36],
    "550 5.7.64 TenantAttribution": [DENIED],
    "550 5.7.64 Relay Access Denied": [DENIED],
    "550 5.7.64 ATTR36": [ATTR36],
    "5.7.64 ATTR36": [ATTR36],
    "451 4.4.62": [ATTR35],
    "550 5.7.705": ["550 5.7.705"],
    "450 4.4.317": TLS,
    "450 4.4.317 SubjectMismatch": TLS[1:2],
    "450 4.7.230": ["450 4.7.230 out-of-date"],
    "5.7.230": ["550 5.7.230 out-of-date"],
    "EHLO": ["EHLO connection dropped"],
    "ATTR36": [],
    "550 5.7.64 ATTR35": [],
    "554 5.7.64": [],
    "5.7.6": [],
    "": [],
}
"""The replies that a rule predicts by naming a code."""


def rule(name: str, severity: Severity, *codes: str) -> RuleInfo:
    """Return a rule that names codes."""
    return RuleInfo(name, "hosts", "A title", severity, "documented", "why", "remedy", codes=codes)


@pytest.mark.parametrize("code", MEANT)
def test_predicting(code: str) -> None:
    info = rule("own-rule", Severity.ERROR, "550 5.7.708", code)
    meant = [reply.title for reply in replies() if predicting(reply, [info]) == [info]]
    assert sorted(meant) == sorted([*MEANT[code], "550 5.7.708"])


def test_the_gravest_first() -> None:
    [reply] = find_replies("5.7.705")
    severities = {"b": Severity.INFO, "c": Severity.ERROR, "a": Severity.WARNING, "d": Severity.WARNING}
    infos = [rule(name, severity, "550 5.7.705") for name, severity in severities.items()]
    others = [rule("e", Severity.ERROR), rule("f", Severity.ERROR, "550 5.7.708")]
    assert [info.name for info in predicting(reply, [*infos, *others])] == ["c", "a", "d", "b"]


@pytest.mark.parametrize("code", MEANT)
def test_is_known(code: str) -> None:
    assert is_reply_code(code) == bool(MEANT[code])
