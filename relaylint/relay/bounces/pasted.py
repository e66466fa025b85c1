"""What a pasted bounce, non-delivery report or log tells of one session: who sent what to whom, and the reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.relay.bounces.clues import CLUES, GUESSED, HOST, IP, LIKELY, MARKS, SURE
from relaylint.syntax.messages import plain_lines
from relaylint.values.syntaxes import (
    ADDRESS_RANGES,
    address_fault,
    domain_fault,
    mail_address_fault,
    wildcard_domain_fault,
)

NULL: Final = "<>"
_SHORTEST = 6
"""How long a line is that tells something, at the least: `a@b.de`."""
_MOST = 20
"""How many recipients, replies and names are kept of a session."""
_INNER = [
    ip_network(text)
    for name in ("private", "loopback", "link-local", "carrier-grade-nat")
    for text in ADDRESS_RANGES[name]
]
_MICROSOFT = (".outlook.com", ".office365.com", ".mx.microsoft", ".office365.us", ".outlook.cn", ".exchangelabs.com")


class Bounce(NamedTuple):
    """What a text holds of the session that was refused; None or empty: it does not say.

    ``replies``: the words of what was answered, those of the last attempt last. ``server``: the host that answered.
    ``address``: the source address as the server saw it; ``inner``: one that only the local network knows.
    ``host``: the name that the sending host greets with, or is called by. ``names``: those of its certificate.
    ``sender``: the envelope sender, `<>` for the null sender; ``author``: the address of the From header.
    ``refused``: the number of sessions in the text that were refused, of which this is the last.
    """

    replies: tuple[str, ...] = ()
    server: str = ""
    address: str | None = None
    inner: str | None = None
    host: str = ""
    names: tuple[str, ...] = ()
    sender: str | None = None
    author: str | None = None
    recipients: tuple[str, ...] = ()
    refused: int = 0

    @property
    def said(self) -> tuple[str, ...]:
        """The replies as they may be shown: of the recipients they hold the domains only."""
        shown = self.replies
        for recipient in self.recipients:
            shown = tuple(text.replace(recipient, f"…@{recipient.rpartition('@')[2]}") for text in shown)
        return shown


_REPLY = re.compile(
    r"(?<![\w.:-])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)|"
    r"(?:^|(?<=[#'])|(?<=: ))#?[45]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)(?=[.;:]? \w)|"
    r"TLS negotiation failed with error",
    re.ASCII,
)
"""Where a reply begins: two codes, or one at the beginning with words behind it."""
_ENDS = re.compile(r"\(in reply to | 0 0 \d|\};|'$|'\.$|##|> ?#SMTP#|; from=<")
_TWICE = re.compile(r"^#?[45]\.\d{1,3}\.\d{1,3} smtp; ?(?=[45]\d\d )", re.ASCII)
_STATUS_ONLY = re.compile(r"(?:^Status: ?|\bdsn=)([45]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.ASCII)
_SESSION = re.compile(r"\bpostfix[\w./-]{0,60}\[\d{1,9}\]: ([0-9A-Za-z]{6,24}): ", re.ASCII)
_PROTOCOL = re.compile(r"(?:^|:)(?=\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]{0,20}Z?,)", re.ASCII)
_ENDPOINT = re.compile(r"\[?([0-9a-fA-F.:]{3,45}?)\]?:\d{1,5}", re.ASCII)
_RECEIVED = re.compile(rf"^Received: from {HOST} \(\[?{IP}\]?\) by {HOST}", re.IGNORECASE | re.ASCII)
_COMMON_NAME = re.compile(r"\bCN=([\w*.-]{1,253})", re.ASCII)
_ALONE = re.compile(r"<?([^<>\s]{1,250}@[^<>\s]{1,250}?)>?(?:<mailto:[^<>\s]{1,250}>)?")
"""A line with nothing but an address: the recipient, where the reply stands below it."""
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}", re.ASCII)
_WITHIN = (
    "final-recipient:",
    "diagnostic information for admin",
    "original message headers",
    "message/rfc822",
    "text/rfc822",
)
"""What stands before the header of the refused message, in a report that has a header of its own."""

_REPORTS = ("content-type: multipart/report", "auto-submitted: auto-replied", "auto-submitted: auto-generated")
"""How the line begins by which the header of a report is told from that of a message."""


class _Session:
    """The clues of one session: for each property the values, by how good they are."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, int]] = {}
        self.last = -1
        """The number of the line with its last reply."""

    def add(self, property: str, value: str, rank: int) -> None:
        """Keep a value, if it is of the right sort and there are not too many."""
        kept = self.values.setdefault(property, {})
        if len(kept) < _MOST or property == "replies":
            kept[value] = min(rank, kept.pop(value, rank) if property == "replies" else kept.get(value, rank))
        if len(kept) > _MOST:
            del kept[next(iter(kept))]

    def best(self, property: str) -> str | None:
        """Return the best value of a property, the first of equals."""
        kept = self.values.get(property)
        return min(kept, key=lambda value: kept[value]) if kept else None

    def all(self, property: str) -> tuple[str, ...]:
        """Return the values of a property that are as good as the best."""
        kept = self.values.get(property, {})
        return tuple(value for value, rank in kept.items() if rank == min(kept.values()))


