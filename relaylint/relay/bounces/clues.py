"""How bounces, reports and logs write what they tell of a session: the table of its clues."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from relaylint.core.records import NamedTuple

SURE, LIKELY, GUESSED = 0, 1, 2
"""How good a clue is: of a property, the best one counts, and of equal ones the first."""


class Again(Enum):
    """What begins where a clue that stands once in a session comes again, in a text without ids of sessions.

    A record of a list always; a session, or a message over the same connection, if the clue differs or a reply stands
    before it; another session only if it differs, where reports say a thing twice.
    """

    RECORD = 1
    SESSION = 2
    MESSAGE = 3
    OTHER = 4


class Clue(NamedTuple):
    """How a property is written: the text to look for first, in lower case, and the expression that finds its value."""

    property: str
    rank: int
    mark: str
    expression: re.Pattern[str]
    again: Again | None = None


def _clue(property: str, rank: int, mark: str, expression: str, again: Again | None = None) -> Clue:
    return Clue(property, rank, mark, re.compile(expression, re.IGNORECASE | re.ASCII), again)


_MAIL = r"<?([^<>\s;,\"'{}]{1,320})"
IP = r"([0-9a-f.:]{3,45})"
HOST = r"([\w.-]{1,253})"
CLUES: Final = (
    # SMTP itself, in the logs of servers and of those who try by hand
    _clue("sender", SURE, "mail from:", r"\bMAIL FROM: ?<([^<>\s]{0,320})>", Again.MESSAGE),
    _clue("recipients", SURE, "rcpt to:", r"\bRCPT TO: ?<([^<>\s]{1,320})>"),
    _clue("host", SURE, "lo ", rf"\b(?:EHLO|HELO) {HOST}(?:$|,| 0 0 )", Again.SESSION),
    _clue("address", SURE, "hello [", rf"\bHello \[{IP}\]", Again.OTHER),
    _clue("server", LIKELY, "hello [", rf"\b250-{HOST} Hello \["),
    # replies that name the address
    _clue("address", SURE, "banned send", rf"\bbanned send(?:ing IP|er) ?\[{IP}\]", Again.OTHER),
    _clue("address", SURE, "client host [", rf"\bclient host \[{IP}\]", Again.OTHER),
    _clue("address", SURE, "ipv6", rf"\bIPv6 (?:address )?\[{IP}\]"),
    _clue(
        "server", LIKELY, ".outlook.com", r"\[([\w.-]{1,200}\.protection\.outlook\.com)(?: 20\d\d-\S{1,40} \w{1,40})?\]"
    ),
    # delivery reports
    _clue("recipients", SURE, "final-recipient:", rf"^Final-Recipient: ?[\w-]{{1,20}} ?; ?{_MAIL}"),
    _clue("recipients", LIKELY, "original-recipient:", rf"^Original-Recipient: ?[\w-]{{1,20}} ?; ?{_MAIL}"),
    _clue("recipients", LIKELY, "x-failed-recipients:", rf"^X-Failed-Recipients: ?{_MAIL}", Again.SESSION),
    _clue("server", SURE, "remote-mta:", rf"^Remote-MTA: ?dns ?; ?{HOST}"),
    _clue("host", LIKELY, "reporting-mta:", rf"^Reporting-MTA: ?dns ?; ?{HOST}", Again.SESSION),
    _clue("sender", SURE, "x-postfix-sender:", r"^X-Postfix-Sender: ?rfc822 ?; ?([^\s;]{0,320})$"),
    _clue("server", SURE, "server at ", rf"\bServer at {HOST} "),
    _clue("server", LIKELY, "receiving server:", rf"^Receiving server: ?{HOST}"),
    _clue("server", LIKELY, " #<", rf"^{HOST} #<"),
    _clue("host", LIKELY, "rating server:", rf"^Generating server: ?{HOST}", Again.SESSION),
    _clue("host", LIKELY, "serveur de g", rf"^Serveur de g\S{{1,3}}n\S{{1,3}}ration ?: ?{HOST}", Again.SESSION),
    _clue("host", LIKELY, "generierender server:", rf"^Generierender Server: ?{HOST}", Again.SESSION),
    _clue("recipients", LIKELY, "#", rf"^{_MAIL}>? (?:[\w.-]{{1,253}} )?#"),
    # Postfix, Exim
    _clue("server", SURE, "] said:", rf"\bhost {HOST}\[[0-9a-f.:]{{3,45}}\] said:"),
    _clue("recipients", LIKELY, "(reason: ", rf"^{_MAIL}> \(reason: "),
    _clue("server", LIKELY, "while talking to ", rf"^\.\.\. while talking to {HOST}:"),
    _clue("sender", LIKELY, "ctladdr=<", r"\bctladdr=<([^<>\s]{0,320})>"),
    _clue("recipients", LIKELY, " said:", rf"^{_MAIL}>: host "),
    _clue("sender", SURE, "from=<", r"\bfrom=<([^<>\s]{0,320})>"),
    _clue("recipients", SURE, "to=<", r"(?<!orig_)\bto=<([^<>\s]{1,320})>"),
    _clue("server", LIKELY, " relay=", rf"\bto=<?[^=]{{1,900}}=.{{0,2000}}\brelay={HOST} ?\["),
    _clue("sender", LIKELY, " <= ", r" <= <?([^<>\s]{0,320})"),
    _clue("recipients", LIKELY, " t=", rf" (?:\*\*|==|=>) {_MAIL}"),
    _clue("server", LIKELY, " h=", rf" (?:\*\*|==|=>) .{{1,1000}} H={HOST} \["),
    _clue("server", SURE, "] smtp error from", rf"\bhost {HOST} \[[0-9a-f.:]{{3,45}}\] SMTP error from "),
    _clue("recipients", LIKELY, "] smtp error from", rf"^\s{{0,4}}{_MAIL} host {HOST[1:-1]} \["),
    _clue("host", SURE, "helo=<", rf"\bhelo=<{HOST}>"),
    _clue("address", SURE, "reject: ", rf"\breject: \w{{4,8}} from [\w.-]{{1,253}}\[{IP}\]"),
    _clue("host", GUESSED, " postfix/", rf"^(?:\w{{3}} [ \d]\d [\d:]{{8}}|\d{{4}}-\S{{10,30}}) {HOST} postfix/"),
    _clue("sender", LIKELY, "(envelope-from ", rf"\(envelope-from {_MAIL}"),
    # message trace, message tracking, what Exchange Online tells administrators
    _clue("sender", SURE, "return", r"^ {0,8}\"?return_?path\"? {0,20}: ?\"?<?([^<>\s;,\"']{0,320})", Again.RECORD),
    _clue(
        "sender",
        LIKELY,
        "address",
        rf"^ {{0,8}}\"?sender[_ ]?address\"? {{0,20}}:\s{{0,8}}\"?{_MAIL}",
        Again.RECORD,
    ),
    _clue("sender", LIKELY, "sender", rf"^ {{0,8}}\"?sender\"? {{0,20}}:\s{{0,8}}\"?{_MAIL}"),
    _clue(
        "recipients",
        LIKELY,
        "recipient",
        rf"^ {{0,8}}\"?recipients?(?:[_ ]?address)?\"? {{0,20}}:\s{{0,8}}\{{?\"?{_MAIL}",
    ),
    _clue(
        "address", LIKELY, "ip", rf"^ {{0,8}}\"?(?:original_?client_?ip|from_?ip)\"? {{0,20}}: ?\"?{IP}", Again.RECORD
    ),
    _clue("server", LIKELY, "{fqdn=", rf"\{{FQDN={HOST}\}}"),
)
"""What gives a property away, whatever the form of the text."""
MARKS: Final = re.compile("|".join(sorted({re.escape(clue.mark) for clue in CLUES})), re.ASCII)
"""Finds a line in which a clue may be."""
