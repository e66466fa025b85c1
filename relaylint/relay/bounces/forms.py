"""The forms of text whose lines tell more by where they stand: reports, protocol logs, tables of a message trace."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relaylint.relay.bounces.clues import GUESSED, HOST, IP, LIKELY, SURE
from relaylint.relay.bounces.findings import MOST, Findings, is_microsoft

_PROTOCOL = re.compile(r"(?:^|:)(?=\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]{0,20}Z?,)", re.ASCII)
_ENDPOINT = re.compile(r"\[?([0-9a-fA-F.:]{3,45}?)\]?:\d{1,5}", re.ASCII)
_RECEIVED = re.compile(rf"^Received: from {HOST} \(\[?{IP}\]?\) by {HOST}", re.IGNORECASE | re.ASCII)
_COMMON_NAME = re.compile(r"\bCN=([\w*.-]{1,253})", re.ASCII)
MAIL_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}", re.ASCII)
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


class ReportReader:
    """Reads a report that people get: its own header, and that of the message which was refused."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._within = next((number for number, line in enumerate(lines) if line.lower().startswith(_WITHIN)), -1)
        self._is_report = any(line.lower().startswith(_REPORTS) for line in lines)
        self._awaited = 0
        self._hops = True

    def begins(self, line: str) -> bool:
        """Return whether a report begins with a line, but for the first lines of its header."""
        return line[:60].lower().startswith(_REPORTS[0])

    def begin(self) -> None:
        """Begin another report."""
        self._hops = True

    def read(self, number: int, line: str, session: Findings) -> None:
        """Collect what a line says where it stands."""
        lowered = line[:120].lower()
        inside = number > self._within >= 0 or not self._is_report
        if lowered.startswith(("delivery has failed to these", "generating server:", "your message to")):
            self._awaited = 4
        elif self._awaited:
            self._awaited -= 1
        if self._awaited and number != self._within and ":" not in line.partition("@")[0]:
            self._mail(line, session, "recipients", LIKELY)
        if lowered.startswith("return-path:") and inside:
            value = line.partition(":")[2].strip().strip("<>")
            session.keep("sender", value, LIKELY)
        elif lowered.startswith("from:") and inside:
            self._mail(line, session, "author", LIKELY)
        elif lowered.startswith("to:") and self._is_report and not inside:
            self._mail(line, session, "sender", GUESSED)
        elif lowered.startswith("received: from ") and inside:
            self._received(line, session)

    def _mail(self, line: str, session: Findings, property: str, rank: int) -> None:
        match = MAIL_ADDRESS.search(line)
        if match:
            session.keep(property, match[0], rank)

    def _received(self, line: str, session: Findings) -> None:
        """Take the hop at which Exchange Online took the message over, if the newest hops are its own."""
        match = _RECEIVED.match(line) if self._hops else None
        self._hops = bool(match and is_microsoft(match[3]))
        if match and self._hops and not is_microsoft(match[1]):
            self._hops = False
            session.keep("host", match[1], SURE)
            session.keep("address", match[2], LIKELY)


class ProtocolReader:
    """Reads the lines of Exchange's protocol logs, of sessions in which it is the client or the server."""

    def __init__(self, lines: Sequence[str]) -> None:
        heads = (line.lower() for line in lines[:20])
        self._receives = any(head.startswith("#log-type:") and "receive" in head for head in heads)
        self._shown: dict[str, bool] = {}
        """For each session, whether the certificate that is told of is the client's."""

    def is_answer(self, cells: Sequence[str]) -> bool:
        """Return whether a line holds what the server says, or what the log says itself."""
        return cells[6] in (">*" if self._receives else "<*")

    def cells(self, line: str) -> list[str] | None:
        """Return the cells of a line of such a log; None for another line."""
        match = _PROTOCOL.search(line)
        if match is None:
            return None
        from csv import reader  # no other line needs it

        cells = next(reader([line[match.end() :]]), [])
        return [*cells, "", ""][:9] if len(cells) >= 7 and cells[6] in ("+", "-", ">", "<", "*") else None

    def read(self, cells: list[str], session: Findings) -> None:
        """Collect what a line says of the client."""
        _, _, key, _, local, remote, event, data, context = cells
        if event == ">" and data.startswith("220 "):
            self._receives = True
        for endpoint, client in ((local, not self._receives), (remote, self._receives)):
            match = _ENDPOINT.fullmatch(endpoint)
            if match and client:
                session.keep("address", match[1], GUESSED)
        label = f"{data} {context}".lower() if not data else context.lower()
        if event == "*" and "certificate" in label:
            if label.strip().startswith(("sending certificate", "remote certificate", "received certificate")):
                self._shown[key] = label.strip().startswith("sending") != self._receives
            if self._shown.get(key) and "issuer" not in label.partition("certificate")[2][:8]:
                self._names(data, label, session)

    def _names(self, data: str, label: str, session: Findings) -> None:
        """Collect the names of a certificate: of its subject, and the alternative ones."""
        match = _COMMON_NAME.search(data)
        if match and "subject" in label:
            session.keep("names", match[1], SURE)
        if "alternat" in label:
            for name in data.replace(";", ",").rpartition(" ")[2].split(",")[:MOST]:
                session.keep("names", name.strip(), SURE)


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
_STATES = ("status", "recipient_status", "delivery_status", "event_id")
"""Those that tell what became of the message."""


class TraceReader:
    """Reads the rows of a message trace that was exported as a table, below the row with the names of its columns."""

    def __init__(self) -> None:
        self._columns: list[str] = []

    def row(self, line: str) -> Findings | None:
        """Return what a row tells; None for another line."""
        if not self._columns and line.count(",") < 2:
            return None
        from csv import reader  # no other line needs it

        cells = next(reader([line]), [])
        names = [cell.strip().lower().lstrip("\ufeff") for cell in cells]
        if sum(name in _COLUMNS for name in names) >= 2:
            self._columns = names
            return None
        if len(cells) != len(self._columns):
            return None
        told = Findings()
        for name, cell in zip(self._columns, cells, strict=True):
            if name in _COLUMNS and cell:
                told.keep(_COLUMNS[name], cell.partition("##")[0].partition(";")[0], LIKELY)
            told.failed |= name in _STATES and "fail" in cell.lower()
        return told