def read_bounce(text: str) -> Bounce:
    """Return what a text tells of the last session in it that was refused."""
    sessions: dict[str, _Session] = {}
    _read_lines(plain_lines(text), sessions)
    rest = sessions.pop("", _Session())
    refused = [session for session in sessions.values() if session.last >= 0]
    chosen = max(refused, key=lambda session: session.last, default=rest)
    said = [chosen, rest] if chosen is not rest else [rest]

    def best(property: str) -> str | None:
        return next((value for session in said if (value := session.best(property)) is not None), None)

    def every(property: str) -> tuple[str, ...]:
        return next((values for session in said if (values := session.all(property))), ())

    address = best("address")
    return Bounce(
        _whole(chosen.values.get("replies", {})) or every("statuses"),
        best("server") or "",
        address,
        best("inner") if address is None else None,
        best("host") or "",
        every("names"),
        best("sender"),
        best("author"),
        every("recipients"),
        max(len(refused), int(chosen.last >= 0)),
    )


def _whole(replies: Iterable[str]) -> tuple[str, ...]:
    """Return replies without those that are the beginning of another."""
    known = list(replies)
    return tuple(text for text in known if not any(other != text and other.startswith(text) for other in known))


def _read_lines(lines: Sequence[str], sessions: dict[str, _Session]) -> None:
    """Collect the clues of every line under the session that it belongs to."""
    protocol = _Protocol(any(line.startswith("#Log-Type:") and "Receive" in line for line in lines[:20]))
    within = next((number for number, line in enumerate(lines) if line.lower().startswith(_WITHIN)), -1)
    is_report = any(line.lower().startswith(_REPORTS) for line in lines)
    report = _Report(within, is_report, sessions.setdefault("", _Session()))
    table, before = _Table(), ""
    for number, line in enumerate(map(_spaced, lines)):
        if len(line) < _SHORTEST:
            continue
        cells = protocol.cells(line)
        match = None if cells else _SESSION.search(line)
        key = cells[2] if cells else match[1] if match and match[1] != "NOQUEUE" else f"line {number}" if match else ""
        session = sessions.setdefault(key, _Session())
        if cells:
            protocol.read(cells, session)
        elif not key:
            report.read(number, line)
            for property, value in table.read(line):
                _keep(session, property, value, LIKELY)
        _search(line, session)
        reply = "" if cells and cells[6] not in protocol.answers else _reply(line)
        if reply and not key and (alone := _ALONE.fullmatch(before)):
            _keep(session, "recipients", alone[1], LIKELY)
        before = line
        if reply:
            session.add("replies", reply, SURE)
            session.last = number
        elif status := _STATUS_ONLY.search(line):
            session.add("statuses", status[1], SURE)
        if key.startswith("line ") and session.last < 0:
            del sessions[key]


