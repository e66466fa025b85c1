"""Replies to refused mail: how they are found in what people paste, and which rules predict them."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaylint.core import resources
from relaylint.core.diagnostic import RuleInfo, Severity
from relaylint.relay.bounces.replies import ONLINE, Reply, find_replies, is_reply_code, predicting, replies

DENIED = "550 5.7.64 TenantAttribution"
ATTR36 = "550 5.7.64 ATTR36"
ATTR35 = "451 4.4.62 ATTR35"
TLS = ["450 4.4.317 UntrustedRoot", "450 4.4.317 SubjectMismatch", "450 4.4.317 STARTTLS is required"]
LIMITS = ["550 5.7.233 TERRL", "550 5.7.232 TERRL"]
NO_DOMAIN = "550 5.4.1 Relay Access Denied"
ON_PREMISES = "550 5.7.1 Unable to relay"
HIDDEN_LIST = "5.7.1 Blocked by Customer Allow list"
POSTFIX_DENIES = "554 5.7.1 Relay access denied"
POSTFIX_WAITS = "454 4.7.1 Relay access denied"
BANNED = "550 5.7.606-649 banned sending IP"
EXPIRED = "454 4.7.0 CertificateExpired"
UNTRUSTED_CLIENT = "454 4.7.0 UntrustedRoot"
UNTRUSTED_SERVER = "454 4.7.5 UntrustedRoot"
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
    "Relay Access Denied": [DENIED, NO_DOMAIN, POSTFIX_DENIES, POSTFIX_WAITS],
    "relay  access-denied": [DENIED, NO_DOMAIN, POSTFIX_DENIES, POSTFIX_WAITS],
    "Unable to relay": [ON_PREMISES],
    "ATTR41": [EXPIRED],
    "UntrustedRoot": [TLS[0], UNTRUSTED_CLIENT, UNTRUSTED_SERVER],
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
    "454 4.7.0 Failed to establish appropriate TLS channel ATTR41: CertificateExpired: Access Denied": [EXPIRED],
    "454 4.7.0 Failed to establish appropriate TLS channel: UntrustedRoot: Access Denied": [UNTRUSTED_CLIENT],
    "454 4.7.0 Failed to establish appropriate TLS channel: Access Denied": [EXPIRED, UNTRUSTED_CLIENT],
    "454 4.7.5 Certificate validation failure, Reason:UntrustedRoot": [UNTRUSTED_SERVER],
    "454 4.7.5 The certificate specified in TlsCertificateName of the SendConnector could not be found.": [
        "454 4.7.5 TlsCertificateName"
    ],
    "454 4.7.5 Remote certificate failed MTA-STS validation. Reason: x": ["450 4.7.5 MTA-STS"],
    # one code, and words that lie within another's
    "550 5.7.1 Unable to relay": [ON_PREMISES],
    "550 5.7.1 Unable to relay for jo@fabrikam.com": [ON_PREMISES],
    "5.7.1. Unable To Relay: Blocked by Customer Allow list": [HIDDEN_LIST],
    "554 5.7.1 <jo@fabrikam.com>: Relay access denied": [POSTFIX_DENIES],
    "454 4.7.1 <jo@fabrikam.com>: Relay access denied": [POSTFIX_WAITS],
    "450 4.7.1 Try again": [POSTFIX_WAITS],
    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain": [
        "550 5.7.54 Unable to relay recipient in non-accepted domain"
    ],
    "#550 5.4.1 Relay Access Denied ##": [NO_DOMAIN],
    "550 5.4.1 Recipient address rejected: Access denied": ["550 5.4.1 Recipient address rejected"],
    # what another server has said is quoted
    "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <jo@fabrikam.com>: Relay access denied": [
        "550 5.7.367 not permitted to relay"
    ],
    "451 5.7.3 STARTTLS is required to send mail": ["451 5.7.3 STARTTLS is required to send mail"],
    "ATTR55.1": ["451 4.4.3 ATTR55.1"],
    # a range of codes
    "550 5.7.606 Access denied, banned sending IP [203.0.113.10]": [BANNED],
    "550 5.7.649 Access denied, banned sending IP [203.0.113.10]": [BANNED],
    "5.7.640": [BANNED],
    "5.7.606-649": [BANNED],
    "5.7.605": [],
    "5.7.650": [],
    "550 5.7.511 Access denied, banned sender[203.0.113.10]": ["550 5.7.511 banned sender"],
    "451 4.7.650 Access denied, please try again later": ["451 4.7.500-699 please try again later"],
    "4.7.860": ["451 4.7.850-899 please try again later"],
    "4.7.700": [],
    # nothing
    "": [],
    " ": [],
    "550": [],
    "5.9.9": [],
    "15.7.64": [],
    "5.7.6400": [],
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


@pytest.mark.parametrize("reply", [reply for reply in replies() if reply.to], ids=lambda reply: reply.title)
def test_a_range_ends_behind_its_beginning_and_meets_no_other(reply: Reply) -> None:
    first, last = (int(status.rpartition(".")[2]) for status in (reply.status, reply.to))
    codes = [f"{reply.status.rpartition('.')[0]}.{number}" for number in range(first, last + 1)]
    assert reply.to == codes[-1] != reply.status
    assert [find_replies(code) for code in codes] == [[reply]] * len(codes)


@pytest.mark.parametrize("reply", replies(), ids=lambda reply: reply.title)
def test_causes_have_a_reason_for_their_order(reply: Reply) -> None:
    """One cause has no order; and a rule stands under one cause, or its place would mean nothing."""
    assert bool(reply.order) == (len(reply.causes) > 1)
    named = [name for cause in reply.causes for name in cause.rules]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("reply", replies(), ids=lambda reply: reply.title)
def test_causes_name_rules_that_there_are(reply: Reply) -> None:
    shipped = {path.stem for path in Path(resources.folder("rules")).rglob("*.yaml")}
    assert {name for cause in reply.causes for name in cause.rules} <= shipped


def test_a_reply_is_given_by_exchange_online_or_not() -> None:
    """What the same words mean depends on who says them: the connectors of the files are asked by one alone."""
    relay = [reply for reply in replies() if reply.question.startswith("relay") and ONLINE not in reply.by]
    assert [reply.title for reply in relay] == [
        "550 5.7.367 not permitted to relay",  # the recipient's gateway, of mail that Exchange Online has relayed
        "550 5.7.23 Sender Policy Framework",
    ]


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


def test_the_likeliest_first() -> None:
    """Of a reply with causes, their rules come in their order, whatever their severity or codes; the others behind."""
    [reply] = find_replies("ATTR35")
    names = [name for cause in reply.causes for name in cause.rules]
    infos = [rule(name, Severity.INFO) for name in sorted(names)]
    others = [rule("a", Severity.WARNING, "451 4.4.62"), rule("z", Severity.ERROR, "451 4.4.62")]
    assert [info.name for info in predicting(reply, [*others, *infos])] == [*names, "z", "a"]


@pytest.mark.parametrize("code", MEANT)
def test_is_known(code: str) -> None:
    assert is_reply_code(code) == bool(MEANT[code])