def _spaced(line: str) -> str:
    """Return a line of the log of IIS with blanks where it writes a plus, and its commands in one piece."""
    if " OutboundConnection" not in line:
        return line
    return (
        line.replace("+", " ")
        .replace("MAIL - FROM", "MAIL FROM")
        .replace("RCPT - TO", "RCPT TO")
        .replace("EHLO - ", "EHLO ")
    )


def _search(line: str, session: _Session) -> None:
    """Collect what the clues of the table find in a line."""
    lowered = line.lower()
    if MARKS.search(lowered) is None:
        return
    for clue in CLUES:
        if clue.mark in lowered and (match := clue.expression.search(line)):
            _keep(session, clue.property, match[1], clue.rank)


def _keep(session: _Session, property: str, value: str, rank: int) -> None:
    """Keep a value of a property, if it is one."""
    if property == "address":
        value = value.removeprefix("IPv6:").strip(".:") if "." in value else value
        if address_fault(value) is None:
            session.add("inner" if _is_inner(value) else "address", value, rank)
    elif property in ("sender", "author", "recipients"):
        if property == "sender" and value in ("", NULL):
            session.add(property, NULL, rank)
        elif mail_address_fault(value) is None:
            session.add(property, value, rank)
    elif property == "names":
        if wildcard_domain_fault(value) is None:
            session.add(property, value.lower(), rank)
    else:
        _keep_host(session, property, value.rstrip("."), rank)


def _keep_host(session: _Session, property: str, value: str, rank: int) -> None:
    if ("." not in value or domain_fault(value) is None) and not (property == "host" and is_microsoft(value)):
        session.add(property, value, rank)


def _is_inner(address: str) -> bool:
    parsed = ip_address(address)
    return any(parsed.version == 4 and parsed in network for network in _INNER)


def is_microsoft(host: str) -> bool:
    """Return whether a host is one of Exchange Online's, by its name."""
    return f".{host.lower().rstrip('.')}".endswith(_MICROSOFT)


def _reply(line: str) -> str:
    """Return the reply in a line, to its end; empty if there is none."""
    begin = _REPLY.search(line)
    if begin is None:
        return ""
    words = line[begin.start() :]
    cut = _ENDS.search(words)
    words = _TWICE.sub("", words[: cut.start()] if cut else words)
    words = words.strip(" \t,;<>\"'#")
    return words[:-1] if words.endswith(")") and words.count(")") > words.count("(") else words


class _Report:
    """Reads a report that people get: its own header, and that of the message which was refused."""

    def __init__(self, within: int, is_report: bool, session: _Session) -> None:
        self._within = within
        self._is_report = is_report
        self._session = session
        self._awaited = 0
        self._hops = True

    def read(self, number: int, line: str) -> None:
        """Collect what a line says where it stands."""
        lowered = line[:120].lower()
        inside = number > self._within >= 0 or not self._is_report
        if lowered.startswith(("delivery has failed to these", "generating server:", "your message to")):
            self._awaited = 4
        elif self._awaited:
            self._awaited -= 1
        if self._awaited and number != self._within and ":" not in line.partition("@")[0]:
            self._mail(line, "recipients", LIKELY)
        if lowered.startswith("return-path:") and inside:
            value = line.partition(":")[2].strip().strip("<>")
            _keep(self._session, "sender", value, LIKELY)
        elif lowered.startswith("from:") and inside:
            self._mail(line, "author", LIKELY)
        elif lowered.startswith("to:") and self._is_report and not inside:
            self._mail(line, "sender", GUESSED)
        elif lowered.startswith("received: from ") and inside:
            self._received(line)

    def _mail(self, line: str, property: str, rank: int) -> None:
        match = _ADDRESS.search(line)
        if match:
            _keep(self._session, property, match[0], rank)

    def _received(self, line: str) -> None:
        """Take the hop at which Exchange Online took the message over, if the newest hops are its own."""
        match = _RECEIVED.match(line) if self._hops else None
        self._hops = bool(match and is_microsoft(match[3]))
        if match and self._hops and not is_microsoft(match[1]):
            self._hops = False
            _keep(self._session, "host", match[1], SURE)
            _keep(self._session, "address", match[2], LIKELY)


class _Protocol:
    """Reads the lines of Exchange's protocol logs, of sessions in which it is the client or the server."""

    def __init__(self, receives: bool) -> None:
        self._receives = receives
        self._shown: dict[str, bool] = {}
        """For each session, whether the certificate that is told of is the client's."""

    @property
    def answers(self) -> str:
        """The events that hold what the server says, or what the log says itself."""
        return ">*" if self._receives else "<*"

    def cells(self, line: str) -> list[str] | None:
        """Return the cells of a line of such a log; None for another line."""
        match = _PROTOCOL.search(line)
        if match is None:
            return None
        from csv import reader  # no other line needs it

        cells = next(reader([line[match.end() :]]), [])
        return [*cells, "", ""][:9] if len(cells) >= 7 and cells[6] in ("+", "-", ">", "<", "*") else None

    def read(self, cells: list[str], session: _Session) -> None:
        """Collect what a line says of the client."""
        _, _, key, _, local, remote, event, data, context = cells
        if event == ">" and data.startswith("220 "):
            self._receives = True
        for endpoint, client in ((local, not self._receives), (remote, self._receives)):
            match = _ENDPOINT.fullmatch(endpoint)
            if match and client:
                _keep(session, "address", match[1], GUESSED)
        label = f"{data} {context}".lower() if not data else context.lower()
        if event == "*" and "certificate" in label:
            if label.strip().startswith(("sending certificate", "remote certificate", "received certificate")):
                self._shown[key] = label.strip().startswith("sending") != self._receives
            if self._shown.get(key) and "issuer" not in label.partition("certificate")[2][:8]:
                self._names(data, label, session)

    def _names(self, data: str, label: str, session: _Session) -> None:
        """Collect the names of a certificate: of its subject, and the alternative ones."""
        match = _COMMON_NAME.search(data)
        if match and "subject" in label:
            _keep(session, "names", match[1], SURE)
        if "alternat" in label:
            for name in data.replace(";", ",").rpartition(" ")[2].split(",")[:_MOST]:
                _keep(session, "names", name.strip(), SURE)


_COLUMNS = {
    "return_path": "sender",
    "sender_address": "sender",
    "senderaddress": "sender",
    "recipient_address": "recipients",
    "recipientaddress": "recipients",
    "recipient_status": "recipients",
    "original_client_ip": "address",
    "fromip": "address",
}
"""The columns of a message trace that tell something of the session."""


class _Table:
    """Reads the rows of a message trace that was exported as a table, below the row with the names of its columns."""

    def __init__(self) -> None:
        self._columns: list[str] = []

    def read(self, line: str) -> list[tuple[str, str]]:
        """Return the properties in a row."""
        if not self._columns and line.count(",") < 2:
            return []
        from csv import reader  # no other line needs it

        cells = next(reader([line]), [])
        names = [cell.strip().lower().lstrip("\ufeff") for cell in cells]
        if sum(name in _COLUMNS for name in names) >= 2:
            self._columns = names
            return []
        if len(cells) != len(self._columns):
            return []
        rows = zip(self._columns, cells, strict=True)
        return [
            (_COLUMNS[name], cell.partition("##")[0].partition(";")[0])
            for name, cell in rows
            if name in _COLUMNS and cell
        ]
